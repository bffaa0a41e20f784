"""The first and the last days of the calendar, in every field that has a date, and on both clocks: nothing overflows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.cli.conftest import Program, SmallAnd

DAYS = ("0001", "0001-01-01", "9999", "9999-12", "9999-12-30", "9999-12-31")


def filling() -> Iterator[tuple[str, ...]]:
    for day in DAYS:
        code = f"D{day.replace('-', '_')}"
        yield ("agreement", "add", code, "--title", "t", "--made-on", "0001-01-01", "--party", "US")
        yield ("source", "add", code.lower(), "--publisher", "p", "--published", day)
        for review in ("1", "36500"):
            made = ("--title", "t", "--text", "x", "--obligor", "US", "--topic", "q", "--due", day, "--review-every", review)
            yield ("commitment", "add", code, *made)
        yield ("commitment", "amend", f"{code}-1", "--extend-to", "9999-12-31", "--reason", "r")
        yield ("evidence", "add", f"{code}-1", "--stance", "supports", "--summary", "s", "--source", code.lower(), "--event-date", "0001")
        yield ("check", f"{code}-2", "--query", "q", "--outcome", "nothing-found", "--on", "0001-01-01")


@pytest.fixture
def far(small_and: SmallAnd) -> Program:
    return small_and(*filling())


@pytest.mark.parametrize("option", ["--as-of", "--known-at"])
@pytest.mark.parametrize(
    "day", ["0001", pytest.param("9999-12", marks=pytest.mark.heavy), "9999-12-31", pytest.param("99999 days ago", marks=pytest.mark.heavy)]
)
def test_no_day_is_too_far(far: Program, option: str, day: str, tmp_path: Path) -> None:
    for command in (["list", "--all"], ["list", "--all", "--sort", "due"], ["agenda"], ["agenda", "--format", "ics"], ["evidence", "list"]):
        far.ok(*command, option, day)
    for form in ("html", "markdown", "csv", "json", *(["site"] if option == "--as-of" else [])):
        far.ok("report", "--format", form, option, day, "-o", str(tmp_path / form))


@pytest.mark.parametrize("day", [*DAYS, "today", "99999 weeks ago"])
def test_no_day_is_too_far_to_begin_with(far: Program, day: str) -> None:
    far.ok("history", "--since", day)
    if far("report", "diff", "--from", "0001", "--to", day).code:
        assert "change them round" in far.refuses("report", "diff", "--from", "0001", "--to", day)


def test_the_last_day_is_an_event_of_one_day(far: Program) -> None:
    """Red with the day after it as its end."""
    found: Any = icalendar.Calendar.from_ical(far.ok("agenda", "--format", "ics")).walk("VEVENT")
    last = [event for event in found if str(event["dtstart"].dt) == "9999-12-31"]
    assert last
    assert all("dtend" not in event for event in last)
    assert all("dtend" in event for event in found if event not in last)
