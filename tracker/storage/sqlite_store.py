"""A ledger in one SQLite file: made under another name and linked into place, copied by SQLite's own backup."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tracker.domain.errors import NoStore, UnwritableStore
from tracker.storage import schema, sqlite
from tracker.storage.driver import Driver
from tracker.storage.ledger import require_no_entries


class SqliteStore:
    """What a path means to the rest of the program (`tracker.storage.session.Store`)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def where(self) -> str:
        """The path."""
        return str(self._path)

    @contextmanager
    def reading(self) -> Iterator[Driver]:
        """One snapshot; the file is opened read-only."""
        sqlite.look_at(self._path)
        with sqlite.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            schema.require_current(driver, self.where)
            yield driver

    @contextmanager
    def writing(self, *, commit: bool) -> Iterator[Driver]:
        """The write lock from the first statement: a deferred transaction would let two appends read the same head."""
        sqlite.look_at(self._path)
        if not sqlite.is_writable(self._path):
            raise UnwritableStore(f"the store at {self._path} is read-only", "write to a copy, or ask whoever keeps it")
        with sqlite.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", commit=commit) as driver:
            schema.require_current(driver, self.where)
            yield driver

    def create(self) -> bool:
        """Makes the file under another name and links it into place: nobody ever sees half a store, and of several at once one wins."""
        path = Path(os.path.realpath(self._path))  # a link that leads nowhere yet names the place
        try:
            if path.is_file() and path.stat().st_size == 0:
                return _fill(path, path)
            if path.exists() or not _put(path):
                with SqliteStore(path).reading():
                    return False
        except OSError as error:
            raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another place with --db") from error
        return True

    def upgrade(self, backup_to: Path) -> bool:
        """Looks again behind the lock, as somebody may have been faster."""
        sqlite.look_at(self._path)
        with sqlite.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            if not schema.is_behind(driver, self.where):
                return False
        self.back_up(backup_to)
        with sqlite.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as driver:
            if not schema.is_behind(driver, self.where):
                return False
            schema.upgrade(driver)
        return True

    def back_up(self, target: Path) -> int:
        """Copies the store, as of one moment, to a new file by SQLite's backup API; returns its size in bytes.

        Raises:
            StoreError: the target exists or cannot be written, or the store cannot be read.
        """
        path = self._path
        sqlite.look_at(path)
        with sqlite.transaction(path, mode="ro", begin="BEGIN") as driver:  # its lock keeps writers away until the copy is whole
            if schema.describe(driver) in ("empty", "foreign"):
                schema.require_current(driver, str(path))
            source: Any = driver.raw
            try:
                sqlite.require_free(target)
                with sqlite.draft_of(target) as draft:
                    _copy_into(source, draft)
                    sqlite.put_in_place(draft, target)
                return target.stat().st_size
            except FileExistsError as error:
                raise UnwritableStore(f"{target} exists already", "name a new file") from error
            except (sqlite3.Error, OSError) as error:
                raise UnwritableStore(f"cannot write {target}: {getattr(error, 'strerror', None) or error}", "name another file") from error

    def restore(self, backup: Path) -> None:
        """Puts SQLite's own copy where there is no store yet, or one without entries; what holds entries is never written over."""
        path = Path(os.path.realpath(self._path))
        with SqliteStore(backup).reading() as driver:
            source: Any = driver.raw
            try:
                if path.exists():
                    with SqliteStore(path).reading() as there:
                        require_no_entries(there, str(path))
                    _copy_into(source, path)
                    return
                sqlite.make_folder(path.parent)
                with sqlite.draft_of(path) as draft:
                    _copy_into(source, draft)
                    sqlite.put_in_place(draft, path)
            except FileExistsError as error:
                raise UnwritableStore(f"{path} exists already", "name another place with --db") from error
            except (sqlite3.Error, OSError) as error:
                raise UnwritableStore(
                    f"cannot write {path}: {getattr(error, 'strerror', None) or error}", "name another place with --db"
                ) from error

    def backup_name(self, stamp: str) -> Path:
        """Beside the store."""
        return self._path.with_name(f"{self._path.name}.{stamp}.backup")

    def state(self) -> str:
        """Of the schema, in one word."""
        try:
            sqlite.look_at(self._path)
        except NoStore:
            return "missing"
        with sqlite.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            return schema.describe(driver)

    def size(self) -> int:
        """Of the file."""
        return self._path.stat().st_size


def _put(path: Path) -> bool:
    """Makes a store where there was nothing; False where somebody was faster."""
    sqlite.make_folder(path.parent)
    with sqlite.draft_of(path) as draft:
        _fill(draft, path)
        try:
            sqlite.put_in_place(draft, path)
        except FileExistsError:
            return False
    return True


def _fill(path: Path, where: Path) -> bool:
    """Sets up an empty database; False where somebody else did in the meantime."""
    with sqlite.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False, where=where) as driver:
        if schema.describe(driver) == "current":
            return False
        if schema.describe(driver) != "empty":
            schema.require_current(driver, str(where))
        schema.upgrade(driver)
    return True


def _copy_into(source: Any, target: Path) -> None:
    """SQLite's own copy: all of it or, after a crash, nothing."""
    with closing(sqlite3.connect(sqlite.address(target, "rw"), uri=True, timeout=sqlite.BUSY_SECONDS)) as copy:
        source.backup(copy)
    with target.open("rb") as written:
        os.fsync(written.fileno())
