"""A concordance gives back what it was made of: every word, and everything that a text in the middle of one is found in."""

import struct
from collections import defaultdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.strategies import any_text
from tracker.domain import concordance

WORDS = st.text("abAİσΣß北%_'\u212a", min_size=1, max_size=4)


def made(things: list[list[str]]) -> tuple[bytes, dict[int, bytes]]:
    """Words and pages of things that hold these texts."""
    found = defaultdict[str, list[int]](list)
    for number, texts in enumerate(things):
        for word in concordance.words_of(*texts):
            found[word].append(number)
    words, pages = concordance.pages(found, len(things))
    assert len(dict(pages)) == len(pages)
    return words, dict(pages)


def things_with(words: bytes, pages: dict[int, bytes], text: str, size: int) -> set[int]:
    """Looked up."""
    found = set[int]()

    def page_of(number: int) -> tuple[int, bytes]:
        first = max(begin for begin in pages if begin <= number)
        return first, pages[first]

    numbers = concordance.words_with(words, text)
    assert numbers == sorted(set(numbers))
    for place in concordance.places(numbers, page_of, size):
        found |= {number for number in range(size) if place >> number & 1} if isinstance(place, int) else {*place}
    return found


@given(
    things=st.lists(st.lists(st.one_of(any_text, WORDS, st.lists(WORDS, max_size=9).map(" ".join)), max_size=3), max_size=80),
    asked=st.lists(WORDS, min_size=1, max_size=9),
    page=st.sampled_from([8, 40, 3_900]),
    few=st.sampled_from([-1, 0, 50]),
)
@example(things=[["aaa"], *[[]] * 31], asked=["a"], page=3_900, few=50)
@example(things=[["aaa", "b"], []], asked=["a", "b"], page=2, few=50)
def test_what_is_looked_up_is_what_is_there(things: list[list[str]], asked: list[str], page: int, few: int) -> None:
    """Red when bits are read from the other end, a word at the beginning of a page is missed, or as many numbers as bits are taken for bits."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(concordance, "PAGE", page)
        patched.setattr(concordance, "_FEW", few)
        words, pages = made(things)
        for text in asked:
            expected = {number for number, texts in enumerate(things) if any(text.lower() in one.lower() for one in texts)}
            assert things_with(words, pages, text, len(things)) == expected


def test_few_places_are_numbers_and_many_are_bits() -> None:
    """Of 200 things a bit for each takes 25 bytes, and so do six numbers and a bit."""
    words, [(first, page)] = concordance.pages({"few": [3, 1, 3, 190, 2, 4, 5], "many": [*range(7)], "all": [*range(200)]}, 200)
    assert (words, first) == (b"all\nfew\nmany\n", 0)
    assert struct.unpack_from("<I25sI6II25s", page) == (25, b"\xff" * 25, 24, 1, 2, 3, 4, 5, 190, 25, b"\x7f" + b"\0" * 24)


def test_the_same_words_in_any_order_are_the_same_bytes() -> None:
    forward, backward = {"a": [1, 2], "b": [0], "ä": [5]}, {"ä": [5], "b": [0], "a": [2, 1, 2]}
    assert concordance.pages(forward, 9) == concordance.pages(backward, 9)


def test_a_word_has_no_blank_in_it() -> None:
    assert concordance.words_of("ΟΔΟΣ met\u00a0twice\u2003in\x1f北京", None, "MET\n") == {"οδος", "met", "twice", "in", "北京"}


@pytest.mark.parametrize("page", [b"", b"\1", b"\4\0\0\0", b"\1\0\0\0\7"])
def test_a_page_that_does_not_hold_the_word(page: bytes) -> None:
    with pytest.raises(struct.error):
        list(concordance.places([1], lambda _: (0, page), 3))
