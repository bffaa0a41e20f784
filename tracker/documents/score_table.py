"""Ratings of others from a CSV: commitments down, members across, with or without the figures printed beside and below them.

The first line has a heading for the labels and then the members; a column headed `ref` names our commitments, one headed `average`
or `percent` holds printed figures, and so does a last line labelled so. Cells are kept as they stand.
"""

import csv
import io
from dataclasses import dataclass, field

from tracker.domain.errors import BadDocument, Faults, shortened
from tracker.domain.items import Item
from tracker.domain.record.score_tables import COLUMN_LIMIT, PRINTED_LIMIT, ROW_LIMIT

SIZE_LIMIT = 2_000_000
"""Bytes of a file, and characters of its text."""

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_AVERAGES = frozenset(("average", "avg", "avg.", "mean", "average score", "overall average", "country average", "member average"))
_PERCENTS = frozenset(("percent", "per cent", "percentage", "%", "average %", "average percent", "average percentage"))
_REFS = frozenset(("ref", "commitment ref"))

Lines = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """A table as read: the members, and the fields of each `ScoreRow`, with the line of each row."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Item, ...]
    lines: tuple[int, ...]
    below: dict[str, Item] = field(default_factory=dict)
    """The lines of figures: `averages`, `percents`."""


def read(text: str, file: str) -> ScoreSheet:
    """Reads a table of scores from the text of a file.

    Raises:
        BadDocument: no table of that shape, too large, or separated in a way that cannot be recognised; all lines that cannot be taken.
    """
    if len(text) > SIZE_LIMIT:
        raise BadDocument(f"is too large: {len(text):,} characters, at most {SIZE_LIMIT:,}", file=file)
    lines = _separated(text.removeprefix("\ufeff"), file)
    columns = _Columns.of(lines[0], file)
    rows: list[Item] = []
    numbers: list[int] = []
    below: dict[str, Item] = {}
    faults = Faults()
    for number, cells in lines[1:]:
        name = _figures(cells[0])
        if name and name in below:
            faults.add(BadDocument(f"there are two lines of {name}", file=file, line=number))
        elif name:
            below[name] = columns.fields(cells)
        elif below:
            faults.add(BadDocument(f"“{shortened(cells[0])}” stands below the line of {next(iter(below))}", file=file, line=number))
        else:
            rows.append(columns.fields(cells))
            numbers.append(number)
    faults.refuse()
    if not rows:
        raise BadDocument("holds no commitment", file=file, line=lines[0][0])
    if len(rows) > ROW_LIMIT:
        raise BadDocument(f"holds {len(rows):,} commitments, at most {ROW_LIMIT:,}", file=file)
    return ScoreSheet(
        file=file, columns=tuple(lines[0][1][position] for position in columns.members), rows=tuple(rows), lines=tuple(numbers), below=below
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The places of the columns in a table."""

    members: tuple[int, ...]
    special: dict[str, int]

    @classmethod
    def of(cls, head: tuple[int, list[str]], file: str) -> "_Columns":
        number, cells = head
        special: dict[str, int] = {}
        members: list[int] = []
        seen: set[str] = set()
        for position, cell in enumerate(cells[1:], 1):
            name = _special(cell)
            plain = cell.strip().casefold()
            if name in special or plain in seen or not plain:
                problem = f"the column “{shortened(cell)}” stands there twice" if plain else f"column {position + 1} has no heading"
                raise BadDocument(problem, file=file, line=number)
            seen.add(plain)
            if name:
                special[name] = position
            else:
                members.append(position)
        if not members:
            raise BadDocument("the first line names no members", file=file, line=number)
        if len(members) > COLUMN_LIMIT:
            raise BadDocument(f"names {len(members):,} members, at most {COLUMN_LIMIT:,}", file=file, line=number)
        return cls(members=tuple(members), special=special)

    def fields(self, cells: list[str]) -> Item:
        given = {name: cells[position] for name, position in self.special.items()}
        ref = given.pop("commitment", "").strip()
        return {"label": cells[0], "cells": tuple(cells[position] for position in self.members), **given} | (
            {"commitment": ref} if ref else {}
        )


def _special(heading: str) -> str | None:
    """The field of a column that holds no member's ratings."""
    plain = heading.strip().casefold()
    return "average" if plain in _AVERAGES else "percent" if plain in _PERCENTS else "commitment" if plain in _REFS else None


def _figures(label: str) -> str | None:
    """The field of a line that holds figures."""
    plain = label.strip().casefold()
    return "averages" if plain in _AVERAGES else "percents" if plain in _PERCENTS else None


def _separated(text: str, file: str) -> Lines:
    """The lines in cells, blank ones left out, by the one sign that separates all of them alike.

    Only a sign of the first line comes into question; where two would do, we do not guess, and where none does, the most frequent one was meant.
    """
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    fitting: list[Lines] = []
    problems: list[BadDocument] = []
    for sign in sorted(_DELIMITERS, key=first.count, reverse=True):
        if sign in first:
            try:
                lines = _parsed(text, sign, file)
            except BadDocument as error:
                problems.append(error)
            else:
                if lines and len(lines[0][1]) > 1:
                    fitting.append(lines)
    if len(fitting) > 1:
        raise BadDocument(
            "more than one sign could separate the cells", file=file, line=1, hint="put cells with commas or semicolons in quotes"
        )
    if fitting:
        return fitting[0]
    if problems:
        raise problems[0]
    known = ", ".join(_DELIMITERS.values())
    raise BadDocument(f"is no table: its first line is not separated by any of {known}", file=file, line=1)


def _parsed(text: str, sign: str, file: str) -> Lines:
    """The lines in cells by one sign.

    Raises:
        BadDocument: all that do not have as many as the first, or cells that cannot be taken.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    lines: Lines = []
    faults = Faults()
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((number, cells))
                if problem := _problem(cells, len(lines[0][1])):
                    faults.add(BadDocument(problem, file=file, line=number))
            number = reader.line_num + 1
    except csv.Error as error:
        faults.add(BadDocument(f"is not CSV: {error}", file=file, line=max(1, reader.line_num)))
    faults.refuse()
    return lines


def _problem(cells: list[str], width: int) -> str:
    """The first thing that is wrong with a line, if anything is."""
    if len(cells) != width:
        return f"has {len(cells)} cells, the first line has {width}"
    if (longest := max(map(len, cells))) > PRINTED_LIMIT:
        return f"a cell is too long: {longest:,} characters, at most {PRINTED_LIMIT:,}"
    return "a cell holds the character U+0000, which no text may hold" if "\0" in "".join(cells) else ""
