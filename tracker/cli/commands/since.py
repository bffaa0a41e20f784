"""`--since DATE|#N|CHECKPOINT`: from what was typed to what changed after it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.commands import signing
from tracker.domain.errors import BadDate, BadInput

if TYPE_CHECKING:
    from tracker.actions.naming import Reading
    from tracker.domain.proof.checkpoints import Checkpoint
    from tracker.domain.standing.changes import Changes
    from tracker.storage.ledger.ledger import Ledger

Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE|#N|CHECKPOINT", help="HTML only: begin with what changed since that day (UTC), entry or checkpoint."
    ),
]


def changes(ledger: "Ledger", reading: "Reading", asked: str, today: date, agreements: Sequence[str]) -> "Changes":
    """What changed after the position asked for.

    Raises:
        BadInput: no date, no number and no checkpoint of this ledger.
    """
    from tracker.actions import comparing

    checkpoint = _checkpoint(asked, today)
    after = comparing.since(ledger, reading, asked, today, checkpoint)
    named = f"the checkpoint of {checkpoint.origin} at #{checkpoint.size}" if checkpoint else asked.strip()
    return comparing.changes_since(ledger, reading, after, named, agreements=agreements)


def _checkpoint(asked: str, today: date) -> "Checkpoint | None":
    """The checkpoint, where it is neither a number nor a date that was typed."""
    from tracker.domain.dates import read_date

    if asked.strip().startswith("#"):
        return None
    try:
        read_date(asked, today)
    except BadDate:
        if not Path(asked).is_file():
            raise BadInput(f"“{asked}” is no date, no entry and no checkpoint", "--since 2024-03-31, --since '#57', or a file") from None
        return signing.offered([asked])[0].checkpoint
    return None
