"""Recorded text as Markdown that shows it and does nothing else, in CommonMark, GitHub's dialect and Pandoc's.

Every dialect lets a backslash before ASCII punctuation take its meaning away; what means nothing is left bare, to be read in the raw.
"""

import re
from typing import TYPE_CHECKING

from tracker.domain.text import one_line

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
    return escaped(one_line(text.strip()))


def escaped(line: str, *, starts: bool = True) -> str:
    """A visible line in which no sign means anything, where it starts a line or within one."""
    made = _ANYWHERE.sub(lambda sign: f"\\{sign[0]}", line)
    if not starts:
        return made
    if _BLOCK_START.match(made) and not made.startswith("\\") and made[0].isascii():
        return f"\\{made}"
    return _LIST_START.sub(r"\1\\\2", made, count=1) if _LIST_START.match(made) else made


def linked(line: str, address: str) -> str:
    """A visible line as a link to an address that may be linked to."""
    return f"[{escaped(line)}]({address.replace('&', '&amp;')})"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """A pipe table of cells that are Markdown already."""
    return [f"| {' | '.join(header)} |", f"|{'|'.join(' --- ' for _ in header)}|", *(f"| {' | '.join(row)} |" for row in rows), ""]


def scores(found: "ScaleTable") -> list[str]:
    """Scores as pipe tables with notes below them."""
    tables = [line for heads, rows in found.tables for line in table([*map(inline, heads)], [[*map(inline, row)] for row in rows])]
    return [*tables, *(f"- {inline(note)}" for note in found.notes)]
