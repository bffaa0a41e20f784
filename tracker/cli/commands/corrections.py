"""What the corrections of several groups share: an amendment, a declaration that something is void, and the question before it."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from tracker.cli import context as run
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Noun

if TYPE_CHECKING:
    from tracker.settings import Settings


def amend(
    settings: "Settings", noun: Noun, name: str, fields: Item, reason: str, clear: Sequence[str] | None, *, dry_run: bool, form: Answer
) -> None:
    """Records an amendment; an extension's day is under `effective_on`."""
    from tracker.actions import amending

    options: Item = {"clear": clear or (), "effective_on": fields.pop("effective_on", None), "today": settings.today}
    run.adding(settings, lambda ledger: amending.amend(ledger, noun, name, fields, reason, **options), dry_run=dry_run, form=form)


def ask(question: str, details: Sequence[str], what: str) -> None:
    """Asks before something is taken away; whoever answers no ends the command."""
    if not sys.stdin.isatty():
        raise BadInput(f"{what} asks first, and nobody is there to answer", "add --yes")
    if not typer.confirm("\n".join([*map(one_line, details), question]), default=False, err=True):
        raise output.Done(1)


def void(
    settings: "Settings",
    noun: Noun,
    name: str,
    reason: str,
    replaced_by: Sequence[str],
    move_evidence: bool = False,
    *,
    yes: bool,
    dry_run: bool,
    form: Answer,
) -> None:
    """Declares something void, after a question."""
    from tracker.actions import amending, taking_back

    if not yes and not dry_run:
        with run.reading(settings) as (ledger, _):
            target = amending.target_of(ledger, noun, name)
            details = taking_back.about(ledger, target) if noun is Noun.COMMITMENT else [f"{noun} {target}"]
        ask("declare it void?", details, "a void registration")
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = taking_back.void(ledger, noun, name, reason, replaced_by=replaced_by, move_evidence=move_evidence, today=settings.today)
    run.print_added(added, dry_run=dry_run, form=form)
