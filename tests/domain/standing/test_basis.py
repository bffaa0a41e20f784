"""What a verdict rests on, and when somebody last looked: retracted and changed bases, origins, what came later, extensions, reviews."""

from datetime import date
from typing import Any

import pytest

from tests.domain.cases import case, check, day, evidence, source, verdict
from tracker.domain.dates import PartialDate
from tracker.domain.standing.commitment_record import CommitmentRecord, Extension
from tracker.domain.standing.standing import overview, standing
from tracker.domain.vocabulary import Attention, Status, Verification

TODAY = day("2024-03-02")
OBSERVERS = [evidence("+A1 independent a", 11), evidence("+A1 independent b", 12)]


def reasons(made: CommitmentRecord, today: date = TODAY) -> list[str]:
    return [reason.value for reason in overview(made, today).attention]


# The basis


@pytest.mark.parametrize("status", [Status.FULFILLED, Status.UPHELD])
def test_a_retracted_basis_is_seen_when_the_commitment_is_closed_too(status: Status) -> None:
    """Red with the retracted left to the verification alone: a fulfilled that lost all of its evidence asked for nobody's attention."""
    made = case([evidence("+A1 US a retracted", 11)], assessments=[verdict(status, 100, [11])])
    now = standing(made, "CN")
    assert (now.status, now.verification, now.basis_retracted) == (status, Verification.UNVERIFIED, (11,))
    assert reasons(made) == ["basis_retracted"]


def test_a_retracted_search_was_a_basis_too() -> None:
    made = case(checks=[check(11, retracted=True)], assessments=[verdict(Status.NOT_FULFILLED, 100, [11])])
    assert reasons(made) == ["basis_retracted"]


def test_a_basis_that_was_changed_after_the_assessment() -> None:
    changed = [OBSERVERS[0], OBSERVERS[1]._replace(material=101)]
    made = case(changed, assessments=[verdict(Status.FULFILLED, 100, [11, 12])])
    assert standing(made, "CN").basis_changed == (12,)
    assert reasons(made) == ["basis_changed"]
    assert reasons(case(changed, assessments=[verdict(Status.FULFILLED, 102, [11, 12])])) == []


def test_a_basis_whose_source_was_changed() -> None:
    made = case(OBSERVERS, assessments=[verdict(Status.FULFILLED, 100, [11, 12])])
    assert reasons(made._replace(sources={"a": source("a", "A", material=101), "b": source("b", "B")})) == ["basis_changed"]
    assert reasons(made._replace(sources={"a": source("a", "A", material=99), "b": source("b", "B")})) == []


def test_a_basis_that_was_moved_to_another_commitment() -> None:
    assert standing(case(OBSERVERS, assessments=[verdict(Status.FULFILLED, 100, [11, 12, 13])]), "CN").basis_changed == (13,)


def test_what_a_day_has_not_seen_yet_was_not_moved() -> None:
    """Red without the entries that a cut leaves out: every piece dated after an assessment seemed to be about another commitment."""
    later = [*OBSERVERS, evidence("+A1 US c", 13, "2024-12-01")]
    made = case(later, [check(14, "2024-12-01")], [verdict(Status.FULFILLED, 100, [11, 12, 13, 14], on="2024-03-01")])
    then = made.as_of(day("2024-06-01"))
    assert standing(then, "CN").basis_changed == ()
    assert standing(then.as_of(day("2024-05-01")), "CN").basis_changed == ()


# Origins


@pytest.mark.parametrize(
    ("first", "second", "verification"),
    [
        (("Reuters", None), ("Reuters", None), Verification.CLAIMED),
        (("Reuters", None), ("reuters", None), Verification.CLAIMED),
        (("Reuters", None), (" REUTERS\u00a0", None), Verification.CLAIMED),
        (("People\u2019s  Daily", None), ("people's daily", None), Verification.CLAIMED),
        (("\ufb01nancial times", None), ("Financial Times", None), Verification.CLAIMED),
        (("Reuters", None), ("Investing.com", "reuters"), Verification.CLAIMED),
        (("Yahoo", "Reuters"), ("Investing.com", "Reuters"), Verification.CLAIMED),
        (("Reuters", None), ("AP", None), Verification.CORROBORATED),
        (("Reuters", None), ("Reuters", "AP"), Verification.CORROBORATED),
    ],
)
def test_corroboration_counts_origins(first: tuple[str, str | None], second: tuple[str, str | None], verification: Verification) -> None:
    """Red with the keys of sources counted: two articles of one outlet corroborated each other."""
    sources = {"a": source("a", *first), "b": source("b", *second)}
    made = case(OBSERVERS, assessments=[verdict(Status.FULFILLED, 100, [11, 12])])._replace(sources=sources)
    now = standing(made, "CN")
    assert (now.verification, now.one_origin) == (verification, verification is Verification.CLAIMED)
    assert (Attention.SINGLE_SOURCE in overview(made, TODAY).attention) is now.one_origin


