"""Quantities: exact decimals, kept as they were written, and one line about everything else."""

from fractions import Fraction

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from tests import strategies
from tracker.domain.errors import BadInput
from tracker.domain.quantities import Quantity

READ = {
    "57.60": "57.60", "0": "0", "-0": "0", "-0.0": "0.0", " 300 ": "300", "-30": "-30", "\u221230.5": "-30.5", "\u22120.00": "0.00",
    "0.000000000000000000000000000001"[:31]: "0.00000000000000000000000000000", "9" * 30: "9" * 30,
}  # fmt: skip
REFUSED = (
    "", " ", "1e400", "1E5", "NaN", "nan", "inf", "-inf", "Infinity", "٣", "３", "1.234,5", "1,5", "1 000", "1_000", "1'000", "+1", "--1", "-",
    ".5", "5.", "1.2.3", "007", "0x10", "½", "²", "57 %", "9" * 31, "1." + "0" * 30, "-" + "1" * 40, "1\n2", "1\x00",
)  # fmt: skip


def test_a_decimal_is_kept_as_it_was_written() -> None:
    for text, kept in READ.items():
        assert Quantity.parse(text) == kept, text
    assert Fraction(Quantity.parse("57.60")) == Fraction(288, 5)


def test_everything_else_is_refused_in_a_line_that_says_how_to_write_it() -> None:
    for text in REFUSED:
        with pytest.raises(BadInput) as caught:
            Quantity.parse(text)
        assert caught.value.hint in ("write digits, with a point before decimals: 1234.5", "write it in a larger unit, or round it"), text
        assert len(caught.value.message) < 100


def test_records_take_text_and_whole_numbers_but_no_floats() -> None:
    read = TypeAdapter(Quantity).validate_python
    assert (read(300), read("-2.50")) == ("300", "-2.50")
    assert type(read("1")) is Quantity
    for value in (57.6, float("inf"), float("nan"), True, None, [1], 10**5_000):
        with pytest.raises(ValidationError):
            read(value)


@given(strategies.quantities)
def test_what_was_read_reads_as_itself(quantity: Quantity) -> None:
    assert Quantity.parse(quantity) == quantity or Fraction(quantity) == 0
