"""`retract` and `undo`: taking back what was recorded; it stays visible."""

from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options
from tracker.cli.commands.corrections import ask
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import BadInput
from tracker.settings import Settings


def retract(
    context: typer.Context,
    number: options.EntryNumber,
    reason: options.Reason,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Take back evidence, a check, an assessment or scores of others.

    It stays visible, with the reason. Asks unless --yes. Of a retraction or a void registration: what it took back holds again. A range
    such as '#400..#3399' takes back all your own in it, after one question.
    """
    from tracker.actions import evidence as action

    if ".." in number:
        _retract_range(context.obj, number, reason, yes=yes, dry_run=dry_run, form=form)
        return
    from tracker.domain.record.descriptions import describe_entry, rests_on_it
    from tracker.domain.refs import read_number

    if not yes and not dry_run:
        with run.reading(context.obj) as (ledger, _):
            entry = ledger.get(read_number(number))
            resting = [f"  {rests_on_it(one)}" for one in action.resting_on(ledger, entry.seq)]
        ask("retract it?", [f"#{entry.seq} {describe_entry(entry)}", *resting], "a retraction")
    run.adding(context.obj, lambda ledger: action.retract(ledger, number, reason), dry_run=dry_run, form=form)


def _retract_range(settings: Settings, text: str, reason: str, *, yes: bool, dry_run: bool, form: Answer) -> None:
    """Retracts the actor's own entries of a range, after one question with counts."""
    from tracker.actions import taking_back

    with run.reading(settings) as (ledger, _):
        ledger.actor = settings.actor
        chosen = taking_back.in_range(ledger, text)
    if not chosen.numbers:
        raise BadInput(
            f"nothing can be retracted of {chosen.description}", "these are your own entries only: tracker history shows who recorded what"
        )
    if not yes and not dry_run:
        ask(f"retract these {len(chosen.numbers):,} entries?", [chosen.description], "a retraction")
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = taking_back.retract_all(ledger, taking_back.in_range(ledger, text).numbers, reason)
    if form is Answer.TABLE:
        output.write(f"{'would retract' if dry_run else 'retracted'} {chosen.description}\n")
    else:
        run.print_added(added, dry_run=dry_run, form=form)


def undo(
    context: typer.Context,
    reason: Annotated[str | None, options.text("--reason", "Why. [default: undone]")] = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Take back the last thing that you recorded.

    What it was is named before the question. Evidence, checks and assessments are retracted, what was retracted is reinstated, an
    amendment is amended back, and what was registered is declared void. Nothing is deleted.

    \b
    tracker undo --reason "On the wrong commitment"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import amending, taking_back
    from tracker.domain.record.descriptions import describe_entry

    settings = context.obj
    with run.reading(settings) as (ledger, _):
        ledger.actor = settings.actor
        last = taking_back.last_of_actor(ledger)
        details = f"#{last.seq} {describe_entry(last, amending.before_of(ledger, last))}"
    if not yes and not dry_run:
        ask("undo it?", [details], "undoing")
    with run.writing(settings, dry_run=dry_run) as ledger:
        if (now := taking_back.last_of_actor(ledger)).seq != last.seq:
            raise BadInput(f"#{now.seq} was recorded meanwhile", "undo again")
        added = taking_back.undo(ledger, last, reason or f"#{last.seq} undone", settings.today)
    run.print_added([added], dry_run=dry_run, form=form)
