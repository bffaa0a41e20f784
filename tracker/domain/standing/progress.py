"""How far the numbers of a commitment have come: what each origin observed, as it reads now, and the progress towards each target.

Arithmetic is exact: nothing is rounded before it is printed, what has no denominator is none, and origins are never averaged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.periods import Period
from tracker.domain.record.folding import folded_name
from tracker.domain.standing.outcomes import Outcome, outcome
from tracker.domain.vocabulary import Against, Direction, Interest, Status

if TYPE_CHECKING:
    from tracker.domain.record.indicators import Indicator, Target
    from tracker.domain.record.records import Evidence
    from tracker.domain.record.versioned import Versioned

    Observations = Sequence[Versioned[Evidence]]


class Suggestion(StrEnum):
    """What the numbers of one origin say about a target on a day."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NO_DATA = "no_data"


class Value(NamedTuple):
    """What was observed of a period, by the last restatement that stands."""

    number: Fraction
    first: date
    last: date
    evidence: "Versioned[Evidence]"


class Progress(NamedTuple):
    """How far one series has come towards a target, or towards that of one of several periods."""

    indicator: "Indicator"
    target: "Target"
    period: Period | None
    due: date | None
    baseline: Fraction | None
    """As many times as the period of a cumulative target is longer than its own."""
    low: Fraction
    high: Fraction
    """What is asked for in figures; the two are different only of a range."""
    falls: bool
    """Whether less is better; to reach nothing is to come down to it."""
    bound: Fraction
    """What shares are of: of a range the end that is reached first."""
    origin: str = ""
    party: str | None = None
    parts: Sequence[Value] = ()
    """What the figure attained is the sum of, or is alone."""
    outcome: Suggestion | None = None
    """Met or missed, where the values decide it, and from which day on."""
    since: date = date.max
    afterwards: Value | None = None
    """After it was missed, the first value that is what was asked for."""

    def holds(self, number: Fraction) -> bool:
        """Whether a figure is what was asked for, which exactly the bound is."""
        if self.indicator.direction is Direction.REACH and self.low < self.high:
            return self.low <= number <= self.high
        return number <= self.bound if self.falls else number >= self.bound

    @property
    def when(self) -> str:
        """For when it is: `in 2024`, `from 16 Jan 2016`, `by 30 Jun 2014`."""
        return f"{'in ' * bool(self.due)}{self.period.label}" if self.period else f"by {Period(str(self.target.by)).label}"

    @property
    def attained(self) -> Fraction | None:
        """The figure attained."""
        return sum((one.number for one in self.parts), Fraction()) if self.parts else None

    def share(self, start: Fraction | None) -> Fraction | None:
        """The figure attained as a share of the target (from nothing), or of the way to it (from the baseline); none where that is no way."""
        return None if self.attained is None or start in (None, self.bound) else (self.attained - start) / (self.bound - start)

    @property
    def expected(self) -> Fraction | None:
        """By linear proration, at the end of what the figure attained covers; an illustration, where the indicator asks for it."""
        base, start = self.indicator.baseline, Fraction() if self.target.cumulative else self.baseline
        begin = base.period.last_day if base and not self.target.each else None
        if self.target.cumulative:
            begin = days_after(self.period.first_day, -1) if self.period else None
        if start is None or not (self.indicator.prorated and self.parts and begin and self.due and begin < self.due):
            return None
        return start + (self.bound - start) * Fraction((self.parts[-1].last - begin).days, (self.due - begin).days)

    def suggestion(self, today: date) -> Suggestion | None:
        """What the numbers say on a day; none where it is not due, and nothing says how fast it should go."""
        if self.outcome and self.since <= today:
            return self.outcome
        if self.attained is None or (self.due and self.due < today):
            return Suggestion.NO_DATA
        if (expected := self.expected) is None:
            begun = self.period and self.parts[-1].last >= self.period.first_day
            return Suggestion.ON_TRACK if begun and (self.falls or not (self.due or self.target.cumulative)) else None
        return Suggestion.ON_TRACK if (self.attained <= expected if self.falls else self.attained >= expected) else Suggestion.BEHIND


