"""Whether figures that others printed about indicators follow from the values that are recorded: percents, multiples, increases, excesses, counts.

Exact: with fractions, halves up. A figure that does not follow from values as printed may follow from some that round to them. Only what had been
published when a figure was printed is looked at, so that it is held against the vintage that its author had; where there is nothing, all is.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.periods import Period
from tracker.domain.quantities import Quantity, half_up
from tracker.domain.record.folding import folded_name
from tracker.domain.standing.progress import in_figures
from tracker.domain.standing.quantified import plain
from tracker.domain.vocabulary import Against, Direction

if TYPE_CHECKING:
    from tracker.domain.record.indicators import Indicator, Target
    from tracker.domain.record.records import Evidence
    from tracker.domain.record.versioned import Versioned
    from tracker.domain.standing.commitment_record import CommitmentRecord


class Follows(StrEnum):
    """Whether a printed figure follows."""

    YES = "yes"
    WITHIN_ROUNDING = "within_rounding"
    NO = "no"
    NOT_RECORDED = "not_recorded"


class Printed(NamedTuple):
    """A figure that somebody printed."""

    figure: Quantity
    what: str
    """`percent`, or what begins with `times`, `increase`, `over` or `members`, as `times_limit_more_than`."""
    period: Period
    indicator: str = ""
    measure: str = ""
    subject: str = ""
    published: date = date.max


class Comparison(NamedTuple):
    """A printed figure, and what it was held against."""

    printed: Printed
    follows: Follows
    computed: Fraction | None = None
    """The nearest to the printed one of what could be computed."""
    made_of: str = ""
    """Of what, in words."""
    code: str = ""
    """Of the indicator."""


class _Operand(NamedTuple):
    """A value or a target in figures."""

    number: Fraction
    half: Fraction
    """Half of its last decimal: how far from it what was rounded to it may lie."""
    words: str


class _Candidate(NamedTuple):
    computed: Fraction
    low: Fraction
    high: Fraction
    """By values that round to those printed."""
    made_of: str
    code: str


def compare(case: "CommitmentRecord", figures: Iterable[Printed]) -> list[Comparison]:
    """Each printed figure with whether it follows from what is recorded of a commitment."""
    return [_compared(one, [*_candidates(case, one)] or [*_candidates(case, one._replace(published=date.max))]) for one in figures]


def _compared(printed: Printed, candidates: Sequence[_Candidate]) -> Comparison:
    judged = [(_judged(printed, one), one) for one in candidates]
    for wanted in (Follows.YES, Follows.WITHIN_ROUNDING, Follows.NO):
        fitting = [one for follows, one in judged if follows is wanted]
        if fitting:
            best = min(fitting, key=lambda one: abs(one.computed - Fraction(printed.figure)))
            return Comparison(printed, wanted, best.computed, best.made_of, best.code)
    return Comparison(printed, Follows.NOT_RECORDED)


def _judged(printed: Printed, one: _Candidate) -> Follows:
    figure, unit = Fraction(printed.figure), Fraction(1, 10 ** len(printed.figure.partition(".")[2]))
    if "more_than" in printed.what:
        holds, may = one.computed > figure, one.high > figure
    elif "nearly" in printed.what:
        holds, may = figure - 1 < one.computed < figure, figure - 1 < one.high and one.low < figure
    else:
        holds = Fraction(half_up(one.computed, len(printed.figure.partition(".")[2]))) == figure
        may = one.low < figure + unit / 2 and figure - unit / 2 <= one.high
    return Follows.YES if holds else Follows.WITHIN_ROUNDING if may else Follows.NO


def _candidates(case: "CommitmentRecord", printed: Printed) -> Iterator[_Candidate]:
    """What the figure may have been computed from."""
    indicators = [one for one in case.terms.indicators or () if _is_meant(one, printed)]
    values = [(one, held) for one in indicators for held in _known(case, one, printed.published)]
    targets = [(one, target) for one in indicators for target in one.targets or ()]
    meant = (printed.period.first_day, printed.period.last_day)
    of_period = [(one, held) for one, held in values if (its := held.record.period) and (its.first_day, its.last_day) == meant]
    if printed.what.startswith("members"):
        yield from _counts(of_period, targets, printed)
        return
    if "target" in printed.what and printed.what.startswith("percent"):  # of a target's share of a larger one
        own = [target for _, target in targets if target.period == printed.period]
        yield from (
            _ratio(_of_target(one, a), _of_target(one, b), 100, one)
            for one, b in targets
            for a in own
            if _encloses(b, printed.period) and a != b
        )
        return
    for one, held in of_period:
        value = _of_value(held)
        if printed.what.startswith("increase"):
            yield from (_difference(value, before, one) for before in _before(values, held))
            continue
        fitting = [target for _, target in targets if _encloses(target, held.record.period or printed.period)]
        nearest = min((_length(target) for target in fitting), default=0)
        for target in fitting:
            if printed.what.startswith("over"):
                yield _difference(value, _of_target(one, target), one)
            elif printed.what.startswith("times"):
                yield _ratio(value, _of_target(one, target), 1, one)
            elif _length(target) == nearest:
                yield _ratio(value, _of_target(one, target), 100, one)
        if printed.what == "percent" and one.unit.startswith("%"):
            yield _Candidate(value.number, value.number - value.half, value.number + value.half, value.words, one.code)


def _is_meant(one: "Indicator", printed: Printed) -> bool:
    """Whether a figure is about an indicator: by its code, or where none is said by what is counted, and by whom."""
    if printed.indicator:
        return folded_name(printed.indicator) == folded_name(one.code)
    said = ((printed.measure, one.measure or ""), (printed.subject, one.subject or ""))
    return all(folded_name(wanted) in ("", folded_name(there)) for wanted, there in said)


def _known(case: "CommitmentRecord", indicator: "Indicator", day: date) -> "Iterator[Versioned[Evidence]]":
    """The values that were published by a day and not restated by then."""
    published = {key: held.record.published for key, held in case.sources.items()}
    its = [one for one in case.evidence if one.stands and one.record.indicator == indicator.code and one.record.value]
    there = [one for one in its if (dated := published.get(one.record.source)) is None or dated.first_day <= day]
    restated = {one.record.restates for one in there}
    return (one for one in there if one.entry not in restated)


def _encloses(target: "Target", period: Period) -> bool:
    return (
        target.period.contains(period) if target.period else target.by is not None and (period.last_day or date.max) >= target.by.first_day
    )


def _length(target: "Target") -> int:
    last = target.period.last_day if target.period else None
    return (last - target.period.first_day).days if target.period and last else 10**6


def _of_value(held: "Versioned[Evidence]", when: str = "") -> _Operand:
    value = held.record.value or Quantity("0")
    return _Operand(Fraction(value), _half(value), f"#{held.entry} {value}{when}")


def _of_target(indicator: "Indicator", target: "Target") -> _Operand:
    """What is asked for, of a relative target added to the baseline; of a range the end that is reached first."""
    when = target.period.label if target.period else f"by {target.by}"
    start, low, high = in_figures(indicator, target, target.period)
    number = high if indicator.direction is Direction.AT_MOST else low
    half = _half(target.value)
    if target.against and indicator.baseline:
        percent = target.against is Against.PERCENT
        half = _half(indicator.baseline.value) * (number / start if percent and start else 1) + half * (start / 100 if percent else 1)
    return _Operand(
        number,
        abs(half),
        f"target {plain(number) if target.against else target.value} {'' if when.startswith(('by', 'from')) else 'for '}{when}",
    )


def _before(values: "Sequence[tuple[Indicator, Versioned[Evidence]]]", held: "Versioned[Evidence]") -> Iterator[_Operand]:
    """The values of the last period before that of a value; several, where sources disagree."""
    first = held.record.period.first_day if held.record.period else date.min
    same = [(one.record.period, one) for _, one in values if one.record.period and one.record.party == held.record.party]
    earlier = [(period.first_day.replace(day=1), period, one) for period, one in same if (period.last_day or date.max) < first]
    latest = max((month for month, *_ in earlier), default=None)
    yield from (_of_value(one, f" of {period.label}") for month, period, one in earlier if month == latest)


def _counts(
    values: "Sequence[tuple[Indicator, Versioned[Evidence]]]", targets: "Sequence[tuple[Indicator, Target]]", printed: Printed
) -> Iterator[_Candidate]:
    """How many obligors are at the target or beyond it, by the value recorded last of each; none where fewer have one than were counted."""
    latest = {held.record.party or one.code: (one, Fraction(held.record.value or 0)) for one, held in values}
    if len(latest) < Fraction(printed.figure):
        return
    for indicator, target in {
        target.value: (its, target) for its, target in targets if _encloses(target, printed.period) or target.by
    }.values():
        bound = _of_target(indicator, target)
        met = (value == bound.number or (value < bound.number) is (one.direction is Direction.AT_MOST) for one, value in latest.values())
        number = Fraction(sum(met))
        yield _Candidate(number, number, number, f"{len(latest)} values against {bound.words}", values[0][0].code)


def _half(value: Quantity) -> Fraction:
    return Fraction(1, 2 * 10 ** len(value.partition(".")[2]))


def _ratio(over: _Operand, under: _Operand, times: int, indicator: "Indicator") -> _Candidate:
    low, high, least, most = over.number - over.half, over.number + over.half, under.number - under.half, under.number + under.half
    computed = times * over.number / under.number if under.number else Fraction()
    bounds = (times * low / most, times * high / least) if least > 0 else (computed, computed)
    return _Candidate(computed, *bounds, f"{over.words} of {under.words}", indicator.code)


def _difference(value: _Operand, other: _Operand, indicator: "Indicator") -> _Candidate:
    number, half = value.number - other.number, value.half + other.half
    return _Candidate(number, number - half, number + half, f"{value.words} less {other.words}", indicator.code)
