"""Opening, making and copying stores: whatever is wrong with one is said in a line, and what is not written stays as it is."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from tests.fork_server import forks
from tests.ledgers import GROUND, STORY, everything, evidence, findings, reading, tell, told, writing
from tracker.domain.errors import BadInput, DamagedStore, ForeignStore, LockedStore, NoStore, StoreError, UnwritableStore
from tracker.storage import session
from tracker.storage.driver import Driver
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.schema import states
from tracker.storage.sqlite import connecting

Opening = Callable[[Path], AbstractContextManager[Ledger]]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def text_file(path: Path) -> None:
    path.write_text("dossier: 1\n" * 1_000)


def short_file(path: Path) -> None:
    path.write_bytes(b"SQLi")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def truncated(path: Path) -> None:
    told(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def garbage_after_the_header(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:100] + os.urandom(len(data) - 100))


def garbage_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:16] + b"\xff" * 4_080)


@pytest.mark.parametrize("opening", [reading, writing])
@pytest.mark.parametrize(
    ("spoil", "error", "says"),
    [
        (Path.unlink, NoStore, "no store at"),
        (folder, ForeignStore, "is a folder"),
        (text_file, ForeignStore, "is not a database"),
        (short_file, ForeignStore, "is not a database"),
        (a_pipe, ForeignStore, "is no ordinary file"),
        (garbage_header, StoreError, "is not a database"),
    ],
)
def test_what_is_no_store_is_said_in_one_line(
    store: Path, opening: Opening, spoil: Callable[[Path], None], error: type[StoreError], says: str
) -> None:
    spoil(store)
    with pytest.raises(error) as caught, opening(store):
        pass
    assert says in caught.value.message
    assert str(store) in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("spoil", [truncated, garbage_after_the_header])
def test_a_broken_file_is_damaged_and_not_touched(store: Path, spoil: Callable[[Path], None]) -> None:
    spoil(store)
    before = store.read_bytes()
    with pytest.raises((DamagedStore, ForeignStore)), reading(store) as ledger:
        everything(ledger, ledger.head.size)
    with pytest.raises((DamagedStore, ForeignStore)), writing(store) as ledger:
        tell(ledger)
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://host/db", "the address of the store cannot be read"),
        ("", "is no path"),
        ("sqlite:///", "is no path"),
        ("a\0b", "is no path"),
        ("~nobody-of-that-name/store.db", "is no path"),
    ],
)
def test_addresses_that_name_no_file(address: str, says: str) -> None:
    for action in (session.create, session.state):
        with pytest.raises(BadInput) as caught:
            action(address)
        assert says in caught.value.message


@pytest.mark.parametrize("name", ["a b?mode=rw&x#y%20.db", "ünï–中.db", os.fsdecode(b"\xff\xfe.db"), "-.db", "file:x.db"])
def test_any_name_of_a_file_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert session.create(str(path)) is True
    assert path.is_file()
    told(path)
    assert session.where(f"sqlite:///{path}") == str(path)
    with reading(path) as ledger:
        assert ledger.head.size == len(STORY)
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_too_long_for_the_system(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 300)
    with pytest.raises(UnwritableStore, match="cannot create"):
        session.create(str(path))
    with pytest.raises(UnwritableStore, match="cannot read"), reading(path):
        pass
    with pytest.raises(UnwritableStore, match="cannot read"):
        session.state(str(path))


def test_a_missing_folder_is_made_by_create_and_by_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "store.db"
    for opening in (reading, writing):
        with pytest.raises(NoStore), opening(path):
            pass
    assert not path.parent.exists()
    assert session.create(str(path)) is True
    assert session.create(str(path)) is False


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "store.db", tmp_path / "file" / "deeper" / "store.db"):
        with pytest.raises(UnwritableStore, match="cannot create"):
            session.create(str(path))
        with pytest.raises(StoreError), reading(path):
            pass


def test_a_link_names_the_place_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real" / "store.db")
    assert session.create(str(link)) is True
    assert link.is_symlink()
    told(link)
    with reading(tmp_path / "real" / "store.db") as ledger:
        assert ledger.head.size == len(STORY)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def snapshot(path: Path) -> tuple[bytes, int, list[str]]:
    return path.read_bytes(), path.stat().st_mtime_ns, names(path.parent)


def test_reading_writes_nothing(woodside: Path) -> None:
    before = snapshot(woodside)
    with reading(woodside) as ledger:
        everything(ledger, ledger.head.size)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            driver(ledger).execute("DELETE FROM party")
    session.state(str(woodside))
    assert findings(woodside) == []
    assert session.create(str(woodside)) is False
    assert snapshot(woodside) == before


def driver(ledger: Ledger) -> sqlite3.Connection:
    connection = ledger.driver.raw
    assert isinstance(connection, sqlite3.Connection)
    return connection


def test_a_reader_sees_one_moment_in_a_snapshot_and_keeps_nobody_waiting_otherwise(store: Path) -> None:
    told(store)
    with reading(store) as ledger:
        with ledger.driver.snapshot():
            assert ledger.head.size == len(STORY)
            with pytest.raises(LockedStore), writing(store) as other:
                other.append(evidence("Seen meanwhile"))
            assert ledger.head.size == len(STORY)
        with writing(store) as other:
            other.append(evidence("Seen meanwhile"))
        assert ledger.head.size == len(STORY) + 1


def test_the_pragmas_are_set_where_it_is_written(store: Path) -> None:
    """Red without the pragma: SQLite's defaults are synchronous 2 and foreign_keys 0."""
    with writing(store) as ledger:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check")
        assert [driver(ledger).execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas] == ["delete", 3, 1, 0, 1]
        assert driver(ledger).in_transaction
        with closing(sqlite3.connect(store, timeout=0)) as other, pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")  # red with BEGIN: the lock is there before anything is read


