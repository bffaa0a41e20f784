"""`check` and `assess`: searches and verdicts."""

# ruff: noqa: ARG001 - the fields of a record are read from the context, where Typer has all parameters by name

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import filling, options
from tracker.cli.commands.fields import fields
from tracker.cli.commands.words import hyphened, word
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import Confidence, CriterionResult, Status

if TYPE_CHECKING:
    from tracker.documents.forms import Filled
    from tracker.settings import Settings


def check(
    context: typer.Context,
    ref: options.Ref,
    queries: Annotated[list[str], options.text("--query", "What was searched for; repeat for more.", show_default=False)],
    outcome: options.OutcomeOption,
    languages: Annotated[list[str] | None, typer.Option("--language", metavar="CODE", help="In which language; repeat for more.")] = None,
    on: Annotated[str | None, options.date("--on", "When; default: today.")] = None,
    note: Annotated[str | None, options.text("--note", "Where it was searched, and what came of it.")] = None,
    again: options.Again = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Record a search for evidence.

    Also, and above all, one that found nothing: it is what no-evidence, not-started and not-fulfilled may rest on.

    \b
    tracker check BERLIN-1 --query "Regierungskonsultationen Brasilien 2025" \\
      --language de --outcome nothing-found
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import assessing

    today = context.obj.today
    given = fields(context.params, today, "queries", "outcome", "languages", "on", "note")
    run.adding(context.obj, lambda ledger: assessing.check(ledger, ref, given, today=today, again=again), dry_run=dry_run, form=form)


def assess(
    context: typer.Context,
    ref: options.Ref,
    status: options.StatusArgument = None,
    confidence: options.ConfidenceOption = None,
    rationale: Annotated[
        str | None,
        options.text("--rationale", "Why this status and not its neighbour; - reads it from standard input.", show_default=False),
    ] = None,
    because: Annotated[
        list[str] | None,
        typer.Option(
            "--because",
            metavar="#N",
            autocompletion=options.complete_basis,
            help="Evidence or a check it rests on, for and against; repeat for more.",
        ),
    ] = None,
    criteria: Annotated[
        list[str] | None,
        options.result(
            "--criterion", f"How far a criterion is met, by its number: {' | '.join(hyphened(CriterionResult))}; repeat for more."
        ),
    ] = None,
    party: Annotated[
        list[str] | None, options.party("--party", "The obligor it is about; repeat for an assessment of each. Default: one about all.")
    ] = None,
    effective_on: Annotated[str | None, options.date("--effective", "Since when; default: today.")] = None,
    assessed_on: Annotated[str | None, options.date("--assessed-on", "When you judged it; default: today.")] = None,
    resume: options.Resume = None,
    again: options.Again = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Say where an obligation stands, and why.

    The only way a status changes. It rests on the entries it names, for and against. Without options, your editor opens a form.

    \b
    tracker assess WOODSIDE-2 upheld --because 57 --because 61 \\
      --criterion 1=met --criterion 2=in-part \\
      --confidence moderate --rationale "Opened in January, met in July"
    """  # noqa: D301 - \b keeps the lines of the example
    if filling.is_wanted(given=any((status, confidence, rationale, because, criteria, party, effective_on, assessed_on)), resumed=resume):
        _fill_in(context.obj, ref, resume, again=again, dry_run=dry_run, form=form)
        return
    if status is None or confidence is None or rationale is None:
        needed = {"STATUS": status, "--confidence": confidence, "--rationale": rationale}
        lists = [
            f"{what}: {words}"
            for what, words, value in (("statuses", options.STATUS, status), ("levels", options.CONFIDENCE, confidence))
            if not value
        ]
        raise BadInput(f"missing {' and '.join(name for name, value in needed.items() if value is None)}", "; ".join(lists) or "say why")
    given = fields(context.params, context.obj.today, "status", "confidence", "effective_on", "assessed_on", "criteria")
    given["rationale"] = input_files.read_text("-").strip() if rationale == "-" else rationale
    numbers = [number for some in because or () for number in some.replace(",", " ").split()]
    _record(context.obj, ref, given, numbers, party or (), again=again, dry_run=dry_run, form=form)


def _record(
    settings: "Settings",
    ref: str,
    fields: Item,
    because: Sequence[str],
    parties: Sequence[str],
    *,
    again: bool,
    dry_run: bool,
    form: Answer,
) -> None:
    """Records an assessment of each party, or one about all, and prints what came of it."""
    from tracker.actions import assessing

    with run.writing(settings, dry_run=dry_run) as ledger:
        added = assessing.assess_each(ledger, ref, fields, because, parties, today=settings.today, again=again)
    run.print_added(added, dry_run=dry_run, form=form)


def _fill_in(settings: "Settings", ref: str, resume: str | None, *, again: bool, dry_run: bool, form: Answer) -> None:
    """Assesses from a form in the editor."""
    from tracker.actions import browsing
    from tracker.cli.terminal import entry_forms
    from tracker.domain.dates import read_day

    with run.reading(settings) as (ledger, reading):
        shown = browsing.show(ledger, reading, ref).item
    today = settings.today

    def record(filled: "Filled") -> None:
        filled.require("commitment", "status", "confidence", "rationale")
        given: Item = {
            "status": filled.value("status", lambda text: word(Status, "status", text)),
            "confidence": filled.value("confidence", lambda text: word(Confidence, "confidence", text)),
            "rationale": filled.text("rationale"),
            "effective_on": filled.value("effective_on", lambda text: read_day(text, today)),
            "assessed_on": filled.value("assessed_on", lambda text: read_day(text, today)),
            "criteria": filled.items("criteria") or None,
        }
        because, parties = filled.ticked("because"), filled.words("party")
        filled.faults.refuse()
        _record(settings, filled.text("commitment"), given, because, parties, again=again, dry_run=dry_run, form=form)

    filling.fill_in(settings, entry_forms.assessment(shown), "assessment", record, resumed=resume, keep=dry_run)
