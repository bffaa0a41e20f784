"""What people look at all day: the list, one commitment, the history, the agenda."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.actions import naming
from tracker.domain import explanations, merkle, summary
from tracker.domain import history as told
from tracker.domain.dates import read_date
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.explanations import reason_text
from tracker.domain.records import Source
from tracker.domain.refs import read_number
from tracker.domain.standing import Case, Overview, overview
from tracker.domain.vocabulary import Attention
from tracker.storage import queries
from tracker.storage.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `list` was asked for; values of one field are alternatives, the fields combine."""

    everything: bool = False
    """Closed commitments too."""
    statuses: tuple[str, ...] = ()
    verifications: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    overdue: bool = False
    review_due: bool = False
    needs_attention: bool = False
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    sort: str = "ref"
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Items with how many there are in all."""

    reading: naming.Reading
    total: int
    items: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def truncated(self) -> bool:
        """Whether a limit left some out."""
        return self.total > len(self.items)


SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ref": lambda item: 0,
    "status": lambda item: item["status"],
    "verification": lambda item: item["verification"],
    "due": lambda item: item["due"].last_day if item["due"] else date.max,
    "review": lambda item: item["review_due_on"] or "9999",
    "attention": lambda item: [Attention(reason).rank for reason in item["attention"]] or [99],
    "evidence": lambda item: -sum(item["evidence"].values()),
    "last": lambda item: -item["last_entry"],
    "topic": lambda item: item["topic"].lower(),
}
"""How `--sort` orders; ties keep the order of the refs."""


def listed(ledger: Ledger, at: naming.Reading, wanted: Wanted) -> Listing:
    """The commitments asked for; without a status or `everything`, the open ones.

    Raises:
        TrackerError: an unknown agreement or party, or a sort there is none of.
    """
    if wanted.sort not in SORTS:
        raise BadInput(f"no order “{wanted.sort}”", f"one of: {', '.join(SORTS)}")
    if wanted.limit is not None and wanted.limit < 0:
        raise BadInput(f"a limit of {wanted.limit}", "give a number from 0")
    chosen = naming.selection(
        ledger, at.at, agreements=wanted.agreements, parties=wanted.parties, topics=wanted.topics, kinds=wanted.kinds, search=wanted.search
    )
    cases = known(ledger, at, chosen)
    items = [summary.item(case, now) for case, now in cases if _matches(now, wanted, chosen.parties)]
    items.sort(key=SORTS[wanted.sort])
    return Listing(
        reading=at, total=len(items), items=tuple(items[: wanted.limit]), notes=tuple(backfilled(ledger, at, (case for case, _ in cases)))
    )


def _matches(now: Overview, wanted: Wanted, parties: tuple[str, ...]) -> bool:
    standings = [one for one in now.standings if not parties or one.party in parties]
    return (
        (wanted.everything or bool(wanted.statuses) or now.open)
        and (not wanted.statuses or now.status in wanted.statuses or any(one.status.value in wanted.statuses for one in standings))
        and (not wanted.verifications or now.verification.value in wanted.verifications)
        and (not wanted.attention or any(reason.value in wanted.attention for reason in now.attention))
        and (not wanted.needs_attention or any(reason is not Attention.WORDINGS_DIFFER for reason in now.attention))
        and (not wanted.overdue or now.overdue)
        and (not wanted.review_due or now.review_due)
    )


def known(ledger: Ledger, at: naming.Reading, chosen: queries.Selection | None = None) -> list[tuple[Case, Overview]]:
    """Cases as they were known, with their standings; on a past day only what was agreed by then."""
    return [(case, overview(case, at.day)) for case in cases(ledger, at, chosen)]


def cases(ledger: Ledger, at: naming.Reading, chosen: queries.Selection | None = None) -> list[Case]:
    """The same without their standings, for who works them out anyway."""
    return [
        case.until(at.cut) for case in queries.cases(ledger, at.at, chosen) if at.cut is None or case.agreement.made_on.last_day <= at.cut
    ]


def backfilled(ledger: Ledger, at: naming.Reading, cases: Iterable[Case]) -> list[str]:
    """A note where a past day is described by facts that were recorded only later, in cases cut at that day."""
    if at.cut is None:
        return []
    then = ledger.position_on(at.cut.isoformat())
    later = sum(
        held.stands and held.entry > then for case in cases for group in (case.evidence, case.checks, case.assessments) for held in group
    )
    if not later:
        return []
    facts = "1 fact" if later == 1 else f"{later} facts"
    return [
        f"{facts} dated by {at.cut} {'was' if later == 1 else 'were'} recorded after it (add --known-at {at.cut} for what was known then)"
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One commitment whole, with what only a page needs."""

    item: dict[str, Any]
    agreement_title: str
    citation: str
    reasons: tuple[str, ...]


