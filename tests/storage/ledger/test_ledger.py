"""The ledger: numbers without gaps, hashes over the bytes as they lie, time that only grows, and nothing ever changed."""

import hashlib
import json
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.fork_server import forks
from tests.ledgers import GROUND, LATER, START, STORY, Ticking, entries, evidence, findings, in_memory, reading, tell, told, writing
from tests.merkle_proofs import root_from_leaves
from tests.places import Place, contents
from tracker.domain.errors import BadInput, DamagedStore, NotFound
from tracker.domain.record.records import Party
from tracker.domain.vocabulary import EntryKind
from tracker.storage import session
from tracker.storage.ledger.verification import verify
from tracker.storage.queries.entries import EntryFilter


def literal(place: Place, data: bytes) -> str:
    """Bytes in the database's own SQL."""
    return f"x'{data.hex()}'" if place.dialect == "sqlite" else f"'\\x{data.hex()}'::bytea"


TWO_HEADS = {
    "sqlite": "PRAGMA ignore_check_constraints = ON; INSERT INTO ledger_head SELECT 2, size, frontier, recorded_at FROM ledger_head",
    "postgresql": "ALTER TABLE ledger_head DROP CONSTRAINT ledger_head_one_row; "
    "INSERT INTO ledger_head SELECT 2, size, frontier, recorded_at FROM ledger_head",
}


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, written from its definition."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def test_entries_are_numbered_hashed_and_dated_as_specified(place: Place) -> None:
    told(place)
    stored = place.rows("SELECT seq, kind, recorded_at, recorded_by, body, leaf FROM entry ORDER BY seq")
    leaves = []
    for number, (seq, kind, recorded_at, recorded_by, body, leaf) in enumerate(stored, 1):
        assert seq == number
        assert isinstance(body, bytes)
        assert leaf == hashlib.sha256(b"\x00" + body).digest()  # red with b"\x01"
        leaves.append(leaf)
        written = json.loads(body)
        assert written["seq"] == number
        assert (written["kind"], written["recorded_at"], written["recorded_by"]) == (kind, recorded_at, recorded_by)
        assert body == json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert len(stored) == len(STORY)
    [(size, frontier, last)] = place.rows("SELECT size, frontier, recorded_at FROM ledger_head")
    assert (size, last) == (len(STORY), stored[-1][2])
    assert isinstance(frontier, bytes)
    assert len(frontier) == 32 * len(STORY).bit_count()
    with reading(place) as ledger:
        assert ledger.head.root == tree_hash(leaves)
        for length in range(len(leaves) + 1):
            assert ledger.root_at(length) == tree_hash(leaves[:length])


def test_every_kind_of_entry_is_in_the_story() -> None:
    from tracker.domain.record.entries import KINDS

    assert {KINDS[type(record)] for record in (*STORY, *LATER)} == set(EntryKind)


def test_an_empty_ledger_has_the_empty_root(place: Place) -> None:
    with reading(place) as ledger:
        assert (ledger.head.size, ledger.head.recorded_at) == (0, "")
        assert ledger.head.root == hashlib.sha256(b"").digest()
        assert list(entries(ledger)) == []
        assert ledger.position_on("9999-12-31") == 0


@pytest.mark.parametrize("step", [timedelta(0), timedelta(hours=-1), timedelta(seconds=1)])
def test_time_strictly_grows_whatever_the_clock_does(place: Place, step: timedelta) -> None:
    with writing(place, clock=Ticking(step=step)) as ledger:
        tell(ledger)
        times = [entry.recorded_at for entry in entries(ledger)]
    assert times == sorted(set(times))
    assert len(times) == len(STORY)
    assert times[0] == "2025-07-01T12:00:00.000000Z"
    if step <= timedelta(0):
        assert times[1] == "2025-07-01T12:00:00.000001Z"
    assert findings(place) == []


def test_a_clock_that_goes_back_between_two_commands_does_not_turn_time_back(place: Place) -> None:
    told(place, GROUND)
    with writing(place, clock=Ticking(START - timedelta(days=400))) as ledger:
        entry = ledger.append(evidence())
        assert entry.recorded_at > ledger.get(len(GROUND)).recorded_at
        assert entry.day == "2025-07-01"


def test_moments_are_recorded_in_utc_wherever_the_user_is(place: Place) -> None:
    from datetime import timezone

    elsewhere = datetime(2024, 2, 29, 20, 30, tzinfo=timezone(timedelta(hours=-5)))
    with writing(place, clock=lambda: elsewhere) as ledger:
        assert ledger.append(GROUND[0]).recorded_at == "2024-03-01T01:30:00.000000Z"
        assert ledger.position_on("2024-02-29") == 0
        assert ledger.position_on("2024-03-01") == 1


