"""The timeline as SVG: for each obligation its statuses and what was seen on the way, placed in percent of the time axis.

Places are percentages and heights are pixels, so a lane fits a wide screen, a phone and paper without being scaled: its text stays
readable, and no script measures anything. A status is coloured for as long as somebody had looked, and hatched from then on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from textwrap import wrap
from typing import NamedTuple

from tracker.domain.standing.timeline import Lane, Mark, Seen, Span
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.vocabulary import spelled
from tracker.reports import palette, sentences
from tracker.reports.charts import svg
from tracker.reports.charts.axis import Axis
from tracker.reports.obligations import Obligation

MARGIN = 0.05
"""Of the axis, kept free at its end for what is due next."""
TOLD = 80
"""Letters of a text in a tooltip; the sheet has all of it, and a tooltip that is shortened ends in an ellipsis."""
NARROW = 300
"""Pixels of the narrowest lane that marks are kept apart on; on a wider one they are further apart."""
PITCH, LEVELS = 10, 4
"""Pixels of a mark with the space beside it, and as many marks stand over one another before they move aside."""
_BAR, _LANE, _LETTER, _LABELS, _LINE = 17, 620, 7.2, 190, 15
"""Pixels of a bar's height, of a lane where words are shown in bars (style hides them on a narrower one), of a letter, and in a file of labels and a line of them."""
_LINES = re.compile(f".{{1,{NARROW // 6}}}(?: |$)|.{{{NARROW // 6}}}")
"""Of words about a mark, lines of so many letters; `textwrap` takes ten times as long, and a large report has tens of thousands of marks."""
SHAPE = 9
"""Pixels of a mark, which may stand at the very end of the axis."""
_SHAPES = {
    Seen.FOR: (0, 0, "l4.5 8h-9z", "for"),
    Seen.AGAINST: (0, 8, "l4.5 -8h-9z", "against"),
    Seen.SEARCH: (-3, 1, "h6v6h-6z", "search"),
    Seen.REVIEW: (0, 0, "l4.5 4.5l-4.5 4.5l-4.5 -4.5z", "review due"),
    Seen.LAPSE: (-4, 0, "l8 8m0 -8l-8 8", "lapsed"),
}
"""Of each mark beside the bar where it begins, its path and its word."""
_DEADLINES = {Seen.DUE: sentences.DUE, Seen.EXTENDED: sentences.EXTENDED_TO}


class LaneDrawn(NamedTuple):
    """One obligation's drawing, with what it was made of."""

    lane: Lane
    svg: str
    height: int


class Timeline(NamedTuple):
    """All lanes on one axis."""

    axis: Axis
    rows: Iterator[tuple[str, str, tuple[LaneDrawn, ...]]]
    """Of each commitment the ref, the title and the lanes, drawn when its turn comes: a large ledger has tens of thousands of marks."""


def axis_over(obligations: Iterable[Obligation], as_of: date) -> Axis:
    """From the first agreement to a little after the day described; what lies outside of it stands at the edge, with its own date."""
    spans = [span for one in obligations for span in one.lane.spans]
    return Axis.over(min((span.start for span in spans), default=as_of), max((span.end for span in spans), default=as_of), MARGIN)


def drawn(rows: Sequence[tuple[str, str, Sequence[Obligation]]], as_of: date, names: Mapping[str, str]) -> Timeline:
    """The lanes of commitments on one axis, each mark a link to what it stands for."""
    axis = axis_over((one for *_, its in rows for one in its), as_of)
    lanes = ((ref, title, tuple(lane_drawn(one, axis, as_of, names) for one in its)) for ref, title, its in rows)
    return Timeline(axis, lanes)


def lane_drawn(one: Obligation, axis: Axis, as_of: date, names: Mapping[str, str], *, links: bool = True) -> LaneDrawn:
    """One obligation on an axis: deadlines ahead in words, what speaks for it, the bar of its statuses, and what speaks against it."""
    lane = one.lane
    deadlines = lane.of(*_DEADLINES)
    ahead = [mark for mark in deadlines if mark.on > as_of]
    above, up = _stacked(lane.of(Seen.FOR), axis)
    below, down = _stacked(lane.of(Seen.AGAINST, Seen.SEARCH, Seen.REVIEW, Seen.LAPSE), axis)
    top = 13 * bool(ahead) + PITCH * up
    height = top + _BAR + PITCH * down + 2
    parts = [_grid(axis, as_of), *(part for span in lane.spans for part in _span(span, axis, top, owed=one.owed))]
    foot = height if links else None
    parts += [_deadline(mark, lane, axis, as_of, foot) for mark in deadlines if mark.on <= axis.end]
    parts += [_mark(mark, axis, shift, top - PITCH * (level + 1), foot) for mark, level, shift in above]
    parts += [_mark(mark, axis, shift, top + _BAR + 2 + PITCH * level, foot) for mark, level, shift in below]
    if ahead:
        words = (_due(mark) + " →" * (mark.on > axis.end) for mark in ahead)
        parts.append(f'<text class="ahead" x="100%" y="10">{svg.safe("; ".join(words))}</text>')
    head = f'<svg class="lane" role="group" aria-label="{svg.safe(label(one, names))}" width="100%" height="{height}">'
    return LaneDrawn(lane, f"{head}{''.join(parts)}</svg>", height)


