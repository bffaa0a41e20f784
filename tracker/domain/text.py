"""Hostile text as ordinary text: what would steer a terminal, a spreadsheet or a reader's eye is made visible."""

import re
import unicodedata
from functools import cache, lru_cache

# C0 and C1 controls, bidi controls and isolates, zero-width, invisible and line-separating characters, tags, lone surrogates:
# everything that changes how *other* text looks (Trojan Source, CVE-2021-42574; ECMA-48 escape sequences).
_STEERING = "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff]"
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠'")
"""What a spreadsheet may take for a formula (OWASP, CSV injection), and the mark itself so that it can be undone."""


_PRINTABLE_ALL_THE_SAME = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Those of them that Unicode counts among letters and marks; to Python, the others are not printable."""


def visible(text: str, keep: str = "") -> str:
    """The text with steering characters replaced by a picture (`␛`) or their name (`⟨U+202E⟩`).

    Args:
        text: any text, also with lone surrogates.
        keep: characters to leave alone, such as the newline in a paragraph.
    """
    if text.isprintable() and (text.isascii() or not any(one in text for one in _PRINTABLE_ALL_THE_SAME)):
        return text  # as nearly all text is, and no expression need be compiled for it
    return _steering().sub(lambda match: match[0] if match[0] in keep else _picture(match[0]), text)


@cache
def _steering() -> re.Pattern[str]:
    return re.compile(_STEERING)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def one_line(text: str) -> str:
    """Visible text without line breaks, for a table cell or an error."""
    if "\n" in text or "\r" in text:
        text = re.sub(r"[\r\n]\s*", " ", text)
    return visible(text)


def width(text: str) -> int:
    """Columns the text takes in a terminal (UAX #11: wide and fullwidth take two, combining marks none)."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@lru_cache(maxsize=10_000)
def _columns(character: str) -> int:
    """Of one character; a text is made of few."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def formula_safe(text: str) -> str:
    """The text marked with a leading `'` where a spreadsheet might run it; `formula_text` undoes it."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def formula_text(cell: str) -> str:
    """The text that `formula_safe` marked."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in _FORMULA_STARTS else cell
