"""The report read at one position: its counts are the ledger's, and the same position gives the same bytes."""

from pathlib import Path

import pytest

from tests.ledgers import TODAY, reading, writing
from tests.ledgers import evidence as observed
from tracker.actions import naming, reporting
from tracker.actions.listing import Wanted, agenda, listed
from tracker.domain.errors import NotFound
from tracker.reports import formats
from tracker.reports.model import Report
from tracker.storage import queries
from tracker.storage.ledger import Ledger

FORMS = ("markdown", "html", "json", "csv", "xlsx")


def report(ledger: Ledger, as_of: str | None = None, known_at: str | None = None) -> Report:
    return reporting.report(ledger, naming.reading(ledger, TODAY, as_of, known_at))


def test_it_counts_what_the_ledger_holds(woodside: Path) -> None:
    with reading(woodside) as ledger:
        made = report(ledger)
        size = ledger.head.size
        cases = queries.cases(ledger, size)
        listing = listed(ledger, naming.reading(ledger, TODAY), Wanted(everything=True))
        assert (made.fixed.known_at, made.fixed.root, made.fixed.as_of) == (size, ledger.head.root.hex(), TODAY)
        assert len(made.sheets) == listing.total == len(cases) == 25
        assert sum(len(case.evidence) for case in cases) == 156
        assert sum(len(case.assessments) for case in cases) == 44
        rows = agenda(ledger, naming.reading(ledger, TODAY)).items
        assert {row["ref"] for row in rows} <= {item["ref"] for item in listing.items}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_position_gives_the_same_bytes(woodside: Path, form: str) -> None:
    with reading(woodside) as ledger:
        size = ledger.head.size
        before = formats.write(report(ledger, known_at=f"#{size}"), form).data
    with writing(woodside) as ledger:
        ledger.append(observed(commitment="WOODSIDE-2", source="cnn-2023-11"))
    with reading(woodside) as ledger:
        assert formats.write(report(ledger, known_at=f"#{size}"), form).data == before
        assert formats.write(report(ledger), form).data != before


def test_backfilled_facts_are_counted(woodside: Path) -> None:
    with reading(woodside) as ledger:
        made = report(ledger, as_of="2024-06-30")
        assert any("dated by 2024-06-30 were recorded after it" in note for note in made.notes)
        assert report(ledger).notes == ()


def test_an_unknown_agreement(woodside: Path) -> None:
    with reading(woodside) as ledger, pytest.raises(NotFound):
        reporting.report(ledger, naming.reading(ledger, TODAY), agreements=["X"])


def test_an_empty_ledger_has_a_report(store: Path) -> None:
    with reading(store) as ledger:
        for form in FORMS:
            assert formats.write(report(ledger), form).data


def test_a_sheet_is_of_one_commitment_even_before_it_was_agreed(woodside: Path) -> None:
    with reading(woodside) as ledger:
        for as_of in (None, "2000-01-01"):
            sheet = reporting.sheet(ledger, naming.reading(ledger, TODAY, as_of), "woodside-2")
            assert "WOODSIDE-2" in sheet
        with pytest.raises(NotFound):
            reporting.sheet(ledger, naming.reading(ledger, TODAY), "woodside-99")
