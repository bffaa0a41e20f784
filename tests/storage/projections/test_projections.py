"""The projections are the fold of the entries: replay equals live, and every earlier position reads as it was."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from tests import strategies
from tests.ledgers import GROUND, STORY, TODAY, Fresh, amendment, append_exported, everything, evidence_items, score_table
from tracker.actions import amending, assessing, naming, registers, taking_back
from tracker.actions import evidence as observing
from tracker.domain.errors import BadBasis, BadInput, Conflict, TrackerError
from tracker.domain.record.records import Assessment, Check, Evidence, Party, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import Noun
from tracker.storage import tables as t
from tracker.storage.corruption import Damage
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.verification import verify
from tracker.storage.projections.projections import versioned_records
from tracker.storage.queries import names, scores, versions


def rows(connection: Connection) -> dict[str, list[Any]]:
    """Every row of every table, in the order of its key."""
    return {
        table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key.columns))]
        for table in t.metadata.sorted_tables
    }


def pick(items: list[int], number: int) -> str:
    return f"#{items[number % len(items)]}"


def add_evidence(ledger: Ledger, a: int, b: int) -> None:
    fields: dict[str, Any] = {
        "commitment": f"PACT-{a % 2 + 1}",
        "stance": ("supports", "contradicts", "context")[b % 3],
        "summary": f"Seen “{a}” % _ {b}",
        "event_date": ("2025", "2025-03", "2025-03-04")[a % 3],
        "grade": "ABCDEF"[a % 6] + "123456"[b % 6],
    }
    if b % 2:
        fields |= {
            "publisher": f"Paper {a}",
            "url": f"https://example.org/{a}",
            "published": "2025-04",
            "voice": ("US", "CN", "independent")[a % 3],
        }
    else:
        fields |= {"source": "wire-1", "party": "US", "quote": "…"}
    known = [
        held.entry for held in versions.observations(ledger.driver, Evidence, ledger.head.size, ref=fields["commitment"]) if held.stands
    ]
    if a % 4 == 0 and known:
        fields["same_event_as"] = known[b % len(known)]
    observing.add(ledger, fields, today=TODAY, again=a % 5 == 0)


def add_check(ledger: Ledger, a: int, b: int) -> None:
    fields = {"queries": (f"query {a}",), "outcome": ("found", "nothing_found")[b % 2], "languages": ("en", "zh")[: b % 3], "on": TODAY}
    assessing.check(ledger, f"PACT-{a % 2 + 1}", fields, today=TODAY)


def assess(ledger: Ledger, a: int, b: int) -> None:
    ref = f"PACT-{a % 2 + 1}"
    standing = [held.entry for held in versions.observations(ledger.driver, Evidence, ledger.head.size, ref=ref) if held.stands]
    if standing:
        because = {pick(standing, a), pick(standing, b)}
        status = ("upheld", "stalled", "fulfilled", "not_fulfilled", "superseded")[b % 5]
        fields = {"status": status, "confidence": "low", "rationale": f"Because {a}", "party": (None, "US")[a % 2]}
        with suppress(BadBasis):  # about one obligor alone
            assessing.assess(ledger, ref, fields, sorted(because), today=TODAY)


def regrade(ledger: Ledger, a: int, b: int) -> None:
    known = [held for held in versions.observations(ledger.driver, Evidence, ledger.head.size) if held.stands]
    if known:
        chosen, grade = known[a % len(known)], "ABCDEF"[b % 6] + "123456"[a % 6]
        if chosen.record.grade != grade:
            observing.regrade(ledger, f"#{chosen.entry}", grade, "Read again")


def retract(ledger: Ledger, a: int, b: int) -> None:
    at = ledger.head.size
    held: list[Versioned[Any]] = [
        *versions.observations(ledger.driver, Evidence, at),
        *versions.observations(ledger.driver, Check, at),
        *versions.observations(ledger.driver, Assessment, at),
    ]
    known = [one.entry for one in held if one.stands]
    if known:
        observing.retract(ledger, pick(known, a), f"Wrong {b}")


def rate(ledger: Ledger, a: int, b: int) -> None:
    known = [held.entry for held in scores.imported(ledger.driver, ledger.head.size) if held.stands]
    if known and b % 3 == 0:
        observing.retract(ledger, pick(known, a), f"Misread {b}")
    else:
        ledger.append(score_table(file=f"{a}.csv"))


def amend(ledger: Ledger, a: int, b: int) -> None:
    choices: tuple[dict[str, Any], ...] = (
        {"title": f"Title {a}", "beneficiaries": ("CN",)},
        {"extended_to": f"20{a % 90 + 10}", "criteria": (f"One {b}", "Two")},
        {"wordings": ({"source": "post-2", "text": f"Words {a}", "paragraph": b % 9 + 1},), "review_every": a % 400 + 1},
        {"discrepancies": (), "text": f"Text {b}", "topic": "Ökologie"},
        {"obligors": (("US",), ("CN", "US"), ("US", "CN"))[a % 3]},
        {"due": f"2025-0{a % 9 + 1}"},
    )
    correct(ledger, Noun.COMMITMENT, str(a % 2 + 1), choices[b % 6])


def amend_evidence(ledger: Ledger, a: int, b: int) -> None:
    choices: tuple[dict[str, Any], ...] = (
        {"commitment": f"PACT-{a % 2 + 1}"},
        {"summary": f"Put otherwise {a}", "note": "y"},
        {"stance": "contradicts", "event_date": "2025-02"},
        {"source": "post-2", "voice": "CN", "reliability": "B", "credibility": "2"},
    )
    known = [one for one in versions.observations(ledger.driver, Evidence, ledger.head.size) if one.stands]
    if known:
        clear = ("party", "same_event_as") if b % 3 == 0 else ()
        correct(ledger, Noun.EVIDENCE, str(known[a % len(known)].entry), choices[b % 4], clear)


def amend_register(ledger: Ledger, a: int, b: int) -> None:
    choices: tuple[tuple[Noun, str, dict[str, Any]], ...] = (
        (Noun.PARTY, "US", {"name": f"Name {a}"}),
        (Noun.AGREEMENT, "PACT", {"title": f"Title {a}", "made_on": ("2025-01", "2025-01-15")[a % 2]}),
        (Noun.SOURCE, "wire-1", {"publisher": f"Paper {a % 3}"}),
        (Noun.SOURCE, "post-2", {"origin": ("The Wire", "Post")[a % 2]}),
    )
    noun, name, fields = choices[b % 4]
    correct(ledger, noun, name, fields, ("note",) if noun is Noun.SOURCE and a % 2 else ())


def void(ledger: Ledger, a: int, b: int) -> None:
    """Registers commitments, declares one void with its evidence moved or not, or takes the last thing back."""
    if b % 3 == 0:
        registers.add_commitment(ledger, {"agreement": "PACT", "title": f"x{a}", "text": "y", "obligors": ("US", "CN")})
    elif b % 3 == 1:
        if refs := [ref for ref in names.refs(ledger.driver, ledger.head.size) if ref != "PACT-1"]:
            chosen, move = refs[a % len(refs)], bool(a % 2)
            taking_back.void(ledger, Noun.COMMITMENT, chosen, "Twice", replaced_by=["PACT-1"], move_evidence=move, today=TODAY)
    else:
        taking_back.undo(ledger, taking_back.last_of_actor(ledger), "Undone", TODAY)


def reinstate(ledger: Ledger, a: int, b: int) -> None:
    kinds = "('entry_retracted', 'registration_voided')"
    if taken_back := ledger.driver.values(f"SELECT seq FROM entry WHERE kind IN {kinds} ORDER BY seq"):
        observing.retract(ledger, pick(taken_back, a), f"Right after all {b}")


def correct(ledger: Ledger, noun: Noun, name: str, fields: dict[str, Any], clear: tuple[str, ...] = ()) -> None:
    with suppress(Conflict, BadInput):  # it says that already, or may not
        amending.amend(ledger, noun, name, fields, "Clearer", clear=clear, today=TODAY)


def register(ledger: Ledger, a: int, b: int) -> None:
    with suppress(Conflict):  # registered under another name
        registers.add(ledger, Party, {"code": f"P{a}", "name": f"Party {b}"})
    registers.add(ledger, Source, {"key": f"key-{a}-{b}", "publisher": "x", "voice": f"P{a}"})
    registers.add_commitment(
        ledger,
        {
            "agreement": "PACT",
            "title": "x",
            "text": "y",
            "kind": "request",
            "nature": "one_off",
            "topic": "z",
            "obligors": ("CN",),
            "beneficiaries": (f"P{a}",),
        },
    )


OPERATIONS: tuple[Callable[[Ledger, int, int], None], ...] = (
    add_evidence,
    add_evidence,
    assess,
    regrade,
    retract,
    amend,
    amend_evidence,
    amend_register,
    void,
    reinstate,
    add_check,
    register,
    rate,
)
operations = st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=16)


def take(ledger: Ledger, steps: list[tuple[Callable[[Ledger, int, int], None], int, int]]) -> None:
    """Takes the steps that can be taken: what is about something void by then, or says so already, is refused."""
    for step, a, b in steps:
        with suppress(TrackerError):
            step(ledger, a, b)


@settings(max_examples=strategies.examples(4))
@given(operations)
def test_replay_equals_live_and_every_position_reads_as_it_was(
    fresh: Fresh, steps: list[tuple[Callable[[Ledger, int, int], None], int, int]]
) -> None:
    """Red when `superseded_by` is not written, when a retraction is read before it was made, when a new version loses a list."""
    with fresh(GROUND) as live, fresh() as as_of:
        take(live, steps)
        before = rows(live.connection)
        every = 1 if live.driver.dialect == "sqlite" else 4  # a look takes its time; the story below is looked at in each position
        looked_at = {*range(live.head.size, len(GROUND) - 2, -every)}
        assert live.rebuild() == live.head.size
        assert rows(live.connection) == before
        assert [finding for check in verify(live) for finding in check.findings] == []
        for position, body in enumerate(live.bodies(), 1):
            append_exported(as_of, body)
            if position in looked_at:  # a store cut at N is what was known at N
                assert everything(live, position) == everything(as_of, position)
        assert rows(as_of.connection) == before


def test_the_story_reads_at_every_position_as_a_store_cut_there(fresh: Fresh) -> None:
    with fresh(STORY) as live, fresh() as as_of:
        assert everything(live, 0) == everything(as_of, 0)
        for position, body in enumerate(live.bodies(), 1):
            append_exported(as_of, body)
            assert everything(live, position) == everything(as_of, position), f"#{position}"


def test_versions_know_when_they_held(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        grades = {at: versions.observations(ledger.driver, Evidence, at, number=9)[0].record.grade for at in range(9, 20)}
        assert grades == {**dict.fromkeys(range(9, 13), "F6"), **dict.fromkeys(range(13, 19), "A2"), 19: "C3"}
        titles = [versions.cases(ledger.driver, at)[0].terms.title for at in (13, 14)]
        assert titles == ["Undertaking 1", "Undertaking one"]
        retracted = [versions.observations(ledger.driver, Evidence, at, number=10)[0].retracted_by for at in (14, 15, 19)]
        assert retracted == [None, 15, 15]
        assert versions.cases(ledger.driver, 14)[0].commitment.changed == 14
        assert versions.cases(ledger.driver, 14)[0].commitment.entry == 6


def test_an_amendment_keeps_what_it_does_not_change(fresh: Fresh) -> None:
    with fresh(GROUND) as ledger:
        before = versions.cases(ledger.driver, 7)[0].terms
        ledger.append(amendment(title="Another"))
        after = versions.cases(ledger.driver, 8)[0].terms
        assert after == before.model_copy(update={"title": "Another"})
        assert after.wordings
        assert after.criteria


def test_rebuilding_needs_nothing_but_the_entries(fresh: Fresh) -> None:
    with fresh(STORY) as ledger:
        before = rows(ledger.connection)
        for table in reversed(t.PROJECTIONS):
            ledger.connection.execute(table.delete())
        assert ledger.rebuild() == len(STORY)
        assert rows(ledger.connection) == before


def test_a_position_between_is_read_with_sources_registered_by_then(fresh: Fresh) -> None:
    with fresh(GROUND) as ledger:
        observing.add(
            ledger,
            {
                "commitment": "PACT-1",
                "stance": "supports",
                "summary": "x",
                "publisher": "New",
                "event_date": "2020",
                "url": "https://n.example/",
            },
            today=TODAY,
        )
        at = naming.reading(ledger, TODAY, None, "#8")
        assert ledger.get(8).kind.value == "source_registered"
        assert evidence_items(ledger, at, None) == []
        assert len(evidence_items(ledger, naming.reading(ledger, TODAY, None, "#9"), None)) == 1


@pytest.mark.parametrize("column", ["entry", "seq"])
def test_a_column_that_a_damaged_schema_names_otherwise_is_damage(fresh: Fresh, column: str) -> None:
    """Red as a KeyError: a bit turned in the stored schema renamed the column."""
    with fresh(GROUND) as ledger:
        row = ledger.driver.records("SELECT * FROM party LIMIT 1")[0]
        row[f"{column}_"] = row.pop(column)
        with pytest.raises(Damage, match=f"party: there is no column {column}"):
            versioned_records(ledger.driver, "party", [row], ledger.head.size)
