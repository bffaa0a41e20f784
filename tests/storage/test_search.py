"""A search by the concordance finds what a scan of the texts finds: at every position, whatever was amended, retracted or not taken in yet."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.ledgers import GROUND, Fresh, Ticking, amendment, commitment, evidence, reading, regrade, tell, told, writing
from tests.places import SqlitePlace
from tracker.domain import concordance
from tracker.domain.errors import DamagedStore
from tracker.domain.records import Record, Retraction
from tracker.storage import concordances, listing, queries, repeating, search, session
from tracker.storage.ledger import Ledger
from tracker.storage.listing import Filter
from tracker.storage.selection import Selection


@pytest.fixture(scope="module")
def ground() -> Iterator[Ledger]:
    with session.in_memory(actor="ana", clock=Ticking()) as ledger:
        tell(ledger, GROUND)
        yield ledger


@contextmanager
def undone(ledger: Ledger) -> Iterator[None]:
    """What the block appends is taken back."""

    class Undo(Exception):
        pass

    with suppress(Undo), ledger.driver.attempt():
        yield
        raise Undo


def answers(ledger: Ledger, words: tuple[str, ...], at: int) -> list[str]:
    """The refs of the commitments known at a position with these words."""
    found = [case.terms.ref for case in queries.cases(ledger, at, Selection(search=words))]
    if at == ledger.head.size:
        items = listing.listed(ledger.driver, at, Selection(search=words), Filter(day="2025-07-01"), order="ref", limit=None)[1]
        assert [item["ref"] for item in items] == found
        assert listing.listed(ledger.driver, at, Selection(search=words), Filter(day="2025-07-01"), order="ref", limit=0)[0] == len(found)
        of_one = Selection(search=words, refs=("PACT-1", "PACT-3"), topics=("TALKS",), parties=("CN",))
        kept = [case.terms.ref for case in queries.cases(ledger, at, of_one)]
        assert kept == [ref for ref in found if ref in ("PACT-1", "PACT-3")]
    return found


signs = st.text("abAiK\u0130\u212aσΣß北京%_/'\"\\-", min_size=1, max_size=3)
texts = st.lists(signs, min_size=1, max_size=5).flatmap(lambda words: st.sampled_from(" \n\u2003\x1f").map(lambda blank: blank.join(words)))
numbers = st.integers(0, 50)
Step = tuple[str, int, str, str]
steps = st.lists(
    st.tuples(st.sampled_from(("evidence", "evidence", "commitment", "amend", "retract", "regrade", "grow")), numbers, texts, texts),
    max_size=12,
)


def record(ledger: Ledger, step: Step) -> Record | None:
    """What a step appends, if it can."""
    kind, number, one, two = step
    refs = queries.refs(ledger, ledger.head.size)
    ref = refs[number % len(refs)]
    stands = [held.entry for held in queries.evidence(ledger, ledger.head.size) if held.stands]
    match kind:
        case "evidence":
            return evidence(one, commitment=ref, quote=two if number % 2 else None)
        case "commitment":
            return commitment(len(refs) + 1, title=one, text=two)
        case "amend" if number % 2:
            return amendment(ref, title=one)
        case "amend":
            return amendment(ref, wordings=({"source": "post-2", "text": one, "quote": two},))
        case "retract" if stands:
            return Retraction(entry=stands[number % len(stands)], reason="Not so")
        case "regrade" if stands:
            return regrade(stands[number % len(stands)])
        case _:
            return None


@settings(max_examples=60)
@given(
    told=steps,
    asked=st.lists(st.one_of(signs, st.sampled_from(("pact-1", "PACT-3", "talk", "sides"))), min_size=1, max_size=5),
    more=st.integers(0, 9),
    small=st.integers(1, 6),
)
@example(told=[("evidence", 0, "ab", "x"), ("grow", 0, "", ""), ("retract", 0, "", "")], asked=["ab"], more=0, small=6)
@example(told=[("evidence", 0, "ab", "x"), ("retract", 0, "", ""), ("grow", 0, "", "")], asked=["ab"], more=0, small=6)
@example(told=[("amend", 3, "ab", "x"), ("grow", 0, "", ""), ("amend", 3, "b", "x")], asked=["ab", "undertaking"], more=0, small=6)
def test_a_concordance_finds_what_a_scan_finds(ground: Ledger, told: list[Step], asked: list[str], more: int, small: int) -> None:
    """Red when what was amended or retracted is believed, when stretches after the position are read, or when the last entries are not scanned."""
    with undone(ground), pytest.MonkeyPatch.context() as patched:
        patched.setattr(concordances, "STRETCH", 2 * small + more)
        patched.setattr(concordances, "SMALL", small)
        for step in told:
            if step[0] == "grow":
                concordances.grow(ground.driver, ground.head.size)
            elif new := record(ground, step):
                ground.append(new)
                concordances.keep_up(ground.driver, ground.head.size)
        questions = [*((word,) for word in asked), tuple(asked[:2])]
        positions = range(5, ground.head.size + 1)
        with_it = {(words, at): answers(ground, words, at) for words in questions for at in positions}
        assert list(concordances.differences(ground.driver, ground.driver)) == []
        concordances.forget(ground.driver)
        assert with_it == {(words, at): answers(ground, words, at) for words in questions for at in positions}


def test_most_is_told_by_what_is_not_there(fresh: Fresh) -> None:
    """A word that most commitments have is asked for by the others, those too that came after the concordance; red without these."""
    with fresh() as ledger:
        tell(ledger, GROUND)
        for number in range(3, 12):
            ledger.append(commitment(number, title=f"Common {number}"))
        concordances.grow(ledger.driver, ledger.head.size)
        ledger.append(commitment(12, title="Common 12"))
        ledger.append(commitment(13, title="Another"))
        found = answers(ledger, ("common",), ledger.head.size)
        assert [int(ref.removeprefix("PACT-")) for ref in found] == list(range(3, 13))


def test_with_a_concordance_only_what_came_later_is_scanned(ground: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red when the concordance is never asked, and nobody would notice but for the time."""
    with undone(ground):
        ground.append(evidence("Zirconium was found"))
        concordances.grow(ground.driver, ground.head.size)
        ground.driver.run("UPDATE evidence SET summary = 'nothing'")
        assert answers(ground, ("zircon",), ground.head.size) == ["PACT-1"]
        monkeypatch.setattr(search, "_scan", scan := Counting(search._scan))
        answers(ground, ("zircon",), ground.head.size)
        assert scan.bounds == {(" AND seq > :after",) * 3}


