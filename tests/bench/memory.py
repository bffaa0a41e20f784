"""The memory of a program that uses several processes: the sum of their shares, looked at now and then (Linux only).

`os.wait4` tells the largest process alone. A page that several processes share counts for each in part (PSS), so nothing is counted twice. While
a program has no children nothing is read, so watching costs it nothing.
"""

import re
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

_EVERY = 0.2
"""Seconds; a command that is done before is not looked at."""
_MOST = 64
"""Processes of one program that are counted."""


class Watch:
    """Looks at a process and its children until the block ends; `peak` is in bytes, 0 where there were no children."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._over = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY):
            together = family(self._pid)
            if len(together) > 1:
                self.peak = max(self.peak, sum(share(pid) for pid in together))


def family(pid: int) -> list[int]:
    """The process and all that it started, as far as they still run."""
    found = [pid]
    for one in found:
        if len(found) > _MOST:
            break
        found += _children(one)
    return found


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []


def share(pid: int) -> int:
    """A process's share of memory, in bytes; 0 if it is gone."""
    try:
        return read_share(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0


def read_share(text: str) -> int:
    """The proportional set size that the kernel prints, in bytes."""
    found = re.search(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
