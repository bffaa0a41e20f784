"""An entry's exact bytes, and decoding that refuses every other spelling of them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tracker.domain.errors import BadInput
from tracker.domain.record.canonical_json import canonical
from tracker.domain.record.entries import KINDS, RECORD_TYPES, Entry, decode
from tracker.domain.record.records import Party
from tracker.domain.timestamps import follows, later, timestamp
from tracker.domain.vocabulary import RETRACTABLE, EntryKind

MOMENT = "2024-01-31T10:00:00.000000Z"
US = (
    b'{"content":{"code":"US","name":"United States"},"kind":"party_registered",'
    b'"recorded_at":"2024-01-31T10:00:00.000000Z","recorded_by":"ana","seq":1,"v":2}'
)


def test_an_entry_and_its_bytes() -> None:
    entry = Entry(
        seq=1, kind=EntryKind.PARTY_REGISTERED, recorded_at=MOMENT, recorded_by="ana", record=Party(code="US", name="United States")
    )
    assert entry.bytes == US
    assert decode(US) == entry
    assert entry.day == "2024-01-31"


COMMITMENT = (
    b'{"agreement":"W","beneficiaries":[],"criteria":[],"discrepancies":[],"kind":"request","nature":"one_off","number":1,"obligors":["US"],'
    b'"review_every":180,"text":"x","title":"x","topic":"t","wordings":[]}'
)


@pytest.mark.parametrize(
    ("kind", "content", "new"),
    [
        ("party_amended", b'{"changes":{"name":"x"},"party":"US","reason":"y"}', "reason"),
        ("registration_voided", b'{"name":"US","noun":"party","reason":"y"}', "reason"),
        ("commitment_amended", b'{"changes":{"obligors":["US"]},"commitment":"W-1","reason":"y"}', "changes.obligors"),
        ("commitment_amended", b'{"changes":{"title":"x"},"clear":["due"],"commitment":"W-1","reason":"y"}', "clear"),
        ("commitment_amended", b'{"changes":{"label":"1.1"},"commitment":"W-1","reason":"y"}', "changes.label"),
        ("commitment_amended", b'{"changes":{"topics":["u"]},"commitment":"W-1","reason":"y"}', "changes.topics"),
        ("commitment_registered", COMMITMENT.replace(b'"nature"', b'"label":"1.1","nature"'), "label"),
        ("commitment_registered", COMMITMENT.replace(b'"topic":"t"', b'"topic":"t","topics":["u"]'), "topics"),
        (
            "commitment_registered",
            COMMITMENT.replace(b'"wordings":[]', b'"wordings":[{"form":"reported","paragraph":[],"source":"a","text":"x","who":"US"}]'),
            "wordings.who",
        ),
        ("source_registered", b'{"key":"a","kind":"other","origin":"x","publisher":"y","voice":"independent"}', "origin"),
    ],
)
def test_what_came_with_format_2_is_in_no_entry_of_format_1(kind: str, content: bytes, new: str) -> None:
    later = US.replace(b'{"code":"US","name":"United States"}', content).replace(b"party_registered", kind.encode())
    assert decode(later).v == 2
    with pytest.raises(BadInput, match=f"not an entry of format 1: {new} came with format 2"):
        decode(later.replace(b'"v":2', b'"v":1'))


def test_an_entry_of_format_1_is_read_back_to_its_bytes() -> None:
    earlier = US.replace(b'"v":2', b'"v":1')
    assert decode(earlier).bytes == earlier


@settings(max_examples=strategies.examples(25))
@given(strategies.entries())
def test_decoding_is_the_inverse_of_encoding(entry: Entry) -> None:
    again = decode(entry.bytes)
    assert again == entry
    assert again.bytes == entry.bytes
    assert b"\n" not in entry.bytes


@pytest.mark.parametrize("kind", EntryKind)
@settings(max_examples=strategies.examples(10))
@given(data=st.data())
def test_every_kind_of_record(kind: EntryKind, data: st.DataObject) -> None:
    record = data.draw(strategies.RECORDS[kind])
    assert type(record) is RECORD_TYPES[kind]
    assert KINDS[type(record)] is kind
    entry = Entry(seq=7, kind=kind, recorded_at=MOMENT, recorded_by="ana", record=record)
    assert decode(entry.bytes).record == record
    assert None not in record.content().values()


def test_what_may_be_retracted() -> None:
    assert [kind.value for kind in RETRACTABLE] == ["evidence_added", "check_recorded", "assessment_made", "scores_imported"]


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("nothing", b""),
        ("no JSON", b"x"),
        ("no object", b"[]"),
        ("a number", b"1"),
        ("too deep", b"[" * 100_000),
        ("no UTF-8", b"\xff" + US),
        ("UTF-16", US.decode().encode("utf-16")),
        ("a byte order mark", b"\xef\xbb\xbf" + US),
        ("a space", US.replace(b'"seq":1', b'"seq": 1')),
        ("a line break at the end", US + b"\n"),
        ("another order", b'{"kind":"party_registered",' + US[1:].replace(b'"kind":"party_registered",', b"")),
        ("an escape that is not needed", US.replace(b"ana", b"\\u0061na")),
        ("a field twice", US.replace(b'"v":2', b'"v":2,"v":2')),
        ("an unknown field", US.replace(b'"v":2', b'"v":2,"w":1')),
        ("an unknown field in the content", US.replace(b'"code":"US"', b'"code":"US","flag":"x"')),
        ("a missing field", US.replace(b'"seq":1,', b"")),
        ("a missing field in the content", US.replace(b'"code":"US",', b"")),
        ("no content", US.replace(b'{"code":"US","name":"United States"}', b"null")),
        ("an unknown kind", US.replace(b"party_registered", b"party_banned")),
        ("the kind of another record", US.replace(b"party_registered", b"source_registered")),
        ("a smuggled record", US.replace(b'"recorded_at"', b'"record":{},"recorded_at"')),
        ("a later format", US.replace(b'"v":2', b'"v":3')),
        ("an earlier format", US.replace(b'"v":2', b'"v":0')),
        ("a format that is no number", US.replace(b'"v":2', b'"v":true')),
        ("true for a number", US.replace(b'"v":2', b'"v":true')),
        ("a float", US.replace(b'"seq":1', b'"seq":1.0')),
        ("an exponent", US.replace(b'"seq":1', b'"seq":1e0')),
        ("number zero", US.replace(b'"seq":1', b'"seq":0')),
        ("a number as text", US.replace(b'"seq":1', b'"seq":"1"')),
        ("a number too large", US.replace(b'"seq":1', b'"seq":9007199254740992')),
        ("a number far too long", US.replace(b'"seq":1', b'"seq":' + b"9" * 5_000)),
        ("NaN", US.replace(b'"seq":1', b'"seq":NaN')),
        ("a NUL", US.replace(b"United", b"\\u0000")),
        ("a raw NUL", US.replace(b"United", b"\x00")),
        ("a NUL in the actor", US.replace(b'"ana"', b'"\\u0000"')),
        ("half a character", US.replace(b"United", b"\\ud800")),
        ("half a character in the actor", US.replace(b'"ana"', b'"\\udfff"')),
        ("nobody", US.replace(b'"ana"', b'""')),
        ("white space around a text", US.replace(b"United States", b" United States")),
        ("a code in small letters", US.replace(b'"US"', b'"us"')),
        ("a null that should be left out", US.replace(b'"name"', b'"n":null,"name"')),
        ("a time without decimals", US.replace(b".000000Z", b"Z")),
        ("a time elsewhere", US.replace(b".000000Z", b".000000+01:00")),
        ("a time that never was", US.replace(b"01-31T", b"13-01T")),
        ("a day that never was", US.replace(b"01-31T", b"02-30T")),
        ("a time in other digits", US.replace(b"2024-", "２０２４-".encode())),
        ("a time and a line break", US.replace(b"000Z", b"000Z\\n")),
    ],
)
def test_other_bytes_are_refused(what: str, data: bytes) -> None:
    assert data != US
    with pytest.raises(BadInput):
        decode(data)


@given(st.integers(0, len(US) * 8 - 1))
def test_a_flipped_bit_is_refused_or_another_entry(bit: int) -> None:
    changed = bytearray(US)
    changed[bit // 8] ^= 1 << bit % 8
    with suppress(BadInput):
        assert decode(bytes(changed)).bytes == bytes(changed) != US


@given(st.binary(max_size=60) | st.builds(lambda as_of, extra: US[:as_of] + extra, st.integers(0, len(US)), st.binary(max_size=4)))
def test_any_bytes_are_refused_in_our_own_words(data: bytes) -> None:
    if data != US:
        with pytest.raises(BadInput):
            decode(data)


@pytest.mark.parametrize("actor", ["", "x" * 201, "a\x00b", "\ud800"])
def test_who_cannot_write(actor: str) -> None:
    with pytest.raises(ValueError, match="recorded_by"):
        Entry(seq=1, kind=EntryKind.PARTY_REGISTERED, recorded_at=MOMENT, recorded_by=actor, record=Party(code="US", name="x"))


# Time.

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "after", "stamp"),
    [
        (NOON, "", "2024-01-31T12:00:00.000000Z"),
        (NOON.replace(microsecond=7), "", "2024-01-31T12:00:00.000007Z"),
        (NOON.astimezone(timezone(timedelta(hours=8))), "", "2024-01-31T12:00:00.000000Z"),
        (NOON, "2024-01-31T11:59:59.999999Z", "2024-01-31T12:00:00.000000Z"),
        (NOON, "2024-01-31T12:00:00.000000Z", "2024-01-31T12:00:00.000001Z"),  # the clock stands still
        (NOON, "2024-01-31T13:00:00.000000Z", "2024-01-31T13:00:00.000001Z"),  # the clock went back
        (NOON, "2024-12-31T23:59:59.999999Z", "2025-01-01T00:00:00.000000Z"),
    ],
)
def test_timestamp(moment: datetime, after: str, stamp: str) -> None:
    assert timestamp(moment, after) == stamp


@given(st.lists(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)), min_size=1))  # noqa: DTZ001 - the zone is an argument
def test_timestamps_strictly_grow(moments: list[datetime]) -> None:
    stamps: list[str] = []
    for moment in moments:
        stamps.append(timestamp(moment, stamps[-1] if stamps else ""))
    assert all(earlier < later for earlier, later in pairwise(stamps))


EVIDENCE: dict[str, Any] = {
    "content": {
        "commitment": "PACT-1",
        "credibility": "2",
        "event_date": "2024-03",
        "reliability": "B",
        "source": "wire-1",
        "stance": "supports",
        "summary": "They met",
        "voice": "independent",
    },
    "kind": "evidence_added",
    "recorded_at": "2024-03-05T10:00:00.000000Z",
    "recorded_by": "ana",
    "seq": 7,
    "v": 1,
}


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
        (b'"voice"', b'"stage":null,"voice"'),
        (b'"PACT-1"', b'"pact-1"'),
    ],
)
def test_other_spellings_of_the_same_entry_are_refused(change: tuple[bytes, bytes]) -> None:
    data = canonical(EVIDENCE)
    assert decode(data).bytes == data
    other = data.replace(*change, 1)
    assert other != data
    with pytest.raises(BadInput):
        decode(other)


def test_where_the_calendar_ends_its_last_moment_is_repeated_and_only_there() -> None:
    """Red with an error of the calendar's, which freezes the ledger."""
    last = "9999-12-31T23:59:59.999999Z"
    assert timestamp(NOON, "9999-12-31T23:59:59.999998Z") == timestamp(NOON, last) == last
    assert later(NOON, timedelta(days=1)) == "2024-02-01T12:00:00.000000Z"
    assert later(datetime.max.replace(tzinfo=UTC), timedelta(days=1)) == last
    assert follows(last, last)
    assert not follows("9999-12-31T23:59:59.999998Z", "9999-12-31T23:59:59.999998Z")
    assert not follows("9999-12-31T23:59:59.999998Z", last)
