"""The values that describe a table: its shape, how its file is to be read, and where a row stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from re import Pattern
from typing import NamedTuple

from tracker.domain.document_kinds import DateOrder, TableKind
from tracker.domain.errors import BadDocument
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Scale


class Form(StrEnum):
    """How a table is written down in a file."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    ODS = "ods"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOptions:
    """What the user says about a file of tables.

    Args:
        mapping: fields by the headings that stand for them.
        encoding: of text, where it is neither UTF-8 nor UTF-16.
        dates: the order of days and months in dates that are not written year first; none where there are no such dates.
        ignore_unknown: whether columns that the shape does not have are left out.
        raw: whether cells are exactly as recorded; otherwise the mark of a formula is taken off, as our own CSV puts it on.
        table: the kind that it holds; none where its headings say so.
        values: by field, the publisher's words with ours.
        made: templates of fields, in which `{text}` is another field and `{n}` the number of a row among those otherwise the same.
        number: a regular expression by which a text gives that number itself, its group if it has one; else rows are counted.
        note: what is to be known about what is read so.
        rating: the heading of the column in which the publisher rates conduct; empty where there is none.
        scale: that of these ratings.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    dates: DateOrder | None = None
    ignore_unknown: bool = False
    raw: bool = False
    table: TableKind | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    number: Pattern[str] | None = None
    note: str = ""
    rating: str = ""
    scale: Scale | None = None


class Place(NamedTuple):
    """Where a row stands: the first line of a record of CSV, or the number of a sheet's row."""

    line: int
    sheet: str = ""


class Row(NamedTuple):
    """A row by the names of fields: texts, lists of texts where a cell holds several, whole numbers, or JSON values as they stand."""

    place: Place
    cells: dict[str, object]
    """What is empty is absent."""
    headings: Mapping[str, str] = {}
    """What the file calls each field that it has a column for; none of JSON."""

    def fault(self, file: str, problem: str, field: str = "", hint: str = "") -> BadDocument:
        """An error at the row, or at a field of it."""
        return fault(file, self.place, problem, field=self.headings.get(field, field), hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a table may have.

    Args:
        name: the field's.
        note: what stands in it, in one line.
        words: the vocabulary that its cells are words of.
        required: whether there is no table of this shape without it.
        spelled: other headings that it is known by.
        split: what stands between the items of a list in one cell; none where it holds a single value.
        is_date: whether it holds dates, partial ones too.
        is_number: whether it holds whole numbers.
        is_object: whether it holds something of several fields, written as in a dossier (YAML).
    """

    name: str
    note: str = ""
    words: tuple[str, ...] = ()
    required: bool = False
    spelled: tuple[str, ...] = ()
    split: str = ""
    is_date: bool = False
    is_number: bool = False
    is_object: bool = False


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The columns of one kind of table, and those besides that our own exports have and nobody reads."""

    kind: str
    columns: tuple[Column, ...]
    passed_over: frozenset[str] = frozenset()

    @cached_property
    def fields(self) -> dict[str, str]:
        """The name of each field by every heading that stands for it, folded."""
        return {folded(heading): column.name for column in self.columns for heading in (column.name, *column.spelled)}

    @cached_property
    def besides(self) -> frozenset[str]:
        """The headings that are passed over, folded."""
        return frozenset(map(folded, self.passed_over))

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields without which there is no such table."""
        return tuple(column.name for column in self.columns if column.required)

    @cached_property
    def hint(self) -> str:
        """Which columns there are."""
        return f"nothing was added; the columns of {self.kind} are {', '.join(column.name for column in self.columns)}"


@lru_cache(maxsize=1_000)  # in JSON, each row has them all
def folded(heading: object) -> str:
    """A heading as headings are compared: without regard to case, blanks, `_` and `-`."""
    return "".join(str(heading).replace("_", "").replace("-", "").split()).casefold()


def called(file: str, sheet: str) -> str:
    """What errors call a sheet of a file."""
    return f"{file}[{one_line(sheet)}]" if sheet else file


def fault(file: str, place: Place, problem: str, *, field: str = "", hint: str = "") -> BadDocument:
    """An error at a row of a table: `book.xlsx[Commitments]:7: Lead department: …`."""
    return BadDocument(
        one_line(problem), file=called(file, place.sheet), line=place.line or None, field=one_line(field)[:40], hint=one_line(hint)
    )
