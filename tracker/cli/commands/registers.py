"""`agreement`, `commitment`, `source`, `party`: add, list, show, amend."""

# ruff: noqa: ARG001 - the terms of a commitment are read from the context, where Typer has all parameters by name

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli import context as run
from tracker.cli.commands import browse, corrections, filling, options
from tracker.cli.commands.declaring import Commands
from tracker.cli.commands.fields import fields
from tracker.cli.commands.terms import terms
from tracker.cli.terminal import listings, pages
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.vocabulary import Noun

if TYPE_CHECKING:
    from tracker.documents.forms import Filled
    from tracker.settings import Settings

agreement = Commands(name="agreement", help="Agreements: summits, communiqués, treaties.", no_args_is_help=True)
commitment = Commands(name="commitment", help="Commitments: add, list, show, amend, void.", no_args_is_help=True)
source = Commands(name="source", help="Sources: documents somebody published.", no_args_is_help=True)
party = Commands(name="party", help="Parties: states and bodies that can owe a commitment.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for group in (agreement, commitment, source, party):
        app.add_typer(group)
    agreement.command("amend")(corrections.amend_agreement)
    commitment.command("amend")(corrections.amend_commitment)
    source.command("amend")(corrections.amend_source)
    party.command("amend")(corrections.amend_party)
    commitment.command("void")(corrections.void_commitment)
    for group, noun in ((agreement, Noun.AGREEMENT), (source, Noun.SOURCE), (party, Noun.PARTY)):
        group.command("void")(corrections.voiding(noun))


Code = Annotated[str, options.argument("CODE", "Its short code.")]
Title = Annotated[str, options.text("--title", "Its title.", show_default=False)]
MaybeTitle = Annotated[str | None, options.text("--title", "Its title.")]
Topic = Annotated[str | None, options.topic("--topic", "A word or two, such as counternarcotics.")]
Beneficiaries = Annotated[list[str] | None, options.party("--beneficiary", "Who gains by it; repeat for more.")]
Due = Annotated[str | None, options.date("--due", "The original deadline, if it has one.")]
ReviewEvery = Annotated[int | None, options.days("--review-every", "Review when nothing was seen for so long. [default: 180]")]
Criteria = Annotated[list[str] | None, options.text("--criterion", "What would show that it is fulfilled; repeat for more.")]
Wordings = Annotated[
    list[str] | None, options.wording("--wording", "What a source says was agreed, with its paragraph (or empty); repeat for more.")
]
Expected = Annotated[list[str] | None, options.wording("--expected", "Likewise, what a source expected beforehand.")]
Discrepancies = Annotated[list[str] | None, options.text("--discrepancy", "Where the sources disagree; repeat for more.")]
Follows = Annotated[str | None, options.text("--follows", "An earlier commitment.")]


@party.command("add")
def add_party(
    context: typer.Context,
    code: Code,
    name: Annotated[str, options.text("--name", "Its name.", show_default=False)],
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Register a party.

    \b
    tracker party add DE --name Germany
    tracker party add BR --name Brazil
    """  # noqa: D301 - \b keeps the lines of the example
    _add(context, Noun.PARTY, "code", "name", dry_run=dry_run, form=form)


@agreement.command("add")
def add_agreement(
    context: typer.Context,
    code: Code,
    title: Title,
    made_on: Annotated[str, options.date("--made-on", "When it was made.", show_default=False)],
    parties: Annotated[list[str], options.party("--party", "A party to it; repeat for more.", show_default=False)],
    place: Annotated[str | None, options.text("--place", "Where.")] = None,
    summary: Annotated[str | None, options.text("--summary", "What it was about.")] = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Register an agreement between registered parties.

    \b
    tracker agreement add BERLIN --title "German-Brazilian consultations" \\
      --made-on 2023-12-04 --party DE --party BR
    """  # noqa: D301 - \b keeps the lines of the example
    _add(context, Noun.AGREEMENT, "code", "title", "made_on", "parties", "place", "summary", dry_run=dry_run, form=form)


@source.command("add")
def add_source(
    context: typer.Context,
    key: Annotated[str, options.argument("KEY", "Its key, such as cnn-2023-11-16.")],
    publisher: Annotated[str, options.name("--publisher", "Who published it.", show_default=False)],
    title: MaybeTitle = None,
    url: Annotated[str | None, options.address("--url", "Its address.")] = None,
    published: Annotated[str | None, options.date("--published", "When.")] = None,
    source_kind: options.SourceKindOption = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="Its language.")] = None,
    voice: Annotated[str | None, options.voice("--voice", "Whose organ it is. [default: independent]")] = None,
    note: Annotated[str | None, options.text("--note", "What to know about it.")] = None,
    origin: Annotated[str | None, options.ORIGIN] = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Register a source.

    \b
    tracker source add planalto-2023 --publisher Planalto --voice BR \\
      --title Declaration --url https://example.org/2 --published 2023-12-04
    """  # noqa: D301 - \b keeps the lines of the example
    names = ("key", "publisher", "title", "url", "published", "source_kind", "language", "voice", "note", "origin")
    _add(context, Noun.SOURCE, *names, dry_run=dry_run, form=form)


def _kind(noun: str) -> Any:
    """The record of a register."""
    from tracker.domain.record import records

    return getattr(records, noun.capitalize())


def _add(context: typer.Context, noun: Noun, *names: str, dry_run: bool, form: Answer) -> None:
    """Registers a party, an agreement or a source, of which these options are the fields."""
    from tracker.actions import registers

    given = fields(context.params, context.obj.today, *names)
    given |= {"kind": given.pop("source_kind")} if "source_kind" in given else {}
    run.adding(context.obj, lambda ledger: registers.add(ledger, _kind(noun), given), dry_run=dry_run, form=form)


@commitment.command("add")
def add_commitment(
    context: typer.Context,
    code: Annotated[str, options.argument("AGREEMENT", "The agreement's code.", options.complete_agreement)],
    title: MaybeTitle = None,
    text: Annotated[str | None, options.text("--text", "What was undertaken, in your own words.")] = None,
    obligors: Annotated[list[str] | None, options.party("--obligor", "Who owes it; repeat for more.")] = None,
    kind: options.KindOption = None,
    nature: options.NatureOption = None,
    topic: Topic = None,
    number: Annotated[int | None, typer.Option("--number", metavar="N", help="Its number; default: the next free one.")] = None,
    beneficiaries: Beneficiaries = None,
    due: Due = None,
    review_every: ReviewEvery = None,
    criteria: Criteria = None,
    wordings: Wordings = None,
    expected: Expected = None,
    discrepancies: Discrepancies = None,
    follows: Follows = None,
    resume: options.Resume = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Register a commitment under the next number of its agreement.

    Without options, your editor opens a form.

    \b
    tracker commitment add BERLIN --title "Meet every two years" \\
      --text "The governments meet every two years" --obligor DE --obligor BR \\
      --nature recurring --wording planalto-2023:3:"They meet every two years"
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import registers

    names = ("title", "text", "obligors", "kind", "nature", "topic", "number", "beneficiaries", "due", "review_every", "criteria")
    filled = any(context.params[name] for name in (*names, "wordings", "expected", "discrepancies", "follows"))
    if filling.is_wanted(given=filled, resumed=resume):
        _fill_in(context.obj, code, resume, dry_run=dry_run, form=form)
        return
    missing = [f"--{name}" for name, value in (("title", title), ("text", text), ("obligor", obligors)) if not value]
    if missing:
        raise BadInput(f"missing {' and '.join(missing)}", f"tracker commitment add {code} --title … --text … --obligor CODE")
    given = _commitment({**context.params, "agreement": code}, context.obj.today)
    run.adding(context.obj, lambda ledger: registers.add_commitment(ledger, given), dry_run=dry_run, form=form)


def _commitment(given: Mapping[str, Any], today: date) -> Item:
    """The fields of a commitment, with what is usual where nothing was said."""
    return terms(given, today) | fields(given, today, "agreement", "number", "obligors")


def _fill_in(settings: "Settings", code: str, resume: str | None, *, dry_run: bool, form: Answer) -> None:
    """Registers a commitment from a form in the editor."""
    from tracker.actions import naming, registers
    from tracker.cli.terminal import entry_forms

    with run.reading(settings) as (ledger, reading):
        about = naming.agreement(ledger, code, reading.position).json_fields()
        sources = registers.sources_near(ledger, reading.position, None, entry_forms.SOURCES_LISTED)

    def record(filled: "Filled") -> None:
        filled.require("agreement", "title", "text", "obligors")
        given: Item = filled.given
        given |= {name: filled.words(name) for name in ("obligors", "beneficiaries")}
        given |= {name: filled.items(name) for name in ("criteria", "wordings", "expected", "discrepancies")}
        given |= {name: filled.value(name, _count) for name in ("review_every", "number")}
        filled.faults.refuse()
        commitment = _commitment(given, settings.today)
        run.adding(settings, lambda ledger: registers.add_commitment(ledger, commitment), dry_run=dry_run, form=form)

    filling.fill_in(settings, entry_forms.commitment(about, sources), "commitment", record, resumed=resume, kept=dry_run)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise BadInput(f"“{shortened(text)}” is not a number", "write digits")
    return int(text)


def _listing(group: typer.Typer, noun: str, columns: tuple[str, ...]) -> None:
    """`list` and `show` of one register."""

    @group.command("list", help=f"List the {'parties' if noun == 'party' else noun + 's'}.")
    def list_(
        context: typer.Context,
        search: Annotated[
            list[str] | None, options.text("--search", "With all these words somewhere, in any case; quotes keep a phrase together.")
        ] = None,
        known_at: options.KnownAt = None,
        chosen: options.Columns = None,
        form: options.FormatOption = Format.TABLE,
    ) -> None:
        from tracker.actions import registers

        kind = _kind(noun)
        known = ("entry", *kind.model_fields)
        with run.reading(context.obj, None, known_at) as (ledger, reading):
            items = registers.listed(ledger, kind, reading.position, search or ())
        colour, searched = context.obj.colour, search is not None
        listings.register(items, reading, noun, columns, form, chosen, known=known, searched=searched, colour=colour)

    @group.command("show", help=f"Show one {noun}.")
    def show(
        context: typer.Context,
        name: Annotated[
            str, typer.Argument(metavar="KEY" if noun == "source" else "CODE", autocompletion=options.completing(noun), show_default=False)
        ],
        known_at: options.KnownAt = None,
        form: options.FormatOption = Format.TABLE,
    ) -> None:
        from tracker.actions import registers

        with run.reading(context.obj, None, known_at) as (ledger, reading):
            item = registers.show(ledger, _kind(noun), name, reading.position)
        pages.record(item, form)


_listing(party, "party", ("code", "name"))
_listing(agreement, "agreement", ("code", "made_on", "parties", "title"))
_listing(source, "source", ("key", "published", "voice", "publisher", "title"))


@commitment.command("list", help="List every commitment, open or closed: tracker list --all.")
def _all_commitments(
    context: typer.Context, columns: options.Columns = None, known_at: options.KnownAt = None, form: options.FormatOption = Format.TABLE
) -> None:
    browse.list_(context, everything=True, columns=columns, known_at=known_at, form=form)


commitment.command("show")(browse.show)
