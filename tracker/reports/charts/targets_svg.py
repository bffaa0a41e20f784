"""Indicators over time as SVG: what each origin observed against targets and baseline; a line joins the values of one origin alone."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.quantities import half_up
from tracker.domain.record.indicators import Indicator
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.progress import observed, progress, restated
from tracker.domain.standing.quantified import plain
from tracker.domain.vocabulary import Direction, spelled
from tracker.reports import palette, sentences
from tracker.reports.charts import svg
from tracker.reports.charts.axis import Axis

_HEIGHT, _ABOVE, _BELOW, _LINE, _LETTERS, _LABELS = 220, 18, 24, 13, 13, 14
"""Pixels of the plot, above and below it, and of a line of words; letters in one, and how many marks have some."""


class _Mark(NamedTuple):
    """A value, one before it was restated, a baseline or a goal, with the words for it."""

    kind: str
    look: str
    first: date
    last: date
    number: Fraction
    figure: str
    name: str
    origin: str = ""


def drawn(indicators: Sequence[Indicator], case: CommitmentRecord, names: Mapping[str, str]) -> tuple[str, int, str]:
    """Draws indicators of one unit, each with values: markup as wide as its place, its height in pixels, and what it shows in words."""
    marks = [*_marks(indicators, case, names)]
    days = [day for one in marks for day in (one.first, one.last) if date.min < day < date.max]
    axis = Axis.over(days_after(min(days), (min(days) - max(days)).days // 12 - 1), max(days))
    ticks, places = _ticks([one.number for one in marks])
    values = [one for one in marks if one.kind == "value"]
    spans = {(one.first, one.last) for one in values}
    counted = len(dict(spans)) < len(spans)  # from one day on: each stands at the end of its period

    def x(one: _Mark) -> str:
        first, last = max(one.first, axis.start).toordinal(), min(one.last, axis.end).toordinal()
        return axis.place(date.fromordinal(last if counted or one.kind == "goal" else (first + last) // 2))

    def y(number: Fraction) -> float:
        return round(float((ticks[-1] - number) / (ticks[-1] - ticks[0]) * _HEIGHT), 1)

    parts = [_line("tick", "0", y(tick), "100%", y(tick)) for tick in ticks]
    parts += [f'<text class="key-of" y="{y(tick) - 3}">{half_up(tick, places):,}</text>' for tick in ticks]
    for place, label in axis.ticks:
        parts += [_line("tick", place, _HEIGHT, place, _HEIGHT + 6), f'<text class="key-of" x="{place}" y="{_HEIGHT + 17}">{label}</text>']
    for one, two in pairwise(values):
        if one[-2:] == two[-2:] and (one.first == two.first or not counted):
            parts.append(_line(f"course {one.look}", x(one), y(one.number), x(two), y(two.number)))
    for one in marks:
        title = f"<title>{svg.safe(f'{one.name} {one.figure}, {one.first} – {one.last}')}</title>"
        dot = f'<circle class="{one.kind} {one.look}" cx="{x(one)}" cy="{y(one.number)}" r="3.6">{title}</circle>'
        goal = _line(f"goal {one.look}", axis.place(one.first), y(one.number), x(one), y(one.number))
        parts.append(goal if one.kind == "goal" else dot)
    shown = sorted((one for one in marks if one.kind in ("value", "goal")), key=lambda one: one.last)
    ends, free = {(one.name, one.look): one for one in shown}, -_ABOVE
    for one in sorted([*ends.values()][-_LABELS:], key=lambda end: -end.number):
        lines, at = wrap(f"{one.name[: 2 * _LETTERS]} {one.figure}", _LETTERS), y(one.number)
        top = max(free, round(at) - _LINE * len(lines) // 2)
        free = top + _LINE * len(lines) + 3
        words = "".join(f'<tspan x="16" dy="{_LINE}">{svg.safe(each)}</tspan>' for each in lines)
        text = f'{_line("tick", "0", at, "13", (top + free) / 2)}<text class="ends {one.look}" y="{top - 3}">{words}</text>'
        parts.insert(0, f'{_line("tick", x(one), at, "100%", at)}<svg x="100%" overflow="visible">{text}</svg>')
    body = f'<svg y="{_ABOVE}" width="68%" height="{_HEIGHT}" overflow="visible">{"".join(parts)}</svg>'
    return body, _ABOVE + max(_HEIGHT + _BELOW, free), "; ".join(f"{one.name} {one.figure}" for one in ends.values())


def _marks(indicators: Sequence[Indicator], case: CommitmentRecord, names: Mapping[str, str]) -> Iterator[_Mark]:
    """What is drawn; values are called by obligor, and by origin where there is none or that has several."""
    found, entries = observed(indicators, case.evidence, case.reporter), {one.entry: one for one in case.evidence}
    series = [(one, party, origin, values) for one in indicators for (origin, party), values in found[one.code].items()]
    several, looks, own = len({origin for *_, origin, _ in series}) > 1, dict[str, str](), dict[str, str]()
    for one, party, origin, values in series:
        name = ", ".join(filter(None, (names.get(party or "", party), spelled(origin) if several or not party else "")))
        look = looks.setdefault(name, f"series-{len(looks) % palette.SERIES + 1}")
        own.setdefault(one.code, look if len(indicators) > 1 else "series-0")
        held = [(value, value.evidence, "value") for value in values]
        held += [(value, was, "was") for value in values for was in restated(value.evidence, entries)]
        for value, its, kind in held:
            yield _Mark(kind, look, value.first, value.last, Fraction(its.record.value or 0), f"{its.record.value}", name, origin)
    for one in indicators:
        look = own[one.code]
        if base := one.baseline:
            first, last = base.period.first_day, base.period.last_day or date.max
            yield _Mark("base", look, first, last, Fraction(base.value), base.value, sentences.BASELINE)
        word = sentences.LIMIT if one.direction is Direction.AT_MOST else sentences.TARGET
        for goal in (its[0] for its in progress([one], case.evidence, case.reporter)):
            edges = dict.fromkeys((goal.low, goal.high))
            first, figure = goal.period.first_day if goal.period else date.min, "–".join(f"{plain(edge, one.decimals)}" for edge in edges)
            yield from (_Mark("goal", look, first, goal.due or date.max, edge, figure, word) for edge in edges)


def _ticks(figures: Sequence[Fraction]) -> tuple[list[Fraction], int]:
    """Few round numbers around the figures, with zero unless these are far from it, and the decimals that they need."""
    low, high, far = min(figures), max(figures), Fraction(3, 4)
    low, high = low if low < 0 or low > high * far else Fraction(), high if high > 0 or high < low * far else Fraction()
    span = high - low or abs(high) or Fraction(1)
    power = math.floor(math.log10(span / 4))
    step = next(one for one in (Fraction(10) ** power * unit for unit in (1, 2, 5, 10, 20)) if one * 4 >= span)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * number for number in range(first, max(last, first + 1) + 1)], max(0, -power)


def _line(look: str, x1: str, y1: float, x2: str, y2: float) -> str:
    return f'<line class="{look}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
