"""Cells are compared as texts: with what was written, and with what the ledger has now."""

import pytest

from tests.documents.workbook.books import held
from tests.ledgers import evidence, source
from tracker.documents.tables.layout import Place, Row
from tracker.documents.workbook.changes import changes, renamed
from tracker.documents.workbook.sheets import SHEETS
from tracker.domain.record.records import Source

EVIDENCE, SOURCES = (next(sheet for sheet in SHEETS if sheet.name == name) for name in ("Evidence", "Sources"))
CELLS = EVIDENCE.cells(held([evidence("They\r\ntalked", note="0012")])[0])


def row(**cells: str) -> Row:
    return Row(Place(2), dict(cells), dict.fromkeys(cells, ""))


@pytest.mark.parametrize("cell", ["They\r\ntalked", "They\ntalked", "They\rtalked", " They\ntalked "])
def test_the_ends_of_lines_and_of_a_cell_are_no_change(cell: str) -> None:
    assert [*changes(EVIDENCE, row(summary=cell), CELLS, CELLS)] == []


@pytest.mark.parametrize(("field", "cell"), [("note", "12"), ("note", "0012.0"), ("summary", "They talked"), ("note", "")])
def test_any_other_text_is_a_change(field: str, cell: str) -> None:
    [change] = changes(EVIDENCE, row(**{field: cell}), CELLS, CELLS)
    assert (change.column.name, change.written, change.cell, change.is_clash) == (field, CELLS[field], cell, False)


def test_words_are_compared_as_they_are_stored() -> None:
    assert [*changes(EVIDENCE, row(stance="Supports"), CELLS, CELLS)] == []
    assert [one.cell for one in changes(EVIDENCE, row(stance="Context"), CELLS, CELLS)] == ["context"]


def test_a_change_that_both_made_is_none_and_two_different_ones_clash() -> None:
    now = CELLS | {"note": "13", "quote": "talked"}
    assert [*changes(EVIDENCE, row(note="13", quote=""), CELLS, now)] == []
    [change] = changes(EVIDENCE, row(note="14"), CELLS, now)
    assert (change.is_clash, change[1:]) == (True, ("0012", "14", "13"))


def test_a_row_under_another_name_is_known_by_all_its_texts() -> None:
    cells = SOURCES.cells(held([source("wire-1", title="Talks begin")])[0])
    missing = [("wire-1", cells)]
    assert renamed(SOURCES, row(**cells | {"key": "wire-2"}), missing) == "wire-1"
    assert renamed(SOURCES, row(**cells | {"key": "wire-2", "title": "Talks end"}), missing) is None
    assert SOURCES.record is Source
