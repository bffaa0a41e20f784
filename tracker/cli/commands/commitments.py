"""`commitment …`: add, list, show, amend, void."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypedDict, TypeVar, Unpack

import typer

from tracker.cli import context as run
from tracker.cli.commands import browse, corrections, filling, options
from tracker.cli.commands.declaring import Commands, hints
from tracker.cli.commands.fields import fields, span
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import Noun, WordingForm

if TYPE_CHECKING:
    from tracker.documents.forms import Filled
    from tracker.settings import Settings

Value = TypeVar("Value")

group = Commands(name="commitment", help="Commitments: add, list, show, amend, void.", no_args_is_help=True)


class CommitmentOptions(TypedDict, total=False):
    """The terms of a commitment, in their order."""

    title: Annotated[str | None, options.text("--title", "Its title.")]
    text: Annotated[str | None, options.text("--text", "What was undertaken, in your own words.")]
    obligors: Annotated[list[str] | None, options.party("--obligor", "Who owes it; repeat for more: all that do.")]
    due: Annotated[str | None, options.date("--due", "The original deadline, if it has one.")]
    criteria: Annotated[list[str] | None, options.text("--criterion", "What would show that it is fulfilled; repeat for more.")]
    kind: options.KindOption
    nature: options.NatureOption
    topic: Annotated[list[str] | None, options.topic("--topic", "A word or two, such as counternarcotics; repeat for more.")]
    beneficiaries: Annotated[list[str] | None, options.party("--beneficiary", "Who gains by it; repeat for more.")]
    review_every: Annotated[int | None, options.days("--review-every", "Review when nothing was seen for so long. [default: 180]")]
    wordings: Annotated[
        list[str] | None, options.wording("--wording", "What a source says was agreed, with its paragraph (or empty); repeat for more.")
    ]
    expected: Annotated[list[str] | None, options.wording("--expected", "What a source expected beforehand; repeat for more.")]
    discrepancies: Annotated[list[str] | None, options.text("--discrepancy", "Where the sources disagree; repeat for more.")]
    follows: Annotated[str | None, options.text("--follows", "An earlier commitment.")]
    label: Annotated[str | None, options.text("--label", "The number that its publisher gave it, such as 2024-122; also names it.")]
    every: Annotated[str | None, options.name("--every", "Where it recurs, how often: year, quarter, month, 6 months.")]
    since: Annotated[str | None, options.date("--from", "Since when it recurs. [default: the period after the agreement]")]
    until: Annotated[str | None, options.date("--until", "Until when it recurs, with that day, month or year.")]
    tolerance: Annotated[int | None, options.days("--tolerance", "Days after a period in which it is still kept.")]
    suspended: Annotated[list[str] | None, options.period("--suspended", "When it was suspended: 2025-03/2025-09; repeat for more.")]


@group.command()
def add(
    context: typer.Context,
    code: Annotated[str, options.argument("AGREEMENT", "The agreement's code.", options.complete_agreement)],
    *,
    number: Annotated[int | None, typer.Option("--number", metavar="N", help="Its number; default: the next free one.")] = None,
    resume: options.Resume = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[CommitmentOptions],
) -> None:
    """Register a commitment under the next number of its agreement.

    Without options, your editor opens a form.

    \b
    tracker commitment add BERLIN --title "Meet every two years" \\
      --text "The governments meet every two years" --obligor DE --obligor BR \\
      --nature recurring --wording planalto-2023:3:"They meet every two years"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import registers

    given: Item = {**values, "number": number}
    if filling.is_wanted(given=any(given.values()), resumed=resume):
        _fill_in(context.obj, code, resume, dry_run=dry_run, form=form)
        return
    missing = [f"--{name}" for name, value in (("title", "title"), ("text", "text"), ("obligor", "obligors")) if not given[value]]
    if missing:
        raise BadInput(f"missing {' and '.join(missing)}", f"tracker commitment add {code} --title … --text … --obligor CODE")
    terms = _terms({**given, "agreement": code}, context.obj.today)
    run.adding(context.obj, lambda ledger: registers.add_commitment(ledger, terms), dry_run=dry_run, form=form)


def _fill_in(settings: "Settings", code: str, resume: str | None, *, dry_run: bool, form: Answer) -> None:
    """Registers a commitment from a form in the editor."""
    from tracker.actions import naming, registers
    from tracker.cli.terminal import entry_forms
    from tracker.documents import yaml_reader

    with run.reading(settings) as (ledger, reading):
        about = naming.agreement(ledger, code, reading.position).json_fields()
        sources = registers.sources_near(ledger, reading.position, None, entry_forms.SOURCES_LISTED)

    def record(filled: "Filled") -> None:
        filled.require("agreement", "title", "text", "obligors")
        given: Item = filled.texts
        given |= {name: filled.words(name) for name in ("obligors", "beneficiaries")}
        given |= {name: filled.items(name) for name in ("topic", "criteria", "wordings", "expected", "discrepancies", "suspended")}
        given |= {name: filled.value(name, filling.count) for name in ("review_every", "number", "tolerance")}
        given["indicators"] = filled.value("indicators", yaml_reader.part)
        filled.faults.refuse()
        terms = _terms(given, settings.today)
        run.adding(settings, lambda ledger: registers.add_commitment(ledger, terms), dry_run=dry_run, form=form)

    empty = entry_forms.commitment(about, sources, hints(CommitmentOptions))
    filling.fill_in(settings, empty, "commitment", record, resumed=resume, keep=dry_run)


