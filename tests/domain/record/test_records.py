"""The shapes of what is written down: what each field takes, and what it says of what it does not take."""

import subprocess
import sys
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests import strategies
from tracker.domain.record.entries import RECORD_TYPES, first_problem
from tracker.domain.record.field_types import TEXT_LIMIT, TITLE_LIMIT
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Source,
    Wording,
)

AGREEMENT = {"code": "W", "title": "t", "made_on": "2023-11-15", "parties": ["US"]}
COMMITMENT = {
    "agreement": "W",
    "number": 1,
    "title": "t",
    "text": "t",
    "kind": "position",
    "nature": "standing",
    "topic": "t",
    "obligors": ["US"],
}
EVIDENCE = {"commitment": "W-1", "event_date": "2024", "stance": "supports", "summary": "s", "source": "cnn"}
CHECK = {"commitment": "W-1", "on": "2024-01-31", "queries": ["q"], "outcome": "found"}
ASSESSMENT = {"commitment": "W-1", "status": "upheld", "confidence": "low", "effective_on": "2024-01-31", "rationale": "r"}
SOURCE = {"key": "cnn", "publisher": "CNN"}
WORDING = {"source": "cnn", "text": "t"}
WHOLE: list[tuple[type[Record], dict[str, Any]]] = [
    (Party, {"code": "US", "name": "n"}),
    (Agreement, AGREEMENT),
    (Commitment, COMMITMENT),
    (Evidence, EVIDENCE),
    (Check, CHECK),
    (Assessment, ASSESSMENT),
    (Source, SOURCE),
    (Wording, WORDING),
]


@pytest.mark.parametrize(
    ("shape", "given_fields", "field", "read"),
    [
        (Party, {"code": " us ", "name": " United States "}, "code", "US"),
        (Party, {"code": "us", "name": " United States\n"}, "name", "United States"),
        (Agreement, AGREEMENT | {"made_on": 2023}, "made_on", "2023"),
        (Commitment, COMMITMENT | {"kind": "Joint-Commitment"}, "kind", "joint_commitment"),
        (Commitment, COMMITMENT, "review_every", 180),
        (Commitment, COMMITMENT, "topics", None),
        (Commitment, COMMITMENT | {"topics": ["u ", "v"]}, "every_topic", ("t", "u", "v")),
        (Commitment, COMMITMENT | {"label": " 88.1 "}, "label", "88.1"),
        (Commitment, COMMITMENT | {"agreement": "w"}, "ref", "W-1"),
        (Evidence, EVIDENCE, "grade", "F6"),
        (Evidence, EVIDENCE, "voice", "independent"),
        (Evidence, EVIDENCE | {"voice": "cn"}, "voice", "CN"),
        (Evidence, EVIDENCE | {"voice": "Independent"}, "voice", "independent"),
        (Evidence, EVIDENCE | {"stage": "in-force"}, "stage", "in_force"),
        (Evidence, EVIDENCE | {"commitment": "w-1"}, "commitment", "W-1"),
        (Assessment, ASSESSMENT | {"status": "Partly-Fulfilled"}, "status", "partly_fulfilled"),
        (Wording, WORDING | {"paragraph": 13}, "paragraph", (13,)),
        (Wording, WORDING | {"paragraph": [1, 2]}, "paragraph", (1, 2)),
        (Wording, WORDING | {"paragraph": None}, "paragraph", ()),
        (Party, {"code": "US", "name": "\x1b[31m <b> [art. 4] =1 \u202e"}, "name", "\x1b[31m <b> [art. 4] =1 \u202e"),  # nothing is cleaned
        (Party, {"code": "US", "name": "e\u0301"}, "name", "e\u0301"),  # nothing is normalised
    ],
)
def test_what_is_read(shape: type[Record], given_fields: dict[str, Any], field: str, read: Any) -> None:
    assert getattr(shape.model_validate(given_fields), field) == read


