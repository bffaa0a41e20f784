"""What the columns of each kind of table are: the fields of the records, with what a table writes otherwise, each described once."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import Enum
from typing import Any, get_args

from pydantic.fields import FieldInfo

from tracker.documents import parts
from tracker.documents.evidence_input import AssessmentRow, EvidenceRow
from tracker.documents.tables.layout import Column, Shape, TableOptions, called, folded
from tracker.documents.tables.reading import Sheet
from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDocument, BadInput, Faults
from tracker.domain.record.records import Party, Record, Source
from tracker.domain.vocabulary import TableKind

_NOTES = {
    "accessed": "the day on which you read the source",
    "agreement": "the agreement's code, such as WOODSIDE",
    "assessed_on": "the day on which the analyst looked",
    "because": "what the status rests on: entry numbers or ids, with ; between them",
    "beneficiaries": "codes of the parties to whom it is owed, with ; between them",
    "code": "such as US",
    "commitment": "its ref, such as WOODSIDE-3, or its number or label",
    "criteria": "what would show that it is fulfilled, one a line",
    "discrepancies": "where the sources differ about it, one a line",
    "due": "the original deadline: 2024, 2024-03 or 2024-03-31",
    "effective": "the day from which the status holds",
    "event_date": "when it happened: 2024, 2024-03 or 2024-03-31",
    "extended_to": "a later deadline, which does not move the original one",
    "follows": "an earlier commitment: its ref, or text",
    "grade": "reliability A-F of the source and credibility 1-6 of the information, such as B2",
    "id": "a name of its own among those of its commitment",
    "key": "a short name, such as cnn-2023-11-16",
    "label": "the publisher's own number or name of it",
    "language": "such as en",
    "languages": "in which it was searched, with ; between them",
    "made_on": "when it was made: 2024, 2024-03 or 2024-03-31",
    "name": "such as United States",
    "note": "what to be careful about",
    "number": "its number in the agreement: 1, 2, 3",
    "obligors": "codes or names of the parties that owe it, with ; between them; a new one as FR (France)",
    "on": "the day of the search",
    "origin": "whose report it relays, such as an agency's",
    "parties": "codes of those who made it, with ; between them",
    "party": "the code of the party that it is about; empty where it is about all that owe it",
    "place": "where it was made",
    "published": "when the source was published: 2024, 2024-03 or 2024-03-31",
    "publisher": "who published the source",
    "queries": "what was searched for, one a line",
    "quote": "the few words that it rests on, as the source has them",
    "quote_prefix": "what stands right before the quote",
    "quote_suffix": "what stands right after the quote",
    "rationale": "why this status",
    "ref": "its ref once it is registered, such as WOODSIDE-3",
    "review_every": "days after which somebody should look again",
    "same_event_as": "other evidence about the same event: its entry number, or the id of an earlier row",
    "source": "the key of a registered source; or leave it empty and describe one",
    "source_voice": "whose voice the source is: a party's code, or independent",
    "summary": "what was seen, in your own words",
    "text": "what was promised",
    "title": "the title, or what it is about in a few words",
    "topic": "such as trade",
    "topics": "further topics, with ; between them",
    "url": "the source's web address",
    "voice": "who says it: a party's code, or independent",
    "wordings": "what a source says was agreed, one a line: source: text",
}
"""What stands in a field, in one line; a field with a vocabulary is explained by its words."""

_SPELLED = {"commitment": ("ref",), "effective": ("effective_on",), "because": ("evidence", "basis")}
_BY_LINES = ("criteria", "discrepancies", "queries", "wordings")


def _types(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from _types(inner)


def _column(name: str, field: FieldInfo) -> Column:
    found = [*_types(field.annotation), *(part for extra in field.metadata for part in _types(extra))]
    classes = [one for one in found if isinstance(one, type)]
    words = next((tuple(str(word.value) for word in one) for one in classes if issubclass(one, Enum)), ())
    is_list = any(getattr(one, "__origin__", None) is tuple for one in found)
    return Column(
        name=name,
        note=_NOTES.get(name, f"one of {', '.join(words)}" if words else ""),
        words=words,
        required=field.is_required(),
        spelled=_SPELLED.get(name, ()),
        split=("\n" if name in _BY_LINES else ";") if is_list else "",
        is_date=any(issubclass(one, PartialDate | date) for one in classes),
        is_number=int in classes and str not in classes and not is_list,
    )


def columns_of(record: type[Record], *, without: Iterable[str] = ()) -> tuple[Column, ...]:
    """A column for each field of a record."""
    return tuple(_column(name, field) for name, field in record.model_fields.items() if name not in without)


def _commitments() -> tuple[Column, ...]:
    """A commitment in its agreement; where its number is left out, whoever stores it says what it is."""
    own = columns_of(parts.CommitmentItem, without=("number", "evidence", "checks", "assessments"))
    naming = (Column(name=name, note=_NOTES[name], is_number=name == "number") for name in ("ref", "agreement", "number"))
    return (*naming, *own)


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
    )
}
"""By kind, but for scores, whose columns are the members."""

RATING = "rating"
RATED_COMMITMENTS = Shape(kind=TableKind.COMMITMENTS, columns=(*SHAPES[TableKind.COMMITMENTS].columns, Column(name=RATING)))
"""Commitments with a rating beside each, of its publisher."""

HEADINGS = frozenset(heading for shape in SHAPES.values() for heading in shape.fields)
"""All that a table may have, folded."""


def tables(
    sheets: Iterable[Sheet], file: str, wanted: TableKind | None, options: TableOptions, faults: Faults, pass_over: Callable[[str], None]
) -> Iterator[tuple[TableKind, Sheet]]:
    """The sheets of a file that are to be read, each with its kind.

    Args:
        sheets: all of the file.
        file: what errors call it.
        wanted: the kind that the user named.
        options: what the user says about the file.
        faults: where it goes that a file holds no table of a known kind.
        pass_over: takes the name of a sheet of a workbook that holds none.

    Raises:
        BadInput: a table may be of several kinds, and the user named none.
    """
    passed, found = list[str](), False
    for sheet in sheets:
        kind = wanted if wanted and not sheet.name else _kind_of(sheet, file, wanted, options)
        if kind is None:
            passed.append(called(file, sheet.name))
        else:
            found = True
            yield kind, sheet
    if found:
        for name in passed:
            pass_over(name)
    elif passed:
        kinds = [wanted] if wanted else [*SHAPES]
        required = "; ".join(f"{', '.join(SHAPES[kind].required)} for {kind}" for kind in kinds)
        faults.add(
            BadDocument(f"holds no table of {' or '.join(kinds)}", file=file, hint=f"nothing was added; it needs the columns {required}")
        )


def _kind_of(sheet: Sheet, file: str, wanted: TableKind | None, options: TableOptions) -> TableKind | None:
    """The kind of table of whose required columns most are there; none where that is less than half, which may be by chance."""
    mapped = {folded(name) for name in options.mapping.values()}
    lines = [{*map(folded, cells)} | mapped for _, cells in sheet.head]
    kinds = [wanted] if wanted else [*SHAPES]
    found = {kind: max(_fitting(SHAPES[kind], line) for line in lines) for kind in kinds}
    best = max(found.values())
    fitting = [kind for kind, share in found.items() if share == best]
    if best < (_BY_CHANCE,) and sheet.name:
        return None
    if len(fitting) > 1:
        raise BadInput(
            f"{called(file, sheet.name)} may hold {' or '.join(fitting)}", f"say what it holds: tracker import {fitting[0]} FILE"
        )
    return fitting[0]


_BY_CHANCE = 0.5


def _fitting(shape: Shape, headings: set[str]) -> tuple[float, int]:
    """The share of the required columns that are there, and their number."""
    names = {shape.fields[heading] for heading in headings if heading in shape.fields}
    count = len(names.intersection(shape.required))
    return count / len(shape.required), count
