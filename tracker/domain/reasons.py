"""Why a commitment needs attention, in words: said of a derived standing (`explanations`) and of what is kept of one."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.vocabulary import Attention

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def told(
    reason: Attention, *, due: str | None, review_due_on: object, unassessed: Iterable[str], unweighed: Iterable[int], differences: int
) -> str:
    """The reason with the numbers and days: the deadline, the parties not assessed, the entries not weighed, how many wordings differ."""
    match reason:
        case Attention.CONTESTED:
            return f"contested by {', '.join(f'#{number}' for number in sorted(set(unweighed)))}, not weighed yet"
        case Attention.OVERDUE:
            return f"overdue since {due}"
        case Attention.REVIEW_DUE:
            return f"review due since {review_due_on}"
        case Attention.SINGLE_SOURCE:
            return "rests on one source"
        case Attention.NEVER_ASSESSED:
            return f"never assessed: {', '.join(unassessed)}"
        case Attention.WORDINGS_DIFFER:
            return f"{differences} {'difference' if differences == 1 else 'differences'} in wording"