@pytest.mark.parametrize(
    ("shape", "given_fields", "problem"),
    [
        (Party, {"name": "n"}, "code: is missing"),
        (Party, {"code": "US", "name": "n", "flag": "x"}, "flag: there is no such field"),
        (Party, {"code": "1US", "name": "n"}, "code: “1US” is not of the form US"),
        (Party, {"code": "ß", "name": "n"}, "code: “ß” is not of the form US"),  # Unicode's rules would make SS of it
        (Evidence, EVIDENCE | {"stance": "\u017fupports"}, "stance: “\u017fupports” is none of supports, contradicts or context"),
        (Party, {"code": "U" * 25, "name": "n"}, f"code: “{'U' * 25}” is not of the form US"),
        (Party, {"code": "independent", "name": "n"}, "code: “independent” is the voice of nobody's organ, not a party"),
        (Party, {"code": "US", "name": ""}, "name: is empty"),
        (Party, {"code": "US", "name": " \n "}, "name: is empty"),
        (Party, {"code": "US", "name": "x" * 200_000}, "name: is too long: 200,000 characters, at most 300"),
        (Party, {"code": "US", "name": 5}, "name: must be text; put quotes around it"),
        (Party, {"code": "US", "name": None}, "name: must be text"),
        (Party, {"code": "US", "name": "a\x00b"}, "name: holds the character U+0000, which no text may hold"),
        (Party, {"code": "US", "name": "\ud800"}, "name: holds half of a character (a lone surrogate), which no text may hold"),
        (Agreement, AGREEMENT | {"made_on": "2024-13"}, "made_on: “2024-13” is no day of the calendar; write 2024-03-31"),
        (Agreement, AGREEMENT | {"made_on": 1}, "made_on: “1” is not a date; write 2024-03-31"),
        (Agreement, AGREEMENT | {"made_on": True}, "made_on: a date is text such as 2024-03-31"),
        (Agreement, AGREEMENT | {"parties": []}, "parties: needs at least 1"),
        (Agreement, AGREEMENT | {"parties": "US"}, "parties: must be a list"),
        (Agreement, AGREEMENT | {"parties": ["US", "us"]}, "parties: names one thing twice"),
        (Agreement, AGREEMENT | {"code": "A-B"}, "code: “A-B” is not of the form WOODSIDE"),
        (Commitment, COMMITMENT | {"kind": "promise"}, "kind: “promise” is none of joint_commitment, unilateral_commitment, assurance"),
        (Commitment, COMMITMENT | {"number": 0}, "number: is less than 1"),
        (Commitment, COMMITMENT | {"number": 1_000_000}, "number: is more than 999,999"),
        (Commitment, COMMITMENT | {"number": "1"}, "number: must be a whole number"),
        (Commitment, COMMITMENT | {"number": True}, "number: must be a whole number"),
        (Commitment, COMMITMENT | {"review_every": 0}, "review_every: is less than 1"),
        (Commitment, COMMITMENT | {"criteria": ["c"] * 201}, "criteria: holds more than 200"),
        (Commitment, COMMITMENT | {"topics": []}, "topics: needs at least 1"),
        (Commitment, COMMITMENT | {"topics": ["u", "U"]}, "topics: names one topic twice"),
        (Commitment, COMMITMENT | {"topics": ["u", " T"]}, "topics: names one topic twice"),
        (Commitment, COMMITMENT | {"label": "x" * 101}, "label: is too long: 101 characters, at most 100"),
        (Commitment, COMMITMENT | {"wordings": ["x"]}, "wordings.0: must be an object with fields"),
        (Commitment, COMMITMENT | {"wordings": [WORDING, WORDING | {"form": "x"}]}, "wordings.1.form: “x” is none of reported"),
        (Wording, WORDING | {"paragraph": True}, "paragraph.0: must be a whole number"),
        (Wording, WORDING | {"paragraph": [0]}, "paragraph.0: is less than 1"),
        (Evidence, EVIDENCE | {"stance": "for"}, "stance: “for” is none of supports, contradicts or context"),
        (Evidence, EVIDENCE | {"commitment": "W"}, "commitment: “W” is not a ref"),
        (Evidence, EVIDENCE | {"reliability": "G"}, "reliability: “G” is none of A, B, C, D, E or F"),
        (Evidence, EVIDENCE | {"credibility": "7"}, "credibility: “7” is none of 1, 2, 3, 4, 5 or 6"),
        (Evidence, EVIDENCE | {"voice": "the press"}, "voice: “THE PRESS” is no voice; a party's code, or independent"),
        (Evidence, EVIDENCE | {"same_event_as": 0}, "same_event_as: is less than 1"),
        (Evidence, EVIDENCE | {"same_event_as": "1"}, "same_event_as: must be a whole number"),
        (Check, CHECK | {"on": "2024-01"}, "on: “2024-01” needs a day here, such as 2024-03-31"),
        (Check, CHECK | {"on": 1_700_000_000}, "on: a day is text such as 2024-03-31"),
        (Check, CHECK | {"on": "2024-02-30"}, "on: “2024-02-30” is no day of the calendar"),
        (Check, CHECK | {"queries": []}, "queries: needs at least 1"),
        (Assessment, ASSESSMENT | {"because": [3, 3]}, "because: names one thing twice"),
        (Assessment, ASSESSMENT | {"because": [0]}, "because.0: is less than 1"),
        (Assessment, ASSESSMENT | {"status": "mixed"}, "status: “mixed” is none of not_assessed"),
        (Source, SOURCE | {"key": "CNN"}, "key: “CNN” is not of the form cnn-2023-11-16"),
        (Source, SOURCE | {"url": "javascript:alert(1)"}, "url: “javascript:alert(1)” is not a web address (http:// or https://)"),
        (Source, SOURCE | {"url": "file:///etc/passwd"}, "url: “file:///etc/passwd” is not a web address"),
        (Source, SOURCE | {"url": "https://"}, "url: “https://” is not a web address"),
        (Source, SOURCE | {"url": "https://e.org/" + "x" * 2_000}, "url: is too long: 2,014 characters, at most 2,000"),
    ],
)
def test_what_is_refused(shape: type[Record], given_fields: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        shape.model_validate(given_fields)
    assert first_problem(raised.value).startswith(problem)


@pytest.mark.parametrize(("shape", "fields"), WHOLE, ids=[shape.__name__ for shape, _ in WHOLE])
def test_records_are_frozen_and_closed(shape: type[Record], fields: dict[str, Any]) -> None:
    record = shape.model_validate(fields)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, next(iter(fields)), "x")
    for name in fields:
        with pytest.raises(ValidationError):
            shape.model_validate({other: value for other, value in fields.items() if other != name})


