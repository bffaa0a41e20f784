"""A ledger that was written before the code was simplified imports, verifies byte for byte and reports as the program of then did.

`ledger-v1.jsonl` holds every kind of entry and is never written anew; the files beside it are what that program wrote, of which only what is
derived follows the rules of today.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.ledgers import writing
from tests.places import Place
from tracker.domain.record.entries import NEW_IN_2, decode
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger import attachments

GOLDEN = Path(__file__).parents[1] / "storage" / "golden"
LEDGER = GOLDEN / "ledger-v1.jsonl"
ROOT = "26fec40d70efbb31e79cf2352b54fccadb1d490c0d043da9660fd53a6a6910f4"
ATTACHED = (
    "<html><head><title>x</title><meta charset=utf-8></head><body><p>The ministers <b>spoke by\nvideo</b> on Tuesday; "
    "they “spoke by video” twice.</p></body></html>".encode(),
    "Nothing here but text; spoke by video. Ende: Zürich.\n".encode(),
    b"\x89PNG\r\n\x1a\n\x00\x01\x02",
    b"",
)
"""What its evidence attaches; a ledger's lines come without it."""


@pytest.fixture
def imported(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """The golden ledger, imported, with its attachments."""
    program = Program(str(place), capsys, monkeypatch)  # type: ignore[arg-type]  # an address, whose text is all that is used
    program.ok("import", str(LEDGER))
    with writing(place) as ledger:
        for content in ATTACHED:
            attachments.put(ledger, content)
    return program


def test_the_golden_ledger_holds_every_kind_of_entry() -> None:
    entries = [decode(line) for line in LEDGER.read_bytes().splitlines()]
    assert {entry.kind for entry in entries} == {kind for kind in EntryKind if not NEW_IN_2.get(kind, frozenset()) & {"reason", "evidence"}}
    assert {entry.v for entry in entries} == {1}


def test_its_entries_are_stored_byte_for_byte_under_the_root_of_then(imported: Program) -> None:
    said = imported.ok("verify")
    assert said.endswith(f"the ledger holds: 57 entries, root {ROOT}\n"), said
    assert imported.ok("export").encode() == LEDGER.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("list", "--all", "--as-of", "2025-07-01"), "list.json"),
        (("list", "--all", "--as-of", "2025-06-01", "--known-at", "#30"), "list-past.json"),
        (("show", "PACT-1", "--as-of", "2025-07-01"), "show-PACT-1.json"),
        (("report", "--as-of", "2025-07-01"), "report.json"),
    ],
)
def test_it_is_answered_as_then(imported: Program, arguments: tuple[str, ...], expected: str) -> None:
    then = json.loads((GOLDEN / "ledger-v1" / expected).read_text(encoding="utf-8"))
    assert _without_new_names(json.loads(imported.ok(*arguments, "--format", "json")), then) == then


def _without_new_names(now: Any, then: Any) -> Any:
    """What is said now, but for the names that nothing had then, and the sentences in which people are told of an entry, or of all."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {
            name: then[name] if name in ("told", "in_brief") else _without_new_names(now[name], then[name])
            for name in then.keys() & now.keys()
        }
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [_without_new_names(*both) for both in zip(now, then, strict=True)]
    return now
