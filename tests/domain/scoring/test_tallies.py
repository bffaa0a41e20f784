"""Printed tallies: counts and shares of a scale of words, proven against the cells or against one another."""

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.quantities import half_up
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.scoring.crosswalks import KROC
from tracker.domain.scoring.discrepancies import compare
from tracker.domain.vocabulary import Misprint


def table(*rows: tuple[str, ...], columns: tuple[str, ...], scale: str = "kroc", **fields: Any) -> ScoreTable:
    lines = tuple({"label": label, "cells": cells, "line": number} for number, (label, *cells) in enumerate(rows, 2))
    return ScoreTable(agreement="RIO", scale=scale, file="rio.csv", columns=columns, rows=lines, **fields)


def wrong(made: ScoreTable) -> list[tuple[str, str, str, str, Misprint]]:
    return [(one.place, one.what, one.printed, one.follows, one.misprint) for one in compare(made).findings]


OBAMETER = (
    ("Promise Kept", "241 (45%)"),
    ("Compromise", "131 (25%)"),
    ("Promise Broken", "118 (22%)"),
    ("Stalled", "5 (1%)"),
    ("In the Works", "26 (5%)"),
    ("Not yet rated", "11 (2%)"),
)
"""https://www.politifact.com/georgia/article/2013/aug/05/catching-campaign-promises-obameter/"""


def test_a_published_tally_follows_from_its_counts() -> None:
    done = compare(table(*OBAMETER, columns=("Tally",), scale="politifact"))
    assert (done.figures, done.findings) == (12, ())
    slipped = table(*OBAMETER[:5], ("Not yet rated", "11 (3%)"), columns=("Tally",), scale="politifact")
    assert wrong(slipped) == [("Not yet rated, Tally", "share", "3%", "2%", Misprint.UNEXPLAINED)]
    total = table(*OBAMETER, columns=("Tally",), scale="politifact", averages={"label": "Total", "cells": ("533",)})
    assert wrong(total) == [("Total, Tally", "count", "533", "532", Misprint.UNEXPLAINED)]


CELLS = (("Talk", "Full", "Minimum"), ("Trade", "3", "n/a"), ("Peace", "Uninitiated", "Minimum"))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (("Complete", "2", "0"), []),
        (("Full", "67%", "0%"), []),
        (("3", "2 (67%)", "0 (0%)"), []),
        (("Complete", "3", "0"), [("Complete, US", "count", "3", "2", Misprint.UNEXPLAINED)]),
        (("Complete", "66%", "0%"), [("Complete, US", "share", "66%", "67%", Misprint.TRUNCATED)]),
        (("Minimum", "0", "67%"), [("Minimum, CN", "share", "67%", "100%", Misprint.NA_COUNTED)]),
        (("Complete", "66.7%", "0%"), []),
        (("Complete", "2", "\u2014"), []),
    ],
)
def test_a_tally_below_rows_follows_from_their_cells(line: tuple[str, ...], found: list[Any]) -> None:
    """Red with n/a counted, and with the words of the label not read like those of a cell."""
    assert wrong(table(*CELLS, line, columns=("US", "CN"))) == found


@given(st.lists(st.lists(st.sampled_from([*KROC.readings, "n/a"]), min_size=2, max_size=2), min_size=1, max_size=8), st.data())
def test_a_right_tally_is_never_found_and_a_wrong_count_always(cells: list[list[str]], data: st.DataObject) -> None:
    def line(value: str, more: int = 0) -> tuple[str, ...]:
        texts = []
        for column in zip(*cells, strict=True):
            counted = Counter(cell for cell in column if cell != "n/a")
            share = f" ({half_up(Fraction(100 * counted[value], counted.total())):f}%)" if counted else ""
            texts.append(f"{counted[value] + more}{share}")
        return (value, *texts)

    rows = [(f"Row {number}", *row) for number, row in enumerate(cells)]
    assert wrong(table(*rows, *map(line, KROC.readings), columns=("US", "CN"))) == []
    value = data.draw(st.sampled_from(list(KROC.readings)))
    assert [one[:2] for one in wrong(table(*rows, line(value, 1), columns=("US", "CN")))] == [
        (f"{value}, {party}", "count") for party in ("US", "CN")
    ]


def test_an_unreadable_cell_is_still_found() -> None:
    done = compare(table(*CELLS, ("Odd", "High", "Full"), ("Complete", "2", "1"), columns=("US", "CN")))
    assert [(one.place, one.line, one.what) for one in done.findings] == [("Odd, US", 5, "cell")]