def observed(
    indicators: "Sequence[Indicator]", evidence: "Observations", reporter: Callable[[str], str]
) -> dict[str, dict[tuple[str, str | None], list[Value]]]:
    """The values of each indicator, by its code and then by origin and obligor; of two for one period that recorded last.

    Where an indicator says whose count it is, that is the origin, whoever relays it; a relay that has another value for a period stands beside it.
    """
    counted = {one.code: one.measure for one in indicators}
    latest: dict[tuple[str, str, str | None, date, date], Value] = {}
    names, restated = dict[str, str](), set[int]()
    for held in reversed(evidence):  # a restatement comes after what it restates
        one = held.record
        if one.restates and (held.stands or held.entry in restated):
            restated.add(one.restates)
        if one.indicator and one.period and one.value and held.stands and held.entry not in restated:
            span, name = (one.period.first_day, one.period.last_day or date.max), reporter(one.source)
            if (whose := counted.get(one.indicator)) is not None:
                there = latest.get((one.indicator, whose, one.party, *span))
                name = whose if there is None or there.number == Fraction(one.value) else f"{whose} ({name})"
            origin = names.setdefault(folded_name(name), name)
            latest.setdefault((one.indicator, origin, one.party, *span), Value(Fraction(one.value), *span, held))
    found: dict[str, dict[tuple[str, str | None], list[Value]]] = {}
    for (code, origin, party, *_), value in sorted(latest.items(), key=lambda of: (of[0][1], of[0][2] or "", of[1].last, of[1].first)):
        found.setdefault(code, {}).setdefault((origin, party), []).append(value)
    return found


def restated(held: "Versioned[Evidence]", entries: "Mapping[int, Versioned[Evidence]]") -> Iterator["Versioned[Evidence]"]:
    """What a value restates, and what that did."""
    while was := held.record.restates:
        yield (held := entries[was])


def progress(indicators: "Sequence[Indicator]", evidence: "Observations", reporter: Callable[[str], str]) -> list[list[Progress]]:
    """The progress towards every target, of each the series one by one, or one without an origin where nothing was observed."""
    found = observed(indicators, evidence, reporter) if indicators else {}
    return [
        [_judged(goal._replace(origin=origin, party=party), values) for (origin, party), values in its.items()]
        for indicator in indicators
        for its in [found.get(indicator.code) or {("", None): list[Value]()}]
        for target in indicator.targets or ()
        for goal in _goals(indicator, target, max((values[-1].last for values in its.values() if values), default=date.min))
    ]


def _goals(indicator: "Indicator", target: "Target", last: date) -> Iterator[Progress]:
    """A target in figures: one, or of each of several periods one, up to the last value, as there may be very many."""
    base = indicator.baseline
    for period in target.periods() if target.period else (None,):
        if period and target.each and period.first_day > last:
            return
        due = period.last_day if period else target.by.last_day if target.by else None
        start, low, high = in_figures(indicator, target, period)
        down = start > low if base else low <= 0
        falls = indicator.direction is Direction.AT_MOST or (indicator.direction is Direction.REACH and down)
        yield Progress(indicator, target, period, due, start if base else None, low, high, falls, high if falls else low)


def in_figures(indicator: "Indicator", target: "Target", period: Period | None) -> tuple[Fraction, Fraction, Fraction]:
    """The baseline of a target for a period, as often as the period of a sum is longer, and what is asked for: the two ends of a range, or twice one."""
    base = indicator.baseline
    start = Fraction(base.value) if base else Fraction()
    if base and base.period.last_day and period and period.last_day and target.cumulative:
        start *= Fraction(*(sum(1 for _ in one.each("month")) or 1 for one in (period, base.period)))
    begin, unit = (start if target.against else 0), (start / 100 if target.against is Against.PERCENT else 1)
    low, high = sorted(begin + Fraction(value) * unit for value in (target.value, target.value_to or target.value))
    return start, low, high


