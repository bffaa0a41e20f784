"""Reading what others printed: a cell on its scale, and a figure with as many decimals as it has. Pure; nothing is rewritten."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.scales import Crosswalk
from tracker.domain.vocabulary import Scale

_MINUS_SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"
"""Hyphens, dashes and the minus sign proper (U+2212): typesetters use them all, and no spreadsheet takes one for a minus."""

_NOT_RATED = frozenset(("n/a", "na", "n.a.", "n. a.", "not applicable", "n/r"))
_DASHES = frozenset(("-", "--"))
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d])\s*-\s*(?=[^\W\d])")
_SCORE = re.compile(r"([+-]?)[ \u00a0]?(\d{1,3})(?:[.,]0{1,6})?", re.ASCII)
_FIGURE = re.compile(r"([+-]?)[ \u00a0]?(\d{1,9})(?:[.,](\d{1,9}))?[ \u00a0]?%?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCell:
    """A printed cell as a value of the scale."""

    value: str = ""
    """The label of the value on the scale; empty where it is not rated, blank or unreadable."""
    number: int | None = None
    """What it counts for; none where there is no value, or on a scale that is not averaged."""
    blank: bool = False
    readable: bool = True
    typeset_minus: bool = False
    """Whether its minus is none to a spreadsheet, which then takes the cell for text."""

    @property
    def rated(self) -> bool:
        """Whether it has a value of the scale."""
        return bool(self.value)


def read_cell(text: str, walk: Crosswalk) -> PrintedCell:
    """A printed cell on a scale: `+1`, `1`, `-1`, `−1` (U+2212), `n/a`, nothing, a dash, or a word of the scale in any case.

    Words may have spaces, hyphens or dashes between them, and may be any that the scale's users print for a value.
    """
    plain, typeset = _plain_minus(text.strip())
    word = plain.casefold()
    if not plain or word in _DASHES:
        return PrintedCell(blank=True)
    if word in _NOT_RATED:
        return PrintedCell()
    if not walk.averaged:
        value = _labels(walk.scale).get(_word(plain), "")
        return PrintedCell(value=value, readable=bool(value))
    match = _SCORE.fullmatch(plain)
    number = int(match[1] + match[2]) if match else None
    value = "" if number is None else next((one.label for one in walk.values if one.number == number), "")
    if not value:
        return PrintedCell(readable=False)
    return PrintedCell(value=value, number=number, typeset_minus=typeset)


@cache
def _labels(scale: Scale) -> dict[str, str]:
    """The label that each word of a scale stands for."""
    return {_word(_plain_minus(word)[0]): value.label for value in CROSSWALKS[scale].values for word in (value.label, *value.also)}


def _word(plain: str) -> str:
    """A word as it is looked up: hyphens between letters, and any white space, are one space."""
    return " ".join(_BETWEEN_LETTERS.sub(" ", plain).split()).casefold()


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
