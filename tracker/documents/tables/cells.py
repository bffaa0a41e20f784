"""The cells of a spreadsheet as text: numbers as they are shown at fifteen digits, and dates no more precise than they are shown."""

import re
from datetime import date


class ErrorCell(str):
    """What a spreadsheet shows where a formula cannot be calculated, such as `#N/A`."""

    __slots__ = ()


class DateCell(str):
    """A spreadsheet's own date, year first, as precise as it is shown."""

    __slots__ = ()


def number(text: str) -> str:
    """A number as text: `5.0` is `5`, and the digits that only binary fractions have are left out.

    Raises:
        ValueError: it is none.
    """
    value = float(text)
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"


def day(value: date, precision: str) -> DateCell:
    """A date as precise as it is shown: by `y`, `m` or `d`."""
    return DateCell(value.isoformat()[: {"y": 4, "m": 7}.get(precision, 10)])


def column_name(position: int) -> str:
    """The letters of a column, counted from 0: `A`, `AB`."""
    name = ""
    while position >= 0:
        position, letter = divmod(position, 26)
        name, position = chr(ord("A") + letter) + name, position - 1
    return name


def position(name: str) -> int:
    """The column of an address such as `AB12`, counted from 0.

    Raises:
        ValueError: it is none.
    """
    match = re.match("([A-Z]{1,3})[0-9]", name)
    if not match:
        raise ValueError(name)
    found = 0
    for letter in match[1]:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1
