"""Proving a store against itself: every leaf and the root, every reference, every attachment, every projected value against a replay.

The replay goes into a scratch store, which keeps in memory only what a small cache holds; everything else is one row at a time.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table

from tracker.domain import merkle
from tracker.domain.entries import Entry, decode
from tracker.domain.errors import TrackerError
from tracker.domain.text import one_line
from tracker.storage import schema, session
from tracker.storage import tables as t
from tracker.storage.catalogs import Catalog
from tracker.storage.damage import Damage
from tracker.storage.driver import Driver
from tracker.storage.ledger import Ledger

FINDINGS_LIMIT = 20
"""How many findings of one check are told apart; the rest are counted."""


@dataclass(slots=True, kw_only=True)
class Check:
    """One thing that was looked at: how many of it, and what is wrong."""

    name: str
    looked_at: int = 0
    findings: list[str] = field(default_factory=list)
    more: int = 0

    def find(self, finding: str) -> None:
        """Notes a finding, or counts it once there are many."""
        if len(self.findings) < FINDINGS_LIMIT:
            self.findings.append(one_line(finding))
        else:
            self.more += 1


def verify(ledger: Ledger, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Check]:
    """Every check, each with what it found; all without findings means that the store agrees with itself.

    `progress` is told how many entries of how many are done. It cannot prove that a source said so, that an analyst is honest, or
    that the whole file was not exchanged for another consistent one; for the last, compare the root with one noted outside.
    """
    catalog = schema.catalog(ledger.driver)
    pages = Check(name="database pages and indexes", looked_at=1)
    guards = Check(name="triggers", looked_at=len(catalog.TRIGGERS))
    projected = Check(name="projected rows")
    attachments = Check(name="attachments")
    with session.scratch() as replay, catalog.undecoded(ledger.driver):
        with _reading_on(pages, catalog, ledger.connection):
            for finding in catalog.damage(ledger.connection):
                pages.find(finding)
        with _reading_on(guards, catalog, ledger.connection):
            for difference in schema.differences(ledger.driver, replay.driver):
                guards.find(difference)
        walk = _Walk(ledger, replay)
        with _reading_on(walk.entries, catalog, ledger.connection):
            walk.through(progress)
        with _reading_on(walk.head, catalog, ledger.connection):
            walk.look_at_head()
        with _reading_on(attachments, catalog, ledger.connection):
            _compare_attachments(ledger.driver, replay.driver, attachments, whole=walk.holds)
        if walk.holds:
            with _reading_on(projected, catalog, ledger.connection):
                _compare(ledger.driver, replay.driver, projected)
        else:
            projected.find("not compared: the entries themselves do not hold")
        with _reading_on(walk.references, catalog, ledger.connection):
            for table in catalog.dangling(ledger.connection):
                walk.references.find(f"{table} has rows that refer to nothing")
    return [pages, guards, walk.entries, walk.head, walk.references, attachments, projected]


def size_and_root(ledger: Ledger) -> tuple[int, str]:
    """The ledger's size and root in hex; of one whose head cannot be read, its last number and `unreadable`."""
    try:
        head = ledger.head
    except Damage:
        return ledger.last_number(), "unreadable"
    return head.size, head.root.hex()


@contextmanager
def _reading_on(check: Check, catalog: Catalog, connection: Connection | None = None) -> Iterator[None]:
    """What cannot be read is a finding, and the other checks go on."""
    try:
        with catalog.apart(connection) if connection is not None else nullcontext():
            yield
    except (Damage, TypeError, ValueError, AttributeError, OverflowError) as error:  # values of a kind no column of ours holds
        check.find(f"cannot be read: {error}")
    except Exception as error:
        complaint = getattr(error, "orig", error)  # SQLAlchemy wraps what the driver says
        if not catalog.is_damage(complaint):
            raise
        check.find(f"cannot be read: {complaint}")


class _Lying(NamedTuple):
    """A row of the ledger as it lies."""

    seq: int
    kind: str
    recorded_at: str
    recorded_by: str
    commitment: str | None
    body: bytes
    leaf: bytes


_ENTRIES = f"SELECT {', '.join(_Lying._fields)} FROM entry WHERE 1 = 1"


