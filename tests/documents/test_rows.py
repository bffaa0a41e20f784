"""Rows of evidence: read as a stream, taken exactly where the record takes them, and every complaint with its line."""

import json
import pickle
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import strategies
from tests.documents.tables.tables import evidence_rows
from tests.ledgers import TODAY
from tracker.documents import rows
from tracker.documents.evidence_input import FIELDS_HINT
from tracker.documents.rows import Row
from tracker.documents.table_shapes import HEADINGS
from tracker.documents.tables import reading
from tracker.documents.tables.delimited import LINE_LIMIT
from tracker.documents.tables.layout import Form, Place
from tracker.domain.dates import read_date
from tracker.domain.errors import FAULT_LIMIT, MEND, BadDocument, BadDocuments, BadInput, TrackerError
from tracker.domain.record import defaults
from tracker.domain.record.field_types import TEXT_LIMIT
from tracker.domain.record.records import LINKS, PLAIN_FIELDS, Evidence
from tracker.domain.refs import REF, read_grade, read_number

WHOLE = {
    "commitment": "PACT-1",
    "event_date": "2025-03",
    "stance": "supports",
    "summary": "They talked",
    "source": "wire-1",
    "voice": "independent",
}


def read(data: bytes | str, form: Form = Form.JSON_LINES, today: date = TODAY) -> list[Row]:
    stream = BytesIO(data if isinstance(data, bytes) else data.encode())
    return [row for chunk in evidence_rows(stream, form, "rows", today=today) for row in chunk]


def one(**fields: Any) -> Row:
    [row] = read(json.dumps({**WHOLE, **fields}))
    return row


def problem(data: bytes | str, form: Form = Form.JSON_LINES) -> str:
    with pytest.raises(BadDocument) as caught:
        read(data, form)
    return caught.value.message


def test_a_row_is_plain_values() -> None:
    line, fields, source, _ = one(grade="b2", stance="Supports", commitment=" pact-1 ", party="us", same_event_as="#8", note=None)
    assert (line, source) == (Place(1), None)
    given = {"reliability": "B", "credibility": "2", "party": "US", "same_event_as": 8}
    assert fields == {**WHOLE, **given}
    assert all(type(value) in (str, int) for value in fields.values())
    assert pickle.loads(pickle.dumps((line, fields, source))) == (line, fields, source)


def test_only_attachments_are_no_field_of_a_row() -> None:
    assert set(Evidence.model_fields) - set(PLAIN_FIELDS) == {"attachments"}
    assert one(attachments=[{"name": "a.pdf"}]) == one(), "they are passed over: they come by files"
    assert problem(json.dumps({**WHOLE, "attach": ["a.pdf"]})) == "rows:1: attach: rows carry no attachments"


def test_what_our_own_lists_say_besides_is_passed_over_in_json_too() -> None:
    besides = {"entry": 57, "counts": True, "retracted_by": None, "party_name": "China", "Voice name": ""}
    assert one(**besides) == one()
    assert "there is no such field" in problem(json.dumps({**WHOLE, "entries": 57}))


_junk = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**64), 2**64), st.floats(), strategies.any_text, st.text(max_size=8), st.lists(st.text(), max_size=2),
    st.sampled_from(
        ("", " ", "x" * TEXT_LIMIT, "x" * (TEXT_LIMIT + 1), "é" * 100, "é" * 101, "a\x00b", "\ud800", "2024-02-30", "yesterday", "1 day ago", 2024, True, 1.0, "B2", "f6", "B9",
         "#7", "7", "07", "independent", "INDEPENDENT", "us", "in-force", "IN_FORCE", "A", "a", "3", 3, "PACT-1", "pact-01", "PACT-1 ", {"a": 1})
    ),
)  # fmt: skip
_good = strategies.evidence.map(lambda record: {name: value for name, value in record.content().items() if name != "attachments"})
_changes = st.dictionaries(st.sampled_from((*PLAIN_FIELDS, "grade")), _junk, max_size=3)


def by_record(fields: dict[str, Any]) -> Evidence:
    """The record, by way of what `evidence.add` does to fields that say everything."""
    given = defaults.observed({name: value for name, value in fields.items() if value is not None})
    given["commitment"] = str(given["commitment"])
    given["source"] = str(given["source"])
    if isinstance(given["event_date"], str):
        given["event_date"] = read_date(given["event_date"], TODAY)
    for link in LINKS:
        if isinstance(given.get(link), str):
            given[link] = read_number(given[link])
    if "grade" in given:
        given["reliability"], given["credibility"] = (half.value for half in read_grade(str(given.pop("grade"))))
    return Evidence(**given)


