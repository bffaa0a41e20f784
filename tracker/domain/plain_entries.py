"""Entries of records that were found plainly in order: the same bytes as `tracker.domain.entries` makes, without pydantic."""

from __future__ import annotations  # typing is not imported to start

import json

from tracker.domain.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracker.domain.seen import Seen
    from tracker.domain.vocabulary import EntryKind


class PlainEntry(Value):
    """One numbered line of the ledger (`tracker.domain.entries.Entry`)."""

    seq: int
    kind: EntryKind
    recorded_at: str
    recorded_by: str
    record: Seen

    @property
    def bytes(self) -> bytes:
        """What is stored and hashed."""
        return canonical(
            {
                "v": 1,
                "seq": self.seq,
                "kind": self.kind.value,
                "recorded_at": self.recorded_at,
                "recorded_by": self.recorded_by,
                "content": self.record.content(),
            }
        )

    @property
    def day(self) -> str:
        """The UTC day it was recorded on."""
        return self.recorded_at[:10]


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of objects with ASCII keys, texts, and integers below 2⁵³: what Python writes of them is canonical then."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
