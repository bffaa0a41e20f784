"""What the columns of each kind of table are: the fields of the records, explained as there, and how the cells of each are written."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any, get_args

from pydantic.fields import FieldInfo

from tracker.documents import parts
from tracker.documents.evidence_input import AssessmentRow, EvidenceRow
from tracker.documents.tables.layout import Column, Shape, TableOptions, called, folded
from tracker.documents.tables.reading import Sheet
from tracker.domain.dates import PartialDate
from tracker.domain.document_kinds import FigureKind, TableKind
from tracker.domain.errors import BadDocument, BadInput, Faults
from tracker.domain.record.indicators import Indicator, Target
from tracker.domain.record.records import LINKS, Commitment, Party, Record, Source

_WRITTEN = {
    "because": ": entry numbers or ids, with ; between them",
    "commitment": ": its ref, such as WOODSIDE-3, or its number or label",
    "obligors": ": codes or names, with ; between them; a new one as FR (France)",
    **dict.fromkeys(LINKS, ": its entry number, or the id of an earlier row"),
    "source": ", where it is registered; or leave it empty and describe one",
    "wordings": ", one a line: source: text",
}
"""How a cell is written where the type of the field does not say it."""
_SPELLED = {"commitment": ("ref",), "effective": ("effective_on",), "because": ("evidence", "basis")}
_BY_LINES = ("criteria", "discrepancies", "queries", "wordings")
_LISTED = {"": "", ";": ", with ; between them", "\n": ", one a line", "date": ": 2024, 2024-03 or 2024-03-31"}


def _types(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)


def _column(name: str, field: FieldInfo) -> Column:
    found = [*_types(field.annotation), *(part for extra in field.metadata for part in _types(extra))]
    classes = [one for one in found if isinstance(one, type)]
    words = next((tuple(str(word.value) for word in one) for one in classes if issubclass(one, Enum)), ())
    is_list = any(getattr(one, "__origin__", None) is tuple for one in found)
    split = ("\n" if name in _BY_LINES else ";") if is_list else ""
    is_object = name not in _WRITTEN and any(issubclass(one, Record) for one in classes)
    written = _WRITTEN.get(name, ", as a dossier has it (YAML)" if is_object else _LISTED["date" if PartialDate in classes else split])
    return Column(
        name=name,
        note=field.description.rstrip(".") + written if field.description else f"One of {', '.join(words)}",
        words=words,
        required=field.is_required(),
        spelled=_SPELLED.get(name, ()),
        split="" if is_object else split,
        is_date=any(issubclass(one, PartialDate | date) for one in classes),
        is_number=int in classes and str not in classes and not is_list,
        is_object=is_object,
    )


def columns_of(record: type[Record], *, without: Container[str] = ()) -> tuple[Column, ...]:
    """A column for each field of a record."""
    return tuple(_column(name, field) for name, field in record.model_fields.items() if name not in without)


def _commitments() -> tuple[Column, ...]:
    """A commitment in its agreement; where its number is left out, whoever stores it says what it is."""
    own = columns_of(parts.CommitmentItem, without=("number", "evidence", "checks", "assessments"))
    naming = (replace(one, required=False) for one in columns_of(Commitment) if one.name in ("agreement", "number"))
    return (Column(name="ref", note="Its ref once it is registered, such as WOODSIDE-3"), *naming, *own)


_FIGURE_SPELLED = {
    "indicator": ("series",),
    "subject": ("product",),
    "restates": ("revision_of",),
    "published": ("published_on",),
    "url": ("address",),
}
OF_INDICATOR, OF_TARGET = ("unit", "measure", "subject", "direction", "decimals"), ("value_to", "each", "against", "cumulative", "written")
"""What a row of figures says of its indicator, and of a target."""


def _figures() -> Iterator[Column]:
    """A figure: a baseline, a target, or evidence with a value."""
    evidence = [name for name in EvidenceRow.model_fields if name not in ("same_event_as", "occurrence")]
    yield Column(name="kind", note=f"One of {', '.join(FigureKind)}", words=tuple(FigureKind), required=True)
    for model, names in ((Indicator, OF_INDICATOR), (Target, OF_TARGET), (EvidenceRow, evidence)):
        for name in names:
            needed = name in ("indicator", "period", "value")
            yield replace(_column(name, model.model_fields[name]), required=needed, spelled=_FIGURE_SPELLED.get(name, ()))


SHAPES = {
    TableKind(shape.kind): shape
    for shape in (
        Shape(kind=TableKind.PARTIES, columns=columns_of(Party)),
        Shape(kind=TableKind.SOURCES, columns=columns_of(Source)),
        Shape(kind=TableKind.COMMITMENTS, columns=_commitments()),
        Shape(
            kind=TableKind.EVIDENCE,
            columns=columns_of(EvidenceRow),
            passed_over=frozenset(("entry", "attachments", "counts", "retracted_by", "party_name", "voice_name")),  # of `evidence list`
        ),
        Shape(kind=TableKind.ASSESSMENTS, columns=columns_of(AssessmentRow)),
        Shape(kind=TableKind.FIGURES, columns=(*_figures(),)),
    )
}
"""By kind, but for scores, whose columns are the members."""

RATING = "rating"
RATED_COMMITMENTS = Shape(kind=TableKind.COMMITMENTS, columns=(*SHAPES[TableKind.COMMITMENTS].columns, Column(name=RATING)))
"""Commitments with a rating beside each, of its publisher."""

HEADINGS = frozenset(heading for shape in SHAPES.values() for heading in shape.fields)
"""All that a table may have, folded."""


def tables(
    sheets: Iterable[Sheet], file: str, options: TableOptions, faults: Faults, pass_over: Callable[[str], None]
) -> Iterator[tuple[TableKind, Sheet]]:
    """The sheets of a file that are to be read, each with its kind.

    `pass_over` takes the name of a sheet that holds none.

    Raises:
        BadInput: a table may be of several kinds, and the user named none.
    """
    passed, found = list[str](), False
    for sheet in sheets:
        kind = options.table if options.table and not sheet.name else _kind_of(sheet, file, options)
        if kind is None:
            passed.append(called(file, sheet.name))
        else:
            found = True
            yield kind, sheet
    if found:
        for name in passed:
            pass_over(name)
    elif passed:
        kinds = [options.table] if options.table else [*SHAPES]
        required = "; ".join(f"{', '.join(SHAPES[kind].required)} for {kind}" for kind in kinds)
        faults.add(
            BadDocument(f"holds no table of {' or '.join(kinds)}", file=file, hint=f"nothing was added; it needs the columns {required}")
        )


def _kind_of(sheet: Sheet, file: str, options: TableOptions) -> TableKind | None:
    """The kind of table of whose required columns most are there; none where it is none, or less than half of a sheet's, by chance."""
    mapped = {folded(name) for name in options.mapping.values()}
    lines = [{*map(folded, cells)} | mapped for _, cells in sheet.head]
    kinds = [options.table] if options.table else [*SHAPES]
    found = {kind: max(_fitting(SHAPES[kind], line) for line in lines) for kind in kinds}
    best = max(found.values())
    fitting = [kind for kind, share in found.items() if share == best]
    if best < (_BY_CHANCE,) and (sheet.name or not any(best)):
        return None
    if len(fitting) > 1:
        raise BadInput(
            f"{called(file, sheet.name)} may hold {' or '.join(fitting)}", f"say what it holds: tracker import {fitting[0]} FILE"
        )
    return fitting[0]


