"""What changed between two positions: the entries by commitment, and every status and verification that is not what it was."""

from tests.domain.cases import day, evidence, verdict
from tests.domain.standing.test_timeline import case
from tracker.domain.standing.changes import LedgerChanges, changes
from tracker.domain.standing.standing import CommitmentRecord
from tracker.domain.vocabulary import Status

DAYS = (day("2024-04-01"), day("2024-05-01"))


def between(before: list[CommitmentRecord], after: list[CommitmentRecord], *about: str | None) -> LedgerChanges:
    lines = [{"entry": number, "commitment": ref} for number, ref in enumerate(about, 11)]
    return changes(before, after, lines, asked="#10", positions=(10, 10 + len(about)), days=DAYS)


SEEN = evidence("+B2 independent wire", 5)
AGAINST = evidence("-B2 independent post", 11)


def test_a_status_and_a_verification_that_moved() -> None:
    """Red with the verification left out of the comparison."""
    before = case(evidence=(SEEN,), assessments=(verdict(Status.UPHELD, 6, (5,)),))
    after = case(
        evidence=(SEEN, AGAINST), assessments=(*before.assessments, verdict(Status.STALLED, 12, (11,), party="US", on="2024-04-02"))
    )
    made = between([before], [after], "WOODSIDE-2", "WOODSIDE-2", None, "OTHER-1")
    (one,) = made.commitments
    assert (one.ref, one.new, [line["entry"] for line in one.entries]) == ("WOODSIDE-2", False, [11, 12])
    assert [(moved.party, moved.status, moved.verification) for moved in one.moved] == [
        ("US", ("upheld", "stalled"), ("claimed", "contested")),
        ("CN", ("upheld", "upheld"), ("claimed", "contested")),
    ]
    assert [moved.description for moved in one.moved] == ["upheld → stalled, claimed → contested", "claimed → contested"]
    assert [line["entry"] for line in made.besides] == [13, 14]
    assert made.description == "2 entries on 1 commitment, 2 besides, 1 status changed, 2 verifications changed."


def test_a_new_commitment_has_moved_from_nowhere() -> None:
    made = between([], [case()], "WOODSIDE-2")
    assert made.commitments[0].new
    assert [moved.description for moved in made.commitments[0].moved] == ["new: not assessed, unverified"] * 2
    assert made.description == "1 entry on 1 commitment, 1 new commitment, 0 statuses changed, 0 verifications changed."


def test_nothing_recorded_is_said() -> None:
    made = between([case()], [case()])
    assert (made.commitments, made.besides) == ((), ())
    assert made.description == "Nothing was recorded since."
