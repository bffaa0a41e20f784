"""Recorded text as Markdown that shows it and does nothing else, in CommonMark, GitHub's dialect and Pandoc's.

Every dialect lets a backslash before ASCII punctuation take its meaning away; what means nothing is left bare, to be read in the raw.
"""

import re
from typing import TYPE_CHECKING

from tracker.domain.text import one_line, visible
from tracker.reports.links import web_address

if TYPE_CHECKING:
    from tracker.reports.model import ScaleTable

_ANYWHERE = re.compile(
    r"[\\`*_\[\]<>|~&$^@{}:.#](?:(?<![:.#])|(?<=:)(?=//|(?:[a-z+-][\w+-]*|100|1234):)|(?<=www\.)|(?<=#)(?=\s*$))", re.IGNORECASE
)
"""The sign first, then what makes it mean something: so a text is searched for signs alone, which is many times as fast."""
_BLOCK_START = re.compile(r"(?!#\d)[^\w\s]", re.ASCII)
_LIST_START = re.compile(r"(\w{1,9})([.)])(?=\s|$)", re.ASCII)


def inline(text: str) -> str:
    """The text on one line: for headings, table cells and within a sentence."""
    return _escaped(one_line(text.strip()))


def block(text: str, indent: str = "") -> str:
    """The text with its line breaks, as one paragraph; further lines begin with `indent`, which a list or a quotation needs."""
    lines = [_escaped(visible(line.strip(" "))) for line in text.replace("\r\n", "\n").split("\n") if line.strip(" ")]
    return f"\\\n{indent}".join(lines)


def _escaped(line: str) -> str:
    escaped = _ANYWHERE.sub(lambda sign: f"\\{sign[0]}", line)
    if _BLOCK_START.match(escaped) and not escaped.startswith("\\") and escaped[0].isascii():
        return f"\\{escaped}"
    return _LIST_START.sub(r"\1\\\2", escaped, count=1) if _LIST_START.match(escaped) else escaped


def link(text: str, url: str | None) -> str:
    """The text, as a link where the address is one that may be linked to."""
    address = web_address(url)
    return f"[{inline(text)}]({address.replace('&', '&amp;')})" if address else inline(text)


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """A pipe table of cells that are Markdown already."""
    return [f"| {' | '.join(header)} |", f"|{'|'.join(' --- ' for _ in header)}|", *(f"| {' | '.join(row)} |" for row in rows), ""]


def scores(found: "ScaleTable") -> list[str]:
    """Scores as pipe tables with notes below them."""
    tables = [line for heads, rows in found.tables for line in table([*map(inline, heads)], [[*map(inline, row)] for row in rows])]
    return [*tables, *(f"- {inline(note)}" for note in found.notes)]
