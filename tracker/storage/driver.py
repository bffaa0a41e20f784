"""The database's own driver inside one open transaction: the statements of every day, with nothing between them and the database.

They are SQL that SQLite and PostgreSQL both understand, with parameters by name (`:ref`) or, for many rows, by place (`?`). What makes
and proves the schema is written with SQLAlchemy over the same transaction (`sqlalchemy_connection`): to import it takes longer than to
list and to add.
"""

from __future__ import annotations  # typing is not imported to start

import json
import re
from contextlib import closing, contextmanager, suppress
from functools import cached_property, lru_cache
from itertools import chain, islice
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Literal, TypeVar

    Value = TypeVar("Value")
    Row = tuple[Any, ...]
    Parameters = Mapping[str, Any]
else:
    Row = tuple

AT_ONCE = 500
"""Names in one statement's list: fewer than either database takes."""


PAGE = 1_000
"""Rows in memory at once, where nothing else is asked for."""

_CACHE = 4_000
"""KiB of SQLite's cache for a long answer, twice its own choice: each row looks up others."""

_TOGETHER = 8
"""Rows that one statement inserts into SQLite. On a table with triggers it gets ready to undo each statement, which for every row of the
entries took a third of the time; the pages it keeps for that go to a file where they are more than 64 KiB, as they were with 20 rows.
"""


_LOOKS_EVERY = 0.1
_ATTEMPTS = 5
"""A long reading of SQLite's looks, each so many seconds, whether a writer waits for its end, and gives way so often before it goes on to it."""


class _Awaited(Exception):
    """A writer waits."""


