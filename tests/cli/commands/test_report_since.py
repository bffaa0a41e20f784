"""`report --since`: a day, an entry or a checkpoint, and what was recorded and moved after it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.reports.parsed import Page
from tracker.reports.formats import registry


def text(small: Program, since: str) -> str:
    return Page(small.ok("report", "--format", "html", "--since", since)).text


def fill(small: Program) -> None:
    """Entries 6 and 7 after the 5 of the ground."""
    small.ok(
        "evidence", "add", "1", "--stance", "supports", "--summary", "They met", "--source", "wire-2025", "--grade", "B2",
        "--event-date", "2025-03-01",
    )  # fmt: skip
    small.ok("assess", "1", "initiated", "--because", "6", "--confidence", "low", "--rationale", "One meeting", "--party", "CN")


def test_what_changed_since_an_entry_a_day_or_a_checkpoint(small: Program, tmp_path: Path) -> None:
    """Red with the standings of both positions read at the later one."""
    mark = tmp_path / "mark"
    small.ok("checkpoint", "--origin", "example.org/pacts", "-o", str(mark))
    fill(small)
    moved = "PACT-1 Talk: China: not assessed → initiated, unverified → claimed"
    recorded = f"What was recorded 2 entries on 1 commitment, 1 status changed, 1 verification changed. {moved} Entry by entry What was recorded EntryDateWhat #61 Jul 2025"
    assert "Changed since #5 (1) What happened" in text(small, "#5")
    assert recorded in text(small, "#5")
    assert "Changed since the checkpoint of example.org/pacts at #5 (1) What happened" in text(small, str(mark))
    assert recorded in text(small, str(mark))
    assert "What was recorded 7 entries" not in text(small, "2025-07-01"), "some are of no commitment"
    assert "Changed since 1 Jul 2025 " in text(small, "2025-07-01")
    assert "Changed since 1 Jul 2025 " in text(small, "today")
    assert "Changed since" not in Page(small.ok("report", "--format", "html")).text


def test_what_happened_is_by_its_own_day_and_what_was_recorded_by_that_of_its_entry(small: Program) -> None:
    """Red with one clock for both: the meeting was in March, and is recorded in July."""
    fill(small)
    changes = {
        since: json.loads(small.ok("report", "--format", "json", "--since", since))["changes"] for since in ("2025-03-01", "2025-03-02")
    }
    happened = {since: [entry["entry"] for item in one["happened"]["items"] for entry in item["entries"]] for since, one in changes.items()}
    recorded = {since: [entry["entry"] for item in one["recorded"]["items"] for entry in item["entries"]] for since, one in changes.items()}
    assert happened == {"2025-03-01": [6, 7], "2025-03-02": [7]}
    assert recorded == {since: [5, 6, 7] for since in changes}
    assert changes["2025-03-01"]["since"] == "2025-03-01"
    assert "changes" not in json.loads(small.ok("report", "--format", "json"))


@pytest.mark.parametrize("form", [name for name, one in registry.FORMATS.items() if one.changes])
def test_every_format_that_can_say_it_does(small: Program, tmp_path: Path, form: str) -> None:
    """Red with a format that passes it over."""
    fill(small)
    plain, since = tmp_path / "plain", tmp_path / "since"
    small.ok("report", "--format", form, "-o", str(plain))
    small.ok("report", "--format", form, "-o", str(since), "--since", "#5")
    assert since.read_bytes() != plain.read_bytes()
    if form in ("html", "markdown", "json"):
        assert "not assessed → initiated" in since.read_text(encoding="utf-8")


def test_it_is_the_same_for_the_same_position(small: Program) -> None:
    fill(small)
    command = ("report", "--format", "html", "--known-at", "#7", "--since", "#5")
    first = small.ok(*command)
    small.ok("party", "add", "JP", "--name", "Japan")
    assert small.ok(*command) == first


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--since", "#99"], "--since #99 begins after #99"),
        (["--since", "2025-07-02"], "--since 2025-07-02 is a day ahead"),
        (["--since", "no-such-file"], "“no-such-file” is no date, no entry and no checkpoint"),
        (["--since", "#5", "--known-at", "#4"], "what is reported ends at #4"),
        (["--since", "#5", "--agreement", "PAC"], "did you mean PACT?"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses("report", "--format", "html", *arguments)


def test_it_is_not_for_rows(small: Program) -> None:
    assert "--since is for markdown, html, pdf, docx, xlsx, json" in small.refuses("report", "--format", "csv", "--since", "#3")


def test_a_checkpoint_of_another_ledger(small: Program, tmp_path: Path) -> None:
    """Red with only the size of a checkpoint read."""
    other = tmp_path / "other"
    for size in (3, 9):
        other.write_text(f"example.org\n{size}\n{'A' * 43}=\n", encoding="utf-8")
        assert "is not a checkpoint of this ledger" in small.refuses("report", "--format", "html", "--since", str(other))
    other.write_text("no checkpoint", encoding="utf-8")
    assert "not a checkpoint" in small.refuses("report", "--format", "html", "--since", str(other))
