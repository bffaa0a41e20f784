"""The tables are declared in step with the records: a column for each field, and no other."""

import pytest

from tracker.domain.record.entries import RECORD_TYPES
from tracker.domain.record.records import Attachment, Record, Wording
from tracker.domain.vocabulary import EntryKind
from tracker.storage.projections.projections import TABLES
from tracker.storage.projections.rows import PARTS
from tracker.storage.tables import metadata

OF_ENTRIES = {"entry", "seq", "superseded_by", "retracted_by", "void_by", "material"}
DERIVED = {"commitment": {"ref", "registered_on", "label_folded"}, "evidence": {"identity"}}


def columns(table: str) -> set[str]:
    return {column.name for column in metadata.tables[table].columns}


@pytest.mark.parametrize("kind", TABLES)
def test_a_projection_has_a_column_for_each_field_of_its_record(kind: EntryKind) -> None:
    table = TABLES[kind]
    expected = set(RECORD_TYPES[kind].model_fields) - PARTS.keys()
    assert columns(table) - OF_ENTRIES - DERIVED.get(table, set()) == expected


@pytest.mark.parametrize(("part", "record"), [("wordings", Wording), ("attachments", Attachment)])
def test_a_list_of_records_has_a_column_for_each_field_of_them(part: str, record: type[Record]) -> None:
    assert columns(PARTS[part][0]) - {"seq", "position"} == set(record.model_fields)
