"""Reads a workbook that was written from a ledger: which state of which ledger it was written from, and its rows."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tracker.documents.tables import reading, xlsx
from tracker.documents.tables.archive import Archive
from tracker.documents.tables.layout import Form, Row, TableOptions, folded
from tracker.documents.workbook.sheets import SHEETS
from tracker.domain.errors import BadDocument, Faults

HIDDEN = "Written from"
"""The hidden sheet by which the workbook is known."""
_KNOWN = {folded(one.name): one for one in SHEETS}


class Origin(NamedTuple):
    """What a workbook was written from."""

    size: int
    """Entries of the ledger."""
    root: str
    """The Merkle root over them, in hexadecimal digits."""
    agreement: str | None = None
    """The code of the only agreement that is in it; none where all are."""

    def cells(self) -> list[tuple[str, str]]:
        """The rows of the hidden sheet."""
        return [(name, str(value)) for name, value in self._asdict().items() if value is not None]


def origin_of(stream: BinaryIO, file: str) -> Origin | None:
    """What a workbook was written from; none where it is another one.

    Raises:
        BadDocument: it cannot be read, or its hidden sheet was changed.
    """
    archive = Archive(stream, file)
    if "xl/workbook.xml" not in archive.names or not (book := xlsx.Book(archive)).has(HIDDEN):
        return None
    for name in sorted(book.hidden):
        if folded(name) in _KNOWN:
            raise archive.error(
                "is hidden, so that changes in it would be lost", "show it, or delete it: a sheet that is gone says nothing", name
            )
    found = {cells[0]: cells[1] for _, cells in book.rows(HIDDEN) if len(cells) > 1}
    size, root = found.get("size", ""), found.get("root", "")
    if not re.fullmatch("[0-9]{1,18}", size, re.ASCII) or not re.fullmatch("[0-9a-f]{64}", root):
        raise archive.error("does not say from which ledger it was written", "export it again: tracker export --format xlsx", HIDDEN)
    return Origin(int(size), root, found.get("agreement"))


class Workbook(NamedTuple):
    """A workbook to be compared with the ledger."""

    file: str
    """What errors call it."""
    origin: Origin
    rows: dict[str, Iterator[Row]]
    """The rows of the sheets that are there, by their names."""
    faults: Faults
    """What is wrong with it; more comes as rows are read."""


def opened(stream: BinaryIO, file: str, origin: Origin, options: TableOptions, faults: Faults) -> tuple[Workbook, list[str]]:
    """A workbook, of which rows are read as they are asked for, and the names of the sheets in it that are none of its own.

    Raises:
        BadDocument: it cannot be read.
    """
    rows, others = dict[str, Iterator[Row]](), list[str]()
    for sheet in reading.sheets(stream, file, Form.XLSX, options, faults):
        if (one := _KNOWN.get(folded(sheet.name))) is None:
            others += [sheet.name] if sheet.name != HIDDEN else []
        elif one.name in rows:
            faults.add(BadDocument("there are two sheets of this name", file=file))
        else:
            rows[one.name] = reading.rows(sheet, one.shape, file, options, faults)
    return Workbook(file, origin, rows, faults), others
