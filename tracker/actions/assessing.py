"""Searches and verdicts: `check` and `assess`, the only way a status changes."""

from collections.abc import Collection, Sequence
from datetime import date

from tracker.actions import naming
from tracker.actions.added import Added, found
from tracker.actions.adding import record
from tracker.domain.items import Item
from tracker.domain.record import rules
from tracker.domain.record.plausibility import Doubt, doubts
from tracker.domain.record.records import Assessment, Check
from tracker.domain.record.versioned import Versioned
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
    known = found([held for held in versions.observations(ledger.driver, Check, position, ref=new.commitment) if held.record == new])
    if known and not again:
        return Added(entry=ledger.get(known.entry), new=False, retracted_by=known.retracted_by)
    return Added(entry=ledger.append(new))


class Assessments:
    """Assessments of some commitments, which are attested once, however many assessments are made.

    Args:
        ledger: open for writing.
        refs: the commitments.
        today: the user's day.

    Raises:
        Unattested: what lies in the store about one of them is not what its entries give.
    """

    def __init__(self, ledger: Ledger, refs: Collection[str], today: date) -> None:
        self._ledger = ledger
        self._today = today
        self._state = LedgerState(ledger)
        self._there: dict[str, dict[Assessment, Versioned[Assessment]]] = {}
        if refs:
            attesting.attested(ledger.driver, ledger.head.size, Selection(refs=tuple(refs)))

    def judge(self, new: Assessment) -> list[Doubt]:
        """What is implausible about an assessment that breaks no rule.

        Raises:
            BadBasis: it does not rest on what it names.
            TrackerError: it breaks another rule.
        """
        rules.require(new, self._state, self._today)
        return [*doubts(new, self._state)]

    def find(self, new: Assessment) -> Versioned[Assessment] | None:
        """Where an assessment is in the ledger already: one that stands, or else one that was retracted."""
        if new.commitment not in self._there:
            every = versions.observations(self._ledger.driver, Assessment, self._ledger.head.size, ref=new.commitment)
            self._there[new.commitment] = {held.record: held for held in sorted(every, key=lambda held: held.stands)}
        return self._there[new.commitment].get(new)


def assess(ledger: Ledger, ref: str, fields: Item, because: Sequence[str], *, today: date, again: bool = False) -> Added:
    """Assesses an obligation, today and in effect from today unless other days are given."""
    position = ledger.head.size
    name = naming.ref(ledger, ref, position)
    assessments = Assessments(ledger, (name,), today)
    given = {field: value for field, value in fields.items() if value is not None}
    if "party" in given:
        given["party"] = naming.party(ledger, str(given["party"]), position)
    numbers = tuple(dict.fromkeys(read_number(number) for number in because))
    new = record(Assessment, {"effective_on": today, "assessed_on": today, **given, "commitment": name, "because": numbers})
    warnings = tuple(doubt.sentence for doubt in assessments.judge(new))
    known = assessments.find(new)
    if known and known.stands and not again:
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
