"""Somebody else's file: what would be set off by writing, or refuses what should be taken, is refused with what was found."""

import re
import shutil
from pathlib import Path

import pytest

from tests.ledgers import GROUND, evidence, findings, reading, told, writing
from tests.places import Place, PostgresPlace, SqlitePlace
from tracker.domain.errors import StoreError, UnwritableStore
from tracker.storage import session
from tracker.storage.ledger.verification import verify
from tracker.storage.projections.projections import ALL
from tracker.storage.schema import fingerprint, states

SCHEMA = "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, {}) WHERE name = {}"
OF_SQLITE = (
    ("CREATE TRIGGER up AFTER INSERT ON evidence BEGIN UPDATE evidence SET reliability = 'A' WHERE seq = NEW.seq; END", "there is a trigger up of evidence"),
    ("CREATE TRIGGER up AFTER UPDATE ON tracker_schema BEGIN SELECT 1; END", "there is a trigger up of tracker_schema"),
    ("DROP TRIGGER attachment_no_update", "the trigger attachment_no_update of attachment is missing"),
    ("DROP TRIGGER entry_no_update; CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT 1; END", "the trigger entry_no_update of entry is not as"),
    ("ALTER TABLE mentioned RENAME TO rows; CREATE VIEW mentioned AS SELECT * FROM rows", "the"),
    ("CREATE UNIQUE INDEX once ON evidence (summary)", "there is an index once of evidence"),
    (SCHEMA.format("'CHECK (seq >= 1)', 'CHECK (seq >= 0)'", "'entry'"), "the table entry is not as"),
    (SCHEMA.format("'CHECK (id = 1)', 'CHECK (id = 1 OR 1)'", "'ledger_head'"), "the table ledger_head is not as"),
    (SCHEMA.format("'summary TEXT NOT NULL', 'summary TEXT NOT NULL CHECK (length(summary) < 9)'", "'evidence'"), "the table evidence is not as"),
    (SCHEMA.format("'PRIMARY KEY (seq)', 'PRIMARY KEY (seq) ON CONFLICT IGNORE'", "'evidence'"), "the table evidence is not as"),
    (SCHEMA.format("'status TEXT NOT NULL', 'status TEXT NOT NULL ON CONFLICT REPLACE DEFAULT ''upheld'''", "'standing'"), "the"),
)  # fmt: skip
OF_POSTGRESQL = (
    (("CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.reliability = 'A'; RETURN NEW; END $$;"
     "CREATE TRIGGER up BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION up()"), "there is a trigger up of evidence"),
    (("CREATE FUNCTION up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
     "CREATE TRIGGER up BEFORE UPDATE ON tracker_schema FOR EACH ROW EXECUTE FUNCTION up()"), "there is a trigger up of tracker_schema"),
    ("DROP TRIGGER standing_update_guard ON standing", "the trigger standing_update_guard of standing is missing"),
    ("ALTER TABLE entry DISABLE TRIGGER entry_insert_guard", "the trigger entry_insert_guard of entry is not as"),
    ("ALTER TABLE basis DISABLE TRIGGER ALL", "there is a trigger RI_ConstraintTrigger"),
    ("CREATE OR REPLACE FUNCTION standing_update_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$", "the body of the triggers is not as"),
    ("ALTER FUNCTION standing_update_guard() RESET search_path", "the body of the triggers is not as"),
    ("ALTER TABLE mentioned RENAME TO rows; CREATE VIEW mentioned AS SELECT * FROM rows", "the"),
    ("CREATE UNIQUE INDEX once ON evidence (summary)", "there is an index of evidence(summary)"),
    ("CREATE UNIQUE INDEX once ON evidence (commitment)", "the index of evidence(commitment) is not as"),
    ("ALTER TABLE evidence ADD CONSTRAINT short CHECK (length(summary) < 9)", "there is a check of evidence"),
    ("ALTER TABLE entry DROP CONSTRAINT entry_seq_from_one; ALTER TABLE entry ADD CONSTRAINT entry_seq_from_one CHECK (seq >= 0)", "the check of entry is not as"),
    ("ALTER TABLE basis ALTER CONSTRAINT basis_cited_fkey DEFERRABLE", "the foreign key basis.cited is not as"),
    ("CREATE TABLE more () INHERITS (evidence)", "the table evidence is not as"),
    ("CREATE RULE hush AS ON INSERT TO evidence DO INSTEAD NOTHING", "there is a rule hush of evidence"),
)  # fmt: skip


