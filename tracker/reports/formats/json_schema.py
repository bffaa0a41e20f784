"""The published schema of the JSON report (JSON Schema, draft 2020-12): `tracker report --format json-schema`.

Strict: every property is named, required unless the record leaves it out, and no other may stand beside it, so that a program that was
written against it notices a change. Made from the vocabularies, which it must not fall behind; the test keeps its whole text.
"""

import json
from enum import StrEnum
from typing import get_type_hints

from tracker.domain import vocabulary
from tracker.domain.items import Item
from tracker.domain.record import records
from tracker.domain.record.amendments import Amendment
from tracker.domain.record.entries import RECORD_TYPES
from tracker.domain.record.indicators import Baseline, Indicator, Recurrence, Suspension, Target, Window
from tracker.domain.standing.outcomes import Outcome
from tracker.reports.findings import Rule
from tracker.reports.formats.json_ import SCHEMA

Schema = Item


def write() -> str:
    """The schema as indented JSON."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _maybe(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "null"}]}


def _one_of(kind: type[StrEnum], *more: str) -> Schema:
    return {"enum": [*(member.value for member in kind), *more]}


def _is(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}


def _text(description: str, pattern: str) -> Schema:
    return {"description": description, "type": "string", "pattern": f"^{pattern}$"}


_WORDS: dict[str, type[StrEnum]] = {
    **{
        kind.__name__.lower(): kind
        for kind in (
            *(vocabulary.Status, vocabulary.Verification, vocabulary.Confidence, vocabulary.Nature, vocabulary.Stance, vocabulary.Stage),
            *(vocabulary.Reliability, vocabulary.Credibility, vocabulary.Direction, vocabulary.Against),
        )
    },
    "kind": vocabulary.CommitmentKind,
    "outcome": vocabulary.CheckOutcome,
    "form": vocabulary.WordingForm,
}
"""The vocabularies, by the fields that hold their words."""

_DEFINITIONS: dict[str, Schema] = {
    "code": _text("A party's or agreement's code.", "[A-Z][A-Z0-9_-]{0,23}"),
    "ref": _text("A commitment's name: the agreement's code and a number.", "[A-Z][A-Z0-9_]{0,23}-[1-9][0-9]{0,5}"),
    "day": _text("A day of the calendar.", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "date": _text("A date of the precision that is known: 2024, 2024-03 or 2024-03-05.", "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"),
    "quantity": _text("A decimal number as it was written.", "-?(0|[1-9][0-9]*)(\\.[0-9]+)?"),
    "period": {"description": "2020, 2020-Q3, 2020-03, 2020-03-05, 2020-10/P1Y, 2020-01/2020-04 or 2016-01/.", **TEXT},
    "moment": _text("UTC with six decimals.", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z"),
    "entry": {"description": "The number of an entry of the ledger.", **NUMBER},
    "hash": _text("SHA-256 in hex.", "[0-9a-f]{64}"),
    **{name: _one_of(kind) for name, kind in _WORDS.items()},
    "overall_status": _one_of(vocabulary.Status, vocabulary.MIXED),
    "attention": _one_of(vocabulary.Attention),
    "note": _one_of(vocabulary.Note),
}

_FIELDS: dict[str, Schema] = {
    **{name: _is("code") for name in ("code", "agreement", "party")},
    **{name: _list(_is("code")) for name in ("parties", "obligors", "beneficiaries")},
    **{name: _is("date") for name in ("made_on", "due", "extended_to", "event_date", "by", "since", "until")},
    **{name: _is("quantity") for name in ("value", "value_to")},
    **{name: _is("period") for name in ("period", "occurrence")},
    **{name: _is("day") for name in ("on", "effective_on", "accessed", "assessed_on")},
    **{name: _is("entry") for name in ("same_event_as", "restates", "evidence", "entry")},
    **{name: _is(name) for name in _WORDS},
    **{name: _list(TEXT) for name in ("criteria", "discrepancies", "queries", "languages", "clear", "replaced_by", "topics")},
    **dict.fromkeys(("number", "review_every"), NUMBER),
    **dict.fromkeys(("size", "quote_found", "decimals", "tolerance"), COUNT),
    **dict.fromkeys(("cumulative", "milestone", "prorated"), FLAG),
    "commitment": _is("ref"),
    "because": _list(_is("entry")),
    "paragraph": _list(NUMBER),
    "sha256": _is("hash"),
    "wordings": _list(_is("wording")),
    "attachments": _list(_is("attachment")),
    "noun": TEXT,
}
"""What a field of a record looks like that is more than text; a field of one name means one thing in all of them."""


_PARTS: dict[str, type[records.Record]] = {"baseline": Baseline, "recurrence": Recurrence}
_LISTED: dict[str, type[records.Record]] = {"targets": Target, "indicators": Indicator, "suspended": Suspension, "windows": Window}
"""The fields that hold a record, and those that hold a list of them."""


def _field(kind: type[records.Record], name: str, *, nulls: bool) -> Schema:
    if name in _PARTS:
        return _record(_PARTS[name], nulls=nulls)
    if name in _LISTED:
        return _list(_record(_LISTED[name], nulls=nulls))
    if kind in (Indicator, Window) and name == "code":
        return TEXT
    if name == "changes" and issubclass(kind, Amendment):
        return _record(kind.changeable, nulls=False)
    if name not in _FIELDS and get_type_hints(kind)[name] not in (str, str | None):
        raise KeyError(f"{kind.__name__}.{name} is no text: say in _FIELDS what it looks like")
    return _FIELDS.get(name, TEXT)


def _record(kind: type[records.Record], *, nulls: bool) -> Schema:
    """A record's fields as they are explained there, either with nulls for what is not given, or with what is not given left out, as in entries."""
    properties = {}
    for name, field in kind.model_fields.items():
        one = _field(kind, name, nulls=nulls)
        one = _maybe(one) if nulls and field.default is None else one
        properties[name] = ({"description": field.description} if field.description else {}) | one
    made = _object(**properties)
    if not nulls:
        made["required"] = [name for name, field in kind.model_fields.items() if field.default is not None]
    return made


