"""`score`: the standings on the scales of others, the crosswalks themselves, and others' ratings: proven against their own cells, or beside ours."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options
from tracker.cli.commands.words import hyphened, word, words
from tracker.cli.terminal import output, scorecards
from tracker.cli.terminal.formats import Format
from tracker.domain.dates import read_date
from tracker.domain.errors import BadInput, shortened
from tracker.domain.vocabulary import CommitmentKind, Misprint, Scale

ANY = "any"


def score(
    context: typer.Context,
    table: Annotated[str | None, options.argument("TABLE", "With --compare or --compare-with: only this, '#12' or its file.")] = None,
    scale: options.ScaleOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the crosswalk instead: what each status becomes, what is lost, and the scale's source.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="List the printed figures of imported scores that do not follow from their own cells.")
    ] = False,
    compare_with: Annotated[bool, typer.Option("--compare-with", help="List what imported scores rate otherwise than it stands.")] = False,
    agreement: options.Agreements = None,
    party: Annotated[list[str] | None, options.party("--party", "Only this party's cells; repeat for “or”.")] = None,
    kind: options.Kinds = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    window: options.Window = None,
    from_: Annotated[str | None, options.date("--from", "With --to: what became of the scores since that day, as we know it now.")] = None,
    to: Annotated[str | None, options.date("--to", "With --from: the later day.")] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHY",
            help=f"With --compare: exit with 1 if this is found: {ANY} | {' | '.join(hyphened(Misprint))}; repeat for “or”.",
        ),
    ] = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Put the standings on other people's scales.

    Commitments down, parties across; a cell with a star loses something, which the notes below name. What is n/a stands in no average, and an
    average over nothing is —. Covers the commitments that somebody owes, open and closed, unless --kind says otherwise.

    \b
    tracker score --scale g20
    tracker score --scale g20 --explain
    tracker score --compare --agreement RIO
    tracker score --compare-with '#12'
    tracker score --scale g20 --from 2024-12 --to 2025-06
    """  # noqa: D301 - \b keeps the lines of the example
    chosen = None if scale is None else word(Scale, "scale", scale)
    failing = words(Misprint, "reason", fail_on, besides=[ANY])
    kinds = words(CommitmentKind, "kind", kind)
    if failing and not compare:
        raise BadInput("--fail-on is for --compare", "add --compare")
    if table is not None and not (compare or compare_with):
        raise BadInput(f"“{shortened(table)}” names a table of others", "add --compare-with, or --compare")
    if explain:
        others = ("compare", "compare_with", "agreement", "party", "kind", "as_of", "known_at", "window", "from_", "to")
        _refuse(context, "--explain needs no store", *others)
        scorecards.explained(chosen, form, colour=context.obj.colour)
        return
    if compare or compare_with:
        others = ("party", "kind", "window", "from_", "to", *(("compare_with", "as_of") if compare else ()))
        _refuse(context, f"--compare{'' if compare else '-with'} reads the tables of others", *others)
        _tables_of_others(context, chosen, failing, form)
        return
    if chosen is None:
        raise BadInput("no scale is named", f"tracker score --scale {' | '.join(hyphened(Scale))}; --explain describes them")
    since = _earlier(context, from_, to)
    from tracker.actions import scoring
    from tracker.cli.terminal import score_changes

    with run.reading(context.obj, to or as_of, known_at, window=window, agreements=agreement) as (ledger, reading):
        days = [reading] if since is None else [reading, reading._replace(as_of=since, day=since)]
        scores, *old = (
            scoring.score(ledger, day, chosen, agreements=tuple(agreement or ()), parties=tuple(party or ()), kinds=kinds) for day in days
        )
    if old:
        score_changes.changed(old[0], scores, form, colour=context.obj.colour)
    else:
        scorecards.scores(scores, form, colour=context.obj.colour)


def _earlier(context: typer.Context, from_: str | None, to: str | None) -> date | None:
    if from_ is None and to is None:
        return None
    _refuse(context, "--from and --to say the days", "as_of", "window")
    if from_ is None or to is None:
        raise BadInput(f"--{'from' if to is None else 'to'} says one day of two", "give --from DATE and --to DATE")
    day, later = (read_date(text, context.obj.today).last_day for text in (from_, to))
    if day > later:
        raise BadInput(f"--from {day} is later than --to {later}", "give the earlier day to --from")
    return day


def _refuse(context: typer.Context, why: str, *names: str) -> None:
    """Refuses options that would change nothing, rather than pass over them."""
    for name in names:
        if context.params[name]:
            option = f"--{name.strip('_').replace('_', '-')}"
            raise BadInput(f"{option} does not go with this: {why}", f"leave out {option}")


def _tables_of_others(context: typer.Context, scale: Scale | None, failing: Sequence[str], form: Format) -> None:
    from tracker.actions import ratings, scoring

    asked, colour = context.params, context.obj.colour
    with run.reading(context.obj, asked["as_of"], asked["known_at"]) as (ledger, reading):
        tables = ratings.tables(ledger, reading, agreements=tuple(asked["agreement"] or ()), scale=scale, named=asked["table"])
        beside = scoring.beside_ours(ledger, reading, tables) if asked["compare_with"] else []
    if asked["compare_with"]:
        scorecards.compared_with(beside, reading, form, colour=colour)
        return
    proven = [ratings.Proven.of(held) for held in tables]
    scorecards.compared(proven, reading, form, colour=colour)
    if any(ANY in failing or one.misprint.value in failing for told in proven for one in told.done.findings):
        raise output.Done(1)