def show(ledger: Ledger, at: naming.Reading, ref: str) -> Shown:
    """One commitment whole.

    Raises:
        NotFound: with the near refs.
    """
    name = naming.ref(ledger, ref, at.at)
    case = queries.cases(ledger, at.at, queries.Selection(refs=(name,)))[0].until(at.cut)
    now = overview(case, at.day)
    keys = sorted({held.record.source for held in case.evidence} | {wording.source for wording in case.terms.wordings})
    sources = {held.record.key: held.record for held in queries.registered(ledger, Source, at.at, keys)}
    citation = explanations.citation(case, fixed(ledger, at))
    return Shown(
        item=summary.whole(case, now, sources, history(ledger, at.at, ref=name)) | {"citation": citation},
        agreement_title=case.agreement.title,
        citation=citation,
        reasons=tuple(reason_text(reason, case.terms, now) for reason in now.attention),
    )


def entry(ledger: Ledger, at: naming.Reading, number: str) -> dict[str, Any]:
    """Any entry by its number: what it did, its leaf hash, and its content.

    Raises:
        NotFound: none of that number at the position read.
    """
    seq = read_number(number)
    if seq > at.at:
        raise NotFound("entry", f"#{seq}", hint=f"what was asked for ends at #{at.at}")
    found = ledger.get(seq)
    line = told.line(found, ledger.commitment_of(found.record))
    content = line.pop("content")
    return {**line, "leaf": merkle.leaf_hash(found.bytes).hex(), "content": content}


def fixed(ledger: Ledger, at: naming.Reading) -> explanations.Fixed:
    """What ties an answer to this ledger at this position."""
    return explanations.Fixed(
        as_of=at.day,
        cut=at.cut is not None,
        known_at=at.at,
        known_on=ledger.get(at.at).recorded_at if at.at else "",
        root=ledger.root_at(at.at).hex(),
    )


def history(ledger: Ledger, until: int, *, ref: str | None = None, after: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
    """Entries, newest first, as lines; of one commitment or of all."""
    lines: list[dict[str, Any]] = []
    for entry in ledger.entries(after=after, until=until, commitment=ref, newest_first=True):
        if limit is not None and len(lines) >= limit:
            break
        lines.append(told.line(entry, ledger.commitment_of(entry.record)))
    return lines


_APIECE = 20
"""Entries read in one pass in the time in which one commitment's are asked for."""


def histories(ledger: Ledger, until: int, refs: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The histories of commitments; of many in one pass over the ledger."""
    if len(refs) * _APIECE < until:
        return {ref: history(ledger, until, ref=ref) for ref in refs}
    lines: dict[str, list[dict[str, Any]]] = {ref: [] for ref in refs}
    for entry in ledger.entries(until=until, newest_first=True):
        ref = ledger.commitment_of(entry.record)
        if ref in lines:
            lines[ref].append(told.line(entry, ref))
    return lines


def since(ledger: Ledger, text: str, today: date) -> int:
    """The entry after which `--since DATE|#N` begins: after the entry, or from the day on.

    Raises:
        BadDate, BadInput: neither a date nor a number.
    """
    if text.strip().startswith("#"):
        return read_number(text)
    day = read_date(text, today).first_day
    return ledger.position_on(date.fromordinal(max(1, day.toordinal() - 1)).isoformat())


def agenda(ledger: Ledger, at: naming.Reading, chosen: queries.Selection | None = None) -> list[dict[str, Any]]:
    """What needs attention, most pressing first, each with the reasons in words. Differences of wording alone need none now."""
    rows = []
    for case, now in known(ledger, at, chosen):
        reasons = [reason for reason in now.attention if reason is not Attention.WORDINGS_DIFFER]
        if reasons:
            rows.append((min(reason.rank for reason in reasons), _date(case, now), case, now, reasons))
    rows.sort(key=lambda row: row[:2])
    return [
        summary.item(case, now)
        | {"reasons": [{"reason": reason.value, "text": reason_text(reason, case.terms, now)} for reason in reasons]}
        for _, _, case, now, reasons in rows
    ]


def _date(case: Case, now: Overview) -> str:
    """Of equals, the one that has waited longest comes first."""
    if now.overdue and case.terms.due:
        return case.terms.due.last_day.isoformat()
    return now.review_due_on.isoformat() if now.review_due_on else "9999"


def completions(ledger: Ledger, incomplete: str) -> list[tuple[str, str]]:
    """Refs that begin with what was typed, with their titles."""
    return queries.titles(ledger, ledger.head.size, incomplete.upper())
