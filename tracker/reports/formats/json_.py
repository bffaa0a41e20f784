"""The report as JSON for programs: the sheets' items as `tracker show --format json` gives them, with what surrounds them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from pydantic_core import to_json

from tracker.domain.items import Item
from tracker.domain.standing.explanations import Fixed, reasons
from tracker.domain.text import json_escaped
from tracker.domain.vocabulary import MIXED, Status
from tracker.reports.citations import citation
from tracker.reports.model import Report, Sheet
from tracker.reports.obligations import Tally
from tracker.reports.sentences import METHOD

SCHEMA = "tracker.report/1"


def write(report: Report) -> bytes:
    """One object, indented, UTF-8 as it is; texts keep every character they were recorded with, some as escapes (`json_escaped`)."""
    return b"".join(pieces(report))


def pieces(report: Report) -> Iterator[bytes]:
    """The object of `write` commitment by commitment: the whole is large, and need never be in memory."""
    yield _indented(_before(report)).removesuffix(b"\n}")
    yield b',\n  "items": ['
    for place, sheet in enumerate(report.sheets):
        yield b",\n    " if place else b"\n    "
        yield _indented({**sheet.item, "citation": sheet.citation}).replace(b"\n", b"\n    ")
    yield b"\n  ]," if report.sheets else b"],"
    yield _indented(_after()).removeprefix(b"{")
    yield b"\n"


def commitment(sheet: Sheet, fixed: Fixed) -> bytes:
    """One commitment, as it is among the items of a report, with the leaf hash of the last entry about it."""
    return _indented({**sheet.item, "citation": citation(sheet, fixed), "leaf": sheet.leaf}) + b"\n"


def _indented(value: object) -> bytes:
    return json_escaped(to_json(value, indent=2).decode()).encode()


def _before(report: Report) -> Item:
    fixed = report.fixed
    counted = Counter(one.overview.status for one in report.sheets)
    looked = [((one.ref, one.terms.title), reasons(one.terms, one.overview)) for one in report.sheets]
    return {
        "schema": SCHEMA,
        "title": report.title,
        "scope": report.scope,
        "agreements": [agreement.json_fields() for agreement in report.agreements],
        "parties": [party.json_fields() for party in report.parties],
        "as_of": fixed.as_of.isoformat(),
        **({"window": fixed.window._asdict()} if fixed.window else {}),
        "cut": fixed.cut,
        "known_at": fixed.known_at,
        "known_on": fixed.known_on,
        **({"options": report.options} if report.options else {}),
        "ledger": {"size": fixed.known_at, "root": fixed.root},
        "in_brief": report.in_brief,
        "findings": [asdict(one) for one in report.findings],
        "promised": _tally(report.promised),
        "other": _tally(report.other),
        "deadlines": [one._asdict() for one in report.deadlines],
        **({"changes": report.changes.plain()} if report.changes else {}),
        "notes": list(report.notes),
        "statuses": {word: counted[word] for word in (*Status, MIXED) if counted[word]},
        "attention": [
            {"ref": ref, "title": title, "reasons": [{"reason": reason.value, "text": text} for reason, text in why]}
            for ref, title, why in sorted(((*name, why) for name, why in looked if why), key=lambda row: row[2][0][0].rank)
        ],
        "matrix": [
            {"ref": one.ref, "title": one.terms.title, "parties": {party.code: _cell(one, party.code) for party in report.parties}}
            for one in report.sheets
        ],
        **({"scores": report.scores.item} if report.scores else {}),
    }


def _after() -> Item:
    return {"method": [{"term": term, "text": text} for term, text in METHOD.items()]}


def _tally(tally: Tally) -> Item:
    outcomes = {outcome.value: len(its) for outcome, its in tally.by_outcome}
    return {"commitments": tally.commitments, "obligations": tally.obligations, "outcomes": outcomes}


def _cell(sheet: Sheet, party: str) -> Item | None:
    found = next((one for one in sheet.overview.standings if one.party == party), None)
    return {"status": found.status.value, "verification": found.verification.value} if found else None
