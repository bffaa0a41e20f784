"""Writers take turns: who wants to write waits in the kernel's queue for a lock of ours before asking SQLite for its own.

SQLite alone lets a writer wait by trying again at growing intervals, so that whoever has waited longest asks least often and can be
passed over until its patience ends (the figures stand in docs/reliability.md). This lock is about fairness only: what keeps a ledger whole is
`BEGIN IMMEDIATE` behind it, and where the lock cannot be had (no fcntl, no folder for temporary files), writing goes on without it.

It is not on the database: to close any descriptor of that file would drop the locks which SQLite holds on it in this process. It is not
beside it either: a folder of stores stays as it is, and may be read-only. It is one byte, numbered by the store's device and inode, of one
empty file a user in the folder for temporary files. The kernel gives it back when a process dies, however it dies. (Two
sessions of one process share a turn, and the first to end gives it back for both; the program has one at a time.)
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import gettempdir
from threading import Event, Lock, Thread

from tracker.domain.errors import LockedStore

if sys.platform != "win32":
    import fcntl


@contextmanager
def turn(path: str, seconds: float, where: str) -> Iterator[None]:
    """Holds the turn to write to a store during the block.

    Raises:
        LockedStore: it was not our turn within that many seconds.
    """
    descriptor, byte = _opened(), _byte_of(path)
    if descriptor is None:
        yield
        return
    waiting = _Waiting(descriptor, byte)
    try:
        if not waiting.ends_within(seconds):
            raise LockedStore(where)
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


def _byte_of(path: str) -> int:
    """Two stores that share a byte would share a queue, and lose nothing else."""
    try:
        found = os.stat(path)
    except OSError:
        return 0  # gone in the meantime, which SQLite says in its own words
    return ((found.st_dev << 40) ^ found.st_ino) % 2**62


class _Waiting:
    """One wait for the lock. The kernel's queue knows no time limit, so a thread stands in it, and gives up what comes too late."""

    def __init__(self, descriptor: int, byte: int) -> None:
        self._descriptor = descriptor
        self._byte = byte
        self._ready = Event()
        self._guard = Lock()
        self._standing = False
        self._over = False

    def ends_within(self, seconds: float) -> bool:
        if self._take(fcntl.LOCK_EX | fcntl.LOCK_NB):
            return True
        self._standing = True
        Thread(target=self._stand, daemon=True).start()
        return self._ready.wait(seconds)

    def end(self) -> None:
        """Gives the lock back; a thread that still stands in the queue does so itself when its turn comes."""
        with self._guard:
            self._over = True
            if not self._standing:
                os.close(self._descriptor)
                # Whoever waited is awake now. Who runs on and asks again at once would pass them over.
                getattr(os, "sched_yield", lambda: None)()

    def _stand(self) -> None:
        self._take(fcntl.LOCK_EX)
        with self._guard:
            self._standing = False
            self._ready.set()
            if self._over:
                os.close(self._descriptor)

    def _take(self, how: int) -> bool:
        """False where another process has it; what else may be wrong with a lock is no reason not to write."""
        try:
            fcntl.lockf(self._descriptor, how, 1, self._byte)
        except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as the system likes it
            return False
        except OSError:
            return True
        return True