OF_SQLITE_SCRIPTS, OF_POSTGRESQL_SCRIPTS = ([script for script, _ in scripts] for scripts in (OF_SQLITE, OF_POSTGRESQL))


def refused(place: Place, script: str, says: str) -> None:
    told(place, GROUND)
    place.run(script)
    with pytest.raises(UnwritableStore, match=re.escape(f"is not as this program makes it: {says}")) as caught, writing(place) as ledger:
        ledger.append(evidence())
    assert "tracker verify" in caught.value.hint
    with reading(place) as ledger:
        assert ledger.last_number() == len(GROUND)
    if script in (*OF_SQLITE_SCRIPTS[::4], *OF_POSTGRESQL_SCRIPTS[::4]):  # it asks what the add asks
        assert any(finding.startswith(f"triggers: {says}") for finding in findings(place)), findings(place)


@pytest.mark.parametrize(("script", "says"), OF_SQLITE)
def test_a_file_that_somebody_changed(store: Path, tmp_path: Path, script: str, says: str) -> None:
    """Red with a kind of object left out of the question."""
    refused(SqlitePlace(store), script, says)
    with pytest.raises(UnwritableStore, match="is not as this program makes it"):
        session.restore(str(tmp_path / "new.db"), store)
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(("script", "says"), OF_POSTGRESQL)
def test_a_database_that_somebody_changed(database: PostgresPlace, script: str, says: str) -> None:
    """Red with a kind of object left out of the question."""
    refused(database, script, says)


def test_what_refuses_nothing_is_only_reported(place: Place) -> None:
    """An index, a table beside ours, a column's default way of being spelled: writing goes on."""
    told(place, GROUND)
    place.run("CREATE INDEX quick ON evidence (summary); CREATE TABLE bookmarks (url text)")
    with writing(place) as ledger:
        ledger.append(evidence())
    with reading(place) as ledger:
        [triggers] = [check for check in verify(ledger) if check.name == "triggers"]
        said = dict(states.altered(ledger.driver))
    index = "there is an index quick of evidence" if place.dialect == "sqlite" else "there is an index of evidence(summary)"
    assert f"{index} that this program did not make" in triggers.notes
    assert said[f"{index} that this program did not make"] is False
    assert said["there is a table bookmarks that this program did not make"] is (place.dialect == "sqlite")
    assert (triggers.findings != []) is (place.dialect == "sqlite")


def test_a_new_store_is_known_by_one_question(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where the schema changed and `EXPECTED` did not: each write would compare part by part."""
    monkeypatch.setattr(states, "altered", lambda *_: pytest.fail("part by part"))
    told(place, GROUND)
    with reading(place) as ledger:
        assert fingerprint.of(ledger.driver, (*ALL, "entry", "ledger_head", "attachment")) == fingerprint.EXPECTED[place.dialect]


def test_another_way_to_spell_the_same_is_compared_part_by_part(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where another version of the library that writes the tables spells them otherwise."""
    monkeypatch.setitem(fingerprint.EXPECTED, place.dialect, "")
    told(place, GROUND)
    assert findings(place) == []


def test_a_backup_is_looked_at_before_it_is_put_anywhere(store: Path, tmp_path: Path) -> None:
    told(store, GROUND)
    backup = tmp_path / "backup"
    shutil.copy(store, backup)
    SqlitePlace(backup).run("CREATE VIEW v AS SELECT 1")
    before = store.read_bytes()
    with pytest.raises(StoreError, match="there is a view v that this program did not make"):
        session.restore(str(tmp_path / "there.db"), backup)
    assert store.read_bytes() == before
    assert not (tmp_path / "there.db").exists()
