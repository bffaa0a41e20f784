"""Filters of the history, on both databases, beside the same asked of the entries one by one."""

from collections.abc import Callable, Iterator

import pytest

from tests.ledgers import LATER, STORY, Fresh, commitment, tell
from tracker.domain.items import Item
from tracker.domain.record.records import Agreement
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import entries
from tracker.storage.queries.entries import ALL, EntryFilter


@pytest.fixture(scope="module")
def ledger(fresh: Fresh) -> Iterator[Ledger]:
    with fresh((*STORY, *LATER)) as opened:
        tell(opened, (Agreement(code="OTHER", title="Other", made_on="2025-02-01", parties=("US", "CN")), commitment(1, agreement="OTHER")))
        yield opened


def _of(code: str) -> Callable[[Item], bool]:
    def test(line: Item) -> bool:
        return str(line["commitment"] or "").startswith(f"{code}-") or code in (
            line["content"].get("agreement"),
            line["content"].get("code"),
        )

    return test


@pytest.mark.parametrize(
    ("which", "passes"),
    [
        (ALL, lambda line: True),
        (EntryFilter(commitment="PACT-2"), lambda line: line["commitment"] == "PACT-2"),
        (EntryFilter(agreements=("PACT",)), _of("PACT")),
        (EntryFilter(agreements=("OTHER",)), _of("OTHER")),
        (EntryFilter(agreements=("OTHER", "PACT")), lambda line: _of("PACT")(line) or _of("OTHER")(line)),
        (EntryFilter(kinds=("check_recorded", "entry_retracted")), lambda line: line["kind"] in ("check_recorded", "entry_retracted")),
        (EntryFilter(actors=("ana",)), lambda line: True),
        (EntryFilter(actors=("bob",)), lambda line: False),
        (
            EntryFilter(commitment="PACT-1", actors=("ana", "bob"), kinds=("evidence_added",), agreements=("PACT",)),
            lambda line: (line["commitment"], line["kind"]) == ("PACT-1", "evidence_added"),
        ),
    ],
)
@pytest.mark.parametrize(("after", "until"), [(0, 24), (4, 20), (24, 24)])
def test_a_filter_passes_what_it_says(ledger: Ledger, which: EntryFilter, passes: Callable[[Item], bool], after: int, until: int) -> None:
    """Red without what is about an agreement itself: its registration, and scores of others."""
    every = [line for line in ledger.lines() if after < line["entry"] <= until]
    assert len(every) == until - after
    expected = [line for line in every if passes(line)]
    assert list(ledger.lines(after=after, until=until, which=which)) == expected
    assert ledger.count(after=after, until=until, which=which) == len(expected)


def test_who_has_written(ledger: Ledger) -> None:
    assert (entries.actors(ledger.driver, 24), entries.actors(ledger.driver, 0)) == (["ana"], [])
