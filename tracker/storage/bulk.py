"""Many pieces of evidence at once: the same entries, bytes, hashes and projections as one by one, with a few statements for thousands.

Whoever opened the ledger holds its head; numbers, times, bytes and hashes are made behind that lock here too. The head is written after
every batch, so that other entries may be appended in between; the overviews are written at the end (`finish`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from typing import Any

from tracker.domain import merkle
from tracker.domain.entries import FORMAT, canonical
from tracker.domain.records import PLAIN_FIELDS
from tracker.domain.vocabulary import EntryKind
from tracker.storage import facts
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.ledger import Head, Ledger
from tracker.storage.overviews import Tally

Values = tuple[Any, ...]
"""Of one piece of evidence, by `PLAIN_FIELDS`, which are columns too."""

_ENTRY = ("seq", "kind", "recorded_at", "recorded_by", "commitment", "body", "leaf")
_COUNTING = frozenset((letter, digit) for letter in "ABCDEF" for digit in "123456" if facts.counts(letter, digit))
"""The grades of evidence that counts."""

_TALLIED = 200_000
"""Commitments that are counted in memory before their overviews are written."""

_CACHE = 100_000
"""Kibibytes of SQLite's pages in memory meanwhile: the indexes by commitment are written all over."""


class EvidenceWriter:
    """Appends evidence to one open ledger, batch by batch."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._tally = Tally()
        if ledger.driver.dialect == "sqlite":
            ledger.driver.run(f"PRAGMA cache_size = -{_CACHE}")

    def append(self, batch: Sequence[tuple[bytes, Values]]) -> None:
        """Numbers, dates, hashes, stores and projects evidence that may be recorded, given by its canonical content and its values."""
        if not batch:
            return
        head, driver = self._ledger.head, self._ledger.driver
        kind, actor = EntryKind.EVIDENCE_ADDED.value, self._ledger.actor
        before, between, after = self._envelope()
        given = _given([values for _, values in batch])
        only_these = itemgetter(*given)
        entries, evidence, leaves, tallied = [], [], [], []
        seq, moment = head.size, head.recorded_at
        for (content, values), moment in zip(batch, _moments(self._ledger.moment(head)), strict=False):
            seq += 1
            body = b'{"content":%b,%b%b%b%d%b' % (content, before, moment.encode(), between, seq, after)
            leaf = sha256(b"\x00" + body).digest()
            ref, day, stance, _, _, reliability, credibility, _, _, party = values[:10]
            leaves.append(leaf)
            entries.append((seq, kind, moment, actor, ref, body, leaf))
            evidence.append((seq, seq, *only_these(values)))
            tallied.append((ref, day, stance, party, (reliability, credibility) in _COUNTING, seq))
        driver.insert_many("entry", _ENTRY, entries)
        driver.insert_many("evidence", ("entry", "seq", *(PLAIN_FIELDS[place] for place in given)), evidence)
        self._tally.count(tallied)
        frontier = merkle.extend_many(head.frontier, head.size, leaves)
        self._ledger.move(Head(size=seq, frontier=tuple(frontier), recorded_at=moment))
        if len(self._tally) >= _TALLIED:
            self.finish()

    def finish(self) -> None:
        """Brings the overviews up to what was appended."""
        self._tally.write(self._ledger.driver)

    def _envelope(self) -> tuple[bytes, bytes, bytes]:
        """What an entry's canonical bytes hold before the time, between it and the number, and after: taken from those of a sample."""
        fixed = {"v": FORMAT, "kind": EntryKind.EVIDENCE_ADDED.value, "recorded_by": self._ledger.actor}
        sample = canonical({**fixed, "seq": 0, "recorded_at": "", "content": {}}).removeprefix(b'{"content":{},')
        before, rest = sample.split(b'"recorded_at":"', 1)
        between, after = rest.rsplit(b'"seq":0', 1)
        return before + b'"recorded_at":"', between + b'"seq":', after


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


def _given(several: Sequence[Values]) -> list[int]:
    """The places of the fields that any of them gives: to store nothing takes half as long as to store a word."""
    return [place for place, column in enumerate(zip(*several, strict=True)) if not {None}.issuperset(column)]


def _moments(first: str) -> Iterator[str]:
    """Times from the first on, a microsecond apart."""
    moment = datetime.strptime(first, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - all of them are UTC
    while True:
        second, micro = moment.strftime("%Y-%m-%dT%H:%M:%S."), moment.microsecond
        for part in range(micro, 1_000_000):
            yield f"{second}{part:06d}Z"
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
