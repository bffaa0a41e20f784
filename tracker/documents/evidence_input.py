"""Evidence as people write it into a file, a form or a row: pydantic models, made from the fields of the records.

It reads what `Evidence` reads and, besides, dates such as `yesterday`, entry numbers such as `#57`, a grade in one word, the description of a
source instead of its key, and the names of files to attach. Whether a name resolves is asked where the ledger is at hand.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationError, ValidationInfo, create_model
from pydantic_core import ErrorDetails

from tracker.documents.faults import explained, faults_of, reading
from tracker.documents.forms import Filled
from tracker.domain.dates import PartialDate, read_date
from tracker.domain.errors import BadDocument, BadInput, Faults, NotFound
from tracker.domain.items import Item
from tracker.domain.record import defaults
from tracker.domain.record.field_types import Day, EntryNumber, Label, type_of
from tracker.domain.record.records import LINKS, PLAIN_FIELDS, SOURCE_FIELDS, Assessment, Evidence, Record, Source
from tracker.domain.refs import REF, SOURCE_KEY, read_grade, read_number
from tracker.domain.text import one_line

_HALF = re.compile("[\ud800-\udfff]")

NAMES = (*PLAIN_FIELDS, "grade", *SOURCE_FIELDS)
"""The fields of a row; evidence in a batch or a form may also have `attach`."""

FIELDS_HINT = f"nothing was added; the columns of evidence are {', '.join(NAMES)}"


def _commitment(value: object) -> str | None:
    """A ref in its own spelling, or whatever else was given, as text: a bare number may do where the ledger has only one agreement."""
    if value is None:
        return None
    text = str(value).strip()
    return text.upper() if REF.fullmatch(text) else text


def _date(value: object, info: ValidationInfo) -> object:
    today = info.context
    return reading(read_date, value, today) if isinstance(value, str) and isinstance(today, date) else value


def _entry_number(value: object) -> object:
    return reading(read_number, value) if isinstance(value, str) else value


def _entry_number_or_id(value: object) -> object:
    """The number in a text that may be one; other text is the id of an earlier row of the same file."""
    return _entry_number(value) if isinstance(value, str) and value.strip().removeprefix("#").isdecimal() else value


def _names(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) else value


def _source_key(value: object) -> str | None:
    key = "" if value is None else str(value)
    if key and not SOURCE_KEY.fullmatch(key):
        raise ValueError from NotFound("source", key, hint="tracker source list shows the keys")
    return key or None


def grade(value: object) -> object:
    """A grade such as `b2` in its own spelling, where it is text."""
    return "".join(reading(read_grade, value)) if isinstance(value, str) else value


def _attached(value: object) -> list[str]:
    names = [] if value is None else [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    raise ValueError("must be the name of a file, or a list of them")


def _no_attachments(value: object) -> None:
    """Takes the empty list that `evidence list --format json` prints."""
    if value:
        raise ValueError from BadInput("attachments are made from files", "name the files under attach")


_DATE_FORM = Annotated[
    str,
    Field(
        pattern=r"^([Tt][Oo][Dd][Aa][Yy]|[Yy][Ee][Ss][Tt][Ee][Rr][Dd][Aa][Yy]|\d{1,5}\s+([Dd][Aa][Yy]|[Ww][Ee][Ee][Kk])[Ss]?\s+[Aa][Gg][Oo]|\d{4}(-\d{2}(-\d{2})?)?)$"
    ),
]
_GRADE_FORM = Annotated[str, Field(pattern="^[A-Fa-f][1-6]$")]
HumanDate = Annotated[PartialDate, BeforeValidator(_date, json_schema_input_type=_DATE_FORM | int)]
Grade = Annotated[str, BeforeValidator(grade, json_schema_input_type=_GRADE_FORM)]

_OTHERWISE: Item = {
    "commitment": Annotated[str, BeforeValidator(_commitment, json_schema_input_type=str | int)],
    "event_date": HumanDate,
    "source": Annotated[str | None, BeforeValidator(_source_key, json_schema_input_type=str | int | None)],
    **dict.fromkeys(LINKS, Annotated[EntryNumber, BeforeValidator(_entry_number, json_schema_input_type=str | int)]),
    "grade": Grade,
    "published": HumanDate,
    "accessed": Annotated[Day, BeforeValidator(_date, json_schema_input_type=_DATE_FORM)],
    "attach": Annotated[list[str], BeforeValidator(_attached, json_schema_input_type=str | list[str])],
    "attachments": Annotated[None, BeforeValidator(_no_attachments, json_schema_input_type=Annotated[list[str], Field(max_length=0)])],
}
"""Fields that people may write in other ways than the record has them, or that it does not have."""

_OF_ASSESSMENT: Item = {
    **{name: type_of(field) for name, field in Assessment.model_fields.items() if name not in ("commitment", "party", "effective_on")},
    "effective": _OTHERWISE["accessed"],
    "because": Annotated[tuple[Label, ...], Field(max_length=1_000), BeforeValidator(_names)],
    "assessed_on": _OTHERWISE["accessed"],
}
"""An assessment's own fields; it names entries by number, or by an `id`."""

_EARLIER_ROW = Annotated[
    Annotated[EntryNumber, Tag("a number")] | Annotated[Label, Tag("an id")],
    Discriminator(lambda value: "an id" if isinstance(value, str) else "a number"),
    BeforeValidator(_entry_number_or_id, json_schema_input_type=str | int),
]


