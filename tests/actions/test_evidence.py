"""Evidence added, found again, graded anew and taken back; and every refusal."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.ledgers import TODAY, evidence_items
from tracker.actions import evidence as observing
from tracker.actions import naming
from tracker.actions.added import Added
from tracker.domain.errors import BadDate, BadDocument, BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.descriptions import describe_entry
from tracker.domain.record.records import SOURCE_FIELDS, Evidence, Source
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger.ledger import Ledger

XINHUA: dict[str, Any] = {"publisher": "Xinhua", "url": "https://news.example/a?b=1", "published": "2024-01-31", "voice": "CN"}


def add(ledger: Ledger, *, again: bool = False, today: date = TODAY, **fields: Any) -> Added:
    given = {"commitment": "PACT-1", "stance": "supports", "summary": "They met", "event_date": "2024-01-30", **fields}
    if not given.keys() & {"source", *SOURCE_FIELDS}:
        given["source"] = "wire-1"
    return observing.add(ledger, given, today=today, again=again)


def kept(added: Added) -> Evidence:
    assert isinstance(added.entry.record, Evidence)
    return added.entry.record


def made(added: Added) -> Source:
    assert isinstance(added.besides[0].record, Source)
    return added.besides[0].record


def test_the_common_case_registers_the_source_on_the_way(ground: Ledger) -> None:
    added = add(ground, **XINHUA, grade="b2", stage="in-force", party="us", quote="met")
    assert (added.entry.seq, added.new, [entry.seq for entry in added.besides]) == (9, True, [8])
    assert made(added).model_dump(exclude_none=True) == {
        "key": "xinhua-2024-01-31", "publisher": "Xinhua", "url": "https://news.example/a?b=1", "published": "2024-01-31", "kind": "other", "voice": "CN",
    }  # fmt: skip
    record = kept(added)
    assert (record.commitment, record.source, record.voice, record.grade, record.stage, record.party) == (
        "PACT-1",
        "xinhua-2024-01-31",
        "CN",
        "B2",
        "in_force",
        "US",
    )


def test_the_same_address_and_day_find_the_known_source(ground: Ledger) -> None:
    first = add(ground, **XINHUA)
    second = add(ground, summary="They met again", url=" https://news.example/a?b=1 ", published="2024-01-31")
    assert second.besides == ()
    assert kept(second).source == made(first).key
    assert kept(second).voice == "CN"  # the source's, where none is given
    other_day = add(ground, summary="They met once more", **{**XINHUA, "published": "2024-02-01"})
    assert made(other_day).key == "xinhua-2024-02-01"


def test_a_source_without_address_is_found_by_its_whole_description(ground: Ledger) -> None:
    first = add(ground, publisher="Radio", title="News", published="2024-01")
    assert add(ground, summary="x", publisher=" Radio ", title="News", published="2024-01").besides == ()
    assert made(add(ground, summary="y", publisher="Radio", title="Late news", published="2024-01")).key == f"{made(first).key}-2"
    assert made(add(ground, summary="z", publisher="Radio", title="News")).key == "radio"


@pytest.mark.parametrize(
    ("publisher", "published", "key"),
    [
        ("The New York Times", "2024-03", "the-new-york-times-2024-03"),
        ("Süddeutsche Zeitung", "2024", "suddeutsche-zeitung-2024"),
        ("新华社", "2024-01-02", "source-2024-01-02"),
        ("新华社", None, "source"),
        ("A" * 300, None, "a" * 60),
        ("--x--", None, "x"),
        ("a" * 59 + " b", None, "a" * 59),
        ("wire-1", None, "wire-1-2"),  # taken
    ],
)
def test_keys_can_be_read(ground: Ledger, publisher: str, published: str | None, key: str) -> None:
    assert made(add(ground, publisher=publisher, published=published)).key == key


def test_keys_that_are_taken_are_numbered(ground: Ledger) -> None:
    keys = [made(add(ground, summary=f"{n}", publisher="Wire", title=f"{n}", published="2024")).key for n in range(4)]
    assert keys == ["wire-2024", "wire-2024-2", "wire-2024-3", "wire-2024-4"]


def test_the_same_evidence_twice_is_there_already(ground: Ledger) -> None:
    first = add(ground, **XINHUA)
    size = ground.head.size
    second = add(ground, **XINHUA, grade="A1", note="Read again")
    assert (second.new, second.entry, second.besides) == (False, first.entry, ())
    assert ground.head.size == size
    third = add(ground, **XINHUA, again=True)
    assert (third.new, third.entry.seq) == (True, size + 1)
    assert add(ground, summary="Cafe\u0301").new
    assert not add(ground, summary="Café").new  # the same text in another normal form
    others: tuple[dict[str, Any], ...] = (
        {"stance": "context"},
        {"event_date": "2024-01-29"},
        {"party": "US"},
        {"summary": "They met!"},
        {"commitment": "2"},
        {"source": "post-2"},
    )
    for other in others:
        assert add(ground, **other).new, other


def test_the_same_evidence_again_needs_an_id_of_its_own(ground: Ledger) -> None:
    first = add(ground, id="f1")
    with pytest.raises(Conflict, match=rf"^the id “f1” is taken by #{first.entry.seq}, which says the same$"):
        add(ground, id="f1", again=True)
    assert add(ground, id="f2", again=True).new


def test_what_was_retracted_is_found_and_added_again_only_when_asked_to(ground: Ledger) -> None:
    first = add(ground)
    observing.retract(ground, f"#{first.entry.seq}", "Wrong day")
    found = add(ground)
    assert (found.new, found.entry, found.retracted_by) == (False, first.entry, first.entry.seq + 1)
    assert found.plain()["retracted_by"] == first.entry.seq + 1
    second = add(ground, again=True)
    assert (second.new, second.entry.seq) == (True, first.entry.seq + 2)
    third = add(ground)
    assert (third.entry, third.retracted_by) == (second.entry, None)  # what stands goes before what was retracted
    assert "retracted_by" not in third.plain()


def test_dates_and_numbers_as_people_write_them(ground: Ledger) -> None:
    first = add(ground, event_date="yesterday")
    assert kept(first).event_date == (TODAY - timedelta(days=1)).isoformat()
    second = add(ground, summary="Again", event_date="3 days ago", same_event_as=f"#{first.entry.seq}")
    assert kept(second).same_event_as == first.entry.seq
    assert kept(second).event_date == (TODAY - timedelta(days=3)).isoformat()


def test_without_an_event_date_the_day_of_publication_stands(ground: Ledger) -> None:
    assert kept(add(ground, event_date=None, source="wire-1")).event_date == "2025-02-01"
    with pytest.raises(BadInput, match="the event date is missing"):
        add(ground, event_date=None, source="post-2")


@pytest.mark.parametrize(
    ("fields", "error", "message"),
    [
        ({"commitment": None}, BadInput, "the commitment is missing"),
        ({"commitment": "PACT-9"}, NotFound, "no commitment “PACT-9”"),
        ({"voice": "FR"}, BadInput, "no party “FR” to be the voice of"),
        ({"publisher": "x", "source_voice": "FR"}, BadInput, "no party “FR” to be the voice of"),
        ({"voice": "no voice"}, BadInput, "is no voice"),
        ({"party": "FR"}, BadInput, "FR does not owe PACT-1"),
        ({"commitment": "PACT-2", "party": "CN"}, BadInput, "CN does not owe PACT-2"),
        ({"source": "wire-9"}, NotFound, "no source “wire-9”"),
        ({"source": "\udcff"}, NotFound, "no source"),
        ({"source": "wire-1", "publisher": "x"}, BadInput, "named by its key or described, not both"),
        ({"source": ""}, BadInput, "the source is missing"),
        ({"url": "https://new.example/"}, BadInput, "the source is not known yet, and its publisher is missing"),
        ({"url": "https://example.org/1"}, BadInput, "the source at that address is known as wire-1, published 2025-02-01"),
        ({"url": "https://example.org/\udcff", "publisher": "x"}, BadInput, "url"),
        ({"url": "javascript:alert(1)", "publisher": "x"}, BadInput, "is not a web address"),
        ({"publisher": "x", "published": "03/04/2026"}, BadDate, "“03/04/2026” is not a date"),
        ({"publisher": "x" * 301}, BadInput, "publisher"),
        ({"event_date": "2024-13"}, BadDate, "“2024-13” is no day of the calendar"),
        ({"event_date": "1"}, BadDate, "“1” is not a date"),
        ({"event_date": (TODAY + timedelta(days=2)).isoformat()}, BadInput, "lies in the future"),
        ({"event_date": "2026"}, BadInput, "lies in the future"),
        ({"same_event_as": 99}, BadInput, "#99 is not evidence about PACT-1"),
        ({"same_event_as": "#7"}, BadInput, "#7 is not evidence about PACT-1"),
        ({"same_event_as": 17}, BadInput, "#17 is not evidence about PACT-1"),
        ({"same_event_as": 10}, BadInput, "#10 is retracted"),
        ({"same_event_as": 8, "commitment": "PACT-2"}, BadInput, "#8 is not evidence about PACT-2"),
        ({"same_event_as": "first"}, BadInput, "is not an entry number"),
        ({"grade": "G1"}, BadInput, "no grade “G1”"),
        ({"grade": "B7"}, BadInput, "no grade “B7”"),
        ({"stance": "agrees"}, BadInput, "stance"),
        ({"summary": ""}, BadInput, "summary"),
        ({"summary": "a\ud800"}, BadInput, "summary"),
        ({"colour": "red"}, BadInput, "colour"),
    ],
)
def test_what_cannot_be_added_is_refused_in_one_line(
    story: Ledger, fields: dict[str, Any], error: type[TrackerError], message: str
) -> None:
    with pytest.raises(error) as caught:
        add(story, **fields)
    assert message in caught.value.message
    assert caught.value.hint


def test_tomorrow_is_today_somewhere(ground: Ledger) -> None:
    assert add(ground, event_date=(TODAY + timedelta(days=1)).isoformat()).new


def test_many_from_a_file(ground: Ledger) -> None:
    items: list[Any] = [
        ((3, "item 1"), {"stance": "supports", "summary": "One", "event_date": "2024", **XINHUA}),
        ((9, "item 2"), {"commitment": None, "stance": "context", "summary": "Two", "source": "wire-1"}),
        ((12, "item 3"), {"commitment": "PACT-2", "stance": "context", "summary": "Three", "source": "wire-1"}),
    ]
    added = observing.add_many(ground, items, file="many.yaml", commitment="PACT-1", today=TODAY)
    assert [kept(one).commitment for one in added] == ["PACT-1", "PACT-1", "PACT-2"]
    assert [one.entry.seq for one in added] == [9, 10, 11]
    again = observing.add_many(ground, items, file="many.yaml", commitment="PACT-1", today=TODAY)
    assert [(one.new, one.entry.seq) for one in again] == [(False, 9), (False, 10), (False, 11)]


def test_of_many_the_one_that_cannot_be_taken_is_named(ground: Ledger) -> None:
    items: list[Any] = [
        ((3, "item 1"), {"stance": "supports", "summary": "One", "source": "wire-1"}),
        ((9, "item 2"), {"stance": "supports"}),
    ]
    with pytest.raises(BadDocument) as caught:
        observing.add_many(ground, items, file="many.yaml", commitment="PACT-1", today=TODAY)
    assert caught.value.message.startswith("many.yaml:9: item 2: the source is missing")


def test_a_new_grade(ground: Ledger) -> None:
    number = f"#{add(ground).entry.seq}"
    regraded = observing.regrade(ground, number, "a3", "Confirmed since")
    assert regraded.entry.kind is EntryKind.EVIDENCE_REGRADED
    item = observing.show(ground, naming.reading(ground, TODAY), number)
    assert item["grade"] == "A3"
    assert item["counts"] is True
    with pytest.raises(Conflict, match="graded A3 already"):
        observing.regrade(ground, number, "A3", "x")
    with pytest.raises(BadInput, match="no grade"):
        observing.regrade(ground, number, "AA", "x")
    with pytest.raises(BadInput, match="reason"):
        observing.regrade(ground, number, "A2", " ")
    for other in ("#1", "#99"):
        with pytest.raises(NotFound):
            observing.regrade(ground, other, "A2", "x")


def test_what_is_taken_back_stays_visible(story: Ledger) -> None:
    observing.retract(story, "#9", "Not about this")
    at = naming.reading(story, TODAY)
    shown = observing.show(story, at, "9")
    assert shown["retracted_by"] == 20
    assert [line["kind"] for line in shown["history"]] == ["evidence_added", "evidence_regraded", "evidence_regraded", "entry_retracted"]
    assert [item["entry"] for item in evidence_items(story, at, None)] == [8]
    assert [item["entry"] for item in evidence_items(story, at, None, retracted=True)] == [8, 10, 9]
    with pytest.raises(Conflict, match="#9 is retracted"):
        observing.regrade(story, "9", "A1", "x")
    with pytest.raises(Conflict, match="#9 is retracted already") as caught:
        observing.retract(story, "9", "x")
    assert "#20" in caught.value.hint


@pytest.mark.parametrize("number", ["#8", "#11", "#12"])
def test_evidence_checks_and_assessments_can_be_taken_back(story: Ledger, number: str) -> None:
    assert observing.retract(story, number, "x").entry.seq == 20


@pytest.mark.parametrize("number", ["#1", "#3", "#4", "#6", "#13", "#14"])
def test_nothing_else_can_be(story: Ledger, number: str) -> None:
    with pytest.raises(Conflict, match="cannot be retracted"):
        observing.retract(story, number, "x")


def test_a_retraction_that_is_retracted_reinstates(story: Ledger) -> None:
    added = observing.retract(story, "#15", "It was another meeting after all")
    assert describe_entry(added.entry, added.before) == "#10 reinstated, #15 retracted: It was another meeting after all"
    at = naming.reading(story, TODAY)
    shown = observing.show(story, at, "10")
    assert shown["retracted_by"] is None
    assert [line["entry"] for line in shown["history"]] == [10, 15, 20]
    assert observing.show(story, naming.reading(story, TODAY, None, "#19"), "10")["retracted_by"] == 15
    for number in ("#15", "#20"):
        with pytest.raises(Conflict, match=f"{number} holds no longer"):
            observing.retract(story, number, "x")
    assert observing.retract(story, "#10", "Taken back once more").entry.seq == 21


def test_what_is_not_there_cannot_be_taken_back(story: Ledger) -> None:
    with pytest.raises(NotFound):
        observing.retract(story, "#99", "x")
    with pytest.raises(BadInput):
        observing.retract(story, "#0", "x")
    with pytest.raises(BadInput, match="reason"):
        observing.retract(story, "#8", "")


def test_lists(story: Ledger) -> None:
    now = naming.reading(story, TODAY)
    assert [item["entry"] for item in evidence_items(story, now, "1")] == [8, 9]  # by the day of the event: in March, on 1 April
    assert evidence_items(story, now, "PACT-2") == []
    assert evidence_items(story, now, None, stances=("contradicts",)) == []
    assert [item["entry"] for item in evidence_items(story, now, None, stances=("contradicts", "supports"), retracted=True)] == [8, 10, 9]
    assert [item["entry"] for item in evidence_items(story, naming.reading(story, TODAY, "2025-03-31"), None)] == [8]
    assert evidence_items(story, naming.reading(story, TODAY, "2025-03-30"), None) == []  # “2025-03” holds from its last day
    then = naming.reading(story, TODAY, None, "#10")
    assert [(item["entry"], item["grade"], item["retracted_by"]) for item in evidence_items(story, then, None)] == [
        (8, "B2", None),
        (10, "F6", None),
        (9, "F6", None),
    ]
    assert evidence_items(story, now, None)[0]["publisher"] == "The Wire"


def test_one_that_is_not_there(story: Ledger) -> None:
    for number, known_at in (("#11", None), ("#99", None), ("#9", "#8")):
        with pytest.raises(NotFound):
            observing.show(story, naming.reading(story, TODAY, None, known_at), number)
