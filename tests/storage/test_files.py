"""The files around a store: side files of other databases, drafts that a kill left, links, modes (docs/reliability.md)."""

import os
import secrets
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from tests.fork_server import forks
from tests.ledgers import GROUND, STORY, evidence, findings, reading, told, writing
from tests.servers import Server
from tests.storage.test_faults import TRACKER, refused, tracker
from tests.storage.test_session import DIES
from tracker.cli.start import run
from tracker.domain.errors import BadInput, DamagedStore, LockedStore
from tracker.domain.record.records import Record
from tracker.storage import files, session
from tracker.storage.ledger import copying
from tracker.storage.ledger.ledger import Ledger, require_no_entries
from tracker.storage.sqlite import connecting

GOLDEN = Path(__file__).parent / "golden"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="whether somebody works on a draft is known on Linux alone")


MORE: tuple[Record, ...] = tuple(evidence(f"More {number} {'x' * 2_000}") for number in range(50))


@pytest.fixture(autouse=True)
def cleared() -> None:
    """Each test is a command of its own, which looks for drafts once in each folder."""
    files._clear.cache_clear()


@pytest.fixture
def journal(store: Path, tmp_path: Path) -> Path:
    """The hot journal of a database that was told less, whose pages would replace those of whatever it is put beside."""
    told(store, GROUND)
    other = Path(shutil.copy(store, tmp_path / "other.db"))
    assert subprocess.run([forks().python, "-c", DIES, str(other)], check=False).returncode == 9
    other.unlink()
    left = tmp_path / "other.db-journal"
    assert left.stat().st_size > 0
    return left


