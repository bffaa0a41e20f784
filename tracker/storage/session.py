"""Opening the store: one connection, one transaction, and every database error as one of ours.

A reading session opens the file read-only and sees one snapshot. A writing session takes the write lock before it reads anything
(`BEGIN IMMEDIATE`): SQLAlchemy's default transaction on SQLite is deferred and would let two appends read the same head.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tracker.domain.errors import BadInput, DamagedStore, ForeignStore, LockedStore, NoStore, StoreError, UnwritableStore
from tracker.storage import schema
from tracker.storage.ledger import Ledger

BUSY_SECONDS = 10.0
"""How long a command waits for another one to finish writing."""

_MAGIC = b"SQLite format 3\x00"


class Clock(Protocol):
    """Says what time it is, with a time zone."""

    def __call__(self) -> datetime:
        """The moment."""
        ...


@contextmanager
def reading(db: str) -> Iterator[Ledger]:
    """A ledger to read, of one snapshot.

    Raises:
        StoreError: the store is missing, not ours, of another schema, locked or damaged.
    """
    path = file_of(db)
    _look_at(path)
    with _transaction(path, mode="ro", begin="BEGIN") as connection:
        schema.require_current(connection, str(path))
        yield Ledger(connection)


@contextmanager
def writing(db: str, *, actor: str, clock: Clock, dry_run: bool = False) -> Iterator[Ledger]:
    """A ledger to append to; committed when the block ends well, left as it was when it does not or on a dry run.

    Raises:
        StoreError: as `reading`, or the file cannot be written.
    """
    path = file_of(db)
    _look_at(path)
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise UnwritableStore(f"the store at {path} is read-only", "write to a copy, or ask whoever keeps it")
    with _transaction(path, mode="rw", begin="BEGIN IMMEDIATE", commit=not dry_run) as connection:
        schema.require_current(connection, str(path))
        yield Ledger(connection, actor=actor, clock=clock)


def create(db: str) -> bool:
    """Makes a store at the address; False where a current one is there already.

    The file is made under another name and linked into place, so nobody ever sees half a store and of several at once one wins.

    Raises:
        StoreError: something else is there, or the folder cannot be used.
    """
    path = file_of(db)
    if path.exists():
        if path.is_file() and path.stat().st_size == 0:
            return _fill(path)
        with reading(db):
            return False
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(exist_ok=False)
    except OSError as error:
        raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another place with --db") from error
    try:
        _fill(draft)
        os.link(draft, path)
        _sync_folder(path.parent)
    except FileExistsError:
        with reading(db):
            return False
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return True


def _fill(path: Path) -> bool:
    with _transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as connection:
        schema.upgrade(connection)
    return True


def upgrade(db: str, backup_to: Path) -> bool:
    """Brings a store up to this program's schema after a backup; False where it is current already.

    Raises:
        StoreError: the store is newer than this program, not ours, or cannot be written.
    """
    path = file_of(db)
    _look_at(path)
    with _transaction(path, mode="ro", begin="BEGIN") as connection:
        if schema.describe(connection) == "current":
            return False
        if schema.describe(connection) in ("ahead", "foreign"):
            schema.require_current(connection, str(path))
    back_up(db, backup_to)
    with _transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as connection:
        if schema.describe(connection) == "current":
            return False
        schema.upgrade(connection)
    return True


def back_up(db: str, target: Path) -> int:
    """Copies the store, as of one moment, to a new file by SQLite's backup API; returns its size in bytes.

    Raises:
        StoreError: the target exists or cannot be written, or the store cannot be read.
    """
    path = file_of(db)
    _look_at(path)
    if target.exists():
        raise UnwritableStore(f"{target} exists already", "name a new file")
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with _plain(path, "ro") as source, _plain(draft, "rwc") as copy:
            source.backup(copy)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        os.link(draft, target)
        _sync_folder(target.parent)
    except FileExistsError as error:
        raise UnwritableStore(f"{target} exists already", "name a new file") from error
    except (sqlite3.Error, OSError) as error:
        raise UnwritableStore(f"cannot write {target}: {getattr(error, 'strerror', None) or error}", "name another file") from error
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return target.stat().st_size


def state(db: str) -> str:
    """The state of the schema in one word; `missing` where there is no store."""
    path = file_of(db)
    if not path.exists():
        return "missing"
    _look_at(path)
    with _transaction(path, mode="ro", begin="BEGIN") as connection:
        return schema.describe(connection)


@contextmanager
def in_memory(*, actor: str, clock: Clock) -> Iterator[Ledger]:
    """A ledger that lives as long as the block: for trying things out and for proofs by replay."""
    engine = _engine("", "memory", "BEGIN IMMEDIATE", foreign_keys=True)
    with engine.begin() as connection:
        schema.upgrade(connection)
        yield Ledger(connection, actor=actor, clock=clock)


def file_of(db: str) -> Path:
    """The SQLite file an address means: a path, or `sqlite:///path`.

    Raises:
        BadInput: an address of another database.
    """
    if db.startswith("sqlite:///"):
        return Path(db.removeprefix("sqlite:///")).expanduser().absolute()
    if "://" in db:
        scheme = db.split("://", 1)[0]
        raise BadInput(f"cannot open a “{scheme}” address", "name a file, or sqlite:///path/to/file.db")
    return Path(db).expanduser().absolute()


def _look_at(path: Path) -> None:
    """Says in plain words what SQLite would say in its own."""
    try:
        if path.is_dir():
            raise ForeignStore(str(path), "is a folder, not a store")
        if not path.exists():
            raise NoStore(str(path))
        with path.open("rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        raise UnwritableStore(f"cannot read {path}: {error.strerror}", "check its permissions, or name another with --db") from error
    if start and start != _MAGIC:
        raise ForeignStore(str(path), "is not a database")


@contextmanager
def _transaction(path: Path, *, mode: str, begin: str, commit: bool = True, foreign_keys: bool = True) -> Iterator[Connection]:
    engine = _engine(str(path), mode, begin, foreign_keys=foreign_keys)
    try:
        with engine.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                with suppress(DBAPIError):
                    transaction.rollback()
                raise
            if commit:
                transaction.commit()
            else:
                transaction.rollback()
    except DBAPIError as error:
        raise _translated(error, str(path)) from error
    finally:
        engine.dispose()


def _engine(path: str, mode: str, begin: str, *, foreign_keys: bool) -> Engine:
    target = "file::memory:" if mode == "memory" else f"file:{quote(path)}?mode={mode}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        # DELETE with EXTRA loses no acknowledged write on power loss (DESIGN §4); a file's schema is not trusted to call functions.
        for pragma in (
            "journal_mode=DELETE",
            "synchronous=EXTRA",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "trusted_schema=OFF",
            "cell_size_check=ON",
        ):
            if mode == "ro" and pragma.startswith("journal_mode"):
                continue  # it would be a write
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


@contextmanager
def _plain(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, timeout=BUSY_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def _sync_folder(folder: Path) -> None:
    """Makes a new name in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _translated(error: DBAPIError, where: str) -> StoreError:
    """SQLite's complaint as one of ours."""
    problem = str(error.orig)
    if "locked" in problem or "busy" in problem:
        return LockedStore(where)
    if "not a database" in problem:
        return ForeignStore(where, "is not a database")
    if "readonly" in problem:
        return UnwritableStore(f"the store at {where} is read-only", "write to a copy, or ask whoever keeps it")
    if "full" in problem or "I/O" in problem or "unable to open" in problem:
        return UnwritableStore(
            f"the store at {where} cannot be used: {problem}", "nothing was written; check the disk and its permissions, then try again"
        )
    return DamagedStore(where, problem)
