"""Void registrations, ranges, and undoing: what leaves lists and counts on either clock, and what is refused."""

from typing import Any

import pytest

from tests.ledgers import STORY, TODAY, check, commitment, evidence, evidence_items, tell
from tracker.actions import amending, assessing, browsing, listing, naming, registers, taking_back
from tracker.actions import evidence as observing
from tracker.domain.errors import BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.descriptions import describe_entry
from tracker.domain.record.records import Evidence, Party, Source
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, versions
from tracker.storage.queries.filters import Filter


@pytest.fixture
def three(story: Ledger) -> Ledger:
    """The story, and a third commitment (#20) with two pieces of evidence, the second a repeat of the first (#21, #22), and a check (#23)."""
    about = {"commitment": "PACT-3"}
    tell(story, (commitment(3), evidence("They wrote", **about), evidence("They wrote too", **about, same_event_as=21), check(**about)))
    return story


def refs(ledger: Ledger, as_of: str | None = None, known_at: str | None = None) -> list[str]:
    reading = naming.reading(ledger, TODAY, as_of, known_at)
    return [item["ref"] for item in listing.listed(ledger, reading, Filter()).items]


def test_a_void_commitment_is_absent_on_every_day_and_present_where_it_was_known(three: Ledger) -> None:
    taking_back.void(three, Noun.COMMITMENT, "3", "Entered twice", replaced_by=["1"])
    assert refs(three) == ["PACT-1", "PACT-2"]
    assert refs(three, "2025-06-30") == ["PACT-1", "PACT-2"]
    assert refs(three, None, "#23") == ["PACT-1", "PACT-2", "PACT-3"]
    assert refs(three, "2025-06-30", "#23") == ["PACT-1", "PACT-2", "PACT-3"]
    assert [case.terms.ref for case in versions.cases(three.driver, 24)] == ["PACT-1", "PACT-2"]
    assert "PACT-3" not in names.refs(three.driver, 24)
    at = naming.reading(three, TODAY)
    assert {one["commitment"] for one in evidence_items(three, at, None)} == {"PACT-1"}
    assert three.driver.values("SELECT ref FROM standing WHERE ref = 'PACT-3'") == []


def test_its_page_says_where_it_went_and_its_history_and_the_other_tell_it(three: Ledger) -> None:
    taking_back.void(three, Noun.COMMITMENT, "3", "Entered twice", replaced_by=["1"])
    shown = browsing.show(three, naming.reading(three, TODAY), "PACT-3").item
    assert shown["void"] == {"entry": 24, "reason": "Entered twice", "replaced_by": ["PACT-1"]}
    assert shown["history"][0]["told"] == "PACT-3 declared void, replaced by PACT-1: Entered twice"
    assert browsing.show(three, naming.reading(three, TODAY), "PACT-1").item["history"][0]["entry"] == 24


@pytest.mark.parametrize(
    "add",
    [
        lambda ledger: observing.add(ledger, evidence("New", commitment="PACT-3").content(), today=TODAY),
        lambda ledger: amending.amend(ledger, Noun.COMMITMENT, "3", {"title": "x"}, "y"),
        lambda ledger: taking_back.void(ledger, Noun.COMMITMENT, "3", "x"),
        lambda ledger: assessing.assess(ledger, "3", {"status": "upheld", "confidence": "low", "rationale": "x"}, ["8"], today=TODAY),
        lambda ledger: amending.amend(ledger, Noun.EVIDENCE, "8", {"commitment": "PACT-3"}, "y", today=TODAY),
    ],
)
def test_adding_to_it_is_refused_with_where_it_went(three: Ledger, add: Any) -> None:
    amending.amend(three, Noun.EVIDENCE, "9", {}, "No repeat", clear=("same-event-as",))
    taking_back.void(three, Noun.COMMITMENT, "3", "Entered twice", replaced_by=["1"])
    with pytest.raises(Conflict, match="PACT-3 was declared void by #25") as caught:
        add(three)
    assert caught.value.hint == "see PACT-1"


