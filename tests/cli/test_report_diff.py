"""`report diff`: what changed between two readings, in words and as data, and the same in both."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.cli.terminal.test_layout import seen_by_a_person
from tests.payloads import some_of_them
from tracker.domain.text import width


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


def answer(program: Program, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program.ok("report", "diff", *arguments, "--format", "json"))
    return found


def test_days_are_compared_on_the_effective_clock(woodside: Program) -> None:
    """Red with the days read on the ledger's clock: the store was loaded in one go, and all of it would be new."""
    found = answer(woodside, "--from", "2024-06-30", "--to", "2025-06-30")
    assert [found[name] for name in ("clock", "from", "to", "known_at")] == ["effective", "2024-06-30", "2025-06-30", 355]
    assert not any(item["new"] for item in found["items"])
    for clock, position in (("2024-06-30", "from"), ("2025-06-30", "to")):
        listed = json.loads(woodside.ok("list", "--all", "--as-of", clock, "--format", "json"))["items"]
        standing = {(item["ref"], one["party"]): one["status"] for item in listed for one in item["standing"]}
        for item in found["items"]:
            assert {one["party"]: one["status"][position] for one in item["standing"]} == {
                party: status for (ref, party), status in standing.items() if ref == item["ref"]
            }
    evidence = json.loads(woodside.ok("evidence", "list", "--as-of", "2025-06-30", "--format", "json"))["items"]
    between = [item["entry"] for item in evidence if item["event_date"] > "2024-06-30"]
    assert sorted(entry["entry"] for item in found["items"] for entry in item["entries"] if entry["kind"] == "evidence_added") == sorted(
        between
    )
    assert all(item["new"] for item in answer(woodside, "--from", "2020-01-01")["items"])


def test_days_are_compared_as_we_know_them_now_or_knew_them(woodside: Program) -> None:
    woodside.ok("retract", "178", "--reason", "wrong", "--yes")
    arguments = ("woodside-3", "--from", "2024-06-30", "--to", "2025-06-30")
    assert 178 not in [entry["entry"] for entry in answer(woodside, *arguments)["items"][0]["entries"]]
    then = answer(woodside, *arguments, "--known-at", "#355")
    assert (then["known_at"], 178 in [entry["entry"] for entry in then["items"][0]["entries"]]) == (355, True)


def test_one_commitment_one_party_or_one_agreement(woodside: Program) -> None:
    changed(woodside)
    woodside.ok("agreement", "add", "OTHER", "--title", "Other", "--made-on", "2024-01-01", "--party", "US", "--party", "CN")
    woodside.ok("commitment", "add", "OTHER", "--title", "Talk", "--text", "Talk.", "--obligor", "US", "--obligor", "CN")
    for since in ("2020-01-01", "#4"):
        assert {item["ref"] for item in answer(woodside, "woodside-3", "--from", since)["items"]} == {"WOODSIDE-3"}
        of_other = answer(woodside, "--from", since, "--agreement", "OTHER")
        assert {item["ref"] for item in of_other["items"]} == {"OTHER-1"}
        assert all(line["commitment"] is None for line in of_other["besides"])
        parties = answer(woodside, "--from", since, "--party", "US")
        assert {one["party"] for item in parties["items"] for one in item["standing"]} == {"US"}
        assert parties["besides"] == []
    narrowed = answer(woodside, "woodside-2", "--from", "#355")
    assert ([item["ref"] for item in narrowed["items"]], narrowed["besides"]) == (["WOODSIDE-2"], [])


def test_lines_are_set_in_where_a_person_reads_them(woodside: Program) -> None:
    page = seen_by_a_person(woodside, 60, "report", "diff", "2", "--from", "2024-06-30", "--to", "2024-12-31")
    assert max(map(width, page.splitlines())) <= 60
    assert "\n  #160  2024-07-31" in page


def test_the_same_arguments_give_the_same_bytes_in_every_format(woodside: Program) -> None:
    changed(woodside)
    for form in ("table", "json", "jsonl", "csv", "markdown"):
        arguments = ("report", "diff", "--from", "#300", "--to", "#358", "--format", form)
        assert woodside.ok(*arguments) == woodside.ok(*arguments)
    assert len(woodside.ok("report", "diff", "--from", "#355", "--format", "jsonl").splitlines()) == 2
    assert woodside.ok("report", "diff", "--from", "#355", "--format", "csv").splitlines()[0] == "ref,title,new,moved,now,entries"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "#999"), "there is no entry #999 yet"),
        (("--from", "#9", "--to", "#3"), "change them round"),
        (("--from", "soon"), "is not a date"),
        (("--from", "2024", "--to", "#3"), "--from 2024 and --to #3 are an entry and a day"),
        (("--from", "#3", "--to", "2024"), "compare two entries, or two days"),
        (("--from", "2025", "--to", "2024-06"), "--from 2025-12-31 is after --to 2024-06-30"),
        (("--from", "#3", "--known-at", "#9"), "--known-at is for days"),
        (("--from", "2024", "--known-at", "#999"), "there is no entry #999 yet"),
        (("WOODSID-3", "--from", "2024"), "did you mean WOODSIDE-3"),
        (("--from", "2024", "--party", "XX"), "no party “XX”"),
        (("--from", "#1", "--agreement", "NONE"), "no agreement"),
        ((), "--from"),
    ],
)
def test_what_cannot_be_compared_is_one_line(woodside: Program, arguments: tuple[str, ...], says: str) -> None:
    assert says in woodside.refuses("report", "diff", *arguments)


@pytest.mark.parametrize("payload", some_of_them())
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
    for given in (("-o", "x.md"), ("--party", "CN"), ("--raw",), ("--format=json", "-o", "diff")):
        told = "tracker: options stand before diff — put them after it: tracker report diff …\n"
        assert woodside.refuses("report", *given, "diff", "--from", "#355", "--to", "#355") == told
    assert "no party “diff”" in woodside.refuses("report", "--party", "diff")
