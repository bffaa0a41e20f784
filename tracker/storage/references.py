"""What an entry refers to stands before it: asked of entries that come from elsewhere, and of every entry when a store is proven."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tracker.domain.entries import Entry, EntryKind
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
from tracker.storage.driver import Driver, among, chunks

_RESTS_ON = {"evidence": "evidence", "check": "search", "assessment": "assessment"}
"""The kinds of record that others name by the number of their entry, and the tables they lie in."""

_CURRENT = {
    kind: f"SELECT commitment, retracted_by FROM {table} WHERE entry = :number AND until IS NULL" for kind, table in _RESTS_ON.items()
}

_NAMES = {"party": "code", "agreement": "code", "source": "key", "commitment": "ref"}
"""What is registered under a name, and the column of it."""


class Needs(NamedTuple):
    """What must stand before a record."""

    names: tuple[tuple[str, Iterable[str | None]], ...] = ()
    """Nouns with names of theirs."""
    entries: Iterable[int | None] = ()
    kinds: tuple[str, ...] = ()
    """What these entries must be."""
    commitment: str | None = None
    """What they must be about."""


def needs(record: Record) -> Needs:  # noqa: PLR0911 - one case a record
    """What a record refers to."""
    match record:
        case Evidence():
            names = (("commitment", (record.commitment,)), ("source", (record.source,)), ("party", {_party(record.voice), record.party}))
            return Needs(names, (record.same_event_as,), ("evidence",), record.commitment)
        case Party():
            return Needs()
        case Agreement():
            return Needs((("party", record.parties),))
        case Source():
            return Needs((("party", (_party(record.voice),)),))
        case Commitment():
            parties = (*record.obligors, *record.beneficiaries)
            return Needs((("agreement", (record.agreement,)), ("party", parties), ("source", _sources(record.wordings))))
        case Amendment():
            changes = record.changes
            wordings = ("source", _sources(changes.wordings or ()))
            return Needs((("commitment", (record.commitment,)), ("party", changes.beneficiaries or ()), wordings))
        case Check():
            return Needs((("commitment", (record.commitment,)),))
        case Assessment():
            names = (("commitment", (record.commitment,)), ("party", (record.party,)))
            return Needs(names, record.because, ("evidence", "check"), record.commitment)
        case Regrade():
            return Needs((), (record.evidence,), ("evidence",))
        case Retraction():
            return Needs((), (record.entry,), ("evidence", "check", "assessment"))
        case ScoreTable():
            rows = ("commitment", {row.commitment for row in record.rows})
            return Needs((("agreement", (record.agreement,)), ("source", (record.source,)), rows))
        case _:
            raise AssertionError(record)


def unmet(driver: Driver, record: Record) -> str | None:
    """What a record refers to and the ledger does not hold, as the end of a sentence that begins with the entry; none where all is there."""
    return next(_problems(driver, record), None)


def commitments(driver: Driver, entries: Sequence[Entry]) -> list[str | None] | None:
    """The commitment that each of many entries is about; none at all where one of them may refer to what neither the ledger nor an earlier one holds.

    Asked of the ledger once for all of them. Who needs to know what is unmet asks entry by entry (`unmet`), which is the last word on what
    is doubtful here: to take back a table of scores.
    """
    wanted = [needs(entry.record) for entry in entries]
    known = _known(driver, wanted)
    standing = _standing(driver, {number for one in wanted for number in one.entries if number is not None})
    result = []
    for entry, one in zip(entries, wanted, strict=True):
        for noun, names in one.names:
            if not known[noun].issuperset(names):
                return None
        about = one.commitment
        for number in one.entries:
            if number is None:
                continue
            kind, its_commitment, retracted_by = standing.get(number, _NOTHING)
            if kind not in one.kinds or retracted_by is not None or one.commitment not in (None, its_commitment):
                return None
            about = its_commitment
        match entry.record:
            case Evidence() as record:
                standing[entry.seq] = ("evidence", record.commitment, None)
            case Check() as record:
                standing[entry.seq] = ("check", record.commitment, None)
                about = record.commitment
            case Assessment() as record:
                standing[entry.seq] = ("assessment", record.commitment, None)
            case Commitment() as record:
                known["commitment"].add(record.ref)
                about = record.ref
            case Amendment() as record:
                about = record.commitment
            case Party() as record:
                known["party"].add(record.code)
            case Agreement() as record:
                known["agreement"].add(record.code)
            case Source() as record:
                known["source"].add(record.key)
            case Retraction() as record:
                standing[record.entry] = (*standing[record.entry][:2], entry.seq)
        result.append(about)
    return result


_NOTHING: tuple[str, str | None, int | None] = ("", None, None)


def _known(driver: Driver, wanted: Iterable[Needs]) -> dict[str, set[str | None]]:
    """Those of the names that are registered, by noun; no name is one of them."""
    named: dict[str, set[str | None]] = {noun: set() for noun in _NAMES}
    for one in wanted:
        for noun, names in one.names:
            named[noun].update(names)
    known: dict[str, set[str | None]] = {}
    for noun, names in named.items():
        known[noun] = {None}
        for chunk in chunks([*names - {None}]):
            known[noun].update(_registered(driver, noun, chunk))
    return known


def _standing(driver: Driver, numbers: Iterable[int]) -> dict[int, tuple[str, str | None, int | None]]:
    """Of entries of these numbers that may be named: what they are, what they are about, and what took them back."""
    found: dict[int, tuple[str, str | None, int | None]] = {}
    for chunk in chunks([*numbers]):
        these, given = among("number", chunk)
        for kind, table in _RESTS_ON.items():
            query = f"SELECT entry, commitment, retracted_by FROM {table} WHERE entry IN {these} AND until IS NULL"
            found.update((row[0], (kind, row[1], row[2])) for row in driver.rows(query, given))
    return found


def _problems(driver: Driver, record: Record) -> Iterator[str]:
    one = needs(record)
    for noun, names in one.names:
        wanted = set(names) - {None}
        if wanted:
            known = set(_registered(driver, noun, wanted))
            yield from (f"names the {noun} {name}, which is not there" for name in sorted(filter(None, wanted - known)))
    if isinstance(record, Retraction):
        yield from _retracted(driver, record.entry, one.kinds)
    else:
        yield from _entries(driver, one.entries, one.kinds, one.commitment)


def _party(voice: str) -> str | None:
    return None if voice == INDEPENDENT else voice


def _sources(wordings: Iterable[Wording]) -> set[str]:
    return {wording.source for wording in wordings}


def _registered(driver: Driver, noun: str, names: Iterable[str | None]) -> list[str]:
    among_them, given = among("name", names)
    current = " AND until IS NULL" if noun == "commitment" else ""  # which is how refs are indexed
    return driver.values(f"SELECT {_NAMES[noun]} FROM {noun} WHERE {_NAMES[noun]} IN {among_them}{current}", given)


def _entries(
    driver: Driver, numbers: Iterable[int | None], kinds: tuple[str, ...], commitment: str | None = None, *, besides: str = ""
) -> Iterator[str]:
    """Problems with entries that must be of certain kinds, stand, and, where one is named, be about a commitment."""
    for number in numbers:
        if number is None:
            continue
        found = [row for kind in kinds for row in driver.rows(_CURRENT[kind], {"number": number})]
        if not found:
            yield f"names #{number}, which is no {' or '.join((*kinds, besides) if besides else kinds)}"
        elif found[0][1] is not None:
            yield f"names #{number}, which #{found[0][1]} retracted"
        elif commitment not in (None, found[0][0]):
            yield f"names #{number}, which is not about {commitment}"


def _retracted(driver: Driver, number: int, kinds: tuple[str, ...]) -> Iterator[str]:
    """Problems with an entry that is to be taken back."""
    kind = driver.value("SELECT kind FROM entry WHERE seq = :number", {"number": number})
    if kind != EntryKind.SCORES_IMPORTED:  # asked first: a proof asks of every retraction, and tables are few
        yield from _entries(driver, [number], kinds, besides="table of scores")
        return
    for table in scores.imported(driver, number=number):
        if not table.stands:
            yield f"names #{number}, which #{table.retracted_by} retracted"
