"""`evidence …`: add, amend, list, show, regrade, look again at its pages, and extract what is attached."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Unpack

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import corrections, evidence_options, filling, options
from tracker.cli.commands.declaring import Commands, hints
from tracker.cli.commands.evidence_options import EvidenceOptions, NewEvidenceOptions
from tracker.cli.commands.words import words
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import Noun, Stage, Stance

if TYPE_CHECKING:
    from tracker.actions.added import Added
    from tracker.documents.forms import Filled
    from tracker.settings import Settings

group = Commands(
    name="evidence",
    help="Evidence for and against: add, list, show, regrade, look again at its pages, extract what is attached.",
    no_args_is_help=True,
)


@group.command()
def add(
    context: typer.Context,
    ref: options.AboutRef = None,
    *,
    from_file: Annotated[
        str | None,
        options.file(
            "--from",
            "Many at once: JSON, JSON Lines or YAML with these options as fields (event_date, same_event_as, …) and commitment; - is standard input.",
        ),
    ] = None,
    capture: Annotated[
        str | None,
        options.address("--capture", "Fetch this page now and keep it with the evidence; where it is not there, nothing is added."),
    ] = None,
    capture_file: Annotated[
        str | None,
        options.file("--capture-file", "Keep a page that a browser or another tool saved: .warc, .warc.gz, .wacz, .mhtml, .html."),
    ] = None,
    allow_private: options.AllowPrivate = False,
    resume: options.Resume = None,
    again: options.Again = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[NewEvidenceOptions],
) -> None:
    """Add evidence about a commitment.

    From options, from a file with --from, or in your editor when no options are given. A source that is not known yet is registered
    on the way, with the voice that is given; the same evidence twice is found, not added. A file or a form attaches what lies in the current folder.
    A captured page is fetched because it is asked for: robots.txt is not, and whether you may keep it is yours to decide (docs/capture.md).

    \b
    tracker evidence add WOODSIDE-2 --stance supports --event-date 2024-01-30 \\
      --summary "The working group was opened in Beijing" --grade B2 --voice CN \\
      --publisher Xinhua --url https://example.org/1 --published 2024-01-31
    """  # noqa: D301 - \b keeps the lines of the example
    settings, today = context.obj, context.obj.today
    given = evidence_options.fields_given({**values}, today)
    captured = {name: value for name, value in (("capture", capture), ("capture_file", capture_file)) if value is not None}
    if from_file is not None:
        if given or captured:
            raise BadInput("--from takes everything from the file", f"leave out --{next(iter(given | captured)).replace('_', '-')}")
        _add_many(settings, input_files.read_text(from_file), input_files.called(from_file), ref, again=again, dry_run=dry_run, form=form)
        return
    if filling.is_wanted(given=bool(given or captured), resumed=resume):
        fill_in(settings, ref, resume, again=again, dry_run=dry_run, form=form)
        return
    missing = [f"--{name}" for name in ("stance", "summary") if name not in given and "value" not in given]
    if ref is None or missing:
        about = ref or run.example_ref(settings)
        raise BadInput(
            f"missing {' and '.join(['a ref', *missing] if ref is None else missing)}",
            f"tracker evidence add {about} --stance {str(options.STANCE).replace(' ', '')} --summary “…” --publisher “…” --url … --published …",
        )
    from tracker.actions import evidence as action

    if "attach" in given:
        from tracker.cli.commands import attachments

        given["attach"] = attachments.Reader().files(given["attach"])
    if captured:
        from tracker.cli.commands import attachments

        given = attachments.with_capture(settings, given, **captured, allow_private=allow_private)
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


def fill_in(
    settings: "Settings",
    ref: str | None,
    resume: str | None = None,
    *,
    known: Mapping[str, str] | None = None,
    again: bool = False,
    dry_run: bool = False,
    form: Answer = Answer.TABLE,
) -> None:
    """Adds evidence from a form in the editor, in which what is known of it already stands, by field."""
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

    empty = entry_forms.evidence(about, shown, sources, hints(NewEvidenceOptions), known or {})
    filling.fill_in(settings, empty, "evidence", record, resumed=resume, keep=dry_run)


@group.command("list")
def list_(
    context: typer.Context,
    ref: options.MaybeRef = None,
    agreement: options.Agreements = None,
    party: Annotated[list[str] | None, options.party("--party", "About this obligor, or about all; repeat for “or”.")] = None,
    voice: Annotated[list[str] | None, options.voice("--voice", "Who says it; repeat for “or”.")] = None,
    source: Annotated[list[str] | None, options.source("--source", "In this source; repeat for “or”.")] = None,
    publisher: Annotated[list[str] | None, options.name("--publisher", "In what they published, in any case; repeat for “or”.")] = None,
    stance: options.Stances = None,
    stage: options.Stages = None,
    grade: Annotated[
        list[str] | None, typer.Option("--grade", metavar="B2|B|2", help="Of this grade, reliability or credibility; repeat for “or”.")
    ] = None,
    since: Annotated[str | None, options.date("--since", "Events of that day and later.")] = None,
    until: Annotated[str | None, options.date("--until", "Events up to that day.")] = None,
    search: Annotated[
        list[str] | None, options.text("--search", "With all these words in summary or quote, in any case; quotes keep a phrase together.")
    ] = None,
    retracted: Annotated[bool, typer.Option("--retracted", help="Show retracted evidence too.")] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    columns: options.Columns = None,
    form: options.FormatOption = Format.TABLE,
    raw: Annotated[bool, typer.Option("--raw", help="CSV for machines: cells exactly as recorded.")] = False,
    excel: options.Excel = False,
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
    options.require_csv(form is Format.CSV, raw=raw, excel=excel)
    from tracker.cli.terminal import listings, streams

    names = listings.evidence_columns(columns)
    with run.reading(context.obj, as_of, known_at) as (ledger, reading):
        found = evidence_listing.listed(ledger, reading, asked, context.obj.today)
        if form is not Format.TABLE:
            streams.evidence(found, reading, form, names, raw=raw, excel=excel)
            return
        items = [dict(zip(names, row, strict=True)) for row in streams.cells(found, names)]  # a table is measured before it is written
    listings.evidence(items, columns, colour=context.obj.colour)


@group.command()
def show(
    context: typer.Context, number: options.Number, known_at: options.KnownAt = None, form: options.FormatOption = Format.TABLE
) -> None:
    """Show one piece of evidence with what happened to it."""
    from tracker.actions import evidence as action
    from tracker.cli.terminal import pages

    with run.reading(context.obj, None, known_at) as (ledger, reading):
        item = action.show(ledger, reading, number)
    pages.record(item, form)


@group.command(amends=True)
def amend(
    context: typer.Context,
    number: options.Number,
    reason: Annotated[str | None, options.text("--reason", "Why; it is kept with the entry.", show_default=False)] = None,
    *,
    commitment: Annotated[str | None, typer.Option("--commitment", metavar="REF", help="Move it to this commitment.")] = None,
    clear: options.Clear = None,
    resume: options.Resume = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[EvidenceOptions],
) -> None:
    """Correct evidence, with the reason; it keeps its number, and what cites it.

    Without options, your editor opens with its fields filled in.

    \b
    tracker evidence amend 57 --event-date 2024-01-31 --reason "A slip"
    tracker evidence amend 57 --commitment WOODSIDE-3 --reason "Filed wrongly"
    """  # noqa: D301 - \b keeps the lines of the example
    given = evidence_options.fields_given({**values, "commitment": commitment}, context.obj.today)
    if filling.is_wanted(given=bool(clear or given), resumed=resume):
        _fill_in_amendment(context.obj, number, reason, resume, dry_run=dry_run, form=form)
        return
    if not reason:
        raise BadInput("missing --reason", "say why: it is kept with the entry")
    from tracker.actions import evidence as action

    fields = action.read_fields(given, context.obj.today)
    corrections.amend(context.obj, Noun.EVIDENCE, number, fields, reason, clear, dry_run=dry_run, form=form)


def _fill_in_amendment(settings: "Settings", number: str, reason: str | None, resume: str | None, *, dry_run: bool, form: Answer) -> None:
    """Amends evidence in a form that has its fields filled in; a field that is left empty becomes empty."""
    from tracker.actions import amending, browsing, registers
    from tracker.cli.terminal import entry_forms
    from tracker.documents import evidence_input

    with run.reading(settings) as (ledger, reading):
        held = amending.evidence_fields(ledger, number)
        shown = browsing.show(ledger, reading, held["commitment"]).item
        sources = registers.sources_near(ledger, reading.position, held["commitment"], entry_forms.SOURCES_LISTED)
    if reason is not None:
        held["reason"] = reason

    def record(filled: "Filled") -> None:
        fields, emptied, why = evidence_input.amended(filled, held, settings.today)
        corrections.amend(settings, Noun.EVIDENCE, number, fields, why, emptied, dry_run=dry_run, form=form)

    empty = entry_forms.amended_evidence(held, shown, sources, hints(EvidenceOptions))
    filling.fill_in(settings, empty, "evidence", record, resumed=resume, keep=dry_run)


@group.command()
def regrade(
    context: typer.Context,
    number: options.Number,
    grade: Annotated[str, options.argument("B2", "The new grade.")],
    reason: options.Reason,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Give evidence another grade, with the reason."""
    from tracker.actions import evidence as action

    run.adding(context.obj, lambda ledger: action.regrade(ledger, number, grade, reason), dry_run=dry_run, form=form)


