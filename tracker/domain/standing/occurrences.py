"""What recurs: the periods in which a commitment is to be honoured again, and which of them were. Derived from the records, never stored."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.vocabulary import Stance

if TYPE_CHECKING:
    from tracker.domain.dates import PartialDate
    from tracker.domain.periods import Period
    from tracker.domain.record.indicators import Recurrence
    from tracker.domain.record.records import Check, Evidence
    from tracker.domain.record.versioned import Versioned


class Occurred(StrEnum):
    """What is known of an occurrence on a day."""

    HELD = "held"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    DUE = "due"


class Occurrence(NamedTuple):
    """One period in which an obligor was to do again what recurs."""

    period: "Period"
    due_on: date
    """The last day of the period, and of the tolerance after it."""
    suspended: bool
    held_by: "tuple[Versioned[Evidence], ...]"
    against: "tuple[Versioned[Evidence], ...]"
    checks: "tuple[Versioned[Check], ...]"

    @property
    def lapses_on(self) -> date | None:
        """The first day on which it has lapsed, by what is known; none where it was held or is suspended."""
        return None if self.held_by or self.suspended else days_after(self.due_on, 1)

    def state(self, today: date) -> Occurred:
        """What is known of it on a day."""
        if self.lapses_on is None:
            return Occurred.HELD if self.held_by else Occurred.SUSPENDED
        return Occurred.LAPSED if self.lapses_on <= today else Occurred.DUE


def occurrences(
    rule: "Recurrence", made_on: "PartialDate", evidence: "Sequence[Versioned[Evidence]]", searches: "Sequence[Versioned[Check]]"
) -> Iterator[Occurrence]:
    """What recurs by a rule, one period after the other: endless, unless the rule ends or is suspended without end.

    Evidence belongs to the period that it names, else to the one in which its date lies whole, or to an empty one in whose tolerance it does.
    A period is suspended where its last day is.
    """
    named, dated = ([held for held in evidence if bool(held.record.occurrence) is given] for given in (True, False))
    for period in rule.periods(made_on):
        first, last = period.first_day, period.last_day or date.max
        due_on = days_after(last, rule.tolerance or 0)
        its = [held for held in dated if period.contains(held.record.event_date)]
        its += [held for held in named if held.record.occurrence == period]
        if not any(held.record.stance is Stance.SUPPORTS for held in its):
            its += [held for held in dated if last < held.record.event_date.first_day and held.record.event_date.last_day <= due_on]
        dated = [held for held in dated if held.entry not in {one.entry for one in its}]
        stretches = [one for one in rule.suspended or () if one.since.first_day <= last and (not one.until or last <= one.until.last_day)]
        held_by, against = (tuple(held for held in its if held.record.stance is stance) for stance in (Stance.SUPPORTS, Stance.CONTRADICTS))
        checks = tuple(held for held in searches if held.stands and first <= held.record.on <= due_on)
        yield Occurrence(period, due_on, bool(stretches), held_by, against, checks)
        if any(one.until is None for one in stretches):
            return
