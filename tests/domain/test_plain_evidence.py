"""What is found plainly in order is what the record takes, and its entry has the same bytes."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests import strategies
from tracker.domain import plain_evidence
from tracker.domain.dates import PartialDate
from tracker.domain.entries import Entry
from tracker.domain.plain_entries import PlainEntry
from tracker.domain.records import Evidence
from tracker.domain.vocabulary import EntryKind, Stage, Stance

TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", " x", "x\u00a0", "x\x1f", "\x1cx", "a\0b", "a\ud800", "x\u3000", "y\x7f\u2028z", '"\\/\b\f\n', "𝕏", "x" * 20_001]),
)
CODES = st.sampled_from(["US", "us", " US", "CN-1", "1US", "independent", "INDEPENDENT", "Independent ", "ſ", "İ", "", "x" * 30])
DATES = st.one_of(st.sampled_from(["2024", "2024-02", "2024-02-30", " 2024 ", "24", "today", 2024]), st.just(PartialDate("2024-01-30")))

GIVEN = st.fixed_dictionaries(
    {
        "commitment": st.sampled_from(["PACT-1", "pact-2", " PACT-1 ", "PACT", "PACT-0", "ſACT-1", "PACT-1\n"]),
        "event_date": DATES,
        "stance": st.sampled_from([*Stance, "supports", "Supports", " context", "in-favour", ""]),
        "summary": TEXTS,
        "source": st.sampled_from(["wire-1", "WIRE", "wire 1", "", "ẞ"]),
    },
    optional={
        "reliability": st.sampled_from(["A", "F", "a", "G", ""]),
        "credibility": st.sampled_from(["1", "6", "7", 1, ""]),
        "voice": CODES,
        "stage": st.sampled_from([*Stage, "in_force", "in-force", "IN_FORCE", "no"]),
        "party": CODES,
        "same_event_as": st.sampled_from([1, 0, -1, 2**63, 2**63 - 1, "1", True, 1.0]),
        "quote": TEXTS,
        "note": TEXTS,
        "id": st.one_of(TEXTS, st.just("x" * 101)),
        "quote_prefix": TEXTS,
        "quote_suffix": TEXTS,
        "attachments": st.just(()),
        "unknown": st.just("x"),
    },
)


@given(GIVEN)
@example({"commitment": "PACT-1", "event_date": "2024", "stance": "supports", "summary": "x", "source": "wire-1"})
def test_what_is_plainly_in_order_is_what_the_record_takes(fields: dict[str, Any]) -> None:
    """Red when a limit, a strip or a spelling differs from the record's."""
    plain = plain_evidence.read(fields)
    if plain is None:
        return
    record = Evidence.model_validate(fields)
    assert plain.model_dump() == record.model_dump(mode="json")
    assert list(plain.model_dump()) == list(record.model_dump(mode="json"))
    for name in Evidence.model_fields:
        assert (getattr(plain, name), type(getattr(plain, name))) == (getattr(record, name), type(getattr(record, name)))
    assert (plain.grade, plain.counts, plain.content()) == (record.grade, record.counts, record.content())


@given(strategies.entries())
def test_ordinary_evidence_is_plainly_in_order_and_its_entry_has_the_same_bytes(entry: Entry) -> None:
    if not isinstance(entry.record, Evidence) or entry.record.attachments:
        return
    plain = plain_evidence.read(entry.record.content())
    assert plain is not None
    line = PlainEntry(
        seq=entry.seq, kind=EntryKind.EVIDENCE_ADDED, recorded_at=entry.recorded_at, recorded_by=entry.recorded_by, record=plain
    )
    assert line.bytes == entry.bytes
