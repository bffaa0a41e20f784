"""`report`: the status report in the formats its readers use."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli import output
from tracker.cli.options import Agreements, AsOf, KnownAt, Output
from tracker.cli.since import Since
from tracker.cli.since import changes as changes_since
from tracker.cli.terminal import is_terminal
from tracker.domain.errors import BadInput
from tracker.reports import formats


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("report")(report)


def complete_format(incomplete: str) -> list[str]:
    """The formats that begin so."""
    return [name for name in formats.FORMATS if name.startswith(incomplete.lower())]


def report(
    context: typer.Context,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"{' | '.join(formats.FORMATS)}; default: by the file's ending, else {formats.DEFAULT}.",
            autocompletion=complete_format,
        ),
    ] = None,
    target: Output = "-",
    agreement: Agreements = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    since: Since = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="CSV for machines: cells exactly as recorded, without the marks that keep a spreadsheet from running them."
        ),
    ] = False,
) -> None:
    """Write the status report.

    The same ledger and arguments give the same bytes. PDF, DOCX and XLSX need an extra: pip install 'tracker[pdf,docx,xlsx]'.
    """
    chosen = formats.named(form) if form else formats.by_ending(target)
    if raw and not chosen.raw:
        names = " and ".join(name.upper() for name in formats.with_raw())
        raise BadInput(f"--raw is for {names} only", f"add --format {next(iter(formats.with_raw()))}")
    if since is not None and chosen.name != "html":
        raise BadInput("--since is for HTML only", "add --format html")
    if chosen.binary and target == "-" and is_terminal():
        raise BadInput(f"{chosen.name.upper()} is not for a terminal", f"name a file: -o report.{chosen.endings[0]} (or pipe it on)")
    formats.writer(chosen)  # what is not installed is said before anything is read
    if not chosen.of_ledger:
        _schema(
            chosen, target, [name for name, value in (("--agreement", agreement), ("--as-of", as_of), ("--known-at", known_at)) if value]
        )
        return
    from tracker.actions import reporting

    with run.reading(context, as_of, known_at) as (ledger, at):
        model = reporting.report(ledger, at, agreements=agreement or ())
        if since is not None:
            changes = changes_since(ledger, at, since, run.settings_of(context).today, agreement or ())
            model = replace(model, changes=changes)
    written = formats.write(model, chosen.name, raw=raw)
    output.save(target, [written.data])
    if target != "-":
        output.say(f"wrote {target}: {len(model.sheets)} commitments, {model.fixed.line}")
    for remark in written.remarks:
        output.say(f"note: {remark}")


def _schema(chosen: formats.Format, target: str, given: Sequence[str]) -> None:
    """Writes what is the same for every ledger, and needs none."""
    if given:
        raise BadInput(f"{chosen.name} is the same for every ledger", f"leave out {given[0]}")
    output.save(target, [formats.write(None, chosen.name).data])
    if target != "-":
        output.say(f"wrote {target}")