def _judged(goal: Progress, values: Sequence[Value]) -> Progress:
    """How far a series has come: by what is observed for the target, else, from a baseline on, by what was last seen before its period."""
    found = _decided(goal, values)
    base, first = (
        goal.indicator.baseline,
        goal.period.first_day if goal.period and not (goal.target.each or goal.target.cumulative) else date.min,
    )
    if found.parts or found.afterwards or not (base and base.period.last_day):
        return found
    before = [one for one in values if base.period.last_day < one.last < first]
    return found._replace(parts=before[-1:])


def _decided(goal: Progress, values: Sequence[Value]) -> Progress:
    due, first = goal.due or date.max, goal.period.first_day if goal.period else None
    undecided = goal._replace(since=days_after(due, 1))
    if goal.target.cumulative:
        parts = _tiled(values, first, due)
        short, passed = (Suggestion.MET, Suggestion.MISSED) if goal.falls else (Suggestion.MISSED, Suggestion.MET)
        for part, total in zip(parts, accumulate(one.number for one in parts), strict=True):
            if goal.holds(total) is not goal.falls:  # what has to be reached counts as soon as it is, and so does a limit that is passed
                return goal._replace(parts=parts, outcome=passed, since=part.last)
        return undecided._replace(parts=parts, outcome=short if parts and parts[-1].last == due else None)
    inside = [one for one in values if (first is None or first <= one.first) and one.last <= due]
    if first and (goal.indicator.direction is Direction.AT_MOST or goal.due is None):  # any value in the period can break it
        undecided = undecided._replace(parts=inside[-1:])
        if broken := [one for one in inside if not goal.holds(one.number)]:
            cured = next((one for one in inside if one.last > broken[-1].last), None)
            return undecided._replace(outcome=Suggestion.MISSED, since=broken[0].last, afterwards=cured)
        return undecided._replace(outcome=Suggestion.MET if inside and goal.due else None)
    inside = [one for one in inside if first is None or (one.first, one.last) == (first, due)]
    later = [one for one in values if first is None and due < one.last]
    reached = next((one for one in later if goal.holds(one.number)), None)
    at = inside[-1:] or later[:1]
    if not at or (not inside and at[0] is reached):  # the first value after the day can show only that it was missed
        return goal._replace(afterwards=reached)
    if goal.holds(at[0].number):
        return goal._replace(parts=at, outcome=Suggestion.MET, since=at[0].last)
    return undecided._replace(parts=at, outcome=Suggestion.MISSED, afterwards=reached)


def _tiled(values: Iterable[Value], first: date | None, last: date) -> list[Value]:
    """Values one after the other without gap or overlap, from a day or the first value on: those that reach furthest, and of these the fewest."""
    best: dict[date, tuple[date, int, Value]] = {}
    for one in sorted(values, key=lambda value: value.first, reverse=True):
        if one.last <= last and (first is None or first <= one.first):
            reach, fewer, _ = best.get(days_after(one.last, 1), (one.last, 0, one))
            best[one.first] = max(best.get(one.first, (date.min, 0, one)), (reach, fewer - 1, one), key=lambda way: way[:2])
    day, parts = first or min(best, default=date.max), list[Value]()
    while day in best and (not parts or day > parts[-1].last):
        parts.append(best[day][2])
        day = days_after(parts[-1].last, 1)
    return parts


def contradiction(found: Sequence[Sequence[Progress]], party: str, status: Status, effective_on: date | None) -> Progress | None:
    """What every origin says against a status, and first: of any target but milestones, or of what is not kept of all; fulfilled late is kept."""
    final = ([one for one in several if one.parts and not one.target.milestone] for several in found)
    its = [about for several in final if (about := [one for one in several if one.party in (None, party)])]
    if status.serves is Interest.COUNTERPARTS and all(one.outcome is Suggestion.MET for several in its for one in several):
        return max((one for several in its for one in several), key=lambda one: one.since, default=None)
    against = list[Progress]()
    for decided in ([one for one in several if one.outcome] for several in its if outcome(status) is Outcome.KEPT):
        late = (one.afterwards.last if one.afterwards and not one.period else date.max for one in decided)
        if decided and all(one.outcome is Suggestion.MISSED for one in decided) and max(late) > (effective_on or date.min):
            against.append(max(decided, key=lambda one: one.since))
    return min(against, key=lambda one: one.since, default=None)
