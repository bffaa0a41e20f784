"""The schema and its four states: empty, current, behind, ahead. Alembic is imported here alone, and only to change something."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from tracker import bundled
from tracker.domain.errors import AheadStore, BehindStore, DamagedStore, EmptyStore, ForeignStore

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The revision this program reads and writes."""

VERSION_TABLE = "tracker_schema"

TRIGGERS = frozenset({"entry_no_update", "entry_no_delete", "entry_no_replace"})
"""What refuses to change an entry; compared after every upgrade and by `verify`."""


def revision(connection: Connection) -> str | None:
    """The revision the store was written with; none where it has no schema at all."""
    try:
        return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    except DBAPIError as error:
        if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
            return None
        raise


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
        DamagedStore: the triggers are not all there afterwards, or references dangle.
    """
    from alembic import command

    with _alembic(connection) as config:
        command.upgrade(config, HEAD)
    if missing := TRIGGERS - triggers(connection):
        raise DamagedStore("this address", f"the upgrade lost the triggers {', '.join(sorted(missing))}")
    if dangling(connection):
        raise DamagedStore("this address", "the upgrade left references to nothing")


def triggers(connection: Connection) -> set[str]:
    """The triggers in the database."""
    return {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))}


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
