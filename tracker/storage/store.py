"""What a place for a ledger can do, whichever database it is."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tracker.storage.driver import Driver


class Clock(Protocol):
    """Says what time it is, with a time zone."""

    def __call__(self) -> datetime:
        """The present moment, in UTC."""
        ...


class Store(Protocol):
    """One place for a ledger. Every method raises `StoreError` where the place cannot be used as it is."""

    @property
    def where(self) -> str:
        """What to call it in front of people: a path, or a URL without its password."""
        ...

    def reading(self) -> AbstractContextManager[Driver]:
        """A store of the current schema, which cannot be written; no transaction is open between pages, and what holds for the head alone is read in a `snapshot`."""
        ...

    def writing(self, *, commit: bool, create: bool = False) -> AbstractContextManager[Driver]:
        """A transaction that holds the ledger's head; rolled back at the end unless it is to be committed. An empty database may be set up in it."""
        ...

    def create(self) -> bool:
        """Sets up the schema; False where a current one is there already."""
        ...

    def upgrade(self, backup_to: Path) -> bool:
        """Brings an older store up to this program's schema after a backup; False where it is current already."""
        ...

    def back_up(self, target: Path) -> int:
        """Copies the store, as of one moment, to a new file; returns its size in bytes."""
        ...

    def backup_name(self, stamp: str) -> Path:
        """Where a backup goes that nobody named."""
        ...

    def state(self) -> str:
        """`missing`, `empty`, `current`, `behind`, `ahead` or `foreign`."""
        ...

    def identity(self) -> tuple[object, ...] | None:
        """What is equal for two addresses of one place; none where nothing is there. The last part is none for a copy that follows another place."""
        ...

    def schema(self) -> str | None:
        """The number of the schema that the store was written with; none where it has none."""
        ...

    def locked_by(self) -> str:
        """Who else holds a lock now for which a writer would wait, in words; empty where nobody does, or the system does not tell."""
        ...

    def size(self) -> int:
        """The size on disk in bytes."""
        ...
