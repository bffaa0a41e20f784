"""What an entry refers to stands before it: asked of entries that come from elsewhere, and of every entry when a store is proven."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tracker.domain.entries import Entry
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


def needs(record: Record) -> Needs:  # noqa: C901 - one case a record
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
            named = (("commitment", (record.commitment,)), ("party", (record.party,)))
            return Needs(named, record.because, ("evidence", "check"), record.commitment)
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
    """The commitment that each of many entries is about; none at all where one of them may refer to what does not stand before it.

    The ledger is asked once for all of them. Whoever has to know what is unmet asks entry by entry (`unmet`), which also has the last
    word on what is doubtful here: to take back a table of scores.
    """
    wanted = [needs(entry.record) for entry in entries]
    ground = _Ground(driver, wanted)
    about = []
    for entry, one in zip(entries, wanted, strict=True):
        if not ground.carries(one):
            return None
        about.append(ground.add(entry))
    return about


class _Ground:
    """What many entries may refer to, as the ledger holds it before them, and as each of them adds to it."""

    def __init__(self, driver: Driver, wanted: Sequence[Needs]) -> None:
        named: dict[str, set[str | None]] = {noun: set() for noun in _NAMES}
        numbers: set[int | None] = set()
        for one in wanted:
            numbers.update(one.entries)
            for noun, names in one.names:
                named[noun].update(names)
        self._known: dict[str, set[str | None]] = {noun: {None} for noun in _NAMES}
        for noun, names in named.items():
            for chunk in chunks([*names - {None}]):
                self._known[noun].update(_registered(driver, noun, chunk))
        self._standing: dict[int, tuple[str, str, int | None]] = {}
        for chunk in chunks([*numbers - {None}]):
            these, given = among("number", chunk)
            for kind, table in _RESTS_ON.items():
                query = f"SELECT entry, commitment, retracted_by FROM {table} WHERE entry IN {these} AND until IS NULL"
                self._standing.update((row[0], (kind, row[1], row[2])) for row in driver.rows(query, given))

    def carries(self, one: Needs) -> bool:
        """Whether all of it is there."""
        for noun, names in one.names:
            if not self._known[noun].issuperset(names):
                return False
        for number in one.entries:
            if number is not None:
                kind, commitment, retracted_by = self._standing.get(number, ("", "", None))
                if kind not in one.kinds or retracted_by is not None or one.commitment not in (None, commitment):
                    return False
        return True

    def add(self, entry: Entry) -> str | None:
        """Takes an entry in; returns the commitment that it is about."""
        record = entry.record
        match record:
            case Evidence() | Check() | Assessment():
                self._standing[entry.seq] = (_KINDS[type(record)], record.commitment, None)
                return record.commitment
            case Party() | Agreement() | Source() | Commitment():
                noun = _KINDS[type(record)]
                name: str = getattr(record, _NAMES[noun])
                self._known[noun].add(name)
                return name if noun == "commitment" else None
            case Amendment():
                return record.commitment
            case Regrade():
                return self._standing[record.evidence][1]
            case Retraction():
                kind, commitment, _ = self._standing[record.entry]
                self._standing[record.entry] = (kind, commitment, entry.seq)
                return commitment
            case _:
                return None


_KINDS: dict[type[Record], str] = {
    Evidence: "evidence",
    Check: "check",
    Assessment: "assessment",
    Party: "party",
    Agreement: "agreement",
    Source: "source",
    Commitment: "commitment",
}


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
