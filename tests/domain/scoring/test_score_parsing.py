"""Reading what others printed: every way in which a score is typeset, and nothing guessed."""

from fractions import Fraction

import pytest
from hypothesis import given

from tests import strategies
from tests.payloads import PAYLOADS
from tracker.domain.scoring.crosswalks import CROSSWALKS, G20, GAO, KROC, OGP, POLITIFACT
from tracker.domain.scoring.scales import Crosswalk
from tracker.domain.scoring.score_parsing import PrintedCell, is_blank, places_of, read_cell, read_figure


@pytest.mark.parametrize(
    ("text", "number", "typeset"),
    [
        ("+1", 1, False),
        ("1", 1, False),
        (" 1.0 ", 1, False),
        ("+1,00", 1, False),
        ("0", 0, False),
        ("+0", 0, False),
        ("-1", -1, False),
        ("- 1", -1, False),
        ("\u22121", -1, True),
        ("\u20131", -1, True),
        ("\u2014\u00a01", -1, True),
        ("\uff0d1", -1, True),
        ("\u00a0-1\u00a0", -1, False),
    ],
)
def test_scores(text: str, number: int, typeset: bool) -> None:
    value = f"{number:+d}" if number else "0"
    assert read_cell(text, G20) == PrintedCell(value=value, number=number, typeset_minus=typeset)


@pytest.mark.parametrize("text", ["n/a", "N/A", " NA ", "n.a.", "not applicable"])
def test_not_rated(text: str) -> None:
    assert read_cell(text, G20) == PrintedCell()
    assert is_blank(text)


@pytest.mark.parametrize("text", ["", "   ", "\u00a0", "-", "–", "—", "\u2212", "--"])
def test_blank(text: str) -> None:
    assert read_cell(text, G20) == PrintedCell(blank=True)
    assert is_blank(text)


@pytest.mark.parametrize("text", ["4", "-2", "0.5", "+1*", "1 1", "++1", "+-1", "one", "１", "0.5.0", "1e0", "n/a?", "+1%", *PAYLOADS])
def test_unreadable(text: str) -> None:
    """Red with `\\d` that takes every script's digits."""
    for walk in CROSSWALKS.values():
        cell = read_cell(text, walk)
        assert not cell.readable
        assert cell.number is None


def test_words_of_a_scale() -> None:
    assert read_cell(" promise kept", POLITIFACT) == PrintedCell(value="Promise Kept")
    assert not read_cell("Promise Kept", GAO).readable
    for walk in CROSSWALKS.values():
        assert all(read_cell(value.label, walk).rated for value in walk.values)


@pytest.mark.parametrize(
    ("walk", "text", "label"),
    [
        (GAO, "Open-Partially Addressed", "Open—Partially Addressed"),
        (GAO, "open \u2013 partially addressed", "Open—Partially Addressed"),
        (GAO, "Closed  \u2014 Not  Implemented ", "Closed—Not Implemented"),
        (KROC, "Full", "Complete"),
        (KROC, "Uninitiated", "Not initiated"),
        (KROC, "not-initiated", "Not initiated"),
        (KROC, "3", "Complete"),
        (KROC, "0", "Not initiated"),
        (OGP, "withdrawn", "Withdrawn"),
        (POLITIFACT, "Kept", "Promise Kept"),
        (POLITIFACT, "No Action", "Not Yet Rated"),
    ],
)
def test_a_value_is_known_by_each_word_that_is_printed_for_it(walk: Crosswalk, text: str, label: str) -> None:
    """Red with the words looked up as they stand, and with any synonym left out."""
    assert read_cell(text, walk).value == label


def test_no_word_stands_for_two_values() -> None:
    """And a minus before a code is no hyphen: `-1` is not 1."""
    for walk in CROSSWALKS.values():
        words = [word for value in walk.values for word in (value.label, *value.also)]
        assert {word: read_cell(word, walk).value for word in words} == {
            word: value.label for value in walk.values for word in (value.label, *value.also)
        }
        assert len(set(words)) == len(words)
    assert not read_cell("-1", KROC).readable


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("+0.45", Fraction(9, 20), 2),
        ("0,45", Fraction(9, 20), 2),
        ("\u22120.33", Fraction(-33, 100), 2),
        ("-0.00", Fraction(0), 2),
        ("73%", Fraction(73), 0),
        ("72.5 %", Fraction(145, 2), 1),
        ("1", Fraction(1), 0),
    ],
)
def test_figures(text: str, value: Fraction, places: int) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert (Fraction(figure), places_of(figure)) == (value, places)


@pytest.mark.parametrize("text", ["", "about 0.5", "0.5.5", ".5", "1/2", "NaN", "inf", "1e3", "٥", "9" * 10, "0." + "1" * 10, *PAYLOADS])
def test_no_figures(text: str) -> None:
    assert read_figure(text) is None


@given(strategies.any_text)
def test_any_text_is_read_or_refused(text: str) -> None:
    for walk in CROSSWALKS.values():
        cell = read_cell(text, walk)
        assert cell.readable or cell == PrintedCell(readable=False)
    read_figure(text)
    is_blank(text)
