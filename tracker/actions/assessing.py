"""Searches and verdicts: `check` and `assess`, the only way a status changes."""

from collections.abc import Sequence
from datetime import date

from tracker.actions import naming
from tracker.actions.added import Added, found
from tracker.actions.adding import record
from tracker.domain.items import Item
from tracker.domain.record import rules
from tracker.domain.record.plausibility import doubts
from tracker.domain.record.records import Assessment, Check
from tracker.domain.refs import folded_code, read_number
from tracker.storage.ledger import attesting
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection


def check(ledger: Ledger, ref: str, fields: Item, *, today: date, again: bool = False) -> Added:
    """Records a search for evidence, made today unless a day is given; the same search is found, not added, even where it was retracted.

    Raises:
        TrackerError: an unknown commitment, a day to come, or a field that cannot be taken.
    """
    position = ledger.head.size
    given = {name: value for name, value in fields.items() if value is not None}
    new = record(Check, {"on": today, **given, "commitment": naming.ref(ledger, ref, position)})
    rules.require(new, LedgerState(ledger), today)
    known = found([held for held in versions.checks(ledger.driver, position, ref=new.commitment) if held.record == new])
    if known and not again:
        return Added(entry=ledger.get(known.entry), new=False, retracted_by=known.retracted_by)
    return Added(entry=ledger.append(new))


def assess(ledger: Ledger, ref: str, fields: Item, because: Sequence[str], *, today: date, again: bool = False) -> Added:
    """Assesses an obligation, today and in effect from today unless other days are given.

    Raises:
        BadBasis: it does not rest on what it names.
        TrackerError: an unknown commitment or party, a day to come, or a field that cannot be taken.
    """
    position = ledger.head.size
    name = naming.ref(ledger, ref, position)
    attesting.attested(ledger.driver, position, Selection(refs=(name,)))
    given = {field: value for field, value in fields.items() if value is not None}
    if "party" in given:
        given["party"] = naming.party(ledger, str(given["party"]), position)
    numbers = tuple(dict.fromkeys(read_number(number) for number in because))
    new = record(Assessment, {"effective_on": today, "assessed_on": today, **given, "commitment": name, "because": numbers})
    state = LedgerState(ledger)
    rules.require(new, state, today)
    warnings = tuple(doubt.sentence for doubt in doubts(new, state))
    known = next((held for held in versions.assessments(ledger.driver, position, ref=name) if held.stands and held.record == new), None)
    if known and not again:
        return Added(entry=ledger.get(known.entry), new=False)
    return Added(entry=ledger.append(new), warnings=warnings)


def assess_each(
    ledger: Ledger, ref: str, fields: Item, because: Sequence[str], parties: Sequence[str], *, today: date, again: bool = False
) -> list[Added]:
    """Assesses the obligation of each party with an entry of its own, or, where none is named, the commitment for all its obligors at once.

    Raises:
        TrackerError: as for `assess`; then nothing is recorded about any of them.
    """
    each = [fields | {"party": code} for code in dict.fromkeys(map(folded_code, parties))] or [fields]
    return [assess(ledger, ref, of_party, because, today=today, again=again) for of_party in each]
