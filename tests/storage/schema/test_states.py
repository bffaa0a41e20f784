"""The schema: its four states each with the command to type, migrations that give exactly the tables of the program, and old stores."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from tests.ledgers import FIRST_STORY, STORY, commitment, everything, evidence, findings, reading, tell, told, writing
from tests.places import Place
from tracker import bundled
from tracker.domain.errors import AheadStore, BehindStore, DamagedStore, EmptyStore, ForeignStore, NoStore, StoreError
from tracker.domain.record.entries import decode
from tracker.domain.record.records import Check
from tracker.storage import session
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections import rebuilding
from tracker.storage.queries import names, versions
from tracker.storage.schema import states
from tracker.storage.schema.fingerprint import VERSION_TABLE
from tracker.storage.sqlite import catalog
from tracker.storage.tables import metadata

GOLDEN = Path(__file__).parents[1] / "golden"
GOLDEN_ROOTS = {
    **dict.fromkeys(("0001", "0002", "0003", "0004", "0005"), "ec5bc7a5ffcf90d2974e3ec25fda1487c325a7a8fcca31648b1d912046f246a6"),
    **dict.fromkeys(
        ("0006", "0007", "0008", "0009", "0010", "0011", "0012"), "4b94fa1e865baaf879f863ca4d0c31261d8676f57c53f4a9b0cb03b6737b7588"
    ),
}


def run(store: Path, script: str) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.executescript(script)
        connection.commit()


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes this program one revision newer than every store: its migration does what is given."""

    def make(upgrade: str) -> None:
        folder = Path(shutil.copytree(bundled.migrations(), tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
        body = f"from alembic import op\nimport sqlalchemy as sa\nrevision = '0013'\ndown_revision = '0012'\n\ndef upgrade():\n{upgrade}"
        (folder / "versions" / "0013_later.py").write_text(body)
        monkeypatch.setattr(bundled, "migrations", lambda: folder)
        monkeypatch.setattr(states, "HEAD", "0013")

    return make


ADD_A_COLUMN = "    op.add_column('party', sa.Column('motto', sa.Text))\n"


def missing(path: Path) -> None:
    path.unlink()


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def empty_database(path: Path) -> None:
    path.unlink()
    run(path, "PRAGMA user_version = 1")


def foreign(path: Path) -> None:
    path.unlink()
    run(path, "CREATE TABLE bookmarks (url)")


def foreign_with_alembic(path: Path) -> None:
    foreign(path)
    run(path, "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('0001')")


def foreign_with_our_table_name(path: Path) -> None:
    foreign(path)
    run(path, "CREATE TABLE tracker_schema (something)")


def ahead(path: Path) -> None:
    run(path, "UPDATE tracker_schema SET version_num = '9999'")


def without_version(path: Path) -> None:
    run(path, "DELETE FROM tracker_schema")


@pytest.mark.parametrize(
    ("make", "state", "error", "message", "hint"),
    [
        (missing, "missing", NoStore, "no store at {}", "tracker init"),
        (empty_file, "empty", EmptyStore, "the database at {} is empty", "tracker init"),
        (empty_database, "empty", EmptyStore, "the database at {} is empty", "tracker init"),
        (foreign, "foreign", ForeignStore, "{} is another program's database", "--db"),
        (foreign_with_alembic, "foreign", ForeignStore, "{} is another program's database", "--db"),
        (foreign_with_our_table_name, "foreign", ForeignStore, "{} is another program's database", "--db"),
        (without_version, "foreign", ForeignStore, "{} is another program's database", "--db"),
        (ahead, "ahead", AheadStore, "the store at {} has schema 9999, newer than this program's 0012", "pip install --upgrade"),
    ],
)
def test_every_state_that_is_not_current_says_what_to_type(
    store: Path, make: Callable[[Path], None], state: str, error: type[StoreError], message: str, hint: str
) -> None:
    make(store)
    before = store.read_bytes() if store.exists() else None
    assert session.state(str(store)) == state
    with pytest.raises(error) as caught, reading(store):
        pass
    assert caught.value.message == message.format(store)
    assert hint in caught.value.hint
    with pytest.raises(error), writing(store):
        pass
    with pytest.raises(error):
        session.store_at(str(store)).upgrade(store.with_name("backup.db"))
    if state != "missing":
        assert store.read_bytes() == before
    assert not store.with_name("backup.db").exists()


def test_current(store: Path) -> None:
    assert session.state(str(store)) == "current"
    assert session.store_at(str(store)).upgrade(store.with_name("backup.db")) is False
    assert not store.with_name("backup.db").exists()


def test_two_versions_at_once_are_damage(store: Path) -> None:
    run(store, "INSERT INTO tracker_schema VALUES ('0000')")
    with pytest.raises(DamagedStore, match="its schema is 0012 and 0000"), reading(store):
        pass


def test_a_store_that_claims_a_schema_it_has_not(store: Path) -> None:
    run(store, "DROP TABLE search")
    with pytest.raises(DamagedStore, match="no such table: search"), reading(store) as ledger:
        versions.observations(ledger.driver, Check, 0)


def test_behind_is_never_upgraded_unasked_and_upgrades_after_a_backup(store: Path, later: Callable[[str], None]) -> None:
    told(store)
    later(ADD_A_COLUMN)
    before = store.read_bytes()
    backup = store.with_name("backup.db")
    assert session.state(str(store)) == "behind"
    for opened in (reading, writing):
        with pytest.raises(BehindStore) as caught, opened(store):
            pass
        assert caught.value.message == f"the store at {store} has schema 0012, this program needs 0013"
        assert "tracker db upgrade" in caught.value.hint
    with pytest.raises(BehindStore):
        session.create(str(store))
    assert store.read_bytes() == before
    assert session.store_at(str(store)).upgrade(backup) is True
    assert session.state(str(store)) == "current"
    assert session.state(str(backup)) == "behind"
    with closing(sqlite3.connect(store)) as new, closing(sqlite3.connect(backup)) as old:
        query = "SELECT body FROM entry ORDER BY seq"
        assert new.execute(query).fetchall() == old.execute(query).fetchall()
        assert new.execute("SELECT motto FROM party").fetchall() == [(None,), (None,)]
        assert {row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")} == catalog.TRIGGERS
    assert session.store_at(str(store)).upgrade(store.with_name("second.db")) is False


def test_an_upgrade_needs_its_backup(store: Path, later: Callable[[str], None]) -> None:
    told(store)
    later(ADD_A_COLUMN)
    before = store.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        session.store_at(str(store)).upgrade(store)
    with pytest.raises(StoreError, match="cannot write"):
        session.store_at(str(store)).upgrade(store.parent / "no folder" / "backup.db")
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("migration", "problem"),
    [
        # What batch mode does silently: the table is written anew, and its triggers are gone.
        (
            "    with op.batch_alter_table('entry', recreate='always') as batch:\n        batch.add_column(sa.Column('x', sa.Text))\n",
            "lost the triggers entry_no_delete, entry_no_replace, entry_no_update",
        ),
        ("    op.execute('UPDATE party SET entry = 99')\n", "left references to nothing"),
    ],
)
def test_an_upgrade_that_breaks_something_leaves_the_store_as_it_was(
    store: Path, later: Callable[[str], None], migration: str, problem: str
) -> None:
    told(store)
    later(migration)
    before = store.read_bytes()
    with pytest.raises(DamagedStore) as caught:
        session.store_at(str(store)).upgrade(store.with_name("backup.db"))
    assert problem in caught.value.message
    assert str(store) in caught.value.message
    assert store.read_bytes() == before


def test_migrations_give_the_tables_of_the_program(store: Path) -> None:
    """Red when a column of tables.py is renamed, made nullable, or its index or foreign key is taken away."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = create_engine(f"sqlite:///{store}")
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        migrated = catalog.shape(connection)
        written = {
            row[0].replace('TABLE "entry"', "TABLE entry")  # which was renamed
            for row in connection.execute(text("SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql NOT NULL"))
        }
    engine.dispose()
    fresh_engine = create_engine("sqlite://")
    with fresh_engine.connect() as fresh:
        metadata.create_all(fresh)
        expected = catalog.shape(fresh)
        made = {row[0] for row in fresh.execute(text("SELECT sql FROM sqlite_master WHERE sql NOT NULL"))}
    fresh_engine.dispose()
    assert {part: told for part, told in migrated.items() if not part.startswith("trigger") and VERSION_TABLE not in part} == expected
    assert {in_one_order(sql) for sql in written if VERSION_TABLE not in sql} == {in_one_order(sql) for sql in made}


def in_one_order(sql: str) -> tuple[str, ...]:
    """The parts of a statement, whose columns stand in another order where a later migration added some."""
    return tuple(sorted(" ".join(sql.split()).split(", ")))


def test_every_table_is_strict_and_every_number_of_an_entry_refers_to_one(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        tables = {
            row[1]: row[5] for row in connection.execute("PRAGMA table_list") if row[2] == "table" and not row[1].startswith("sqlite_")
        }
        assert set(tables) == {*metadata.tables, VERSION_TABLE}
        assert {name for name, strict in tables.items() if not strict} == {VERSION_TABLE}
        for name in metadata.tables.keys() - {"entry", "ledger_head"}:
            keys = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({name})")}
            numbers = {"entry", "seq", "superseded_by", "retracted_by", "same_event_as", "cited", "void_by", "material", "since"} & columns
            assert {column for column, table in keys.items() if table == "entry"} == numbers


def test_there_is_one_head_and_it_is_the_one_the_program_needs() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(bundled.migrations())).get_heads() == [states.HEAD]


def test_there_is_a_golden_store_of_every_schema() -> None:
    from alembic.script import ScriptDirectory

    revisions = {script.revision for script in ScriptDirectory(str(bundled.migrations())).walk_revisions()}
    assert {path.stem for path in GOLDEN.glob("*.sql")} == revisions == set(GOLDEN_ROOTS)


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.sql")), ids=lambda path: path.stem)
def test_every_entry_of_every_released_version_is_read_back_to_the_same_bytes(golden: Path, tmp_path: Path) -> None:
    run(tmp_path / "golden.db", golden.read_text(encoding="utf-8"))
    with closing(sqlite3.connect(tmp_path / "golden.db")) as connection:
        bodies = [body for (body,) in connection.execute("SELECT body FROM entry ORDER BY seq")]
    assert len(bodies) >= len(STORY)
    assert [decode(body).bytes for body in bodies] == bodies


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.sql")), ids=lambda path: path.stem)
def test_a_store_of_every_released_schema_opens_and_says_the_same(golden: Path, store: Path, tmp_path: Path) -> None:
    """A golden store is the dump (`sqlite3 FILE .dump`) of a store in which `tests.ledgers.STORY` was told by that release."""
    old = tmp_path / "golden.db"
    run(old, golden.read_text(encoding="utf-8"))
    state = session.state(str(old))
    assert state == ("current" if golden.stem == states.HEAD else "behind")
    assert session.store_at(str(old)).upgrade(tmp_path / "backup.db") is (state == "behind")
    assert findings(old) == []
    told(store, FIRST_STORY if golden.stem < "0006" else STORY)
    with reading(old) as ledger, reading(store) as fresh:
        assert ledger.head.root.hex() == GOLDEN_ROOTS[golden.stem]
        assert catalog.shape(ledger.connection) == catalog.shape(fresh.connection)
        for table in metadata.sorted_tables:
            skipped = {"unicode"}  # that of the Python which made the golden store
            if golden.stem < "0006":  # whose entries are of format 1
                skipped |= {"body", "leaf", "frontier"}
            columns = [column for column in table.columns if column.name not in skipped]
            query = select(*columns).order_by(*table.primary_key.columns)
            assert ledger.connection.execute(query).all() == fresh.connection.execute(query).all()
    with writing(old) as ledger:
        assert ledger.append(evidence("Seen later")).seq == len(STORY) + 1
    assert findings(old) == []


NEW = {
    "agreement": ("windows",),
    "commitment": ("indicators", "recurrence"),
    "evidence": ("indicator", "value", "period", "restates", "occurrence"),
    "overview": ("lapse_on", "lapse", "numbers_differ_on", "numbers_differ", "source_lost"),
}
"""What the last two migrations add."""


def test_a_store_without_labels_gets_them_by_an_upgrade(place: Place, tmp_path: Path) -> None:
    told(place)
    further = (
        *(f"{table} DROP COLUMN {column}" for table, columns in NEW.items() for column in columns),
        *(f"wording DROP COLUMN {name}" for name in ("quote_prefix", "quote_suffix", "who", "binding", "by_when")),
        "assessment DROP COLUMN criteria",
        "commitment DROP COLUMN topics",
        "overview DROP COLUMN label",
        "overview DROP COLUMN topics",
    )
    back = ("commitment DROP COLUMN label_folded", "commitment DROP COLUMN label", *further)
    statements = (
        "DROP INDEX commitment_by_label",
        "DROP INDEX evidence_observed",
        "DROP INDEX entry_rechecks",
        *(f"ALTER TABLE {one}" for one in back),
        "UPDATE tracker_schema SET version_num = '0007'",
    )
    place.run("; ".join(statements))
    assert session.state(str(place)) == "behind"
    assert session.store_at(str(place)).upgrade(tmp_path / "backup") is True
    with writing(place) as ledger:
        tell(ledger, (commitment(3, label="A-1", topics=("trade",)), commitment(4)))
        before = everything(ledger, 21)
        assert names.labelled(ledger.driver, "a-1", 21) == [("PACT-3", "A-1")]
        rebuilding.rebuild(ledger.driver)
        assert everything(ledger, 21) == before
        assert names.labelled(ledger.driver, "a-1", 21) == [("PACT-3", "A-1")]
        assert [content.get("topics") for content in contents(ledger)] == [["trade"], None]
    assert findings(place) == []


def contents(ledger: Ledger) -> list[dict[str, object]]:
    """What the last two entries say."""
    return [ledger.get(seq).plain["content"] for seq in (20, 21)]


def test_a_current_store_is_read_and_written_without_alembic(store: Path) -> None:
    told(store)
    script = """
import sys
from datetime import UTC, datetime
from tracker.domain.record.records import Party
from tracker.storage import session
db = sys.argv[1]
assert session.state(db) == "current" and session.create(db) is False
with session.reading(db) as ledger:
    list(ledger.lines())
with session.writing(db, actor="x", clock=lambda: datetime.now(UTC)) as ledger:
    ledger.append(Party(code="FR", name="France"))
session.back_up(db, __import__("pathlib").Path(db + ".copy"))
sys.exit("alembic" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script, str(store)], check=False, timeout=60).returncode == 0
