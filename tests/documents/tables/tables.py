"""Tables for the tests: a shape of every sort of column, files of every form, and how they are read."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, BinaryIO

import openpyxl
import pytest
from xlsxwriter import Workbook

from tracker.documents import rows
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Column, Form, Row, Shape, TableOptions
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadDocument, Faults

SHAPE = Shape(
    kind=TableKind.COMMITMENTS,
    columns=(
        Column(name="title", required=True),
        Column(name="obligors", required=True, split=";", spelled=("owed_by",)),
        Column(name="due", is_date=True),
        Column(name="number", is_number=True),
        Column(name="review_every", is_number=True),
        Column(name="criteria", split="\n"),
    ),
    passed_over=frozenset(("entry",)),
)
HEADINGS = ("title", "obligors", "due", "number", "review_every", "criteria")
CELLS = ("Talk, at last", "US; CN", "2021-04", "5", "180", "They meet\nThey talk")
GIVEN = {
    "title": "Talk, at last",
    "obligors": ["US", "CN"],
    "due": "2021-04",
    "number": 5,
    "review_every": 180,
    "criteria": ["They meet", "They talk"],
}


def separated(rows: Sequence[Sequence[str]], sign: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows(rows)
    return text.getvalue().encode(encoding)


def book(rows: Sequence[Sequence[Any]], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """An XLSX of a sheet called Table, and others."""
    data = io.BytesIO()
    made = Workbook(data, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name, lines in {"Table": rows, **sheets}.items():
        sheet = made.add_worksheet(name)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                else:
                    sheet.write(number, place, cell)
    made.close()
    return data.getvalue()


def by_openpyxl(change: Any) -> bytes:
    """An XLSX that another library wrote, changed by a function of its only sheet."""
    made = openpyxl.Workbook()
    change(made.active)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def with_members(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The zip file with other or more members."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in given.namelist():
            if name not in changed:
                target.writestr(name, given.read(name))
        for name, content in changed.items():
            target.writestr(name, content)
    return made.getvalue()


_OPEN_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""


def open_document(tables: str, **more: bytes) -> bytes:
    """An ODS of these tables, written as XML."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", _OPEN_DOCUMENT.format(tables))
        for name, content in more.items():
            target.writestr(name, content)
    return data.getvalue()


def table_of(rows: Sequence[Sequence[str]], name: str = "Table") -> str:
    """A table of texts as ODS has it, with the rows and columns that LibreOffice fills a sheet up with."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string">{"".join(f"<text:p>{part}</text:p>" for part in cell.splitlines())}</table:table-cell>'
            for cell in row
        )
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for row in rows
    )
    last = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return f'<table:table table:name="{name}">{lines}{last}</table:table>'


def as_json(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def files(rows: Sequence[Sequence[str]]) -> dict[Form, bytes]:
    """The same table in every form."""
    return {
        Form.CSV: separated(rows),
        Form.XLSX: book(rows),
        Form.ODS: open_document(table_of(rows)),
        Form.JSON: json.dumps(as_json(rows)).encode(),
        Form.JSON_LINES: "\n".join(map(json.dumps, as_json(rows))).encode(),
    }


def read(data: bytes, form: Form = Form.CSV, shape: Shape = SHAPE, **options: Any) -> list[Row]:
    """All rows of a file.

    Raises:
        BadDocument: all that is wrong with it.
    """
    faults = Faults()
    said = TableOptions(**options)
    sheets = reading.sheets(io.BytesIO(data), "table", form, said, faults)
    found = [row for sheet in sheets for row in reading.rows(sheet, shape, "table", said, faults)]
    faults.refuse()
    return found


def cells(data: bytes, form: Form = Form.CSV, **options: Any) -> list[dict[str, object]]:
    return [row.cells for row in read(data, form, **options)]


def refused(data: bytes, form: Form = Form.CSV, **options: Any) -> list[tuple[str, str]]:
    """The lines that are printed."""
    with pytest.raises(BadDocument) as caught:
        read(data, form, **options)
    return caught.value.lines()


DAY = date(2021, 4, 16)


def evidence_rows(stream: BinaryIO, form: Form, file: str, *, today: date, options: TableOptions | None = None) -> Iterator[list[rows.Row]]:
    """The rows of a file of evidence, some at a time; what is wrong with it is raised behind them."""
    faults, options = Faults(), options or TableOptions()
    yield from rows.chunks(reading.sheets(stream, file, form, options, faults), file, options, faults, today)
    faults.refuse()
