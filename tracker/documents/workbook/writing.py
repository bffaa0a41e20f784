"""Writes the record as a workbook, row by row, however many there are."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZipFile

from xlsxwriter.exceptions import FileCreateError

from tracker.documents.tables.archive import ROW_LIMIT, SIZE_LIMIT
from tracker.documents.tables.layout import Column
from tracker.documents.workbook.reading import HIDDEN, Origin
from tracker.documents.workbook.sheets import SHEETS, RecordSheet
from tracker.documents.worksheets import Worksheets
from tracker.domain.errors import BadInput, NoTemporaryRoom
from tracker.domain.record.versioned import Versioned

_HINT = "write one agreement: --agreement CODE, or an earlier state: --known-at"
_PIECE = 1_000_000


def write(origin: Origin, rows: Callable[[RecordSheet], Iterable[Versioned[Any]]]) -> Iterator[bytes]:
    """The workbook's bytes, some at a time.

    Raises:
        BadInput: it would hold more than is read again.
        NoTemporaryRoom: the temporary file cannot be written.
    """
    try:
        with TemporaryFile() as file:
            _write(Worksheets(file, "Tracker: the record, to be edited", streamed=True), origin, rows)
            file.seek(0)
            if sum(member.file_size for member in ZipFile(file).infolist()) > SIZE_LIMIT:
                raise BadInput(f"the workbook would hold more than {SIZE_LIMIT:,} bytes, unpacked", _HINT)
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece
    except (OSError, FileCreateError) as error:
        raise NoTemporaryRoom(str(error)) from error


def _write(sheets: Worksheets, origin: Origin, rows: Callable[[RecordSheet], Iterable[Versioned[Any]]]) -> None:
    with sheets.book:  # which removes its temporary files whatever happens
        for one in SHEETS:
            sheet = sheets.add(one.name, one.columns.values(), frozen=1)
            for row, held in enumerate(rows(one), 1):
                if row > ROW_LIMIT:
                    raise BadInput(f"{one.name} has more than {ROW_LIMIT:,} rows, and no more are read again", _HINT)
                for place, text in enumerate(one.cells(held).values()):
                    if text:
                        sheet.write_string(row, place, text, sheets.text)
        hidden = sheets.add(HIDDEN, (Column(name="field"), Column(name="value")))
        for row, pair in enumerate(origin.cells(), 1):
            for place, text in enumerate(pair):
                hidden.write_string(row, place, text, sheets.text)
        hidden.hide()
