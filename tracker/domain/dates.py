"""Dates as sources give them: whole, or only a month or a year, never padded."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import ClassVar, Self

from tracker.domain.errors import BadDate
from tracker.domain.items import Item
from tracker.domain.written import Written

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_AGO = re.compile(r"(\d{1,5})\s+(day|week)s?\s+ago", re.ASCII | re.IGNORECASE)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


class PartialDate(Written):
    """`2024`, `2024-03` or `2024-03-05`: a calendar date of the precision that is known.

    Something dated `2024` is taken to hold from its *last* possible day: nothing counts as done before it surely was.
    """

    __slots__ = ()
    EXAMPLE = "a date is text such as 2024-03-31"
    SCHEMA: ClassVar[Item] = {
        "anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}, {"type": "integer", "minimum": 1000, "maximum": 9999}]
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ISO 8601 calendar dates of full, month or year precision.

        Raises:
            BadDate: malformed, or a day that does not exist.
        """
        match = _SHAPE.fullmatch(text.strip())
        if not match:
            raise BadDate(text)
        year, month, day = match.groups("1")
        try:
            date(int(year), int(month), int(day))
        except ValueError as error:
            raise BadDate(text, "is no day of the calendar") from error
        return cls(match[0])

    @classmethod
    def of(cls, day: date) -> Self:
        """A day that is known."""
        return cls(day.isoformat())

    @property
    def first_day(self) -> date:
        """The earliest day it can mean."""
        return date.fromisoformat(f"{self}-01-01"[: len("2024-03-05")])

    @property
    def last_day(self) -> date:
        """The latest day it can mean."""
        return _last_day(self)

    @property
    def is_whole(self) -> bool:
        """Whether the day is known."""
        return len(self) == len("2024-03-05")


@lru_cache(maxsize=8_192)  # a report asks each of its dates seven times, and they are few
def _last_day(dated: PartialDate) -> date:
    if dated.is_whole:
        return date.fromisoformat(dated)
    parts = [int(part) for part in dated.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    day = 31 if month == 12 else (date(parts[0], month + 1, 1) - timedelta(days=1)).day
    return date(parts[0], month, day)


def days_after(day: date, days: int) -> date:
    """So many days later (or earlier, where negative), but no day beyond the ends of the calendar."""
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def read_date(text: str, today: date) -> PartialDate:
    """A date as people type it: ISO, partial ISO, `today`, `yesterday`, `3 days ago`, `2 weeks ago`."""
    word = text.strip()
    word = word.lower() if word.isascii() else word
    if word in ("today", "yesterday"):
        return PartialDate((today - timedelta(days=word == "yesterday")).isoformat())
    if ago := _AGO.fullmatch(word):
        days = int(ago[1]) * (7 if ago[2].lower() == "week" else 1)
        try:
            return PartialDate((today - timedelta(days=days)).isoformat())
        except OverflowError as error:
            raise BadDate(text, "is before the calendar begins") from error
    return PartialDate.parse(text)


def in_figures(text: str, today: date) -> str:
    """A day in words (`yesterday`, `3 days ago`) as the date that it means; anything else as it is."""
    try:
        return read_date(text, today)
    except BadDate:
        return text


def read_day(text: str, today: date) -> date:
    """Like `read_date`, but the day must be known.

    Raises:
        BadDate: malformed, or only a month or a year.
    """
    read = read_date(text, today)
    if not read.is_whole:
        raise BadDate(text, "needs a day here")
    return read.first_day
