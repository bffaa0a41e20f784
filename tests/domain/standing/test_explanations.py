"""A standing in words: each level of verification has its sentence, each reason its numbers, and each citation its ledger."""

from datetime import date

import pytest

from tests.domain.cases import case, day, evidence, verdict, weighed
from tracker.domain.standing.explanations import Fixed, citation, explain, reasons, what_would_change
from tracker.domain.standing.standing import overview, standing
from tracker.domain.vocabulary import Attention, Status


@pytest.mark.parametrize(
    ("status", "cited", "uncited", "sentence"),
    [
        (Status.NOT_ASSESSED, [], [], "nobody has assessed this obligation yet"),
        (Status.UPHELD, ["+D1 CN a"], [], "nothing in its basis counts (grade A1 to C3) and speaks for it"),
        (Status.UPHELD, ["+A1 independent a"], [], "one independent source (#11), nobody else yet"),
        (Status.UPHELD, ["+A1 independent a", "+A1 independent a"], [], "one independent source (#11, #12), nobody else yet"),
        (Status.UPHELD, ["+A1 CN a", "+A1 CN b"], [], "only voices whose interest it serves (CN: #11, #12)"),
        (Status.STALLED, ["-A1 US a"], [], "only voices whose interest it serves (US: #11)"),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent a"], [], "one source (CN, independent: #11, #12), no second one yet"),
        (Status.UPHELD, ["+A1 TW a"], [], "one source (TW: #11), no second one yet"),
        (Status.UPHELD, ["+A1 TW a", "+A1 CN b"], [], "no independent voice, and none against its own interest (CN, TW: #11, #12)"),
        (Status.SUPERSEDED, ["+A1 CN a", "-A1 US b"], [], "no independent voice, and none against its own interest (CN, US: #11, #12)"),
        (Status.UPHELD, ["+A1 US a"], [], "a voice speaks against its own interest (US: #11)"),
        (Status.STALLED, ["-A1 CN a"], [], "a voice speaks against its own interest (CN: #11)"),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent b"], [], "an independent voice among 2 sources (#11, #12)"),
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
        (Status.UPHELD, ["+A1 CN a"], [], ["an independent second source, or a counterpart saying that it was done", REVERSAL]),
        (Status.UPHELD, ["+A1 independent a"], [], ["a second source, or a counterpart saying that it was done", REVERSAL]),
        (Status.UPHELD, ["+A1 US a"], [], [REVERSAL]),
        (Status.UPHELD, ["+A1 CN a", "+A1 independent b"], ["-A1 US c"], ["a new assessment that weighs #51", REVERSAL]),
        (Status.FULFILLED, ["+A1 CN a", "+A1 independent b"], [], []),
        (Status.STALLED, ["-A1 US a"], [], ["an independent second source, or the obligor admitting it", CONDUCT]),
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
    Attention.CONTESTED: "contested by #51, #52, not weighed yet",
    Attention.OVERDUE: "overdue since 2024",
    Attention.REVIEW_DUE: "review due since 2024-03-02",
    Attention.SINGLE_SOURCE: "rests on one source",
    Attention.NEVER_ASSESSED: "never assessed: US",
    Attention.WORDINGS_DIFFER: "2 differences in wording",
}


def test_every_reason_for_attention_in_words() -> None:
    pieces = [evidence("+A1 CN a", 11), evidence("-A1 US b", 51), evidence("-A1 US b", 52)]
    case_ = case(
        pieces,
        assessments=[verdict(Status.UPHELD, 100, [11], party="CN")],
        obligors=("US", "CN"),
        due="2024",
        review_every=1,
        discrepancies=("the name", "the date"),
    )
    now = overview(case_, day("2025-01-01"))
    assert dict(reasons(case_.terms, now)) == REASONS


def test_one_difference_is_singular() -> None:
    case_ = case(discrepancies=("the name",))
    assert (Attention.WORDINGS_DIFFER, "1 difference in wording") in reasons(case_.terms, overview(case_, day("2024-01-01")))


def test_a_citation_fixes_the_ledger() -> None:
    fixed = Fixed(as_of=date(2025, 6, 30), cut=True, known_at=57, known_on="2025-07-01T00:00:00.000000Z", root="ab" * 32)
    assert citation(case(), fixed) == (
        "Tracker, WOODSIDE-2, “Resume counternarcotics cooperation” (The summit, 2023-11-15), "
        f"as of 2025-06-30 · known at #57 · ledger size 57 · root {'ab' * 32}."
    )
