"""Ratings of others are entries like all others: proven, replayed, carried over, known at a position, and taken back visibly."""

from tests.ledgers import GROUND, LATER, STORY, TODAY, Fresh, everything, findings, reading, score_table, tell, told, writing
from tests.places import Place, contents
from tracker.domain.record import rules
from tracker.domain.record.records import Retraction
from tracker.storage.ledger import replay
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import scores

WHOLE = (*STORY, *LATER)


def test_each_position_knows_its_tables(place: Place) -> None:
    """Red when `at` is passed over, and when a retraction of evidence is taken for one of a table."""
    told(place, WHOLE)
    with reading(place) as ledger:
        standing = {at: [(held.entry, held.retracted_by) for held in scores.imported(ledger.driver, at)] for at in range(19, 23)}
        assert standing == {19: [], 20: [(20, None)], 21: [(20, 21)], 22: [(20, 21), (22, None)]}
        assert [held.record for held in scores.imported(ledger.driver, 22)] == [LATER[0], LATER[2]]
        assert [held.entry for held in scores.imported(ledger.driver, 22, number=22)] == [22]
        assert scores.imported(ledger.driver, 22, number=8) == []


def test_of_a_commitment_only_tables_that_name_it_need_be_read(place: Place) -> None:
    """What takes them back is read in any case. Red where the body is looked at as text on one of the databases."""
    told(place, (*GROUND, score_table(), score_table(rows=({"label": "Trade", "cells": ("0", "0")},)), Retraction(entry=8, reason="x")))
    with reading(place) as ledger:
        assert [(held.entry, held.retracted_by) for held in scores.imported(ledger.driver, rating="PACT-1")] == [(8, 10)]
        assert scores.imported(ledger.driver, rating="PACT-2") == []


def test_cells_are_kept_to_the_character(place: Place) -> None:
    odd = score_table(columns=("  US", "C\tN"), rows=({"label": "=1+1\n", "cells": ("\u22121 ", "")},))
    with writing(place) as ledger:
        tell(ledger, GROUND)
        ledger.append(odd)
    with reading(place) as ledger:
        assert scores.imported(ledger.driver, 8)[0].record == odd
        assert '"\u22121 "'.encode() in ledger.get(8).bytes


def test_a_store_with_tables_is_proven_and_rebuilt(place: Place) -> None:
    told(place, WHOLE)
    assert findings(place) == []
    before = contents(place)
    with writing(place) as ledger:
        assert ledger.rebuild() == len(WHOLE)
    assert contents(place) == before


def test_exported_lines_carry_tables_over(fresh: Fresh) -> None:
    with fresh() as ledger, fresh() as other:
        tell(ledger, WHOLE)
        assert all(entry is not None for entry in replay.continued(other, ledger.bodies()))
        assert everything(other, len(WHOLE)) == everything(ledger, len(WHOLE))


def test_a_retraction_names_a_table_that_stands(fresh: Fresh) -> None:
    with fresh(WHOLE) as ledger:
        for number, problems in ((22, []), (20, ["#20 is retracted already"])):
            found = rules.breaches(Retraction(entry=number, reason="x"), LedgerState(ledger), TODAY)
            assert [breach.error.message for breach in found] == problems
