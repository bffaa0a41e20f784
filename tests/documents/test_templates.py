"""Empty tables to be filled in: opened by another library and by LibreOffice, and read back by us."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.documents.tables.tables import read
from tracker.documents.table_shapes import SHAPES
from tracker.documents.tables.layout import Form
from tracker.documents.templates import template
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadDocument
from tracker.domain.vocabulary import Status

WIDE = {"text", "summary", "rationale", "criteria", "wordings", "quote"}
KINDS = pytest.mark.parametrize("kind", [*SHAPES])


def opened(kind: TableKind) -> Any:
    return openpyxl.load_workbook(BytesIO(template(kind))).active


@KINDS
def test_a_template_has_every_column_with_its_explanation_and_words(kind: TableKind) -> None:
    sheet, columns = opened(kind), SHAPES[kind].columns
    notes, headings = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    assert headings == [column.name for column in columns]
    assert notes == [column.note for column in columns]
    assert sheet.freeze_panes == "A3"
    lines = max(len(column.note) / (50 if column.name in WIDE else 18) for column in columns)
    assert sheet.row_dimensions[1].height >= 10 * lines  # points, of a type of 9
    lists = {
        min(found.min_col for found in validation.sqref.ranges): validation
        for validation in sheet.data_validations.dataValidation
        if validation.type == "list"
    }
    words = {place: f'"{",".join(column.words)}"' for place, column in enumerate(columns, 1) if column.words}
    assert {place: validation.formula1 for place, validation in lists.items()} == words
    assert template(kind) == template(kind)


def test_statuses_are_chosen_from_a_list() -> None:
    assert f'"{",".join(Status)}"' in {one.formula1 for one in opened(TableKind.ASSESSMENTS).data_validations.dataValidation}


@KINDS
def test_what_is_filled_into_a_template_is_read_and_an_empty_one_holds_no_row(kind: TableKind) -> None:
    assert read(template(kind), Form.XLSX, SHAPES[kind]) == []
    book = openpyxl.load_workbook(BytesIO(template(kind)))
    book.active.append([f"{column.name} 1" for column in SHAPES[kind].columns])
    data = BytesIO()
    book.save(data)
    [row] = read(data.getvalue(), Form.XLSX, SHAPES[kind])
    assert row.place.line == 3
    assert set(row.cells) == {column.name for column in SHAPES[kind].columns}


def test_scores_have_their_headings_in_the_first_line() -> None:
    sheet = opened(TableKind.SCORES)
    assert [cell.value for cell in sheet[1]] == ["commitment", "ref", "US", "CN", "average"]
    assert all(one.promptTitle and one.prompt for one in sheet.data_validations.dataValidation)


@pytest.mark.slow
@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_template(tmp_path: Path) -> None:
    for kind in SHAPES:
        (tmp_path / f"{kind}.xlsx").write_bytes(template(kind))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "csv",
        *(f"{kind}.xlsx" for kind in SHAPES),
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for kind, shape in SHAPES.items():
        data = (tmp_path / f"{kind}.csv").read_bytes()
        assert read(data, Form.CSV, shape) == []
        with pytest.raises(BadDocument):
            read(data + b"x\n", Form.CSV, shape)
