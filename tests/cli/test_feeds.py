"""`agenda --format ics` and `history --format atom`: what others subscribe to, each thing once, and hostile text as text."""

import json
import sys
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest

from tests.cli.conftest import Program
from tests.payloads import some_of_them

ATOM = "{http://www.w3.org/2005/Atom}"


def events(program: Program, *arguments: str) -> list[Any]:
    return list(icalendar.Calendar.from_ical(program.ok("agenda", "--format", "ics", *arguments)).walk("VEVENT"))


def entries(program: Program, *arguments: str) -> list[ET.Element]:
    return ET.fromstring(program.ok("history", "--format", "atom", *arguments)).findall(f"{ATOM}entry")


def content(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def test_every_deadline_and_review_is_an_event_on_its_day(woodside: Program) -> None:
    """Red with the first day of a partial date, and with reviews of closed commitments."""
    items = json.loads(woodside.ok("list", "--all", "--format", "json"))["items"]
    found = {str(event["uid"]).split("@")[0]: event for event in events(woodside)}
    reviews = {f"{item['ref']}-review": item["review_due_on"] for item in items if item["review_due_on"]}
    assert len(reviews) > 15
    assert {name: str(found[name]["dtstart"].dt) for name in reviews} == reviews
    due = [item["ref"] for item in items if item["due"]]
    assert {name for name in found if name.endswith("-deadline")} >= {f"{ref}-deadline" for ref in due}
    assert len(found) == len(events(woodside))
    for event in found.values():
        assert event["dtend"].dt > event["dtstart"].dt
        assert event["dtstamp"].dt == event["last-modified"].dt


def test_a_partial_deadline_ends_on_its_last_day_and_an_extension_is_another_event(small: Program) -> None:
    small.ok("commitment", "add", "PACT", "--title", "By May", "--text", "x", "--obligor", "US", "--topic", "t", "--due", "2026-05")
    [due] = [event for event in events(small) if "deadline" in str(event["uid"])]
    assert (due["dtstart"].dt, str(due["summary"])) == (date(2026, 5, 31), "Due: PACT-2 By May")
    before = (str(due["uid"]), int(due["sequence"]))
    small.ok("commitment", "amend", "2", "--extend-to", "2026-12-31", "--reason", "agreed")
    both = {str(event["categories"].to_ical().decode()): event for event in events(small) if "deadline" in str(event["uid"])}
    assert set(both) == {"deadline", "extended deadline"}
    assert str(both["deadline"]["uid"]) == before[0]
    assert int(both["deadline"]["sequence"]) > before[1]  # what changed is seen as a change, not as another event


def test_a_review_that_moves_keeps_its_identity(woodside: Program) -> None:
    def review() -> Any:
        [event] = [one for one in events(woodside) if str(one["uid"]).startswith("WOODSIDE-2-review@")]
        return event

    before = review()
    woodside.ok("check", "2", "--query", "working group", "--outcome", "nothing-found", "--on", "2025-07-01")
    after = review()
    assert str(before["uid"]) == str(after["uid"])
    assert after["dtstart"].dt > before["dtstart"].dt
    assert int(after["sequence"]) > int(before["sequence"])


def test_the_same_ledger_gives_the_same_bytes_and_another_ledger_other_events(woodside: Program, empty: Program) -> None:
    for arguments in (("agenda", "--format", "ics"), ("history", "--format", "atom")):
        assert woodside.ok(*arguments) == woodside.ok(*arguments)
    empty.ok("party", "add", "FR", "--name", "France")
    empty.ok("agreement", "add", "PACT", "--title", "The pact", "--made-on", "2025-01-15", "--party", "FR")
    empty.ok("commitment", "add", "PACT", "--title", "Talk", "--text", "x", "--obligor", "FR", "--topic", "talks")
    ours, theirs = events(woodside), events(empty)
    assert theirs
    assert not {str(event["uid"]).split("@")[1] for event in ours} & {str(event["uid"]).split("@")[1] for event in theirs}
    chosen = events(woodside, "--party", "CN", "--agreement", "WOODSIDE")
    assert 0 < len(chosen) <= len(ours)


def test_a_feed_has_each_entry_once_and_for_ever(woodside: Program) -> None:
    """Red with ids by position in the feed."""
    before = entries(woodside)
    assert [content(entry, "title").split(" ")[0] for entry in before] == [f"#{number}" for number in range(355, 0, -1)]
    ids = [content(entry, "id") for entry in before]
    assert len(set(ids)) == 355
    woodside.ok("check", "2", "--query", "x", "--outcome", "nothing-found")
    after = entries(woodside)
    assert [content(entry, "id") for entry in after[1:]] == ids
    feed = ET.fromstring(woodside.ok("history", "--format", "atom", "--limit", "3"))
    assert feed.findtext(f"{ATOM}updated") == content(after[0], "updated")
    assert len(feed.findall(f"{ATOM}entry")) == 3
    assert {content(entry, "id") for entry in entries(woodside, "2")} < {content(entry, "id") for entry in after}
    assert len(entries(woodside, "--since", "#350")) == 6


def test_an_empty_ledger_is_an_empty_feed_and_calendar(empty: Program) -> None:
    assert events(empty) == []
    assert entries(empty) == []
    assert ET.fromstring(empty.ok("history", "--format", "atom")).findtext(f"{ATOM}id")


@pytest.mark.parametrize("payload", some_of_them())
def test_hostile_text_is_text(small: Program, payload: str) -> None:
    answer = small("commitment", "amend", "1", "--title", payload, "--reason", payload)
    if answer.code:
        return  # no text at all, or too long for a title
    small.ok("party", "add", "XX", "--name", payload)
    for entry in entries(small):
        assert {child.tag for child in entry} <= {
            f"{ATOM}{name}" for name in ("id", "title", "updated", "published", "author", "category", "content")
        }
        assert content(entry, "content")
    found = events(small)
    assert len(found) == 1
    names = {line.split(":")[0].split(";")[0] for line in small.ok("agenda", "--format", "ics").replace("\r\n ", "").split("\r\n") if line}
    assert names <= {
        *("BEGIN", "END", "PRODID", "VERSION", "METHOD", "X-WR-CALNAME", "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART"),
        *("DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP"),
    }


def test_what_does_not_go_together_is_refused(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "every deadline and review" in woodside.refuses("agenda", "--format", "ics", "--limit", "3")
    assert "no columns" in woodside.refuses("history", "--format", "atom", "--columns", "entry")
    monkeypatch.setitem(sys.modules, "icalendar", None)
    assert "pip install 'icalendar>=6.1'" in woodside.refuses("agenda", "--format", "ics")
