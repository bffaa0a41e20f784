"""Proving a store against itself: every leaf and the root, every reference and rule, every attachment, every projected value against a replay.

The replay goes into a scratch store, which keeps in memory only what a small cache holds; everything else is read a page at a time, so that
nobody waits for the end. What is added meanwhile is replayed too: each page is compared in a short transaction in which the replay holds what
the store does. Each entry is judged by the rules of its own format against what the replay holds before it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tracker.domain.errors import NoTemporaryRoom, TrackerError
from tracker.domain.proof import merkle
from tracker.domain.record.amendments import Void
from tracker.domain.record.entries import Entry, decode
from tracker.domain.text import one_line
from tracker.domain.timestamps import follows
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver, Row
from tracker.storage.ledger import heads, replay
from tracker.storage.ledger.comparing import compare_attachments, compare_rows
from tracker.storage.ledger.findings import FINDINGS_LIMIT, VerificationCheck, shown
from tracker.storage.ledger.heads import Head
from tracker.storage.ledger.judging import Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections import overviews
from tracker.storage.schema import states
from tracker.storage.sqlite import connecting

Progress = Callable[[int, int], None]


def verify(ledger: Ledger, progress: Progress = lambda done, total: None) -> list[VerificationCheck]:
    """Every check, each with what it found; all without findings means that the store agrees with itself.

    `progress` is told how many entries of how many are done. It cannot prove that a source said so, that an analyst is honest, or
    that the whole file was not exchanged for another consistent one; for the last, compare the root with one noted outside.
    """
    driver = ledger.driver
    catalog = states.catalog(driver)
    pages = VerificationCheck(name="database pages and indexes", looked_at=1)
    guards = VerificationCheck(name="triggers", looked_at=len(catalog.TRIGGERS))
    projected = VerificationCheck(name="projected rows")
    attachments = VerificationCheck(name="attachments")
    with _scratch() as replay, catalog.undecoded(driver):
        with _reading_on(pages, driver):
            for finding in catalog.damage(driver):
                pages.find(finding)
        with _reading_on(guards, driver):
            for difference, harms in states.differences(driver, replay.driver):
                guards.find(difference) if harms else guards.notes.append(one_line(difference))
        # What is replayed comes in order and stays for a minute: it needs no guard, but some memory, so as not to lie on the disk at once.
        replay.driver.run("DROP TRIGGER entry_no_replace")
        replay.driver.run("PRAGMA cache_size = -4000")  # KiB
        walk = _Walk(ledger, replay, progress)
        with _reading_on(walk.entries, driver):
            walk.through()
        with _reading_on(walk.head, driver), walk.abreast():
            walk.look_at_head()
        with _reading_on(attachments, driver):
            compare_attachments(walk, attachments)
        if walk.holds:
            with _reading_on(projected, driver):
                compare_rows(walk, projected)
        else:
            projected.find("not compared: the entries themselves do not hold")
        with _reading_on(walk.references, driver):
            for table in driver.at_once(lambda: catalog.dangling(ledger.connection)):
                walk.references.find(f"{table} has rows that refer to nothing")
        walk.tell_of_breaches()
    return [pages, guards, walk.entries, walk.head, walk.references, walk.rules, attachments, projected]


@contextmanager
def _scratch() -> Iterator[Ledger]:
    """A ledger of any size for the replay: what SQLite's small cache does not hold goes to a nameless file, gone after the block."""
    with connecting.passing("") as driver:
        states.upgrade(driver)
        yield Ledger(driver, actor="replay")


def verify_hashes(ledger: Ledger, progress: Progress = lambda done, total: None) -> list[VerificationCheck]:
    """The entries' numbers, their bytes against their leaf hashes, and these against the head: as fast as they can be read.

    Not what the bytes say, nor anything beside them: `UNCHECKED` names it.
    """
    leaves = _Leaves(ledger, progress)
    with _reading_on(leaves.entries, ledger.driver):
        leaves.through()
    with _reading_on(leaves.head, ledger.driver), leaves.abreast():
        leaves.look_at_head()
    return [leaves.entries, leaves.head]


UNCHECKED = ("database pages and indexes", "triggers", "what the entries say", "references", "rules", "attachments", "projected rows")
"""What `verify_hashes` leaves to `verify`."""


def size_and_root(ledger: Ledger) -> tuple[int, str]:
    """The ledger's size and root in hex; of one whose head cannot be read, its last number and `unreadable`."""
    try:
        head, _, _ = heads.stored(ledger.driver)
    except Damage:
        return ledger.last_number(), "unreadable"
    return head.size, head.root.hex()


def proven_head(ledger: Ledger) -> Head:
    """The ledger's head, once its entries were found to have its size and root.

    Raises:
        Damage: what is wrong with its head, or the first thing that is wrong with its hashes.
    """
    heads.read(ledger.driver)
    for check in verify_hashes(ledger):
        if check.findings:
            raise Damage(check.findings[0])
    return ledger.head


