"""What others rate otherwise than it stands: by hand, cell by cell, and in one line."""

from typing import Any

from tests.domain.cases import case, day, evidence, verdict
from tests.ledgers import score_table
from tracker.domain.dates import PartialDate
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.scoring.ratings import RatedTable, compare_with, sentences
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import overview
from tracker.domain.vocabulary import Status

NAMES = {"US": "United States", "CN": "China", "XX": "Atlantis", "YY": "Atlantis"}
OWED: dict[str, Any] = {"obligors": ("US", "CN")}
STANDING = case(
    [evidence("+B2 CN xinhua", 7)],
    assessments=[verdict(Status.FULFILLED, 8, [7], party="US"), verdict(Status.ADVANCED, 9, [7], party="CN")],
    **OWED,
)
"""WOODSIDE-2 is +1 of the US and 0 of China."""


def beside(standing: CommitmentRecord = STANDING, *, names: dict[str, str] = NAMES, **fields: Any) -> RatedTable:
    """A table that rates WOODSIDE-2, entry 12."""
    table: ScoreTable = score_table(**{"columns": ("united  states", "cn"), **fields})
    held = Versioned(entry=12, record=table)
    return compare_with(held, "G20 Watch", {standing.terms.ref: (standing, overview(standing, day("2025-01-01")))}, names)


def rows(*cells: str, **fields: Any) -> tuple[dict[str, Any], ...]:
    return ({"label": "Talk", "line": 3, "commitment": "WOODSIDE-2", "cells": cells, **fields},)


def test_what_is_rated_otherwise_has_both_sides_evidence() -> None:
    """Red with the cell of the other column, and without what the assessment rests on."""
    found = beside(rows=rows("+1", "\u22121", id="2024-7"))
    assert found.otherwise == [
        {
            "ref": "WOODSIDE-2",
            "party": "CN",
            "theirs": "-1",
            "ours": "0",
            "entry": 12,
            "agreement": "PACT",
            "scale": "g20",
            "file": "pact.csv",
            "line": 3,
            "id": "2024-7",
            "column": "cn",
            "printed": "\u22121",
            "source": None,
            "publisher": "G20 Watch",
            "status": "advanced",
            "verification": "claimed",
            "lost": found.otherwise[0]["lost"],
            "assessed_by": 9,
            "because": [7],
        }
    ]
    assert found.otherwise[0]["lost"].startswith("well under way")
    assert found.note == "#12 pact.csv: 2 ratings compared, 1 otherwise"


def test_what_is_no_rating_is_not_compared_and_na_is_one() -> None:
    """Red with a blank cell taken for n/a."""
    for cells, compared, theirs in ((("", "good"), 0, []), (("+1", "0"), 2, []), (("n/a", "-"), 1, ["n/a"])):
        found = beside(rows=rows(*cells))
        assert [one["theirs"] for one in found.otherwise] == theirs
        assert found.note.startswith(f"#12 pact.csv: {compared} rating")


def test_what_nobody_has_assessed_here_differs_from_what_is_rated() -> None:
    found = beside(case(**OWED), rows=rows("+1", "n/a"))
    assert [(one["party"], one["ours"], one["status"], one["assessed_by"], one["because"]) for one in found.otherwise] == [
        ("US", "n/a", "not_assessed", None, [])
    ]


def test_columns_are_parties_by_code_or_by_a_name_that_one_alone_has() -> None:
    """Red where one of two namesakes is taken, and where the only column of a party is taken for all."""
    found = beside(columns=("Atlantis", "US"), rows=rows("0", "0"))
    assert [one["party"] for one in found.otherwise] == ["US"]
    assert found.note.endswith("1 rating compared, 1 otherwise; no party's code or name: Atlantis")
    assert [one["party"] for one in beside(columns=("US",), rows=rows("-1")).otherwise] == ["US"]


def test_one_column_of_no_party_rates_the_commitment_whole() -> None:
    found = beside(columns=("Rating",), scale="politifact", rows=rows("Stalled"))
    assert [(one["party"], one["ours"]) for one in found.otherwise] == [("US", "Promise Kept"), ("CN", "In the Works")]
    assert "no party's" not in found.note


def test_rows_of_other_commitments_are_passed_over() -> None:
    """Rows without a ref, and those of commitments that were not read."""
    assert beside(rows=(*rows("-1", "-1", commitment=None), *rows("-1", "-1", commitment="WOODSIDE-3"))).otherwise == []


def test_a_line_says_who_gives_what_and_where_to_whom() -> None:
    """One line for parties that are given the same. Red when values of two rows are put together."""
    unknown = case(**OWED)
    said = sentences(beside(unknown, rows=(*rows("0", "0"), *rows("+1", "n/a", line=None))).otherwise)
    assert said == {
        "WOODSIDE-2": [
            "G20 Watch gives 0 where our standing is n/a (US, CN): #12 row 3",
            "G20 Watch gives +1 where our standing is n/a (US): #12",
        ]
    }
    assert sentences([]) == {}


def test_a_deadline_that_passed_counts_on_a_scale_that_has_a_value_for_it() -> None:
    terms = STANDING.commitment.record.model_copy(update={"due": PartialDate("2024-06")})
    late = STANDING._replace(commitment=STANDING.commitment._replace(record=terms))
    found = beside(late, scale="ti_uk", rows=rows("Complete", "Underway"))
    assert [(one["party"], one["ours"]) for one in found.otherwise] == [("CN", "Overdue")]
