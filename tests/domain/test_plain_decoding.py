"""What is read at a glance is what the records make of the same bytes, and ordinary evidence is read at a glance."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain import plain_decoding
from tracker.domain.canonical_json import canonical
from tracker.domain.entries import Entry, decode, decode_by_records
from tracker.domain.errors import BadInput
from tracker.domain.records import Evidence

_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Canonical JSON, but for numbers that are too large for it."""

ORDINARY: dict[str, Any] = {
    "commitment": "PACT-1",
    "credibility": "2",
    "event_date": "2024-03",
    "reliability": "B",
    "source": "wire-1",
    "stance": "supports",
    "summary": "They met",
    "voice": "independent",
}
ENVELOPE: dict[str, Any] = {
    "kind": "evidence_added",
    "recorded_at": "2024-03-05T10:00:00.000000Z",
    "recorded_by": "ana",
    "seq": 7,
    "v": 1,
}

odd: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 3), st.sampled_from((2**53 - 1, 2**53, 2**63, 2024, [], {}, [1], {"a": 1})), strategies.any_text,
    st.sampled_from(
        ("", " x", "x ", "x\x1f", "\u3000x", "a\0b", "x" * 100, "x" * 101, "x" * 20_000, "x" * 20_001, "INDEPENDENT", "independent", "us", "US", "1US", "ſ", "İ", "A", "a", "G",
         "3", "7", "in_force", "in-force", "context", "Context", "2024", "2024-02-30", " 2024", "pact-1", "PACT-0", "PACT-01", "PACT-1\n", "wire 1", "party_registered",
         "2024-02-30T10:00:00.000000Z", "2024-02-03T10:00:00.000000", "2024-02-03T10:00:00.00000٣Z")
    ),
)  # fmt: skip


def looked_at(data: bytes) -> bool:
    """Whether it is read at a glance; the same as by the records, if it is."""
    plain = plain_decoding.read(data)
    if plain is None:
        return False
    expected, found = decode_by_records(data), decode(data)
    for one, other in ((expected, found), (expected.record, found.record)):
        assert one == other
        assert one.model_fields_set == other.model_fields_set
        told = [(name, type(value), value) for name, value in one.__dict__.items()]
        assert told == [(name, type(value), value) for name, value in other.__dict__.items()]
    assert found.bytes == data
    assert found.record.model_dump(mode="json") == expected.record.model_dump(mode="json")
    return True


@given(
    st.dictionaries(st.sampled_from((*Evidence.model_fields, "unknown")), odd, max_size=2),
    st.dictionaries(st.sampled_from((*ENVELOPE, "unknown")), odd, max_size=1),
    st.sampled_from((None, *ORDINARY)),
)
@example({}, {}, None)
@example({"same_event_as": 2**53}, {}, None)
@example({"voice": "INDEPENDENT"}, {}, None)
@example({"note": None}, {}, None)
def test_what_is_read_at_a_glance_is_what_the_records_say(changes: dict[str, Any], around: dict[str, Any], without: str | None) -> None:
    """Red when a limit, a strip, a spelling or a default differs from the record's."""
    content = {name: value for name, value in {**ORDINARY, **changes}.items() if name != without}
    try:
        data = _written({**ENVELOPE, "content": content, **around}).encode()
    except UnicodeEncodeError:  # a lone surrogate
        return
    looked_at(data)


@pytest.mark.parametrize(
    "change",
    [
        (b'":"', b'": "'),
        (b'{"content":', b' {"content":'),
        (b'"seq":7', b'"seq":7.0'),
        (b'"seq":7', b'"seq":07'),
        (b'"v":1', b'"v":1,"v":1'),
        (b'"v":1', b'"v":true'),
        (b"They met", b"They \\u006det"),
        (b"They met", b"They \\/ met"),
        (b"They met", b"They \xff met"),
        (b'"commitment":"PACT-1","credibility":"2"', b'"credibility":"2","commitment":"PACT-1"'),
        (b'"seq":7,"v":1', b'"v":1,"seq":7'),
        (b'"commitment"', b'"attachments":[],"commitment"'),
    ],
)
def test_other_spellings_of_the_same_are_refused_by_both(change: tuple[bytes, bytes]) -> None:
    data = canonical({**ENVELOPE, "content": ORDINARY})
    assert looked_at(data)
    other = data.replace(*change, 1)
    assert other != data
    assert plain_decoding.read(other) is None
    with pytest.raises(BadInput):
        decode(other)


@given(strategies.entries())
def test_ordinary_evidence_is_read_at_a_glance(entry: Entry) -> None:
    """Red when nothing is, which would be no error, but slow."""
    ordinary = isinstance(entry.record, Evidence) and entry.record.attachments is None
    if not ordinary or all(text == text.strip() for text in entry.record.content().values() if isinstance(text, str)):
        assert looked_at(entry.bytes) == ordinary


@pytest.mark.parametrize("data", [b"", b"[]", b"7", b"null", b'{"content":1,"kind":2,"recorded_at":3,"recorded_by":4,"seq":5,"v":6}'])
def test_what_is_no_entry_is_nothing(data: bytes) -> None:
    assert plain_decoding.read(data) is None