@contextmanager
def _reading_on(check: VerificationCheck, driver: Driver) -> Iterator[None]:
    """What cannot be read is a finding, and the other checks go on."""
    try:
        yield
    except (Damage, TypeError, ValueError, AttributeError, OverflowError) as error:  # values of a kind no column of ours holds
        check.find(f"cannot be read: {error}")
    except Exception as error:
        complaint = getattr(error, "orig", error)  # SQLAlchemy wraps what the driver says
        if not states.catalog(driver).is_damage(complaint):
            raise
        check.find(f"cannot be read: {complaint}")
    finally:
        driver.pause()


class _Lying(NamedTuple):
    """A row of the ledger as it lies."""

    seq: int
    kind: str
    recorded_at: str
    recorded_by: str
    commitment: str | None
    body: bytes
    leaf: bytes


class _Tree:
    """The hash tree over the entries, grown from their bytes as they lie."""

    _QUERY: str

    def __init__(self, ledger: Ledger, progress: Progress, entries: str) -> None:
        self.entries = VerificationCheck(name=entries)
        self.head = VerificationCheck(name="ledger head and root", looked_at=1)
        self._ledger = ledger
        self._progress = progress
        self._frontier: list[bytes] = []
        self._size = 0
        self._last_number = 0
        self._ended = False

    @contextmanager
    def abreast(self) -> Iterator[None]:
        """A short transaction in which nothing has been added that was not looked at."""
        self.through()
        with self._ledger.driver.snapshot():
            self.through()
            yield

    def through(self) -> None:
        """Looks at every entry that was not looked at yet; those behind one that cannot be read are not."""
        if not self._ended and (total := self._ledger.last_number()) > self._last_number:
            self._ended = True
            after = (self._last_number,) if self._last_number else None
            for page in self._ledger.driver.pages(self._QUERY, ("seq",), after=after):
                self._look_at(page)
                self._progress(self.entries.looked_at, max(total, self._last_number))
            self._ended = False
        self._ledger.driver.pause()

    def _look_at(self, page: list[Row]) -> None:
        raise NotImplementedError

    def _follows(self, numbers: Sequence[int]) -> bool:
        """Whether these numbers go on without a gap."""
        return [*numbers] == [*range(self._last_number + 1, self._last_number + 1 + len(numbers))]

    def _grow(self, last_number: int, hashes: Sequence[bytes]) -> None:
        """Takes in entries in which there is nothing to find."""
        self.entries.looked_at += len(hashes)
        self._frontier = merkle.extend_many(self._frontier, self._size, hashes)
        self._size += len(hashes)
        self._last_number = last_number

    def _hash(self, seq: int, body: bytes, leaf: bytes) -> None:
        """Looks at one entry's number and hash."""
        self.entries.looked_at += 1
        if seq != self._last_number + 1:
            self.entries.find(f"#{self._last_number + 1} is missing: #{seq} follows #{self._last_number}")
        self._last_number = seq
        made = merkle.leaf_hash(body)
        if made != leaf:
            self.entries.find(f"#{seq}: the bytes do not have the hash that was stored with them")
        self._frontier = merkle.extend(self._frontier, self._size, made)
        self._size += 1

    def look_at_head(self) -> None:
        """Compares the stored head with what the entries give."""
        stored, root = heads.stored(self._ledger.driver)[0], merkle.root_of(self._frontier)
        if self._size != stored.size:
            self.head.find(f"the head says {stored.size} entries, there are {self._size}")
        if tuple(self._frontier) != stored.frontier:
            self.head.find(f"the head's root is {stored.root.hex()}, the entries give {root.hex()}")


class _Leaves(_Tree):
    """One pass over the entries' bytes and hashes alone."""

    _QUERY = "SELECT seq, body, leaf FROM entry WHERE 1 = 1"

    def __init__(self, ledger: Ledger, progress: Progress) -> None:
        super().__init__(ledger, progress, "numbers and leaf hashes")

    def _look_at(self, page: list[Row]) -> None:
        if not self._take(page):
            for row in page:
                with _reading_on(self.entries, self._ledger.driver):
                    self._hash(*row)

    def _take(self, page: list[Row]) -> bool:
        numbers, bodies, leaves = zip(*page, strict=True)
        try:
            hashes = merkle.leaf_hashes(bodies)
        except TypeError:  # no bytes
            return False
        if hashes != [*leaves] or not self._follows(numbers):
            return False
        self._grow(numbers[-1], hashes)
        return True


