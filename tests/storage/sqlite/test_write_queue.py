"""The queue of writers: who came first is served first, whoever dies on the way."""

import fcntl
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import gettempdir

import pytest

from tracker.domain.errors import LockedStore
from tracker.storage.sqlite import connecting, write_queue

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no queue without fcntl")

ROOT = Path(__file__).parents[3]

STANDS = """
import sys
from pathlib import Path
from tracker.storage.sqlite import write_queue
with write_queue.turn(sys.argv[1], 60, "nobody gave it back"):
    with open(sys.argv[2], "a") as served:
        print(sys.argv[3], file=served)
    print("mine", flush=True)
    sys.stdin.read()
"""


def stands(store: Path, name: str) -> subprocess.Popen[str]:
    """A process that queues up, says its name when it is its turn, and gives that back when its input ends."""
    command = [sys.executable, "-c", STANDS, str(store), str(served(store)), name]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def served(store: Path) -> Path:
    return store.with_name("served.txt")


def is_taken(store: Path, place: int) -> bool:
    """Asks without locking, which would be in the way of who comes just now."""
    start = write_queue._first_byte(str(store)) + place
    with Path(gettempdir(), f"tracker-{os.getuid()}.lock").open("r+b") as file:
        if sys.platform == "darwin":
            return bool(
                struct.unpack("qqihh", fcntl.fcntl(file, fcntl.F_GETLK, struct.pack("qqihh", start, 1, 0, fcntl.F_WRLCK, 0)))[3]
                != fcntl.F_UNLCK
            )
        return bool(
            struct.unpack("hhqqi", fcntl.fcntl(file, fcntl.F_GETLK, struct.pack("hhqqi", fcntl.F_WRLCK, 0, start, 1, 0)))[0]
            != fcntl.F_UNLCK
        )


def wait_until_taken(store: Path, place: int, *, taken: bool = True) -> None:
    deadline = time.monotonic() + 60
    while is_taken(store, place) != taken:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def queue(store: Path, length: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that came one after another; the first has its turn, the others wait."""
    with closing(_Ended()) as all_of_them:
        for place in range(length):
            all_of_them.processes.append(stands(store, str(place)))
            wait_until_taken(store, place)
        first = all_of_them.processes[0].stdout
        assert first
        assert first.readline() == "mine\n"
        yield all_of_them.processes


class _Ended:
    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[str]] = []

    def close(self) -> None:
        for one in self.processes:
            one.kill()
            one.communicate()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    (place / f"tracker-{os.getuid()}.lock").touch(0o600)
    (tmp_path / "store.db").touch()
    return tmp_path / "store.db"


def test_who_came_first_is_served_first_and_whoever_dies_lets_the_others_close_up(store: Path) -> None:
    """Red with one lock for all, and where the one behind a dead one takes its turn for its own."""
    with queue(store, 7) as processes:
        for dead in (2, 3, 6):
            processes[dead].kill()
            processes[dead].wait()
            wait_until_taken(store, dead, taken=False)
        time.sleep(0.2)  # whoever stood behind them could only go wrong now
        assert served(store).read_text() == "0\n"
        for one in processes:
            one.communicate("", timeout=60)
    assert served(store).read_text().split() == ["0", "1", "4", "5"]


def test_the_turn_of_one_that_dies_goes_to_the_next(store: Path) -> None:
    with queue(store, 3) as processes:
        processes[0].kill()
        assert processes[1].communicate("", timeout=60)[0] == "mine\n"
        assert processes[2].communicate("", timeout=60)[0] == "mine\n"
    assert served(store).read_text().split() == ["0", "1", "2"]


def test_places_start_again_from_the_first_when_nobody_is_left(store: Path) -> None:
    """Red where the whole range stays locked: the next would wait for ever; or where its end does."""
    for _ in range(2):
        with queue(store, 2) as processes:
            assert not is_taken(store, 2)
            assert not is_taken(store, write_queue._PLACES - 1)
            for one in processes:
                one.communicate("", timeout=60)


def test_a_store_is_not_even_looked_into_before_its_writers_turn(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where connecting comes first: SQLite reads the file for a pragma, is refused while another commits, and asks less and less often."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(connecting, "connect", lambda *_, **__: pytest.fail("connected out of turn"))
    with queue(store, 1), pytest.raises(LockedStore), connecting.transaction(str(store), mode="rw", begin="BEGIN IMMEDIATE"):
        pass
