"""Stretches of the concordance: made one after the other, made up by single appends, found by verify when they are not as the entries give them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledgers import GROUND, STORY, Fresh, Ticking, evidence, findings, indexed, reading, tell, told, writing
from tests.places import Place, SqlitePlace
from tracker.storage import concordances, repeating, session
from tracker.storage.ledger import Ledger


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of a few entries."""
    monkeypatch.setattr(concordances, "STRETCH", 10)
    monkeypatch.setattr(concordances, "SMALL", 4)
    monkeypatch.setattr("tracker.storage.ledger._NOW_AND_THEN", 1)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with session.in_memory(actor="ana", clock=Ticking()) as opened:
        yield opened


def stretches(ledger: Ledger) -> list[tuple[int, int]]:
    rows = ledger.driver.rows("SELECT first, last FROM concordance ORDER BY last")
    return [(first, last) for first, last in rows]


def test_single_appends_keep_it_up(ledger: Ledger) -> None:
    """Red when an append makes a stretch too early, or never."""
    tell(ledger, GROUND)
    assert stretches(ledger) == [(1, 4)]
    ledger.append(evidence())
    assert stretches(ledger) == [(1, 4), (5, 8)]
    ledger.append(evidence())
    assert concordances.covered(ledger.driver) == 8


def test_what_came_in_at_once_is_left_to_the_command(fresh: Fresh, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when the next who appends one entry has to take in all of them."""
    with fresh() as other:
        tell(other)
        bodies = list(other.bodies())
    for _ in repeating.continued(ledger, bodies):
        pass
    assert stretches(ledger) == []
    ledger.append(evidence("One more"))
    assert stretches(ledger) == []
    monkeypatch.setattr(concordances, "BEHIND", len(STORY) + 1)
    assert concordances.lags(ledger.driver, ledger.head.size)
    assert not concordances.lags(ledger.driver, ledger.head.size - 1)


def test_it_grows_stretch_by_stretch_and_takes_the_place_of_short_ones(ledger: Ledger) -> None:
    """Red when short stretches are kept, where many would make a search slower and the file bigger."""
    tell(ledger, STORY)
    assert stretches(ledger) == [(1, 4), (5, 8), (9, 12), (13, 16)]
    assert concordances.grow(ledger.driver, 19) == 10
    assert stretches(ledger) == [(1, 10)]
    assert concordances.grow(ledger.driver, 19) == 19
    assert concordances.grow(ledger.driver, 19) == 19
    assert stretches(ledger) == [(1, 10), (11, 19)]
    ledger.append(evidence("One more"))
    assert concordances.grow(ledger.driver, 20) == 20
    assert stretches(ledger) == [(1, 10), (11, 20)]
    concordances.forget(ledger.driver)
    assert (stretches(ledger), ledger.driver.values("SELECT places FROM occurrence")) == ([], [])


def test_however_it_was_made_the_same_entries_give_the_same_bytes(ledger: Ledger, store: Path) -> None:
    tell(ledger, STORY)
    concordances.forget(ledger.driver)
    indexed(told(store))
    for _ in range(2):
        concordances.grow(ledger.driver, 19)
    with reading(store) as other:
        for table in ("concordance", "occurrence"):
            assert ledger.driver.rows(f"SELECT * FROM {table} ORDER BY 1, 2") == other.driver.rows(f"SELECT * FROM {table} ORDER BY 1, 2")


def test_an_empty_ledger_has_nothing_to_take_in(ledger: Ledger) -> None:
    assert (concordances.grow(ledger.driver, 0), stretches(ledger)) == (0, [])


def test_a_dry_run_leaves_none(store: Path) -> None:
    with writing(store, dry_run=True) as ledger:
        tell(ledger, STORY)
        assert stretches(ledger)
    with reading(store) as ledger:
        assert stretches(ledger) == []


def test_a_rebuild_throws_it_away(store: Path) -> None:
    with writing(indexed(told(store))) as ledger:
        assert stretches(ledger)
        ledger.rebuild()
        assert stretches(ledger) == []
    assert findings(store) == []


def test_postgresql_is_searched_without(place: Place) -> None:
    """The tables are there, and nobody writes into them."""
    with writing(told(place)) as ledger:
        assert concordances.serves(ledger.driver) is (place.dialect == "sqlite")
        assert bool(stretches(ledger)) is (place.dialect == "sqlite")
        assert not concordances.lags(ledger.driver, 10**9) or place.dialect == "sqlite"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE concordance SET words = x'610a' WHERE last = 19", "entries #11 to #19: not the words that the entries give"),
        ("UPDATE concordance SET registered = '' WHERE last = 10", "entries #1 to #10: not the words that the entries give"),
        ("UPDATE concordance SET disturbed = '' WHERE last = 19", "entries #11 to #19: not the words that the entries give"),
        ("UPDATE occurrence SET places = zeroblob(5) WHERE last = 10", "entries #1 to #10: not where the words of the entries are"),
        ("DELETE FROM occurrence WHERE last = 19", "entries #11 to #19: not where the words of the entries are"),
        ("DELETE FROM concordance WHERE last = 10", "entries #11 to #19: entries without a place in it"),
        ("DELETE FROM concordance WHERE last = 19", "places of words that are not there"),
        ("UPDATE concordance SET first = 2 WHERE last = 10", "entries #2 to #10: entries without a place in it"),
        ("UPDATE concordance SET last = 20 WHERE last = 19", "entries #11 to #20: entries without a place in it"),
        ("INSERT INTO concordance VALUES (30, 20, '', '', x'')", "entries #20 to #30: entries without a place in it"),
    ],
)
def test_what_is_not_as_the_entries_give_it_is_found(store: Path, change: str, says: str) -> None:
    indexed(told(store))
    SqlitePlace(store).run(f"PRAGMA foreign_keys = OFF; {change}")
    found = [finding for finding in findings(store) if finding.startswith("projected rows")]
    assert found[0].startswith(f"projected rows: concordance, {says}" if says[0] == "e" else f"projected rows: concordance: {says}")
    assert "tracker db rebuild, then tracker db index" in found[0]


def test_what_is_missing_at_its_end_is_only_slower(store: Path) -> None:
    indexed(told(store))
    SqlitePlace(store).run("DELETE FROM occurrence WHERE last = 19; DELETE FROM concordance WHERE last = 19")
    assert findings(store) == []
