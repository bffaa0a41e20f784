"""The schema and its four states: empty, current, behind, ahead. Alembic is imported here alone, and only to change something."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tracker import bundled
from tracker.domain.errors import AheadStore, BehindStore, EmptyStore, ForeignStore
from tracker.storage.damage import Damage
from tracker.storage.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
"""The revision this program reads and writes."""

VERSION_TABLE = "tracker_schema"

TRIGGERS = frozenset(f"{table}_no_{what}" for table in ("entry", "attachment") for what in ("update", "delete", "replace"))
"""What refuses to change an entry or an attachment; compared after every upgrade and by `verify`."""


def revision(connection: Connection) -> str | None:
    """The revision the store was written with; none where it has no schema at all."""
    try:
        found = list(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars())  # noqa: S608 - a constant
    except DBAPIError as error:
        if str(error.orig).startswith("no such") or "does not exist" in str(error.orig):
            return None
        raise
    if len(found) > 1:
        raise Damage(f"it says that its schema is {' and '.join(map(str, found))}")
    return found[0] if found else None


def table_names(connection: Connection) -> set[str]:
    """Every table in the database, ours or not."""
    return {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))}


def require_current(connection: Connection, where: str) -> None:
    """Passes only a store this program can read.

    Raises:
        EmptyStore, ForeignStore, BehindStore, AheadStore: each with the command to type.
    """
    found = revision(connection)
    if found == HEAD:
        return
    if found is None:
        if table_names(connection):
            raise ForeignStore(where, "is another program's database")
        raise EmptyStore(where)
    if found in _known_revisions():
        raise BehindStore(where, found, HEAD)
    raise AheadStore(where, found, HEAD)


def describe(connection: Connection) -> str:
    """`empty`, `current`, `behind`, `ahead` or `foreign`, without raising."""
    try:
        require_current(connection, "")
    except EmptyStore:
        return "empty"
    except ForeignStore:
        return "foreign"
    except BehindStore:
        return "behind"
    except AheadStore:
        return "ahead"
    return "current"


def upgrade(connection: Connection) -> None:
    """Brings the schema to `HEAD` inside the caller's transaction, and checks that it did.

    Raises:
        Damage: the triggers are not all there afterwards, or references dangle.
    """
    from alembic import command

    with _alembic(connection) as config:
        command.upgrade(config, HEAD)
    if missing := TRIGGERS - triggers(connection):
        raise Damage(f"the upgrade lost the triggers {', '.join(sorted(missing))}")
    if dangling(connection):
        raise Damage("the upgrade left references to nothing")


def triggers(connection: Connection) -> set[str]:
    """The triggers in the database."""
    return {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))}


_SHAPE = {
    "column {0}.{1}": 'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden FROM sqlite_master m, pragma_table_xinfo(m.name) c',
    "foreign key {0}.{1}": 'SELECT m.name, f."from", f."table", f."to", f.on_update, f.on_delete FROM sqlite_master m, pragma_foreign_key_list(m.name) f',
    "index {1} of {0}": 'SELECT m.name, i.name, i."unique", i.partial, x.seqno, x.name, x."desc", x.coll FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x WHERE x.key',
    "strictness of {0}": "SELECT m.name, l.strict, l.wr FROM sqlite_master m, pragma_table_list(m.name) l",
    "trigger {1} of {0}": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
    "view {0}": "SELECT name, sql FROM sqlite_master WHERE type = 'view'",
}


def shape(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """What our tables are made of, part by part: two databases of one schema have the same."""
    parts: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for name, query in _SHAPE.items():
        for row in connection.execute(text(query)):
            if row[0] in metadata.tables or name.startswith("view"):
                parts[name.format(*row)].add(tuple(" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row))
    return parts


def dangling(connection: Connection) -> list[str]:
    """Tables with rows whose foreign keys point at nothing."""
    return sorted({row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))})


def damage(connection: Connection) -> list[str]:
    """What the database's own check of its pages and indexes finds; at most a hundred findings."""
    return [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(bundled.migrations())).walk_revisions()}


@contextmanager
def _alembic(connection: Connection) -> Iterator["Config"]:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(bundled.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    yield config
