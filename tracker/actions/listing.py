"""`list` and `agenda`: which commitments, in which order, as many as are asked for.

At the head of the ledger both are read off what is kept of every commitment (`storage.overviews`), so that a page costs a page. On a
past day, or at a past position, the standings are derived anew from what held then.
"""

from __future__ import annotations  # typing is not imported to start

from tracker.actions import naming
from tracker.domain.errors import BadInput
from tracker.domain.values import Value
from tracker.domain.vocabulary import Attention, Status
from tracker.storage import listing as kept
from tracker.storage import past
from tracker.storage.listing import Filter
from tracker.storage.selection import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from tracker.domain.standing import Case, Overview
    from tracker.storage.ledger import Ledger


class Wanted(Value):
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


class Listing(Value):
    """Items with how many there are in all."""

    reading: naming.Reading
    total: int
    items: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()

    @property
    def truncated(self) -> bool:
        """Whether a limit left some out."""
        return self.total > len(self.items)


SORTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ref": lambda item: 0,
    "status": lambda item: item["status"],
    "verification": lambda item: item["verification"],
    "due": lambda item: item["due"].last_day.isoformat() if item["due"] else "9999-12-31",
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
    chosen, asked = _asked(ledger, at, wanted)
    if _is_now(ledger, at):
        total, items = kept.listed(ledger.driver, at.at, chosen, asked, order=wanted.sort, limit=wanted.limit)
        return Listing(reading=at, total=total, items=tuple(items))
    notes = tuple(backfilled(ledger, at, chosen))
    from tracker.domain import summary

    if asked.by_status_alone and wanted.sort == "ref":
        total, refs = past.refs(ledger.driver, at.at, at.cut, chosen, asked, limit=wanted.limit)
        items = [summary.item(case, now) for case, now in _derived(ledger, at, refs)]
        return Listing(reading=at, total=total, items=tuple(items), notes=notes)
    _, everything = past.refs(ledger.driver, at.at, at.cut, chosen, Filter(day=asked.day))
    items = [summary.item(case, now) for case, now in _derived(ledger, at, everything) if _matches(now, asked, chosen.parties)]
    items.sort(key=SORTS[wanted.sort])
    return Listing(reading=at, total=len(items), items=tuple(items[: wanted.limit]), notes=notes)


class Written(Value):
    """A listing as JSON: pages of items, parted as in a list, and how many they are."""

    reading: naming.Reading
    total: int
    shown: int
    pages: tuple[str, ...]


def written(ledger: Ledger, at: naming.Reading, wanted: Wanted) -> Written | None:
    """The same as JSON text, which no item is made for: a long list comes at once. None where the past is asked for.

    Raises:
        TrackerError: as `listed`.
    """
    chosen, asked = _asked(ledger, at, wanted)
    if not _is_now(ledger, at):
        return None
    from tracker.documents.listed import Spelling

    spelling = Spelling()
    shown, pages = 0, list[str]()
    put = kept.question(ledger.driver, at.at, chosen, asked)
    for rows, standings in kept.pages(ledger.driver, put, order=wanted.sort, limit=wanted.limit):
        shown += len(rows)
        pages.append(spelling.page(rows, standings))
    total = kept.total(ledger.driver, put, shown=shown, limit=wanted.limit)
    return Written(reading=at, total=total, shown=shown, pages=tuple(page for page in pages if page))


def _asked(ledger: Ledger, at: naming.Reading, wanted: Wanted) -> tuple[Selection, Filter]:
    if wanted.sort not in SORTS:
        raise BadInput(f"no order “{wanted.sort}”", f"one of: {', '.join(SORTS)}")
    _require_limit(wanted.limit)
    chosen = naming.selection(
        ledger, at.at, agreements=wanted.agreements, parties=wanted.parties, topics=wanted.topics, kinds=wanted.kinds, search=wanted.search
    )
    return chosen, Filter(
        day=at.day.isoformat(),
        only_open=not wanted.everything and not wanted.statuses,
        statuses=wanted.statuses,
        verifications=wanted.verifications,
        reasons=wanted.attention,
        overdue=wanted.overdue,
        review_due=wanted.review_due,
        needs_attention=wanted.needs_attention,
    )


def _require_limit(limit: int | None) -> None:
    if limit is not None and limit < 0:
        raise BadInput(f"a limit of {limit}", "give a number from 0")


def _is_now(ledger: Ledger, at: naming.Reading) -> bool:
    """Whether what is read is where things stand, whatever day it is judged on."""
    return at.cut is None and at.at == ledger.head.size


