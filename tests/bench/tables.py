"""The figures as tables: for the terminal in columns, for documents in Markdown. Pure."""

from collections.abc import Sequence

from tests.bench.comparing import Row
from tests.bench.figures import shown
from tests.bench.growth import Curve

Table = Sequence[Sequence[str]]
"""Lines of cells, the first the heading."""

_GOOD, _BAD, _NONE = "✓", "✗", "–"

HEADING = ("work", "against", "ratio (min–max)", "of processor time", "budget", "", "memory", "pairs", "day")


def line(row: Row, day: str) -> tuple[str, ...]:
    """The cells of a case that was measured on a day."""
    case = row.case
    goals = [f"≤ {case.limit:g}"]
    if case.memory is not None:
        goals.append(f"≤ {case.memory:g} MB")
    return (
        case.does,
        case.against,
        str(row.ratio) if row.ratio else row.problem,
        str(row.cpu) if row.cpu else "",
        ", ".join(goals),
        verdict(row),
        f"{row.memory:.0f} MB" if row.memory is not None else "",
        str(row.pairs or ""),
        day if row.ratio else "",
    )


def verdict(row: Row) -> str:
    """Reached, missed, or nothing to say."""
    return _BAD if row.missed or row.broken else _GOOD if row.reached else _NONE


def compared(rows: Sequence[Row], day: str) -> Table:
    """All cases, with the day of those that have a figure."""
    return [HEADING, *(line(row, day) for row in rows)]


def grown(curves: Sequence[Curve]) -> Table:
    """All curves: the ratio to Python at each size, and the exponent."""
    sizes = sorted({size for curve in curves for size, _ in curve.points})
    table = [("command", *(f"{size:,}" for size in sizes), "exponent", "")]
    for curve in curves:
        found = dict(curve.points)
        cells = [shown(found[size]) if size in found else "" for size in sizes]
        slope = curve.problem if curve.exponent is None else f"{curve.exponent:.2f}"
        silent = curve.exponent is None or curve.problem  # a size that was not reached is no success
        mark = _BAD if curve.missed or curve.broken else _NONE if silent else _GOOD
        table.append((curve.growing.does, *cells, slope, mark))
    return table


def in_columns(table: Table) -> str:
    """For a terminal."""
    widths = [max(len(cells[index]) for cells in table) for index in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell.replace("`", "").ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip() for cells in table
    )


def in_markdown(table: Table) -> str:
    """For a document."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |" for cells in table]
    return "\n".join([lines[0], "| " + " | ".join("---" for _ in table[0]) + " |", *lines[1:]])
