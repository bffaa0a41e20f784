"""Files kept with evidence: recorded as they are, their quote looked up, nothing lost without a word, and given back whole."""

from typing import Any

import pytest

from tests.ledgers import TODAY, source
from tracker.actions import attaching, naming
from tracker.actions import evidence as observing
from tracker.actions.added import Added
from tracker.domain.errors import BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.attachments import File
from tracker.domain.record.entries import decode
from tracker.domain.record.field_types import LIST_LIMIT
from tracker.domain.record.records import Attachment, Evidence
from tracker.storage.ledger import attachments
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

PAGE = File(name="page.html", media_type="text/html", data=b"<p>They <b>talked</b>, and talked.</p>")
SCAN = File(name="scan.pdf", media_type="application/pdf", data=b"talked")


def add(ledger: Ledger, *files: File, again: bool = False, **fields: Any) -> Added:
    given = {"commitment": "PACT-1", "stance": "supports", "summary": "They met", "event_date": "2024-01-30", "source": "wire-1", **fields}
    return observing.add(ledger, {**given, "attach": files} if files else given, today=TODAY, again=again)


def kept(added: Added) -> tuple[Attachment, ...]:
    assert isinstance(added.entry.record, Evidence)
    return added.entry.record.attachments or ()


def given_back(ledger: Ledger, number: int, *wanted: str) -> list[tuple[str, bytes]]:
    return [(one.name, data) for one, data in attaching.attachments_of(ledger, naming.reading(ledger, TODAY), f"#{number}", wanted)]


def test_files_are_recorded_and_their_content_kept(ground: Ledger) -> None:
    added = add(ground, PAGE, SCAN, quote="talked")
    assert [(one.name, one.media_type, one.size, one.sha256, one.quote_found) for one in kept(added)] == [
        ("page.html", "text/html", len(PAGE.data), PAGE.sha256, 2),
        ("scan.pdf", "application/pdf", 6, SCAN.sha256, None),
    ]
    assert decode(added.entry.bytes) == added.entry
    held = versions.observations(ground.driver, Evidence, ground.head.size, number=added.entry.seq)[0].record
    assert held == added.entry.record
    assert given_back(ground, added.entry.seq) == [("page.html", PAGE.data), ("scan.pdf", SCAN.data)]
    assert added.plain()["attachments"][0]["quote_found"] == 2
    assert add(ground, summary="Another").plain()["attachments"] == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, None),
        ({"quote": "They talked"}, 1),
        ({"quote": "talked", "quote_prefix": "They"}, 1),
        ({"quote": "talked", "quote_suffix": "."}, 1),
        ({"quote": "talked", "quote_prefix": "and", "quote_suffix": ","}, 0),
        ({"quote": "<b>talked"}, 0),
    ],
)
def test_the_quote_is_looked_up_with_the_words_around_it(ground: Ledger, fields: dict[str, Any], found: int | None) -> None:
    assert kept(add(ground, PAGE, **fields))[0].quote_found == found


@pytest.mark.parametrize("name", ["quote_prefix", "quote_suffix"])
def test_words_around_no_quote_are_refused(ground: Ledger, name: str) -> None:
    """Red without the rule: nobody could say what they surround."""
    with pytest.raises(BadInput, match="without the quote"):
        add(ground, **dict[str, Any]({name: "x"}))


def test_the_same_content_lies_there_once_and_the_same_file_is_named_once(ground: Ledger) -> None:
    """Red when attachments are not told apart by name and hash."""
    other = File(name="copy.html", media_type="text/html", data=PAGE.data)
    assert [one.name for one in kept(add(ground, PAGE, PAGE, other))] == ["page.html", "copy.html"]
    add(ground, PAGE, summary="Another")
    assert attachments.hashes(ground) == [PAGE.sha256]


