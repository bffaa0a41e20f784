"""Where a store can lie, so that one test tries both databases: its address, and what somebody with full rights can do to it."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from tests.servers import Server
from tracker.storage.tables import metadata

Rows = list[tuple[Any, ...]]


class Place(Protocol):
    """A store's address is its text."""

    dialect: str

    def __str__(self) -> str: ...

    def run(self, script: str) -> None:
        """Statements as whoever keeps the database, past every guard of ours."""

    def rows(self, query: str) -> Rows:
        """What a query answers."""
        return self.answers((query,))[0]

    def answers(self, queries: Iterable[str]) -> list[Rows]:
        """What queries answer over one connection: to make one to a server costs more than to read a table."""
        ...


def contents(place: Place) -> dict[str, Rows]:
    """Everything in every table of ours."""
    names = [table.name for table in metadata.sorted_tables]
    return dict(zip(names, place.answers(f"SELECT * FROM {name} ORDER BY 1, 2" for name in names), strict=True))


class SqlitePlace(Place):
    """A file."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def run(self, script: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(script)
            connection.commit()

    def answers(self, queries: Iterable[str]) -> list[Rows]:
        with closing(sqlite3.connect(self.path)) as connection:
            return [connection.execute(query).fetchall() for query in queries]


class PostgresPlace(Place):
    """A database of the tests' server."""

    dialect = "postgresql"

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name

    def __str__(self) -> str:
        return self.server.url(self.name)

    def run(self, script: str) -> None:
        connection = self.server.connection(self.name)
        try:
            with connection.transaction():
                connection.execute(script.encode())
        finally:
            connection.execute("DISCARD ALL")  # what was set for the session

    def answers(self, queries: Iterable[str]) -> list[Rows]:
        return [self.server.execute(query, self.name) for query in queries]
