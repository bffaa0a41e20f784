"""Entries taken over byte for byte; many at once: the same tables, the same errors in the same places as one by one."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.ledgers import (
    GROUND,
    LATER,
    STORY,
    Fresh,
    amendment,
    append_exported,
    assessment,
    check,
    commitment,
    evidence,
    findings,
    in_memory,
    reading,
    regrade,
    score_table,
    source,
    told,
    writing,
)
from tests.places import Place, contents
from tracker.actions import ledger_import
from tracker.actions.imported import ImportOptions
from tracker.domain.errors import BadDocument, BadInput, Conflict, TrackerError
from tracker.domain.record import rules
from tracker.domain.record.canonical_json import canonical
from tracker.domain.record.entries import KINDS, Entry
from tracker.domain.record.records import Agreement, Party, Record, Retraction
from tracker.storage.ledger import replay
from tracker.storage.ledger.ledger import Ledger

numbers = st.integers(1, 30)
refs = st.sampled_from(["PACT-1", "PACT-2", "PACT-3"])
keys = st.sampled_from(["wire-1", "post-2", "late-3"])
parties = st.sampled_from([None, "US", "FR"])
records: st.SearchStrategy[Record] = st.one_of(
    st.sampled_from([Party(code="FR", name="France"), Party(code="US", name="Again"), commitment(3), commitment(2), source("late-3", voice="FR")]),
    st.sampled_from([Agreement(code="OTHER", title="x", made_on="2024", parties=("FR",)), score_table(), score_table(source="late-3")]),
    st.builds(
        lambda ref, key, about, event, grade: evidence(commitment=ref, source=key, party=about, same_event_as=event, reliability=grade, credibility="1"),
        refs, keys, parties, st.none() | numbers, st.sampled_from("AF"),
    ),
    st.builds(lambda ref: check(commitment=ref), refs),
    st.builds(
        lambda ref, because, about, status: assessment(tuple(because), commitment=ref, party=about, status=status),
        refs, st.lists(numbers, min_size=1, max_size=2, unique=True), parties, st.sampled_from(["upheld", "stalled"]),
    ),
    st.builds(regrade, numbers, st.sampled_from(["A1", "F6"])),
    st.builds(lambda number: Retraction(entry=number, reason="x"), numbers),
    st.builds(lambda ref, title: amendment(ref, title=title), refs, st.sampled_from(["One", "Two"])),
    st.builds(lambda key: amendment(wordings=({"source": key, "text": "x"},)), keys),
)  # fmt: skip
"""What may follow the ground: most of it fits in some order, and a part of it in none."""


def body_of(record: Record, number: int, second: int | None = None) -> bytes:
    """A record as the entry of a number, recorded in that second."""
    moment = datetime(2025, 7, 1, tzinfo=UTC) + timedelta(seconds=number if second is None else second)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Entry(seq=number, kind=KINDS[type(record)], recorded_at=stamp, recorded_by="ana", record=record).bytes


def fitting(ledger: Ledger, wanted: list[Record], bodies: list[bytes]) -> list[bytes]:
    """The bodies, and after them those of the records that fit."""
    taken = list(bodies)
    with suppress(_Undone), ledger.driver.attempt():
        for body in bodies:
            append_exported(ledger, body)
        for record in wanted:
            with suppress(BadInput), ledger.driver.attempt():
                body = body_of(record, len(taken) + 1)
                append_exported(ledger, body)
                taken.append(body)
        raise _Undone
    return taken


class _Undone(Exception):
    """Nothing of it is to stay."""


def outcome(ledger: Ledger, bodies: list[bytes], held: int, *, at_once: bool) -> Any:
    """Every table after the bodies were taken over, or how far they went and what was wrong then."""
    result: Any = None
    count = 0
    with suppress(_Undone), ledger.driver.attempt():
        for body in bodies[:held]:
            append_exported(ledger, body)
        try:
            if at_once:
                for _ in replay.continued(ledger, iter(bodies)):
                    count += 1
            else:
                count = held
                for body in bodies[held:]:
                    append_exported(ledger, body)
                    count += 1
        except TrackerError as error:
            result = (count, type(error), error.message)
        else:
            result = {table: sorted(map(repr, ledger.driver.rows(f"SELECT * FROM {table}"))) for table in TABLES}
        raise _Undone
    return result


TABLES = (
    "entry", "ledger_head", "party", "agreement", "source", "commitment", "obligation", "wording", "evidence", "search", "assessment", "basis",
    "overview", "standing",
)  # fmt: skip


@pytest.fixture
def empty() -> Iterator[Ledger]:
    with in_memory() as ledger:
        yield ledger


BASE = [body_of(record, number) for number, record in enumerate(GROUND, 1)]
TOLD = [body_of(record, number) for number, record in enumerate((*STORY, *LATER), 1)]


def spoiled(bodies: list[bytes], how: str, place: int, record: Record) -> list[bytes]:
    """The bodies with one of them changed so that it may not fit."""
    number = place % len(bodies) + 1
    match how:
        case "as it is":
            return bodies
        case "another record":
            bad = body_of(record, number)
        case "another number":
            bad = body_of(record, number + 1, number)
        case "an older time":
            bad = body_of(record, number, number - 3)
        case "no entry":
            bad = b"{}"
        case _:
            bad = bodies[number - 1].replace(b",", b", ", 1)
    return [*bodies[: number - 1], bad, *bodies[number:]]


@settings(max_examples=strategies.examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=st.lists(records, max_size=25),
    how=st.sampled_from(["as it is", "another record", "another number", "an older time", "no entry", "other bytes"]),
    place=st.integers(0, 40),
    record=records,
    held=st.integers(0, 12),
    page=st.sampled_from([1, 2, 3, 7, 1_000]),
)
@example(wanted=[], how="as it is", place=0, record=GROUND[0], held=0, page=1_000)
def test_at_once_is_as_one_by_one(
    empty: Ledger, monkeypatch: pytest.MonkeyPatch, wanted: list[Record], how: str, place: int, record: Record, held: int, page: int
) -> None:
    """Red without any one case of `LedgerState.take`, without `attempt`, and when the overviews are not renewed."""
    monkeypatch.setattr(replay, "_BATCH", page)
    bodies = spoiled(fitting(empty, wanted, BASE), how, place, record)
    held = min(held, len(bodies))
    with suppress(_Undone), empty.driver.attempt():  # what is held must have fitted
        for count, body in enumerate(bodies[:held]):
            try:
                append_exported(empty, body)
            except BadInput:
                held = count
                break
        raise _Undone
    assert outcome(empty, bodies, held, at_once=True) == outcome(empty, bodies, held, at_once=False)


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ((Retraction(entry=8, reason="x"), regrade(8)), "entry #10: #8 is retracted"),
        ((Retraction(entry=8, reason="x"), Retraction(entry=8, reason="y")), "entry #10: #8 is retracted already"),
        ((assessment((8,), commitment="PACT-2"),), "entry #9: #8 is no evidence or check about PACT-2"),
        ((assessment((8,)), regrade(9)), "entry #10: no evidence “#9”"),
        ((check(), evidence(same_event_as=9)), "entry #10: #9 is not evidence about PACT-1"),
        ((check(), assessment((9,), status="no_evidence"), Retraction(entry=10, reason="x"), Retraction(entry=9, reason="x")), None),
        ((regrade(8), regrade(8, "B1"), amendment(title="x"), amendment(title="y"), Retraction(entry=8, reason="x")), None),
        ((Party(code="FR", name="France"), source("fr-1", voice="FR"), evidence(source="fr-1", voice="FR", same_event_as=8)), None),
        ((check(commitment="PACT-3"), commitment(3)), "entry #9 names the commitment PACT-3, which is not there"),
        ((commitment(3), check(commitment="PACT-3"), commitment(3)), "entry #11: PACT-3 is there already"),
        ((score_table(), Retraction(entry=9, reason="x"), Retraction(entry=9, reason="x")), "entry #11: #9 is retracted already"),
    ],
)
def test_what_entries_of_one_page_say_of_one_another(fresh: Fresh, then: tuple[Record, ...], says: str | None) -> None:
    """Red without any one case of `LedgerState.take`."""
    bodies = [body_of(record, number) for number, record in enumerate((*GROUND, evidence(), *then), 1)]
    with fresh() as ledger:
        at_once = outcome(ledger, bodies, 0, at_once=True)
        assert at_once == outcome(ledger, bodies, 0, at_once=False)
    assert isinstance(at_once, dict) if says is None else says in at_once[2]


@pytest.mark.parametrize(("number", "second"), [(9, 8), (9, 0), (8, 9), (10, 9)])
def test_numbers_and_times_go_on_within_a_page(empty: Ledger, number: int, second: int) -> None:
    bodies = [*TOLD[:8], body_of(check(), number, second)]
    at_once = outcome(empty, bodies, 0, at_once=True)
    assert at_once[:2] == (8, BadInput)
    assert at_once == outcome(empty, bodies, 0, at_once=False)


@pytest.mark.parametrize("held", [0, 9, 20])
def test_a_whole_story_is_the_same_at_once(fresh: Fresh, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    with fresh() as ledger:
        one_by_one = outcome(ledger, TOLD, held, at_once=False)
        for page in (1, 4, 1_000) if ledger.driver.dialect == "sqlite" else (4,):  # on a server each takes its time
            monkeypatch.setattr(replay, "_BATCH", page)
            assert outcome(ledger, TOLD, held, at_once=True) == one_by_one, f"in pages of {page}"
    assert len(one_by_one["entry"]) == len(TOLD)


def test_lines_at_once_make_a_store_that_holds(place: Place) -> None:
    with writing(place) as ledger:
        assert ledger_import.ledger_lines(ledger, TOLD, "x.jsonl", ImportOptions()).total == len(TOLD)
    at_once = contents(place)
    assert findings(place) == []
    with writing(place) as ledger:
        assert ledger.rebuild() == len(TOLD)
    assert contents(place) == at_once


def test_exact_bytes_are_taken_over_and_give_the_same_root(place: Place, woodside: Path) -> None:
    """Those of all in the shipped dossier, of which a server, where each takes its time, is given the first hundred."""
    with reading(woodside) as theirs, writing(place) as ours:
        size = theirs.head.size if place.dialect == "sqlite" else 100
        for body in theirs.bodies(until=size):
            append_exported(ours, body)
        assert (ours.head.size, ours.head.root) == (size, theirs.root_at(size))


def exact(ledger: Ledger, **changes: object) -> bytes:
    """The body of the next entry, a party, with changes."""
    entry = {
        "v": 1,
        "seq": ledger.head.size + 1,
        "kind": "party_registered",
        "recorded_at": "2025-07-02T00:00:00.000000Z",
        "recorded_by": "eve",
        "content": {"code": "FR", "name": "France"},
    }
    return canonical({**entry, **changes})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"seq": 21}, "entry #21 does not follow #19"),
        ({"seq": 19}, "entry #19 does not follow #19"),
        ({"recorded_at": "2025-07-01T12:00:00.000000Z"}, "entry #20 was recorded before #19"),
        ({"content": {"code": "US", "name": "United States"}}, "entry #20: the party US is registered as #1"),
        ({"kind": "evidence_regraded", "content": {"evidence": 6, "reliability": "A", "credibility": "1", "reason": "x"}}, "no evidence “#6”"),
        ({"kind": "evidence_regraded", "content": {"evidence": 20, "reliability": "A", "credibility": "1", "reason": "x"}}, "no evidence “#20”"),
        ({"kind": "entry_retracted", "content": {"entry": 10, "reason": "x"}}, "#10 is retracted already"),
        ({"kind": "entry_retracted", "content": {"entry": 1, "reason": "x"}}, "#1 is party registered and cannot be retracted"),
        ({"kind": "commitment_amended", "content": {"commitment": "PACT-9", "changes": {"title": "x"}, "reason": "x"}}, "names the commitment PACT-9"),
        ({"content": {"code": "FR"}}, "not an entry"),
        ({"recorded_at": "yesterday"}, "not an entry"),
        ({"recorded_by": "eve\n"}, "entry #20: recorded_by must not begin or end with a blank"),
        ({"recorded_by": "e\x1bve"}, "entry #20: recorded_by must be one line without control characters, not e␛ve"),
        ({"recorded_by": "eve" * 70}, "not an entry"),
        ({"v": 3}, "not an entry"),
    ],
)  # fmt: skip
def test_foreign_entries_that_do_not_follow_are_refused_and_leave_nothing(place: Place, changes: dict[str, object], problem: str) -> None:
    told(place)
    before = contents(place)
    with pytest.raises(BadInput) as caught, writing(place) as ledger:
        append_exported(ledger, exact(ledger, **changes))
    assert problem in caught.value.message
    assert contents(place) == before


def test_bytes_that_are_not_the_canonical_ones_are_refused(place: Place) -> None:
    with pytest.raises(BadInput, match="canonical"), writing(place) as ledger:
        append_exported(ledger, exact(ledger).replace(b",", b", "))
    with pytest.raises(BadInput, match="not an entry"), writing(place) as ledger:
        append_exported(ledger, b"\xff\xfe")


@pytest.mark.parametrize("position", [0, 3, 8, 21])
def test_what_does_not_fit_is_named_by_its_line_and_nothing_stays(place: Place, position: int) -> None:
    before = contents(place)
    bad = [*TOLD[:position], b"{}", *TOLD[position + 1 :]]
    with pytest.raises(BadDocument, match="not an entry") as caught, writing(place) as ledger:
        ledger_import.ledger_lines(ledger, bad, "x.jsonl", ImportOptions())
    assert f"x.jsonl:{position + 1}" in caught.value.message
    assert contents(place) == before


def test_the_database_has_the_last_word_on_a_page(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tables refuse, whatever the rules say, is named by its line."""
    monkeypatch.setattr(rules, "RULES", ())
    bodies = [*TOLD[: len(STORY)], body_of(Party(code="US", name="Again"), len(STORY) + 1)]
    with pytest.raises(BadDocument, match=f"entry #{len(bodies)} does not fit the entries before it") as caught, writing(place) as ledger:
        ledger_import.ledger_lines(ledger, bodies, "x.jsonl", ImportOptions())
    assert f"x.jsonl:{len(bodies)}" in caught.value.message


def test_where_the_lines_cannot_be_read_further_what_was_read_counts(empty: Ledger) -> None:
    def lines() -> Iterator[bytes]:
        yield from TOLD[:5]
        raise BadInput("is too long")

    with pytest.raises(BadDocument, match=r"x\.jsonl:6: is too long"):
        ledger_import.ledger_lines(empty, lines(), "x.jsonl", ImportOptions())


def test_another_record_is_a_conflict_before_anything_is_taken(empty: Ledger) -> None:
    for body in TOLD[:7]:
        append_exported(empty, body)
    with pytest.raises(Conflict, match="entry #2 is not this ledger's entry #2"):
        list(replay.continued(empty, [TOLD[0], b"{}", *TOLD[2:]]))
    assert empty.last_number() == 7


def test_pages_end_by_their_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "_BATCH", 3)
    monkeypatch.setattr(replay, "_BATCH_BYTES", 10)
    pages = list(replay._pages(iter([b"x" * 10, b"1", b"2", b"3", b"4", b"x" * 9, b"5"])))
    assert [len(page) for page in pages] == [1, 3, 2, 1]
