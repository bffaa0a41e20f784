"""What of a commitment is counted, and what comes back: indicators with their baselines and targets, recurrences, windows of assessment."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadInput
from tracker.domain.periods import Period, following
from tracker.domain.quantities import Quantity
from tracker.domain.record.field_types import LIST_LIMIT, Interval, Label, ShortCode, SourceKey, Text, Title, word
from tracker.domain.record.frozen import Record
from tracker.domain.vocabulary import Against, Direction


class Baseline(Record):
    """Where an indicator stood to begin with."""

    period: Period = Field(description="Of when it is: 2017.")
    value: Quantity = Field(description="The value, as it was written: 95.10.")
    source: SourceKey | None = Field(None, description="The key of the source that has it.")


class Target(Record):
    """A value, or a range of values, to be met in a period or by a date."""

    value: Quantity = Field(description="The value, as it was written; of a relative target what it adds to the baseline: -30.")
    value_to: Quantity | None = Field(None, description="The other end, where it is a range.")
    period: Period | None = Field(None, description="For when it is: 2024, 2020-01/2021-12, 2016-01-16/.")
    by: PartialDate | None = Field(None, description="By when, where it is for no period.")
    each: Interval | None = Field(None, description="Every year, quarter, month or 6 months of the period, where it is one for each.")
    against: Annotated[Against, BeforeValidator(word)] | None = Field(None, description="Whether it is relative to the baseline, and how.")
    cumulative: bool | None = Field(None, description="Whether what was seen in parts of the period is added up.")
    milestone: bool | None = Field(None, description="Whether it is a step to a later one.")
    written: Text | None = Field(None, description="As the text has it.")

    @model_validator(mode="after")
    def _whole(self, _: ValidationInfo) -> Self:
        if (self.period is None) == (self.by is None):
            raise ValueError("a target is for a period or by a date: give one of the two")
        if self.each is not None and next(self.periods(), None) is None:
            raise ValueError(f"{self.period or 'a target by a date'} holds no whole {self.each}")
        if self.value_to is not None and Fraction(self.value_to) <= Fraction(self.value):
            raise ValueError(f"the range from {self.value} to {self.value_to} ends before it begins")
        return self

    def periods(self) -> Iterator[Period]:
        """The periods that it is for, one by one."""
        return iter(()) if self.period is None else self.period.each(self.each) if self.each else iter((self.period,))


class Indicator(Record):
    """Something that is counted or measured, and what it is to become."""

    code: ShortCode = Field(description="Its short name in the commitment, such as EXPORTS.")
    title: Title = Field(description="What is counted.")
    unit: Label = Field(description="In what: USD bn, t, %, meetings.")
    direction: Annotated[Direction, BeforeValidator(word)] = Direction.AT_LEAST
    decimals: int | None = Field(None, ge=0, le=12, strict=True, description="To how many decimals what is computed is printed.")
    measure: Label | None = Field(None, description="Whose count it is, where others count it too: us_exports.")
    subject: Label | None = Field(None, description="Of what, where there are several: agriculture.")
    baseline: Baseline | None = Field(None, description="Where it stood to begin with.")
    targets: Annotated[tuple[Target, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = Field(
        None, description="What it is to become, and by when."
    )
    prorated: bool | None = Field(None, description="Whether it is worth saying what a straight line to the target expects by now.")

    @model_validator(mode="after")
    def _resolvable(self, _: ValidationInfo) -> Self:
        if self.baseline is None and any(one.against for one in self.targets or ()):
            raise ValueError(f"{self.code} has a target against a baseline, and no baseline")
        return self

    @property
    def source(self) -> str | None:
        """The source that it names."""
        return self.baseline.source if self.baseline else None


class Span(Record):
    """What lasts from `since` to `until`, with both, where they are given."""

    @model_validator(mode="after")
    def _in_order(self, _: ValidationInfo) -> Self:
        since, until = (getattr(self, name) for name in ("since", "until"))
        try:
            Period.parse(f"{since or '0001'}/{until or ''}")
        except BadInput as error:
            raise ValueError(error.message) from error
        return self


class Suspension(Span):
    """A time in which nothing comes due."""

    since: PartialDate = Field(description="From when.")
    until: PartialDate | None = Field(None, description="To when, with that day, month or year; none: it goes on.")
    reason: Text | None = Field(None, description="Why.")


class Recurrence(Span):
    """How often a commitment is to be kept, from when and until when; without a beginning from the first period after its agreement was made."""

    every: Interval = Field(description="Every year, quarter, month or 6 months.")
    since: PartialDate | None = Field(None, description="From when.")
    until: PartialDate | None = Field(None, description="To when, with that day, month or year; none: it goes on.")
    tolerance: int | None = Field(
        None, ge=0, le=36_500, strict=True, description="Days after the end of a period in which it is still kept."
    )
    suspended: Annotated[tuple[Suspension, ...], Field(min_length=1, max_length=LIST_LIMIT)] | None = Field(
        None, description="When it was suspended."
    )

    def periods(self, made_on: PartialDate) -> Iterator[Period]:
        """The whole periods in which it is to be kept, one after the other, endless without an end; the agreement was made on that day."""
        since = self.since or following(made_on.last_day, self.every)
        return Period(f"{since}/{self.until or ''}").each(self.every)


class Window(Span):
    """A time of which the commitments of an agreement are assessed."""

    code: ShortCode = Field(description="Its short name, such as INTERIM.")
    title: Title | None = Field(None, description="Its title.")
    since: PartialDate = Field(description="From when.")
    until: PartialDate = Field(description="To when, with that day, month or year.")


def codes_once(items: tuple[Indicator, ...] | tuple[Window, ...]) -> tuple[Indicator, ...] | tuple[Window, ...]:
    """Refuses a list that has one code twice."""
    codes = [one.code for one in items]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise ValueError(f"names {twice} twice")
    return items
