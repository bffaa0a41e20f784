"""Standings on the scales of others, and their ratings taken in as printed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest

from tests.ledgers import TODAY, assessment, check, commitment, evidence, score_table
from tracker.actions import evidence as observing
from tracker.actions import naming, ratings, scoring
from tracker.documents.score_table import ScoreSheet, read
from tracker.documents.tables.layout import Form
from tracker.domain.errors import BadDocument, BadInput, Conflict, NotFound
from tracker.domain.record.descriptions import describe_entry
from tracker.domain.record.records import Retraction
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.vocabulary import CommitmentKind, Scale, Status
from tracker.storage.ledger.ledger import Ledger


def now(ledger: Ledger, as_of: str | None = None, known_at: str | None = None) -> naming.Reading:
    return naming.reading(ledger, TODAY, as_of, known_at)


def assess(ledger: Ledger, ref: str, **statuses: str) -> None:
    """Statuses by party."""
    seen = ledger.append(evidence(commitment=ref)).seq
    looked = ledger.append(check(commitment=ref)).seq
    for party, status in statuses.items():
        ledger.append(assessment((seen, looked), commitment=ref, party=party, status=status))


def shape(scores: scoring.Scores) -> dict[str, list[str]]:
    return {row.terms.ref: [cell.marked if cell else "" for cell in row.cells] for row in scores.rows}


def test_cells_totals_and_what_is_left_out(ground: Ledger) -> None:
    """Red with the mean of the rows' averages in place of the pooled one, and with requests counted."""
    assess(ground, "PACT-1", US="fulfilled", CN="partly_fulfilled")
    assess(ground, "PACT-2", US="upheld")
    ground.append(commitment(3, kind="request", obligors=("CN",)))
    ground.append(commitment(4))
    scores = scoring.score(ground, now(ground), Scale.G20)
    assert scores.parties == ("US", "CN")
    assert shape(scores) == {"PACT-1": ["+1", "0"], "PACT-2": ["+1*", ""], "PACT-4": ["n/a*", "n/a*"]}
    assert [(one.n, one.average) for one in scores.by_party] == [(2, Fraction(1)), (1, Fraction(0))]
    assert [(row.tally.n, row.tally.average) for row in scores.rows] == [(2, Fraction(1, 2)), (1, Fraction(1)), (0, None)]
    assert (scores.overall.n, scores.overall.average) == (3, Fraction(2, 3))
    assert scores.kinds == (CommitmentKind.JOINT_COMMITMENT, CommitmentKind.UNILATERAL_COMMITMENT)
    assert scores.notes == ("not scored, by kind: 1 request (--kind covers others)",)
    assert [loss[:2] for loss in scores.losses] == [("upheld", "+1"), ("not_assessed", "n/a")]
    plain = scoring.plain_tally(scores.walk, scores.overall)
    assert plain == {
        "n": 3,
        "total": 2,
        "average": "0.67",
        "percent": 83,
        "counts": {"+1": 2, "0": 1, "-1": 0},
        "shares": {"+1": 67, "0": 33, "-1": 0},
    }
    assert scoring.plain_tally(scores.walk, scores.rows[2].tally) == {
        "n": 0,
        "total": 0,
        "average": None,
        "percent": None,
        "counts": {"+1": 0, "0": 0, "-1": 0},
        "shares": {"+1": None, "0": None, "-1": None},
    }


def test_a_half_percent_goes_up(ground: Ledger) -> None:
    assess(ground, "PACT-1", US="fulfilled", CN="initiated")
    ground.append(commitment(3))
    assess(ground, "PACT-3", US="initiated", CN="initiated")
    scores = scoring.score(ground, now(ground), Scale.G20)
    assert scores.overall.average == Fraction(1, 4)
    assert scoring.plain_tally(scores.walk, scores.overall)["percent"] == 63  # 62.5


@pytest.mark.parametrize("scale", Scale)
def test_every_status_is_scored_on_every_scale(ground: Ledger, scale: Scale) -> None:
    for number, status in enumerate(Status, 10):
        ground.append(commitment(number, obligors=("US",)))
        assess(ground, f"PACT-{number}", US=status.value)
    scores = scoring.score(ground, now(ground), scale)
    crossings = scores.walk.crossings
    for row, status in zip(scores.rows[2:], Status, strict=True):
        [cell] = [cell for cell in row.cells if cell]
        assert (cell.status, cell.lost) == (status, crossings[status].lost)
    assert scoring.plain_walk(scores.walk)["statuses"][0]["status"] == "not_assessed"
    assert scores.overall.n == sum(scores.overall.counts.values()) == sum(row.tally.n for row in scores.rows)


