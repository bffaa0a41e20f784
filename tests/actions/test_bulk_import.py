"""Rows of evidence in bulk: the same ledger as one by one, all of a file or nothing of it, and nothing twice."""

import json
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.documents.tables.tables import evidence_rows
from tests.ledgers import GROUND, STORY, TODAY, Fresh, Ticking, entries, findings, reading, told, writing
from tests.merkle_proofs import root_from_leaves
from tests.places import Place, contents
from tracker.actions import bulk_import, evidence
from tracker.actions.imported import Imported, ImportOptions
from tracker.documents import rows
from tracker.documents.tables.layout import Form
from tracker.domain.errors import BadDocument
from tracker.domain.proof import merkle
from tracker.domain.record.entries import decode
from tracker.domain.record.records import Evidence
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger.ledger import Ledger

ROW = {"commitment": "PACT-1", "event_date": "2025-03-01", "stance": "supports", "summary": "They met", "source": "wire-1"}
EVERYTHING = {
    **ROW,
    "commitment": "pact-1",
    "grade": "b2",
    "voice": "cn",
    "party": "us",
    "stage": "in-force",
    "same_event_as": "#8",
    "quote": "“met”\n\u2028\x1b",
    "quote_prefix": "they",
    "quote_suffix": "again",
    "note": "é😀",
    "id": "first",
}
PUBLISHED = {"publisher": "The Post", "url": "https://example.org/9", "published": "2025-02-03", "source_voice": "US"}


def take(ledger: Ledger, given: Sequence[dict[str, Any]], *, again: bool = False) -> Imported:
    data = "\n".join(json.dumps(one) for one in given).encode()
    read = evidence_rows(BytesIO(data), Form.JSON_LINES, "rows", today=TODAY)
    return bulk_import.rows(ledger, read, "rows", ImportOptions(today=TODAY, again=again))


