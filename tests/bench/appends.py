"""Writers that add at the same time, on SQLite and on PostgreSQL: how many a second, how long the slowest wait, and that nothing is lost.

The work is done by the fault tests' own writers (`tests.storage.faults_worker`), each a process that never pauses.
"""

import json
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.measuring import Bench, Command, Failed, TimeIsUp
from tests.bench.peers import NoPeer
from tests.bench.server import Databases

WRITERS = (1, 4, 16)


@dataclass(frozen=True, kw_only=True)
class Appends:
    """What so many writers did on one store."""

    store: str
    writers: int
    per_second: float = 0
    median: float = 0
    """Milliseconds from an add's begin to its acknowledgement."""
    p99: float = 0
    lost: int = 0
    """Acknowledged entries that are not there."""
    findings: int = 0
    """What `verify` has to say."""
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether it ran, lost nothing and verifies."""
        return not (self.problem or self.lost or self.findings)


def appends(bench: Bench, databases: Databases, tracker: str, adds: int, writers: Sequence[int] = WRITERS) -> list[Appends]:
    """Each number of writers on both databases."""
    return [_tried(bench, databases, tracker, store, count, adds) for count in writers for store in ("SQLite", "PostgreSQL")]


def _tried(bench: Bench, databases: Databases, tracker: str, store: str, count: int, adds: int) -> Appends:
    try:
        bench.left()
        address = _sqlite(bench, tracker) if store == "SQLite" else _postgres(bench, databases, tracker, f"writers_{count}")
        worker = (sys.executable, "-m", "tests.storage.faults_worker", "writers", address, str(count), str(adds), "0", "1")
        bench.run(Command(argv=worker))
        return read(store, count, (bench.scratch / "out").read_text(encoding="utf-8"))
    except (Failed, NoPeer, TimeIsUp) as error:
        return Appends(store=store, writers=count, problem=str(error))


def read(store: str, count: int, printed: str) -> Appends:
    """The figures in what the worker prints."""
    answer = json.loads(printed)
    figures = answer["figures"]
    said = {line["seq"]: line["summary"] for lines in answer["said"].values() for line in lines}
    lost = sum(answer["held"].get(str(seq)) != summary for seq, summary in said.items())
    return Appends(
        store=store,
        writers=count,
        per_second=figures["appends per second"],
        median=figures["median"],
        p99=figures["p99"],
        lost=lost,
        findings=len(answer["findings"]),
    )


def _sqlite(bench: Bench, tracker: str) -> str:
    folder = bench.scratch / "writers"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    _init(bench, tracker, str(folder / "empty.db"))
    return str(folder)


def _postgres(bench: Bench, databases: Databases, tracker: str, name: str) -> str:
    databases.create(name)
    _init(bench, tracker, databases.url(name))
    return databases.url(name)


def _init(bench: Bench, tracker: str, address: str) -> None:
    bench.run(Command(argv=(*shlex.split(tracker), "--db", address, "init")))