def test_selection_and_both_clocks(ground: Ledger) -> None:
    assess(ground, "PACT-1", US="fulfilled", CN="stalled")
    before = ground.head.size
    assess(ground, "PACT-1", CN="fulfilled")
    assert shape(scoring.score(ground, now(ground), Scale.G20, parties=("CN",))) == {"PACT-1": ["+1"]}
    assert shape(scoring.score(ground, now(ground, known_at=f"#{before}"), Scale.G20))["PACT-1"] == ["+1", "0*"]
    assert shape(scoring.score(ground, now(ground, as_of="2025-06-01"), Scale.G20))["PACT-1"] == ["n/a*", "n/a*"]
    assert shape(scoring.score(ground, now(ground, as_of="2025-01-01"), Scale.G20)) == {}
    assert shape(scoring.score(ground, now(ground), Scale.G20, kinds=("request",))) == {}
    with pytest.raises(NotFound):
        scoring.score(ground, now(ground), Scale.G20, agreements=("RIO",))
    with pytest.raises(NotFound):
        scoring.score(ground, now(ground), Scale.G20, parties=("FR",))


def test_a_passed_deadline_is_overdue_on_the_day_described_only(ground: Ledger) -> None:
    assess(ground, "PACT-2", US="advanced")  # due 2025-05, assessed 2025-06-02
    assert shape(scoring.score(ground, now(ground), Scale.TI_UK))["PACT-2"][0] == "Overdue*"
    early = naming.Reading(position=ground.head.size, as_of=None, day=date(2025, 5, 31))
    assert shape(scoring.score(ground, early, Scale.TI_UK))["PACT-2"][0] == "Underway*"


CSV = "c,ref,United States,China,Average,Percent\nTalk,pact-1,+1,0,+0.50,75%\nTrade,,\u22121,n/a,-0.50,0%\n"


def sheet(text: str = CSV, file: str = "pact.csv") -> ScoreSheet:
    return read(BytesIO(text.encode()), Form.CSV, file)


def test_ratings_are_kept_as_printed(ground: Ledger) -> None:
    added = scoring.take_in(ground, sheet(), Scale.G20, "pact", "wire-1")
    assert added.new
    table = added.entry.record
    assert isinstance(table, ScoreTable)
    assert (table.agreement, table.scale, table.file, table.source) == ("PACT", Scale.G20, "pact.csv", "wire-1")
    assert [row.cells for row in table.rows] == [("+1", "0"), ("\u22121", "n/a")]
    assert [row.commitment for row in table.rows] == ["PACT-1", None]
    assert describe_entry(added.entry) == "PACT scores of others on the scale g20: 2 × 2 cells from pact.csv"


def test_each_row_says_where_it_stood_and_what_its_publisher_calls_it(ground: Ledger) -> None:
    text = "id,Commitment,US,CN\n2024-122,Talk,+1,0\n,Trade,-1,0\n"
    table = scoring.take_in(ground, sheet(text), Scale.G20, "pact").entry.record
    assert isinstance(table, ScoreTable)
    assert [(row.line, row.id, row.label) for row in table.rows] == [(2, "2024-122", "Talk"), (3, None, "Trade")]


def test_a_table_half_of_which_cannot_be_read_is_refused(ground: Ledger) -> None:
    """By its first five faults. Red when half is not enough. Counts of values are no such cells."""
    text = "c,US,CN\n" + "".join(f"R{number},High,+1\n" for number in range(4))
    assert scoring.take_in(ground, sheet(text + "R4,0,0\n"), Scale.G20, "PACT").new
    size = ground.head.size
    with pytest.raises(BadDocument, match="4 of 8 cells are no values of the scale g20"):
        scoring.take_in(ground, sheet(text), Scale.G20, "PACT")
    with pytest.raises(BadDocument) as caught:
        scoring.take_in(ground, sheet(text.replace("R3,High,+1", "R3,High,Low") + "R4,High,High\n"), Scale.G20, "PACT")
    assert caught.value.message == (
        "pact.csv: 7 of 10 cells are no values of the scale g20: "
        "row 2, “US”: “High”; row 3, “US”: “High”; row 4, “US”: “High”; row 5, “US”: “High”; row 5, “CN”: “Low”"
    )
    assert "--members" in caught.value.hint
    assert ground.head.size == size
    assert scoring.take_in(ground, sheet("c,US\nR,Complete\nComplete,12\nFull,13\nMinimum,14\n"), Scale.KROC, "PACT").new


