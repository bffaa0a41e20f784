"""`report`: the status report in the formats its readers use."""

import gc
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tracker.cli import context as run
from tracker.cli.commands import options, signing
from tracker.cli.commands.declaring import Command, Commands, Group
from tracker.cli.commands.words import word
from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.layout import MEASURE, WIDE, columns, is_terminal, paragraph
from tracker.domain.errors import BadDate, BadInput, UnwritableStore
from tracker.domain.text import counted, one_line
from tracker.domain.vocabulary import Scale
from tracker.reports.formats import registry

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.actions.naming import Reading
    from tracker.actions.report_options import ReportOptions
    from tracker.settings import Settings
    from tracker.storage.queries.filters import Selection

Clocks = tuple[str | None, str | None, int | None, str | None, list[str] | None, list[str] | None]
"""As of which day, known at which position, how many days ahead a deadline is due soon, which window of which agreements and commitments."""

SITE, SUMS = ".tracker-site", "SHA256SUMS"
"""Marks a folder as written by us, so that it can be written again, and lists what was."""

WRITE = "write"
"""The command that `report` means where none is named."""


class _Report(Group):
    """The group `report`: what does not begin with the name of a command are refs and options of the report itself."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads the arguments, of which the first may name a command; one that stands after options is refused, unless it is the value of one."""
        if args and args[0] in self.commands:
            return super().parse_args(ctx, args)
        taking = {name for one in self.commands[WRITE].params if not getattr(one, "is_flag", False) for name in one.opts}
        for before, name in pairwise(args):
            if name in self.commands and before not in taking:
                raise BadInput(f"options stand before {name}", f"put them after it: tracker report {name} …")
        return super().parse_args(ctx, [WRITE, *args])


class _Write(Command):
    """The command that `report` means: its help is that of the group, with the other commands below."""

    def format_usage(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Writes the line of its usage."""
        formatter.write_usage(ctx.command_path.removesuffix(f" {WRITE}"), " ".join(self.collect_usage_pieces(ctx)))

    def format_options(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Writes the options, and the other commands of the group."""
        super().format_options(ctx, formatter)
        ctx.parent.command.format_commands(ctx.parent, formatter)  # type: ignore[union-attr]


group = Commands(name="report", cls=_Report, help="Write the status report; with diff, say what changed between two.")


@group.command(WRITE, cls=_Write, hidden=True)
def write(
    context: typer.Context,
    refs: options.Refs = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"{' | '.join(registry.FORMATS)}; default: by the file's ending, else {registry.DEFAULT}.",
            autocompletion=lambda incomplete: [name for name in registry.FORMATS if name.startswith(incomplete.lower())],
        ),
    ] = None,
    target: options.Output = "-",
    force: options.Force = False,  # noqa: ARG001 - read from the context (`context.require_output`)
    agreement: options.Agreements = None,
    party: Annotated[
        list[str] | None, options.party("--party", "Only this party's part: of what it owes, its own obligations; repeat for more.")
    ] = None,
    topic: options.Topics = None,
    brief: Annotated[bool, typer.Option("--brief", help="Only the first page. Markdown, HTML, PDF, DOCX.")] = False,
    with_history: Annotated[
        bool, typer.Option("--with-history", help="List every entry about the commitments too. Markdown, HTML, PDF, DOCX.")
    ] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    window: options.Window = None,
    within: options.Within = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE|#N|CHECKPOINT",
            help="Say what changed since that day (UTC), entry or checkpoint: what happened, and what was recorded.",
        ),
    ] = None,
    scale: options.ScaleOption = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="CSV for machines: cells exactly as recorded, without the marks that keep a spreadsheet from running them."
        ),
    ] = False,
    excel: options.Excel = False,
    base_url: Annotated[
        str | None,
        typer.Option(
            "--base-url", metavar="URL", help="Where a site will lie, for what needs its address: feeds, sitemap, previews of links."
        ),
    ] = None,
) -> None:
    """Write the status report; with diff, say what changed between two.

    Of everything, or of what REF, --agreement, --party and --topic narrow it to. The same ledger and arguments give the same bytes. PDF, DOCX and XLSX each
    need a package that a plain installation leaves out (extras [pdf], [docx], [xlsx]).

    \b
    tracker report -o woodside.html
    tracker report WOODSIDE-3 -o talks.pdf
    tracker report --party CN --topic security -o china.docx
    """  # noqa: D301 - \b keeps the lines of the examples
    chosen = registry.named(form) if form else registry.by_ending(target)
    options.require_csv(chosen.rows, raw=raw, excel=excel)
    if since is not None and not chosen.changes:
        named = ", ".join(name for name, one in registry.FORMATS.items() if one.changes)
        raise BadInput(f"a report in {chosen.name.upper()} does not say what changed", f"--since is for {named}")
    if base_url is not None and not chosen.folder:
        raise BadInput("--base-url is for a site only", "add --format site")
    forms = ", ".join(one.name for one in registry.FORMATS.values() if one.brief)
    if brief and not chosen.brief:
        raise BadInput(f"{chosen.name} cannot be cut to one page", f"leave out --brief, or add --format with one of: {forms}")
    if with_history and (brief or not chosen.brief):
        raise BadInput(
            "--with-history is for whole reports to read", f"leave {'--brief' if brief else 'it'} out, or add --format with one of: {forms}"
        )
    if scale is not None and chosen.name not in ("markdown", "html", "pdf", "docx", "json"):
        raise BadInput("--scale is for Markdown, HTML, PDF, DOCX and JSON only", "add --format markdown, or see tracker score --scale")
    if chosen.binary and target == "-" and is_terminal():
        raise BadInput(f"{chosen.name.upper()} is not for a terminal", f"name a file: -o report.{chosen.endings[0]} (or pipe it on)")
    from tracker.storage.queries.filters import Selection

    clocks: Clocks = (as_of, known_at, within, window, agreement, refs)
    narrowed = {"REF": refs, "--agreement": agreement, "--party": party, "--topic": topic}
    scope = Selection(*(tuple(some or ()) for some in narrowed.values()))
    if chosen.folder:
        _site(context, target, scope, clocks, _address(base_url))
        return
    run.require_output(context, target)
    registry.writer(chosen)  # what is not installed is said before anything is read
    if not chosen.of_ledger:
        _schema(context, chosen, target, narrowed | {"--as-of": as_of, "--known-at": known_at, "--window": window, "--within": within})
        return
    if chosen.rows:
        _rows(context, target, scope, clocks, raw=raw, excel=excel)
        return
    from tracker.actions.report_options import ReportOptions

    begins = "" if since is None else _moment(since, context.obj)
    by = word(Scale, "scale", scale) if scale else None
    asked = partial(
        ReportOptions, registry.version(chosen), chosen.name, scope=scope, since=begins, brief=brief, with_history=with_history, scale=by
    )
    gc.disable()  # what is read stays to the end and holds no circles; to look through it again and again takes a tenth of the time
    try:
        _whole(context, chosen, target, clocks, asked)
    finally:
        gc.enable()


