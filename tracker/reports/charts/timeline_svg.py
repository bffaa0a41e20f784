"""The timeline as what an SVG draws: for each obligation its status spans and marks, placed in percent of the time axis.

Places are percentages and heights are pixels, so a lane fits a wide screen, a phone and paper without being scaled: its text stays
readable, and no script measures anything. The templates write the markup and escape the texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.standing.timeline import Lane, Mark, Seen, Span
from tracker.domain.vocabulary import spelled
from tracker.reports.charts.axis import Axis

MARGIN = 0.05
"""Of the axis, kept free at its end for what is due next."""
TOLD = 80
"""Letters of a text in a tooltip; the sheet has all of it, and a tooltip that is shortened ends in an ellipsis."""
_LANE = 620
"""Pixels that a lane has at least where words are shown in spans; below that, style hides them."""
_LETTER = 7.2
_SHAPES = {
    Seen.DUE: ("M0 1v37", "due"),
    Seen.EXTENDED: ("M0 1v37", "extended to"),
    Seen.FOR: ("M0 1l4.5 8h-9z", "for"),
    Seen.AGAINST: ("M0 38l4.5 -8h-9z", "against"),
    Seen.SEARCH: ("M-3 30.5h6v6h-6z", "search"),
    Seen.REVIEW: ("M0 14l5.5 5.5l-5.5 5.5l-5.5 -5.5z", "review due"),
}
"""Of each mark the path and the word, in the order in which they are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanDrawn:
    """A status, where it begins and how wide it is."""

    status: str
    place: str
    width: str
    worded: bool
    """Whether its word fits beside its sign on a wide screen."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDrawn:
    """A shape at a place, and what it says."""

    kind: str
    place: str
    path: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDrawn:
    """One obligation's drawing, with the same in words."""

    lane: Lane
    spans: tuple[SpanDrawn, ...]
    marks: tuple[MarkDrawn, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All lanes on one axis."""

    axis: Axis
    as_of: str
    """The place of the day described."""
    rows: Iterator[tuple[str, str, tuple[LaneDrawn, ...]]]
    """Of each commitment the ref, the title and the lanes, drawn when its turn comes: a large ledger has tens of thousands of marks."""


def drawn(rows: Sequence[tuple[str, str, Sequence[Lane]]], as_of: date, names: Mapping[str, str]) -> Timeline:
    """The lanes on an axis from the first agreement to a little after the day described.

    What lies outside of it stands at the edge, with its own date in the title.
    """
    spans = [span for *_, lanes in rows for lane in lanes for span in lane.spans]
    axis = Axis.over(min((span.start for span in spans), default=as_of), max((span.end for span in spans), default=as_of), MARGIN)
    return Timeline(
        axis=axis,
        as_of=axis.place(as_of),
        rows=((ref, title, tuple(_lane(lane, axis, names) for lane in lanes)) for ref, title, lanes in rows),
    )


def _lane(lane: Lane, axis: Axis, names: Mapping[str, str]) -> LaneDrawn:
    statuses = ", ".join(f"{spelled(span.status)} from {span.since}" for span in lane.spans)
    seen = f"{len(lane.of(Seen.FOR))} for, {len(lane.of(Seen.AGAINST))} against"
    return LaneDrawn(
        lane=lane,
        spans=tuple(_span(span, axis) for span in lane.spans),
        marks=tuple(_mark(mark, axis) for kind in _SHAPES for mark in lane.of(kind)),
        label=f"{lane.ref}, {names.get(lane.party, lane.party)}: {statuses}; {seen}",
    )


def _span(span: Span, axis: Axis) -> SpanDrawn:
    room = (axis.share(span.end) - axis.share(span.start)) * _LANE
    by = f", assessed by #{span.assessed_by}" if span.assessed_by else ""
    return SpanDrawn(
        status=span.status.value,
        place=axis.place(span.start),
        width=axis.width(span.start, span.end),
        worded=room > 26 + _LETTER * len(span.status),
        title=f"{spelled(span.status)} from {span.since}{by}",
    )


def _mark(mark: Mark, axis: Axis) -> MarkDrawn:
    path, word = _SHAPES[mark.seen]
    by = f" #{mark.entry}" if mark.entry else ""
    weak = "" if mark.counts else ", does not count"
    text = f": {spelled(mark.text) if mark.seen is Seen.SEARCH else shortened(mark.text)}" if mark.text else ""
    return MarkDrawn(
        kind=mark.seen.value if mark.counts else f"{mark.seen.value} weak",
        place=axis.place(mark.on),
        path=path,
        title=f"{mark.dated} {word}{by}{weak}{text}",
    )


def shortened(text: str) -> str:
    """A text cut to the length of a tooltip, with an ellipsis where there is more."""
    return text if len(text) <= TOLD else f"{text[: TOLD - 1].rstrip()}…"
