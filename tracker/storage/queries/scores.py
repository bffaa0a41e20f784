"""Ratings of others, read off the entries that brought them: which tables there were at a position, and which of them were taken back.

They have no projection: a handful of tables needs no rows, and an entry is its own best copy. A retraction belongs to the commitment of
what it takes back, so one that belongs to none takes back a table; that column is indexed, and only the registers share it.
"""

from itertools import chain

from tracker.domain.record.records import Retraction
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind
from tracker.storage.corruption import decoded
from tracker.storage.driver import Driver, among

_KINDS = (EntryKind.SCORES_IMPORTED.value, EntryKind.ENTRY_RETRACTED.value)


def imported(
    driver: Driver, position: int | None = None, *, number: int | None = None, rating: str | None = None
) -> list[Versioned[ScoreTable]]:
    """The tables in the order of entry, retracted ones included: as they were known at a position, of one number or all.

    Where a commitment is given, those that do not name it may be left out.
    """
    kinds, given = among("kind", _KINDS)
    query = f"SELECT seq, kind, body FROM entry WHERE commitment IS NULL AND kind IN {kinds}"
    found: dict[int, ScoreTable] = {}
    retracted: dict[int, int] = {}
    retractions: dict[int, int] = {}
    if position is not None:
        query, given = f"{query} AND seq <= :position", {**given, "position": position}
    for seq, kind, body in chain.from_iterable(driver.pages(query, ("seq",), given)):
        if rating and kind == EntryKind.SCORES_IMPORTED and rating.encode() not in body:
            continue
        record = decoded(seq, body).record
        if isinstance(record, Retraction) and record.entry in retractions:
            retracted.pop(retractions[record.entry], None)
        elif isinstance(record, Retraction):
            retracted[record.entry] = seq
            retractions[seq] = record.entry
        elif isinstance(record, ScoreTable) and number in (None, seq):
            found[seq] = record
    return [Versioned(entry=entry, record=table, changed=entry, retracted_by=retracted.get(entry)) for entry, table in found.items()]