@given(_good, _changes)
@example({**WHOLE}, {"quote": "\ud800"})
@example({**WHOLE}, {"note": "x" * (TEXT_LIMIT + 1)})
@example({**WHOLE}, {"event_date": 2024})
@example({**WHOLE}, {"credibility": True})
@example({**WHOLE, "value": "1"}, {"stance": None})
def test_a_row_is_taken_exactly_where_the_record_takes_it(good: dict[str, Any], changes: dict[str, Any]) -> None:
    fields = {**good, "voice": good.get("voice", "CN"), **changes}
    required = all(fields.get(name) not in (None, "") for name in ("commitment", "event_date", "source", "voice"))
    if not required or not REF.fullmatch(str(fields["commitment"]).strip()):
        return  # the ledger's to say
    named = [name for link in LINKS if isinstance(name := fields.get(link), str)]
    if any(not name.strip().removeprefix("#").isdecimal() for name in named):
        return  # the id of another row, which the record does not know
    try:
        expected: Evidence | None = by_record(fields)
    except (ValueError, KeyError, TrackerError):
        expected = None
    try:
        [(_, given, *_)] = read(json.dumps(fields))
    except BadDocument:
        assert expected is None
        return
    assert expected is not None
    assert {"reliability": "F", "credibility": "6", **given} == expected.content()


def test_what_the_ledger_completes_is_left_out() -> None:
    assert "voice" not in one(voice=None).fields
    assert "event_date" not in one(event_date=None).fields
    assert one(commitment=3).fields == {**WHOLE, "commitment": "3"}
    described = {"publisher": "The Post", "published": "2025-06-30"}
    without = {name: value for name, value in WHOLE.items() if name != "source"}
    assert one(source=None, publisher="The Post", published="yesterday")[1:3] == (without, described)
    assert one(source=None)[1:3] == (without, {})
    assert one(publisher="The Post")[1:3] == (WHOLE, {"publisher": "The Post"})


def test_lines_come_in_chunks_and_blank_ones_count() -> None:
    data = ("\ufeff" + "\r\n\n".join(json.dumps(WHOLE) for _ in range(rows.CHUNK + 1))).encode()
    chunks = list(evidence_rows(BytesIO(data), Form.JSON_LINES, "rows", today=TODAY))
    assert [len(chunk) for chunk in chunks] == [rows.CHUNK, 1]
    assert [row.place.line for row in chunks[0][:3]] == [1, 3, 5]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"stance": "suports"}, "stance: “suports” is none of supports, contradicts or context"),
        ({"summary": 3}, "summary: must be text; put quotes around it"),
        ({"summary": None}, "summary: is missing"),
        ({"quote": "x" * 20_001}, "quote: is too long: 20,001 characters, at most 20,000"),
        ({"event_date": "2025-02-30"}, "event_date: “2025-02-30” is no day of the calendar"),
        ({"grade": "B9"}, "grade: no grade “B9”"),
        ({"same_event_as": "#0"}, "same_event_as: “#0” is not an entry number"),
        ({"same_event_as": 1.0}, "same_event_as: must be a whole number"),
        ({"source": "Wire 1"}, "source: no source “Wire 1”"),
        ({"sumary": "x"}, "sumary: there is no such field"),
        ({"summary": {"a": 1}}, "summary: must be text"),
        ({"stance": ["supports"]}, "stance: "),
    ],
)
def test_a_complaint_names_line_and_field(fields: dict[str, Any], says: str) -> None:
    assert problem(json.dumps(WHOLE) + "\n\n" + json.dumps({**WHOLE, **fields})).startswith(f"rows:3: {says}")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"{", "rows:1: is not JSON: "),
        (b"[1]", "rows:1: is not an object with fields"),
        (b'{"a": NaN}', "rows:1: is not JSON: there is no number NaN"),
        (b'{"stance": "supports", "stance": "context"}', "rows:1: the field “stance” stands there twice"),
        (b'{"stance":"supports","stance" : "context"}', "rows:1: the field “stance” stands there twice"),
        (b'{"stance":"supports","stance"\t:"context"}', "rows:1: the field “stance” stands there twice"),
        (b'{"stance":"supports","stance"\r:"context"}', "rows:1: the field “stance” stands there twice"),
        (b'{"stance":"in: \\":", "stance":"in: \\":"}', "rows:1: the field “stance” stands there twice"),
        (b'\n{"a": "\xff"}', "rows:2: is not UTF-8 text"),
        (b"{" * 100_000, "rows:1: is not JSON"),
        (b'{"a":' * 100_000, "rows:1: is not JSON that can be read"),
        (b" " * (LINE_LIMIT + 1), "rows:1: the line is longer than 2,000,000 characters"),
    ],
)
def test_what_is_no_json_line_is_refused(data: bytes, says: str) -> None:
    assert problem(data).startswith(says)


def test_what_comes_before_a_bad_line_is_handed_on_first() -> None:
    read_rows = evidence_rows(BytesIO(json.dumps(WHOLE).encode() + b"\nx"), Form.JSON_LINES, "rows", today=TODAY)
    assert next(read_rows) == [one()]
    with pytest.raises(BadDocument):
        next(read_rows)


