"""The record as a workbook: `export --format xlsx`, edited, and given back to `import`."""

import json
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Program
from tests.documents.workbook.books import LIBREOFFICE, converted, edited
from tests.ledgers import reading
from tracker.documents.tables import archive
from tracker.documents.workbook import writing


def exported(program: Program, *more: str) -> Path:
    file = program.db.with_name("book.xlsx")
    program.ok("export", "--format", "xlsx", "-o", str(file), "--force", *more)
    return file


def opened(file: Path) -> Any:
    return openpyxl.load_workbook(file)


def cells(sheet: Any) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_workbook_has_a_row_for_each_thing_and_says_from_which_ledger_it_is(woodside: Program) -> None:
    file = exported(woodside)
    book = opened(file)
    assert {sheet.title: sheet.max_row - 1 for sheet in book} == {
        "Parties": 4,
        "Agreements": 1,
        "Sources": 117,
        "Commitments": 25,
        "Evidence": 156,
        "Checks": 8,
        "Assessments": 44,
        "Written from": 2,
    }
    hidden = book["Written from"]
    assert hidden.sheet_state == "hidden"
    with reading(woodside.db) as ledger:
        assert cells(hidden) == [["field", "value"], ["size", "355"], ["root", ledger.head.root.hex()]]
    evidence = book["Evidence"]
    assert evidence.freeze_panes == "B2"
    assert {cell.number_format for row in evidence.iter_rows() for cell in row if cell.value is not None and cell.row > 1} == {"@"}
    assert any("supports" in str(one.formula1) for one in evidence.data_validations.dataValidation)
    again = file.read_bytes()
    assert exported(woodside).read_bytes() == again


def test_what_rests_on_several_changes_is_said_once(woodside: Program) -> None:
    """Red where it is said for each."""
    file = exported(woodside)
    book = opened(file)
    sheet = book["Evidence"]
    grade = [cell.value for cell in sheet[1]].index("grade") + 1
    for row in (2, 3):  # #124 and #125, on which #149 rests
        sheet.cell(row, grade).value = "D4"
    book.save(file)
    assert woodside("import", str(file), "--reason", "Read again", "--dry-run").err.count("#149 WOODSIDE-1 initiated rests on it") == 1


def test_a_workbook_of_an_earlier_state_has_what_stood_then(woodside: Program) -> None:
    woodside.ok("party", "amend", "US", "--name", "America", "--reason", "Shorter")
    woodside.ok("retract", "200", "--reason", "Wrong", "--yes")
    now, then = (opened(exported(woodside, *when)) for when in ((), ("--known-at", "#355")))
    assert ["US", "America"] in cells(now["Parties"])
    assert ["US", "United States"] in cells(then["Parties"])
    count = sum(sheet.max_row for sheet in now) + 1
    assert sum(sheet.max_row for sheet in then) == count


def test_a_workbook_of_one_agreement_has_every_party_and_source(woodside: Program) -> None:
    woodside.ok("agreement", "add", "OTHER", "--title", "Another", "--made-on", "2024", "--party", "US")
    book = opened(exported(woodside, "--agreement", "other"))
    assert {sheet.title: sheet.max_row - 1 for sheet in book if sheet.max_row > 1} == {
        "Parties": 4,
        "Agreements": 1,
        "Sources": 117,
        "Written from": 3,
    }
    assert ["agreement", "OTHER"] in cells(book["Written from"])
    assert "no agreement “NONE”" in woodside.refuses("export", "--format", "xlsx", "--agreement", "NONE", "-o", "x.xlsx")


