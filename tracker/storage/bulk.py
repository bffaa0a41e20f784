"""Many pieces of evidence at once: the same entries, bytes, hashes and projections as one by one, with a few statements for thousands.

Whoever opened the ledger holds its head; numbers, times, bytes and hashes are made behind that lock here too. The head is written after
every batch, so that other entries may be appended in between; the overviews are written at the end (`finish`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice, repeat
from typing import Any

from tracker.domain import merkle
from tracker.domain.canonical_json import canonical
from tracker.domain.entries import FORMAT
from tracker.domain.folding import UNICODE, fold
from tracker.domain.identity import evidence_identity
from tracker.domain.records import PLAIN_FIELDS
from tracker.domain.vocabulary import EntryKind
from tracker.storage import facts, search
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.ledger import COLUMNS, Head, Ledger
from tracker.storage.overviews import Tally

_COUNTING = frozenset((letter, digit) for letter in "ABCDEF" for digit in "123456" if facts.counts(letter, digit))
"""The grades of evidence that counts."""

_IDENTITY = ("commitment", "source", "stance", "event_date", "summary", "party")
_TALLIED_BY = ("commitment", "event_date", "stance", "party")
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

    def append(self, contents: Sequence[bytes], columns: Sequence[Sequence[Any]]) -> None:
        """Numbers, dates, hashes, stores and projects evidence that may be recorded, given by its canonical content and its values.

        The values stand column by column as in `PLAIN_FIELDS`, which are columns of the table too.
        """
        if not contents:
            return
        head, driver = self._ledger.head, self._ledger.driver
        kind, actor = EntryKind.EVIDENCE_ADDED.value, self._ledger.actor
        before, between, after = self._envelope()
        fields = dict(zip(PLAIN_FIELDS, columns, strict=True))
        numbers = range(head.size + 1, head.size + 1 + len(contents))
        moments = [*islice(_moments(self._ledger.moment(head)), len(contents))]
        bodies = [
            b'{"content":%b,%b%b%b%d%b' % (content, before, moment.encode(), between, number, after)
            for content, moment, number in zip(contents, moments, numbers, strict=True)
        ]
        leaves = merkle.leaf_hashes(bodies)
        entries = zip(numbers, repeat(kind), moments, repeat(actor), fields["commitment"], bodies, leaves, strict=False)
        driver.insert_many("entry", COLUMNS, [*entries])
        # What none of them gives is left out: to store nothing takes half as long as to store a word.
        given = {name: column for name, column in fields.items() if any(value is not None for value in column)}
        identities = map(evidence_identity, *(fields[name] for name in _IDENTITY))
        driver.insert_many(
            "evidence", ("entry", "seq", "identity", *given), [*zip(numbers, numbers, identities, *given.values(), strict=True)]
        )
        texts = zip(fields["summary"], fields["quote"], strict=True)
        folded = [fold(summary if quote is None else f"{summary}\n{quote}") for summary, quote in texts]
        searched = zip(numbers, repeat(None), fields["commitment"], folded, repeat(UNICODE), strict=False)
        driver.insert_many("search_text", search.COLUMNS, [*searched])
        counting = map(_COUNTING.__contains__, zip(fields["reliability"], fields["credibility"], strict=True))
        self._tally.count(zip(*map(fields.__getitem__, _TALLIED_BY), counting, numbers, strict=True))
        frontier = merkle.extend_many(head.frontier, head.size, leaves)
        self._ledger.move(Head(size=numbers[-1], frontier=tuple(frontier), recorded_at=moments[-1]))
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


def _moments(first: str) -> Iterator[str]:
    """Times from the first on, a microsecond apart."""
    moment = datetime.strptime(first, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - all of them are UTC
    while True:
        second, micro = moment.strftime("%Y-%m-%dT%H:%M:%S."), moment.microsecond
        for part in range(micro, 1_000_000):
            yield f"{second}{part:06d}Z"
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
