"""Laws of the look-up: what is cut out is found, in any normal form, between any tags, and between its own neighbours."""

import html
import time
import unicodedata
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests import strategies
from tests.payloads import PAYLOADS
from tracker.domain.record.quotes import found, normal, occurrences

Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD")
texts = (
    st.text(strategies._characters, min_size=1, max_size=60)
    | st.sampled_from(PAYLOADS)
    | st.text("aàä\u0301\u0327 b\n\t", min_size=1, max_size=60)
)


@st.composite
def as_of(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """A text in NFC, and a piece of it with what stands before and after, as records keep them: without white space around."""
    text = unicodedata.normalize("NFC", draw(texts))
    places = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    before, quote, after = (text[start:end].strip() for start, end in pairwise(places))
    assume(normal(quote))
    return text, before, quote, after


@given(as_of(), st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_what_is_cut_out_of_a_text_is_found(pieces: tuple[str, str, str, str], form: Form, other: Form) -> None:
    """Red without normalising one side; without the spaces that may lie between a quote and its neighbours."""
    text, before, quote, after = pieces
    searched, wanted = unicodedata.normalize(form, text), unicodedata.normalize(other, quote)
    assert found(searched, wanted) >= 1
    assert found(searched, wanted, before, after) >= 1
    assert found(searched, wanted) >= found(searched, wanted, before) >= found(searched, wanted, before, after)


@given(texts, texts, st.lists(st.sampled_from(("<b>", "</b>", "<i class='x>y'>", "<!-- x -->", '<a href="&amp;">')), max_size=20))
def test_in_a_page_it_is_found_between_any_tags(text: str, quote: str, tags: list[str]) -> None:
    """Red when tags are not taken out, or references not replaced."""
    assume(normal(quote))
    whole = [html.escape(character) for character in text + quote + text]
    for place, tag in enumerate(tags):
        whole.insert(place * 7 % (len(whole) + 1), tag)
    page = f"<!doctype html><html><head><title>x</title></head><body><p>{''.join(whole)}</body>".encode()
    assert occurrences(page, "text/html", unicodedata.normalize("NFC", text + quote + text)) == 1


@pytest.mark.parametrize(
    ("text", "quote", "prefix", "suffix", "times"),
    [
        ("aaaa", "aa", "", "", 3),  # overlapping
        ("ababab aba", "aba", "", "", 3),
        ("they talk, then they talk.", "they talk", "", "", 2),
        ("they talk, then they talk.", "they talk", "then", "", 1),
        ("they talk, then they talk.", "they talk", "", ",", 1),
        ("they talk, then they talk.", "they talk", "then", ",", 0),
        ("they talk, then they talk.", "they talk", "talk", "", 0),  # not adjoining
        ("one\n   two\u00a0three", "one two three", "", "", 1),
        ("one two", "onetwo", "", "", 0),
        ("one", "One", "", "", 0),
        ("“one”", '"one"', "", "", 0),
        ("e\u0301", "\u00e9", "", "", 1),
        ("\u00e9", "e", "", "", 0),  # half a letter is not in it
        ("x", " \x1c", "", "", 0),
        ("xq", "q", "\x1c", "", 1),
        ("", "q", "", "", 0),
        ("q", "qq", "", "", 0),
    ],
)
def test_how_often(text: str, quote: str, prefix: str, suffix: str, times: int) -> None:
    """Red when the search goes on behind a match instead of within it, or when prefix and suffix may stand anywhere."""
    assert found(text, quote, prefix, suffix) == times


@given(st.text("ab ", max_size=40), st.text("ab ", min_size=1, max_size=6))
def test_overlapping_matches_are_all_counted(text: str, quote: str) -> None:
    searched, wanted = normal(text), normal(quote)
    assert found(text, quote) == (sum(searched.startswith(wanted, at) for at in range(len(searched))) if wanted else 0)


def test_where_nothing_is_looked_for() -> None:
    assert occurrences(b"x", "text/plain", None) is None
    assert occurrences(b"x", "application/pdf", "x") is None
    assert occurrences(b"", "text/plain", "x") == 0


@pytest.mark.parametrize(
    ("piece", "times"),
    [("a", 10**6), ("ab", 500_000), ("a ", 500_000), ("\n ", 500_000), ("e\u0301", 500_000), ("\u0301\u0327", 60_000), ("中", 10**6)],
)
def test_looking_takes_time_in_proportion(piece: str, times: int) -> None:
    """Red with a plain loop over `str.find` (“a”), and without the joiner between marks (U+0301 U+0327)."""
    text = piece * times
    start = time.process_time()
    found(text, text[:19_999], "a", "b")
    found(text, text[:19_999])
    assert time.process_time() - start < 20  # half a second is usual, and minutes are what is feared


@pytest.mark.parametrize(
    "page", ["co\u00adoperation", "co\u200boperation", "\u200ecooperation\u200f", "co\ufeffoperation", "cooper\u2060ation"]
)
def test_what_no_reader_sees_is_no_difference(page: str) -> None:
    """Red without `_INVISIBLE`."""
    assert found(f"closer {page} in trade", "closer cooperation") == found("closer cooperation in trade", f"closer {page}") == 1
    assert found("می\u200cخواهم", "میخواهم") == 0  # a joiner changes how the letters look
    assert found(page, "\u200b") == 0


def test_a_quote_is_looked_up_as_a_reader_sees_the_page() -> None:
    page = b"<p>Both sides <span hidden>never </span>agree&nbsp;to <b>co&shy;operate</b>.</p><p>Fully</p>"
    assert occurrences(page, "text/html", "Both sides agree to cooperate. Fully") == 1
    assert occurrences(page, "text/html", "never") == 0
