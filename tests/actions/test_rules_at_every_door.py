"""Whichever way a record comes, the same rules are asked: a table of rules and ways in, on both databases.

Each cell is seen red: with its rule left out, the way in no longer says what it has to say.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.documents.tables.tables import evidence_rows
from tests.ledgers import (
    STORY,
    TODAY,
    Fresh,
    amend,
    amendment,
    assessment,
    check,
    commitment,
    evidence,
    in_memory,
    regrade,
    score_table,
    source,
)
from tracker.actions import amending, assessing, bulk_import, dossier_import, exporting, ledger_import, register_import, registers
from tracker.actions import evidence as observing
from tracker.actions.imported import Imported, ImportOptions
from tracker.documents import dossier, yaml_reader, yaml_writer
from tracker.documents.tables.layout import Form, Place, Row
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import Faults, TrackerError
from tracker.domain.record import assessment_rules, correction_rules, evidence_rules, register_rules, rules
from tracker.domain.record.amendments import Amendment, Void
from tracker.domain.record.entries import KINDS, Entry
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
)
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger import copying, judging
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.verification import verify

NAMED = evidence("Named", id="met")  # 20
CHECKED = check(id="c2", on="2025-06-20")  # 21
LABELLED = (
    commitment(7, label="A-1"),  # 23
    Void(noun="commitment", name="PACT-7", reason="Entered twice"),  # 24
    commitment(8, label="a–1"),  # 25
)
CALLS = {"code": "CALLS", "title": "Calls", "unit": "calls"}
COUNTED = (
    commitment(5, indicators=(CALLS,), recurrence={"every": "quarter"}),  # 26
    evidence("Two", commitment="PACT-5", indicator="CALLS", value="2", period="2025-03"),  # 27
)
BEFORE: tuple[Record, ...] = (
    *STORY,
    NAMED,
    CHECKED,
    Agreement(code="OTHER", title="Another", made_on="2024", parties=("US",)),
    *LABELLED,
    *COUNTED,
)

TABLE: tuple[tuple[Callable[..., Any], Record, str], ...] = (
    (register_rules.names_are_registered, evidence("New", commitment="PACT-9"), "PACT-9"),
    (register_rules.names_are_registered, check(commitment="PACT-9"), "PACT-9"),
    (register_rules.names_are_registered, assessment((8,), commitment="PACT-9"), "PACT-9"),
    (register_rules.names_are_registered, Agreement(code="DEAL", title="x", made_on="2024", parties=("US", "FR")), "FR"),
    (register_rules.names_are_registered, amendment(beneficiaries=("FR",)), "FR"),
    (register_rules.name_is_free, Party(code="US", name="Us"), "US"),
    (register_rules.name_is_free, Agreement(code="PACT", title="x", made_on="2024", parties=("US",)), "PACT"),
    (register_rules.name_is_free, source("wire-1", publisher="Else"), "wire-1"),
    (register_rules.name_is_free, commitment(2, title="Else"), "PACT-2"),
    (register_rules.address_is_one, source("new", url="https://example.org/a b"), "the address of the source new holds a blank (character 22)"),
    (evidence_rules.quote_is_given, evidence("New", quote_prefix="before"), "a quote is given without the quote"),
    (evidence_rules.party_is_obligor, evidence("New", commitment="PACT-2", party="CN"), "CN does not owe PACT-2"),
    (evidence_rules.party_is_obligor, assessment((17,), commitment="PACT-2", party="CN", status="not_assessed"), "CN does not owe PACT-2"),
    (evidence_rules.linked_evidence_stands, evidence("New", commitment="PACT-5", indicator="CALLS", value="3", period="2025-02", restates=27), "#27 is of CALLS 2025-03"),
    (evidence_rules.value_is_of_an_indicator, evidence("New", commitment="PACT-5", value="3", period="2025-02"), "missing: indicator"),
    (evidence_rules.value_is_of_an_indicator, evidence("New", restates=8), "missing: indicator, value, period"),
    (evidence_rules.value_is_of_an_indicator, evidence("New", indicator="CALLS", value="3", period="2025-03"), "PACT-1 has no indicator CALLS"),
    (evidence_rules.occurrence_comes_due, evidence("New", commitment="PACT-5", occurrence="2025"), "2025 is none of the periods in which PACT-5 is to be kept"),
    (evidence_rules.occurrence_comes_due, evidence("New", occurrence="2025-Q2"), "2025-Q2 is none of the periods in which PACT-1 is to be kept"),
    (correction_rules.indicators_in_use_stay, amend(Noun.COMMITMENT, "PACT-5", clear=("indicators",)), "CALLS stays, as values of it were seen: #27"),
    (rules.kept_when_amended, amend(Noun.EVIDENCE, 27, indicator="MEETINGS"), "PACT-5 has no indicator MEETINGS"),
    (register_rules.names_are_registered, amendment(indicators=(CALLS | {"baseline": {"period": "2024", "value": "1", "source": "nowhere"}},)), "nowhere"),
    (register_rules.voice_is_registered, evidence("New", voice="FR"), "no party “FR” to be the voice of"),
    (register_rules.voice_is_registered, source("new", voice="FR"), "no party “FR” to be the voice of"),
    (evidence_rules.day_has_come, evidence("New", event_date="2099"), "the event date 2099-01-01 lies in the future"),
    (evidence_rules.day_has_come, check(on="2099-01-01"), "the search of 2099-01-01 lies in the future"),
    (evidence_rules.day_has_come, assessment((8,), effective_on="2099-01-01"), "the effective date 2099-01-01 lies in the future"),
    (evidence_rules.linked_evidence_stands, evidence("New", same_event_as=10), "#10 is retracted"),
    (assessment_rules.cited_entries_stand, assessment((10,)), "#10 was retracted by #15 and carries nothing"),
    (assessment_rules.status_is_carried, assessment((11,), status="fulfilled"), "“fulfilled” rests on a search alone"),
    (assessment_rules.status_is_carried, assessment((8,), status="no_evidence"), "names no check"),
    (evidence_rules.day_has_come, evidence("New", accessed="2099-01-01"), "the day of access 2099-01-01 lies in the future"),
    (evidence_rules.day_has_come, assessment((8,), assessed_on="2099-01-01"), "the day of the assessment 2099-01-01 lies in the future"),
    (assessment_rules.obligors_are_carried, assessment((9,), party="CN"), "“upheld” is not carried for CN: what it names is about US"),
    (assessment_rules.criteria_are_there, assessment((8,), criteria=("1=met", "2=not")), "PACT-1 has no criterion 2"),
    (register_rules.obligors_are_parties, commitment(1, agreement="OTHER", obligors=("CN",)), "CN is no party to OTHER and cannot owe a commitment"),
    (register_rules.deadlines_are_possible, commitment(3, due="2024"), "the deadline 2024 is before the agreement, which was made on 2025-01-15"),
    (register_rules.deadlines_are_possible, amendment("PACT-2", extended_to="2025-04"), "is before the original deadline 2025-05"),
    (register_rules.label_is_free, commitment(9, label=" A-1"), "PACT-8 has the label “A-1” already"),
    (register_rules.label_is_free, Retraction(entry=24, reason="x"), "PACT-8 has the label “A-1” already"),
    (rules.kept_when_amended, amendment("PACT-2", label="a-1"), "PACT-8 has the label “a-1” already"),
    (rules.kept_when_amended, amendment("PACT-2", topics=("Talks",)), "topics: names one topic twice"),
    (correction_rules.corrected_evidence_stands, regrade(10), "#10 is retracted"),
    (correction_rules.grade_is_new, regrade(8, "B2"), "#8 is graded B2 already"),
    (correction_rules.retracted_entry_stands, Retraction(entry=7, reason="x"), "#7 is commitment registered and cannot be retracted"),
    (correction_rules.retracted_entry_stands, Retraction(entry=10, reason="x"), "#10 is retracted already"),
    (correction_rules.amendment_changes_something, amendment("PACT-1", title="Undertaking one"), "PACT-1 says that already"),
    (correction_rules.corrected_evidence_stands, amend(Noun.EVIDENCE, 10, note="x"), "#10 is retracted"),
    (correction_rules.moved_evidence_is_not_tied, amend(Noun.EVIDENCE, 8, commitment="PACT-2"), "#9 is about the same event as #8"),
    (rules.kept_when_amended, amend(Noun.EVIDENCE, 20, event_date="2099"), "the event date 2099-01-01 lies in the future"),
    (rules.kept_when_amended, amend(Noun.EVIDENCE, 20, party="US", commitment="PACT-2", quote_prefix="x"), "without the quote"),
    (rules.kept_when_recorded, amend(Noun.SOURCE, "wire-1", url="https://example.org/a b"), "holds a blank (character 22)"),
    (register_rules.rated_commitments_are_of_the_agreement, score_table(agreement="OTHER", rows=({"label": "x", "commitment": "PACT-1", "cells": ("1", "0")},)), "PACT-1 is no commitment of OTHER"),
    (evidence_rules.id_is_unique, evidence("Another", id="met"), "“met” is in the ledger as #20 and says something else there"),
    (evidence_rules.id_is_unique, check(id="c2", on="2025-06-21"), "“c2” is in the ledger as #21 and says something else there"),
)  # fmt: skip
"""A rule, a record that breaks it and no other after the entries of `BEFORE`, and what is said of that."""


def body_of(record: Record, number: int) -> bytes:
    stamp = (datetime(2025, 7, 2, tzinfo=UTC) + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Entry(seq=number, kind=KINDS[type(record)], recorded_at=stamp, recorded_by="ana", record=record).bytes


# The ways in: each returns what it says of a record, nothing where it takes it, and None where it cannot be given such a record.


def by_options(ledger: Ledger, record: Record, _: Fresh) -> str | None:  # noqa: C901 - one case a record
    """The commands, each with its own options."""
    content = record.content()
    match record:
        case Evidence():
            return refused(lambda: observing.add(ledger, content, today=TODAY))
        case Check():
            return refused(lambda: assessing.check(ledger, content.pop("commitment"), content, today=TODAY)) if record.id is None else None
        case Assessment():
            because = [f"#{number}" for number in content.pop("because")]
            return refused(lambda: assessing.assess(ledger, content.pop("commitment"), content, because, today=TODAY))
        case Regrade():
            return refused(lambda: observing.regrade(ledger, f"#{record.evidence}", f"{record.reliability}{record.credibility}", "x"))
        case Retraction():
            return refused(lambda: observing.retract(ledger, f"#{record.entry}", "x"))
        case Amendment():
            changes = record.changes.content() if record.changes else {}
            clear = record.clear or ()
            return refused(lambda: amending.amend(ledger, record.noun, str(record.target), changes, "x", clear=clear, today=TODAY))
        case Party():
            return refused(lambda: registers.add(ledger, Party, content))
        case Agreement():
            return refused(lambda: registers.add(ledger, Agreement, content))
        case Source():
            return refused(lambda: registers.add(ledger, Source, content))
        case Commitment():
            return refused(lambda: registers.add_commitment(ledger, content))
    return None


def by_batch(ledger: Ledger, record: Record, _: Fresh) -> str | None:
    """`evidence add --from`, and the form in the editor."""
    if not isinstance(record, Evidence):
        return None
    items = [((1, ""), record.content())]
    return refused(lambda: observing.add_many(ledger, items, file="batch", commitment=None, today=TODAY))


def by_rows(ledger: Ledger, record: Record, _: Fresh) -> str | None:
    if not isinstance(record, Evidence):
        return None
    read = evidence_rows(BytesIO(json.dumps(record.content()).encode()), Form.JSON_LINES, "rows", today=TODAY)
    return refused(lambda: bulk_import.rows(ledger, read, "rows", ImportOptions(today=TODAY)))


def by_dossier(ledger: Ledger, record: Record, _: Fresh) -> str | None:
    """The ledger's own dossier, with the record in it."""
    text, _left_out = exporting.as_dossier(ledger, "PACT", ledger.head.size)
    document: Any = yaml_reader.read(text, "x").value
    content = record.content()
    commitments = {item["number"]: item for item in document["commitments"]}
    ids = {8: "entry-8", 9: "entry-9", 10: "nobody", 11: "c1", 17: "entry-17", 27: "entry-27"}
    match record:
        case Evidence() | Check() if record.commitment in ("PACT-1", "PACT-2", "PACT-5"):
            item = commitments[int(content.pop("commitment")[-1])]
            if isinstance(record, Evidence):
                content = content | {"id": record.id or "new", "grade": content.pop("reliability") + content.pop("credibility")}
                if record.same_event_as is not None:
                    item["evidence"].append(nobody())
                    content["same_event_as"] = ids[record.same_event_as]
                if record.restates is not None:
                    content["restates"] = ids[record.restates]
            kind = "evidence" if isinstance(record, Evidence) else "checks"
            known = [one for one in item.get(kind, []) if one["id"] != record.id]
            item[kind] = [*known, {"id": "new"} | content]
        case Assessment() if record.commitment in ("PACT-1", "PACT-2", "PACT-5"):
            item = commitments[int(content.pop("commitment")[-1])]
            if 10 in record.because:
                item["evidence"].append(nobody())
            content |= {"effective": content.pop("effective_on"), "because": [ids[number] for number in content.pop("because")]}
            item.setdefault("assessments", []).append(content)
        case Source() if record.key == "new":
            document["sources"].append(content)
        case _:
            return None
    item_text = yaml_writer.write(document)
    return refused(lambda: dossier_import.dossier(ledger, dossier.load(item_text, "x"), ImportOptions(today=TODAY)))