def test_its_number_is_never_used_again(three: Ledger) -> None:
    taking_back.void(three, Noun.COMMITMENT, "3", "x")
    fields = {"agreement": "PACT", "title": "x", "text": "y", "obligors": ("US",)}
    with pytest.raises(Conflict, match="PACT-3 was declared void by #24, and its name is not used again"):
        registers.add_commitment(three, {**fields, "number": 3})
    assert registers.add_commitment(three, fields).entry.record.content()["number"] == 4


def test_evidence_is_moved_with_its_links(three: Ledger) -> None:
    added = taking_back.void(three, Noun.COMMITMENT, "3", "Entered twice", replaced_by=["1"], move_evidence=True, today=TODAY)
    assert [one.entry.kind for one in added] == [EntryKind.EVIDENCE_AMENDED] * 4 + [EntryKind.REGISTRATION_VOIDED]
    moved = {one.entry: one.record for one in versions.observations(three.driver, Evidence, three.head.size, ref="PACT-1")}
    assert (moved[21].commitment, moved[22].same_event_as) == ("PACT-1", 21)
    assert versions.observations(three.driver, Evidence, three.head.size, ref="PACT-3") == []
    counts: dict[str, int] = dict(three.driver.rows("SELECT ref, supports FROM overview"))
    assert counts["PACT-1"] == 4


@pytest.mark.parametrize("replaced_by", [[], ["1", "2"]])
def test_evidence_is_moved_to_exactly_one(three: Ledger, replaced_by: list[str]) -> None:
    with pytest.raises(BadInput, match="exactly one commitment"):
        taking_back.void(three, Noun.COMMITMENT, "3", "x", replaced_by=replaced_by, move_evidence=True)


def test_what_is_named_is_not_declared_void(story: Ledger) -> None:
    for noun, name, named_by in ((Noun.PARTY, "US", "PACT-1"), (Noun.SOURCE, "wire-1", "#8"), (Noun.AGREEMENT, "PACT", "PACT-1, PACT-2")):
        with pytest.raises(Conflict, match=named_by):
            taking_back.void(story, noun, name, "x")
    with pytest.raises(NotFound):
        taking_back.void(story, Noun.PARTY, "FR", "x")


def test_registers_leave_their_lists_and_come_back(story: Ledger) -> None:
    tell(story, (Party(code="FR", name="France"), Source(key="lost", publisher="x", voice="FR")))
    with pytest.raises(Conflict, match="the party FR is named by lost"):
        taking_back.void(story, Noun.PARTY, "FR", "x")
    taking_back.void(story, Noun.SOURCE, "lost", "Not used")
    taking_back.void(story, Noun.PARTY, "fr", "Not used")
    assert [one["code"] for one in registers.listed(story, Party, 23)] == ["CN", "US"]
    assert [one["code"] for one in registers.listed(story, Party, 21)] == ["CN", "FR", "US"]
    assert registers.show(story, Party, "FR", 23)["void_by"] == 23
    with pytest.raises(Conflict, match="the party FR was declared void by #23, and its name is not used again"):
        registers.add(story, Party, {"code": "FR", "name": "France"})
    with pytest.raises(Conflict, match="the party FR was declared void by #23"):
        registers.add(story, Source, {"key": "other", "publisher": "x", "voice": "FR"})
    added = observing.retract(story, "#23", "Used after all")
    assert describe_entry(added.entry, added.before) == "party FR reinstated, #23 retracted: Used after all"
    assert [one["code"] for one in registers.listed(story, Party, 24)] == ["CN", "FR", "US"]


@pytest.mark.parametrize("url", [None, "https://example.org/a"])
def test_a_description_finds_what_stands_before_a_void_source_and_in_its_place(story: Ledger, url: str | None) -> None:
    described = {"publisher": "Wire", "published": "2025", **({"url": url} if url else {})}
    fields = {"commitment": "PACT-1", "stance": "supports", "summary": "Seen", "event_date": "2025", **described}

    def named() -> str:
        source: str = observing.add(story, fields, today=TODAY, again=True).entry.record.content()["source"]
        return source

    tell(story, (Source(key="first", kind="press", voice="independent", **described),))
    taking_back.void(story, Noun.SOURCE, "first", "Entered twice")
    with pytest.raises(Conflict, match="the source first was declared void by #21"):
        named()
    observing.retract(story, "#21", "To be replaced")
    taking_back.void(story, Noun.SOURCE, "first", "Entered twice", replaced_by=["wire-1"])
    assert named() == "wire-1"
    tell(story, (Source(key="second", kind="press", voice="independent", **described),))
    assert named() == "second"


