"""Which printed figures of a table do not follow from its cells, and why, as far as can be told. Pure; it mends nothing.

A figure follows if the cells' mean (or its percent), computed exactly and rounded half up to as many decimals as are printed, is what
is printed. Where it is not, each mistake that is known to be made is made, and the first whose result is the printed figure is named.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tracker.domain.record.score_tables import ScoreRow, ScoreTable
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.scales import EMPTY, decimal, half_up, percent, signed
from tracker.domain.scoring.score_parsing import PrintedCell, is_blank, places_of, read_cell, read_figure
from tracker.domain.vocabulary import Misprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A printed figure, or a cell, that does not hold."""

    place: str
    """The row's label or the member, as printed; `all cells` for the figures over everything."""
    what: str
    """`average`, `percent` or `cell`."""
    printed: str
    follows: str
    """What follows from the cells, rounded like what is printed; empty for a cell."""
    n: int
    """How many cells count."""
    misprint: Misprint
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigures:
    """What was looked at, and what was found."""

    figures: int
    """Printed figures that were recomputed."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Cells with the figures printed for them."""

    place: str
    cells: tuple[PrintedCell, ...]
    averages: tuple[str, ...]
    percents: tuple[str, ...]

    @property
    def readable(self) -> bool:
        return all(cell.readable for cell in self.cells)

    @property
    def numbers(self) -> list[int]:
        return [cell.number for cell in self.cells if cell.number is not None]

    @property
    def mean(self) -> Fraction | None:
        return _mean(self.numbers)


def compare(table: ScoreTable) -> ComparedFigures:
    """Every printed figure of a table that does not follow from its cells, row by row, then member by member, then over all."""
    walk = CROSSWALKS[table.scale]
    read = [[read_cell(cell, walk) for cell in row.cells] for row in table.rows]
    findings = [
        _unreadable(row, table.columns[position], row.cells[position])
        for row, cells in zip(table.rows, read, strict=True)
        for position, cell in enumerate(cells)
        if not cell.readable
    ]
    if not walk.averaged:
        return ComparedFigures(figures=0, findings=tuple(findings))
    figures = 0
    rows, members, whole = _lines(table, read)
    for lines in (rows, members, [whole]):
        for number, line in enumerate(lines):
            if line.readable:  # what an unreadable cell makes of its row and column cannot be said
                figures += sum(not is_blank(text) for text in (*line.averages, *line.percents))
                means = [*_means(rows), *_means(members)] if line is whole else []
                findings += _Proof(line, lines, number, means).findings()
    return ComparedFigures(figures=figures, findings=tuple(findings))


def _unreadable(row: ScoreRow, column: str, cell: str) -> Finding:
    text = "no value of the scale; the figures of its row and column were not recomputed"
    return Finding(place=f"{row.label}, {column}", what="cell", printed=cell, follows="", n=0, misprint=Misprint.UNREADABLE, text=text)


def _lines(table: ScoreTable, read: Sequence[Sequence[PrintedCell]]) -> tuple[list[_Line], list[_Line], _Line]:
    rows = [
        _Line(place=row.label, cells=tuple(cells), averages=(row.average or "",), percents=(row.percent or "",))
        for row, cells in zip(table.rows, read, strict=True)
    ]
    averages, percents = table.averages, table.percents
    members = [
        _Line(
            place=column,
            cells=tuple(cells[position] for cells in read),
            averages=(averages.cells[position] if averages else "",),
            percents=(percents.cells[position] if percents else "",),
        )
        for position, column in enumerate(table.columns)
    ]
    corner = [line for line in (averages, percents) if line]
    whole = _Line(
        place="all cells",
        cells=tuple(cell for cells in read for cell in cells),
        averages=((averages.average or "") if averages else "",),
        percents=tuple(text for line in corner for text in (line.percent, line.average if line is percents else None) if text),
    )
    return rows, members, whole


def _means(lines: Sequence[_Line]) -> list[Fraction]:
    """The mean of the lines' means: not that of the cells where some count fewer than others."""
    means = [line.mean for line in lines if line.mean is not None]
    return [sum(means, Fraction(0)) / len(means)] if means else []


def _mean(numbers: Sequence[int]) -> Fraction | None:
    return Fraction(sum(numbers), len(numbers)) if numbers else None


