"""Values that were seen: what they say of themselves, restatements on both clocks, doubts, and every way in and out."""

import json
from io import BytesIO
from typing import Any

import pytest

from tests.documents.tables.tables import evidence_rows
from tests.ledgers import GROUND, TODAY, amend, commitment, evidence, in_memory, source
from tracker.actions import amending, bulk_import, dossier_import, exporting, taking_back
from tracker.actions import evidence as observing
from tracker.actions.imported import ImportOptions
from tracker.documents import dossier
from tracker.documents.tables.layout import Form
from tracker.domain.errors import BadDocument, BadInput, Conflict
from tracker.domain.record.plausibility import doubts
from tracker.domain.record.records import Evidence, Record
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions

EXPORTS = {"code": "EXPORTS", "title": "Exports", "unit": "USD bn", "targets": ({"value": "200", "period": "2025/2026"},)}
COUNTED: tuple[Record, ...] = (
    *GROUND,
    commitment(3, indicators=(EXPORTS,)),
    source("late-3", published="2025-06-01"),
    source("last-4", published="2025-06-20"),
)  # 8, 9, 10
SEEN = {"commitment": "PACT-3", "indicator": "exports", "value": "57.60", "period": "q1 2025", "source": "late-3"}


def add(ledger: Ledger, **fields: Any) -> Evidence:
    found = observing.add(ledger, SEEN | fields, today=TODAY).entry.record
    assert isinstance(found, Evidence)
    return found


def test_a_value_says_what_it_is_and_is_dated_at_the_end_of_its_period() -> None:
    with in_memory(COUNTED) as ledger:
        made = add(ledger)
        assert (made.stance, made.summary, made.event_date) == ("context", "EXPORTS 57.60, Q1 2025", "2025-03")
        assert (made.indicator, made.value, made.period) == ("EXPORTS", "57.60", "2025-Q1")
        said = add(ledger, value="58", stance="supports", summary="More", event_date="2025-02-01", period="2025-02")
        assert (said.stance, said.summary, said.event_date) == ("supports", "More", "2025-02-01")
        assert add(ledger, period="2025-01/2025-04").event_date == "2025-04"


def test_a_restatement_is_dated_when_its_source_was_published_so_that_the_day_before_sees_the_earlier_value() -> None:
    with in_memory(COUNTED) as ledger:
        add(ledger)
        revised = add(ledger, value="58", restates="#11", source="last-4")
        assert (revised.event_date, revised.restates) == ("2025-06-20", 11)
        with pytest.raises(BadInput, match="the event date is missing"):
            add(ledger, value="59", restates="#11", source="post-2")


def test_what_cannot_be_read_is_refused_by_its_field() -> None:
    with in_memory(COUNTED) as ledger:
        for name, value in (("value", "1e400"), ("value", "1.234,5"), ("value", "٣"), ("period", "2020/2019"), ("occurrence", "2020-Q5")):
            with pytest.raises(BadInput) as caught:
                add(ledger, **{name: value})
            assert caught.value.field == name
            assert caught.value.hint
        assert ledger.head.size == len(COUNTED)


def test_what_is_implausible_about_a_value_is_said() -> None:
    with in_memory((*COUNTED, evidence(**SEEN | {"stance": "context", "event_date": "2025-03"}))) as ledger:  # 11
        state = LedgerState(ledger)

        def said(**fields: Any) -> list[str]:
            given = SEEN | {"stance": "context", "event_date": "2025-03", "summary": "x"} | fields
            return [doubt.sentence for doubt in doubts(Evidence(**given), state)]

        assert said(value="58") == ["#11 has 57.60 of EXPORTS for 2025-Q1 from the same origin; a revision says --restates"]
        assert said(value="58", source="post-2") == []
        assert said(value="58", restates=11) == []
        assert said(value="58", restates=11, source="post-2") == ["it restates #11, which is of another origin"]
        assert said(event_date="2025-04-01") == ["its date 2025-04-01 is outside of the period 2025-Q1"]
        assert said(event_date="2025") == []
        added = amending.amend(ledger, Noun.EVIDENCE, "11", {"event_date": "2025-05"}, "x", today=TODAY)
        assert added.warnings == ("its date 2025-05 is outside of the period 2025-Q1",)


