"""Power lost after any call of a command: what was acknowledged is there, the rest is there whole or not at all (docs/reliability.md).

The calls are recorded with strace, and every state that the disk may be left in is opened with the program's own code; `power_loss.py` has the model.
A light version takes a sample of the moments; `make test-heavy` takes all of them.
"""

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from tests.ledgers import GROUND, evidence, findings, reading, told, writing
from tests.storage.power_loss import Call, Disk, State, record
from tracker.cli.start import run

SEED = "20250701"
HEAVY = pytest.mark.heavy
TRACKER = [sys.executable, "-m", "tracker"]
Look = Callable[[Path], bool]
"""Looks at what is left, and says whether what the command writes is there; anything wrong is an exception."""


@pytest.fixture(scope="session")
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    if subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")
    return found


@pytest.fixture
def folder(store: Path, tmp_path: Path) -> Path:
    """A folder with a store that holds a few entries, and nothing beside it."""
    return with_a_store(tmp_path, store)


def with_a_store(place: Path, empty: Path) -> Path:
    (folder := place / "folder").mkdir()
    told(Path(shutil.copy(empty, folder / "store.db")), GROUND)
    return folder


@pytest.fixture(scope="session")
def added(strace: str, tmp_path_factory: pytest.TempPathFactory, _empty_store: Path) -> tuple[State, list[Call]]:
    """An add as it was recorded."""
    folder = with_a_store(tmp_path_factory.mktemp("add"), _empty_store)
    return record(strace, folder, [*TRACKER, *adding(folder)])


def adding(folder: Path) -> list[str]:
    what = ["--stance", "supports", "--source", "wire-1", "--event-date", "2025-03-01", "--summary", "x" * 9_000]
    return ["--db", str(folder / "store.db"), "evidence", "add", "PACT-1", *what]


@dataclass(slots=True)
class Answer:
    """What came of all the states."""

    losses: list[str] = field(default_factory=list)
    outcomes: dict[str, bool | str] = field(default_factory=dict)
    """Of each different state: whether what the command writes is there, or what is wrong."""
    moments: int = 0
    states: int = 0
    journals: int = 0

    def __str__(self) -> str:
        there, not_there = (sum(outcome is one for outcome in self.outcomes.values()) for one in (True, False))
        return (
            f"{self.moments} moments, {self.states} states, {len(self.outcomes)} different ({self.journals} with a journal): "
            f"there in {there}, not there in {not_there}, {len(self.losses)} losses"
        )


def power_lost(before: State, calls: list[Call], look: Look, place: Path, *, every: int = 1, torn: int = 4) -> Answer:
    """Loses the power after each call, or after a sample of the writes and every other call."""
    place.mkdir()
    answer, disk = Answer(), Disk(before)
    said = _said(calls)
    for at, call in enumerate(calls):
        disk.do(call)
        if call.what == "write" and at % every:
            continue
        answer.moments += 1
        for how, state in disk.losses(f"{SEED} {at}", torn):
            answer.states += 1
            if (digest := state.digest) not in answer.outcomes:
                answer.outcomes[digest] = _outcome(state, look, place / str(answer.states))
                answer.journals += bool(state.journals)
            outcome = answer.outcomes[digest]
            if isinstance(outcome, str) or (at >= said and not outcome):
                answer.losses.append(
                    f"call {at + 1} of {len(calls)}, {call.what} {call.path}, {how}: {outcome or 'acknowledged, and gone'}"
                )
    return answer


def _said(calls: list[Call]) -> int:
    """When the answer was given: the first words on standard output, or where there are none the last on standard error."""
    answers = [at for at, call in enumerate(calls) if (call.what, call.path) == ("say", "1")]
    return answers[0] if answers else max(at for at, call in enumerate(calls) if call.what == "say")


def _outcome(state: State, look: Look, folder: Path) -> bool | str:
    try:
        return look(state.put(folder))
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is looked for
        return f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(folder)


def a_ledger_of(before: int, after: int, name: str = "store.db") -> Look:
    """All of the entries or none of them; in either case a store that is whole, and can be written to."""

    def look(folder: Path) -> bool:
        store = folder / name
        if len(list(folder.iterdir())) % 2:  # whoever comes first, a writer or a reader, takes back what is half done
            with writing(store, dry_run=True):
                pass
        with reading(store) as ledger:
            size = ledger.head.size
        assert size in (before, after), f"{size} entries"
        assert findings(store) == []
        with writing(store, clock=lambda: datetime.now(UTC)) as ledger:
            ledger.append(evidence("It goes on"))
        with reading(store) as ledger:
            assert ledger.head.size == size + 1
        return size == after

    return look


