"""What is written down, as frozen values: parties, agreements, sources, commitments, evidence, checks, assessments.

Shapes and limits only; whether a name resolves, or a basis carries a status, is decided where the ledger is at hand.
Lengths are in characters. Nothing is normalised but the white space around a text.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Self, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticUndefined

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate, BadInput
from tracker.domain.items import Item
from tracker.domain.record.addresses import without_user
from tracker.domain.record.folding import folded_name
from tracker.domain.record.identity import evidence_identity
from tracker.domain.refs import AGREEMENT_CODE, PARTY_CODE, SOURCE_KEY, Ref, folded_code, read_voice
from tracker.domain.vocabulary import (
    INDEPENDENT,
    CheckOutcome,
    CommitmentKind,
    Confidence,
    Credibility,
    Nature,
    Reliability,
    SourceKind,
    Stage,
    Stance,
    Status,
    WordingForm,
    counts,
    folded_word,
)

TITLE_LIMIT = 300
TEXT_LIMIT = 20_000
LIST_LIMIT = 200

_UNSTORABLE = "[\x00\ud800-\udfff]"  # compiled when it is first needed, as most texts are ASCII


def storable(text: str) -> str:
    """Refuses what UTF-8 or PostgreSQL's text type cannot hold: NUL and lone surrogates."""
    if ("\x00" in text or not text.isascii()) and (match := re.search(_UNSTORABLE, text)):
        raise ValueError(f"holds the character U+{ord(match[0]):04X}, which no text may hold")
    return text


def _matching(pattern: re.Pattern[str], example: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(f"“{text[:40]}” is not of the form {example}")
        return text

    return AfterValidator(check)


def _upper(value: object) -> object:
    return folded_code(value) if isinstance(value, str) else value


def _ref(value: object) -> object:
    try:
        return str(Ref.parse(value)) if isinstance(value, str) else value
    except BadInput as error:
        raise ValueError(error.message) from error


def _web_address(text: str) -> str:
    if not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        raise ValueError(f"“{without_user(text)[:40]}” is not a web address (http:// or https://)")
    return text


def word(value: object) -> object:
    """Vocabulary words are read with hyphens too."""
    return folded_word(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    """A whole day as text; pydantic alone would read a number as seconds since 1970."""
    if isinstance(value, str):
        try:
            read = PartialDate.parse(value)
        except BadDate as error:
            raise ValueError(error.message) from error
        if not read.is_whole:
            raise ValueError(f"“{value}” needs a day here, such as 2024-03-31")
        return read.first_day
    if not isinstance(value, date):
        raise ValueError("a day is text such as 2024-03-31")  # noqa: TRY004 - pydantic collects ValueError
    return value


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LIMIT), AfterValidator(storable)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LIMIT), AfterValidator(storable)]
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), AfterValidator(storable), AfterValidator(_web_address)
]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), AfterValidator(storable)]
AgreementCode = Annotated[str, BeforeValidator(_upper), _matching(AGREEMENT_CODE, "WOODSIDE")]
PartyCode = Annotated[str, BeforeValidator(_upper), _matching(PARTY_CODE, "US")]
SourceKey = Annotated[str, _matching(SOURCE_KEY, "cnn-2023-11-16")]
CommitmentRef = Annotated[str, BeforeValidator(_ref)]
Voice = Annotated[
    str,
    BeforeValidator(lambda value: read_voice(value) if isinstance(value, str) else value),
    AfterValidator(lambda text: text if text == INDEPENDENT or PARTY_CODE.fullmatch(text) else _no_voice(text)),
]
Day = Annotated[date, BeforeValidator(_day)]
EntryNumber = Annotated[int, Field(ge=1, lt=2**63, strict=True)]


def _no_voice(text: str) -> str:
    raise ValueError(f"“{text[:40]}” is no voice; a party's code, or independent")


