"""Where an option's days are UTC, `today` is the day in UTC: an evening west of Greenwich, a morning east of it."""

from datetime import datetime, timedelta, timezone

import pytest

from tests.cli.conftest import Program
from tests.reports.parsed import Page
from tracker.settings import Settings

WEST, EAST = timezone(timedelta(hours=-7)), timezone(timedelta(hours=10))


@pytest.mark.parametrize(
    ("now", "utc"),
    [(datetime(2025, 7, 1, 20, tzinfo=WEST), "2025-07-02"), (datetime(2025, 7, 3, 6, tzinfo=EAST), "2025-07-02")],
)  # fmt: skip
def test_days_in_words(small: Program, monkeypatch: pytest.MonkeyPatch, now: datetime, utc: str) -> None:
    """Red with the user's own day: in the west nothing is known yet today, in the east nothing was recorded since."""
    monkeypatch.setattr(Settings, "now", staticmethod(lambda: now))
    small.ok("party", "add", "FR", "--name", "France")
    assert utc in small.ok("history", "--limit", "1")
    for day in ("today", "0 days ago", utc):
        assert "FR" in small.ok("party", "list", "--known-at", day)
        assert small.ok("history", "--since", day, "--format", "jsonl").count("\n") == 1
        recorded = Page(small.ok("report", "--format", "html", "--since", day)).text.rpartition("What was recorded")[2]
        assert "#62 Jul 2025party FR registered" in recorded
        assert f"#5{utc}" not in recorded
    assert "FR" not in small.ok("party", "list", "--known-at", "yesterday")
    assert small.ok("history", "--since", "yesterday", "--format", "jsonl").count("\n") == 6
    assert "is not a date" in small.refuses("party", "list", "--known-at", "someday")


def test_other_days_are_the_users_own(small: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Settings, "now", staticmethod(lambda: datetime(2025, 7, 1, 20, tzinfo=WEST)))
    assert '"as_of": "2025-07-01"' in small.ok("list", "--as-of", "today", "--format", "json")
    assert '"on": "2025-07-01"' in small.ok("check", "1", "--query", "x", "--outcome", "nothing-found", "--format", "json")
