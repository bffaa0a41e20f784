"""What an acknowledged entry survives on SQLite: kills, a crowd of writers, races, full and broken disks, odd clocks (docs/reliability.md).

A light version runs every time; `make test-heavy` runs the same tests with bigger numbers.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.fork_server import forks
from tests.ledgers import GROUND, evidence, findings, reading, told, writing
from tests.places import PostgresPlace
from tracker.domain.errors import LockedStore, UnwritableStore
from tracker.storage import session
from tracker.storage.sqlite import connecting, write_queue

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the faults are made with processes as Unix has them")
SEED = 20250701
TRACKER = [sys.executable, "-m", "tracker"]
HEAVY = pytest.mark.heavy
ROOT = Path(__file__).parents[2]


def worker(folder: Path, empty: Path, what: str, *arguments: object) -> Any:
    shutil.copy(empty, folder / "empty.db")
    command = [forks().python, "-m", "tests.storage.faults_worker", what, str(folder), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=3_600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def figures(line: str) -> None:
    """For docs/reliability.md: shown by `pytest -s`."""
    print(f"\n{line}")  # noqa: T201


@pytest.mark.parametrize(
    ("kind", "count"), [("add", 6), ("import", 12), *(pytest.param(kind, 500, marks=HEAVY) for kind in ("add", "import"))]
)
def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path: Path, store: Path, kind: str, count: int) -> None:
    """Red when an add is acknowledged before it is committed, and with `journal_mode=OFF`."""
    answer = worker(tmp_path, store, "kills", kind, count, SEED)
    assert len(answer["rounds"]) == count
    unsaid = 0
    for one in answer["rounds"]:
        held = {int(seq): summary for seq, summary in one["held"].items()}
        said = [line["seq"] for line in one["said"]]
        assert one["findings"] == []
        assert list(held) == list(range(1, len(held) + 1))
        if kind == "import":
            assert len(held) in (one["before"], one["whole"]), "half an import"
            assert len(held) == one["whole"] or not said
        else:
            assert said == list(range(one["before"] + 1, one["before"] + len(said) + 1))
            assert [held.get(seq) for seq in said] == [line["summary"] for line in one["said"]]
            assert len(held) - one["before"] - len(said) in (0, 1)  # one may be written whose acknowledgement came too late
        unsaid += len(held) > one["before"] + len(said)
    assert answer["journals left"] > 0 or (kind == "add" and count < 100), "no kill hit a transaction: this proves nothing"
    figures(
        f"{kind}: {count} kills, {answer['journals left']} left a journal to be taken back, {sum(len(one['said']) for one in answer['rounds'])} acknowledged"
    )


@pytest.mark.parametrize(("adds", "kills"), [(8, 0), pytest.param(50, 0, marks=HEAVY), pytest.param(50, 24, marks=HEAVY)])
def test_eight_writers_at_once_are_served_in_order_and_nobody_starves(tmp_path: Path, store: Path, adds: int, kills: int) -> None:
    """Red with `BEGIN` for `BEGIN IMMEDIATE` (database is locked); without `turns` the heavy one is red: a writer waits for seconds.

    It is red too with one lock for all in place of a queue, in one run of thirty, and with connections made out of turn, in most.
    """
    in_order(worker(tmp_path, store, "writers", 8, adds, kills, SEED), 8, adds, kills, rounds=5)


@pytest.mark.parametrize(
    ("processes", "adds", "kills"), [(4, 8, 2), pytest.param(16, 100, 0, marks=HEAVY), pytest.param(16, 100, 48, marks=HEAVY)]
)
def test_writers_on_postgresql_are_served_in_order_and_nobody_starves(
    database: PostgresPlace, processes: int, adds: int, kills: int
) -> None:
    """Red without FOR UPDATE: two entries of one number, which the primary key refuses."""
    command = [forks().python, "-m", "tests.storage.faults_worker", "writers", str(database)]
    command += [str(one) for one in (processes, adds, kills, SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=3_600)
    assert done.returncode == 0, done.stderr
    in_order(json.loads(done.stdout), processes, adds, kills, rounds=10)


def in_order(answer: Any, processes: int, adds: int, kills: int, *, rounds: int) -> None:
    """Numbers without gaps, each acknowledged once and for good, in the order of real time; nobody is passed over by all the others so many times.

    One round is what a queue asks for; the rest is for whoever has begun, and is not given a processor to queue up.
    """
    held = {int(seq): summary for seq, summary in answer["held"].items()}
    assert answer["findings"] == []
    assert list(held) == list(range(1, len(held) + 1))
    said = [line for lines in answer["said"].values() for line in lines]
    assert len({line["seq"] for line in said}) == len(said)
    assert all(held[line["seq"]] == line["summary"] for line in said)
    assert len(GROUND) + len(said) <= len(held) <= len(GROUND) + len(said) + kills
    assert len(set(held.values())) >= len(held) - len(GROUND)
    for name, lines in answer["said"].items():
        assert len(lines) == adds or name in answer["killed"]
    latest = 0
    acknowledged = sorted(said, key=lambda line: line["done"])
    for line in sorted(said, key=lambda line: line["begun"]):
        while acknowledged and acknowledged[0]["done"] < line["begun"]:
            latest = max(latest, acknowledged.pop(0)["seq"])
        assert line["seq"] > latest, "an add that began after another's acknowledgement got an earlier number"
    told_of = answer["figures"]
    assert told_of["most served while one waited"] < processes * rounds  # without a queue, hundreds; counted, not timed
    figures(f"{processes} × {adds}, {kills} kills: {told_of}")


TAKES_A_TURN = """
import sys
from pathlib import Path
from tracker.storage.sqlite import write_queue
with write_queue.turn(Path(sys.argv[1]), 9, "nobody gave it back"):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_whoever_waits_longer_than_our_patience_is_told_so(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red without the limit on waiting for the turn, and where the thread that waits in vain keeps the turn when it comes."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.2)
    told(store)
    command = [forks().python, "-c", TAKES_A_TURN, str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "mine\n"
        begun = time.monotonic()
        with pytest.raises(LockedStore, match=re.escape(str(store))), writing(store):
            pass
        assert time.monotonic() - begun < 9  # the patience that is usual is ten
        with reading(store) as ledger:
            assert ledger.head.size
        other.communicate()
    deadline = time.monotonic() + 10
    while any("_stand" in one.name for one in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert subprocess.run(command, input="", capture_output=True, text=True, check=False, timeout=60).stdout == "mine\n"
    with writing(store) as ledger:
        ledger.append(evidence("In time"))


@pytest.mark.parametrize("spoil", ["no folder", "a link", "a folder in its place"])
def test_without_a_lock_file_writing_goes_on(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    """Red without `O_NOFOLLOW` (somebody's link makes us create a file elsewhere) or where the error is let out."""
    place, target = tmp_path / "temporary", tmp_path / "target"
    monkeypatch.setattr("tempfile.tempdir", str(place))
    if spoil != "no folder":
        place.mkdir()
    name = place / f"tracker-{os.getuid()}.lock"
    if spoil == "a link":
        name.symlink_to(target)
    elif spoil != "no folder":
        name.mkdir()
    told(store)
    assert findings(store) == []
    assert not target.exists()


def test_the_lock_leaves_one_empty_file_for_all_stores(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with a lock file for each store, or one beside it."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    other = Path(shutil.copy(store, tmp_path / "other.db"))
    for one in (store, other):
        told(one)
    assert [(found.name, found.stat().st_size, found.stat().st_mode & 0o777) for found in place.iterdir()] == [
        (f"tracker-{os.getuid()}.lock", 0, 0o600)
    ]
    assert write_queue._first_byte(str(store)) != write_queue._first_byte(str(other))


UPGRADES = """
from pathlib import Path
from tracker.storage import session
print(session.store_at(sys.argv[1]).upgrade(Path(sys.argv[2])))
"""


def test_of_six_that_upgrade_at_once_one_does_and_five_find_it_current(store: Path, tmp_path: Path) -> None:
    """Red without looking again behind the lock: duplicate column."""
    store.unlink()
    with closing(sqlite3.connect(store)) as old:
        old.executescript((Path(__file__).parent / "golden" / "0001.sql").read_text(encoding="utf-8"))
    answers = forks().race(UPGRADES, *((str(store), str(tmp_path / f"{n}.backup")) for n in range(6)))
    assert sorted(out.strip() for out, _ in answers) == ["False"] * 5 + ["True"], answers
    winner = tmp_path / f"{[out.strip() for out, _ in answers].index('True')}.backup"
    assert session.state(str(winner)) == "behind"  # as it was; whoever lost may have copied the new one, or nothing
    assert session.store_at(str(winner)).upgrade(tmp_path / "again.backup")
    assert findings(winner) == findings(store) == []


@pytest.mark.parametrize("steps", [11, pytest.param(220, marks=HEAVY)])
def test_where_no_file_may_grow_an_add_is_whole_or_refused(tmp_path: Path, store: Path, steps: int) -> None:
    """Red with SQLITE_IOERR and SQLITE_FULL left out of `sqlite.translated` (exit 3)."""
    answers = worker(tmp_path, store, "no-room", steps)["answers"]
    assert [answer["code"] for answer in answers if answer["code"] not in (0, 2)] == []
    assert {answers[0]["code"], answers[-1]["code"]} == {2, 0}
    for answer in answers:
        assert answer["findings"] == []
        assert answer["files"] == ["empty.db", "store.db"]
        assert answer["held"] == len(GROUND) + (answer["code"] == 0)
        if answer["code"]:
            assert re.fullmatch(r"tracker: the store at .* cannot be used: .* — nothing was written; .*\n", answer["err"])
            assert answer["out"] == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small file system")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=400k", "tracker-test", str(place)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"cannot mount a small file system here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def tracker(store: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [forks().tracker, "--db", str(store), "--actor", "ana", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, timeout=60)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that could not run."""
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_full_disk_refuses_in_one_line_and_loses_nothing(small_disk: Path, store: Path, tmp_path: Path) -> None:
    """Red as above, and where `draft_of` leaves its draft."""
    store = told(Path(shutil.copy(store, small_disk / "store.db")), GROUND)
    acknowledged: list[int] = []

    def fill() -> None:
        while True:
            with writing(store) as ledger:
                entry = ledger.append(evidence(f"{len(acknowledged)} {'x' * 9_000}"))
            acknowledged.append(entry.seq)

    with pytest.raises(UnwritableStore, match="cannot be used"):
        fill()
    assert acknowledged == list(range(len(GROUND) + 1, len(GROUND) + len(acknowledged) + 1))
    assert len(acknowledged) > 2
    what = ("PACT-1", "--stance", "supports", "--source", "wire-1", "--event-date", "2025-03-01", "--summary")
    assert "cannot be used" in refused(tracker(store, "evidence", "add", *what, "y" * 15_000))
    many = json.dumps(
        [
            dict(zip(("stance", "source", "event_date", "summary"), ("supports", "wire-1", "2025-03", f"{n} {'z' * 9_000}"), strict=True))
            for n in range(200)
        ]
    )
    assert "cannot be used" in refused(tracker(store, "evidence", "add", "PACT-1", "--from", "-", stdin=many))
    assert f"cannot write {small_disk}" in refused(tracker(store, "db", "backup", "-o", str(small_disk / "copy.db")))
    ballast = small_disk / "ballast"  # the lines take a third of what the store does, and might find room
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4_096)):
            pass
    assert f"cannot write {small_disk}" in refused(tracker(store, "export", "-o", str(small_disk / "out.jsonl")))
    refused(tracker(small_disk / "second.db", "init"))
    ballast.unlink()
    assert [path.name for path in small_disk.iterdir()] == ["store.db"]
    with reading(store) as ledger:
        assert ledger.head.size == len(GROUND) + len(acknowledged)
    assert findings(store) == []
    roomy = Path(shutil.copy(store, tmp_path / "roomy.db"))
    assert tracker(roomy, "evidence", "add", *what, "At last").returncode == 0


FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")


@FULL
@pytest.mark.parametrize("command", [["report", "-o", "/dev/full"], ["export", "-o", "/dev/full"]])
def test_a_file_that_takes_nothing(woodside: Path, command: list[str]) -> None:
    """Red without the translation in `_save_in_place`."""
    assert refused(tracker(woodside, *command)).startswith("tracker: cannot write /dev/full: No space left on device")


@FULL
@pytest.mark.parametrize("command", ["export", "report", "list --format json", "verify", "--help", "--version"])
def test_a_standard_output_that_takes_nothing(woodside: Path, command: str) -> None:
    """It was red when written: exit 3 and “this is a bug in Tracker”."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [forks().tracker, "--db", str(woodside), *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("tracker: cannot write the answer: No space left on device")


@FULL
def test_an_add_whose_answer_cannot_be_written_is_recorded_all_the_same_and_says_where_to_look(store: Path) -> None:
    """Red as above."""
    told(store, GROUND)
    what = ["evidence", "add", "PACT-1", "--stance", "supports", "--source", "wire-1", "--event-date", "2025-03-01", "--summary", "x"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [forks().tracker, "--db", str(store), *what], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert "tracker history shows whether it did" in done.stderr
    with reading(store) as ledger:
        assert ledger.head.size == len(GROUND) + 1
    assert findings(store) == []


AT_A_MOMENT = """
import sys
from datetime import UTC, datetime
from tracker.domain.record.records import Party
from tracker.storage import session
db, code, moment = sys.argv[1:]
with session.writing(db, actor=code, clock=lambda: datetime.fromisoformat(moment).astimezone()) as ledger:
    print(ledger.append(Party(code=code, name="x")).recorded_at)
"""


def test_two_analysts_on_either_side_of_the_date_line_on_a_leap_day(store: Path) -> None:
    """Red with the local time recorded (Kiritimati has the 1st of March), and where time may go back."""
    moments = [
        ("Pacific/Kiritimati", "KI", "2024-02-29T12:00:00+00:00"),  # the 1st of March there
        ("Pacific/Pago_Pago", "AS", "2024-02-29T12:00:01+00:00"),
        ("Pacific/Kiritimati", "KJ", "2024-02-29T11:59:00+00:00"),  # that clock went back
        ("Pacific/Pago_Pago", "AT", "2024-02-29T23:59:59.999999+00:00"),
        ("Pacific/Pago_Pago", "AU", "2024-02-29T23:59:59.999999+00:00"),  # the next microsecond is another month
    ]
    recorded = [
        subprocess.run(
            [forks().python, "-c", AT_A_MOMENT, str(store), code, moment],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()
        for zone, code, moment in moments
    ]
    assert recorded == [
        "2024-02-29T12:00:00.000000Z",
        "2024-02-29T12:00:01.000000Z",
        "2024-02-29T12:00:01.000001Z",
        "2024-02-29T23:59:59.999999Z",
        "2024-03-01T00:00:00.000000Z",
    ]
    with reading(store) as ledger:
        assert [ledger.position_on(day) for day in ("2024-02-28", "2024-02-29", "2024-03-01")] == [0, 4, 5]
    assert findings(store) == []


CALLS = "write,pwrite64,fsync,fdatasync,ftruncate,unlink"


@pytest.fixture
def strace() -> str:
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    if subprocess.run([found, "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")
    return found


@pytest.mark.parametrize("every", [21, pytest.param(1, marks=HEAVY)])
@pytest.mark.parametrize("problem", ["EIO", "ENOSPC"])
def test_an_error_at_any_write_or_sync_of_an_add(tmp_path: Path, store: Path, strace: str, problem: str, every: int) -> None:
    """It was red when written: after the last sync, of the folder, the entry is there, and “nothing was written” was said."""
    empty, log = Path(shutil.copy(store, tmp_path / "empty.db")), tmp_path / "log"
    add = [*TRACKER, "--db", str(store), "evidence", "add", "PACT-1", "--stance", "supports", "--source", "wire-1"]
    add += ["--event-date", "2025-03-01", "--summary", "x" * 9_000]
    watch = [strace, "-f", "--seccomp-bpf", "-o", str(log), "-P", str(store), "-P", f"{store}-journal", "-P", str(tmp_path)]

    def attempt(*inject: str) -> subprocess.CompletedProcess[str]:
        told(Path(shutil.copy(empty, store)), GROUND)
        return subprocess.run(
            [*watch, "-e", f"trace={CALLS}", *inject, *add], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
        )

    assert attempt().returncode == 0
    calls = [found.group(1) for line in log.read_text().splitlines() if (found := re.match(r"\d+ +(\w+)\(", line))]
    assert {"pwrite64", "unlink"} < set(calls)
    seen = dict.fromkeys(calls, 0)
    outcomes = []
    for place, call in enumerate(calls):
        seen[call] += 1
        if (len(calls) - 1 - place) % every:
            continue
        done = attempt("-e", f"inject={call}:error={problem}:when={seen[call]}")
        with reading(store) as ledger:
            size = ledger.head.size
        assert findings(store) == []
        if done.returncode == 0:
            assert size == len(GROUND) + 1
        else:
            assert ("nothing was written" in refused(done)) is (size == len(GROUND)), (call, done.stderr)
        outcomes.append((call, done.returncode, size - len(GROUND)))
    figures(f"{problem}: at {len(outcomes)} of {len(calls)} calls: {Counter(outcomes)}")
