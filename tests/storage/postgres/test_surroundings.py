"""What surrounds a team's store, run once for real: a hot standby, PgBouncer, recovery to a moment; and the nightly backup (docs/operations.md)."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from tests.fork_server import forks
from tests.servers import PASSWORD, Server, free_port

HEAVY = pytest.mark.heavy
OPERATIONS = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
TRACKER = str(Path(sys.executable).with_name("tracker"))
TEXTS = (
    "list --all",
    "agenda",
    "show 2 --full",
    "history",
    "evidence list --format csv",
    "export",
    "verify --format json",
    "report --format json",
)


def tracker(db: str, command: str, *rest: str, code: int = 0) -> str:
    line = [forks().tracker, "--db", db, "--actor", "ana", *command.split(), *rest]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == code, (command, done.stderr)
    assert PASSWORD not in done.stdout + done.stderr
    return done.stdout + done.stderr if code or not done.stdout else done.stdout


def block(beginning: str) -> str:
    """The code block of the page that has this line."""
    found: str = next(one for one in re.findall(r"^```[a-z]+\n(.*?)^```$", OPERATIONS, re.MULTILINE | re.DOTALL) if beginning in one)
    return found


def script(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@contextmanager
def running(server: Server, **settings: str) -> Iterator[Server]:
    try:
        server.start(**settings)
        yield server
    finally:
        server.remove()


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the server's user may write to."""
    made = Path(tempfile.mkdtemp(prefix="tracker-around-"))
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


def store(server: Server) -> str:
    server.execute("CREATE DATABASE treaties")
    tracker(server.url("treaties"), "init --seed woodside-2023")
    return server.url("treaties")


def until(condition: str, server: Server, database: str = "postgres") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if server.execute(condition, database) == [(True,)]:
            return
        time.sleep(0.1)
    raise AssertionError(condition)


@HEAVY
def test_a_hot_standby_is_read_and_refuses_to_be_written() -> None:
    """Red where "cannot set transaction read-write mode during recovery" is a bug of ours."""
    with running(Server()) as primary:
        there = store(primary)
        with running(Server(primary)) as standby:
            here = standby.url("treaties")
            tracker(there, "party add FR --name France")
            size = "SELECT size = 356 FROM ledger_head"
            until(size, standby, "treaties")
            for command in TEXTS:
                assert tracker(here, command) == tracker(there, command)
            for command in ("party add DE --name Germany", "db rebuild", "undo --yes"):
                assert "is read-only — a replica cannot be written; name the primary server" in tracker(here, command, code=2)
            assert "into itself" in tracker(here, "export --to-db", there, code=2)
            assert primary.execute(size, "treaties") == [(True,)]


@contextmanager
def pgbouncer(server: Server, folder: Path, *more: str) -> Iterator[str]:
    """Its address for the database."""
    port = free_port()
    (folder / "users").write_text(f'"owner" "{PASSWORD}"\n', encoding="utf-8")
    settings = f"listen_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = scram-sha-256\nauth_file = {folder}/users\nunix_socket_dir =\n"
    pool = "\n".join(("pool_mode = transaction", "default_pool_size = 2", *more))
    (folder / "ini").write_text(f"[databases]\n* = host=127.0.0.1 port={server.port}\n[pgbouncer]\n{settings}{pool}\n", encoding="utf-8")
    assert PGBOUNCER
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([PGBOUNCER, str(folder / "ini")], stdout=log, stderr=log, cwd="/", **server.user)
    address = f"postgresql://owner:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/treaties"
    try:
        end = time.monotonic() + 30
        while True:
            with suppress(psycopg.OperationalError), closing(psycopg.connect(address)):
                break
            assert time.monotonic() < end, (folder / "log").read_text()
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@HEAVY
@pytest.mark.skipif(PGBOUNCER is None, reason="no pgbouncer: apt-get install pgbouncer")
def test_pgbouncer_in_transaction_mode_takes_every_command(folder: Path) -> None:
    """Red with psycopg's prepared statements, which are a session's: `verify` and imports met those of others."""
    rows = folder / "rows.jsonl"
    with running(Server()) as server:
        there = store(server)
        with pgbouncer(server, folder) as here:
            for turn in range(3):
                line = f'{{"commitment": "WOODSIDE-2", "stance": "supports", "source": "bis-2023-11-16", "event_date": "2024", "summary": "{turn} %d"}}\n'
                rows.write_text("".join(line % number for number in range(20)), encoding="utf-8")
                assert "added 20 entries" in tracker(here, "import", str(rows))
                tracker(here, f"party add X{turn} --name x")
                tracker(here, "db rebuild")
                for command in TEXTS:
                    assert tracker(here, command) == tracker(there, command)
            writers = [
                subprocess.Popen([TRACKER, "--db", here, "party", "add", f"Y{number}", "--name", "x"], stdout=subprocess.DEVNULL)
                for number in range(6)
            ]
            assert [writer.wait(120) for writer in writers] == [0] * 6
            assert f"{355 + 3 * 21 + 6} entries" in tracker(there, "verify")
            tracker(here, "db backup -o", str(folder / "backup"))
            assert "unsupported startup parameter: options" in tracker(f"{here}?options=-csearch_path%3Dpublic", "list", code=2)


