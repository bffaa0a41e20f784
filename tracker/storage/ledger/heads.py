"""The ledger's head: the row that fixes it, held against the entries that lie there, and made anew from them."""

from typing import NamedTuple

from tracker.storage.corruption import Damage, DerivedDamage
from tracker.storage.driver import Driver

_HASH = 32
_TAIL = 512
"""The last entries, up to so many, are hashed to see that a head is theirs; of all of them, `verify` sees it, and `checkpoint` and `rebuild`."""
_STORED = (
    "SELECT ends.seq, entry.recorded_at, id, size, frontier, ledger_head.recorded_at FROM (SELECT max(seq) AS seq FROM entry) ends"
    " LEFT JOIN entry ON entry.seq = ends.seq LEFT JOIN ledger_head ON 1 = 1 ORDER BY size DESC"
)


class Head(NamedTuple):
    """What fixes a ledger: its size, its Merkle frontier, and the time of its last entry."""

    size: int
    frontier: tuple[bytes, ...]
    recorded_at: str

    @property
    def root(self) -> bytes:
        """The Merkle root over all entries."""
        from tracker.domain.proof import merkle  # a list reads the head, and needs few hashes

        return merkle.root_of(self.frontier)


class LostEntries(Damage):
    """A head whose entries are not there, as it names more or others; what it says is all that is left of them."""

    remedy = "restore a backup, or go on with the entries that are there: tracker db rebuild --accept-loss"

    def __init__(self, head: Head, there: str) -> None:
        super().__init__(f"the ledger's head names {head.size:,} entries of root {head.root.hex()}, and {there}")
        self.head = head


def stored(driver: Driver) -> tuple[Head, int, str]:
    """The head as it is stored, and the number and time of the last entry."""
    rows = driver.rows(_STORED)
    last, time, _, size, hashes, recorded_at = rows[0]
    ids = [row[2] for row in rows if row[2] is not None]
    if ids != [1]:
        raise DerivedDamage(f"the ledger has {len(ids)} heads" if len(ids) != 1 else "the ledger's head has lost its place")
    head = Head(size=size, frontier=tuple(hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH)), recorded_at=recorded_at)
    if size < 0 or len(hashes) != size.bit_count() * _HASH:
        problem = "the ledger's head does not hold the hashes of its size"
        raise LostEntries(head, f"there are {last or 0:,}") if size > (last or 0) else DerivedDamage(problem)
    return head, last or 0, time or ""


def read(driver: Driver, *, known: Head | None = None, whole: bool = False) -> Head:
    """The head, held against the entries.

    The root is compared over the last entries, or with `whole` over all of them; hashes of a head that is `known` were compared already.

    Raises:
        LostEntries: it names more entries than there are, or others.
        DerivedDamage: it cannot be read, or does not name all entries.
    """
    head, last, time = stored(driver)
    if head.size > last:
        raise LostEntries(head, f"there are {last:,}")
    start = 0 if whole else head.size - head.size % _TAIL
    if (whole or head != known) and _frontier(driver, start, head.size) != head.frontier[start.bit_count() :]:
        raise LostEntries(head, "those that are there have another")
    if head.size < last:
        raise DerivedDamage(f"the ledger's head ends at #{head.size}, the entries at #{last}")
    if head.recorded_at != time:
        raise DerivedDamage(f"the ledger's head says that its last entry was recorded at “{head.recorded_at}”; it says “{time}”")
    return head


def of_entries(driver: Driver, size: int) -> Head:
    """The head that the first entries have."""
    time = driver.value("SELECT recorded_at FROM entry WHERE seq = :size", {"size": size}) or ""
    return Head(size=size, frontier=_frontier(driver, 0, size), recorded_at=time)


def replace(driver: Driver, head: Head) -> None:
    """Stores a head in the place of whatever lies there."""
    driver.run("DELETE FROM ledger_head")
    fields = {"id": 1, "size": head.size, "frontier": b"".join(head.frontier), "recorded_at": head.recorded_at}
    driver.insert("ledger_head", fields)


def _frontier(driver: Driver, after: int, until: int) -> tuple[bytes, ...]:
    """The frontier of the tree over some entries alone."""
    from tracker.domain.proof import merkle

    grown, count = list[bytes](), 0
    query = "SELECT seq, leaf FROM entry WHERE seq <= :until"
    for page in driver.pages(query, ("seq",), {"until": until}, after=(after,)) if until > after else ():
        grown = merkle.extend_many(grown, count, [leaf for _, leaf in page])
        count += len(page)
    return tuple(grown)
