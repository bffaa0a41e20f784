"""`amend` and `void` of every register, `evidence amend`, ranges for `retract`, and `undo`: the corrections of what is recorded."""

# ruff: noqa: ARG001 - the fields are read from the context, where Typer has all parameters by name

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import filling
from tracker.cli.commands.options import (
    AnswerOption,
    DryRun,
    KindOption,
    NatureOption,
    Number,
    Reason,
    Ref,
    Resume,
    SourceKindOption,
    StageOption,
    StanceOption,
    complete_agreement,
    complete_evidence,
    complete_party,
    complete_ref,
    complete_source,
    complete_topic,
    complete_voice,
)
from tracker.cli.commands.terms import terms
from tracker.cli.commands.words import maybe
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Noun, SourceKind, Stage, Stance

if TYPE_CHECKING:
    from tracker.actions.added import Added
    from tracker.documents.forms import Filled
    from tracker.settings import Settings
    from tracker.storage.ledger.ledger import Ledger

Clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help="Empty this optional field; repeat for more.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Agreement = Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_agreement, help="Its code.", show_default=False)]
Party = Annotated[str, typer.Argument(metavar="CODE", autocompletion=complete_party, help="Its code.", show_default=False)]
Source = Annotated[str, typer.Argument(metavar="KEY", autocompletion=complete_source, help="Its key.", show_default=False)]


def _amending(
    settings: "Settings",
    noun: Noun,
    name: str,
    fields: Item,
    reason: str,
    clear: Sequence[str] | None,
    *,
    dry_run: bool,
    form: Answer,
    computed: "Callable[[Ledger], Item] | None" = None,
) -> None:
    """Records an amendment; an extension's day is under `effective_on`, and what needs the ledger is computed from it."""
    from tracker.actions import amending
    from tracker.domain.dates import read_day

    effective = fields.pop("effective_on", None)
    day = read_day(effective, settings.today) if effective else None

    def amend(ledger: "Ledger") -> "Added":
        given = fields | (computed(ledger) if computed else {})
        return amending.amend(ledger, noun, name, given, reason, clear=clear or (), effective_on=day, today=settings.today)

    run.adding(settings, amend, dry_run=dry_run, form=form)


def ask(question: str, told: Sequence[str], what: str) -> None:
    """Asks before something is taken away; whoever answers no ends the command.

    Raises:
        BadInput: nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise BadInput(f"{what} asks first, and nobody is there to answer", "add --yes")
    if not typer.confirm("\n".join([*map(one_line, told), question]), default=False, err=True):
        raise output.Done(1)


def amend_party(
    context: typer.Context,
    code: Party,
    reason: Reason,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Its name.")] = None,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Correct a party's name, with the reason.

    \b
    tracker party amend BR --name "Republic of Brazil" --reason "Its own name"
    """  # noqa: D301 - \b keeps the lines of the example
    _amending(context.obj, Noun.PARTY, code, {"name": name}, reason, (), dry_run=dry_run, form=form)


def amend_agreement(
    context: typer.Context,
    code: Agreement,
    reason: Reason,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Its title.")] = None,
    made_on: Annotated[str | None, typer.Option("--made-on", metavar="DATE", help="When it was made.")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="TEXT", help="Where.")] = None,
    add_party: Annotated[
        list[str] | None,
        typer.Option("--add-party", metavar="CODE", autocompletion=complete_party, help="One more party to it; repeat for more."),
    ] = None,
    remove_party: Annotated[
        list[str] | None,
        typer.Option("--remove-party", metavar="CODE", autocompletion=complete_party, help="Not a party to it; repeat for more."),
    ] = None,
    summary: Annotated[str | None, typer.Option("--summary", metavar="TEXT", help="What it was about.")] = None,
    clear: Clear = None,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Correct an agreement, with the reason.

    \b
    tracker agreement amend BERLIN --title "Intergovernmental consultations" \\
      --reason "As the declaration calls it"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import amending
    from tracker.domain.dates import read_date

    fields: Item = {"title": title, "made_on": read_date(made_on, context.obj.today) if made_on else None, "place": place}
    changed = add_party or remove_party
    _amending(
        context.obj,
        Noun.AGREEMENT,
        code,
        fields | {"summary": summary},
        reason,
        clear,
        dry_run=dry_run,
        form=form,
        computed=(lambda ledger: {"parties": amending.parties_with(ledger, code, add_party or (), remove_party or ())})
        if changed
        else None,
    )


