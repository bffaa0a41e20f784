"""Entries of one ledger taken over into another, byte for byte, each judged by the rules before it is written."""

from collections.abc import Iterable, Iterator, Sequence

from tracker.domain.errors import BadInput, Conflict
from tracker.domain.record.amendments import Void
from tracker.domain.record.entries import Entry, decode
from tracker.domain.timestamps import LAST_TIME, follows
from tracker.storage.corruption import Damage
from tracker.storage.ledger.judging import Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections import overviews

_BATCH = 1_000
_BATCH_BYTES = 4_000_000


def continued(ledger: Ledger, bodies: Iterable[bytes], judge: Judge | None = None) -> Iterator[Entry | None]:
    """Continues a ledger with exported entries, of which its own must be the first. Yields none for one that is held already.

    To be read to its end, where the overviews are renewed.
    By default every breach of the rules of the entries' own format is refused.

    Raises:
        Conflict: an entry differs from the one held under its number.
        BadInput: not an entry, not the next number, not later than the last one, or much later than now where there are entries already.
        BrokenRule: as the judge refuses it.
    """
    given, size = iter(bodies), ledger.head.size
    judge = judge or Judge(ledger, Refuse.ALL)
    latest = judge.latest if size else LAST_TIME
    number = 0
    for number, (held, body) in enumerate(zip(ledger.bodies(until=size), given, strict=False), 1):
        if held != body:
            raise Conflict(
                f"entry #{number} is not this ledger's entry #{number}",
                "the two ledgers are different records; take it into a new store: tracker --db NEW init",
            )
        yield None
    touched = set[str]()
    for page in _pages(given):
        for entry, commitment in _taken(ledger, page, judge, latest):
            if size:
                touched |= overviews.touched(ledger.driver, [entry], [commitment])
            yield entry
    if size:
        overviews.renew(ledger.driver, sorted(touched))
    else:
        overviews.renew_all(ledger.driver)


def _taken(ledger: Ledger, bodies: Sequence[bytes], judge: Judge, latest: str) -> Iterator[tuple[Entry, str | None]]:
    """Writes those entries that come before the first that cannot be taken, and yields them, each with its commitment."""
    entries, problem, start = list[Entry](), None, 0
    head = ledger.head
    last, time = head.size, head.recorded_at
    for place, body in enumerate(bodies):
        try:
            entry = decode(body)
            _require_next(entry, last, time, latest)
            if isinstance(entry.record, Void):  # what names the thing is asked of the tables
                yield from written(ledger, entries, bodies[start:place])
                judge.state.written()
                entries, start = [], place
            judge.look_at(entry)
            judge.state.take(entry.seq, entry.record)
        except BadInput as error:
            problem = error
            break
        entries.append(entry)
        last, time = entry.seq, entry.recorded_at
    yield from written(ledger, entries, bodies[start : start + len(entries)])
    judge.state.written()
    if problem is not None:
        raise problem


def _require_next(entry: Entry, last: int, time: str, latest: str) -> None:
    """Refuses an entry that does not follow the last one, by number and time, or is of a later time than any may be."""
    if entry.seq != last + 1:
        raise BadInput(f"entry #{entry.seq} does not follow #{last}")
    if not follows(entry.recorded_at, time):
        raise BadInput(f"entry #{entry.seq} was recorded before #{last}")
    if entry.recorded_at > latest:
        raise BadInput(
            f"entry #{entry.seq} was recorded at {entry.recorded_at}, more than a day ahead of this clock",
            "every later entry would have to be dated after it; set this clock, or take that ledger into a new store: tracker --db NEW init",
        )


def written(ledger: Ledger, entries: Sequence[Entry], bodies: Sequence[bytes]) -> Iterator[tuple[Entry, str | None]]:
    """Writes entries with their projections but for the overviews, and yields each with the commitment that it is about.

    All at once where they fit the tables; else one by one, which tells the first that does not.

    Raises:
        BadInput: an entry that does not fit.
    """
    try:
        with ledger.driver.attempt():
            commitments = ledger.write_many(entries, bodies, renew_overviews=False)
    except (ledger.driver.misfit, Damage) as error:
        if len(entries) == 1:
            raise BadInput(f"entry #{entries[0].seq} does not fit the entries before it") from error
    else:
        yield from zip(entries, commitments, strict=True)
        return
    for entry, body in zip(entries, bodies, strict=True):
        yield from written(ledger, [entry], [body])


def _pages(bodies: Iterator[bytes]) -> Iterator[list[bytes]]:
    """As many at once as are worth it; where reading them fails, what was read before goes first."""
    page, size = list[bytes](), 0
    try:
        for body in bodies:
            page.append(body)
            size += len(body)
            if len(page) == _BATCH or size >= _BATCH_BYTES:
                yield page
                page, size = [], 0
    except Exception:
        if page:
            yield page
        raise
    if page:
        yield page
