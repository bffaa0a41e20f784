"""A store on PostgreSQL: what its address means, its states, what `verify` finds there, and what the server may do to a command."""

import re
from pathlib import Path

import pytest

from tests.databases import Databases, StoredRows, fill, rows_of
from tests.fork_server import forks
from tests.ledgers import GROUND, STORY, Ticking, amend, attach, everything, evidence, findings, reading, source, tell, told, writing
from tests.payloads import PAYLOADS
from tests.places import PostgresPlace, contents
from tests.servers import PASSWORD, Server
from tracker.domain.errors import (
    AheadStore,
    BadInput,
    BehindStore,
    DamagedStore,
    EmptyStore,
    ForeignStore,
    LockedStore,
    NoStore,
    StoreError,
    TransientStore,
    UnreachableStore,
    UnwritableStore,
)
from tracker.domain.record.records import Evidence
from tracker.domain.vocabulary import Noun
from tracker.storage import session
from tracker.storage import tables as t
from tracker.storage.postgres import catalog, store
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection
from tracker.storage.schema import states


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql://ana:hush%40hush@db.example:5433/treaties", "postgresql://ana@db.example:5433/treaties"),
        ("postgres://ana:hush%40hush@db.example/treaties", "postgresql://ana@db.example/treaties"),
        ("postgresql://db.example/treaties?user=ana&password=hush%40hush", "postgresql://ana@db.example/treaties"),
        ("postgresql:///treaties", "postgresql:///treaties"),
        ("postgresql:///?service=treaties", "postgresql:///?service=treaties"),
        ("postgresql://ana:hush%40hush@/treaties?host=/run/pg", "postgresql://ana@/treaties?host=/run/pg"),
        ("postgresql://[::1]/x", "postgresql://[::1]/x"),
        ("postgresql://u@h/x?options=-csearch_path%3Dteam", "postgresql://u@h/x?options=-csearch_path=team"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, where: str) -> None:
    assert session.where(url) == where
    assert "hush" not in repr(session.store_at(url).__dict__)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:hu@sh@db.example/x",
        "postgresql://ana:hush/hush@db.example/x",
        "postgresql://ana:hush:hush@db.example/x",
        "postgresql://ana:hush%zz@db.example/x",
        "postgresql://ana:hush@db.example:port/x",
        "postgresql://ana:hush@db.example/x?hush=hush",
        "postgresql://[hush",
    ],
)
def test_an_address_that_cannot_be_read_is_refused_without_a_word_of_it(url: str) -> None:
    """Red with libpq's own message, which quotes the part it cannot read."""
    for action in (session.create, session.state):
        with pytest.raises((BadInput, StoreError)) as caught:
            action(url)
        assert "hush" not in f"{caught.value.message} {caught.value.hint}"


def test_a_server_that_is_not_there(server: Server) -> None:
    with (
        pytest.raises(UnreachableStore, match="cannot reach postgresql://owner@"),
        reading("postgresql://owner@127.0.0.1:1/x"),
    ):
        pass
    with pytest.raises(UnwritableStore, match="cannot log in") as caught, reading(server.url("postgres", password="wrong")):
        pass
    assert "wrong" not in caught.value.message


def empty(place: PostgresPlace) -> None:
    place.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def foreign(place: PostgresPlace) -> None:
    empty(place)
    place.run("CREATE TABLE bookmarks (url text)")


def ahead(place: PostgresPlace) -> None:
    place.run("UPDATE tracker_schema SET version_num = '9999'")


@pytest.mark.parametrize(
    ("make", "state", "error", "hint"),
    [
        (empty, "empty", EmptyStore, "tracker init"),
        (foreign, "foreign", ForeignStore, "--db"),
        (lambda place: place.run("DELETE FROM tracker_schema"), "foreign", ForeignStore, "--db"),
        (ahead, "ahead", AheadStore, "pip install --upgrade"),
        (lambda place: None, "current", None, ""),
    ],
)
def test_states(database: PostgresPlace, tmp_path: Path, make, state: str, error: type[StoreError] | None, hint: str) -> None:  # type: ignore[no-untyped-def]
    make(database)
    assert session.state(str(database)) == state
    if error is None:
        assert session.store_at(str(database)).upgrade(tmp_path / "backup") is False
        assert session.create(str(database)) is False
        return
    for opened in (reading, writing):
        with pytest.raises(error) as caught, opened(database):
            pass
        assert hint in caught.value.hint
        assert PASSWORD not in caught.value.message
    with pytest.raises(error):
        session.store_at(str(database)).upgrade(tmp_path / "backup")
    if state == "empty":
        assert session.create(str(database)) is True
        assert findings(database) == []
    else:
        with pytest.raises(error):
            session.create(str(database))


