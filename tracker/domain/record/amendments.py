"""What corrects a record that is there: amendments of its fields, and the declaration that it was registered by mistake.

One mechanism for every record. What may be amended of it is derived from its own fields (`_amendment`), so a field that a record gets can be
amended without a word here. An amendment says what the fields become (`changes`) and which become empty (`clear`); what it does not name stays.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, create_model, field_validator, model_validator

from tracker.domain.items import Item
from tracker.domain.record.field_types import (
    LIST_LIMIT,
    AgreementCode,
    CommitmentRef,
    Day,
    EntryNumber,
    Label,
    PartyCode,
    SourceKey,
    Text,
    once,
    optional,
    word,
)
from tracker.domain.record.records import Agreement, Evidence, Party, Record, Source, Terms
from tracker.domain.vocabulary import Noun

R = TypeVar("R", bound=Record)


class Changes(Record):
    """The fields that an amendment replaces; each record has its own, with all of its fields that can be amended."""

    @model_validator(mode="after")
    def _something(self, _: ValidationInfo) -> Self:
        if not self.content():
            raise ValueError("changes nothing")
        return self


class Amendment(Record):
    """Fields of something recorded that are replaced or emptied, with the reason; each record has its own (`AMENDMENTS`)."""

    noun: ClassVar[Noun]
    """What is amended; the field of this name says which."""
    clearable: ClassVar[Mapping[str, object]]
    """The fields that can be empty, with what they are then."""
    changeable: ClassVar[type[Changes]]

    changes: Changes | None = None
    clear: Annotated[tuple[Label, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(once)] | None = None
    reason: Text

    @field_validator("clear")
    @classmethod
    def _can_be_empty(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in names or ():
            if name not in cls.clearable:
                raise ValueError(f"“{name}” cannot be empty; these can: {', '.join(cls.clearable)}")
        return names

    @model_validator(mode="after")
    def _something(self, _: ValidationInfo) -> Self:
        changed = self.changes.content() if self.changes else {}
        if not (changed or self.clear):
            raise ValueError("changes nothing")
        if both := changed.keys() & {*(self.clear or ())}:
            raise ValueError(f"{min(both)} is both changed and cleared")
        if getattr(self, "effective_on", None) is not None and "extended_to" not in self.fields:
            raise ValueError("effective_on is the day of an extension; what was written down wrongly holds from the beginning")
        return self

    @property
    def target(self) -> Any:
        """The code, key, ref or entry of what is amended."""
        return getattr(self, self.noun)

    @property
    def fields(self) -> Item:
        """The amended fields with what they become, as JSON values."""
        return (self.changes.content() if self.changes else {}) | {name: self.clearable[name] for name in self.clear or ()}

    def applied_to(self, record: R) -> R:
        """The record as the amendment makes it.

        Raises:
            ValidationError: it would be none.
        """
        return type(record).model_validate(record.json_fields() | self.fields)


def _amendment(noun: Noun, record: type[Record], target: Any, *fixed: str, **further: Any) -> type[Amendment]:
    """The amendment of a record, all of whose fields but the fixed ones can be changed."""
    fields = {name: field for name, field in record.model_fields.items() if name not in fixed}
    name = "Commitment" if record is Terms else record.__name__
    changed: Item = {name: optional(field) for name, field in fields.items()}
    changes = create_model(f"{name}Changes", __base__=Changes, **changed)
    further |= {noun.value: (target, ...), "changes": (changes | None, None)}
    made = create_model(f"{name}Amendment", __base__=Amendment, **further)
    made.noun, made.changeable = noun, changes
    empty = {name: field.get_default() for name, field in fields.items() if not field.is_required()}
    made.clearable = {name: None if value is None else [] for name, value in empty.items() if value in (None, ())}
    return made


PartyAmendment = _amendment(Noun.PARTY, Party, PartyCode, "code")
AgreementAmendment = _amendment(Noun.AGREEMENT, Agreement, AgreementCode, "code")
SourceAmendment = _amendment(Noun.SOURCE, Source, SourceKey, "key")
CommitmentAmendment = _amendment(Noun.COMMITMENT, Terms, CommitmentRef, effective_on=(Day | None, None))
"""An extension may say from which day on the parties agreed to it (`effective_on`)."""
EvidenceAmendment = _amendment(Noun.EVIDENCE, Evidence, EntryNumber, "id", "attachments")

AMENDMENTS = {made.noun: made for made in (PartyAmendment, AgreementAmendment, SourceAmendment, CommitmentAmendment, EvidenceAmendment)}


class Void(Record):
    """A party, agreement, source or commitment that was registered by mistake, with the reason and what stands in its place."""

    noun: Annotated[Noun, BeforeValidator(word)]
    name: Label = Field(description="Its code, key or ref.")
    reason: Text
    replaced_by: Annotated[tuple[Label, ...], Field(min_length=1, max_length=LIST_LIMIT), AfterValidator(once)] | None = None

    @field_validator("noun")
    @classmethod
    def _registered(cls, noun: Noun) -> Noun:
        if noun is Noun.EVIDENCE:
            raise ValueError("evidence is retracted")
        return noun
