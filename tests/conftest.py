"""What every test shares: stores to work on, and laws that are tried often enough to find a fault and seldom enough to stay quick."""

import gc
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import Databases
from tests.hostile_server import Hostile
from tests.ledgers import TODAY, TWENTY, Fresh, Ticking, after, in_memory, told
from tests.places import Place, PostgresPlace, SqlitePlace
from tests.servers import Server
from tracker import bundled
from tracker.actions import dossier_import
from tracker.actions.imported import ImportOptions
from tracker.documents import dossier
from tracker.domain.record.records import Record
from tracker.storage import session
from tracker.storage.ledger import verification
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.schema import states

settings.register_profile("tracker", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("heavy", settings.get_profile("tracker"), max_examples=250)  # make test-heavy
settings.load_profile("tracker")


gc.disable()  # what is imported and collected stays to the end: pytest_collection_finish
ROOT = Path(__file__).parents[1]


def pytest_collection(session: pytest.Session) -> None:
    """The second of two workers imports the tests from the last to the first: each meets the other's half with its assertions rewritten already.

    What cannot be imported is left to the collection, which says so.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1" and session.config.args == session.config.getini("testpaths"):
        for path in sorted(ROOT.glob("tests/**/test_*.py"), reverse=True):
            with suppress(Exception):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


LIKE_ONE_ANOTHER = ("test_assessment_import.py", "test_bulk_import.py", "test_register_import.py", "test_workbook_import.py")
"""Imports, which write by the ledger alone: tests/storage tries on both databases what that does, and one test all rules of all of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take no time come last, so that both workers end at once; of imports on a server, every fourth is tried each time."""
    items.sort(key=lambda item: item.nodeid.startswith("tests/domain/"))
    for number, item in enumerate(item for item in items if item.path.name in LIKE_ONE_ANOTHER and "[postgresql" in item.nodeid):
        if number % 4:
            item.add_marker(pytest.mark.heavy)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not go through it again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _scratch() -> Iterator[None]:
    """`verify` replays into a copy of an empty store that the migrations made once: they would take half of its time.

    What a process is started for runs them: the import test of `verify`, and the commands of README and docs.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "_scratch", in_memory)
        yield


@pytest.fixture(scope="session")
def _empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stores") / "empty.db"
    assert session.create(str(path))
    return path


@pytest.fixture(scope="session")
def _woodside_store(_empty_store: Path) -> Path:
    path = _empty_store.with_name("woodside.db")
    shutil.copy(_empty_store, path)
    seed = bundled.seeds()["woodside-2023"]
    with session.writing(str(path), actor="ana", clock=Ticking()) as ledger:
        dossier_import.dossier(ledger, dossier.load(seed.read_text(encoding="utf-8"), seed.name), ImportOptions(today=TODAY))
    return path


@pytest.fixture(scope="session")
def twenty() -> Iterator[Ledger]:
    """A ledger with the invented summit of twenty parties (`ledgers.TWENTY`), to be read."""
    with in_memory(clock=Ticking()) as ledger:
        dossier_import.dossier(ledger, dossier.load(TWENTY.read_text(encoding="utf-8"), TWENTY.name), ImportOptions(today=TODAY))
        yield ledger


@pytest.fixture
def store(_empty_store: Path, tmp_path: Path) -> Path:
    """A store without entries."""
    return Path(shutil.copy(_empty_store, tmp_path / "store.db"))


@pytest.fixture
def woodside(_woodside_store: Path, tmp_path: Path) -> Path:
    """A store with the shipped dossier."""
    return Path(shutil.copy(_woodside_store, tmp_path / "woodside.db"))


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A server on this machine that answers whatever a test wants to be answered; each test has its own, which nobody else has asked."""
    started = Hostile()
    yield started
    started.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL. Where none can be had this is an error: nothing is skipped."""
    started = Server()
    try:
        started.start()
        yield started
    finally:
        started.remove()


@pytest.fixture(scope="session")
def databases(server: Server) -> Databases:
    """Databases that hold an empty store, for whoever gives them back."""
    return Databases(server)


@pytest.fixture
def database(server: Server, databases: Databases) -> Iterator[PostgresPlace]:
    """A PostgreSQL store without entries."""
    name = databases.take()
    yield PostgresPlace(server, name)
    databases.give_back(name)


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks whether a store is as this program makes it: a trigger of the test's may play the server that complains."""
    monkeypatch.setattr(states, "require_unaltered", lambda *_: None)


MOST_FREE = 6
DIALECTS = ("sqlite", "postgresql")


@pytest.fixture(params=DIALECTS)
def place(request: pytest.FixtureRequest) -> Place:
    """A store without entries, on one database and then on the other."""
    found: Place = request.getfixturevalue("database") if request.param == "postgresql" else SqlitePlace(request.getfixturevalue("store"))
    return found


@pytest.fixture(scope="session")
def fresh_on_server(server: Server, databases: Databases) -> Fresh:
    """Opens ledgers on PostgreSQL for the length of a block; two may be open at once."""
    free: dict[tuple[Record, ...], list[str]] = {}

    def made(records: tuple[Record, ...]) -> str:
        if sum(map(len, free.values())) > MOST_FREE:
            databases.give_back(next(names for names in free.values() if names).pop())
        name = databases.take()
        told(server.url(name), records)
        return name

    @contextmanager
    def opened(records: tuple[Record, ...] = ()) -> Iterator[Ledger]:
        names = free.pop(records, [])  # the last that was asked for stands last
        free[records] = names
        name = names.pop() if names else made(records)
        with session.writing(server.url(name), actor="ana", clock=after(records), dry_run=True) as ledger:
            yield ledger
        names.append(name)

    return opened


@pytest.fixture(scope="session", params=DIALECTS)
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """Opens ledgers for the length of a block, on one database and then on the other."""
    found: Fresh = request.getfixturevalue("fresh_on_server") if request.param == "postgresql" else in_memory
    return found
