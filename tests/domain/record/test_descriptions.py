"""What an entry did, in a sentence: every kind of entry has one, and its nouns."""

import json

import pytest
from hypothesis import given

from tests import strategies
from tracker.domain.record.descriptions import describe_entry, line, nouns
from tracker.domain.record.entries import Entry
from tracker.domain.vocabulary import EntryKind


@given(strategies.entries())
def test_every_entry_can_be_described(entry: Entry) -> None:
    assert describe_entry(entry)
    made = line(entry.plain, "WOODSIDE-2")
    assert json.loads(json.dumps(made)) == made
    assert list(made["content"]) == list(entry.record.content())
    changed = ["changed"] if entry.kind.endswith("_amended") else []
    assert list(made) == ["entry", "kind", "recorded_at", "recorded_by", "commitment", "told", *changed, "content"]


@given(strategies.entries())
def test_a_line_without_its_content_says_the_rest(entry: Entry) -> None:
    """With the content of everything: red."""
    whole = line(entry.plain, "WOODSIDE-2")
    short = line(json.loads(entry.bytes), "WOODSIDE-2", contents=False)
    assert short == {name: value for name, value in whole.items() if name in short}
    left_out = {"content", "changed"} if entry.kind.endswith("_amended") else {"content"}
    assert whole.keys() - short.keys() == (set() if entry.kind is EntryKind.ENTRY_RETRACTED else left_out)


@pytest.mark.parametrize("kind", EntryKind)
def test_every_kind_has_its_nouns(kind: EntryKind) -> None:
    assert nouns(kind, 1) != nouns(kind, 2) == nouns(kind, 0)


@pytest.mark.parametrize(
    ("kind", "record", "sentence"),
    [
        ("party_registered", {"code": "US", "name": "United States"}, "party US registered: United States"),
        ("source_registered", {"key": "cnn", "publisher": "CNN"}, "source cnn registered: CNN"),
        (
            "evidence_regraded",
            {"evidence": 7, "reliability": "B", "credibility": "2", "reason": "seen twice"},
            "#7 regraded B2: seen twice",
        ),
        ("entry_retracted", {"entry": 7, "reason": "wrong page"}, "#7 retracted: wrong page"),
        (
            "commitment_amended",
            {"commitment": "W-2", "changes": {"title": "x", "extended_to": "2025"}, "reason": "agreed"},
            "W-2 amended (extended to 2025; title x): agreed",
        ),
        (
            "check_recorded",
            {"commitment": "W-2", "on": "2025-06-30", "queries": ["a", "b"], "outcome": "nothing_found"},
            "W-2 searched on 2025-06-30, nothing found: a; b",
        ),
        (
            "evidence_added",
            {"commitment": "W-2", "event_date": "2024-01", "stance": "supports", "summary": "It met", "source": "cnn"},
            "W-2 evidence supports (2024-01, F6): It met",
        ),
        (
            "assessment_made",
            {"commitment": "W-2", "status": "partly_fulfilled", "confidence": "low", "effective_on": "2025-06-30", "rationale": "r"}
            | {"because": [5, 6], "party": "CN"},
            "W-2 assessed partly fulfilled for CN (low confidence, from 2025-06-30, because #5 #6)",
        ),
        (
            "scores_imported",
            {
                "agreement": "RIO",
                "scale": "ti-uk",
                "file": "rio.csv",
                "columns": ["US", "CN"],
                "rows": [{"label": "x", "cells": ["a", "b"]}],
            },
            "RIO scores of others on the scale ti-uk: 1 × 2 cells from rio.csv",
        ),
    ],
)
def test_sentences(kind: str, record: dict[str, object], sentence: str) -> None:
    from tracker.domain.record.entries import RECORD_TYPES

    entry = Entry(
        seq=9,
        kind=EntryKind(kind),
        recorded_at="2025-01-01T00:00:00.000000Z",
        recorded_by="ana",
        record=RECORD_TYPES[EntryKind(kind)].model_validate(record),
    )
    assert describe_entry(entry) == sentence
