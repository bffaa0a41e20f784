"""The sheets of an Excel workbook (ECMA-376, transitional and strict) as rows of text."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from posixpath import join, normpath
from xml.etree.ElementTree import Element

from tracker.documents.tables.archive import COLUMN_LIMIT, ROW_SIZE, Archive, local
from tracker.documents.tables.cells import DateCell, ErrorCell, day, number, position

_BOOK = "xl/workbook.xml"
_SHOWN_AS_DATES = {**dict.fromkeys((14, 15, 16, 22, *range(27, 37), *range(50, 59)), "d"), 17: "m"}
"""The formats that every workbook has (ECMA-376 §18.8.30), and how precise a date they show."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Book:
    """An Excel workbook.

    Raises:
        BadDocument: it is damaged.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        targets = {one.get("Id"): one.get("Target", "") for _, one in archive.elements("xl/_rels/workbook.xml.rels", "Relationship")}
        self._members: dict[str, str] = {}
        self.hidden = set[str]()
        """The names of the sheets that are hidden."""
        self._first_day = date(1899, 12, 30)
        for _, one in archive.elements(_BOOK, "sheet", "workbookPr"):
            if local(one) == "workbookPr":
                if one.get("date1904") in ("1", "true"):
                    self._first_day = date(1904, 1, 1)
            else:
                target = targets.get(next((value for name, value in one.items() if name.endswith("}id")), ""), "")
                self._members[one.get("name", "")] = normpath(join("/xl", target)).lstrip("/")
                if one.get("state", "visible") != "visible":
                    self.hidden.add(one.get("name", ""))
        self._precisions = [*self._formats()] if "xl/styles.xml" in archive.names else []

    @cached_property
    def _texts(self) -> list[str]:
        is_there = "xl/sharedStrings.xml" in self._archive.names
        return [_text(one) for _, one in self._archive.elements("xl/sharedStrings.xml", "si")] if is_there else []

    def has(self, sheet: str) -> bool:
        """Whether there is a sheet of this name, even if it is hidden."""
        return self._members.get(sheet) in self._archive.names

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that are not hidden."""
        return [name for name, member in self._members.items() if member in self._archive.names and name not in self.hidden]

    def merged(self, sheet: str) -> list[tuple[int, str]]:
        """The ranges of merged cells, each with its first row."""
        found = self._archive.matches(self._members[sheet], rb'<(?:\w+:)?mergeCell ref="([A-Z]+(\d+):[A-Z]+\d+)"')
        return [(int(row), ref.decode()) for ref, row in found]

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet that have something in them, by their numbers; cells that are empty at the end are left out.

        Raises:
            BadDocument: it is damaged, or too wide.
        """
        at = 0
        for _, row in self._archive.elements(self._members[sheet], "row"):
            self._archive.count(ROW_SIZE)
            with self._archive.reading():
                at = int(row.get("r", at + 1))
                cells = self._cells(row, sheet)
            if cells:
                yield at, cells

    def _cells(self, row: Element, sheet: str) -> list[str]:
        cells: list[str] = []
        place = -1
        for cell in row:
            address = cell.get("r")
            place = position(address) if address else place + 1
            if text := self._value(cell):
                if place >= COLUMN_LIMIT:
                    problem = f"has a cell at {address or place + 1}, and at most {COLUMN_LIMIT:,} columns are read"
                    raise self._archive.error(problem, "delete what stands so far out", sheet)
                cells.extend([""] * (place - len(cells)))
                cells.append(text)
        return cells

    def _value(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_text(one) for one in cell if local(one) == "is")
        text = next((one.text or "" for one in cell if local(one) == "v"), "")
        match kind:
            case "s":
                return self._texts[int(text)] if text else ""
            case "n" if text:
                return self._number(text, int(cell.get("s", 0)))
            case "n" if any(local(one) == "f" for one in cell):
                return ErrorCell("a formula that was never calculated")
            case "b":
                return "true" if text == "1" else "false"
            case "e":
                return ErrorCell(text)
            case "d":
                return DateCell(text[:10])
        return _unescaped(text)

    def _number(self, text: str, style: int) -> str:
        precision = self._precisions[style] if style < len(self._precisions) else ""
        if not precision:
            return text if text.isdecimal() else number(text)
        days = int(float(text))
        try:  # Excel counts a 29 February 1900, as Lotus 1-2-3 did
            return day(self._first_day + timedelta(days + (self._first_day.year == 1899 and days < 60)), precision)
        except OverflowError:
            return number(text)

    def _formats(self) -> Iterator[str]:
        """How precise a date each style of cell shows; nothing where it shows none."""
        shown = dict(_SHOWN_AS_DATES)
        for path, one in self._archive.elements("xl/styles.xml", "numFmt", "xf"):
            if local(one) == "numFmt":
                shown[int(one.get("numFmtId", 0))] = _precision(one.get("formatCode", ""))
            elif local(path[-1]) == "cellXfs":
                yield shown.get(int(one.get("numFmtId", 0)), "")


def _precision(code: str) -> str:
    """How precise a date a format shows: `d`, `m` or `y`, and nothing where it shows none."""
    letters = set(re.sub(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|general', "", code.lower().split(";")[0]))
    if "d" in letters or ("y" in letters and "h" in letters):
        return "d"
    if "m" in letters and not letters & {"h", "s"}:
        return "m"
    return "y" if "y" in letters else ""


def _text(element: Element) -> str:
    """The text of a shared or inline string: its runs joined, without the readings of characters beside it."""
    found = []
    for one in element:
        if local(one) == "t":
            found.append(one.text or "")
        elif local(one) == "r":
            found += [part.text or "" for part in one if local(part) == "t"]
    return _unescaped("".join(found))


def _unescaped(text: str) -> str:
    """Control characters, which XML cannot hold, are written by their numbers: `_x000D_`."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n") if "_x" in text else text
