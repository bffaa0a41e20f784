"""Rows of evidence for `tracker import`: a table of any form and length, read as a stream, validated, and handed on in chunks.

Whether a name resolves is asked where the ledger is at hand. A row that cannot be taken does not end the reading: all faults of a file are
told at its end, so whoever stores rows takes them all before.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from tracker.documents.evidence_input import EvidenceReader, EvidenceRow
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables import layout, reading
from tracker.documents.tables.layout import Place, TableOptions, called
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import Faults
from tracker.domain.items import Item
from tracker.domain.record.records import SOURCE_FIELDS

CHUNK = 1_000
"""Rows handed on at once."""


class Row(NamedTuple):
    """A row as far as it can be read without a ledger, of plain values, so that it can lie in a temporary file."""

    place: Place
    fields: Item
    """Of `Evidence` by name, only those that are given, as JSON values; `commitment` as written where it is no ref."""
    source: Item | None
    """By `SOURCE_FIELDS`, what describes a source, empty where neither a key nor anything else does; None where there is just a key."""
    column: str = ""
    """The heading of the cell that it was made of, where a row of the file has several."""


def chunks(sheets: Iterable[reading.Sheet], file: str, options: TableOptions, faults: Faults, today: date) -> Iterator[list[Row]]:
    """The rows of sheets of evidence, some at a time; what cannot be taken goes to the faults."""
    shape = SHAPES[TableKind.EVIDENCE]
    every = (row for sheet in sheets for row in of_rows(reading.rows(sheet, shape, file, options, faults), file, sheet.name, faults, today))
    while some := [*islice(every, CHUNK)]:
        yield some


def of_rows(found: Iterable[layout.Row], file: str, sheet: str, faults: Faults, today: date) -> Iterator[Row]:
    """The evidence in rows of a sheet; what cannot be taken goes to the faults."""
    reader = EvidenceReader(EvidenceRow, called(file, sheet), today, faults)
    for place, given, headings in found:
        if (fields := reader.read(given, place.line, headings=headings)) is not None:
            yield row(place, fields)


def row(place: Place, fields: Item) -> Row:
    """The row of these fields."""
    if "source" in fields and _DESCRIPTION.isdisjoint(fields):
        return Row(place, fields, None)
    source = {name: fields.pop(name) for name in SOURCE_FIELDS if name in fields}
    return Row(place, fields, source)


_DESCRIPTION = frozenset(SOURCE_FIELDS)
