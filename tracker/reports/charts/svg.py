"""A drawing as markup: texts made safe, and the whole as an SVG file of its own with its title, its source and its day inside."""

from functools import cache
from html import escape
from importlib.resources import files

from tracker.domain.text import one_line
from tracker.reports import palette

FONTS = "Noto Sans, DejaVu Sans, Segoe UI, Arial, sans-serif"
EDGE, HEAD, FOOT = 16, 44, 30
"""Pixels around a drawing in a file of its own, and above and below it for its title and its source."""


def safe(text: str) -> str:
    """A recorded or written text as one line of markup."""
    return escape(one_line(text))


def linked(body: str, address: str | None, names: str) -> str:
    """A mark as a link, or as what it is where there is nothing to link to."""
    return f'<a class="{names}" href="{escape(address)}">{body}</a>' if address else f'<g class="{names}">{body}</g>'


def saved(body: str, width: int, height: int, *, title: str, source: str) -> str:
    """A drawing of a size in pixels as a file: self-contained, on white, with what it shows, and where it is from and of which day.

    Without a title it is the drawing alone, for a page that says both.
    """
    edge, head, foot = (EDGE, HEAD, FOOT) if title else (0, 0, 0)
    whole = f'width="{width + 2 * edge}" height="{height + head + foot}"'
    around = (
        f'<text class="headline" x="{EDGE}" y="27">{safe(title)}</text>'
        f'<text class="credit" x="{EDGE}" y="{height + HEAD + 18}">{safe(source)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole} role="img" aria-label="{safe(title)}" font-family="{FONTS}" font-size="13">'
        f"<title>{safe(title)}</title><desc>{safe(source)}</desc><style>{_style()}</style>"
        f'<rect width="100%" height="100%" fill="{palette.LIGHT["paper"]}"/>{around if title else ""}'
        f'<svg x="{edge}" y="{head}" width="{width}" height="{height}" overflow="visible">{body}</svg></svg>\n'
    )


@cache
def _style() -> str:
    """The style sheet of drawings without custom properties: a rule that takes a status's colour becomes one for each status."""
    _, *rules = files("tracker.reports").joinpath("templates", "svg.css").read_text(encoding="utf-8").splitlines()
    of_status = [rule for rule in rules if "(--fill)" in rule or "(--on)" in rule]
    each = (
        f".status-{word} {rule}".replace("(--fill)", f"(--status-{word})").replace("(--on)", f"(--on-{word})")
        for rule in of_status
        for word in palette.COLOURED
    )
    return palette.resolved("".join([*(rule for rule in rules if rule not in of_status), *each]))