@HEAVY
def test_a_recovery_to_a_moment_is_rehearsed(folder: Path) -> None:
    """The script of the page, as written; root runs its server as somebody else."""
    archive, base, data, port = folder / "archive", folder / "base", folder / "recovered", free_port()
    archive.mkdir()
    archive.chmod(0o777)
    with running(Server(), archive_mode="on", archive_command=f"cp %p {archive}/%f") as server:
        there = store(server)
        server.run("pg_basebackup", f"--pgdata={base}", "--checkpoint=fast", f"--dbname={server.url('postgres')}")
        tracker(there, "party add FR --name France")
        before, after = folder / "before.txt", folder / "after.txt"
        tracker(there, "checkpoint -o", str(before))
        moment = str(server.execute("SELECT clock_timestamp()::text")[0][0])
        tracker(there, "party add DE --name Germany")
        tracker(there, "checkpoint -o", str(after))
        last = server.execute("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
        until(f"SELECT last_archived_wal >= '{last}' FROM pg_stat_archiver", server)
        programs = folder / "programs"
        programs.mkdir()
        as_somebody = (
            f'chown -R nobody "{data}"\nexec setpriv --reuid=nobody --regid=nogroup --clear-groups ' if os.geteuid() == 0 else "exec "
        )
        pg_ctl = script(programs / "pg_ctl", f'#!/bin/sh\ncd /\n{as_somebody}"{server.programs}/pg_ctl" "$@"\n')
        recover = script(folder / "recover", block("# recover BASE"))
        try:
            given = [str(recover), str(base), str(archive), moment, str(data), str(port)]
            path = f"{programs}:{os.environ['PATH']}"
            subprocess.run(given, check=True, timeout=60, env={"PATH": path, "LC_ALL": "C"}, stdout=subprocess.DEVNULL)
            recovered = there.replace(f":{server.port}/", f":{port}/")
            assert '"size": 356' in tracker(recovered, "db status --format json")
            tracker(recovered, "verify --checkpoint", str(before))
            assert "truncated" in tracker(recovered, "verify --checkpoint", str(after), code=1)
            assert "added #357" in tracker(recovered, "party add IT --name Italy")
        finally:
            subprocess.run([pg_ctl, f"--pgdata={data}", "--mode=immediate", "stop"], check=False, timeout=60, stdout=subprocess.DEVNULL)


def nightly(folder: Path, line: str, db: str) -> subprocess.CompletedProcess[str]:
    """A line of the page by which the nightly script is run, its folders and programs here."""
    here = line.replace("/usr/local/bin/", f"{folder}/").replace("/var/backups/tracker", f"{folder}/backups")
    environment = {"PATH": f"{Path(forks().tracker).parent}:{os.environ['PATH']}", "TRACKER_DB": db, "HOME": str(folder)}
    here = here.replace("/var/lib/tracker/tracker.db", db)
    return subprocess.run(["sh", "-c", here], env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_the_nightly_backup_is_run_as_the_page_says(woodside: Path, tmp_path: Path) -> None:
    """Red where the script goes on after a checkpoint that does not hold."""
    script(tmp_path / "tracker-nightly", block("# /usr/local/bin/tracker-nightly"))
    backups = tmp_path / "backups"
    backups.mkdir()
    service = re.findall(r"^ExecStart=(.*)$", block("tracker-nightly.service"), re.MULTILINE)[0]
    cron = block("30 2 * * *").strip().removeprefix("30 2 * * * ")
    for line in (service, cron):
        done = nightly(tmp_path, line, str(woodside))
        assert done.returncode == 0, done.stderr
        time.sleep(1.01 - time.time() % 1)  # the name is the second
    copies = sorted(backups.glob("*.backup"))
    assert len(copies) == 2
    tracker(str(tmp_path / "restored.db"), "db restore", str(copies[0]))
    shorter = tmp_path / "shorter.db"
    tracker(str(shorter), "init")
    assert nightly(tmp_path, cron, str(shorter)).returncode == 1
    assert sorted(backups.glob("*.backup")) == copies


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze: apt-get install systemd")
def test_the_units_are_units(tmp_path: Path) -> None:
    """Red with a word that systemd does not know."""
    program = script(tmp_path / "tracker-nightly", block("# /usr/local/bin/tracker-nightly"))
    for name in ("tracker-nightly.service", "tracker-nightly.timer"):
        text = (
            block(f"/etc/systemd/system/{name}")
            .replace("/usr/local/bin/tracker-nightly", str(program))
            .replace("User=tracker", "User=daemon")
        )
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = subprocess.run(["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, [line for line in done.stderr.splitlines() if "tracker-nightly" in line]) == (0, [])