def figures(what: str, answer: Answer) -> None:
    """For docs/reliability.md: shown by `pytest -s`."""
    print(f"\n{what}: {answer}")  # noqa: T201


LIGHT_AND_HEAVY = pytest.mark.parametrize(("every", "torn"), [(25, 1), pytest.param(1, 12, marks=HEAVY)])


@LIGHT_AND_HEAVY
def test_an_add_is_whole_or_nothing_and_stays_once_acknowledged(
    added: tuple[State, list[Call]], tmp_path: Path, every: int, torn: int
) -> None:
    """Red with any of its syncs left out: those are the tests at the end."""
    answer = power_lost(*added, an_add, tmp_path / "states", every=every, torn=torn)
    figures("add", answer)
    assert answer.losses == []
    assert answer.journals


an_add = a_ledger_of(len(GROUND), len(GROUND) + 1)


@LIGHT_AND_HEAVY
def test_a_second_power_loss_while_the_first_is_mended(
    added: tuple[State, list[Call]], tmp_path: Path, strace: str, every: int, torn: int
) -> None:
    """Red with the syncs of the store left out."""
    before, calls = added
    disk = Disk(before)
    for call in calls[: [call.what for call in calls].index("unlink")]:
        disk.do(call)
    broken = disk.live().put(tmp_path / "broken")
    before, calls = record(strace, broken, [*TRACKER, "--db", str(broken / "store.db"), "db", "status"])
    assert "unlink" in [call.what for call in calls], "nothing was taken back: this proves nothing"
    answer = power_lost(before, calls, a_ledger_of(len(GROUND), len(GROUND)), tmp_path / "states", every=every, torn=torn)
    figures("mending", answer)
    assert answer.losses == []


@pytest.mark.parametrize(("every", "torn"), [(500, 0), pytest.param(10, 4, marks=HEAVY)])
def test_a_large_import_is_whole_or_nothing(folder: Path, tmp_path: Path, strace: str, every: int, torn: int) -> None:
    """More pages than SQLite keeps in memory: it writes into the file before the commit. Red with the syncs of the store left out."""
    store, source, lines = folder / "store.db", tmp_path / "source.db", tmp_path / "lines.jsonl"
    shutil.copy(store, source)
    with writing(source, clock=lambda: datetime.now(UTC)) as ledger:
        for number in range(75):
            ledger.append(evidence(f"{number} {'x' * 15_000}"))
    with reading(source) as ledger:
        lines.write_bytes(b"".join(body + b"\n" for body in ledger.bodies()))
        size = ledger.head.size
    before, calls = record(strace, folder, [*TRACKER, "--db", str(store), "import", str(lines)])
    touched = [Path(call.path).suffix for call in calls if call.what == "write"]
    assert ".db-journal" in touched[touched.index(".db") :], "it was all written at the commit: this proves nothing"
    answer = power_lost(before, calls, a_ledger_of(len(GROUND), size), tmp_path / "states", every=every, torn=torn)
    figures("import", answer)
    assert answer.losses == []
    assert answer.journals


@pytest.mark.parametrize(("every", "torn"), [(150, 1), pytest.param(3, 12, marks=HEAVY)])
def test_an_init_leaves_a_store_or_none(tmp_path: Path, strace: str, every: int, torn: int) -> None:
    """Red without the sync of the folder in `put_in_place`."""
    (folder := tmp_path / "folder").mkdir()
    before, calls = record(strace, folder, [*TRACKER, "--db", str(folder / "store.db"), "init"])
    answer = power_lost(before, calls, an_init("store.db"), tmp_path / "states", every=every, torn=torn)
    figures("init", answer)
    assert answer.losses == []


@HEAVY
def test_an_init_in_a_new_folder_leaves_a_store_or_none(tmp_path: Path, strace: str) -> None:
    """Red without the syncs in `make_folder`."""
    (folder := tmp_path / "folder").mkdir()
    before, calls = record(strace, folder, [*TRACKER, "--db", str(folder / "new" / "er" / "store.db"), "init"])
    answer = power_lost(before, calls, an_init("new/er/store.db"), tmp_path / "states", every=10)
    figures("init in a new folder", answer)
    assert answer.losses == []


