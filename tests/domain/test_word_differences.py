"""Two wordings word by word: nothing is lost, what is shared is shared in order, and long texts take no longer than they must."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import any_text
from tracker.domain.word_differences import PAIRS_LIMIT, WORDS_LIMIT, Differences, Kind, differences

texts = any_text | st.text("ab c.会", max_size=60)


def _of(made: Differences, *kinds: Kind) -> str:
    return "".join(part.text for part in made.parts if part.kind in kinds)


def _words(text: str) -> str:
    return "".join(text.split())


@given(before=texts, after=texts)
def test_both_texts_are_in_the_parts(before: str, after: str) -> None:
    """Red with the words gone left out, and with a lone short word kept on one side only."""
    made = differences(before, after)
    assert _of(made, Kind.SAME, Kind.NEW) == after.lstrip()
    assert _words(_of(made, Kind.SAME, Kind.GONE)) == _words(before)
    assert 0 <= made.shared <= min(made.before, made.after)


@given(text=texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {part.kind for part in differences(text, text).parts} <= {Kind.SAME}


@pytest.mark.parametrize(
    ("before", "after", "parts", "shared"),
    [
        ("Both will resume ferries.", "Both intend to resume ferries.", "Both |-will |+intend to |resume ferries.", 3),
        ("will sail", "intends it", "-will sail|+intends it", 0),
        ("one of two things", "three of four boats", "-one of two things|+three of four boats", 0),
        ("将恢复轮渡", "将停止轮渡", "将|-恢复|+停止|轮渡", 3),
        ("", "new", "+new", 0),
        ("gone", "", "-gone", 0),
        ("US$ 3.5bn", "US$ 4bn", "US$ |-3.5bn|+4bn", 1),
    ],
)
def test_words(before: str, after: str, parts: str, shared: int) -> None:
    signs = {Kind.SAME: "", Kind.GONE: "-", Kind.NEW: "+"}
    made = differences(before, after)
    assert "|".join(f"{signs[part.kind]}{part.text}" for part in made.parts) == parts
    assert made.shared == shared


@pytest.mark.parametrize("middle", [" ".join(f"w{n}" for n in range(WORDS_LIMIT)), "the " * (PAIRS_LIMIT // 100)])
def test_long_texts_are_compared_at_their_ends(middle: str) -> None:
    """Red without either limit: the search would find the run in the middle, after as long as there are pairs."""
    made = differences(f"Both begin alike, {middle} and so end", f"Both begin alike, x {middle} the y and so end")
    assert [part.kind for part in made.parts] == [Kind.SAME, Kind.GONE, Kind.NEW, Kind.SAME]
    assert made.parts[0].text.startswith("Both begin alike, ")
    assert made.parts[-1].text == "and so end"
