"""Proving a store against itself: every leaf and the root, every reference, every projected value against a replay."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from tracker.domain import merkle
from tracker.domain.entries import Entry, decode
from tracker.domain.errors import TrackerError
from tracker.domain.text import one_line
from tracker.storage import schema, session, sqlite
from tracker.storage import tables as t
from tracker.storage.damage import Damage
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
    pages = Check(name="database pages and indexes", looked_at=1)
    guards = Check(name="triggers", looked_at=len(schema.TRIGGERS))
    projected = Check(name="projected rows")
    with session.in_memory(actor="replay", clock=lambda: datetime.now(UTC)) as replay, sqlite.undecoded(ledger.connection):
        with _reading_on(pages):
            for finding in schema.damage(ledger.connection):
                pages.find(finding)
        with _reading_on(guards):
            _compare_shapes(ledger.connection, replay.connection, guards)
        walk = _Walk(ledger, replay)
        with _reading_on(walk.entries):
            walk.through(progress)
        with _reading_on(walk.head):
            walk.look_at_head()
        if walk.holds:
            with _reading_on(projected):
                _compare(ledger.connection, replay.connection, projected)
        else:
            projected.find("not compared: the entries themselves do not hold")
        with _reading_on(walk.references):
            for table in schema.dangling(ledger.connection):
                walk.references.find(f"{table} has rows that refer to nothing")
    return [pages, guards, walk.entries, walk.head, walk.references, projected]


def size_and_root(ledger: Ledger) -> tuple[int, str]:
    """The ledger's size and root in hex; of one whose head cannot be read, its last number and `unreadable`."""
    try:
        head = ledger.head
    except Damage:
        return ledger.last_number(), "unreadable"
    return head.size, head.root.hex()


@contextmanager
def _reading_on(check: Check) -> Iterator[None]:
    """What cannot be read is a finding, and the other checks go on."""
    try:
        yield
    except DBAPIError as error:
        if not sqlite.is_damage(error):
            raise
        check.find(f"cannot be read: {error.orig}")
    except (Damage, TypeError, ValueError, AttributeError, OverflowError) as error:  # values of a kind no column of ours holds
        check.find(f"cannot be read: {error}")


def _compare_shapes(live: Connection, fresh: Connection, guards: Check) -> None:
    found, expected = schema.shape(live), schema.shape(fresh)
    for part in sorted(found.keys() | expected.keys()):
        if part not in found:
            risk = ": entries could be changed without a refusal" if part.startswith("trigger") else ""
            guards.find(f"the {part} is missing{risk}")
        elif part not in expected:
            guards.find(f"there is a {part} that this program did not make")
        elif found[part] != expected[part]:
            guards.find(f"the {part} is not as this program makes it")


class _Walk:
    """One pass over the entries: hashes, numbers, times, and a replay into an empty ledger."""

    def __init__(self, ledger: Ledger, replay: Ledger) -> None:
        self.entries = Check(name="entries and leaf hashes")
        self.head = Check(name="ledger head and root", looked_at=1)
        self.references = Check(name="references")
        self._ledger = ledger
        self._replay = replay
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
        for row in self._ledger.connection.execution_options(yield_per=1_000).execute(select(t.entry).order_by(t.entry.c.seq)):
            with _reading_on(self.entries):
                self._look_at(row)
            if self._size % 500 == 0 or self._size == total:
                progress(self._size, total)

    def _look_at(self, row: Any) -> None:
        self._size += 1
        self.entries.looked_at += 1
        if row.seq != self._last_number + 1:
            self.entries.find(f"#{self._last_number + 1} is missing: #{row.seq} follows #{self._last_number}")
        self._last_number = row.seq
        leaf = merkle.leaf_hash(row.body)
        if leaf != row.leaf:
            self.entries.find(f"#{row.seq}: the bytes do not have the hash that was stored with them")
        self._frontier = merkle.extend(self._frontier, self._size - 1, leaf)
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


def _misread(ledger: Ledger, row: Any, entry: Entry, last_time: str) -> Iterator[str]:
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


def _compare(live: Connection, replayed: Connection, projected: Check) -> None:
    for table in t.PROJECTIONS:
        theirs, ours = _rows(replayed, table), _rows(live, table)
        expected, found = next(theirs, None), next(ours, None)
        key = len(table.primary_key.columns)
        while expected is not None or found is not None:
            projected.looked_at += 1
            if found is None or (expected is not None and expected[:key] < found[:key]):
                projected.find(f"{table.name}: the row of entry #{expected[0] if expected else '?'} is missing")
                expected = next(theirs, None)
            elif expected is None or found[:key] < expected[:key]:
                projected.find(f"{table.name}: a row of #{found[0]} belongs to no entry")
                found = next(ours, None)
            else:
                for column, right, wrong in zip(_columns(table), expected, found, strict=True):
                    if right != wrong:
                        projected.find(
                            f"{table.name}: {column.name} of #{expected[0]} is {_short(wrong)}, the entries give {_short(right)}"
                        )
                expected, found = next(theirs, None), next(ours, None)


def _columns(table: Table) -> list[Any]:
    """The key first, so that rows compare in the order they are read."""
    keys = list(table.primary_key.columns)
    return keys + [column for column in table.columns if column not in keys]


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    query = select(*_columns(table)).order_by(*table.primary_key.columns)
    yield from (tuple(row) for row in connection.execution_options(yield_per=1_000).execute(query))


def _short(value: Any) -> str:
    text = "nothing" if value is None else f"“{value}”"
    return text if len(text) <= 40 else f"{text[:40]}…"
