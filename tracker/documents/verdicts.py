"""Rows of assessments for `tracker import`: what somebody judged, and the evidence that it names or brings.

Whether a name resolves and a status is carried is asked where the ledger is at hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from tracker.documents import rows
from tracker.documents.evidence_input import NAMES, AssessmentRow, EvidenceReader
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables import layout, reading
from tracker.documents.tables.layout import Place, TableOptions, called, fault
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import Faults
from tracker.domain.items import Item
from tracker.domain.vocabulary import Status

_SHARED = ("commitment", "party")
_BROUGHT = frozenset(NAMES).difference(_SHARED)


class Verdict(NamedTuple):
    """An assessment as a file has it."""

    place: Place
    fields: Item
    """Of `Assessment` by name, as JSON values; `commitment` and `party` as written, or as the ledger has them."""
    because: tuple[str, ...] = ()
    """Numbers of entries, or ids."""
    evidence: Item | None = None
    """The fields of the evidence that it brings, but for the two that are the assessment's own."""
    headings: Mapping[str, str] = {}
    """What the file calls a field, where it calls it otherwise."""
    column: str = ""
    """The heading of the cell that it was made of, where a row of the file has several."""

    @property
    def row(self) -> rows.Row:
        """The row of evidence that it brings."""
        about = {name: self.fields[name] for name in _SHARED if name in self.fields}
        return rows.row(self.place, {**about, **(self.evidence or {})})._replace(column=self.column)

    def called(self, field: str) -> str:
        """What the file calls a field."""
        name = "effective" if field == "effective_on" else field
        return self.column or self.headings.get(name, name)


def read(sheets: Iterable[reading.Sheet], file: str, options: TableOptions, faults: Faults, today: date) -> Iterator[Verdict]:
    """The assessments in sheets; what cannot be taken goes to the faults."""
    for sheet in sheets:
        found = reading.rows(sheet, SHAPES[TableKind.ASSESSMENTS], file, options, faults)
        yield from of_rows(found, file, sheet.name, faults, today)


def of_rows(found: Iterable[layout.Row], file: str, sheet: str, faults: Faults, today: date) -> Iterator[Verdict]:
    """The assessments in rows of a sheet; what cannot be taken goes to the faults."""
    reader = EvidenceReader(AssessmentRow, called(file, sheet), today, faults)
    for place, given, headings in found:
        if (fields := reader.read(given, place.line, headings=headings)) is None:
            continue
        brought = {name: fields.pop(name) for name in _BROUGHT.intersection(fields)}
        if brought and "summary" not in brought:
            hint = "nothing was added; say what was seen, or name evidence that is there, by its number or id"
            faults.add(fault(file, place, "is missing", field=headings.get("summary", "summary"), hint=hint))
            continue
        if brought:
            brought.setdefault("stance", Status(fields["status"]).stance.value)
        because = tuple(fields.pop("because", ()))
        yield Verdict(place, {"effective_on": fields.pop("effective"), **fields}, because, brought or None, headings)