def once(items: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    """Refuses a list that names one thing twice."""
    if len(set(items)) != len(items):
        raise ValueError("names one thing twice")
    return items


_set = object.__setattr__


class Record(BaseModel):
    """Frozen, closed to unknown fields; its validation is built when first used, as most commands use few kinds."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def stored(cls, fields: Mapping[str, object]) -> Self:
        """Builds a record from JSON values that were validated when they were written, without validating them again.

        Args:
            fields: what `json_fields` gave, as it lies in the columns of a table; a field that is absent has its default, or, where
                it is required, is not there to be read.

        Raises:
            ValueError: a date that is none, a word that is not of its vocabulary, or a value of another type.
        """
        readers, defaults, required, names = _columns(cls)
        values, name = defaults.copy(), ""
        try:
            for name, value in fields.items():
                if (read := readers.get(name)) is not None:
                    values[name] = None if value is None else read(value)
        except (ValueError, TypeError, AttributeError, BadDate) as error:
            raise ValueError(f"{name}: {getattr(error, 'message', error)}") from error
        for name in required:
            if values[name] is PydanticUndefined:
                del values[name]
        record = cls.__new__(cls)
        _set(record, "__dict__", values)  # as `model_construct` does
        _set(record, "__pydantic_fields_set__", names)
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        return record

    def json_fields(self) -> Item:
        """Every field by its name as a JSON value, None where it is not given: `model_dump` without building a serialiser first."""
        return self._as_json(Record.json_fields)

    def content(self) -> Item:
        """The record as an entry's content: JSON values, what is not given left out."""
        return {name: value for name, value in self._as_json(Record.content).items() if value is not None}

    def _as_json(self, of_record: "Callable[[Record], Item]") -> Item:
        fields = self.__dict__.copy()
        for name in _converted(type(self)):
            if (value := fields.get(name)) is not None:
                fields[name] = _json_value(value, of_record)
        return fields


def _json_value(value: object, of_record: Callable[[Record], Item]) -> object:
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, str):  # a word or a date, which most are; whether something is a model takes longer to ask
        return str(value)
    if isinstance(value, tuple):
        return [_json_value(item, of_record) for item in value]
    return of_record(value) if isinstance(value, Record) else str(value)  # a day


Reader = Callable[[Any], Any]


@cache
def _columns(record: type[Record]) -> tuple[dict[str, Reader], Item, tuple[str, ...], set[str]]:
    """How each field's JSON value becomes the value that validation makes of it; each field's default; what has none; and their names.

    The names are one set for all records, which are frozen: a set for each would be a third of what a record takes in memory.
    """
    readers = {name: _reader(field.annotation) for name, field in record.model_fields.items()}
    defaults = {name: field.get_default() for name, field in record.model_fields.items()}
    return readers, defaults, tuple(name for name, default in defaults.items() if default is PydanticUndefined), set(defaults)


@cache
def _converted(record: type[Record]) -> tuple[str, ...]:
    """The fields whose values are no JSON values as they are: words, dates, lists and records."""
    return tuple(name for name, read in _columns(record)[0].items() if read not in (_unchanged, _text))


def _unchanged(value: object) -> object:
    return value


def _text(value: object) -> object:
    if type(value) is not str:
        raise TypeError("must be a text")
    return value


class _Words(dict[str, Enum]):
    """The words of a vocabulary by their text: to look one up takes a third of the time of calling the enumeration."""

    def __init__(self, vocabulary: type[Enum]) -> None:
        super().__init__((word.value, word) for word in vocabulary)
        self._vocabulary = vocabulary

    def __missing__(self, text: str) -> Enum:
        """Lets the enumeration say what is wrong."""
        return self._vocabulary(text)


def _list(value: object) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("must be a list")
    return value


