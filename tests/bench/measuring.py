"""Runs whole processes and measures them from outside: wall and processor time, and the most memory they held.

`os.wait4` gives what the kernel counted for the process and for the children that it waited for: their processor time is summed up, of
their memory it knows the largest alone, so `memory` looks at the sum. A process begins as a copy of this one, so a figure below this one's own memory cannot be seen.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

from tests.bench.memory import Watch


class Failed(Exception):
    """A program ended otherwise than it should; the message is one line."""


class TimeIsUp(Exception):
    """The run has used the minutes it may take."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """One process to run, ready as it is."""

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Besides the ordinary one."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a process took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all its processes, user and system."""
    memory: float
    """Megabytes (10⁶ bytes) at the peak."""


@dataclass(kw_only=True)
class Bench:
    """Where and how long processes run."""

    folder: Path
    """What is kept: data, stores, figures."""
    until: float
    """The moment, on the monotonic clock, when this part of the run is over."""
    longest: float
    """Seconds that one process may take."""

    @property
    def scratch(self) -> Path:
        """What is not kept."""
        return self.folder / "scratch"

    def left(self) -> float:
        """Seconds until this part of the run is over.

        Raises:
            TimeIsUp: none.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeIsUp("the time is up")
        return left

    def run(self, command: Command, expected: int = 0) -> Usage:
        """Runs it to its end; its output goes into `out`, its talk into `err`, both in the scratch folder.

        Raises:
            Failed: it could not be started, took too long, or ended with another exit code than expected.
            TimeIsUp: before it began, or while it ran.
        """
        left = self.left()
        seconds = min(self.longest, left)
        with (self.scratch / "out").open("wb") as out, (self.scratch / "err").open("wb") as err:
            begun = time.perf_counter()
            try:
                process = subprocess.Popen(
                    command.argv,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    env={**environment(self.scratch, os.environ), **command.environment},
                    start_new_session=True,
                )
            except OSError as error:
                raise Failed(f"{command.argv[0]}: {error.strerror}") from error
            limit = Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
            limit.start()
            try:
                with Watch(process.pid) as watch:
                    _, status, used = os.wait4(process.pid, 0)
                    wall = time.perf_counter() - begun
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            finally:
                limit.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == -signal.SIGKILL and wall >= seconds:
            if seconds == left:
                raise TimeIsUp("the time is up")
            raise Failed(f"was ended after {seconds:.0f} s")
        if process.returncode != expected:
            said = (self.scratch / "err").read_text(encoding="utf-8", errors="replace")
            raise Failed(f"exit code {process.returncode}: {last_line(said.replace(f'{self.folder}/', ''))}")
        return Usage(wall=wall, cpu=used.ru_utime + used.ru_stime, memory=max(megabytes(used.ru_maxrss), watch.peak / 1_000_000))


def environment(folder: Path, ours: Mapping[str, str]) -> dict[str, str]:
    """What every measured process sees: no settings of whoever runs the benchmark."""
    kept = {name: ours[name] for name in ("PATH", "PYTHONPATH") if name in ours}
    return {**kept, "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "UTC", "TRACKER_ACTOR": "bench"}


def megabytes(ru_maxrss: int) -> float:
    """What Linux gives in KiB."""
    return ru_maxrss * 1024 / 1_000_000


def last_line(text: str) -> str:
    """The last line with something in it, short enough for a table."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = lines[-1] if lines else "nothing was said"
    return last if len(last) <= 240 else f"{last[:239]}…"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One run of ours and the peer's run right after it."""

    ours: Usage
    peer: Usage | None


def paired(ours: Callable[[], Usage], peer: Callable[[], Usage] | None, *, pairs: int, seconds: float, warm: bool) -> list[Pair]:
    """Both by turns, A B A B …: so many pairs, or fewer when they have taken so many seconds; at least one."""
    if warm:
        ours()
        if peer:
            peer()
    begun, found = time.monotonic(), []
    for _ in range(pairs):
        found.append(Pair(ours=ours(), peer=peer() if peer else None))
        if time.monotonic() - begun > seconds:
            break
    return found
