"""Who holds a store is said, and a full folder for temporary files is not taken for damage (docs/reliability.md)."""

import json
import resource
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.fork_server import forks
from tests.ledgers import evidence, told, writing
from tests.places import PostgresPlace
from tracker.domain.errors import LockedStore
from tracker.storage.postgres import store as postgres_store
from tracker.storage.sqlite import connecting

HOLDS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute(sys.argv[2])
connection.execute("SELECT count(*) FROM entry").fetchone()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN"])
def test_the_process_that_holds_a_file_is_named(store: Path, monkeypatch: pytest.MonkeyPatch, begin: str) -> None:
    """Whether it writes, or reads and so keeps a writer from its end."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.2)
    told(store)
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(store), begin], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        with pytest.raises(LockedStore, match=rf"locked by process {other.pid} \(.+\)$"), writing(store) as ledger:
            ledger.append(evidence("They talked"))
        status = json.loads(subprocess.check_output([forks().tracker, "--db", str(store), "db", "status", "--format", "json"]))
        assert status["locked_by"].startswith(f"process {other.pid} (")
        other.communicate(b"")
    assert (
        json.loads(subprocess.check_output([forks().tracker, "--db", str(store), "db", "status", "--format", "json"]))["locked_by"] is None
    )


def test_the_session_that_holds_the_head_is_named(database: PostgresPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """And those that only wait for it are not."""
    monkeypatch.setattr(postgres_store, "BUSY_SECONDS", 1)
    told(database)
    with closing(psycopg.connect(str(database), application_name="a script")) as other:
        other.execute("SELECT * FROM ledger_head FOR UPDATE")
        pid = other.info.backend_pid
        with subprocess.Popen(
            [forks().tracker, "--db", str(database), "party", "add", "XX", "--name", "X"], stderr=subprocess.PIPE
        ) as waiting:
            with pytest.raises(LockedStore, match=rf"locked by session {pid} of owner \(a script\)$"), writing(database):
                pass
            status = json.loads(subprocess.check_output([forks().tracker, "--db", str(database), "db", "status", "--format", "json"]))
            assert status["locked_by"] == f"session {pid} of owner (a script)"
            other.rollback()
            waiting.communicate()


def no_file_grows() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_verify_without_room_for_its_temporary_files_says_so(store: Path) -> None:
    """Red where what the replay meets is a finding whatever it is."""
    told(store)
    with writing(store) as ledger:
        ledger.append_many([evidence(f"They talked {number} times. {'So they say. ' * 100}") for number in range(2_500)])
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "--db", str(store), "verify"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_file_grows,
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("tracker: no room for temporary files: ")
    assert "nothing is wrong with the store" in done.stderr
