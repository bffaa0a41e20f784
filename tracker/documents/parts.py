"""The parts of a document that is imported, and where each of them stands: what a dossier and a table have in common.

A document is read without a ledger; whether a name resolves and a rule holds is asked when its parts are imported.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import Field, GetPydanticSchema, create_model, model_validator

from tracker.documents.evidence_input import Grade
from tracker.domain.errors import BadDocument, Faults, StoreError, TrackerError
from tracker.domain.items import Path
from tracker.domain.record import defaults
from tracker.domain.record.field_types import Day, Label, SourceKey, Voice, type_of
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source, Terms
from tracker.domain.refs import read_grade
from tracker.domain.vocabulary import CommitmentKind, Nature, Noun


class EvidenceItem(Record):
    """Evidence under its commitment; `id` is what assessments name."""

    # Here and in the other items stand only the fields that are otherwise than in the record; `_with_fields_of` adds the rest.
    id: Label = Field(description="What assessments name it by.")
    source: SourceKey
    grade: Grade = "F6"
    voice: Voice | None = Field(None, description="Who says it; without one, the source's own voice.")
    same_event_as: Label | None = Field(None, description="Other evidence about the same event, by its id.")
    restates: Label | None = Field(None, description="The earlier evidence whose value this one revises, by its id.")

    @model_validator(mode="before")
    @classmethod
    def _filled_up(cls, given: object) -> object:
        return defaults.observed(given) if isinstance(given, dict) else given

    def evidence(self, commitment: str, **known: Any) -> Evidence:
        """The record, under its commitment, with whose voice it is and the numbers of other evidence that it names."""
        reliability, credibility = read_grade(self.grade)
        given = {name: value for name, value in self if name != "grade"}
        return Evidence(commitment=commitment, reliability=reliability, credibility=credibility, **{**given, **known})


class CheckItem(Record):
    """A search under its commitment."""

    id: Label = Field(description="What assessments name it by.")

    def check(self, commitment: str) -> Check:
        """The record, under its commitment."""
        return Check(commitment=commitment, **dict(self))


class AssessmentItem(Record):
    """An assessment under its commitment, resting on evidence and checks by their ids."""

    effective: Day = Field(description=Assessment.model_fields["effective_on"].description)
    because: tuple[Label, ...] = Field((), max_length=1_000, description="The evidence and checks that the status rests on, by their ids.")

    def assessment(self, commitment: str, because: tuple[int, ...]) -> Assessment:
        """The record, under its commitment, with the numbers of what it rests on."""
        given = {name: value for name, value in self if name not in ("effective", "because")}
        return Assessment(commitment=commitment, effective_on=self.effective, because=because, **given)


Item = TypeVar("Item", bound=Record)


def _with_fields_of(record: type[Record], item: type[Item], *, without: Iterable[str]) -> type[Item]:
    """A model of an item in a dossier: the fields that it has otherwise than the record, and all others of the record."""
    left_out = {*item.model_fields, "commitment", *without}
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in record.model_fields.items() if name not in left_out}
    return create_model(item.__name__, __base__=item, __doc__=item.__doc__, **fields)


EVIDENCE_ITEM = _with_fields_of(Evidence, EvidenceItem, without=("reliability", "credibility", "attachments"))
CHECK_ITEM = _with_fields_of(Check, CheckItem, without=())
ASSESSMENT_ITEM = _with_fields_of(Assessment, AssessmentItem, without=("effective_on",))


def _read_by(model: Any) -> GetPydanticSchema:
    """Reads a field by another type than the one that it is declared with."""
    return GetPydanticSchema(lambda _, handler: handler(model))


_NUMBER, _TERMS = Commitment.model_fields["number"], Terms.model_fields


class CommitmentItem(Terms):
    """A commitment with everything recorded about it."""

    number: Annotated[int, _read_by(type_of(_NUMBER))] = Field(description=_NUMBER.description)
    kind: Annotated[CommitmentKind | None, _read_by(type_of(_TERMS["kind"]) | None)] = None  # type: ignore[assignment]  # here it may be left out
    nature: Annotated[Nature, _read_by(type_of(_TERMS["nature"]))] = defaults.NATURE
    topic: Label = Field(defaults.TOPIC, description=_TERMS["topic"].description)
    evidence: tuple[Annotated[EvidenceItem, _read_by(EVIDENCE_ITEM)], ...] = ()
    checks: tuple[Annotated[CheckItem, _read_by(CHECK_ITEM)], ...] = ()
    assessments: tuple[Annotated[AssessmentItem, _read_by(ASSESSMENT_ITEM)], ...] = ()

    def commitment(self, agreement: str) -> Commitment:
        """The commitment alone, under its agreement."""
        terms = {name: getattr(self, name) for name in Terms.model_fields}
        return Commitment(agreement=agreement, number=self.number, **defaults.with_defaults(terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a file says, part by part, able to say where each part of it stands."""

    file: str
    """What the user calls it."""
    agreements: tuple[Agreement, ...] = ()
    """Those that it describes; the others that its commitments are of must be registered."""
    parties: tuple[Party, ...] = ()
    sources: tuple[Source, ...] = ()
    commitments: tuple[tuple[str, CommitmentItem], ...] = ()
    """Each with the code of its agreement."""
    joining: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who becomes a party to registered agreements, by their codes."""
    unknown: Mapping[Noun, str] = field(
        default_factory=lambda: {Noun.PARTY: "register it under “parties”", Noun.SOURCE: "list it under “sources”"}
    )
    """What to do about a name that is not there."""
    fault: Callable[[Path, str, str, str], BadDocument]
    """Makes the error at a part (see `problem`)."""

    def problem(self, path: Path, problem: str, hint: str = "", about: str = "") -> BadDocument:
        """An error at a part of the document.

        A document whose parts are longer than a line may name the field that it is `about`.
        """
        return self.fault(path, problem, hint, about)


Name = str | tuple[Noun, str]
"""The id of an observation, which is its own in a document, or what something registered is called."""


class PartFaults(Faults):
    """Collects what is wrong with the parts of a document, each at its place."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__()
        self._loaded = loaded
        self.faulty = set[Name]()
        """What cannot be taken: what rests on it is not judged."""

    @contextmanager
    def noting(self, name: Name | None, rests_on: Iterable[Name | None] = ()) -> Iterator[None]:
        """Notes what is wrong with a part and goes on; what rests on a faulty one is not judged."""
        try:
            yield
        except BadDocument as fault:
            if self.faulty.isdisjoint(rests_on):
                self.add(fault)
            if name is not None:
                self.faulty.add(name)

    @contextmanager
    def placing(self, path: Path, without: Container[str] = ()) -> Iterator[None]:
        """Gives errors the place of a part, and leaves out those about some fields of it."""
        try:
            yield
        except (BadDocument, StoreError):
            raise
        except TrackerError as error:
            faults = Faults()
            for one in (error, *error.further):
                if one.field not in without:
                    faults.add(self._loaded.problem(path, one.message, f"nothing was added; {one.hint_in_file}", one.field))
            if faults:
                raise faults.error() from error
