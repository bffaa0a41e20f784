"""What an open ledger answers to the rules: of whatever kind a record is, what it refers to stands before it."""

import pytest

from tests.ledgers import STORY, TODAY, Fresh, amendment, assessment, check, commitment, evidence, regrade, score_table, source
from tracker.domain.record import rules
from tracker.domain.record.amendments import Void
from tracker.domain.record.records import Agreement, Party, Record, Retraction
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState


def problems(ledger: Ledger, record: Record) -> list[str]:
    return [breach.error.message for breach in rules.breaches(record, LedgerState(ledger), TODAY, v=1)]


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (Party(code="FR", name="France"), None),
        (Agreement(code="X", title="x", made_on="2024", parties=("US", "FR")), "names the party FR, which is not there"),
        (source("x", voice="FR"), "no party “FR” to be the voice of"),
        (source("x", voice="CN"), None),
        (source("x"), None),
        (commitment(3, agreement="X"), "names the agreement X, which is not there"),
        (commitment(3, obligors=("US", "FR")), "names the party FR, which is not there"),
        (commitment(3, beneficiaries=("FR",)), "names the party FR, which is not there"),
        (commitment(3, wordings=({"source": "no", "text": "x"},)), "names the source no, which is not there"),
        (commitment(3), None),
        (amendment("PACT-3", title="x"), "names the commitment PACT-3, which is not there"),
        (amendment(beneficiaries=("FR",)), "names the party FR, which is not there"),
        (amendment(wordings=({"source": "no", "text": "x"},)), "names the source no, which is not there"),
        (amendment(title="x"), None),
        (evidence(commitment="PACT-3"), "names the commitment PACT-3, which is not there"),
        (evidence(source="no"), "names the source no, which is not there"),
        (evidence(voice="FR"), "no party “FR” to be the voice of"),
        (evidence(party="FR"), "FR does not owe PACT-1"),
        (evidence(same_event_as=11), "#11 is not evidence about PACT-1"),
        (evidence(same_event_as=99), "#99 is not evidence about PACT-1"),
        (evidence(same_event_as=10), "#10 is retracted"),
        (evidence(same_event_as=8, commitment="PACT-2"), "#8 is not evidence about PACT-2"),
        (evidence(same_event_as=8, party="US", voice="CN"), None),
        (check(commitment="PACT-3"), "names the commitment PACT-3, which is not there"),
        (check(), None),
        (assessment((8, 99)), "#99 is no evidence or check about PACT-1"),
        (assessment((8, 12)), "#12 is no evidence or check about PACT-1"),
        (assessment((8, 17)), "#17 is no evidence or check about PACT-1"),
        (assessment((10,)), "#10 was retracted by #15 and carries nothing"),
        (assessment((8,), party="FR"), "FR does not owe PACT-1"),
        (assessment((8,), commitment="PACT-3"), "names the commitment PACT-3, which is not there"),
        (assessment((8, 11), party="CN"), None),
        (regrade(11), "no evidence “#11”"),
        (regrade(10), "#10 is retracted"),
        (regrade(9), None),
        (Retraction(entry=7, reason="x"), "#7 is commitment registered and cannot be retracted"),
        (Retraction(entry=16, reason="x"), "#16 is retracted already"),
        (Retraction(entry=12, reason="x"), None),
        (score_table(), None),
        (score_table(agreement="X"), "names the agreement X, which is not there"),
        (score_table(source="no"), "names the source no, which is not there"),
        (
            score_table(rows=({"label": "x", "commitment": "PACT-3", "cells": ("1", "0")},)),
            "names the commitment PACT-3, which is not there",
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Record) else value,
)
def test_references(fresh: Fresh, record: Record, problem: str | None) -> None:
    with fresh(STORY) as ledger:
        assert problems(ledger, record)[:1] == ([] if problem is None else [problem])


def test_the_story_itself_refers_only_to_what_is_there(fresh: Fresh) -> None:
    with fresh() as ledger:
        for record in STORY:
            assert problems(ledger, record) == []
            ledger.append(record)


def test_a_label_is_looked_for_in_what_is_written_and_in_what_is_to_be(fresh: Fresh) -> None:
    with fresh((*STORY, commitment(3, label="A 1"), commitment(4, label="b"))) as ledger:
        state = LedgerState(ledger)
        assert (state.labelled("PACT", "a  1"), state.labelled("OTHER", "a 1"), state.labelled("PACT", "c")) == (["PACT-3"], [], [])
        state.take(22, amendment("PACT-3", label="c"))
        state.take(23, commitment(5, label="C"))
        assert (state.labelled("PACT", "a 1"), state.labelled("PACT", "c")) == ([], ["PACT-3", "PACT-5"])
        state.take(24, Void(noun="commitment", name="PACT-5", reason="x"))
        assert state.labelled("PACT", "c") == ["PACT-3"]
        state.take(25, Retraction(entry=24, reason="x"))
        assert state.labelled("PACT", "c") == ["PACT-3", "PACT-5"]
        state.written()
        assert state.labelled("PACT", "c") == []
