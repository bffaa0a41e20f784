"""Nobody waits for whoever does not read on, thinks, or does not write on: neither on SQLite nor on PostgreSQL (docs/reliability.md)."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import pytest

from tests.ledgers import commitment, evidence, findings, source, told, writing
from tests.places import Place
from tracker.storage.postgres import store as postgres_store
from tracker.storage.sqlite import connecting

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes as Unix has them")
SMALLEST_PIPE = 4_096
MANY = 400
ANSWERS = [
    *(["list", "--all", "--format", form] for form in ("table", "json", "csv")),
    ["list", "--all", "--known-at", "#900", "--format", "jsonl"],
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
    process = subprocess.Popen([sys.executable, "-m", "tracker", "--db", str(place), *command], stdout=writer, stderr=subprocess.PIPE)
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
        for command in ANSWERS:
            stack.enter_context(stopped(large, command))
        with writing(large) as ledger:
            ledger.append(evidence("late news"))
        assert open_transactions(large) == 0
    assert findings(large) == []
