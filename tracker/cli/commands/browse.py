"""`list`, `show`, `agenda`, `history`: what is in the ledger, and where everything stands."""

from collections.abc import Sequence
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options
from tracker.cli.commands.words import words
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import AgendaFormat, Format, HistoryFormat
from tracker.domain.dates import read_date
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import MIXED, Attention, CommitmentKind, EntryKind, Nature, Status, Verification, folded_word

Limit = Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many; default: all.")]


def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Closed commitments too.")] = False,
    status: options.Statuses = None,
    verification: options.Verifications = None,
    attention: Annotated[bool, typer.Option("--attention", help="Only what needs attention.")] = False,
    reason: options.Reasons = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only open ones after their original deadline.")] = False,
    review_due: Annotated[bool, typer.Option("--review-due", help="Only those nobody has looked at for too long.")] = False,
    agreement: options.Agreements = None,
    party: options.Parties = None,
    topic: options.Topics = None,
    kind: options.Kinds = None,
    nature: options.Natures = None,
    due_after: Annotated[str | None, options.date("--due-after", "Due, or extended to a day, later than that.")] = None,
    due_before: Annotated[str | None, options.date("--due-before", "Due, or extended to a day, earlier than that.")] = None,
    search: Annotated[
        list[str] | None,
        options.text(
            "--search",
            "With all these words in ref, label, title, text, wordings, or in summary or quote of evidence; in any case; quotes keep a phrase together.",
        ),
    ] = None,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="ORDER", help="ref | status | verification | due | review | attention | evidence | last | topic"),
    ] = "ref",
    within: options.Within = None,
    limit: Limit = None,
    columns: options.Columns = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    window: options.Window = None,
    fail_on: options.FailOn = None,
    form: options.FormatOption = Format.TABLE,
    excel: options.Excel = False,
) -> None:
    """List the open commitments. Filters combine; the same one repeated means “or”."""
    statuses = words(Status, "status", [folded_word(one) for one in status or ()], besides=[MIXED])
    verifications = words(Verification, "level of verification", verification)
    reasons = words(Attention, "reason for attention", reason)
    kinds = words(CommitmentKind, "kind", kind)
    failing = words(Attention, "reason for attention", fail_on)
    options.require_csv(form is Format.CSV, excel=excel)
    from tracker.actions import listing as lists
    from tracker.cli.terminal import listings

    today = context.obj.today
    wanted = lists.Filter(
        selection=lists.Selection(
            agreements=tuple(agreement or ()),
            parties=tuple(party or ()),
            topics=tuple(topic or ()),
            kinds=kinds,
            natures=words(Nature, "nature", nature),
            search=tuple(search or ()),
        ),
        only_open=not everything and not statuses,
        statuses=statuses,
        verifications=verifications,
        reasons=reasons,
        overdue=overdue,
        review_due=review_due,
        needs_attention=attention,
        due_after=read_date(due_after, today).last_day if due_after else None,
        due_before=read_date(due_before, today).first_day if due_before else None,
    )
    with run.reading(context.obj, as_of, known_at, within, window, agreement) as (ledger, reading):
        listing = lists.listed(ledger, reading, wanted, sort=sort, limit=limit)
    listings.commitments(listing, form, columns, excel=excel, colour=context.obj.colour)
    _fail_on(listing.items, failing)