# Who an assessment is about


def test_an_assessment_without_a_party_holds_for_those_who_were_obligors_when_it_was_made() -> None:
    """Red without the entries: an obligor that was added by an amendment was assessed by what nobody wrote about it."""
    joint = case(assessments=[verdict(Status.UPHELD, 100)], obligors=("US", "CN"))
    assert [one.status for one in overview(joint._replace(since={"US": 1, "CN": 101}), TODAY).standings] == [
        Status.UPHELD,
        Status.NOT_ASSESSED,
    ]
    assert overview(joint._replace(since={"US": 1, "CN": 100}), TODAY).status == "upheld"
    by_name = case(assessments=[verdict(Status.UPHELD, 100, party="CN")])
    assert overview(by_name._replace(since={"CN": 200}), TODAY).status == "upheld"


# What came later


@pytest.mark.parametrize(
    ("words", "entry", "material", "unweighed"),
    [
        ("+A1 US x", 101, 101, (101,)),
        ("-A1 US x", 101, 101, ()),  # that contests it
        ("+A1 US x", 51, 51, ()),
        ("+A1 US x", 51, 101, (51,)),
        ("+D1 US x", 101, 101, ()),
        ("~A1 US x", 101, 101, ()),
        ("+A1 US x retracted", 101, 101, ()),
        ("+A1 US x @US", 101, 101, ()),
        ("+A1 US x @CN", 101, 101, (101,)),
    ],
)
def test_what_came_after_the_assessment_is_unweighed(words: str, entry: int, material: int, unweighed: tuple[int, ...]) -> None:
    whole = case(
        [*OBSERVERS, evidence(words, entry)._replace(material=material)],
        assessments=[verdict(Status.UPHELD, 100, [11, 12])],
        obligors=("US", "CN"),
    )
    now = standing(whole._replace(recorded={101: day("2024-05-01")}), "CN")
    assert (now.unweighed, now.unweighed_since) == (unweighed, day("2024-05-01") if unweighed else None)
    assert bool(now.contested_by) is words.startswith("-")


def test_both_sides_are_unweighed_by_a_status_that_serves_nobody() -> None:
    later = [evidence("+A1 US x", 101), evidence("-A1 US y", 102)]
    made = case(later, [check(11)], [verdict(Status.NO_EVIDENCE, 100, [11])])
    now = standing(made, "CN")
    assert (now.verification, now.contested_by, now.unweighed) == (Verification.CONTESTED, (101,), (102,))
    assert standing(case(later, assessments=[verdict(Status.SUPERSEDED, 100)]), "CN").unweighed == (101, 102)


def test_what_a_later_assessment_of_an_earlier_day_weighed_is_still_unweighed() -> None:
    """The current assessment is the one latest in effect, and that one did not see it."""
    verdicts = [verdict(Status.UPHELD, 100, [11, 12]), verdict(Status.ADVANCED, 102, [101], on="2024-01-01")]
    assert standing(case([*OBSERVERS, evidence("+A1 US x", 101)], assessments=verdicts), "CN").unweighed == (101,)


# Reviews

EVERY: dict[str, Any] = {"review_every": 10}


def test_a_backdated_assessment_made_today_is_somebody_looking() -> None:
    """Red with the effective date alone: it left the review due for years."""
    made = case(assessments=[verdict(Status.UPHELD, 100, on="2021-04-17", assessed_on="2024-03-02")], **EVERY)
    assert (overview(made, TODAY).review_due_on, overview(made, TODAY).review_due) == (day("2024-03-12"), False)


def test_evidence_that_was_read_is_somebody_looking() -> None:
    seen = [evidence("+A1 US a", 11, "2024-01-01", accessed=day("2024-02-20"))]
    assert overview(case(seen, assessments=[verdict(Status.UPHELD, 100, [11], on="2024-01-02")], **EVERY), TODAY).review_due_on == day(
        "2024-03-01"
    )