class Driver:
    """One connection of sqlite3's or psycopg's: with its transaction begun, which whoever opened it ends, or to read at a fixed position.

    To read, nothing is open for longer than a statement on SQLite, and than a page or a `snapshot` on PostgreSQL: what was recorded up to an
    entry is the same whenever it is read, and whoever writes does not wait for whoever reads, prints or thinks.
    """

    def __init__(self, raw: Any, dialect: Literal["sqlite", "postgresql"], *, lasting: bool = True, begin: str = "") -> None:
        self.raw = raw
        self.dialect = dialect
        self._lasting = lasting
        self.recover: Callable[[], None] = lambda: None
        """Takes back what a writer that died left half written, where this connection cannot."""
        self.is_awaited: Callable[[], bool] = lambda: False
        """Whether a writer waits for the end of what this connection reads."""
        self.give_way: Callable[[], None] = lambda: None
        """Gives up what is read `at_once` where that is so."""
        self._begin = begin

    def begin(self) -> None:
        """Gives a transaction of PostgreSQL's that is about to begin the settings that hold for it."""
        if self._begin and not self.raw.info.transaction_status:  # idle
            self.raw.execute(self._begin)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One moment of the store within the block, for rows that hold for the head alone. Keep it short: SQLite's writers wait for its end."""
        if self._lasting:
            yield
            return
        self.pause()
        if self.dialect == "sqlite":
            self.raw.execute("BEGIN")
        self._lasting = True
        try:
            yield
        finally:
            self._lasting = False
            self.pause()

    def at_once(self, read: Callable[[], Value]) -> Value:
        """What `read` gives within a `snapshot`, however long that takes: where a writer waits for its end it is given up, and begun again."""
        for _ in range(_ATTEMPTS if self.dialect == "sqlite" and not self._lasting else 0):
            with suppress(_Awaited), self._giving_way(), self.snapshot():
                return read()
        with self.snapshot():
            return read()

    @contextmanager
    def _giving_way(self) -> Iterator[None]:
        """Ends the block with `_Awaited` soon after a writer began to wait: in the middle of a statement, or before the next."""
        looked = monotonic()

        def look() -> None:
            nonlocal looked
            if monotonic() > looked + _LOOKS_EVERY:
                looked = monotonic()
                if self.is_awaited():
                    raise _Awaited

        self.give_way = look
        self.raw.set_progress_handler(look, 100_000)  # steps of SQLite's machine, some milliseconds
        try:
            yield
        except Exception as error:
            if getattr(getattr(error, "orig", error), "sqlite_errorname", "") == "SQLITE_INTERRUPT":
                raise _Awaited from error
            raise
        finally:
            self.give_way = lambda: None
            self.raw.set_progress_handler(None, 0)

    def pause(self) -> None:
        """Ends what a reader has open, also after a statement that failed; the next statement begins anew. Elsewhere nothing ends."""
        if not self._lasting:
            self.raw.rollback()

    def rows(self, statement: str, parameters: Parameters | None = None) -> list[Row]:
        """All rows of a query."""
        found: list[Row] = self._executed(statement, parameters).fetchall()
        return found

    def records(self, statement: str, parameters: Parameters | None = None) -> list[dict[str, Any]]:
        """All that a query answers, each row by the names of its columns."""
        cursor = self._executed(statement, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def record_pages(self, statement: str, parameters: Parameters | None = None) -> Iterator[list[dict[str, Any]]]:
        """What `records` answers, a `PAGE` at a time: for whoever makes something smaller of each row."""
        from tracker.storage.spool import Spool

        with self.snapshot():
            cursor = self._executed(statement, parameters)
            names = [column[0] for column in cursor.description]
            rows = iter(Spool[Row](cursor, in_memory=PAGE))
        while page := [dict(zip(names, row, strict=True)) for row in islice(rows, PAGE)]:
            yield page

    def value(self, statement: str, parameters: Parameters | None = None) -> Any:
        """The first column of the first row; none where there is no row."""
        row = self._executed(statement, parameters).fetchone()
        return row[0] if row else None

    def values(self, statement: str, parameters: Parameters | None = None) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._executed(statement, parameters).fetchall()]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in their order."""
        return [column[0] for column in self._executed(f"SELECT * FROM {table} WHERE 1 = 0", None).description]

    def run(self, statement: str, parameters: Parameters | None = None) -> int:
        """Changes something; returns how many rows."""
        count: int = self._executed(statement, parameters).rowcount
        return count

    def run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs one statement for each row, its values by place."""
        with closing(self.raw.cursor()) as cursor:
            cursor.executemany(self._spelled(statement), rows)

    def insert(self, table: str, fields: Mapping[str, Any]) -> None:
        """One row, by the names of its columns."""
        self.run(_insertion(table, tuple(fields)), fields)

    def insert_many(self, table: str, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
        """Rows whose values stand in the order of these columns."""
        if len(rows) == 1:  # most often, and then psycopg needs no more than one exchange with the server
            self.insert(table, dict(zip(names, rows[0], strict=True)))
        elif self.dialect == "sqlite":
            alone = len(rows) % _TOGETHER
            self.run_many(_insertion_by_place(table, names), rows[:alone])
            several = (tuple(chain.from_iterable(some)) for some in chunks(rows[alone:], _TOGETHER))
            self.run_many(_insertion_by_place(table, names, _TOGETHER), several)
        elif rows:
            self._copy_in(table, names, rows)

    def _copy_in(self, table: str, names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
        """PostgreSQL's COPY, in its binary form: bytes go as they are, and the server need not read numbers."""
        columns = ", ".join(f'"{name}"' for name in names)
        types = [column.type_code for column in self.raw.execute(f"SELECT {columns} FROM {table} LIMIT 0").description]
        with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def pages(
        self,
        query: str,
        keys: Sequence[str],
        parameters: Parameters | None = None,
        *,
        size: int | None = None,
        newest_first: bool = False,
        after: Sequence[Any] | None = None,
    ) -> Iterator[list[Row]]:
        """A query's rows in the order of its first columns, `keys`, which tell them apart: pages of at most `size` rows, none of them empty.

        Page by page instead of one long cursor: whoever stops reading in the middle leaves nothing open, and what is written meanwhile
        in the same transaction is in nobody's way. The query ends in a WHERE clause. Where to begin belongs into `after`, the keys of the
        row before: beside a bound in the query itself, SQLite looks no further for where a page begins, and reads every page from there.
        """
        size = size or PAGE
        way, than = (" DESC", "<") if newest_first else ("", ">")
        order = f" ORDER BY {', '.join(f'{key}{way}' for key in keys)} LIMIT {size}"
        names = ", ".join(keys)
        further = f"{query} AND ({names}) {than} ({', '.join(f':last{number}' for number in range(len(keys)))}){order}"
        while True:
            last = {} if after is None else {f"last{number}": key for number, key in enumerate(after)}
            found = self.rows(further if last else query + order, {**(parameters or {}), **last})
            self.pause()
            if found:
                yield found
            if len(found) < size:
                return
            after = found[-1][: len(keys)]

    def streamed(self, query: str, parameters: Parameters | None = None) -> Iterator[Row]:
        """A query's rows in its own order, read one by one while a cursor is open, within a `snapshot`; one at a time may be."""
        if self.dialect == "sqlite":
            self.run(f"PRAGMA cache_size = -{_CACHE}")
            for row in self._executed(query, parameters):  # noqa: UP028 - which closes the cursor, where the connection may be closed already
                yield row
            return
        self.begin()
        with self.raw.cursor("tracker_rows") as cursor:
            cursor.itersize = PAGE
            cursor.execute(self._spelled(query), parameters or {})
            yield from cursor

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What the block changes is undone when it ends in an error; the transaction goes on either way."""
        self.begin()
        self.raw.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.raw.execute("ROLLBACK TO SAVEPOINT attempt")
            raise
        finally:
            self.raw.execute("RELEASE SAVEPOINT attempt")

    def folded(self, text: str) -> str:
        """A text in lower case, in every script. SQLite's `lower` is ours; PostgreSQL's goes by a collation, and our columns' knows ASCII alone."""
        if self.dialect == "sqlite":
            return f"lower({text})"
        # The server's own Unicode rules since PostgreSQL 17, before it the database's language.
        collation = "pg_c_utf8" if self.raw.info.server_version >= 170_000 else "default"
        return f'lower({text} COLLATE "{collation}")'

    def members(self, column: str) -> str:
        """A table function, with a row under `value` for each item of a JSON list of texts; none for NULL."""
        return f"json_each({column})" if self.dialect == "sqlite" else f"json_array_elements_text(CAST({column} AS json))"

    def is_one_of(self, name: str, kind: Literal["text", "bigint"] = "text") -> str:
        """An SQL condition: a value is in a list of any length, which is one parameter (`list_of`)."""
        return f"IN (SELECT value FROM json_each(:{name}))" if self.dialect == "sqlite" else f"= ANY(CAST(:{name} AS {kind}[]))"

    def list_of(self, items: Sequence[str] | Sequence[int]) -> Any:
        """A list as the parameter of `is_one_of`."""
        return json.dumps(items) if self.dialect == "sqlite" else items

    @cached_property
    def misfit(self) -> type[Exception]:
        """What is raised for rows that break a rule of the tables."""
        if self.dialect == "sqlite":
            from sqlite3 import IntegrityError

            return IntegrityError
        from psycopg import errors

        return errors.IntegrityError

    def enlarge_cache(self) -> None:
        """Lets SQLite keep 100 MB of its pages in memory until the connection ends, as indexes are written all over while many rows are added."""
        if self.dialect == "sqlite":
            self.run("PRAGMA cache_size = -100000")

    def _executed(self, statement: str, parameters: Parameters | None) -> Any:
        self.begin()
        self.give_way()
        try:
            return self.raw.execute(self._spelled(statement), parameters or {})
        except Exception as error:
            if getattr(error, "sqlite_errorname", "") != "SQLITE_READONLY_ROLLBACK":
                raise
        self.recover()  # a writer died since our last statement
        return self.raw.execute(statement, parameters or {})

    def _spelled(self, statement: str) -> str:
        return statement if self.dialect == "sqlite" else _for_psycopg(statement)


def chunks(items: Sequence[Any], size: int = AT_ONCE) -> Iterable[Sequence[Any]]:
    """Slices small enough for one statement's parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))


def among(name: str, items: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """A list for IN, as names of parameters with their values: `(:name0, :name1)`. Of an empty one nothing is a member."""
    given = {f"{name}{number}": item for number, item in enumerate(items)}
    return f"({', '.join(f':{one}' for one in given) or 'NULL'})", given


@lru_cache(maxsize=256)
def _insertion(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in names)})"


@lru_cache(maxsize=256)
def _insertion_by_place(table: str, names: tuple[str, ...], rows: int = 1) -> str:
    columns, places = ", ".join(f'"{name}"' for name in names), f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([places] * rows)}"


_PLACES = re.compile(r"%|\?|(?<![:\w]):([a-z_]\w*)")


@lru_cache(maxsize=512)
def _for_psycopg(statement: str) -> str:
    return _PLACES.sub(lambda found: "%%" if found[0] == "%" else "%s" if found[0] == "?" else f"%({found[1]})s", statement)
