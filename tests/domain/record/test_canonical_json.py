"""Canonical JSON against the figures of RFC 8785 and its author, and against the library that implements all of it."""

import json
import struct
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests import strategies, vectors
from tracker.domain.errors import BadInput
from tracker.domain.record.canonical_json import canonical
from tracker.domain.vocabulary import EntryKind


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        (
            {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
            '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
        ),  # RFC 8785 §3.2.3
        ('\u20ac$\x0f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),  # RFC 8785 §3.2.2
        ({}, "{}"),
        (2**53 - 1, "9007199254740991"),
        (-(2**53) + 1, "-9007199254740991"),
        ("中文 é e\u0301", '"中文 é e\u0301"'),  # nothing is normalised
    ],
)
def test_canonical_figures(value: Any, text: str) -> None:
    assert canonical(value) == text.encode()


@vectors.needed
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_canonical_documents(name: str) -> None:
    given_text = (vectors.FOLDER / f"rfc8785/input/{name}.json").read_bytes()
    expected = (vectors.FOLDER / f"rfc8785/output/{name}.json").read_bytes()
    assert rfc8785.dumps(json.loads(given_text)) == expected
    assert bytes.fromhex("".join((vectors.FOLDER / f"rfc8785/outhex/{name}.txt").read_text().split())) == expected
    if name not in ("arrays", "values", "structures"):  # these hold floats or large numbers, which no entry does
        assert canonical(json.loads(given_text)) == expected


@vectors.needed
def test_canonical_numbers() -> None:
    """Appendix B; of the library alone, since an entry holds no float."""
    for bits, expected in vectors.read("rfc8785/numbers_appendix_b.json")["numbers"]:
        number = struct.unpack(">d", bytes.fromhex(bits))[0]
        if expected is None:
            with pytest.raises(rfc8785.CanonicalizationError):
                rfc8785.dumps(number)
        else:
            assert rfc8785.dumps(number).decode() == expected


@vectors.needed
def test_canonical_numbers_by_the_thousand() -> None:
    """The RFC author's generator: fixed values, then the smallest normal ones, then chained SHA-256."""
    given_numbers = vectors.read("rfc8785/es6_numbers_hashes.json")
    bits = [int(one, 16) for one in given_numbers["static_u64_hex"]] + [0x0010000000000000 + i for i in range(2000)]
    block = bytes(32)
    while len(bits) < 10_000:
        block = sha256(block).digest()
        bits += [word for word in struct.unpack("<4Q", block) if word & 0x7FFFFFFFFFFFFFFF and (word >> 52 & 0x7FF) != 0x7FF]
    lines = [f"{one:x},{rfc8785.dumps(struct.unpack('>d', one.to_bytes(8, 'big'))[0]).decode()}\n" for one in bits[:10_000]]
    hashes = {int(one["lines"]): one["sha256"] for one in given_numbers["sha256_of_first_n_lines"]}
    assert sha256("".join(lines[:1_000]).encode()).hexdigest() == hashes[1_000]
    assert sha256("".join(lines).encode()).hexdigest() == hashes[10_000]


@pytest.mark.parametrize(
    "value", [1.5, 1.0, float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, [object()], {1: 2}, b"x"]
)
def test_what_cannot_be_written(value: Any) -> None:
    with pytest.raises(BadInput, match="cannot be written as canonical JSON"):
        canonical(value)


@given(strategies.json_values)
def test_canonical_bytes_say_the_same(value: Any) -> None:
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(EntryKind), _nested))
def test_canonical_bytes_are_those_of_the_library(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(BadInput, match="cannot be written as canonical JSON"):
            canonical(value)
    else:
        assert canonical(value) == expected
