"""The words of a report: dates as readers write them, plurals, parties by name or number, and no reproach for what was only asked."""

from typing import Any

import pytest

from tracker.domain.standing.outcomes import Outcome
from tracker.domain.vocabulary import Status
from tracker.reports import sentences


@pytest.mark.parametrize(
    ("dated", "day", "month"),
    [
        ("2023-11-05", "5 Nov 2023", "November 2023"),
        ("2023-11", "Nov 2023", "November 2023"),
        ("2023", "2023", "2023"),
        ("2026-11-27T22:42:22.000000Z", "27 Nov 2026", "November 2026"),
    ],
)
def test_a_date_is_never_padded(dated: str, day: str, month: str) -> None:
    assert (sentences.day(dated), sentences.month(dated)) == (day, month)


@pytest.mark.parametrize(
    ("names", "of", "said"),
    [
        (["China"], 2, "China"),
        (["China", "Japan"], 2, "China and Japan"),
        (["A", "B", "C", "D"], 20, "A, B, C and D"),
        (["A", "B", "C", "D", "E"], 20, "A, B, C and 2 others"),
        (["A", "B", "C"], 3, "All 3 parties"),
    ],
)
def test_parties(names: list[str], of: int, said: str) -> None:
    assert sentences.who(names, of) == said


@pytest.mark.parametrize(
    ("status", "owed", "said"),
    [
        (Status.STALLED, True, "stalled since June 2025"),
        (Status.WITHDRAWN, True, "withdrawn in June 2025"),
        (Status.NOT_FULFILLED, True, "not fulfilled as of June 2025"),
        (Status.NOT_FULFILLED, False, "not met as of June 2025"),
    ],
)
def test_a_status_in_time(status: Status, owed: bool, said: str) -> None:
    assert sentences.stands(status, "2025-06-30", owed=owed) == said


def test_nobody_broke_what_was_only_asked() -> None:
    """Red with one label for both groups."""
    assert sentences.outcome_label(Outcome.BROKEN, owed=True) == "broken or withdrawn"
    assert sentences.outcome_label(Outcome.BROKEN, owed=False) == "not met"
    assert all(sentences.outcome_label(one, owed=owed) for one in Outcome for owed in (True, False))


@pytest.mark.parametrize(
    ("narrowed", "said"),
    [
        ({}, ""),
        ({"agreements": ["Summit"], "parties": ["China", "Japan"]}, "China's and Japan's part of Summit"),
        ({"agreements": ["Summit"], "parties": ["Wales"]}, "Wales' part of Summit"),
        ({"topics": ["trade", "ports"], "refs": ["LAKE-1", "LAKE-2"]}, "LAKE-1 and LAKE-2, on trade and ports"),
        ({"topics": ["trade"]}, "all agreements, on trade"),
    ],
)
def test_scope(narrowed: dict[str, Any], said: str) -> None:
    assert sentences.scope(**narrowed) == said


def test_dates_in_a_sentence_are_written_as_readers_do() -> None:
    said = sentences.with_days("overdue since 2024-06-30 (extended to 2024-12), #2024")
    assert said == "overdue since 30 Jun 2024 (extended to Dec 2024), #2024"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("military-communication", "military communication"),
        ("people-to-people", "people to people"),
        ("nuclear-non-proliferation", "nuclear non-proliferation"),
        ("US-China trade", "US-China trade"),
        ("covid-19", "covid-19"),
        ("Energy", "Energy"),
    ],
)
def test_topic(name: str, said: str) -> None:
    """Red with every hyphen a blank."""
    assert sentences.topic(name) == said
    assert sentences.scope(topics=[name]) == f"all agreements, on {said}"
