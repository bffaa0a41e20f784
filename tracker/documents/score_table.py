"""Ratings of others from a table: commitments down, members across, with or without the figures printed beside and below them.

The first row has the headings. A column headed `ref` names our commitments; columns that describe a commitment (`id`, `year`, `text`), and
those of printed figures (`average`, `score`, `percent`), are no members; which columns are, can be said. A row with the name of figures in
any column but the members' holds figures, and so does the row below it that has no name. Cells are kept as they stand.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from tracker.documents.table_shapes import RATING
from tracker.documents.tables import reading
from tracker.documents.tables.cells import ErrorCell
from tracker.documents.tables.delimited import SEPARATORS
from tracker.documents.tables.layout import Form, Place, Row, TableOptions, called, fault
from tracker.domain.errors import BadDocument, Faults, shortened
from tracker.domain.items import Item
from tracker.domain.record.score_tables import COLUMN_LIMIT, PRINTED_LIMIT, ROW_LIMIT

_AVERAGES = re.compile(r"(?:(?:overall|final|total|country|member|mean) )?(?:average|avg\.?|mean|score)(?: score)?|overall|total")
_PERCENTS = re.compile(r"%|(?:overall |final |average )?(?:percent(?:age)?|per cent|%)")
_REFS = frozenset(("ref", "commitment ref"))
_IDS = frozenset(("id", "no", "no.", "nr", "number", "#", "code", "commitment id", "commitment no.", "commitment number"))
_TEXTS = frozenset(("commitment", "title", "text", "description", "promise", "recommendation", "pledge", "stipulation"))
_OTHERS = frozenset(("year", "date", "topic", "area", "issue", "issue area", "sector", "theme", "type", "note", "notes", "source", "url"))

Rows = list[tuple[int, list[str]]]
"""The cells of a table, each row with its number in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """A table as read: the members, and the fields of each `ScoreRow`, with the row of the file."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Item, ...]
    lines: tuple[int, ...]
    below: dict[str, Item] = field(default_factory=dict)
    """The lines of figures: `averages`, `percents`."""
    whole: bool = False
    """Whether its only column rates each commitment whole, whoever owes it."""


def read(stream: BinaryIO, form: Form, file: str, members: str | None = None, encoding: str | None = None) -> ScoreSheet:
    """Reads a table of scores from a file; of a workbook, from its first sheet.

    Raises:
        BadDocument: no table of that shape, too large, or separated in a way that cannot be recognised; all lines that cannot be taken.
    """
    faults = Faults()
    sheet = next(reading.sheets(stream, file, form, TableOptions(encoding=encoding), faults), None)
    table = [] if sheet is None else _even(sheet, file, faults)
    faults.refuse()
    return of_rows(table, file, members)


def of_rows(table: Rows, file: str, members: str | None = None) -> ScoreSheet:
    """What the cells of a table mean.

    Args:
        table: the rows, equally long, the headings first.
        file: what errors call the file.
        members: the first and the last column of the members, as headings or letters: `B..U`.

    Raises:
        BadDocument: no table of scores; all rows that cannot be taken.
    """
    columns = _Columns.of(table[0], file, members)
    rows: list[Item] = []
    numbers: list[int] = []
    below: dict[str, Item] = {}
    faults = Faults()
    for number, cells in table[1:]:
        name = columns.figures(cells, below)
        if name and name in below:
            faults.add(BadDocument(f"there are two lines of {name}", file=file, line=number))
        elif name:
            below[name] = columns.fields(cells)
        elif below:
            label = columns.fields(cells)["label"]
            faults.add(BadDocument(f"“{shortened(label)}” stands below the line of {next(iter(below))}", file=file, line=number))
        else:
            rows.append(columns.fields(cells))
            numbers.append(number)
    faults.refuse()
    if not rows:
        raise BadDocument("holds no commitment", file=file, line=table[0][0])
    if len(rows) > ROW_LIMIT:
        raise BadDocument(f"holds {len(rows):,} commitments, at most {ROW_LIMIT:,}", file=file)
    return ScoreSheet(
        file=file, columns=tuple(table[0][1][position] for position in columns.members), rows=tuple(rows), lines=tuple(numbers), below=below
    )


def beside(rows: Iterable[Row], file: str, column: str) -> ScoreSheet:
    """The ratings that stand beside commitments, in a column of this heading, taken out of their rows, of which some may have none."""
    found, lines = list[Item](), list[int]()
    for row in rows:
        if (cell := row.cells.pop(RATING, None)) is not None:
            name = next((str(row.cells[name]) for name in ("ref", "label", "number", "title") if name in row.cells), "")
            found.append({"label": name, "commitment": name, "cells": (str(cell),)})
            lines.append(row.place.line)
    return ScoreSheet(file=file, columns=(column,), rows=tuple(found), lines=tuple(lines), whole=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The places of the columns in a table."""

    members: tuple[int, ...]
    special: dict[str, int]
    """Of the fields of a row that are no cells."""
    names: tuple[int, ...]
    """Where a line of figures may be named: in all columns that are neither members nor figures."""

    @classmethod
    def of(cls, head: tuple[int, list[str]], file: str, members: str | None) -> "_Columns":
        number, cells = head
        plain = [cell.strip().casefold() for cell in cells]
        chosen = _chosen(members, plain, file, number) if members else range(0)
        special: dict[str, int] = {}
        found: list[int] = []
        for position, heading in enumerate(plain):
            name = _special(heading) if position not in chosen else None
            if name in ("id", "label") and name in special:
                name = "other"  # the first one names the rows
            if position and (heading in plain[1:position] or not heading or (name in special and name != "other")):
                problem = (
                    f"the column “{shortened(cells[position])}” stands there twice" if heading else f"column {position + 1} has no heading"
                )
                raise BadDocument(problem, file=file, line=number)
            if name:
                special[name] = position
            elif position in chosen or (position and not chosen):
                found.append(position)
        if not found:
            raise BadDocument("the first line names no members", file=file, line=number, hint="say which: --members B..U")
        if len(found) > COLUMN_LIMIT:
            raise BadDocument(f"names {len(found):,} members, at most {COLUMN_LIMIT:,}", file=file, line=number)
        special.pop("other", None)
        special.setdefault("label", 0)
        if special.get("id") == special["label"]:
            del special["id"]
        figures = {special[name] for name in ("average", "percent") if name in special}
        return cls(members=tuple(found), special=special, names=tuple(at for at in range(len(cells)) if at not in figures.union(found)))

    def fields(self, cells: list[str]) -> Item:
        """The fields of a row."""
        given: Item = {name: cells[position] for name, position in self.special.items()}
        optional = {name: text for name in ("commitment", "id") if (text := given.pop(name, "").strip())}
        return {**given, "cells": tuple(cells[position] for position in self.members), **optional}

    def figures(self, cells: list[str], above: Item) -> str | None:
        """The field of a line that holds figures; one without a name, below one that has it, holds the others."""
        named = [text for position in self.names if (text := cells[position].strip().casefold())]
        if any(_PERCENTS.fullmatch(text) for text in named):
            return "percents"
        if any(_AVERAGES.fullmatch(text) for text in named):
            return "percents" if any("%" in cells[position] for position in self.members) else "averages"
        return None if named or not above else "averages" if "averages" not in above else "percents"


