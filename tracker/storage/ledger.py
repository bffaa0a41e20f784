"""The append-only ledger: get, find, append. A `Ledger` is one open transaction; whoever opened it commits it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tracker.domain import merkle
from tracker.domain.entries import KINDS, Entry, decode, timestamp
from tracker.domain.errors import BadInput, Conflict, NotFound, UnwritableStore
from tracker.domain.records import Amendment, Assessment, Check, Commitment, Evidence, Record, Regrade, Retraction
from tracker.storage import overviews, projections, references
from tracker.storage.damage import Damage
from tracker.storage.driver import Driver

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HASH = 32
_BATCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What fixes a ledger: its size, its Merkle frontier, and the time of its last entry."""

    size: int
    frontier: tuple[bytes, ...]
    recorded_at: str

    @property
    def root(self) -> bytes:
        """The Merkle root over all entries."""
        return merkle.root_of(self.frontier)


class Ledger:
    """Entries from 1 without gaps, each hashed as it lies, with their projections written in the same transaction."""

    def __init__(self, driver: Driver, *, actor: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.driver = driver
        self.actor = actor
        self._clock = clock

    @property
    def connection(self) -> "Connection":
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
        head = self.head
        if size == head.size:
            return head.root
        frontier: list[bytes] = []
        leaves = self.driver.paged("SELECT seq, leaf FROM entry WHERE seq <= :size", ("seq",), {"size": size})
        for position, (_, leaf) in enumerate(leaves):
            frontier = merkle.extend(frontier, position, leaf)
        return merkle.root_of(frontier)

    def append(self, record: Record) -> Entry:
        """Numbers, dates, hashes and stores a record, and projects it.

        Raises:
            BadInput: the record cannot be written as canonical JSON.
        """
        head = self.head
        entry = Entry(
            seq=head.size + 1,
            kind=KINDS[type(record)],
            recorded_at=self.moment(head),
            recorded_by=self.actor,
            record=record,
        )
        return self._store(entry, entry.bytes, head)

    def moment(self, head: Head) -> str:
        """The time of what follows this head: now, and later than its last entry."""
        try:
            return timestamp(self._clock(), after=head.recorded_at)
        except (ValueError, OverflowError) as error:
            raise Damage(f"the ledger's head says that its last entry was recorded at “{head.recorded_at}”") from error

    def append_exact(self, body: bytes) -> Entry:
        """Appends an entry exported from a ledger, byte for byte.

        Raises:
            BadInput: not an entry, not the next number, not later than the last one, or about something the ledger does not hold.
        """
        entry, head = decode(body), self.head
        if entry.seq != head.size + 1:
            raise BadInput(f"entry #{entry.seq} does not follow #{head.size}")
        if entry.recorded_at <= head.recorded_at:
            raise BadInput(f"entry #{entry.seq} was recorded before #{head.size}")
        if unmet := references.unmet(self.driver, entry.record):
            raise BadInput(f"entry #{entry.seq} {unmet}")
        try:
            return self._store(entry, body, head)
        except self.driver.misfit as error:
            raise BadInput(f"entry #{entry.seq} does not fit the entries before it: {error}") from error

    def continued(self, bodies: Iterable[bytes]) -> Iterator[Entry | None]:
        """Continues with a ledger's exported entries: its own must be the first of them. Yields none for one that is held already.

        Raises:
            Conflict: an entry differs from the one held under its number.
            BadInput: as `append_exact`.
        """
        given = enumerate(bodies, 1)
        for held, (number, body) in zip(self.bodies(until=self.head.size), given, strict=False):
            if held != body:
                raise Conflict(
                    f"entry #{number} is not this ledger's entry #{number}",
                    "the two ledgers are different records; take it into a new store: tracker --db NEW init",
                )
            yield None
        for _, body in given:
            yield self.append_exact(body)

    def _store(self, entry: Entry, body: bytes, head: Head) -> Entry:
        leaf = merkle.leaf_hash(body)
        commitment = self.commitment_of(entry.record)
        columns = {
            "seq": entry.seq,
            "kind": entry.kind.value,
            "recorded_at": entry.recorded_at,
            "recorded_by": entry.recorded_by,
            "commitment": commitment,
            "body": body,
            "leaf": leaf,
        }
        self.driver.insert("entry", columns)
        self.move(Head(size=entry.seq, frontier=tuple(merkle.extend(head.frontier, head.size, leaf)), recorded_at=entry.recorded_at))
        projections.project(self.driver, [entry])
        projections.follow(self.driver, entry, commitment)
        return entry

    def move(self, head: Head) -> None:
        """Writes the head of what was appended."""
        self.driver.run(
            "UPDATE ledger_head SET size = :size, frontier = :frontier, recorded_at = :recorded_at",
            {"size": head.size, "frontier": b"".join(head.frontier), "recorded_at": head.recorded_at},
        )

    def commitment_of(self, record: Record) -> str | None:
        """The ref an entry belongs to, for the history of one commitment."""
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
        for seq, body in self._rows(after, until, commitment, newest_first=newest_first):
            yield _decoded(seq, body)

    def bodies(self, *, after: int = 0, until: int | None = None) -> Iterator[bytes]:
        """The entries' exact bytes."""
        for _, body in self._rows(after, until, None, newest_first=False):
            yield body

    def _rows(self, after: int, until: int | None, commitment: str | None, *, newest_first: bool) -> Iterator[Any]:
        query = "SELECT seq, body FROM entry WHERE seq > :after"
        if until is not None:
            query += " AND seq <= :until"
        if commitment is not None:
            query += " AND commitment = :commitment"
        given = {"after": after, "until": until, "commitment": commitment}
        yield from self.driver.paged(query, ("seq",), given, newest_first=newest_first)

    def position_on(self, day: str) -> int:
        """The number of the last entry recorded by the end of a UTC day (`2024-03-31`); 0 where there is none."""
        query = "SELECT seq FROM entry WHERE recorded_at <= :end ORDER BY recorded_at DESC LIMIT 1"
        return self.driver.value(query, {"end": f"{day}T23:59:59.999999Z"}) or 0

    def last_number(self) -> int:
        """The number of the last entry that lies there, whatever the head says."""
        return self.driver.value("SELECT max(seq) FROM entry") or 0

    def rebuild(self) -> int:
        """Throws the projections away and writes them again from the entries; returns how many entries were replayed."""
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
    try:
        return decode(body)
    except BadInput as error:
        raise Damage(f"entry #{seq}: {error.message}") from error
