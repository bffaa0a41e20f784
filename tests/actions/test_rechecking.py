"""Later looks at sources in the ledger, on both databases; what is fetched is tried with the commands."""

from datetime import date, timedelta

import pytest

from tests.ledgers import STORY, TODAY, amend, findings, reading, told, writing
from tests.places import Place
from tracker.actions import naming, rechecking
from tracker.actions.adding import append
from tracker.actions.listing import agenda
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger

URL = "https://example.org/1"


def looked(number: int, outcome: str, on: date = TODAY) -> SourceRecheck:
    return SourceRecheck(evidence=number, on=on, url=URL, outcome=outcome)


def reasons(ledger: Ledger, known_at: str | None = None) -> list[str]:
    found = agenda(ledger, naming.reading(ledger, TODAY, None, known_at)).items
    return [one["text"] for item in found for one in item["reasons"] if one["reason"] == "source_lost"]


def test_a_later_look_is_recorded_on_both_databases_and_only_of_evidence_that_stands(place: Place) -> None:
    told(place, (*STORY, amend(Noun.SOURCE, "wire-1", url=URL)))
    with writing(place) as ledger:
        assert [*rechecking.pages(ledger, 20, ())] == [*rechecking.pages(ledger, 20, ("1",))] == [URL]
        [page] = rechecking.pages(ledger, 20, ("#8",), TODAY)[URL]
        assert (page.number, page.known, page.shows("“They talked,” he said"), page.shows("They spoke")) == (8, frozenset(), True, False)
        assert append(ledger, looked(8, "vanished"), TODAY).entry.seq == 21
        assert rechecking.pages(ledger, 21, (), TODAY) == {}
        assert [*rechecking.pages(ledger, 21, (), TODAY + timedelta(1))] == [URL]
        for number, kind in ((10, Conflict), (11, NotFound), (99, NotFound)):
            with pytest.raises(kind):
                append(ledger, looked(number, "changed"), TODAY)
        with pytest.raises(BadInput, match="the look of 2030-01-01 lies in the future"):
            append(ledger, looked(8, "changed", date(2030, 1, 1)), TODAY)
        assert reasons(ledger) == ["the page of #8 vanished, or no longer has the quote"]
    with writing(place) as ledger:
        append(ledger, looked(8, "unchanged"), TODAY)
    assert findings(place) == []
    with reading(place) as ledger:
        assert reasons(ledger) == []
        assert reasons(ledger, "#21") == ["the page of #8 vanished, or no longer has the quote"]
        assert [one["told"] for one in ledger.lines(after=20)] == [
            f"source of #8 looked at again on {TODAY}, unchanged",
            f"source of #8 looked at again on {TODAY}, vanished",
        ]