def old_store(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as old:
        old.executescript((GOLDEN / "0001.sql").read_text(encoding="utf-8"))
    return path


WAYS: dict[str, Callable[[Path, Path], tuple[Path, list[str]]]] = {
    "restore": lambda store, new: (new, ["db", "restore", str(store)]),
    "backup": lambda store, new: (store, ["db", "backup", "-o", str(new)]),
    "init": lambda store, new: (new, ["init"]),
    "copy": lambda store, new: (store, ["export", "--to-db", str(new)]),
    "upgrade": lambda store, new: (old_store(store.with_name("old.db")), ["db", "upgrade", "--backup", str(new)]),
}


BESIDE = [
    pytest.param(way, suffix, marks=() if way == "restore" or suffix == "-journal" else pytest.mark.heavy)
    for way in WAYS
    for suffix in files.SIDE_FILES
]


@pytest.mark.parametrize(("way", "suffix"), BESIDE)
def test_no_database_is_put_beside_a_side_file_of_another(store: Path, journal: Path, tmp_path: Path, way: str, suffix: str) -> None:
    """Red without `require_no_side_files`: exit code 0, and what was put there loses its entries."""
    told(store, MORE)
    new = tmp_path / "new.db"
    side = journal.rename(f"{new}{suffix}")
    db, command = WAYS[way](store, new)
    before, held = db.read_bytes() if db.exists() else None, side.read_bytes()
    said = refused(tracker(db, *command))
    assert said.startswith(f"tracker: {side} ")
    assert "move it" in said
    assert not new.exists()
    assert (db.read_bytes() if db.exists() else None, side.read_bytes()) == (before, held)
    side.unlink()
    assert tracker(db, *command).returncode == 0


def test_a_backup_is_not_read_together_with_a_side_file(store: Path, journal: Path, tmp_path: Path) -> None:
    """Red without the check of the backup: it loses its own entries when it is opened, and the restore with it."""
    told(store, MORE)
    session.back_up(str(store), backup := tmp_path / "friday.backup")
    before = backup.read_bytes()
    side = journal.rename(f"{backup}-journal")
    assert refused(tracker(tmp_path / "new.db", "db", "restore", str(backup))).startswith(f"tracker: {side} ")
    assert (backup.read_bytes(), (tmp_path / "new.db").exists()) == (before, False)


def test_a_store_is_set_up_in_an_empty_file_whatever_lies_beside_it(journal: Path, tmp_path: Path) -> None:
    """SQLite itself throws away what lies beside a database without a page: an `init` that was killed there can be repeated."""
    (new := tmp_path / "new.db").touch()
    journal.rename(f"{new}-journal")
    assert session.create(str(new)) is True
    assert findings(new) == []


@pytest.mark.parametrize("there", [False, True], ids=["nothing there", "an empty store there"])
def test_a_restore_that_does_not_arrive_is_not_called_done(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """Red without the look at what was restored: another ledger lies there, which holds."""
    less = told(Path(shutil.copy(store, tmp_path / "less.db")), GROUND)
    told(store)
    session.back_up(str(store), backup := tmp_path / "friday.backup")
    new = tmp_path / "new.db"
    if there:
        session.create(str(new))
    opened = session.reading

    def exchanged(db: str) -> AbstractContextManager[Ledger]:
        if db == str(new):
            shutil.copyfile(less, new)
        return opened(db)

    monkeypatch.setattr(session, "reading", exchanged)
    with pytest.raises(DamagedStore, match="does not hold the 19 entries"):
        session.restore(str(new), backup)


def test_a_backup_whose_entries_do_not_hold_is_not_restored(store: Path, tmp_path: Path) -> None:
    told(store)
    with closing(sqlite3.connect(store)) as connection, connection:
        (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'entry_no_update'").fetchone()
        connection.execute("DROP TRIGGER entry_no_update")
        connection.execute("UPDATE entry SET body = CAST(replace(body, 'They', 'Thou') AS BLOB) WHERE seq = 8")
        connection.execute(trigger)
    with pytest.raises(DamagedStore, match="#8: the bytes do not have the hash"):
        session.restore(str(tmp_path / "new.db"), store)
    assert not (tmp_path / "new.db").exists()


def test_an_entry_acknowledged_while_a_backup_is_restored_is_not_lost(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where the check for entries has a transaction of its own: the entry is acknowledged, and overwritten."""
    told(store)
    session.back_up(str(store), backup := tmp_path / "friday.backup")
    session.create(str(new := tmp_path / "new.db"))
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    refusals: list[LockedStore] = []

    def looked(*given: object) -> None:
        require_no_entries(*given)  # type: ignore[arg-type]
        with pytest.raises(LockedStore) as caught, writing(new) as ledger:
            ledger.append(GROUND[0])
        refusals.append(caught.value)

    monkeypatch.setattr(session, "require_no_entries", looked)
    session.restore(str(new), backup)
    assert len(refusals) == 1
    with reading(new) as ledger:
        assert ledger.head.size == len(STORY)


@pytest.fixture(params=["missing", "empty", "database"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place for a store, where none is yet: no file, an empty one, an empty database of PostgreSQL."""
    if request.param == "database":
        server: Server = request.getfixturevalue("server")
        server.execute("CREATE DATABASE nowhere")
        yield server.url("nowhere")
        server.execute("DROP DATABASE nowhere WITH (FORCE)")
        return
    if request.param == "empty":
        (tmp_path / "new.db").touch()
    yield str(tmp_path / "new.db")


@pytest.mark.parametrize("way", ["restore", "export"])
def test_a_ledger_that_does_not_come_leaves_no_empty_store(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nowhere: str, way: str
) -> None:
    """Red where the store is made in a transaction of its own."""
    told(store)
    session.back_up(str(store), backup := tmp_path / "friday.backup")
    before, copy = session.state(nowhere), copying.copy
    command = ["--db", nowhere, "db", "restore", str(backup)] if way == "restore" else ["--db", str(store), "export", "--to-db", nowhere]

    def copied(*given: object, **options: object) -> None:
        copy(*given, **options)  # type: ignore[arg-type]
        raise BadInput("the cable was cut")

    with monkeypatch.context() as patch:
        patch.setattr(copying, "copy", copied)
        assert run([*command]) == 2
    assert session.state(nowhere) == before
    assert run([*command]) == 0
    assert findings(nowhere) == []


KILLED = """
import os, sys, time
from pathlib import Path
from tracker.storage import files
with files.draft_of(Path(sys.argv[1])) as draft:
    draft.write_bytes(b"half")
    Path(f"{draft}-journal").write_bytes(b"half of it")
    print(draft, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that writes a draft, and its draft."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.wait()
    process.stdout.close()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@LINUX
@pytest.mark.parametrize("command", [["init"], ["db", "backup", "-o"], ["report", "-o"], ["checkpoint", "key", "new", "-o"]])
def test_the_draft_of_a_process_that_was_killed_is_removed_by_the_next_command(
    woodside: Path, at_work: tuple[subprocess.Popen[str], Path], command: list[str]
) -> None:
    """Red without `_clear`; and, where the lock is not looked at, the draft of a process that lives is removed too."""
    process, draft = at_work
    assert draft.stat().st_mode & 0o777 == 0o600
    db, new = (woodside.with_name("new.db"), []) if command == ["init"] else (woodside, [str(woodside.with_name("new"))])
    assert tracker(db, *command, *new).returncode == 0
    assert draft.read_bytes() == b"half"
    process.kill()
    process.wait()
    (woodside.with_name("new.db") if command == ["init"] else Path(*new)).unlink()
    for path in woodside.parent.glob("*.signed"):
        path.unlink()
    assert tracker(db, *command, *new).returncode == 0
    assert [name for name in names(woodside.parent) if name.startswith(".")] == []


@LINUX
def test_a_report_that_is_killed_while_it_is_written_leaves_nothing_for_long(woodside: Path) -> None:
    out = woodside.with_name("out.html")
    for _ in range(3):
        process = subprocess.Popen([*TRACKER, "--db", str(woodside), "report", "-o", str(out)], stderr=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not any(name.endswith(".new") for name in names(woodside.parent)) and process.poll() is None and time.monotonic() < until:
            pass
        process.kill()
        process.wait()
    assert tracker(woodside, "report", "-o", str(out)).returncode == 0
    assert names(woodside.parent) == ["out.html", "woodside.db"]


def test_a_file_that_is_replaced_hands_on_its_mode_and_a_new_one_has_that_of_the_umask(tmp_path: Path) -> None:
    """Red without `chmod`."""
    before = os.umask(0o027)
    try:
        files.write(tmp_path / "new", [b"x"])
        (tmp_path / "there").touch()
        (tmp_path / "there").chmod(0o604)
        files.write(tmp_path / "there", [b"x"])
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new", "there")] == [0o640, 0o604]
    assert names(tmp_path) == ["new", "there"]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """Red where the draft replaces the link."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/there")
    for content in (b"first", b"second"):
        files.write(tmp_path / "link", [content])
        assert (tmp_path / "folder" / "there").read_bytes() == content
    assert (tmp_path / "link").is_symlink()
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OSError, match="symbolic links"):
        files.write(tmp_path / "circle", [b"x"])
    assert (tmp_path / "circle").is_symlink()


def test_a_draft_is_no_file_that_somebody_put_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red without O_EXCL: the link that was waiting is followed."""
    (tmp_path / "victim").write_bytes(b"mine")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "0" * 16)
    (tmp_path / f".tracker-{'0' * 16}.new").symlink_to("victim")
    with pytest.raises(FileExistsError):
        files.write(tmp_path / "out", [b"x"])
    assert (tmp_path / "victim").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["x" * 255, "会" * 85])
def test_a_name_as_long_as_the_system_takes(tmp_path: Path, name: str) -> None:
    """Red where the draft's name is longer than that of the file."""
    files.write(tmp_path / name, [b"x"])
    assert names(tmp_path) == [name]


def test_a_store_is_for_its_owner_and_copies_keep_its_mode(woodside: Path, tmp_path: Path) -> None:
    """Red with the modes of `touch`; a copy can always be written by its owner."""
    session.create(str(tmp_path / "new.db"))
    for mode, copied in ((0o600, 0o600), (0o664, 0o664), (0o444, 0o644)):
        woodside.chmod(mode)
        backup, restored = tmp_path / f"{mode}.backup", tmp_path / f"{mode}.db"
        session.back_up(str(woodside), backup)
        session.restore(str(restored), backup)
        assert [stat.S_IMODE(path.stat().st_mode) for path in (backup, restored)] == [copied, copied]
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("elsewhere", [False, True], ids=["beside it", "in another folder"])
def test_a_store_of_two_names_is_read_and_not_written(store: Path, tmp_path: Path, elsewhere: bool) -> None:
    """Red without the check: a crash of the one leaves its journal where the other does not find it."""
    told(store)
    (tmp_path / "folder").mkdir()
    other = tmp_path / "folder" / "other.db" if elsewhere else tmp_path / "other.db"
    os.link(store, other)
    before = store.read_bytes()
    add = ["party", "add", "FR", "--name", "France"]
    for path in (store, other):
        said = refused(tracker(path, *add))
        assert "a hard link" in said
        assert tracker(path, "list").returncode == 0
        assert tracker(path, "verify").returncode == 0
    assert tracker(store, "db", "backup", "-o", str(tmp_path / "copy.db")).returncode == 0
    assert store.read_bytes() == before
    other.unlink()
    assert tracker(store, *add).returncode == 0


def test_a_store_of_two_names_is_not_upgraded(tmp_path: Path) -> None:
    os.link(old_store(tmp_path / "old.db"), tmp_path / "other.db")
    before = (tmp_path / "old.db").read_bytes()
    assert "a hard link" in refused(tracker(tmp_path / "old.db", "db", "upgrade"))
    assert ((tmp_path / "old.db").read_bytes(), names(tmp_path)) == (before, ["old.db", "other.db"])


def test_a_kill_between_the_link_and_the_end_of_the_draft_does_not_lock_the_store(store: Path) -> None:
    """A draft that became the store is no second name. Red where links are only counted."""
    told(store, GROUND)
    draft = store.with_name(".tracker-0123456789abcdef.new")
    os.link(store, draft)
    assert tracker(store, "party", "add", "FR", "--name", "France").returncode == 0
    assert names(store.parent) == ["store.db"]