def test_a_missing_database_says_how_to_make_one(server: Server) -> None:
    url = server.url("nowhere")
    assert session.state(url) == "missing"
    with pytest.raises(NoStore) as caught:
        session.create(url)
    assert "createdb" in caught.value.hint


def test_a_database_that_cannot_hold_every_text_is_refused(server: Server) -> None:
    server.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    with pytest.raises(ForeignStore, match="has the encoding LATIN1"):
        session.create(server.url("latin"))


def test_behind_upgrades_after_a_backup(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.execute("CREATE DATABASE behind")
    place = PostgresPlace(server, "behind")
    with monkeypatch.context() as then:
        then.setattr(states, "HEAD", "0001")
        then.setattr(catalog, "TRIGGERS", frozenset())  # today's checks know today's tables
        then.setattr(catalog, "dangling", lambda connection: [])
        assert session.create(str(place)) is True
    with pytest.raises(BehindStore), reading(place):
        pass
    with pytest.raises(BehindStore):
        session.create(str(place))
    backup = tmp_path / "backup"
    assert session.store_at(str(place)).upgrade(backup) is True
    assert session.store_at(str(place)).upgrade(tmp_path / "second") is False
    assert backup.stat().st_size
    assert not (tmp_path / "second").exists()
    assert findings(told(place)) == []


def test_stores_in_two_schemas_of_one_database_are_strangers(database: PostgresPlace) -> None:
    """Red with tables looked for in the whole database."""
    database.run("CREATE SCHEMA team")
    url = f"{database}?options=-csearch_path%3Dteam"
    assert session.state(url) == "empty"
    assert session.create(url) is True
    told(url)
    assert findings(url) == []
    with reading(database) as ledger:
        assert ledger.head.size == 0


@pytest.fixture(scope="module")
def _rows_with_files(databases: Databases, server: Server) -> StoredRows:
    """What stands in a store with the story and its files, which is written once."""
    name = databases.take()
    with writing(server.url(name)) as ledger:
        tell(ledger)
        attach(ledger)
    rows = rows_of(server.connection(name))
    databases.give_back(name)
    return rows


@pytest.fixture
def with_files(database: PostgresPlace, _rows_with_files: StoredRows) -> PostgresPlace:
    fill(database.server.connection(database.name), _rows_with_files)
    return database


CHANGED = {"bigint": "{0} + 1", "text": "{0} || 'x'", "bytea": "{0} || '\\x00'::bytea"}


def forge(place: PostgresPlace, *statements: str) -> None:
    """What whoever keeps the server can do: without triggers and foreign keys."""
    place.run("; ".join(("SET session_replication_role = replica", *statements)))


def test_every_column_of_every_table_is_looked_at(database: PostgresPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turned in one row, all at once; the keys apart, since a row of another key is another row."""
    monkeypatch.setattr("tracker.storage.ledger.findings.FINDINGS_LIMIT", 1_000)
    with writing(database) as ledger:
        tell(ledger)
        attach(ledger)
        ledger.append(amend(Noun.EVIDENCE, ledger.head.size, commitment="PACT-2"))
    assert findings(database) == []
    types = {(row[0], row[1]): row[2] for row in database.rows("SELECT table_name, column_name, data_type FROM information_schema.columns")}
    expected, statements = set(), []
    for table in t.PROJECTIONS:
        keys = table.primary_key.columns.keys()
        [first] = database.rows(f"SELECT {', '.join(keys)} FROM {table.name} ORDER BY {', '.join(f'{key} DESC' for key in keys)} LIMIT 1")
        which = " AND ".join(f"{key} = '{value}'" for key, value in zip(keys, first, strict=True))
        for column in set(table.columns.keys()) - {*keys, "unicode"}:
            kind = types[table.name, column]
            nothing = "''" if kind == "text" else "0"
            value = CHANGED[kind].format(f'coalesce("{column}", {nothing})')
            statements.append(f'UPDATE {table.name} SET "{column}" = {value} WHERE {which}')
            expected.add(f"{table.name}: {column}")
    forge(database, *statements)
    said = {
        re.split(" of (?:#|PACT)", finding.removeprefix("projected rows: "))[0]
        for finding in findings(database)
        if finding.startswith("projected rows")
    }
    assert said == expected


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE OR REPLACE FUNCTION refuse_entry_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$", "triggers: the body of the triggers is not as this program makes it"),
        ("ALTER TABLE entry SET UNLOGGED", None),
        ("ALTER TABLE attachment SET UNLOGGED", "triggers: the table attachment is not as this program makes it"),
        ("ALTER TABLE evidence ENABLE ROW LEVEL SECURITY", "triggers: the table evidence is not as this program makes it"),
        ("ALTER TABLE party ALTER name DROP NOT NULL", "triggers: the column party.name is not as this program makes it"),
        ("ALTER TABLE party ADD motto text", "triggers: there is a column party.motto that this program did not make"),
        ("DROP INDEX commitment_current, commitment_void", "triggers: the index of commitment(ref) is missing"),
        ("ALTER TABLE ledger_head DROP CONSTRAINT ledger_head_one_row", "triggers: the check of ledger_head is missing"),
        ("ALTER TABLE basis DROP CONSTRAINT basis_cited_fkey", "triggers: the foreign key basis.cited is missing"),
        ("UPDATE entry SET body = body || ' '::bytea WHERE seq = 8", "entries and leaf hashes: #8: the bytes do not have the hash"),
        ("UPDATE entry SET recorded_by = 'eve' WHERE seq = 8", "entries and leaf hashes: #8: the column recorded_by says “eve”"),
        ("DELETE FROM entry WHERE seq = 21", "ledger head and root: the head says 21 entries, there are 20"),
        ("UPDATE ledger_head SET recorded_at = 'z'", "ledger head and root: the head's last time is “z”"),
        ("INSERT INTO basis VALUES (12, 2, 99)", "references: basis has rows that refer to nothing"),
        ("UPDATE attachment SET data = 'x' WHERE data = ''", "attachments: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: the content"),
        ("DELETE FROM evidence WHERE seq = 8", "projected rows: evidence: the row of entry #8 is missing"),
        ("INSERT INTO obligation VALUES (7, 9, 'CN', 7)", "projected rows: obligation: a row of #7 belongs to no entry"),
        ("DROP TABLE search CASCADE", "triggers: the table search is missing"),
    ],
)  # fmt: skip
def test_findings_say_what_is_wrong(with_files: PostgresPlace, statement: str, says: str | None) -> None:
    database = with_files
    if says is None:  # the server itself refuses: logged tables refer to it
        with pytest.raises(Exception, match="could not change table"):
            forge(database, statement)
        return
    forge(database, statement)
    said = findings(database)
    assert any(finding.startswith(says) for finding in said), said


def test_what_is_there_is_what_sqlite_has(database: PostgresPlace, store: Path) -> None:
    told(store)
    told(database)
    with reading(store) as one, reading(database) as other:
        for at in range(len(STORY) + 1):
            assert everything(one, at) == everything(other, at)


def test_a_reader_sees_one_moment_in_a_snapshot_and_writes_nothing(database: PostgresPlace) -> None:
    told(database, GROUND)
    with reading(database) as ledger:
        with ledger.driver.snapshot():
            assert ledger.head.size == len(GROUND)
            with writing(database) as other:
                other.append(evidence())
            assert ledger.head.size == len(GROUND)  # red with read committed
        assert ledger.head.size == len(GROUND) + 1
    with pytest.raises(UnwritableStore, match="read-only"), reading(database) as ledger:
        ledger.connection.execute(t.party.delete())
    with reading(database) as ledger:
        assert ledger.head.size == len(GROUND) + 1


def test_a_dry_run_leaves_everything_as_it_was(database: PostgresPlace) -> None:
    told(database)
    before = contents(database)
    with writing(database, dry_run=True) as ledger:
        assert ledger.append(evidence()).seq == len(STORY) + 1
    assert contents(database) == before


def test_who_waits_too_long_for_the_head_is_told(database: PostgresPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_SECONDS", 1)
    told(database, GROUND)
    with writing(database), pytest.raises(LockedStore), writing(database):
        pass


RAISES = """
CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no luck' USING ERRCODE = '{}'; END $$;
CREATE TRIGGER complain BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION complain()
"""


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("40001", TransientStore),
        ("40P01", TransientStore),
        ("57P01", TransientStore),
        ("08006", TransientStore),
        ("25006", UnwritableStore),
        ("0A000", UnwritableStore),  # as a standby says it, in the server's language
        ("53100", UnwritableStore),
        ("57014", UnwritableStore),
        ("58030", UnwritableStore),
        ("42501", UnwritableStore),
        ("XX001", DamagedStore),
        ("42P01", DamagedStore),
        ("55P03", LockedStore),
    ],
)
@pytest.mark.usefixtures("unasked")
def test_every_complaint_of_the_server_is_one_of_ours(database: PostgresPlace, code: str, error: type[StoreError]) -> None:
    told(database, GROUND)
    database.run(RAISES.format(code))
    before = contents(database)
    with pytest.raises(error) as caught, writing(database) as ledger:
        ledger.append(evidence())
    assert caught.value.hint
    assert contents(database) == before


def test_a_connection_cut_in_the_middle_leaves_nothing(database: PostgresPlace) -> None:
    told(database, GROUND)
    before = contents(database)

    def as_of() -> None:
        with writing(database) as ledger:
            ledger.append(evidence())
            database.server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tracker'")
            ledger.append(evidence("More"))

    with pytest.raises(TransientStore):
        as_of()
    assert contents(database) == before


def test_what_is_acknowledged_is_on_disk_whatever_the_server_is_set_to(database: PostgresPlace) -> None:
    database.run(f"ALTER DATABASE {database.name} SET synchronous_commit = off")
    with writing(database) as ledger:
        assert ledger.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    database.run(f"ALTER DATABASE {database.name} SET synchronous_commit = remote_apply")
    with writing(database) as ledger:
        assert ledger.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "remote_apply"


def test_size_and_clock(database: PostgresPlace) -> None:
    with session.writing(str(database), actor="ana", clock=Ticking()) as ledger:
        ledger.append(GROUND[0])
    assert session.store_at(str(database)).size() > 100_000


INITS = """
from tracker.storage import session
print(session.create(sys.argv[1]))
"""


def test_of_six_that_set_it_up_at_once_one_does_and_five_find_it_current(server: Server) -> None:
    """Red without looking again behind the advisory lock: the tables exist already."""
    server.execute("CREATE DATABASE raced")
    answers = forks().race(INITS, *((server.url("raced"),) for _ in range(6)))
    assert sorted(out.strip() for out, _ in answers) == ["False"] * 5 + ["True"], answers
    assert findings(server.url("raced")) == []


def test_hostile_text_is_kept_as_it_is(database: PostgresPlace) -> None:
    """Every payload in every text of a piece of evidence and of its source; what is in one is found in it by a search."""
    told(database, GROUND)
    kept = []
    with writing(database) as ledger:
        for number, payload in enumerate(PAYLOADS):
            try:
                one = evidence(payload, quote=payload, note=payload)
                ledger.append(source(f"s-{number}", publisher=payload, note=payload))
            except ValueError:
                continue  # NUL and lone surrogates are no text
            kept.append((ledger.append(one).seq, one.summary))
    assert len(kept) > 10
    with reading(database) as ledger:
        assert [(held.entry, held.record.summary) for held in versions.observations(ledger.driver, Evidence, ledger.head.size)] == kept
        for _, summary in kept:
            words = tuple(summary.split()[:3])
            assert versions.cases(ledger.driver, ledger.head.size, Selection(search=words)), words
    assert findings(database) == []