def by_table(ledger: Ledger, record: Record, _: Fresh) -> str | None:
    """A table of parties, sources or commitments, whose obligors are asked about as a whole."""
    kinds = {Party: TableKind.PARTIES, Source: TableKind.SOURCES, Commitment: TableKind.COMMITMENTS}
    if type(record) not in kinds or getattr(record, "agreement", "") == "OTHER":
        return None
    table = {kinds[type(record)]: [Row(Place(1), record.content())]}
    return refused(lambda: register_import.tables(ledger, table, "x", Faults(), ImportOptions(today=TODAY)))


def nobody() -> dict[str, Any]:
    """The evidence #10 that was retracted, as a dossier has it."""
    record = STORY[9]
    assert isinstance(record, Evidence)
    content = record.content() | {"grade": record.grade}
    return {name: value for name, value in content.items() if name not in ("commitment", "reliability", "credibility")}


def by_lines(ledger: Ledger, record: Record, _: Fresh) -> str:
    """A ledger's lines that continue this one."""
    lines = [*ledger.bodies(), body_of(record, ledger.head.size + 1)]
    return refused(lambda: ledger_import.ledger_lines(ledger, lines, "x", ImportOptions()))


def by_whole_lines(ledger: Ledger, record: Record, fresh: Fresh) -> str:
    """A ledger's lines into a store without entries."""
    lines = [*ledger.bodies(), body_of(record, ledger.head.size + 1)]
    with fresh() as other:
        done = Imported(file="x")

        def take() -> None:
            nonlocal done
            done = ledger_import.ledger_lines(other, lines, "x", ImportOptions())
            assert [*other.bodies()] == lines  # with all entries there

        return refused(take) + " ".join(done.breaches.standing)


