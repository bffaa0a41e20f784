"""Later looks at the pages on which evidence rests, as they are written down."""

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from tracker.domain.record.field_types import Day, EntryNumber, Text, WebAddress, word
from tracker.domain.record.frozen import Record
from tracker.domain.vocabulary import RecheckOutcome


class SourceRecheck(Record):
    """What a later look at the page of a piece of evidence showed: no search for evidence, and nothing that a status rests on."""

    evidence: EntryNumber
    on: Day
    url: WebAddress
    outcome: Annotated[RecheckOutcome, BeforeValidator(word)]
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None  # of the text, by which the next look knows a change
    note: Text | None = None

    @property
    def lost(self) -> bool:
        """Whether the page no longer shows what the evidence says."""
        return self.outcome in (RecheckOutcome.QUOTE_GONE, RecheckOutcome.VANISHED)
