"""Searches and verdicts: what carries a status, and everything that does not."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.ledgers import TODAY, check, evidence
from tracker.actions import assessing
from tracker.actions import evidence as observing
from tracker.actions.added import Added
from tracker.domain.errors import BadBasis, BadInput, NotFound, TrackerError
from tracker.domain.record.records import Assessment, Check, Retraction
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions


def assess(ledger: Ledger, status: str, *because: str, ref: str = "PACT-1", again: bool = False, **fields: Any) -> Added:
    given = {"status": status, "confidence": "low", "rationale": "As seen", **fields}
    return assessing.assess(ledger, ref, given, because, today=TODAY, again=again)


def search(ledger: Ledger, ref: str = "PACT-1", *, again: bool = False, **fields: Any) -> Added:
    given = {"queries": ("talks",), "outcome": "nothing-found", **fields}
    return assessing.check(ledger, ref, given, today=TODAY, again=again)


def test_a_search_is_of_today_unless_a_day_is_given(ground: Ledger) -> None:
    record = search(ground, "1", languages=("en",), note=None).entry.record
    assert isinstance(record, Check)
    assert (record.commitment, record.on, record.outcome, record.languages) == ("PACT-1", TODAY, "nothing_found", ("en",))
    past = search(ground, on=date(2025, 1, 2)).entry.record
    assert isinstance(past, Check)
    assert past.on == date(2025, 1, 2)


def test_the_same_search_twice_is_there_already(ground: Ledger) -> None:
    first = search(ground)
    assert (search(ground).new, search(ground).entry) == (False, first.entry)
    assert search(ground, again=True).new
    assert search(ground, queries=("other",)).new
    assert search(ground, "PACT-2").new


@pytest.mark.parametrize(
    ("ref", "fields", "message"),
    [
        ("PACT-9", {}, "no commitment"),
        ("1", {"on": TODAY + timedelta(days=2)}, "lies in the future"),
        ("1", {"queries": ()}, "queries"),
        ("1", {"queries": ("",)}, "queries 1"),
        ("1", {"outcome": "maybe"}, "outcome"),
        ("1", {"colour": "red"}, "colour"),
    ],
)
def test_searches_that_cannot_be_recorded(ground: Ledger, ref: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(TrackerError) as caught:
        search(ground, ref, **fields)
    assert message in caught.value.message


def test_a_status_changes_by_an_assessment_alone(story: Ledger) -> None:
    added = assess(story, "partly-fulfilled", "#8", "9", "#8", ref="pact-1", party="us", effective_on=date(2025, 6, 20))
    record = added.entry.record
    assert isinstance(record, Assessment)
    assert (record.commitment, record.status, record.party, record.because, record.effective_on) == (
        "PACT-1",
        "partly_fulfilled",
        "US",
        (8, 9),
        date(2025, 6, 20),
    )
    assert assess(story, "upheld", "#8").entry.record.effective_on == TODAY  # type: ignore[attr-defined]


def test_the_same_assessment_twice_is_there_already(story: Ledger) -> None:
    first = assess(story, "stalled", "#8")
    second = assess(story, "stalled", "#8")
    assert (second.new, second.entry) == (False, first.entry)
    assert assess(story, "stalled", "#8", again=True).new
    assert assess(story, "stalled", "#8", rationale="Otherwise").new
    observing.retract(story, f"#{first.entry.seq}", "x")


@pytest.mark.parametrize(
    ("status", "because", "fields", "error", "message"),
    [
        ("fulfilled", (), {}, BadBasis, "“fulfilled” rests on nothing"),
        ("no_evidence", (), {}, BadBasis, "“no evidence” rests on nothing"),
        ("fulfilled", ("#7",), {}, BadBasis, "#7 is no evidence or check about PACT-1"),
        ("fulfilled", ("#12",), {}, BadBasis, "#12 is no evidence or check about PACT-1"),
        ("fulfilled", ("#99",), {}, BadBasis, "#99 is no evidence or check about PACT-1"),
        ("fulfilled", ("#8", "#17"), {}, BadBasis, "#17 is no evidence or check about PACT-1"),  # of another commitment
        ("fulfilled", ("#10",), {}, BadBasis, "#10 was retracted by #15"),
        ("fulfilled", ("#8", "#10"), {}, BadBasis, "#10 was retracted by #15"),
        ("fulfilled", ("#11",), {}, BadBasis, "rests on a search alone"),
        ("superseded", ("#11",), {}, BadBasis, "rests on a search alone"),
        ("no_evidence", ("#8",), {}, BadBasis, "names no check"),
        ("upheld", ("8 9",), {}, BadInput, "is not an entry number"),
        ("upheld", ("#8",), {"party": "FR"}, NotFound, "no party “FR”"),
        ("upheld", ("#8",), {"effective_on": TODAY + timedelta(days=2)}, BadInput, "lies in the future"),
        ("upheld", ("#8",), {"rationale": " "}, BadInput, "rationale"),
        ("upheld", ("#8",), {"confidence": "certain"}, BadInput, "confidence"),
        ("done", ("#8",), {}, BadInput, "status"),
        ("upheld", tuple(f"#{number}" for number in range(1, 1_010)), {}, BadInput, "because"),
    ],
)  # fmt: skip
def test_a_status_that_is_not_earned_is_refused(
    story: Ledger, status: str, because: tuple[str, ...], fields: dict[str, Any], error: type[TrackerError], message: str
) -> None:
    with pytest.raises(error) as caught:
        assess(story, status, *because, **fields)
    assert message in caught.value.message
    assert caught.value.hint


def test_only_who_owes_it_is_assessed(story: Ledger) -> None:
    number = story.append(evidence(commitment="PACT-2")).seq
    with pytest.raises(BadInput, match="CN does not owe PACT-2"):
        assess(story, "upheld", f"#{number}", ref="PACT-2", party="CN")


@pytest.mark.parametrize("status", ["no_evidence", "not_started", "not_fulfilled"])
def test_a_search_that_found_nothing_carries_absence(story: Ledger, status: str) -> None:
    assert assess(story, status, "#11").new


def test_a_search_that_found_something_carries_no_absence(story: Ledger) -> None:
    with pytest.raises(BadBasis):
        assess(story, "no_evidence", "#17", ref="PACT-2")
    number = story.append(check(commitment="PACT-2")).seq
    assert assess(story, "no_evidence", f"#{number}", ref="PACT-2").new


def test_not_assessed_needs_no_basis(story: Ledger) -> None:
    assert assess(story, "not_assessed").new


def test_evidence_retracted_after_the_assessment_no_longer_carries_it(story: Ledger) -> None:
    number = assess(story, "upheld", "#8").entry.seq
    observing.retract(story, "#8", "Wrong")
    [held] = versions.observations(story.driver, Assessment, story.head.size, number=number)
    assert held.stands
    with pytest.raises(BadBasis):
        assess(story, "upheld", "#8", rationale="Again")


def test_what_was_retracted_may_be_assessed_again(ground: Ledger) -> None:
    ground.append(evidence())
    first = assess(ground, "upheld", "8")
    assert not assess(ground, "upheld", "8").new
    ground.append(Retraction(entry=first.entry.seq, reason="Too early"))
    assert assess(ground, "upheld", "8").new
