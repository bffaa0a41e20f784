"""`--excel`: the CSV of lists and reports as Excel opens it in Europe, with names beside codes."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.conftest import Program

LISTS = {"list": ("list", "--all"), "evidence list": ("evidence", "list"), "report": ("report",)}
lists = pytest.mark.parametrize("command", LISTS.values(), ids=LISTS)


def table(text: str, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


@lists
def test_excel_gets_the_same_cells_behind_a_mark_and_between_semicolons(woodside: Program, command: tuple[str, ...]) -> None:
    woodside.ok("party", "amend", "US", "--name", "=United; States", "--reason", "What a spreadsheet may run, with a separator")
    plain, excel = (woodside.ok(*command, "--format", "csv", *more) for more in ((), ("--excel",)))
    assert excel.startswith("\ufeff")
    assert table(excel.removeprefix("\ufeff"), ";") == table(plain)
    assert excel.count("\r\n") == plain.count("\r\n") > 25
    assert "'=United; States" in plain


def test_a_file_for_excel_begins_with_the_mark_of_utf_8_and_no_other_does(woodside: Program, tmp_path: Path) -> None:
    for more, start in (((), b"ref,title,"), (("--excel",), b"\xef\xbb\xbfref;title;")):
        woodside.ok("report", "-o", str(tmp_path / "report.csv"), *more)
        assert (tmp_path / "report.csv").read_bytes().startswith(start)


@lists
def test_excel_is_for_csv_and_runs_no_recorded_text(woodside: Program, command: tuple[str, ...]) -> None:
    assert "--excel is for CSV only — add --format csv" in woodside.refuses(*command, "--excel")
    assert "--excel is for CSV only" in woodside.refuses(*command, "--excel", "--format", "markdown")
    if command != LISTS["list"]:
        assert "leave out --raw, or --excel" in woodside.refuses(*command, "--format", "csv", "--excel", "--raw")


def test_excel_is_not_passed_over_by_what_stands_below_the_report(woodside: Program) -> None:
    assert "options stand before diff" in woodside.refuses("report", "--excel", "diff", "--from", "2025-01-01")
    assert "diff" in woodside.refuses("report", "--excel", "diff", "--format", "csv")  # taken for the ref of a report


def test_names_stand_beside_codes_as_they_were_known_then(woodside: Program) -> None:
    woodside.ok("party", "amend", "US", "--name", "America", "--reason", "Shorter")
    for known_at, name in ((), "America"), (("--known-at", "#355"), "United States"):
        names = {row["code"]: row["name"] for row in table(woodside.ok("party", "list", "--format", "csv", *known_at))}
        assert names["US"] == name
        listed, evidence, report = (table(woodside.ok(*command, "--format", "csv", *known_at)) for command in LISTS.values())
        assert all(row["obligor_names"] == "; ".join(names[code] for code in row["obligors"].split("; ")) for row in listed)
        assert all(row["party_name"] == names[row["party"]] for row in report)
        assert all(row["party_name"] == names.get(row["party"], "") for row in evidence)
        assert all(row["voice_name"] == names.get(row["voice"], "") for row in evidence)
        assert {"US", "CN"} <= {row["voice"] for row in evidence} & {row["party"] for row in evidence}


def test_tables_and_the_agenda_have_the_names_too(woodside: Program) -> None:
    assert woodside.ok("list", "--columns", "ref,obligor_names", "--limit", "1").splitlines()[1].split("  ")[-1] == "China (PRC)"
    assert "United States, China (PRC)" in woodside.ok("agenda", "--columns", "ref,obligor_names,supports")
    assert all(int(row["supports"]) >= 0 for row in table(woodside.ok("agenda", "--format", "csv", "--columns", "supports")))
    assert "China" in woodside.ok("evidence", "list", "WOODSIDE-1", "--columns", "voice,voice_name,attachments")