def by_copy(ledger: Ledger, record: Record, fresh: Fresh) -> str | None:
    """`export --to-db`, and `db restore` of a database."""
    if not stored(ledger, record):
        return None
    with fresh() as other:
        found = judging.Breaches()

        def take() -> None:
            nonlocal found
            found = copying.copy(ledger, other)
            assert other.head == ledger.head

        return refused(take) + " ".join(found.standing)


def by_verify(ledger: Ledger, record: Record, _: Fresh) -> str | None:
    """Entries that are read from either database, and judged in one and the same scratch store: from one they are judged here."""
    if ledger.driver.dialect != "sqlite" or not stored(ledger, record):
        return None
    return " ".join(f for one in verify(ledger) if one.name in ("rules", "references") for f in one.findings)


def stored(ledger: Ledger, record: Record) -> bool:
    """Whether a record can be in a ledger at all, whatever the rules say."""
    try:
        with ledger.driver.attempt():
            ledger.append(record)
    except Exception:  # noqa: BLE001 - of the database, or of the projections
        return False
    return True


def refused(take: Callable[[], object]) -> str:
    try:
        take()
    except TrackerError as error:
        return error.message if error.hint else "there is no hint"
    return ""


RECORDING = (by_options, by_batch, by_rows, by_dossier, by_table, by_lines)
THERE_ALREADY = (by_whole_lines, by_copy, by_verify)
WAYS = (*RECORDING, *THERE_ALREADY)


