"""What is kept of a commitment at the head of the ledger, as rows: where those who read it and those who write it down meet."""

from __future__ import annotations  # typing is not imported to start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Row = Sequence[Any]
    Standings = Mapping[str, Sequence[Row]]
    """Rows by `STANDING`, in order, by the ref of their commitment."""

ROW = (
    "agreement", "number", "ref", "title", "kind", "nature", "topic", "obligors", "status", "open", "verification", "made_on", "due", "late",
    "review_due_on", "attention", "supports", "contradicts", "context", "last_evidence_on", "last_entry",
)  # fmt: skip
"""A commitment: the item of `list`, flat. The obligors are JSON; attention has a bit for each reason, by its rank."""

STANDING = ("ref", "position", "party", "status", "confidence", "verification", "effective_on", "assessed_by")
"""One of its obligations."""
