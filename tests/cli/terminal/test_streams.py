"""Evidence written while it is read: to the byte what is written of the same items held whole."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.ledgers import TODAY, Fresh, attach, evidence, source, tell
from tests.payloads import PAYLOADS
from tracker.actions import browsing, evidence_listing, naming
from tracker.cli.terminal import listings, output, streams
from tracker.cli.terminal.formats import Format
from tracker.domain.record.records import Evidence
from tracker.domain.standing import summary
from tracker.domain.text import formula_safe, json_escaped, visible
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions

ALL = [*listings.EVIDENCE_COLUMNS, "quote_prefix", "quote_suffix", "attachments"]
QUESTIONS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({}, {"retracted": True}),
    ({}, {"ref": "PACT-2"}),
    ({}, {"ref": "1", "stances": ("contradicts", "context"), "retracted": True}),
    ({"as_of": "2025-03"}, {"retracted": True}),
    ({"known_at": "#12"}, {"retracted": True}),
    ({"known_at": "#14"}, {}),
    ({"as_of": "2000", "known_at": "#7"}, {}),
)


def fill(ledger: Ledger) -> None:
    tell(ledger)
    attach(ledger)
    ledger.append(source("bare"))
    for number, payload in enumerate(PAYLOADS):
        day = ("2024", "2024-02", "2024-02-29", "2025-03-31", "2025")[number % 5]
        fields: dict[str, Any] = {"quote": payload} if number % 3 else {"note": payload, "id": payload}
        ledger.append(evidence(f"{payload}x", event_date=day, commitment=f"PACT-{number % 2 + 1}", source="bare", **fields))
    for text in ('He said "no"', "one, two", "first\nsecond\r\nthird", "-1", "del\x7fete", "中文, again"):
        ledger.append(evidence(text, quote_prefix=text, stance="context"))


NAMES = {"US": "United States", "CN": "China"}


def in_columns(item: dict[str, Any]) -> dict[str, Any]:
    """The item with what stands in columns: how many files, and who it is that a code means."""
    named = {f"{role}_name": NAMES.get(item[role]) for role in ("party", "voice")}
    return item | named | {"attachments": len(item["attachments"])}


def by_hand(items: Sequence[dict[str, Any]], names: Sequence[str], *, raw: bool) -> str:
    """CSV by Python's own writer."""

    def cell(value: Any) -> str:
        if type(value) is int or raw:
            return output.flat(value)
        return visible(formula_safe(output.flat(value)), keep="\n\t\r")

    counted = [in_columns(item) for item in items]
    out = io.StringIO()
    csv.writer(out).writerows([names, *([cell(item[name]) for name in names] for item in counted)])
    return out.getvalue()


def written(capsys: pytest.CaptureFixture[str], *given: Any, **options: Any) -> str:
    streams.evidence(*given, **options)
    return capsys.readouterr().out


def of_records(
    ledger: Ledger, reading: naming.Reading, ref: str | None, *, stances: Sequence[str] = (), retracted: bool = False
) -> list[dict[str, Any]]:
    """The items as the records give them."""
    found = [
        held
        for held in versions.observations(ledger.driver, Evidence, reading.position, ref=ref and naming.ref(ledger, ref, reading.position))
        if (held.stands or retracted)
        and (not stances or held.record.stance.value in stances)
        and (reading.as_of is None or held.record.event_date.last_day <= reading.as_of)
    ]
    sources = browsing.sources(ledger, reading.position, [held.record.source for held in found])
    found.sort(key=lambda held: (held.record.event_date.last_day, held.record.event_date, held.entry))
    return [summary.evidence_item(held, sources) for held in found]


def test_every_format_is_what_the_whole_list_would_be(fresh: Fresh, capsys: pytest.CaptureFixture[str]) -> None:
    with fresh() as ledger:
        fill(ledger)
        for clocks, asked in QUESTIONS:
            reading = naming.reading(ledger, TODAY, **clocks)
            given: dict[str, Any] = {"ref": None, **asked}
            items = of_records(ledger, reading, **given)
            found = evidence_listing.listed(ledger, reading, evidence_listing.EvidenceFilter(**given), TODAY)
            assert [list(one.items()) for one in found.items()] == [list(item.items()) for item in items]
            for names in (ALL, ["note"], ["summary", "entry", "same_event_as"], ["attachments", "counts", "attachments"]):
                for raw in (False, True):
                    assert written(capsys, found, reading, Format.CSV, names, raw=raw) == by_hand(items, names, raw=raw)
            lines = "".join(json_escaped(json.dumps(item, ensure_ascii=False, separators=(",", ":"))) + "\n" for item in items)
            assert written(capsys, found, reading, Format.JSONL, ALL) == lines
            whole = output.envelope("evidence", items, reading)
            assert written(capsys, found, reading, Format.JSON, ALL) == json_escaped(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"
            rows = [{name: listings.for_people(name, in_columns(item)[name]) for name in ALL} for item in items]
            assert written(capsys, found, reading, Format.MARKDOWN, ALL) == "".join(output.markdown_pieces(rows, ALL))
