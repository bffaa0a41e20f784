"""Processes that write and are killed, for `test_faults.py`: `python -m tests.storage.faults_worker kills|writers|no-room …` prints JSON.

Each writer is a process of its own, forked from this one so that five hundred of them need not import everything again. It acknowledges an
entry the way the program does: by a line on its standard output (here a pipe), flushed once the transaction is committed.
"""

import json
import os
import random
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from tests.ledgers import GROUND, TODAY, entries, findings, reading, told
from tracker.actions import evidence, ledger_import
from tracker.actions.imported import ImportOptions
from tracker.storage import session
from tracker.storage.sqlite import write_queue

Store = Path | str
"""A file, or the address of a database."""

Say = Callable[..., None]


def now() -> datetime:
    return datetime.now(UTC)


def add(store: Store, writer: str, number: int) -> int:
    """One `evidence add`, committed."""
    fields = {"commitment": "PACT-1", "stance": "supports", "summary": f"{writer} {number}", "source": "wire-1", "event_date": "2025-03-01"}
    with session.writing(str(store), actor=writer, clock=now) as ledger:
        added = evidence.add(ledger, fields, today=TODAY, again=True)
    return added.entry.seq


def keep_adding(store: Store, writer: str, say: Say, *, count: int = 10**9) -> None:
    for number in range(count):
        begun = time.monotonic()
        seq = add(store, writer, number)
        say(seq=seq, summary=f"{writer} {number}", begun=begun, done=time.monotonic())


def bulk_import(store: Store, lines: list[bytes], say: Say) -> None:
    with session.writing(str(store), actor="bulk", clock=now) as ledger:
        ledger_import.ledger_lines(ledger, lines, "bulk.jsonl", ImportOptions())
        size = ledger.head.size
    say(seq=size)


class Writer:
    """A forked process and the reading end of what it says."""

    def __init__(self, work: Callable[[Say], None]) -> None:
        ours, theirs = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(ours)
            _work_and_leave(work, theirs)
        os.close(theirs)
        self._pipe = ours

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def said(self) -> list[dict[str, Any]]:
        """Every whole line, once the process is gone; a problem of its own ends the run."""
        with os.fdopen(self._pipe, "rb") as pipe:
            lines = pipe.read().split(b"\n")[:-1]
        _, status = os.waitpid(self.pid, 0)
        if status not in (0, signal.SIGKILL):
            raise RuntimeError(f"a writer ended with {status}: {lines[-1:]!r}")
        return [json.loads(line) for line in lines]


def _work_and_leave(work: Callable[[Say], None], pipe: int) -> NoReturn:
    def say(**words: object) -> None:
        os.write(pipe, json.dumps(words).encode() + b"\n")

    try:
        work(say)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent's may run in the child
        say(error=f"{type(error).__name__}: {error}")
        os._exit(1)
    os._exit(0)


def kills(folder: Path, kind: str, count: int, seed: int) -> dict[str, Any]:
    """Kills a writer at random moments, `count` times, and says after each what the store holds."""
    chance = random.Random(seed)
    lines = _story(folder) if kind == "import" else []
    rounds = []
    store, duration, left = folder / "none", 0.0, 0
    for number in range(count):
        if kind == "import" or number % 50 == 0:  # fresh, as verify reads all of it each time
            store = told(_empty(folder), () if kind == "import" else GROUND)
        if number == 0:
            duration = _measured(Path(shutil.copy(store, folder / "measured.db")), lines)
        before = _size(store)
        writer = Writer(lambda say: bulk_import(store, lines, say) if lines else keep_adding(store, f"w{number}", say))  # noqa: B023
        time.sleep(chance.uniform(0, duration * (1.1 if lines else 6)))
        writer.kill()
        said = writer.said()
        left += _journal_of(store)
        if chance.random() < 0.5:
            with session.writing(str(store), actor="next", clock=now):
                pass  # the next to come writes; otherwise it reads
        rounds.append({"before": before, "whole": before + len(lines), "said": said, "held": _held(store), "findings": findings(store)})
    return {"rounds": rounds, "journals left": left, "duration": duration}


def _empty(folder: Path) -> Path:
    store = folder / "store.db"
    shutil.copy(folder / "empty.db", store)
    return store


def _story(folder: Path) -> list[bytes]:
    """The lines of a ledger of a hundred entries, more than SQLite keeps in memory before it writes into the file itself."""
    source = told(Path(shutil.copy(folder / "empty.db", folder / "source.db")), GROUND)
    with session.writing(str(source), actor="ana", clock=now) as ledger:
        for number in range(100):
            fields = {"commitment": "PACT-1", "stance": "supports", "summary": f"{number} {'x' * 15_000}", "source": "wire-1"}
            evidence.add(ledger, {**fields, "event_date": "2025-03-01"}, today=TODAY, again=True)
    with reading(source) as ledger:
        return list(ledger.bodies(until=ledger.head.size))


