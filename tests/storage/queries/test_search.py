"""A search finds the commitments whose texts have every word, at every position, whatever was amended, regraded or retracted since."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.ledgers import GROUND, STORY, Fresh, amendment, commitment, evidence, findings, in_memory, regrade, told, writing
from tests.places import Place
from tracker.domain.record.folding import fold
from tracker.domain.record.records import Evidence, Record, Retraction
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import listing, names, search, versions
from tracker.storage.queries.filters import Filter, Selection


@pytest.fixture(scope="module")
def ground() -> Iterator[Ledger]:
    with in_memory(GROUND) as ledger:
        yield ledger


@contextmanager
def undone(ledger: Ledger) -> Iterator[None]:
    """What the block appends is taken back."""

    class Undo(Exception):
        pass

    with suppress(Undo), ledger.driver.attempt():
        yield
        raise Undo


def has(case: CommitmentRecord, word: str) -> bool:
    """Whether a word occurs in a commitment or in evidence that stands."""
    terms = case.terms
    texts = [terms.title, terms.text, *(text for wording in terms.wordings for text in (wording.text, wording.quote))]
    texts += [text for held in case.evidence if held.stands for text in (held.record.summary, held.record.quote)]
    return word.upper() == terms.ref or any(word in " ".join(fold(text).split()) for text in texts if text is not None)


def require_answers(ledger: Ledger, texts: tuple[str, ...]) -> None:
    """At every position the search and the list say what is in the texts."""
    for at in range(5, ledger.head.size + 1):
        known = versions.cases(ledger.driver, at)
        expected = [case.terms.ref for case in known if all(has(case, word) for word in fold(" ".join(texts)).split())]
        assert [case.terms.ref for case in versions.cases(ledger.driver, at, Selection(search=texts))] == expected
    put = listing.question(ledger.driver, ledger.head.size, Filter(selection=Selection(search=texts)), date(2025, 7, 1))
    assert [item["ref"] for item in listing.items(ledger.driver, put, limit=1)] == expected[:1]
    assert listing.total(ledger.driver, put) == len(expected)


signs = st.text("abAiK\u0130\u212aσΣß北京%_/'’–-\\", min_size=1, max_size=3)
texts = st.lists(signs, min_size=1, max_size=5).flatmap(lambda words: st.sampled_from(" \n\u2003\x1f").map(lambda blank: blank.join(words)))
numbers = st.integers(0, 50)
Step = tuple[str, int, str, str]
steps = st.lists(
    st.tuples(st.sampled_from(("evidence", "evidence", "commitment", "amend", "retract", "regrade")), numbers, texts, texts), max_size=12
)


def record(ledger: Ledger, step: Step) -> Record | None:
    """What a step appends, if it can."""
    kind, number, one, two = step
    refs = names.refs(ledger.driver, ledger.head.size)
    ref = refs[number % len(refs)]
    stands = [held.entry for held in versions.observations(ledger.driver, Evidence, ledger.head.size) if held.stands]
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


@settings(max_examples=strategies.examples(25))
@given(told=steps, asked=st.lists(st.one_of(signs, st.sampled_from(("pact-1", "PACT-3", "talk", "sides"))), min_size=1, max_size=5))
@example(told=[("evidence", 0, "ab", "x"), ("regrade", 0, "", ""), ("retract", 0, "", "")], asked=["ab"])
@example(told=[("amend", 3, "ab", "x"), ("amend", 3, "b", "x")], asked=["ab", "undertaking"])
def test_a_search_finds_what_the_texts_say(ground: Ledger, told: list[Step], asked: list[str]) -> None:
    """Red when what was replaced or retracted is found after it, or not before it."""
    with undone(ground):
        for step in told:
            if new := record(ground, step):
                ground.append(new)
        for words in (*((word,) for word in asked), tuple(asked[:2])):
            require_answers(ground, words)


def test_both_databases_give_the_same_answers(fresh: Fresh) -> None:
    """Red where a server folds or compares letters by its own rules, or takes a sign for a pattern."""
    with fresh(STORY) as ledger:
        for said in ("İstanbul", "ΟΔΟΣ’Α", "100 % sure_ly", "北京 – Straße", "a\\b"):
            ledger.append(evidence(said, commitment="PACT-2"))
        for asked in (
            "istanbul",
            "δοσ'α",
            "0",
            "%",
            "_",
            "北京",
            "- STRASSE",
            "a\\b",
            "会谈",
            "pact-2",
            "PACT",
            "talked they",
            "zircon",
            " ",
        ):
            require_answers(ledger, (asked,))


def test_a_rebuild_writes_the_same_texts(place: Place) -> None:
    with writing(told(place)) as ledger:
        before = ledger.driver.rows("SELECT * FROM search_text ORDER BY seq")
        assert len(before) == sum(
            record.__class__.__name__ in ("Commitment", "Evidence", "CommitmentAmendment", "Regrade") for record in STORY
        )
        ledger.rebuild()
        assert ledger.driver.rows("SELECT * FROM search_text ORDER BY seq") == before


def test_texts_folded_by_another_unicode_are_no_damage_and_changed_ones_are(place: Place) -> None:
    with writing(told(place)) as ledger:
        ledger.driver.run("UPDATE search_text SET folded = 'else', unicode = '1.1.5' WHERE seq = 8")
    assert findings(place) == []
    with writing(place) as ledger:
        ledger.driver.run("UPDATE search_text SET folded = 'else' WHERE seq = 9")
    assert [finding for finding in findings(place) if "search_text: folded of #9" in finding] == findings(place) != []


def test_every_sort_of_text_and_nothing_that_was_taken_back(fresh: Fresh) -> None:
    """Red with a table left out of the query, and without its conditions on what stands."""
    with fresh((*STORY, evidence("They noted it", note="With caution"), commitment(9, topic="fisheries"))) as ledger:
        driver, position = ledger.driver, ledger.head.size
        found = [*search.texts(driver, position)]
        assert {ref for ref, _ in found} <= set(driver.values("SELECT ref FROM commitment WHERE superseded_by IS NULL AND void_by IS NULL"))
        for query in (
            "SELECT commitment, rationale FROM assessment WHERE superseded_by IS NULL AND retracted_by IS NULL",
            "SELECT commitment, note FROM evidence WHERE superseded_by IS NULL AND retracted_by IS NULL AND note IS NOT NULL",
            "SELECT ref, topic FROM commitment WHERE superseded_by IS NULL AND void_by IS NULL",
            "SELECT commitment, folded FROM search_text WHERE superseded_by IS NULL",
        ):
            wanted = {(ref, said) for ref, said in driver.rows(query) if ref in {ref for ref, _ in found}}
            assert wanted, query
            assert wanted <= set(found), query
        number, ref, said = next(
            iter(
                driver.rows(
                    "SELECT entry, commitment, rationale FROM assessment WHERE superseded_by IS NULL AND retracted_by IS NULL ORDER BY entry DESC"
                )
            )
        )
        ledger.append(Retraction(entry=number, reason="A slip"))
        assert found.count((ref, said)) == [*search.texts(driver, position + 1)].count((ref, said)) + 1
        assert [*search.texts(driver, position)].count((ref, said)) == found.count((ref, said))
