"""What an entry refers to stands before it, whatever kind of entry it is."""

import pytest

from tests.ledgers import STORY, Fresh, amendment, assessment, check, commitment, evidence, regrade, score_table, source, tell
from tracker.domain.records import Agreement, Party, Record, Retraction
from tracker.storage import references


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (Party(code="FR", name="France"), None),
        (Agreement(code="X", title="x", made_on="2024", parties=("US", "FR")), "names the party FR, which is not there"),
        (source("x", voice="FR"), "names the party FR, which is not there"),
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
        (evidence(voice="FR"), "names the party FR, which is not there"),
        (evidence(party="FR"), "names the party FR, which is not there"),
        (evidence(same_event_as=11), "names #11, which is no evidence"),
        (evidence(same_event_as=99), "names #99, which is no evidence"),
        (evidence(same_event_as=10), "names #10, which #15 retracted"),
        (evidence(same_event_as=8, commitment="PACT-2"), "names #8, which is not about PACT-2"),
        (evidence(same_event_as=8, party="US", voice="CN"), None),
        (check(commitment="PACT-3"), "names the commitment PACT-3, which is not there"),
        (check(), None),
        (assessment((8, 99)), "names #99, which is no evidence or check"),
        (assessment((8, 12)), "names #12, which is no evidence or check"),
        (assessment((8, 17)), "names #17, which is not about PACT-1"),
        (assessment((10,)), "names #10, which #15 retracted"),
        (assessment((8,), party="FR"), "names the party FR, which is not there"),
        (assessment((8,), commitment="PACT-3"), "names the commitment PACT-3, which is not there"),
        (assessment((8, 11), party="CN"), None),
        (regrade(11), "names #11, which is no evidence"),
        (regrade(10), "names #10, which #15 retracted"),
        (regrade(9), None),
        (Retraction(entry=7, reason="x"), "names #7, which is no evidence or check or assessment or table of scores"),
        (Retraction(entry=16, reason="x"), "names #16, which #18 retracted"),
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
    with fresh() as ledger:
        tell(ledger)
        assert references.unmet(ledger.driver, record) == problem


def test_the_story_itself_refers_only_to_what_is_there(fresh: Fresh) -> None:
    with fresh() as ledger:
        for record in STORY:
            assert references.unmet(ledger.driver, record) is None
            ledger.append(record)
