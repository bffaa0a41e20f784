"""What was changed in a workbook: its cells, as texts, compared with what was written into them and with what the ledger has now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tracker.documents.tables.layout import Column, Row
from tracker.documents.workbook.sheets import RecordSheet
from tracker.domain.vocabulary import folded_word


class Change(NamedTuple):
    """A cell that says something else than was written into it, and than would be written now."""

    column: Column
    written: str
    cell: str
    now: str

    @property
    def is_clash(self) -> bool:
        """Whether the ledger has changed since too."""
        return not alike(self.written, self.now)


def changes(sheet: RecordSheet, row: Row, written: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    """The cells of a row that were changed, those apart that are now in the ledger as they were changed; a column that is gone says nothing.

    What was `written` into its cells, and what would be written `now`, are by field.
    """
    for name, column in sheet.columns.items():
        cell = str(row.cells.get(name, ""))
        cell = folded_word(cell) if column.words else cell
        if name != sheet.naming and name in row.headings and not (alike(cell, written[name]) or alike(cell, now[name])):
            yield Change(column, written[name], cell, now[name])


def alike(one: str, other: str) -> bool:
    """Whether two cells have the same text but for how its lines end, which spreadsheets change, and blanks at its ends."""
    return one == other or _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def renamed(sheet: RecordSheet, row: Row, missing: Iterable[tuple[str, Mapping[str, str]]]) -> str | None:
    """What a row was called whose name was changed: of the rows that are no longer there, one that has the same texts."""
    fields = [name for name in sheet.columns if name in row.headings and sheet.amendable(name)]
    same = (name for name, written in missing if all(alike(str(row.cells.get(field, "")), written[field]) for field in fields))
    return next(same, None)