_FIELDS = {
    **Assessment.model_fields,
    **Evidence.model_fields,
    **{name: Source.model_fields[field] for name, field in SOURCE_FIELDS.items()},
    "effective": Assessment.model_fields["effective_on"],
}
"""The fields of records by what rows call them: how each is read where it is not read otherwise, and what it is."""
_EXPLAINED = {name: field.description for name, field in _FIELDS.items()} | {
    "grade": "Reliability A-F of the source and credibility 1-6 of the information, such as B2."
}


def _model(title: str, description: str, names: Sequence[str], needed: Sequence[str], **otherwise: Any) -> type[Record]:
    """A model of these fields, of which what is not needed may also be null, some of them of other types."""
    fields: Item = {}
    for name in names:
        kind = (_OTHERWISE | otherwise).get(name) or type_of(_FIELDS[name])
        explained = _EXPLAINED.get(name)
        fields[name] = (kind, Field(description=explained)) if name in needed else (kind | None, Field(None, description=explained))
    return create_model(title, __base__=Record, __doc__=description, **fields)


EvidenceInput = _model(
    "EvidenceInput",
    "A piece of evidence in a file for `tracker evidence add --from`, or in the form that it opens in the editor.",
    (*NAMES, "attach", "attachments"),
    needed=("stance", "summary"),
)

EvidenceRow = _model(
    "EvidenceRow",
    "A piece of evidence in a file of many for `tracker import`: an object a line (JSON Lines), or a record of CSV.",
    NAMES,
    needed=("commitment", "stance", "summary"),
    **dict.fromkeys(LINKS, _EARLIER_ROW),
)

AssessmentRow = _model(
    "AssessmentRow",
    "An assessment in a table for `tracker import`, with the evidence that it names, and the fields of what it brings.",
    ("commitment", "party", *_OF_ASSESSMENT, *(name for name in NAMES if name not in ("commitment", "party"))),
    needed=("effective", *(name for name, field in Assessment.model_fields.items() if field.is_required())),
    **dict.fromkeys(LINKS, _EARLIER_ROW),
    **_OF_ASSESSMENT,
    party=Label,
)


class EvidenceReader:
    """Validates the pieces of evidence of one file and collects what is wrong with them.

    Args:
        model: `EvidenceInput` or `EvidenceRow`.
        file: what the user calls the file.
        today: the user's day, for dates such as `yesterday`.
        faults: where the faults go.
        line_of: the line of a field, in a file that has one for each; otherwise that of the whole piece is named.
    """

    def __init__(
        self, model: type[Record], file: str, today: date, faults: Faults, line_of: Callable[[str], int | None] = lambda field: None
    ) -> None:
        self._model = model
        self._file = file
        self._today = today
        self._faults = faults
        self._line_of = line_of
        self._validate = model.__pydantic_validator__.validate_python
        self._dump = model.__pydantic_serializer__.to_python

    def read(self, fields: Item, line: int | None, entry: str = "", headings: Mapping[str, str] | None = None) -> Item | None:
        """The fields that are given, as JSON values by name, with `reliability` and `credibility` for a `grade`; None where there is a fault.

        `entry` says which piece it is where the line does not, and `headings` what the file calls fields.
        """
        try:
            given: Item = self._dump(self._validate(defaults.observed(fields), context=self._today), mode="json", exclude_none=True)
        except ValidationError as error:
            for one in faults_of(error):
                field = "".join(map(str, one["loc"][:1]))
                self._add((headings or {}).get(field, field), *self._explained(one), line, entry)
            return None
        except UnicodeEncodeError:  # pydantic does not collect a lone surrogate in a word of a vocabulary
            field = next((name for name, value in fields.items() if isinstance(value, str) and _HALF.search(value)), "")
            self._add(field, "holds half of a character (a lone surrogate), which no text may hold", "", line, entry)
            return None
        if "grade" in given:
            given["reliability"], given["credibility"] = given.pop("grade")
        return given

    def _add(self, field: str, problem: str, hint: str, line: int | None, entry: str) -> None:
        line = self._line_of(field) or line
        self._faults.add(BadDocument(one_line(problem), file=self._file, line=line, entry=entry, field=one_line(field)[:40], hint=hint))

    def _explained(self, problem: ErrorDetails) -> tuple[str, str]:
        field = "".join(map(str, problem["loc"][:1]))  # none where a name is no text that can be
        known = self._model.model_fields.get(field)
        if known and known.is_required() and problem["input"] is None:
            return "is missing", ""
        if problem["type"] != "extra_forbidden":
            return explained(problem)
        if field in ("attach", "attachments"):
            return "rows carry no attachments", "nothing was added; files are attached by tracker evidence add, with --attach or --from"
        return "there is no such field", FIELDS_HINT


def filled_in(filled: Filled, today: date) -> Item:
    """The fields of evidence that was written into a form, as `EvidenceReader.read` gives them.

    Raises:
        BadDocument: all that cannot be taken, each with its line.
    """
    reader = EvidenceReader(EvidenceInput, filled.file, today, filled.faults, filled.line)
    texts: Item = {**dict.fromkeys(filled.emptied), **filled.texts, "attach": filled.items("attach") or None}
    fields = reader.read({name: text for name, text in texts.items() if name in EvidenceInput.model_fields}, None)
    filled.faults.refuse()
    assert fields is not None
    return fields


def amended(filled: Filled, held: Mapping[str, object], today: date) -> tuple[Item, list[str], str]:
    """What a form says in which the fields held were amended: the fields, those that were emptied, and the reason.

    Raises:
        BadDocument: all that cannot be taken, each with its line.
    """
    filled.require("reason", "commitment", "event_date", "grade", "source", "voice")
    fields = filled_in(filled, today)
    return fields, [name for name in filled.emptied if held.get(name) is not None], filled.text("reason")
