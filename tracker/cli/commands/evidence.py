"""`evidence …`: add, list, show, regrade, and extract what is attached."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import corrections, filling
from tracker.cli.commands.declaring import Commands
from tracker.cli.commands.options import (
    ORIGIN,
    STANCE,
    AboutRef,
    Again,
    Agreements,
    AnswerOption,
    AsOf,
    Columns,
    DryRun,
    FormatOption,
    KnownAt,
    MaybeRef,
    Number,
    Reason,
    Resume,
    SourceKindOption,
    StageOption,
    Stages,
    StanceOption,
    Stances,
    complete_evidence,
    complete_party,
    complete_source,
    complete_voice,
)
from tracker.cli.commands.words import maybe, words
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import SourceKind, Stage, Stance

if TYPE_CHECKING:
    from tracker.actions.added import Added
    from tracker.documents.forms import Filled
    from tracker.settings import Settings

group = Commands(
    name="evidence",
    help="Evidence for and against: add, list, show, regrade, extract what is attached.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group)


@group.command()
def add(
    context: typer.Context,
    ref: AboutRef = None,
    stance: StanceOption = None,
    summary: Annotated[
        str | None, typer.Option("--summary", metavar="TEXT", help="What was seen, in your own words; - reads it from standard input.")
    ] = None,
    event_date: Annotated[
        str | None,
        typer.Option(
            "--event-date", metavar="DATE", help="When it happened: 2024-01-30, 2024-01, 2024, yesterday. Default: when it was published."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="KEY", autocompletion=complete_source, help="A registered source (tracker source list)."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Or describe the source: it is found again, or registered on the way.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The source's title.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="The source's address.")] = None,
    published: Annotated[str | None, typer.Option("--published", metavar="DATE", help="When the source was published.")] = None,
    source_kind: SourceKindOption = None,
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="The source's language, such as en.")] = None,
    origin: Annotated[str | None, ORIGIN] = None,
    grade: Annotated[
        str | None,
        typer.Option("--grade", metavar="B2", help="Reliability A–F of the source and credibility 1–6 of the information. [default: F6]"),
    ] = None,
    voice: Annotated[
        str | None,
        typer.Option(
            "--voice",
            metavar="CODE|independent",
            autocompletion=complete_voice,
            help="Who says it; a source that is new takes it too. Default: the source's voice.",
        ),
    ] = None,
    party: Annotated[
        str | None,
        typer.Option("--party", metavar="CODE", autocompletion=complete_party, help="The one obligor it is about. Default: all."),
    ] = None,
    stage: StageOption = None,
    same_event_as: Annotated[
        str | None,
        typer.Option("--same-event-as", metavar="#N", autocompletion=complete_evidence, help="Another report of the same measure."),
    ] = None,
    quote: Annotated[str | None, typer.Option("--quote", metavar="TEXT", help="The few words it rests on, as the source has them.")] = None,
    quote_prefix: Annotated[
        str | None,
        typer.Option("--quote-prefix", metavar="TEXT", help="What stands right before the quote, where it occurs more than once."),
    ] = None,
    quote_suffix: Annotated[str | None, typer.Option("--quote-suffix", metavar="TEXT", help="What stands right after the quote.")] = None,
    accessed: Annotated[str | None, typer.Option("--accessed", metavar="DATE", help="When you read it; default: today.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why this grade, or what to be careful about.")] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option(
            "--attach",
            metavar="FILE",
            help="Keep this file with it, at most 25 MiB; in text and HTML the quote is looked up. Repeat for more.",
        ),
    ] = None,
    from_file: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Many at once: JSON, JSON Lines or YAML with these options as fields (event_date, same_event_as, …) and commitment; - is standard input.",
        ),
    ] = None,
    resume: Resume = None,
    again: Again = False,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Add evidence about a commitment.

    From options, from a file with --from, or in your editor when no options are given. A source that is not known yet is registered
    on the way; the same evidence twice is found, not added. A file or a form attaches what lies in the current folder.

    \b
    tracker evidence add WOODSIDE-2 --stance supports --event-date 2024-01-30 \\
      --summary "The working group was opened in Beijing" --grade B2 --voice CN \\
      --publisher Xinhua --url https://example.org/1 --published 2024-01-31
    """  # noqa: D301 - \b keeps the lines of the example
    fields = {
        "stance": maybe(Stance, "stance", stance),
        "summary": input_files.read_text("-").strip() if summary == "-" else summary,
        "event_date": event_date,
        "source": source,
        "publisher": publisher,
        "title": title,
        "url": url,
        "published": published,
        "source_kind": maybe(SourceKind, "kind of source", source_kind),
        "language": language,
        "origin": origin,
        "grade": grade,
        "voice": voice,
        "party": party,
        "stage": maybe(Stage, "stage", stage),
        "same_event_as": same_event_as,
        "quote": quote,
        "quote_prefix": quote_prefix,
        "quote_suffix": quote_suffix,
        "accessed": accessed,
        "note": note,
        "attach": attach or None,
    }
    given: Item = {name: value for name, value in fields.items() if value is not None}
    settings = context.obj
    if from_file is not None:
        if given:
            raise BadInput("--from takes everything from the file", f"leave out --{next(iter(given)).replace('_', '-')}")
        _add_many(settings, input_files.read_text(from_file), input_files.called(from_file), ref, again=again, dry_run=dry_run, form=form)
        return
    if filling.is_wanted(given=bool(given), resumed=resume):
        _fill_in(settings, ref, resume, again=again, dry_run=dry_run, form=form)
        return
    missing = [f"--{name}" for name in ("stance", "summary") if name not in given]
    if ref is None or missing:
        about = ref or run.example_ref(settings)
        raise BadInput(
            f"missing {' and '.join(['a ref', *missing] if ref is None else missing)}",
            f"tracker evidence add {about} --stance {str(STANCE).replace(' ', '')} --summary “…” --publisher “…” --url … --published …",
        )
    from tracker.actions import evidence as action

    if attach:
        from tracker.cli.commands import attachments

        given["attach"] = attachments.Reader().files(attach)
    today = settings.today
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = action.add(ledger, {"accessed": today, **given, "commitment": ref}, today=today, again=again)
    _print_added([added], dry_run=dry_run, form=form)


