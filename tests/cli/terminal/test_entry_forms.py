"""The forms of what people enter: every field of the records has its heading, and what is there is read as it is."""

from typing import Any

import pytest
from hypothesis import given

from tests import strategies
from tests.ledgers import TODAY
from tracker.cli.commands.declaring import hints
from tracker.cli.commands.evidence_options import EvidenceOptions, NewEvidenceOptions
from tracker.cli.terminal import entry_forms
from tracker.documents import evidence_input
from tracker.domain.errors import BadDocument
from tracker.domain.record.records import Evidence

SHOWN: dict[str, Any] = {
    "ref": "PACT-1",
    "title": "Talk",
    "due": None,
    "criteria": [],
    "checks": [],
    "standing": [{"party": "US", "status": "not_assessed", "verification": "unverified"}],
    "observations": [],
}
HINTS = hints(EvidenceOptions)
LEFT_OUT = ("id", "attachments")


def held_item(record: Evidence) -> dict[str, Any]:
    """Evidence as `evidence show` has it."""
    return {"entry": 6, **record.json_fields(), "grade": record.grade}


@given(strategies.evidence)
def test_evidence_is_read_from_its_form_as_it_is(record: Evidence) -> None:
    form = entry_forms.amended_evidence(held_item(record), SHOWN, [], HINTS)
    text = form.render().replace("=== reason === why it is amended; kept with the entry\n", "=== reason ===\nA slip.\n")
    fields, emptied, reason = evidence_input.amended(form.read(text, "f"), held_item(record), TODAY)
    assert fields == {name: value for name, value in record.content().items() if name not in LEFT_OUT}
    assert (emptied, reason) == ([], "A slip.")


@given(strategies.evidence)
def test_a_field_that_is_emptied_is_named(record: Evidence) -> None:
    form = entry_forms.amended_evidence(held_item(record), SHOWN, [], HINTS)
    text = form.render().replace("=== reason === why it is amended; kept with the entry\n", "=== reason ===\nA slip.\n")
    start = text.index("=== note ===")
    text = text[:start] + "=== note ===\n\n=== end ===\n"
    assert evidence_input.amended(form.read(text, "f"), held_item(record), TODAY)[1] == (["note"] if record.note else [])


def test_an_amendment_without_its_reason_is_refused() -> None:
    record = Evidence(commitment="PACT-1", event_date="2025", stance="supports", summary="x", source="s")
    form = entry_forms.amended_evidence(held_item(record), SHOWN, [], HINTS)
    with pytest.raises(BadDocument, match=r"f:\d+: reason: is missing"):
        evidence_input.amended(form.read(form.render(), "f"), held_item(record), TODAY)


def test_every_field_of_evidence_can_be_typed() -> None:
    names = {field.name for field in entry_forms.evidence("PACT-1", SHOWN, [], hints(NewEvidenceOptions), {}).fields}
    assert {*Evidence.model_fields} - names == {"reliability", "credibility", *LEFT_OUT}
    assert set(entry_forms._OWN_HINTS) <= names | {"reason", "code"}
