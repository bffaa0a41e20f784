"""Rows of evidence for `tracker import`: a table of any form and length, read as a stream, validated, and handed on in chunks.

Whether a name resolves is asked where the ledger is at hand. A row that cannot be taken does not end the reading: all faults of a file are
told at its end, so whoever stores rows takes them all before.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO, NamedTuple

from tracker.documents.evidence_input import EvidenceReader, EvidenceRow
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, Place, TableOptions, called
from tracker.domain.errors import Faults
from tracker.domain.items import Item
from tracker.domain.record.records import SOURCE_FIELDS
from tracker.domain.vocabulary import TableKind

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


def read(stream: BinaryIO, form: Form, file: str, *, today: date, options: TableOptions | None = None) -> Iterator[list[Row]]:
    """The rows of a file that holds evidence, some at a time.

    Args:
        stream: the file, from its beginning; it can be sought in.
        form: how it is written.
        file: what errors call it.
        today: the user's day, for dates such as `yesterday`.
        options: what the user says about it.

    Raises:
        BadDocument: after the last row that could be read, all that cannot be taken, each with its line and field.
    """
    faults = Faults()
    options = options or TableOptions()
    yield from chunks(reading.sheets(stream, file, form, options, faults), file, options, faults, today)
    faults.refuse()


def chunks(sheets: Iterable[reading.Sheet], file: str, options: TableOptions, faults: Faults, today: date) -> Iterator[list[Row]]:
    """The rows of sheets of evidence, some at a time; what cannot be taken goes to the faults."""
    chunk: list[Row] = []
    for sheet in sheets:
        reader = EvidenceReader(EvidenceRow, called(file, sheet.name), today, faults)
        for place, given, headings in reading.rows(sheet, SHAPES[TableKind.EVIDENCE], file, options, faults):
            if (fields := reader.read(given, place.line, headings=headings)) is not None:
                chunk.append(row(place, fields))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def row(place: Place, fields: Item) -> Row:
    """The row of these fields."""
    if "source" in fields and _DESCRIPTION.isdisjoint(fields):
        return Row(place, fields, None)
    source = {name: fields.pop(name) for name in SOURCE_FIELDS if name in fields}
    return Row(place, fields, source)


_DESCRIPTION = frozenset(SOURCE_FIELDS)
