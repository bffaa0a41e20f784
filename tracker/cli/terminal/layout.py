"""Text laid out for a terminal: tables that fit, pages that read well, colour only as a third sign after glyph and word.

Our own, since a table of rich costs 0.75 ms a row and these are what people look at all day.
"""

import shutil
import sys
from collections.abc import Sequence
from typing import NamedTuple, Self

from tracker.domain.text import one_line, visible, width

WIDE = 10_000
"""The width where nobody looks at a terminal: nothing wraps."""

MEASURE = 100
"""The widest a page's lines get, for reading."""

GAP = 2


class TableCell(NamedTuple):
    """A cell's lines; each with the colour it may have."""

    lines: tuple[tuple[str, str | None], ...]

    @classmethod
    def of(cls, text: str, colour: str | None = None) -> Self:
        """A cell of one line."""
        return cls(((one_line(text), colour),))

    def under(self, text: str, colour: str | None = None) -> "TableCell":
        """The cell with a line below."""
        return TableCell((*self.lines, (one_line(text), colour)))


def is_terminal() -> bool:
    """Whether a person looks at standard output."""
    return sys.stdout.isatty()


def columns() -> int:
    """The terminal's width, or as wide as need be where there is none."""
    if not is_terminal():
        return WIDE
    return max(40, shutil.get_terminal_size().columns)


def terminal_table(heads: Sequence[str], rows: Sequence[Sequence[TableCell]], *, flexible: str | None, colour: bool) -> str:
    """The table for standard output: as wide as the terminal, and in colour only there."""
    return table(heads, rows, columns(), flexible=flexible, colour=colour and is_terminal())


def table(heads: Sequence[str], rows: Sequence[Sequence[TableCell]], total: int, *, flexible: str | None, colour: bool) -> str:
    """The rows under their heads: columns as wide as their content, and a flexible one that takes what is left and wraps.

    Args:
        heads: titles of the columns.
        rows: a cell for each column.
        total: the most columns of the terminal, if the flexible column can shrink to 20.
        flexible: the title of that column.
        colour: whether styles are written.
    """
    if not rows:
        return ""
    widths = [max(width(head), *(width(line) for row in rows for line, _ in row[index].lines)) for index, head in enumerate(heads)]
    wrapping = heads.index(flexible) if flexible is not None else None
    if wrapping is not None:
        fixed = sum(widths) - widths[wrapping] + GAP * (len(heads) - 1)
        widths[wrapping] = min(widths[wrapping], max(20, total - fixed))
    lines = [_row([[(head, "bold")] for head in heads], widths, colour=colour)]
    for row in rows:
        cells = [_wrapped(cell, widths[index]) if index == wrapping else list(cell.lines) for index, cell in enumerate(row)]
        lines += [
            _row([[cell[number]] if number < len(cell) else [("", None)] for cell in cells], widths, colour=colour)
            for number in range(max(len(cell) for cell in cells))
        ]
    return "\n".join(lines) + "\n"


def _wrapped(cell: TableCell, limit: int) -> list[tuple[str, str | None]]:
    return [(piece, colour) for line, colour in cell.lines for piece in wrap(line, limit)]


def _row(cells: Sequence[Sequence[tuple[str, str | None]]], widths: Sequence[int], *, colour: bool) -> str:
    pieces = []
    for cell, column in zip(cells, widths, strict=True):
        text, style = cell[0]
        pieces.append(styled(text, style, colour=colour) + " " * (column - width(text)))
    return (" " * GAP).join(pieces).rstrip()


def wrap(text: str, limit: int) -> list[str]:
    """The text in lines of at most `limit` columns; only an address stays whole, to be copied."""
    if len(text) <= limit and width(text) <= limit and text.isprintable() and text[-1:] != " ":
        return [text]  # as it is in most cells, and always where nobody looks at a terminal
    import textwrap

    lines = textwrap.wrap(text, limit, break_long_words=False, break_on_hyphens=False) or [""]
    return [piece for line in lines for piece in ([line] if width(line) <= limit or "://" in line else _broken(line, limit))]


def _broken(line: str, limit: int) -> list[str]:
    """Breaks a line that is too wide between characters (long addresses; scripts without spaces)."""
    pieces, current = [], ""
    for character in line:
        if width(current + character) > limit and current:
            pieces.append(current)
            current = ""
        current += character
    return [*pieces, current]


_STYLES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}
"""Select graphic rendition (ECMA-48 §8.3.117), by the name of the style."""


def styled(text: str, style: str | None, *, colour: bool) -> str:
    """The text in a colour or weight, where colour is wanted; line by line, as pagers take a style to end with its line."""
    if not colour or not style or not text:
        return text
    return "\n".join(f"\x1b[{_STYLES[style]}m{line}\x1b[0m" for line in text.split("\n"))


def paragraph(text: str, limit: int, indent: str = "", *, first: str | None = None) -> str:
    """A text of any length in wrapped lines, its own line breaks kept, steering characters visible."""
    start = indent if first is None else first
    pieces = [piece for line in visible(text, keep="\n").split("\n") for piece in wrap(line, max(20, limit - width(indent)))]
    return "\n".join((start if number == 0 else indent) + piece for number, piece in enumerate(pieces))


STATUS_COLOURS = {
    "fulfilled": "green",
    "upheld": "green",
    "advanced": "cyan",
    "initiated": "cyan",
    "partly_fulfilled": "yellow",
    "stalled": "yellow",
    "mixed": "yellow",
    "not_started": "red",
    "not_fulfilled": "red",
    "withdrawn": "red",
    "contested": "red",
    "unverified": "dim",
    "claimed": "yellow",
    "confirmed": "cyan",
    "corroborated": "green",
}
"""By status or verification; the others have none."""
