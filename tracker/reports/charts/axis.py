"""A time axis: days as percent of its length, so that a drawing needs no size of its own, and the years or months to write below it."""

from dataclasses import dataclass
from datetime import date

_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)
_TICKS = 6
"""As many labels as fit side by side on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From one day to another, which is later."""

    start: date
    end: date

    @classmethod
    def over(cls, start: date, end: date, margin: float = 0) -> "Axis":
        """The axis over both days, with a margin at its end as a share of its length; at least a day long."""
        last = max(end, start if start == date.max else date.fromordinal(start.toordinal() + 1))
        length = last.toordinal() - start.toordinal()
        return cls(start=start, end=date.fromordinal(min(date.max.toordinal(), last.toordinal() + round(length * margin))))

    def share(self, day: date) -> float:
        """Where the day is, from 0 to 1; what is beyond an end is at that end."""
        length = self.end.toordinal() - self.start.toordinal()
        return min(1.0, max(0.0, (day.toordinal() - self.start.toordinal()) / length)) if length else 0.0

    def place(self, day: date) -> str:
        """The share in percent, with the sign, to two places: a tenth of a pixel."""
        return f"{100 * self.share(day):.2f}%"

    def width(self, start: date, end: date) -> str:
        """The length between two days in percent, with the sign."""
        return f"{100 * (self.share(end) - self.share(start)):.2f}%"

    @property
    def ticks(self) -> tuple[tuple[str, str], ...]:
        """The beginnings of months or years on it, as places and labels; as many as can be read."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.start, self.end))
        step = next((step for step in _STEPS if (last - first) // step < _TICKS), _STEPS[-1])
        months = (month for month in range(first - first % step + step, last + 1, step) if month < 12 * 10_000)
        begins = (date(month // 12, month % 12 + 1, 1) for month in months)
        return tuple((self.place(day), day.isoformat()[: 4 if day.month == 1 else 7]) for day in begins)
