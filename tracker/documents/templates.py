"""Empty workbooks to be filled in and imported: the headings of a table, what stands below each, and drop-down lists of words."""

import io
from datetime import datetime

import xlsxwriter

from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables.layout import Column, Shape
from tracker.domain.vocabulary import TableKind

_SCORES = Shape(
    kind=TableKind.SCORES,
    columns=(
        Column(name="commitment", note="as the publisher calls it"),
        Column(name="ref", note="our commitment, where it is one of ours, such as WOODSIDE-3"),
        Column(name="US", note="a member: the rating as it is printed; a column for each member"),
        Column(name="CN", note="another member"),
        Column(name="average", note="the figure that is printed at the end of the line, if there is one"),
    ),
)
_LAST_ROW = 10_000
"""The last one that has lists and formats."""


def template(kind: TableKind) -> bytes:
    """The workbook (XLSX) of a kind of table, the same bytes each time.

    A line above the headings explains them; that of scores, whose headings are the first line, is shown where a cell is chosen, as all are.
    """
    shape = _SCORES if kind is TableKind.SCORES else SHAPES[kind]
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": f"Tracker: {kind}", "author": "Tracker", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - as XLSX has it
    sheet = book.add_worksheet(kind.capitalize())
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    looks = {
        required: book.add_format({"bold": required, "italic": not required, "bg_color": "#EEF0F2", "bottom": 1, "valign": "top"})
        for required in (True, False)
    }
    note = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#595959", "font_size": 9})
    heading_row = 0 if kind is TableKind.SCORES else 1
    for place, column in enumerate(shape.columns):
        sheet.set_column(place, place, _WIDTHS.get(column.name, 18), text)
        if heading_row:
            sheet.write_string(0, place, column.note, note)
        sheet.write_string(heading_row, place, column.name, looks[column.required])
        below = {"validate": "list", "source": [*column.words]} if column.words else {"validate": "any"}
        message = {
            "input_title": column.name,
            "input_message": column.note[:255],
            "error_message": f"one of {', '.join(column.words)}"[:255],
        }
        sheet.data_validation(heading_row + 1, place, _LAST_ROW, place, below | message)
    sheet.freeze_panes(heading_row + 1, 0)
    book.close()
    return data.getvalue()


_WIDTHS = dict.fromkeys(("text", "summary", "rationale", "criteria", "wordings", "quote"), 50)