def label(one: Obligation, names: Mapping[str, str]) -> str:
    """The drawing of an obligation in words."""
    lane = one.lane
    statuses = ", ".join(f"{sentences.status_label(span.status, owed=one.owed)} from {sentences.day(span.since)}" for span in lane.spans)
    unseen = f"; {_unseen(lane.unseen_since)}" if lane.unseen_since else ""
    seen = f"{len(lane.of(Seen.FOR))} for, {len(lane.of(Seen.AGAINST))} against"
    return f"{one.ref}, {names.get(one.party, one.party)}: {statuses}{unseen}; {seen}"


def small(one: Obligation, axis: Axis, names: Mapping[str, str]) -> str:
    """One obligation in the row of a table: its statuses, and a tick for each piece of evidence, for above them and against below."""
    parts = [part for span in one.lane.spans for part in _span(span, axis, 5, owed=one.owed, tall=6)]
    for seen, y in ((Seen.FOR, 0), (Seen.AGAINST, 12)):
        parts += [f'<svg class="mark {seen}" x="{axis.place(mark.on)}"><path d="M0 {y}v4"/></svg>' for mark in one.lane.of(seen)]
    return f'<svg class="small" role="img" aria-label="{svg.safe(label(one, names))}" width="160" height="16">{"".join(parts)}</svg>'


def saved(
    obligations: Sequence[Obligation],
    as_of: date,
    names: Mapping[str, str],
    *,
    title: str = "",
    source: str = "",
    width: int = 900,
    labels: Sequence[str] = (),
    key: bool = True,
    tallest: int | None = None,
) -> Iterator[str]:
    """The lanes as files on one axis (`svg.saved`), with the words of their obligations, or labels, beside them.

    With a number of pixels, none is taller unless a lane is.
    """
    axis, parts, y = axis_over(obligations, as_of), list[str](), 0
    ticks = "".join(f'<text x="{place}" y="12">{label}</text>' for place, label in axis.ticks)

    def page() -> str:
        parts.append(f'<svg class="axis" x="{_LABELS}" y="{y}" width="{width - _LABELS - SHAPE}" height="18">{ticks}</svg>')
        parts.extend([f'<text class="key-of" x="{_LABELS if title else 0}" y="{y + 32}">{sentences.TIMELINE_KEY}</text>'] * key)
        return svg.saved("".join(parts), width, y + (40 if key else 18), title=title, source=source)

    for one, called in zip(obligations, labels or [f"{one.ref} {one.party}" for one in obligations], strict=True):
        made = lane_drawn(one, axis, as_of, names, links=False)
        beside = wrap(called, int(_LABELS / _LETTER))
        tall = max(made.height, _LINE * len(beside))
        if parts and tallest and y + tall > tallest:
            yield page()
            parts, y = [], 0
        spans = "".join(f'<tspan x="0" dy="{_LINE}">{svg.safe(line)}</tspan>' for line in beside)
        text = f'<text y="{(tall - _LINE * len(beside)) // 2 - 3}">{spans}</text>'
        parts.append(f'<svg y="{y}" width="{_LABELS - SHAPE}" height="{tall}">{text}</svg>')  # cut where letters are wider
        where = f'x="{_LABELS}" y="{y + (tall - made.height) // 2}" width="{width - _LABELS - SHAPE}" height="{made.height}"'
        parts.append(f'<svg {where} overflow="visible">{made.svg}</svg>')
        y += tall + 8
    yield page()


