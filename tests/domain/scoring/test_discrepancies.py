"""Figures that do not follow from their cells: each mistake made once, found, and named."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.quantities import half_up
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.scoring.discrepancies import compare
from tracker.domain.scoring.findings import Finding
from tracker.domain.scoring.scales import percent, signed
from tracker.domain.vocabulary import Misprint

Row = tuple[tuple[str, ...], str, str]
"""Cells, printed average, printed percent."""


def table(*rows: Row, averages: Row | None = None, percents: Row | None = None, scale: str = "g20") -> ScoreTable:
    def line(label: str, row: Row) -> dict[str, Any]:
        return {"label": label, "cells": row[0], "average": row[1], "percent": row[2]}

    return ScoreTable(
        agreement="RIO",
        scale=scale,
        file="rio.csv",
        columns=tuple(f"Member {number}" for number in range(1, len(rows[0][0]) + 1)),
        rows=tuple(line(f"Row {number}", row) for number, row in enumerate(rows, 1)),
        averages=line("Average", averages) if averages else None,
        percents=line("Percent", percents) if percents else None,
    )


def found(*rows: Row, **below: Any) -> tuple[Finding, ...]:
    return compare(table(*rows, **below)).findings


@pytest.mark.parametrize(
    ("row", "what", "follows", "n", "misprint", "says"),
    [
        ((("+1", "+1", "\u22121", "0"), "+0.67", ""), "average", "+0.25", 4, Misprint.UNICODE_MINUS, "leaves it out"),
        ((("+1", "+1", "\u22121", "0"), "+0.50", ""), "average", "+0.25", 4, Misprint.UNICODE_MINUS, "counted here as 0"),
        ((("+1", "+1", "\u20131", "0"), "", "75%"), "percent", "63%", 4, Misprint.UNICODE_MINUS, "counted here as 0"),
        ((("+1", "+1", "n/a"), "+0.67", ""), "average", "+1.00", 2, Misprint.NA_COUNTED, "n/a stands in the denominator"),
        ((("+1", "+1", ""), "+0.67", ""), "average", "+1.00", 2, Misprint.NA_COUNTED, "blank cells stand"),
        ((("+1", "+1", "n/a", "-"), "+0.50", ""), "average", "+1.00", 2, Misprint.NA_COUNTED, "blank cells stand"),
        ((("+1", "+1", "n/a"), "", "83%"), "percent", "100%", 2, Misprint.NA_COUNTED, "n/a stands in the denominator"),
        ((("+1", "+1", "0"), "+0.66", ""), "average", "+0.67", 3, Misprint.TRUNCATED, "cut off"),
        ((("-1", "-1", "0"), "-0.66", ""), "average", "-0.67", 3, Misprint.TRUNCATED, "cut off"),
        ((("-1", "-1", "0"), "\u22120.66", ""), "average", "-0.67", 3, Misprint.TRUNCATED, "cut off"),
        ((("+1", "0", "0", "0"), "", "62%"), "percent", "63%", 4, Misprint.HALF_EVEN, "even digit"),
        ((("+1", "0", "0", "0"), "+0.2", ""), "average", "+0.3", 4, Misprint.HALF_EVEN, "even digit"),
        ((("-1", "0", "0", "0"), "-0.2", ""), "average", "-0.3", 4, Misprint.HALF_EVEN, "even digit"),
        ((("+1", "+1", "0"), "+0.67", "84%"), "percent", "83%", 3, Misprint.ROUNDED_AVERAGE, "rounded average"),
        ((("+1", "+1", "0"), "", "83.5%"), "percent", "83.3%", 3, Misprint.ROUNDED_AVERAGE, "rounded average"),
        ((("n/a", "n/a"), "0.00", ""), "average", "—", 0, Misprint.NOTHING_TO_AVERAGE, "nothing to average"),
        ((("", "n/a"), "", "50%"), "percent", "—", 0, Misprint.NOTHING_TO_AVERAGE, "nothing to average"),
        ((("+1", "0"), "about half", ""), "average", "+0.50", 2, Misprint.UNREADABLE, "no number"),
        ((("+1", "0"), "", "n/k"), "percent", "75%", 2, Misprint.UNREADABLE, "no number"),
        ((("+1", "+1", "-1", "0", "0"), "+0.25", ""), "average", "+0.20", 5, Misprint.DENOMINATOR, "too few in the denominator: 4, not 5"),
        ((("+1", "+1", "-1", "0"), "+0.20", "60%"), "average", "+0.25", 4, Misprint.DENOMINATOR, "too many in the denominator: 5, not 4"),
        ((("+1", "0"), "", "50%"), "percent", "75%", 2, Misprint.LEGACY_PERCENT, "the average × 100"),
        ((("-1", "0"), "-0.50", "-50%"), "percent", "25%", 2, Misprint.LEGACY_PERCENT, "the average × 100"),
        ((("+1", "0"), "+0.50", "0.75"), "percent", "75.00%", 2, Misprint.PERCENT_AS_FRACTION, "a fraction of 1"),
        ((("+1", "0"), "+0.90", ""), "average", "+0.50", 2, Misprint.UNEXPLAINED, "no explanation found"),
        ((("+1", "0"), "0.5", "1000000000%"[:9] + "%"), "percent", "75%", 2, Misprint.UNEXPLAINED, "no explanation found"),
    ],
)
def test_each_mistake_is_named(row: Row, what: str, follows: str, n: int, misprint: Misprint, says: str) -> None:
    """Red with any of the mistakes left out: it is then unexplained."""
    one = next(one for one in found(row) if one.what == what)
    assert (one.place, one.what, one.follows, one.n, one.misprint) == ("Row 1", what, follows, n, misprint)
    assert says in one.text
    assert one.printed == (row[1] if what == "average" else row[2])


def test_a_percent_may_follow_from_a_wrong_average() -> None:
    average, share = found((("+1", "0", "0"), "+0.90", "95%"))
    assert (average.misprint, share.misprint) == (Misprint.UNEXPLAINED, Misprint.WRONG_AVERAGE)


def test_a_row_that_has_slipped() -> None:
    """Red without looking for lines that both figures fit."""
    rows: tuple[Row, ...] = (
        (("+1", "+1", "+1"), "+0.33", "67%"),
        (("+1", "0", "0"), "-1.00", "0%"),
        (("-1", "-1", "-1"), "+1.00", "100%"),
    )
    findings = found(*rows)
    assert [(one.place, one.what, one.misprint) for one in findings] == [
        (f"Row {number}", what, Misprint.SHIFTED) for number in (1, 2, 3) for what in ("average", "percent")
    ]
    assert ["Row 2" in one.text for one in findings] == [True, True, False, False, False, False]
    assert all("Row 1" in one.text for one in findings[4:])


def test_figures_that_fit_another_line_fit_by_chance_unless_its_own_have_slipped_too() -> None:
    """Red with any line whose cells give the figures; one figure alone fits its neighbour as often as not."""
    rows: tuple[Row, ...] = ((("+1", "+1"), "-1.00", "0%"), (("0", "0"), "0.00", "50%"), (("-1", "-1"), "-1.00", "0%"))
    assert [one.misprint for one in found(*rows)] == [Misprint.UNEXPLAINED, Misprint.WRONG_AVERAGE]
    swapped = (*rows[:2], (("-1", "-1"), "+1.00", "100%"))
    assert [one.misprint for one in found(*swapped)] == [Misprint.SHIFTED] * 4


@pytest.mark.parametrize(
    ("cells", "average", "percents"),
    [
        (("+1", "+1", "\u22121", "0"), "+0.67", ""),  # left out here, and counted in the other row
        (("+1", "+1", "0"), "+0.66", ""),
        (("+1", "0", "0", "0"), "", "62%"),
        (("+1", "+1", "0"), "", "84%"),
        (("+1", "+1", "+1", "n/a", "-1"), "+0.40", ""),
    ],
)
def test_a_habit_that_the_column_contradicts_explains_nothing(cells: tuple[str, ...], average: str, percents: str) -> None:
    """Red with whatever gives the printed figure named. Two other rows have the same cells and are right."""
    numbers = [int(cell.replace("\u2212", "-")) for cell in cells if cell != "n/a"]
    mean = Fraction(sum(numbers), len(numbers))
    right: Row = (cells, signed(half_up(mean, 2)), f"{half_up(percent(mean)):f}%")
    [one] = found((cells, average or right[1], percents or right[2]), right, right)
    assert one.misprint in (Misprint.UNEXPLAINED, Misprint.DENOMINATOR)


def test_a_miscount_explains_every_wrong_figure_of_the_line() -> None:
    """Red with the average looked at alone. A percent that is right may come from another formula."""
    assert found((("+1", "+1", "n/a"), "+0.67", "90%"))[0].misprint is Misprint.UNEXPLAINED
    for share in ("83%", "100%"):
        assert {one.misprint for one in found((("+1", "+1", "n/a"), "+0.67", share))} == {Misprint.NA_COUNTED}
    assert found((("+1", "+1", "-1", "0"), "+0.20", "63%"))[0].misprint is Misprint.UNEXPLAINED  # of one row no column says the same


def test_what_all_lines_say_holds_for_the_whole() -> None:
    """Red with the corner alone, in which n/a would do."""
    rows: tuple[Row, ...] = ((("+1", "+1", "0"), "+0.66", ""), (("-1", "-1", "0"), "-0.66", ""), (("+1", "+1", "n/a"), "+1.00", ""))
    [*wrong, whole] = found(*rows, averages=(("", "", ""), "+0.22", ""))  # 2 of 8; with n/a, 2 of 9
    assert [one.misprint for one in wrong] == [Misprint.TRUNCATED] * 2
    assert whole.misprint is not Misprint.NA_COUNTED  # which it is in no other line


def test_a_habit_is_that_of_the_column() -> None:
    """What all figures say is named in all, even where one of them has a cause of its own that would do."""
    rows: tuple[Row, ...] = ((("+1", "+1", "0"), "+0.66", ""), (("-1", "-1", "0"), "-0.66", ""), (("+1", "+1", "+1"), "+1.00", ""))
    assert [one.misprint for one in found(*rows)] == [Misprint.TRUNCATED] * 2


@pytest.mark.parametrize(
    ("ones", "printed", "follows"), [(11, "0.5", "+0.55"), (9, "0.5", "+0.45"), (1, "0.1", "+0.05"), (19, "1", "+0.95")]
)
def test_a_figure_is_judged_to_the_decimals_of_its_column(ones: int, printed: str, follows: str) -> None:
    """Red when each figure is judged to its own decimals: 0.5 then follows from 0.45, and 1 from 0.95."""
    cells = ("+1",) * ones + ("0",) * (20 - ones)
    exact: Row = (("+1",) * 5 + ("0",) * 15, "0.25", "")
    done = compare(table((cells, printed, ""), exact, exact))
    assert "averages to 2 decimals" in done.convention
    [one] = done.findings
    assert (one.printed, one.follows) == (printed, follows)
    assert "judged to 2 decimals, like its column" in one.text
    assert found((("+1",) * 10 + ("0",) * 10, "0.5", ""), exact) == ()
    assert found((("+1",) * 9 + ("0",) * 11, "0.50", ""), (cells, "0.123", ""))[0].follows == "+0.45"  # its zero was not dropped


def test_one_figure_of_many_decimals_does_not_make_a_column() -> None:
    third: Row = (("+1", "0", "0"), "0.33", "")
    assert found(*[third] * 11, (third[0], "0.333333", "")) == ()


def test_members_and_all_cells_are_proven_like_rows() -> None:
    rows: tuple[Row, ...] = ((("+1", "0"), "+0.50", "75%"), (("+1", "-1"), "0.00", "50%"))
    right: dict[str, Any] = {"averages": (("+1.00", "-0.50"), "+0.25", "63%"), "percents": (("100%", "25%"), "", "63%")}
    done = compare(table(*rows, **right))
    assert (done.figures, done.findings) == (4 + 4 + 3, ())
    assert done.convention.startswith("judged half up, averages to 2 decimals, percents to 0 decimals")
    assert "percents to 1 decimal, " in compare(table((("+1", "0"), "+0.50", "75.0%"))).convention
    wrong: dict[str, Any] = {"averages": (("+1.00", "+0.50"), "+0.24", "62%"), "percents": (("99%", "25%"), "62%", "64%")}
    findings = found(*rows, **wrong)
    assert [(one.place, one.what, one.printed, one.follows, one.n) for one in findings] == [
        ("Member 1", "percent", "99%", "100%", 2),
        ("Member 2", "average", "+0.50", "-0.50", 2),
        ("all cells", "average", "+0.24", "+0.25", 4),
        ("all cells", "percent", "62%", "63%", 4),
        ("all cells", "percent", "64%", "63%", 4),
        ("all cells", "percent", "62%", "63%", 4),
    ]


def test_the_mean_of_means_is_not_pooled() -> None:
    rows: tuple[Row, ...] = ((("+1", "+1", "+1"), "", ""), (("-1", "n/a", "n/a"), "", ""))
    [one] = found(*rows, averages=(("", "", ""), "0.00", ""))
    assert (one.follows, one.n, one.misprint) == ("+0.50", 4, Misprint.MEAN_OF_MEANS)
    assert found(*rows, averages=(("", "", ""), "+0.50", "")) == ()
    [other] = found(*rows, averages=(("", "", ""), "+0.67", ""))
    assert other.misprint is Misprint.MEAN_OF_MEANS  # of the members' means


def test_an_unreadable_cell_is_found_and_its_figures_left_alone() -> None:
    findings = compare(table((("+1", "+2"), "+0.90", ""), (("0", "0"), "+0.90", ""), averages=(("+0.90", "+0.90"), "", "")))
    assert [(one.place, one.what, one.printed) for one in findings.findings] == [
        ("Row 1, Member 2", "cell", "+2"),
        ("Row 2", "average", "+0.90"),
        ("Member 1", "average", "+0.90"),
    ]
    assert findings.figures == 2


def test_dashes_for_nothing_follow_from_nothing() -> None:
    assert found((("n/a", ""), "—", "n/a"), (("+1", "+1"), "", "")) == ()


def test_scales_of_words_have_cells_but_no_figures() -> None:
    kept = table((("Promise Kept", "in the works"), "1.0", ""), (("Held", "n/a"), "", ""), scale="politifact")
    done = compare(kept)
    assert done.figures == 0
    assert [(one.place, one.printed, one.misprint) for one in done.findings] == [("Row 2, Member 1", "Held", Misprint.UNREADABLE)]


scores = st.sampled_from(("+1", "0", "-1", "\u22121", "n/a", ""))


def proper(cells: list[list[str]], places: int, *, stripped: bool, shown: list[list[str]] | None = None) -> ScoreTable:
    """A table whose figures are computed as specified, printed above the same cells or above others; without trailing zeros if stripped."""

    def text(number: Decimal) -> str:
        return f"{number.normalize():+f}" if stripped and number else signed(number)

    def figures(read: list[str]) -> tuple[str, str]:
        numbers = [int(text.replace("\u2212", "-")) for text in read if text not in ("n/a", "")]
        if not numbers:
            return "—", "—"
        mean = Fraction(sum(numbers), len(numbers))
        return text(half_up(mean, places)), f"{text(half_up(percent(mean), places))}%"

    columns = [figures([row[position] for row in cells]) for position in range(len(cells[0]))]
    whole = figures([text for row in cells for text in row])
    return table(
        *((tuple(shown[at] if shown else row), *figures(row)) for at, row in enumerate(cells)),
        averages=(tuple(average for average, _ in columns), *whole),
        percents=(tuple(share for _, share in columns), "", whole[1]),
    )


@given(st.lists(st.lists(scores, min_size=3, max_size=3), min_size=1, max_size=5), st.integers(0, 4), st.booleans())
def test_what_is_computed_as_specified_is_never_found(cells: list[list[str]], places: int, stripped: bool) -> None:
    """Red with banker's rounding, with n/a in the denominator, and with the percent from the rounded average."""
    assert compare(proper(cells, places, stripped=stripped)).findings == ()