class Counting:
    """Remembers what was to be scanned."""

    def __init__(self, scan: Any) -> None:
        self._scan = scan
        self.bounds = set[tuple[str, ...]]()

    def __call__(self, driver: Any, word: str, name: str, *only: str) -> Any:
        self.bounds.add(only)
        return self._scan(driver, word, name, *only)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE concordance SET words = x'ff'",
        "UPDATE concordance SET words = CAST('talk' AS BLOB)",
        "UPDATE concordance SET registered = ''",
        "UPDATE concordance SET registered = 'PACT-1 '",
        "DELETE FROM occurrence",
        "UPDATE concordance SET first = 2",
        "UPDATE occurrence SET places = x'09'",
        "UPDATE occurrence SET places = zeroblob(7)",
        "UPDATE occurrence SET first = 99",
    ],
)
def test_a_damaged_concordance_is_damage_or_found_by_verify(sqlite_place: SqlitePlace, change: str) -> None:
    with writing(told(sqlite_place)) as ledger:
        concordances.grow(ledger.driver, ledger.head.size)
        ledger.driver.run("PRAGMA defer_foreign_keys = ON")
        ledger.driver.run(change)
    with suppress(DamagedStore), reading(sqlite_place) as ledger:
        answers(ledger, ("talk",), ledger.head.size)
    with reading(sqlite_place) as ledger, session.scratch() as replay:
        for body in ledger.bodies():
            repeating.append(replay, body)
        assert list(concordances.differences(ledger.driver, replay.driver)) != []


@pytest.fixture
def sqlite_place(store: Any) -> SqlitePlace:
    return SqlitePlace(store)


def test_words_are_folded_as_a_scan_folds_them(ground: Ledger) -> None:
    """Red when one of the two folds by another rule; the end of a Greek word is where they could differ."""
    for said, asked in (
        ("ΟΔΟΣ", "οδος"),
        ("ΟΔΟΣ", "ΔΟΣ"),
        ("ΟΔΟΣ'", "ΔΟΣ'"),
        ("ΟΔΟΣΑ", "δοσ"),
        ("ΑΣ_", "ας_"),
        ("ΑΣ%Β", "ΑΣ%"),
        ("\u0130s", "i"),
    ):
        with undone(ground):
            ground.append(evidence(said))
            scanned = answers(ground, (asked,), ground.head.size)
            concordances.grow(ground.driver, ground.head.size)
            assert answers(ground, (asked,), ground.head.size) == scanned, (said, asked)
            assert concordance.words_of(said) == {said.lower()}