def test_limits_are_reached_exactly() -> None:
    assert Party(code="US", name="x" * TITLE_LIMIT).name
    assert Wording(source="a", text="x" * TEXT_LIMIT).text
    with pytest.raises(ValidationError):
        Party(code="US", name="x" * (TITLE_LIMIT + 1))
    with pytest.raises(ValidationError):
        Wording(source="a", text="x" * (TEXT_LIMIT + 1))


@given(strategies.records)
def test_content_reads_back(record: Record) -> None:
    assert type(record).model_validate(record.content()) == record


@given(st.sampled_from(list(RECORD_TYPES.values())), st.dictionaries(st.text(max_size=8), strategies.json_values, max_size=4))
def test_other_objects_are_refused(shape: type[Record], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        shape.model_validate(fields)


# Without validation.


@given(strategies.records)
def test_a_stored_record_is_the_one_that_was_stored(record: Record) -> None:
    fields = record.model_dump(mode="json")
    again = type(record).stored(fields)
    assert again == record
    assert [(name, type(value)) for name, value in again.__dict__.items()] == [
        (name, type(value)) for name, value in record.__dict__.items()
    ]
    assert [*again.json_fields().items()] == [*fields.items()]
    assert [*again.content().items()] == [*record.model_dump(mode="json", exclude_none=True).items()]


def test_absent_fields_have_their_defaults_or_are_not_there() -> None:
    record = Evidence.stored({"commitment": "W-1", "stance": "context"})
    assert (record.grade, record.voice, record.attachments) == ("F6", "independent", None)
    with pytest.raises(AttributeError):
        _ = record.summary


@pytest.mark.parametrize(
    ("shape", "given_fields", "field", "value"),
    [
        (Evidence, EVIDENCE, "stance", "supported"),
        (Evidence, EVIDENCE, "event_date", "2024-13"),
        (Evidence, EVIDENCE, "event_date", 2024),
        (Check, CHECK, "on", "2024"),
        (Check, CHECK, "queries", 1),
        (Commitment, COMMITMENT, "wordings", [WORDING | {"form": "sung"}]),
    ],
)
def test_a_spoiled_value_is_an_error_that_names_its_field(
    shape: type[Record], given_fields: dict[str, Any], field: str, value: object
) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        shape.stored(given_fields | {field: value})


def test_reading_stored_records_builds_no_validators() -> None:
    code = (
        "from tracker.domain.record.records import Evidence; "
        "Evidence.stored({'stance': 'context', 'event_date': '2024'}).json_fields(); "
        "print(Evidence.__pydantic_complete__)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "False\n"


# The same evidence.


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"id": "e1", "quote": "q", "note": "n", "reliability": "A", "credibility": "1", "voice": "US", "stage": "announced"}, True),
        ({"summary": " cafe\u0301 "}, True),
        ({"summary": "cafe"}, False),
        ({"summary": "CAF\u00c9"}, False),
        ({"party": "US"}, False),
        ({"party": "CN"}, False),
        ({"event_date": "2024-01"}, False),
        ({"stance": "context"}, False),
        ({"source": "bbc"}, False),
        ({"commitment": "W-2"}, False),
    ],
)
def test_what_makes_evidence_the_same(changes: dict[str, Any], same: bool) -> None:
    first = Evidence.model_validate(EVIDENCE | {"summary": "caf\u00e9"})
    second = Evidence.model_validate(EVIDENCE | {"summary": "caf\u00e9"} | changes)
    assert (first.identity == second.identity) is same


def test_the_identity_is_written_down_for_ever() -> None:
    parts = b'["W-1","cnn","supports","2024","s",null]'
    assert Evidence.model_validate(EVIDENCE).identity == sha256(parts).hexdigest()[:32]