@given(st.data())
def test_any_cell_that_is_one_step_off_is_found_and_named(data: st.DataObject) -> None:
    """Red with row or column alone, and with any other cause before it."""
    wide = data.draw(st.integers(2, 6))
    cells = data.draw(st.lists(st.lists(st.sampled_from(("+1", "0", "-1", "n/a")), min_size=wide, max_size=wide), min_size=2, max_size=6))
    row, member = data.draw(st.integers(0, len(cells) - 1)), data.draw(st.integers(0, wide - 1))
    true = cells[row][member] = data.draw(st.sampled_from(("+1", "0", "-1")))
    wrong = data.draw(st.sampled_from(("0",) if true != "0" else ("+1", "-1")))
    shown = [list(line) for line in cells]
    shown[row][member] = wrong
    findings = compare(proper(cells, 2, stripped=data.draw(st.booleans()), shown=shown)).findings
    assert {one.misprint for one in findings} == {Misprint.CELL_OFF}
    says = {one.place: one.text for one in findings}
    assert set(says) - {"all cells"} == {f"Row {row + 1}", f"Member {member + 1}"}
    assert f"row and column both fit if “Member {member + 1}” were {true}, not {wrong}" in says[f"Row {row + 1}"]
    assert f"“Row {row + 1}” were {true}, not {wrong}" in says[f"Member {member + 1}"]


@given(strategies.score_tables())
def test_any_table_is_compared_and_none_is_changed(made: ScoreTable) -> None:
    before = made.content()
    done = compare(made)
    assert made.content() == before
    assert all(one.text and one.misprint in Misprint for one in done.findings)