def _stacked(marks: Sequence[Mark], axis: Axis) -> tuple[list[tuple[Mark, int, int]], int]:
    """The marks, by date, each with its level and the pixels by which it moves aside, and how many levels there are.

    No two of a level are nearer than `PITCH` on a lane of `NARROW` pixels or more, whatever their days.
    """
    levels: list[list[tuple[Mark, int]]] = []
    for mark in sorted(marks, key=lambda mark: mark.on):
        place = round(axis.share(mark.on) * NARROW)
        level = next((level for level in levels if level[-1][1] + PITCH <= place), None)
        if level is None and len(levels) < max(LEVELS, len(marks) * PITCH // NARROW + 1):
            levels.append([(mark, place)])
        else:
            level = level or min(levels, key=lambda one: one[-1][1])
            level.append((mark, max(place, level[-1][1] + PITCH)))
    made = []
    for number, level in enumerate(levels):
        limit = NARROW
        for mark, place in reversed(level):
            made.append((mark, number, min(place, limit) - round(axis.share(mark.on) * NARROW)))
            limit = min(place, limit) - PITCH
    return sorted(made, key=lambda one: (one[0].on, one[1])), len(levels)


@cache
def _grid(axis: Axis, as_of: date) -> str:
    """The beginnings of months or years, and the day described, behind every lane."""
    days = [("tick", place) for place, _ in axis.ticks] + [("today", axis.place(as_of))]
    return "".join(f'<line class="{kind}" x1="{place}" x2="{place}" y2="100%"/>' for kind, place in days)


def _span(span: Span, axis: Axis, y: int, *, owed: bool, tall: int = _BAR) -> Iterator[str]:
    """The bar of a status, coloured to the day to which somebody had looked and hatched from then on; its glyph is where there is room."""
    status, colour = sentences.status_label(span.status, owed=owed), palette.colour_of(span.status, owed=owed)
    by = f", assessed by #{span.assessed_by}" if span.assessed_by else ""
    parts = []
    if span.start < span.seen_until or span.start == span.end:
        title = f"{status} from {sentences.day(span.since)}{by}"
        parts.append(("span", "on", span.start, span.seen_until, title, f'<rect class="fill" width="100%" height="{tall}"/>'))
    if span.seen_until < span.end:
        stripes = f'<g transform="translate(10) skewX(-30)"><line class="hatching" x1="-10" x2="100%" y1="{tall / 2}" y2="{tall / 2}"/></g>'
        parts.append(("span unseen", "halo", span.seen_until, span.end, f"{status}, {_unseen(span.seen_until)}", stripes))
    free = tall == _BAR
    for names, ink, start, end, title, bar in parts:
        room, word = axis.share(end) - axis.share(start), ""
        if free and room * NARROW > _BAR:
            more = f'<tspan class="word" dx="5">{status}</tspan>' if room * _LANE > 26 + _LETTER * len(status) else ""
            free, word = False, f'<text class="{ink}" x="5" y="13">{STATUS_GLYPHS[span.status]}{more}</text>'
        where = f'x="{axis.place(start)}" y="{y}" width="{axis.width(start, end)}" height="{tall}"'
        yield f'<svg class="{names} status-{colour}" {where}><title>{svg.safe(title)}</title>{bar}{word}</svg>'


def _due(mark: Mark) -> str:
    return _DEADLINES[mark.seen].format(sentences.day(mark.dated))


def _unseen(since: date) -> str:
    return sentences.NOT_LOOKED_AT.format(sentences.day(since.isoformat()))


def _deadline(mark: Mark, lane: Lane, axis: Axis, as_of: date, foot: int | None) -> str:
    missed = mark.on < as_of and lane.missed(mark.on)
    words = _due(mark) + (f", {sentences.MISSED}" if missed else "")
    names = f"mark {mark.seen.value}{' missed' if missed else ''}"
    return _worded(f'<svg x="{axis.place(mark.on)}"><line y2="100%"/></svg>', words, names, foot)


def _mark(mark: Mark, axis: Axis, shift: int, y: int, foot: int | None) -> str:
    x, down, path, word = _SHAPES[mark.seen]
    by = f" #{mark.entry}" if mark.entry else ""
    weak = "" if mark.counts else ", does not count"
    text = f": {spelled(mark.text) if mark.seen is Seen.SEARCH else shortened(mark.text)}" if mark.text else ""
    body = f'<svg x="{axis.place(mark.on)}"><path d="M{x + shift} {y + down}{path}"/></svg>'
    names = f"mark {mark.seen.value}" + ("" if mark.counts else " weak")
    return _worded(body, f"{sentences.day(mark.dated)} {word}{by}{weak}{text}", names, foot, mark.entry)


def _worded(body: str, words: str, names: str, foot: int | None, entry: int | None = None) -> str:
    """A mark with its words: in a file as its title; in a page below the foot of its lane while it is pointed at, tapped or focused."""
    if foot is None:
        return svg.linked(f"<title>{svg.safe(words)}</title>{body}", None, names)
    lines = [f'<tspan x="0" dy="13">{svg.safe(line)} </tspan>' for line in _LINES.findall(words.replace("\n", " "))]
    box = f'<rect x="-7" y="{foot}" width="{NARROW + 14}" height="{13 * len(lines) + 8}" rx="3"/>'
    body += f'<g class="tip">{box}<text y="{foot + 1}">{"".join(lines)}</text></g>'
    if entry:
        return svg.linked(body, f"#e-{entry}", names)
    return f'<g class="{names}" tabindex="0" role="img" aria-label="{svg.safe(words)}">{body}</g>'


def shortened(text: str) -> str:
    """A text cut to the length of a tooltip, with an ellipsis where there is more."""
    return text if len(text) <= TOLD else f"{text[: TOLD - 1].rstrip()}…"