def show(
    context: typer.Context,
    ref: options.RefOrNumber,
    full: Annotated[
        bool,
        typer.Option("--full", help="The whole sheet: wordings, criteria, all evidence, searches, earlier verdicts, and how to cite it."),
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    window: options.Window = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Show where one commitment stands, and why.

    Its standing and what would change it, with the latest evidence for and against; everything else with --full. Every format but
    the table has the whole. With a number such as #57, one entry of the ledger.
    """
    from tracker.actions import browsing
    from tracker.cli.terminal import pages

    with run.reading(context.obj, as_of, known_at, window=window, refs=[ref]) as (ledger, reading):
        if ref.strip().startswith("#"):
            pages.record(browsing.entry(ledger, reading, ref), form)
        elif form is Format.MARKDOWN:
            from tracker.actions import reporting

            output.show([reporting.markdown_sheet(ledger, reading, ref)])
        elif full and form is Format.TABLE:
            from tracker.actions import reporting

            pages.sheet(reporting.sheet(ledger, reading, ref, history=False), colour=context.obj.colour)
        else:
            pages.commitment(browsing.show(ledger, reading, ref), form, colour=context.obj.colour)


def agenda(
    context: typer.Context,
    agreement: options.Agreements = None,
    party: options.Parties = None,
    within: options.Within = None,
    limit: Limit = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    columns: options.Columns = None,
    fail_on: options.FailOn = None,
    form: Annotated[
        AgendaFormat, typer.Option("--format", "-f", help="How to answer; ics is a calendar of all deadlines and reviews (extra [feeds]).")
    ] = AgendaFormat.TABLE,
) -> None:
    """List what needs attention now, and why.

    With --format ics, a calendar to subscribe to: the deadlines of all commitments and the reviews of those that are open.
    """
    failing = words(Attention, "reason for attention", fail_on)
    from tracker.actions import listing as lists
    from tracker.actions import naming
    from tracker.cli.terminal import listings

    with run.reading(context.obj, as_of, known_at, within) as (ledger, reading):
        chosen = naming.resolved(ledger, reading.position, lists.Selection((), tuple(agreement or ()), tuple(party or ())))
        if form is AgendaFormat.ICS:
            if limit is not None or columns or fail_on:
                raise BadInput("a calendar has every deadline and review", "leave out --limit, --columns and --fail-on")
            from tracker.actions import browsing, feeds

            calendar = feeds.calendar(ledger, browsing.known(ledger, reading, chosen))
        else:
            # Whether anything needs attention for a reason is asked of all, however many are shown.
            found = lists.agenda(ledger, reading, chosen, limit=None if failing else limit, counted=form is AgendaFormat.JSON or limit == 0)
    if form is AgendaFormat.ICS:
        output.write_bytes([calendar])
        return
    listings.agenda(found, limit, Format(form), columns, colour=context.obj.colour)
    _fail_on(found.items, failing)


def _fail_on(items: Sequence[Item], reasons: Sequence[str]) -> None:
    """For monitors: the exit code says whether anything listed needs attention for one of the reasons."""
    if any(reason in reasons for item in items for reason in item["attention"]):
        raise output.Done(1)


def history(
    context: typer.Context,
    ref: options.MaybeRef = None,
    since: Annotated[str | None, options.moment("--since", "Only what was recorded from that day on (UTC), or after that entry.")] = None,
    until: Annotated[
        str | None, options.moment("--until", "Only what was recorded by the end of that day (UTC), or up to that entry.")
    ] = None,
    agreement: options.Agreements = None,
    actor: Annotated[list[str] | None, options.name("--actor", "Recorded by them; repeat for “or”.")] = None,
    kind: options.EntryKinds = None,
    limit: Limit = None,
    known_at: options.KnownAt = None,
    columns: options.Columns = None,
    form: Annotated[
        HistoryFormat, typer.Option("--format", "-f", help="How to answer; atom is a feed to subscribe to.")
    ] = HistoryFormat.TABLE,
) -> None:
    """List what was recorded, newest first.

    The entries of the ledger with their numbers, times (UTC) and authors; those of an agreement are of its commitments too.
    """
    kinds = words(EntryKind, "kind of entry", kind)
    from tracker.actions import browsing, naming
    from tracker.cli.terminal import listings

    with run.reading(context.obj, None, known_at) as (ledger, reading):
        utc_today = context.obj.utc_today
        which = naming.entry_filter(ledger, reading.position, commitment=ref, agreements=agreement or (), actors=actor or (), kinds=kinds)
        after = browsing.since(ledger, since, utc_today) if since else 0
        last = min(reading.position, naming.reading(ledger, utc_today, None, until).position) if until else reading.position
        if form is HistoryFormat.ATOM:
            if columns:
                raise BadInput("a feed has no columns", "leave out --columns")
            from tracker.actions import feeds

            feed = feeds.feed(ledger, last, which=which, after=after, limit=limit)
        else:
            contents = form in (HistoryFormat.JSON, HistoryFormat.JSONL)
            items = browsing.history(ledger, last, which=which, after=after, limit=limit, contents=contents)
            total = len(items) if limit is None or len(items) < limit else ledger.count(after=after, until=last, which=which)
    if form is HistoryFormat.ATOM:
        output.write_bytes([feed])
        return
    listings.history(items, reading, total, Format(form), columns, colour=context.obj.colour)
