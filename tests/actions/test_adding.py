"""Fields as typed become records, or an error that names the field."""

import pytest

from tests.ledgers import STORY, entries, evidence, in_memory, source
from tracker.actions.added import Added
from tracker.actions.adding import record
from tracker.domain.errors import BadInput
from tracker.domain.record.records import Evidence, Party, Source, Wording


def test_what_is_none_was_not_given() -> None:
    assert record(Source, {"key": "x", "publisher": "y", "url": None, "voice": None}) == Source(key="x", publisher="y")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": "US"}, "name: is missing"),
        ({"code": "U S", "name": "x"}, "code: “U S” is not of the form US"),
        ({"code": "US", "name": "x", "colour": "red"}, "colour “red”: there is no such field"),
        ({"code": "US", "name": "x" * 301}, "name “xxx"),
        ({"code": "US", "name": "  "}, "name"),
        ({"code": "US", "name": "a\0b"}, "name “a\0b”: holds the character U+0000"),
        ({"code": "independent", "name": "x"}, "code"),
    ],
)
def test_the_first_field_that_cannot_be_taken_is_named(fields: dict[str, str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        record(Party, fields)
    assert caught.value.message.startswith(message)
    assert len(caught.value.message) < 200
    assert caught.value.hint


def test_a_place_inside_a_field_is_told_in_words() -> None:
    with pytest.raises(BadInput) as caught:
        record(Wording, {"source": "x", "text": "y", "paragraph": [1, 0]})
    assert caught.value.message.startswith("paragraph 2: ")


def test_an_added_record_as_data() -> None:
    with in_memory(STORY) as ledger:
        besides = ledger.append(source("new"))
        entry = ledger.append(evidence("Seen", source="new"))
        plain = Added(entry=entry, besides=(besides,)).plain()
    assert (plain["entry"], plain["new"], plain["entry_kind"], plain["recorded_by"]) == (21, True, "evidence_added", "ana")
    assert plain["summary"] == "Seen"
    assert set(Evidence.model_fields) <= set(plain)
    assert [(other["entry"], other["entry_kind"], other["kind"], other["key"]) for other in plain["besides"]] == [
        (20, "source_registered", "other", "new")
    ]


def test_no_field_of_a_record_hides_one_of_its_entry() -> None:
    """Red for sources and commitments, which have a `kind` too, and for retractions, whose `entry` is another one."""
    with in_memory(STORY) as ledger:
        for entry in entries(ledger):
            plain = Added(entry=entry).plain()
            assert (plain["entry"], plain["entry_kind"], plain["recorded_by"]) == (entry.seq, entry.kind.value, "ana")
        assert Added(entry=ledger.get(15)).plain()["retracts"] == 10
        assert Added(entry=ledger.get(6)).plain()["kind"] == "joint_commitment"
