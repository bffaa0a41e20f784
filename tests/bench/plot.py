"""Draws the curves of growth as one small SVG on two logarithmic scales, readable on light and on dark paper. Pure."""

import math
from collections.abc import Sequence
from html import escape

from tests.bench.figures import shown
from tests.bench.growth import Curve

_WIDTH, _HEIGHT = 720, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 190, 34, 44
_NAMES = _WIDTH - _RIGHT + 22
_COLOURS = ("#4477aa", "#aa7733", "#228855", "#ee6677", "#aa3377", "#2299aa", "#887722", "#777777")
"""Of middle brightness, so that they stand out on white and on black."""

_STYLE = (
    "text{font:12px sans-serif;fill:#333}.grid{stroke:#8888;stroke-width:.5}.line{fill:none;stroke-width:1.8}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}}"
)


def svg(curves: Sequence[Curve]) -> str:
    """The picture; the same curves give the same text."""
    drawn = [curve for curve in curves if curve.points]
    if not drawn:
        return _page(['<text x="20" y="40">nothing was measured</text>'])
    sizes = sorted({size for curve in drawn for size, _ in curve.points})
    across = _Scale(sizes[0], max(sizes[-1], sizes[0] * 10), _LEFT, _WIDTH - _RIGHT)
    up = _Scale(1, max(10.0, *(ratio for curve in drawn for _, ratio in curve.points)), _HEIGHT - _BOTTOM, _TOP)
    parts = [
        '<text x="8" y="18">processor time relative to a bare Python, by evidence rows; dashed: reads everything; behind each name the exponent</text>'
    ]
    for size in sizes:
        x = across(size)
        parts += [_line(x, _TOP, x, _HEIGHT - _BOTTOM), f'<text x="{x}" y="{_HEIGHT - 22}" text-anchor="middle">{size:,}</text>']
    for power in range(math.ceil(math.log10(up.high)) + 1):
        if 10**power <= up.high:
            y = up(10**power)
            parts += [_line(_LEFT, y, _WIDTH - _RIGHT, y), f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{10**power:,}×</text>']
    heights = _apart([up(curve.points[-1][1]) for curve in drawn])
    for number, (curve, height) in enumerate(zip(drawn, heights, strict=True)):
        parts += _curve(curve, _COLOURS[number % len(_COLOURS)], height, across, up)
    return _page(parts)


class _Scale:
    """From a number to a place in the picture, by its logarithm."""

    def __init__(self, low: float, high: float, begin: float, end: float) -> None:
        self.low, self.high, self._begin, self._end = low, high, begin, end

    def __call__(self, value: float) -> float:
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return round(self._begin + share * (self._end - self._begin), 1)


def _curve(curve: Curve, colour: str, height: float, across: _Scale, up: _Scale) -> list[str]:
    points = " ".join(f"{across(size)},{up(ratio)}" for size, ratio in curve.points)
    dashes = ' stroke-dasharray="5 4"' if curve.growing.scan else ""
    slope = "" if curve.exponent is None else f" {curve.exponent:+.2f}"
    name = escape(curve.growing.does.replace("`", ""))
    size, ratio = curve.points[-1]
    return [
        f'<polyline class="line" stroke="{colour}"{dashes} points="{points}"><title>{name}: {shown(ratio)} × at {size:,}</title></polyline>',
        *(f'<circle cx="{across(size)}" cy="{up(ratio)}" r="2.5" fill="{colour}"/>' for size, ratio in curve.points),
        f'<line stroke="{colour}" x1="{across(size)}" y1="{up(ratio)}" x2="{_NAMES}" y2="{height}"/>',
        f'<text x="{_NAMES + 4}" y="{height + 4}">{name}{slope}</text>',
    ]


def _apart(heights: Sequence[float]) -> list[float]:
    """The heights of the names, moved down as far as they would overlap, and up again where they would leave the picture."""
    placed = [0.0] * len(heights)
    lowest = float(_HEIGHT - _BOTTOM)
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    last = 0.0
    for index in order:
        last = placed[index] = max(heights[index], last + 14)
    over = max(0.0, last - lowest)
    for index in reversed(order):
        if over <= 0:
            break
        lowest = placed[index] = min(placed[index], lowest)
        lowest -= 14
    return [round(height, 1) for height in placed]


def _line(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="grid" x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}"/>'


def _page(parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Growth"><style>{_STYLE}</style>'
    )
    return "\n".join([head, *parts, "</svg>", ""])