def an_init(name: str) -> Look:
    """Whether there is a store; init can be told again, and says the same."""

    def look(left: Path) -> bool:
        store = left / name
        there = store.exists()
        if there:
            assert findings(store) == []
        assert program(store, "init") == 0
        with reading(store) as ledger:
            assert ledger.head.size == 0
        return there

    return look


def program(store: Path, *arguments: str) -> int:
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        return run(["--db", str(store), "--actor", "ana", *arguments])


@LIGHT_AND_HEAVY
def test_a_backup_is_whole_or_not_there(folder: Path, tmp_path: Path, strace: str, every: int, torn: int) -> None:
    """Red without the sync of the folder in `put_in_place`."""
    before, calls = record(strace, folder, [*TRACKER, "--db", str(folder / "store.db"), "db", "backup", "-o", str(folder / "copy.db")])

    def look(left: Path) -> bool:
        assert findings(left / "store.db") == []
        return (left / "copy.db").exists() and a_ledger_of(0, len(GROUND), "copy.db")(left)

    answer = power_lost(before, calls, look, tmp_path / "states", every=every, torn=torn)
    figures("backup", answer)
    assert answer.losses == []


@HEAVY
def test_an_upgrade_is_done_or_can_be_done_again(tmp_path: Path, strace: str) -> None:
    """Red with the syncs of the store left out."""
    (folder := tmp_path / "folder").mkdir()
    with closing(sqlite3.connect(folder / "store.db")) as old:
        old.executescript((Path(__file__).parent / "golden" / "0001.sql").read_text(encoding="utf-8"))
    upgrade = ["--db", str(folder / "store.db"), "db", "upgrade", "--backup", str(folder / "backup.db")]
    before, calls = record(strace, folder, [*TRACKER, *upgrade])

    def look(left: Path) -> bool:
        there = program(left / "store.db", "verify") == 0  # it refuses an older schema
        if not there:
            assert program(left / "store.db", "db", "upgrade", "--backup", str(left / "another.db")) == 0
        assert findings(left / "store.db") == []
        return there

    answer = power_lost(before, calls, look, tmp_path / "states", every=5, torn=6)
    figures("upgrade", answer)
    assert answer.losses == []


# The machinery can fail: whatever sync is left out is found out.


@pytest.mark.parametrize(
    ("deaf", "loss"),
    [
        ("store.db", "AssertionError|damaged"),
        ("store.db-journal", "AssertionError|damaged"),
        ("", "acknowledged, and gone"),
    ],
)
def test_a_disk_that_does_not_hear_the_syncs_of_one_file_is_found_out(
    added: tuple[State, list[Call]], tmp_path: Path, deaf: str, loss: str
) -> None:
    before, calls = added
    unheard = [call._replace(what="nothing") if (call.what, call.path) == ("sync", deaf) else call for call in calls]
    assert unheard != calls
    answer = power_lost(before, unheard, an_add, tmp_path / "states", every=500, torn=3)
    figures(f"without the syncs of {deaf or 'the folder'}", answer)
    assert any(re.search(loss, one) for one in answer.losses), answer.losses


LESS_CAREFUL = """
import sqlite3, sys
connect = sqlite3.connect
class Connection(sqlite3.Connection):
    def execute(self, statement, *given):
        return super().execute(statement.replace("synchronous=EXTRA", sys.argv[1]), *given)
sqlite3.connect = lambda *given, **named: connect(*given, factory=Connection, **named)
from tracker.cli.start import run
sys.exit(run(sys.argv[2:]))
"""


@pytest.mark.parametrize("how", ["OFF", "FULL"])
def test_a_program_that_syncs_less_is_found_out(folder: Path, tmp_path: Path, strace: str, how: str) -> None:
    """FULL, which is SQLite's own choice, leaves the removal of the journal to luck, and with it the acknowledged entry."""
    before, calls = record(strace, folder, [sys.executable, "-c", LESS_CAREFUL, f"synchronous={how}", *adding(folder)])
    answer = power_lost(before, calls, an_add, tmp_path / "states", every=12, torn=2)
    figures(f"synchronous={how}", answer)
    gone = ["acknowledged, and gone" in loss for loss in answer.losses]
    assert any(gone)
    assert all(gone) is (how == "FULL"), answer.losses  # with OFF it is damaged, too
