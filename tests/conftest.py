"""What every test shares: stores to work on, and laws that are tried often enough to find a fault and seldom enough to stay quick."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.ledgers import TODAY, Ticking
from tracker import bundled
from tracker.actions import importing
from tracker.documents import dossier
from tracker.storage import session

settings.register_profile("tracker", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tracker")


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
        importing.dossier(ledger, dossier.load(seed.read_text(encoding="utf-8"), seed.name), today=TODAY)
    return path


@pytest.fixture
def store(_empty_store: Path, tmp_path: Path) -> Path:
    """A store without entries."""
    return Path(shutil.copy(_empty_store, tmp_path / "store.db"))


@pytest.fixture
def woodside(_woodside_store: Path, tmp_path: Path) -> Path:
    """A store with the shipped dossier."""
    return Path(shutil.copy(_woodside_store, tmp_path / "woodside.db"))
