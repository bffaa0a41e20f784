"""Long answers page by page: the order of days, every page whole, on both databases."""

from datetime import date

import pytest

from tests.ledgers import STORY, Fresh, evidence, reading, source, told, writing
from tests.places import Place
from tracker.domain.dates import PartialDate
from tracker.domain.errors import DamagedStore
from tracker.domain.record.records import Source
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import listing, streams, versions
from tracker.storage.queries.filters import Filter

DAYS = (
    *("0001", "2024", "2024-12-31", "2024-12", "2024-12-30", "2023-02", "2023-02-28", "2023-03-01", "2024-02", "2024-02-28", "2024-02-29"),
    *(
        "1900-02",
        "1900-02-28",
        "2000-02",
        "2000-02-28",
        "2000-02-29",
        "2024-04",
        "2024-04-30",
        "2024-06",
        "2024-09",
        "2024-11",
        "2024-11-30",
        "9999",
    ),
    *(
        "2024-01",
        "2024-03",
        "2024-05",
        "2024-07",
        "2024-08",
        "2024-10",
        "2024-10-31",
        "0004-02",
        "0004-02-28",
        "0100-02",
        "0100-02-28",
        "0400-02",
        "0400-02-28",
    ),
)


def read(ledger: Ledger, **wanted: object) -> list[tuple[str, int]]:
    asked = streams.Wanted(**{"position": ledger.head.size, "retracted": True, **wanted})  # type: ignore[arg-type]
    found = [(day, entry) for day, entry in streams.evidence(ledger.driver, asked, ("event_date", "entry"))]
    assert streams.evidence_count(ledger.driver, asked) == len(found)
    return found


def test_partial_dates_stand_where_their_last_day_is(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        for day in (*DAYS, *reversed(DAYS)):
            ledger.append(evidence(f"On {day}", event_date=day))
        found = read(ledger)
        assert found == sorted(found, key=lambda one: (PartialDate(one[0]).last_day, one))
        for as_of in (date(2024, 2, 29), date(2023, 2, 28), date(2024, 12, 30)):
            assert read(ledger, as_of=as_of) == [one for one in found if PartialDate(one[0]).last_day <= as_of]


def test_evidence_of_some_commitments(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        ledger.append(evidence("Of the second", commitment="PACT-2"))
        of = {refs: [entry for _, entry in read(ledger, refs=refs)] for refs in ((), ("PACT-1",), ("PACT-2",), ("PACT-1", "PACT-2"))}
        assert sorted((*of["PACT-1",], *of["PACT-2",])) == sorted(of["PACT-1", "PACT-2"]) == sorted(entry for _, entry in read(ledger))
        assert (of[()], of["PACT-2",]) == ([], [ledger.head.size])


def test_rows_leave_room_for_other_questions(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        whole = read(ledger)
        query = "SELECT event_date, entry FROM evidence WHERE superseded_by IS NULL ORDER BY entry"
        found = []
        for row in ledger.driver.streamed(query):
            assert ledger.head.size
            found.append(row)
        assert found == sorted(whole, key=lambda one: one[1])
        next(ledger.driver.streamed(query))  # left in the middle
        assert read(ledger) == whole


@pytest.mark.parametrize(
    "change",
    ["stance = 'maybe'", "stage = 'soon'", "event_date = 'soon'", "event_date = '2024-13'", "reliability = 'G'", "credibility = '12'"],
)
def test_a_row_that_holds_no_evidence_is_named(place: Place, change: str) -> None:
    told(place)
    place.run(f"UPDATE evidence SET {change} WHERE seq = (SELECT max(seq) FROM evidence)")
    seq = place.rows("SELECT max(seq) FROM evidence")[0][0]
    with pytest.raises(DamagedStore, match=f"row of #{seq}"), reading(place) as ledger:
        read(ledger)


def test_each_row_has_its_own_source(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        keys = [f"post-{number}" for number in (7, 8, 9)]
        for key in keys:
            ledger.append(source(key, publisher=f"The {key}", url=f"https://example.org/{key}", published="2024"))
        for number in (0, 1, 2, 1, 0, 0, 2):
            ledger.append(evidence(f"From {number}", source=keys[number], event_date=f"2025-02-0{number + 1}"))
        wanted = streams.Wanted(position=ledger.head.size)
        found = list(streams.evidence(ledger.driver, wanted, ("source", "publisher", "url", "published")))
        own = {held.record.key: held.record for held in versions.registered(ledger.driver, Source, ledger.head.size)}
        assert {row[0] for row in found} >= set(keys)
        assert found == [[key, own[key].publisher, own[key].url, own[key].published] for key, *_ in found]


def test_a_field_may_be_asked_for_twice(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        found = list(streams.evidence(ledger.driver, streams.Wanted(position=ledger.head.size), ("counts", "attachments") * 2))
        assert found
        assert all(row[:2] == row[2:] and isinstance(row[0], bool) for row in found)


def test_evidence_whose_source_is_lost_is_named(place: Place) -> None:
    told(place)
    off = "PRAGMA foreign_keys = OFF" if place.dialect == "sqlite" else "SET session_replication_role = replica"
    place.run(f"{off}; UPDATE evidence SET source = 'gone' WHERE seq = (SELECT max(seq) FROM evidence)")
    with pytest.raises(DamagedStore, match="its source is not there"), reading(place) as ledger:
        read(ledger)


def test_reading_needs_no_right_to_write(place: Place) -> None:
    told(place)
    with writing(place) as ledger:
        ledger.append(evidence("One more"))
    with reading(place) as ledger:
        assert read(ledger)


@pytest.mark.parametrize("change", ["kind = 'a,b'", "nature = '\"'", "kind = '=1'", "nature = 'Ä'", "kind = 'a\nb'"])
def test_what_is_no_word_is_damage_where_standings_are_listed(place: Place, change: str) -> None:
    """Without the question: red."""
    told(place)
    place.run(f"UPDATE overview SET {change}")
    with pytest.raises(DamagedStore, match="holds no standing"), reading(place) as ledger:
        list(listing.items(ledger.driver, listing.question(ledger.driver, ledger.head.size, Filter(), date(2026, 1, 1))))
