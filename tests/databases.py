"""Databases with an empty store in them: one that a test gives back is emptied for the next, as to make one and drop it costs ten times as much.

One in which more was changed than rows is dropped: its schema, its rights or settings, or what is known of how its values are distributed.
"""

from contextlib import closing
from itertools import count
from typing import Any

import psycopg
from psycopg import sql

from tests.servers import Server
from tracker.storage import session

_CATALOGS = """
    pg_class pg_attribute pg_attrdef pg_constraint pg_index pg_inherits pg_trigger pg_proc pg_type pg_namespace pg_rewrite pg_policy pg_extension
    pg_event_trigger pg_default_acl pg_collation pg_ts_config pg_ts_dict pg_description pg_statistic pg_statistic_ext pg_largeobject_metadata
"""
# Whatever is created or altered is a row of a later transaction.
_CHANGES = ", ".join(f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {name})" for name in _CATALOGS.split())
_SCHEMA = f"""
    SELECT {_CHANGES}, (datdba, datacl, datallowconn, datconnlimit)::text, ARRAY(SELECT s::text FROM pg_db_role_setting AS s WHERE setdatabase = d.oid)
    FROM pg_database AS d WHERE datname = current_database()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_BYTES = "SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
_MOST_BYTES = 4_000_000
"""A database grown larger is dropped: the rows that were deleted in it would have to be vacuumed away."""


class Databases:
    """The databases of one server that are free."""

    def __init__(self, server: Server) -> None:
        self.template = "empty"
        self._server = server
        self._numbers = count(1)
        self._free: list[str] = []
        server.execute(f"CREATE DATABASE {self.template}")
        assert session.create(server.url(self.template))
        with closing(psycopg.connect(server.url(self.template))) as connection:
            self._schema = _row(connection, _SCHEMA)
            self._rows = rows_of(connection)

    def take(self) -> str:
        """The name of a database that holds an empty store."""
        if self._free:
            return self._free.pop()
        name = f"store_{next(self._numbers)}"
        self._server.copy(self.template, name)
        return name

    def give_back(self, name: str) -> None:
        """Empties it for the next who takes one, or drops it."""
        try:
            emptied = self._emptied(name)
        except psycopg.Error:
            emptied = False
        if emptied:
            self._free.append(name)
        else:
            self._server.drop(name)

    def _emptied(self, name: str) -> bool:
        connection = self._server.connection(name)
        connection.execute(_OTHERS)
        if _row(connection, _SCHEMA) != self._schema or _row(connection, _BYTES)[0] > _MOST_BYTES:
            return False
        fill(connection, self._rows)
        return True


StoredRows = dict[str, bytes]
"""The rows of every table, as COPY writes them."""


def rows_of(connection: psycopg.Connection) -> StoredRows:
    """What is in a store."""
    return {table: _copied(connection, table) for (table,) in connection.execute(_TABLES).fetchall()}


def fill(connection: psycopg.Connection, rows: StoredRows) -> None:
    """Puts these rows in the place of those that are there, past guards and foreign keys."""
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in rows))
        for table, copied in rows.items():
            if copied:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                    copy.write(copied)


def _row(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    [found] = connection.execute(query.encode())
    return found


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(piece) for piece in copy)
