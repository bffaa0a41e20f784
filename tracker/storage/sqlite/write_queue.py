"""Writers take turns: who wants to write stands in a queue of ours before asking SQLite for its lock, and is served in the order of arrival.

SQLite alone lets a writer wait by trying again at growing intervals, so that whoever has waited longest asks least often and can be
passed over until its patience ends (the figures stand in docs/reliability.md). One lock in front of it would not cure that: the system wakes
everybody who waits for a lock, and whoever runs first gets it. This queue is about fairness only: what keeps a ledger whole is `BEGIN IMMEDIATE`
behind it, and where the queue cannot be had (no fcntl, no folder for temporary files), writing goes on without it.

The queue is made of locks on bytes, and nothing is ever written. Each store has a range of them in one empty file a user in the folder for
temporary files. Each writer locks the byte after the last one that is locked, its place, and waits until nobody holds a place before it:
first for the writer just ahead, so that one alone wakes when a turn ends. The last byte of the range is the door: places are looked for by one
at a time. When a process dies, however it dies, the system gives its place back, and whoever waited for it looks for who is ahead now.

The file is not the database: to close any descriptor of that would drop the locks which SQLite holds on it in this process. It is not beside it
either: a folder of stores stays as it is, and may be read-only. (Two sessions of one process share a turn, and the first to end gives it
back for both; the program has one at a time.)
"""

import os
import stat
import sys
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import gettempdir
from threading import Event, Lock, Thread

from tracker.domain.errors import LockedStore
from tracker.storage.sqlite.lock_holders import holders

if sys.platform != "win32":
    import fcntl

_PLACES = 2**32
"""The bytes of a store's range. The places start again from the first whenever nobody waits, so this is reached after months without a pause."""


@contextmanager
def turn(path: str, seconds: float, where: str) -> Iterator[None]:
    """Holds the turn to write to a store during the block.

    Raises:
        LockedStore: it was not our turn within that many seconds.
    """
    descriptor = _opened()
    if descriptor is None:
        yield
        return
    waiting = _Waiting(descriptor, _first_byte(path))
    try:
        if not waiting.ends_within(seconds):
            raise LockedStore(where, holders(path))
        yield
    finally:
        waiting.end()


def _opened() -> int | None:
    """The lock file of this user; none where there can be none, or where somebody else put something in its place."""
    if sys.platform == "win32":
        return None
    try:
        name = f"{gettempdir()}/tracker-{os.getuid()}.lock"
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError:
        return None
    found = os.fstat(descriptor)
    if found.st_uid == os.getuid() and stat.S_ISREG(found.st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _first_byte(path: str) -> int:
    """Where the store's range begins. Two stores that share a range would share a queue, and lose nothing else."""
    try:
        found = os.stat(path)
    except OSError:
        return 0  # gone in the meantime, which SQLite says in its own words
    return ((found.st_dev << 20) ^ found.st_ino) % 2**30 * _PLACES


class _Waiting:
    """One wait for the turn. To wait for a lock knows no time limit, so a thread does it, and gives up what comes too late."""

    def __init__(self, descriptor: int, first: int) -> None:
        self._descriptor = descriptor
        self._first = first
        self._ready = Event()
        self._guard = Lock()
        self._standing = False
        self._over = False

    def ends_within(self, seconds: float) -> bool:
        if self._nobody_is_there():
            return True
        self._standing = True
        Thread(target=self._stand, daemon=True).start()
        return self._ready.wait(seconds)

    def end(self) -> None:
        """Gives the place back; a thread that still stands in the queue does so itself when its turn comes."""
        with self._guard:
            self._over = True
            if not self._standing:
                os.close(self._descriptor)

    def _stand(self) -> None:
        with suppress(OSError):  # whatever is wrong with a lock is no reason not to write
            self._queue_up()
        with self._guard:
            self._standing = False
            self._ready.set()
            if self._over:
                os.close(self._descriptor)

    def _nobody_is_there(self) -> bool:
        """Takes the first place if all are free, and nobody is at the door."""
        try:
            alone = self._takes(fcntl.LOCK_EX, 0, _PLACES)
            if alone:
                self._leave(1, _PLACES)
        except OSError:
            return True
        return alone

    def _queue_up(self) -> None:
        """Takes the place after the last, and waits until nobody is ahead."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX, 1, self._first + _PLACES - 1)
        mine = self._after_the_last(fcntl.LOCK_EX, _PLACES)
        self._leave(mine + 1, _PLACES)  # the door too
        while ahead := self._after_the_last(fcntl.LOCK_SH, mine):
            self._leave(0, mine)
            fcntl.lockf(self._descriptor, fcntl.LOCK_SH, 1, self._first + ahead - 1)
        self._leave(0, mine)

    def _after_the_last(self, how: int, end: int) -> int:
        """The place behind the last that others hold before `end`, or 0; from there on, all of them are locked when it returns."""
        if self._takes(how, 0, end):
            return 0
        return bisect_left(range(end), 1, key=lambda place: self._takes(how, place, end))

    def _takes(self, how: int, start: int, end: int) -> bool:
        """Locks these places unless somebody else has one of them."""
        try:
            fcntl.lockf(self._descriptor, how | fcntl.LOCK_NB, end - start, self._first + start)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as the system likes it
            return False
        return True

    def _leave(self, start: int, end: int) -> None:
        if start < end:  # a length of 0 would mean all the rest of the file
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, end - start, self._first + start)
