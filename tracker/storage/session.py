"""Opening the store: one connection, one transaction, and every database error as one of ours.

A reading session opens the file read-only and sees one snapshot. A writing session takes the write lock before it reads anything
(`BEGIN IMMEDIATE`): SQLAlchemy's default transaction on SQLite is deferred and would let two appends read the same head.
"""

import os
import sqlite3 as driver
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from tracker.domain.errors import NoStore, UnwritableStore
from tracker.storage import schema, sqlite
from tracker.storage.ledger import Ledger
from tracker.storage.sqlite import file_of

__all__ = ["Clock", "back_up", "create", "file_of", "in_memory", "reading", "restore", "state", "upgrade", "writing"]


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
    sqlite.look_at(path)
    with sqlite.transaction(path, mode="ro", begin="BEGIN") as connection:
        schema.require_current(connection, str(path))
        yield Ledger(connection)


@contextmanager
def writing(db: str, *, actor: str, clock: Clock, dry_run: bool = False) -> Iterator[Ledger]:
    """A ledger to append to; committed when the block ends well, left as it was when it does not or on a dry run.

    Raises:
        StoreError: as `reading`, or the file cannot be written.
    """
    path = file_of(db)
    sqlite.look_at(path)
    if not sqlite.is_writable(path):
        raise UnwritableStore(f"the store at {path} is read-only", "write to a copy, or ask whoever keeps it")
    with sqlite.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", commit=not dry_run) as connection:
        schema.require_current(connection, str(path))
        yield Ledger(connection, actor=actor, clock=clock)


def create(db: str) -> bool:
    """Makes a store at the address; False where a current one is there already.

    The file is made under another name and linked into place, so nobody ever sees half a store and of several at once one wins.

    Raises:
        StoreError: something else is there, or the folder cannot be used.
    """
    path = Path(os.path.realpath(file_of(db)))  # a link that leads nowhere yet names the place
    try:
        if path.is_file() and path.stat().st_size == 0:
            return _fill(path, path)
        if path.exists() or not _put(path):
            with reading(str(path)):
                return False
    except OSError as error:
        raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another place with --db") from error
    return True


def _put(path: Path) -> bool:
    """Makes a store where there was nothing; False where somebody was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite.draft_of(path) as draft:
        _fill(draft, path)
        try:
            sqlite.put_in_place(draft, path)
        except FileExistsError:
            return False
    return True


def _fill(path: Path, where: Path) -> bool:
    """Sets up an empty database; False where somebody else did in the meantime."""
    with sqlite.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False, where=where) as connection:
        if schema.describe(connection) == "current":
            return False
        if schema.describe(connection) != "empty":
            schema.require_current(connection, str(where))
        schema.upgrade(connection)
    return True


def upgrade(db: str, backup_to: Path) -> bool:
    """Brings an older store up to this program's schema after a backup; False where it is current already.

    Raises:
        StoreError: the store is empty, newer than this program, not ours, or cannot be written.
    """
    path = file_of(db)
    sqlite.look_at(path)
    with sqlite.transaction(path, mode="ro", begin="BEGIN") as connection:
        if not _is_behind(connection, path):
            return False
    back_up(db, backup_to)
    with sqlite.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as connection:
        if not _is_behind(connection, path):
            return False  # somebody was faster
        schema.upgrade(connection)
    return True


def _is_behind(connection: Connection, path: Path) -> bool:
    """Whether the store can be upgraded; False where it is current."""
    if schema.describe(connection) == "behind":
        return True
    schema.require_current(connection, str(path))
    return False


def back_up(db: str, target: Path) -> int:
    """Copies the store, as of one moment, to a new file by SQLite's backup API; returns its size in bytes.

    Raises:
        StoreError: the target exists or cannot be written, or the store cannot be read.
    """
    path = file_of(db)
    sqlite.look_at(path)
    with sqlite.transaction(path, mode="ro", begin="BEGIN") as connection:  # its lock keeps writers away until the copy is whole
        if schema.describe(connection) in ("empty", "foreign"):
            schema.require_current(connection, str(path))
        source: Any = connection.connection.driver_connection
        try:
            sqlite.require_free(target)
            with sqlite.draft_of(target) as draft:
                _copy_into(source, draft)
                sqlite.put_in_place(draft, target)
            return target.stat().st_size
        except FileExistsError as error:
            raise UnwritableStore(f"{target} exists already", "name a new file") from error
        except (driver.Error, OSError) as error:
            raise UnwritableStore(f"cannot write {target}: {getattr(error, 'strerror', None) or error}", "name another file") from error


def restore(db: str, backup: Path) -> None:
    """Puts a backup where there is no store yet, or one without entries; what holds entries is never written over.

    Raises:
        StoreError: the backup is no store that this program can read, the place holds a ledger, or it cannot be written.
    """
    path = Path(os.path.realpath(file_of(db)))
    sqlite.look_at(backup)
    with sqlite.transaction(backup, mode="ro", begin="BEGIN") as connection:
        schema.require_current(connection, str(backup))
        source: Any = connection.connection.driver_connection
        try:
            if path.exists():
                _require_no_entries(path)
                _copy_into(source, path)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite.draft_of(path) as draft:
                _copy_into(source, draft)
                sqlite.put_in_place(draft, path)
        except FileExistsError as error:
            raise UnwritableStore(f"{path} exists already", "name another place with --db") from error
        except (driver.Error, OSError) as error:
            raise UnwritableStore(
                f"cannot write {path}: {getattr(error, 'strerror', None) or error}", "name another place with --db"
            ) from error


def _require_no_entries(path: Path) -> None:
    with reading(str(path)) as ledger:
        if size := ledger.last_number():
            raise UnwritableStore(f"the store at {path} holds {size:,} entries", "restore into a new one: tracker --db NEW db restore FILE")


def _copy_into(source: Any, target: Path) -> None:
    """SQLite's own copy: all of it or, after a crash, nothing."""
    with closing(driver.connect(sqlite.address(target, "rw"), uri=True, timeout=sqlite.BUSY_SECONDS)) as copy:
        source.backup(copy)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def state(db: str) -> str:
    """The state of the schema in one word; `missing` where there is no store."""
    path = file_of(db)
    try:
        sqlite.look_at(path)
    except NoStore:
        return "missing"
    with sqlite.transaction(path, mode="ro", begin="BEGIN") as connection:
        return schema.describe(connection)


@contextmanager
def in_memory(*, actor: str, clock: Clock) -> Iterator[Ledger]:
    """A ledger that lives as long as the block: for trying things out and for proofs by replay."""
    with _memory().begin() as connection:
        schema.upgrade(connection)
        yield Ledger(connection, actor=actor, clock=clock)


@cache
def _memory() -> Engine:
    """One engine, so that statements are compiled once; each connection of it is a database of its own."""
    return sqlite.engine_for("file::memory:", "memory", "BEGIN IMMEDIATE", foreign_keys=True)
