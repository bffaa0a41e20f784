"""What people look at all day: the list with its filters and orders, one commitment, the history, the agenda."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.ledgers import (
    GROUND,
    STORY,
    TODAY,
    amendment,
    assessment,
    check,
    commitment,
    entries,
    evidence,
    in_memory,
    reading,
    source,
    tell,
)
from tracker.actions import browsing, naming
from tracker.actions.listing import SORTS, Filter, agenda, listed
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.record.records import Agreement, Retraction
from tracker.domain.vocabulary import Attention
from tracker.storage.corruption import Damage
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.entries import EntryFilter
from tracker.storage.queries.filters import Selection

NOW = naming.Reading(position=30, as_of=None, day=TODAY)


@pytest.fixture(scope="module")
def busy() -> Iterator[Ledger]:
    """PACT-1 mixed (US upheld, CN stalled), PACT-2 overdue and never assessed, PACT-3 fulfilled, PACT-4 not applicable, PACT-5 due in 2026."""
    records = (
        *GROUND,
        commitment(3, topic="Alpha", due="2025-04", obligors=("US",)),  # 8
        commitment(4, topic="beta", kind="request", obligors=("CN",)),  # 9
        commitment(5, due="2026", obligors=("US",), review_every=365),  # 10
        evidence("Done", commitment="PACT-3", event_date="2025-04-02", reliability="A", credibility="1", voice="CN"),  # 11
        assessment((11,), commitment="PACT-3", status="fulfilled", effective_on="2025-04-02"),  # 12
        evidence("Talks held", reliability="B", credibility="2"),  # 13
        evidence("Talks off", stance="contradicts", reliability="B", credibility="2", source="post-2", voice="US", party="CN"),  # 14
        assessment((13,), party="US"),  # 15
        assessment((14,), party="CN", status="stalled"),  # 16
        evidence("Nothing to do with it", commitment="PACT-4", stance="context"),  # 17
        assessment((17,), commitment="PACT-4", status="not_applicable"),  # 18
        commitment(6, due="2025-07-15", obligors=("CN",)),  # 19
        Retraction(entry=17, reason="x"),  # 20
    )
    with in_memory(records) as ledger:
        yield ledger


def refs(
    ledger: Ledger, reading: naming.Reading = NOW, *, everything: bool = False, sort: str = "ref", limit: int | None = None, **wanted: Any
) -> list[str]:
    said = {name: wanted.pop(name) for name in Selection._fields if name in wanted}
    asked = Filter(selection=Selection(**said), only_open=not everything and "statuses" not in wanted, **wanted)
    return [item["ref"] for item in listed(ledger, reading, asked, sort=sort, limit=limit).items]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["PACT-1", "PACT-2", "PACT-5", "PACT-6"]),
        ({"everything": True}, ["PACT-1", "PACT-2", "PACT-3", "PACT-4", "PACT-5", "PACT-6"]),
        ({"statuses": ("fulfilled",)}, ["PACT-3"]),
        ({"statuses": ("mixed",)}, ["PACT-1"]),
        ({"statuses": ("stalled",)}, ["PACT-1"]),
        ({"statuses": ("stalled", "fulfilled")}, ["PACT-1", "PACT-3"]),
        ({"statuses": ("stalled",), "parties": ("us",)}, []),  # the status is asked of that party; red where case decides
        ({"statuses": ("upheld",), "parties": ("us",)}, ["PACT-1"]),
        ({"statuses": ("stalled",), "parties": ("cn", "us")}, ["PACT-1"]),
        ({"parties": ("cn",)}, ["PACT-1", "PACT-6"]),
        ({"verifications": ("confirmed",), "everything": True}, ["PACT-3"]),
        ({"reasons": ("overdue",)}, ["PACT-2"]),
        ({"reasons": ("never_assessed", "single_source")}, ["PACT-1", "PACT-2", "PACT-5", "PACT-6"]),
        ({"overdue": True}, ["PACT-2"]),
        ({"overdue": True, "parties": ("CN",)}, []),
        ({"review_due": True}, []),
        ({"needs_attention": True}, ["PACT-1", "PACT-2", "PACT-5", "PACT-6"]),
        ({"topics": ("ALPHA",), "everything": True}, ["PACT-3"]),
        ({"kinds": ("request",), "everything": True}, ["PACT-4"]),
        ({"search": ("talks off",)}, ["PACT-1"]),
        ({"search": ("nothing",), "everything": True}, []),  # retracted
        ({"agreements": ("pact",), "limit": 2}, ["PACT-1", "PACT-2"]),
        ({"limit": 0}, []),
    ],
)
def test_filters(busy: Ledger, wanted: dict[str, Any], expected: list[str]) -> None:
    assert refs(busy, **wanted) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("ref", [1, 2, 3, 4, 5, 6]),
        ("due", [3, 2, 6, 5, 1, 4]),  # 2025-04, 2025-05, 2025-07-15, 2026, none
        ("topic", [3, 4, 1, 2, 5, 6]),
        ("evidence", [1, 3, 2, 4, 5, 6]),
        ("last", [4, 6, 1, 3, 5, 2]),
        ("status", [3, 1, 4, 2, 5, 6]),
    ],
)
def test_orders_keep_the_order_of_the_refs_among_equals(busy: Ledger, sort: str, expected: list[int]) -> None:
    assert refs(busy, sort=sort, everything=True) == [f"PACT-{number}" for number in expected]


def test_a_year_is_due_at_its_end(ground: Ledger) -> None:
    ground.append(commitment(3, due="2025"))
    ground.append(commitment(4, due="2025-11"))
    assert refs(ground, sort="due") == ["PACT-2", "PACT-4", "PACT-3", "PACT-1"]


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_one(busy: Ledger, sort: str) -> None:
    assert sorted(refs(busy, sort=sort)) == ["PACT-1", "PACT-2", "PACT-5", "PACT-6"]


def test_a_limit_says_how_many_there_are(busy: Ledger) -> None:
    listing = listed(busy, NOW, Filter(only_open=True), limit=3)
    assert (listing.total, len(listing.items), listing.truncated) == (4, 3, True)
    assert listed(busy, NOW, Filter(only_open=True)).truncated is False
    with pytest.raises(BadInput, match="a limit of -1"):
        listed(busy, NOW, Filter(), limit=-1)
    with pytest.raises(BadInput, match="no order “size”"):
        listed(busy, NOW, Filter(), sort="size")
    with pytest.raises(NotFound):
        listed(busy, NOW, Filter(selection=Selection(parties=("FR",))))


def test_an_empty_ledger_has_an_empty_list() -> None:
    with in_memory() as ledger:
        reading = naming.reading(ledger, TODAY)
        listing = listed(ledger, reading, Filter())
        assert (listing.total, listing.items, listing.truncated) == (0, (), False)
        assert agenda(ledger, reading).items == ()
        assert browsing.history(ledger, 0) == []
        assert naming.completions(ledger, "commitment", "") == []


def test_what_needs_attention_comes_most_pressing_first(busy: Ledger) -> None:
    rows = agenda(busy, NOW).items
    assert [(row["ref"], [reason["reason"] for reason in row["reasons"]]) for row in rows] == [
        ("PACT-4", ["basis_retracted"]),  # also of what no count has
        ("PACT-1", ["contested", "single_source"]),  # #13 is about both, and China's assessment does not weigh it
        ("PACT-2", ["overdue", "never_assessed"]),
        ("PACT-6", ["due_soon", "never_assessed"]),
        ("PACT-3", ["single_source"]),
        ("PACT-5", ["never_assessed"]),
    ]
    assert rows[2]["reasons"][0]["text"] == "overdue since 2025-05"
    ranks = [min(Attention(reason["reason"]).rank for reason in row["reasons"]) for row in rows]
    assert ranks == sorted(ranks)


def test_of_the_overdue_the_one_that_waits_longest_comes_first(ground: Ledger) -> None:
    ground.append(commitment(3, due="2024"))  # the end of 2024
    ground.append(commitment(4, due="2024-11-30"))
    later = naming.Reading(position=9, as_of=None, day=TODAY)
    assert [row["ref"] for row in agenda(ground, later).items][:3] == ["PACT-4", "PACT-3", "PACT-2"]
    assert [row["ref"] for row in agenda(ground, later, Selection(parties=("CN",))).items][:2] == ["PACT-4", "PACT-3"]


def test_no_more_entries_are_read_than_a_history_shows() -> None:
    with in_memory(STORY) as ledger:
        ledger.driver.run("DROP TRIGGER entry_no_update")
        ledger.driver.run("UPDATE entry SET body = zeroblob(1) WHERE seq = 17")
        assert [line["entry"] for line in browsing.history(ledger, 19, limit=2)] == [19, 18]
        with pytest.raises(Damage, match="entry #17"):
            browsing.history(ledger, 19, limit=3)
        ledger.driver.raw.rollback()


def test_the_history_of_all_and_of_one(story: Ledger) -> None:
    assert [line["entry"] for line in browsing.history(story, 19)] == list(range(19, 0, -1))
    assert [line["entry"] for line in browsing.history(story, 16, which=EntryFilter(commitment="PACT-1"), after=10)] == [
        16,
        15,
        14,
        13,
        12,
        11,
    ]
    assert [line["entry"] for line in browsing.history(story, 19, limit=2)] == [19, 18]
    assert browsing.history(story, 19, limit=0) == []
    line = browsing.history(story, 15, limit=1)[0]
    assert (line["kind"], line["commitment"], line["told"], line["recorded_by"]) == (
        "entry_retracted",
        "PACT-1",
        "#10 retracted: Another meeting",
        "ana",
    )


def test_since_a_day_or_an_entry() -> None:
    moments = iter([datetime(2025, 6, day, 12, tzinfo=UTC) for day in (1, 1, 2, 2, 3, 5, 5)])
    with in_memory(clock=lambda: next(moments)) as ledger:
        tell(ledger, GROUND)
        expected = {
            "#3": 3,
            "2025-06-01": 0,
            "2025-06-02": 2,
            "2025-06-04": 5,
            "2025-06": 0,
            "2025": 0,
            "2026": 7,
            "0001-01-01": 0,
            "today": 7,
        }
        assert {text: browsing.since(ledger, text, TODAY) for text in expected} == expected
        for text in ("#", "2025-06-31", "last week"):
            with pytest.raises(BadInput):
                browsing.since(ledger, text, TODAY)


def test_one_entry(story: Ledger) -> None:
    reading = naming.reading(story, TODAY)
    found = browsing.entry(story, reading, "#13")
    assert (found["entry"], found["kind"], found["content"]["evidence"], found["commitment"]) == (13, "evidence_regraded", 9, "PACT-1")
    with pytest.raises(NotFound):
        browsing.entry(story, reading, "#20")
    with pytest.raises(NotFound):
        browsing.entry(story, naming.reading(story, TODAY, None, "#12"), "#13")


def test_one_commitment_whole(story: Ledger) -> None:
    shown = browsing.show(story, naming.reading(story, TODAY), "pact-1")
    item = shown.item
    assert [one["entry"] for one in item["observations"]] == [8, 9, 10]
    assert [one["entry"] for one in item["history"]] == [19, 18, 16, 15, 14, 13, 12, 11, 10, 9, 8, 6]
    assert item["wordings"][0]["publisher"] == "The Post"
    assert story.head.root.hex() in shown.item["citation"]
    assert len(shown.reasons) == len(item["attention"])
    with pytest.raises(NotFound):
        browsing.show(story, naming.reading(story, TODAY, None, "#5"), "pact-1")


def test_both_clocks_combine() -> None:
    """In January they agreed; in June two facts of February and one of March were recorded, one of them taken back at once."""
    days = [date(2025, 1, 20)] * 7 + [date(2025, 6, 10)] * 5
    moments = iter([datetime(day.year, day.month, day.day, 12, number, tzinfo=UTC) for number, day in enumerate(days)])
    with in_memory(clock=lambda: next(moments)) as ledger:
        tell(
            ledger,
            (
                *GROUND,
                evidence("In February", event_date="2025-02-10", reliability="B", credibility="2"),  # 8
                assessment((8,), effective_on="2025-02-11"),  # 9
                evidence("In March", event_date="2025-03-10"),  # 10
                check(on="2025-02-01"),  # 11
                Retraction(entry=11, reason="x"),  # 12
            ),
        )

        def status(as_of: str | None, known_at: str | None) -> tuple[Any, ...]:
            reading = naming.reading(ledger, TODAY, as_of, known_at)
            listing = listed(ledger, reading, Filter(selection=Selection(agreements=("PACT",))))
            first = listing.items[0]
            return first["status"], sum(first["evidence"].values()), first["overdue"], listing.notes

        note = "2 facts dated by 2025-02-28 were recorded after it (add --known-at 2025-02-28 for what was known then)"
        assert status(None, None) == ("upheld", 2, False, ())
        assert status("2025-02", None) == ("upheld", 1, False, (note,))
        assert status("2025-02", "2025-02-28") == ("not_assessed", 0, False, ())
        assert status("2025-02", "#8") == ("not_assessed", 1, False, (note.replace("2 facts", "1 fact").replace("were", "was"),))
        assert status("2025-02-09", None) == ("not_assessed", 0, False, ())
        assert status(None, "2025-03") == ("not_assessed", 0, False, ())
        reading = naming.reading(ledger, TODAY, "2025-01-14", None)
        assert listed(ledger, reading, Filter()).items == ()  # nothing was agreed yet
        listing = listed(ledger, naming.reading(ledger, TODAY, "2025-02"), Filter(selection=Selection(parties=("CN",), search=("post",))))
        assert listing.notes == ()  # of what was not asked for nothing is said


def test_what_is_known_at_a_number_is_the_same_for_ever(story: Ledger) -> None:
    def answer() -> tuple[Any, ...]:
        reading = naming.reading(story, TODAY + timedelta(days=400), None, "#12")
        return listed(story, reading, Filter()), browsing.show(story, reading, "1"), agenda(story, reading)

    before = answer()
    story.append(evidence("Later"))
    story.append(amendment("PACT-2", title="Later"))
    story.append(Retraction(entry=8, reason="Later"))
    story.append(source("later"))
    assert answer() == before


def test_refs_are_completed_in_any_case(busy: Ledger) -> None:
    busy_refs = [ref for ref, _ in naming.completions(busy, "commitment", "pa")]
    assert busy_refs == [f"PACT-{number}" for number in range(1, 7)]
    assert naming.completions(busy, "commitment", "PACT-3") == [("PACT-3", "Undertaking 3")]
    assert naming.completions(busy, "commitment", "x") == []
    assert naming.completions(busy, "commitment", "P_CT") == []


def test_the_dossier_is_listed_at_every_tenth_position(woodside: Any) -> None:
    with reading(woodside) as ledger:
        for position in range(10, ledger.head.size, 35):
            then = naming.reading(ledger, TODAY, None, f"#{position}")
            listing = listed(ledger, then, Filter())
            assert listing.total == sum(entry.kind == "commitment_registered" for entry in entries(ledger, until=position))
            assert agenda(ledger, then).total <= listing.total


def test_another_agreement_is_another_list(ground: Ledger) -> None:
    ground.append(Agreement(code="OTHER", title="x", made_on="2026-01-01", parties=("US",)))
    ground.append(commitment(1, agreement="OTHER", obligors=("US",)))
    reading = naming.Reading(position=9, as_of=None, day=TODAY)
    assert refs(ground, reading, agreements=("other",)) == ["OTHER-1"]
    assert refs(ground, reading, agreements=("other", "PACT")) == ["OTHER-1", "PACT-1", "PACT-2"]
    assert refs(ground, naming.Reading(position=9, as_of=TODAY, day=TODAY)) == ["PACT-1", "PACT-2"]  # the other is not made yet
