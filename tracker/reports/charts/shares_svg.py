"""The share of each status over time as what an SVG draws: one stepped band a status, in the order of the vocabulary, bottom first."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.standing.timeline import Share
from tracker.domain.vocabulary import Status, spelled
from tracker.reports.charts.axis import Axis

WIDTH, HEIGHT = 10_000, 1_000
"""Of the drawing, in its own units; it is stretched to its place."""
_PLACE, _LETTER = 620, 7.5
"""Pixels that it has at least where words are shown in it, and those of a letter."""
_TALL = 9
"""Percent that a band must have to hold a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One status: its outline, where its sign stands, and its share on the last day."""

    status: str
    path: str
    title: str
    sign: tuple[str, str, bool] | None
    """Where there is room for it: the place, the height, and whether its word fits too."""
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From one day of change to the next: the days as places, and what is said of them."""

    place: str
    width: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The drawing with its numbers."""

    axis: Axis
    bands: tuple[Band, ...]
    steps: tuple[Step, ...]
    rows: tuple[tuple[str, int, tuple[tuple[int, str], ...]], ...]
    """The day, how many are counted, and of each status the number and its share in words."""
    statuses: tuple[str, ...]
    outside: tuple[int, ...]
    """Obligations outside every count, for each row."""


def drawn(given: Sequence[Share]) -> Shares | None:
    """The drawing; none where no obligation is counted."""
    if not any(share.total for share in given):
        return None
    axis = Axis.over(given[0].on, given[-1].on)
    present = [status for status in Status if status is not Status.NOT_APPLICABLE and any(share.counts.get(status) for share in given)]
    ends = [*(share.on for share in given[1:]), axis.end]
    places = [round(WIDTH * axis.share(day)) for day in (*(share.on for share in given), axis.end)]
    tops = _tops(given, present)
    return Shares(
        axis=axis,
        bands=tuple(_band(number, status, given, places, tops) for number, status in enumerate(present)),
        steps=tuple(
            Step(place=axis.place(share.on), width=axis.width(share.on, end), title=_step_title(share, present))
            for share, end in zip(given, ends, strict=True)
        ),
        rows=tuple(
            (share.dated, share.total, tuple((share.counts.get(one, 0), percent(share, one)) for one in present)) for share in given
        ),
        statuses=tuple(status.value for status in present),
        outside=tuple(share.counts.get(Status.NOT_APPLICABLE, 0) for share in given),
    )


def percent(share: Share, status: Status) -> str:
    """In whole percent; a dash where nothing is counted, which is not 0 %."""
    exact = share.percent(status)
    return "—" if exact is None else f"{exact:.0f} %"


def _tops(given: Sequence[Share], present: Sequence[Status]) -> list[list[float]]:
    """For each day the upper edges of the bands, as percent from the bottom, the first being the bottom itself."""
    rows = []
    for share in given:
        edges = [0.0]
        for status in present:
            edges.append(edges[-1] + (share.percent(status) or 0))
        rows.append(edges)
    return rows


def _band(number: int, status: Status, given: Sequence[Share], places: Sequence[int], tops: Sequence[Sequence[float]]) -> Band:
    def height(edge: float) -> int:
        return round(HEIGHT * (1 - edge / 100))

    there = [f"V{height(row[number + 1])}H{places[day + 1]}" for day, row in enumerate(tops)]
    back = [f"V{height(row[number])}H{places[day]}" for day, row in reversed(list(enumerate(tops)))]
    first, last = given[0], given[-1]
    return Band(
        status=status.value,
        path=f"M{places[0]} {height(tops[0][number])}{''.join(there)}{''.join(back)}z",
        title=f"{spelled(status)}: {percent(first, status)} on {first.dated}, {percent(last, status)} on {last.dated}",
        sign=_sign(number, status, places, tops),
        last=f"{last.counts.get(status, 0)} of {last.total} ({percent(last, status)})",
    )


def _sign(number: int, status: Status, places: Sequence[int], tops: Sequence[Sequence[float]]) -> tuple[str, str, bool] | None:
    """In the middle of the band's largest part that is tall and wide enough."""
    parts = []
    for day, row in enumerate(tops):
        room, tall = (places[day + 1] - places[day]) / WIDTH * _PLACE, row[number + 1] - row[number]
        if tall >= _TALL and room >= 18:
            parts.append((room * tall, -day, room))
    if not parts:
        return None
    _, day, room = max(parts)
    middle = (tops[-day][number] + tops[-day][number + 1]) / 2
    place = (places[-day] + places[1 - day]) / 2 / WIDTH
    return f"{100 * place:.2f}%", f"{100 - middle:.2f}%", room > 24 + _LETTER * len(status)


def _step_title(share: Share, present: Sequence[Status]) -> str:
    each = ", ".join(f"{spelled(one)} {share.counts[one]} ({percent(share, one)})" for one in present if share.counts.get(one))
    return f"from {share.dated}, of {share.total}: {each or '—'}"
