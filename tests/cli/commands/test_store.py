"""`init`, `db`, and stores that are none."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tracker.storage.schema import states


def test_init_is_safe_to_repeat(empty: Program) -> None:
    before = empty.db.read_bytes()
    answer = empty("init")
    assert (answer.code, answer.err) == (0, f"already there: {empty.db}\n")
    assert empty.db.read_bytes() == before
    assert "added 355 entries" in empty("init", "--seed", "woodside-2023").err
    assert "nothing new, 355 already there" in empty("init", "--seed", "woodside-2023").err


def test_an_unknown_seed_creates_nothing(empty: Program) -> None:
    empty.db.unlink()
    assert "did you mean woodside-2023?" in empty.refuses("init", "--seed", "woodside")
    assert not empty.db.exists()


def test_init_makes_the_folder(empty: Program, tmp_path: Path) -> None:
    empty.db = tmp_path / "a" / "b" / "c.db"
    empty.ok("init")
    assert json.loads(empty.ok("db", "status", "--format", "json"))["state"] == "current"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "no store at"),
        (lambda path: path.mkdir(), "is a folder, not a store"),
        (lambda path: path.write_text("hello"), "is not a database"),
        (lambda path: path.write_bytes(b""), "is empty — set it up: tracker init"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000), "database"),
        (lambda path: of_tables(path, "create table photos (id)"), "is another program's database"),
        (lambda path: of_schema(path, "9999"), f"newer than this program's {states.HEAD} — install a newer Tracker"),
    ],
)
@pytest.mark.parametrize("command", [["list"], ["party", "add", "US", "--name", "x"], ["verify"]])
def test_a_store_that_is_none_says_what_to_type(empty: Program, tmp_path: Path, command: list[str], make, says: str) -> None:  # type: ignore[no-untyped-def]
    empty.db = tmp_path / "other.db"
    make(empty.db)
    assert says in empty.refuses(*command)


def of_schema(path: Path, revision: str) -> None:
    of_tables(path, f"create table tracker_schema (version_num varchar(32)); insert into tracker_schema values ('{revision}')")


def of_tables(path: Path, script: str) -> None:
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()


def test_status_names_the_state_and_the_next_command(empty: Program, tmp_path: Path) -> None:
    status = json.loads(empty.ok("db", "status", "--format", "json"))
    assert (status["state"], status["size"], status["schema"]) == ("current", 0, states.HEAD)
    for schema, state in (("0003", "behind"), ("9999", "ahead")):
        empty.db = tmp_path / f"{state}.db"
        of_schema(empty.db, schema)
        status = json.loads(empty.ok("db", "status", "--format", "json"))
        assert (status["state"], status["schema"], status["program_schema"]) == (state, schema, states.HEAD)
    empty.db = tmp_path / "none.db"
    status = json.loads(empty.ok("db", "status", "--format", "json"))
    assert (status["state"], status["schema"]) == ("missing", None)
    assert "tracker init" in empty.ok("db", "status")


def test_a_backup_is_the_same_ledger(woodside: Program, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    woodside.ok("db", "backup", "-o", str(target))
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    copy = Program(target, woodside._capsys, woodside._monkeypatch)
    assert json.loads(copy.ok("verify", "--format", "json"))["root"] == root
    assert "exists already" in woodside.refuses("db", "backup", "-o", str(target))
    assert "cannot write" in woodside.refuses("db", "backup", "-o", "/nowhere/backup.db")


def test_a_backup_is_restored_where_no_ledger_is(woodside: Program, empty: Program, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    woodside.ok("db", "backup", "-o", str(backup))
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    for place in (tmp_path / "new" / "store.db", empty.db):
        program = Program(place, woodside._capsys, woodside._monkeypatch)
        assert f"restored 355 entries, root {root}" in program("db", "restore", str(backup)).err
        assert json.loads(program.ok("verify", "--format", "json"))["root"] == root
    assert "holds 355 entries" in woodside.refuses("db", "restore", str(backup))
    woodside.db = tmp_path / "another.db"
    assert "no store at" in woodside.refuses("db", "restore", str(tmp_path / "none.db"))
    (tmp_path / "text.db").write_text("hello", encoding="utf-8")
    assert "is not a database" in woodside.refuses("db", "restore", str(tmp_path / "text.db"))
    assert not woodside.db.exists()


def test_rebuild_mends_a_projection_and_upgrade_finds_nothing_to_do(woodside: Program) -> None:
    database = sqlite3.connect(woodside.db)
    database.execute("update commitment set title = 'changed' where ref = 'WOODSIDE-1'")
    database.commit()
    database.close()
    found = woodside("verify")
    assert found.code == 1
    assert "commitment: title of #" in found.out
    assert "THE LEDGER DOES NOT HOLD" in found.out
    assert "would rebuild" in woodside("db", "rebuild", "--dry-run").err
    assert woodside("verify").code == 1
    assert "rebuilt the projections from 355 entries" in woodside("db", "rebuild").err
    assert woodside("verify").code == 0
    assert "already current" in woodside("db", "upgrade").err


def of_head(program: Program, assignments: str) -> None:
    with closing(sqlite3.connect(program.db)) as database:
        database.execute(f"update ledger_head set {assignments}")
        database.commit()


def test_a_head_that_cannot_be_read_is_a_finding_and_is_made_anew(woodside: Program, tmp_path: Path) -> None:
    """Red where a list is refused, and where what is signed or copied is made without a head."""
    listed, checkpoint, status = woodside.ok("list"), woodside.ok("checkpoint"), woodside.ok("db", "status", "--format", "json")
    of_head(woodside, "frontier = x'00'")
    found = woodside("verify")
    assert found.code == 1
    assert "THE LEDGER DOES NOT HOLD: 355 entries, root unreadable" in found.out
    for command, answer in ((("list",), listed), (("db", "status", "--format", "json"), status)):
        done = woodside(*command)
        assert (done.code, done.out) == (0, answer)
        assert done.err.startswith("warning: the ledger's head does not hold the hashes of its size; this is read from the entries")
        assert done.err.endswith("have it made anew from the entries: tracker db rebuild\n")
        assert done.err.count("\n") == 1
    commands: list[tuple[str, ...]] = [
        ("party", "add", "JP", "--name", "Japan"),
        ("checkpoint",),
        ("prove", "#57"),
        ("export", "--to-db", str(tmp_path / "copy")),
    ]
    for one in commands:
        assert woodside.refuses(*one).endswith("nothing is lost; have it made anew from the entries: tracker db rebuild\n")
    backed_up = woodside("db", "backup", "-o", str(tmp_path / "backup"))
    assert backed_up.code == 0
    assert [line.partition(" ")[0] for line in backed_up.err.splitlines()] == ["warning:", "backed"]
    assert "the head was made anew: 355 entries" in woodside("db", "rebuild").err
    assert (woodside("verify").code, woodside.ok("checkpoint")) == (0, checkpoint)


def test_a_loss_that_the_head_names_is_accepted_only_in_writing(woodside: Program) -> None:
    """Red where the head is made anew without a word."""
    checkpoint = woodside.ok("checkpoint")
    of_head(woodside, f"size = {0b101100100}, frontier = zeroblob(128)")
    woodside.db.with_name("checkpoint").write_text(checkpoint, encoding="utf-8")
    assert "consistent" in woodside("verify", "--checkpoint", str(woodside.db.with_name("checkpoint"))).out
    listed = woodside("list")
    assert listed.code == 0
    assert listed.err.startswith("warning: the ledger's head names 356 entries of root ")
    assert "and there are 355; this is read from the entries that are there — restore a backup" in listed.err
    for command in (
        ("party", "add", "JP", "--name", "Japan"),
        ("db", "rebuild"),
        ("export", "--to-db", str(woodside.db.with_name("copy"))),
    ):
        assert "and there are 355 — restore a backup, or go on" in woodside.refuses(*command)
    woodside("db", "rebuild", "--accept-loss", "--dry-run")
    assert list(woodside.db.parent.glob("*.db.*.checkpoint")) == []
    done = woodside("db", "rebuild", "--accept-loss")
    [kept] = woodside.db.parent.glob(f"{woodside.db.name}.*.checkpoint")
    assert (done.code, f"to be kept with the store: tracker verify --checkpoint {kept}\n" in done.err) == (0, True)
    assert woodside("verify").code == 0
    compared = woodside("verify", "--checkpoint", str(kept))
    assert compared.code == 1
    assert "truncated" in compared.out


def test_a_locked_store_is_one_line(small: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.storage.sqlite.connecting.BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(small.db, isolation_level=None)
    holder.execute("begin immediate")
    assert "is locked by another program" in small.refuses("party", "add", "JP", "--name", "Japan")
    assert small("list").code == 0
    holder.execute("rollback")
    holder.execute("begin exclusive")
    assert "is locked by another program" in small.refuses("list")
    holder.close()


def test_verify_quick_says_what_it_looked_at_and_what_not(woodside: Program) -> None:
    """Red when it claims more than it did, or misses a byte."""
    whole, quick = json.loads(woodside.ok("verify", "--format", "json")), json.loads(woodside.ok("verify", "--quick", "--format", "json"))
    assert [check["name"] for check in quick["checks"]] == ["numbers and leaf hashes", "ledger head and root"]
    assert quick.keys() == whole.keys()
    assert (quick["holds"], quick["size"], quick["root"]) == (True, whole["size"], whole["root"])
    assert whole["not_checked"] == []
    assert {"references", "projected rows", "triggers"} < set(quick["not_checked"])
    answer = woodside("verify", "--quick")
    assert "the ledger's hashes hold: " in answer.out
    assert "\nnot checked: database pages and indexes, triggers, what the entries say, " in answer.err
    with closing(sqlite3.connect(woodside.db)) as connection, connection:
        connection.execute("UPDATE party SET name = 'x'")
    assert woodside("verify", "--quick").code == 0
    assert woodside("verify").code == 1
    with closing(sqlite3.connect(woodside.db)) as connection, connection:
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET body = CAST(replace(body, 'United', 'Untied') AS BLOB) WHERE seq = 1")
    answer = woodside("verify", "--quick")
    assert answer.code == 1
    assert "✗ numbers and leaf hashes" in answer.out
    assert "THE LEDGER DOES NOT HOLD" in answer.out
