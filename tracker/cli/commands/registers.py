"""`agreement …`, `source …`, `party …`: add, amend, void, list, show."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Required, TypedDict, Unpack

import typer

from tracker.cli import context as run
from tracker.cli.commands import corrections, options
from tracker.cli.commands.declaring import Commands
from tracker.cli.commands.fields import fields, span
from tracker.cli.terminal import listings, pages
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.items import Item
from tracker.domain.vocabulary import Noun

if TYPE_CHECKING:
    from tracker.domain.record.records import Agreement, Party, Source

agreement = Commands(name="agreement", help="Agreements: summits, communiqués, treaties.", no_args_is_help=True)
source = Commands(name="source", help="Sources: documents somebody published.", no_args_is_help=True)
party = Commands(name="party", help="Parties: states and bodies that can owe a commitment.", no_args_is_help=True)


NewCode = Annotated[str, options.argument("CODE", "Its short code.")]
AgreementCode = Annotated[str, options.argument("CODE", "Its code.", options.complete_agreement)]
PartyCode = Annotated[str, options.argument("CODE", "Its code.", options.complete_party)]
SourceKey = Annotated[str, options.argument("KEY", "Its key.", options.complete_source)]


class PartyOptions(TypedDict, total=False):
    """A party, in the order of its options."""

    name: Required[Annotated[str, options.text("--name", "Its name.")]]


class AgreementOptions(TypedDict, total=False):
    """An agreement, in the order of its options; its parties are added to and taken away when it is amended."""

    title: Required[Annotated[str, options.text("--title", "Its title.")]]
    made_on: Required[Annotated[str, options.date("--made-on", "When it was made.")]]
    place: Annotated[str | None, options.text("--place", "Where.")]
    summary: Annotated[str | None, options.text("--summary", "What it was about.")]
    windows: Annotated[
        list[str] | None,
        options.taking("CODE=PERIOD")("--window", "A time of which it is assessed: interim=2024-01/2024-06; repeat for more."),
    ]


class _Published(TypedDict, total=False):
    """Who published a source, and what kind it is of."""

    publisher: Required[Annotated[str, options.name("--publisher", "Who published it.")]]
    source_kind: options.SourceKindOption


class RegisteredSourceOptions(_Published, options.SourceOptions, total=False):
    """A source, in the order of its options."""

    voice: Annotated[str | None, options.voice("--voice", "Whose organ it is. [default: independent]")]
    note: Annotated[str | None, options.text("--note", "What to know about it.")]


@party.command("add")
def add_party(
    context: typer.Context,
    code: NewCode,
    *,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[PartyOptions],
) -> None:
    """Register a party.

    \b
    tracker party add DE --name Germany
    tracker party add BR --name Brazil
    """  # noqa: D301 - \b keeps the lines of the example
    _add(context, Noun.PARTY, {"code": code, **values}, dry_run=dry_run, form=form)


@agreement.command("add")
def add_agreement(
    context: typer.Context,
    code: NewCode,
    *,
    parties: Annotated[list[str], options.party("--party", "A party to it; repeat for more.", show_default=False)],
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[AgreementOptions],
) -> None:
    """Register an agreement between registered parties.

    \b
    tracker agreement add BERLIN --title "German-Brazilian consultations" \\
      --made-on 2023-12-04 --party DE --party BR
    """  # noqa: D301 - \b keeps the lines of the example
    _add(context, Noun.AGREEMENT, {"code": code, "parties": parties, **values}, dry_run=dry_run, form=form)


@source.command("add")
def add_source(
    context: typer.Context,
    key: Annotated[str, options.argument("KEY", "Its key, such as cnn-2023-11-16.")],
    *,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[RegisteredSourceOptions],
) -> None:
    """Register a source.

    \b
    tracker source add planalto-2023 --publisher Planalto --voice BR \\
      --title Declaration --url https://example.org/2 --published 2023-12-04
    """  # noqa: D301 - \b keeps the lines of the example
    _add(context, Noun.SOURCE, {"key": key, **values}, dry_run=dry_run, form=form)


def _kind(noun: str) -> "type[Party | Agreement | Source]":
    """The record of a register."""
    from tracker.domain.record import records

    kinds: dict[str, type[Party | Agreement | Source]] = {"party": records.Party, "agreement": records.Agreement, "source": records.Source}
    return kinds[noun]


def _add(context: typer.Context, noun: Noun, values: Mapping[str, object], *, dry_run: bool, form: Answer) -> None:
    """Registers a party, an agreement or a source."""
    from tracker.actions import registers

    given = _fields(values, context.obj.today)
    run.adding(context.obj, lambda ledger: registers.add(ledger, _kind(noun), given), dry_run=dry_run, form=form)


def _fields(values: Mapping[str, object], today: date) -> Item:
    """The fields of a record of a register from its options."""
    given = fields(values, today, *values)
    if given.get("windows"):
        parted = [one.partition("=") for one in given["windows"]]
        given["windows"] = [{"code": code.strip(), **span(period, "windows")} for code, _, period in parted]
    return given | ({"kind": given.pop("source_kind")} if "source_kind" in given else {})


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


@party.command("amend", amends=True)
def amend_party(
    context: typer.Context,
    code: PartyCode,
    reason: options.Reason,
    *,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[PartyOptions],
) -> None:
    """Correct a party's name, with the reason.

    \b
    tracker party amend BR --name "Republic of Brazil" --reason "Its own name"
    """  # noqa: D301 - \b keeps the lines of the example
    corrections.amend(context.obj, Noun.PARTY, code, {**values}, reason, (), dry_run=dry_run, form=form)


@agreement.command("amend", amends=True)
def amend_agreement(
    context: typer.Context,
    code: AgreementCode,
    reason: options.Reason,
    *,
    add_party: Annotated[list[str] | None, options.party("--add-party", "One more party to it; repeat for more.")] = None,
    remove_party: Annotated[list[str] | None, options.party("--remove-party", "Not a party to it; repeat for more.")] = None,
    clear: options.Clear = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[AgreementOptions],
) -> None:
    """Correct an agreement, with the reason.

    \b
    tracker agreement amend BERLIN --title "Intergovernmental consultations" \\
      --reason "As the declaration calls it"
    """  # noqa: D301 - \b keeps the lines of the example
    given = _fields({**values, "add_party": add_party, "remove_party": remove_party}, context.obj.today)
    corrections.amend(context.obj, Noun.AGREEMENT, code, given, reason, clear, dry_run=dry_run, form=form)


@source.command("amend", amends=True)
def amend_source(
    context: typer.Context,
    key: SourceKey,
    reason: options.Reason,
    *,
    clear: options.Clear = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[RegisteredSourceOptions],
) -> None:
    """Correct a source, with the reason.

    \b
    tracker source amend planalto-2023 --title "Joint text" --reason "A slip"
    """  # noqa: D301 - \b keeps the lines of the example
    given = _fields(values, context.obj.today)
    corrections.amend(context.obj, Noun.SOURCE, key, given, reason, clear, dry_run=dry_run, form=form)


def _voiding(group: Commands, noun: Noun, completed: options.Complete, example: str) -> None:
    """`void` of one register."""
    what = "an agreement" if noun is Noun.AGREEMENT else f"a {noun}"
    said = f"Declare {what} void that was registered by mistake, while nothing names it."

    @group.command("void", help=f'{said}\n\n\b\ntracker {noun} void {example} --reason "Entered twice"')
    def void(
        context: typer.Context,
        name: Annotated[
            str, typer.Argument(metavar="KEY" if noun is Noun.SOURCE else "CODE", autocompletion=completed, show_default=False)
        ],
        reason: options.Reason,
        replaced_by: Annotated[list[str] | None, options.name("--replaced-by", "What stands in its place.")] = None,
        yes: options.Yes = False,
        dry_run: options.DryRun = False,
        form: options.AnswerOption = Answer.TABLE,
    ) -> None:
        corrections.void(context.obj, noun, name, reason, replaced_by or (), yes=yes, dry_run=dry_run, form=form)


_voiding(party, Noun.PARTY, options.complete_party, "BRA --replaced-by BR")
_voiding(agreement, Noun.AGREEMENT, options.complete_agreement, "BERLIN23 --replaced-by BERLIN")
_voiding(source, Noun.SOURCE, options.complete_source, "planalto-2 --replaced-by planalto-2023")
