"""`verify`: a whole store has no findings, and whatever is changed in any table is one."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, example, given, reject, settings
from hypothesis import strategies as st

from tests import strategies
from tests.ledgers import STORY, amend, attach, findings, reading, tell, told, writing
from tracker.domain.errors import StoreError
from tracker.domain.proof import merkle
from tracker.domain.vocabulary import Noun
from tracker.storage import driver
from tracker.storage import tables as t
from tracker.storage.ledger.verification import verify, verify_hashes

NOTHING = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="session")
def small(_empty_store: Path) -> Path:
    """A store with attachments and the whole story in it, to be copied."""
    path = _empty_store.with_name("story.db")
    path.write_bytes(_empty_store.read_bytes())
    with writing(path) as ledger:
        tell(ledger)
        attach(ledger)
        ledger.append(amend(Noun.EVIDENCE, ledger.head.size, commitment="PACT-2"))
    return path


@contextmanager
def forging(store: Path) -> Iterator[sqlite3.Connection]:
    """A connection that may do anything: triggers away for the while, no foreign keys, no checks."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)


def found(store: Path) -> list[str]:
    """Findings, or the error of a store that does not even open."""
    try:
        return findings(store)
    except StoreError as error:
        return [error.message]


def test_whole_stores_have_no_findings(store: Path, small: Path, woodside: Path) -> None:
    assert findings(store) == []
    assert findings(small) == []
    with reading(woodside) as ledger:
        steps: list[tuple[int, int]] = []
        checks = verify(ledger, lambda done, total: steps.append((done, total)))
        size = ledger.head.size
    assert [(check.name, check.findings) for check in checks] == [
        ("database pages and indexes", []),
        ("triggers", []),
        ("entries and leaf hashes", []),
        ("ledger head and root", []),
        ("references", []),
        ("rules", []),
        ("attachments", []),
        ("projected rows", []),
    ]
    counted = {check.name: check.looked_at for check in checks}
    assert counted["entries and leaf hashes"] == counted["references"] == counted["rules"] == size
    assert counted["projected rows"] > size
    assert steps[-1] == (size, size)


class Cell(NamedTuple):
    table: str
    rowid: int
    column: str