def test_what_was_never_assessed_is_due_for_review_only_some_time_after_it_was_registered() -> None:
    """Red with the day of the agreement: what was registered a minute ago was due for review since years."""
    old = case(**EVERY)._replace(registered_on=day("2024-03-02"))
    assert reasons(old) == ["never_assessed"]
    assert reasons(old, day("2024-03-12")) == ["review_due", "never_assessed"]
    looked = case(checks=[check(11, "2024-03-05")], **EVERY)._replace(registered_on=day("2024-03-02"))
    assert overview(looked, TODAY).review_due_on == day("2024-03-15")


def test_the_day_of_registering_is_nobody_looking() -> None:
    made = case(assessments=[verdict(Status.UPHELD, 100, on="2021-04-17")], **EVERY)._replace(registered_on=day("2024-03-02"))
    assert overview(made, TODAY).review_due_on == day("2021-04-27")


def test_as_of_a_day_sees_what_had_been_looked_at_by_then() -> None:
    """Red with every day counted: a past day saw the review that was made long after it."""
    made = case(
        [evidence("+A1 US a", 11, "2021-05-01", accessed=day("2024-03-01"))],
        assessments=[verdict(Status.UPHELD, 100, [11], on="2021-04-17", assessed_on="2024-03-02")],
        **EVERY,
    )
    assert overview(made.as_of(day("2022-01-01")), day("2022-01-01")).review_due_on == day("2021-05-11")
    assert overview(made.as_of(TODAY), TODAY).review_due_on == day("2024-03-12")
    nothing = case(assessments=[verdict(Status.UPHELD, 100, on="2021-04-17", assessed_on="2024-03-02")], **EVERY)
    assert overview(nothing.as_of(day("2022-01-01")), day("2022-01-01")).review_due_on == day("2023-11-25")


def test_a_review_at_the_end_of_the_calendar() -> None:
    far = case([evidence("+A1 US a", 11, "9999-12-31")], review_every=36_500)
    assert overview(far, day("2024-03-02")).review_due_on == date.max
    assert overview(case(due="9999-12-31"), date.max).due_soon_on == "9999-12-31"


# Deadlines ahead


@pytest.mark.parametrize(
    ("due", "extended_to", "within", "soon"),
    [
        ("2024-03-02", None, 30, "2024-03-02"),
        ("2024-03-01", None, 30, None),
        ("2024-04-01", None, 30, "2024-04-01"),
        ("2024-04-02", None, 30, None),
        ("2024-04-02", None, 31, "2024-04-02"),
        ("2024-03", None, 30, "2024-03"),
        ("2024", None, 30, None),
        ("2020", "2024-03-20", 30, "2024-03-20"),
        ("2024-03-20", "2024-03-10", 30, "2024-03-10"),
        (None, "2024-03-10", 0, None),
        (None, None, 30, None),
        ("9999-12-31", None, 10_000_000, "9999-12-31"),
    ],
)
def test_due_soon(due: str | None, extended_to: str | None, within: int, soon: str | None) -> None:
    made = case(due=due, extended_to=extended_to)
    now = overview(made, TODAY, within)
    assert now.due_soon_on == soon
    assert (Attention.DUE_SOON in now.attention) is (soon is not None)
    closed = made._replace(assessments=(verdict(Status.FULFILLED, 100),))
    assert overview(closed, TODAY, within).due_soon_on is None


def extended(*extensions: tuple[int, str | None, str | None]) -> CommitmentRecord:
    return case(due="2020")._replace(
        extensions=tuple(
            Extension(entry=entry, extended_to=PartialDate(to) if to else None, effective_on=day(effective) if effective else None)
            for entry, to, effective in extensions
        ),
    )


@pytest.mark.parametrize(
    ("extensions", "extended_to"),
    [
        ([(1, "2021", None)], "2021"),
        ([(1, "2021", None), (30, "2022", "2021-06-01")], "2022"),
        ([(30, "2022", "2021-06-01"), (40, "2023", "2020-06-01")], "2022"),
        ([(30, "2022", "2021-06-01"), (40, "2023", "2021-06-01")], "2023"),
        ([(30, "2022", "2021-06-01"), (40, None, "2021-07-01")], None),
    ],
)
def test_the_extension_that_came_into_effect_last(extensions: list[tuple[int, str | None, str | None]], extended_to: str | None) -> None:
    now = overview(extended(*extensions), TODAY)
    assert (now.extended_to, len(now.extensions), now.overdue) == (extended_to, len(extensions), True)


def test_as_of_a_day_before_it_sees_no_extension() -> None:
    made = extended((1, "2021", None), (30, "2022", "2021-06-01"))
    assert overview(made.as_of(day("2021-05-31")), TODAY).extended_to == "2021"
    assert overview(made.as_of(day("2021-06-01")), TODAY).extended_to == "2022"
