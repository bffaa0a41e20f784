"""`list` and `agenda`: which commitments, in which order, as many as are asked for."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from tracker.actions import naming
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import Attention, Status
from tracker.storage.driver import Driver
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import as_of_queries, listing, names
from tracker.storage.queries.filters import Filter, Selection

__all__ = ["SORTS", "Filter", "FoundRows", "Listing", "Selection", "agenda", "listed", "notes", "read"]

Value = TypeVar("Value")

SORTS = listing.SORTS


class Listing(NamedTuple):
    """Items with how many there are in all."""

    reading: naming.Reading
    total: int
    items: tuple[Item, ...]
    party_names: Mapping[str, str]
    """By code."""
    notes: tuple[str, ...] = ()

    @property
    def truncated(self) -> bool:
        """Whether a limit left some out."""
        return self.total > len(self.items)


def listed(ledger: Ledger, reading: naming.Reading, wanted: Filter, *, sort: str = "ref", limit: int | None = None) -> Listing:
    """The commitments that pass a filter, in an order.

    Raises:
        TrackerError: an unknown agreement or party, a sort there is none of, or a limit below 0.
    """
    if sort not in SORTS:
        raise BadInput(f"no order “{sort}”", f"one of: {', '.join(SORTS)}")
    _require_limit(limit)
    asked = wanted._replace(selection=naming.resolved(ledger, reading.position, reading.narrowed(wanted.selection)))

    def use(found: FoundRows) -> Listing:
        items = tuple(listing.items(found.driver, found.question, order=sort, limit=limit))
        return Listing(
            reading=reading,
            total=found.total(len(items), limit),
            items=items,
            party_names=names.party_names(ledger.driver, reading.position),
            notes=tuple(notes(ledger, reading, asked.selection)),
        )

    return read(ledger, reading, asked, use, sort=sort, limit=limit)


class FoundRows(NamedTuple):
    """Where the overview rows of a reading lie, and what is asked of them."""

    driver: Driver
    question: listing.Question
    known: int | None = None
    """How many there are in all, where more were found than overviews were derived of."""

    def total(self, shown: int, limit: int | None) -> int:
        """How many there are in all, where so many are shown at this limit."""
        if self.known is not None:
            return self.known
        return shown if limit is None or shown < limit else listing.total(self.driver, self.question)


def read(
    ledger: Ledger,
    reading: naming.Reading,
    asked: Filter,
    use: Callable[[FoundRows], Value],
    sort: str = "ref",
    limit: int | None = None,
    *,
    parties: tuple[str, ...] = (),
) -> Value:
    """At the head of the ledger overviews lie ready; of a past position or day they are derived, of a page's commitments alone if that does.

    So they are where the obligations of some parties alone are asked for.

    `use` reads what it wants of them; at the head that is one moment of the store (`Driver.at_once`), so it may be called more than once.
    """

    def ready() -> Value | None:
        if reading.position != ledger.head.size:
            return None
        put = listing.question(ledger.driver, reading.position, asked, reading.day, reading.within)
        return use(FoundRows(driver=ledger.driver, question=put))

    if reading.as_of is None and not parties and (found := ledger.driver.at_once(ready)) is not None:
        return found
    known, refs = None, as_of_queries.refs(ledger.driver, reading.position, reading.as_of, asked)
    if sort == "ref" and asked.by_openness_alone:
        known, refs = len(refs), refs[:limit]
    with as_of_queries.overviews_of(ledger.driver, refs, reading.position, reading.as_of, parties) as scratch:
        past = asked._replace(selection=asked.selection._replace(search=()))
        put = listing.question(scratch, reading.position, past, reading.day, reading.within)
        return use(FoundRows(driver=scratch, question=put, known=known))


def _require_limit(limit: int | None) -> None:
    if limit is not None and limit < 0:
        raise BadInput(f"a limit of {limit}", "give a number from 0")


def notes(ledger: Ledger, reading: naming.Reading, chosen: Selection | None = None) -> list[str]:
    """Notes on the day that is described: of which window it is the end, and that facts were recorded only later."""
    if reading.as_of is None:
        return []
    from tracker.domain.standing.explanations import recorded_later
    from tracker.storage.queries import late_records

    then = ledger.position_on(reading.as_of.isoformat())
    later = late_records.recorded_later(ledger.driver, reading.position, then, reading.as_of, chosen or Selection())
    return [*reading.of_window, *recorded_later(later, reading.as_of, most=late_records.MANY)]


def agenda(
    ledger: Ledger, reading: naming.Reading, chosen: Selection | None = None, *, limit: int | None = None, counted: bool = True
) -> Listing:
    """What needs attention, most pressing first, each with the reasons in words.

    Where it is not to be counted, the total may leave out what the limit does.
    """
    _require_limit(limit)
    asked = Filter(selection=chosen or Selection(), needs_attention=True)

    def use(found: FoundRows) -> tuple[list[Item], int, dict[str, Item]]:
        items = list(listing.items(found.driver, found.question, order="agenda", limit=limit))
        total = found.total(len(items), limit) if counted else len(items)
        return items, total, listing.grounds(found.driver, [item["ref"] for item in items if not _OF_ENTRIES.isdisjoint(item["attention"])])

    items, total, entries = read(ledger, reading, asked, use, sort="agenda")
    return Listing(
        reading=reading,
        total=total,
        items=tuple(item | _reasons(item, entries.get(item["ref"], _NONE)) for item in items),
        party_names=names.party_names(ledger.driver, reading.position),
    )


_OF_ENTRIES = frozenset(
    {Attention.BASIS_RETRACTED, Attention.BASIS_CHANGED, Attention.CONTESTED, Attention.UNWEIGHED, Attention.SOURCE_LOST}
)
"""Reasons that name entries."""
_NONE: Item = {**dict.fromkeys(listing.ENTRIES, ()), "unweighed_since": None}


def _reasons(item: Item, entries: Item) -> Item:
    from tracker.domain.standing.attention import Grounds, reason_text

    grounds = Grounds(
        unassessed=[one["party"] for one in item["standing"] if one["status"] == Status.NOT_ASSESSED],
        **{name: item[name] for name in ("due", "extended_to", "due_soon_on", "review_due_on", "lapse", "numbers_differ")},
        **entries,
    )
    return {"reasons": [{"reason": reason, "text": reason_text(Attention(reason), grounds)} for reason in item["attention"]]}
