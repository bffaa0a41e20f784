"""One SQLite file: what an address means, a connection with its pragmas, one transaction, and SQLite's complaints as ours."""

from __future__ import annotations  # typing and pathlib are not imported to start

import os
import sqlite3
from contextlib import contextmanager
from errno import ELOOP, ENOENT, ENOTDIR
from functools import partial
from stat import S_ISDIR, S_ISREG

from tracker.domain.errors import BadInput, DamagedStore, ForeignStore, LockedStore, NoStore, NoTemporaryRoom, UnwritableStore
from tracker.storage import transactions
from tracker.storage.corruption import Damage, DerivedDamage, remedy_of
from tracker.storage.driver import Driver
from tracker.storage.sqlite import lock_holders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import Any

BUSY_SECONDS = 10.0
"""How long a command waits for another one to finish writing."""

_MAGIC = b"SQLite format 3\x00"

# For each value that is neither text nor number the driver looks for a way to adapt it, and where there is none it writes an error that
# nobody reads: of a row with a few empty columns that was a fifth of what it takes to insert it. These give back what they are given.
_nothing: Any = {}.get
sqlite3.register_adapter(type(None), _nothing)
sqlite3.register_adapter(bytes, bytes)


_ADDRESS = (
    r"(?is)://|^\s*(postgres|pg|psql|sqlite|file)[\w+.-]*(:|//)|^\s*\w[\w+.-]+:/"  # a scheme, whatever became of its slashes
    r"|^//.*@|^(?![./\\~]|\w:[/\\]).*:.*@"  # who, by which password, and where
    r"|^\s*(host|hostaddr|port|dbname|user|service)\s*=|(^|\s)(password|passwd|pwd|pgpassword)\s*="  # as libpq and its variables spell it
)
"""What is meant for the address of a server, and must not become the name of a file: a password may be in it."""


def file_of(db: str) -> str:
    """The SQLite file an address means, by its whole path: a path, or `sqlite:///path`.

    Raises:
        BadInput: an address of another database, also a misspelt one, or no path at all; the message quotes nothing of an address, as any part
            of it may be a password.
    """
    path = db.removeprefix("sqlite:///")
    if path == db and (":" in db or "=" in db or "//" in db):
        from re import search

        if search(_ADDRESS, db):
            raise BadInput(
                "the address of the store cannot be read",
                "a database is postgresql://user@host:5432/database; a file is named by its path, ./ before it where it looks like an address",
            )
    if not path or "\0" in path:
        raise BadInput(f"“{path}” is no path to a store", "name a file with --db or TRACKER_DB")
    if os.name == "posix" and path.startswith("/") and not {"", ".", ".."} & set(path.split("/")[1:]):
        return path  # as most are, which spares the import
    from pathlib import Path

    try:
        return str(Path(path).expanduser().absolute())
    except (RuntimeError, OSError) as error:  # nobody's home folder; or the current folder is gone
        raise BadInput(f"“{db}” is no path to a store: {error}", "name a file by its whole path") from error


def look_at(path: str) -> None:
    """Says in plain words what SQLite would say in its own."""
    try:
        kind = os.stat(path).st_mode
        if S_ISDIR(kind):
            raise ForeignStore(path, "is a folder, not a store")
        if not S_ISREG(kind):
            raise ForeignStore(path, "is no ordinary file")
        with open(path, "rb") as file:
            start = file.read(len(_MAGIC))
    except OSError as error:
        if error.errno in (ENOENT, ENOTDIR, ELOOP):
            raise NoStore(path) from error
        raise UnwritableStore(f"cannot read {path}: {error.strerror}", "check its permissions, or name another with --db") from error
    if start and start != _MAGIC:
        raise ForeignStore(path, "is not a database")


def is_writable(path: str) -> bool:
    """Whether the file can be changed, which needs its folder too: the rollback journal lies there."""
    real = os.path.realpath(path)  # where SQLite puts the journal
    return os.access(real, os.W_OK) and os.access(os.path.dirname(real), os.W_OK)


def _recover(path: str) -> None:
    """Takes back what a writer that died left half written; a read-only connection cannot, and would refuse to read.

    SQLite decides itself whether the journal is such a leftover or belongs to a writer at work.
    """
    try:
        left = os.stat(f"{os.path.realpath(path)}-journal").st_size
    except OSError:
        return
    if left and is_writable(path):
        with transaction(path, mode="rw", begin="BEGIN") as driver:
            driver.rows("SELECT name FROM sqlite_master")


@contextmanager
def transaction(
    path: str, *, mode: str, begin: str, commit: bool = True, foreign_keys: bool = True, where: str | None = None
) -> Iterator[Driver]:
    """One transaction; `where` is the path to name in errors, if it is not the file's own.

    Who is going to write queues up first: SQLite's own way of waiting lets one wait for ever.
    """
    if mode == "ro":
        _recover(path)
    with transactions.transaction(
        partial(connect, address(path, mode), mode, foreign_keys=foreign_keys, lasting=begin != ""),
        where=where or path,
        complaint=sqlite3.Error,
        translated=translated if mode == "rw" else _translated_reading,
        begin=begin,
        end=transactions.commit if commit else transactions.roll_back,
        turn=_turn(path, where or path) if begin == "BEGIN IMMEDIATE" else None,
    ) as driver:
        driver.recover = partial(_recover, path)
        driver.is_awaited = partial(lock_holders.is_awaited, path)
        yield driver


