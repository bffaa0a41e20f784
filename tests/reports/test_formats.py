"""What every text format keeps: the same bytes from the same report, what fixes it, and nothing left out."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.reports.parsed import Page
from tests.reports.sample import empty, sample
from tracker.reports.formats import csv_, json_, registry
from tracker.reports.model import Report
from tracker.reports.sentences import METHOD

Write = Callable[[Report], str]
NAMES = {"md": "markdown", "html": "html", "json": "json", "csv": "csv"}
"""The formats of text, by their files' endings."""


@pytest.fixture(params=NAMES)
def extension(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def write(extension: str) -> Write:
    return lambda report: registry.write(report, NAMES[extension]).data.decode()


def _named(extension: str) -> Any:
    class Named(SingleFileSnapshotExtension):
        _write_mode = WriteMode.TEXT
        file_extension = extension

    return Named


def test_whole_output(extension: str, write: Write, snapshot: SnapshotAssertion) -> None:
    text = write(sample()).replace("\r\n", "\n")
    assert text == snapshot(extension_class=_named(extension), name="report")


def test_same_report_same_bytes_under_any_hash_seed(extension: str, write: Write) -> None:
    code = f"import sys; sys.path[:0] = {sys.path!r}; from tests.reports.sample import sample; from tracker.reports.formats.registry import write; sys.stdout.buffer.write(write(sample(), {NAMES[extension]!r}).data)"
    outputs = {
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert outputs == {write(sample()).encode()}


def test_says_what_fixes_it(extension: str, write: Write) -> None:
    report = sample()
    text = write(report)
    for part in (report.fixed.as_of.isoformat(), str(report.fixed.known_at)):
        assert part in text
    assert (report.fixed.root in text) is (extension != "csv"), "rows are not attested"
    if extension in ("md", "html"):
        assert report.fixed.line in text


@pytest.mark.parametrize("extension", ["md", "html"])
def test_people_read_every_part(extension: str, write: Write) -> None:
    report = sample()
    text = write(report)
    seen = Page(text).text if extension == "html" else text
    for part in (report.title, report.in_brief, *report.notes, *METHOD.values()):
        assert part in seen
    for sheet in report.sheets:
        assert seen.count(sheet.ref) >= 4
        for standing in sheet.standings:
            assert standing.why in seen
            assert all(advice in seen for advice in standing.would_change)
        for line in sheet.evidence:
            assert f"#{line.entry}" in seen
            assert line.record.grade in seen
        for held in sheet.assessments:
            assert f"#{held.entry}" in seen


def test_no_padded_date(write: Write) -> None:
    text = write(sample())
    assert "2024-03" in text or "Mar 2024" in text
    assert "2024-03-01" not in text
    assert "2024-01-01" not in text


def test_nothing_to_report(extension: str, write: Write) -> None:
    text = write(empty())
    if extension != "csv":
        assert "No commitment is recorded." in text
        assert empty().fixed.root in text
    if extension in ("md", "html"):
        assert empty().fixed.line in text


def test_json_is_the_item_of_show_with_what_surrounds_it() -> None:
    report = sample()
    document = json.loads(json_.write(report))
    assert document["schema"] == "tracker.report/1"
    assert document["ledger"] == {"size": report.fixed.known_at, "root": report.fixed.root}
    assert document["cut"] is True
    assert [{key: value for key, value in item.items() if key != "citation"} for item in document["items"]] == [
        json.loads(json.dumps(sheet.item)) for sheet in report.sheets
    ]
    assert document["matrix"][1]["parties"] == {"NORTH": None, "SOUTH": {"status": "upheld", "verification": "contested"}}
    assert {row["ref"] for row in document["attention"]} == {"LAKE-1", "LAKE-2", "LAKE-3", "LAKE-4"}


def test_csv_has_one_row_an_obligation() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_.write(sample()), newline="")))
    assert [(row["ref"], row["party"], row["status"], row["overdue"], row["late"]) for row in rows] == [
        ("LAKE-1", "NORTH", "fulfilled", "false", "false"),
        ("LAKE-1", "SOUTH", "not_started", "true", "false"),
        ("LAKE-2", "SOUTH", "upheld", "false", "false"),
        ("LAKE-3", "NORTH", "not_assessed", "false", "false"),
        ("LAKE-4", "NORTH", "fulfilled", "false", "true"),
    ]
    assert rows[2]["attention"] == "contested; review_due; single_source"
    assert tuple(rows[0]) == csv_.COLUMNS


def test_csv_ends_every_line_as_rfc_4180_says() -> None:
    text = csv_.write(sample())
    assert text.endswith("\r\n")
    assert text.count("\r\n") == 6
