"""What a SQLite file says about itself: its tables, triggers and shape, and what its own checks find."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, text

from tracker.storage.driver import Driver
from tracker.storage.schema.catalog import Shape
from tracker.storage.schema.fingerprint import constraints
from tracker.storage.sqlalchemy_connection import over
from tracker.storage.sqlite import connecting
from tracker.storage.tables import metadata

TRIGGERS = frozenset(f"{table}_no_{what}" for table in ("entry", "attachment") for what in ("update", "delete", "replace"))
"""What refuses to change an entry or an attachment (INSERT OR REPLACE fires no trigger of a deletion)."""


def table_names(connection: Connection) -> set[str]:
    """Every table in the database, ours or not."""
    return {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))}


def triggers(connection: Connection) -> set[str]:
    """The triggers in the database."""
    return {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))}


_SHAPE = {
    "column {0}.{1}": 'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden FROM sqlite_master m, pragma_table_xinfo(m.name) c',
    "foreign key {0}.{1}": 'SELECT m.name, f."from", f."table", f."to", f.on_update, f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f',
    "index {1} of {0}": 'SELECT m.name, i.name, i."unique", i.partial, x.seqno, x.name, x."desc", x.coll FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x WHERE x.key',
    "strictness of {0}": "SELECT m.name, l.strict, l.wr FROM sqlite_master m, pragma_table_list(m.name) l",
    "table {0}": "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "trigger {1} of {0}": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "view {0}": "SELECT name, sql FROM sqlite_master WHERE type = 'view'",
}


def shape(connection: Connection) -> Shape:
    """What our tables are made of, part by part, and which others there are: two databases of one schema have the same."""
    parts: Shape = defaultdict(set)
    for name, query in _SHAPE.items():
        for row in connection.execute(text(query)):
            if row[0] in metadata.tables or name.startswith(("table", "trigger", "view")):
                parts[name.format(*row)].add(tuple(constraints(cell) if isinstance(cell, str) else cell for cell in row))
    return parts


def expected(fresh: Connection) -> Shape:
    """The shape this program gives, read off a store that was just made."""
    return shape(fresh)


def dangling(connection: Connection) -> list[str]:
    """Tables with rows whose foreign keys point at nothing."""
    return sorted({row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))})


_WHOLE = 25_000
"""Pages, 100 MB: what SQLite checks of so many, or before it looks at rows, takes less than half a second."""


def damage(driver: Driver) -> list[str]:
    """What SQLite's own check of pages and indexes finds. A large file is checked table by table, without the pages that hold nothing."""
    ours = sorted(table_names(over(driver)) & {*metadata.tables})
    names = [""] if driver.value("PRAGMA page_count") <= _WHOLE else [f"({name})" for name in ours]
    found = (driver.at_once(partial(driver.values, f"PRAGMA integrity_check{name}")) for name in names)
    return [finding for findings in found for finding in findings if finding != "ok"]


@contextmanager
def undecoded(driver: Driver) -> Iterator[None]:
    """Within the block, text that is not UTF-8 is read too, its bytes kept apart as lone surrogates: for `verify`."""
    driver.raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.raw.text_factory = str


def is_damage(complaint: BaseException) -> bool:
    """Whether it is the driver's, and about what lies in the file, not about how it can be used."""
    return isinstance(complaint, sqlite3.Error) and connecting.primary_code(complaint) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        None,
    )