class _Proof:
    """The figures of one line, each recomputed."""

    def __init__(self, line: _Line, lines: Sequence[_Line], number: int, means: Sequence[Fraction]) -> None:
        self._line = line
        self._lines = lines
        self._number = number
        self._means = means

    def findings(self) -> Iterator[Finding]:
        for text in self._line.averages:
            yield from self._checked("average", text, lambda mean: mean)
        for text in self._line.percents:
            yield from self._checked("percent", text, percent)

    def _checked(self, what: str, text: str, of: Callable[[Fraction], Fraction]) -> Iterator[Finding]:
        if is_blank(text):
            return
        figure, mean = read_figure(text), self._line.mean
        places = places_of(figure) if figure is not None else (2 if what == "average" else 0)
        follows = EMPTY if mean is None else _shown(half_up(of(mean), places), what)
        if figure is None:
            misprint, why = Misprint.UNREADABLE, "no number"
        elif mean is None:
            misprint, why = Misprint.NOTHING_TO_AVERAGE, "no cell counts, so there is nothing to average"
        elif half_up(of(mean), places) == figure:
            return
        else:
            misprint, why = next(self._fitting(what, figure, mean, of))
        yield Finding(
            place=self._line.place, what=what, printed=text, follows=follows, n=len(self._line.numbers), misprint=misprint, text=why
        )

    def _fitting(self, what: str, figure: Decimal, mean: Fraction, of: Callable[[Fraction], Fraction]) -> Iterator[tuple[Misprint, str]]:
        """The mistakes whose result is the printed figure, the likeliest first; last, that none is."""
        for other, misprint, why in self._other_means():
            if other is not None and _rounds_to(of(other), figure):
                yield misprint, why
        if figure == _half_even(of(mean), places_of(figure)):  # of a half only; cutting it off gives the same
            yield Misprint.HALF_EVEN, "a half rounded to the even digit (banker's rounding), or cut off"
        if figure == _cut(of(mean), places_of(figure)):
            yield Misprint.TRUNCATED, "cut off instead of rounded"
        if what == "percent" and _rounds_to(percent(Fraction(half_up(mean, 2))), figure):
            yield Misprint.ROUNDED_AVERAGE, "computed from the rounded average"
        lines = list(self._fitting_lines(figure, of))
        slipped = "fits the cells of “{}”: the figures may have slipped"
        yield from ((Misprint.SHIFTED, slipped.format(place)) for place, _, both in lines if both)
        if what == "percent":
            yield from self._wrong_average(figure)
        yield from ((Misprint.SHIFTED, slipped.format(place)) for place, neighbour, _ in lines if neighbour)
        yield Misprint.UNEXPLAINED, "does not follow from its cells"

    def _other_means(self) -> Iterator[tuple[Fraction | None, Misprint, str]]:
        cells = self._line.cells
        total, counted = sum(self._line.numbers), len(self._line.numbers)
        if any(cell.typeset_minus for cell in cells):
            plain = [cell.number for cell in cells if cell.number is not None and not cell.typeset_minus]
            why = "a minus that is no hyphen (such as U+2212) makes the cell text to a spreadsheet"
            yield _mean(plain), Misprint.UNICODE_MINUS, f"{why}, which leaves it out"
            yield Fraction(sum(plain), counted), Misprint.UNICODE_MINUS, f"{why}, counted here as 0"
        unrated = sum(not cell.rated and not cell.blank for cell in cells)
        blank = sum(cell.blank for cell in cells)
        if unrated:
            yield Fraction(total, counted + unrated), Misprint.NA_COUNTED, "n/a stands in the denominator"
        if blank:
            yield Fraction(total, counted + unrated + blank), Misprint.NA_COUNTED, "blank cells stand in the denominator"
        for mean in self._means:
            yield mean, Misprint.MEAN_OF_MEANS, "the mean of the averages, not pooled over the cells"

    def _wrong_average(self, figure: Decimal) -> Iterator[tuple[Misprint, str]]:
        for text in self._line.averages:
            printed = None if is_blank(text) else read_figure(text)
            if printed is not None and _rounds_to(percent(Fraction(printed)), figure):
                yield Misprint.WRONG_AVERAGE, "computed from the printed average"

    def _fitting_lines(self, figure: Decimal, of: Callable[[Fraction], Fraction]) -> Iterator[tuple[str, bool, bool]]:
        """Other lines whose figure it is, the nearest first: the name, whether it is a neighbour, whether both printed figures fit it.

        A figure alone fits a line far off by chance.
        """
        others = sorted((abs(number - self._number), number) for number in range(len(self._lines)) if number != self._number)
        for distance, number in others:
            other = self._lines[number]
            if other.readable and other.mean is not None and _rounds_to(of(other.mean), figure):
                yield other.place, distance == 1, self._all_fit(other.mean)

    def _all_fit(self, mean: Fraction) -> bool:
        printed = [(text, False) for text in self._line.averages] + [(text, True) for text in self._line.percents]
        figures = [(read_figure(text), as_percent) for text, as_percent in printed if not is_blank(text)]
        return len(figures) > 1 and all(
            figure is not None and _rounds_to(percent(mean) if as_percent else mean, figure) for figure, as_percent in figures
        )


def _rounds_to(value: Fraction, figure: Decimal) -> bool:
    return half_up(value, places_of(figure)) == figure


def _cut(value: Fraction, places: int) -> Decimal:
    return decimal(int(value * 10**places), places)  # int() cuts towards zero


def _half_even(value: Fraction, places: int) -> Decimal:
    return decimal(round(value * 10**places), places)  # round() of a fraction takes the even neighbour


def _shown(number: Decimal, what: str) -> str:
    return signed(number) if what == "average" else f"{number:f}%"