def test_the_same_table_is_there_already_whatever_its_file_is_called(ground: Ledger) -> None:
    first = scoring.take_in(ground, sheet(), Scale.G20, "PACT")
    again = scoring.take_in(ground, sheet(file="copy.csv"), Scale.G20, "PACT")
    assert (again.new, again.entry.seq) == (False, first.entry.seq)
    assert not scoring.take_in(ground, sheet(CSV.replace("\nTrade", "\n\nTrade")), Scale.G20, "PACT").new
    other = CSV.replace("+1", "1")
    assert all(scoring.take_in(ground, sheet(other), scale, "PACT").new for scale in (Scale.G20, Scale.KROC))
    assert scoring.take_in(ground, sheet(), Scale.G20, "PACT", "wire-1").new
    assert scoring.take_in(ground, sheet(CSV.replace("+0.50", "+0.49")), Scale.G20, "PACT").new
    retraction = observing.retract(ground, f"#{first.entry.seq}", "Misread")
    found = scoring.take_in(ground, sheet(), Scale.G20, "PACT")
    assert (found.new, found.entry.seq, found.retracted_by) == (False, first.entry.seq, retraction.entry.seq)
    assert scoring.take_in(ground, sheet(), Scale.G20, "PACT", again=True).new
    assert not scoring.take_in(ground, sheet(), Scale.G20, "PACT", again=True).new


@pytest.mark.parametrize(
    ("text", "arguments", "problem"),
    [
        (CSV, ("RIO", None), "no agreement “RIO”"),
        (CSV, ("PACT", "wire-9"), "no source “wire-9”"),
        (CSV.replace("pact-1", "pact-9"), ("PACT", None), "pact.csv:2: ref: no commitment “pact-9”"),
        (CSV.replace("Trade,", "Trade,no ref at all"), ("PACT", None), "pact.csv:3: ref: no commitment “no ref at all”"),
    ],
)
def test_what_is_not_there_is_refused(ground: Ledger, text: str, arguments: tuple[str, str | None], problem: str) -> None:
    size = ground.head.size
    with pytest.raises((NotFound, BadDocument)) as caught:
        scoring.take_in(ground, sheet(text), Scale.G20, *arguments)
    assert caught.value.message.startswith(problem)
    assert ground.head.size == size


def test_a_commitment_of_another_agreement_is_refused(ground: Ledger) -> None:
    from tracker.domain.record.records import Agreement

    ground.append(Agreement(code="OTHER", title="x", made_on="2025", parties=("US",)))
    ground.append(commitment(1, agreement="OTHER"))
    with pytest.raises(BadDocument, match="OTHER-1 is no commitment of PACT"):
        scoring.take_in(ground, sheet(CSV.replace("pact-1", "other-1")), Scale.G20, "PACT")


def test_text_that_no_record_takes_is_refused(ground: Ledger) -> None:
    with pytest.raises(BadInput, match="half of a character"):
        scoring.take_in(ground, replace(sheet(), columns=("United States", "\ud800")), Scale.G20, "PACT")


def test_what_does_not_follow_is_listed_and_nothing_changed(ground: Ledger) -> None:
    entry = scoring.take_in(ground, sheet(), Scale.G20, "PACT").entry
    scoring.take_in(ground, sheet(CSV.replace("-0.50", "-1.00")), Scale.G20, "PACT")
    size, body = ground.head.size, ground.get(entry.seq).bytes
    first, second = map(ratings.Proven.of, ratings.tables(ground, now(ground)))
    assert (first.done.figures, second.done.figures) == (4, 4)
    assert second.done.findings == ()
    [item] = first.plain_findings()
    assert item == {
        "entry": entry.seq,
        "agreement": "PACT",
        "scale": "g20",
        "file": "pact.csv",
        "line": 3,
        "id": None,
        "place": "Trade",
        "what": "average",
        "printed": "-0.50",
        "follows": "-1.00",
        "n": 1,
        "misprint": "na_counted",
        "text": "n/a stands in the denominator",
    }
    assert first.plain()["findings"] == 1
    assert (ground.head.size, ground.get(entry.seq).bytes) == (size, body)


def test_only_tables_that_stand_at_the_position_are_compared(ground: Ledger) -> None:
    def compared(known_at: str | None = None, **chosen: Any) -> list[int]:
        return [one.entry for one in ratings.tables(ground, now(ground, known_at=known_at), **chosen)]

    ground.append(score_table())  # 8
    ground.append(score_table(scale="kroc"))  # 9
    observing.retract(ground, "#8", "Misread")  # 10
    assert compared() == [9]
    assert compared("#9") == [8, 9]
    assert compared("#8") == [8]
    assert compared("#9", scale=Scale.G20, agreements=("pact",)) == [8]
    with pytest.raises(NotFound):
        compared(agreements=("RIO",))
    with pytest.raises(Conflict) as caught:
        observing.retract(ground, "8", "Again")
    assert caught.value.hint == "see tracker history: #10"
    assert isinstance(ground.get(10).record, Retraction)
