"""Periods: read in their own form and a few others, never padded, with their days, their words, and what lies in them."""

from datetime import date
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadInput
from tracker.domain.periods import Period, following, read_interval

READ = (
    ("2020", "2020", "2020-01-01", "2020-12-31", "2020", "2020"),
    ("2020-Q3", "2020-Q3", "2020-07-01", "2020-09-30", "2020-09", "Q3 2020"),
    ("2020q3", "2020-Q3", "2020-07-01", "2020-09-30", "2020-09", "Q3 2020"),
    (" q1  2020 ", "2020-Q1", "2020-01-01", "2020-03-31", "2020-03", "Q1 2020"),
    ("2020-02", "2020-02", "2020-02-01", "2020-02-29", "2020-02", "Feb 2020"),
    ("2020-03-05", "2020-03-05", "2020-03-05", "2020-03-05", "2020-03-05", "5 Mar 2020"),
    ("2020-10/P1Y", "2020-10/P1Y", "2020-10-01", "2021-09-30", "2021-09", "year from Oct 2020"),
    ("fy2021@10", "2020-10/P1Y", "2020-10-01", "2021-09-30", "2021-09", "year from Oct 2020"),
    ("FY2021@1", "2021-01/P1Y", "2021-01-01", "2021-12-31", "2021-12", "year from Jan 2021"),
    ("2020-03-31/P1M", "2020-03-31/P1M", "2020-03-31", "2020-04-29", "2020-04-29", "month from 31 Mar 2020"),
    ("2020-10/p18m", "2020-10/P18M", "2020-10-01", "2022-03-31", "2022-03", "18 months from Oct 2020"),
    ("2020-01/2020-04", "2020-01/2020-04", "2020-01-01", "2020-04-30", "2020-04", "Jan–Apr 2020"),
    ("2020Q1/2020Q3", "2020-Q1/2020-Q3", "2020-01-01", "2020-09-30", "2020-09", "Q1–Q3 2020"),
    ("2020-11/2021-01", "2020-11/2021-01", "2020-11-01", "2021-01-31", "2021-01", "Nov 2020 – Jan 2021"),
    ("2020/2021", "2020/2021", "2020-01-01", "2021-12-31", "2021", "2020–2021"),
    ("2020-05/2020", "2020-05/2020", "2020-05-01", "2020-12-31", "2020", "May 2020 – 2020"),
    ("2016-01-16/", "2016-01-16/", "2016-01-16", "None", "None", "from 16 Jan 2016"),
    ("9999", "9999", "9999-01-01", "9999-12-31", "9999", "9999"),
)
REFUSED = (
    "", " ", "/", "/2020", "2020/2019", "2020-05/2020-04", "2020-13", "2020-00", "2020-02-30", "2020-Q5", "2020-Q0", "Q5 2020", "0000", "20",
    "2020-1", "2020/P0Y", "2020/P1D", "2020/PY", "P1Y/2020", "9999-06/P1Y", "2020/2021/2022", "FY2021", "FY2021@13", "FY2021@0", "FY0001@10",
    "٢٠٢٠", "2020-Ｑ3", "2020–2021", "2020 2021", "2020//", "2020.5", "-2020", "x" * 500, "2020\x00",
)  # fmt: skip


def test_periods_are_read_in_their_own_form_and_others() -> None:
    for text, kept, first, last, end, label in READ:
        period = Period.parse(text)
        assert (period, str(period.first_day), str(period.last_day), str(period.end)) == (kept, first, last, end)
        assert period.label == label
        assert Period.parse(period) == period


def test_everything_else_is_refused_in_a_line() -> None:
    for text in REFUSED:
        with pytest.raises(BadInput) as caught:
            Period.parse(text)
        assert caught.value.hint.startswith("write 2020, 2020-Q3")
        assert len(caught.value.message) < 120


def test_what_lies_whole_in_a_period() -> None:
    quarter, year, open_ended = Period("2020-Q1"), Period("2020"), Period("2020-02/")
    assert year.contains(quarter)
    assert not quarter.contains(year)
    assert not open_ended.contains(quarter)
    assert open_ended.contains(open_ended)
    assert not year.contains(open_ended)
    assert year.contains(PartialDate("2020-12"))
    assert not quarter.contains(PartialDate("2020"))


def test_a_period_is_split_into_the_whole_ones_in_it() -> None:
    for period, every, expected in (
        ("2020/2021", "year", ["2020", "2021"]),
        ("2020", "quarter", ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4"]),
        ("2020-11/2021-01", "month", ["2020-11", "2020-12", "2021-01"]),
        ("2020-10/P3Y", "year", ["2020-10/P1Y", "2021-10/P1Y", "2022-10/P1Y"]),
        ("2020/2021", "6 months", ["2020-01/P6M", "2020-07/P6M", "2021-01/P6M", "2021-07/P6M"]),
        ("2020-05-31/2020-08", "month", ["2020-05-31/2020-06-29", "2020-06-30/2020-07-30", "2020-07-31/2020-08-30"]),
        ("2020-02", "year", []),
        ("9998/", "year", ["9998", "9999"]),
    ):
        assert [*Period(period).each(every)] == expected, period
    assert [*islice(Period("2020-02/").each("quarter"), 2)] == ["2020-02/P3M", "2020-05/P3M"]


def test_intervals_and_when_the_next_one_begins() -> None:
    for text, kept in (("Year", "year"), ("12-months", "year"), ("3 months", "quarter"), ("1 month", "month"), ("6_months", "6 months")):
        assert read_interval(text) == kept
    for text in ("", "week", "0 months", "1000 months", "months", "٦ months", "6.5 months"):
        with pytest.raises(BadInput, match="is no interval"):
            read_interval(text)
    for day, every, first in (
        ("2023-11-15", "year", "2024-01-01"),
        ("2024-01-01", "quarter", "2024-04-01"),
        ("2023-11-15", "month", "2023-12-01"),
        ("2023-05-15", "6 months", "2023-07-01"),
        ("2023-05-15", "18 months", "2023-06-01"),
        ("2023-05-15", "24 months", "2024-01-01"),
        ("9999-12-31", "year", "9999-12-31"),
    ):
        assert following(date.fromisoformat(day), every) == first


@given(strategies.periods, strategies.intervals, st.integers(1, 12))
def test_what_a_period_is_split_into_follows_without_a_gap(period: Period, every: str, number: int) -> None:
    pieces = [*islice(period.each(every), number)]
    assert all(period.contains(piece) and Period.parse(piece) == piece for piece in pieces)
    for piece, following_piece in pairwise(pieces):
        assert piece.last_day is not None
        assert piece.last_day.toordinal() + 1 == following_piece.first_day.toordinal()
