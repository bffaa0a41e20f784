"""Standings on the scales of others: what a cell becomes, what is lost by it, and exact averages. Pure; no floats anywhere.

A crosswalk is data (`crosswalks`); this module says what can be done with one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.domain.quantities import half_up
from tracker.domain.standing.standing import Standing
from tracker.domain.vocabulary import Scale, Status, StatusGroup

NOT_COUNTED = "n/a"
"""The value of a cell that stands outside every count."""

EMPTY = "—"
"""What an average over nothing is; never 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleValue:
    """A value of a scale, in the words of those who use it."""

    label: str
    meaning: str
    number: int | None = None
    """What it counts for; none on a scale that is not averaged."""
    also: tuple[str, ...] = ()
    """Other words and codes that those who use the scale print for it."""


@dataclass(frozen=True, slots=True)
class ValueReading:
    """Which of our statuses a value of a scale is read as."""

    status: Status
    going_on: Status | None = None
    """That of a standing or recurring commitment, where it is another."""
    final: Status | None = None
    """That of any other commitment at a final report, where it is another."""
    lossy: str | None = None
    """Why the status says more than the value did; none where it says as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """The status that one cell of others is read as."""

    status: Status
    lossy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where one of our statuses falls on a scale."""

    value: str
    """A label of the scale, or `n/a`."""
    lost: str = ""
    """What the value does not say of the status, as a sentence; empty where nothing is lost."""
    undated: str = ""
    """The value of a commitment without a deadline, where the scale makes that difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """From every status to a scale, with where the scale is described."""

    scale: Scale
    name: str
    used_by: str
    source: str
    """The document from which the values are taken."""
    url: str
    edition: str
    """Of that document: its date, or the day of the copy that was read."""
    version: str
    """Of this crosswalk: it changes whenever a status comes to fall elsewhere."""
    unconfirmed: str
    """What could not be read in the scale's own words."""
    values: tuple[ScaleValue, ...]
    readings: Mapping[str, ValueReading]
    """The way back, by label."""
    crossings: Mapping[Status, Crossing]
    overdue: str = ""
    """The value of whatever is open after its deadline, where the scale has one."""

    @property
    def averaged(self) -> bool:
        """Whether its values are numbers."""
        return all(value.number is not None for value in self.values)

    def number(self, label: str) -> int | None:
        """The number that a value counts for; none on a scale that is not averaged."""
        return next((value.number for value in self.values if value.label == label), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCell:
    """One obligation on a scale."""

    party: str
    status: Status
    value: str
    lost: str
    assessed_by: int | None = None

    @property
    def counts(self) -> bool:
        """Whether it stands in the denominator."""
        return self.value != NOT_COUNTED

    @property
    def marked(self) -> str:
        """The value, with a star where something is lost."""
        return f"{self.value}*" if self.lost else self.value


def scaled(walk: Crosswalk, standing: Standing, *, dated: bool, overdue: bool) -> ScoreCell:
    """The standing of one obligation as a cell of the scale; the commitment is dated if it has a deadline, overdue once that has passed."""
    crossing = walk.crossings[standing.status]
    value, lost = crossing.value, crossing.lost
    if crossing.undated and not dated:
        value = crossing.undated
    if walk.overdue and overdue and standing.status.group is StatusGroup.OPEN:
        value, lost = walk.overdue, f"past its deadline the scale says only “{walk.overdue}”, not how far it has come"
    return ScoreCell(party=standing.party, status=standing.status, value=value, lost=lost, assessed_by=standing.assessed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A count of cells, pooled: every cell that is not n/a weighs the same."""

    n: int
    total: int
    """The sum of their numbers; 0 on a scale that is not averaged."""
    counts: Mapping[str, int]
    """How many have each value, n/a left out."""

    @property
    def average(self) -> Fraction | None:
        """The exact mean over the cells that count; none where there is none."""
        return Fraction(self.total, self.n) if self.n else None

    def share(self, label: str) -> int | None:
        """How many percent of the cells that count have a value, rounded half up; none where there is none."""
        return int(half_up(Fraction(100 * self.counts[label], self.n))) if self.n else None


def tally(walk: Crosswalk, cells: Iterable[ScoreCell]) -> Tally:
    """Counts the cells of a row, a column or a whole table."""
    counts = Counter(cell.value for cell in cells if cell.counts)
    return Tally(
        n=counts.total(),
        total=sum((walk.number(label) or 0) * count for label, count in counts.items()),
        counts={value.label: counts[value.label] for value in walk.values},
    )


def percent(average: Fraction) -> Fraction:
    """An average between −1 and +1 as percent, unrounded: (average + 1) × 50 (G8/G20 reference manual, “Translated … into a Percentage”)."""
    return (average + 1) * 50


def signed(number: Decimal) -> str:
    """A number with its sign, as score tables print it: `+0.25`, `-0.33`, `0.00`."""
    return f"{number:+f}" if number else f"{number:f}"