def _add_many(settings: "Settings", text: str, name: str, ref: str | None, *, again: bool, dry_run: bool, form: Answer) -> None:
    from tracker.actions import evidence as action
    from tracker.documents import batch

    items = batch.read(text, name, today=settings.today)
    if any("attach" in fields for _, fields in items):
        from tracker.cli.commands import attachments

        items = attachments.Reader().into(items, name)
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = action.add_many(ledger, items, file=name, commitment=ref, today=settings.today, again=again)
    _print_added(added, dry_run=dry_run, form=form)


def _print_added(added: "list[Added]", *, dry_run: bool, form: Answer) -> None:
    """Prints the new numbers; for people also what was attached, and whether the quote is in there."""
    if form is not Answer.TABLE:
        run.print_added(added, dry_run=dry_run, form=form)
        return
    for one in added:
        run.print_added([one], dry_run=dry_run, form=form)
        fields = one.plain()
        if one.new and fields["attachments"]:
            from tracker.cli.terminal import pages  # most evidence comes without files

            output.write("".join(f"  attached {line}\n" for line in pages.attached(fields)))


def _fill_in(settings: "Settings", ref: str | None, resume: str | None, *, again: bool, dry_run: bool, form: Answer) -> None:
    """Adds evidence from a form in the editor."""
    from tracker.actions import browsing, registers
    from tracker.actions import evidence as action
    from tracker.cli.commands import attachments
    from tracker.cli.terminal import entry_forms
    from tracker.documents import evidence_input

    with run.reading(settings) as (ledger, reading):
        shown = browsing.show(ledger, reading, ref).item if ref is not None else None
        about = shown["ref"] if shown else None
        sources = registers.sources_near(ledger, reading.position, about, entry_forms.SOURCES_LISTED)

    def record(filled: "Filled") -> None:
        fields = evidence_input.filled_in(filled, settings.today)
        [(_, given)] = attachments.Reader().into([((filled.line("attach"), ""), fields)], filled.file)
        with run.writing(settings, dry_run=dry_run) as ledger:
            added = action.add(ledger, {"accessed": settings.today, **given}, today=settings.today, again=again)
        _print_added([added], dry_run=dry_run, form=form)

    filling.fill_in(settings, entry_forms.evidence(about, shown, sources), "evidence", record, resumed=resume, kept=dry_run)


