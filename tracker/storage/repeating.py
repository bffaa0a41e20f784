"""Entries of one ledger taken over into another, byte for byte: one, or many at once with the same outcome."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from operator import ge

from tracker.domain.entries import Entry, decode
from tracker.domain.errors import BadInput, Conflict
from tracker.storage import overviews, references
from tracker.storage.ledger import Ledger

_BATCH = 1_000
_BATCH_BYTES = 4_000_000


def continued(ledger: Ledger, bodies: Iterable[bytes]) -> Iterator[Entry | None]:
    """Continues with a ledger's exported entries: its own must be the first of them. Yields none for one that is held already.

    To be read to its end, where the overviews are renewed.

    Raises:
        Conflict: an entry differs from the one held under its number.
        BadInput: as `append`.
    """
    given, size = iter(bodies), ledger.head.size
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
        for entry, commitment in _repeated(ledger, page):
            if commitment is not None and size:
                touched.add(commitment)
            yield entry
    renew(ledger, touched if size else None)


def append(ledger: Ledger, body: bytes) -> Entry:
    """Appends an entry exported from a ledger.

    Raises:
        BadInput: not an entry, not the next number, not later than the last one, or about something the ledger does not hold.
    """
    entry, commitment = repeat(ledger, body)
    renew(ledger, [commitment] if commitment else [])
    return entry


def repeat(ledger: Ledger, body: bytes) -> tuple[Entry, str | None]:
    """As `append`, but the overviews are left to whoever repeats many entries: `renew` them at the end."""
    entry, head = decode(body), ledger.head
    if entry.seq != head.size + 1:
        raise BadInput(f"entry #{entry.seq} does not follow #{head.size}")
    if entry.recorded_at <= head.recorded_at:
        raise BadInput(f"entry #{entry.seq} was recorded before #{head.size}")
    if unmet := references.unmet(ledger.driver, entry.record):
        raise BadInput(f"entry #{entry.seq} {unmet}")
    try:
        return entry, ledger.write_many([entry], [body], renew_overviews=False)[0]
    except ledger.driver.misfit as error:
        raise BadInput(f"entry #{entry.seq} does not fit the entries before it: {error}") from error


def repeat_many(ledger: Ledger, entries: Sequence[Entry], bodies: Sequence[bytes], commitments: Sequence[str | None]) -> bool:
    """The same for entries whose references are met (`references.commitments`); False, and nothing done, where one of them does not fit."""
    head = ledger.head
    times = [head.recorded_at, *(entry.recorded_at for entry in entries)]
    numbers = range(head.size + 1, head.size + 1 + len(entries))
    if [entry.seq for entry in entries] != [*numbers] or any(map(ge, times, times[1:])):
        return False
    try:
        with ledger.driver.attempt():
            return ledger.write_many(entries, bodies, renew_overviews=False) == [*commitments]
    except ledger.driver.misfit:
        return False


def renew(ledger: Ledger, commitments: Collection[str] | None) -> None:
    """Derives the overviews of these commitments, or of all."""
    if commitments is None:
        overviews.renew_all(ledger.driver)
    else:
        overviews.renew(ledger.driver, sorted(commitments))


def _repeated(ledger: Ledger, bodies: Sequence[bytes]) -> Iterator[tuple[Entry, str | None]]:
    """All at once where they fit; where they may not, one by one, which tells the first that does not."""
    with suppress(BadInput):
        entries = [decode(body) for body in bodies]
        commitments = references.commitments(ledger.driver, entries)
        if commitments is not None and repeat_many(ledger, entries, bodies, commitments):
            yield from zip(entries, commitments, strict=True)
            return
    for body in bodies:
        yield repeat(ledger, body)


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
