"""What an entry refers to stands before it: asked of entries that come from elsewhere, and of every entry when a store is proven."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

from tracker.domain.entries import EntryKind
from tracker.domain.records import (
    Agreement,
    Amendment,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
    Wording,
)
from tracker.domain.scores import ScoreTable
from tracker.domain.vocabulary import INDEPENDENT
from tracker.storage import scores
from tracker.storage import tables as t

_TABLES = {"evidence": t.evidence, "check": t.search, "assessment": t.assessment}


def unmet(connection: Connection, record: Record) -> str | None:
    """What a record refers to and the ledger does not hold, as the end of a sentence that begins with the entry; none where all is there."""
    return next(_problems(connection, record), None)


def _problems(connection: Connection, record: Record) -> Iterator[str]:  # noqa: C901 - one case a record
    match record:
        case Party():
            return
        case Agreement():
            yield from _missing(connection, "party", t.party.c.code, record.parties)
        case Source():
            yield from _missing(connection, "party", t.party.c.code, {record.voice} - {INDEPENDENT})
        case Commitment():
            yield from _missing(connection, "agreement", t.agreement.c.code, [record.agreement])
            yield from _missing(connection, "party", t.party.c.code, (*record.obligors, *record.beneficiaries))
            yield from _sources(connection, record.wordings)
        case Amendment():
            yield from _missing(connection, "commitment", t.commitment.c.ref, [record.commitment])
            yield from _missing(connection, "party", t.party.c.code, record.changes.beneficiaries or ())
            yield from _sources(connection, record.changes.wordings or ())
        case Evidence():
            yield from _missing(connection, "commitment", t.commitment.c.ref, [record.commitment])
            yield from _missing(connection, "source", t.source.c.key, [record.source])
            yield from _missing(connection, "party", t.party.c.code, {record.voice, record.party} - {INDEPENDENT, None})
            yield from _entries(connection, {record.same_event_as} - {None}, ("evidence",), record.commitment)
        case Check():
            yield from _missing(connection, "commitment", t.commitment.c.ref, [record.commitment])
        case Assessment():
            yield from _missing(connection, "commitment", t.commitment.c.ref, [record.commitment])
            yield from _missing(connection, "party", t.party.c.code, {record.party} - {None})
            yield from _entries(connection, record.because, ("evidence", "check"), record.commitment)
        case Regrade():
            yield from _entries(connection, [record.evidence], ("evidence",))
        case Retraction():
            yield from _retracted(connection, record.entry)
        case ScoreTable():
            yield from _missing(connection, "agreement", t.agreement.c.code, [record.agreement])
            yield from _missing(connection, "source", t.source.c.key, {record.source} - {None})
            yield from _missing(connection, "commitment", t.commitment.c.ref, {row.commitment for row in record.rows} - {None})
        case _:
            raise AssertionError(record)


def _sources(connection: Connection, wordings: Iterable[Wording]) -> Iterator[str]:
    yield from _missing(connection, "source", t.source.c.key, {wording.source for wording in wordings})


def _missing(connection: Connection, noun: str, column: Column[Any], names: Iterable[str | None]) -> Iterator[str]:
    wanted = set(names)
    if wanted:
        known = set(connection.execute(select(column).where(column.in_(wanted))).scalars())
        yield from (f"names the {noun} {name}, which is not there" for name in sorted(filter(None, wanted - known)))


def _entries(
    connection: Connection, numbers: Iterable[int | None], kinds: tuple[str, ...], commitment: str | None = None, *, besides: str = ""
) -> Iterator[str]:
    """Problems with entries that must be of certain kinds, stand, and, where one is named, be about a commitment."""
    for number in numbers:
        found = [row for kind in kinds for row in connection.execute(_current(_TABLES[kind], number))]
        if not found:
            yield f"names #{number}, which is no {' or '.join((*kinds, besides) if besides else kinds)}"
        elif found[0].retracted_by is not None:
            yield f"names #{number}, which #{found[0].retracted_by} retracted"
        elif commitment not in (None, found[0].commitment):
            yield f"names #{number}, which is not about {commitment}"


def _retracted(connection: Connection, number: int) -> Iterator[str]:
    """Problems with an entry that is to be taken back."""
    kind = connection.execute(select(t.entry.c.kind).where(t.entry.c.seq == number)).scalar()
    if kind != EntryKind.SCORES_IMPORTED:  # asked first: a proof asks of every retraction, and tables are few
        yield from _entries(connection, [number], ("evidence", "check", "assessment"), besides="table of scores")
        return
    for table in scores.imported(connection, number=number):
        if not table.stands:
            yield f"names #{number}, which #{table.retracted_by} retracted"


def _current(table: Table, number: int | None) -> Select[Any]:
    return select(table.c.commitment, table.c.retracted_by).where(table.c.entry == number, table.c.until.is_(None))
