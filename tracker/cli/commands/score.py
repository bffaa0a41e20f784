"""`score`: the standings on the scales of others, the crosswalks themselves, and others' ratings proven against their own cells."""

from collections.abc import Sequence
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options
from tracker.cli.commands.words import hyphened, word, words
from tracker.cli.terminal import output, scorecards
from tracker.cli.terminal.formats import Format
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import CommitmentKind, Misprint, Scale

ANY = "any"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("score")(score)


def score(
    context: typer.Context,
    scale: options.ScaleOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print the crosswalk instead: what each status becomes, what is lost, and the scale's source.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="List the printed figures of imported scores that do not follow from their own cells.")
    ] = False,
    agreement: options.Agreements = None,
    party: Annotated[list[str] | None, options.party("--party", "Only this party's cells; repeat for “or”.")] = None,
    kind: options.Kinds = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
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
    """  # noqa: D301 - \b keeps the lines of the example
    chosen = None if scale is None else word(Scale, "scale", scale)
    failing = words(Misprint, "reason", fail_on, besides=[ANY])
    kinds = words(CommitmentKind, "kind", kind)
    if failing and not compare:
        raise BadInput("--fail-on is for --compare", "add --compare")
    if explain:
        _refuse(context, "--explain needs no store", "compare", "agreement", "party", "kind", "as_of", "known_at")
        scorecards.explained(chosen, form, colour=context.obj.colour)
        return
    if compare:
        _refuse(context, "--compare reads the tables of others", "party", "kind", "as_of")
        _compare(context, chosen, agreement or (), known_at, failing, form)
        return
    if chosen is None:
        raise BadInput("no scale is named", f"tracker score --scale {' | '.join(hyphened(Scale))}; --explain describes them")
    from tracker.actions import scoring

    with run.reading(context.obj, as_of, known_at) as (ledger, reading):
        scores = scoring.score(ledger, reading, chosen, agreements=tuple(agreement or ()), parties=tuple(party or ()), kinds=kinds)
    scorecards.scores(scores, form, colour=context.obj.colour)


def _refuse(context: typer.Context, why: str, *names: str) -> None:
    """Refuses options that would change nothing, rather than pass over them."""
    for name in names:
        if context.params[name]:
            option = f"--{name.replace('_', '-')}"
            raise BadInput(f"{option} does not go with this: {why}", f"leave out {option}")


def _compare(
    context: typer.Context, scale: Scale | None, agreements: Sequence[str], known_at: str | None, failing: Sequence[str], form: Format
) -> None:
    from tracker.actions import scoring

    with run.reading(context.obj, None, known_at) as (ledger, reading):
        proven = scoring.comparison(ledger, reading, agreements=tuple(agreements), scale=scale)
    scorecards.compared(proven, reading, form, colour=context.obj.colour)
    if any(ANY in failing or one.misprint.value in failing for table in proven for one in table.findings):
        raise output.Done(1)