def _measured(store: Path, lines: list[bytes]) -> float:
    """Seconds that one add, or the import, takes here."""
    begun = time.monotonic()
    work: Callable[[Say], None] = (
        (lambda say: bulk_import(store, lines, say)) if lines else lambda say: keep_adding(store, "m", say, count=10)
    )
    Writer(work).said()
    return (time.monotonic() - begun) / (1 if lines else 10)


def _size(store: Store) -> int:
    with reading(store) as ledger:
        return ledger.head.size


def _held(store: Store) -> dict[int, str]:
    """The beginning of each entry's summary, by number."""
    with reading(store) as ledger:
        return {entry.seq: (getattr(entry.record, "summary", None) or "")[:40] for entry in entries(ledger)}


def _journal_of(store: Path) -> bool:
    journal = store.with_name(f"{store.name}-journal")
    return journal.exists() and journal.stat().st_size > 0


def writers(store: Store, processes: int, adds: int, killed: int, seed: int) -> dict[str, Any]:
    """Several processes add as fast as they can; some are killed on the way and another takes their place."""
    chance = random.Random(seed)
    told(store, GROUND)
    began = time.monotonic()

    def start(name: str) -> Writer:
        return Writer(lambda say: keep_adding(store, name, say, count=adds))

    running = {f"w{number}": start(f"w{number}") for number in range(processes)}
    gone = {}
    for number in range(killed):
        time.sleep(chance.uniform(0.02, 0.2))
        name = chance.choice(sorted(running))
        running[name].kill()
        gone[name] = running.pop(name)
        running[f"r{number}"] = start(f"r{number}")
    said = {name: writer.said() for name, writer in (running | gone).items()}
    seconds = time.monotonic() - began
    _settled(store)
    return {
        "said": said,
        "killed": sorted(gone),
        "held": _held(store),
        "findings": findings(store),
        "seconds": seconds,
        "figures": _figures(said, seconds),
    }


def _settled(store: Store) -> None:
    """Waits until nobody writes any more: a server may still be at the work of a client that was killed."""
    with session.writing(str(store), actor="last", clock=now):
        pass


def _figures(said: dict[str, list[dict[str, Any]]], seconds: float) -> dict[str, float]:
    """What one add takes from its begin to its acknowledgement, in milliseconds; the first of each process compiles its statements."""
    each = {name: sorted((one["done"] - one["begun"]) * 1_000 for one in lines) for name, lines in said.items() if lines}
    later = sorted((one["done"] - one["begun"]) * 1_000 for lines in said.values() for one in lines[1:])
    everyone = sorted(wait for waits in each.values() for wait in waits)
    lines = [line for lines in said.values() for line in lines]
    overtaken = max(sum(line["begun"] < other["done"] < line["done"] for other in lines) for line in lines)
    return {
        "appends per second": round(len(everyone) / seconds, 1),
        "median": round(statistics.median(everyone), 1),
        "p99": round(everyone[int(len(everyone) * 0.99)], 1),
        "p99 but for each one's first": round(later[int(len(later) * 0.99)], 1),
        "max": round(everyone[-1], 1),
        "most served while one waited": overtaken,
        "worst writer's p99": round(max(waits[int(len(waits) * 0.99)] for waits in each.values()), 1),
    }


def no_room(folder: Path, steps: int) -> dict[str, Any]:
    """The program adds evidence where no file may grow beyond a limit: from nothing to more than enough, always on the same store."""
    answers = []
    for step in range(steps + 1):
        store = told(_empty(folder), GROUND)
        limit = (store.stat().st_size + 65_536) * step // steps
        words = Writer(lambda say: _command(store, limit, say)).said()  # noqa: B023
        answers.append(
            {**words[-1], "held": len(_held(store)), "findings": findings(store), "files": sorted(path.name for path in folder.iterdir())}
        )
    return {"answers": answers}


def _command(store: Path, limit: int, say: Say) -> None:
    """`tracker evidence add`, in this process."""
    import io
    import resource
    from contextlib import redirect_stderr, redirect_stdout

    from tracker.cli.start import run

    out, err = io.StringIO(), io.StringIO()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    what = ("PACT-1", "--stance", "supports", "--summary", "x" * 15_000, "--source", "wire-1", "--event-date", "2025-03-01")
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["--db", str(store), "--actor", "ana", "evidence", "add", *what])
    say(code=code, out=out.getvalue()[:200], err=err.getvalue())


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["kills", folder, kind, count, seed]:
            answer = kills(Path(folder), kind, int(count), int(seed))
        case ["writers", folder, processes, adds, killed, seed]:
            answer = writers(folder if "://" in folder else _empty(Path(folder)), int(processes), int(adds), int(killed), int(seed))
        case ["writers-without-turns", folder, processes, adds]:  # how it was before, for docs/reliability.md
            write_queue._opened = lambda: None
            answer = writers(_empty(Path(folder)), int(processes), int(adds), 0, 0)
        case ["no-room", folder, steps]:
            answer = no_room(Path(folder), int(steps))
        case _:
            sys.exit("kills FOLDER add|import COUNT SEED, writers FOLDER|URL PROCESSES ADDS KILLED SEED, or no-room FOLDER STEPS")
    sys.stdout.write(json.dumps(answer))
