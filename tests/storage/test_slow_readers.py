"""Nobody waits for whoever does not read on, thinks, or does not write on: neither on SQLite nor on PostgreSQL (docs/reliability.md)."""

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import termios
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.fork_server import forks
from tests.ledgers import attach, commitment, evidence, findings, reading, regrade, source, told, writing
from tests.places import Place
from tracker.cli.start import run
from tracker.storage.driver import Driver, Row
from tracker.storage.ledger import comparing, verification
from tracker.storage.postgres import store as postgres_store
from tracker.storage.sqlite import catalog, connecting, lock_holders

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes as Unix has them")
SMALLEST_PIPE = 4_096
MANY = 200
ANSWERS = [
    *(["list", "--all", "--format", form] for form in ("table", "json", "csv")),
    ["list", "--all", "--known-at", "#500", "--format", "jsonl"],
    *(["evidence", "list", "--format", form] for form in ("json", "jsonl", "csv", "markdown")),
    *(["history", "--format", form] for form in ("table", "jsonl", "atom")),
    *(["report", "--format", form] for form in ("csv", "json", "markdown")),
    *(["export"], ["agenda", "--format", "json"], ["agenda", "--format", "ics"], ["source", "list"], ["show", "PACT-1", "--full"]),
]


@pytest.fixture
def large(place: Place) -> Place:
    """A store whose every answer is longer than a pipe is wide."""
    told(place)
    with writing(place) as ledger:
        ledger.append_many([source(f"post-{number}00", url=f"https://example.org/{number}") for number in range(MANY)])
        ledger.append_many([commitment(number + 10) for number in range(MANY)])
        ledger.append_many([evidence(f"They talked {number} times. {'So they say. ' * 60}") for number in range(MANY)])
    return place


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes in these tests waits for half a second."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.5)
    monkeypatch.setattr(postgres_store, "BUSY_SECONDS", 1)


