"""Every status belongs to exactly one outcome."""

import pytest

from tracker.domain.standing.outcomes import Outcome, outcome
from tracker.domain.vocabulary import Status

BELONG = {
    Outcome.KEPT: "fulfilled upheld",
    Outcome.PARTLY: "partly_fulfilled",
    Outcome.UNDER_WAY: "advanced initiated",
    Outcome.STALLED: "stalled",
    Outcome.NOT_BEGUN: "not_started",
    Outcome.BROKEN: "not_fulfilled withdrawn",
    Outcome.UNKNOWN: "not_assessed no_evidence",
    Outcome.SET_ASIDE: "superseded not_applicable",
}


@pytest.mark.parametrize("one", Outcome)
def test_the_statuses_of_an_outcome(one: Outcome) -> None:
    """Red with a status moved to another outcome."""
    assert {status.value for status in Status if outcome(status) is one} == set(BELONG[one].split())


def test_they_are_in_the_order_of_reports() -> None:
    assert list(Outcome) == list(BELONG)
