"""Findings by their rules: what each is about, in which sentence, in a fixed order, whatever order the commitments come in."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import case, check, evidence, verdict
from tests.reports.sample import empty, report_of
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.vocabulary import CommitmentKind, Status
from tracker.reports.findings import MOST, Finding, Rule

MANY = tuple(f"P{number}" for number in range(1, 21))
LOOKED = check(90, "2025-01-02")
"""A search of late, so that nothing is unseen."""


def says(*cases: CommitmentRecord, names: Sequence[str] = ("US", "CN")) -> list[str]:
    return [f"{finding.rule}: {finding.sentence}" for finding in report_of(*cases, names=names).findings]


SOLID = [evidence("+B2 independent a", 11), evidence("+B2 CN b", 12)]
AGAINST = [evidence("-B2 independent a", 11), evidence("-B2 US b", 12)]


@pytest.mark.parametrize(
    ("what", "given", "found"),
    [
        (
            "broken, in the title's own words",
            case(AGAINST, [LOOKED], [verdict(Status.WITHDRAWN, 20, (11, 12), on="2024-06-01")], title="Meet each year"),
            ["broken: Cnland: “Meet each year” withdrawn in June 2024 (corroborated, moderate confidence)"],
        ),
        (
            "a request that was not met is not broken, nor stalled, nor kept",
            case(AGAINST, [LOOKED], [verdict(Status.NOT_FULFILLED, 20, (11, 12))], kind=CommitmentKind.REQUEST),
            [],
        ),
        (
            "what was only asked for can be contested",
            case(SOLID, [LOOKED], [verdict(Status.NOT_FULFILLED, 20)], kind=CommitmentKind.REQUEST, title="Open up"),
            ["contested: Cnland: “Open up” not met as of March 2024, contested by 2 pieces of evidence not weighed (moderate confidence)"],
        ),
        (
            "all of the parties, since the day that is common to them",
            case(AGAINST, [LOOKED], [verdict(Status.STALLED, 20, (11,))], title="Meet", obligors=MANY),
            ["stalled: All 20 parties: “Meet” stalled since March 2024 (claimed, moderate confidence)"],
        ),
        (
            "those who stand alike together, whatever the day",
            case(
                AGAINST,
                [LOOKED],
                [verdict(Status.STALLED, 20, party="US", on="2024-02-01"), verdict(Status.STALLED, 21, party="CN", on="2024-03-01")],
                title="Meet",
                obligors=("US", "CN", "P1"),
            ),
            ["stalled: Usland and Cnland: “Meet” stalled (unverified, moderate confidence)"],
        ),
        (
            "longest unseen, with how it stood then",
            case(assessments=[verdict(Status.INITIATED, 20, on="2024-03-01")], title="Meet"),
            ["unseen: Cnland: “Meet” not looked at since March 2024 (initiated, unverified, moderate confidence)"],
        ),
        (
            "never looked at, and its review due",
            case(title="Meet"),
            ["unseen: Cnland: “Meet” never looked at since the agreement of November 2023 (not assessed, unverified)"],
        ),
        ("looked at within the days to its review", case(title="Meet", review_every=3_000), []),
        (
            "changed last",
            case(
                SOLID,
                [LOOKED],
                [verdict(Status.INITIATED, 20, (11,)), verdict(Status.ADVANCED, 21, (11, 12), on="2024-11-30")],
                title="Meet",
            ),
            ["changed: Cnland: “Meet” went from initiated to advanced in November 2024 (corroborated, moderate confidence)"],
        ),
        ("a first assessment is no change", case(SOLID, [LOOKED], [verdict(Status.INITIATED, 20, (11,))]), []),
        (
            "kept",
            case(SOLID, [LOOKED], [verdict(Status.UPHELD, 20, (11, 12))], title="Meet"),
            ["kept: Cnland: “Meet” upheld since March 2024 (corroborated, moderate confidence)"],
        ),
        ("outside every count", case(assessments=[verdict(Status.NOT_APPLICABLE, 20)]), []),
    ],
)
def test_a_rule(what: str, given: CommitmentRecord, found: list[str]) -> None:
    """Each row is red with its rule changed."""
    assert says(given, names=("US", "CN", *MANY)) == found, what


def one(number: int, status: Status, *, on: str = "2024-06-01", cited: bool = True, before: Status | None = None) -> CommitmentRecord:
    records = AGAINST if status in (Status.STALLED, Status.WITHDRAWN, Status.NOT_FULFILLED) else SOLID
    earlier = [verdict(before, 19, on="2024-01-31")] if before else []
    made = [*earlier, verdict(status, 20, (11, 12) if cited else (), on=on)]
    return case(records, [LOOKED], made, number=number, title=f"No. {number}")


def test_each_rule_speaks_before_one_speaks_twice_and_in_the_fixed_order() -> None:
    """Red with the second broken promise before the first that stalled."""
    cases = [one(number, Status.WITHDRAWN) for number in (1, 2, 3)]
    cases += [one(number, Status.STALLED) for number in (4, 5)]
    cases += [one(6, Status.UPHELD)]
    found = report_of(*cases).findings
    assert [(finding.rule, finding.ref) for finding in found] == [
        (Rule.BROKEN, "WOODSIDE-1"),
        (Rule.BROKEN, "WOODSIDE-2"),
        (Rule.STALLED, "WOODSIDE-4"),
        (Rule.STALLED, "WOODSIDE-5"),
        (Rule.KEPT, "WOODSIDE-6"),
    ]


def test_of_one_rule_the_surest_is_first_then_that_of_most_parties_and_then_the_newest() -> None:
    cases = [one(1, Status.UPHELD), one(2, Status.UPHELD, on="2024-07-01"), one(3, Status.UPHELD, on="2024-08-01", cited=False)]
    cases += [case(SOLID, [LOOKED], [verdict(Status.UPHELD, 20, (11, 12))], number=4, obligors=("CN", "P1"))]
    assert [finding.ref for finding in report_of(*cases).findings] == ["WOODSIDE-4", "WOODSIDE-2", "WOODSIDE-1", "WOODSIDE-3"]


def test_where_there_is_no_room_for_every_rule_what_changed_is_left_to_the_changes() -> None:
    cases = [
        one(1, Status.WITHDRAWN),
        case(AGAINST, [LOOKED], [verdict(Status.UPHELD, 20)], number=2),
        one(3, Status.STALLED),
        case(assessments=[verdict(Status.INITIATED, 20)], number=4),
        one(5, Status.ADVANCED, before=Status.INITIATED),
        one(6, Status.UPHELD),
    ]
    assert [finding.rule for finding in report_of(*cases).findings] == [
        Rule.BROKEN, Rule.CONTESTED, Rule.STALLED, Rule.UNSEEN, Rule.KEPT,
    ]  # fmt: skip


STATUSES = st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(CommitmentKind), st.booleans()), max_size=8)


@given(given=STATUSES, shuffled=st.randoms(use_true_random=False))
def test_they_are_the_same_in_whatever_order_the_commitments_come(
    given: list[tuple[Status, CommitmentKind, bool]], shuffled: object
) -> None:
    cases = [
        case(
            SOLID,
            [LOOKED] if looked else [],
            [verdict(status, 20, (11,))],
            number=number,
            kind=kind,
            obligors=("US", "CN"),
        )
        for number, (status, kind, looked) in enumerate(given, 1)
    ]
    found = report_of(*cases).findings
    mixed = [*cases]
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]
    assert report_of(*mixed).findings == found
    assert len(found) <= MOST
    assert [list(Rule).index(finding.rule) for finding in found] == sorted(list(Rule).index(finding.rule) for finding in found)
    said = [(finding.ref, party) for finding in found for party in finding.parties]
    assert len(said) == len(set(said)), "an obligation is said once"
    assert not [finding for finding in found if finding.rule is Rule.BROKEN and not _owed(given, finding)]


def _owed(given: list[tuple[Status, CommitmentKind, bool]], finding: Finding) -> bool:
    return given[int(finding.ref.rpartition("-")[2]) - 1][1].owed


def test_nothing_is_found_in_nothing() -> None:
    assert empty().findings == ()
