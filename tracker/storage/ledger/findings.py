"""What verification finds: a check for each thing that was looked at, with what is wrong with it."""

from dataclasses import dataclass, field

from tracker.domain.text import one_line

FINDINGS_LIMIT = 20
"""How many findings of one check are told apart; the rest are counted."""


@dataclass(slots=True, kw_only=True)
class VerificationCheck:
    """One thing that was looked at: how many of it, and what is wrong."""

    name: str
    looked_at: int = 0
    findings: list[str] = field(default_factory=list)
    more: int = 0
    mended: list[str] = field(default_factory=list)
    """What was wrong with entries that were retracted or mended since: no findings."""
    notes: list[str] = field(default_factory=list)
    """What could not be looked at, and is no damage."""
    folded_otherwise: int = 0

    def find(self, finding: str) -> None:
        """Notes a finding, or counts it once there are many."""
        if len(self.findings) < FINDINGS_LIMIT:
            self.findings.append(one_line(finding))
        else:
            self.more += 1


def shown(value: object) -> str:
    """A value as a finding has it, or its beginning."""
    text = "nothing" if value is None else f"“{value}”"
    return text if len(text) <= 40 else f"{text[:40]}…"
