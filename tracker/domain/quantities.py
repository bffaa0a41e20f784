"""Quantities as they were written: decimal numbers, exact, and never a float."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.written import Written

DIGITS = 30
"""How many a quantity may have in all."""

_FORM = r"[-\u2212]?(0|[1-9][0-9]*)(\.[0-9]+)?"


class Quantity(Written):
    """A decimal number such as `57.60`, which keeps its zeros; `fractions.Fraction` of it is exact."""

    __slots__ = ()
    EXAMPLE = "a quantity is text such as 57.60, in quotes"
    SCHEMA: ClassVar[Item] = {"anyOf": [{"type": "string", "pattern": f"^{_FORM}$"}, {"type": "integer"}]}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads digits with a point before decimals; a zero has no sign.

        Raises:
            BadInput: written in another way, or of more than `DIGITS` digits.
        """
        written = text.strip()
        if not re.fullmatch(_FORM, written):
            raise BadInput(f"“{shortened(written, 40)}” is no quantity", "write digits, with a point before decimals: 1234.5")
        if sum(map(str.isdigit, written)) > DIGITS:
            raise BadInput(f"“{shortened(written, 40)}” has more than {DIGITS} digits", "write it in a larger unit, or round it")
        return cls(written.replace("\u2212", "-") if written.strip("-\u2212.0") else written.lstrip("-\u2212"))


def half_up(value: Fraction, places: int = 0) -> Decimal:
    """Rounds to so many decimals, a half away from zero (62.5 → 63, −0.125 → −0.13), as decimal.ROUND_HALF_UP and spreadsheets do."""
    whole = (2 * 10**places * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return decimal(-whole if value < 0 else whole, places)


def decimal(whole: int, places: int) -> Decimal:
    """A whole number of the last decimal place as a decimal, exactly, however long; zero has no sign."""
    return Decimal(f"{whole}E-{places}")
