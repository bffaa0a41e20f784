"""Who holds a lock on a SQLite file, where the system tells: Linux lists each lock with its process and the inode of the file."""

import os
import sys
from pathlib import Path

_MOST = 3
"""Processes that are named."""


def holders(path: str) -> str:
    """The processes that write to a file, or where nobody does those that read it, in words; empty where nobody can tell.

    Its own process is not among them. Locks of another machine, or of another container's processes, have no process here.
    """
    if sys.platform != "linux":
        return ""
    try:
        found, lines = os.stat(path), Path("/proc/locks").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    inode = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    # "7: POSIX  ADVISORY  WRITE 4242 fe:00:1311 1073741825 1073741825", and with "->" before POSIX for whoever only waits
    held = [(kind, int(pid)) for _, _, _, kind, pid, file, *_ in map(str.split, lines) if file == inode]
    held = [(kind, pid) for kind, pid in held if pid > 0 and pid != os.getpid()]
    writing = {pid for kind, pid in held if kind == "WRITE"}
    return ", ".join(map(_named, sorted(writing or {pid for _, pid in held})[:_MOST]))


def _named(pid: int) -> str:
    """A process without its arguments, which may hold a password."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return f"process {pid}"
    return f"process {pid} ({name})"