def state(ledger: Ledger) -> dict[str, Any]:
    """All that is stored, but for the times and the hashes over them."""
    tables = ("evidence", "source", "overview", "standing")
    projected = {table: ledger.driver.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
    told_apart = [(entry.seq, entry.kind, entry.recorded_by, entry.record, ledger.commitment_of(entry.record)) for entry in entries(ledger)]
    columns = ledger.driver.rows("SELECT seq, kind, recorded_by, commitment FROM entry ORDER BY seq")
    return {**projected, "entries": told_apart, "columns": columns}


def hashed_as_they_lie(ledger: Ledger) -> None:
    stored = ledger.driver.rows("SELECT body, leaf, recorded_at FROM entry ORDER BY seq")
    assert all(merkle.leaf_hash(body) == leaf and decode(body).recorded_at == moment for body, leaf, moment in stored)
    assert [moment for _, _, moment in stored] == sorted({moment for _, _, moment in stored})
    assert merkle.root_of(ledger.head.frontier) == root_from_leaves([leaf for _, leaf, _ in stored])
    assert (ledger.head.size, ledger.head.recorded_at) == (len(stored), stored[-1][2])


_rows = st.fixed_dictionaries(
    {
        "commitment": st.sampled_from(("PACT-1", "pact-2", "1", 2)),
        "stance": st.sampled_from(("supports", "contradicts", "context")),
        "summary": st.sampled_from(("They met", "Nobody came", "e\u0301te", "\u00e9te", "They talked")),
    },
    optional={
        "event_date": st.sampled_from(("2025-03", "2025-03-31", "2024", "yesterday", 2025)),
        "grade": st.sampled_from(("A1", "F6", "C3")),
        "reliability": st.just("B"),
        "voice": st.sampled_from(("CN", "independent")),
        "stage": st.just("announced"),
        "same_event_as": st.sampled_from((9, "#9", 8, 20, "#21")),
        "quote": st.just("met"),
        "quote_prefix": st.just("they"),
        "party": st.sampled_from(("US", "CN")),
        "note": st.none() | st.just("x"),
    },
)
_sources = st.sampled_from(({"source": "wire-1"}, {"source": "post-2"}, PUBLISHED, {**PUBLISHED, "published": "2025-02-04"}))
_files = st.lists(st.builds(lambda row, source: {**row, **source}, _rows, _sources), max_size=12)


@given(given=_files, size=st.integers(1, 4))
@settings(max_examples=strategies.examples(15))
def test_in_bulk_as_one_by_one(fresh: Fresh, given: list[dict[str, Any]], size: int) -> None:
    """Rows that the one way refuses are refused by the other; what both take is the same, wherever the chunks end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "CHUNK", size)
        with fresh(STORY) as bulky, fresh(STORY) as single:
            accepted: list[dict[str, Any]] = []
            for row in given:
                before = single.head.size
                try:
                    evidence.add(single, row, today=TODAY)
                except Exception:  # noqa: BLE001 - any refusal; a source may be registered before it
                    if single.head.size > before:
                        return
                    with pytest.raises(BadDocument):
                        take_nothing(bulky, [*accepted, row])
                else:
                    accepted.append(row)
            done = take(bulky, accepted)
            assert done.total == single.head.size - len(STORY)
            assert done.known + done.added[EntryKind.EVIDENCE_ADDED] == len(accepted)
            assert state(bulky) == state(single)
            hashed_as_they_lie(bulky)


def take_nothing(ledger: Ledger, given: Sequence[dict[str, Any]]) -> None:
    """As `take`, and taken back."""
    ledger.driver.run("SAVEPOINT tried")
    try:
        take(ledger, given)
    finally:
        ledger.driver.run("ROLLBACK TO SAVEPOINT tried")


def test_every_field_arrives_on_both_databases(place: Place) -> None:
    told(place)
    given: list[dict[str, Any]] = [EVERYTHING, {**ROW, "event_date": None}, {**ROW, **PUBLISHED, "source": None, "summary": "Third"}]
    with writing(place, clock=Ticking(step=timedelta())) as ledger:  # a clock that stands still
        done = take(ledger, given)
        hashed_as_they_lie(ledger)
        [first, second, third] = [entry.record for entry in entries(ledger, after=len(STORY)) if isinstance(entry.record, Evidence)]
    assert done.added == {EntryKind.EVIDENCE_ADDED: 3, EntryKind.SOURCE_REGISTERED: 1}
    assert first.content() == {
        **{name: value for name, value in EVERYTHING.items() if name != "grade"},
        "commitment": "PACT-1",
        "reliability": "B",
        "credibility": "2",
        "voice": "CN",
        "party": "US",
        "stage": "in_force",
        "same_event_as": 8,
    }
    assert (second.event_date, second.voice) == ("2025-02-01", "independent")  # the source's
    assert (third.source, third.event_date, third.voice) == ("the-post-2025-02-03", "2025-03-01", "US")
    assert findings(place) == []
    before = contents(place)
    with writing(place) as ledger:
        again = take(ledger, given)
    assert (again.total, again.known) == (0, 3)
    assert contents(place) == before


def test_many_chunks_are_one_ledger(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "CHUNK", 7)
    told(place)
    given = [{**ROW, "commitment": f"PACT-{number % 2 + 1}", "summary": f"Number {number}", "grade": "B2"} for number in range(60)]
    with writing(place) as ledger:
        assert take(ledger, [*given, *given]).known == 60
        hashed_as_they_lie(ledger)
    assert findings(place) == []
    assert place.rows("SELECT ref, supports FROM overview ORDER BY ref") == [("PACT-1", 32), ("PACT-2", 30)]


def test_what_counts_against_a_status_contests_it(store: Path) -> None:
    told(store)
    with writing(store) as ledger:
        take(ledger, [{**ROW, "stance": "contradicts", "grade": "F6"}])
        assert ledger.driver.values("SELECT contested FROM overview ORDER BY ref") == [0, 0]
        take(ledger, [{**ROW, "grade": "B2"}, {**ROW, "stance": "contradicts", "grade": "B2", "summary": "No", "party": "US"}])
        assert ledger.driver.values("SELECT contested FROM overview ORDER BY ref") == [1, 0]
        assert ledger.driver.values("SELECT verification = 'contested' FROM standing WHERE ref = 'PACT-1' ORDER BY position") == [1, 0]
    assert findings(store) == []


def test_evidence_that_was_retracted_comes_back_only_when_asked_to(place: Place) -> None:
    told(place)
    nobody = {**ROW, "event_date": "2025-03", "stance": "contradicts", "summary": "Nobody came"}  # retracted by the story
    talked = {**nobody, "stance": "supports", "summary": "They talked"}
    with writing(place) as ledger:
        done = take(ledger, [nobody, talked])
        assert (done.total, done.known, done.retracted) == (0, 2, 1)
        done = take(ledger, [nobody, talked, nobody], again=True)
        assert (done.total, done.known, done.retracted) == (1, 2, 0)
        done = take(ledger, [nobody], again=True)
        assert (done.total, done.known, done.retracted) == (0, 1, 0)
    assert findings(place) == []


def test_an_id_is_honoured(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within one chunk and across several, new and known."""
    told(place)
    first, second = {**ROW, "id": "a"}, {**ROW, "summary": "Else", "id": "b"}
    for size in (1, 1_000):
        monkeypatch.setattr(rows, "CHUNK", size)
        for twice in ([first, {**second, "id": "a"}], [first, second, first]):
            with pytest.raises(BadDocument) as caught, writing(place, dry_run=True) as ledger:
                take(ledger, twice)
            assert caught.value.message == f"rows:{len(twice)}: “a” is used twice in this file"
    with writing(place) as ledger:
        assert take(ledger, [first, second, {**second, "commitment": "PACT-2", "id": "a"}]).total == 3
        evidence.regrade(ledger, "#20", "A1", "Read again")
        assert take(ledger, [first, second]).known == 2  # what was changed here since is no conflict
        assert take(ledger, [{**first, "id": "c"}]).known == 1
    with writing(place, dry_run=True) as ledger:
        evidence.retract(ledger, "#21", "Misread")
        done = take(ledger, [{**second, "grade": "B2"}])
        assert (done.total, done.retracted) == (0, 1)  # with another grade it does not come back by itself either
        assert take(ledger, [{**second, "grade": "B2"}], again=True).total == 1
        with pytest.raises(BadDocument, match="says something else there"):
            take(ledger, [{**second, "summary": "Corrected"}], again=True)
    for corrected in ({**second, "summary": "Corrected"}, {**second, "grade": "B2"}):
        with (
            pytest.raises(BadDocument, match=r"rows:1: “b” is in the ledger as #21 and says something else there"),
            writing(place) as ledger,
        ):
            take(ledger, [corrected])


@pytest.mark.parametrize("whole", [{}, {"voice": "independent"}], ids=["completed", "whole"])
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"commitment": "PACT-7"}, "no commitment “PACT-7”"),
        ({"commitment": "nonsense"}, "no commitment “nonsense”"),
        ({"source": "wire-9"}, "no source “wire-9”"),
        ({"source": None}, "the source is missing"),
        ({"publisher": "Another Wire"}, "a source is named by its key or described, not both"),
        ({"source": "post-2", "event_date": None}, "the event date is missing"),
        ({"event_date": "2025-07-03"}, "the event date 2025-07-03 lies in the future"),
        ({"commitment": "PACT-2", "party": "CN"}, "CN does not owe PACT-2"),
        ({"voice": "UK"}, "no party “UK” to be the voice of"),
        ({"quote_prefix": "x"}, "what stands before and after a quote is given without the quote"),
        ({"same_event_as": 10}, "#10 is retracted"),
        ({"same_event_as": 3}, "#3 is not evidence about PACT-1"),
        ({"same_event_as": 2**53}, f"#{2**53} is not evidence about PACT-1"),
        ({"commitment": "PACT-2", "same_event_as": 8}, "#8 is not evidence about PACT-2"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named_and_nothing_is_added(
    store: Path, whole: dict[str, Any], fields: dict[str, Any], says: str
) -> None:
    """Whether rows lack what the ledger gives them or not."""
    told(store)
    before = store.read_bytes()
    with pytest.raises(BadDocument) as caught, writing(store) as ledger:
        take(ledger, [{**ROW, **whole}, {**ROW, **whole, "summary": "x", **fields}])
    assert caught.value.message.startswith(f"rows:2: {says}")
    assert caught.value.hint.startswith("nothing was added")
    assert store.read_bytes() == before


def test_all_faults_of_a_file_are_told_by_line(store: Path) -> None:
    told(store)
    given = [ROW, {**ROW, "event_date": "2099", "summary": "a"}, ROW, {**ROW, "commitment": "PACT-9"}]
    with pytest.raises(BadDocument) as caught, writing(store) as ledger:
        take(ledger, given)
    assert [message.partition(" ")[0] for message, _ in caught.value.lines()[:-1]] == ["rows:2:", "rows:4:"]


def test_a_few_rows_do_not_read_what_they_do_not_touch(store: Path) -> None:
    """Every statement looks up by key: nothing that grows with the ledger is scanned."""
    told(store, GROUND)
    seen: list[str] = []
    with writing(store) as ledger:
        ledger.driver.raw.set_trace_callback(seen.append)
        take(ledger, [ROW])
        ledger.driver.raw.set_trace_callback(None)
        plans = {
            step[3]
            for statement in seen
            if statement.startswith(("SELECT", "UPDATE"))
            for step in ledger.driver.raw.execute(f"EXPLAIN QUERY PLAN {statement}")
        }
    scanned = {step.split()[1] for step in plans if step.startswith("SCAN") and not step.startswith("SCAN CONSTANT")}
    assert scanned <= {"party", "source", "ledger_head", "ends"}  # the number of the last entry: one row


def test_the_actor_may_be_called_anything(store: Path) -> None:
    told(store)
    for actor in ('"recorded_at":"', '"seq":0', "\\ \u2028 é"):
        with writing(store, actor=actor) as ledger:
            take(ledger, [{**ROW, "summary": actor}])
    with reading(store) as ledger:
        hashed_as_they_lie(ledger)
        assert [entry.recorded_by for entry in entries(ledger, after=len(STORY))] == ['"recorded_at":"', '"seq":0', "\\ \u2028 é"]