def _whole(
    context: typer.Context, chosen: registry.ReportFormat, target: str, clocks: Clocks, asked: "Callable[[Reading], ReportOptions]"
) -> None:
    """Writes the report that was read whole."""
    from tracker.actions import reporting

    with run.reading(context.obj, *clocks) as (ledger, reading):
        model = reporting.whole(ledger, asked(reading))
    pieces, remarks = registry.pieces(model, chosen)
    if target == "-" and is_terminal():
        output.show(piece.decode() for piece in pieces)
    else:
        run.save(context, target, pieces)
    if target != "-":
        output.say(f"wrote {target}: {counted(len(model.sheets), 'commitment')}, {model.fixed.line}")
    for remark in remarks:
        output.say(f"note: {remark}")


def _moment(asked: str, settings: "Settings") -> str:
    """What `--since` names: an entry, a day in figures that has begun, or the text of the checkpoint in a file."""
    from pathlib import Path

    from tracker.domain.dates import read_date

    if asked.strip().startswith("#"):
        return asked.strip()
    try:
        day = read_date(asked, settings.utc_today)
    except BadDate:
        if not Path(asked).is_file():
            raise BadInput(f"“{asked}” is no date, no entry and no checkpoint", "--since 2024-03-31, --since '#57', or a file") from None
    else:
        if day.first_day > max(settings.today, settings.utc_today):
            raise BadInput(f"--since {day} is a day ahead", "name one that has begun")
        return day
    return replace(signing.offered([asked])[0].checkpoint, extensions=()).text


def _rows(context: typer.Context, target: str, scope: "Selection", clocks: Clocks, *, raw: bool, excel: bool) -> None:
    """Writes row by row while it reads."""
    from tracker.actions import reporting

    with run.reading(context.obj, *clocks) as (ledger, reading):
        table = reporting.table(ledger, reading, scope)
        run.save(context, target, table.pieces(raw=raw, excel=excel))
    if target != "-":
        output.say(f"wrote {target}: {counted(table.commitments, 'commitment')}, {table.fixed.clocks}")