@contextmanager
def passing(target: str) -> Iterator[Driver]:
    """A database that nobody else sees and that is gone after the block: `file::memory:`, or an empty name for a nameless file."""
    found: Damage | None = None
    with transactions.transaction(
        partial(connect, target, "memory", foreign_keys=True),
        where="memory",
        complaint=sqlite3.Error,
        translated=_translated_reading,
        begin="BEGIN IMMEDIATE",
        end=transactions.commit,
    ) as driver:
        try:
            yield driver
        except Damage as damage:  # what is found in the block is that of another store, whose name its own session knows
            found = damage
    if found is not None:
        raise found


def _turn(path: str, where: str) -> AbstractContextManager[None]:
    from tracker.storage.sqlite import write_queue

    return write_queue.turn(path, BUSY_SECONDS, where)


def address(path: str, mode: str) -> str:
    """The file as SQLite's own kind of address: `ro`, or `rw` without creating it."""
    return f"file:{path.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?mode={mode}"


def connect(target: str, mode: str, *, foreign_keys: bool, lasting: bool = True) -> Driver:
    """A connection with the pragmas this program relies on."""
    connection = sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    # DELETE with EXTRA loses no acknowledged write on power loss (docs/design.md §4.6); a file's schema is not trusted to call functions.
    try:
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
        # SQLite's own folds ASCII alone, and people search in every script.
        connection.create_function("lower", 1, _lower, deterministic=True)
    except BaseException:
        connection.close()
        raise
    return Driver(connection, "sqlite", lasting=lasting)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


_SCHEMA_LOST = ("no such table", "no such column", "has no column named", "foreign key mismatch", "unsupported file format")
"""What a statement of ours meets where the file does not have the tables of the schema that it claims to have."""


_SPOILED = {
    "entries are never changed": "the ledger's head and its entries disagree",
    "UNIQUE constraint failed: overview.": "two rows of overview are of one commitment",
}
"""Constraints that only rows break which nobody of us wrote, and what that shows."""


def translated(error: sqlite3.Error, where: str) -> Exception:
    """SQLite's complaint as one of ours; as it is where only a bug of this program explains it."""
    problem = str(error)
    if unfinished := _unfinished(error, where):
        return unfinished
    match primary_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedStore(where, lock_holders.holders(where))
        case sqlite3.SQLITE_NOTADB:
            return ForeignStore(where, "is not a database")
        case sqlite3.SQLITE_READONLY:
            return UnwritableStore(f"the store at {where} is read-only", "write to a copy, or ask whoever keeps it")
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_PROTOCOL:
            return UnwritableStore(
                f"the store at {where} cannot be used: {problem}", "nothing was written; check the disk and its permissions, then try again"
            )
        case sqlite3.SQLITE_NOMEM:
            return MemoryError(problem)
        case sqlite3.SQLITE_CORRUPT | None:
            return DamagedStore(where, problem)
        case sqlite3.SQLITE_ERROR if any(words in problem for words in _SCHEMA_LOST):
            return DamagedStore(where, problem, remedy_of(problem))
        case sqlite3.SQLITE_CONSTRAINT if found := [told for words, told in _SPOILED.items() if problem.startswith(words)]:
            return DamagedStore(where, found[0], DerivedDamage.remedy)
        case _:
            return error


NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
"""What a scratch store ends with where its file cannot be written."""


def _translated_reading(error: sqlite3.Error, where: str) -> Exception:
    """The complaint of a connection that writes nothing but temporary files."""
    return NoTemporaryRoom(str(error)) if primary_code(error) == sqlite3.SQLITE_FULL else translated(error, where)


def primary_code(error: BaseException | None) -> int | None:
    """SQLite's primary result code; none where Python's driver complains by itself, which it does about undecodable text."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _unfinished(error: sqlite3.Error, where: str) -> UnwritableStore | None:
    """What is neither written nor not written."""
    match getattr(error, "sqlite_errorcode", None):
        case sqlite3.SQLITE_READONLY_ROLLBACK:
            return UnwritableStore(
                f"the store at {where} was left in the middle of a write, and taking that back needs the right to write",
                "whoever may write to it and its folder mends it by opening it once: tracker db status",
            )
        case sqlite3.SQLITE_IOERR_DIR_FSYNC:  # the journal is gone, so the transaction stands
            return UnwritableStore(
                f"the store at {where} cannot be used: {error}",
                "it was written, but may not outlast a power failure; check the disk, then look for it: tracker history",
            )
        case _:
            return None
