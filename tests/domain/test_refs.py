"""Names on the command line: refs, entry numbers, grades and voices, in any case, and everything that is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.errors import BadInput
from tracker.domain.refs import Ref, folded_code, read_grade, read_number, read_voice
from tracker.domain.vocabulary import Credibility, Reliability


@pytest.mark.parametrize(
    ("text", "ref"),
    [("WOODSIDE-3", "WOODSIDE-3"), ("woodside-3", "WOODSIDE-3"), (" Woodside-12 ", "WOODSIDE-12"), ("A_1-999999", "A_1-999999")],
)
def test_refs_in_any_case(text: str, ref: str) -> None:
    assert str(Ref.parse(text)) == ref


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "3",
            "WOODSIDE",
            "WOODSIDE-",
            "WOODSIDE-0",
            "WOODSIDE-03",
            "WOODSIDE-1000000",
            "WOODSIDE--3",
            "WOODSIDE-3-4",
            "1A-3",
            "W OOD-3",
        ),
        *("ſ-3", "WOODSIDE-３", "WOODSIDE-3\n-", "A" * 25 + "-3", "WOODSIDE–3", "x" * 10_000, "\x00-1"),
    ],
)
def test_what_is_no_ref(text: str) -> None:
    with pytest.raises(BadInput, match="is not a ref") as raised:
        Ref.parse(text)
    assert len(raised.value.message) < 120


@given(strategies.refs)
def test_a_ref_prints_as_it_is_read(text: str) -> None:
    assert str(Ref.parse(text)) == str(Ref.parse(text.lower())) == text


@given(st.integers(1, 10**18 - 1))
def test_entry_numbers(number: int) -> None:
    assert read_number(f"#{number}") == read_number(f" {number} ") == number


@pytest.mark.parametrize("text", ["", "#", "0", "#0", "-1", "+1", "1.0", "1e3", "##1", "# 1", "0x1", "１", "1_000", "9" * 19, "one"])
def test_what_is_no_entry_number(text: str) -> None:
    with pytest.raises(BadInput, match="is not an entry number"):
        read_number(text)


@pytest.mark.parametrize("reliability", Reliability)
@pytest.mark.parametrize("credibility", Credibility)
def test_every_grade(reliability: Reliability, credibility: Credibility) -> None:
    assert read_grade(f" {reliability.value.lower()}{credibility.value}") == (reliability, credibility)


@pytest.mark.parametrize("text", ["", "B", "2", "2B", "G1", "A0", "A7", "B22", "B 2", "B-2", "Ｂ2", "B２", "ﬀ1", "good"])
def test_what_is_no_grade(text: str) -> None:
    with pytest.raises(BadInput, match="no grade"):
        read_grade(text)


@pytest.mark.parametrize(("text", "voice"), [("cn", "CN"), (" US ", "US"), ("Independent", "independent"), ("INDEPENDENT", "independent")])
def test_voices(text: str, voice: str) -> None:
    assert read_voice(text) == voice


@pytest.mark.parametrize(
    ("text", "code"),
    [(" us ", "US"), ("Woodside_2", "WOODSIDE_2"), ("ßa", "ßa"), ("ı", "ı"), ("ſ", "ſ"), ("ﬁ", "ﬁ"), ("woodſide-3", "woodſide-3")],
)
def test_codes_are_folded_by_ascii_alone(text: str, code: str) -> None:
    """Red with `str.upper`, which makes SSA, I, S and FI of them."""
    assert folded_code(text) == code
    assert read_voice(text) == code
