"""The report as XLSX for people who sort and filter: the answer first, then one row a thing, values of the right type. Made by XlsxWriter.

Every text cell is a string: nothing recorded becomes a formula, a number or a link by looking like one. Whole dates are dates, partial
ones are text. Statuses are coloured by rules over their words. Addresses are linked where Excel can hold the link. Links within the book
lead to the top of a sheet alone: one to a row would lead elsewhere as soon as somebody sorts.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tracker.domain.text import width
from tracker.domain.vocabulary import MIXED, Status, spelled
from tracker.reports import palette
from tracker.reports.blocks import shown
from tracker.reports.formats.registry import Written
from tracker.reports.formats.xlsx_sheets import Heads, Link, Page, Row, Value, pages
from tracker.reports.links import web_address
from tracker.reports.model import Report
from tracker.reports.sentences import PROMISED, foot, status_label

CELL_LIMIT = 32_767
"""Characters in a cell (Excel's specification), counted as UTF-16 code units."""
LINK_LIMIT = 65_530
"""Links in a sheet (Excel's specification)."""
ADDRESS_LIMIT = 2_079
"""Characters in a link's address (Excel's specification)."""
A4 = 9
"""The paper's number in Excel."""
LINE_HEIGHT, MOST_LINES = 13, 31
"""Points for a line of 10-point type, and lines that a row can show (Excel ends at 409 points)."""
LOOK = {"valign": "top", "font_name": "Arial", "font_size": 10, "bottom": 1, "bottom_color": palette.LIGHT["rule"]}
DATES = "[$-409]d mmm yyyy"
"""As readers write them, in English everywhere."""
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
                "default_date_format": DATES,
            },
        )
        stamp = report.stamp.replace(tzinfo=None)
        self.book.set_properties({"title": shown(report.title)[:255], "author": "Tracker", "comments": report.provenance, "created": stamp})
        self.looks: dict[str, Format] = {
            "text": self._look(text_wrap=True),
            "head": self._look(bold=True, bg_color=palette.LIGHT["panel"], text_wrap=True, align="left"),
            "title": self._look(bold=True, font_size=16),
            "date": self._look(num_format=DATES, align="left"),
            "number": self._look(num_format="0", align="left"),
            "mark": self._look(align="center"),
            "link": self._look(font_color=palette.LIGHT["link"], underline=1, text_wrap=True),
        }
        self.cut: list[str] = []
        self.links = 0

    def _look(self, **properties: Any) -> Format:
        return self.book.add_format(LOOK | properties)

    def written(self) -> Written:
        front, *tables = pages(self.report)
        first = self.book.add_worksheet(front.name)
        for page in tables:
            self._sheet(self.book.add_worksheet(page.name), page, [Heads(title for title, _ in page.parsed), *page.rows])
        answer = [*front.rows, *(("Note", remark) for remark in self._remarks())]  # last, since it says what was cut from the others
        self._sheet(first, front, answer, is_front=True)
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

    def _sheet(self, sheet: Worksheet, page: Page, rows: Sequence[Row], *, is_front: bool = False) -> None:
        """A sheet as wide as its paper; on the first, whose rows of heads are many, a text that is alone is as wide as the sheet."""
        self.links = 0
        titles, widths = zip(*page.parsed, strict=True)
        last = len(widths) - 1
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, wide)
        for number, row in enumerate(rows):
            head = "head" if isinstance(row, Heads) else "title" if is_front and number == 0 else ""
            alone = is_front and len(row) == 2 and isinstance(row[1], str)
            sheet.set_row(number, 26 if head == "title" else _height(row, [widths[0], sum(widths[1:])] if alone else widths))
            if alone:
                sheet.merge_range(number, 1, number, last, "", self.looks[head or "text"])
            for place, value in enumerate((*row, *("",) * (last + 1 - len(row))) if head == "head" and not alone else row):
                self._cell(sheet, page, number, place, value, head or ("mark" if titles[place].endswith("ark") else "text"))
        if not is_front:
            sheet.autofilter(0, 0, max(1, len(page.rows)), last)
            sheet.repeat_rows(0)
        sheet.freeze_panes(1, page.frozen)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{foot(self.report.fixed)}&R&8&A, page &P of &N")
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._colour(sheet, page, max(1, len(rows) - 1))

    def _colour(self, sheet: Worksheet, page: Page, last: int) -> None:
        """Colours each status by its word, and what nobody promised by its group too, so that a changed word changes its colour."""
        at = {title: place for place, (title, _) in enumerate(page.parsed)}
        status, group = at.get("Status", at.get("Word")), at.get("Group")
        if status is None:
            return
        cell, other = f"${xl_col_to_name(status)}2", f'${xl_col_to_name(group or 0)}2<>"{PROMISED}"'
        named = ((palette.colour_of(one, owed=False), status_label(one, owed=False)) for one in Status)
        rules = [(f'AND({cell}="{words}",{other})', name) for name, words in named if name == palette.UNMET and group]
        for formula, word in (*rules, *((f'{cell}="{spelled(word)}"', word) for word in (*Status, MIXED))):
            fill = self.book.add_format({"bg_color": palette.LIGHT[word], "font_color": palette.ink_on(palette.LIGHT[word])})
            rule = {"type": "formula", "criteria": f"={formula}", "format": fill, "stop_if_true": True}
            sheet.conditional_format(1, status - 1, last, status, rule)

    def _cell(self, sheet: Worksheet, page: Page, row: int, place: int, value: Value, look: str) -> None:
        match value:
            case None | "":
                sheet.write_blank(row, place, None, self.looks[look])
            case bool():
                sheet.write_string(row, place, "yes" if value else "no", self.looks[look])
            case int():
                sheet.write_number(row, place, value, self.looks["head" if look == "head" else "number"])
            case date() if value.year >= 1900:
                sheet.write_datetime(row, place, value, self.looks["date"])
            case date():  # Excel's calendar begins in 1900
                sheet.write_string(row, place, value.isoformat(), self.looks[look])
            case Link():
                self._link(sheet, page, row, place, value)
            case str():
                sheet.write_string(row, place, self._fitting(value, page, row, place), self.looks[look])

    def _link(self, sheet: Worksheet, page: Page, row: int, place: int, value: Link) -> None:
        words = self._fitting(value.text, page, row, place)
        address = f"internal:'{value.text}'!A1" if value.within else web_address(value.to)
        if address is None or len(address) > ADDRESS_LIMIT or self.links == LINK_LIMIT:
            sheet.write_string(row, place, words, self.looks["text"])
            return
        self.links += 1
        sheet.write_url(row, place, address, self.looks["link"], words)

    def _fitting(self, text: str, page: Page, row: int, place: int) -> str:
        """The text as a cell can hold it: what steers the eye or is illegal in XML spelled, what is too long cut, and said so."""
        plain = shown(text)
        if len(plain.encode("utf-16-le")) // 2 <= CELL_LIMIT:
            return plain
        self.cut.append(f"{page.name}!{xl_rowcol_to_cell(row, place)}")
        kept = plain.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT.encode("utf-16-le")) // 2)]
        return kept.decode("utf-16-le", errors="ignore") + CUT


def _height(row: Row, widths: Sequence[int]) -> float:
    """Points for the row's tallest wrapped text: not every program measures rows when it opens the file."""
    texts = ((str(value), most) for value, most in zip(row, widths, strict=False) if isinstance(value, str | Link))
    lines = (sum(max(1, -(-width(line) // (1.1 * most))) for line in text.split("\n")) for text, most in texts)
    return LINE_HEIGHT * min(MOST_LINES, max(lines, default=1)) + 2
