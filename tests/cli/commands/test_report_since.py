"""`report --since`: a day, an entry or a checkpoint, and what was recorded and moved after it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.reports.parsed import Page


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
    told = "2 entries on 1 commitment, 1 status changed, 1 verification changed. PACT-1 Talk China not assessed → initiated, unverified → claimed"
    assert f"Changed since #5 Entries #6 to #7, after #5. {told}" in text(small, "#5")
    assert f"Changed since the checkpoint of example.org/pacts at #5 Entries #6 to #7, after #5. {told}" in text(small, str(mark))
    assert "Changed since 2025-07-01 Entries #1 to #7, after #0." in text(small, "2025-07-01")
    assert "Nothing was recorded since." in text(small, "2025-07-02")
    assert "Changed since" not in Page(small.ok("report", "--format", "html")).text
    entries = "#6 2025-07-01T"
    assert entries in text(small, "#5").split("Besides")[0]


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
        (["--since", "no-such-file"], "“no-such-file” is no date, no entry and no checkpoint"),
        (["--since", "#5", "--known-at", "#4"], "what is reported ends at #4"),
        (["--since", "#5", "--agreement", "PAC"], "did you mean PACT?"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses("report", "--format", "html", *arguments)


def test_it_is_for_html_only(small: Program) -> None:
    assert "--since is for HTML only" in small.refuses("report", "--format", "csv", "--since", "#3")


def test_a_checkpoint_of_another_ledger(small: Program, tmp_path: Path) -> None:
    """Red with only the size of a checkpoint read."""
    other = tmp_path / "other"
    for size in (3, 9):
        other.write_text(f"example.org\n{size}\n{'A' * 43}=\n", encoding="utf-8")
        assert "is not a checkpoint of this ledger" in small.refuses("report", "--format", "html", "--since", str(other))
    other.write_text("no checkpoint", encoding="utf-8")
    assert "not a checkpoint" in small.refuses("report", "--format", "html", "--since", str(other))
