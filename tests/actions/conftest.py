"""A ledger in memory for each test of an action: the ground, or the whole story, told beforehand."""

from collections.abc import Iterator

import pytest

from tests.ledgers import GROUND, STORY, in_memory
from tracker.storage.ledger.ledger import Ledger


@pytest.fixture
def ground() -> Iterator[Ledger]:
    """Parties US and CN, agreement PACT, sources wire-1 and post-2, commitments PACT-1 (of both) and PACT-2 (of US): entries 1–7."""
    with in_memory(GROUND) as ledger:
        yield ledger


@pytest.fixture
def story() -> Iterator[Ledger]:
    """`tests.ledgers.STORY`: 19 entries."""
    with in_memory(STORY) as ledger:
        yield ledger
