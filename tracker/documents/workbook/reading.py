"""Reads a workbook that was written from a ledger: which state of which ledger it was written from, and its rows."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tracker.documents.tables import ods, reading, xlsx
from tracker.documents.tables.archive import Archive
from tracker.documents.tables.layout import Form, Row, TableOptions, called, folded
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


class Workbook(NamedTuple):
    """A workbook to be compared with the ledger."""

    file: str
    """What errors call it."""
    origin: Origin
    rows: dict[str, Iterator[Row]]
    """The rows of the sheets that are there, by their names."""
    faults: Faults
    """What is wrong with it; more comes as rows are read."""


def opened(stream: BinaryIO, file: str, form: Form, options: TableOptions, faults: Faults) -> tuple[Workbook, list[str]] | None:
    """A workbook, of which rows are read as they are asked for, and the names of the sheets in it that are none of its own.

    None where it was not written from a ledger.

    Raises:
        BadDocument: it cannot be read, or its hidden sheet was changed.
    """
    if (origin := _origin(stream, file)) is None:
        return None
    rows, others = dict[str, Iterator[Row]](), dict[str, set[str]]()
    for sheet in reading.sheets(stream, file, form, options, faults):
        if (one := _KNOWN.get(folded(sheet.name))) is None:
            others[sheet.name] = {*map(folded, sheet.head[0][1])}
        elif one.name in rows:
            faults.add(BadDocument("there are two sheets of this name", file=file))
        else:
            found = reading.rows(sheet, one.shape, file, options, faults)
            rows[one.name] = found if form is Form.XLSX else iter([*found])  # as ODS has its sheets one behind the other
    others.pop(HIDDEN, None)
    for name, headings in others.items():
        for one in SHEETS:
            columns = {*map(folded, one.columns)}
            if one.name not in rows and 2 * len(columns & headings) > len(columns):
                hint = f"nothing was added; call it {one.name} again, or delete it: a sheet that is gone says nothing"
                faults.add(BadDocument(f"has the headings of {one.name}, and another name", file=called(file, name), hint=hint))
    return Workbook(file, origin, rows, faults), [*others]


def _origin(stream: BinaryIO, file: str) -> Origin | None:
    """What a workbook was written from; none where it is another one."""
    archive = Archive(stream, file)
    if "xl/workbook.xml" in archive.names:
        book = xlsx.Book(archive)
        if not book.has(HIDDEN):
            return None
        for name in sorted(book.hidden):
            if folded(name) in _KNOWN:
                hint = "show it, or delete it: a sheet that is gone says nothing"
                raise archive.error("is hidden, so that changes in it would be lost", hint, name)
        rows = [cells for _, cells in book.rows(HIDDEN)]
    elif "content.xml" in archive.names and archive.matches("content.xml", f'table:name="({HIDDEN})"'.encode()):
        sheets = ((name, ods.rows(archive, name, elements, [])) for name, elements in ods.sheets(archive))
        rows = [cells for name, found in sheets if name == HIDDEN for _, cells in found]
    else:
        return None
    found = {cells[0]: cells[1] for cells in rows if len(cells) > 1}
    size, root = found.get("size", ""), found.get("root", "")
    if not re.fullmatch("[0-9]{1,18}", size, re.ASCII) or not re.fullmatch("[0-9a-f]{64}", root):
        raise archive.error("does not say from which ledger it was written", "export it again: tracker export --format xlsx", HIDDEN)
    return Origin(int(size), root, found.get("agreement"))
