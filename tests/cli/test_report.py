"""`report`: written where it was asked for, the same bytes for the same arguments."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program


@pytest.mark.parametrize("form", ["markdown", "html", "json", "csv"])
def test_the_same_ledger_and_arguments_give_the_same_bytes(woodside: Program, form: str) -> None:
    command = ("report", "--format", form, "--known-at", "#355")
    first = woodside.ok(*command)
    assert "2025-07-01" in first
    assert json.loads(woodside.ok("verify", "--format", "json"))["root"] in first
    woodside.ok("party", "add", "JP", "--name", "Japan")
    assert woodside.ok(*command) == first
    assert woodside.ok("report", "--format", form, "--known-at", "2025-07-01") != first, "the day now ends with #356"


def test_a_day_and_its_last_number_give_the_same_report(woodside: Program) -> None:
    for form in ("markdown", "html", "json", "csv"):
        assert woodside.ok("report", "-f", form, "--known-at", "#355") == woodside.ok("report", "-f", form, "--known-at", "2025-07-01")


def test_the_format_follows_the_ending(woodside: Program, tmp_path: Path) -> None:
    for name, start in (("a.html", "<!DOCTYPE html>"), ("a.md", "# Status report"), ("a.csv", "ref,title"), ("a.json", "{")):
        woodside.ok("report", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert sorted(path.name for path in tmp_path.glob("a.*")) == ["a.csv", "a.html", "a.json", "a.md"]


def test_all_formats_count_the_same(woodside: Program) -> None:
    listed = json.loads(woodside.ok("list", "--all", "--format", "json"))
    reported = json.loads(woodside.ok("report", "--format", "json"))
    assert [item["status"] for item in reported["items"]] == [item["status"] for item in listed["items"]]
    assert reported["in_brief"] in woodside.ok("report", "--format", "html")
    assert len(woodside.ok("report", "--format", "csv").splitlines()) > sum(len(item["obligors"]) for item in listed["items"])


def test_a_past_day_is_reported_as_it_was(woodside: Program) -> None:
    early = json.loads(woodside.ok("report", "--format", "json", "--as-of", "2024-02-01"))
    assert (early["as_of"], early["cut"]) == ("2024-02-01", True)
    assert any("recorded after it" in note for note in early["notes"])
    assert all(one["event_date"] <= "2024-02-01" for item in early["items"] for one in item["observations"])


def test_obligors_who_stand_alike_are_named_together(woodside: Program) -> None:
    text = woodside.ok("report")
    assert "##### US, CN: ■ stalled" in text
    assert "##### US: ◆ upheld" in text
    assert "##### CN: ■ stalled" in text
    assert "<h5>United States, China (PRC)</h5>" in woodside.ok("report", "--format", "html")


def test_an_empty_ledger_has_a_report_too(empty: Program) -> None:
    for form in ("markdown", "html", "json", "csv"):
        assert empty.ok("report", "--format", form)
    assert "No commitment is recorded" in empty.ok("report")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "pdf"], "one of: markdown, html, json, csv"),
        (["--raw"], "--raw is for CSV only"),
        (["--agreement", "WOODSID"], "did you mean WOODSIDE?"),
        (["-o", "/nowhere/report.md"], "cannot write /nowhere/report.md"),
        (["-o", "/"], "cannot write /"),
    ],
)
def test_bad_input_is_one_line(woodside: Program, arguments: list[str], says: str) -> None:
    assert says in woodside.refuses("report", *arguments)
