"""The share of each status over time as what an SVG draws: one stepped band a status, in the order of the vocabulary, bottom first."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.standing.timeline import Share
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.vocabulary import Status, spelled
from tracker.reports.charts import svg
from tracker.reports.charts.axis import Axis

WIDTH, HEIGHT = 10_000, 1_000
"""Of the drawing, in its own units; it is stretched to its place."""
_PLACE, _LETTER = 620, 7.5
"""Pixels that it has at least where words are shown in it, and those of a letter."""
_TALL = 9
"""Percent that a band must have to hold a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The drawing with its numbers."""

    drawing: str
    """Markup as wide as its place, 264 pixels high."""
    description: str
    """What it shows, in words."""
    key: tuple[tuple[str, str], ...]
    """The statuses from the top band down, each with its share on the last day."""
    rows: tuple[tuple[str, int, tuple[tuple[int, str], ...]], ...]
    """The day, how many are counted, and of each status the number and its share in words."""
    statuses: tuple[str, ...]
    outside: tuple[int, ...]
    """Obligations outside every count, for each row."""


def drawn(given: Sequence[Share]) -> Shares | None:
    """The drawing; none where no obligation is counted."""
    if not any(share.total for share in given):
        return None
    axis, first, last = Axis.over(given[0].on, given[-1].on), given[0], given[-1]
    present = [status for status in Status if status is not Status.NOT_APPLICABLE and any(share.counts.get(status) for share in given)]
    days = [*(share.on for share in given), axis.end]
    places = [round(WIDTH * axis.share(day)) for day in days]
    tops = _tops(given, present)
    bands = "".join(_band(number, status, places, tops) for number, status in enumerate(present))
    signs = "".join(_sign(number, status, places, tops) for number, status in enumerate(present))
    steps = "".join(
        f'<rect class="step" x="{axis.place(share.on)}" width="{axis.width(share.on, end)}" height="240">'
        f"<title>{_step_title(share, present)}</title></rect>"
        for share, end in zip(given, days[1:], strict=True)
    )
    ticks = "".join(
        f'<line class="tick" x1="{place}" x2="{place}" y1="0" y2="5"/><text x="{place}" y="18">{label}</text>'
        for place, label in axis.ticks
    )
    each = (f"{spelled(one)}: {percent(first, one)} on {first.dated}, {percent(last, one)} on {last.dated}" for one in present)
    return Shares(
        drawing=f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" width="100%" height="240">{bands}</svg>'
        f'<svg width="100%" height="240">{signs}{steps}</svg><svg class="axis" y="240" width="100%" height="24">{ticks}</svg>',
        description=f"Share of each status from {first.dated} to {last.dated}: {'; '.join(each)}",
        key=tuple((one.value, f"{last.counts.get(one, 0)} of {last.total} ({percent(last, one)})") for one in reversed(present)),
        rows=tuple(
            (share.dated, share.total, tuple((share.counts.get(one, 0), percent(share, one)) for one in present)) for share in given
        ),
        statuses=tuple(status.value for status in present),
        outside=tuple(share.counts.get(Status.NOT_APPLICABLE, 0) for share in given),
    )


def saved(shares: Shares, *, title: str, source: str) -> str:
    """The drawing as a file (`svg.saved`), with its scale, and beneath what its colours stand for."""
    scale = "".join(f'<text class="key-of" y="{10 + 115 * step}">{100 - 50 * step} %</text>' for step in range(3))
    key = "".join(
        f'<svg class="status-{status}" x="{44 + number % 3 * 285}" y="{276 + number // 3 * 20}">'
        f'<rect class="fill" width="12" height="12"/><text x="18" y="11">{spelled(status)} {last}</text></svg>'
        for number, (status, last) in enumerate(shares.key)
    )
    drawing = f'{scale}<svg x="44" width="856" height="264" overflow="visible">{shares.drawing}</svg>{key}'
    return svg.saved(drawing, 900, 276 + -(-len(shares.key) // 3) * 20, title=title, source=source)


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


def _band(number: int, status: Status, places: Sequence[int], tops: Sequence[Sequence[float]]) -> str:
    def height(edge: float) -> int:
        return round(HEIGHT * (1 - edge / 100))

    there = [f"V{height(row[number + 1])}H{places[day + 1]}" for day, row in enumerate(tops)]
    back = [f"V{height(row[number])}H{places[day]}" for day, row in reversed(list(enumerate(tops)))]
    path = f"M{places[0]} {height(tops[0][number])}{''.join(there)}{''.join(back)}z"
    return f'<g class="status-{status}"><path class="band" d="{path}"/></g>'


def _sign(number: int, status: Status, places: Sequence[int], tops: Sequence[Sequence[float]]) -> str:
    """In the middle of the band's largest part that is tall and wide enough, with its word where that fits too; nothing where none is."""
    parts = []
    for day, row in enumerate(tops):
        room, tall = (places[day + 1] - places[day]) / WIDTH * _PLACE, row[number + 1] - row[number]
        if tall >= _TALL and room >= 18:
            parts.append((room * tall, -day, room))
    if not parts:
        return ""
    _, day, room = max(parts)
    middle = (tops[-day][number] + tops[-day][number + 1]) / 2
    where = f'x="{(places[-day] + places[1 - day]) / 2 / WIDTH:.2%}" y="{100 - middle:.2f}%"'
    word = f'<tspan class="word" dx="5">{spelled(status)}</tspan>' if room > 24 + _LETTER * len(status) else ""
    return f'<g class="status-{status}"><text class="sign on" {where} dy="0.35em">{STATUS_GLYPHS[status]}{word}</text></g>'


def _step_title(share: Share, present: Sequence[Status]) -> str:
    each = ", ".join(f"{spelled(one)} {share.counts[one]} ({percent(share, one)})" for one in present if share.counts.get(one))
    return f"from {share.dated}, of {share.total}: {each or '—'}"