@group.command()
def recheck(
    context: typer.Context,
    wanted: Annotated[
        list[str] | None, options.argument("[REF|#N]…", "Of these commitments, or this evidence ('#57', in quotes).", options.complete_ref)
    ] = None,
    *,
    due: Annotated[
        bool, typer.Option("--due", help="Only what nobody looked at in --days days; of all commitments where none is named.")
    ] = False,
    days: Annotated[int, typer.Option("--days", min=0, max=36_500, metavar="DAYS", help="For --due.")] = 90,
    allow_private: options.AllowPrivate = False,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Look again at the pages on which evidence rests, and record what became of them.

    Unchanged, changed, quote gone or vanished (seen, where nothing was kept to compare with). A page that vanished or lost its quote is a reason for
    attention; it is no search for evidence, and no status changes. Where there is no telling, nothing is recorded, and the exit code is 1.
    """
    if not wanted and not due:
        raise BadInput("no page is named", "name commitments or evidence, or give --due")
    from tracker.actions import adding, rechecking
    from tracker.domain.dates import days_after
    from tracker.domain.errors import NotCaptured
    from tracker.domain.text import one_line

    settings, today = context.obj, context.obj.today
    with run.reading(settings) as (ledger, reading):
        pages = rechecking.pages(ledger, reading.position, wanted or (), days_after(today, -days) if due else None)
    if not pages:
        output.say("no page to look at again")
    added, code = list["Added"](), 0
    for url, some in pages.items():
        try:
            looks = rechecking.look(some, today, now=settings.now(), allow_private=allow_private, say=output.say)
        except (BadInput, NotCaptured) as error:
            numbers = ", ".join(f"#{one.number}" for one in some)
            output.say(one_line(f"not looked at: {numbers} {url}: {error.message.removeprefix('not captured: ')}"))
            code = 1
            continue
        with run.writing(settings, dry_run=dry_run) as ledger:
            here = [adding.append(ledger, one, today) for one in looks]
        added += here
        if form is not Answer.JSON:
            run.print_added(here, dry_run=dry_run, form=form)
    if form is Answer.JSON:
        run.print_added(added, dry_run=dry_run, form=form)
    raise output.Done(code)


@group.command("extract-attachment")
def extract(
    context: typer.Context,
    number: options.Number,
    wanted: Annotated[
        list[str] | None, options.argument("[NAME|HASH]…", "Only those of this name, or whose SHA-256 begins so. Default: all.")
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
    from tracker.domain.record.attachments import file_names
    from tracker.domain.text import one_line

    with run.reading(context.obj) as (ledger, reading):
        found = attaching.attachments_of(ledger, reading, number, wanted or ())
    contents = [data for _, data in found]
    if folder == "-":
        if len(found) != 1:
            raise BadInput(f"there are {len(found)} attachments, and standard output takes one", "name it, by name or hash")
        output.write_bytes(contents)
        return
    for name in file_names([one.name for one, _ in found]):
        run.require_replaceable(context.obj, f"{folder}/{name}")
    paths = attachments.write(folder, [one.name for one, _ in found], contents)
    items = [{"path": path, **one.json_fields()} for path, (one, _) in zip(paths, found, strict=True)]
    if form is Answer.TABLE:
        output.write("".join(f"wrote {one_line(item['path'])} sha256 {item['sha256']}\n" for item in items))
    else:
        output.write(output.json_lines(items) if form is Answer.JSONL else output.json_text(items))
