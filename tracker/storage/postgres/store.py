"""A ledger in a PostgreSQL database: what an address means, one transaction, and the server's complaints as ours.

The address goes to libpq as it is, so `~/.pgpass`, service files and `PG…` variables mean what they mean to psql. Its password is
never shown: errors name the store by `where`, and no text of the server's or libpq's leaves without `_Address.cleaned`.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

from tracker.domain.errors import (
    BadInput,
    DamagedStore,
    ForeignStore,
    LockedStore,
    MissingExtra,
    NoStore,
    StoreError,
    TransientStore,
    UnreachableStore,
    UnwritableStore,
)
from tracker.storage import transactions
from tracker.storage.corruption import Damage, DerivedDamage, remedy_of
from tracker.storage.driver import Driver
from tracker.storage.schema import states

if TYPE_CHECKING:
    import psycopg

BUSY_SECONDS = 10
"""How long a command waits for another one to finish writing, and for a server that was lost while it committed."""

_SETTINGS = {
    "client_encoding": "UTF8",
    "fallback_application_name": "tracker",
    "connect_timeout": "10",
    # A server that vanished without a word is noticed within half a minute instead of the system's two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""Of the connection, unless the address says otherwise."""

_DURABLE = "CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END"
"""What is acknowledged is on disk, whatever the server's default; stronger settings, with replicas, stay."""

_PINNED = """SELECT set_config('search_path', concat(coalesce(nullif(btrim(
regexp_replace(current_setting('search_path'), '"\\$user"[ ,]*', ''), ', '), ''), 'public'), ', pg_temp'), true)"""
"""A schema that is called as the login, and tables of the session's own, never stand before the store's. For the transaction alone, as a pool
of connections may give the next one to somebody else."""

_IDENTITY = """
    SELECT system_identifier, timeline_id, oid, to_regclass('ledger_head')::oid, CASE WHEN NOT pg_is_in_recovery() THEN pg_postmaster_start_time() END
    FROM pg_control_system(), pg_control_checkpoint(), pg_database WHERE datname = current_database()"""

_HOLD = "SELECT pg_current_xact_id()::text FROM ledger_head FOR UPDATE"

_UPGRADE_LOCK = 0x747261636B6572  # “tracker”
"""The advisory lock of whoever sets up or upgrades the schema."""

_HOLDERS = """
    SELECT DISTINCT pid, usename, application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE granted AND pid <> pg_backend_pid() AND a.datname = current_database()
        AND NOT EXISTS (SELECT 1 FROM pg_locks w WHERE w.pid = l.pid AND NOT w.granted)
        AND (l.relation = to_regclass('ledger_head') AND l.mode <> 'AccessShareLock'
            OR l.locktype = 'advisory' AND (CAST(l.classid AS bigint) << 32 | CAST(l.objid AS bigint)) = :upgrade)
    ORDER BY pid LIMIT 3"""
"""Sessions with a row of the head's table locked or more, for nobody locks it but to write."""


@dataclass(frozen=True, slots=True)
class _Address:
    """An address as libpq reads it."""

    url: str = field(repr=False)
    where: str
    password: str | None = field(repr=False)

    @classmethod
    def of(cls, url: str) -> "_Address":
        """Reads a `postgresql://` address.

        Raises:
            BadInput: it cannot be read; the message quotes nothing of it, as any part may be a password's.
            MissingExtra: psycopg is not installed.
        """
        try:
            from psycopg import ProgrammingError
            from psycopg.conninfo import conninfo_to_dict, make_conninfo
        except ImportError as error:
            raise MissingExtra("stores on PostgreSQL", "psycopg", "postgres") from error
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
            chosen = make_conninfo("", **{**_SETTINGS, **given})
        except (ProgrammingError, UnicodeError, ValueError):
            given, chosen = {"port": "?"}, ""
        if not _is_plain(given):
            raise BadInput(
                "the PostgreSQL address cannot be read",
                "its form is postgresql://user@host:5432/database; in a password write @ as %40, : as %3A, / as %2F",
            ) from None
        return cls(chosen, _shown(given), given.get("password"))

    def cleaned(self, problem: object) -> str:
        """The first line of what the server or libpq says, without the password."""
        line = next(iter(str(problem).strip().splitlines()), "")
        return line.replace(self.password, "…") if self.password and len(self.password) > 3 else line


