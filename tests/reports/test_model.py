"""What a report counts: promises apart from the rest, each obligation once, with its denominator; the deadlines ahead; the last look."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import case, check, day, evidence, verdict
from tests.reports.sample import report_of, sample
from tracker.domain.standing.outcomes import Outcome, outcome
from tracker.domain.vocabulary import CommitmentKind, Status
from tracker.reports import sentences
from tracker.reports.model import of_sheets


def test_promises_and_the_rest_are_counted_apart_each_with_its_denominator() -> None:
    """Red with the request among the promises."""
    report = sample()
    assert (report.promised.commitments, report.promised.obligations) == (3, 4)
    assert [(one.value, [(its.ref, its.party) for its in obligations]) for one, obligations in report.promised.by_outcome] == [
        ("kept", [("LAKE-1", "NORTH"), ("LAKE-2", "SOUTH"), ("LAKE-4", "NORTH")]),
        ("not_begun", [("LAKE-1", "SOUTH")]),
    ]
    assert report.other.kinds == ((CommitmentKind.REQUEST, 1),)
    assert report.in_brief.startswith(
        "3 promises, 4 obligations: 3 kept, 1 not begun. How well these are verified: 1 corroborated, 1 claimed, 1 unverified, 1 contested. "
        "Tracked besides, and owed by nobody: 1 request; of these 1 not known. The record holds 6 pieces of evidence: "
    )


def test_where_nothing_is_promised_the_counts_begin_with_what_was_asked() -> None:
    """Red with “Nothing in this report is owed by anybody” as all that a page's list says of it."""
    report = sample()
    asked = of_sheets(report.sheets[2:3], fixed=report.fixed, parties=report.parties)
    assert sentences.first_of(asked.in_brief) == "Asked, assured or stated, and owed by nobody: 1 request; of these 1 not known."


@given(
    kinds=st.lists(
        st.tuples(st.sampled_from(CommitmentKind), st.lists(st.sampled_from((None, *Status)), min_size=2, max_size=2)), max_size=6
    )
)
def test_every_obligation_is_in_one_outcome_of_one_group_and_what_is_not_applicable_in_none(
    kinds: list[tuple[CommitmentKind, list[Status | None]]],
) -> None:
    cases = [
        case(
            assessments=[
                verdict(status, 10 + place, party=party)
                for place, (party, status) in enumerate(zip(("US", "CN"), statuses, strict=True))
                if status
            ],
            number=number,
            kind=kind,
            obligors=("US", "CN"),
        )
        for number, (kind, statuses) in enumerate(kinds, 1)
    ]
    report = report_of(*cases)
    for tally, owed in ((report.promised, True), (report.other, False)):
        counted = [its for _, obligations in tally.by_outcome for its in obligations]
        wanted = [
            its
            for sheet in report.sheets
            for its in sheet.obligations
            if its.owed is owed and its.standing.status is not Status.NOT_APPLICABLE
        ]
        assert sorted((its.ref, its.party) for its in counted) == sorted((its.ref, its.party) for its in wanted)
        assert tally.obligations == len(wanted)
        assert tally.commitments == len({its.ref for its in wanted})
        assert all(outcome(its.standing.status) is one for one, obligations in tally.by_outcome for its in obligations)
        assert [one for one, _ in tally.by_outcome] == [one for one in Outcome if one in dict(tally.by_outcome)]


def test_an_obligation_says_when_somebody_last_looked_and_how_sure_its_status_is() -> None:
    made = case(
        [evidence("+B2 CN b @US", 11, "2024-05"), evidence("+B2 CN b @CN", 12, "2024-01-02")],
        [check(13, "2024-04-01")],
        [verdict(Status.UPHELD, 20, (11,), party="US")],
        obligors=("US", "CN"),
    )
    us, cn = report_of(made).sheets[0].obligations
    assert (us.last_seen, us.confidence, us.outcome) == ("2024-05", "moderate", Outcome.KEPT)
    assert (cn.last_seen, cn.confidence, cn.outcome) == ("2024-04-01", None, Outcome.UNKNOWN)
    assert report_of(case()).sheets[0].obligations[0].last_seen is None
    assert us.lane.spans[-1].seen_until == day("2024-05-31")


def test_the_deadlines_ahead_are_those_of_what_is_open_the_next_one_first() -> None:
    """Red with what is closed among them, with a deadline that has passed, and with a request that is not marked as one."""
    done = verdict(Status.FULFILLED, 20)
    cases = [
        case(number=1, due="2027", title="Far"),
        case(number=2, due="2025-03", title="Near", obligors=("US", "CN"), assessments=[verdict(Status.FULFILLED, 20, party="US")]),
        case(number=3, due="2024-12-31", title="Missed"),
        case(number=4, due="2025-02-01", title="Done", assessments=[done]),
        case(number=5, due="2024-06-30", extended_to="2025-06-30", title="Moved"),
        case(number=6, due="2030", title="Asked", kind=CommitmentKind.REQUEST),
    ]
    found = report_of(*cases, as_of=date(2025, 1, 15)).deadlines
    assert [(one.ref, one.parties, one.words) for one in found] == [
        ("WOODSIDE-2", ("CN",), "due Mar 2025"),
        ("WOODSIDE-5", ("CN",), "extended to 30 Jun 2025"),
        ("WOODSIDE-1", ("CN",), "due 2027"),
        ("WOODSIDE-6", ("CN",), "due 2030 (asked)"),
    ]
