"""The program run in this process, as typed, on a store of its own."""

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from tests.ledgers import TWENTY
from tracker.cli.start import run
from tracker.settings import Settings

NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
"""The day on which these tests happen: after the Woodside dossier ends."""


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


class Program:
    """`program("list", "--all")` runs the command and gives its exit code and both streams."""

    def __init__(self, db: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.db = db
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def at(self, db: Path | str) -> "Program":
        """The program on another store."""
        return Program(Path(db), self._capsys, self._monkeypatch)

    def __call__(self, *arguments: str, stdin: str | bytes = b"") -> Answer:
        return self.of_environment("--db", str(self.db), "--actor", "ana", *arguments, stdin=stdin)

    def of_environment(self, *arguments: str, stdin: str | bytes = b"") -> Answer:
        """The answer where neither store nor author is named on the line."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
        self._capsys.readouterr()
        code = run(arguments)
        captured = self._capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    def ok(self, *arguments: str, stdin: str | bytes = b"") -> str:
        """The answer of a command that must succeed."""
        answer = self(*arguments, stdin=stdin)
        assert answer.code == 0, answer.err
        return answer.out

    def refuses(self, *arguments: str, stdin: str | bytes = b"") -> str:
        """The one line of a command that must not run, with the store unchanged to the byte."""
        before = self.db.read_bytes() if self.db.is_file() else None
        answer = self(*arguments, stdin=stdin)
        assert answer.code == 2, (answer.out, answer.err)
        assert answer.out == ""
        assert answer.err.startswith("tracker: ")
        assert answer.err.count("\n") == 1
        assert "Traceback" not in answer.err
        after = self.db.read_bytes() if self.db.is_file() else None
        assert after == before
        return answer.err


@dataclass
class Clock:
    """A clock that moves on a second with each look."""

    looks: int = 0

    def __call__(self) -> datetime:
        now = NOW + timedelta(seconds=self.looks)
        self.looks += 1
        return now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the program, and nothing of the user's own settings."""
    clock = Clock()
    monkeypatch.setattr(Settings, "now", staticmethod(clock))
    for name in ("TRACKER_DB", "TRACKER_ACTOR", "EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    return clock


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's config folder: here, and empty."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "tracker"


SMALL = (
    ("party", "add", "US", "--name", "United States"),
    ("party", "add", "CN", "--name", "China"),
    ("agreement", "add", "PACT", "--title", "The pact", "--made-on", "2025-01-15", "--party", "US", "--party", "CN"),
    ("source", "add", "wire-2025", "--publisher", "The Wire", "--url", "https://example.org/1", "--published", "2025-02-01"),
    (
        *("commitment", "add", "PACT", "--title", "Talk", "--text", "Both sides talk."),
        *("--obligor", "US", "--obligor", "CN", "--topic", "talks"),
    ),
)
"""One agreement, two parties, one source, one joint commitment `PACT-1` (entry 5)."""


SmallAnd = Callable[..., Program]


@dataclass(frozen=True)
class Prepared:
    """A store that is made once and copied for each test, and how often the program looked at the clock to make it."""

    path: Path
    looks: int

    def copied(self, path: Path, clock: Clock) -> Path:
        clock.looks += self.looks
        return Path(shutil.copy(self.path, path))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Prepared]:
    """Runs commands on a store of their own, as far as they have not been run yet."""
    folder, numbers = tmp_path_factory.mktemp("prepared"), count()

    @cache
    def made(*commands: tuple[str, ...]) -> Prepared:
        path, clock = folder / f"{next(numbers)}.db", Clock()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Settings, "now", staticmethod(clock))
            for command in commands:
                assert run(["--db", str(path), "--actor", "ana", *command]) == 0
        return Prepared(path, clock.looks)

    return made


@pytest.fixture
def empty(
    prepared: Callable[..., Prepared], clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    """A store without entries."""
    return Program(prepared(("init",)).copied(tmp_path / "empty.db", clock), capsys, monkeypatch)


@pytest.fixture
def twenty(
    prepared: Callable[..., Prepared], clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Program:
    """A store with the invented summit of twenty parties."""
    return Program(prepared(("init",), ("import", str(TWENTY))).copied(tmp_path / "twenty.db", clock), capsys, monkeypatch)


@pytest.fixture(scope="session")
def woodside_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("woodside") / "woodside.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "now", staticmethod(lambda: NOW))
        assert run(["--db", str(path), "--actor", "ana", "init", "--seed", "woodside-2023"]) == 0
    return path


@pytest.fixture
def woodside(woodside_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """A store with the shipped dossier."""
    shutil.copy(woodside_store, tmp_path / "woodside.db")
    return Program(tmp_path / "woodside.db", capsys, monkeypatch)


@pytest.fixture
def small_and(
    prepared: Callable[..., Prepared], clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> SmallAnd:
    """Gives a store with `SMALL` on which these commands were run."""

    def copied(*commands: tuple[str, ...]) -> Program:
        return Program(prepared(("init",), *SMALL, *commands).copied(tmp_path / "small.db", clock), capsys, monkeypatch)

    return copied


@pytest.fixture
def small(small_and: SmallAnd) -> Program:
    """A store with `SMALL`."""
    return small_and()
