"""A standing in words: each level of verification has its sentence, each reason its numbers, and each citation its ledger."""

from datetime import date
from typing import Any

import pytest

from tests.domain.cases import case, day, evidence, source, verdict, weighed
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.attention import numbers
from tracker.domain.standing.explanations import Fixed, citation, explain, notes, reasons, what_would_change
from tracker.domain.standing.standing import overview, standing
from tracker.domain.vocabulary import Attention, RecheckOutcome, Status


@pytest.mark.parametrize(
    ("status", "cited", "uncited", "sentence"),
    [
        (Status.NOT_ASSESSED, [], [], "nobody has assessed this obligation yet"),
        (Status.UPHELD, ["+D1 CN a"], [], "nothing in its basis counts (grade A1 to C3) and speaks for it"),
        (Status.UPHELD, ["+A1 independent a"], [], "one independent origin (#11), nobody else yet"),
        (Status.UPHELD, ["+A1 independent a", "+A1 independent a"], [], "one independent origin (#11, #12), nobody else yet"),
        (Status.UPHELD, ["+A1 CN a", "+A1 CN b"], [], "only voices whose interest it serves (CN: #11, #12)"),
        (Status.STALLED, ["-A1 US a"], [], "only voices whose interest it serves (US: #11)"),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent a"], [], "one origin (CN, independent: #11, #12), no second one yet"),
        (Status.UPHELD, ["+A1 TW a"], [], "one origin (TW: #11), no second one yet"),
        (Status.UPHELD, ["+A1 TW a", "+A1 CN b"], [], "no independent voice, and none against its own interest (CN, TW: #11, #12)"),
        (Status.SUPERSEDED, ["+A1 CN a", "-A1 US b"], [], "no independent voice, and none against its own interest (CN, US: #11, #12)"),
        (Status.UPHELD, ["+A1 US a"], [], "a voice speaks against its own interest (US: #11)"),
        (Status.STALLED, ["-A1 CN a"], [], "a voice speaks against its own interest (CN: #11)"),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent b"], [], "an independent voice among 2 origins (#11, #12)"),
        (Status.UPHELD, ["+A1 CN a"], ["-A1 US b"], "#51 speaks against it and has not been weighed"),
        (Status.UPHELD, [], ["-A1 US b", "-A1 US c"], "#51, #52 speak against it and have not been weighed"),
    ],
)
def test_why_it_is_verified_as_it_is(status: Status, cited: list[str], uncited: list[str], sentence: str) -> None:
    case_ = weighed(status, cited, uncited)
    assert explain(case_, standing(case_, "CN")) == sentence


REVERSAL = "a refusal, a lapse or a reversal reported by a source that counts"
CONDUCT = "conduct that meets a criterion, reported by a source that counts"


@pytest.mark.parametrize(
    ("status", "cited", "uncited", "advice"),
    [
        (Status.NOT_ASSESSED, [], [], ["any evidence that counts (grade A1 to C3), and an assessment that rests on it"]),
        (Status.NO_EVIDENCE, [], [], ["a first observation, for or against"]),
        (Status.UPHELD, [], [], ["evidence for it that counts (grade A1 to C3)", REVERSAL]),
        (Status.UPHELD, ["+A1 CN a"], [], ["an independent second origin, or a counterpart saying that it was done", REVERSAL]),
        (Status.UPHELD, ["+A1 independent a"], [], ["a second origin, or a counterpart saying that it was done", REVERSAL]),
        (Status.UPHELD, ["+A1 US a"], [], [REVERSAL]),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent b"], ["-A1 US c"], ["a new assessment that weighs #51", REVERSAL]),
        (Status.FULFILLED, ["+A1 CN a", "+A1 independent b"], [], []),
        (Status.STALLED, ["-A1 US a"], [], ["an independent second origin, or the obligor admitting it", CONDUCT]),
        (Status.NOT_FULFILLED, ["-A1 CN a"], [], [CONDUCT]),
        (Status.SUPERSEDED, ["+A1 CN a"], [], []),
        (Status.NOT_APPLICABLE, [], [], []),
    ],
)
def test_what_would_change_it(status: Status, cited: list[str], uncited: list[str], advice: list[str]) -> None:
    case_ = weighed(status, cited, uncited)
    assert what_would_change(case_, standing(case_, "CN")) == advice


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_explained(status: Status) -> None:
    for cited in ([], ["+A1 CN a"], ["-A1 US a"], ["+A1 independent a", "-A1 independent b"]):
        case_ = weighed(status, cited)
        assert explain(case_, standing(case_, "CN"))


REASONS = {
    Attention.BASIS_RETRACTED: "rests on #12, which was retracted",
    Attention.BASIS_CHANGED: "rests on #13, #14, which were changed after the assessment",
    Attention.CONTESTED: "contested by #51, #52, not weighed yet",
    Attention.OVERDUE: "overdue since 2024 (extended to 2025-01)",
    Attention.LAPSE: "lapsed since 2024-03-01: nothing seen for Feb 2024",
    Attention.NUMBERS_DIFFER: "numbers differ since 2024-01-01: Meetings in 2023: missed",
    Attention.DUE_SOON: "due soon: extended deadline 2025-01",
    Attention.UNWEIGHED: "2 pieces of evidence unweighed since 2024-03-05 (#101, #102)",
    Attention.SOURCE_LOST: "the page of #51, #101 vanished, or no longer has the quote",
    Attention.REVIEW_DUE: "review due since 2024-03-02",
    Attention.SINGLE_SOURCE: "rests on one origin",
    Attention.NEVER_ASSESSED: "never assessed: US",
}


def source_recheck(number: int, outcome: RecheckOutcome) -> SourceRecheck:
    return SourceRecheck(evidence=number, on=day("2024-12-31"), url="https://example.org/", outcome=outcome)


def test_every_reason_for_attention_in_words() -> None:
    cited = [evidence("+A1 CN a", 11), evidence("+A1 CN a retracted", 12)]
    changed = [evidence("~A1 CN a", number)._replace(material=120) for number in (13, 14)]
    beside = [evidence("-A1 US b", 51), evidence("-A1 US b", 52), evidence("+A1 US b", 101), evidence("+A1 US b", 102)]
    seen = evidence("~A1 CN a", 15, indicator="MET", value="1", period="2023")
    case_ = case(
        [*cited, *changed, seen, *beside],
        assessments=[verdict(Status.UPHELD, 100, [11, 12, 13, 14], party="CN")],
        obligors=("US", "CN"),
        due="2024",
        extended_to="2025-01",
        review_every=1,
        discrepancies=("the name", "the date"),
        recurrence={"every": "month", "since": "2024-02"},
        indicators=[{"code": "MET", "title": "Meetings", "unit": "meetings", "targets": [{"value": "2", "period": "2023"}]}],
    )._replace(
        recorded={101: day("2024-03-06"), 102: day("2024-03-05")},
        rechecks=tuple(
            Versioned(entry=number, record=source_recheck(about, outcome), changed=number)
            for number, about, outcome in (
                (110, 11, RecheckOutcome.VANISHED),
                (111, 11, RecheckOutcome.CHANGED),  # it is there again
                (112, 51, RecheckOutcome.VANISHED),
                (113, 101, RecheckOutcome.QUOTE_GONE),
                (114, 13, RecheckOutcome.VANISHED),  # before #13 was amended
                (115, 12, RecheckOutcome.VANISHED),  # of what was retracted
            )
        ),
    )
    now = overview(case_, day("2025-01-01"))
    assert dict(reasons(case_.terms, now)) == REASONS
    assert list(REASONS) == list(Attention)
    assert Attention.SOURCE_LOST not in overview(case_.as_of(day("2024-12-30")), day("2025-01-01")).attention
    assert notes(case_.terms, now) == ["2 differences in wording"]


def test_one_is_singular() -> None:
    case_ = case([evidence("+A1 CN a", 101)], assessments=[verdict(Status.UPHELD, 100)], discrepancies=("the name",), due="2024-03")
    now = overview(case_, day("2024-03-02"))
    assert notes(case_.terms, now) == ["1 difference in wording"]
    assert dict(reasons(case_.terms, now)) == {
        Attention.DUE_SOON: "due soon: due 2024-03",
        Attention.UNWEIGHED: "1 piece of evidence unweighed (#101)",
    }


def test_of_very_many_entries_the_first_are_named() -> None:
    """Red with all of them named: a table of 3,000 rows imported by mistake made a sentence of 20,000 characters."""
    assert numbers(range(1, 9)) == "#1, #2, #3, #4, #5, #6, #7, #8"
    assert numbers(range(1, 1_010)) == "#1, #2, #3, #4, #5, #6, #7, #8 and 1,001 more"


@pytest.mark.parametrize(
    ("cited", "sentence", "advice"),
    [
        (
            [evidence("+A1 US a retracted", 11)],
            "nothing left in its basis counts (grade A1 to C3) and speaks for it; #11, which it rests on, was retracted by #900",
            "a new assessment that looks at its basis again (#11)",
        ),
        (
            [evidence("+A1 US a", 11), evidence("~A1 US a retracted", 12)],
            "a voice speaks against its own interest (US: #11); #12, which it rests on, was retracted by #900",
            "a new assessment that looks at its basis again (#12)",
        ),
        (
            [evidence("+D1 US a", 11)._replace(material=130)],
            "nothing left in its basis counts (grade A1 to C3) and speaks for it; #11, which it rests on, was changed by #130",
            "a new assessment that looks at its basis again (#11)",
        ),
    ],
)
def test_what_became_of_the_basis_is_said(cited: list[Versioned[Any]], sentence: str, advice: str) -> None:
    case_ = case(cited, assessments=[verdict(Status.FULFILLED, 100, [one.entry for one in cited])])
    now = standing(case_, "CN")
    assert explain(case_, now) == sentence
    assert advice in what_would_change(case_, now)


def test_what_became_of_a_source_and_of_what_was_moved_is_said() -> None:
    case_ = case([evidence("+A1 US a", 11)], assessments=[verdict(Status.FULFILLED, 100, [11, 12])])._replace(
        sources={"a": source("a", "Reuters", material=140)},
    )
    assert explain(case_, standing(case_, "CN")) == (
        "a voice speaks against its own interest (US: #11); the source of #11, which it rests on, was changed by #140; "
        "#12, which it rests on, is about another commitment now"
    )


def test_a_citation_fixes_the_ledger() -> None:
    fixed = Fixed(as_of=date(2025, 6, 30), cut=True, known_at=57, known_on="2025-07-01T00:00:00.000000Z", root="ab" * 32)
    assert citation(case(), fixed) == (
        "Tracker, WOODSIDE-2, “Resume counternarcotics cooperation” (The summit, 2023-11-15), "
        f"as of 2025-06-30 · known at #57 · ledger size 57 · root {'ab' * 32}."
    )
