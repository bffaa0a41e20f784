"""What changed between two positions or two days: the entries by commitment, and every status and verification that is not what it was."""

from tests.domain.cases import check, day, evidence, verdict
from tests.domain.standing.test_timeline import case
from tracker.domain.dates import PartialDate
from tracker.domain.standing.changes import Changes, between_days, between_positions
from tracker.domain.standing.commitment_record import CommitmentRecord, Extension
from tracker.domain.vocabulary import Status

DAYS = (day("2024-04-01"), day("2024-05-01"))


def between(before: list[CommitmentRecord], after: list[CommitmentRecord], *about: str | None) -> Changes:
    lines = [{"entry": number, "commitment": ref} for number, ref in enumerate(about, 11)]
    return between_positions(before, after, lines, asked="#10", positions=(10, 10 + len(about)), days=DAYS)


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


def in_2024(*cases: CommitmentRecord, first: str = "2024-03-31", last: str = "2024-12-31") -> Changes:
    return between_days(cases, asked=first, position=20, days=(day(first), day(last)))


HISTORY = case(
    evidence=(
        SEEN,
        evidence("+B2 CN mofa", 7, on="2024-03-31"),
        evidence("+A1 US dod retracted", 8, on="2024-06-01"),
        evidence("+B2 CN mofa @CN", 9, on="2024-12"),
        evidence("+B2 CN mofa", 10, on="2025-01-01"),
        evidence("-B2 independent post @US", 12, on="2024-12-20"),
    ),
    checks=(check(14, on="2024-04-01"),),
    assessments=(verdict(Status.UPHELD, 6, (5,), on="2024-02-01"), verdict(Status.STALLED, 13, (12,), party="US", on="2024-12-31")),
)


def test_between_two_days_is_what_happened_whenever_it_was_recorded() -> None:
    """Red with the first day counted in, with retracted evidence, and with a partial date taken for its first day."""
    made = in_2024(HISTORY)
    (one,) = made.commitments
    assert (one.ref, one.new) == ("WOODSIDE-2", False)
    assert [(line["entry"], line["on"]) for line in one.entries] == [
        (14, "2024-04-01"),
        (12, "2024-12-20"),
        (9, "2024-12"),
        (13, "2024-12-31"),
    ]
    assert [standing.description for standing in one.standings] == ["upheld → stalled, claimed → contested", "upheld, claimed, as before"]
    assert [moved.party for moved in one.moved] == ["US"]
    assert made.description == "2 pieces of evidence, 1 check and 1 assessment on 1 commitment, 1 status changed, 1 verification changed."
    assert next(made.lines()) == f"From 2024-03-31 to 2024-12-31, as known at #20: {made.description}"
    plain = made.plain()
    assert [plain[name] for name in ("clock", "from", "to", "known_at")] == ["effective", "2024-03-31", "2024-12-31", 20]


def test_an_extension_happens_on_the_day_from_which_it_holds() -> None:
    first = Extension(entry=5, extended_to=PartialDate("2025-06"), effective_on=day("2024-02-01"))
    second = Extension(entry=7, extended_to=PartialDate("2026"), effective_on=day("2024-06-01"))
    (one,) = in_2024(case(due="2024-12-31", extensions=(first, second))).commitments
    assert [(line["entry"], line["on"], line["told"]) for line in one.entries] == [(7, "2024-06-01", "WOODSIDE-2 extended to 2026")]
    assert in_2024(case(extensions=(first,))).commitments == ()


def test_of_one_party_is_its_standing_and_what_is_about_it_or_about_all() -> None:
    (one,) = in_2024(HISTORY).for_parties(["CN"]).commitments
    assert ([standing.party for standing in one.standings], [line["entry"] for line in one.entries]) == (["CN"], [14, 9])
    assert one.row()["now"] == ["CN: upheld, claimed"]
    assert in_2024(case(assessments=(verdict(Status.STALLED, 5, (), party="US", on="2024-06-01"),))).for_parties(["CN"]).commitments == ()


def test_an_agreement_that_is_made_between_the_days_is_new_and_a_later_one_is_not_there() -> None:
    made = in_2024(case(made_on="2024-06-01"), case(made_on="2025-01-01"))
    assert made.description == "0 entries on 1 commitment, 1 new commitment, 0 statuses changed, 0 verifications changed."
    assert in_2024(HISTORY, first="2024-12-31", last="2024-12-31").description == "Nothing happened since."
