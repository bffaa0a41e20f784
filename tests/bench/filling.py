"""Fills a store that holds the base with the evidence and the assessments: `python -m tests.bench.filling ADDRESS ROWS COMMITMENTS EVIDENCE`.

The rows go the way of `tracker import`, but the time is an argument: what is recorded is spread over years, and the
same size is the same bytes everywhere. It takes half of what the ledger's own lines would.
"""

import sys
from datetime import date, datetime
from pathlib import Path

from tests.bench import dataset
from tests.bench.dataset import Size
from tests.bench.files import canonical
from tracker.actions import bulk_import
from tracker.actions.imported import ImportOptions
from tracker.documents import rows
from tracker.documents.tables import reading
from tracker.documents.tables.layout import Form, TableOptions
from tracker.domain.errors import Faults
from tracker.domain.record.entries import decode
from tracker.storage import session
from tracker.storage.driver import chunks
from tracker.storage.ledger.ledger import Ledger

_TODAY = date(2025, 1, 1)
_AT_ONCE = 1_000


def fill(address: str, file: Path, size: Size) -> None:
    """Adds the rows of a file (JSON Lines), and the assessments that rest on them."""
    with file.open("rb") as stream:
        faults, options = Faults(), TableOptions()
        sheets = reading.sheets(stream, file.name, Form.JSON_LINES, options, faults)
        read = rows.chunks(sheets, file.name, options, faults, _TODAY)
        clock = Clock(size)
        with session.writing(address, actor="bench", clock=clock) as ledger:
            bulk_import.rows(ledger, read, file.name, ImportOptions(today=_TODAY), clock.move)
            _assess(ledger, size)


class Clock:
    """Shows when the first entry behind those that are written was recorded."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._base = dataset.before_evidence(size)
        self._rows = 0

    def __call__(self) -> datetime:
        return dataset.moment(self._size, self._base + self._rows + 1)

    def move(self, rows: int, _total: int) -> None:
        """So many rows are written."""
        self._rows = rows


def _assess(ledger: Ledger, size: Size) -> None:
    """The assessments, with the bytes that they have in a ledger, many at once."""
    contents = list(dataset.assessments(size))
    for some in chunks(contents, _AT_ONCE):
        seq = ledger.head.size
        bodies = [canonical(dataset.entry(size, seq + number, "assessment_made", content)) for number, content in enumerate(some, 1)]
        ledger.write_many([decode(body) for body in bodies], bodies)


if __name__ == "__main__":
    fill(sys.argv[1], Path(sys.argv[2]), Size(int(sys.argv[3]), int(sys.argv[4])))