def test_rows_carry_values_and_name_earlier_rows_by_their_ids() -> None:
    rows = [
        SEEN | {"id": "first"},
        SEEN | {"value": 58, "restates": "first", "source": "last-4"},
        SEEN | {"value": "59", "period": "2025-04"},
    ]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    with in_memory(COUNTED) as ledger:
        done = bulk_import.rows(ledger, evidence_rows(BytesIO(content), Form.JSON_LINES, "x", today=TODAY), "x", ImportOptions(today=TODAY))
        found = [one.record for one in versions.observations(ledger.driver, Evidence, ledger.head.size)]
        assert [(one.value, one.restates, one.event_date) for one in found] == [
            ("57.60", None, "2025-03"),
            ("58", 11, "2025-06-20"),
            ("59", None, "2025-04"),
        ]
        assert done.total == 3
    bad = [{"commitment": "PACT-3", "source": "late-3"}, SEEN | {"value": "1,5"}, SEEN | {"value": 0.5}, SEEN | {"period": "2020/2019"}]
    content = "".join(json.dumps(row) + "\n" for row in bad).encode()
    with in_memory(COUNTED) as ledger, pytest.raises(BadDocument) as caught:
        bulk_import.rows(ledger, evidence_rows(BytesIO(content), Form.JSON_LINES, "x", today=TODAY), "x", ImportOptions(today=TODAY))
    said = [message for message, _ in caught.value.lines()]
    assert [one.partition(": ")[0] for one in said] == ["x:1", "x:1", "x:2", "x:3", "x:4", "5 faults"]
    assert "is missing" in said[0]
    assert "a quantity is text such as 57.60, in quotes" in said[3]


def test_a_dossier_brings_all_of_it_and_says_the_same_when_it_is_written_out_again() -> None:
    recurrence = {"every": "quarter", "tolerance": 30, "suspended": ({"since": "2025-07", "until": "2025-09"},)}
    exports = EXPORTS | {"baseline": {"period": "2024", "value": "40.10", "source": "post-2"}}
    seen = evidence("Seen", **SEEN | {"event_date": "2025-03", "occurrence": "2025-Q2", "id": "a"})
    revised = evidence("Again", **SEEN | {"value": "58", "event_date": "2025-06", "restates": 13})
    further = (
        amend(Noun.COMMITMENT, "PACT-3", indicators=(exports,), recurrence=recurrence),
        amend(Noun.AGREEMENT, "PACT", windows=({"code": "final", "since": "2025", "until": "2026"},)),
    )
    with in_memory((*COUNTED, *further, seen, revised)) as ledger:
        text, left_out = exporting.as_dossier(ledger, "PACT", ledger.head.size)
        assert left_out == []
    with in_memory() as other:
        done = dossier_import.dossier(other, dossier.load(text, "x"), ImportOptions(today=TODAY))
        assert exporting.as_dossier(other, "PACT", other.head.size) == (text, [])
        assert done.doubts.counts == {}
        with pytest.raises(Conflict, match="the source post-2 is named by PACT-3"):
            taking_back.void(other, Noun.SOURCE, "post-2", "x", today=TODAY)
        again = dossier_import.dossier(other, dossier.load(text, "x"), ImportOptions(today=TODAY))
        assert again.total == 0
    for old, new, said in (
        ('value: "58"', "value: 1e400", "“1e400” is no quantity"),
        ("restates: a", "restates: b", "“b” is no earlier evidence of this commitment"),
        ("every: quarter", "every: fortnight", "“fortnight” is no interval"),
        ("period: 2025/2026", "period: 2026/2025", "ends before it begins"),
    ):
        changed = text.replace(old, new, 1)
        assert changed != text, old
        with in_memory() as other, pytest.raises(BadDocument) as caught:
            dossier_import.dossier(other, dossier.load(changed, "x"), ImportOptions(today=TODAY))
        assert said in caught.value.message


def test_a_dossier_may_leave_out_what_a_value_says_itself() -> None:
    with in_memory(COUNTED) as ledger:
        text, _ = exporting.as_dossier(ledger, "PACT", ledger.head.size)
        piece = "    evidence: [{id: a, source: late-3, indicator: EXPORTS, value: 57.60, period: Q1 2025}]\n"
        dossier_import.dossier(ledger, dossier.load(text + piece, "x"), ImportOptions(today=TODAY))
        made = versions.observations(ledger.driver, Evidence, ledger.head.size)[-1].record
        assert (made.summary, made.stance, made.event_date) == ("EXPORTS 57.60, Q1 2025", "context", "2025-03")


def test_values_move_with_what_they_restate_also_where_that_has_a_later_number() -> None:
    with in_memory((*COUNTED, commitment(4, indicators=(EXPORTS,)))) as ledger:
        add(ledger)  # 12
        add(ledger, value="58", source="last-4")  # 13
        amending.amend(ledger, Noun.EVIDENCE, "12", {"restates": 13}, "x", today=TODAY)
        taking_back.void(ledger, Noun.COMMITMENT, "PACT-3", "x", replaced_by=("PACT-4",), move_evidence=True, today=TODAY)
        found = [one.record for one in versions.observations(ledger.driver, Evidence, ledger.head.size)]
        assert [(one.commitment, one.restates) for one in found] == [("PACT-4", 13), ("PACT-4", None)]
        for number, restated in (("12", 12), ("13", 12)):
            with pytest.raises(BadInput, match=f"#{number} cannot repeat itself"):
                amending.amend(ledger, Noun.EVIDENCE, number, {"restates": restated}, "x", today=TODAY)