@group.command("list")
def list_(
    context: typer.Context,
    ref: MaybeRef = None,
    agreement: Agreements = None,
    party: Annotated[
        list[str] | None,
        typer.Option("--party", metavar="CODE", autocompletion=complete_party, help="About this obligor, or about all; repeat for “or”."),
    ] = None,
    voice: Annotated[
        list[str] | None,
        typer.Option("--voice", metavar="CODE|independent", autocompletion=complete_voice, help="Who says it; repeat for “or”."),
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", autocompletion=complete_source, help="In this source; repeat for “or”.")
    ] = None,
    publisher: Annotated[
        list[str] | None, typer.Option("--publisher", metavar="NAME", help="In what they published, in any case; repeat for “or”.")
    ] = None,
    stance: Stances = None,
    stage: Stages = None,
    grade: Annotated[
        list[str] | None, typer.Option("--grade", metavar="B2|B|2", help="Of this grade, reliability or credibility; repeat for “or”.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Events of that day and later.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Events up to that day.")] = None,
    search: Annotated[
        list[str] | None,
        typer.Option(
            "--search", metavar="TEXT", help="With all these words in summary or quote, in any case; quotes keep a phrase together."
        ),
    ] = None,
    retracted: Annotated[bool, typer.Option("--retracted", help="Show retracted evidence too.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    columns: Columns = None,
    form: FormatOption = Format.TABLE,
    raw: Annotated[bool, typer.Option("--raw", help="CSV for machines: cells exactly as recorded.")] = False,
) -> None:
    """List evidence by the day of the event, or what passes all filters of it."""
    from tracker.actions import evidence_listing

    asked = evidence_listing.EvidenceFilter(
        ref=ref,
        agreements=agreement or (),
        parties=party or (),
        voices=voice or (),
        sources=source or (),
        publishers=publisher or (),
        stances=words(Stance, "stance", stance),
        stages=words(Stage, "stage", stage),
        grades=grade or (),
        since=since,
        until=until,
        search=search or (),
        retracted=retracted,
    )
    if raw and form is not Format.CSV:
        raise BadInput("--raw is for CSV only", "add --format csv")
    from tracker.cli.terminal import listings, streams

    names = listings.evidence_columns(columns)
    with run.reading(context.obj, as_of, known_at) as (ledger, reading):
        found = evidence_listing.listed(ledger, reading, asked, context.obj.today)
        if form is not Format.TABLE:
            streams.evidence(found, reading, form, names, raw=raw)
            return
        items = list(found.items())  # a table is measured before it is written
    listings.evidence(items, columns, colour=context.obj.colour)


@group.command()
def show(context: typer.Context, number: Number, known_at: KnownAt = None, form: FormatOption = Format.TABLE) -> None:
    """Show one piece of evidence with what happened to it."""
    from tracker.actions import evidence as action
    from tracker.cli.terminal import pages

    with run.reading(context.obj, None, known_at) as (ledger, reading):
        item = action.show(ledger, reading, number)
    pages.record(item, form)


group.command("amend")(corrections.amend_evidence)


@group.command()
def regrade(
    context: typer.Context,
    number: Number,
    grade: Annotated[str, typer.Argument(metavar="B2", help="The new grade.", show_default=False)],
    reason: Reason,
    dry_run: DryRun = False,
    form: AnswerOption = Answer.TABLE,
) -> None:
    """Give evidence another grade, with the reason."""
    from tracker.actions import evidence as action

    run.adding(context.obj, lambda ledger: action.regrade(ledger, number, grade, reason), dry_run=dry_run, form=form)


@group.command("extract-attachment")
def extract(
    context: typer.Context,
    number: Number,
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME|HASH]…", help="Only those of this name, or whose SHA-256 begins so. Default: all.", show_default=False
        ),
    ] = None,
    folder: Annotated[
        str, typer.Option("--output", "-o", metavar="FOLDER", help="Where to write them; - is standard output, for one.")
    ] = ".",
    form: Annotated[Answer, typer.Option("--format", "-f", help="How to answer: the paths and hashes, or whole records.")] = Answer.TABLE,
) -> None:
    """Write the attachments of a piece of evidence into a folder.

    Each hash is checked first. Whatever an attachment was called, its file lies in the folder, and no file that is there is written over.
    """
    from tracker.actions import attaching
    from tracker.cli.commands import attachments
    from tracker.domain.text import one_line

    with run.reading(context.obj) as (ledger, reading):
        found = attaching.attachments_of(ledger, reading, number, wanted or ())
    contents = [data for _, data in found]
    if folder == "-":
        if len(found) != 1:
            raise BadInput(f"there are {len(found)} attachments, and standard output takes one", "name it, by name or hash")
        output.write_bytes(contents)
        return
    paths = attachments.write(folder, [one.name for one, _ in found], contents)
    items = [{"path": path, **one.json_fields()} for path, (one, _) in zip(paths, found, strict=True)]
    if form is Answer.TABLE:
        output.write("".join(f"wrote {one_line(item['path'])} sha256 {item['sha256']}\n" for item in items))
    else:
        output.write(output.json_lines(items) if form is Answer.JSONL else output.json_text(items))
