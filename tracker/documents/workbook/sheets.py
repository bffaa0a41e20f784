"""The sheets of the workbook, and what stands in their cells: the columns of tables, each row with what its thing is called in the first."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.documents import yaml_writer
from tracker.documents.register_cells import wording
from tracker.documents.table_shapes import SHAPES, columns_of
from tracker.documents.tables.layout import Column, Shape
from tracker.documents.tables.reading import value
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.record.amendments import AMENDMENTS
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source
from tracker.domain.record.register_rules import name_of
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import Noun

CELL_LIMIT = 32_767
"""Characters in a cell (Excel's specification), counted as UTF-16 code units."""
UNFIT = "⟨does not fit into a cell:"
"""How a cell begins that stands for a text which cannot be written into it."""

_MANGLED = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_|<r>.*</r>", re.DOTALL)
"""What XlsxWriter would write so that another text is read: two escapes that share a `_`, or what it takes for formatted text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSheet:
    """One sheet: what its rows are.

    Args:
        record: what each row is.
        shape: the columns, of which the first has what the row is called, as a table whose cells are texts as they stand.
        columns: what the cells hold.
        kind: the table as which new rows are imported.
        noun: as what rows are amended; none where they cannot be.
    """

    record: type[Record]
    shape: Shape
    columns: Mapping[str, Column]
    kind: TableKind | None
    noun: Noun | None

    @property
    def name(self) -> str:
        """What the sheet is called."""
        return self.shape.kind.capitalize()

    @property
    def naming(self) -> str:
        """The field that has what a row is called."""
        return self.shape.columns[0].name

    @property
    def is_numbered(self) -> bool:
        """Whether rows are called by the numbers of their entries, which the ledger gives."""
        return self.naming == ENTRY.name

    def amendable(self, field: str) -> bool:
        """Whether a cell of this field can be changed where its row stands."""
        return self.noun is not None and (field == "grade" or field in AMENDMENTS[self.noun].changeable.model_fields)

    def name_of(self, held: Versioned[Any]) -> str:
        """What the row of a record is called."""
        return str(held.entry) if self.is_numbered else name_of(held.record)

    def called(self, name: str) -> str:
        """What messages call a row."""
        return f"#{name}" if self.is_numbered else name

    def cells(self, held: Versioned[Any]) -> dict[str, str]:
        """What stands in the row of a record, by field."""
        record = held.record
        fields = record.content() | {ENTRY.name: held.entry}
        match record:
            case Commitment():
                fields["ref"] = record.ref
            case Evidence():
                fields["grade"] = record.grade
            case Assessment():
                fields["effective"] = fields["effective_on"]
        return {name: _written(fields.get(name), column) for name, column in self.columns.items()}


ENTRY = Column(name="entry", note="Its number in the ledger; leave it empty in a new row")
_OTHERWISE = {Commitment: "ref", Evidence: "grade", Assessment: "effective"}
"""The column in which a record's field stands otherwise than in the record, or which the record does not have."""


def _sheet(record: type[Record], kind: str, columns: Iterable[Column] = ()) -> RecordSheet:
    """The sheet of a record, with the columns of its table or other ones."""
    table = TableKind(kind) if kind in [*TableKind] else None
    noun = Noun(one) if (one := record.__name__.lower()) in [*Noun] else None
    fields = {*record.model_fields, _OTHERWISE.get(record)} - {"reliability", "credibility"}
    found = [one for one in (SHAPES[table].columns if table else columns) if one.name in fields]
    first, *others = found if table is not TableKind.EVIDENCE and noun else (ENTRY, *found)
    raw = (Column(name=one.name, note=one.note, words=one.words, spelled=one.spelled, is_date=one.is_date) for one in others)
    shape = Shape(kind=kind, columns=(Column(name=first.name, note=first.note, required=True), *raw))
    return RecordSheet(record=record, shape=shape, columns={one.name: one for one in (first, *others)}, kind=table, noun=noun)


SHEETS = (
    _sheet(Party, TableKind.PARTIES),
    _sheet(Agreement, "agreements", columns_of(Agreement)),
    _sheet(Source, TableKind.SOURCES),
    _sheet(Commitment, TableKind.COMMITMENTS),
    _sheet(Evidence, TableKind.EVIDENCE),
    _sheet(Check, "checks", columns_of(Check)),
    _sheet(Assessment, TableKind.ASSESSMENTS),
)
"""In an order in which what a row names stands before it."""


def _written(field: Any, column: Column) -> str:
    """A field as a cell has it, from which `value_of` reads it again; where that cannot be, a remark that stands for it."""
    text = "" if field in (None, []) else _list(field, column) if isinstance(field, list) and column.split else str(field)
    if text and column.is_object:
        text = yaml_writer.write(field)
    if len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT and not _MANGLED.search(text):
        return text
    return f"{UNFIT} {len(text):,} characters, left as they are recorded⟩"


def _list(items: list[Any], column: Column) -> str:
    """The items with what stands between them; as JSON where they could not be read again."""
    items = [{name: one[name] for name in one if one[name] != _USUAL.get(name)} if isinstance(one, dict) else one for one in items]
    texts = [f"{one.get('source')}: {one.get('text')}" if isinstance(one, dict) else str(one) for one in items]
    joined = (column.split if column.split == "\n" else f"{column.split} ").join(texts)
    try:
        again = value_of(column, joined)
    except BadInput:
        again = None
    if again == (texts if column.name == "because" else items):
        return joined
    return "[" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in items) + "]"


_USUAL: Item = {"paragraph": [], "form": "reported"}
"""What a wording that is written in one line has."""


def value_of(column: Column, text: str) -> Any:
    """What a cell says, for a record to be made of."""
    if text.startswith(UNFIT):
        raise BadInput("stands for a text that does not fit into a cell", "leave the cell as it was, or write the text")
    try:
        found: Any = json.loads(text) if column.split and text.startswith(('["', "[{")) else value(text, column, None)
        return [wording(one) for one in found] if column.name == "wordings" else found
    except (ValueError, RecursionError) as error:
        raise BadInput(f"“{shortened(text)}” cannot be read", "write what the heading explains, or JSON as it was") from error
