"""Empty workbooks to be filled in and imported: the headings of a table, what stands below each, and drop-down lists of words."""

import io

from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables.layout import Column, Shape
from tracker.documents.worksheets import Worksheets
from tracker.domain.document_kinds import TableKind

_SCORES = Shape(
    kind=TableKind.SCORES,
    columns=(
        Column(name="commitment", note="As the publisher calls it"),
        Column(name="ref", note="Our commitment, where it is one of ours, such as WOODSIDE-3"),
        Column(name="US", note="A member: the rating as it is printed; a column for each member"),
        Column(name="CN", note="Another member"),
        Column(name="average", note="The figure that is printed at the end of the line, if there is one"),
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
    sheets = Worksheets(data, f"Tracker: {kind}")
    sheets.add(kind.capitalize(), shape.columns, noted=kind is not TableKind.SCORES, last=_LAST_ROW)
    sheets.book.close()
    return data.getvalue()
