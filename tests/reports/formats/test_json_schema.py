"""The published schema: the JSON report keeps to it whatever the ledger holds, and nothing that differs from it does."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from tests import strategies
from tests.reports.book import Book
from tests.reports.sample import AS_OF, ROOT, empty, ordinary, sample
from tests.strategies import RECORDS, agreements, assessments, checks, commitments, evidence, parties, regrades, retractions, sources, voids
from tracker.domain.record.records import Agreement, Commitment, Record
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import Fixed
from tracker.domain.vocabulary import Attention, EntryKind, Stage, Status
from tracker.reports.formats import json_, json_schema
from tracker.reports.model import Report, build

SCHEMA = json.loads(json_schema.write())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def problems(document: Any) -> list[str]:
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def _document(report: Report) -> Any:
    return json.loads(json_.write(report))


def test_it_is_a_schema_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_published_text(snapshot: SnapshotAssertion) -> None:
    """A change of it is a change of `tracker.report/1`: either nobody can notice it, or it is the next number."""
    assert snapshot(extension_class=JSONSnapshotExtension, name="schema") == SCHEMA


@pytest.mark.parametrize("report", [sample(), empty()], ids=["sample", "empty"])
def test_the_report_keeps_to_it(report: Report) -> None:
    assert problems(_document(report)) == []


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report over commitments and records of any content, tied together so that they can be reported."""
    book = Book(ordinary)
    agreement: Agreement = draw(agreements)
    for party in draw(st.lists(parties, min_size=1, max_size=2, unique_by=lambda party: party.code)):
        book.put(party)
    known = draw(st.lists(sources, min_size=1, max_size=2, unique_by=lambda source: source.key))
    for source in known:
        book.put(source)
    cases = []
    for number in range(1, draw(st.integers(1, 2)) + 1):
        terms: Commitment = draw(commitments)
        wordings = tuple(wording.model_copy(update={"source": known[0].key}) for wording in terms.wordings)
        terms = terms.model_copy(update={"agreement": agreement.code, "number": number, "wordings": wordings})
        cases.append(_case(draw, book, agreement, terms, known[-1].key))
    return build(
        cases,
        fixed=Fixed(as_of=AS_OF, cut=False, known_at=book.seq, known_on="2025-01-14T12:00:00.000000Z", root=ROOT),
        parties=book.parties,
        sources=book.sources,
        histories=book.histories,
        rated_otherwise={},
    )


def _case(draw: st.DrawFn, book: Book, agreement: Agreement, terms: Commitment, source: str) -> CommitmentRecord:
    def put(record: Record, **changed: Any) -> Versioned[Any]:
        made = record.model_copy(update=changed)
        entry = book.put(made, terms.ref)
        return Versioned(entry=entry, record=made, retracted_by=book.put(draw(retractions), terms.ref) if draw(st.booleans()) else None)

    commitment = Versioned(entry=book.put(terms, terms.ref), record=terms)
    seen = tuple(put(one, commitment=terms.ref, source=source) for one in draw(st.lists(evidence, max_size=2)))
    searched = tuple(put(one, commitment=terms.ref) for one in draw(st.lists(checks, max_size=1)))
    made = tuple(put(one, commitment=terms.ref) for one in draw(st.lists(assessments, max_size=2)))
    for other in draw(
        st.lists(st.one_of(RECORDS[EntryKind.COMMITMENT_AMENDED], RECORDS[EntryKind.EVIDENCE_AMENDED], voids, regrades), max_size=2)
    ):
        book.put(other.model_copy(update={"commitment": terms.ref}) if hasattr(other, "commitment") else other, terms.ref)
    return CommitmentRecord(agreement=agreement, commitment=commitment, evidence=seen, checks=searched, assessments=made)


@settings(max_examples=strategies.examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_any_ledgers_report_keeps_to_it(report: Report) -> None:
    """Red with `attachments` of the history closed to a missing `quote_found`."""
    assert problems(_document(report)) == []


def _objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        yield path
        for name, part in value.items():
            yield from _objects(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value[:2]):
            yield from _objects(part, (*path, number))


def test_no_object_takes_another_property() -> None:
    """Red with `additionalProperties` left out of `_object`."""
    document = _document(sample())
    paths = list(_objects(document))
    assert len(paths) > 50
    taking = []
    for path in paths:
        broken = copy.deepcopy(document)
        _at(broken, path)["surprise"] = "x"
        if VALIDATOR.is_valid(broken):
            taking.append(path)
    assert taking == []


def test_no_property_may_be_missing() -> None:
    """Every property of the outer shapes; in the history, what is not given is left out."""
    document = _document(sample()) | {"items": _document(sample())["items"][:1]}
    document["items"][0]["history"] = []
    for path in [
        (),
        ("items", 0),
        ("items", 0, "standing", 0),
        ("items", 0, "observations", 0),
        ("items", 0, "evidence"),
        ("ledger",),
        ("agreements", 0),
    ]:
        for name in list(_at(document, path)):
            broken = copy.deepcopy(document)
            del _at(broken, path)[name]
            assert not VALIDATOR.is_valid(broken), (path, name)


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "tracker.report/2"),
        (("as_of",), "2025-01"),
        (("known_on",), "yesterday"),
        (("ledger", "root"), "5C0E"),
        (("ledger", "size"), -1),
        (("known_at",), "31"),
        (("statuses",), {"done": 1}),
        (("items", 0, "status"), "done"),
        (("items", 0, "standing", 0, "status"), "mixed"),
        (("items", 0, "ref"), "lake-1"),
        (("items", 0, "due"), "30 June"),
        (("items", 0, "observations", 0, "grade"), "G1"),
        (("items", 0, "observations", 0, "attachments"), None),
        (("items", 0, "observations", 0, "entry"), 0),
        (("items", 0, "history", 0, "kind"), "party_registered"),
        (("items", 0, "history", 0, "recorded_at"), "2025-01-14"),
        (("items", 0, "attention"), ["soon"]),
        (("method",), {}),
    ],
)
def test_a_broken_report_is_refused(path: tuple[Any, ...], value: Any) -> None:
    document = _document(sample())
    _at(document, path[:-1])[path[-1]] = value
    assert not VALIDATOR.is_valid(document)


def test_its_words_are_the_vocabularies() -> None:
    words = {name: definition["enum"] for name, definition in SCHEMA["$defs"].items() if "enum" in definition}
    assert words["overall_status"] == [*(status.value for status in Status), "mixed"]
    assert words["attention"] == [one.value for one in Attention]
    assert words["stage"] == [one.value for one in Stage]
