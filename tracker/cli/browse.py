"""`list`, `show`, `history`, `agenda`: what people look at all day, from their words to the answer.

What Typer is told about them stands in `browse_commands`, which these do not import: most runs of them go without Typer (`grammar`).
"""

from __future__ import annotations  # typing is not imported to start

from tracker.cli import context as run
from tracker.cli import output
from tracker.cli.formats import AgendaFormat, Format, HistoryFormat
from tracker.cli.words import words
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import MIXED, Attention, CommitmentKind, Status, Verification

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from tracker.settings import Settings


def list_(
    settings: Settings,
    *,
    everything: bool = False,
    status: Sequence[str] | None = None,
    verification: Sequence[str] | None = None,
    attention: bool = False,
    reason: Sequence[str] | None = None,
    overdue: bool = False,
    review_due: bool = False,
    agreement: Sequence[str] | None = None,
    party: Sequence[str] | None = None,
    topic: Sequence[str] | None = None,
    kind: Sequence[str] | None = None,
    search: Sequence[str] | None = None,
    sort: str = "ref",
    limit: int | None = None,
    columns: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    fail_on: Sequence[str] | None = None,
    form: str = Format.TABLE,
) -> None:
    """The open commitments, or those asked for."""
    statuses = words(Status, "status", [one.lower() for one in status or ()], besides=[MIXED])
    verifications = words(Verification, "level of verification", verification)
    reasons = words(Attention, "reason for attention", reason)
    kinds = words(CommitmentKind, "kind", kind)
    failing = words(Attention, "reason for attention", fail_on)
    from tracker.actions import listing as lists
    from tracker.cli import listings

    wanted = lists.Wanted(
        everything=everything,
        statuses=statuses,
        verifications=verifications,
        attention=reasons,
        overdue=overdue,
        review_due=review_due,
        needs_attention=attention,
        agreements=tuple(agreement or ()),
        parties=tuple(one.strip().upper() for one in party or ()),
        topics=tuple(topic or ()),
        kinds=kinds,
        search=tuple(search or ()),
        sort=sort,
        limit=limit,
    )
    with run.reading(settings, as_of, known_at) as (ledger, at):
        written = lists.written(ledger, at, wanted) if form == Format.JSON and not failing else None
        listing = lists.listed(ledger, at, wanted) if written is None else None
    if written is not None:
        listings.written(written)
    elif listing is not None:
        listings.commitments(listing, Format(form), columns, colour=settings.colour)
        _fail_on(listing.items, failing)


def show(settings: Settings, *, ref: str, as_of: str | None = None, known_at: str | None = None, form: str = Format.TABLE) -> None:
    """One commitment whole; with a number such as #57, one entry of the ledger."""
    from tracker.actions import browsing
    from tracker.cli import pages

    with run.reading(settings, as_of, known_at) as (ledger, at):
        if ref.strip().startswith("#"):
            pages.record(browsing.entry(ledger, at, ref), Format(form))
            return
        if form == Format.MARKDOWN:
            from tracker.actions import reporting

            output.write(reporting.sheet(ledger, at, ref))
            return
        shown = browsing.show(ledger, at, ref)
        pages.commitment(shown, Format(form), colour=settings.colour)


def agenda(
    settings: Settings,
    *,
    agreement: Sequence[str] | None = None,
    party: Sequence[str] | None = None,
    limit: int | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    columns: str | None = None,
    fail_on: Sequence[str] | None = None,
    form: str = AgendaFormat.TABLE,
) -> None:
    """What needs attention now, and why; as a calendar, the deadlines and reviews."""
    failing = words(Attention, "reason for attention", fail_on)
    from tracker.actions import listing as lists
    from tracker.actions import naming
    from tracker.cli import listings

    with run.reading(settings, as_of, known_at) as (ledger, at):
        chosen = naming.selection(ledger, at.at, agreements=agreement or (), parties=party or ())
        if form == AgendaFormat.ICS:
            if limit is not None or columns or fail_on:
                raise BadInput("a calendar has every deadline and review", "leave out --limit, --columns and --fail-on")
            from tracker.actions import feeding

            output.write_bytes([feeding.calendar(ledger, at, chosen)])
            return
        # Whether anything needs attention for a reason is asked of all, however many are shown.
        found = lists.agenda(ledger, at, chosen, limit=None if failing else limit, counted=form == AgendaFormat.JSON or limit == 0)
    listings.agenda(found, limit, Format(form), columns, colour=settings.colour)
    _fail_on(found.items, failing)


def _fail_on(items: Sequence[Mapping[str, Any]], reasons: Sequence[str]) -> None:
    """For monitors: the exit code says whether anything listed needs attention for one of the reasons."""
    if any(reason in reasons for item in items for reason in item["attention"]):
        raise output.Done(1)


def history(
    settings: Settings,
    *,
    ref: str | None = None,
    since: str | None = None,
    limit: int | None = None,
    known_at: str | None = None,
    columns: str | None = None,
    form: str = HistoryFormat.TABLE,
) -> None:
    """What was recorded, newest first; as a feed to subscribe to, too."""
    from tracker.actions import browsing, naming
    from tracker.cli import listings

    today = settings.today
    with run.reading(settings, None, known_at) as (ledger, at):
        name = naming.ref(ledger, ref, at.at) if ref else None
        after = browsing.since(ledger, since, today) if since else 0
        if form == HistoryFormat.ATOM:
            if columns:
                raise BadInput("a feed has no columns", "leave out --columns")
            from tracker.actions import feeding

            output.write_bytes([feeding.feed(ledger, at.at, ref=name, after=after, limit=limit)])
            return
        items = browsing.history(ledger, at.at, ref=name, after=after, limit=limit)
        total = len(items) if limit is None or len(items) < limit else ledger.count(after=after, until=at.at, commitment=name)
    listings.history(items, at, total, Format(form), columns, colour=settings.colour)
