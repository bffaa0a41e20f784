"""Evidence held lightly is the evidence of the records, field by field."""

from datetime import date
from pathlib import Path

import pytest

from tests.ledgers import Fresh, attach, commitment, reading, tell, writing
from tests.ledgers import evidence as observation
from tracker.domain.errors import DamagedStore
from tracker.domain.records import Evidence, Source
from tracker.domain.standing import overview
from tracker.domain.summary import evidence_item
from tracker.storage import queries
from tracker.storage.ledger import Ledger
from tracker.storage.observed import Observed


def test_the_fields_are_those_of_the_record() -> None:
    assert Observed._fields == tuple(Evidence.model_fields)


def same(ledger: Ledger, at: int) -> None:
    """Asserts that both ways to read the evidence at a position say the same."""
    sources = {held.record.key: held.record for held in queries.registered(ledger, Source, at)}
    records, lightly = queries.cases(ledger, at), queries.cases(ledger, at, light=True)
    assert [case.terms for case in lightly] == [case.terms for case in records]
    for case, light in zip(records, lightly, strict=True):
        assert [evidence_item(one, sources) for one in light.evidence] == [evidence_item(one, sources) for one in case.evidence]
        for one, other in zip(case.evidence, light.evidence, strict=True):
            assert (one.entry, one.changed, one.retracted_by) == (other.entry, other.changed, other.retracted_by)
            for name in ("event_date", "stance", "reliability", "credibility", "stage"):
                assert getattr(other.record, name) == getattr(one.record, name)
                assert type(getattr(other.record, name)) is type(getattr(one.record, name))
            assert (other.record.grade, other.record.counts) == (one.record.grade, one.record.counts)
        assert overview(light, date(2026, 1, 1)) == overview(case, date(2026, 1, 1))


def test_both_ways_say_the_same_at_every_position(fresh: Fresh) -> None:
    """With `counts` of D4 as well: red."""
    with fresh() as ledger:
        tell(ledger)
        attach(ledger)
        ledger.append(
            observation(reliability="D", credibility="4", stage="in_force", quote="a", quote_prefix="b", quote_suffix="c", note="d")
        )
        for at in range(ledger.head.size + 1):
            same(ledger, at)


def test_of_many_commitments_all_is_read_at_once(fresh: Fresh) -> None:
    with fresh() as ledger:
        tell(ledger)
        for number in range(3, 505):
            ledger.append(commitment(number))
        same(ledger, ledger.head.size)


@pytest.mark.parametrize(("column", "word"), [("stance", "perhaps"), ("event_date", "2024-13"), ("reliability", "Z"), ("stage", "begun")])
def test_a_word_that_is_none_is_damage(store: Path, column: str, word: str) -> None:
    with writing(store) as ledger:
        tell(ledger)
        ledger.driver.run("PRAGMA ignore_check_constraints = ON")
        ledger.driver.run(f"UPDATE evidence SET {column} = :word", {"word": word})
    with pytest.raises(DamagedStore, match=f"evidence, row of #.*{word}"), reading(store) as ledger:
        queries.cases(ledger, ledger.head.size, light=True)