class _Walk:
    """One pass over the entries: hashes, numbers, times, and a replay into an empty ledger."""

    def __init__(self, ledger: Ledger, replay: Ledger) -> None:
        self.entries = Check(name="entries and leaf hashes")
        self.head = Check(name="ledger head and root", looked_at=1)
        self.references = Check(name="references")
        self._ledger = ledger
        self._replay = replay
        self._catalog = schema.catalog(ledger.driver)
        self._frontier: list[bytes] = []
        self._size = 0
        self._last_number = 0
        self._last_time = ""

    @property
    def holds(self) -> bool:
        """Whether the replay is whole, so that projections can be compared with it."""
        return not self.entries.findings and not self.references.findings

    def through(self, progress: Callable[[int, int], None]) -> None:
        """Looks at every entry."""
        total = self._ledger.last_number()
        for row in map(_Lying._make, self._ledger.driver.paged(_ENTRIES, ("seq",))):
            with _reading_on(self.entries, self._catalog):
                self._look_at(row)
            if self.entries.looked_at % 500 == 0 or self.entries.looked_at == total:
                progress(self.entries.looked_at, total)

    def _look_at(self, row: _Lying) -> None:
        self.entries.looked_at += 1
        if row.seq != self._last_number + 1:
            self.entries.find(f"#{self._last_number + 1} is missing: #{row.seq} follows #{self._last_number}")
        self._last_number = row.seq
        leaf = merkle.leaf_hash(row.body)
        if leaf != row.leaf:
            self.entries.find(f"#{row.seq}: the bytes do not have the hash that was stored with them")
        self._frontier = merkle.extend(self._frontier, self._size, leaf)
        self._size += 1
        try:
            entry = decode(row.body)
        except TrackerError as error:
            self.entries.find(f"#{row.seq}: {error.message}")
            return
        for wrong in _misread(self._ledger, row, entry, self._last_time):
            self.entries.find(f"#{row.seq}: {wrong}")
        self._last_time = entry.recorded_at
        if self.holds:
            self._repeat(entry)

    def _repeat(self, entry: Entry) -> None:
        self.references.looked_at += 1
        try:
            self._replay.append_exact(entry.bytes)
        except TrackerError as error:
            self.references.find(error.message)
        except Exception as error:  # noqa: BLE001 - whatever a forged entry breaks in the replay is a finding, not a crash
            self.references.find(f"#{entry.seq} cannot be replayed ({type(error).__name__})")

    def look_at_head(self) -> None:
        """Compares the stored head with what the entries give."""
        stored, root = self._ledger.head, merkle.root_of(self._frontier)
        if self._size != stored.size:
            self.head.find(f"the head says {stored.size} entries, there are {self._size}")
        if tuple(self._frontier) != stored.frontier:
            self.head.find(f"the head's root is {stored.root.hex()}, the entries give {root.hex()}")
        if self._last_time != stored.recorded_at:
            self.head.find(f"the head's last time is “{stored.recorded_at}”, the last entry's is “{self._last_time}”")


def _misread(ledger: Ledger, row: _Lying, entry: Entry, last_time: str) -> Iterator[str]:
    """Columns beside the bytes that do not say what the bytes say."""
    expected = {
        "seq": entry.seq,
        "kind": entry.kind.value,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "commitment": ledger.commitment_of(entry.record),
    }
    for name, value in expected.items():
        if getattr(row, name) != value:
            yield f"the column {name} says {_short(getattr(row, name))}, the entry {_short(value)}"
    if entry.recorded_at <= last_time:
        yield "was recorded before the entry that it follows"


def _compare_attachments(live: Driver, replayed: Driver, attachments: Check, *, whole: bool) -> None:
    """Every content against its hash, and against what the entries name; one content at a time is in memory."""
    named = "SELECT * FROM (SELECT sha256, min(size), min(seq) FROM attached GROUP BY sha256) AS named WHERE 1 = 1"
    theirs = replayed.paged(named, ("sha256",))
    expected = next(theirs, None)
    for sha256, data in live.paged("SELECT sha256, data FROM attachment WHERE 1 = 1", ("sha256",), size=1):
        attachments.looked_at += 1
        while expected is not None and expected[0] < sha256:
            attachments.find(f"{expected[0]}, which #{expected[2]} names, is missing")
            expected = next(theirs, None)
        if hashlib.sha256(data).hexdigest() != sha256:
            attachments.find(f"{sha256}: the content does not have this hash")
        if expected is not None and expected[0] == sha256:
            if expected[1] != len(data):
                attachments.find(f"{sha256}: #{expected[2]} says {expected[1]:,} bytes, there are {len(data):,}")
            expected = next(theirs, None)
        elif whole:
            attachments.find(f"{sha256} belongs to no entry")
    while expected is not None:
        attachments.find(f"{expected[0]}, which #{expected[2]} names, is missing")
        expected = next(theirs, None)


def _compare(live: Driver, replayed: Driver, projected: Check) -> None:
    for table in t.PROJECTIONS:
        theirs, ours = _rows(replayed, table), _rows(live, table)
        expected, found = next(theirs, None), next(ours, None)
        key = len(table.primary_key.columns)
        while expected is not None or found is not None:
            projected.looked_at += 1
            if found is None or (expected is not None and expected[:key] < found[:key]):
                projected.find(f"{table.name}: the row of {_named(expected[0] if expected else '?', 'entry ')} is missing")
                expected = next(theirs, None)
            elif expected is None or found[:key] < expected[:key]:
                projected.find(f"{table.name}: a row of {_named(found[0])} belongs to no entry")
                found = next(ours, None)
            else:
                if expected != found:
                    _differ(projected, table, expected, found)
                expected, found = next(theirs, None), next(ours, None)


def _differ(projected: Check, table: Table, expected: tuple[Any, ...], found: tuple[Any, ...]) -> None:
    for column, right, wrong in zip(_columns(table), expected, found, strict=True):
        if right != wrong:
            projected.find(f"{table.name}: {column.name} of {_named(expected[0])} is {_short(wrong)}, the entries give {_short(right)}")


def _columns(table: Table) -> list[Any]:
    """The key first, so that rows compare in the order they are read."""
    keys = list(table.primary_key.columns)
    return keys + [column for column in table.columns if column not in keys]


def _rows(driver: Driver, table: Table) -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(f'"{column.name}"' for column in _columns(table))
    keys = [column.name for column in table.primary_key.columns]
    return driver.paged(f"SELECT {columns} FROM {table.name} WHERE 1 = 1", keys)


def _named(key: Any, noun: str = "") -> str:
    """A row's entry, or its commitment."""
    return f"{noun}#{key}" if isinstance(key, int) else str(key)


def _short(value: Any) -> str:
    text = "nothing" if value is None else f"“{value}”"
    return text if len(text) <= 40 else f"{text[:40]}…"
