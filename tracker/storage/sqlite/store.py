"""A ledger in one SQLite file: made under another name and linked into place, copied by SQLite's own backup."""

from __future__ import annotations  # typing and pathlib are not imported to start

import os
import sqlite3
from contextlib import closing, contextmanager

from tracker.domain.errors import NoStore, UnwritableStore
from tracker.storage.ledger.ledger import require_no_entries
from tracker.storage.schema import states
from tracker.storage.sqlite import connecting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from tracker.storage.driver import Driver


class SqliteStore:
    """What a path means to the rest of the program (`tracker.storage.store.Store`)."""

    def __init__(self, path: str) -> None:
        self._path = path

    @property
    def where(self) -> str:
        """The path of the file."""
        return self._path

    @contextmanager
    def reading(self) -> Iterator[Driver]:
        """The file is opened read-only, and locked for as long as each statement takes."""
        connecting.look_at(self._path)
        with connecting.transaction(self._path, mode="ro", begin="") as driver:
            states.require_current(driver, self.where)
            yield driver

    @contextmanager
    def writing(self, *, commit: bool) -> Iterator[Driver]:
        """The write lock from the first statement: a deferred transaction would let two appends read the same head."""
        connecting.look_at(self._path)
        if not connecting.is_writable(self._path):
            raise UnwritableStore(f"the store at {self._path} is read-only", "write to a copy, or ask whoever keeps it")
        with connecting.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", commit=commit) as driver:
            states.require_current(driver, self.where)
            yield driver

    def create(self) -> bool:
        """Makes the file under another name and links it into place: nobody ever sees half a store, and of several at once one wins."""
        from pathlib import Path

        path = Path(os.path.realpath(self._path))  # a link that leads nowhere yet names the place
        try:
            if path.is_file() and path.stat().st_size == 0:
                return _fill(str(path), str(path))
            if path.exists() or not _put(path):
                with SqliteStore(str(path)).reading():
                    return False
        except OSError as error:
            raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another place with --db") from error
        return True

    def upgrade(self, backup_to: Path) -> bool:
        """Looks again behind the lock, as somebody may have been faster."""
        connecting.look_at(self._path)
        with connecting.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            if not states.is_behind(driver, self.where):
                return False
        self.back_up(backup_to)
        with connecting.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as driver:
            if not states.is_behind(driver, self.where):
                return False
            states.upgrade(driver)
        return True

    def back_up(self, target: Path) -> int:
        """Copies the store, as of one moment, to a new file by SQLite's backup API; returns its size in bytes.

        Raises:
            StoreError: the target exists or cannot be written, or the store cannot be read.
        """
        from tracker.storage.sqlite import files

        path = self._path
        connecting.look_at(path)
        with connecting.transaction(path, mode="ro", begin="BEGIN") as driver:  # its lock keeps writers away until the copy is whole
            if states.describe(driver) in ("empty", "foreign"):
                states.require_current(driver, path)
            source: Any = driver.raw
            try:
                files.require_free(target)
                with files.draft_of(target) as draft:
                    _copy_into(source, draft)
                    files.put_in_place(draft, target)
                return target.stat().st_size
            except FileExistsError as error:
                raise UnwritableStore(f"{target} exists already", "name a new file") from error
            except (sqlite3.Error, OSError) as error:
                raise UnwritableStore(f"cannot write {target}: {getattr(error, 'strerror', None) or error}", "name another file") from error

    def restore(self, backup: Path) -> None:
        """Puts SQLite's own copy where there is no store yet, or one without entries; what holds entries is never written over."""
        from pathlib import Path

        from tracker.storage.sqlite import files

        path = Path(os.path.realpath(self._path))
        with SqliteStore(str(backup)).reading() as driver:
            source: Any = driver.raw
            try:
                if path.exists():
                    with SqliteStore(str(path)).reading() as there:
                        require_no_entries(there, str(path))
                    _copy_into(source, path)
                    return
                files.make_folder(path.parent)
                with files.draft_of(path) as draft:
                    _copy_into(source, draft)
                    files.put_in_place(draft, path)
            except FileExistsError as error:
                raise UnwritableStore(f"{path} exists already", "name another place with --db") from error
            except (sqlite3.Error, OSError) as error:
                raise UnwritableStore(
                    f"cannot write {path}: {getattr(error, 'strerror', None) or error}", "name another place with --db"
                ) from error

    def backup_name(self, stamp: str) -> Path:
        """The usual name of a backup, beside the store."""
        from pathlib import Path

        return Path(f"{self._path}.{stamp}.backup")

    def state(self) -> str:
        """The state of the schema in one word."""
        try:
            connecting.look_at(self._path)
        except NoStore:
            return "missing"
        with connecting.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            return states.describe(driver)

    def schema(self) -> str | None:
        """The number of the schema that the store was written with."""
        with connecting.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            return states.revision(driver)

    def locked_by(self) -> str:
        """The processes that write to the file, or read it."""
        from tracker.storage.sqlite.lock_holders import holders

        return holders(self._path)

    def size(self) -> int:
        """The size of the file in bytes."""
        return os.stat(self._path).st_size


def _put(path: Path) -> bool:
    """Makes a store where there was nothing; False where somebody was faster."""
    from tracker.storage.sqlite import files

    files.make_folder(path.parent)
    with files.draft_of(path) as draft:
        _fill(str(draft), str(path))
        try:
            files.put_in_place(draft, path)
        except FileExistsError:
            return False
    return True


def _fill(path: str, where: str) -> bool:
    """Sets up an empty database; False where somebody else did in the meantime."""
    with connecting.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False, where=where) as driver:
        if states.describe(driver) == "current":
            return False
        if states.describe(driver) != "empty":
            states.require_current(driver, where)
        states.upgrade(driver)
    return True


def _copy_into(source: Any, target: Path) -> None:
    """SQLite's own copy: all of it or, after a crash, nothing."""
    with closing(sqlite3.connect(connecting.address(str(target), "rw"), uri=True, timeout=connecting.BUSY_SECONDS)) as copy:
        source.backup(copy)
    with target.open("rb") as written:
        os.fsync(written.fileno())
