"""The append-only ledger: get, find, append. A `Ledger` is one open transaction; whoever opened it commits it."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tracker.domain.errors import NotFound, UnwritableStore
from tracker.domain.timestamps import LAST_TIME, later, timestamp
from tracker.storage.corruption import Damage, DerivedDamage, decoded
from tracker.storage.driver import PAGE, Driver, among, chunks
from tracker.storage.ledger import heads
from tracker.storage.ledger.heads import Head
from tracker.storage.queries.entries import ALL, EntryFilter, conditions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.domain.record.entries import Entry
    from tracker.domain.record.records import Record

_SKEW = timedelta(seconds=1)
"""By how much clocks that are right may differ."""
Bearable = type[Damage] | tuple[()]
"""The damage to a head with which a ledger is read all the same."""
COLUMNS = ("seq", "kind", "recorded_at", "recorded_by", "commitment", "body", "leaf")


class Ledger:
    """Entries from 1 without gaps, each hashed as it lies, with their projections written in the same transaction."""

    def __init__(
        self, driver: Driver, *, actor: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC), bears: Bearable = ()
    ) -> None:
        self.driver = driver
        self.actor = actor
        self.clock = clock
        self.warnings: list[str] = []
        """What whoever reads or writes is to be told of, each in a sentence."""
        self._bears = bears
        self._compared: Head | None = None

    @cached_property
    def connection(self) -> "Connection":
        """The transaction by way of SQLAlchemy, imported on demand: for what makes and proves the schema."""
        from tracker.storage import sqlalchemy_connection

        return sqlalchemy_connection.over(self.driver)

    @property
    def head(self) -> Head:
        """The head as it is stored, read each time: one kept here would outlive a savepoint that is rolled back, and fork the log.

        Where it is spoiled in a way that is borne with, it is what the entries that are there give, and a warning says so.

        Raises:
            Damage: it is spoiled otherwise.
        """
        try:
            self._compared = heads.read(self.driver, known=self._compared)
        except self._bears as damage:
            warning = f"{damage}; this is read from the entries that are there — {damage.remedy}"
            self.warnings += [] if warning in self.warnings else [warning]
            return heads.of_entries(self.driver, self.last_number())
        return self._compared

    def root_at(self, size: int) -> bytes:
        """The Merkle root over the first `size` entries."""
        head = self.head
        return head.root if size == head.size else heads.of_entries(self.driver, size).root

    def append(self, record: "Record") -> "Entry":
        """Numbers, dates, hashes and stores a record, and projects it.

        Raises:
            BadInput: the record cannot be written as canonical JSON.
        """
        return self.append_many([record])[0]

    def append_many(self, records: "Sequence[Record]", *, renew_overviews: bool = True) -> "list[Entry]":
        """Numbers, dates, hashes and stores records in their order with a few statements, and projects them.

        Args:
            records: a few thousand at most: their entries are in memory at once.
            renew_overviews: False where whoever appends many calls `overviews.renew` once, for all the commitments they touched.

        Raises:
            BadInput: a record cannot be written as canonical JSON.
        """
        from tracker.domain.record.entries import KINDS, Entry

        head = self.head
        entries = list[Entry]()
        last = head.recorded_at
        for number, record in enumerate(records, head.size + 1):
            last = self._timestamp(last)
            entries.append(Entry(seq=number, kind=KINDS[type(record)], recorded_at=last, recorded_by=self.actor, record=record))
        self.write_many(entries, [entry.bytes for entry in entries], renew_overviews=renew_overviews)
        return entries

    def _timestamp(self, after: str) -> str:
        now = self.clock()
        if after > later(now, _SKEW) and not self.warnings:
            dated = "there is no later time: it is repeated" if after == LAST_TIME else "what is recorded now is dated a microsecond later"
            self.warnings.append(f"the last entry was recorded at {after}, ahead of this clock; {dated}")
        try:
            return timestamp(now, after=after)
        except ValueError as error:
            raise Damage(f"the ledger's head says that its last entry was recorded at “{after}”") from error

    def write_many(self, entries: "Sequence[Entry]", bodies: Sequence[bytes], *, renew_overviews: bool = True) -> list[str | None]:
        """Stores entries that follow the head, each under its exact bytes, and projects them.

        Args:
            entries: their numbers and times go on where the head ends, and what they refer to is there; nothing of it is looked at here.
            bodies: the bytes that are hashed and stored, in the same order.
            renew_overviews: as for `append_many`.

        Returns:
            The ref of the commitment that each entry belongs to, None where it belongs to none.
        """
        from tracker.domain.proof import merkle
        from tracker.storage.projections import overviews, projections

        if not entries:
            return []
        head = self.head
        leaves = merkle.leaf_hashes(bodies)
        commitments = self.commitments_of(entries)
        rows = [
            (entry.seq, entry.kind.value, entry.recorded_at, entry.recorded_by, commitment, body, leaf)
            for entry, commitment, body, leaf in zip(entries, commitments, bodies, leaves, strict=True)
        ]
        self.driver.insert_many("entry", COLUMNS, rows)
        frontier = tuple(merkle.extend_many(head.frontier, head.size, leaves))
        self._move(Head(size=entries[-1].seq, frontier=frontier, recorded_at=entries[-1].recorded_at))
        projections.project(self.driver, entries)
        if renew_overviews:
            overviews.renew(self.driver, sorted(overviews.touched(self.driver, entries, commitments)))
        return commitments

    def _move(self, head: Head) -> None:
        self.driver.run(
            "UPDATE ledger_head SET size = :size, frontier = :frontier, recorded_at = :recorded_at",
            {"size": head.size, "frontier": b"".join(head.frontier), "recorded_at": head.recorded_at},
        )
        self._compared = head

    def commitment_of(self, record: "Record") -> str | None:
        """The ref of the commitment that a record is about; of one about an entry, that of this entry as it is now."""
        from tracker.domain.record.entries import about, moved_to

        moved, named = moved_to(record), about(record)
        return moved or (self._commitments([named]).get(named) if isinstance(named, int) else named)

    def commitments_of(self, entries: "Sequence[Entry]") -> list[str | None]:
        """The ref of the commitment that each of these entries is about, which follow one another and may name one another.

        An entry that moves evidence is about the commitment to which it moves it, and so is what comes after about that evidence.
        """
        from tracker.domain.record.entries import about, moved_to

        named = [about(entry.record) for entry in entries]
        numbers = [one for one in named if isinstance(one, int)]
        known = self._commitments(numbers, before=entries[0].seq) if numbers else {}
        found = list[str | None]()
        for entry, one in zip(entries, named, strict=True):
            if isinstance(one, int) and (moved := moved_to(entry.record)) is not None:
                known[one] = moved
            known[entry.seq] = known.get(one) if isinstance(one, int) else one
            found.append(known[entry.seq])
        return found

    def _commitments(self, numbers: Sequence[int], before: int = 2**62) -> dict[int, str | None]:
        """The commitments of these entries; of evidence, the one that it was about before an entry."""
        known: dict[int, str | None] = {}
        for chunk in chunks(numbers):
            these, given = among("seq", chunk)
            given["before"] = before
            known.update(self.driver.rows(f"SELECT seq, commitment FROM entry WHERE seq IN {these}", given))
            known.update(
                self.driver.rows(
                    f"SELECT entry, commitment FROM evidence WHERE entry IN {these} AND seq < :before"
                    " AND (superseded_by IS NULL OR superseded_by >= :before)",
                    given,
                )
            )
        return known

    def get(self, seq: int) -> "Entry":
        """The entry of a number.

        Raises:
            NotFound: there is none.
        """
        body = self.driver.value("SELECT body FROM entry WHERE seq = :seq", {"seq": seq})
        if body is None:
            raise NotFound("entry", f"#{seq}", hint=f"the ledger ends at #{self.head.size}")
        return decoded(seq, body)

    def lines(
        self, *, after: int = 0, until: int | None = None, which: EntryFilter = ALL, contents: bool = True, at_once: int = PAGE
    ) -> Iterator[dict[str, Any]]:
        """Entries with `after < seq <= until`, newest first, as `domain.history.line` gives them; those that pass a filter.

        Without contents nothing is imported that knows records, which takes longer than to print a page of the history; with them, the
        fields of each content stand in the order of its record. `at_once` are read at once, however few of them are wanted.

        Raises:
            Damage: bytes that are no entry.
        """
        from tracker.domain.record.descriptions import line
        from tracker.storage.queries import earlier

        if contents:
            from tracker.domain.record.entries import RECORD_TYPES
        asked = conditions(self.driver, which)
        asked.add("seq > :after", after=after)
        query = f"SELECT seq, commitment, body FROM entry WHERE {asked.sql}"
        start = None if until is None else (until + 1,)
        for page in self.driver.pages(query, ("seq",), asked.parameters, size=at_once, newest_first=True, after=start):
            entries = [_plain(seq, body) for seq, _, body in page]
            corrected = earlier.before(self.driver, entries)
            for (seq, about, _), plain in zip(page, entries, strict=True):
                try:
                    if contents:
                        plain["content"] = RECORD_TYPES[plain["kind"]].stored(plain["content"]).content()
                    yield line(plain, about, corrected.get(seq), contents=contents)
                except (ValueError, TypeError, KeyError, AttributeError) as error:
                    raise Damage(f"entry #{seq}: {error}") from error

    def mentions(self, *, after: int, until: int) -> dict[int, list[str]]:
        """The commitments to whose history entries with `after < seq <= until` belong besides their own, by entry."""
        found: dict[int, list[str]] = {}
        query = "SELECT seq, commitment FROM mentioned WHERE seq > :after AND seq <= :until ORDER BY seq, position"
        for seq, commitment in self.driver.rows(query, {"after": after, "until": until}):
            found.setdefault(seq, []).append(commitment)
        return found

    def count(self, *, after: int, until: int, which: EntryFilter = ALL) -> int:
        """How many entries there are with `after < seq <= until`; those that pass a filter."""
        if which == ALL:
            return max(0, until - after)  # there are no gaps
        asked = conditions(self.driver, which)
        asked.add("seq > :after AND seq <= :until", after=after, until=until)
        found: int = self.driver.value(f"SELECT count(*) FROM entry WHERE {asked.sql}", asked.parameters)
        return found

    def bodies(self, *, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The entries' exact bytes."""
        for page in self.body_pages(after=after, until=until):
            yield from page

    def body_pages(self, *, after: int = 0, until: int | None = None) -> Iterator[list[bytes]]:
        """The entries' exact bytes, page by page."""
        query = f"SELECT seq, body FROM entry WHERE {'1 = 1' if until is None else 'seq <= :until'}"
        for page in self.driver.pages(query, ("seq",), {"until": until}, after=(after,)):
            yield [body for _, body in page]

    def recorded_at(self, seq: int) -> str:
        """When an entry was recorded (UTC).

        Raises:
            NotFound: there is none of that number.
        """
        found: str | None = self.driver.value("SELECT recorded_at FROM entry WHERE seq = :seq", {"seq": seq})
        if found is None:
            raise NotFound("entry", f"#{seq}", hint=f"the ledger ends at #{self.head.size}")
        return found

    def position_on(self, day: str) -> int:
        """The number of the last entry recorded by the end of a UTC day (`2024-03-31`); 0 where there is none."""
        query = "SELECT seq FROM entry WHERE recorded_at <= :end ORDER BY recorded_at DESC, seq DESC LIMIT 1"
        return self.driver.value(query, {"end": f"{day}T23:59:59.999999Z"}) or 0

    def last_number(self) -> int:
        """The number of the last entry that lies there, whatever the head says."""
        return self.driver.value("SELECT max(seq) FROM entry") or 0

    def rebuild(self, accept_loss: Callable[[Head], None] | None = None) -> int:
        """Throws the projections away and writes them again from the entries, and so a head that is spoiled; returns how many entries there are.

        Args:
            accept_loss: is given a head that names more entries than there are, or others, to write it down; without it there is no going on.

        Raises:
            LostEntries: there is such a head.
            Damage: the entries themselves do not hold.
        """
        from tracker.storage.projections import rebuilding

        spoiled: Damage | None = None
        try:
            heads.read(self.driver, whole=True)
        except heads.LostEntries as lost:
            if accept_loss is None:
                raise
            accept_loss(lost.head)
            spoiled = lost
        except DerivedDamage as damage:
            spoiled = damage
        count = rebuilding.rebuild(self.driver)
        if spoiled is not None:
            head = heads.of_entries(self.driver, count)
            heads.replace(self.driver, head)
            self.warnings.append(f"{spoiled}; the head was made anew: {count:,} entries, root {head.root.hex()}")
        return count


def require_no_entries(driver: Driver, where: str) -> None:
    """Refuses to write over a ledger.

    Raises:
        UnwritableStore: there are entries.
    """
    if size := Ledger(driver).last_number():
        raise UnwritableStore(f"the store at {where} holds {size:,} entries", "restore into a new one: tracker --db NEW db restore FILE")


def _plain(seq: int, body: bytes) -> dict[str, Any]:
    """The fields of an entry as JSON values, from its bytes."""
    try:
        plain: dict[str, Any] = json.loads(body.decode())  # of bytes it would first find out how they are encoded
        described = isinstance(plain["content"], dict) and isinstance(plain["kind"], str) and plain["seq"] == seq
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damage(f"entry #{seq}: {error}") from error
    if not described:
        raise Damage(f"entry #{seq}: is not one")
    return plain
