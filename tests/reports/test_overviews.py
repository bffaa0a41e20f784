"""What a page of a site says of a commitment in one line."""

from tests.ledgers import TODAY
from tracker.actions import naming, reporting
from tracker.reports import overviews
from tracker.storage.ledger.ledger import Ledger


def test_where_many_parties_stand_differently_they_are_counted(twenty: Ledger) -> None:
    """Red with the verdict for each of twenty, which takes half a screen."""
    report = reporting.report(twenty, naming.reading(twenty, TODAY))
    names = {party.code: party.name for party in report.parties}
    said = {one.ref: overviews.verdict(one, names) for one in report.sheets}
    assert said["TWENTY-1"] == "20 parties: 11 fulfilled, 3 partly fulfilled, 4 not fulfilled, 2 not assessed."
    assert said["TWENTY-2"] == "All 20 parties: upheld (corroborated, high confidence)"
    assert next((said, len(its)) for said, its in overviews.by_status(report.sheets[0]).items()) == ("fulfilled", 11)