def amend_source(
    context: typer.Context,
    key: Source,
    reason: Reason,
    publisher: Annotated[str | None, typer.Option("--publisher", metavar="NAME", help="Who published it.")] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Its title.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Its address.")] = None,
    published: Annotated[str | None, typer.Option("--published", metavar="DATE", help="When.")] = None,
    kind: SourceKindOption = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="Its language.")] = None,
    voice: Annotated[
        str | None, typer.Option("--voice", metavar="CODE|independent", autocompletion=complete_voice, help="Whose organ it is.")
    ] = None,
    origin: Annotated[str | None, typer.Option("--origin", metavar="NAME", help="Whose report it relays.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What to know about it.")] = None,
    clear: Clear = None,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Correct a source, with the reason.

    \b
    tracker source amend planalto-2023 --title "Joint text" --reason "A slip"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.domain.dates import read_date

    fields: Item = {
        "publisher": publisher,
        "title": title,
        "url": url,
        "published": read_date(published, context.obj.today) if published else None,
        "kind": maybe(SourceKind, "kind of source", kind),
        "language": language,
        "voice": voice,
        "origin": origin,
        "note": note,
    }
    _amending(context.obj, Noun.SOURCE, key, fields, reason, clear, dry_run=dry_run, form=form)


def amend_commitment(
    context: typer.Context,
    ref: Ref,
    reason: Reason,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Its title.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What was undertaken.")] = None,
    obligors: Annotated[
        list[str] | None,
        typer.Option("--obligor", metavar="CODE", autocompletion=complete_party, help="Who owes it; repeat for more: all that do."),
    ] = None,
    kind: KindOption = None,
    nature: NatureOption = None,
    topic: Annotated[str | None, typer.Option("--topic", metavar="TOPIC", autocompletion=complete_topic, help="A word or two.")] = None,
    beneficiaries: Annotated[
        list[str] | None,
        typer.Option("--beneficiary", metavar="CODE", autocompletion=complete_party, help="Who gains by it; repeat for more."),
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="The original deadline, where it was written down wrongly.")
    ] = None,
    extend_to: Annotated[
        str | None, typer.Option("--extend-to", metavar="DATE", help="What the parties extended it to; the original deadline stays.")
    ] = None,
    effective: Annotated[
        str | None, typer.Option("--effective", metavar="DATE", help="Since when the extension holds; default: the day it is recorded.")
    ] = None,
    review_every: Annotated[
        int | None, typer.Option("--review-every", metavar="DAYS", help="Review when nothing was seen for so long.")
    ] = None,
    criteria: Annotated[
        list[str] | None, typer.Option("--criterion", metavar="TEXT", help="What would show that it is fulfilled; repeat for more.")
    ] = None,
    wordings: Annotated[
        list[str] | None,
        typer.Option("--wording", metavar="KEY:PARA:TEXT", help="What a source says was agreed, with its paragraph; repeat for more."),
    ] = None,
    expected: Annotated[
        list[str] | None, typer.Option("--expected", metavar="KEY:PARA:TEXT", help="What a source expected beforehand; repeat for more.")
    ] = None,
    discrepancies: Annotated[
        list[str] | None, typer.Option("--discrepancy", metavar="TEXT", help="Where the sources disagree; repeat for more.")
    ] = None,
    follows: Annotated[str | None, typer.Option("--follows", metavar="TEXT", help="An earlier commitment.")] = None,
    clear: Clear = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
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

    fields = terms(context.params, context.obj.today) | {"obligors": tuple(obligors) if obligors else None, "effective_on": effective}
    if effective and not extend_to and "extended-to" not in (clear or ()):
        raise BadInput("--effective is the day of an extension", "add --extend-to; what was written down wrongly counts from the beginning")
    if obligors and not yes and not dry_run:
        with run.reading(context.obj) as (ledger, _):
            told = amending.left_behind(ledger, ref, obligors)
        if told:
            ask("leave these in the history only?", told, "taking an obligor away")
    _amending(context.obj, Noun.COMMITMENT, ref, fields, reason, clear, dry_run=dry_run, form=form)