def test_more_than_is_read_again_is_not_written(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(woodside.db.with_name("book.xlsx"))
    monkeypatch.setattr(writing, "ROW_LIMIT", 155)
    told = woodside.refuses("export", "--format", "xlsx", "-o", file)
    assert "Evidence has more than 155 rows, and no more are read again" in told
    monkeypatch.setattr(writing, "ROW_LIMIT", archive.ROW_LIMIT)
    monkeypatch.setattr(writing, "SIZE_LIMIT", 10_000)
    assert "more than 10,000 bytes, unpacked" in woodside.refuses("export", "--format", "xlsx", "-o", file)
    assert not Path(file).exists()


def test_a_workbook_needs_its_package(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    for name in ("workbook.writing", "worksheets"):
        monkeypatch.delitem(sys.modules, f"tracker.documents.{name}", raising=False)
        monkeypatch.delattr(f"tracker.documents.{name}", raising=False)
    assert "workbooks need the package XlsxWriter" in woodside.refuses("export", "--format", "xlsx", "-o", "x.xlsx")


def edit_notes(book: Any) -> None:
    """100 edits: names of parties, notes of evidence, titles of sources and commitments, all of what a spreadsheet likes to change."""
    texts = ("0012", "=1+1", "1-2", "5.0", "“so”", "a\nb", "TRUE", "é", "1e5", "@x")
    for title, field, count in (("Parties", "name", 4), ("Sources", "note", 36), ("Commitments", "follows", 20), ("Evidence", "note", 40)):
        sheet = book[title]
        place = [one.value for one in sheet[1]].index(field) + 1
        for number in range(2, 2 + count):
            changed = sheet.cell(number, place)
            changed.number_format, changed.data_type = "@", "s"
            changed.value = texts[number % 10]
            changed.data_type = "s"


def test_a_hundred_edits_are_exactly_these(woodside: Program) -> None:
    file = exported(woodside)
    file.write_bytes(edited(file.read_bytes(), edit_notes))
    whole = woodside.ok("export").splitlines()
    answer = woodside("import", str(file))
    assert answer.code == 2
    line = answer.err
    assert line.count("in the ledger, and “") == 50
    assert "and 50 more" in line
    said = woodside("import", str(file), "--reason", "As edited", "--dry-run").err
    assert "would add 100 entries (4 amended parties, 36 amended sources, 20 amended commitments, 40 amended pieces of evidence)" in said
    assert woodside.ok("export").splitlines() == whole
    woodside.ok("import", str(file), "--reason", "As edited")
    added = [json.loads(one)["content"] for one in woodside.ok("export").splitlines()[len(whole) :]]
    assert len(added) == 100
    assert {len(one["changes"]) for one in added} == {1}
    assert {one["reason"] for one in added} == {"As edited"}
    assert "nothing new, 355 already there" in woodside("import", str(file)).err
    again = exported(woodside)
    for title in ("Parties", "Sources", "Commitments", "Evidence"):
        assert cells(opened(again)[title]) == cells(opened(file)[title])


@pytest.mark.heavy
@LIBREOFFICE
def test_a_workbook_that_libreoffice_saved_adds_nothing_and_its_edits_are_taken(woodside: Program, tmp_path: Path) -> None:
    """As `tests.actions.test_workbook_import` tries it on a small ledger, with the shipped dossier."""
    file = exported(woodside)
    file.write_bytes(converted(file.read_bytes(), tmp_path / "first"))
    assert woodside("import", str(file)).err == f"{file}: nothing new, 355 already there\n"
    file.write_bytes(converted(edited(exported(woodside).read_bytes(), edit_notes), tmp_path / "second"))
    assert "added 100 entries" in woodside("import", str(file), "--reason", "As edited").err


def test_a_workbook_takes_no_options_of_others_and_passes_over_other_sheets(woodside: Program) -> None:
    file = exported(woodside)
    assert "--again is for" in woodside.refuses("import", str(file), "--again")
    other = file.with_name("other.xlsx")
    book = opened(file)
    del book["Written from"]
    book.save(other)
    assert "an edited workbook of tracker export is read whole as XLSX" in woodside.refuses("import", str(other))
    assert "--amend and --reason go together" in woodside.refuses("import", str(other), "--reason", "x")
    book = opened(file)
    book.create_sheet("My notes").append(["Call them"])
    book["Written from"].sheet_state = "visible"
    book.save(file)
    told = woodside("import", str(file)).err
    assert (
        told == f"{file}[My notes]: passed over, as it was not in the workbook that was written\n{file}: nothing new, 355 already there\n"
    )
    book["Parties"]["C1"] = "Remark"
    book.save(file)
    answer = woodside("import", str(file))
    assert (answer.code, f"tracker: {file}[Parties]:1: there is no column “Remark”" in answer.err) == (2, True)
    assert "nothing new" in woodside("import", str(file), "--ignore-unknown").err


def test_of_many_amendments_fifty_are_named_and_the_rest_counted(woodside: Program) -> None:
    """Red where each of them is a line: a workbook may have thousands."""
    file = exported(woodside)
    file.write_bytes(edited(file.read_bytes(), edit_notes))
    lines = woodside("import", str(file), "--reason", "As edited", "--dry-run").err.splitlines()
    assert (len(lines), lines[50]) == (52, f"{file}: and 50 more")


@LIBREOFFICE
@pytest.mark.slow
def test_a_workbook_that_was_saved_as_ods_adds_nothing(woodside: Program, tmp_path: Path) -> None:
    file = exported(woodside).with_suffix(".ods")
    file.write_bytes(converted(exported(woodside).read_bytes(), tmp_path / "ods", "ods"))
    assert woodside("import", str(file)).err == f"{file}: nothing new, 355 already there\n"
