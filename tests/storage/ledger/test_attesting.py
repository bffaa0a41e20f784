"""What is attested is what the entries give; whatever is changed in the rows about it is refused, and named."""

from collections.abc import Iterator

import pytest
from sqlalchemy import BigInteger, Table

from tests.ledgers import LATER, STORY, Fresh, amend, attach, commitment, evidence, in_memory, source, tell
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.vocabulary import Noun
from tracker.storage import tables as t
from tracker.storage.corruption import Damage, Unattested
from tracker.storage.ledger.attesting import attested
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection

REFS = ("PACT-1", "PACT-2", "PACT-3", "PACT-4")
CHOSEN = (Selection(), Selection(agreements=("PACT",)), Selection(refs=REFS), *(Selection(refs=(ref,)) for ref in REFS))


@pytest.fixture(scope="module")
def story() -> Iterator[Ledger]:
    """A ledger with every kind of entry, evidence that was moved, and files."""
    with in_memory(STORY + LATER) as ledger:
        attach(ledger)
        ledger.driver.run("PRAGMA defer_foreign_keys = ON")
        ledger.driver.run("PRAGMA ignore_check_constraints = ON")
        yield ledger


def refused(ledger: Ledger, statement: str, *, chosen: Selection | None = None) -> str:
    """What is said of rows that were changed so; nothing where it is not seen."""
    with ledger.driver.attempt():
        assert ledger.driver.run(statement) == 1
        try:
            attested(ledger.driver, ledger.head.size, chosen)
            said = ""
        except Unattested as damage:
            said = str(damage)
        ledger.driver.raw.execute("ROLLBACK TO SAVEPOINT attempt")
    return said


def its_own(case: CommitmentRecord) -> CommitmentRecord:
    """Without the days of entries about others, which are read together with it."""
    return case._replace(recorded={one.material: case.recorded.get(one.material) for one in case.evidence})  # type: ignore[misc]


@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda chosen: " ".join((*chosen.refs, *chosen.agreements)) or "all")
def test_the_entries_give_what_lies_there(fresh: Fresh, chosen: Selection) -> None:
    with fresh(STORY + LATER) as ledger:
        attach(ledger)
        every = 18 if ledger.driver.dialect == "postgresql" else 2 if chosen == CHOSEN[0] else 9  # each look takes its time
        for position in range(ledger.head.size, -1, -every):
            found, known = attested(ledger.driver, position, chosen), versions.cases(ledger.driver, position, chosen)
            assert [its_own(case) for case in found] == [its_own(case) for case in known], position


