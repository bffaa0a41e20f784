"""`verify`: the store proven against itself."""

from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli import output

CANNOT = (
    "not provable here: that a source said so, that a search was complete, that an analyst is honest, or that the whole store was not "
    "exchanged for another consistent one (compare the root with one noted outside)"
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("verify")(verify)


def verify(
    context: typer.Context, form: Annotated[output.Format, typer.Option("--format", "-f", help="table or json.")] = output.Format.TABLE
) -> None:
    """Check every entry, hash, reference and projected value. Exit code 1 if anything does not hold."""
    from tracker.storage import verification

    with run.reading(context) as (ledger, _):
        checks = verification.verify(ledger, run.progress("verifying: entry"))
        head = ledger.head
    holds = not any(check.findings for check in checks)
    if form is output.Format.JSON:
        output.write(
            output.json_text(
                {
                    "schema": "tracker.verify/1",
                    "holds": holds,
                    "size": head.size,
                    "root": head.root.hex(),
                    "checks": [
                        {"name": check.name, "looked_at": check.looked_at, "findings": check.findings, "more": check.more}
                        for check in checks
                    ],
                    "cannot_prove": CANNOT,
                }
            )
        )
    else:
        for check in checks:
            output.write(f"{'✓' if not check.findings else '✗'} {check.name}: {check.looked_at:,} checked\n")
            output.write("".join(f"    {finding}\n" for finding in check.findings))
            if check.more:
                output.write(f"    and {check.more:,} more\n")
        output.write(f"{'the ledger holds' if holds else 'THE LEDGER DOES NOT HOLD'}: {head.size:,} entries, root {head.root.hex()}\n")
        output.say(CANNOT)
    raise typer.Exit(0 if holds else 1)
