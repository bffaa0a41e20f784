"""The arithmetic: medians with their ranges, and how fast something grows. Pure."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A median and what lies around it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{shown(self.median)} ({shown(self.low)}–{shown(self.high)})"


def spread(values: Sequence[float]) -> Spread:
    """The median, the least and the greatest of at least one value."""
    return Spread(median=statistics.median(values), low=min(values), high=max(values))


def shown(value: float) -> str:
    """Three digits at most, as more would be noise."""
    if value < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """The slope of a straight line through the points on two logarithmic scales (least squares): 0 stays, 1 grows as the size does.

    Raises:
        ValueError: fewer than two different sizes.
    """
    across, up = [math.log(size) for size in sizes], [math.log(value) for value in values]
    return statistics.linear_regression(across, up).slope
