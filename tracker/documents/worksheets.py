"""Worksheets for people to write into: headings with explanations, drop-down lists of words, and every cell formatted as text."""

from collections.abc import Collection
from datetime import datetime
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.documents.tables.layout import Column

LAST_ROW = 1_048_575
"""The last one that a sheet can have, counted from 0."""
_WIDTHS = dict.fromkeys(("text", "summary", "rationale", "criteria", "wordings", "quote", "indicators", "recurrence"), 50)
_WIDTH, _NOTE_HEIGHT = 18, 12
"""Characters in a column, and points for a line of an explanation."""


def _width(column: Column) -> int:
    return _WIDTHS.get(column.name, _WIDTH)


class Worksheets:
    """A workbook (XLSX) while it is written; the same content gives the same bytes.

    Args:
        file: where it goes.
        title: its title.
        streamed: whether rows are written as they come, in the order of rows and sheets, and none is kept in memory.
    """

    def __init__(self, file: IO[bytes], title: str, *, streamed: bool = False) -> None:
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": not streamed, "constant_memory": streamed}
        self.book = Workbook(file, plain)
        self.book.set_properties({"title": title, "author": "Tracker", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - as XLSX has it
        self.text = self.book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._looks = {
            required: self.book.add_format({"bold": required, "italic": not required, "bg_color": "#EEF0F2", "bottom": 1, "valign": "top"})
            for required in (True, False)
        }
        self._note = self.book.add_format({"text_wrap": True, "valign": "top", "font_color": "#595959", "font_size": 9})

    def add(self, name: str, columns: Collection[Column], *, noted: bool = False, last: int = LAST_ROW, frozen: int = 0) -> Worksheet:
        """A sheet with these headings, which stay in sight; below them every cell is text, some from a list of words, and explained when chosen.

        Args:
            name: the sheet's.
            columns: what stands below each heading.
            noted: whether the explanations also stand in a line above the headings.
            last: the last row that has lists and explanations.
            frozen: how many of the columns stay in sight too.
        """
        sheet, headings = self.book.add_worksheet(name), int(noted)
        if noted:
            lines = max(1 + len(column.note) // _width(column) for column in columns)
            sheet.set_row(0, lines * _NOTE_HEIGHT)  # no program makes a row as high as it needs to be before it is touched
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _width(column), self.text)
            if noted:
                sheet.write_string(0, place, column.note, self._note)
        for place, column in enumerate(columns):
            sheet.write_string(headings, place, column.name, self._looks[column.required])
            below = {"validate": "list", "source": [*column.words]} if column.words else {"validate": "any"}
            message = {
                "input_title": column.name,
                "input_message": column.note[:255],
                "error_message": f"one of {', '.join(column.words)}"[:255],
            }
            sheet.data_validation(headings + 1, place, last, place, below | message)
        sheet.freeze_panes(headings + 1, frozen)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return sheet
