"""Which printed figures of a table do not follow from its cells, and why, as far as can be told. Pure; it mends nothing.

A figure follows if the cells' mean (or its percent), computed exactly and rounded half up, is what is printed. It is judged to as many
decimals as its column has: a spreadsheet drops trailing zeros, so that `0.1` in a column of two decimals was 0.10.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.domain.record.score_tables import ScoreRow, ScoreTable
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.findings import ComparedFigures, Finding
from tracker.domain.scoring.misprint_causes import AVERAGE, PERCENT, Causes, Figure, Line
from tracker.domain.scoring.scales import EMPTY, signed
from tracker.domain.scoring.score_parsing import PrintedCell, is_blank, places_of, read_cell, read_figure
from tracker.domain.scoring.tallies import compare_tallies, tally_of
from tracker.domain.vocabulary import Misprint


def compare(table: ScoreTable) -> ComparedFigures:
    """Every printed figure of a table that does not follow from its cells, row by row, then member by member, then over all."""
    walk = CROSSWALKS[table.scale]
    known = {cell: read_cell(cell, walk) for cell in {cell for row in table.rows for cell in row.cells}}
    rated = [row for row in table.rows if not tally_of(row.label, row.cells, walk)]
    read = [[known[cell] for cell in row.cells] for row in rated]
    findings = [
        _unreadable(row, table.columns[position], row.cells[position])
        for row, cells in zip(rated, read, strict=True)
        for position, cell in enumerate(cells)
        if not cell.readable
    ]
    if not walk.averaged:
        done = compare_tallies(table, walk, read)
        return replace(done, findings=(*findings, *done.findings))
    columns = _Columns.of(table)
    rows, members, whole = columns.lines(table, read)
    numbers = frozenset(value.number for value in walk.values if value.number is not None)
    causes = Causes(rows=rows, members=members, whole=whole, values=numbers)
    figures = 0
    for group in (rows, members, [whole]):
        for number, line in enumerate(group):
            if line.readable:
                figures += len(line.figures)
                findings += _wrong(line, group, number, causes)
    return ComparedFigures(figures=figures, findings=tuple(findings), convention=_convention(columns.beside, (*rows, *members, whole)))


def _unreadable(row: ScoreRow, column: str, cell: str) -> Finding:
    text = "no value of the scale; the figures of its row and column were not recomputed"
    place = f"{row.label}, {column}"
    return Finding(
        place=place, line=row.line, id=row.id, what="cell", printed=cell, follows="", n=0, misprint=Misprint.UNREADABLE, text=text
    )


def _wrong(line: Line, group: Sequence[Line], number: int, causes: Causes) -> Iterator[Finding]:
    mean = line.mean
    for figure in line.figures:
        if mean is not None and figure.of(mean) == figure.number:
            continue
        follows = EMPTY if mean is None else signed(figure.of(mean)) if figure.what == AVERAGE else f"{figure.of(mean):f}%"
        if figure.number is None:
            misprint, why = Misprint.UNREADABLE, "no number"
        elif mean is None:
            misprint, why = Misprint.NOTHING_TO_AVERAGE, "no cell counts, so there is nothing to average"
        else:
            misprint, why = causes.of(group, number, figure, mean)
            if figure.places > places_of(figure.number):
                why += f" (judged to {figure.places} decimal{'s' * (figure.places != 1)}, like its column)"
        yield Finding(
            place=line.place,
            line=line.line,
            id=line.id,
            what=figure.what,
            printed=figure.text,
            follows=follows,
            n=len(line.numbers),
            misprint=misprint,
            text=why,
        )


def _convention(places: dict[str, int], lines: Iterable[Line]) -> str:
    printed = {figure.what for line in lines for figure in line.figures}
    kinds = ", ".join(f"{what}s to {places[what]} decimal{'s' * (places[what] != 1)}" for what in sorted(printed))
    return f"judged half up, {kinds}, as their columns are printed; a spreadsheet drops trailing zeros" if kinds else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The decimals of a table's figures: beside the rows by kind, and below the members by kind."""

    beside: dict[str, int]
    below: dict[str, int]

    @classmethod
    def of(cls, table: ScoreTable) -> "_Columns":
        below = {
            what: _places(line.cells if line else (), default)
            for what, line, default in ((AVERAGE, table.averages, 2), (PERCENT, table.percents, 0))
        }
        beside = {
            what: _places((text or "" for text in texts), below[what])
            for what, texts in ((AVERAGE, [row.average for row in table.rows]), (PERCENT, [row.percent for row in table.rows]))
        }
        return cls(beside=beside, below=below)

    def lines(self, table: ScoreTable, read: Sequence[Sequence[PrintedCell]]) -> tuple[list[Line], list[Line], Line]:
        averages, percents = table.averages, table.percents
        rows = [
            Line(place=row.label, line=row.line, id=row.id, cells=tuple(cells), figures=_figures(self.beside, printed))
            for row, cells in zip(table.rows, read, strict=True)
            for printed in [[(AVERAGE, row.average), (PERCENT, row.percent)]]
        ]
        members = [
            Line(
                place=column,
                cells=tuple(cells[position] for cells in read),
                figures=_figures(
                    self.below, [(what, line.cells[position]) for what, line in ((AVERAGE, averages), (PERCENT, percents)) if line]
                ),
            )
            for position, column in enumerate(table.columns)
        ]
        corner = [(AVERAGE, averages.average), (PERCENT, averages.percent)] if averages else []
        corner += [(PERCENT, percents.percent), (PERCENT, percents.average)] if percents else []
        everything = tuple(cell for cells in read for cell in cells)
        return rows, members, Line(place="all cells", cells=everything, figures=_figures(self.beside, corner))


def _figures(column: dict[str, int], printed: Iterable[tuple[str, str | None]]) -> tuple[Figure, ...]:
    figures = []
    for what, text in printed:
        if text is not None and not is_blank(text):
            number = read_figure(text)
            places = column[what]
            if number is not None and (places_of(number) > places or (places_of(number) and number.as_tuple().digits[-1] == 0)):
                places = places_of(number)  # a zero at the end was not dropped, so it is printed to as many as it has
            figures.append(Figure(what=what, text=text, number=number, places=places))
    return tuple(figures)


def _places(texts: Iterable[str], default: int) -> int:
    """The decimals of a column: the most that at least a tenth of its figures have."""
    numbers = [number for text in texts if not is_blank(text) and (number := read_figure(text)) is not None]
    counted = Counter(map(places_of, numbers))
    return max((places for places, count in counted.items() if count * 10 >= len(numbers)), default=default)
