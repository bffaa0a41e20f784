"""`verify`: the store proven against itself."""

from typing import Any

import typer

from tracker.cli import context as run
from tracker.cli import output
from tracker.cli.options import FormatOption
from tracker.cli.output import Format
from tracker.domain.text import one_line

CANNOT = (
    "not provable here: that a source said so, that a search was complete, that an analyst is honest, or that the whole store was not "
    "exchanged for another consistent one (compare the root with one noted outside)"
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("verify")(verify)


def verify(context: typer.Context, form: FormatOption = Format.TABLE) -> None:
    """Prove the store against itself.

    Checks every entry, hash, reference and projected value. Exit code 1 if anything does not hold.
    """
    from tracker.storage import verification

    with run.reading(context) as (ledger, _):
        checks = verification.verify(ledger, run.progress("verifying: entry"))
        head = ledger.head
    holds = not any(check.findings for check in checks)
    items = [{"name": check.name, "looked_at": check.looked_at, "findings": check.findings, "more": check.more} for check in checks]
    match form:
        case Format.TABLE:
            _tell(items)
            output.write(f"{'the ledger holds' if holds else 'THE LEDGER DOES NOT HOLD'}: {head.size:,} entries, root {head.root.hex()}\n")
            output.say(CANNOT)
        case Format.JSON:
            whole = {
                "schema": "tracker.verify/1",
                "holds": holds,
                "size": head.size,
                "root": head.root.hex(),
                "checks": items,
                "cannot_prove": CANNOT,
            }
            output.write(output.json_text(whole))
        case Format.JSONL:
            output.write(output.json_lines(items))
        case Format.CSV:
            output.write(output.csv_text(items, list(items[0])))
        case Format.MARKDOWN:
            output.write(output.markdown_text(items, list(items[0])))
    raise typer.Exit(0 if holds else 1)


def _tell(items: list[dict[str, Any]]) -> None:
    for check in items:
        output.write(f"{'✗' if check['findings'] else '✓'} {check['name']}: {check['looked_at']:,} checked\n")
        output.write("".join(f"    {one_line(finding)}\n" for finding in check["findings"]))
        if check["more"]:
            output.write(f"    and {check['more']:,} more\n")
