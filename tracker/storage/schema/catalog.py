"""How a database is asked about itself, whichever it is."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from tracker.storage.driver import Driver

Shape = dict[str, set[tuple[object, ...]]]
"""What the tables of a database are made of: the rows of its own catalog by the name of each part, such as `column entry.leaf`."""


class Catalog(Protocol):
    """How a database is asked about itself, which is where SQLite and PostgreSQL differ; each has a module of this form."""

    TRIGGERS: frozenset[str]
    """What refuses to change an entry or an attachment."""

    def table_names(self, connection: Connection) -> set[str]:
        """Every table in the database, ours or not."""
        ...

    def triggers(self, connection: Connection) -> set[str]:
        """The triggers in the database that are at work."""
        ...

    def shape(self, connection: Connection) -> Shape:
        """What our tables are made of, part by part: two databases of one schema have the same."""
        ...

    def expected(self, fresh: Connection) -> Shape:
        """The shape this program gives; `fresh` is a SQLite store just made."""
        ...

    def dangling(self, connection: Connection) -> list[str]:
        """Tables with rows whose foreign keys point at nothing."""
        ...

    def damage(self, driver: Driver) -> list[str]:
        """What the database's own checks of its pages, indexes and constraints find."""
        ...

    def undecoded(self, driver: Driver) -> AbstractContextManager[None]:
        """Within the block, text is read even where it is none: for `verify`."""
        ...

    def is_damage(self, complaint: BaseException) -> bool:
        """Whether it is the driver's, and about what is stored, not about how it can be used."""
        ...
