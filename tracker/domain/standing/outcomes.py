"""What became of an obligation, in eight words for readers: every status belongs to exactly one outcome."""

from enum import StrEnum
from typing import assert_never

from tracker.domain.vocabulary import Status


class Outcome(StrEnum):
    """What became of an obligation, in the order in which reports group by it."""

    KEPT = "kept"
    PARTLY = "partly"
    UNDER_WAY = "under_way"
    STALLED = "stalled"
    NOT_BEGUN = "not_begun"
    BROKEN = "broken"
    """Of what is owed; a request that was not met has this outcome too, and is called “not met”, never broken."""
    UNKNOWN = "unknown"
    SET_ASIDE = "set_aside"


def outcome(status: Status) -> Outcome:
    """The outcome that a status belongs to; what is not applicable is set aside, and outside every count."""
    match status:
        case Status.FULFILLED | Status.UPHELD:
            return Outcome.KEPT
        case Status.PARTLY_FULFILLED:
            return Outcome.PARTLY
        case Status.ADVANCED | Status.INITIATED:
            return Outcome.UNDER_WAY
        case Status.STALLED:
            return Outcome.STALLED
        case Status.NOT_STARTED:
            return Outcome.NOT_BEGUN
        case Status.NOT_FULFILLED | Status.WITHDRAWN:
            return Outcome.BROKEN
        case Status.NOT_ASSESSED | Status.NO_EVIDENCE:
            return Outcome.UNKNOWN
        case Status.SUPERSEDED | Status.NOT_APPLICABLE:
            return Outcome.SET_ASIDE
        case _:
            assert_never(status)
