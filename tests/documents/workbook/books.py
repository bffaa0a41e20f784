"""Workbooks of records for the tests, written and read without a ledger."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

from tracker.documents.tables.layout import Row, TableOptions
from tracker.documents.workbook import reading, writing
from tracker.documents.workbook.reading import Origin
from tracker.documents.workbook.sheets import SHEETS
from tracker.domain.errors import Faults
from tracker.domain.record.records import Record
from tracker.domain.record.versioned import Versioned

ORIGIN = Origin(19, "0" * 63 + "a", "PACT")


def held(records: Sequence[Record]) -> list[Versioned[Any]]:
    return [Versioned(entry=number, record=record) for number, record in enumerate(records, 1)]


def written(records: Mapping[type[Record], Sequence[Record]], origin: Origin = ORIGIN) -> bytes:
    return b"".join(writing.write(origin, lambda sheet: held(records.get(sheet.record, ()))))


def rows(data: bytes) -> dict[str, list[Row]]:
    """What is read of a workbook without a fault, by the names of its sheets."""
    faults = Faults()
    origin = reading.origin_of(io.BytesIO(data), "book.xlsx")
    assert origin is not None
    book, others = reading.opened(io.BytesIO(data), "book.xlsx", origin, TableOptions(), faults)
    found = {sheet.name: [*book.read(sheet)] for sheet in SHEETS}
    faults.refuse()
    assert others == []
    return found


def edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    """A workbook as another program saves it, after an edit."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