@cache
def cells(store: Path) -> dict[str, list[Cell]]:
    """Every cell of every table of the database file."""
    with closing(sqlite3.connect(store)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            table: [
                Cell(table, rowid, column)
                for (rowid,) in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")
                for column in (row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
            ]
            for table in tables
        }


def turned(value: Any, place: int, bit: int) -> Any:
    """The value with one bit of one byte turned; nothing becomes something."""
    if isinstance(value, int):
        return (value ^ (1 << (place % 8 * 8 + bit))) if place % 8 * 8 + bit < 63 else ~value
    data = bytearray(value.encode() if isinstance(value, str) else value)
    data[place % len(data)] ^= 1 << bit
    return bytes(data)


def turn(connection: sqlite3.Connection, cell: Cell, place: int, bit: int) -> None:
    where = f"{cell.table} WHERE rowid = {cell.rowid}"
    [[value, kind]] = connection.execute(f'SELECT "{cell.column}", typeof("{cell.column}") FROM {where}').fetchall()
    declared = dict(connection.execute(f"SELECT name, type FROM pragma_table_info('{cell.table}')").fetchall())[cell.column]
    if kind == "null":
        value, kind = (1, "integer") if declared == "INTEGER" else ("x", "text")
    else:
        value = turned(value, place, bit) if value not in ("", b"") else b"x"
    cast = "CAST(? AS TEXT)" if kind == "text" else "?"
    connection.execute(f'UPDATE {cell.table} SET "{cell.column}" = {cast} WHERE rowid = {cell.rowid}', [value])


@settings(max_examples=strategies.examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(data=st.data(), place=st.integers(0, 2_000), bit=st.integers(0, 7))
def test_any_single_byte_turned_in_any_cell_is_found(tmp_path: Path, small: Path, data: st.DataObject, place: int, bit: int) -> None:
    """Red when a column is left out of `compare_rows`, when leaves or the frontier are not compared, when text that is not UTF-8 ends it."""
    everything = cells(small)
    assert {*t.metadata.tables, "tracker_schema"} == set(everything)
    cell = data.draw(st.sampled_from(sorted(everything)).flatmap(lambda table: st.sampled_from(everything[table])))
    assume(cell.column != "unicode")  # another version of Unicode is no damage
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        try:
            turn(connection, cell, place, bit)
        except sqlite3.IntegrityError:
            reject()  # another row has that key already: the database itself refuses
    assert found(store), cell


def test_pages_that_hold_are_not_gone_through_row_by_row(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when the quick way is never taken, and nobody would notice but for the time."""
    monkeypatch.setattr("tracker.storage.ledger.comparing._compare_pages", lambda *_: pytest.fail("row by row"))
    assert findings(small) == []


@pytest.mark.parametrize("page", [4, 1_000])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE party SET name = 'x'", []),
        ("UPDATE entry SET body = CAST(replace(body, 'They', 'Thex') AS BLOB) WHERE seq = 8", ["#8: the bytes do not have the hash that was stored with them", "the head's root is"]),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE seq = 8", ["#8: the bytes do not have the hash that was stored with them"]),
        ("DELETE FROM entry WHERE seq = 8", ["#8 is missing: #9 follows #7", "the head says 22 entries, there are 21", "the head's root is"]),
        ("DELETE FROM entry WHERE seq = 22", ["the head says 22 entries, there are 21", "the head's root is"]),
        ("UPDATE entry SET seq = 30 WHERE seq = 22", ["#22 is missing: #30 follows #21"]),
        ("UPDATE ledger_head SET frontier = zeroblob(96)", ["the head's root is"]),
        ("DELETE FROM ledger_head", ["cannot be read: the ledger has 0 heads"]),
    ],
)  # fmt: skip
def test_hashes_alone(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch, change: str, says: list[str], page: int) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    monkeypatch.setattr(driver, "PAGE", page)
    with forging(store) as connection:
        connection.execute(change)
    with reading(store) as ledger:
        checks = verify_hashes(ledger)
    assert [check.name for check in checks] == ["numbers and leaf hashes", "ledger head and root"]
    said = [finding for check in checks for finding in check.findings]
    assert len(said) == len(says)
    assert all(finding.startswith(start) for finding, start in zip(said, says, strict=True)), said


def test_hashes_alone_of_an_entry_that_is_no_bytes(tmp_path: Path, small: Path) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'entry'")
    with forging(store) as connection:
        connection.execute("UPDATE entry SET body = 7 WHERE seq = 8")
    with reading(store) as ledger:
        entries, head = verify_hashes(ledger)
    assert entries.findings[0].startswith("cannot be read")
    assert (entries.looked_at, len(head.findings)) == (22, 2)


@pytest.mark.parametrize("cell", [Cell("entry", 8, column.name) for column in t.entry.columns], ids=lambda cell: cell.column)
def test_every_column_of_an_entry_is_looked_at(tmp_path: Path, small: Path, cell: Cell) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        turn(connection, cell, 0, 6)
    assert any(finding.startswith("entries and leaf hashes") for finding in found(store))


@pytest.mark.parametrize("column", [column.name for column in t.ledger_head.columns])
def test_every_column_of_the_head_is_looked_at(tmp_path: Path, small: Path, column: str) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        turn(connection, Cell("ledger_head", 1, column), 0, 0)
    assert any(finding.startswith("ledger head and root") for finding in found(store))


@pytest.mark.parametrize("which", [0, -1])
def test_every_column_of_every_projection_is_looked_at(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """All at once, each with its own finding; the keys apart, since a row of another key is another row."""
    monkeypatch.setattr("tracker.storage.ledger.findings.FINDINGS_LIMIT", 1_000)
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    expected = set()
    with forging(store) as connection:
        for table in t.PROJECTIONS:
            row = rows_of(small, table.name)[which]
            for column in set(table.columns.keys()) - {*table.primary_key.columns.keys(), "unicode"}:  # which has a note of its own
                turn(connection, Cell(table.name, row, column), 0, 0)
                expected.add(f"{table.name}: {column}")
    said = {
        re.split(" of (?:#|PACT)", finding.removeprefix("projected rows: "))[0]
        for finding in found(store)
        if finding.startswith("projected rows")
    }
    assert said == expected


def rows_of(store: Path, table: str) -> Sequence[int]:
    with closing(sqlite3.connect(store)) as connection:
        return [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]


TABLES = [table.name for table in t.metadata.sorted_tables]


@pytest.mark.parametrize("table", [*TABLES, "tracker_schema"])
@pytest.mark.parametrize("which", [0, -1])
def test_a_row_taken_away_is_found(tmp_path: Path, small: Path, table: str, which: int) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        connection.execute(f"DELETE FROM {table} WHERE rowid = {rows_of(small, table)[which]}")
    assert found(store)


@pytest.mark.parametrize("table", [*TABLES, "tracker_schema"])
def test_a_row_put_in_is_found(tmp_path: Path, small: Path, table: str) -> None:
    """A copy of the first row under another key, and other names where they must be unique."""
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    keys = {
        "seq": "99",
        "position": "7",
        "id": "2",
        "code": "'XX'",
        "key": "'xx'",
        "ref": "'PACT-77'",
        "version_num": "'0000'",
        "sha256": "'ab'",
        "last": "99",
    }
    if table == "overview":
        keys["agreement"] = "'XX'"
    keys["recorded_at"] = "'2031-01-01T00:00:00.000000Z'"
    with forging(store) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if "number" in columns or table not in ("evidence", "search", "assessment"):
            values = [keys.get(name, f'"{name}"') for name in columns]
        else:
            values = ["99" if name == "seq" else f'"{name}"' for name in columns]
        connection.execute(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} LIMIT 1")
    assert found(store)


@pytest.mark.parametrize(
    "table", ["entry", "party", "source", "commitment", "obligation", "wording", "evidence", "search", "assessment", "basis"]
)
def test_two_rows_that_changed_places_are_found(tmp_path: Path, small: Path, table: str) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    key = "rowid" if table in ("obligation", "wording", "basis") else "seq"
    with forging(store) as connection:
        first, second = connection.execute(f"SELECT {key}, * FROM {table} ORDER BY {key}").fetchall()[:2]
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        keys = ("seq", "position") if key == "rowid" else ("seq",)
        connection.execute(f"DELETE FROM {table} WHERE {key} IN (?, ?)", [first[0], second[0]])
        for own, other in ((first, second), (second, first)):
            values = [(own if name in keys else other)[index + 1] for index, name in enumerate(columns)]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", values)
    assert found(store)


def forged(store: Path, small: Path, script: str) -> list[str]:
    store.write_bytes(small.read_bytes())
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.executescript(script)
    return found(store)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("DROP TRIGGER entry_no_update", "triggers: the trigger entry_no_update of entry is missing: what it guards could be changed without a refusal"),
        ("DROP TRIGGER entry_no_delete", "triggers: the trigger entry_no_delete of entry is missing: what it guards could be changed without a refusal"),
        ("DROP TRIGGER entry_no_replace", "triggers: the trigger entry_no_replace of entry is missing: what it guards could be changed without a refusal"),
        (
            "DROP TRIGGER entry_no_update; CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT 1; END",
            "triggers: the trigger entry_no_update of entry is not as this program makes it",
        ),
        (
            "CREATE TRIGGER up AFTER INSERT ON evidence BEGIN UPDATE evidence SET reliability = 'A' WHERE seq = NEW.seq; END",
            "triggers: there is a trigger up of evidence that this program did not make",
        ),
        ("CREATE VIEW v AS SELECT 1", "triggers: there is a view v that this program did not make"),
        ("DROP INDEX commitment_current", "triggers: the index commitment_current of commitment is missing"),
        ("ALTER TABLE party ADD COLUMN motto TEXT", "triggers: there is a column party.motto that this program did not make"),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'name TEXT NOT NULL', 'name TEXT') WHERE name = 'party'",
            "triggers: the column party.name is not as this program makes it",
        ),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'party'",
            "triggers: the strictness of party is not as this program makes it",
        ),
        (
            "PRAGMA ignore_check_constraints = ON; INSERT INTO ledger_head SELECT 2, size, frontier, recorded_at FROM ledger_head",
            "ledger head and root: cannot be read: the ledger has 2 heads",
        ),
        ("DELETE FROM ledger_head", "ledger head and root: cannot be read: the ledger has 0 heads"),
        ("UPDATE party SET name = 'Untied States' WHERE code = 'US'", "projected rows: party: name of #1 is “Untied States”, the entries give “United States”"),
        ("UPDATE evidence SET retracted_by = NULL WHERE entry = 10", "projected rows: evidence: retracted_by of #10 is nothing, the entries give “15”"),
        ("UPDATE evidence SET summary = CAST(x'ff' AS TEXT) WHERE seq = 8", "projected rows: evidence: summary of #8 is “⟨U+DCFF⟩”, the entries give “They talked”"),
        ("UPDATE agreement SET parties = '[' WHERE seq = 3", 'projected rows: agreement: parties of #3 is “[”, the entries give “["US","CN"]”'),
        ("DELETE FROM basis WHERE seq = 12 AND position = 1", "projected rows: basis: the row of entry #12 is missing"),
        ("PRAGMA foreign_keys = OFF; INSERT INTO basis VALUES (12, 2, 99)", "references: basis has rows that refer to nothing"),
        ("UPDATE ledger_head SET recorded_at = '2025-07-01T12:00:22.000000Z'", "ledger head and root: the head's last time is “2025-07-01T12:00:22.000000Z”, the last entry's is “2025-07-01T12:00:21.000000Z”"),
        ("DROP TRIGGER attachment_no_update; UPDATE attachment SET data = x'00' WHERE data = x''", f"attachments: {NOTHING}: the content does not have this hash"),
        ("DROP TRIGGER attachment_no_update; UPDATE attachment SET data = x'00' WHERE data = x''", f"attachments: {NOTHING}: #20 says 0 bytes, there are 1"),
        ("DROP TRIGGER attachment_no_delete; DELETE FROM attachment WHERE data = x''", f"attachments: {NOTHING}, which #20 names, is missing"),
        ("INSERT INTO attachment VALUES ('ffff', x'')", "attachments: ffff: the content does not have this hash"),
        ("INSERT INTO attachment VALUES ('ffff', x'')", "attachments: ffff belongs to no entry"),
        ("UPDATE attached SET name = 'b' WHERE position = 1", "projected rows: attached: name of #20 is “b”, the entries give “a”"),
        ("UPDATE ledger_head SET frontier = zeroblob(96)", "ledger head and root: the head's root is"),
    ],
)  # fmt: skip
def test_findings_say_what_is_wrong(tmp_path: Path, small: Path, script: str, says: str) -> None:
    said = forged(tmp_path / "forged.db", small, script)
    assert any(finding.startswith(says) for finding in said), said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            "UPDATE entry SET body = CAST(replace(body, 'They', 'Thex') AS BLOB) WHERE seq = 8",
            "#8: the bytes do not have the hash that was stored with them",
        ),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE seq = 8", "#8: the bytes do not have the hash that was stored with them"),
        ("UPDATE entry SET kind = 'check_recorded' WHERE seq = 8", "#8: the column kind says “check_recorded”, the entry “evidence_added”"),
        ("UPDATE entry SET commitment = NULL WHERE seq = 8", "#8: the column commitment says nothing, the entry “PACT-1”"),
        ("DELETE FROM entry WHERE seq = 8", "#8 is missing: #9 follows #7"),
        ("UPDATE entry SET seq = 30 WHERE seq = 22", "#22 is missing: #30 follows #21"),
    ],
)
def test_findings_about_entries(tmp_path: Path, small: Path, change: str, says: str) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        connection.execute(change)
    said = found(store)
    assert any(finding.startswith(f"entries and leaf hashes: {says}") for finding in said), said
    assert "projected rows: not compared: the entries themselves do not hold" in said


def rehash(connection: sqlite3.Connection) -> None:
    """Makes leaves and head agree with the bytes again, as a forger who knows the format would."""
    leaves = []
    for seq, body in connection.execute("SELECT seq, body FROM entry ORDER BY seq").fetchall():
        leaves.append(merkle.leaf_hash(body))
        connection.execute("UPDATE entry SET leaf = ? WHERE seq = ?", [leaves[-1], seq])
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = merkle.extend(frontier, size, leaf)
    last = connection.execute("SELECT max(recorded_at) FROM entry").fetchone()[0]
    connection.execute("UPDATE ledger_head SET size = ?, frontier = ?, recorded_at = ?", [len(leaves), b"".join(frontier), last])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("They talked again", "They did not talk", "projected rows: evidence: summary of #9"),  # a projection forgotten
        ('"commitment":"PACT-1"', '"commitment":"PACT-2"', "the column commitment says “PACT-1”, the entry “PACT-2”"),
        ('"source":"post-2"', '"source":"nobody"', "references: entry #9 names the source nobody, which is not there"),
        ('"same_event_as":8', '"same_event_as":7', "references: entry #9: #7 is not evidence about PACT-1"),
        ('"voice":"CN"', '"voice":"XX"', "references: entry #9: no party “XX” to be the voice of"),
        ('"stance":"supports"', '"stance":"agrees"', "entries and leaf hashes: #9: not an entry"),
        ('"seq":9', '"seq":8', "entries and leaf hashes: #9: the column seq says “9”, the entry “8”"),
        ('"recorded_at":"2025-07-01T12:00:08', '"recorded_at":"2025-07-01T12:00:01', "entries and leaf hashes: #9: the column recorded_at says"),
        ('"v":2', '"v":3', "entries and leaf hashes: #9: not an entry"),
        ('{"content"', '{ "content"', "entries and leaf hashes: #9: not the canonical bytes of its entry"),
    ],
)  # fmt: skip
def test_a_forger_who_hashes_again_is_found_by_what_the_entry_says(tmp_path: Path, small: Path, old: str, new: str, says: str) -> None:
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        body = connection.execute("SELECT body FROM entry WHERE seq = 9").fetchone()[0]
        assert old.encode() in body
        connection.execute("UPDATE entry SET body = ? WHERE seq = 9", [body.replace(old.encode(), new.encode())])
        rehash(connection)
    said = found(store)
    assert any(says in finding for finding in said), said


def test_many_findings_are_counted(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.storage.ledger.findings.FINDINGS_LIMIT", 3)
    told(store)
    with forging(store) as connection:
        connection.execute("UPDATE entry SET recorded_by = 'eve'")
    with reading(store) as ledger:
        entries = next(check for check in verify(ledger) if check.name.startswith("entries"))
    assert (len(entries.findings), entries.more) == (3, len(STORY) - 3)


def test_verify_leaves_the_connection_as_it_was(store: Path) -> None:
    told(store)
    with writing(store) as ledger:
        assert not [finding for check in verify(ledger) for finding in check.findings]
        driver = ledger.driver.raw
        assert isinstance(driver, sqlite3.Connection)
        assert driver.text_factory is str


@settings(max_examples=strategies.examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.sampled_from(TABLES),
    column=st.integers(0, 20),
    value=st.sampled_from([None, 7, "x", b"\xff", -1, 2.5, "\ud800".encode("utf-8", "surrogatepass")]),
)
@example(table="entry", column=0, value=None)
@example(table="entry", column=5, value=None)
@example(table="ledger_head", column=2, value=None)
@example(table="ledger_head", column=1, value="x")
def test_values_that_no_column_of_ours_takes_are_found_and_end_nothing(
    tmp_path: Path, small: Path, table: str, column: int, value: Any
) -> None:
    """In tables made anew without any promise: no types, no NOT NULL, no keys."""
    store = tmp_path / "forged.db"
    store.write_bytes(small.read_bytes())
    with forging(store) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        names = ", ".join(f'"{name}"' for name in columns)
        connection.executescript(
            f"CREATE TABLE loose ({names}); INSERT INTO loose SELECT * FROM {table}; DROP TABLE {table}; ALTER TABLE loose RENAME TO {table}"
        )
        connection.execute(
            f'UPDATE {table} SET "{columns[column % len(columns)]}" = ? WHERE rowid = (SELECT max(rowid) FROM {table})', [value]
        )
        if table == "entry":
            connection.execute("PRAGMA writable_schema = ON")
    assert found(store)


def test_an_entry_that_is_no_bytes_leaves_the_others_to_be_looked_at(tmp_path: Path, small: Path) -> None:
    """Red when the tree is taken to have grown by an entry that it could not take."""
    for number in range(1, 9):
        store = tmp_path / f"{number}.db"
        store.write_bytes(small.read_bytes())
        with forging(store) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = 'entry'")
        with forging(store) as connection:
            connection.execute("UPDATE entry SET body = 7 WHERE seq = ?", [number])
        said = found(store)
        assert any(finding.startswith("entries and leaf hashes: cannot be read") for finding in said), said