@group.command("list", help="List every commitment, open or closed: tracker list --all.")
def _all_commitments(
    context: typer.Context, columns: options.Columns = None, known_at: options.KnownAt = None, form: options.FormatOption = Format.TABLE
) -> None:
    browse.list_(context, everything=True, columns=columns, known_at=known_at, form=form)


group.command("show")(browse.show)


@group.command(amends=True)
def amend(
    context: typer.Context,
    ref: options.Ref,
    reason: options.Reason,
    *,
    extended_to: Annotated[str | None, options.date("--extend-to", "What the parties extended it to; the original deadline stays.")] = None,
    effective_on: Annotated[
        str | None, options.date("--effective", "Since when the extension holds; default: the day it is recorded.")
    ] = None,
    clear: options.Clear = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[CommitmentOptions],
) -> None:
    """Correct a commitment, or record an extension, with the reason. Lists given replace the lists there.

    What was written down wrongly counts from the beginning. What the parties changed is an extension; anything else that they change is
    a new commitment that follows this one.

    \b
    tracker commitment amend BERLIN-1 --topic diplomacy --reason "Filed wrongly"
    tracker commitment amend BERLIN-1 --extend-to 2027-06-30 \\
      --effective 2025-11-20 --reason "Agreed at the meeting"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import amending

    terms = _terms({**values, "extended_to": extended_to, "effective_on": effective_on}, context.obj.today)
    if effective_on and not extended_to and "extended-to" not in (clear or ()):
        raise BadInput("--effective is the day of an extension", "add --extend-to; what was written down wrongly counts from the beginning")
    if terms["obligors"] and not yes and not dry_run:
        with run.reading(context.obj) as (ledger, _):
            details = amending.left_behind(ledger, ref, terms["obligors"])
        if details:
            corrections.ask("leave these in the history only?", details, "taking an obligor away")
    cleared = {*(clear or ()), *(("topics",) if terms["topic"] and not terms["topics"] else ())}  # as those given are all that there are
    corrections.amend(context.obj, Noun.COMMITMENT, ref, terms, reason, sorted(cleared), dry_run=dry_run, form=form)


def _terms(given: Mapping[str, Any], today: date) -> Item:
    """The terms of a commitment as its records name them, from what was typed; None where nothing was.

    Raises:
        TrackerError: a field that cannot be taken, named by the error.
    """
    first, *further = given.get("topic") or (None,)
    found = fields({**given, "topic": first, "topics": further}, today, *given, "topics")
    wordings = [
        _wording(one, form, name)
        for name, form in (("wordings", WordingForm.REPORTED), ("expected", WordingForm.EXPECTED))
        for one in found.pop(name, None) or ()
    ]
    recurrence = {name: found.pop(name, None) for name in ("every", "since", "until", "tolerance")}
    recurrence["suspended"] = [span(one, "suspended") for one in found.pop("suspended", None) or ()] or None
    if any(value is not None for value in recurrence.values()):
        if recurrence["every"] is None:
            raise BadInput("missing --every", "how often it recurs is given whole: --every year --from 2024 …").about("every")
        found["recurrence"] = recurrence
    return found | {"wordings": tuple(wordings) or None}


def _wording(text: str, form: WordingForm, field: str) -> Item:
    key, colon, rest = text.partition(":")
    paragraph, second, said = rest.partition(":")
    if not colon or not second or not (paragraph.strip() == "" or paragraph.strip().isdecimal()):
        raise BadInput(
            f"“{text[:60]}” is no wording",
            "write KEY:PARAGRAPH:TEXT, such as cnn-2023-11-16:13:“what it says” (the paragraph may be empty)",
        ).about(field)
    return {"source": key.strip(), "paragraph": int(paragraph) if paragraph.strip() else None, "form": form, "text": said}


@group.command()
def void(
    context: typer.Context,
    ref: options.Ref,
    reason: options.Reason,
    replaced_by: Annotated[
        list[str] | None,
        typer.Option(
            "--replaced-by", metavar="REF", help="What stands in its place; repeat for more.", autocompletion=options.complete_ref
        ),
    ] = None,
    move_evidence: Annotated[
        bool, typer.Option("--move-evidence", help="Move its evidence to the one commitment that stands in its place.")
    ] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Declare a commitment void that was entered twice, or was two in one.

    It leaves lists, counts and reports; its page says where it went, and its number is never used again.

    \b
    tracker commitment void BERLIN-2 --replaced-by BERLIN-1 --move-evidence \\
      --reason "Entered twice"
    """  # noqa: D301 - \b keeps the lines of the example
    corrections.void(context.obj, Noun.COMMITMENT, ref, reason, replaced_by or (), move_evidence, yes=yes, dry_run=dry_run, form=form)