def _site(context: typer.Context, target: str, scope: "Selection", clocks: Clocks, base: str) -> None:
    """Writes a folder that is new, empty, or a site that was written before; nobody else's files are touched."""
    from pathlib import Path

    folder = Path(target)
    if target == "-":
        raise BadInput("a site is a folder", "name it: -o FOLDER")
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / SITE).is_file())):
        raise BadInput(f"{target} is there already, and is no site of Tracker's", "name a new folder, or an empty one")
    from tracker.actions import reporting

    sums = folder / SUMS
    before = re.findall(r"^([0-9a-f]{64})  ([^\0\n]+)$", sums.read_text(errors="replace") if sums.is_file() else "", re.MULTILINE)
    with run.reading(context.obj, *clocks) as (ledger, reading):
        site, names, removed = reporting.site(ledger, reading, scope, base), set[str](), 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, pieces in chain([(SITE, [b"written by tracker report --format site\n"])], site.files()):
                (folder / name).parent.mkdir(exist_ok=True)
                if name == SUMS:
                    removed = sum(_removed(folder.resolve(), one, digest) for digest, one in before if one not in names)
                _put(context, folder / name, pieces)
                names.add(name)
        except OSError as error:
            raise UnwritableStore(f"cannot write {target}: {error.strerror}", "name another folder") from error
    output.say(f"wrote {target}: {len(names):,} files; {target}/index.html is the first page")
    if removed:
        output.say(f"removed {removed:,} that an earlier writing had left, as it had written them")
    for remark in site.remarks:
        output.say(f"note: {remark}")


def _removed(root: "Path", name: str, digest: str) -> bool:
    """Removes a file of an earlier writing where it lies in the folder and is still as it was written; nothing else."""
    file = root / name
    if file.resolve() != file or not file.is_relative_to(root) or not file.is_file() or sha256(file.read_bytes()).hexdigest() != digest:
        return False
    file.unlink()
    return True


def _address(given: str | None) -> str:
    """The address of a site, with `/` at its end; empty where none was given."""
    from tracker.reports.links import web_address

    address = web_address(given)
    if given is not None and (address is None or "?" in given or "#" in given):
        raise BadInput(f"“{one_line(given)}” is no address of a site", "--base-url https://example.org/tracker/")
    return f"{address.rstrip('/')}/" if address else ""


def _put(context: typer.Context, file: "Path", pieces: Iterable[bytes]) -> None:
    """Writes a file of a site, unless it is there already with the same bytes; a site can be made again, so nothing waits for the disk."""
    run.require_output(context, str(file))
    if not isinstance(pieces, list):
        run.save(context, str(file), pieces)
    elif not file.is_file() or file.read_bytes() != pieces[0]:
        file.write_bytes(pieces[0])


def _schema(context: typer.Context, chosen: registry.ReportFormat, target: str, given: Mapping[str, object]) -> None:
    """Writes what is the same for every ledger, and needs none."""
    if useless := next((name for name, value in given.items() if value), None):
        raise BadInput(f"{chosen.name} is the same for every ledger", f"leave out {useless}")
    run.save(context, target, [registry.write(None, chosen.name).data])
    if target != "-":
        output.say(f"wrote {target}")


@group.command()
def diff(
    context: typer.Context,
    since: Annotated[str, options.moment("--from", "The earlier reading: the end of that day, or that entry.", show_default=False)],
    ref: options.MaybeRef = None,
    until: Annotated[str | None, options.moment("--to", "The later reading; default: today, or all that is recorded.")] = None,
    agreement: options.Agreements = None,
    party: options.Parties = None,
    known_at: Annotated[
        str | None, options.moment("--known-at", "Of days: only what the ledger held by the end of that day (UTC), or with that entry.")
    ] = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Say what changed between two days, or between two entries.

    Of days: where everything stood then and stands now, and what happened between, as we know it now. Of entries: what was recorded
    between, and which statuses and verifications it moved.

    \b
    tracker report diff --from 2024-06-30 --to 2025-06-30
    tracker report diff WOODSIDE-3 --from '#355'
    """  # noqa: D301 - \b keeps the lines of the examples
    from tracker.actions import comparing
    from tracker.domain.standing.changes import ROW
    from tracker.storage.queries.filters import Selection

    scope = Selection(refs=(ref,) if ref is not None else (), agreements=tuple(agreement or ()), parties=tuple(party or ()))
    with run.reading(context.obj, None, known_at) as (ledger, reading):
        found = comparing.difference(ledger, reading, since, until, context.obj.today, scope)
    if form is Format.TABLE:
        output.show(f"{_hanging(line)}\n" for line in found.lines())
        return
    lines, rows = (one.plain() for one in found.commitments), (one.row() for one in found.commitments)
    output.write_data(form, whole=found.plain(), lines=lines, rows=rows, columns=ROW)


def _hanging(line: str) -> str:
    """A line as wide as the terminal allows, what is left of it set in below."""
    text = line.lstrip(" ")
    start = " " * (len(line) - len(text))
    return paragraph(one_line(text), min(columns(), MEASURE) if is_terminal() else WIDE, f"{start}    ", first=start)
