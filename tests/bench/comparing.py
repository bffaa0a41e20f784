"""Runs the cases pair by pair and says for each whether its goal is met; a case that fails is a result too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.cases import Case, Work
from tests.bench.dataset import Size
from tests.bench.figures import Spread, spread
from tests.bench.measuring import Failed, Pair, TimeIsUp, Usage
from tests.bench.peers import NoPeer
from tests.bench.places import Places
from tests.bench.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Row:
    """What came out of a case."""

    case: Case
    ratio: Spread | None = None
    """Of wall time, pair by pair."""
    cpu: Spread | None = None
    """The same of processor time."""
    memory: float | None = None
    """Megabytes at the peak of our first run: later ones begin as copies of this process, which has grown by then (`measuring`)."""
    peer_memory: float | None = None
    pairs: int = 0
    problem: str = ""
    """Why there is no figure."""
    broken: bool = False
    """Whether the problem is that something of ours could not be run."""

    @property
    def missed(self) -> bool:
        """Whether a goal was measured and not reached."""
        slow = self.ratio is not None and self.ratio.median > self.case.limit
        return slow or (self.memory is not None and self.case.memory is not None and self.memory > self.case.memory)

    @property
    def reached(self) -> bool:
        """Whether every goal was measured and reached."""
        return not self.problem and self.ratio is not None and not self.missed


class Comparison:
    """One case while it is measured: ours, the peer, ours, the peer, …, with whatever else is run between two pairs."""

    def __init__(self, case: Case, places: Places, plan: Plan) -> None:
        self.case = case
        self.pairs: list[Pair] = []
        self._places = places
        self._most = 1 if case.slow else plan.heavy_pairs if case.heavy else plan.pairs
        self._longest = plan.heavy_seconds if case.heavy else plan.seconds
        self._begun = False
        self._problem = ""
        self._lacking = ""
        self._broken = False

    @property
    def size(self) -> Size:
        """Of the data it is measured on."""
        return self._places.size

    @property
    def seconds(self) -> float:
        """What its pairs have taken."""
        return sum(pair.ours.wall + (pair.peer.wall if pair.peer else 0) for pair in self.pairs)

    @property
    def wants_more(self) -> bool:
        """Whether another pair is worth its time."""
        return not self._problem and (not self.pairs or (len(self.pairs) < self._most and self.seconds <= self._longest))

    def one_more(self) -> None:
        """Another pair, the first after a run of each to warm up (none where a run takes seconds); it raises nothing that belongs to the case."""
        try:
            self._places.bench.left()
            if not self._begun:
                self._begin()
            self.pairs.append(self._pair())
        except TimeIsUp:
            self._problem = "" if self.pairs else "not run: the time is up"
            self._most = len(self.pairs)
        except NoPeer as error:
            self._problem = f"not run: {error}"
        except Failed as error:
            self._problem, self._broken = f"failed: {error}", True

    def _begin(self) -> None:
        try:
            self._places.command(self.case.peer)
        except NoPeer as error:
            self._lacking = f"no peer: {error}"
        if not (self.case.heavy or self.case.slow):
            self._pair()
        self._begun = True

    def _pair(self) -> Pair:
        return Pair(ours=self._run(self.case.ours), peer=None if self._lacking else self._run_peer())

    def _run_peer(self) -> Usage:
        try:
            return self._run(self.case.peer)
        except Failed as error:
            raise Failed(f"the peer, {self.case.peer.program}: {error}") from error

    def _run(self, work: Work) -> Usage:
        return self._places.bench.run(self._places.command(work))

    @property
    def row(self) -> Row:
        """What is known by now."""
        if self._problem or not self.pairs:
            return Row(case=self.case, problem=self._problem or "not run: the time is up", broken=self._broken)
        both = [(pair.ours, pair.peer) for pair in self.pairs if pair.peer]
        peers = [peer.memory for _, peer in both]
        return Row(
            case=self.case,
            ratio=spread([ours.wall / peer.wall for ours, peer in both]) if both else None,
            cpu=spread([ours.cpu / max(peer.cpu, 0.001) for ours, peer in both]) if both else None,
            memory=self.pairs[0].ours.memory,
            peer_memory=peers[0] if peers else None,
            pairs=len(self.pairs),
            problem=self._lacking,
        )


class Table:
    """All cases of a run. Each gets one pair before any gets more."""

    def __init__(self, comparisons: Sequence[Comparison], told: Callable[[Row], None] = lambda row: None) -> None:
        self._comparisons = comparisons
        self._told = told

    def first(self, *, slow: bool) -> None:
        """A pair for each that has none: of those that take minutes, or of the others."""
        for one in self._comparisons:
            if one.case.slow is slow and not one.pairs and one.wants_more:
                self._one_more(one)

    def further(self) -> None:
        """More pairs, always for the case that has taken least time."""
        while waiting := [one for one in self._comparisons if one.wants_more]:
            self._one_more(min(waiting, key=lambda one: one.seconds))

    def _one_more(self, one: Comparison) -> None:
        one.one_more()
        self._told(one.row)

    @property
    def rows(self) -> list[Row]:
        """In the order of the cases."""
        return [one.row for one in self._comparisons]
