"""Hostile text as ordinary text: nothing steers, nothing is lost, and a spreadsheet runs nothing."""

import json
import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain import text
from tracker.domain.text import formula_safe, formula_text, json_escaped, one_line, visible, width

any_text = strategies.any_text | st.text()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, [art. 4] <b>&amp; 中文 é", "plain, [art. 4] <b>&amp; 中文 é"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x00b", "a␀b"),
        ("a\tb\nc\rd", "a␉b␊c␍d"),
        ("\x7f\x9b31m", "␡⟨U+009B⟩31m"),
        ("invoice\u202egnp.exe", "invoice⟨U+202E⟩gnp.exe"),
        ("\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"),
        ("pay\u200bpal \ufeff", "pay⟨U+200B⟩pal ⟨U+FEFF⟩"),
        ("soft\u00adhyphen", "soft⟨U+00AD⟩hyphen"),
        ("a\u2028b\u2029c\x85d", "a⟨U+2028⟩b⟨U+2029⟩c⟨U+0085⟩d"),
        ("\U000e0041tag", "⟨U+E0041⟩tag"),
        ("\ud800half", "⟨U+D800⟩half"),
        ("no\ufffe\uffff character \U0010ffff", "no⟨U+FFFE⟩⟨U+FFFF⟩ character ⟨U+10FFFF⟩"),
    ],
)
def test_what_would_steer_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


SPELLED = [
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, “I want”
    "CD\u200c\u0647\u0627 \u06f1\u06f2\u200c\u0633\u0627\u0644\u0647",  # a Persian ending behind Latin letters, and behind digits
    "\u06f1\u06f4\u06f0\u06f2 \u0647\u200d.\u0634",  # the Hijri year's abbreviation
    "\u0915\u094d\u200d\u0937 \u0930\u094d\u200c\u0915",  # Devanagari, the half form and the visible virama
    "\u09b0\u200d\u09cd\u09af\u09be\u09ac",  # Bengali, “RAB”
    "\u0d05\u0d35\u0d28\u0d4d\u200d \u0d35",  # Malayalam, a chillu at the end of a word
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala, “Sri”
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f469\U0001f3fd\u200d\U0001f680 \u2764\ufe0f\u200d\U0001f525 \U0001f3f3\ufe0f\u200d\u26a7\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
]


@pytest.mark.parametrize("text", SPELLED)
def test_what_a_word_or_an_emoji_is_spelled_with_stays(text: str) -> None:
    """Red when every joiner or tag is shown by its name."""
    assert visible(text) == text == one_line(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay\u200cpal pay\u200dpal", "pay⟨U+200C⟩pal pay⟨U+200D⟩pal"),  # Latin letters do not join
        ("\u200d\u0645 \u0645\u200c \u0645\u200c.", "⟨U+200D⟩\u0645 \u0645⟨U+200C⟩ \u0645⟨U+200C⟩."),  # nothing to join
        ("\u0645\u200c\u200c\u0645", "\u0645⟨U+200C⟩⟨U+200C⟩\u0645"),  # two join no more than one
        ("\u0645\u202e\u200c\u0645", "\u0645⟨U+202E⟩⟨U+200C⟩\u0645"),
        ("\u0645\u200f\u0645\u200b\u0645", "\u0645⟨U+200F⟩\u0645⟨U+200B⟩\u0645"),  # these are no joiners
        ("\U0001f468\u200da \U0001f468\u200c\U0001f469 a\u200d\U0001f469", "\U0001f468⟨U+200D⟩a \U0001f468⟨U+200C⟩\U0001f469 a⟨U+200D⟩\U0001f469"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4⟨U+E0067⟩⟨U+E0062⟩⟨U+E007F⟩"),  # no flag is spelled so
        ("a\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "a" + "".join(f"⟨U+{code:04X}⟩" for code in (0xE0067, 0xE0062, 0xE0073, 0xE0063, 0xE0074, 0xE007F))),
    ],
)  # fmt: skip
def test_a_joiner_that_joins_nothing_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_control_separator_surrogate_or_bidi_control_passes() -> None:
    bidi = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    steering = [
        character
        for character in map(chr, range(0x110000))
        if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or unicodedata.bidirectional(character) in bidi
    ]
    assert len(steering) > 2_000
    assert [f"{ord(c):04X}" for c in steering if c in visible(c)] == []


def test_text_that_is_passed_without_a_search_would_be_found_clean() -> None:
    """Red without one of the characters that are printable all the same."""
    search = re.compile(text._STEERING)
    wrong = [f"{code:04X}" for code in range(0x110000) if (visible(chr(code)) == chr(code)) == bool(search.search(chr(code)))]
    assert wrong == []


@given(any_text)
def test_visible_text_contains_its_input(text: str) -> None:
    """Everything but what steers stands there, in its order; and showing it again changes nothing."""
    shown = visible(text)
    rest = iter(shown)
    assert all(character in rest for character in text if visible(character) == character)
    assert visible(shown) == shown


@given(any_text)
def test_what_is_kept_is_kept(text: str) -> None:
    assert visible(text, keep="\n").replace("\n", "␊") == visible(text)


@given(any_text)
def test_one_line_is_one(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_one_line_joins_lines_with_a_space() -> None:
    assert one_line("a\n\n  b\r\nc") == "a b c"


def test_one_line_does_not_crawl_over_long_blanks() -> None:
    start = time.process_time()
    one_line("a" + " " * 200_000 + "b")
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("中文", 4), ("ﾊﾝ", 2), ("ＡＢ", 4), ("한국", 4), ("✓≡›", 3), ("a中e\u0301", 4),
     ("\u0645\u06cc\u200c\u062e", 3), ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 2), ("\U0001f469\U0001f3fd\u200d\U0001f680!", 3), (SPELLED[-1], 2)],
)  # fmt: skip
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("'quoted", "''quoted"),
        ("", ""),
        ("1+1", "1+1"),
        ("art. 4 = 5", "art. 4 = 5"),
    ],
)
def test_a_formula_is_marked(text: str, cell: str) -> None:
    assert formula_safe(text) == cell


@given(any_text | st.text("='+-@\t\r\n＝a", max_size=6))
def test_the_mark_can_be_taken_off(text: str) -> None:
    assert formula_text(formula_safe(text)) == text
    assert formula_safe(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@given(st.text("='+-@a", max_size=6))
def test_different_texts_stay_different(text: str) -> None:
    assert formula_safe(text) != formula_safe("'" + text)


@given(st.dictionaries(any_text, any_text))
def test_escaped_json_means_the_same_and_steers_nothing(value: dict[str, str]) -> None:
    for indent in (None, 2):
        escaped = json_escaped(json.dumps(value, ensure_ascii=False, indent=indent))
        assert json.loads(escaped) == value
        assert visible(escaped, keep="\n") == escaped
