"""A ledger in one SQLite file: made under another name and linked into place, copied by SQLite's own backup."""

from __future__ import annotations  # typing and pathlib are not imported to start

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from functools import partial

from tracker.domain.errors import NoStore, UnwritableStore
from tracker.storage.schema import states
from tracker.storage.sqlite import connecting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    def writing(self, *, commit: bool, create: bool = False) -> Iterator[Driver]:
        """The write lock from the first statement: a deferred transaction would let two appends read the same head."""
        connecting.look_at(self._path)
        _require_writable(self._path)
        with connecting.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", commit=commit) as driver:
            if create and states.describe(driver) == "empty":
                states.upgrade(driver)
            states.require_current(driver, self.where)
            states.require_unaltered(driver, self.where)
            yield driver

    def create(self) -> bool:
        """Makes the file under another name and links it into place: nobody ever sees half a store, and of several at once one wins."""
        from pathlib import Path

        from tracker.storage import files

        path = Path(os.path.realpath(self._path))  # a link that leads nowhere yet names the place
        try:
            if path.is_file() and path.stat().st_size == 0:
                _require_writable(str(path))
                return _fill(str(path), str(path))
            if not path.exists():
                files.make_folder(path.parent)
                with suppress(FileExistsError), files.new_file(path) as draft:  # somebody was faster
                    _fill(str(draft), str(path))
                    return True
            with SqliteStore(str(path)).reading():
                return False
        except OSError as error:
            raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another place with --db") from error

    def upgrade(self, backup_to: Path) -> bool:
        """Looks again behind the lock, as somebody may have been faster."""
        connecting.look_at(self._path)
        with connecting.transaction(self._path, mode="ro", begin="BEGIN") as driver:
            if not states.is_behind(driver, self.where):
                return False
        _require_writable(self._path)
        self.back_up(backup_to)
        with connecting.transaction(self._path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False) as driver:
            if not states.is_behind(driver, self.where):
                return False
            states.upgrade(driver)
        return True

    def back_up(self, target: Path) -> int:
        """Copies the store, as of one moment, to a new file of its mode by SQLite's backup API; returns its size in bytes.

        Raises:
            StoreError: the target exists or cannot be written, or the store cannot be read.
        """
        from tracker.storage import files

        path = self._path
        connecting.look_at(path)
        with connecting.transaction(path, mode="ro", begin="") as driver:
            if states.describe(driver) in ("empty", "foreign"):
                states.require_current(driver, path)
            with files.refusals(target, "name a new file"), files.new_file(target, os.stat(path).st_mode & 0o777) as draft:
                driver.at_once(partial(_copy_into, driver, draft))
            return os.stat(target).st_size

    @contextmanager
    def filled(self, mode: int) -> Iterator[Driver]:
        """Makes a store that the block fills before it gets its name, with this mode: of a block that fails nothing is left."""
        from pathlib import Path

        from tracker.storage import files

        path = Path(os.path.realpath(self._path))
        with files.refusals(path, "name another place with --db"):
            files.make_folder(path.parent)
            with files.new_file(path, mode) as draft:
                _fill(str(draft), self._path)
                with connecting.transaction(str(draft), mode="rw", begin="BEGIN IMMEDIATE", where=self._path) as driver:
                    yield driver

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

    def identity(self) -> tuple[object, ...] | None:
        """The file behind every name and link."""
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

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


def _fill(path: str, where: str) -> bool:
    """Sets up an empty database; False where somebody else did in the meantime."""
    with connecting.transaction(path, mode="rw", begin="BEGIN IMMEDIATE", foreign_keys=False, where=where) as driver:
        if states.describe(driver) == "current":
            return False
        if states.describe(driver) != "empty":
            states.require_current(driver, where)
        states.upgrade(driver)
    return True


def _copy_into(source: Driver, target: Path) -> None:
    """SQLite's own copy of one moment: all of it or, after a crash, nothing.

    Raises:
        OSError: it cannot be written.
    """
    source.value("SELECT count(*) FROM sqlite_master")  # the lock is held from the first reading on
    try:
        with closing(sqlite3.connect(connecting.address(str(target), "rw"), uri=True, timeout=connecting.BUSY_SECONDS)) as copy:
            source.raw.backup(copy, pages=1_000, progress=lambda *_: source.give_way())
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _require_writable(path: str) -> None:
    """Refuses to write to a file that cannot be changed, or that a crash would leave without its journal, which has one name only.

    Raises:
        UnwritableStore: it is read-only, or has a second name.
    """
    if not connecting.is_writable(path):
        raise UnwritableStore(f"the store at {path} is read-only", "write to a copy, or ask whoever keeps it")
    if os.stat(path).st_nlink > 1:
        from tracker.storage import files

        if not files.has_one_name(path):
            raise UnwritableStore(
                f"the store at {path} has a second name, a hard link, by which a crash would part it from its journal",
                f"remove the other name (find / -xdev -samefile {path}), or write to a copy: tracker db backup -o NEW",
            )
