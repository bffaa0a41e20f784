"""Partial dates: read as written, never padded, never a day that does not exist."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests import strategies
from tracker.domain.dates import PartialDate, read_date, read_day
from tracker.domain.errors import BadDate

TODAY = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        (" 2024 ", "2024-01-01", "2024-12-31"),
    ],
)
def test_first_and_last_day(text: str, first: str, last: str) -> None:
    read = PartialDate.parse(text)
    assert (read.first_day.isoformat(), read.last_day.isoformat()) == (first, last)
    assert read == text.strip()
    assert read.is_whole is (first == last)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "1",
            "24",
            "202",
            "20244",
            "2024-1",
            "2024-3-5",
            "2024-003",
            "20240305",
            "2024/03/04",
            "03/04/2026",
            "03.04.2026",
            "4 March 2024",
        ),
        *("2024-00", "2024-13", "2024-03-00", "2024-03-32", "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "0000", "0000-01-01"),
        *(
            "2024-03-05T10:00",
            "2 wee\u212as ago",  # a Kelvin sign, which `str.lower` makes a k of
            "2024-W10",
            "2024-065",
            "-2024",
            "+2024",
            "2024-03-05-06",
            "2024-",
            "2024-03-",
            "２０２４",
            "٢٠٢٤-٠١",
            "2024\n-03",
        ),
        *("now", "tomorrow", "last week", "9" * 10_000, "\x1b[31m", "\ud800", "null"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadDate) as raised:
        PartialDate.parse(text)
    assert "2024-03-31" in raised.value.hint
    assert len(raised.value.message) < 120
    with pytest.raises(BadDate):
        read_date(text, TODAY)


def test_impossible_and_malformed_are_told_apart() -> None:
    assert BadDate("x").message == "“x” is not a date"
    with pytest.raises(BadDate, match="“2024-13” is no day of the calendar"):
        PartialDate.parse("2024-13")
    with pytest.raises(BadDate, match="“03/04/2026” is not a date"):
        PartialDate.parse("03/04/2026")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("today", "2024-03-01"),
        (" Today ", "2024-03-01"),
        ("yesterday", "2024-02-29"),
        ("0 days ago", "2024-03-01"),
        ("1 day ago", "2024-02-29"),
        ("3 days ago", "2024-02-27"),
        ("3  DAYS  AGO", "2024-02-27"),
        ("2 weeks ago", "2024-02-16"),
        ("366 days ago", "2023-03-01"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
    ],
)
def test_dates_as_people_type_them(text: str, read: str) -> None:
    assert read_date(text, TODAY) == read


@pytest.mark.parametrize("text", ["3 days", "days ago", "-3 days ago", "3.5 days ago", "three days ago", "3 months ago", "999999 days ago"])
def test_what_is_no_time_ago(text: str) -> None:
    with pytest.raises(BadDate):
        read_date(text, TODAY)


def test_a_time_before_the_calendar() -> None:
    with pytest.raises(BadDate, match="is before the calendar begins"):
        read_date("99999 weeks ago", date(1900, 1, 1))


def test_a_day_must_be_whole() -> None:
    assert read_day("yesterday", TODAY) == date(2024, 2, 29)
    assert read_day("2024-02-29", TODAY) == date(2024, 2, 29)
    for text in ("2024", "2024-02"):
        with pytest.raises(BadDate, match="needs a day"):
            read_day(text, TODAY)


@given(strategies.partial_dates)
def test_parse_and_print_are_inverse(given_date: PartialDate) -> None:
    assert PartialDate.parse(str(given_date)) == given_date


@given(strategies.partial_dates)
def test_the_last_day_is_not_before_the_first(given_date: PartialDate) -> None:
    assert given_date.first_day <= given_date.last_day
    assert given_date.is_whole == (given_date.first_day == given_date.last_day)
    assert given_date.first_day.isoformat().startswith(given_date)
    assert given_date.last_day.isoformat().startswith(given_date)


@given(st.text() | st.from_regex(r"\d{1,5}[-/.]?\d{0,3}[-/.]?\d{0,3}"))
def test_any_text_is_a_date_with_days_or_refused(text: str) -> None:
    try:
        read = read_date(text, TODAY)
    except BadDate:
        return
    assert read.first_day <= read.last_day


FIELD = TypeAdapter(PartialDate)


def test_a_bare_year_may_come_as_a_number() -> None:
    """YAML and JSON read `published: 2024` so."""
    assert FIELD.validate_python(2024) == "2024"
    assert FIELD.dump_json(PartialDate("2024-03")) == b'"2024-03"'


@pytest.mark.parametrize("value", [1, -2024, 20240305, 10**30, True, 2024.0, None, ["2024"], date(2024, 1, 1), b"2024", "2024-13"])
def test_what_is_no_date_in_a_document(value: object) -> None:
    with pytest.raises(ValidationError):
        FIELD.validate_python(value)
