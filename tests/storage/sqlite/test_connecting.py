"""SQLite's complaints, each as the error that tells a user what to do; and whole files with single bytes turned."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from tests import strategies
from tests.ledgers import everything, evidence, reading, told, writing
from tracker.domain.errors import DamagedStore, ForeignStore, LockedStore, StoreError, UnwritableStore
from tracker.storage.corruption import Damage
from tracker.storage.ledger.verification import verify
from tracker.storage.sqlite import connecting


def complaint(code: int | None, message: str = "something") -> sqlite3.Error:
    error = sqlite3.OperationalError(message)
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_BUSY, LockedStore),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LockedStore),
        (sqlite3.SQLITE_LOCKED, LockedStore),
        (sqlite3.SQLITE_NOTADB, ForeignStore),
        (sqlite3.SQLITE_READONLY, UnwritableStore),
        (sqlite3.SQLITE_READONLY_ROLLBACK, UnwritableStore),
        (sqlite3.SQLITE_READONLY_DIRECTORY, UnwritableStore),
        (sqlite3.SQLITE_FULL, UnwritableStore),
        (sqlite3.SQLITE_IOERR_WRITE, UnwritableStore),
        (sqlite3.SQLITE_CANTOPEN, UnwritableStore),
        (sqlite3.SQLITE_PERM, UnwritableStore),
        (sqlite3.SQLITE_CORRUPT, DamagedStore),
        (sqlite3.SQLITE_CORRUPT_INDEX, DamagedStore),
        (None, DamagedStore),
        (sqlite3.SQLITE_NOMEM, MemoryError),
    ],
)
def test_complaints_become_ours(code: int | None, expected: type[Exception]) -> None:
    error = connecting.translated(complaint(code), "/a/store.db")
    assert type(error) is expected
    if isinstance(error, StoreError):
        assert "/a/store.db" in error.message
        assert error.hint


@pytest.mark.parametrize("code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE])
def test_what_only_a_bug_explains_stays_a_bug(code: int) -> None:
    error = complaint(code, "near “SELEKT”: syntax error, database is locked")
    assert connecting.translated(error, "x") is error


def test_a_text_in_the_store_does_not_choose_the_error(store: Path) -> None:
    """Red when the message is searched for words instead of the code: the undecodable text stands in it."""
    told(store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE party SET name = CAST(x'6c6f636b6564ff66756c6c' AS TEXT) WHERE code = 'US'")  # locked␀full
    with pytest.raises(DamagedStore, match="Could not decode"), reading(store) as ledger:
        everything(ledger, 19)


def test_an_error_of_the_program_passes_through(store: Path) -> None:
    with pytest.raises(OperationalError, match="syntax error"), reading(store) as ledger:
        ledger.connection.execute(text("SELEKT"))
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), writing(store) as ledger:
        ledger.connection.execute(text("INSERT INTO basis VALUES (1, 0, 1)"))


def test_damage_is_told_with_the_place(store: Path) -> None:
    with pytest.raises(DamagedStore) as caught, reading(store):
        raise Damage("row 7 is odd")
    assert caught.value.message == f"the store at {store} is damaged: row 7 is odd"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE agreement SET parties = 'US'", "agreement, row of #3: parties is no list"),
        ("UPDATE agreement SET parties = '7'", "agreement, row of #3: parties"),
        (f"UPDATE agreement SET parties = '{'[' * 100_000}'", "agreement, row of #3: parties is no list"),
        ("UPDATE commitment SET kind = 'promise' WHERE seq = 7", "commitment, row of #7: kind"),
        ("UPDATE wording SET paragraph = '3, 4' WHERE seq = 14", "wording, row of #14: paragraph is no list"),
        ("UPDATE wording SET paragraph = '{}' WHERE seq = 14", "commitment, row of #14: wordings"),
        ("UPDATE evidence SET event_date = '2024-13' WHERE seq = 8", "evidence, row of #8: event_date"),
        ("UPDATE agreement SET parties = '[7]'", "agreement, row of #3: parties: must be a text"),
        ("DELETE FROM obligation WHERE seq = 7", "commitment, row of #7: obligors is missing"),
        ("DELETE FROM agreement", "the agreement PACT has commitments and is not there itself"),
    ],
)
def test_rows_that_hold_no_record_are_named(store: Path, statement: str, says: str) -> None:
    told(store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(statement)
    with pytest.raises(DamagedStore) as caught, reading(store) as ledger:
        everything(ledger, 19)
    assert says in caught.value.message


def test_two_rows_of_one_commitment_are_damage_to_whoever_adds(store: Path) -> None:
    """Red with the constraint's own complaint: a bit turned in a name makes two of one."""
    told(store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE overview SET ref = 'QACT-1' WHERE ref = 'PACT-1'")
    with pytest.raises(DamagedStore, match="overview"):
        add_one(store)


def test_every_script_is_searched_without_regard_to_case(store: Path) -> None:
    with reading(store) as ledger:
        assert ledger.connection.execute(text("SELECT lower('ÉTAT Ärger ΑΒΓ'), lower(NULL), lower(7)")).one() == ("état ärger αβγ", None, 7)


@pytest.fixture(scope="module")
def small(_empty_store: Path) -> Path:
    path = _empty_store.with_name("small.db")
    path.write_bytes(_empty_store.read_bytes())
    return told(path)


def attempt(store: Path, action: Callable[[Path], object]) -> None:
    """Whatever lies in the file, only our own errors come out."""
    with suppress(StoreError):
        action(store)


def read_all(store: Path) -> None:
    with reading(store) as ledger:
        everything(ledger, ledger.head.size)


def prove(store: Path) -> None:
    with reading(store) as ledger:
        verify(ledger)


def add_one(store: Path) -> None:
    with writing(store, dry_run=True) as ledger:
        ledger.append(evidence("Seen"))


@settings(max_examples=strategies.examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), count=st.sampled_from((1, 1, 1, 4, 64)))
def test_bytes_turned_anywhere_in_the_file_bring_only_our_own_errors(tmp_path: Path, small: Path, seed: int, count: int) -> None:
    choice = random.Random(seed)
    data = bytearray(small.read_bytes())
    for _ in range(count):
        data[choice.randrange(len(data))] ^= 1 << choice.randrange(8)
    path = tmp_path / "turned.db"
    path.write_bytes(data)
    for action in (read_all, prove, add_one):
        attempt(path, action)
