"""Why a commitment needs attention, in words: all that `agenda` says of overview rows, without the records behind them."""

from collections.abc import Sequence
from typing import NamedTuple

from tracker.domain.text import counted
from tracker.domain.vocabulary import Attention


class Grounds(NamedTuple):
    """What a commitment's reasons for attention rest on: its days, parties and entries."""

    due: str | None
    extended_to: str | None
    due_soon_on: str | None
    review_due_on: str | None
    lapse: str | None
    numbers_differ: str | None
    unassessed: Sequence[str]
    basis_retracted: Sequence[int]
    basis_changed: Sequence[int]
    contested_by: Sequence[int]
    unweighed: Sequence[int]
    unweighed_since: str | None
    source_lost: Sequence[int]


def reason_text(reason: Attention, grounds: Grounds) -> str:  # noqa: C901 - one case a reason
    """Why a commitment needs attention, in words with the numbers and days."""
    match reason:
        case Attention.BASIS_RETRACTED:
            return f"rests on {_which(grounds.basis_retracted)} retracted"
        case Attention.BASIS_CHANGED:
            return f"rests on {_which(grounds.basis_changed)} changed after the assessment"
        case Attention.CONTESTED:
            return f"contested by {numbers(grounds.contested_by)}, not weighed yet"
        case Attention.OVERDUE:
            return f"overdue since {grounds.due}{extension(grounds.extended_to)}"
        case Attention.LAPSE | Attention.NUMBERS_DIFFER:
            return (grounds.lapse if reason is Attention.LAPSE else grounds.numbers_differ) or ""
        case Attention.DUE_SOON:
            what = "extended deadline" if grounds.due_soon_on == grounds.extended_to != grounds.due else "due"
            return f"due soon: {what} {grounds.due_soon_on}"
        case Attention.UNWEIGHED:
            since = f" since {grounds.unweighed_since}" if grounds.unweighed_since else ""
            return f"{counted(len(grounds.unweighed), 'piece')} of evidence unweighed{since} ({numbers(grounds.unweighed)})"
        case Attention.SOURCE_LOST:
            return f"the page of {numbers(grounds.source_lost)} vanished, or no longer has the quote"
        case Attention.REVIEW_DUE:
            return f"review due since {grounds.review_due_on}"
        case Attention.SINGLE_SOURCE:
            return "rests on one origin"
        case Attention.NEVER_ASSESSED:
            return f"never assessed: {', '.join(grounds.unassessed)}"


def extension(extended_to: str | None) -> str:
    """What is said of an extension behind a deadline, which stays."""
    return f" (extended to {extended_to})" if extended_to else ""


def numbers(entries: Sequence[int], most: int | None = 8) -> str:
    """Entries by their numbers, in their order; of very many only the first, unless all are asked for."""
    named = ", ".join(f"#{number}" for number in entries[:most])
    return named if most is None or len(entries) <= most else f"{named} and {len(entries) - most:,} more"


def _which(entries: Sequence[int]) -> str:
    return f"{numbers(entries)}, which {'was' if len(entries) == 1 else 'were'}"