def test_the_same_evidence_brings_no_file_that_is_lost(ground: Ledger) -> None:
    """Red when evidence that is there is found before its files are looked at."""
    first = add(ground, PAGE).entry.seq
    assert not add(ground).new
    assert not add(ground, PAGE).new
    with pytest.raises(Conflict) as caught:
        add(ground, PAGE, SCAN)
    assert caught.value.message == f"the same evidence is there already as #{first}, without scan.pdf"
    assert f"--again --same-event-as {first}" in caught.value.hint
    with pytest.raises(Conflict, match=r"without scan\.pdf and 1 more"):
        add(ground, SCAN, File(name="x", media_type="text/plain", data=b"x"))
    assert attachments.hashes(ground) == [PAGE.sha256]
    assert kept(add(ground, SCAN, again=True, same_event_as=first))[0].name == "scan.pdf"


def test_attachments_are_made_from_files_alone(ground: Ledger) -> None:
    """Red when a record of attachments is taken as it comes: it would name content that is not there."""
    forged = {"sha256": "0" * 64, "name": "x", "media_type": "text/plain", "size": 1}
    with pytest.raises(BadInput, match="attachments are made from files"):
        add(ground, attachments=[forged])
    assert add(ground, attachments=[]).new
    with pytest.raises(BadInput, match=f"{LIST_LIMIT + 1} attachments, at most"):
        add(ground, *[PAGE] * (LIST_LIMIT + 1))


def test_a_regrade_keeps_what_is_attached_and_a_retraction_too(ground: Ledger) -> None:
    number = add(ground, PAGE, quote="talked").entry.seq
    observing.regrade(ground, f"#{number}", "A1", "Read again")
    assert observing.show(ground, naming.reading(ground, TODAY), str(number))["attachments"][0]["quote_found"] == 2
    observing.retract(ground, f"#{number}", "Wrong day")
    assert given_back(ground, number) == [("page.html", PAGE.data)]


def test_those_that_are_named_are_given_back(ground: Ledger) -> None:
    other = File(name="page.html", media_type="text/html", data=b"other")
    number = add(ground, PAGE, SCAN, other).entry.seq
    assert given_back(ground, number, "page.html") == [("page.html", PAGE.data), ("page.html", b"other")]
    assert given_back(ground, number, SCAN.sha256[:6].upper(), "scan.pdf") == [("scan.pdf", b"talked")]
    with pytest.raises(NotFound, match=f"no attachment of #{number} called “scan.pd”") as caught:
        given_back(ground, number, "scan.pd")
    assert "did you mean scan.pdf?" in caught.value.hint


@pytest.mark.parametrize(
    ("number", "error", "says"),
    [(1, NotFound, "no evidence “#1”"), (99, NotFound, "no evidence “#99”"), (8, BadInput, "#8 has no attachments")],
)
def test_where_there_is_nothing_to_give_back(ground: Ledger, number: int, error: type[TrackerError], says: str) -> None:
    add(ground)
    with pytest.raises(error, match=says):
        given_back(ground, number)


def test_a_beginning_that_several_hashes_share_is_too_short(ground: Ledger) -> None:
    pair = [File(name=f"{n}", media_type="text/plain", data=str(n).encode()) for n in range(1_500)]
    shared = {file.sha256[:4]: file for file in pair}
    other = next(file for file in pair if shared[file.sha256[:4]] is not file)
    number = add(ground, other, shared[other.sha256[:4]]).entry.seq
    with pytest.raises(BadInput, match="have a hash that begins with"):
        given_back(ground, number, other.sha256[:4])
    assert given_back(ground, number, other.sha256) == [(other.name, other.data)]


def test_content_that_never_came_is_not_found(ground: Ledger) -> None:
    """As after an import of a ledger's lines."""
    record = Evidence(
        commitment="PACT-1", event_date="2024", stance="context", summary="x", source=source().key,
        attachments=({"sha256": "0" * 64, "name": "x", "media_type": "text/plain", "size": 1},),
    )  # fmt: skip
    number = ground.append(record).seq
    with pytest.raises(NotFound, match="no content of an attachment"):
        given_back(ground, number)
