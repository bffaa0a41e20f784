"""Many pieces of evidence at once, and what an import of them has to know of the commitments they are about."""

from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.records import PLAIN_FIELDS, Evidence
from tracker.storage import overviews
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.ledger import Ledger

_CACHE = 100_000
"""Kibibytes of SQLite's pages in memory meanwhile: the indexes by commitment are written all over."""


class EvidenceWriter:
    """Appends evidence to one open ledger, batch by batch; the overviews follow at the end (`finish`)."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._touched = set[str]()
        if ledger.driver.dialect == "sqlite":
            ledger.driver.run(f"PRAGMA cache_size = -{_CACHE}")

    def append(self, columns: Sequence[Sequence[Any]]) -> None:
        """Appends evidence that may be recorded, its JSON values column by column as in `PLAIN_FIELDS`."""
        rows = zip(*columns, strict=True)
        records = [Evidence.stored(dict(zip(PLAIN_FIELDS, values, strict=True))) for values in rows]
        self._ledger.append_many(records, renew_overviews=False)
        self._touched.update(columns[0])

    def finish(self) -> None:
        """Brings the overviews up to what was appended."""
        overviews.renew(self._ledger.driver, sorted(self._touched))


def commitments(driver: Driver, refs: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """Of each ref that is there: its obligors, as a JSON list, and whether there is evidence about it that stands."""
    found: dict[str, tuple[str, bool]] = {}
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        query = f"SELECT ref, obligors, supports + contradicts + context > 0 FROM overview WHERE ref IN {these}"
        found.update((ref, (obligors, bool(seen))) for ref, obligors, seen in driver.rows(query, given))
    return found


def standing_evidence(driver: Driver, refs: Sequence[str]) -> Iterator[tuple[str, str, str, str, str, str | None]]:
    """Commitment, source, stance, day, summary and party of all evidence about these commitments that stands."""
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        query = (
            "SELECT commitment, source, stance, event_date, summary, party FROM evidence"
            f" WHERE until IS NULL AND retracted_by IS NULL AND commitment IN {these}"
        )
        yield from driver.rows(query, given)
