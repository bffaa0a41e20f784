"""Periods as sources give them: years, quarters, months and days, a time from its start (ISO 8601), and ranges; never padded."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import ClassVar, Self

from tracker.domain.dates import MONTHS, PartialDate
from tracker.domain.errors import BadDate, BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.written import Written

_PART = r"\d{4}(?:-Q[1-4]|-\d{2}(?:-\d{2})?)?"
_FORM = re.compile(rf"{_PART}(?:/(?:P[1-9]\d{{0,2}}[MY]|{_PART}|))?", re.ASCII)
_FISCAL = re.compile(r"FY ?(\d{4})@(0?[1-9]|1[0-2])", re.ASCII)
_EVERY = {"year": 12, "quarter": 3, "month": 1}


class Period(Written):
    """`2020`, `2020-Q3`, `2020-03`, `2020-03-05` (as at a day), `2020-10/P1Y` (a year from October), `2020/2021` (with both), `2016-01/` (from then on)."""

    __slots__ = ()
    EXAMPLE = "a period is text such as 2020, 2020-Q3 or 2020-01/2020-04"
    SCHEMA: ClassVar[Item] = {
        "anyOf": [{"type": "string", "pattern": r"^[FfQq\d][-\dFfYyQqPpMm/@ ]*$"}, {"type": "integer", "minimum": 1000, "maximum": 9999}]
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a period in its own form, and `2020Q3`, `Q3 2020` and `FY2021@10`, the year that ends in 2021 and begins in October.

        Raises:
            BadInput: of another form, or one that ends before it begins.
        """
        written = " ".join(text.split()).upper() if text.isascii() else text
        if fiscal := _FISCAL.fullmatch(written):
            year, month = int(fiscal[1]), int(fiscal[2])
            written = f"{year - (month > 1):04}-{month:02}/P1Y"
        written = re.sub(r"^Q([1-4]) (\d{4})$", r"\2-Q\1", re.sub(r"(\d{4})Q([1-4])", r"\1-Q\2", written))
        hint = "write 2020, 2020-Q3, 2020-03, 2020-03-05, a fiscal year by its start 2020-10/P1Y, 2020-01/2020-04, or 2020/ (from then on)"
        if not _FORM.fullmatch(written):
            raise BadInput(f"“{shortened(text, 40)}” is no period", hint)
        try:
            first, last = _bounds(written)
        except (ValueError, BadDate) as error:
            raise BadInput(f"“{shortened(text, 40)}” is no time of the calendar", hint) from error
        if last is not None and last < first:
            raise BadInput(f"the period “{written}” ends before it begins", hint)
        return cls(written)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return _bounds(self)[0]

    @property
    def last_day(self) -> date | None:
        """Its last day; none where it is open."""
        return _bounds(self)[1]

    @property
    def end(self) -> PartialDate | None:
        """Its end, as partial as it is itself: 2020-09 of a third quarter; none where it is open."""
        start, _, to = self.partition("/")
        last = self.last_day
        return None if last is None else PartialDate(last.isoformat()[: len(start if to[:1] in ("", "P") else to)])

    @property
    def label(self) -> str:
        """It in words: `Q3 2020`, `year from Oct 2020`, `Jan–Apr 2020`."""
        start, slash, to = self.partition("/")
        begins = _words(start)
        if to[:1] in ("", "P"):
            length = f"{months_in_words(_months(to))} " if to else ""
            return f"{length}from {begins}" if slash else begins
        ends = _words(to)
        if start[:4] == to[:4] and " " in begins and " " in ends:
            return f"{begins.removesuffix(start[:4]).rstrip()}–{ends}"
        return f"{begins} – {ends}" if " " in begins + ends else f"{begins}–{ends}"

    def contains(self, other: "Period | PartialDate") -> bool:
        """Whether a period or a date lies whole in it."""
        last, its = self.last_day, other.last_day
        return self.first_day <= other.first_day and (last is None or (its is not None and its <= last))

    def each(self, every: str) -> Iterator["Period"]:
        """The whole periods of an interval that lie in it one after the other, the first from its beginning; endless where it is open."""
        months, first, last = months_of(every), self.first_day, self.last_day
        for turn in count():
            try:
                begin = _later(first, turn * months)
                one = Period(_named(begin, months))
                if begin.day > 28:  # the next one may begin on a later day of its month
                    one = Period(f"{begin}/{_later(first, (turn + 1) * months) - timedelta(days=1)}")
                if last is not None and (one.last_day or date.max) > last:
                    return
            except ValueError:  # the calendar ends
                return
            yield one


def read_interval(text: str) -> str:
    """How often something comes back: `year`, `quarter`, `month`, or `6 months`."""
    word = " ".join(text.lower().replace("-", " ").replace("_", " ").split())
    number = re.fullmatch(r"([1-9][0-9]{0,2}) months?", word)
    months = int(number[1]) if number else _EVERY.get(word)
    if months is None:
        raise BadInput(f"“{shortened(text, 40)}” is no interval", "write year, quarter, month, or months such as 6 months")
    return months_in_words(months)


def months_in_words(months: int) -> str:
    """So many months as an interval."""
    return next((word for word, number in _EVERY.items() if number == months), f"{months} months")


def months_of(every: str) -> int:
    """The months of an interval."""
    return _EVERY.get(every) or int(every.partition(" ")[0])


def following(day: date, every: str) -> PartialDate:
    """The day after this one on which a period of an interval begins by the calendar; of an interval that divides no year, a month does."""
    months = months_of(every)
    step = months if 12 % months == 0 else 12 if months % 12 == 0 else 1
    try:
        return PartialDate.of(_later(date(day.year, day.month, 1), step - (day.month - 1) % step))
    except ValueError:  # the calendar ends
        return PartialDate.of(date.max)


@lru_cache(maxsize=8_192)
def _bounds(written: str) -> tuple[date, date | None]:
    start, slash, to = written.partition("/")
    first, last = _days(start)
    if not slash:
        return first, last
    if to.startswith("P"):
        return first, _later(first, _months(to)) - timedelta(days=1)
    return first, _days(to)[1] if to else None


def _days(part: str) -> tuple[date, date]:
    year, _, quarter = part.partition("-Q")
    ends = PartialDate.parse(f"{year}-{3 * int(quarter):02}" if quarter else part)
    return _later(ends.first_day, -2) if quarter else ends.first_day, ends.last_day


def _months(duration: str) -> int:
    return int(duration[1:-1]) * (12 if duration.endswith("Y") else 1)


def _later(day: date, months: int) -> date:
    """So many months later; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, PartialDate(f"{year:04}-{month + 1:02}").last_day.day))


def _named(first: date, months: int) -> str:
    """The shortest name of the period of so many months from a day."""
    start = first.isoformat()[: len("2024-03") if first.day == 1 else None]
    if first.day == 1 and (first.month - 1) % months == 0 and months in (1, 3, 12):
        return {1: start, 3: f"{start[:4]}-Q{first.month // 3 + 1}", 12: start[:4]}[months]
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


def _words(part: str) -> str:
    year, _, rest = part.partition("-")
    if not rest or rest.startswith("Q"):
        return f"{rest} {year}".lstrip()
    month, _, day = rest.partition("-")
    return f"{int(day) if day else ''} {MONTHS[int(month) - 1][:3]} {year}".lstrip()
