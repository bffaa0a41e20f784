"""The schema and its four states: empty, current, behind, ahead. Alembic is imported here alone, and only to change something."""

from __future__ import annotations  # typing is not imported to start

import sqlite3
from contextlib import contextmanager

from tracker.domain.errors import AheadStore, BehindStore, EmptyStore, ForeignStore, UnwritableStore
from tracker.storage.corruption import Damage
from tracker.storage.schema.fingerprint import VERSION_TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import Connection

    from tracker.storage.driver import Driver
    from tracker.storage.schema.catalog import Catalog

HEAD = "0012"
"""The revision this program reads and writes."""

_FILLED = "0006"
"""The last revision after which the program writes the projections again from the entries."""


def catalog(driver: Driver) -> Catalog:
    """The one of the connection's database."""
    if driver.dialect == "postgresql":
        from tracker.storage.postgres import catalog as postgres_catalog

        return postgres_catalog
    from tracker.storage.sqlite import catalog as sqlite_catalog

    return sqlite_catalog


def revision(driver: Driver) -> str | None:
    """The revision the store was written with; none where it has no schema at all."""
    if driver.dialect == "postgresql" and driver.value("SELECT to_regclass(:name)", {"name": VERSION_TABLE}) is None:
        return None  # to ask in vain would end the transaction there
    try:
        found = driver.values(f"SELECT version_num FROM {VERSION_TABLE}")
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            return None
        raise
    if len(found) > 1:
        raise Damage(f"it says that its schema is {' and '.join(map(str, found))}")
    return found[0] if found else None


def require_current(driver: Driver, where: str) -> None:
    """Passes only a store this program can read.

    Raises:
        EmptyStore, ForeignStore, BehindStore, AheadStore: each with the command to type.
    """
    found = revision(driver)
    if found == HEAD:
        return
    if found is None:
        from tracker.storage import sqlalchemy_connection

        if catalog(driver).table_names(sqlalchemy_connection.over(driver)):
            raise ForeignStore(where, "is another program's database")
        raise EmptyStore(where)
    if found in _known_revisions():
        raise BehindStore(where, found, HEAD)
    raise AheadStore(where, found, HEAD)


def describe(driver: Driver) -> str:
    """`empty`, `current`, `behind`, `ahead` or `foreign`, without raising."""
    try:
        require_current(driver, "")
    except EmptyStore:
        return "empty"
    except ForeignStore:
        return "foreign"
    except BehindStore:
        return "behind"
    except AheadStore:
        return "ahead"
    return "current"


def is_behind(driver: Driver, where: str) -> bool:
    """Whether the store can be upgraded; False where it is current.

    Raises:
        EmptyStore, ForeignStore, AheadStore: neither.
    """
    if describe(driver) == "behind":
        return True
    require_current(driver, where)
    return False


def upgrade(driver: Driver) -> None:
    """Brings the schema to `HEAD` inside the caller's transaction, and checks that it did.

    Raises:
        Damage: the triggers are not all there afterwards, or references dangle.
    """
    from alembic import command

    from tracker.storage import sqlalchemy_connection

    connection = sqlalchemy_connection.over(driver)
    before = revision(driver) or ""
    with _alembic(connection) as config:
        command.upgrade(config, HEAD)
    if before < _FILLED <= HEAD:
        from tracker.storage.projections import rebuilding

        rebuilding.rebuild(driver)
    its = catalog(driver)
    if missing := its.TRIGGERS - its.triggers(connection):
        raise Damage(f"the upgrade lost the triggers {', '.join(sorted(missing))}")
    if its.dangling(connection):
        raise Damage("the upgrade left references to nothing")


def require_unaltered(driver: Driver, where: str) -> None:
    """Passes only a current store whose triggers, views and constraints are those of this program: writing would set others off.

    Raises:
        UnwritableStore: with what was found.
    """
    from tracker.storage.projections import projections
    from tracker.storage.schema import fingerprint

    if fingerprint.of(driver, (*projections.ALL, "entry", "ledger_head", "attachment")) == fingerprint.EXPECTED[driver.dialect]:
        return
    if found := next((one for one, harms in altered(driver) if harms), ""):
        raise UnwritableStore(
            f"the store at {where} is not as this program makes it: {found}",
            "nothing was written; tracker verify names all of it; have it undone, or take the ledger along: tracker export --to-db NEW",
        )


def altered(driver: Driver) -> list[tuple[str, bool]]:
    """The differences of a store from one that is made for the comparison."""
    from tracker.storage.sqlite import connecting

    with connecting.passing("file::memory:") as fresh:
        upgrade(fresh)
        return [*differences(driver, fresh)]


def differences(live: Driver, fresh: Driver) -> Iterator[tuple[str, bool]]:
    """What the store's tables, indexes, keys and triggers are not as this program makes them, and whether that can do harm.

    An index more that refuses nothing cannot, and neither can a table more in a schema of PostgreSQL, which is the team's; `fresh` is a
    SQLite store just made.
    """
    from tracker.storage.sqlalchemy_connection import over

    found, expected = catalog(live).shape(over(live)), catalog(live).expected(over(fresh))
    for part in sorted(found.keys() | expected.keys()):
        ours, theirs = expected.get(part, set()), found.get(part, set())
        more = f"there is {'an' if part.startswith('index') else 'a'} {part} that this program did not make"
        if not theirs:
            risk = ": what it guards could be changed without a refusal" if part.startswith("trigger") else ""
            yield f"the {part} is missing{risk}", True
        elif part.startswith("index") and theirs > ours and not any(row[2] for row in theirs - ours):
            yield more, False
        elif not ours:
            yield more, live.dialect == "sqlite" or not part.startswith("table")
        elif theirs != ours:
            yield f"the {part} is not as this program makes it", True


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    from tracker import bundled

    return {script.revision for script in ScriptDirectory(str(bundled.migrations())).walk_revisions()}


@contextmanager
def _alembic(connection: Connection) -> Iterator[Config]:
    from alembic.config import Config

    from tracker import bundled

    config = Config()
    config.set_main_option("script_location", str(bundled.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    yield config
