"""Obligations as a report counts and groups them: what is promised apart from what was asked, assured or stated. Pure values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.domain.dates import PartialDate
from tracker.domain.standing.outcomes import Outcome, outcome
from tracker.domain.standing.standing import Standing
from tracker.domain.standing.timeline import Lane
from tracker.domain.vocabulary import CommitmentKind, Confidence, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """What became of one commitment as owed by one party, or as asked of it, assured or stated by it."""

    ref: str
    party: str
    kind: CommitmentKind
    standing: Standing
    last_seen: PartialDate | None
    """The last day on which somebody looked, as it is dated; none where nobody did."""
    lane: Lane

    @property
    def owed(self) -> bool:
        """Whether somebody bound themselves to it; what was only asked for nobody can break."""
        return self.kind.owed

    @property
    def outcome(self) -> Outcome:
        """What it is grouped under."""
        return outcome(self.standing.status)

    @property
    def confidence(self) -> Confidence | None:
        """The analyst's confidence in its status; none where there is no assessment."""
        return self.standing.confidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Obligations counted, each once, by what became of them; what is not applicable is outside every count."""

    kinds: tuple[tuple[CommitmentKind, int], ...]
    """How many commitments of each kind; kinds of which there is none are left out."""
    by_outcome: tuple[tuple[Outcome, tuple[Obligation, ...]], ...]
    """In the order of the outcomes; empty ones are left out."""

    @property
    def commitments(self) -> int:
        """How many commitments the obligations are of."""
        return sum(number for _, number in self.kinds)

    @property
    def obligations(self) -> int:
        """How many are counted: the denominator of every share."""
        return sum(len(its) for _, its in self.by_outcome)


def tally(obligations: Iterable[Obligation]) -> Tally:
    """Counts obligations, which are all promised, or none of them."""
    counted = [one for one in obligations if one.standing.status is not Status.NOT_APPLICABLE]
    kinds = Counter({one.ref: one.kind for one in counted}.values())
    grouped = ((one, tuple(its for its in counted if its.outcome is one)) for one in Outcome)
    return Tally(
        kinds=tuple((kind, kinds[kind]) for kind in CommitmentKind if kinds[kind]),
        by_outcome=tuple((one, its) for one, its in grouped if its),
    )