CHANGES = (
    "UPDATE entry SET recorded_by = 'eve' WHERE seq = 3",
    "UPDATE entry SET commitment = NULL",
    "DELETE FROM entry WHERE seq = 3",
    "DELETE FROM entry",
    "INSERT INTO entry SELECT * FROM entry WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET recorded_by = 'eve'",
)
OF_SQLITE = (
    "UPDATE OR REPLACE entry SET seq = 4 WHERE seq = 3",
    "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 3",
    "REPLACE INTO entry SELECT seq, kind, recorded_at, 'eve', commitment, body, leaf FROM entry WHERE seq = 3",
    "INSERT OR REPLACE INTO entry SELECT 99, kind, recorded_at, 'eve', commitment, body, leaf FROM entry WHERE seq = 3",
)
OF_POSTGRESQL = ("TRUNCATE entry CASCADE", "MERGE INTO entry e USING (SELECT 3 AS n) x ON e.seq = x.n WHEN MATCHED THEN DELETE")


def test_entries_cannot_be_changed_by_any_statement(place: Place) -> None:
    """Red when a trigger of the migration is taken out."""
    told(place)
    before = contents(place)
    for statement in (*CHANGES, *(OF_SQLITE if place.dialect == "sqlite" else OF_POSTGRESQL)):
        with pytest.raises((sqlite3.IntegrityError, psycopg.Error), match="entries are never changed"):
            place.run(statement)
    assert contents(place) == before


