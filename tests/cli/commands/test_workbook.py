"""The record as a workbook: `export --format xlsx`, edited, and given back to `import`."""

import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Program
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
