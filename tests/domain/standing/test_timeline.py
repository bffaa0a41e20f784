"""Obligations over time: the last span is the standing, whatever was assessed, taken back or backdated; shares count each once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.cases import MADE_ON, check, day, evidence, verdict
from tests.reports.sample import AS_OF, sample
from tracker.domain.dates import days_after
from tracker.domain.record.records import Agreement, Commitment
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import last_look, overview, standing
from tracker.domain.standing.timeline import Lane, Seen, Share, lanes, shares, spans
from tracker.domain.vocabulary import CommitmentKind, Nature, Status

UNTIL = day("2025-07-01")


def case(**fields: object) -> CommitmentRecord:
    terms = Commitment(
        agreement="WOODSIDE",
        number=2,
        title="Talk",
        text="Both talk.",
        kind=fields.pop("kind", CommitmentKind.JOINT_COMMITMENT),
        nature=Nature.STANDING,
        topic="talks",
        obligors=("US", "CN"),
        due=fields.pop("due", None),
        extended_to=fields.pop("extended_to", None),
        recurrence=fields.pop("recurrence", None),
    )
    agreement = Agreement(code="WOODSIDE", title="Summit", made_on=fields.pop("made_on", MADE_ON.isoformat()), parties=("US", "CN"))
    return CommitmentRecord(agreement=agreement, commitment=Versioned(entry=1, record=terms), **fields)  # type: ignore[arg-type]


def told(made: CommitmentRecord, party: str = "US", until: date = UNTIL) -> str:
    return ", ".join(f"{span.since} {span.status}" for span in spans(made, party, until))


def test_before_the_first_assessment_an_obligation_was_not_assessed() -> None:
    made = case(assessments=(verdict(Status.INITIATED, 10, on="2024-03-01"), verdict(Status.STALLED, 11, on="2025-01-01", party="US")))
    assert told(made) == "2023-11-15 not_assessed, 2024-03-01 initiated, 2025-01-01 stalled"
    assert told(made, "CN") == "2023-11-15 not_assessed, 2024-03-01 initiated"
    assert [(span.start, span.end) for span in spans(made, "CN", UNTIL)] == [
        (MADE_ON, day("2024-03-01")),
        (day("2024-03-01"), UNTIL),
    ]


def test_what_was_taken_back_never_held_and_what_is_repeated_is_one_span() -> None:
    assessments = (
        verdict(Status.UPHELD, 10, on="2024-01-01"),
        verdict(Status.UPHELD, 11, on="2024-06-01"),
        verdict(Status.WITHDRAWN, 12, on="2024-07-01", retracted=True),
        verdict(Status.STALLED, 13, on="2024-03-01"),
    )
    made = case(assessments=assessments)
    assert told(made) == "2023-11-15 not_assessed, 2024-01-01 upheld, 2024-03-01 stalled, 2024-06-01 upheld"
    assert [span.assessed_by for span in spans(made, "US", UNTIL)] == [None, 10, 13, 11]


def test_an_assessment_before_the_agreement_or_after_the_day() -> None:
    assert told(case(assessments=(verdict(Status.UPHELD, 10, on="2020-01-01"),))) == "2020-01-01 upheld"
    later = case(assessments=(verdict(Status.UPHELD, 10, on="2026-01-01"),))
    assert spans(later, "US", UNTIL)[-1].start == spans(later, "US", UNTIL)[-1].end == day("2026-01-01")


def test_an_agreement_dated_by_its_month_is_written_so() -> None:
    """Red with the day it is counted from written out: a date is never padded."""
    assert told(case(made_on="2023-11")) == "2023-11 not_assessed"
    assert spans(case(made_on="2023-11"), "US", UNTIL)[0].start == day("2023-11-30")


@given(
    given=st.lists(
        st.tuples(
            st.sampled_from(Status), st.dates(date(2023, 1, 1), date(2025, 6, 30)), st.sampled_from((None, "US", "CN")), st.booleans()
        ),
        max_size=6,
    ),
    on=st.dates(date(2023, 11, 15), date(2025, 7, 1)),
)
def test_the_span_of_a_day_is_the_standing_cut_at_that_day(given: list[tuple[Status, date, str | None, bool]], on: date) -> None:
    made = case(
        assessments=tuple(
            verdict(status, 10 + number, party=party, on=effective.isoformat(), retracted=retracted)
            for number, (status, effective, party, retracted) in enumerate(given)
        )
    )
    for party in ("US", "CN"):
        there = [span for span in spans(made, party, UNTIL) if span.start <= on][-1]
        assert there.status is standing(made.as_of(on), party).status
        assert spans(made, party, UNTIL)[-1].status is standing(made, party).status


def test_marks_are_what_bears_on_the_obligation() -> None:
    made = case(
        evidence=(
            evidence("+B2 CN xinhua", 10, "2024-05"),
            evidence("-F6 independent wire @CN", 11, "2024-04-01"),
            evidence("-B2 independent wire retracted", 12),
            evidence("~B2 independent wire", 13),
            evidence("-B2 independent wire @US", 14),
        ),
        checks=(check(20, "2024-06-01"), check(21, retracted=True)),
        due="2024-12",
        extended_to="2025-12-31",
        recurrence={"every": "month", "since": "2024-05", "until": "2024-07"},
    )
    us, cn = lanes(made, overview(made, UNTIL), UNTIL)
    assert [(mark.seen, mark.dated, mark.entry, mark.counts) for mark in cn.marks] == [
        (Seen.FOR, "2024-05", 10, True),
        (Seen.AGAINST, "2024-04-01", 11, False),
        (Seen.SEARCH, "2024-06-01", 20, True),
        (Seen.DUE, "2024-12", None, True),
        (Seen.EXTENDED, "2025-12-31", None, True),
        (Seen.LAPSE, "2024-07-01", None, True),
        (Seen.LAPSE, "2024-08-01", None, True),
        (Seen.REVIEW, "2024-11-28", None, True),
    ]
    assert cn.of(Seen.LAPSE)[0].text == "Jun 2024"
    assert not lanes(made, overview(made, day("2024-06-30")), UNTIL)[1].of(Seen.LAPSE)
    assert cn.of(Seen.FOR)[0].on == day("2024-05-31")
    assert [mark.entry for mark in us.of(Seen.AGAINST)] == [14]


def counted(*cases: CommitmentRecord) -> list[str]:
    made = shares([(one, lanes(one, overview(one, UNTIL), UNTIL)) for one in cases], UNTIL)
    return [f"{share.dated}: {share.total} " + " ".join(f"{status}={count}" for status, count in share.counts.items()) for share in made]


def test_shares_count_every_owed_obligation_once_from_its_agreement_on() -> None:
    first = case(assessments=(verdict(Status.INITIATED, 10, on="2024-03-01"), verdict(Status.STALLED, 11, on="2024-03-01", party="US")))
    other = case(made_on="2024-03", kind=CommitmentKind.UNILATERAL_COMMITMENT)
    asked = case(kind=CommitmentKind.REQUEST)
    assert counted(first, other, asked) == [
        "2023-11-15: 2 not_assessed=2",
        "2024-03-01: 2 initiated=1 stalled=1",
        "2024-03: 4 not_assessed=2 initiated=1 stalled=1",
        "2025-07-01: 4 not_assessed=2 initiated=1 stalled=1",
    ]
    assert counted(asked) == []


def test_what_is_not_applicable_is_in_no_denominator() -> None:
    """Red with everything counted: an empty denominator is a dash, never 0 %."""
    assert counted(case(assessments=(verdict(Status.NOT_APPLICABLE, 10, on="2023-11-15"),))) == [
        "2023-11-15: 0 not_applicable=2",
        "2025-07-01: 0 not_applicable=2",
    ]
    assert Share(dated="x", on=UNTIL, counts={Status.NOT_APPLICABLE: 2}, total=0).percent(Status.UPHELD) is None
    assert Share(dated="x", on=UNTIL, counts={Status.UPHELD: 1}, total=4).percent(Status.UPHELD) == 25


@pytest.mark.parametrize("as_of", [date(2024, 5, 1), date(2024, 6, 15), AS_OF])
def test_the_last_share_of_the_sample_is_its_standings(as_of: date) -> None:
    cases = [sheet.case.as_of(as_of) for sheet in sample().sheets]
    made: list[tuple[CommitmentRecord, tuple[Lane, ...]]] = [(one, lanes(one, overview(one, as_of), as_of)) for one in cases]
    standings = [standing(one, party).status for one in cases if one.terms.kind.owed for party in one.terms.obligors]
    last = shares(made, as_of)[-1]
    assert last.counts == {status: standings.count(status) for status in Status if status in standings}
    assert sum(last.counts.values()) == 4
    assert shares(made, as_of)[0].dated == "2024-03"


@pytest.mark.parametrize(
    ("what", "records", "seen"),
    [
        ("the assessment", {}, "2024-03-01"),
        ("the analyst's own day", {"assessments": (verdict(Status.STALLED, 10, on="2024-03-01", assessed_on="2024-04-01"),)}, "2024-04-01"),
        ("a search", {"checks": (check(20, "2024-06-01"), check(21, "2024-07-01", retracted=True))}, "2024-06-01"),
        ("what happened to the other party", {"evidence": (evidence("+B2 CN xinhua @CN", 11, "2024-05-01"),)}, "2024-03-01"),
        ("what happened to all", {"evidence": (evidence("+B2 CN xinhua", 11, "2024-05"),)}, "2024-05-31"),
        ("a page read", {"evidence": (evidence("+B2 CN xinhua @US", 11, "2024-01-02", accessed=day("2024-08-01")),)}, "2024-08-01"),
    ],
)
def test_colour_lasts_to_the_last_look(what: str, records: dict[str, Any], seen: str) -> None:
    """Red with the span seen to its end."""
    made = case(**({"assessments": (verdict(Status.STALLED, 10, on="2024-03-01"),)} | records))
    lane = lanes(made, overview(made, UNTIL), UNTIL)[0]
    assert (lane.party, lane.spans[-1].seen_until, lane.unseen_since) == ("US", day(seen), day(seen)), what
    assert lane.spans[0].seen_until == lane.spans[0].end


def test_nothing_is_left_to_look_at_where_it_is_closed() -> None:
    made = case(assessments=(verdict(Status.FULFILLED, 10, on="2024-03-01"),))
    lane = lanes(made, overview(made, UNTIL), UNTIL)[0]
    assert (lane.spans[-1].seen_until, lane.unseen_since) == (UNTIL, None)


def test_what_nobody_looked_at_was_not_seen_since_the_agreement() -> None:
    lane = lanes(case(), overview(case(), UNTIL), UNTIL)[0]
    assert (lane.spans[0].seen_until, lane.unseen_since) == (MADE_ON, MADE_ON)


@given(
    assessed=st.lists(st.tuples(st.sampled_from(Status), st.dates(date(2023, 1, 1), date(2026, 6, 30))), max_size=4),
    searched=st.lists(st.dates(date(2023, 1, 1), date(2026, 6, 30)), max_size=3),
)
def test_it_was_seen_within_every_span_and_the_review_follows_from_the_last_look(
    assessed: list[tuple[Status, date]], searched: list[date]
) -> None:
    made = case(
        assessments=tuple(verdict(status, 10 + place, on=on.isoformat()) for place, (status, on) in enumerate(assessed)),
        checks=tuple(check(50 + place, on.isoformat()) for place, on in enumerate(searched)),
    )
    now = overview(made, UNTIL)
    for lane in lanes(made, now, UNTIL):
        assert all(span.start <= span.seen_until <= span.end for span in lane.spans)
        look = last_look(made, lane.party)
        if lane.unseen_since and look and look.last_day > lane.spans[-1].start:
            assert lane.unseen_since == look.last_day
    looks = [look.last_day for party in ("US", "CN") if (look := last_look(made, party))]
    if now.review_due_on and any(status is not Status.NOT_ASSESSED for status, _ in assessed):
        assert now.review_due_on == days_after(max(looks), made.terms.review_every)