def test_a_failed_block_leaves_nothing(place: Place) -> None:
    told(place)
    before = contents(place)

    def fail() -> None:
        with writing(place) as ledger:
            ledger.append(evidence("Never seen"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert contents(place) == before


def test_what_cannot_be_written_canonically_is_refused(place: Place) -> None:
    told(place)
    with pytest.raises(BadInput), writing(place) as ledger:
        ledger.append(evidence(same_event_as=2**60))
    with reading(place) as ledger:
        assert ledger.head.size == len(STORY)


def test_get_and_entries(place: Place) -> None:
    told(place)
    with reading(place) as ledger:
        assert ledger.get(8).record == STORY[7]
        with pytest.raises(NotFound) as caught:
            ledger.get(99)
        assert (caught.value.message, caught.value.hint) == ("no entry “#99”", "the ledger ends at #19")
        assert [entry.seq for entry in entries(ledger, after=16)] == [17, 18, 19]
        assert [line["entry"] for line in ledger.lines(after=2, until=4)] == [4, 3]
        about = [[line["entry"] for line in ledger.lines(which=EntryFilter(commitment=ref))][::-1] for ref in ("PACT-1", "PACT-2")]
        assert about == [[6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19], [7, 17]]
        assert list(ledger.bodies(after=17)) == [ledger.get(18).bytes, ledger.get(19).bytes]


def test_a_day_names_the_last_entry_recorded_by_its_end_in_utc(place: Place) -> None:
    moments = iter(
        [
            datetime(2025, 7, 1, 0, 0, 0, tzinfo=UTC),
            datetime(2025, 7, 1, 23, 59, 59, 999_999, tzinfo=UTC),
            datetime(2025, 7, 2, 0, 0, 0, tzinfo=UTC),
        ]
    )
    with writing(place, clock=lambda: next(moments)) as ledger:
        tell(ledger, GROUND[:3])
        assert [ledger.position_on(day) for day in ("2025-06-30", "2025-07-01", "2025-07-02", "9999-12-31")] == [0, 2, 3, 3]


def test_a_head_that_lost_its_step_is_damage_not_a_second_history(place: Place) -> None:
    told(place)

    leaves = [row[0] for row in place.rows("SELECT leaf FROM entry ORDER BY seq LIMIT 16")]
    place.run(f"UPDATE ledger_head SET size = 16, frontier = {literal(place, root_from_leaves(leaves))}")
    with pytest.raises(DamagedStore, match="the ledger's head ends at #16, the entries at #19"), writing(place) as ledger:
        ledger.append(Party(code="FR", name="France"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("DELETE FROM ledger_head", "the ledger has 0 heads"),
        ("two heads", "the ledger has 2 heads"),
        ("UPDATE ledger_head SET frontier = x'00'", "does not hold the hashes of its size"),
        ("UPDATE ledger_head SET size = 18", "does not hold the hashes of its size"),
        ("UPDATE ledger_head SET size = -1", "does not hold the hashes of its size"),
        ("UPDATE ledger_head SET recorded_at = 'z'", "its last entry was recorded at “z”"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("unasked")
def test_a_broken_head_is_named_and_nothing_is_appended(place: Place, change: str, problem: str) -> None:
    told(place)
    place.run(TWO_HEADS[place.dialect] if change == "two heads" else change.replace("x'00'", literal(place, b"\0")))
    before = contents(place)
    with pytest.raises(DamagedStore) as caught, writing(place) as ledger:
        ledger.append(Party(code="FR", name="France"))
    assert problem in caught.value.message
    assert session.where(str(place)) in caught.value.message
    assert contents(place) == before


def test_an_entry_after_one_that_is_ahead_of_the_clock_follows_it_and_says_so(place: Place) -> None:
    """Red without the warning; and with it where clocks differ by less than a second."""
    told(place, GROUND[:1])
    with writing(place, clock=lambda: START - timedelta(milliseconds=900)) as ledger:
        assert (ledger.append(GROUND[1]).recorded_at, ledger.warnings) == ("2025-07-01T12:00:00.000001Z", [])
    with writing(place, clock=lambda: START - timedelta(hours=1)) as ledger:
        assert [entry.recorded_at for entry in ledger.append_many(GROUND[2:4])] == [f"2025-07-01T12:00:00.00000{n}Z" for n in (2, 3)]
        assert ledger.warnings == [
            "the last entry was recorded at 2025-07-01T12:00:00.000001Z, ahead of this clock; what is recorded now is dated a microsecond later"
        ]
    assert findings(place) == []


def test_an_entry_at_the_last_moment_of_the_calendar_freezes_no_ledger(place: Place) -> None:
    """Red where the last moment is not repeated, and where `verify` takes that for damage."""
    told(place, GROUND[:1])
    with writing(place, clock=lambda: datetime.max.replace(tzinfo=UTC)) as ledger:
        ledger.append(GROUND[1])
    with writing(place) as ledger:
        last = "9999-12-31T23:59:59.999999Z"
        assert [entry.recorded_at for entry in ledger.append_many(GROUND[2:4])] == [last, last]
        assert ledger.warnings == [f"the last entry was recorded at {last}, ahead of this clock; there is no later time: it is repeated"]
    with reading(place) as ledger:
        assert ledger.position_on("9999-12-31") == 4
        checks = verify(ledger)
    assert [finding for check in checks for finding in check.findings] == []
    assert [note for check in checks for note in check.notes] == [
        f"#2 to #4: recorded at {last}, after which there is no time: their order is that of their numbers, and ahead of this clock"
    ]


@pytest.mark.usefixtures("unasked")
def test_an_entry_that_cannot_be_decoded_is_named_with_its_store(place: Place) -> None:
    told(place)
    place.run("DROP TRIGGER entry_no_update" + (" ON entry" if place.dialect == "postgresql" else ""))
    place.run(f"UPDATE entry SET body = {literal(place, b'{}')} WHERE seq = 9")
    with pytest.raises(DamagedStore) as caught, reading(place) as ledger:
        ledger.get(9)
    assert caught.value.message.startswith(f"the store at {session.where(str(place))} is damaged: entry #9: not an entry")
    with pytest.raises(DamagedStore, match="entry #9"), writing(place) as ledger:
        ledger.rebuild()


WRITER = """
import sys
from datetime import UTC, datetime
from tracker.domain.record.records import Party
from tracker.storage import session
db, name = sys.argv[1:]
for count in range(6):
    with session.writing(db, actor=name, clock=lambda: datetime.now(UTC)) as ledger:
        print(ledger.append(Party(code=f"{name}{count}", name="x")).seq)
"""


def test_eight_processes_append_at_once_and_nothing_is_lost(place: Place) -> None:
    """Red with `BEGIN` in place of `BEGIN IMMEDIATE`."""
    names = "ABCDEFGH"
    writers = [subprocess.Popen([forks().python, "-c", WRITER, str(place), name], stdout=subprocess.PIPE, text=True) for name in names]
    numbers = {name: [int(line) for line in writer.communicate(timeout=60)[0].split()] for name, writer in zip(names, writers, strict=True)}
    assert all(writer.returncode == 0 for writer in writers)
    assert sorted(number for given in numbers.values() for number in given) == list(range(1, 49))
    with reading(place) as ledger:
        assert [entry.seq for entry in entries(ledger)] == list(range(1, 49))
        for name, given in numbers.items():
            assert given == sorted(given)
            assert all(ledger.get(number).recorded_by == name for number in given)
    assert findings(place) == []


def test_the_default_clock_is_utc() -> None:
    with in_memory(actor="x", clock=lambda: datetime.now(UTC)) as ledger:
        entry = ledger.append(GROUND[0])
        assert abs(datetime.fromisoformat(entry.recorded_at) - datetime.now(UTC)) < timedelta(minutes=1)