def test_a_range_takes_back_what_is_ones_own_and_stands(story: Ledger) -> None:
    story.actor = "bob"
    story.append(evidence("By another"))
    story.actor = "ana"
    chosen = taking_back.in_range(story, "#1..#20")
    assert chosen.numbers == (8, 9, 11, 12, 17)
    assert chosen.description == (
        "#1 to #20: 2 pieces of evidence, 2 checks, 1 assessment (left alone: 14 that are retracted already or cannot be; 1 by others)"
    )
    added = taking_back.retract_all(story, chosen.numbers, "A wrong file")
    assert [one.entry.seq for one in added] == [21, 22, 23, 24, 25]
    assert taking_back.in_range(story, "1..20").numbers == ()
    for text, error in (("#9..#3", BadInput), ("#1..#99", NotFound), ("#1..x", BadInput)):
        with pytest.raises(error):
            taking_back.in_range(story, text)


UNDONE: tuple[tuple[Any, EntryKind, str], ...] = (
    (lambda ledger: ledger.append(evidence("New")), EntryKind.ENTRY_RETRACTED, "#20 retracted: x"),
    (lambda ledger: observing.retract(ledger, "#9", "y"), EntryKind.ENTRY_RETRACTED, "#9 reinstated, #20 retracted: x"),
    (lambda ledger: observing.regrade(ledger, "#8", "A1", "y"), EntryKind.EVIDENCE_AMENDED, "credibility 1 → 2; reliability A → B"),
    (
        lambda ledger: registers.add(ledger, Party, {"code": "FR", "name": "France"}),
        EntryKind.REGISTRATION_VOIDED,
        "party FR declared void: x",
    ),
    (
        lambda ledger: amending.amend(ledger, Noun.COMMITMENT, "2", {"topic": "trade"}, "y", clear=("due",)),
        EntryKind.COMMITMENT_AMENDED,
        "PACT-2 amended (due nothing → 2025-05; topic trade → talks): x",
    ),
    (lambda ledger: taking_back.void(ledger, Noun.COMMITMENT, "2", "y"), EntryKind.ENTRY_RETRACTED, "PACT-2 reinstated, #20 retracted: x"),
)


@pytest.mark.parametrize(("do", "kind", "says"), UNDONE, ids=[says for *_, says in UNDONE])
def test_the_last_thing_is_undone_by_what_is_right_for_it(story: Ledger, do: Any, kind: EntryKind, says: str) -> None:
    do(story)
    added = taking_back.undo(story, taking_back.last_of_actor(story), "x", TODAY)
    assert added.entry.kind is kind
    assert says in describe_entry(added.entry, added.before)


def test_what_was_changed_since_is_not_undone(story: Ledger) -> None:
    first = amending.amend(story, Noun.PARTY, "US", {"name": "USA"}, "y").entry
    story.actor = "bob"
    amending.amend(story, Noun.PARTY, "US", {"name": "The US"}, "y")
    story.actor = "ana"
    assert taking_back.last_of_actor(story) == first
    with pytest.raises(Conflict, match="what #20 changed was changed since"):
        taking_back.undo(story, first, "x", TODAY)


def test_terms_with_wordings_are_amended_back(story: Ledger) -> None:
    terms = {
        "wordings": [{"source": "wire-1", "form": "reported", "text": "They will talk"}],
        "beneficiaries": ("US",),
        "discrepancies": ("x",),
    }
    before = versions.case(story.driver, "PACT-1", story.head.size).terms
    last = amending.amend(story, Noun.COMMITMENT, "1", terms, "more").entry
    with pytest.raises(Conflict, match="says that already"):
        amending.amend(story, Noun.COMMITMENT, "1", terms, "again")
    taking_back.undo(story, last, "undone", TODAY)
    assert versions.case(story.driver, "PACT-1", story.head.size).terms == before


def test_somebody_who_recorded_nothing_has_nothing_to_undo(story: Ledger) -> None:
    story.actor = "eve"
    with pytest.raises(TrackerError, match="no entry by “eve”"):
        taking_back.last_of_actor(story)
    assert len(STORY) == 19