def without(rule: Callable[..., Any]) -> tuple[rules.Rule, ...]:
    return tuple(one for one in rules.RULES if one.check is not rule)


Rule = Callable[..., Any]
Way = Callable[[Ledger, Record, Fresh], str | None]
OFTEN = (evidence_rules.party_is_obligor, register_rules.address_is_one)
"""Rules of records that each way in can be given, of one or the other."""


def cells() -> list[ParameterSet]:
    """Every rule by every way in, as on a server, where each takes its time: every fourth by lines and every way with some, all in `make test-heavy`."""
    return [
        pytest.param(
            *(rule, record, says, way),
            id=f"{rule.__name__}-{type(record).__name__}-{way.__name__}",
            marks=[] if rule in OFTEN or (way is by_lines and number % 4 == 0) else [pytest.mark.heavy],
        )
        for (number, (rule, record, says)), way in product(enumerate(TABLE), WAYS)
    ]


@pytest.mark.parametrize(("rule", "record", "says", "way"), cells())
def test_every_rule_at_every_door_on_a_server(fresh_on_server: Fresh, rule: Rule, record: Record, says: str, way: Way) -> None:
    """That a way in asks the rule does not depend on the database: each is seen red there."""
    require_said(fresh_on_server, rule, record, says, way)


@pytest.mark.parametrize(("rule", "record", "says"), TABLE, ids=[f"{rule.__name__}-{type(record).__name__}" for rule, record, _ in TABLE])
def test_every_rule_at_every_door(monkeypatch: pytest.MonkeyPatch, rule: Rule, record: Record, says: str) -> None:
    said = {way: require_said(in_memory, rule, record, says, way) for way in WAYS}
    assert any(said.values())
    monkeypatch.setattr(rules, "RULES", without(rule))
    for way, before in said.items():
        if not before or looks_before(rule, way):
            continue
        now = ""
        with in_memory(BEFORE) as ledger, suppress(Exception):  # the database may refuse it then
            now = way(ledger, record, in_memory) or ""
        assert now != before, f"{way.__name__} does not depend on the rule"


def looks_before(rule: Rule, way: Way) -> bool:
    """Whether a way in looks before the rule does: names up, to say which are near, and ids, to say in which fields two differ."""
    if rule in (register_rules.names_are_registered, register_rules.name_is_free):
        return way in RECORDING and way is not by_lines
    return rule is evidence_rules.id_is_unique and way is by_dossier


def require_said(fresh: Fresh, rule: Rule, record: Record, says: str, way: Way) -> str:
    """Requires the way in to say it, and returns that; nothing where it does not ask the rule about such a record."""
    with fresh(BEFORE) as ledger:
        said = way(ledger, record, fresh)
    if said is None:
        return ""
    if way in THERE_ALREADY and next(one for one in rules.RULES if one.check is rule).since is None:
        assert said == "", way.__name__  # what earlier programs let in stands
        return ""
    assert says in said, way.__name__
    return said