def test_a_store_in_wal_mode_comes_back_to_delete_when_it_is_written(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    told(store)
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert findings(store) == []


def test_a_dry_run_leaves_the_bytes_as_they_are(store: Path) -> None:
    told(store)
    before = store.read_bytes()
    with writing(store, dry_run=True) as ledger:
        entry = ledger.append(evidence("Tried out"))
        assert entry.seq == ledger.head.size == len(STORY) + 1
        for count in range(130):  # more than stays in memory
            ledger.append(evidence(f"Tried out {count} {'x' * 19_000}"))
    assert store.read_bytes() == before
    assert names(store.parent) == [store.name]


@contextmanager
def held_by_another(store: Path, lock: str) -> Iterator[None]:
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        yield
        other.execute("ROLLBACK")


def test_a_writer_at_work_keeps_out_writers_but_not_readers(store: Path) -> None:
    told(store)
    with held_by_another(store, "IMMEDIATE"):
        with reading(store) as ledger:
            assert ledger.head.size == len(STORY)
        with pytest.raises(LockedStore) as caught, writing(store):
            pass
        assert str(store) in caught.value.message
        assert session.back_up(str(store), store.with_name("copy.db"))


def test_a_store_held_for_itself_keeps_out_everybody(store: Path) -> None:
    told(store)
    before = store.read_bytes()
    with held_by_another(store, "EXCLUSIVE"):
        for opening in (reading, writing):
            with pytest.raises(LockedStore), opening(store):
                pass
        for action in (session.state, session.create, lambda db: session.back_up(db, store.with_name("copy.db"))):
            with pytest.raises(LockedStore):
                action(str(store))
    assert store.read_bytes() == before
    assert names(store.parent) == [store.name]


def test_a_commit_that_a_reader_holds_up_writes_nothing(store: Path) -> None:
    told(store)
    before = store.read_bytes()
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM party").fetchall()
        with pytest.raises(LockedStore), writing(store) as ledger:
            ledger.append(evidence("Too late"))
    assert store.read_bytes() == before
    with writing(store) as ledger:
        assert ledger.append(evidence("In time")).seq == len(STORY) + 1


# A writer that dies in the middle: enough rows to make SQLite write into the file itself before the end.
DIES = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("DROP TRIGGER entry_no_update")
connection.execute("UPDATE party SET name = 'half written'")
connection.execute("CREATE TABLE lots (x)")
connection.executemany("INSERT INTO lots VALUES (?)", [("x" * 3000,)] * 500)
os._exit(9)
"""


@pytest.fixture
def hot(store: Path) -> Path:
    """A store that a crash left with its rollback journal."""
    told(store)
    before = store.read_bytes()
    assert subprocess.run([forks().python, "-c", DIES, str(store)], check=False).returncode == 9
    assert store.with_name("store.db-journal").stat().st_size > 0
    assert store.read_bytes() != before
    return store


def readers() -> dict[str, Callable[[Path], object]]:
    def read(path: Path) -> object:
        with reading(path) as ledger:
            return ledger.head

    def write(path: Path) -> object:
        with writing(path) as ledger:
            return ledger.head

    return {
        "reading": read,
        "writing": write,
        "state": lambda path: session.state(str(path)),
        "create": lambda path: session.create(str(path)),
        "back_up": lambda path: session.back_up(str(path), path.with_name("copy.db")),
    }


@pytest.mark.parametrize("way", readers())
def test_what_a_crash_left_is_taken_back_by_whoever_comes_next(hot: Path, way: str) -> None:
    """Red without `_recover`: a read-only connection may not take a journal back, and says that the store is read-only."""
    readers()[way](hot)
    assert not hot.with_name("store.db-journal").exists()
    with reading(hot) as ledger:
        assert [held.record for held in versions.registered(ledger.driver, type(GROUND[0]), 19)] == [GROUND[1], GROUND[0]]
    assert findings(hot) == []


@pytest.fixture
def public(_woodside_store: Path) -> Iterator[Path]:
    """A folder that every user may enter; pytest's own belong to one."""
    where = Path(tempfile.mkdtemp(prefix="tracker-"))
    where.chmod(0o755)
    yield Path(shutil.copy(_woodside_store, where / "store.db"))
    where.chmod(0o755)
    shutil.rmtree(where)


# Runs as somebody who may not write, as permissions do not bind root.
AS_ANOTHER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from tracker.domain.errors import StoreError
from tracker.domain.record.records import Party
from tracker.storage import session
from tracker.storage.ledger import verification
from tracker.storage.queries import versions
import tracker.actions.dossier_import, tracker.storage.schema.states, alembic.command, alembic.config
db = sys.argv[1]
if os.geteuid() == 0:
    try:
        os.setgroups([]); os.setgid(65534); os.setuid(65534)
    except OSError:
        sys.exit(77)
if not os.access(Path(db).parent, os.X_OK):
    sys.exit(77)
def say(name, action):
    try:
        print(name, action())
    except StoreError as error:
        print(name, type(error).__name__, error.message, error.hint)
def read():
    with session.reading(db) as ledger:
        return len(versions.cases(ledger.driver, ledger.head.size))
def write():
    with session.writing(db, actor="eve", clock=lambda: datetime.now(UTC)) as ledger:
        ledger.append(Party(code="FR", name="France"))
say("read", read)
say("write", write)
say("state", lambda: session.state(db))
say("backup", lambda: session.back_up(db, Path(db).with_name("copy.db")))
say("create", lambda: session.create(str(Path(db).with_name("new.db"))))
"""


def as_another(store: Path) -> dict[str, str]:
    done = subprocess.run([forks().python, "-c", AS_ANOTHER, str(store)], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode == 77:
        pytest.skip("no other user can be had here, or none that may enter the temporary folder")
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize(("file", "place"), [(0o444, 0o555), (0o444, 0o777), (0o666, 0o555)])
def test_a_store_that_may_not_be_written_is_read_all_the_same(public: Path, file: int, place: int) -> None:
    public.chmod(file)
    public.parent.chmod(place)
    before = public.read_bytes()
    said = as_another(public)
    assert said["read"] == "25"
    assert said["state"] == "current"
    assert said["write"] == f"UnwritableStore the store at {public} is read-only write to a copy, or ask whoever keeps it"
    if place == 0o555:
        assert said["backup"].startswith(f"UnwritableStore cannot write {public.with_name('copy.db')}: Permission denied")
        assert said["create"].startswith(f"UnwritableStore cannot create {public.with_name('new.db')}: Permission denied")
    assert public.read_bytes() == before


@pytest.mark.parametrize(("file", "place"), [(0o000, 0o755), (0o644, 0o700)])
def test_a_store_that_may_not_be_read(public: Path, file: int, place: int) -> None:
    if os.geteuid() != 0:
        pytest.skip("the owner of a folder may enter it")
    public.chmod(file)
    script = AS_ANOTHER.replace("if not os.access(Path(db).parent, os.X_OK):", "if False:")
    public.parent.chmod(place)
    done = subprocess.run([forks().python, "-c", script, str(public)], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode == 77:
        pytest.skip("no other user can be had here")
    assert done.stdout.startswith(f"read UnwritableStore cannot read {public}: Permission denied"), done.stderr


def test_what_a_crash_left_cannot_be_taken_back_without_the_right_to_write(public: Path) -> None:
    assert subprocess.run([forks().python, "-c", DIES, str(public)], check=False).returncode == 9
    public.chmod(0o444)
    public.parent.chmod(0o555)
    public.with_name("store.db-journal").chmod(0o444)
    said = as_another(public)
    for action in ("read", "state", "backup"):
        assert said[action].startswith(f"UnwritableStore the store at {public} was left in the middle of a write")
        assert "tracker db status" in said[action]
    public.parent.chmod(0o755)
    public.chmod(0o644)
    assert findings(public) == []


CREATES = """
from tracker.storage import session
print(session.create(sys.argv[1]))
"""


@pytest.mark.parametrize("start", [None, b""], ids=["nothing there", "an empty file there"])
def test_of_six_that_create_at_once_one_does_and_five_find_it(tmp_path: Path, start: bytes | None) -> None:
    """Red when the draft is renamed into place instead of linked, or an empty file is filled without looking again behind the lock."""
    path = tmp_path / "store.db"
    if start is not None:
        path.write_bytes(start)
    answers = forks().race(CREATES, *((str(path),) for _ in range(6)))
    assert sorted(out.strip() for out, _ in answers) == ["False"] * 5 + ["True"], answers
    assert names(tmp_path) == ["store.db"]
    told(path)
    assert findings(path) == []


def test_create_leaves_no_draft_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(states, "upgrade", fail)
    with pytest.raises(KeyboardInterrupt):
        session.create(str(tmp_path / "store.db"))
    assert names(tmp_path) == []


def test_create_names_the_store_and_not_its_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(driver: Driver) -> None:
        for statement in ("PRAGMA max_page_count = 1", "CREATE TABLE lots (x)", "INSERT INTO lots VALUES (zeroblob(100000))"):
            driver.run(statement)

    monkeypatch.setattr(states, "upgrade", fail)
    path = tmp_path / "store.db"
    with pytest.raises(UnwritableStore) as caught:
        session.create(str(path))
    assert caught.value.message == f"the store at {path} cannot be used: database or disk is full"
    assert names(tmp_path) == []


def test_where_there_are_no_links_a_rename_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "store.db"
    assert session.create(str(path)) is True
    assert session.create(str(path)) is False
    told(path)
    assert session.back_up(str(path), tmp_path / "copy.db") == path.stat().st_size
    with pytest.raises(UnwritableStore, match="exists already"):
        session.back_up(str(path), tmp_path / "copy.db")
    assert names(tmp_path) == ["copy.db", "store.db"]


def test_a_backup_is_the_same_ledger(woodside: Path) -> None:
    copy = woodside.with_name("copy.db")
    assert session.back_up(str(woodside), copy) == copy.stat().st_size
    assert findings(copy) == []
    with reading(woodside) as ledger, reading(copy) as copied:
        assert everything(copied, copied.head.size) == everything(ledger, ledger.head.size)
    assert names(woodside.parent) == ["copy.db", "woodside.db"]


def test_a_backup_overwrites_nothing_and_says_what_is_wrong(store: Path) -> None:
    told(store)
    there = store.with_name("there")
    there.write_text("mine")
    with pytest.raises(UnwritableStore, match="exists already"):
        session.back_up(str(store), there)
    assert there.read_text() == "mine"
    with pytest.raises(UnwritableStore, match="exists already"):
        session.back_up(str(store), store)
    for target in (store.parent / "no folder" / "x", store / "x", store.parent / ("x" * 300)):
        with pytest.raises(UnwritableStore, match="cannot write"):
            session.back_up(str(store), target)
    assert names(store.parent) == ["store.db", "there"]


def test_what_is_no_store_of_ours_is_not_backed_up(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(ForeignStore):
        session.back_up(str(other), tmp_path / "copy.db")
    with pytest.raises(NoStore):
        session.back_up(str(tmp_path / "none.db"), tmp_path / "copy.db")
    assert names(tmp_path) == ["other.db"]
