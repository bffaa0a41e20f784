"""Reading what others printed: a cell on its scale, and a figure with as many decimals as it has. Pure; nothing is rewritten."""

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.domain.scoring.scales import Crosswalk

_MINUS_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
"""Hyphens, dashes and the minus sign proper (U+2212): typesetters use them all, and no spreadsheet takes one for a minus."""

_NOT_RATED = frozenset(("n/a", "na", "n.a.", "n. a.", "not applicable", "n/r"))
_DASHES = frozenset(("-", "--"))
_SCORE = re.compile(r"([+-]?)[ \u00a0]?(\d{1,3})(?:[.,]0{1,6})?", re.ASCII)
_FIGURE = re.compile(r"([+-]?)[ \u00a0]?(\d{1,9})(?:[.,](\d{1,9}))?[ \u00a0]?%?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCell:
    """A printed cell as a value of the scale."""

    number: int | None = None
    """What it counts for; none where it is not rated, blank, unreadable, or a word of a scale that is not averaged."""
    rated: bool = False
    blank: bool = False
    readable: bool = True
    typeset_minus: bool = False
    """Whether its minus is none to a spreadsheet, which then takes the cell for text."""


def read_cell(text: str, walk: Crosswalk) -> PrintedCell:
    """A printed cell on a scale: `+1`, `1`, `-1`, `−1` (U+2212), `n/a`, nothing, a dash, or a word of the scale in any case."""
    plain, typeset = _plain_minus(text.strip())
    word = plain.casefold()
    if not plain or word in _DASHES:
        return PrintedCell(blank=True)
    if word in _NOT_RATED:
        return PrintedCell()
    if not walk.averaged:
        known = {_plain_minus(value.label)[0].casefold() for value in walk.values}
        return PrintedCell(rated=True) if word in known else PrintedCell(readable=False)
    match = _SCORE.fullmatch(plain)
    number = int(match[1] + match[2]) if match else None
    if number is None or number not in {value.number for value in walk.values}:
        return PrintedCell(readable=False)
    return PrintedCell(number=number, rated=True, typeset_minus=typeset)


def is_blank(text: str | None) -> bool:
    """Whether nothing is printed, or a sign for nothing: a dash, or n/a."""
    plain = _plain_minus((text or "").strip())[0].casefold()
    return not plain or plain in _DASHES or plain in _NOT_RATED


def read_figure(text: str) -> Decimal | None:
    """A printed average or percent, with a decimal point or comma and as many decimals as are printed; none where it cannot be read."""
    match = _FIGURE.fullmatch(_plain_minus(text.strip())[0])
    return Decimal(f"{match[1]}{match[2]}.{match[3] or ''}") if match else None


def places_of(figure: Decimal) -> int:
    """The decimals of a printed figure."""
    return -int(figure.as_tuple().exponent)


def _plain_minus(text: str) -> tuple[str, bool]:
    """The text with every typeset minus as the one on a keyboard, and whether there was any."""
    plain = text.translate({ord(sign): "-" for sign in _MINUS_SIGNS})
    return plain, plain != text
