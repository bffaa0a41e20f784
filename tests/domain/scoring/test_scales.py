"""Crosswalks and exact averages: every status has its place on every scale, a loss is always named, and a half goes up."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import BadInput
from tracker.domain.quantities import half_up
from tracker.domain.scoring import scales
from tracker.domain.scoring.crosswalks import CROSSWALKS, G20, KROC, TI_UK, read_as
from tracker.domain.scoring.scales import EMPTY, NOT_COUNTED, Crosswalk, ScoreCell, percent, scaled, signed, tally
from tracker.domain.standing.standing import Standing
from tracker.domain.vocabulary import Nature, Scale, Status, StatusGroup, Verification

WALKS = list(CROSSWALKS.values())
scores = st.lists(st.sampled_from((-1, 0, 1)), max_size=60)


def standing(status: Status) -> Standing:
    return Standing(party="US", status=status, verification=Verification.UNVERIFIED, assessed_by=7)


def cells(*values: str) -> list[ScoreCell]:
    return [ScoreCell(party="US", status=Status.UPHELD, value=value, lost="") for value in values]


def printed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def test_every_scale_has_its_crosswalk() -> None:
    assert list(CROSSWALKS) == list(Scale)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.scale.value)
class TestCrosswalk:
    def test_places_every_status_on_the_scale(self, walk: Crosswalk) -> None:
        """Red with a status taken out of a crosswalk, or a label misspelled."""
        assert set(walk.crossings) == set(Status)
        known = {value.label for value in walk.values} | {NOT_COUNTED}
        for crossing in walk.crossings.values():
            assert {crossing.value, crossing.undated or crossing.value} <= known
        assert walk.overdue in known | {""}

    def test_names_what_is_lost_wherever_statuses_share_a_value(self, walk: Crosswalk) -> None:
        """Red with the loss of `upheld` on g20 taken out. What is not applicable is n/a on every scale, and nothing is lost by it."""
        whole = Counter(crossing.value for crossing in walk.crossings.values() if not crossing.lost)
        assert max(whole.values()) == 1
        assert walk.crossings[Status.NOT_APPLICABLE] == scales.Crossing(value=NOT_COUNTED)
        for crossing in walk.crossings.values():
            assert not crossing.lost.endswith(".")
            assert not crossing.undated or crossing.lost

    def test_says_where_it_comes_from(self, walk: Crosswalk) -> None:
        assert walk.url.startswith("http")
        assert all((walk.name, walk.used_by, walk.source, walk.edition, walk.version, walk.unconfirmed))
        assert all(value.meaning for value in walk.values)
        assert len({value.label for value in walk.values}) == len(walk.values)

    def test_reads_every_value_as_a_status_that_crosses_to_it_again(self, walk: Crosswalk) -> None:
        """Red with a value left out, and with a loss forgotten: whatever else crosses to a value must be named."""
        assert list(walk.readings) == [value.label for value in walk.values]
        for label, reading in walk.readings.items():
            read = {read_as(walk.scale, label, nature, final=final).status for nature in (None, *Nature) for final in (False, True)}
            assert read == {reading.status, reading.going_on, reading.final} - {None}
            crossed = {status for status, one in walk.crossings.items() if label in (one.value, one.undated, walk.overdue)}
            assert read <= crossed or label == walk.overdue
            assert reading.lossy or crossed <= {reading.status, reading.going_on}

    def test_what_nobody_knows_is_no_failure(self, walk: Crosswalk) -> None:
        for status in Status:
            value = scaled(walk, standing(status), dated=True, overdue=True).value
            if status.group in (StatusGroup.KNOWLEDGE, StatusGroup.OUTSIDE):
                assert value in (NOT_COUNTED, "Not Yet Rated", "No Evidence Available", "Open", "No Data")

    def test_a_cell_says_what_it_rests_on(self, walk: Crosswalk) -> None:
        for status in Status:
            cell = scaled(walk, standing(status), dated=False, overdue=False)
            assert (cell.party, cell.status, cell.assessed_by) == ("US", status, 7)
            assert cell.marked == cell.value + ("*" if cell.lost else "")


@pytest.mark.parametrize(
    ("value", "nature", "final", "status", "lossy"),
    [
        ("+1", Nature.ONE_OFF, False, Status.FULFILLED, False),
        ("+1", None, True, Status.FULFILLED, False),
        ("+1", Nature.STANDING, True, Status.UPHELD, False),
        ("+1", Nature.RECURRING, False, Status.UPHELD, False),
        ("0", Nature.STANDING, False, Status.ADVANCED, True),
        ("0", Nature.RECURRING, True, Status.PARTLY_FULFILLED, True),
        ("-1", Nature.QUANTITATIVE, False, Status.NOT_STARTED, True),
        ("-1", Nature.STANDING, True, Status.NOT_FULFILLED, True),
    ],
)
def test_a_score_is_read_as_one_status(value: str, nature: Nature | None, final: bool, status: Status, lossy: bool) -> None:
    """Red when a standing duty hides what a final report means."""
    read = read_as(Scale.G20, value, nature, final=final)
    assert (read.status, read.lossy is not None) == (status, lossy)


def test_what_is_no_value_is_read_as_nothing() -> None:
    for value in (NOT_COUNTED, "", "2"):
        with pytest.raises(BadInput, match=f"no value “{value}” on the scale g20"):
            read_as(Scale.G20, value)


def test_only_g20_is_averaged() -> None:
    assert [walk.scale for walk in WALKS if walk.averaged] == [Scale.G20]
    assert [G20.number(label) for label in ("+1", "0", "-1", NOT_COUNTED)] == [1, 0, -1, None]


def test_a_deadline_tells_underway_from_ongoing_and_overdue() -> None:
    """Red when `overdue` reaches closed statuses, or those that say nobody knows."""
    for status, dated, overdue, value in (
        (Status.ADVANCED, True, False, "Underway*"),
        (Status.ADVANCED, False, False, "Ongoing*"),
        (Status.ADVANCED, True, True, "Overdue*"),
        (Status.NOT_STARTED, True, False, "Inactive"),
        (Status.NOT_STARTED, True, True, "Overdue*"),
        (Status.NO_EVIDENCE, True, True, "No Data"),
        (Status.FULFILLED, True, True, "Complete"),
        (Status.WITHDRAWN, True, True, "Dropped"),
        (Status.NOT_FULFILLED, False, False, "Inactive*"),
    ):
        assert scaled(TI_UK, standing(status), dated=dated, overdue=overdue).marked == value
    assert scaled(KROC, standing(Status.ADVANCED), dated=True, overdue=True).marked == "Intermediate"


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        (Fraction(125, 2), 0, "63"),  # 62.5
        (Fraction(127, 2), 0, "64"),  # 63.5: red with round(), which takes 64 here and 62 above
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 3), 2, "-0.33"),
        (Fraction(-2, 3), 2, "-0.67"),
        (Fraction(-1, 1000), 2, "0.00"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(29, 20), 1, "1.5"),  # 1.45, of which a float knows nothing
        (Fraction(10**40, 3), 1, "3" * 40 + ".3"),
    ],
)
def test_a_half_goes_up(value: Fraction, places: int, rounded: str) -> None:
    assert f"{half_up(value, places):f}" == rounded


@given(st.fractions(max_denominator=10_000), st.integers(0, 8))
def test_rounding_is_that_of_decimal_arithmetic(value: Fraction, places: int) -> None:
    """The law is decimal's own ROUND_HALF_UP, given enough digits to hold the quotient's tie exactly."""
    with localcontext() as context:
        context.prec = 80
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        assert half_up(value, places) == quotient.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@pytest.mark.parametrize(("text", "shown"), [("0.25", "+0.25"), ("-0.33", "-0.33"), ("0.00", "0.00"), ("1.00", "+1.00")])
def test_averages_are_shown_with_their_sign(text: str, shown: str) -> None:
    assert signed(Decimal(text)) == shown


@given(scores)
def test_an_average_lies_on_the_scale_and_its_percent_between_0_and_100(numbers: list[int]) -> None:
    counted = tally(G20, cells(*map(printed, numbers)))
    assert (counted.n, counted.total) == (len(numbers), sum(numbers))
    if not numbers:
        assert counted.average is None
        return
    assert counted.average == Fraction(sum(numbers), len(numbers))
    share = percent(counted.average)
    assert 0 <= share <= 100
    # The same by counting: what is fully complied with, and half of what is in progress
    assert share == Fraction(100 * numbers.count(1) + 50 * numbers.count(0), len(numbers))


@given(scores, st.integers(0, 5))
def test_what_is_not_applicable_changes_no_average(numbers: list[int], besides: int) -> None:
    """Red with n/a in the denominator."""
    values = [printed(number) for number in numbers]
    assert tally(G20, cells(*values, *[NOT_COUNTED] * besides)) == tally(G20, cells(*values))


@given(scores, scores)
def test_pooling_weighs_cells_and_not_tables(some: list[int], others: list[int]) -> None:
    one, two = tally(G20, cells(*map(printed, some))), tally(G20, cells(*map(printed, others)))
    both = tally(G20, cells(*map(printed, (*some, *others))))
    assert (both.n, both.total) == (one.n + two.n, one.total + two.total)


def test_the_manuals_example() -> None:
    """G8/G20 reference manual: a score of +0.67 equates to 83.5 %, and -0.33 to 33.5 %; from the unrounded mean it is 83.33… and 33.33…."""
    assert percent(Fraction(67, 100)) == Fraction(167, 2)
    assert percent(Fraction(-33, 100)) == Fraction(67, 2)
    assert half_up(percent(Fraction(67, 100))) == 84
    counted = tally(G20, cells("+1", "+1", "0"))
    assert counted.average is not None
    assert (signed(half_up(counted.average, 2)), int(half_up(percent(counted.average)))) == (
        "+0.67",
        83,
    )  # red from the rounded average: 84
    table = {"-1": 0, "-1/2": 25, "0": 50, "1/2": 75, "1": 100}
    assert {score: percent(Fraction(score)) for score in table} == table


def test_an_average_over_nothing_is_no_number() -> None:
    assert tally(G20, cells(NOT_COUNTED, NOT_COUNTED)).average is None
    assert EMPTY == "—"


def test_a_scale_of_words_is_counted() -> None:
    counted = tally(KROC, cells("Complete", "Minimum", "Complete", NOT_COUNTED))
    assert counted.counts == {"Not initiated": 0, "Minimum": 1, "Intermediate": 0, "Complete": 2}
    assert (counted.n, counted.total) == (3, 0)
