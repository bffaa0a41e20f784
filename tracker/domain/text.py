"""Hostile text as ordinary text: what would steer a terminal, a spreadsheet or a reader's eye is made visible."""

import re
import unicodedata
from functools import cache, lru_cache

# C0 and C1 controls, bidi controls and isolates, zero-width, invisible and line-separating characters, tags, lone surrogates:
# everything that changes how *other* text looks (Trojan Source, CVE-2021-42574; ECMA-48 escape sequences). And what is no character and never
# will be (Unicode, 23.7), of which XML 1.0 can hold two as little as most controls (its production 2).
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_STEERING = f"[{_NO_CHARACTERS}\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff]"
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠'")
"""What a spreadsheet may take for a formula (OWASP, CSV injection), and the mark itself so that it can be undone."""


_PRINTABLE_ALL_THE_SAME = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Those of them that Unicode counts among letters and marks; to Python, the others are not printable."""


def visible(text: str, keep: str = "") -> str:
    """The text with steering characters replaced by a picture (`␛`) or their name (`⟨U+202E⟩`).

    A joiner that is part of how a word or an emoji is spelled stays (`_is_spelling`).

    Args:
        text: any text, also with lone surrogates.
        keep: characters to leave alone, such as the newline in a paragraph.
    """
    if text.isprintable() and (text.isascii() or not any(one in text for one in _PRINTABLE_ALL_THE_SAME)):
        return text  # as nearly all text is, and no expression need be compiled for it
    return _steering().sub(lambda match: match[0] if match[0] in keep or _is_spelling(match) else _picture(match[0]), text)


def author_problem(name: str) -> str:
    """What keeps a text from being an author's name, which stands in every entry: it is 1 to 200 visible characters without blanks around them."""
    if not 1 <= len(name) <= 200:
        return "must have 1 to 200 characters"
    if name != name.strip():
        return "must not begin or end with a blank"
    return "" if visible(name) == name else f"must be one line without control characters, not {visible(name)}"


def plain(text: str, instead: str) -> str:
    """The text with another one in place of each steering character, for names that no program may stumble over."""
    return _steering().sub(lambda match: match[0] if _is_spelling(match) else instead, text)


@cache
def _steering() -> re.Pattern[str]:
    return re.compile(_STEERING)


_JOINER = "\u200d"
_JOINED = (
    "[\u0600-\u08ff"  # Arabic, Syriac, N'Ko, Mandaic
    "\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1bff\ua840-\ua8ff\ua980-\ua9df\uaa60-\uaaff"  # Devanagari to Meetei
    "\ufb50-\ufdff\ufe70-\ufefc\U00010ac0-\U00010aff\U00010d00-\U00010d3f\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
"""Scripts whose letters change their form next to one another, so that a joiner is part of the spelling (Unicode, chapters 9 and 12–17)."""
_VIRAMA = 9
"""The combining class of the signs that take a letter's vowel away; a joiner behind one chooses the letter's form (RFC 5892, A.1)."""
_PICTOGRAPH = (
    "[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\U0001f000-\U0001faff]"
)
_TONE = "[\U0001f3fb-\U0001f3ff]"
_CONTINUED = f"(?:(?<={_PICTOGRAPH})|(?<={_PICTOGRAPH}\ufe0f)|(?<={_PICTOGRAPH}{_TONE})){_JOINER}{_PICTOGRAPH}"
"""How an emoji that is spelled with several goes on (UTS #51, emoji ZWJ sequence)."""
_FLAG = (
    "\U0001f3f4\U000e0067\U000e0062(\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
"""The flags of England, Scotland and Wales, the only emoji that are spelled with tags (UTS #51, ED-14a); elsewhere tags hide a text."""


def _is_spelling(steering: re.Match[str]) -> bool:
    """Whether the character is part of how a word or an emoji is spelled, where it stands."""
    text, at, character = steering.string, steering.start(), steering[0]
    if character in "\u200c\u200d":
        return _joins_letters(text, at) or (character == _JOINER and re.compile(_CONTINUED).match(text, at) is not None)
    if character >= "\U000e0000":
        flag = text.rfind("\U0001f3f4", max(0, at - 6), at)
        return flag >= 0 and re.match(_FLAG, text[flag : flag + 7]) is not None
    return False


def _joins_letters(text: str, at: int) -> bool:
    """Whether a joiner stands behind a virama, or between letters, marks or digits of which one is of a script that joins its letters."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not _is_of_a_word(before):
        return False
    joined = re.match(_JOINED, before) is not None
    if unicodedata.combining(before) == _VIRAMA or (joined and text[at] == _JOINER):
        return True  # at the end of a word too: the chillu letters of Malayalam, or the Hijri year's heh in Persian
    return _is_of_a_word(after) and (joined or re.match(_JOINED, after) is not None)


def _is_of_a_word(character: str) -> bool:
    return character != "" and unicodedata.category(character)[0] in "LMN"


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
    """Columns the text takes in a terminal (UAX #11: wide and fullwidth take two, combining marks and joiners none).

    An emoji that is spelled with several is counted as the one that it shows.
    """
    if text.isascii():
        return len(text)
    if max(text) >= "\U0001f3fb" or _JOINER in text:
        text = re.sub(f"{_CONTINUED}|(?<={_PICTOGRAPH}){_TONE}", "", text)
    return sum(map(_columns, text))


@lru_cache(maxsize=10_000)
def _columns(character: str) -> int:
    """Of one character; a text is made of few."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def json_escaped(written: str) -> str:
    """JSON in which what steers a terminal or the eye is spelled as JSON's escapes, which mean the same to every parser."""
    if visible(flat := written.replace("\n", "")) == flat:  # line breaks stand between members alone
        return written
    import json

    return _steering().sub(lambda match: match[0] if match[0] == "\n" or _is_spelling(match) else json.dumps(match[0])[1:-1], written)


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: `1 promise`, `2 promises`."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def formula_safe(text: str) -> str:
    """The text marked with a leading `'` where a spreadsheet might run it; `formula_text` undoes it."""
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text


def formula_text(cell: str) -> str:
    """The text that `formula_safe` marked."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in _FORMULA_STARTS else cell