def _with(record: Schema, **more: Schema) -> Schema:
    return _object(**(record["properties"] | more))


_OF_REGISTERS = ("party_", "agreement_", "source_", "scores_")
"""How the kinds of entries begin that are about no commitment, and so stand in the history of none."""


def _history() -> Schema:
    shared = {"recorded_at": _is("moment"), "recorded_by": TEXT, "commitment": _is("ref"), "told": TEXT}
    changed = {"changed": _list(_object(field=TEXT, **{"from": {}, "to": {}}))}
    lines = []
    for kind, record in RECORD_TYPES.items():
        if not kind.startswith(_OF_REGISTERS):
            more = (changed if issubclass(record, Amendment) else {}) | {"content": _record(record, nulls=False)}
            lines.append(_object(entry=_is("entry"), kind={"const": kind.value}, **shared, **more))
    return {"oneOf": lines}


def _standing() -> Schema:
    return _object(
        party=_is("code"),
        status=_is("status"),
        confidence=_maybe(_is("confidence")),
        verification=_is("verification"),
        effective_on=_maybe(_is("day")),
        assessed_by=_maybe(_is("entry")),
        why=TEXT,
        carried_by=_list(_is("entry")),
        contested_by=_list(_is("entry")),
        unweighed=_list(_is("entry")),
        unweighed_since=_maybe(_is("day")),
        basis_retracted=_list(_is("entry")),
        basis_changed=_list(_is("entry")),
        would_change=_list(TEXT),
    )


def _item() -> Schema:
    held = {"entry": _is("entry"), "retracted_by": _maybe(_is("entry"))}
    entries, said = _list(_is("entry")), {"type": "object", "properties": {"told": TEXT, "period": _maybe(_is("period"))}}
    evidence = _record(records.Evidence, nulls=True)
    evidence["properties"]["attachments"] = _list(_is("shown_attachment"))
    terms = _record(records.Terms, nulls=True)["properties"] | {"topics": _list(TEXT)}
    terms["wordings"] = _list(_with(_record(records.Wording, nulls=True), publisher=TEXT))
    return _object(
        ref=_is("ref"),
        **terms,
        agreement=_is("code"),
        status=_is("overall_status"),
        open=FLAG,
        verification=_is("verification"),
        standing=_list(_standing()),
        made_on=_is("date"),
        extensions=_list(_object(extended_to=_maybe(_is("date")), effective_on=_maybe(_is("day")), entry=_is("entry"))),
        overdue=FLAG,
        due_soon_on=_maybe(_is("date")),
        late=FLAG,
        review_due_on=_maybe(_is("day")),
        review_due=FLAG,
        attention=_list(_is("attention")),
        notes=_list(_is("note")),
        evidence=_object(**dict.fromkeys(vocabulary.Stance, COUNT)),
        last_evidence_on=_maybe(_is("date")),
        last_entry=_is("entry"),
        place=_maybe(TEXT),
        observations=_list(
            _with(
                evidence,
                **held,
                grade={"type": "string", "pattern": "^[A-F][1-6]$"},
                counts=FLAG,
                publisher=TEXT,
                url=_maybe(TEXT),
                published=_maybe(_is("date")),
            )
        ),
        checks=_list(_with(_record(records.Check, nulls=True), **held)),
        assessments=_list(_with(_record(records.Assessment, nulls=True), **held)),
        history=_list(_is("history")),
        **dict.fromkeys(("lapse_on", "numbers_differ_on"), _maybe(_is("day"))),
        **dict.fromkeys(("lapse", "numbers_differ"), _maybe(TEXT)),
        numbers=_list(_object(code=TEXT, title=TEXT, unit=TEXT, revisions=_list(TEXT), seen=_list(TEXT), progress=_list(said))),
        periods=_list(_object(party=_is("code"), kept=COUNT, of=COUNT, unplaced=entries, told=TEXT, occurrences=_list(said))),
        citation=TEXT,
        rated_otherwise=_list(TEXT),
    )


