"""The published schemas: what the program takes fits them, and what is of the wrong shape does not."""

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from tests import strategies
from tests.documents.test_dossier import SEED, TEXT
from tests.ledgers import STORY, Fresh, entries
from tracker.documents import yaml_reader
from tracker.documents.schemas import schema
from tracker.domain.document_kinds import DocumentKind
from tracker.domain.record.records import Commitment, Evidence, Record, Source

PIECE = {"commitment": 2, "stance": "supports", "summary": "They met", "event_date": "3 days ago", "grade": "B2", "same_event_as": "#7"}


@cache
def validator(kind: DocumentKind) -> Any:
    """Made when it is asked for first: whoever collects these tests would wait seconds for all of them."""
    return jsonschema.Draft202012Validator(json.loads(schema(kind)))


def fits(kind: DocumentKind, value: Any) -> bool:
    return bool(validator(kind).is_valid(value))


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_is_a_schema_with_a_name_of_its_own(kind: DocumentKind) -> None:
    whole = validator(kind).schema
    jsonschema.Draft202012Validator.check_schema(whole)
    assert whole["$id"] == f"urn:tracker:schema:{kind}:1"
    assert next(iter(whole)) == "$schema"


def test_fields_are_described_as_in_the_records() -> None:
    def said(properties: dict[str, Any], *names: str) -> list[str | None]:
        return [properties[name]["description"] for name in names]

    def of(record: type[Record], *names: str) -> list[str | None]:
        return [record.model_fields[name].description for name in names]

    definitions = validator(DocumentKind.DOSSIER).schema["$defs"]
    assert definitions["Stance"]["description"]
    commitment, evidence = (definitions[name]["properties"] for name in ("CommitmentItem", "EvidenceItem"))
    assert said(commitment, "due", "number", "topic") == of(Commitment, "due", "number", "topic")
    assert said(evidence, "quote", "accessed") == of(Evidence, "quote", "accessed")
    for kind in (DocumentKind.EVIDENCE, DocumentKind.ROW):
        schema = validator(kind).schema
        row = schema["$defs"]["EvidenceInput"]["properties"] if kind is DocumentKind.EVIDENCE else schema["properties"]
        assert said(row, "party", "summary", "voice") == of(Evidence, "party", "summary", "voice")
        assert said(row, "publisher", "source_voice") == of(Source, "publisher", "voice")
    entries = validator(DocumentKind.ENTRY).schema["$defs"]
    assert said(entries["EvidenceChanges"]["properties"], "quote", "voice") == of(Evidence, "quote", "voice")


@pytest.mark.parametrize("text", [SEED, TEXT, TEXT.replace("state-media", "State media").replace("supports", "SUPPORTS")])
def test_dossiers_fit(text: str) -> None:
    assert [error.message for error in validator(DocumentKind.DOSSIER).iter_errors(yaml_reader.read(text, "d.yaml").value)] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("summary: The", "sumary: The"),
        ("stance: supports\n", "stance: for\n"),
        ("2024-01-30", "30.1.2024"),
        ("number: 2", "number: two"),
        ("paragraph: 13", "paragraph: [x]"),
        ("dossier: 1", "dossier: 2"),
        ("obligors: [US, CN]", "obligors: []"),
    ],
)
def test_dossiers_of_the_wrong_shape_do_not(old: str, new: str) -> None:
    assert not fits(DocumentKind.DOSSIER, yaml_reader.read(TEXT.replace(old, new, 1), "d.yaml").value)


def test_evidence_fits_or_does_not() -> None:
    files = {"attach": ["a.pdf", "b.html"], "attachments": []}
    assert fits(DocumentKind.EVIDENCE, PIECE)
    assert fits(DocumentKind.EVIDENCE, [PIECE | files, {"stance": "context", "summary": "x", "note": None}])
    assert fits(DocumentKind.ROW, PIECE)
    assert not fits(DocumentKind.ROW, PIECE | files)
    assert not fits(DocumentKind.ROW, {name: value for name, value in PIECE.items() if name != "commitment"})
    for spelled in ({"grade": "b2"}, {"stance": "Supports"}, {"stage": "In-Force"}, {"stage": "in_force"}, {"event_date": "2 Weeks  ago"}):
        assert fits(DocumentKind.EVIDENCE, PIECE | spelled)  # red where the words have one spelling
        assert fits(DocumentKind.ROW, PIECE | spelled)
    for wrong in ({"grade": "B9"}, {"stance": "for"}, {"colour": 1}, {"event_date": "soon"}, {"summary": ""}, {"attach": 7}):
        assert not fits(DocumentKind.EVIDENCE, PIECE | wrong)
        assert not fits(DocumentKind.ROW, PIECE | wrong)


def test_a_value_fits_without_what_it_says_itself() -> None:
    seen = {"commitment": 2, "indicator": "calls", "value": 3, "period": "Q3 2020", "restates": "#7"}
    assert fits(DocumentKind.EVIDENCE, [seen])
    assert fits(DocumentKind.ROW, seen | {"value": "57.60", "period": 2020})
    for wrong in ({"value": None}, {"value": "1e400"}, {"value": 1.5}, {"period": "in 2020"}, {"indicator": None}):
        assert not fits(DocumentKind.ROW, {name: value for name, value in (seen | wrong).items() if value is not None})


@given(strategies.evidence)
def test_any_evidence_fits(record: Any) -> None:
    content = {name: value for name, value in record.content().items() if name != "attachments"}
    assert fits(DocumentKind.ROW, content)
    assert fits(DocumentKind.EVIDENCE, [content])


def test_the_lines_of_a_ledger_fit(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        lines = [json.loads(entry.bytes) for entry in entries(ledger)]
    assert len(lines) == len(STORY)
    assert all(fits(DocumentKind.ENTRY, line) for line in lines)
    assert not fits(DocumentKind.ENTRY, lines[0] | {"kind": "evidence_added"})
    found = next(line for line in lines if line["kind"] == "evidence_added")
    assert not fits(DocumentKind.ENTRY, found | {"content": found["content"] | {"stance": "Supports"}})  # an entry has one spelling
    assert not fits(DocumentKind.ENTRY, lines[0] | {"v": 3})
    assert not fits(DocumentKind.ENTRY, lines[0] | {"colour": 1})
