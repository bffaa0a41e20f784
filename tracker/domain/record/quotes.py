"""Looking a quote up in a text: a TextQuoteSelector of the W3C (https://www.w3.org/TR/annotation-model/#text-quote-selector). Pure.

Compared by code points, in normal form C on both sides: the same letters typed on another keyboard or another system are the same
quote. Runs of white space count as one space: where a line ends depends on the window the page was saved from, not on what it says.
Characters that no reader sees (soft hyphens, zero-width spaces, marks of direction) are left out on both sides.
Nothing else is forgiven, neither case nor the form of quotation marks: a quote is what the source has, to the letter.
"""

import re
import unicodedata
from functools import cache

from tracker.domain.record.captured_text import is_text, text_of

_SPACES = tuple(character for character in map(chr, range(0x3001)) if character.isspace() and character != " ")
_INVISIBLE = "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
"""Not the joiners, which change how letters look."""
_RUN = 30
"""Combining marks in a row that any writing system needs at most (UAX #15, Stream-Safe Text Format)."""


def occurrences(data: bytes, media_type: str, quote: str | None, prefix: str | None = None, suffix: str | None = None) -> int | None:
    """How often the quote is found in a file; none where there is no quote, or the file is not of text."""
    return found(text_of(data, media_type), quote, prefix or "", suffix or "") if quote and is_text(media_type) else None


def found(text: str, quote: str, prefix: str = "", suffix: str = "") -> int:
    """How often the quote occurs right behind the prefix and right before the suffix; overlapping matches count.

    A quote is kept without the white space around it, so a space may or may not lie between it and its neighbours.
    """
    exact, before, after = normal(quote), normal(prefix), normal(suffix)
    if not exact:
        return 0
    heads = (before, f"{before} ") if before else ("",)
    tails = (after, f" {after}") if after else ("",)
    searched = normal(text)
    return sum(_count(searched, f"{head}{exact}{tail}") for head in heads for tail in tails)


def normal(text: str) -> str:
    """The text as it is compared: NFC, nothing invisible, every run of white space one space, none at the ends."""
    if not text.isascii():
        text = re.sub(_INVISIBLE, "", text)
        # Python sorts a run of n marks in n² steps; a joiner after every thirtieth, as UAX #15 has it, keeps the runs short
        marks = _marks().sub(lambda run: "\u034f".join(run[0][at : at + _RUN] for at in range(0, len(run[0]), _RUN)), text)
        text = unicodedata.normalize("NFC", marks)
    for space in _SPACES:
        text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip(" ")


@cache
def _marks() -> re.Pattern[str]:
    """More combining marks in a row than there are in any text."""
    every = "".join(character for character in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(character))
    return re.compile(f"[{every}][{every}]{{{_RUN},}}")  # the first by itself: so `re` skips what cannot begin a match


def _count(text: str, wanted: str) -> int:
    """Occurrences, overlapping ones too, in linear time: `str.find` up to the first, and from there Knuth, Morris and Pratt's way."""
    at = text.find(wanted)
    if at < 0:
        return 0
    back = _borders(wanted)
    size, end, count = len(wanted), len(text), 0
    while at >= 0:
        count, at, matched = count + 1, at + size, back[size]
        while matched and at < end:
            while matched and wanted[matched] != text[at]:
                matched = back[matched]
            matched += wanted[matched] == text[at]
            at += 1
            if matched == size:
                count, matched = count + 1, back[size]
        at = text.find(wanted, at)
    return count


def _borders(wanted: str) -> list[int]:
    """For the first n characters, how long the longest proper beginning is that is an end of them, too."""
    back, matched = [0, 0], 0
    for character in wanted[1:]:
        while matched and wanted[matched] != character:
            matched = back[matched]
        matched += wanted[matched] == character
        back.append(matched)
    return back