def _is_plain(given: dict[str, str]) -> bool:
    """Whether host, port and database look like ones: a password with a bare sign in it ends up in one of them."""
    host, port, name = (given.get(part, "") for part in ("host", "port", "dbname"))
    hosts = all(re.fullmatch(r"/[^@]*|[\w.-]*|[0-9a-fA-F:.]+(%\w+)?", one) for one in host.split(","))
    words = not set("@/:=") & set(name) and "=" not in given.get("user", "")
    return hosts and re.fullmatch(r"[0-9,]*", port) is not None and words


def _shown(given: dict[str, str]) -> str:
    """The address for people: who, where and which database, and nothing that is secret."""
    who = f"{given['user']}@" if "user" in given else ""
    host = f"[{given['host']}]" if ":" in given.get("host", "") else given.get("host", "")
    port = f":{given['port']}" if "port" in given else ""
    place = f"{who}{'' if host.startswith('/') else host}{port}/{given.get('dbname', '')}"
    extra = [f"{name}={given[name]}" for name in ("service", "options") if name in given]
    if host.startswith("/"):
        extra.append(f"host={host}")
    return f"postgresql://{place}{'?' if extra else ''}{'&'.join(extra)}"


class PostgresStore:
    """What a URL means to the rest of the program (`tracker.storage.store.Store`)."""

    def __init__(self, url: str) -> None:
        self._address = _Address.of(url)

    @property
    def where(self) -> str:
        """The address without its password."""
        return self._address.where

    @contextmanager
    def reading(self) -> Iterator[Driver]:
        """Transactions that each read one moment: repeatable read, read-only."""
        with self._transaction(read_only=True, lasting=False) as driver:
            states.require_current(driver, self.where)
            yield driver

    @contextmanager
    def writing(self, *, commit: bool, create: bool = False) -> Iterator[Driver]:
        """Holds the row of the ledger's head from before anything is read; where the answer to COMMIT is lost, the server is asked again."""
        known: list[str] = []
        end = partial(self._commit, known) if commit else transactions.roll_back
        with self._transaction(read_only=False, end=end) as driver:
            if create and states.describe(driver) == "empty":
                self._set_up(driver)
            states.require_current(driver, self.where)
            states.require_unaltered(driver, self.where)
            driver.run(f"SELECT set_config('lock_timeout', '{BUSY_SECONDS}s', true), {_DURABLE}")
            known.extend(driver.values(_HOLD)[:1])
            if not known:  # the head was lost, or is being made anew: then that is waited for
                self._lock_schema(driver)
                known.extend(driver.values(_HOLD)[:1])
            yield driver

    def create(self) -> bool:
        """Sets up the schema in the database's first schema on the search path; the database itself is somebody's who may make one."""
        with self._transaction(read_only=True) as driver:
            if states.describe(driver) == "current":
                return False
        with self._transaction(read_only=False) as driver:
            return self._set_up(driver)

    def _set_up(self, driver: Driver) -> bool:
        """Makes the tables in an empty database; False where somebody else did in the meantime."""
        self._lock_schema(driver)
        if states.describe(driver) == "current":
            return False
        if states.describe(driver) != "empty":
            states.require_current(driver, self.where)
        encoding = driver.value("SHOW server_encoding")
        if encoding != "UTF8":
            raise ForeignStore(self.where, f"has the encoding {encoding}, which cannot hold every text: createdb --encoding UTF8")
        states.upgrade(driver)
        return True

    def upgrade(self, backup_to: Path) -> bool:
        """Looks again behind the lock, as somebody may have been faster."""
        with self._transaction(read_only=True) as driver:
            if not states.is_behind(driver, self.where):
                return False
        self.back_up(backup_to)
        with self._transaction(read_only=False) as driver:
            self._lock_schema(driver)
            if not states.is_behind(driver, self.where):
                return False
            states.upgrade(driver)
        return True

    def back_up(self, target: Path) -> int:
        """Writes the ledger's entries and attachments, as of one moment, to an archive that any store can take in."""
        with self._transaction(read_only=True) as driver:
            if states.describe(driver) in ("empty", "foreign"):
                states.require_current(driver, self.where)
            from tracker.storage.ledger import archive

            return archive.write(driver, target)

    def backup_name(self, stamp: str) -> Path:
        """The usual name of a backup, in the current folder."""
        return Path(f"tracker.{stamp}.backup").absolute()

    def state(self) -> str:
        """The state of the schema in one word; `missing` where there is no such database."""
        try:
            with self._transaction(read_only=True) as driver:
                return states.describe(driver)
        except NoStore:
            return "missing"

    def identity(self) -> tuple[object, ...] | None:
        """The server and its history, which a standby shares, database and table of the head; and its start, which a copy of it does not share."""
        try:
            with self._transaction(read_only=True) as driver:
                return tuple(driver.rows(_IDENTITY)[0])
        except (NoStore, UnwritableStore):  # or it may not be asked
            return None

    def schema(self) -> str | None:
        """The number of the schema that the store was written with."""
        with self._transaction(read_only=True) as driver:
            return states.revision(driver)

    def locked_by(self) -> str:
        """The sessions that hold the ledger's head, or the lock of an upgrade; whoever only waits for it does not."""
        found = list[str]()
        with suppress(StoreError), self._transaction(read_only=True) as driver:
            for pid, user, program in driver.rows(_HOLDERS, {"upgrade": _UPGRADE_LOCK}):
                found.append(f"session {pid} of {user}" + (f" ({program})" if program else ""))
        return ", ".join(found)

    def size(self) -> int:
        """The size of our tables with their indexes, in bytes."""
        with self._transaction(read_only=True) as driver:
            from tracker.storage import sqlalchemy_connection
            from tracker.storage.postgres import catalog

            return catalog.size(sqlalchemy_connection.over(driver))

    def _transaction(
        self, *, read_only: bool, end: Callable[[Driver], None] = transactions.commit, lasting: bool = True
    ) -> AbstractContextManager[Driver]:
        import psycopg

        return transactions.transaction(
            partial(self._connected, read_only=read_only, lasting=lasting),
            where=self.where,
            complaint=psycopg.Error,
            translated=self._translated,
            end=end,
        )

    def _connected(self, *, read_only: bool, lasting: bool) -> Driver:
        """A connection whose transactions begin by themselves, with their first statement."""
        import psycopg

        try:
            raw = psycopg.connect(self._address.url)
        except psycopg.Error as error:
            problem = self._address.cleaned(error)
            raise (_of_code(error.sqlstate, problem, self.where) if error.sqlstate else None) or _of_connecting(
                problem, self.where
            ) from error
        raw.prepare_threshold = None  # a pool gives each transaction another session, and prepared statements are a session's
        raw.read_only = read_only
        # A reader sees one moment. A writer waits for the head first and then sees all that was committed before it had it.
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if read_only else psycopg.IsolationLevel.READ_COMMITTED
        return Driver(raw, "postgresql", lasting=lasting, begin=_PINNED)

    @staticmethod
    def _lock_schema(driver: Driver) -> None:
        driver.run(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")

    def _commit(self, known: list[str], driver: Driver) -> None:
        """Commits; where the connection is lost meanwhile, only the server can say whether it did.

        Raises:
            psycopg.Error: it was rolled back.
            UnwritableStore: the server could not be asked in time.
        """
        import psycopg

        try:
            driver.raw.commit()
        except psycopg.Error as error:
            outcome = self._outcome(known[0]) if known and _is_lost(error) else "aborted"
            if outcome == "aborted":
                raise
            if outcome is None:
                raise UnwritableStore(
                    f"the connection to {self.where} was lost while it was to confirm",
                    "whether it was written is not known; look before you try again: tracker history",
                ) from None

    def _outcome(self, transaction_id: str) -> str | None:
        """What became of a transaction: `committed` or `aborted`; none where the server does not answer in time."""
        until = monotonic() + BUSY_SECONDS
        while monotonic() < until:
            with suppress(StoreError), self._transaction(read_only=True) as driver:
                found: str | None = driver.value("SELECT pg_xact_status(CAST(:id AS xid8))", {"id": transaction_id})
                if found in ("committed", "aborted"):
                    return found
            sleep(0.1)
        return None

    def _translated(self, error: "psycopg.Error", where: str) -> Exception:
        """The server's complaint as one of ours; as it is where only a bug of this program explains it."""
        problem = self._address.cleaned(error)
        if error.sqlstate == "55P03":
            return LockedStore(where, self.locked_by())
        if error.sqlstate:
            return _of_code(error.sqlstate, problem, where) or error
        return TransientStore(where, problem) if _is_lost(error) else error


def _is_lost(error: "psycopg.Error") -> bool:
    """Without a code of the server's, an operational error is the connection's end."""
    return error.sqlstate.startswith(("08", "57P")) if error.sqlstate else type(error).__name__ == "OperationalError"


def _of_code(code: str, problem: str, where: str) -> Exception | None:
    """Our error for an SQLSTATE (PostgreSQL manual, appendix A)."""
    match code:
        case "40001" | "40P01" | "57P01" | "57P02" | "57P03" | "57P05" | "25P03":  # serialization, deadlock, shutdown, idle too long
            return TransientStore(where, problem)
        case "55P03":
            return LockedStore(where)
        case "42501":
            return UnwritableStore(
                f"this login may not do that at {where}: {problem}", "ask whoever keeps the store; roles: tracker db roles"
            )
        case "25006" | "0A000":  # a standby has none of the feature to begin a transaction that may write
            return UnwritableStore(f"the store at {where} is read-only", "a replica cannot be written; name the primary server")
        case "42P01" | "42703" | "XX001" | "XX002":
            return DamagedStore(where, problem, Damage.remedy if code.startswith("XX") else remedy_of(problem))
        case "23505" if "entry_pkey" in problem:
            return DamagedStore(where, _OF_TRIGGERS[0], DerivedDamage.remedy)
        case "P0001" if problem in _OF_TRIGGERS:
            return DamagedStore(where, problem, DerivedDamage.remedy)
        case _ if code.startswith("08"):
            return TransientStore(where, problem)
        case _ if code.startswith(("53", "57", "58")):  # no resources, cancelled, the system's own errors
            return UnwritableStore(f"the store at {where} cannot be used: {problem}", "nothing was written; ask whoever keeps the server")
        case _:
            return None


_OF_TRIGGERS = ("the ledger's head and its entries disagree", "entries are never changed", "attachments are never changed")


def _of_connecting(problem: str, where: str) -> Exception:
    """While connecting there is no SQLSTATE, only what libpq passes on."""
    said = problem.rsplit("FATAL:", 1)[-1].strip()
    if "database" in said and "does not exist" in said:
        return NoStore(where, f"have the database made ({said}): createdb NAME, then tracker init")
    if any(words in said for words in ("starting up", "shutting down", "not yet accepting", "recovery mode")):
        return TransientStore(where, said)
    if "FATAL:" in problem or "password" in said or "authentication" in said:
        return UnwritableStore(
            f"cannot log in to {where}: {said}", "check the user and the password (~/.pgpass, PGPASSWORD or a service file)"
        )
    return UnreachableStore(where, said)
