"""Where an obligation stands: every rule of docs/design.md §3, as tables.

The obligor is China (`CN`), its counterpart the United States (`US`); Taiwan (`TW`) has no stake. Evidence is written as `cases` says.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import case, check, day, evidence, verdict, weighed
from tracker.domain.dates import PartialDate
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import current_assessment, overview, standing
from tracker.domain.vocabulary import Attention, Credibility, Interest, Note, Reliability, Stance, Status, Verification

POSITIVE = [status for status in Status if status.serves is Interest.OBLIGOR]
NEGATIVE = [status for status in Status if status.serves is Interest.COUNTERPARTS]
NEUTRAL = [Status.NO_EVIDENCE, Status.SUPERSEDED, Status.NOT_APPLICABLE]
UNVERIFIED, CLAIMED, CONFIRMED = Verification.UNVERIFIED, Verification.CLAIMED, Verification.CONFIRMED
CORROBORATED, CONTESTED = Verification.CORROBORATED, Verification.CONTESTED


# Verification ----------------------------------------------------------------------------------------------------------

#    what                                              cited                                               verification
POSITIVE_ROWS = [
    ("nothing", [], UNVERIFIED),
    ("a source that does not count", ["+D2 CN a"], UNVERIFIED),
    ("information that does not count", ["+B4 US a"], UNVERIFIED),
    ("an ungraded piece", ["+F6 independent a", "+F6 independent b"], UNVERIFIED),
    ("context alone", ["~A1 independent a", "~A1 independent b"], UNVERIFIED),
    ("what speaks against it", ["-A1 independent a", "-A1 independent b"], UNVERIFIED),
    ("what was taken back", ["+A1 independent a retracted", "+A1 independent b retracted"], UNVERIFIED),
    ("the obligor itself", ["+B2 CN a"], CLAIMED),
    ("the obligor itself in two sources", ["+B2 CN a", "+B2 CN b"], CLAIMED),
    ("one independent source", ["+A1 independent a"], CLAIMED),
    ("one independent source, twice", ["+A1 independent a", "+B2 independent a"], CLAIMED),
    ("the obligor and an observer in one source", ["+A1 CN a", "+A1 independent a"], CLAIMED),
    ("a party without a stake", ["+A1 TW a"], CLAIMED),
    ("the obligor, and a second source that does not count", ["+B2 CN a", "+D1 independent b"], CLAIMED),
    ("the obligor, and an observer who was wrong", ["+B2 CN a", "+B2 independent b retracted"], CLAIMED),
    ("the obligor, and context", ["+B2 CN a", "~A1 independent b", "~A1 US c"], CLAIMED),
    ("the obligor, and what speaks against it", ["+B2 CN a", "-A1 independent b", "-A1 US c"], CLAIMED),
    ("the obligor, and evidence about another", ["+B2 CN a", "+A1 independent b @US", "+A1 US c @US"], CLAIMED),
    ("the counterpart, with the lowest grade that counts", ["+C3 US a"], CONFIRMED),
    ("the counterpart after the obligor", ["+B2 CN a", "+B2 US b"], CONFIRMED),
    ("the counterpart and an observer in one source", ["+B2 US a", "+B2 independent a"], CONFIRMED),
    ("two observers", ["+A1 independent a", "+C3 independent b"], CORROBORATED),
    ("the obligor and an observer", ["+A1 CN a", "+C3 independent b"], CORROBORATED),
    ("the counterpart and an observer", ["+A1 US a", "+C3 independent b"], CORROBORATED),
    ("about the obligor by name", ["+A1 CN a @CN", "+C3 independent b @CN"], CORROBORATED),
]
NEGATIVE_ROWS = [
    ("nothing", [], UNVERIFIED),
    ("a source that does not count", ["-D2 US a"], UNVERIFIED),
    ("information that does not count", ["-B4 CN a"], UNVERIFIED),
    ("context alone", ["~A1 independent a", "~A1 independent b"], UNVERIFIED),
    ("what speaks for conduct", ["+A1 independent a", "+A1 independent b"], UNVERIFIED),
    ("what was taken back", ["-A1 independent a retracted", "-A1 independent b retracted"], UNVERIFIED),
    ("the counterpart", ["-B2 US a"], CLAIMED),
    ("the counterpart in two sources", ["-B2 US a", "-B2 US b"], CLAIMED),
    ("one independent source", ["-A1 independent a"], CLAIMED),
    ("a party without a stake", ["-A1 TW a"], CLAIMED),
    ("the counterpart, and evidence about another", ["-B2 US a", "-A1 independent b @US", "-A1 CN c @US"], CLAIMED),
    ("the obligor admits it", ["-C3 CN a"], CONFIRMED),
    ("the obligor admits what the counterpart says", ["-B2 US a", "-B2 CN b"], CONFIRMED),
    ("two observers", ["-A1 independent a", "-C3 independent b"], CORROBORATED),
    ("the counterpart and an observer", ["-A1 US a", "-C3 independent b"], CORROBORATED),
    ("the obligor and an observer", ["-A1 CN a", "-C3 independent b"], CORROBORATED),
]
NEUTRAL_ROWS = [
    ("nothing", [], UNVERIFIED),
    ("context alone", ["~A1 independent a"], UNVERIFIED),
    ("the obligor", ["+B2 CN a"], CLAIMED),
    ("the counterpart, who has no interest in it either", ["-B2 US a"], CLAIMED),
    ("both sides, without an observer", ["+B2 CN a", "-B2 US b"], CLAIMED),
    ("for and against, with an observer", ["+B2 CN a", "-B2 independent b"], CORROBORATED),
]
BOTH_OWE = {"obligors": ("US", "CN")}


@pytest.mark.parametrize(("what", "cited", "expected"), POSITIVE_ROWS, ids=[row[0] for row in POSITIVE_ROWS])
def test_a_positive_status_serves_the_obligor(what: str, cited: list[str], expected: Verification) -> None:
    for status in POSITIVE:
        assert standing(weighed(status, cited, **BOTH_OWE), "CN").verification is expected, status


@pytest.mark.parametrize(("what", "cited", "expected"), NEGATIVE_ROWS, ids=[row[0] for row in NEGATIVE_ROWS])
def test_a_negative_status_serves_the_counterparts(what: str, cited: list[str], expected: Verification) -> None:
    for status in NEGATIVE:
        assert standing(weighed(status, cited, **BOTH_OWE), "CN").verification is expected, status


@pytest.mark.parametrize(("what", "cited", "expected"), NEUTRAL_ROWS, ids=[row[0] for row in NEUTRAL_ROWS])
def test_a_neutral_status_serves_nobody(what: str, cited: list[str], expected: Verification) -> None:
    for status in NEUTRAL:
        assert standing(weighed(status, cited), "CN").verification is expected, status


def test_the_tables_cover_every_status_and_level() -> None:
    assert {*POSITIVE, *NEGATIVE, *NEUTRAL, Status.NOT_ASSESSED} == set(Status)
    for rows in (POSITIVE_ROWS, NEGATIVE_ROWS):
        assert {row[2] for row in rows} | {CONTESTED} == set(Verification)


#    what lies beside the basis                      a positive status, carried by two observers, then is
BESIDE_POSITIVE = [
    ("what speaks against it", ["-C3 US x"], CONTESTED),
    ("what an observer says against it", ["-A1 independent x"], CONTESTED),
    ("what the obligor says against itself", ["-B2 CN x @CN"], CONTESTED),
    ("more of the same", ["+A1 US x"], CORROBORATED),
    ("context", ["~A1 US x"], CORROBORATED),
    ("a source that does not count", ["-D1 US x"], CORROBORATED),
    ("information that does not count", ["-A4 US x"], CORROBORATED),
    ("what was taken back", ["-A1 US x retracted"], CORROBORATED),
    ("what is about another obligor", ["-A1 US x @US"], CORROBORATED),
]


@pytest.mark.parametrize(("what", "uncited", "expected"), BESIDE_POSITIVE, ids=[row[0] for row in BESIDE_POSITIVE])
def test_uncited_opposite_evidence_contests_a_positive_status(what: str, uncited: list[str], expected: Verification) -> None:
    for status in POSITIVE:
        now = standing(weighed(status, ["+A1 independent a", "+A1 independent b"], uncited, **BOTH_OWE), "CN")
        assert now.verification is expected, status
        assert now.contested_by == ((51,) if expected is CONTESTED else ()), status


@pytest.mark.parametrize(
    ("uncited", "expected"),
    [(["+C3 CN x"], CONTESTED), (["-A1 CN x"], CORROBORATED), (["~A1 CN x"], CORROBORATED), (["+D1 CN x"], CORROBORATED)],
)
def test_uncited_support_contests_a_negative_status(uncited: list[str], expected: Verification) -> None:
    for status in NEGATIVE:
        assert standing(weighed(status, ["-A1 independent a", "-A1 independent b"], uncited), "CN").verification is expected, status


@pytest.mark.parametrize(
    "cited", [[], ["+B2 CN a"], ["+B2 US a"], ["+A1 independent a", "+A1 independent b"]], ids=["-", "own", "other", "two"]
)
def test_contested_stands_over_all_levels(cited: list[str]) -> None:
    assert standing(weighed(Status.FULFILLED, cited, ["-B2 US x"]), "CN").verification is CONTESTED


@pytest.mark.parametrize("status", NEUTRAL)
def test_of_what_serves_nobody_only_the_absence_of_evidence_has_an_opposite(status: Status) -> None:
    """Red with `no_evidence` left alone: evidence that supports said nothing against it."""
    against = standing(weighed(status, ["+A1 independent a"], ["-A1 US x", "+A1 US y"]), "CN").contested_by
    assert against == ((52,) if status is Status.NO_EVIDENCE else ())


def test_opposite_evidence_that_is_cited_is_weighed() -> None:
    now = standing(weighed(Status.UPHELD, ["+B2 CN a", "-B2 US b"]), "CN")
    assert (now.verification, now.contested_by, now.carried_by) == (CLAIMED, (), (11,))


def test_evidence_older_than_the_assessment_contests_too() -> None:
    against = evidence("-B2 US x", 5, "2023-12-01")
    assert standing(case([against, evidence("+B2 CN a", 11)], assessments=[verdict(Status.UPHELD, 100, [11])]), "CN").contested_by == (5,)


@pytest.mark.parametrize("reliability", Reliability)
@pytest.mark.parametrize("credibility", Credibility)
def test_what_counts(reliability: Reliability, credibility: Credibility) -> None:
    graded = evidence(f"+{reliability}{credibility} US a", 11).record
    assert graded.counts == (f"{reliability}{credibility}" in {"A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3"})
    assert graded.grade == f"{reliability}{credibility}"


@pytest.mark.parametrize(
    ("cited", "one_origin"),
    [
        (["+A1 independent a"], True),
        (["+A1 independent a", "+A1 US a"], True),
        (["+A1 independent a", "+A1 US b"], False),
        (["+A1 independent a", "+D1 US b"], True),  # the second does not count
        (["+A1 independent a", "-A1 US b"], True),  # the second carries nothing
        (["+D1 independent a"], False),  # nothing carries it: that is another matter
        ([], False),
    ],
)
def test_resting_on_one_origin(cited: list[str], one_origin: bool) -> None:
    case_ = weighed(Status.FULFILLED, cited)
    assert standing(case_, "CN").one_origin is one_origin
    assert (Attention.SINGLE_SOURCE in overview(case_, day("2024-03-02")).attention) is one_origin


# Which assessment is current -----------------------------------------------------------------------------------------------

A, B = Status.INITIATED, Status.UPHELD


@pytest.mark.parametrize(
    ("what", "assessments", "current"),
    [
        ("none", [], None),
        ("the only one", [verdict(A, 20)], 20),
        ("the one later in effect", [verdict(A, 20, on="2024-03-01"), verdict(B, 21, on="2024-03-02")], 21),
        ("the one later in effect, though recorded first", [verdict(A, 20, on="2024-03-02"), verdict(B, 21, on="2024-03-01")], 20),
        ("of one day, the one recorded last", [verdict(A, 20), verdict(B, 21)], 21),
        ("a retracted one is skipped", [verdict(A, 20), verdict(B, 21, retracted=True)], 20),
        ("all retracted", [verdict(A, 20, retracted=True)], None),
        ("one for the party", [verdict(A, 20, party="CN")], 20),
        ("one for another party", [verdict(A, 20, party="US")], None),
        ("one for the party over an earlier one for all", [verdict(A, 20), verdict(B, 21, party="CN")], 21),
        ("one for all over an earlier one for the party", [verdict(A, 20, party="CN"), verdict(B, 21)], 21),
        ("one for all, not a later one for another", [verdict(A, 20), verdict(B, 21, party="US")], 20),
    ],
)
def test_current_assessment(what: str, assessments: list[Versioned[Any]], current: int | None) -> None:
    case_ = case(assessments=assessments, obligors=("US", "CN"))
    found = current_assessment(case_, "CN")
    assert (found.entry if found else None) == current
    now = standing(case_, "CN")
    assert now.assessed_by == current
    assert now.status is (found.record.status if found else Status.NOT_ASSESSED)


def test_never_assessed_is_not_nothing_done() -> None:
    now = standing(case([evidence("+A1 US a", 11)]), "CN")
    assert (now.status, now.verification, now.confidence, now.effective_on) == (Status.NOT_ASSESSED, UNVERIFIED, None, None)


def test_the_basis_is_that_of_the_current_assessment_alone() -> None:
    basis = [evidence("+A1 independent a", 11), evidence("+A1 independent b", 12)]
    newer = case(basis, assessments=[verdict(Status.UPHELD, 20, [11, 12]), verdict(Status.UPHELD, 21, [11])])
    assert standing(newer, "CN").verification is CLAIMED


# Overall status --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("us", "cn", "overall", "is_open"),
    [
        (Status.UPHELD, Status.UPHELD, "upheld", True),
        (Status.FULFILLED, Status.FULFILLED, "fulfilled", False),
        (Status.FULFILLED, Status.INITIATED, "mixed", True),
        (Status.FULFILLED, Status.NOT_FULFILLED, "mixed", False),
        (Status.NOT_ASSESSED, Status.UPHELD, "mixed", True),
        (Status.FULFILLED, Status.NOT_ASSESSED, "mixed", True),
        (Status.NO_EVIDENCE, Status.NO_EVIDENCE, "no_evidence", True),
        (Status.NOT_APPLICABLE, Status.UPHELD, "upheld", True),
        (Status.NOT_APPLICABLE, Status.FULFILLED, "fulfilled", False),
        (Status.NOT_APPLICABLE, Status.NOT_APPLICABLE, "not_applicable", False),
        (Status.WITHDRAWN, Status.SUPERSEDED, "mixed", False),
    ],
)
def test_overall_status_of_a_joint_commitment(us: Status, cn: Status, overall: str, is_open: bool) -> None:
    each = [verdict(us, 20, party="US"), verdict(cn, 21, party="CN")]
    now = overview(case(assessments=each, obligors=("US", "CN")), day("2024-03-02"))
    assert (now.status, now.open) == (overall, is_open)
    assert [(one.party, one.status) for one in now.standings] == [("US", us), ("CN", cn)]


@pytest.mark.parametrize("status", Status)
def test_overall_status_of_one_obligor_is_its_own(status: Status) -> None:
    now = overview(case(assessments=[verdict(status, 20)]), day("2024-03-02"))
    assert (now.status, now.open) == (status.value, status.open)


def test_not_applicable_is_outside_every_count() -> None:
    """An obligation that does not apply neither contests, nor weakens, nor asks for attention."""
    both = [evidence("+A1 independent a @CN", 11), evidence("+A1 independent b @CN", 12)]
    assessed = [verdict(Status.NOT_APPLICABLE, 20, [], party="US"), verdict(Status.FULFILLED, 21, [11, 12], party="CN")]
    now = overview(case(both, assessments=assessed, obligors=("US", "CN")), day("2024-03-02"))
    assert (now.verification, now.attention) == (CORROBORATED, ())


@pytest.mark.parametrize(
    ("us", "cn", "weakest"),
    [
        (["+A1 independent a @US", "+A1 independent b @US"], ["+A1 CN c @CN"], CLAIMED),
        (["+A1 CN a @US"], ["+A1 CN c @CN"], CLAIMED),
        (["+A1 CN a @US"], ["+A1 US c @CN"], CONFIRMED),
        (["+D1 CN a @US"], ["+A1 US c @CN"], UNVERIFIED),
    ],
)
def test_a_commitment_is_verified_as_well_as_its_weakest_standing(us: list[str], cn: list[str], weakest: Verification) -> None:
    pieces = [evidence(words, 11 + n) for n, words in enumerate([*us, *cn])]
    assessed = [
        verdict(Status.UPHELD, 20, range(11, 11 + len(us)), party="US"),
        verdict(Status.UPHELD, 21, range(11 + len(us), 11 + len(us) + len(cn)), party="CN"),
    ]
    assert overview(case(pieces, assessments=assessed, obligors=("US", "CN")), day("2024-03-02")).verification is weakest


def test_contested_stands_before_unverified() -> None:
    assessed = [verdict(Status.UPHELD, 21, party="CN")]
    now = overview(case([evidence("-A1 US a @CN", 11)], assessments=assessed, obligors=("US", "CN")), day("2024-03-02"))
    assert [one.verification for one in now.standings] == [UNVERIFIED, CONTESTED]
    assert now.verification is CONTESTED


# Deadlines ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "extended_to", "status", "today", "overdue"),
    [
        (None, None, Status.INITIATED, "2099-01-01", False),
        ("2024-06-30", None, Status.INITIATED, "2024-06-29", False),
        ("2024-06-30", None, Status.INITIATED, "2024-06-30", False),
        ("2024-06-30", None, Status.INITIATED, "2024-07-01", True),
        ("2024-06-30", "2025-06-30", Status.INITIATED, "2024-07-01", True),  # an extension moves nothing
        (None, "2024-06-30", Status.INITIATED, "2024-07-01", False),
        ("2024-06", None, Status.INITIATED, "2024-06-30", False),
        ("2024-06", None, Status.INITIATED, "2024-07-01", True),
        ("2024", None, Status.INITIATED, "2024-12-31", False),
        ("2024", None, Status.INITIATED, "2025-01-01", True),
        *(("2024-06-30", None, status, "2024-07-01", status.open) for status in Status),
    ],
)
def test_overdue_against_the_original_deadline(due: str | None, extended_to: str | None, status: Status, today: str, overdue: bool) -> None:
    case_ = case(assessments=[verdict(status, 20)], due=due, extended_to=extended_to)
    now = overview(case_, day(today))
    assert now.overdue is overdue
    assert (Attention.OVERDUE in now.attention) is overdue


def test_never_assessed_can_be_overdue() -> None:
    assert overview(case(due="2024-06-30"), day("2024-07-01")).overdue


def test_a_joint_commitment_is_overdue_while_one_side_is_open() -> None:
    assessed = [verdict(Status.FULFILLED, 20, party="US")]
    assert overview(case(assessments=assessed, obligors=("US", "CN"), due="2024"), day("2025-01-01")).overdue


@pytest.mark.parametrize(
    ("due", "extended_to", "status", "effective", "late"),
    [
        (None, None, Status.FULFILLED, "2099-01-01", False),
        ("2024-06-30", None, Status.FULFILLED, "2024-06-30", False),
        ("2024-06-30", None, Status.FULFILLED, "2024-07-01", True),
        ("2024-06-30", "2024-12-31", Status.FULFILLED, "2024-07-01", True),
        ("2024-06", None, Status.FULFILLED, "2024-06-30", False),
        ("2024", None, Status.FULFILLED, "2025-01-01", True),
        *(("2024-06-30", None, status, "2024-07-01", status is Status.FULFILLED) for status in Status),
    ],
)
def test_late_is_fulfilled_after_the_original_deadline(
    due: str | None, extended_to: str | None, status: Status, effective: str, late: bool
) -> None:
    case_ = case(assessments=[verdict(status, 20, on=effective)], due=due, extended_to=extended_to)
    assert standing(case_, "CN").late is late
    assert overview(case_, day("2099-01-01")).late is late


# Review ------------------------------------------------------------------------------------------------------------------------

REVIEW_EVERY = 10
UPHELD = verdict(Status.UPHELD, 20, on="2024-01-01")


@pytest.mark.parametrize(
    ("what", "case_", "due_on"),
    [
        ("since it was registered", case(review_every=REVIEW_EVERY), "2023-11-25"),
        ("since the assessment", case(assessments=[UPHELD], review_every=REVIEW_EVERY), "2024-01-11"),
        ("since evidence", case([evidence("+A1 US a", 11, "2024-02-01")], [], [UPHELD], review_every=REVIEW_EVERY), "2024-02-11"),
        ("since any evidence", case([evidence("~F6 US a", 11, "2024-02-01")], [], [UPHELD], review_every=REVIEW_EVERY), "2024-02-11"),
        ("since the latest", case([evidence("+A1 US a", 11, "2023-12-01")], [], [UPHELD], review_every=REVIEW_EVERY), "2024-01-11"),
        ("since the end of the month", case([evidence("+A1 US a", 11, "2024-02")], [], [UPHELD], review_every=REVIEW_EVERY), "2024-03-10"),
        ("since the end of the year", case([evidence("+A1 US a", 11, "2024")], [], [UPHELD], review_every=REVIEW_EVERY), "2025-01-10"),
        ("since a search", case([], [check(12, "2024-03-01")], [UPHELD], review_every=REVIEW_EVERY), "2024-03-11"),
        (
            "not since what was retracted",
            case(
                [evidence("+A1 US a retracted", 11, "2024-02-01")],
                [check(12, "2024-03-01", retracted=True)],
                [UPHELD, verdict(Status.UPHELD, 21, on="2024-04-01", retracted=True)],
                review_every=REVIEW_EVERY,
            ),
            "2024-01-11",
        ),
        ("after 180 days without another word", case(), "2024-05-13"),
    ],
)
def test_review_due(what: str, case_: CommitmentRecord, due_on: str) -> None:
    first = day(due_on)
    assert overview(case_, first).review_due_on == first
    for today, due in ((first - timedelta(days=1), False), (first, True), (first + timedelta(days=1), True)):
        now = overview(case_, today)
        assert now.review_due is due
        assert (Attention.REVIEW_DUE in now.attention) is due


@pytest.mark.parametrize("status", Status)
def test_only_what_is_open_is_reviewed(status: Status) -> None:
    now = overview(case(assessments=[verdict(status, 20)]), day("2099-01-01"))
    assert now.review_due is status.open
    assert (now.review_due_on is not None) is status.open


def test_a_review_after_the_end_of_the_calendar_is_never_due() -> None:
    far = case([evidence("+A1 US a", 11, "9999-12")], review_every=36_500)
    assert overview(far, day("9999-12-30")).review_due is False


# Attention -----------------------------------------------------------------------------------------------------------------------

QUIET = ["+A1 independent a", "+A1 US b"]


@pytest.mark.parametrize(
    ("case_", "today", "reasons"),
    [
        (weighed(Status.UPHELD, QUIET), "2024-03-02", []),
        (weighed(Status.UPHELD, QUIET, ["-A1 US c"]), "2024-03-02", [Attention.CONTESTED]),
        (weighed(Status.UPHELD, QUIET, due="2024-03-01"), "2024-03-02", [Attention.OVERDUE]),
        (weighed(Status.UPHELD, QUIET, review_every=1), "2024-03-02", [Attention.REVIEW_DUE]),
        (weighed(Status.UPHELD, QUIET[:1]), "2024-03-02", [Attention.SINGLE_SOURCE]),
        (case(), "2023-11-16", [Attention.NEVER_ASSESSED]),
        (case(assessments=[verdict(Status.NOT_ASSESSED, 20)]), "2024-03-02", [Attention.NEVER_ASSESSED]),
        (case(assessments=[verdict(Status.UPHELD, 20, party="US")], obligors=("US", "CN")), "2024-03-02", [Attention.NEVER_ASSESSED]),
        (weighed(Status.UPHELD, QUIET, discrepancies=("one says so, one does not",)), "2024-03-02", []),
        (
            weighed(Status.UPHELD, QUIET[:1], ["-A1 US c"], due="2024", review_every=1, discrepancies=("x",)),
            "2025-01-01",
            [Attention.CONTESTED, Attention.OVERDUE, Attention.REVIEW_DUE, Attention.SINGLE_SOURCE],
        ),
    ],
)
def test_attention_in_order(case_: CommitmentRecord, today: str, reasons: list[Attention]) -> None:
    assert list(overview(case_, day(today)).attention) == reasons


def test_a_difference_of_wording_is_a_note_and_no_reason() -> None:
    now = overview(weighed(Status.UPHELD, QUIET, discrepancies=("one says so, one does not",)), day("2024-03-02"))
    assert (now.attention, now.notes) == ((), (Note.WORDINGS_DIFFER,))
    assert overview(weighed(Status.UPHELD, QUIET), day("2024-03-02")).notes == ()


# The whole -------------------------------------------------------------------------------------------------------------------------


def test_evidence_is_counted_by_stance_without_the_retracted() -> None:
    pieces = ["+A1 US a", "+F6 US a", "-A1 US a", "~A1 US a", "+A1 US a retracted", "~A1 US b @US"]
    now = overview(case([evidence(words, 11 + n) for n, words in enumerate(pieces)]), day("2024-03-02"))
    assert now.evidence == {Stance.SUPPORTS: 2, Stance.CONTRADICTS: 1, Stance.CONTEXT: 2}


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        ([], None),
        (["2024-01-30"], "2024-01-30"),
        (["2024-01-30", "2024-01"], "2024-01"),
        (["2024-01-31", "2024-01"], "2024-01-31"),  # the same last day: the one known exactly
        (["2024-02-01", "2024-01"], "2024-02-01"),
        (["2024-11-30", "2024"], "2024"),
    ],
)
def test_last_evidence_on(dates: list[str], last: str | None) -> None:
    pieces = [evidence("+A1 US a", 11 + n, on) for n, on in enumerate(dates)]
    hidden = evidence("+A1 US a retracted", 99, "2030-01-01")
    assert overview(case([*pieces, hidden]), day("2024-03-02")).last_evidence_on == last


def test_last_entry_is_the_last_that_touched_it() -> None:
    assert overview(case(), day("2024-03-02")).last_entry == 1
    assert overview(case([evidence("+A1 US a", 11)], [check(12)], [verdict(Status.UPHELD, 13, [11])]), day("2024-03-02")).last_entry == 13
    assert overview(case([evidence("+A1 US a retracted", 11)]), day("2024-03-02")).last_entry == 900
    regraded = Versioned(entry=11, record=evidence("+A1 US a", 11).record, changed=40)
    assert overview(case([regraded], [check(12)]), day("2024-03-02")).last_entry == 40


# The clock of events -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "entries"),
    [
        (None, [11, 12, 13, 14, 15, 16]),
        ("2023-12-31", []),
        ("2024-01-29", []),
        ("2024-01-30", [11]),
        ("2024-01-31", [11, 12]),
        ("2024-02-01", [11, 12, 14]),
        ("2024-02-29", [11, 12, 14]),
        ("2024-03-01", [11, 12, 14, 15]),
        ("2024-12-31", [11, 12, 13, 14, 15, 16]),
    ],
)
def test_as_of_leaves_out_what_came_later(as_of: str | None, entries: list[int]) -> None:
    whole = case(
        [evidence("+A1 US a", 11, "2024-01-30"), evidence("+A1 US a", 12, "2024-01"), evidence("+A1 US a", 13, "2024")],
        [check(14, "2024-02-01")],
        [verdict(Status.INITIATED, 15, [11], on="2024-03-01"), verdict(Status.UPHELD, 16, [11], on="2024-04-01")],
    )
    then = whole.as_of(day(as_of) if as_of else None)
    left: list[Versioned[Any]] = [*then.evidence, *then.checks, *then.assessments]
    assert [held.entry for held in left] == entries


def test_as_of_a_day_the_earlier_verdict_holds() -> None:
    whole = case(assessments=[verdict(Status.INITIATED, 15, on="2024-03-01"), verdict(Status.UPHELD, 16, on="2024-04-01")])
    then = {
        as_of: overview(whole.as_of(day(as_of)), day(as_of)).status for as_of in ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01")
    }
    assert list(then.values()) == ["not_assessed", "initiated", "initiated", "upheld"]


def test_as_of_a_day_later_opposition_has_not_come() -> None:
    whole = case([evidence("+B2 US a", 11), evidence("-B2 US b", 12, "2024-05-01")], assessments=[verdict(Status.UPHELD, 20, [11])])
    assert standing(whole.as_of(day("2024-04-30")), "CN").verification is CONFIRMED
    assert standing(whole.as_of(day("2024-05-01")), "CN").verification is CONTESTED


def test_counterparts_are_all_with_a_stake_but_the_obligor() -> None:
    assert case(obligors=("US", "CN"), beneficiaries=("TW",)).counterparts("CN") == {"US", "TW"}
    assert case(obligors=("CN",)).counterparts("CN") == {"US"}


# Laws ------------------------------------------------------------------------------------------------------------------------------

pieces = st.lists(
    st.builds(
        "{}{}{} {} {}{}".format,
        st.sampled_from("+-~"),
        st.sampled_from("ABCDF"),
        st.sampled_from("1346"),
        st.sampled_from(["US", "CN", "TW", "independent"]),
        st.sampled_from("abc"),
        st.sampled_from(["", " @US", " @CN", " retracted"]),
    ),
    max_size=6,
)


@given(st.sampled_from(Status), pieces, pieces)
def test_what_counts_for_nothing_changes_no_verification(status: Status, cited: list[str], uncited: list[str]) -> None:
    """Dropping all that does not count, is retracted, is context or about another leaves the standing as verified as it was."""

    def matters(words: str) -> bool:
        return words[0] != "~" and words[1] in "ABC" and words[2] in "123" and not words.endswith(("@US", "retracted"))

    whole = weighed(status, cited, uncited, obligors=("US", "CN"))
    less = weighed(status, [w for w in cited if matters(w)], [w for w in uncited if matters(w)], obligors=("US", "CN"))
    assert standing(whole, "CN").verification is standing(less, "CN").verification


@given(st.sampled_from(POSITIVE), pieces)
def test_citing_everything_leaves_nothing_contested(status: Status, cited: list[str]) -> None:
    assert standing(weighed(status, cited), "CN").verification is not CONTESTED


@given(st.sampled_from(Status), pieces, st.dates(date(2023, 11, 15), date(2030, 1, 1)))
def test_an_overview_always_agrees_with_its_standings(status: Status, cited: list[str], today: date) -> None:
    now = overview(weighed(status, cited, obligors=("US", "CN"), due="2025"), today)
    assert now.open == any(one.status.open for one in now.standings)
    assert now.review_due <= now.open
    assert now.overdue <= now.open
    assert set(now.attention) <= set(Attention)
    assert isinstance(now.last_evidence_on, PartialDate | None)
