"""Who holds a lock on a SQLite file, where the system tells: Linux lists each lock with its process and the inode of the file."""

import os
import sys

_MOST = 3
"""Processes that are named."""
_PENDING = str(2**30)
"""The byte that a SQLite writer locks while it waits for readers to end (https://www.sqlite.org/lockingv3.html)."""


def holders(path: str) -> str:
    """The processes that write to a file, or where nobody does those that read it, in words; empty where nobody can tell.

    Its own process is not among them. Locks of another machine, or of another container's processes, have no process here.
    """
    held = [(kind, pid) for kind, pid, _ in _locks(path) if pid > 0 and pid != os.getpid()]
    writing = {pid for kind, pid in held if kind == "WRITE"}
    return ", ".join(map(_named, sorted(writing or {pid for _, pid in held})[:_MOST]))


def is_awaited(path: str) -> bool:
    """Whether a writer waits for the end of what others read of a file."""
    return any(kind == "WRITE" and start == _PENDING for kind, _, start in _locks(path))


def _locks(path: str) -> list[tuple[str, int, str]]:
    """The locks on a file: `READ` or `WRITE`, whose, and from which byte on."""
    if sys.platform != "linux":
        return []
    try:
        with open("/proc/locks", encoding="utf-8", errors="replace") as file:
            found, lines = os.stat(path), file.readlines()
    except OSError:
        return []
    inode = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    # "7: POSIX  ADVISORY  WRITE 4242 fe:00:1311 1073741825 1073741825", and with "->" before POSIX for whoever only waits
    return [(kind, int(pid), start) for _, _, _, kind, pid, file, start, *_ in map(str.split, lines) if file == inode]


def _named(pid: int) -> str:
    """A process without its arguments, which may hold a password."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as file:
            name = file.read().strip()
    except OSError:
        return f"process {pid}"
    return f"process {pid} ({name})"