@contextmanager
def stopped(place: Place, command: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A command whose answer has begun, and whose reader reads no more of it during the block."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
    process = subprocess.Popen([forks().tracker, "--db", str(place), *command], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    with process, os.fdopen(reader, "rb") as answer:
        begun = answer.read(1)
        assert process.poll() is None, "it has said all that it had to say: this proves nothing"
        yield process
        assert b"late news" not in begun + answer.read()
        _, errors = process.communicate()
        assert process.returncode == 0, errors


def open_transactions(place: Place) -> int:
    """Those that PostgreSQL holds open for somebody who does nothing; whoever changes a table waits for them."""
    if place.dialect == "sqlite":
        return 0
    [(count,)] = place.rows(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )
    return int(count)


def test_a_writer_waits_for_no_reader_that_stopped(large: Place) -> None:
    """Red where a command answers inside the transaction in which it reads."""
    with ExitStack() as stack:
        for command in ANSWERS if large.dialect == "sqlite" else ANSWERS[::4]:  # each answers in the same way, whatever it read from
            stack.enter_context(stopped(large, command))
        with writing(large) as ledger:
            ledger.append(evidence("late news"))
        assert open_transactions(large) == 0
    assert findings(large) == []


ROW = {"commitment": "PACT-1", "stance": "supports", "summary": "They talked", "source": "wire-1", "event_date": "2025-01-01"}


def rows() -> bytes:
    return b"".join(json.dumps({**ROW, "summary": f"They talked {number} times"}).encode() + b"\n" for number in range(2_000))


def unread(pipe: int) -> int:
    """Bytes that wait in a pipe."""
    found = array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, found)
    return found[0]


def rests(pid: int) -> None:
    """Returns when a process waits for something and has done nothing for half a second."""
    before, looks = list[str](), 0
    while looks < 5:
        time.sleep(0.1)
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        looks = looks + 1 if state == "S" and fields[10:12] == before else 0
        before = fields[10:12]


def test_a_writer_waits_for_no_import_whose_input_stalls(place: Place) -> None:
    """Red where the lock is taken before the input is at its end."""
    told(place)
    whole = rows()
    command = [sys.executable, "-m", "tracker", "--db", str(place), "--actor", "ben", "import", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        half = whole.index(b"\n", len(whole) // 2) + 1
        process.stdin.write(whole[:half])
        process.stdin.flush()
        while unread(process.stdin.fileno()) and process.poll() is None:
            time.sleep(0.01)
        rests(process.pid)
        with writing(place) as ledger:
            last = ledger.append(evidence("Meanwhile")).seq
        _, errors = process.communicate(whole[half:])
    assert process.returncode == 0, errors
    with reading(place) as ledger:
        assert ledger.head.size == last + 2_000
    assert findings(place) == []


def test_what_is_added_while_a_store_is_verified_is_no_damage(place: Place) -> None:
    """Red where a page of the store is compared with a replay of another moment, and where what was derived is compared once."""
    told(place)
    with writing(place) as ledger:
        ledger.append_many([evidence(f"They talked {number} times") for number in range(600)])
    looks = 0

    def meanwhile() -> None:
        nonlocal looks
        looks += 1
        with writing(place) as ledger:
            number = ledger.append(evidence(f"Meanwhile {looks}", commitment=f"PACT-{looks % 2 + 1}")).seq
            ledger.append(regrade(number))
            if looks == 3:
                attach(ledger)

    abreast = verification._Walk.abreast

    @contextmanager
    def interrupted(walk: verification._Walk) -> Iterator[None]:
        with abreast(walk):
            yield
        meanwhile()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification._Walk, "abreast", interrupted)
        assert findings(place) == []
    assert looks > 10
    assert findings(place) == []


LONG: dict[str, Callable[[Driver], object]] = {
    "one statement": lambda driver: driver.value(f"WITH RECURSIVE n(x) AS ({COUNT}) SELECT count(*) FROM n"),
    "many statements": lambda driver: [driver.value("SELECT count(*) FROM entry") for _ in range(100_000)],
    "two at once": lambda driver: driver.at_once(lambda: LONG["one statement"](driver)),
}
COUNT = "SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 50000000"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who waits")
@pytest.mark.parametrize("long", LONG)
def test_a_long_reading_of_one_moment_gives_way_to_a_writer(store: Path, long: str) -> None:
    """Red where it goes on to its end, and where its answer is that of two moments."""
    told(store)
    looked, written = list[int](), list[int]()

    def add() -> None:
        with writing(store) as ledger:
            written.append(ledger.append(evidence("late news")).seq)

    def read() -> int:
        looked.append(last := ledger.last_number())
        if len(looked) == 1:
            writer.start()
            LONG[long](ledger.driver)
        return last

    writer = threading.Thread(target=add)
    with reading(store) as ledger:
        begun = time.monotonic()
        assert ledger.driver.at_once(read) == 20
        assert time.monotonic() - begun < connecting.BUSY_SECONDS
        writer.join()
    assert (looked, written) == ([19, 20], [20])


def test_a_reading_to_which_no_writer_leaves_the_time_is_read_all_the_same(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where it gives way for ever."""
    monkeypatch.setattr("tracker.storage.driver._LOOKS_EVERY", 0)
    monkeypatch.setattr(lock_holders, "is_awaited", lambda path: True)
    told(store)
    with reading(store) as ledger:
        assert ledger.driver.at_once(ledger.last_number) == 19


@pytest.mark.parametrize(
    "command",
    [
        "list --all --format csv",
        "agenda --format json",
        "evidence list --format csv",
        "report --format csv",
        "verify --format json",
        "db backup -o",
    ],
)
def test_each_command_that_reads_much_of_one_moment_gives_way(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Red where it reads in a snapshot alone."""
    told(store)

    def answer(name: str) -> str:
        given = [str(tmp_path / name)] if command.endswith("-o") else []
        assert run(["--db", str(store), *command.split(), *given]) == 0
        return capsys.readouterr().out + "".join(Path(one).read_bytes().hex() for one in given)

    monkeypatch.setattr("tracker.storage.driver._LOOKS_EVERY", 0)
    before, looks = answer("one"), list[str]()

    def is_awaited(path: str) -> bool:
        looks.append(path)
        return len(looks) == 1

    monkeypatch.setattr(lock_holders, "is_awaited", is_awaited)
    assert answer("other") == before
    assert len(looks) > 1


SWAPPED = ("ix_evidence_entry", "ix_evidence_identity")


@pytest.mark.parametrize("whole", [0, 25_000])
def test_a_large_store_is_checked_table_by_table(store: Path, monkeypatch: pytest.MonkeyPatch, whole: int) -> None:
    """Red where it is not checked at all."""
    monkeypatch.setattr(catalog, "_WHOLE", whole)
    told(store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.executescript(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT sum(rootpage) FROM sqlite_schema WHERE name IN"
            f" {SWAPPED}) - rootpage WHERE name IN {SWAPPED}"
        )
    assert [one for one in findings(store) if one.startswith("database pages and indexes: row 1 missing from index ")]


DIES = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE junk (text)")
connection.executemany("INSERT INTO junk VALUES (?)", [("x" * 3_000,)] * 2_000)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("together", [False, True])
def test_a_writer_that_dies_while_somebody_reads_is_taken_back(store: Path, *, together: bool) -> None:
    """Red where only whoever opens a store looks for what a dead writer left."""
    told(store)
    with reading(store) as ledger:
        before = ledger.head
        subprocess.run([forks().python, "-c", DIES, str(store)], check=False)
        assert store.with_name("store.db-journal").exists()
        with ledger.driver.snapshot() if together else nullcontext():
            assert ledger.head == before
    assert findings(store) == []


def test_what_is_derived_of_an_entry_that_came_meanwhile_is_compared_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where what was compared before the entry came is not compared again."""
    told(place)
    page, abreast, last = comparing._page, verification._Walk.abreast, list[str]()

    def noted(driver: Driver, table: Any, after: Row | None) -> list[Row]:
        last.append(table.name)
        return page(driver, table, after)

    @contextmanager
    def interrupted(walk: verification._Walk) -> Iterator[None]:
        with abreast(walk):
            yield
        if last and last[-1] == "standing":
            last.clear()
            with writing(place) as ledger:
                ledger.append(evidence("Meanwhile"))
            place.run("UPDATE overview SET title = 'forged' WHERE ref = 'PACT-1'")

    monkeypatch.setattr(comparing, "_page", noted)
    monkeypatch.setattr(verification._Walk, "abreast", interrupted)
    assert ["overview: title of PACT-1 is “forged”" in finding for finding in findings(place)] == [True]