def amend_evidence(
    context: typer.Context,
    number: Number,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the entry.", show_default=False)
    ] = None,
    summary: Annotated[str | None, typer.Option("--summary", metavar="TEXT", help="What was seen, in your own words.")] = None,
    event_date: Annotated[str | None, typer.Option("--event-date", metavar="DATE", help="When it happened.")] = None,
    stance: StanceOption = None,
    grade: Annotated[str | None, typer.Option("--grade", metavar="B2", help="Reliability and credibility.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="KEY", autocompletion=complete_source, help="A registered source.")
    ] = None,
    voice: Annotated[
        str | None, typer.Option("--voice", metavar="CODE|independent", autocompletion=complete_voice, help="Who says it.")
    ] = None,
    party: Annotated[
        str | None, typer.Option("--party", metavar="CODE", autocompletion=complete_party, help="The one obligor it is about.")
    ] = None,
    stage: StageOption = None,
    same_event_as: Annotated[
        str | None,
        typer.Option("--same-event-as", metavar="#N", autocompletion=complete_evidence, help="Another report of the same measure."),
    ] = None,
    quote: Annotated[str | None, typer.Option("--quote", metavar="TEXT", help="The few words it rests on.")] = None,
    quote_prefix: Annotated[str | None, typer.Option("--quote-prefix", metavar="TEXT", help="What stands right before the quote.")] = None,
    quote_suffix: Annotated[str | None, typer.Option("--quote-suffix", metavar="TEXT", help="What stands right after the quote.")] = None,
    accessed: Annotated[str | None, typer.Option("--accessed", metavar="DATE", help="When the source was read.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why this grade, or what to be careful about.")] = None,
    commitment: Annotated[str | None, typer.Option("--commitment", metavar="REF", help="Move it to this commitment.")] = None,
    clear: Clear = None,
    resume: Resume = None,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Correct evidence, with the reason; it keeps its number, and what cites it.

    Without options, your editor opens with its fields filled in.

    \b
    tracker evidence amend 57 --event-date 2024-01-31 --reason "A slip"
    tracker evidence amend 57 --commitment WOODSIDE-3 --reason "Filed wrongly"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.domain.dates import read_date, read_day
    from tracker.domain.refs import read_grade, read_number

    today = context.obj.today
    halves = [half.value for half in read_grade(grade)] if grade else (None, None)
    fields: Item = {
        "summary": summary,
        "event_date": read_date(event_date, today) if event_date else None,
        "stance": maybe(Stance, "stance", stance),
        "reliability": halves[0],
        "credibility": halves[1],
        "source": source,
        "voice": voice,
        "party": party,
        "stage": maybe(Stage, "stage", stage),
        "same_event_as": read_number(same_event_as) if same_event_as else None,
        "quote": quote,
        "quote_prefix": quote_prefix,
        "quote_suffix": quote_suffix,
        "accessed": read_day(accessed, today) if accessed else None,
        "note": note,
        "commitment": commitment,
    }
    if filling.is_wanted(given=bool(clear) or any(value is not None for value in fields.values()), resumed=resume):
        _fill_in(context.obj, number, reason, resume, dry_run=dry_run, form=form)
        return
    if not reason:
        raise BadInput("missing --reason", "say why: it is kept with the entry")
    _amending(context.obj, Noun.EVIDENCE, number, fields, reason, clear, dry_run=dry_run, form=form)


def _fill_in(settings: "Settings", number: str, reason: str | None, resume: str | None, *, dry_run: bool, form: Answer) -> None:
    """Amends evidence in a form that has its fields filled in; a field that is left empty becomes empty."""
    from tracker.actions import amending, browsing, registers
    from tracker.cli.terminal import entry_forms
    from tracker.documents import evidence_input

    with run.reading(settings) as (ledger, reading):
        held = amending.held(ledger, number)
        shown = browsing.show(ledger, reading, held["commitment"]).item
        sources = registers.sources_near(ledger, reading.position, held["commitment"], entry_forms.SOURCES_LISTED)
    if reason is not None:
        held["reason"] = reason

    def record(filled: "Filled") -> None:
        fields, emptied, why = evidence_input.amended(filled, held, settings.today)
        _amending(settings, Noun.EVIDENCE, number, fields, why, emptied, dry_run=dry_run, form=form)

    filling.fill_in(settings, entry_forms.amended_evidence(held, shown, sources), "evidence", record, resumed=resume, kept=dry_run)


def voiding(noun: Noun) -> "Callable[..., None]":
    """The command that declares a party, agreement or source void."""

    def void(
        context: typer.Context,
        name: Annotated[
            str, typer.Argument(metavar="KEY" if noun is Noun.SOURCE else "CODE", autocompletion=_COMPLETED[noun], show_default=False)
        ],
        reason: Reason,
        replaced_by: Annotated[
            list[str] | None,
            typer.Option("--replaced-by", metavar="NAME", autocompletion=_COMPLETED[noun], help="What stands in its place."),
        ] = None,
        yes: Yes = False,
        dry_run: DryRun = False,
        form: AnswerOption = Answer.TABLE,
    ) -> None:
        _void(context.obj, noun, name, reason, replaced_by or (), yes=yes, dry_run=dry_run, form=form)

    void.__doc__ = (
        f"Declare {'an agreement' if noun is Noun.AGREEMENT else f'a {noun}'} void that was registered by mistake, while nothing names it.\n\n"
        f'\b\ntracker {noun} void {_EXAMPLES[noun]} --reason "Entered twice"'
    )
    return void


_COMPLETED = {Noun.PARTY: complete_party, Noun.AGREEMENT: complete_agreement, Noun.SOURCE: complete_source}
_EXAMPLES = {
    Noun.PARTY: "BRA --replaced-by BR",
    Noun.AGREEMENT: "BERLIN23 --replaced-by BERLIN",
    Noun.SOURCE: "planalto-2 --replaced-by planalto-2023",
}


def void_commitment(
    context: typer.Context,
    ref: Ref,
    reason: Reason,
    replaced_by: Annotated[
        list[str] | None,
        typer.Option("--replaced-by", metavar="REF", autocompletion=complete_ref, help="What stands in its place; repeat for more."),
    ] = None,
    move_evidence: Annotated[
        bool, typer.Option("--move-evidence", help="Move its evidence to the one commitment that stands in its place.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Declare a commitment void that was entered twice, or was two in one.

    It leaves lists, counts and reports; its page says where it went, and its number is never used again.

    \b
    tracker commitment void BERLIN-2 --replaced-by BERLIN-1 --move-evidence \\
      --reason "Entered twice"
    """  # noqa: D301 - \b keeps the lines of the example
    _void(context.obj, Noun.COMMITMENT, ref, reason, replaced_by or (), move_evidence, yes=yes, dry_run=dry_run, form=form)


def _void(
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
    from tracker.actions import amending, taking_back

    if not yes and not dry_run:
        with run.reading(settings) as (ledger, _):
            target = amending.target_of(ledger, noun, name)
            told = taking_back.about(ledger, target) if noun is Noun.COMMITMENT else [f"{noun} {target}"]
        ask("declare it void?", told, "a void registration")
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = taking_back.void(ledger, noun, name, reason, replaced_by=replaced_by, move_evidence=move_evidence, today=settings.today)
    run.print_added(added, dry_run=dry_run, form=form)


def retract_range(settings: "Settings", text: str, reason: str, *, yes: bool, dry_run: bool, form: Answer) -> None:
    """Retracts the actor's own entries of a range, after one question with counts."""
    from tracker.actions import taking_back

    with run.reading(settings) as (ledger, _):
        ledger.actor = settings.actor
        chosen = taking_back.in_range(ledger, text)
    if not chosen.numbers:
        raise BadInput(
            f"nothing can be retracted of {chosen.told}", "these are your own entries only: tracker history shows who recorded what"
        )
    if not yes and not dry_run:
        ask(f"retract these {len(chosen.numbers):,} entries?", [chosen.told], "a retraction")
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = taking_back.retract_all(ledger, taking_back.in_range(ledger, text).numbers, reason)
    if form is Answer.TABLE:
        output.write(f"{'would retract' if dry_run else 'retracted'} {chosen.told}\n")
    else:
        run.print_added(added, dry_run=dry_run, form=form)


def undo(
    context: typer.Context,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why. [default: undone]")] = None,
    yes: Yes = False,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
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
        told = f"#{last.seq} {describe_entry(last, amending.before_of(ledger, last))}"
    if not yes and not dry_run:
        ask("undo it?", [told], "undoing")
    with run.writing(settings, dry_run=dry_run) as ledger:
        if (now := taking_back.last_of_actor(ledger)).seq != last.seq:
            raise BadInput(f"#{now.seq} was recorded meanwhile", "undo again")
        added = taking_back.undo(ledger, last, reason or f"#{last.seq} undone", settings.today)
    run.print_added([added], dry_run=dry_run, form=form)
