"""What people look at all day: one commitment, one entry, the history; and whole cases for those who report on many."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from tracker.actions import naming
from tracker.domain.dates import days_after, read_date
from tracker.domain.errors import BadInput, NotFound, TrackerError
from tracker.domain.items import Item
from tracker.domain.refs import read_number
from tracker.storage.driver import PAGE
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.entries import ALL, EntryFilter
from tracker.storage.queries.filters import Selection

if TYPE_CHECKING:
    from tracker.domain.record.records import Party, Source
    from tracker.domain.standing.commitment_record import CommitmentRecord
    from tracker.domain.standing.explanations import Fixed
    from tracker.domain.standing.standing import Overview


def known(ledger: Ledger, reading: naming.Reading, chosen: Selection | None = None) -> "list[tuple[CommitmentRecord, Overview]]":
    """Cases as they were known, with their standings; on a past day only what was agreed by then."""
    from tracker.domain.standing.standing import overview

    return [(case, overview(case, reading.day, reading.within)) for case in cases(ledger, reading, chosen)]


def cases(ledger: Ledger, reading: naming.Reading, chosen: Selection | None = None, *, attested: bool = False) -> "list[CommitmentRecord]":
    """Cases as they were known, cut at the day read; on a past day only what was agreed by then.

    Raises:
        Unattested: they are to be attested, and what lies there is not what their entries give.
    """
    from tracker.storage.ledger import attesting  # the history needs no records, which take longer to import than it takes
    from tracker.storage.queries import versions

    found = (attesting.attested if attested else versions.cases)(ledger.driver, reading.position, chosen)
    day, window = reading.as_of, reading.window
    return [case.as_of(day, window) for case in found if day is None or case.agreement.made_on.last_day <= day]


def parties(ledger: Ledger, position: int) -> "list[Party]":
    """The parties in the order in which they were registered."""
    from tracker.domain.record.records import Party
    from tracker.storage.queries import versions

    return [held.record for held in sorted(versions.registered(ledger.driver, Party, position), key=lambda held: held.entry)]


def sources(ledger: Ledger, position: int, keys: Iterable[str] | None = None) -> "dict[str, Source]":
    """The sources of these keys, or all, by key."""
    from tracker.domain.record.records import Source
    from tracker.storage.queries import versions

    found = versions.registered(ledger.driver, Source, position, None if keys is None else sorted({*keys}))
    return {held.record.key: held.record for held in found}


class ShownCommitment(NamedTuple):
    """One commitment whole, with what only a page needs."""

    item: Item
    agreement_title: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]


def show(ledger: Ledger, reading: naming.Reading, ref: str) -> ShownCommitment:
    """A commitment with its standing, evidence, searches, assessments and history.

    Raises:
        NotFound: with the near refs.
    """
    from tracker.domain.standing import explanations, summary
    from tracker.domain.standing.standing import overview
    from tracker.storage.queries import versions

    try:
        name = naming.ref(ledger, ref, reading.position)
    except TrackerError as error:
        if (number := ref.strip()).isascii() and number.isdigit() and 1 <= int(number[:18]) <= reading.position:
            error.hint += f"{' ' if error.hint.endswith('?') else '; '}entry {number} is tracker show '#{number}', in quotes"
        raise
    case = versions.case(ledger.driver, name, reading.position).as_of(reading.as_of, reading.window)
    now = overview(case, reading.day, reading.within)
    keys = {held.record.source for held in (*case.evidence, *case.later)} | {wording.source for wording in case.terms.wordings}
    citation = explanations.citation(case, fixed(ledger, reading))
    return ShownCommitment(
        item=summary.whole(
            case, now, sources(ledger, reading.position, keys), history(ledger, reading.position, which=EntryFilter(commitment=name))
        )
        | {"citation": citation, "void": _void(ledger, case.commitment.retracted_by)}
        | {"rated_otherwise": _rated_otherwise(ledger, reading, case, now)}
        | ({"window": reading.window._asdict()} if reading.window else {}),
        agreement_title=case.agreement.title,
        reasons=tuple(text for _, text in explanations.reasons(case.terms, now)),
        notes=(*reading.of_window, *explanations.notes(case.terms, now)),
    )


def _rated_otherwise(ledger: Ledger, reading: naming.Reading, case: "CommitmentRecord", now: "Overview") -> list[str]:
    from tracker.storage.queries import scores

    if not (tables := scores.imported(ledger.driver, reading.position, rating=case.terms.ref)):
        return []
    from tracker.actions import ratings

    return ratings.rated_otherwise(ledger, reading, tables, [(case, now)]).get(case.terms.ref, [])


def _void(ledger: Ledger, number: int | None) -> Item | None:
    """Why something is void, and what stands in its place."""
    if number is None:
        return None
    content = ledger.get(number).plain["content"]
    return {"entry": number, "reason": content["reason"], "replaced_by": content.get("replaced_by", [])}


def entry(ledger: Ledger, reading: naming.Reading, number: str) -> Item:
    """Any entry by its number: what it did, its leaf hash, and its content.

    Raises:
        NotFound: none of that number at the position read.
    """
    seq = read_number(number)
    if seq > reading.position:
        raise NotFound("entry", f"#{seq}", hint=f"the last that is known is #{reading.position}")
    from tracker.domain.proof import merkle
    from tracker.domain.record.descriptions import line
    from tracker.storage.queries import earlier

    found = ledger.get(seq)
    before = earlier.before(ledger.driver, [found.plain]).get(seq)
    shown = line(found.plain, ledger.commitment_of(found.record), before)
    content = shown.pop("content")
    return {**shown, "leaf": merkle.leaf_hash(found.bytes).hex(), "content": content}


def fixed(ledger: Ledger, reading: naming.Reading) -> "Fixed":
    """What ties an answer to this ledger at this position."""
    from tracker.domain.standing.explanations import Fixed

    return Fixed(
        as_of=reading.day,
        cut=reading.as_of is not None,
        window=reading.window,
        within=reading.within,
        author=reading.author,
        known_at=reading.position,
        known_on=ledger.recorded_at(reading.position) if reading.position else "",
        root=ledger.root_at(reading.position).hex(),
    )


def history(
    ledger: Ledger, until: int, *, which: EntryFilter = ALL, after: int = 0, limit: int | None = None, contents: bool = True
) -> list[Item]:
    """Entries, newest first, as `domain.history.line` gives them; those that pass a filter.

    Raises:
        BadInput: a limit below 0.
    """
    if limit is not None and limit < 0:
        raise BadInput(f"a limit of {limit}", "give a number from 0")
    at_once = min(limit or PAGE, PAGE)
    return list(islice(ledger.lines(after=after, until=until, which=which, contents=contents, at_once=at_once), limit))


_APIECE = 20
"""Entries read in one pass in the time in which one commitment's are asked for."""


def histories(ledger: Ledger, until: int, refs: Collection[str], *, contents: bool = True) -> dict[str, list[Item]]:
    """The histories of commitments, with what every entry holds or only what it did; of many in one pass over the ledger."""
    if len(refs) * _APIECE < until:
        return {ref: list(ledger.lines(until=until, which=EntryFilter(commitment=ref), contents=contents)) for ref in refs}
    lines: dict[str, list[Item]] = {ref: [] for ref in refs}
    mentions = ledger.mentions(after=0, until=until)
    for line in ledger.lines(until=until, contents=contents):
        for ref in {line["commitment"], *mentions.get(line["entry"], ())} & lines.keys():
            lines[ref].append(line)
    return lines


def since(ledger: Ledger, text: str, today: date) -> int:
    """The entry after which `--since DATE|#N` begins: after the entry, or from the day on.

    Raises:
        BadDate, BadInput: neither a date nor a number.
    """
    if text.strip().startswith("#"):
        return read_number(text)
    day = read_date(text, today).first_day
    return ledger.position_on(days_after(day, -1).isoformat())
