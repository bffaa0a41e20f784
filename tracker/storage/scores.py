"""Ratings of others, read off the entries that brought them: which tables there were at a position, and which of them were taken back.

They have no projection: a handful of tables needs no rows, and an entry is its own best copy. A retraction belongs to the commitment of
what it takes back, so one that belongs to none takes back a table; that column is indexed, and only the registers share it.
"""

from sqlalchemy import Connection, select

from tracker.domain.entries import EntryKind, decode
from tracker.domain.errors import BadInput
from tracker.domain.records import Retraction
from tracker.domain.scores import ScoreTable
from tracker.domain.standing import Held
from tracker.storage import tables as t
from tracker.storage.damage import Damage
from tracker.storage.transactions import paged

_KINDS = (EntryKind.SCORES_IMPORTED.value, EntryKind.ENTRY_RETRACTED.value)


def imported(connection: Connection, at: int | None = None, *, number: int | None = None) -> list[Held[ScoreTable]]:
    """The tables in the order of entry, retracted ones included: as they were known at a position, of one number or all."""
    seq = t.entry.c.seq
    query = select(seq, t.entry.c.body).where(t.entry.c.commitment.is_(None), t.entry.c.kind.in_(_KINDS))
    found: dict[int, ScoreTable] = {}
    retracted: dict[int, int] = {}
    for row in paged(connection, query if at is None else query.where(seq <= at), seq):
        try:
            record = decode(row.body).record
        except BadInput as error:
            raise Damage(f"entry #{row.seq}: {error.message}") from error
        if isinstance(record, Retraction):
            retracted[record.entry] = row.seq
        elif isinstance(record, ScoreTable) and number in (None, row.seq):
            found[row.seq] = record
    return [Held(entry=entry, record=table, changed=entry, retracted_by=retracted.get(entry)) for entry, table in found.items()]
