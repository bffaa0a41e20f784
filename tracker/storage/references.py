"""What an entry refers to stands before it: asked of entries that come from elsewhere, and of every entry when a store is proven."""

from collections.abc import Iterable, Iterator

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
from tracker.domain.vocabulary import INDEPENDENT, EntryKind
from tracker.storage import scores
from tracker.storage.driver import Driver, among

_CURRENT = {
    kind: f"SELECT commitment, retracted_by FROM {table} WHERE entry = :number AND until IS NULL"
    for kind, table in {"evidence": "evidence", "check": "search", "assessment": "assessment"}.items()
}


def unmet(driver: Driver, record: Record) -> str | None:
    """What a record refers to and the ledger does not hold, as the end of a sentence that begins with the entry; none where all is there."""
    return next(_problems(driver, record), None)


def _problems(driver: Driver, record: Record) -> Iterator[str]:  # noqa: C901 - one case a record
    match record:
        case Party():
            return
        case Agreement():
            yield from _missing(driver, "party", "code", record.parties)
        case Source():
            yield from _missing(driver, "party", "code", {record.voice} - {INDEPENDENT})
        case Commitment():
            yield from _missing(driver, "agreement", "code", [record.agreement])
            yield from _missing(driver, "party", "code", (*record.obligors, *record.beneficiaries))
            yield from _sources(driver, record.wordings)
        case Amendment():
            yield from _missing(driver, "commitment", "ref", [record.commitment])
            yield from _missing(driver, "party", "code", record.changes.beneficiaries or ())
            yield from _sources(driver, record.changes.wordings or ())
        case Evidence():
            yield from _missing(driver, "commitment", "ref", [record.commitment])
            yield from _missing(driver, "source", "key", [record.source])
            yield from _missing(driver, "party", "code", {record.voice, record.party} - {INDEPENDENT, None})
            yield from _entries(driver, {record.same_event_as} - {None}, ("evidence",), record.commitment)
        case Check():
            yield from _missing(driver, "commitment", "ref", [record.commitment])
        case Assessment():
            yield from _missing(driver, "commitment", "ref", [record.commitment])
            yield from _missing(driver, "party", "code", {record.party} - {None})
            yield from _entries(driver, record.because, ("evidence", "check"), record.commitment)
        case Regrade():
            yield from _entries(driver, [record.evidence], ("evidence",))
        case Retraction():
            yield from _retracted(driver, record.entry)
        case ScoreTable():
            yield from _missing(driver, "agreement", "code", [record.agreement])
            yield from _missing(driver, "source", "key", {record.source} - {None})
            yield from _missing(driver, "commitment", "ref", {row.commitment for row in record.rows} - {None})
        case _:
            raise AssertionError(record)


def _sources(driver: Driver, wordings: Iterable[Wording]) -> Iterator[str]:
    yield from _missing(driver, "source", "key", {wording.source for wording in wordings})


def _missing(driver: Driver, noun: str, column: str, names: Iterable[str | None]) -> Iterator[str]:
    wanted = set(names)
    if wanted:
        among_them, given = among("name", wanted)
        current = " AND until IS NULL" if noun == "commitment" else ""  # which is how refs are indexed
        known = set(driver.values(f"SELECT {column} FROM {noun} WHERE {column} IN {among_them}{current}", given))
        yield from (f"names the {noun} {name}, which is not there" for name in sorted(filter(None, wanted - known)))


def _entries(
    driver: Driver, numbers: Iterable[int | None], kinds: tuple[str, ...], commitment: str | None = None, *, besides: str = ""
) -> Iterator[str]:
    """Problems with entries that must be of certain kinds, stand, and, where one is named, be about a commitment."""
    for number in numbers:
        found = [row for kind in kinds for row in driver.rows(_CURRENT[kind], {"number": number})]
        if not found:
            yield f"names #{number}, which is no {' or '.join((*kinds, besides) if besides else kinds)}"
        elif found[0][1] is not None:
            yield f"names #{number}, which #{found[0][1]} retracted"
        elif commitment not in (None, found[0][0]):
            yield f"names #{number}, which is not about {commitment}"


def _retracted(driver: Driver, number: int) -> Iterator[str]:
    """Problems with an entry that is to be taken back."""
    kind = driver.value("SELECT kind FROM entry WHERE seq = :number", {"number": number})
    if kind != EntryKind.SCORES_IMPORTED:  # asked first: a proof asks of every retraction, and tables are few
        yield from _entries(driver, [number], ("evidence", "check", "assessment"), besides="table of scores")
        return
    for table in scores.imported(driver, number=number):
        if not table.stands:
            yield f"names #{number}, which #{table.retracted_by} retracted"
