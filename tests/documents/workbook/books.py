"""Workbooks of records for the tests, written and read without a ledger."""

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tracker.documents.tables.layout import Form, Row, TableOptions
from tracker.documents.workbook import reading, writing
from tracker.documents.workbook.reading import Origin
from tracker.documents.workbook.sheets import SHEETS
from tracker.domain.errors import Faults
from tracker.domain.record.records import Record
from tracker.domain.record.versioned import Versioned

ORIGIN = Origin(19, "0" * 63 + "a", "PACT")


def held(records: Sequence[Record]) -> list[Versioned[Any]]:
    return [Versioned(entry=number, record=record) for number, record in enumerate(records, 1)]


def written(records: Mapping[type[Record], Sequence[Record]], origin: Origin = ORIGIN) -> bytes:
    return b"".join(writing.write(origin, lambda sheet: held(records.get(sheet.record, ()))))


def rows(data: bytes) -> dict[str, list[Row]]:
    """What is read of a workbook without a fault, by the names of its sheets."""
    faults = Faults()
    opened = reading.opened(io.BytesIO(data), "book.xlsx", Form.XLSX, TableOptions(), faults)
    assert opened is not None
    book, others = opened
    found = {sheet.name: [*book.rows[sheet.name]] for sheet in SHEETS}
    faults.refuse()
    assert others == []
    return found


def edited(data: bytes, edit: Callable[[Any], object]) -> bytes:
    """A workbook as another program saves it, after an edit."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(sheet: Any, name: str, field: str) -> Any:
    """The cell of a field in the row of a name."""
    headings = [one.value for one in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == name)
    return row[headings.index(field)]


def put(sheet: Any, **cells: str) -> None:
    """A new row at the end."""
    sheet.append([cells.get(str(one.value)) for one in sheet[1]])


def converted(data: bytes, folder: Path, form: str = "xlsx") -> bytes:
    """A workbook as LibreOffice saves it."""
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "book.xlsx").write_bytes(data)
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        ".",
        "in/book.xlsx",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / f"book.{form}").read_bytes()


LIBREOFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