HEADER = "commitment,event_date,stance,summary,source,voice,quote\n"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_gives_the_same_rows(mark: bytes) -> None:
    text = (
        HEADER + 'PACT-1,2025-03,supports,"They ""talked"",\r\nat length",wire-1,independent,\n\npact-1,2025,context,x,wire-1,CN,"a, b"\r\n'
    )
    first, second = read(mark + text.encode(), Form.CSV)
    assert first.fields["summary"] == 'They "talked",\r\nat length'
    assert "quote" not in first.fields
    assert (first.place.line, second.place.line) == (2, 5)  # of each record the first line
    [other] = read((HEADER + "PACT-1,2025,context,'tis so,wire-1,,'=1+1\n").encode(), Form.CSV)
    assert (other.fields["summary"], other.fields["quote"]) == ("'tis so", "=1+1")  # an apostrophe that marks nothing stays
    assert second.fields["quote"] == "a, b"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("commitment,stance,summary,colour\n", "rows:1: there is no column “colour”"),
        ("commitment,stance,stance,summary\n", "rows:1: the column “stance” stands there twice"),
        ("commitment,stance,source\n", "rows:1: the column “summary” is missing"),
        (HEADER + "PACT-1,2025\n", "rows:2: has 2 cells, and there are 7 columns"),
        (HEADER + 'PACT-1,2025,supports,"a\nb",wire-1,,\nPACT-1,2025,supprts,b,wire-1,,\n', "rows:4: stance: “supprts” is none of"),
        (HEADER + '\n\nPACT-1,2025,supports,"never closed,\n\n', "rows:4: is not CSV: "),
        (HEADER + 'PACT-1,2025,supports,"a"b,wire-1,,\n', "rows:2: is not CSV: "),
        (HEADER + f"PACT-1,2025,supports,{'x' * 200_000},wire-1,,\n", "rows:2: is not CSV: field larger than field limit"),
    ],
)
def test_what_is_no_csv_of_evidence_is_refused(text: str, says: str) -> None:
    assert problem(text, Form.CSV).startswith(says)


def several(data: bytes | str, form: Form = Form.JSON_LINES) -> list[tuple[str, str]]:
    with pytest.raises(BadDocuments) as caught:
        read(data, form)
    return caught.value.lines()


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Red where the reading ends at the first, or a misspelt field counts twice."""
    wrong = {**WHOLE, "stance": "suports", "grade": "B9", "sumary": "x"}
    del wrong["summary"]
    assert several("\n".join([json.dumps(wrong), "{", json.dumps(WHOLE), '{"stance": "context"}'])) == [
        ("rows:1: sumary: there is no such field", FIELDS_HINT.removeprefix("nothing was added; ")),
        ("rows:1: stance: “suports” is none of supports, contradicts or context", ""),
        ("rows:1: grade: no grade “B9”", read_grade_hint()),
        ("rows:2: is not JSON: Expecting property name enclosed in double quotes", ""),
        ("rows:4: commitment: is missing", ""),
        ("rows:4: summary: is missing", ""),
        ("6 faults", MEND),
    ]
    text = HEADER + "PACT-1,2025,suports,x,wire-1,,\nPACT-1\nPACT-1,2025-13,supports,x,wire-1,,\n" + 'PACT-1,"'
    assert [message.split(": ")[0] for message, _ in several(text, Form.CSV)] == ["rows:2", "rows:3", "rows:4", "rows:5", "4 faults"]


def read_grade_hint() -> str:
    with pytest.raises(BadInput) as caught:
        read_grade("B9")
    return caught.value.hint


def test_many_faults_are_counted() -> None:
    said = several("\n".join(["{"] * (FAULT_LIMIT + 1_234)))
    assert len(said) == FAULT_LIMIT + 1
    assert said[-1] == ("and 1,234 more", MEND)


@pytest.mark.parametrize(
    ("first", "file", "form"),
    [
        (json.dumps(WHOLE), "-", Form.JSON_LINES),
        ("\ufeff" + json.dumps(WHOLE), "-", Form.JSON_LINES),
        ('{"summary": "x"}', "-", Form.JSON_LINES),
        ('{"v":1,"seq":1,"kind":"x","summary":1}', "-", None),
        ('{"content":{"stance":"x"},"kind":"evidence_added"}', "-", None),
        ("{", "-", None),
        ("dossier: 1", "deal.yaml", None),
        ("commitment,stance,summary", "-", Form.CSV),
        ('\ufeff"stance","commitment"', "-", Form.CSV),
        ("a,b", "rows.CSV", Form.CSV),
        ("a,b", "rows.txt", None),
        ("a,b", "rows.XLSX", Form.XLSX),
        ("", "-", None),
    ],
)
def test_the_form_is_told_by_the_first_line_and_the_name(first: str, file: str, form: Form | None) -> None:
    assert reading.sniff(first.encode(), file, HEADINGS) is form


def test_a_limit_of_lines_is_above_every_row_that_can_be_taken() -> None:
    longest = dict.fromkeys(("summary", "quote", "note", "quote_prefix", "quote_suffix"), "😀" * TEXT_LIMIT)
    assert len(json.dumps({**WHOLE, **longest})) < LINE_LIMIT
    assert len(read(json.dumps({**WHOLE, **longest}))) == 1
