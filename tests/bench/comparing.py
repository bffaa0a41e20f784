"""Runs one case after the other and says for each whether its goal is met; a case that fails is a result too."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.cases import Case, Work
from tests.bench.figures import Spread, spread
from tests.bench.measuring import Bench, Failed, Pair, TimeIsUp, Usage, paired
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
    """Megabytes at the peak of the hungriest of our runs."""
    peer_memory: float | None = None
    pairs: int = 0
    problem: str = ""
    """Why there is no figure."""
    broken: bool = False
    """Whether the problem is that something of ours could not be run."""

    @property
    def missed(self) -> bool:
        """Whether a goal was measured and not reached."""
        slow = self.ratio is not None and self.case.limit is not None and self.ratio.median > self.case.limit
        return slow or (self.memory is not None and self.case.memory is not None and self.memory > self.case.memory)

    @property
    def reached(self) -> bool:
        """Whether every goal was measured and reached; a good refusal counts."""
        if self.problem:
            return self.problem.startswith("refused")
        return self.ratio is not None and (self.case.limit, self.case.memory) != (None, None) and not self.missed


def compare(case: Case, places: Places, plan: Plan) -> Row:
    """The row of one case; it raises nothing that belongs to the case."""
    if case.ours is None:
        return Row(case=case, problem="no such command yet")
    bench = places.bench
    try:
        bench.left()
        peer, lacking = _peer(case, places)
        pairs = paired(
            lambda: _measured(places, bench, case.ours),
            peer,
            pairs=plan.heavy_pairs if case.heavy else plan.pairs,
            seconds=plan.heavy_seconds if case.heavy else plan.seconds,
            warm=not case.heavy,
        )
    except TimeIsUp:
        return Row(case=case, problem="not run: the time is up")
    except NoPeer as error:
        return Row(case=case, problem=f"not run: {error}")
    except Failed as error:
        if case.refusal and "exit code 2" in str(error) and case.refusal in str(error).lower():
            return Row(case=case, problem=f"refused: {error}")
        return Row(case=case, problem=f"failed: {error}", broken=True)
    return _row(case, pairs, lacking)


def _peer(case: Case, places: Places) -> tuple[Callable[[], Usage] | None, str]:
    """How to run the peer, or why that cannot be done."""
    try:
        places.command(case.peer)
    except NoPeer as error:
        return None, f"no peer: {error}"

    def run() -> Usage:
        try:
            return _measured(places, places.bench, case.peer)
        except Failed as error:
            raise Failed(f"the peer, {case.peer.program}: {error}") from error

    return run, ""


def _measured(places: Places, bench: Bench, work: Work | None) -> Usage:
    assert work is not None
    return bench.run(places.command(work))


def _row(case: Case, pairs: list[Pair], lacking: str) -> Row:
    both = [(pair.ours, pair.peer) for pair in pairs if pair.peer]
    peers = [peer.memory for _, peer in both]
    return Row(
        case=case,
        ratio=spread([ours.wall / peer.wall for ours, peer in both]) if both else None,
        cpu=spread([ours.cpu / max(peer.cpu, 0.001) for ours, peer in both]) if both else None,
        memory=max(pair.ours.memory for pair in pairs),
        peer_memory=max(peers) if peers else None,
        pairs=len(pairs),
        problem=lacking,
    )