def _derived(ledger: Ledger, at: naming.Reading, refs: Sequence[str]) -> Iterator[tuple[Case, Overview]]:
    from tracker.domain.standing import overview
    from tracker.storage import queries

    for case in queries.cases_of(ledger.driver, refs, at.at, texts=False):
        cut = case.until(at.cut)
        yield cut, overview(cut, at.day)


def _matches(now: Overview, asked: Filter, parties: tuple[str, ...]) -> bool:
    standings = [one for one in now.standings if not parties or one.party in parties]
    return (
        (not asked.only_open or now.open)
        and (not asked.statuses or now.status in asked.statuses or any(one.status.value in asked.statuses for one in standings))
        and (not asked.verifications or now.verification.value in asked.verifications)
        and (not asked.reasons or any(reason.value in asked.reasons for reason in now.attention))
        and (not asked.needs_attention or any(reason is not Attention.WORDINGS_DIFFER for reason in now.attention))
        and (not asked.overdue or now.overdue)
        and (not asked.review_due or now.review_due)
    )


def backfilled(ledger: Ledger, at: naming.Reading, chosen: Selection | None = None) -> list[str]:
    """A note where a past day is described by facts that were recorded only later."""
    if at.cut is None:
        return []
    from tracker.domain.explanations import recorded_later
    from tracker.storage import facts

    then = ledger.position_on(at.cut.isoformat())
    later = facts.recorded_later(ledger.driver, at.at, then, at.cut, chosen or Selection())
    return recorded_later(later, at.cut, most=facts.MANY)


def agenda(
    ledger: Ledger, at: naming.Reading, chosen: Selection | None = None, *, limit: int | None = None, counted: bool = True
) -> Listing:
    """What needs attention, most pressing first, each with the reasons in words. Differences of wording alone need none now.

    Where it is not to be counted, the total may leave out what the limit does.
    """
    _require_limit(limit)
    if _is_now(ledger, at):
        driver, chosen, day = ledger.driver, chosen or Selection(), at.day.isoformat()
        items = kept.pressing(driver, at.at, chosen, day, limit)
        asked = Filter(day=day, needs_attention=True)
        total = kept.total(driver, kept.question(driver, at.at, chosen, asked), shown=len(items), limit=limit) if counted else len(items)
        against = kept.unweighed(driver, [item["ref"] for item in items if Attention.CONTESTED in item["attention"]])
        return Listing(reading=at, total=total, items=tuple(item | _reasons(item, against.get(item["ref"], ())) for item in items))
    _, refs = past.refs(ledger.driver, at.at, at.cut, chosen or Selection(), Filter(day=at.day.isoformat()))
    found = [(case, now) for case, now in _derived(ledger, at, refs) if _pressing(now)]
    found.sort(key=lambda pair: (min(reason.rank for reason in _pressing(pair[1])), _date(*pair)))
    return Listing(reading=at, total=len(found), items=tuple(_reasoned(case, now) for case, now in found[:limit]))


def _pressing(now: Overview) -> list[Attention]:
    return [reason for reason in now.attention if reason is not Attention.WORDINGS_DIFFER]


def _reasons(item: dict[str, Any], against: Sequence[int]) -> dict[str, Any]:
    """Of what is kept: the same as derived."""
    from tracker.domain.explanations import reason_text

    unassessed = [one["party"] for one in item["standing"] if one["status"] == Status.NOT_ASSESSED]
    of_it = {"due": item["due"], "review_due_on": item["review_due_on"], "unassessed": unassessed, "unweighed": against, "differences": 0}
    pressing = [reason for reason in map(Attention, item["attention"]) if reason is not Attention.WORDINGS_DIFFER]
    return {"reasons": [{"reason": reason.value, "text": reason_text(reason, **of_it)} for reason in pressing]}


def _reasoned(case: Case, now: Overview) -> dict[str, Any]:
    from tracker.domain import summary
    from tracker.domain.explanations import reasons

    pressing = [{"reason": reason.value, "text": text} for reason, text in reasons(case.terms, now) if reason in _pressing(now)]
    return summary.item(case, now) | {"reasons": pressing}


def _date(case: Case, now: Overview) -> str:
    """Of equals, the one that has waited longest comes first."""
    if now.overdue and case.terms.due:
        return case.terms.due.last_day.isoformat()
    return now.review_due_on.isoformat() if now.review_due_on else "9999"