class _Walk(_Tree):
    """One pass over the entries: hashes, numbers, times, rules, and a replay into an empty ledger."""

    _QUERY = f"SELECT {', '.join(_Lying._fields)} FROM entry WHERE 1 = 1"

    def __init__(self, ledger: Ledger, replay: Ledger, progress: Progress) -> None:
        super().__init__(ledger, progress, "entries and leaf hashes")
        self.references = VerificationCheck(name="references")
        self.rules = VerificationCheck(name="rules")
        self.touched: set[str] | None = None
        """The commitments about which something was added since their standings were derived; none before."""
        self.live, self.replay = ledger.driver, replay.driver
        self._replay = replay
        self._judge = Judge(replay, Refuse.NOTHING)
        self._last_time = ""
        self._replayed = True

    @property
    def holds(self) -> bool:
        """Whether the replay is whole, so that projections can be compared with it."""
        return not self.entries.findings and self._replayed

    def through(self) -> None:
        """Looks at every entry that was not looked at yet, and derives where commitments stand after them."""
        super().through()
        if self.touched is None and self.holds:
            self._derive()

    def _look_at(self, page: list[Row]) -> None:
        held, read = self.holds, list[tuple[_Lying, Entry]]()
        for row in map(_Lying._make, page):
            with _reading_on(self.entries, self.live):
                if (entry := self._read(row)) is not None:
                    read.append((row, entry))
        self._compare_commitments(read)
        if held:
            self._replay_all(read)

    def _read(self, row: _Lying) -> Entry | None:
        """Looks at one entry's hash, bytes and columns; none where no entry can be made of it, or of one before it."""
        before = self.holds
        self._hash(row.seq, row.body, row.leaf)
        try:
            entry = decode(row.body)
        except TrackerError as error:
            self.entries.find(f"#{row.seq}: {error.message}")
            return None
        for name, value in zip(_Lying._fields, (entry.seq, entry.kind.value, entry.recorded_at, entry.recorded_by), strict=False):
            if getattr(row, name) != value:
                self.entries.find(_misread(row, name, value))
        if not follows(entry.recorded_at, self._last_time):
            self.entries.find(f"#{row.seq}: was recorded before the entry that it follows")
        self._last_time = entry.recorded_at
        return entry if before else None

    def _compare_commitments(self, read: Sequence[tuple[_Lying, Entry]]) -> None:
        """The column that depends on other entries."""
        commitments = self._ledger.commitments_of([entry for _, entry in read])
        for (row, _), commitment in zip(read, commitments, strict=True):
            if row.commitment != commitment:
                self.entries.find(_misread(row, "commitment", commitment))

    def _replay_all(self, read: Sequence[tuple[_Lying, Entry]]) -> None:
        """Judges the entries, each before it is replayed, and replays them up to the first that cannot be."""
        self.references.looked_at += len(read)
        self.rules.looked_at += len(read)
        start = 0
        try:
            for place, (_, entry) in enumerate(read):
                if isinstance(entry.record, Void):  # what names the thing is asked of the tables
                    self._write(read[start:place])
                    start = place
                self._judge.look_at(entry)
                self._judge.state.take(entry.seq, entry.record)
            self._write(read[start:])
        except TrackerError as error:
            self._fail(error.message)
        except Exception as error:  # noqa: BLE001 - whatever a forged entry breaks in the replay is a finding, not a crash
            _require_room(error)
            self._fail(f"entries from #{read[0][1].seq} on cannot be replayed ({type(error).__name__})")
        self._judge.state.written()

    def _write(self, read: Sequence[tuple[_Lying, Entry]]) -> None:
        written = [*replay.written(self._replay, [entry for _, entry in read], [row.body for row, _ in read])]
        self._judge.state.written()
        if self.touched is not None:
            touched = overviews.touched(self.replay, [entry for entry, _ in written], [ref for _, ref in written])
            overviews.renew(self.replay, sorted(touched))
            self.touched |= touched

    def _fail(self, finding: str) -> None:
        self._replayed = False
        self.references.find(finding)

    def tell_of_breaches(self) -> None:
        """Finds the references and rules that the entries break, and those that they broke and were mended."""
        for check, references in ((self.references, True), (self.rules, False)):
            found = self._judge.breaches(references=references)
            for sentence in found.standing:
                check.find(sentence)
            check.more += found.more
            check.mended += map(one_line, found.mended[:FINDINGS_LIMIT])
            self.entries.notes = found.times

    def _derive(self) -> None:
        self.touched = set()
        try:
            overviews.renew_all(self.replay)
        except Exception as error:  # noqa: BLE001 - as where an entry is replayed
            _require_room(error)
            self._fail(f"where the commitments stand cannot be derived ({type(error).__name__})")

    def look_at_head(self) -> None:
        """Compares the stored head with what the entries give."""
        super().look_at_head()
        stored, _, _ = heads.stored(self._ledger.driver)
        if self._last_time != stored.recorded_at:
            self.head.find(f"the head's last time is “{stored.recorded_at}”, the last entry's is “{self._last_time}”")


def _require_room(error: BaseException | None) -> None:
    """Raises what the scratch store met where it cannot be written, which says nothing about the ledger."""
    while error is not None:
        if connecting.primary_code(error) in connecting.NO_ROOM:
            raise NoTemporaryRoom(str(error)) from error
        error = error.__context__


def _misread(row: _Lying, name: str, value: str | int | None) -> str:
    """A column beside the bytes does not say what the bytes say."""
    return f"#{row.seq}: the column {name} says {shown(getattr(row, name))}, the entry {shown(value)}"
