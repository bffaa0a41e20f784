"""Entries: the exact bytes that are stored and hashed, and the records they carry.

An entry's bytes are the RFC 8785 canonical JSON of `v`, `seq`, `kind`, `recorded_at`, `recorded_by` and `content`:
strings, integers, booleans and nulls only. Decoding refuses anything that would not encode to the same bytes again.
"""

import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.record.amendments import (
    AgreementAmendment,
    Amendment,
    CommitmentAmendment,
    EvidenceAmendment,
    PartyAmendment,
    SourceAmendment,
    Void,
)
from tracker.domain.record.canonical_json import canonical
from tracker.domain.record.field_types import storable
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Regrade, Retraction, Source
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.vocabulary import EntryKind, Noun

FORMAT: Literal[2] = 2
"""Version of the entry format, the `v` of every entry that is written; every earlier one is read for ever."""


RECORD_TYPES: dict[EntryKind, type[Record]] = {
    EntryKind.PARTY_REGISTERED: Party,
    EntryKind.AGREEMENT_REGISTERED: Agreement,
    EntryKind.SOURCE_REGISTERED: Source,
    EntryKind.COMMITMENT_REGISTERED: Commitment,
    EntryKind.COMMITMENT_AMENDED: CommitmentAmendment,
    EntryKind.EVIDENCE_ADDED: Evidence,
    EntryKind.EVIDENCE_REGRADED: Regrade,
    EntryKind.CHECK_RECORDED: Check,
    EntryKind.ASSESSMENT_MADE: Assessment,
    EntryKind.ENTRY_RETRACTED: Retraction,
    EntryKind.SCORES_IMPORTED: ScoreTable,
    EntryKind.PARTY_AMENDED: PartyAmendment,
    EntryKind.AGREEMENT_AMENDED: AgreementAmendment,
    EntryKind.SOURCE_AMENDED: SourceAmendment,
    EntryKind.EVIDENCE_AMENDED: EvidenceAmendment,
    EntryKind.REGISTRATION_VOIDED: Void,
    EntryKind.SOURCE_RECHECKED: SourceRecheck,
}
KINDS: dict[type[Record], EntryKind] = {record: kind for kind, record in RECORD_TYPES.items()}
"""The one kind of entry that carries each record."""

_OF_WORDINGS = ("quote_prefix", "quote_suffix", "who", "binding", "by_when")
_TERMS = ("label", "topics", "indicators", "recurrence", *(f"wordings.{name}" for name in _OF_WORDINGS))

NEW_IN_2: dict[EntryKind, frozenset[str]] = {
    **{kind: frozenset({"reason"}) for kind, record in RECORD_TYPES.items() if issubclass(record, Amendment | Void)},
    EntryKind.AGREEMENT_REGISTERED: frozenset({"windows"}),
    EntryKind.SOURCE_RECHECKED: frozenset({"evidence"}),
    EntryKind.COMMITMENT_REGISTERED: frozenset(_TERMS),
    EntryKind.COMMITMENT_AMENDED: frozenset({"clear", "effective_on", *(f"changes.{name}" for name in ("obligors", *_TERMS))}),
    EntryKind.SOURCE_REGISTERED: frozenset({"origin"}),
    EntryKind.EVIDENCE_ADDED: frozenset({"accessed", "indicator", "value", "period", "restates", "occurrence"}),
    EntryKind.ASSESSMENT_MADE: frozenset({"assessed_on", "criteria"}),
}
"""The fields that came with format 2, of a new kind of entry one that each has; an entry of format 1 has none of them."""


def about(record: Record) -> str | int | None:
    """The commitment that a record names, or the number of the entry by which it does."""
    match record:
        case Evidence() | Check() | Assessment():
            return record.commitment
        case Commitment():
            return record.ref
        case Amendment() if record.noun is Noun.COMMITMENT:
            return str(record.target)
        case Amendment() if record.noun is Noun.EVIDENCE:
            return int(record.target)
        case Void() if record.noun is Noun.COMMITMENT:
            return record.name
        case Regrade() | SourceRecheck():
            return record.evidence
        case Retraction():
            return record.entry
        case _:
            return None


def moved_to(record: Record) -> str | None:
    """The commitment to which an amendment of evidence moves it."""
    return getattr(record.changes, "commitment", None) if isinstance(record, EvidenceAmendment) else None


_STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)


def _a_moment(text: str) -> str:
    if not _STAMP.fullmatch(text):
        raise ValueError("is no UTC time with six decimals")
    datetime.fromisoformat(text[:-1])
    return text


Timestamp = Annotated[str, AfterValidator(_a_moment)]


class Entry(BaseModel):
    """One numbered line of the ledger."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    v: Literal[1, 2] = FORMAT
    seq: Annotated[int, Field(ge=1, strict=True)]
    kind: EntryKind
    recorded_at: Timestamp
    recorded_by: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(storable)]
    record: Record

    @property
    def bytes(self) -> bytes:
        """What is stored and hashed."""
        return canonical(self.plain)

    @property
    def plain(self) -> Item:
        """The fields as JSON values, the record under `content`."""
        return {
            "v": self.v,
            "seq": self.seq,
            "kind": self.kind.value,
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
            "content": self.record.content(),
        }

    @property
    def day(self) -> str:
        """The UTC day it was recorded on."""
        return self.recorded_at[:10]


def decode(data: bytes) -> Entry:
    """Reads an entry's exact bytes.

    Raises:
        BadInput: not JSON, not an entry, a record that does not fit its kind, or bytes that are not the canonical ones.
    """
    try:
        value = json.loads(data)
        if not isinstance(value, dict) or not isinstance(value.get("content"), dict):
            raise BadInput("not an entry: an object with v, seq, kind, recorded_at, recorded_by and content is")
        if type(value.get("v")) is not int or not 1 <= value["v"] <= FORMAT:
            raise BadInput(f"not an entry of format 1 to {FORMAT}", "a newer Tracker may read it: pip install --upgrade . in a newer clone")
        content, kind = value.pop("content"), EntryKind(str(value.get("kind")))
        if value["v"] < 2 and (new := [name for name in sorted(NEW_IN_2.get(kind, ())) if _has(content, name)]):
            raise BadInput(f"not an entry of format 1: {new[0]} came with format 2")
        record = RECORD_TYPES[kind].model_validate(content)
        entry = Entry(**value, record=record)
    except (ValidationError, ValueError, TypeError, RecursionError) as error:
        raise BadInput(f"not an entry: {first_problem(error)}") from error
    if entry.bytes != data:
        raise BadInput("not the canonical bytes of its entry")
    return entry


def _has(content: Any, path: str) -> bool:
    """Whether a field is there, by the names that lead to it; of a list, in any of its items."""
    name, _, rest = path.partition(".")
    value = content.get(name) if isinstance(content, dict) else None
    return value is not None if not rest else any(_has(one, rest) for one in (value if isinstance(value, list) else [value]))


def first_problem(error: Exception) -> str:
    """The first complaint of a validation in one line: field, then what is wrong with it."""
    if not isinstance(error, ValidationError):
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {plain_message(first)}" if place else plain_message(first)


def plain_message(problem: ErrorDetails) -> str:
    """Pydantic's message without its own prefix, in the words of this program."""
    kind, message = problem["type"], str(problem["msg"])
    if kind == "extra_forbidden":
        return "there is no such field"
    if kind == "missing":
        return "is missing"
    given, context = problem["input"], problem.get("ctx", {})
    if kind == "string_too_long":
        length = len(given) if isinstance(given, str) else 0
        return f"is too long: {length:,} characters, at most {context['max_length']:,}"
    if kind == "enum" and isinstance(given, str):
        return f"“{shortened(given)}” is none of {context['expected'].replace(chr(39), '')}"
    if kind == "string_type" and isinstance(given, int):
        return "must be text; put quotes around it"
    return _SHAPES[kind].format(**context) if kind in _SHAPES else message.removeprefix("Value error, ")


_SHAPES = {
    "string_type": "must be text",
    "string_too_short": "is empty",
    "string_unicode": "holds half of a character (a lone surrogate), which no text may hold",
    "tuple_type": "must be a list",
    "dict_type": "must be a table of names with texts",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "model_type": "must be an object with fields",
    "literal_error": "must be {expected}",
    "too_long": "holds more than {max_length:,}",
    "too_short": "needs at least {min_length:,}",
    "greater_than_equal": "is less than {ge:,}",
    "less_than_equal": "is more than {le:,}",
}
"""Problems of shape in the words of people who write YAML and JSON."""
