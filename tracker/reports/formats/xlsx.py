"""The report as XLSX for people who sort and filter: six sheets, one row a thing, values of the right type. Made by XlsxWriter.

Every text cell is a string: nothing recorded becomes a formula, a number or a link by looking like one. Whole dates are dates, partial
ones are text as recorded. Addresses are linked where Excel can hold the link.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.reports import palette
from tracker.reports.blocks import shown
from tracker.reports.formats.registry import Written
from tracker.reports.formats.xlsx_sheets import Address, Page, Value, pages
from tracker.reports.links import web_address
from tracker.reports.model import Report

CELL_LIMIT = 32_767
"""Characters in a cell (Excel's specification), counted as UTF-16 code units."""
LINK_LIMIT = 65_530
"""Links in a sheet (Excel's specification)."""
ADDRESS_LIMIT = 2_079
"""Characters in a link's address (Excel's specification)."""
A4 = 9
"""The paper's number in Excel."""
LINE_HEIGHT = 13
"""Points for a line of 10-point type."""
ROW_LINES, MOST_LINES = 5, 30
"""Lines that a row shows at most in a table, so that rows stay rows, and on the first sheet (Excel ends at 409 points)."""
CUT = " ⟨cut here: Excel's cells end at 32,767 characters; the JSON report has the whole text⟩"


def write(report: Report) -> Written:
    """The file's bytes, and what did not fit into cells as recorded."""
    return _WorkbookWriter(report).written()


class _WorkbookWriter:
    """One workbook while it is written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.out,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        stamp = report.stamp.replace(tzinfo=None)
        self.book.set_properties({"title": shown(report.title)[:255], "author": "Tracker", "comments": report.fixed.line, "created": stamp})
        self.looks: dict[str, Format] = {
            "text": self._look(text_wrap=True),
            "head": self._look(bold=True, bg_color=palette.LIGHT["panel"], bottom=1, text_wrap=True),
            "title": self._look(bold=True, font_size=16),
            "part": self._look(bold=True),
            "date": self._look(num_format="yyyy-mm-dd", align="left"),
            "number": self._look(num_format="0", align="left"),
            "link": self._look(font_color=palette.LIGHT["link"], underline=1, text_wrap=True),
        }
        self.cut: list[str] = []
        self.links = 0

    def _look(self, **properties: Any) -> Format:
        return self.book.add_format({"valign": "top", "font_name": "Arial", "font_size": 10, **properties})

    def written(self) -> Written:
        front, *tables = pages(self.report)
        first = self.book.add_worksheet(front.name)
        for page in tables:
            self._table(self.book.add_worksheet(page.name), page)
        self._front(first, front, self._remarks())  # last, since it says what was cut from the others
        self.book.close()
        return Written(self.out.getvalue(), self._remarks())

    def _remarks(self) -> tuple[str, ...]:
        if not self.cut:
            return ()
        count = len(self.cut)
        where = ", ".join(self.cut[:20]) + (f" and {count - 20} more" if count > 20 else "")
        return (
            f"{count} {'cell was' if count == 1 else 'cells were'} cut at Excel's limit of {CELL_LIMIT:,} characters: {where} — the JSON report has the whole texts",
        )

    def _front(self, sheet: Worksheet, page: Page, remarks: Iterable[str]) -> None:
        """The sheet of what fixes the report and of its counts: blocks of rows with a bold line above each."""
        self.links = 0
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        for place, column in enumerate(page.columns):
            sheet.set_column(place, place, column.width)
        rows: list[Sequence[Value]] = [*page.rows, *([remark] for remark in remarks)]
        for number, row in enumerate(rows):
            sheet.set_row(number, 26 if number == 0 else _height(row, page, MOST_LINES))
            look = "title" if number == 0 else "part" if number in page.bold else "text"
            for place, value in enumerate(row):
                self._cell(sheet, page.name, number, place, value, look)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _table(self, sheet: Worksheet, page: Page) -> None:
        self.links = 0
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.repeat_rows(0)
        for place, column in enumerate(page.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, self.looks["head"])
        for number, row in enumerate(page.rows, start=1):
            sheet.set_row(number, _height(row, page, ROW_LINES))
            for place, value in enumerate(row):
                self._cell(sheet, page.name, number, place, value, "text")
        sheet.freeze_panes(1, page.frozen)
        sheet.autofilter(0, 0, max(1, len(page.rows)), len(page.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})

    def _cell(self, sheet: Worksheet, name: str, row: int, place: int, value: Value, look: str) -> None:
        match value:
            case None | "":
                sheet.write_blank(row, place, None, self.looks[look])
            case bool():
                sheet.write_boolean(row, place, value, self.looks[look])
            case int():
                sheet.write_number(row, place, value, self.looks["number"])
            case date() if value.year >= 1900:
                sheet.write_datetime(row, place, value, self.looks["date"])
            case date():  # Excel's calendar begins in 1900
                sheet.write_string(row, place, value.isoformat(), self.looks[look])
            case Address():
                self._address(sheet, name, row, place, value)
            case str():
                sheet.write_string(row, place, self._fitting(value, name, row, place), self.looks[look])

    def _address(self, sheet: Worksheet, name: str, row: int, place: int, value: Address) -> None:
        words = self._fitting(value.text, name, row, place)
        address = web_address(value.address)
        if address is None or len(address) > ADDRESS_LIMIT or self.links == LINK_LIMIT:
            sheet.write_string(row, place, words, self.looks["text"])
            return
        self.links += 1
        sheet.write_url(row, place, address, self.looks["link"], words)

    def _fitting(self, text: str, name: str, row: int, place: int) -> str:
        """The text as a cell can hold it: what steers the eye or is illegal in XML spelled, what is too long cut, and said so."""
        plain = shown(text)
        if len(plain.encode("utf-16-le")) // 2 <= CELL_LIMIT:
            return plain
        self.cut.append(f"{name}!{xlsxwriter.utility.xl_rowcol_to_cell(row, place)}")
        kept = plain.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT.encode("utf-16-le")) // 2)]
        return kept.decode("utf-16-le", errors="ignore") + CUT


def _height(row: Sequence[Value], page: Page, most: int) -> float:
    """Points for the row's tallest wrapped text: not every program measures rows when it opens the file."""
    lines = (
        sum(max(1, -(-len(line) // column.width)) for line in str(value).split("\n"))
        for value, column in zip(row, page.columns, strict=False)
        if isinstance(value, str)
    )
    return LINE_HEIGHT * min(most, max(lines, default=1)) + 2