def _tally(description: str) -> Schema:
    outcomes = {"type": "object", "propertyNames": _one_of(Outcome), "additionalProperties": NUMBER}
    return {"description": description, **_object(commitments=COUNT, obligations=COUNT, outcomes=outcomes)}


def schema() -> Schema:
    """The schema as JSON values."""
    row = {"ref": _is("ref"), "title": TEXT}
    cell = _maybe(_object(status=_is("status"), verification=_is("verification")))
    top = _object(
        schema={"const": SCHEMA},
        title=TEXT,
        scope={"description": "What the report was narrowed to, in words; empty where it covers everything.", **TEXT},
        agreements=_list(_record(records.Agreement, nulls=True)),
        parties=_list(_record(records.Party, nulls=True)),
        as_of={"description": "The day that is described.", **_is("day")},
        cut={"description": "Whether what took effect after that day was left out.", **FLAG},
        known_at={"description": "The last entry that was taken into account; 0 for an empty ledger.", **COUNT},
        known_on={"description": "When it was recorded; empty for an empty ledger.", "anyOf": [_is("moment"), {"const": ""}]},
        ledger=_object(size=COUNT, root=_is("hash")),
        in_brief=TEXT,
        findings=_list(
            _object(
                rule=_one_of(Rule),
                ref=_is("ref"),
                parties=_list(_is("code")),
                sentence=TEXT,
                status=_is("status"),
                verification=_is("verification"),
                confidence=_maybe(_is("confidence")),
            )
        ),
        promised=_tally("What a joint or unilateral commitment promises; what is not applicable is outside every count."),
        other=_tally("What was asked, assured or stated, and is owed by nobody."),
        deadlines=_list(_object(due=_is("date"), **row, parties=_list(_is("code")), words=TEXT)),
        notes=_list(TEXT),
        statuses={
            "description": "How many commitments have each overall status; zeros left out.",
            "type": "object",
            "propertyNames": _is("overall_status"),
            "additionalProperties": NUMBER,
        },
        attention=_list(_object(**row, reasons=_list(_object(reason=_is("attention"), text=TEXT)))),
        matrix=_list(_object(**row, parties={"type": "object", "propertyNames": _is("code"), "additionalProperties": cell})),
        items=_list(_is("item")),
        method=_list(_object(term=TEXT, text=TEXT)),
    )
    top["properties"]["scores"] = {"description": "With --scale: what `tracker score --format json` has of these.", "type": "object"}
    top["properties"]["window"] = _object(code=TEXT, agreements=_list(_is("code")), since=_is("date"), until=_is("date"), over=FLAG)
    top["properties"]["options"] = {"description": "What `tracker verify --report` writes it again from.", **TEXT}
    top["properties"]["changes"] = {
        "description": "With --since: `happened` and `recorded`, of each what `tracker report diff --format json` answers.",
        "type": "object",
    }
    parts = {
        "wording": _record(records.Wording, nulls=False),
        "attachment": _record(records.Attachment, nulls=False),
        "shown_attachment": _record(records.Attachment, nulls=True),
        "history": _history(),
        "item": _item(),
    }
    for seen in ("observations", "checks"):  # with --window
        parts["item"]["properties"][seen]["items"]["properties"]["outside_window"] = FLAG
    parts["item"]["properties"]["after_window"] = parts["item"]["properties"]["observations"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tracker:schema:{SCHEMA.replace('/', ':')}",
        "title": "Tracker's status report",
        "description": "What `tracker report --format json` writes.",
        **top,
        "$defs": _DEFINITIONS | parts,
    }
