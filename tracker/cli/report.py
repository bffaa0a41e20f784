"""`report`: the status report in the formats its readers use."""

from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli import output
from tracker.cli.options import Agreements, AsOf, KnownAt, Output
from tracker.domain.errors import BadInput

FORMATS = ("markdown", "html", "json", "csv")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("report")(report)


def report(
    context: typer.Context,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help=f"{' | '.join(FORMATS)}; default: by the file's ending, else markdown."),
    ] = None,
    target: Output = "-",
    agreement: Agreements = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="CSV for machines: cells exactly as recorded, without the marks that keep a spreadsheet from running them."
        ),
    ] = False,
) -> None:
    """Write the status report.

    The same ledger and arguments give the same bytes.
    """
    chosen = form or _by_ending(target)
    if chosen not in FORMATS:
        raise BadInput(f"no report format “{chosen}”", f"one of: {', '.join(FORMATS)}")
    if raw and chosen != "csv":
        raise BadInput("--raw is for CSV only", "add --format csv")
    from tracker.actions import reporting

    with run.reading(context, as_of, known_at) as (ledger, at):
        model = reporting.report(ledger, at, agreements=agreement or ())
    output.save(target, [reporting.written(model, chosen, raw=raw).encode()])
    if target != "-":
        output.say(f"wrote {target}: {len(model.sheets)} commitments, {model.fixed.line}")


def _by_ending(target: str) -> str:
    ending = target.rpartition(".")[2].lower()
    return {"md": "markdown", "htm": "html"}.get(ending, ending if ending in FORMATS else "markdown")
