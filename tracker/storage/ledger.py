"""The append-only ledger: get, find, append. A `Ledger` is one open transaction; whoever opened it commits it."""

from __future__ import annotations  # typing is not imported to start

from datetime import UTC, datetime

from tracker.domain.errors import BadInput, NotFound, UnwritableStore
from tracker.domain.values import Value
from tracker.storage.damage import Damage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from sqlalchemy import Connection

    from tracker.domain.entries import Entry
    from tracker.domain.plain_entries import PlainEntry
    from tracker.domain.records import Record
    from tracker.domain.seen import Seen
    from tracker.storage.driver import Driver, Row

_HASH = 32
_BATCH = 1_000
COLUMNS = ("seq", "kind", "recorded_at", "recorded_by", "commitment", "body", "leaf")


class Head(Value):
    """What fixes a ledger: its size, its Merkle frontier, and the time of its last entry."""

    size: int
    frontier: tuple[bytes, ...]
    recorded_at: str

    @property
    def root(self) -> bytes:
        """The Merkle root over all entries."""
        from tracker.domain import merkle

        return merkle.root_of(self.frontier)


class Ledger:
    """Entries from 1 without gaps, each hashed as it lies, with their projections written in the same transaction."""

    def __init__(self, driver: Driver, *, actor: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.driver = driver
        self.actor = actor
        self._clock = clock

    @property
    def connection(self) -> Connection:
        """The transaction by way of SQLAlchemy, imported on demand: for what makes and proves the schema."""
        return self.driver.core

    @property
    def head(self) -> Head:
        """The head as it is stored, read each time: one kept here would outlive a savepoint that is rolled back, and fork the log."""
        rows = self.driver.rows("SELECT id, size, frontier, recorded_at FROM ledger_head")
        if len(rows) != 1:
            raise Damage(f"the ledger has {len(rows)} heads")
        place, size, frontier, recorded_at = rows[0]
        if place != 1:
            raise Damage("the ledger's head has lost its place")
        if not (isinstance(size, int) and isinstance(frontier, bytes) and isinstance(recorded_at, str)):
            raise Damage("the ledger's head holds values of the wrong type")
        if size < 0 or len(frontier) != size.bit_count() * _HASH:
            raise Damage("the ledger's head does not hold the hashes of its size")
        pieces = tuple(frontier[start : start + _HASH] for start in range(0, len(frontier), _HASH))
        return Head(size=size, frontier=pieces, recorded_at=recorded_at)

    def root_at(self, size: int) -> bytes:
        """The Merkle root over the first `size` entries."""
        from tracker.domain import merkle

        head = self.head
        if size == head.size:
            return head.root
        frontier, count = list[bytes](), 0
        for page in self.driver.pages("SELECT seq, leaf FROM entry WHERE seq <= :size", ("seq",), {"size": size}):
            frontier = merkle.extend_many(frontier, count, [leaf for _, leaf in page])
            count += len(page)
        return merkle.root_of(frontier)

    def append(self, record: Record) -> Entry:
        """Numbers, dates, hashes and stores a record, and projects it.

        Raises:
            BadInput: the record cannot be written as canonical JSON.
        """
        from tracker.domain.entries import KINDS, Entry

        head = self.head
        entry = Entry(
            seq=head.size + 1,
            kind=KINDS[type(record)],
            recorded_at=self.moment(head),
            recorded_by=self.actor,
            record=record,
        )
        self._store(entry, entry.bytes, head)
        return entry

    def append_plain(self, evidence: Seen) -> PlainEntry:
        """The same of evidence that was found plainly in order (`domain.plain_evidence`): the same bytes, in a fraction of the time."""
        from tracker.domain.plain_entries import PlainEntry
        from tracker.domain.vocabulary import EntryKind

        head = self.head
        entry = PlainEntry(
            seq=head.size + 1, kind=EntryKind.EVIDENCE_ADDED, recorded_at=self.moment(head), recorded_by=self.actor, record=evidence
        )
        self._store(entry, entry.bytes, head)
        return entry

    def moment(self, head: Head) -> str:
        """The time of what follows this head: now, and later than its last entry."""
        from tracker.domain.moments import timestamp

        try:
            return timestamp(self._clock(), after=head.recorded_at)
        except (ValueError, OverflowError) as error:
            raise Damage(f"the ledger's head says that its last entry was recorded at “{head.recorded_at}”") from error

    def _store(self, entry: Any, body: bytes, head: Head) -> Any:
        from tracker.storage import projections

        projections.follow(self.driver, entry, self.write(entry, body, head))
        return entry

    def write(self, entry: Any, body: bytes, head: Head) -> str | None:
        """Writes the entry that follows this head, with its projections; returns the commitment whose overview has to follow."""
        from tracker.domain import merkle
        from tracker.domain.plain_entries import PlainEntry
        from tracker.storage import projections

        leaf = merkle.leaf_hash(body)
        commitment = entry.record.content()["commitment"] if isinstance(entry, PlainEntry) else self.commitment_of(entry.record)
        values = (entry.seq, entry.kind.value, entry.recorded_at, entry.recorded_by, commitment, body, leaf)
        self.driver.insert_many("entry", COLUMNS, [values])
        self.move(Head(size=entry.seq, frontier=tuple(merkle.extend(head.frontier, head.size, leaf)), recorded_at=entry.recorded_at))
        projections.project(self.driver, [entry])
        return commitment

    def move(self, head: Head) -> None:
        """Writes the head of what was appended."""
        self.driver.run(
            "UPDATE ledger_head SET size = :size, frontier = :frontier, recorded_at = :recorded_at",
            {"size": head.size, "frontier": b"".join(head.frontier), "recorded_at": head.recorded_at},
        )

    def commitment_of(self, record: Record) -> str | None:
        """The ref an entry belongs to, for the history of one commitment."""
        from tracker.domain.records import Amendment, Assessment, Check, Commitment, Evidence, Regrade, Retraction

        match record:
            case Commitment():
                return record.ref
            case Amendment() | Evidence() | Check() | Assessment():
                return record.commitment
            case Regrade():
                return self._commitment_of_entry(record.evidence)
            case Retraction():
                return self._commitment_of_entry(record.entry)
            case _:
                return None

    def _commitment_of_entry(self, seq: int) -> str | None:
        found: str | None = self.driver.value("SELECT commitment FROM entry WHERE seq = :seq", {"seq": seq})
        return found

    def get(self, seq: int) -> Entry:
        """The entry of a number.

        Raises:
            NotFound: there is none.
        """
        body = self.driver.value("SELECT body FROM entry WHERE seq = :seq", {"seq": seq})
        if body is None:
            raise NotFound("entry", f"#{seq}", hint=f"the ledger ends at #{self.head.size}")
        return _decoded(seq, body)

    def entries(
        self, *, after: int = 0, until: int | None = None, commitment: str | None = None, newest_first: bool = False
    ) -> Iterator[Entry]:
        """Entries with `after < seq <= until`, oldest first unless asked otherwise."""
        for page in self._rows(after, until, commitment, newest_first=newest_first):
            for seq, body in page:
                yield _decoded(seq, body)

    def lines(
        self, *, after: int = 0, until: int | None = None, commitment: str | None = None, contents: bool = True
    ) -> Iterator[dict[str, Any]]:
        """Entries with `after < seq <= until`, newest first, as `domain.history.line` tells them; as `told_line` where the contents are not wanted.

        Raises:
            Damage: bytes that are no entry.
        """
        import json
        from itertools import chain

        from tracker.domain.history import line_of, told_line

        told = line_of if contents else told_line
        query = "SELECT seq, commitment, body FROM entry WHERE seq > :after"
        if commitment is not None:
            query += " AND commitment = :commitment"
        given = {"after": after, "commitment": commitment}
        start = None if until is None else (until + 1,)
        pages = self.driver.pages(query, ("seq",), given, newest_first=True, after=start)
        for seq, about, body in chain.from_iterable(pages):
            try:
                yield told(json.loads(body.decode()), about)  # of bytes it would first find out how they are encoded
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise Damage(f"entry #{seq}: {error}") from error

    def count(self, *, after: int, until: int, commitment: str | None = None) -> int:
        """How many entries there are with `after < seq <= until`, of one commitment or of all."""
        if commitment is None:
            return max(0, until - after)  # there are no gaps
        query = "SELECT count(*) FROM entry WHERE commitment = :commitment AND seq > :after AND seq <= :until"
        found: int = self.driver.value(query, {"after": after, "until": until, "commitment": commitment})
        return found

    def bodies(self, *, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The entries' exact bytes."""
        for page in self.body_pages(after=after, until=until):
            yield from page

    def body_pages(self, *, after: int = 0, until: int | None = None) -> Iterator[list[bytes]]:
        """The same, as many at once as a page holds."""
        for page in self._rows(after, until, None, newest_first=False):
            yield [body for _, body in page]

    def _rows(self, after: int, until: int | None, commitment: str | None, *, newest_first: bool) -> Iterator[list[Row]]:
        bound = "seq > :after" if newest_first else "1 = 1" if until is None else "seq <= :until"
        query = f"SELECT seq, body FROM entry WHERE {bound}"
        if commitment is not None:
            query += " AND commitment = :commitment"
        given = {"after": after, "until": until, "commitment": commitment}
        start = after if not newest_first else None if until is None else until + 1
        return self.driver.pages(query, ("seq",), given, newest_first=newest_first, after=None if start is None else (start,))

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
        query = "SELECT seq FROM entry WHERE recorded_at <= :end ORDER BY recorded_at DESC LIMIT 1"
        return self.driver.value(query, {"end": f"{day}T23:59:59.999999Z"}) or 0

    def last_number(self) -> int:
        """The number of the last entry that lies there, whatever the head says."""
        return self.driver.value("SELECT max(seq) FROM entry") or 0

    def rebuild(self) -> int:
        """Throws the projections away and writes them again from the entries; returns how many entries were replayed."""
        from tracker.storage import overviews, projections

        for table in reversed(projections.ALL):
            self.driver.run(f"DELETE FROM {table}")
        last, count = self.last_number(), 0
        for start in range(0, last, _BATCH):
            batch = list(self.entries(after=start, until=start + _BATCH))
            projections.project(self.driver, batch)
            count += len(batch)
        overviews.renew_all(self.driver)
        return count


def require_no_entries(driver: Driver, where: str) -> None:
    """Refuses to write over a ledger.

    Raises:
        UnwritableStore: there are entries.
    """
    if size := Ledger(driver).last_number():
        raise UnwritableStore(f"the store at {where} holds {size:,} entries", "restore into a new one: tracker --db NEW db restore FILE")


def _decoded(seq: int, body: Any) -> Entry:
    from tracker.domain.entries import decode

    try:
        return decode(body)
    except BadInput as error:
        raise Damage(f"entry #{seq}: {error.message}") from error