def _chosen(members: str, plain: Sequence[str], file: str, line: int) -> range:
    """The columns from the first to the last that are named."""
    ends = [_position(name.strip().casefold(), plain) for name in members.split("..")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0] > ends[1]:
        raise BadDocument(
            f"has no columns “{shortened(members)}”", file=file, line=line, hint="name the first and the last: --members B..U"
        )
    return range(ends[0], ends[1] + 1)


def _position(name: str, plain: Sequence[str]) -> int | None:
    """A column by its heading, or by its letters in a spreadsheet."""
    if name in plain:
        return plain.index(name)
    letters = [ord(letter) - ord("a") + 1 for letter in name] if re.fullmatch("[a-z]{1,2}", name) else [len(plain) + 1]
    position = letters[0] - 1 if len(letters) == 1 else 26 * letters[0] + letters[1] - 1
    return position if position < len(plain) else None


def _special(heading: str) -> str | None:
    """The field of a column that holds no member's ratings."""
    for name, known in (("commitment", _REFS), ("id", _IDS), ("label", _TEXTS), ("other", _OTHERS)):
        if heading in known:
            return name
    return "percent" if _PERCENTS.fullmatch(heading) else "average" if _AVERAGES.fullmatch(heading) else None


def _even(sheet: reading.Sheet, file: str, faults: Faults) -> Rows:
    """The rows of a sheet that hold something, the headings first, all as long as these; a title above them is left out."""
    rows: Rows = []
    for line, cells in chain(sheet.head, sheet.rest):
        if isinstance(cells, list) and (filled := sum(not cell.isspace() for cell in cells if cell)) and (rows or filled > 1):
            rows.append((line, cells))
        if len(rows) > ROW_LIMIT + _LINES_OF_FIGURES:
            raise BadDocument(f"holds more than {ROW_LIMIT:,} commitments", file=file)
    if not rows:
        known = ", ".join(SEPARATORS.values())
        problem = f"is no table: its first line is not separated by any of {known}" if sheet.is_text else "is no table"
        raise BadDocument(problem, file=called(file, sheet.name), line=sheet.head[0][0])
    width, given = max(_extent(cells) for _, cells in rows), len(rows[0][1])
    for line, cells in rows:
        wrong = len(cells) != given if sheet.is_text else len(cells) > given
        if problem := f"has {len(cells)} cell{'s' * (len(cells) != 1)}, the first line has {given}" if wrong else _problem(cells):
            faults.add(fault(file, Place(line, sheet.name), problem))
    return [(line, [*cells, *[""] * (width - len(cells))][:width]) for line, cells in rows]


_LINES_OF_FIGURES = 10


def _extent(cells: list[str]) -> int:
    """The number of cells up to the last one that holds something."""
    return max((place for place, cell in enumerate(cells, 1) if cell and not cell.isspace()), default=0)


def _problem(cells: list[str]) -> str:
    """The first thing that is wrong with a row, if anything is."""
    if (longest := max(map(len, cells))) > PRINTED_LIMIT:
        return f"a cell is too long: {longest:,} characters, at most {PRINTED_LIMIT:,}"
    if wrong := next((cell for cell in cells if isinstance(cell, ErrorCell)), None):
        return f"a cell holds an error of the spreadsheet ({wrong})"
    return "a cell holds the character U+0000, which no text may hold" if "\0" in "".join(cells) else ""
