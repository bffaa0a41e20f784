"""The order of fields, held against the records."""

import json

from hypothesis import given

from tests import strategies
from tracker.domain.entries import RECORD_TYPES, Entry
from tracker.domain.history import line, line_of
from tracker.domain.records import Attachment, Changes, Record, Wording
from tracker.domain.scores import ScoreRow
from tracker.domain.shapes import FIELDS, PARTS
from tracker.domain.vocabulary import EntryKind


def test_every_record_has_its_fields_in_its_order() -> None:
    assert {EntryKind(kind): names for kind, names in FIELDS.items()} == {
        kind: tuple(record.model_fields) for kind, record in RECORD_TYPES.items()
    }


def test_every_part_has_its_fields_in_its_order() -> None:
    inside: dict[str, type[Record]] = {
        "changes": Changes,
        "wordings": Wording,
        "attachments": Attachment,
        "rows": ScoreRow,
        "averages": ScoreRow,
        "percents": ScoreRow,
    }
    assert {name: set(fields) for name, fields in PARTS.items()} == {name: set(record.model_fields) for name, record in inside.items()}
    assert {name: fields for name, fields in PARTS.items() if fields != tuple(inside[name].model_fields)} == {}


@given(strategies.entries())
def test_an_entry_reads_the_same_from_its_bytes(entry: Entry) -> None:
    """Red when a field is left out, or in another place."""
    assert json.dumps(line_of(json.loads(entry.bytes), "W-1")) == json.dumps(line(entry, "W-1"))
