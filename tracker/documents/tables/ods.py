"""The sheets of an OpenDocument workbook (ODF 1.3) as rows of text."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from xml.etree.ElementTree import Element

from tracker.documents.tables.archive import COLUMN_LIMIT, ROW_LIMIT, ROW_SIZE, Archive, local
from tracker.documents.tables.cells import DateCell, ErrorCell, column_name, day, number

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def sheets(archive: Archive) -> Iterator[tuple[str, Iterator[Element]]]:
    """Each sheet's name with its rows, which are to be read before the next sheet is asked for."""
    rows = archive.elements("content.xml", "table-row")
    for table, found in groupby(rows, lambda one: next((around for around in one[0] if local(around) == "table"), one[1])):
        yield table.get(f"{_TABLE}name", ""), (row for _, row in found)


def rows(archive: Archive, sheet: str, elements: Iterator[Element], merged: list[tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that have something in them, by their numbers; cells that are empty at the end are left out.

    Merged cells are added to `merged` as they are met, each with its row.
    """
    at = 1
    for element in elements:
        archive.count(ROW_SIZE)
        with archive.reading():
            cells = _cells(archive, sheet, element, at, merged)
            repeated = int(element.get(f"{_TABLE}number-rows-repeated", 1))
        if cells:
            yield from ((at + number, cells) for number in range(min(repeated, ROW_LIMIT + 1)))
        at += repeated


def _cells(archive: Archive, sheet: str, row: Element, at: int, merged: list[tuple[int, str]]) -> list[str]:
    cells: list[str] = []
    place = 0
    for cell in row:
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
        if local(cell) == "table-cell" and (text := _value(cell)):
            if place + repeated > COLUMN_LIMIT:
                problem = f"has a cell at {column_name(place + repeated - 1)}{at}, and at most {COLUMN_LIMIT:,} columns are read"
                raise archive.error(problem, "delete what stands so far out", sheet)
            cells.extend([""] * (place - len(cells)))
            cells.extend([text] * repeated)
        wide, high = (int(cell.get(f"{_TABLE}number-{what}-spanned", 1)) for what in ("columns", "rows"))
        if wide > 1 or high > 1:
            merged.append((at, f"{column_name(place)}{at}:{column_name(place + wide - 1)}{at + high - 1}"))
        place += repeated
    return cells


def _value(cell: Element) -> str:
    shown = "\n".join(_shown(one) for one in cell if one.tag == f"{_TEXT}p")
    if cell.get(f"{_CALC}value-type") == "error":
        return ErrorCell(shown)
    match cell.get(f"{_OFFICE}value-type"):
        case "float" | "percentage" | "currency":
            return number(cell.get(f"{_OFFICE}value", shown))
        case "boolean":
            return cell.get(f"{_OFFICE}boolean-value", "false")
        case "date":
            return _date(date.fromisoformat(cell.get(f"{_OFFICE}date-value", "")[:10]), shown)
    return shown


def _date(value: date, shown: str) -> DateCell:
    """A date as precise as it is shown: without its day where no number of two that is shown is the day's."""
    parts = re.findall(r"\w+", shown)
    if len(parts) > 2 or {str(value.day), f"{value.day:02}"} & {*parts}:
        return day(value, "d")
    return day(value, "m" if len(parts) > 1 else "y")


def _shown(element: Element) -> str:
    """The text of a paragraph, with the blanks and breaks that elements stand for."""
    found = [element.text or ""]
    for one in element:
        match local(one):
            case "s":
                found.append(" " * min(int(one.get(f"{_TEXT}c", 1)), 1_000))
            case "tab":
                found.append("\t")
            case "line-break":
                found.append("\n")
            case _:
                found.append(_shown(one))
        found.append(one.tail or "")
    return "".join(found)
