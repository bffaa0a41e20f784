"""Folding for search: what people take for the same word is found by each of its spellings, in every script."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.record.folding import UNICODE, fold


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("İstanbul", "istanbul"),
        ("I\u0307stanbul", "ISTANBUL"),
        ("ﬁnal", "FINAL"),
        ("Straße", "STRASSE"),
        ("ＡＢＣ", "abc"),
        ("北京", "北京"),
        ("Ελλάς", "ΕΛΛΆΣ"),
        ("ΟΔΟΣ", "οδος"),
        ("d’accord", "D'ACCORD"),
        ("dʼaccord", "d`accord"),
        ("1950–1953", "1950-1953"),
        ("−5 %", "-5 %"),
        ("Genève", "GENE\u0300VE"),
        ("Москва", "МОСКВА"),
        ("ǰ", "J\u030c"),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(written: str, asked: str) -> None:
    assert fold(written) == fold(asked)


@pytest.mark.parametrize(("one", "other"), [("Genève", "Geneve"), ("北京", "北平"), ("ılık", "ilik")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_part_of_a_word_is_part_of_what_is_folded() -> None:
    """Red when the end of a Greek word is folded in another way than its middle."""
    assert fold("ΔΟΣ") in fold("ΟΔΟΣΑ")
    assert fold("京") in fold("北京市")


def test_what_is_folded_stays_as_it_is() -> None:
    """Red when a step of folding makes what an earlier one should have taken away."""
    assigned = (character for character in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(character) not in ("Cn", "Co", "Cs"))
    changed = {character: folded for character in assigned if (folded := fold(character)) != character}
    assert len(changed) > 5_000
    assert [character for character, folded in changed.items() if fold(folded) != folded] == []


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_takes_the_same_way_as_everything_else(text: str) -> None:
    """Red when the short way for ASCII differs from the long one."""
    assert fold(text) == fold(f"{text} é").removesuffix(" é")


def test_the_version_is_that_of_this_python() -> None:
    assert unicodedata.unidata_version == UNICODE
