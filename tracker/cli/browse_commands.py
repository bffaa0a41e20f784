"""What Typer is told about `list`, `show`, `history` and `agenda`: their options, and the help. What they do stands in `browse`."""

# ruff: noqa: ARG001 - they hand their parameters on by name

from typing import Annotated

import typer

from tracker.cli import browse
from tracker.cli.formats import AgendaFormat, Format, HistoryFormat
from tracker.cli.options import (
    Agreements,
    AsOf,
    Columns,
    FailOn,
    FormatOption,
    Kinds,
    KnownAt,
    MaybeRef,
    Reasons,
    Ref,
    Statuses,
    Verifications,
)

Limit = Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many; default: all.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("list")(list_)
    app.command("show")(show)
    app.command("agenda")(agenda)
    app.command("history")(history)


def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", "-a", help="Closed commitments too.")] = False,
    status: Statuses = None,
    verification: Verifications = None,
    attention: Annotated[bool, typer.Option("--attention", help="Only what needs attention (differences of wording aside).")] = False,
    reason: Reasons = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only open ones after their original deadline.")] = False,
    review_due: Annotated[bool, typer.Option("--review-due", help="Only those nobody has looked at for too long.")] = False,
    agreement: Agreements = None,
    party: Annotated[list[str] | None, typer.Option("--party", metavar="CODE", help="Owed by this party; repeat for “or”.")] = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", metavar="TOPIC", help="On this topic; repeat for “or”.")] = None,
    kind: Kinds = None,
    search: Annotated[
        list[str] | None, typer.Option("--search", metavar="TEXT", help="With these words in title, text, wordings or evidence.")
    ] = None,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="ORDER", help="ref | status | verification | due | review | attention | evidence | last | topic"),
    ] = "ref",
    limit: Limit = None,
    columns: Columns = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    fail_on: FailOn = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """List the open commitments. Filters combine; the same one repeated means “or”."""
    browse.list_(context.obj, **context.params)


def show(context: typer.Context, ref: Ref, as_of: AsOf = None, known_at: KnownAt = None, form: FormatOption = Format.TABLE) -> None:
    """Show one commitment whole.

    Its standing and why, the wordings of each source, criteria, evidence for and against, searches, history, and how to cite it.
    With a number such as #57, one entry of the ledger.
    """
    browse.show(context.obj, **context.params)


def agenda(
    context: typer.Context,
    agreement: Agreements = None,
    party: Annotated[list[str] | None, typer.Option("--party", metavar="CODE", help="Owed by this party; repeat for “or”.")] = None,
    limit: Limit = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    columns: Columns = None,
    fail_on: FailOn = None,
    form: Annotated[
        AgendaFormat, typer.Option("--format", "-f", help="How to answer; ics is a calendar of all deadlines and reviews (extra [feeds]).")
    ] = AgendaFormat.TABLE,
) -> None:
    """List what needs attention now, and why.

    With --format ics, a calendar to subscribe to: the deadlines of all commitments and the reviews of those that are open.
    """
    browse.agenda(context.obj, **context.params)


def history(
    context: typer.Context,
    ref: MaybeRef = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE|#N", help="Only what was recorded from that day on (UTC), or after that entry.")
    ] = None,
    limit: Limit = None,
    known_at: KnownAt = None,
    columns: Columns = None,
    form: Annotated[
        HistoryFormat, typer.Option("--format", "-f", help="How to answer; atom is a feed to subscribe to.")
    ] = HistoryFormat.TABLE,
) -> None:
    """List what was recorded, newest first.

    Every entry of the ledger with its number, time (UTC) and author.
    """
    browse.history(context.obj, **context.params)
