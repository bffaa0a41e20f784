"""What is written down, as frozen values: parties, agreements, sources, commitments, evidence, checks, assessments.

Each field is explained here, once, for published schemas and the templates of tables. Whether a name resolves, or a basis carries a status, is
decided where the ledger is at hand.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from tracker.domain.dates import PartialDate
from tracker.domain.periods import Period
from tracker.domain.quantities import Quantity
from tracker.domain.record.field_types import (
    LIST_LIMIT,
    TITLE_LIMIT,
    AgreementCode,
    AssessedCriteria,
    CommitmentRef,
    Day,
    EntryNumber,
    Label,
    PartyCode,
    PartyCodes,
    ShortCode,
    SourceKey,
    Text,
    Title,
    Voice,
    WebAddress,
    once,
    storable,
    word,
)
from tracker.domain.record.folding import folded_name
from tracker.domain.record.frozen import Record as Record  # noqa: PLC0414 - who imports records takes it from here
from tracker.domain.record.identity import evidence_identity
from tracker.domain.record.indicators import Indicator, Recurrence, Window, codes_once
from tracker.domain.refs import Ref
from tracker.domain.vocabulary import (
    INDEPENDENT,
    CheckOutcome,
    CommitmentKind,
    Confidence,
    Credibility,
    CriterionResult,
    Nature,
    Reliability,
    SourceKind,
    Stage,
    Stance,
    Status,
    WordingForm,
    counts,
)


class Party(Record):
    """A state or body that can owe a commitment."""

    code: PartyCode = Field(description="Its code, such as US.")
    name: Title = Field(description="Its name, such as United States.")

    @field_validator("code")
    @classmethod
    def _not_reserved(cls, code: str) -> str:
        if code.lower() == INDEPENDENT:
            raise ValueError("“independent” is the voice of nobody's organ, not a party")
        return code


class Agreement(Record):
    """A summit, communiqué or treaty."""

    code: AgreementCode = Field(description="Its code, such as WOODSIDE.")
    title: Title = Field(description="Its title.")
    made_on: PartialDate = Field(description="When it was made.")
    place: Title | None = Field(None, description="Where it was made.")
    parties: PartyCodes = Field(min_length=1, description="Codes of those who made it.")
    summary: Text | None = Field(None, description="What it was about.")
    windows: Annotated[tuple[Window, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(codes_once)] | None = Field(
        None, description="The times of which its commitments are assessed, such as an interim and a final one."
    )


class Source(Record):
    """A document somebody published, and whose voice it is."""

    key: SourceKey = Field(description="A short name, such as cnn-2023-11-16.")
    publisher: Title = Field(description="Who published the source.")
    title: Title | None = Field(None, description="The source's title.")
    url: WebAddress | None = Field(None, description="The source's web address.")
    published: PartialDate | None = Field(None, description="When the source was published.")
    kind: Annotated[SourceKind, BeforeValidator(word)] = SourceKind.OTHER
    language: Label | None = Field(None, description="The source's language, such as en.")
    voice: Voice = Field(INDEPENDENT, description="Whose voice the source is: a party's code, or independent.")
    note: Text | None = Field(None, description="What to be careful about.")
    origin: Title | None = Field(None, description="Whose report the source relays, such as an agency's; else it is the publisher's own.")


class Wording(Record):
    """What one source says was agreed, and in which of its paragraphs (1-based, over non-empty lines)."""

    source: SourceKey = Field(description="The source's key.")
    paragraph: Annotated[tuple[Annotated[int, Field(ge=1, le=100_000, strict=True)], ...], Field(max_length=LIST_LIMIT)] = ()
    form: Annotated[WordingForm, BeforeValidator(word)] = WordingForm.REPORTED
    text: Text
    quote: Text | None = Field(None, description="The few words that it rests on, as the source has them.")
    quote_prefix: Text | None = Field(None, description="What stands right before the quote.")
    quote_suffix: Text | None = Field(None, description="What stands right after the quote.")
    who: Label | None = Field(None, description="Who is to act by this source's account, such as both sides.")
    binding: Label | None = Field(None, description="How binding it is there: agreed, promised, asked, expected.")
    by_when: Label | None = Field(None, description="By when, as it has it.")

    @field_validator("paragraph", mode="before", json_schema_input_type=int | tuple[int, ...] | None)
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return () if value is None else (value,) if isinstance(value, int) else value

    @model_validator(mode="after")
    def _around_a_quote(self) -> Self:
        if self.quote is None and (self.quote_prefix or self.quote_suffix):
            raise ValueError("what stands before and after a quote is given without the quote")
        return self


class Terms(Record):
    """What a commitment says, apart from its name: what `commitment amend` may change."""

    title: Title = Field(description="What it is about, in a few words.")
    text: Text = Field(description="What was promised.")
    kind: Annotated[CommitmentKind, BeforeValidator(word)]
    nature: Annotated[Nature, BeforeValidator(word)]
    topic: Label = Field(description="A word or two, such as trade.")
    obligors: PartyCodes = Field(min_length=1, description="The parties that owe it.")
    beneficiaries: PartyCodes = Field((), description="Codes of the parties to whom it is owed.")
    due: PartialDate | None = Field(None, description="The original deadline, which an extension never moves.")
    extended_to: PartialDate | None = Field(None, description="A later deadline, beside the original one.")
    review_every: int = Field(180, ge=1, le=36_500, strict=True, description="Days after which somebody should look again.")
    criteria: tuple[Text, ...] = Field((), max_length=LIST_LIMIT, description="What would show that it is fulfilled.")
    wordings: tuple[Wording, ...] = Field((), max_length=LIST_LIMIT, description="What a source says was agreed.")
    discrepancies: tuple[Text, ...] = Field((), max_length=LIST_LIMIT, description="Where the sources differ about it.")
    follows: Text | None = Field(None, description="An earlier commitment: its ref, or text.")
    label: Label | None = Field(None, description="The publisher's own number or name of it, such as 2024-122.")
    # None where there is but one topic, so that entries from before keep their canonical bytes.
    topics: Annotated[tuple[Label, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = Field(None, description="Further topics.")
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(codes_once)] | None = Field(
        None, description="What of it is counted, with baselines and targets."
    )
    recurrence: Recurrence | None = Field(None, description="How often it is to be kept.")

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

    agreement: AgreementCode = Field(description="The agreement's code, such as WOODSIDE.")
    number: int = Field(ge=1, le=999_999, strict=True, description="Its number in the agreement: 1, 2, 3.")

    @property
    def ref(self) -> str:
        """Its name, such as `WOODSIDE-3`."""
        return str(Ref(self.agreement, self.number))


class Attachment(Record):
    """A file kept with a piece of evidence; its content lies in the store under the hash."""

    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT), AfterValidator(storable)] = Field(
        description="What it was called where it came from: a label, never a path."
    )
    media_type: Label
    size: int = Field(ge=0, lt=2**63, strict=True, description="Bytes.")
    quote_found: Annotated[int, Field(ge=0, lt=2**63, strict=True)] | None = Field(
        None, description="How often the evidence's quote was found in it; none where it is no text, or there was no quote to look for."
    )


class Evidence(Record):
    """A dated observation for, against or around the fulfilment of one commitment."""

    commitment: CommitmentRef = Field(description="The commitment that it is about.")
    event_date: PartialDate = Field(description="When it happened.")
    stance: Annotated[Stance, BeforeValidator(word)]
    summary: Text = Field(description="What was seen, in your own words.")
    source: SourceKey = Field(description="The source's key.")
    reliability: Reliability = Reliability.F
    credibility: Credibility = Credibility.UNKNOWN
    voice: Voice = Field(INDEPENDENT, description="Who says it: a party's code, or independent.")
    stage: Annotated[Stage, BeforeValidator(word)] | None = None
    party: PartyCode | None = Field(None, description="The one obligor that it is about, where it is not about all.")
    same_event_as: EntryNumber | None = Field(None, description="Other evidence about the same event.")
    quote: Text | None = Field(None, description="The few words that it rests on, as the source has them.")
    note: Text | None = Field(None, description="What to be careful about.")
    id: Label | None = Field(None, description="A name of its own among the evidence and checks of its commitment.")
    # With both, a quote is a W3C TextQuoteSelector.
    quote_prefix: Text | None = Field(None, description="What stands right before the quote.")
    quote_suffix: Text | None = Field(None, description="What stands right after the quote.")
    accessed: Day | None = Field(None, description="The day on which the analyst read the source.")
    indicator: ShortCode | None = Field(None, description="The code of the indicator whose value was seen.")
    value: Quantity | None = Field(None, description="The value, as it was written: 57.60.")
    period: Period | None = Field(None, description="Of when the value is: 2020, 2020-Q3, 2020-03, as at 2020-03-05, 2020-01/2020-04.")
    restates: EntryNumber | None = Field(None, description="The earlier evidence whose value this one revises.")
    occurrence: Period | None = Field(None, description="Which turn of what recurs it is about, where its date does not say it: 2024.")
    # None rather than empty, so that entries written before there were attachments keep their canonical bytes.
    attachments: Annotated[tuple[Attachment, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = None

    @property
    def grade(self) -> str:
        """Both halves of the Admiralty code, side by side: `B2`."""
        return f"{self.reliability.value}{self.credibility.value}"

    @property
    def quoted(self) -> tuple[str, str, str]:
        """The quote, and what stands right before and after it; empty where it is not given."""
        return self.quote or "", self.quote_prefix or "", self.quote_suffix or ""

    @property
    def counts(self) -> bool:
        """Whether it can carry a standing: reliability A–C and credibility 1–3 (`vocabulary.counts`)."""
        return counts(self.reliability, self.credibility)

    @property
    def identity(self) -> str:
        """What “the same evidence” means, as 32 hexadecimal digits (`evidence_identity`)."""
        return evidence_identity(
            self.commitment, self.source, self.stance, self.event_date, self.summary, self.party, self.indicator, self.value, self.period
        )


LINKS = ("same_event_as", "restates")
"""Of evidence, the fields that name other evidence of its commitment."""
SERIES = ("indicator", "period", "party")
"""What a value and one that restates it are both of."""

PLAIN_FIELDS = tuple(name for name in Evidence.model_fields if name != "attachments")
"""Of evidence, the fields of one value each, in their order."""

SOURCE_FIELDS = {
    f"source_{name}" if name in ("kind", "voice") else name: name for name in Source.model_fields if name not in ("key", "note")
}
"""What describes, beside a piece of evidence, a source whose key is not known: by what it is called there, the field of the source."""


class Check(Record):
    """A dated search for evidence."""

    commitment: CommitmentRef = Field(description="The commitment that it is about.")
    on: Day = Field(description="The day of the search.")
    queries: tuple[Text, ...] = Field(min_length=1, max_length=LIST_LIMIT, description="What was searched for.")
    outcome: Annotated[CheckOutcome, BeforeValidator(word)]
    languages: tuple[Label, ...] = Field((), max_length=LIST_LIMIT, description="In which it was searched.")
    note: Text | None = Field(None, description="What to be careful about.")
    id: Label | None = Field(None, description="A name of its own among the evidence and checks of its commitment.")


class Assessment(Record):
    """An analyst's dated verdict on one obligation (or, without a party, on each obligor's)."""

    commitment: CommitmentRef = Field(description="The commitment that it is about.")
    status: Annotated[Status, BeforeValidator(word)]
    confidence: Annotated[Confidence, BeforeValidator(word)]
    effective_on: Day = Field(description="The day from which the status holds.")
    rationale: Text = Field(description="Why this status.")
    because: Annotated[tuple[EntryNumber, ...], Field(max_length=1_000), AfterValidator(once)] = Field(
        (), description="The evidence and checks that the status rests on."
    )
    party: PartyCode | None = Field(None, description="The one obligor that it is about, where it is not about all.")
    assessed_on: Day | None = Field(None, description="The day on which the analyst looked.")
    criteria: AssessedCriteria | None = Field(None, description="How far criteria are met, by number: 1=met, 2=in_part, 3=not, 4=unknown.")

    @property
    def results(self) -> dict[int, CriterionResult]:
        """How far each criterion is met, by its number; of those that are left out nothing is said."""
        parted = (one.partition("=") for one in self.criteria or ())
        return {int(number): CriterionResult(result) for number, _, result in parted}


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
