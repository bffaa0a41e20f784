"""Figures that do not follow from their cells: each mistake made once, found, and named."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.scoring.discrepancies import ComparedFigures, Finding, compare
from tracker.domain.scoring.scales import half_up, percent, signed
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
        ((("+1", "0"), "+0.90", ""), "average", "+0.50", 2, Misprint.UNEXPLAINED, "does not follow from its cells"),
        ((("+1", "0"), "0.5", "1000000000%"[:9] + "%"), "percent", "75%", 2, Misprint.UNEXPLAINED, "does not follow"),
    ],
)
def test_each_mistake_is_named(row: Row, what: str, follows: str, n: int, misprint: Misprint, says: str) -> None:
    """Red with any of the mistakes left out: it is then unexplained."""
    [one] = found(row)
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


@pytest.mark.parametrize("number", [0, 1])
def test_a_figure_alone_that_fits_a_neighbour_may_have_slipped(number: int) -> None:
    """From above and from below. Red when only the line above is looked at."""
    cells = (("+1", "+1"), ("-1", "0"))
    printed = ("-0.50", "+1.00")
    rows = tuple((line, printed[at] if at == number else "", "") for at, line in enumerate(cells))
    [one] = found(*rows)
    assert (one.place, one.misprint) == (f"Row {number + 1}", Misprint.SHIFTED)
    assert f"Row {2 - number}" in one.text


def test_a_figure_alone_that_fits_a_line_far_off_fits_by_chance() -> None:
    rows: tuple[Row, ...] = ((("+1", "+1"), "-1.00", ""), (("0", "0"), "0.00", ""), (("-1", "-1"), "-1.00", ""))
    [one] = found(*rows)
    assert one.misprint is Misprint.UNEXPLAINED
    assert found((("+1", "+1"), "-1.00", "0%"), *rows[1:])[0].misprint is Misprint.SHIFTED


def test_members_and_all_cells_are_proven_like_rows() -> None:
    rows: tuple[Row, ...] = ((("+1", "0"), "+0.50", "75%"), (("+1", "-1"), "0.00", "50%"))
    right: dict[str, Any] = {"averages": (("+1.00", "-0.50"), "+0.25", "63%"), "percents": (("100%", "25%"), "", "63%")}
    assert compare(table(*rows, **right)) == ComparedFigures(figures=4 + 4 + 3, findings=())
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


@given(st.lists(st.lists(scores, min_size=3, max_size=3), min_size=1, max_size=5), st.integers(0, 4))
def test_what_is_computed_as_specified_is_never_found(cells: list[list[str]], places: int) -> None:
    """Red with banker's rounding, with n/a in the denominator, and with the percent from the rounded average."""

    def figures(read: list[str]) -> tuple[str, str]:
        numbers = [int(text.replace("\u2212", "-")) for text in read if text not in ("n/a", "")]
        if not numbers:
            return "—", "—"
        mean = Fraction(sum(numbers), len(numbers))
        return signed(half_up(mean, places)), f"{half_up(percent(mean), places):f}%"

    columns = [figures([row[position] for row in cells]) for position in range(3)]
    whole = figures([text for row in cells for text in row])
    made = table(
        *((tuple(row), *figures(row)) for row in cells),
        averages=(tuple(average for average, _ in columns), *whole),
        percents=(tuple(share for _, share in columns), "", whole[1]),
    )
    assert compare(made).findings == ()


@given(strategies.score_tables())
def test_any_table_is_compared_and_none_is_changed(made: ScoreTable) -> None:
    before = made.content()
    done = compare(made)
    assert made.content() == before
    assert all(one.text and one.misprint in Misprint for one in done.findings)
