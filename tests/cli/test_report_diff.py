"""`report diff`: what changed between two readings, in words and as data, and the same in both."""

import json

import pytest

from tests.cli.conftest import Program
from tests.payloads import PAYLOADS


def changed(program: Program) -> None:
    """Entries 356–360: a source, evidence with it, an assessment, an amendment and a party."""
    program.ok("source", "add", "wire-9", "--publisher", "The Wire")
    program.ok(
        *("evidence", "add", "2", "--stance", "supports", "--source", "wire-9", "--event-date", "2025-06-30", "--grade", "A1"),
        *("--summary", "They met", "--voice", "independent"),
    )
    program.ok("assess", "2", "upheld", "--because", "357", "--confidence", "low", "--rationale", "Met", "--party", "CN")
    program.ok("commitment", "amend", "3", "--title", "Another title", "--reason", "Clearer")
    program.ok("party", "add", "FR", "--name", "France")


def test_what_moved_and_every_entry_between_is_said(woodside: Program) -> None:
    """Red with the later reading's standing taken for both, and with the entry named by --from counted in."""
    changed(woodside)
    said = woodside.ok("report", "diff", "--from", "#355")
    answer = json.loads(woodside.ok("report", "diff", "--from", "#355", "--format", "json"))
    assert (answer["schema"], answer["from"], answer["to"]) == ("tracker.changes/1", 355, 360)
    assert [item["ref"] for item in answer["items"]] == ["WOODSIDE-2", "WOODSIDE-3"]
    other, moved = answer["items"][0]["moved"]
    assert (other["party"], other["told"]) == ("US", "unverified → contested")  # by what was seen, which no assessment of it weighs
    assert (moved["party"], moved["status"]) == ("CN", {"from": "stalled", "to": "upheld"})
    assert [entry["entry"] for entry in answer["items"][0]["entries"]] == [357, 358]
    assert [entry["entry"] for entry in answer["besides"]] == [356, 360]
    numbers = sorted(entry["entry"] for group in (*(item["entries"] for item in answer["items"]), answer["besides"]) for entry in group)
    assert numbers == [356, 357, 358, 359, 360]
    assert answer["told"] in said
    for number in numbers:
        assert f"#{number}  " in said
    assert f"CN: {moved['told']}" in said
    assert "stalled → upheld" in said


def test_two_readings_in_the_past_and_nothing_between(woodside: Program) -> None:
    changed(woodside)
    answer = json.loads(woodside.ok("report", "diff", "--from", "#355", "--to", "#357", "--format", "json"))
    assert [(item["ref"], [moved["told"] for moved in item["moved"]]) for item in answer["items"]] == [
        ("WOODSIDE-2", ["unverified → contested"] * 2)
    ]
    assert "Nothing was recorded since." in woodside.ok("report", "diff", "--from", "#357", "--to", "#357")
    everything = json.loads(woodside.ok("report", "diff", "--from", "2020-01-01", "--format", "json"))
    assert (everything["from"], everything["to"]) == (0, 360)
    assert all(item["new"] for item in everything["items"])
    assert len(everything["items"]) == 25


def test_the_same_arguments_give_the_same_bytes_in_every_format(woodside: Program) -> None:
    changed(woodside)
    for form in ("table", "json", "jsonl", "csv", "markdown"):
        arguments = ("report", "diff", "--from", "#300", "--to", "#358", "--format", form)
        assert woodside.ok(*arguments) == woodside.ok(*arguments)
    assert len(woodside.ok("report", "diff", "--from", "#355", "--format", "jsonl").splitlines()) == 2
    assert woodside.ok("report", "diff", "--from", "#355", "--format", "csv").splitlines()[0] == "ref,title,new,moved,entries"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "#999"), "there is no entry #999 yet"),
        (("--from", "#9", "--to", "#3"), "change them round"),
        (("--from", "soon"), "is not a date"),
        (("--from", "#1", "--agreement", "NONE"), "no agreement"),
        ((), "--from"),
    ],
)
def test_what_cannot_be_compared_is_one_line(woodside: Program, arguments: tuple[str, ...], says: str) -> None:
    assert says in woodside.refuses("report", "diff", *arguments)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_text(small: Program, payload: str) -> None:
    if small("commitment", "amend", "1", "--title", payload, "--reason", payload).code:
        return
    said = small.ok("report", "diff", "--from", "#5")
    assert not any((ord(character) < 32 and character != "\n") or 0x7F <= ord(character) < 0xA0 for character in said)
    assert json.loads(small.ok("report", "diff", "--from", "#5", "--format", "json"))["items"][0]["title"] == payload.strip()


def test_the_report_itself_is_written_as_before(woodside: Program) -> None:
    assert woodside.ok("report", "--format", "csv").startswith("ref,")
    assert "diff" in woodside.ok("report", "--help")


def test_options_before_the_word_diff_are_not_lost(woodside: Program) -> None:
    """Red when they are passed over in silence: an analyst would look for the file in vain."""
    for given in (("-o", "x.md"), ("--agreement", "WOODSIDE"), ("--raw",), ("--format", "json")):
        assert "put those of diff behind it" in woodside.refuses("report", *given, "diff", "--from", "#355")
