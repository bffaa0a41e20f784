"""`report`: written where it was asked for, the same bytes for the same arguments."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Program
from tests.cli.test_start_up import HEAVY, imported_by
from tests.fork_server import forks
from tests.reports import opened
from tests.reports.counting import counts_the_same
from tests.reports.parsed import Page
from tracker.actions import naming, reporting
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.vocabulary import Scale
from tracker.reports.formats import registry
from tracker.storage import session


@pytest.mark.parametrize("form", ["markdown", "html", "json", "csv"])
def test_the_same_ledger_and_arguments_give_the_same_bytes(woodside: Program, form: str) -> None:
    command = ("report", "--format", form, "--known-at", "#355")
    first = woodside.ok(*command)
    assert "2025-07-01" in first
    assert (json.loads(woodside.ok("verify", "--format", "json"))["root"] in first) is (form != "csv"), "rows are not attested"
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


@pytest.mark.parametrize("form", ["markdown", "html", "json", "csv", "pdf", "docx", "xlsx"])
def test_every_format_is_narrowed(twenty: Program, tmp_path: Path, form: str) -> None:
    def said(*narrowed: str) -> str:
        target = tmp_path / f"part.{form}"
        twenty.ok("report", *narrowed, "--format", form, "-o", str(target))
        return opened.text(form, target.read_bytes()) if registry.FORMATS[form].binary else target.read_text(encoding="utf-8")

    narrow = said("3", "--party", "RU", "--topic", "standards")
    assert "TWENTY-3" in narrow
    assert "TWENTY-13" not in narrow
    if form == "markdown":  # what is narrowed is the report, which all formats write
        assert len({said(), narrow, said("3"), said("--party", "RU"), said("--topic", "standards")}) == 5
        assert "tide tables" not in said("--topic", "weather", "--party", "IN")


def test_brief_is_of_the_formats_that_are_pages(woodside: Program, tmp_path: Path) -> None:
    for form in registry.FORMATS.values():
        if form.brief:
            woodside.ok("report", "2", "--brief", "--format", form.name, "-o", str(tmp_path / f"a.{form.name}"))
        else:
            assert f"{form.name} cannot be cut to one page — leave out --brief" in woodside.refuses(
                "report", "--brief", "--format", form.name
            )


def test_history_is_listed_where_it_is_asked_for(woodside: Program) -> None:
    """Red with the option left out of `reporting.whole`, and with a brief that takes it."""
    for form in ("markdown", "html"):
        assert "History of the record" in woodside.ok("report", "2", "--with-history", "--format", form)
        assert "History of the record" not in woodside.ok("report", "2", "--format", form)
    assert "--with-history is for whole reports to read — leave --brief out" in woodside.refuses("report", "--with-history", "--brief")
    assert "--with-history is for whole reports to read — leave it out" in woodside.refuses("report", "--with-history", "--format", "csv")


def test_what_changed_is_narrowed_too(woodside: Program) -> None:
    woodside.ok("commitment", "amend", "2", "--title", "Talk again", "--reason", "a test")
    woodside.ok("commitment", "amend", "3", "--title", "Other talk", "--reason", "a test")
    changes = woodside.ok("report", "3", "--format", "html", "--since", "#356")
    assert "Other talk" in changes
    assert "Talk again" not in changes


def test_obligors_who_stand_alike_are_named_together(woodside: Program) -> None:
    text = woodside.ok("report")
    assert "##### United States, China (PRC)\n\n■ stalled" in text
    assert "##### United States\n\n◆ upheld" in text
    assert "##### China (PRC)\n\n■ stalled" in text
    assert ">United States, China (PRC)</h5>" in woodside.ok("report", "--format", "html")


def test_files_are_the_same_for_the_same_number(small: Program, tmp_path: Path) -> None:
    names = [form.name for form in registry.FORMATS.values() if form.binary]
    for name in names:
        small.ok("report", "-o", str(tmp_path / f"first.{name}"), "--known-at", "#5")
    small.ok("party", "add", "JP", "--name", "Japan")
    in_brief = json.loads(small.ok("report", "--format", "json"))["in_brief"]
    for name in names:
        small.ok("report", "-o", str(tmp_path / f"again.{name}"), "--known-at", "#5")
        first = (tmp_path / f"first.{name}").read_bytes()
        assert (tmp_path / f"again.{name}").read_bytes() == first
        assert in_brief in opened.text(name, first)


@pytest.mark.parametrize("form", ["markdown", "html", pytest.param("pdf", marks=pytest.mark.heavy), "docx", "xlsx"])
def test_the_woodside_report_counts_the_same_in_every_format(woodside: Program, form: str) -> None:
    with session.reading(str(woodside.db)) as ledger:
        counts_the_same(reporting.report(ledger, naming.reading(ledger, date(2025, 7, 1))), form)


def test_the_json_report_keeps_to_the_published_schema(woodside: Program, tmp_path: Path) -> None:
    schema = json.loads(Program(tmp_path / "nowhere.db", woodside._capsys, woodside._monkeypatch).ok("report", "--format", "json-schema"))
    document = json.loads(woodside.ok("report", "--format", "json"))
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []
    woodside.ok("report", "-o", str(tmp_path / "report.schema.json"))
    assert json.loads((tmp_path / "report.schema.json").read_text(encoding="utf-8")) == schema


def test_rows_have_the_label_and_every_topic(small: Program) -> None:
    small.ok("commitment", "amend", "PACT-1", "--label", "=88.1", "--topic", "trade", "--topic", "ports", "--reason", "As printed")
    for options, label in (((), "'=88.1"), (("--raw",), "=88.1")):
        rows = list(csv.DictReader(io.StringIO(small.ok("report", "--format", "csv", *options), newline="")))
        assert {(row["ref"], row["label"], row["topic"], row["topics"]) for row in rows} == {("PACT-1", label, "trade", "ports")}


@pytest.mark.parametrize("scale", ["g20", pytest.param("kroc", marks=pytest.mark.heavy)])
def test_a_report_has_the_scores_that_score_gives(woodside: Program, tmp_path: Path, scale: str) -> None:
    scored = json.loads(woodside.ok("score", "--scale", scale, "--format", "json"))
    document = json.loads(woodside.ok("report", "--scale", scale, "--format", "json"))
    assert document["scores"] == {name: scored[name] for name in document["scores"]} | {"notes": []}
    assert {"items", "scale", "by_party", "overall", "losses"} <= {*document["scores"]}
    schema = json.loads(woodside.ok("report", "--format", "json-schema"))
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []
    printed = woodside.ok("score", "--scale", scale, "--format", "markdown").splitlines()
    assert "\n".join(printed[:-1]) in woodside.ok("report", "--scale", scale), "but for what --kind covers"
    assert "scores" not in json.loads(woodside.ok("report", "--format", "json"))
    page = Page(woodside.ok("report", "--scale", scale, "--format", "html")).text
    assert CROSSWALKS[Scale(scale)].name in page
    assert CROSSWALKS[Scale(scale)].name not in Page(woodside.ok("report", "--format", "html")).text
    woodside.ok("report", "--scale", scale, "-o", str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx") as file:
        assert CROSSWALKS[Scale(scale)].name in file.read("word/document.xml").decode()
    assert "--scale is for Markdown, HTML, PDF, DOCX and JSON only" in woodside.refuses("report", "--scale", scale, "--format", "csv")


def test_a_file_that_is_no_text_is_kept_from_the_terminal(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.commands.report.is_terminal", lambda: True)
    for name in ("pdf", "docx", "xlsx"):
        assert f"{name.upper()} is not for a terminal — name a file: -o report.{name}" in woodside.refuses("report", "--format", name)
    assert woodside.ok("report", "--format", "csv")


def test_a_file_that_is_no_text_goes_through_a_pipe(woodside: Program) -> None:
    command = [forks().tracker, "--db", str(woodside.db), "report", "--format", "xlsx"]
    assert subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.startswith(b"PK")


def test_what_is_not_installed_is_said_in_one_line(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for package, form, needed in (
        ("typst", "pdf", "typst>=0.15,<0.16"),
        ("docx", "docx", "python-docx>=1.2,<2"),
        ("xlsxwriter", "xlsx", "xlsxwriter>=3.2,<4"),
    ):
        monkeypatch.setitem(sys.modules, package, None)
        for name in [name for name in sys.modules if name.startswith(f"tracker.reports.formats.{form}")]:
            monkeypatch.delitem(sys.modules, name)
        assert f"install it: pip install '{needed}'" in woodside.refuses("report", "--format", form)


def test_a_remark_of_the_writer_is_told(small: Program, tmp_path: Path) -> None:
    small.ok("commitment", "amend", "1", "--text", "a \U0010ff00 b", "--reason", "a test")
    answer = small("report", "-o", str(tmp_path / "a.pdf"))
    assert answer.code == 0
    assert "in no font at hand and spelled by number" in answer.err.splitlines()[-1]


def test_help_names_every_format_and_imports_none() -> None:
    assert imported_by("report", "--help") & (HEAVY | {"typst", "docx", "xlsxwriter", "lxml"}) == set()


def test_an_empty_ledger_has_a_report_too(empty: Program) -> None:
    for form in ("markdown", "html", "json", "csv", "json-schema"):
        assert empty.ok("report", "--format", form)
    assert "No commitment is recorded" in empty.ok("report")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "rtf"], "one of: markdown, html, pdf, docx, xlsx, csv, json, site, json-schema"),
        (["--format", "xlsx", "--raw"], "--raw is for CSV only"),
        (["--format", "json-schema", "--as-of", "2025-01-01"], "leave out --as-of"),
        (["--raw"], "--raw is for CSV only"),
        (["--agreement", "WOODSID"], "did you mean WOODSIDE?"),
        (["WOODSIDE-99"], "did you mean WOODSIDE-25?"),
        (["--party", "CNN", "--format", "csv"], "did you mean CN?"),
        (["--topic", "climat", "--format", "pdf"], "did you mean climate?"),
        (["1", "--format", "json-schema"], "leave out REF"),
        (["-o", "/nowhere/report.md"], "cannot write /nowhere/report.md"),
        (["-o", "/"], "cannot write /"),
    ],
)
def test_bad_input_is_one_line(woodside: Program, arguments: list[str], says: str) -> None:
    assert says in woodside.refuses("report", *arguments)


def test_a_workbook_of_too_much_evidence_is_refused_in_one_line(woodside: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.FORMATS, "xlsx", replace(registry.FORMATS["xlsx"], most_evidence=100))
    told = woodside.refuses("report", "-o", str(tmp_path / "a.xlsx"))
    assert told.startswith("tracker: 156 pieces of evidence are too many for XLSX")
    assert "tracker evidence list --format csv" in told
    assert not (tmp_path / "a.xlsx").exists()


def test_the_summit_of_twenty_can_be_imported_and_reported(twenty: Program) -> None:
    assert "المملكة العربية السعودية" in twenty.ok("report", "--format", "html")
    assert len(twenty.ok("report", "--format", "csv").splitlines()) == 1 + 98
