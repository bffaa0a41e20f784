"""Opening the store: one connection, one transaction, and every database error as one of ours.

An address is a file (SQLite) or a URL (PostgreSQL); what each of them can do is a `Store`, and nothing outside this folder knows which
one it has. A reading session reads at a fixed position and can write nothing; it is no transaction, so that nobody waits for whoever prints or
thinks (`Driver.snapshot`). A writing session holds the ledger's head from before it reads anything: two appends can never start from the
same head.
"""

from __future__ import annotations  # typing and pathlib are not imported to start

from contextlib import contextmanager, nullcontext

from tracker.storage.corruption import Damage, DerivedDamage
from tracker.storage.ledger.ledger import Bearable, Ledger, require_no_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tracker.storage.driver import Driver
    from tracker.storage.ledger.copying import Restored
    from tracker.storage.store import Clock, Store


def store_at(db: str) -> Store:
    """The store of an address: `postgresql://…`, a path, or `sqlite:///path`.

    Raises:
        BadInput: the address of another database, or none at all.
    """
    path = file_of(db)
    if path is None:
        from tracker.storage.postgres.store import PostgresStore

        return PostgresStore(db)
    from tracker.storage.sqlite.store import SqliteStore

    return SqliteStore(path)


def file_of(db: str) -> str | None:
    """The file of a store that is one, by its whole path; none of a store on PostgreSQL.

    Raises:
        BadInput: as `store_at`.
    """
    if db.startswith(("postgresql://", "postgres://")):
        return None
    from tracker.storage.sqlite import connecting

    return connecting.file_of(db)


@contextmanager
def reading(db: str, *, bears: Bearable = ()) -> Iterator[Ledger]:
    """A ledger to read.

    `bears` is the damage to its head with which it is read all the same.

    Raises:
        StoreError: the store is missing, not ours, of another schema, locked or damaged.
    """
    with store_at(db).reading() as driver:
        yield Ledger(driver, bears=bears)


@contextmanager
def writing(db: str, *, actor: str, clock: Clock, dry_run: bool = False) -> Iterator[Ledger]:
    """A ledger to append to; committed when the block ends well, left as it was when it does not or on a dry run.

    Raises:
        StoreError: as `reading`, or the store cannot be written.
    """
    with store_at(db).writing(commit=not dry_run) as driver:
        yield Ledger(driver, actor=actor, clock=clock)


def where(db: str) -> str:
    """What to call the store in front of people: a path, or a URL without its password."""
    return store_at(db).where


def is_one(db: str, other: str) -> bool:
    """Whether two addresses mean one store: a path and a link to it, or two names of a server."""
    ours, theirs = store_at(db).identity() or (), store_at(other).identity() or ()
    return ours != () and ours[:-1] == theirs[:-1] and (ours[-1] == theirs[-1] or None in (ours[-1], theirs[-1]))


def create(db: str) -> bool:
    """Makes a store at the address; False where a current one is there already."""
    return store_at(db).create()


@contextmanager
def filling(db: str, mode: int = 0o600, *, actor: str = "", clock: Clock | None = None) -> Iterator[Ledger]:
    """A ledger to take another one in, as `writing`: where there is no store it is made together with what comes into it, or not at all."""
    from tracker.storage.sqlite.store import SqliteStore

    store = store_at(db)
    if isinstance(store, SqliteStore) and store.state() == "missing":
        made: AbstractContextManager[Driver] = store.filled(mode)
    else:
        made = store.writing(commit=True, create=True)
    with made as driver:
        yield Ledger(driver, actor=actor, clock=clock) if clock else Ledger(driver)


def back_up(db: str, target: Path, warn: Callable[[str], None] = lambda warning: None) -> int:
    """Copies the store, as of one moment, to a new file; returns its size in bytes. A spoiled head is warned of, one of lost entries refused."""
    store = store_at(db)
    if store.state() == "current":
        with reading(db, bears=DerivedDamage) as ledger:
            for warning in ledger.warnings if ledger.head else ():
                warn(warning)
    return store.back_up(target)


def restore(db: str, backup: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> Restored:
    """Puts a backup where there is no store yet, or one without entries; what holds entries is never written over.

    Raises:
        StoreError: the backup is none that this program can read, the place holds a ledger, or it cannot be written.
        BadDocument: an archive that is not whole.
    """
    from tracker.storage import files, overwriting
    from tracker.storage.ledger import archive, copying, verification
    from tracker.storage.schema import states

    files.require_no_side_files(backup)
    with nullcontext() if overwriting.kind_of(backup) == overwriting.ARCHIVE else reading(str(backup)) as source:
        if source is not None:
            states.require_unaltered(source.driver, str(backup))
        head, note = archive.proven(backup) if source is None else (verification.proven_head(source), "")
        with filling(db, backup.stat().st_mode & 0o777) as ledger:
            require_no_entries(ledger.driver, where(db))
            breaches = archive.read(backup, head, ledger, progress) if source is None else copying.copy(source, ledger, progress)
            head = ledger.head
    with reading(db) as restored:
        if verification.proven_head(restored).size < head.size or restored.root_at(head.size) != head.root:
            raise Damage(f"it does not hold the {head.size:,} entries that were read")
    return copying.Restored(head, breaches, note)


def state(db: str) -> str:
    """The state of the schema in one word; `missing` where there is no store."""
    return store_at(db).state()