def test_entries_that_come_meanwhile_are_left_out(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.storage.ledger import attesting

    with fresh(STORY + LATER) as ledger:
        position, known = ledger.head.size, versions.cases(ledger.driver, ledger.head.size)
        registers = attesting._registers

        def meanwhile(*given: object) -> list[int]:
            tell(ledger, (evidence("Later"), amend(Noun.EVIDENCE, 8, commitment="PACT-2"), amend(Noun.SOURCE, "wire-1", publisher="W")))
            return registers(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(attesting, "_registers", meanwhile)
        assert attested(ledger.driver, position) == known


TABLES = [table for table in t.PROJECTIONS if table.name != "search_text"]
"""Searched texts are in no report."""
UNNAMED = "key <> 'lost-3'"
"""Of the sources, those that something names."""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_and_every_value_counts(story: Ledger, table: Table) -> None:
    keys, where = [column.name for column in table.primary_key.columns], UNNAMED if table.name == "source" else "1 = 1"
    rows = story.driver.records(f"SELECT * FROM {table.name} WHERE {where}")
    assert rows
    for row in rows if table.name in ("evidence", "standing") else (rows[0], rows[-1]):
        this = " AND ".join(f"{key} = '{row[key]}'" for key in keys)
        assert refused(story, f"DELETE FROM {table.name} WHERE {this}")
    for column in table.columns:
        value, number = rows[0][column.name], isinstance(column.type, BigInteger)
        this = " AND ".join(f"{key} = '{rows[0][key]}'" for key in keys)
        new = (5 if number else "'x'") if value is None else value + 50 if number else f"'{value}x'"
        assert refused(story, f'UPDATE {table.name} SET "{column.name}" = {new} WHERE {this}'), column.name


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE standing SET status = 'fulfilled' WHERE ref = 'PACT-1' AND position = 0", "standing, row of PACT-1: differs from its entries"),
        ("UPDATE overview SET open = 0 WHERE ref = 'PACT-2'", "overview, row of PACT-2: differs"),
        ("UPDATE evidence SET superseded_by = 40 WHERE seq = 8", "evidence, row of #8: differs"),
        ("UPDATE evidence SET retracted_by = NULL WHERE seq = 10", "evidence, row of #10: differs"),
        ("INSERT INTO evidence SELECT * FROM (SELECT entry, 40, superseded_by FROM evidence WHERE seq = 8), (SELECT commitment, event_date, 'supports', stage, summary, source, 'A', '1', voice, party, same_event_as, quote, note, id, retracted_by, quote_prefix, quote_suffix, accessed, material, identity, indicator, value, period, restates, occurrence FROM evidence WHERE seq = 8)", "evidence, row of #8"),
        ("UPDATE commitment SET void_by = 40 WHERE ref = 'PACT-2' AND superseded_by IS NULL", "commitment, row of #7"),
        ("DELETE FROM source WHERE key = 'wire-1' AND superseded_by IS NOT NULL", "source, row of #4: differs"),
        ("INSERT INTO party (entry, seq, code, name) VALUES (40, 40, 'XX', 'Nowhere')", "party, row of #40"),
        ("INSERT INTO mentioned (seq, position, commitment) VALUES (9, 0, 'PACT-2')", "mentioned, row of #9"),
    ],
)  # fmt: skip
def test_what_is_changed_added_or_hidden_is_named(story: Ledger, statement: str, said: str) -> None:
    assert refused(story, statement).startswith(said)


def test_a_trace_of_a_move_that_is_gone_is_seen_from_both_sides(story: Ledger) -> None:
    gone = "DELETE FROM mentioned WHERE seq = 27"
    for ref in ("PACT-1", "PACT-2"):
        assert refused(story, gone, chosen=Selection(refs=(ref,)))


def test_a_source_that_is_gone_is_named() -> None:
    with in_memory(STORY) as ledger:
        ledger.driver.run("PRAGMA defer_foreign_keys = ON")
        assert refused(ledger, "DELETE FROM source WHERE key = 'wire-1'") == "source, row of wire-1: is not there"


def test_the_source_of_a_baseline_counts() -> None:
    indicator = {"code": "C", "title": "Calls", "unit": "calls", "baseline": {"period": "2020", "value": "3", "source": "office"}}
    counted = commitment(9, indicators=[indicator, {**indicator, "code": "D", "baseline": None}])
    with in_memory((*STORY, source("office", publisher="An office"), counted)) as ledger:
        (case,) = attested(ledger.driver, ledger.head.size, Selection(refs=("PACT-9",)))
        assert case.reporter("office") == "An office"
        assert (
            refused(ledger, "UPDATE source SET publisher = 'Another' WHERE key = 'office'")
            == "source, row of #20: differs from its entries"
        )


def test_others_are_not_looked_at(story: Ledger) -> None:
    with story.driver.attempt():
        story.driver.run("UPDATE standing SET status = 'fulfilled' WHERE ref = 'PACT-4'")
        attested(story.driver, story.head.size, Selection(refs=("PACT-2",)))


@pytest.mark.parametrize("change", ["commitment = 'PACT-2'", "kind = 'check_recorded'", "recorded_by = 'bob'", "recorded_at = '2025'"])
def test_a_column_beside_the_bytes_counts(change: str) -> None:
    with in_memory(STORY + LATER) as ledger:
        ledger.driver.run("DROP TRIGGER entry_no_update")
        ledger.driver.run(f"UPDATE entry SET {change} WHERE seq = 8")
        with pytest.raises(Damage, match="entry #8: a column is not what its bytes say"), ledger.driver.attempt():
            attested(ledger.driver, ledger.head.size)