def by_period(sheet: Sheet, options: TableOptions) -> Sheet:
    """A sheet of figures whose headings are periods, `2019` and `Q1 2020` beside `series` and `kind`, as one with a row for each of these cells."""
    known = SHAPES[TableKind.FIGURES].fields | {folded(one): name for one, name in options.mapping.items()}
    for at, (line, heads) in enumerate(sheet.head):
        named = [known.get(folded(one)) for one in heads]
        wide = [place for place, one in enumerate(heads) if named[place] is None and _OF_PERIOD.match(folded(one))]
        if wide and isinstance(heads, list) and "indicator" in named and "period" not in named:
            others = [place for place in range(len(heads)) if place not in wide]
            rows = ((line, [*cells, *[""] * (len(heads) - len(cells))]) for line, cells in chain(sheet.head[at + 1 :], sheet.rest))
            each = ((line, [row[one] for one in others], row[len(heads) :], row) for line, row in rows)
            long = ((line, [*rest, heads[one], row[one], *more]) for line, rest, more, row in each for one in wide if row[one].strip())
            return replace(sheet, head=[(line, [*(heads[place] for place in others), "period", "value"])], rest=long)
    return sheet


_OF_PERIOD = re.compile("(fy|q[1-4])?(19|20)[0-9]{2}")
_BY_CHANCE = 0.5


def _fitting(shape: Shape, headings: set[str]) -> tuple[float, int]:
    """The share of the required columns that are there, and their number."""
    names = {shape.fields[heading] for heading in headings if heading in shape.fields}
    count = len(names.intersection(shape.required))
    return count / len(shape.required), count
