"""Why printed figures do not follow from their cells: each mistake that is known to be made is made. Pure.

A cause is named where it gives the printed figure, and what else is printed agrees: the other figures of the line if the cause lies in its
cells; if it is a habit, such as cutting off, more figures of the column than follow without it. Else no explanation is found.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from heapq import nsmallest

from tracker.domain.quantities import decimal, half_up
from tracker.domain.scoring.scales import percent
from tracker.domain.scoring.score_parsing import PrintedCell
from tracker.domain.vocabulary import Misprint

AVERAGE, PERCENT = "average", "percent"

Cause = tuple[Misprint, str]
Shape = tuple[tuple[str, int], ...]
"""The figures of a line: what each is, and its decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A printed figure, with the decimals to which it is judged."""

    what: str
    text: str
    number: Decimal | None
    places: int

    def exact(self, mean: Fraction) -> Fraction:
        """What the figure stands for, if that is the mean of the cells."""
        return mean if self.what == AVERAGE else percent(mean)

    def of(self, mean: Fraction) -> Decimal:
        """What should be printed."""
        return half_up(self.exact(mean), self.places)


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """The cells of a row, of a member or of the whole table, with the figures printed for them."""

    place: str
    line: int | None = None
    """The row of the file, and what its publisher calls it."""
    id: str | None = None
    cells: tuple[PrintedCell, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def readable(self) -> bool:
        """Whether every cell is; what an unreadable one makes of the figures cannot be said."""
        return all(cell.readable for cell in self.cells)

    @cached_property
    def numbers(self) -> list[int]:
        """What the cells count for, those that are not rated left out."""
        return [cell.number for cell in self.cells if cell.number is not None]

    @cached_property
    def mean(self) -> Fraction | None:
        """The exact mean of the cells that count."""
        return _mean(self.numbers, len(self.numbers))

    @cached_property
    def printed(self) -> list[Figure]:
        """The figures that are numbers."""
        return [figure for figure in self.figures if figure.number is not None]

    @cached_property
    def holds(self) -> bool:
        """Whether all figures follow from the cells."""
        mean = self.mean
        return mean is not None and all(figure.of(mean) == figure.number for figure in self.printed)

    def fits(self, mean: Fraction | None) -> bool:
        """Whether all figures would follow from another mean, a percent perhaps from its rounded average."""
        if mean is None or mean == self.mean or not self.printed:
            return False
        rounded = Fraction(half_up(mean, 2))
        return all(one.number in (one.of(mean), one.of(rounded) if one.what == PERCENT else None) for one in self.printed)

    def raised(self, step: int) -> Fraction | None:
        """The mean if one cell were so much more."""
        return _mean([*self.numbers, step], len(self.numbers))


def _mean(numbers: Sequence[int], count: int) -> Fraction | None:
    return Fraction(sum(numbers), count) if count > 0 else None


Made = Callable[[Figure, Line, Fraction], Decimal | None]
"""What a mistake makes of a figure of a line whose cells have that mean."""


def _of(miscounted: Callable[[Line], Fraction | None]) -> Made:
    """The figure of other cells than those that count."""

    def computed(figure: Figure, line: Line, _: Fraction) -> Decimal | None:
        mean = miscounted(line)
        return None if mean is None else figure.of(mean)

    return computed


def _plain(line: Line) -> list[int]:
    return [cell.number for cell in line.cells if cell.number is not None and not cell.typeset_minus]


def _half_even(figure: Figure, _: Line, mean: Fraction) -> Decimal:
    return decimal(round(figure.exact(mean) * 10**figure.places), figure.places)  # round() of a fraction takes the even neighbour


def _cut(figure: Figure, _: Line, mean: Fraction) -> Decimal:
    return decimal(int(figure.exact(mean) * 10**figure.places), figure.places)  # int() cuts towards zero


_TYPESET = "a minus that is no hyphen (such as U+2212) makes the cell text to a spreadsheet"
_MISCOUNTS: tuple[tuple[Misprint, str, Made], ...] = (
    (Misprint.UNICODE_MINUS, f"{_TYPESET}, which leaves it out", _of(lambda line: _mean(_plain(line), len(_plain(line))))),
    (Misprint.UNICODE_MINUS, f"{_TYPESET}, counted here as 0", _of(lambda line: _mean(_plain(line), len(line.numbers)))),
    (Misprint.NA_COUNTED, "n/a stands in the denominator", _of(lambda line: _mean(line.numbers, sum(not one.blank for one in line.cells)))),
    (Misprint.NA_COUNTED, "blank cells stand in the denominator", _of(lambda line: _mean(line.numbers, len(line.cells)))),
)
_HABITS: tuple[tuple[Misprint, str, Made], ...] = (
    # Of a half only; cutting it off gives the same
    (Misprint.HALF_EVEN, "a half rounded to the even digit (banker's rounding), or cut off", _half_even),
    (Misprint.TRUNCATED, "cut off instead of rounded", _cut),
)
_HABITS_OF_PERCENTS: tuple[tuple[Misprint, str, Made], ...] = (
    (Misprint.ROUNDED_AVERAGE, "computed from the rounded average", lambda one, _, mean: one.of(Fraction(half_up(mean, 2)))),
    (Misprint.LEGACY_PERCENT, "the average × 100, as in older reports", lambda one, _, mean: half_up(mean * 100, one.places)),
    (Misprint.PERCENT_AS_FRACTION, "as a fraction of 1", lambda one, _, mean: half_up(percent(mean) / 100, one.places)),
)


@dataclass(kw_only=True)
class Causes:
    """Finds the causes of the wrong figures of one table."""

    rows: Sequence[Line]
    members: Sequence[Line]
    whole: Line
    values: frozenset[int]
    """The numbers of the scale."""
    _agreed: dict[tuple[int, str, str], int] = field(default_factory=dict)
    _expected: dict[tuple[int, Shape], dict[tuple[Decimal, ...], list[int]]] = field(default_factory=dict)

    def of(self, group: Sequence[Line], number: int, figure: Figure, mean: Fraction) -> Cause:
        """The likeliest cause of a figure that does not follow from the mean of a line: the so manieth of rows, members, or the whole."""
        line = group[number]
        found = (
            self._slipped_cell(line, group, number)
            or self._agreed_by_the_column(line, group, figure, mean)
            or (self._mean_of_means() if line is self.whole else self._slipped_line(group, number) or self._denominator(line))
        )
        wrong = [one for one in line.printed if one.what == AVERAGE and one.of(mean) != one.number]
        if not found and figure.what == PERCENT and any(figure.of(Fraction(one.number or 0)) == figure.number for one in wrong):
            found = Misprint.WRONG_AVERAGE, "computed from the printed average"
        return found or (Misprint.UNEXPLAINED, "no explanation found")

    @cached_property
    def _slips(self) -> list[tuple[int, int, int, int]]:
        """Cells whose row and column have wrong figures that would follow if the cell were some steps off: row, member, number, step."""
        steps = (1, -1, 2, -2)
        rows, members = (
            {step: [at for at, line in enumerate(lines) if not line.holds and line.fits(line.raised(step))] for step in steps}
            for lines in (self.rows, self.members)
        )
        return [
            (row, member, number, step)
            for step in steps
            for row in rows[step]
            for member in members[step]
            for number in [self.rows[row].cells[member].number]
            if number is not None and number + step in self.values
        ]

    @cached_property
    def _pointed(self) -> dict[tuple[bool, int], list[str]]:
        """By row and by member, the cells at which both point, in words."""
        found = defaultdict(list)
        for row, member, number, step in self._slips:
            were = f"were {number + step:+d}, not {number:+d}".replace("+0", "0")
            found[True, row].append(f"“{self.members[member].place}” {were}")
            found[False, member].append(f"“{self.rows[row].place}” {were}")
        return found

    def _slipped_cell(self, line: Line, group: Sequence[Line], number: int) -> Cause | None:
        if line is self.whole:
            fits = line.fits(line.raised(sum(step for *_, step in self._slips)))
            return (Misprint.CELL_OFF, "fits if the cells are as rows and columns say") if fits else None
        pointed = self._pointed.get((group is self.rows, number))
        return (Misprint.CELL_OFF, f"row and column both fit if {' or '.join(pointed[:3])}") if pointed else None

    def _agreed_by_the_column(self, line: Line, group: Sequence[Line], figure: Figure, mean: Fraction) -> Cause | None:
        """The miscount or habit that gives the figure and explains more of its column than it contradicts."""
        mistakes = [one for one in _MISCOUNTS if all(it.number in (one[2](it, line, mean), it.of(mean)) for it in line.printed)]
        mistakes += (*_HABITS, *(_HABITS_OF_PERCENTS if figure.what == PERCENT else ()))
        fitting = [
            (self._agreement(group, figure.what, why, made), (misprint, why))
            for misprint, why, made in mistakes
            if made(figure, line, mean) == figure.number
        ]
        agreed, cause = max(fitting, key=lambda one: one[0], default=(0, None))
        return cause if agreed > 0 else None

    def _agreement(self, group: Sequence[Line], what: str, why: str, made: Made) -> int:
        """How many more of the group's figures a mistake explains than it contradicts; of the whole, of all lines."""
        key = (id(group), what, why)
        if key not in self._agreed:
            among = (*self.rows, *self.members, self.whole) if group[0] is self.whole else group
            lines = [(line, line.mean) for line in among if line.readable and line.mean is not None]
            printed = [(one, line, mean) for line, mean in lines for one in line.printed if one.what == what]
            self._agreed[key] = sum((made(*each) == each[0].number) - (each[0].of(each[2]) == each[0].number) for each in printed)
        return self._agreed[key]

    def _mean_of_means(self) -> Cause | None:
        means = [[line.mean for line in lines if line.mean is not None] for lines in (self.rows, self.members)]
        if any(self.whole.fits(sum(some, Fraction(0)) / len(some)) for some in means if some):
            return Misprint.MEAN_OF_MEANS, "the mean of the averages, not pooled over the cells"
        return None

    def _slipped_line(self, group: Sequence[Line], number: int) -> Cause | None:
        """A line whose figures belong to another that has slipped as well: as far, or round in a circle."""
        for other in self._fitting(group, number):
            before, behind = 2 * number - other, 2 * other - number
            following = self._fitting(group, other)
            circle = number in following or any(number in self._fitting(group, third) for third in following)
            if behind in following or circle or (0 <= before < len(group) and number in self._fitting(group, before)):
                return Misprint.SHIFTED, f"fits the cells of “{group[other].place}”, whose figures fit others: they may have slipped"
        return None

    def _fitting(self, group: Sequence[Line], number: int) -> list[int]:
        """The nearest other lines of the group from whose cells all figures of a wrong line would follow; three, as many more fit by chance."""
        printed = group[number].printed
        if group[number].holds:
            return []
        key = (id(group), tuple((figure.what, figure.places) for figure in printed))
        if key not in self._expected:
            self._expected[key] = defaultdict(list)
            for at, other in enumerate(group):
                if other.readable and other.mean is not None:
                    self._expected[key][tuple(figure.of(other.mean) for figure in printed)].append(at)
        wanted = tuple(figure.number for figure in printed if figure.number is not None)
        return nsmallest(3, (at for at in self._expected[key].get(wanted, ()) if at != number), key=lambda at: abs(at - number))

    @staticmethod
    def _denominator(line: Line) -> Cause | None:
        """One cell too many or too few; by more than a last digit, which can be chance, unless two figures say so."""
        count = len(line.numbers)
        for wrong, how in ((count + 1, "many"), (count - 1, "few")):
            mean = _mean(line.numbers, wrong)
            if mean is not None and line.mean is not None and line.fits(mean):
                far = any(abs(one.of(mean) - one.of(line.mean)) > decimal(1, one.places) for one in line.printed)
                if far or len(line.printed) > 1:
                    return Misprint.DENOMINATOR, f"one cell too {how} in the denominator: {wrong}, not {count}"
        return None