def _reader(kind: Any) -> Reader:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _reader(inner[0])
    if origin in (Union, UnionType):
        return _reader(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        one = _reader(inner[0])
        return lambda items: tuple(map(one, _list(items)))
    read: Reader = _unchanged
    if issubclass(kind, Record):
        read = kind.stored
    elif issubclass(kind, PartialDate):
        read = lru_cache(maxsize=8_192)(PartialDate.parse)  # the same days come again and again
    elif issubclass(kind, date):
        read = date.fromisoformat
    elif issubclass(kind, Enum):
        read = _Words(kind).__getitem__
    elif issubclass(kind, str):
        read = _text
    return read


class Party(Record):
    """A state or body that can owe a commitment."""

    code: PartyCode
    name: Title

    @field_validator("code")
    @classmethod
    def _not_reserved(cls, code: str) -> str:
        if code.lower() == INDEPENDENT:
            raise ValueError("“independent” is the voice of nobody's organ, not a party")
        return code


class Agreement(Record):
    """A summit, communiqué or treaty."""

    code: AgreementCode
    title: Title
    made_on: PartialDate
    place: Title | None = None
    parties: Annotated[tuple[PartyCode, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(once)]
    summary: Text | None = None


class Source(Record):
    """A document somebody published, and whose voice it is."""

    key: SourceKey
    publisher: Title
    title: Title | None = None
    url: WebAddress | None = None
    published: PartialDate | None = None
    kind: Annotated[SourceKind, BeforeValidator(word)] = SourceKind.OTHER
    language: Label | None = None
    voice: Voice = INDEPENDENT
    note: Text | None = None
    origin: Title | None = None
    """Whose report it relays, such as an agency's text in a newspaper; none where it is the publisher's own."""


class Wording(Record):
    """What one source says was agreed, and in which of its paragraphs (1-based, over non-empty lines)."""

    source: SourceKey
    paragraph: Annotated[tuple[Annotated[int, Field(ge=1, le=100_000, strict=True)], ...], Field(max_length=LIST_LIMIT)] = ()
    form: Annotated[WordingForm, BeforeValidator(word)] = WordingForm.REPORTED
    text: Text
    quote: Text | None = None

    @field_validator("paragraph", mode="before", json_schema_input_type=int | tuple[int, ...] | None)
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return () if value is None else (value,) if isinstance(value, int) else value


class Terms(Record):
    """What a commitment says, apart from its name: what `commitment amend` may change."""

    title: Title
    text: Text
    kind: Annotated[CommitmentKind, BeforeValidator(word)]
    nature: Annotated[Nature, BeforeValidator(word)]
    topic: Label
    obligors: Annotated[tuple[PartyCode, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(once)]
    beneficiaries: Annotated[tuple[PartyCode, ...], Field(max_length=LIST_LIMIT), AfterValidator(once)] = ()
    due: PartialDate | None = None
    """The original deadline; an extension never moves it."""
    extended_to: PartialDate | None = None
    review_every: Annotated[int, Field(ge=1, le=36_500, strict=True)] = 180
    """Days."""
    criteria: Annotated[tuple[Text, ...], Field(max_length=LIST_LIMIT)] = ()
    wordings: Annotated[tuple[Wording, ...], Field(max_length=LIST_LIMIT)] = ()
    discrepancies: Annotated[tuple[Text, ...], Field(max_length=LIST_LIMIT)] = ()
    follows: Text | None = None
    """An earlier commitment: free text or a ref."""
    label: Label | None = None
    """The publisher's own number of it, such as `2024-122`."""
    topics: Annotated[tuple[Label, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = None
    """The topics after the first; none where there is one, so that entries from before keep their canonical bytes."""

    @field_validator("topics")
    @classmethod
    def _each_once(cls, topics: tuple[str, ...] | None, info: ValidationInfo) -> tuple[str, ...] | None:
        every = [folded_name(one) for one in (info.data.get("topic", ""), *(topics or ()))]
        if len({*every}) < len(every):
            raise ValueError("names one topic twice")
        return topics

    @property
    def every_topic(self) -> tuple[str, ...]:
        """The first topic and those after it."""
        return (self.topic, *(self.topics or ()))


class Commitment(Terms):
    """One discrete, checkable undertaking."""

    agreement: AgreementCode
    number: Annotated[int, Field(ge=1, le=999_999, strict=True)]

    @property
    def ref(self) -> str:
        """Its name, such as `WOODSIDE-3`."""
        return str(Ref(self.agreement, self.number))


class Attachment(Record):
    """A file kept with a piece of evidence; its content lies in the store under the hash."""

    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT), AfterValidator(storable)]
    """What it was called where it came from: a label, never a path."""
    media_type: Label
    size: Annotated[int, Field(ge=0, lt=2**63, strict=True)]
    """Bytes."""
    quote_found: Annotated[int, Field(ge=0, lt=2**63, strict=True)] | None = None
    """How often the evidence's quote was found in it; none where it is no text, or there was no quote to look for."""


class Evidence(Record):
    """A dated observation for, against or around the fulfilment of one commitment."""

    commitment: CommitmentRef
    event_date: PartialDate
    stance: Annotated[Stance, BeforeValidator(word)]
    summary: Text
    source: SourceKey
    reliability: Reliability = Reliability.F
    credibility: Credibility = Credibility.UNKNOWN
    voice: Voice = INDEPENDENT
    stage: Annotated[Stage, BeforeValidator(word)] | None = None
    party: PartyCode | None = None
    """The obligor it is about; none where it is about all."""
    same_event_as: EntryNumber | None = None
    quote: Text | None = None
    note: Text | None = None
    id: Label | None = None
    """Its name in the dossier it came from."""
    quote_prefix: Text | None = None
    """What stands right before the quote, and after it: with them a W3C TextQuoteSelector."""
    quote_suffix: Text | None = None
    accessed: Day | None = None
    """When the analyst read the source; none where nobody said so."""
    attachments: Annotated[tuple[Attachment, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = None
    """None rather than empty, so that entries written before there were attachments keep their canonical bytes."""

    @property
    def grade(self) -> str:
        """Both halves of the Admiralty code, side by side: `B2`."""
        return f"{self.reliability.value}{self.credibility.value}"

    @property
    def counts(self) -> bool:
        """Whether it can carry a standing: reliability A–C and credibility 1–3 (`vocabulary.counts`)."""
        return counts(self.reliability, self.credibility)

    @property
    def identity(self) -> str:
        """What “the same evidence” means, as 32 hexadecimal digits (`evidence_identity`)."""
        return evidence_identity(self.commitment, self.source, self.stance, self.event_date, self.summary, self.party)


PLAIN_FIELDS = tuple(name for name in Evidence.model_fields if name != "attachments")
"""Of evidence, the fields of one value each, in their order."""

SOURCE_FIELDS = ("publisher", "title", "url", "published", "source_kind", "language", "source_voice", "origin")
"""What describes, beside a piece of evidence, a source whose key is not known."""


class Check(Record):
    """A dated search for evidence."""

    commitment: CommitmentRef
    on: Day
    queries: Annotated[tuple[Text, ...], Field(min_length=1, max_length=LIST_LIMIT)]
    outcome: Annotated[CheckOutcome, BeforeValidator(word)]
    languages: Annotated[tuple[Label, ...], Field(max_length=LIST_LIMIT)] = ()
    note: Text | None = None
    id: Label | None = None


class Assessment(Record):
    """An analyst's dated verdict on one obligation (or, without a party, on each obligor's)."""

    commitment: CommitmentRef
    status: Annotated[Status, BeforeValidator(word)]
    confidence: Annotated[Confidence, BeforeValidator(word)]
    effective_on: Day
    rationale: Text
    because: Annotated[tuple[EntryNumber, ...], Field(max_length=1_000), AfterValidator(once)] = ()
    party: PartyCode | None = None
    assessed_on: Day | None = None
    """When the analyst looked; none where nobody said so."""


class Regrade(Record):
    """A new grade for evidence, with the reason."""

    evidence: EntryNumber
    reliability: Reliability
    credibility: Credibility
    reason: Text


class Retraction(Record):
    """An entry taken back, with the reason; it stays visible."""

    entry: EntryNumber
    reason: Text
