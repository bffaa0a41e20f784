"""What an analyst's own login can do to a store on PostgreSQL, past this program: what is refused, what works, and that it is found."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.ledgers import GROUND, LATER, STORY, Ticking, attach, entries, evidence, findings, reading, tell, told, writing
from tests.places import PostgresPlace, contents
from tests.servers import Server
from tracker.domain.errors import UnwritableStore
from tracker.domain.record.entries import KINDS, Entry
from tracker.storage import session
from tracker.storage.ledger import copying
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.postgres import roles

LOGIN = "own_login"


def hired(server: Server, place: PostgresPlace, *, bind_author: bool | None = None) -> str:
    """The address of a store for an analyst's login."""
    place.run(roles.sql("public", "tracker_analyst", "tracker_reader", bind_author=bind_author))
    with suppress(psycopg.Error):  # roles belong to the server, and outlive the database
        server.execute(f"CREATE ROLE {LOGIN} LOGIN PASSWORD 'short' IN ROLE tracker_analyst")
    return server.url(place.name, LOGIN, "short")


@pytest.fixture
def analyst(server: Server, database: PostgresPlace) -> str:
    """The login's address of a store with the story in it."""
    told(database)
    return hired(server, database)


def run(url: str, *statements: str) -> None:
    with closing(psycopg.connect(url)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_an_analyst_can_record_everything(server: Server, database: PostgresPlace, store: Path) -> None:
    """Every kind of entry, one by one, many at once, and with savepoints. Red with any condition of a guard made `false`."""
    url = hired(server, database)
    with writing(url) as ledger:
        tell(ledger, STORY + LATER)
        attach(ledger)
        ledger.append_many([evidence(f"One of many {number}") for number in range(30)])
    assert findings(url) == []
    for record in (evidence("Alone"), *STORY[7:8]):
        with writing(url) as ledger:
            ledger.append(record)
    assert findings(url) == []


def test_an_analyst_can_take_a_ledger_over(server: Server, database: PostgresPlace, store: Path) -> None:
    told(store, STORY + LATER)
    url = hired(server, database)
    with reading(store) as source, writing(url) as target:
        copying.copy(source, target)
    assert findings(url) == []
    with writing(store) as ledger:
        ledger.append(evidence("Later"))
    with reading(store) as source, writing(url) as target:
        copying.copy(source, target)
    assert findings(url) == []


ENTRY = "INSERT INTO entry SELECT {}, kind, {}, recorded_by, commitment, {}, {} FROM entry WHERE seq = 19"
NEXT = "'2030-01-01T00:00:00.000000Z'"
REFUSED = (
    "UPDATE standing SET status = 'fulfilled'",
    "UPDATE overview SET status = 'fulfilled', open = 0 WHERE ref = 'PACT-1'",
    "DELETE FROM standing",
    "DELETE FROM overview WHERE ref = 'PACT-1'",
    (
        "INSERT INTO standing SELECT ref, 7, party, status, verification, confidence, effective_on, assessed_by, contested_by, unweighed,"
        " unweighed_since, basis_retracted, basis_changed FROM standing LIMIT 1"
    ),
    "UPDATE evidence SET retracted_by = 19 WHERE seq = 8",
    "UPDATE evidence SET retracted_by = NULL",
    "UPDATE evidence SET superseded_by = 19 WHERE seq = 8",
    "UPDATE assessment SET retracted_by = NULL",
    "UPDATE search SET superseded_by = 12",
    "UPDATE search_text SET superseded_by = 19",
    "UPDATE commitment SET void_by = 18",
    "UPDATE party SET superseded_by = 19 WHERE code = 'US'",
    "UPDATE agreement SET void_by = 19",
    "UPDATE source SET void_by = 19",
    "INSERT INTO party VALUES (19, 19, NULL, 'XX', 'Nowhere', NULL)",
    "INSERT INTO extension VALUES (19, 'PACT-1', '2031', NULL)",
    "INSERT INTO obligation VALUES (6, 7, 'XX', 6)",
    "INSERT INTO wording VALUES (6, 7, 'wire-1', '[]', 'quote', 'x', NULL)",
    "INSERT INTO attached VALUES (8, 7, 'ab', 'a', 'text/html', 1, NULL)",
    "INSERT INTO basis VALUES (12, 7, 8)",
    "INSERT INTO mentioned VALUES (8, 7, 'PACT-2')",
    "INSERT INTO search_text VALUES (18, NULL, 'PACT-1', 'x', '15')",
    (
        "INSERT INTO assessment SELECT entry, 19, NULL, commitment, party, 'fulfilled', confidence, effective_on, rationale, assessed_on, NULL, NULL"
        " FROM assessment LIMIT 1"
    ),
    "UPDATE ledger_head SET size = 0, frontier = ''",
    "UPDATE ledger_head SET frontier = ''",
    ENTRY.format(25, NEXT, "body", "leaf"),
    ENTRY.format(20, "'2020-01-01T00:00:00.000000Z'", "body", "leaf"),
    ENTRY.format(20, NEXT, "body", "leaf"),
    ENTRY.format(20, NEXT, "'no entry'", "leaf"),
)
"""Of what `db roles` grants: without an entry of the same transaction, or with one that does not follow the others."""


SHADOWS = ("CREATE TEMP TABLE entry AS SELECT * FROM entry", "CREATE TEMP TABLE pg_class (oid int)")


@pytest.mark.parametrize("before", [(), SHADOWS], ids=["", "with tables of the session's own"])
def test_what_is_derived_is_not_written_without_an_entry(database: PostgresPlace, analyst: str, before: tuple[str, ...]) -> None:
    """Red without one of the triggers; and, of the session's own tables, with functions that look for names along its path."""
    held = contents(database)
    for statement in REFUSED:
        with pytest.raises(psycopg.Error, match=r"only with an entry about|head and its entries|as its bytes say|invalid|violates"):
            run(analyst, *before, statement.replace("INTO entry", "INTO public.entry"))
    assert contents(database) == held


@contextmanager
def appending(url: str, *commitments: str) -> Iterator[Ledger]:
    """A transaction that has appended an entry about each of these commitments."""
    with session.writing(url, actor=LOGIN, clock=Ticking()) as ledger:
        for commitment in commitments:
            ledger.append(evidence("A pretext", commitment=commitment))
        yield ledger


OF_ANOTHER = (
    "UPDATE standing SET status = 'fulfilled' WHERE ref = 'PACT-1'",
    "DELETE FROM overview WHERE ref = 'PACT-1'",
    "UPDATE evidence SET superseded_by = 20 WHERE seq = 8",
    "UPDATE evidence SET superseded_by = 20, retracted_by = NULL WHERE entry = 10",
    "UPDATE search_text SET superseded_by = 20 WHERE seq = 8",
    "UPDATE commitment SET void_by = 20 WHERE ref = 'PACT-1'",
    "UPDATE party SET superseded_by = 20 WHERE code = 'US'",
    "INSERT INTO party VALUES (20, 20, NULL, 'XX', 'Nowhere', NULL)",
    "INSERT INTO mentioned VALUES (20, 7, 'PACT-1')",
    "INSERT INTO extension VALUES (20, 'PACT-1', '2031', NULL)",
    "INSERT INTO basis VALUES (12, 7, 8)",
    "UPDATE ledger_head SET size = 19",
)


def test_an_entry_about_one_commitment_opens_no_other(database: PostgresPlace, analyst: str) -> None:
    held = contents(database)
    for statement in OF_ANOTHER:
        with pytest.raises(UnwritableStore, match="may not do that"), appending(analyst, "PACT-2") as ledger:
            ledger.driver.run(statement)
    assert contents(database) == held


def test_the_head_goes_to_the_last_entry_alone(database: PostgresPlace, analyst: str) -> None:
    """Red where it may go to any that this transaction appended: the next to come would find entries behind it."""
    held = contents(database)
    behind = "UPDATE ledger_head SET size = 20, recorded_at = (SELECT recorded_at FROM entry WHERE seq = 20)"
    with pytest.raises(UnwritableStore, match="may not do that"), appending(analyst, "PACT-2", "PACT-1") as ledger:
        ledger.driver.run(behind)
    assert contents(database) == held


def test_the_entry_of_another_transaction_opens_nothing(database: PostgresPlace, analyst: str) -> None:
    """Red where the number of the transaction is compared alone: that of the other one comes after it."""
    with closing(psycopg.connect(analyst)) as connection:
        connection.execute("SELECT pg_current_xact_id(), age('3'::xid)")
        with writing(database) as ledger:
            ledger.append(evidence("By somebody else"))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("UPDATE standing SET status = 'fulfilled' WHERE ref = 'PACT-1'")


STILL: tuple[tuple[str, str], ...] = (
    ("UPDATE standing SET status = 'fulfilled' WHERE ref = 'PACT-1'", "projected rows: standing: status of PACT-1"),
    ("UPDATE overview SET status = 'fulfilled', open = 0 WHERE ref = 'PACT-1'", "projected rows: overview: status of PACT-1"),
    ("DELETE FROM standing WHERE ref = 'PACT-1'", "projected rows: standing: the row of PACT-1 is missing"),
    ("UPDATE evidence SET superseded_by = 20 WHERE seq = 8", "projected rows: evidence: superseded_by of #8"),
    ("UPDATE assessment SET retracted_by = 20 WHERE seq = 12", "projected rows: assessment: retracted_by of #12"),
    ("UPDATE search_text SET superseded_by = 20 WHERE seq = 8", "projected rows: search_text: superseded_by of #8"),
    ("UPDATE commitment SET void_by = 20 WHERE ref = 'PACT-1'", "projected rows: commitment: void_by of #"),
    ("INSERT INTO basis VALUES (20, 0, 8)", "projected rows: basis: a row of #20 belongs to no entry"),
    ("INSERT INTO extension VALUES (20, 'PACT-1', '2031', NULL)", "projected rows: extension: a row of #20 belongs to no entry"),
    ("UPDATE ledger_head SET frontier = decode(repeat('00', 64), 'hex')", "ledger head and root: the head's root is"),
    ("INSERT INTO attachment VALUES ('ab', 'x')", "attachments: ab: the content does not have this hash"),
)
"""What an entry about the commitment opens, and what `verify` says of it. The last needs none: contents are no derived rows."""


@pytest.mark.parametrize(
    ("statement", "says"), [pytest.param(*one, marks=[pytest.mark.heavy] if number % 3 else []) for number, one in enumerate(STILL)]
)
def test_what_an_analyst_can_still_do_is_named_and_mended(database: PostgresPlace, analyst: str, statement: str, says: str) -> None:
    with appending(analyst, "PACT-1") as ledger:
        ledger.driver.run(statement)
    assert any(finding.startswith(says) for finding in findings(database)), findings(database)
    assert database.rows("SELECT max(seq) FROM entry WHERE recorded_by = 'own_login'") == [(20,)]
    if says.startswith("projected"):
        with writing(database) as ledger:
            ledger.rebuild()
        assert findings(database) == []


@pytest.mark.parametrize("actor", ["eve", LOGIN.upper()])
def test_an_author_can_be_bound_to_the_login(server: Server, database: PostgresPlace, actor: str) -> None:
    told(database)
    url = hired(server, database, bind_author=True)
    held = contents(database)
    with (
        pytest.raises(UnwritableStore, match="recorded here by who is logged in: --actor own_login"),
        session.writing(url, actor=actor, clock=Ticking()) as ledger,
    ):
        ledger.append(evidence("As somebody else"))
    forged = f"INSERT INTO entry VALUES (20, 'evidence_added', {NEXT}, '{LOGIN}', 'PACT-1', '\\x{by_another().hex()}', sha256('\\x00{by_another().hex()}'))"
    with pytest.raises(psycopg.Error, match="as its bytes say"):
        run(url, forged)
    assert contents(database) == held
    with session.writing(url, actor=LOGIN, clock=Ticking()) as ledger:
        ledger.append(evidence("As myself"))
    with writing(database) as ledger:
        ledger.append(evidence("The owner, who copies and restores"))
    assert findings(url) == []
    hired(server, database)
    with pytest.raises(UnwritableStore), session.writing(url, actor=actor, clock=Ticking()) as ledger:
        ledger.append(evidence("It is kept in the store"))
    hired(server, database, bind_author=False)
    with session.writing(url, actor=actor, clock=Ticking()) as ledger:
        ledger.append(evidence("Until it is taken back"))
    assert findings(url) == []


def by_another() -> bytes:
    """The bytes of an entry that names another author."""
    record = evidence("By another")
    return Entry(seq=20, kind=KINDS[type(record)], recorded_at=NEXT[1:-1], recorded_by="eve", record=record).bytes


def test_a_schema_that_is_called_as_the_login_changes_nothing(server: Server, database: PostgresPlace) -> None:
    """Red with the server's own search path, on which it stands first."""
    told(database, GROUND)
    url = hired(server, database)
    shadows = [
        f"CREATE TABLE {LOGIN}.{table} AS TABLE public.{table} WITH NO DATA"
        for table in ("entry", "standing", "ledger_head", "tracker_schema")
    ]
    database.run(
        "; ".join(
            (
                f"CREATE SCHEMA {LOGIN}",
                *shadows,
                f"GRANT ALL ON ALL TABLES IN SCHEMA {LOGIN} TO {LOGIN}",
                f"GRANT ALL ON SCHEMA {LOGIN} TO {LOGIN}",
            )
        )
    )
    assert session.state(url) == "current"
    with writing(url) as ledger:
        ledger.append(evidence())
    with reading(url) as ledger:
        assert [entry.seq for entry in entries(ledger)] == [*range(1, len(GROUND) + 2)]
        assert ledger.head.size == len(GROUND) + 1
    assert findings(url) == []
    assert database.rows(f"SELECT count(*) FROM {LOGIN}.entry") == [(0,)]


def test_a_path_that_names_a_schema_is_followed(server: Server, database: PostgresPlace) -> None:
    """Of the address, the database or the login; what is called as the login is found where it is named."""
    database.run(f"CREATE SCHEMA team; CREATE SCHEMA owner; ALTER DATABASE {database.name} SET search_path = '$user', team")
    for url, schema in ((str(database), "team"), (f"{database}?options=-csearch_path%3Downer", "owner")):
        assert session.create(url) is True
        told(url, GROUND)
        assert findings(url) == []
        assert database.rows(f"SELECT size FROM {schema}.ledger_head") == [(len(GROUND),)]
