"""Printed tallies of a scale of words: how many cells have each value, and which share of those that are rated. Pure.

A row whose label is a value, and whose cells are counts (`241`), shares (`45%`) or both (`241 (45%)`), is a line of a tally. Its counts follow
from the cells of the other rows; where there are none, counts are given, and shares and the total follow from them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from tracker.domain.quantities import decimal, half_up
from tracker.domain.record.score_tables import ScoreRow, ScoreTable
from tracker.domain.scoring.findings import ComparedFigures, Finding
from tracker.domain.scoring.scales import Crosswalk
from tracker.domain.scoring.score_parsing import PrintedCell, is_blank, places_of, read_cell
from tracker.domain.vocabulary import Misprint

_COUNTED = re.compile(r"(\d{1,9}(?![\d.,%]))?\s*(?:\(?(\d{1,3}(?:[.,]\d{1,9})?)\s*%\)?)?", re.ASCII)

Printed = tuple[int | None, Decimal | None]
"""A count, a share in percent, or both."""


def tally_of(label: str, cells: Sequence[str], walk: Crosswalk) -> str:
    """The value whose tally a row is; empty for a row of ratings."""
    value = "" if walk.averaged else read_cell(label, walk).value
    return value if value and any(not is_blank(cell) for cell in cells) and all(map(_COUNTED.fullmatch, _plain(cells))) else ""


def _plain(cells: Sequence[str | None]) -> list[str]:
    return ["" if is_blank(cell) else (cell or "").strip() for cell in cells]


def _read(text: str) -> Printed:
    match = _COUNTED.fullmatch(text)
    count, share = match.groups() if match else (None, None)
    return None if count is None else int(count), None if share is None else Decimal(share.replace(",", "."))


def compare_tallies(table: ScoreTable, walk: Crosswalk, read: Sequence[Sequence[PrintedCell]]) -> ComparedFigures:
    """Every printed count, share and total that does not follow, member by member, then over all; `read` are the rows of ratings."""
    rows = [row for row in table.rows if tally_of(row.label, row.cells, walk)]
    figures, findings = 0, list[Finding]()
    for position, place in enumerate((*table.columns, "all cells")):
        whole = position == len(table.columns)
        cells = [cell for cells in read for cell in (cells if whole else cells[position : position + 1])]
        if not all(cell.readable for cell in cells):
            continue
        printed = [_printed(row, position) for row in rows]
        if read:
            counted = Counter(cell.value for cell in cells if cell.rated)
            counts: list[int | None] = [counted[tally_of(row.label, row.cells, walk)] for row in rows]
        else:
            counts = [count for count, _ in printed]
            if whole and None in counts:
                counts = [_sum(_printed(row, member)[0] for member in range(position)) for row in rows]
        total = _printed(table.averages, position)[0] if table.averages else None
        figures += sum(figure is not None for pair in printed for figure in pair) + (total is not None)
        known = [count for count in counts if count is not None]
        if len(known) == len(rows):
            n = sum(cell.rated for cell in cells) if read else sum(known)  # not every value may have a line
            findings += _wrong(place, list(zip(rows, printed, known, strict=True)), n, len(cells))
            if total is not None and table.averages and total != n:
                findings.append(_finding(table.averages, place, "count", f"{total}", f"{n}", n))
    return ComparedFigures(figures=figures, findings=tuple(findings))


def _sum(counts: Iterable[int | None]) -> int | None:
    known = list(counts)
    return None if None in known else sum(count or 0 for count in known)


def _printed(row: ScoreRow, position: int) -> Printed:
    """What a line prints for a member, or at its end."""
    if position < len(row.cells):
        return _read(_plain(row.cells)[position])
    (count, share), (_, percent) = (_read(text) for text in _plain((row.average, row.percent)))
    return count, share if percent is None else percent


def _wrong(place: str, lines: Sequence[tuple[ScoreRow, Printed, int]], n: int, cells: int) -> Iterator[Finding]:
    places = max((places_of(share) for _, (_, share), _ in lines if share is not None), default=0)
    for row, (printed, share), count in lines:
        if printed not in (None, count):
            yield _finding(row, place, "count", f"{printed}", f"{count}", n)
        if share is None or not n or share == (follows := half_up(Fraction(100 * count, n), places)):
            continue
        cut, besides = decimal(100 * 10**places * count // n, places), Fraction(100 * count, cells or n)
        misprint = (
            Misprint.TRUNCATED if share == cut else Misprint.NA_COUNTED if share == half_up(besides, places) else Misprint.UNEXPLAINED
        )
        yield _finding(row, place, "share", f"{share:f}%", f"{follows:f}%", n, misprint)


_WHY = {
    Misprint.UNEXPLAINED: "no explanation found",
    Misprint.TRUNCATED: "cut off instead of rounded",
    Misprint.NA_COUNTED: "n/a or blank cells stand in the denominator",
}


def _finding(
    row: ScoreRow, place: str, what: str, printed: str, follows: str, n: int, misprint: Misprint = Misprint.UNEXPLAINED
) -> Finding:
    place, why = f"{row.label}, {place}", _WHY[misprint]
    return Finding(place=place, line=row.line, id=row.id, what=what, printed=printed, follows=follows, n=n, misprint=misprint, text=why)
