"""How each command's time grows with the ledger: the ratio to a bare Python at every size, and the exponent of the line through them.

It is processor time here: other work on the machine, which comes and goes between one size and the next, would bend the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.cases import GROWING, GROWTH_LIMIT, PYTHON, Growing
from tests.bench.dataset import Size
from tests.bench.figures import exponent, spread
from tests.bench.measuring import Failed, TimeIsUp, paired
from tests.bench.peers import NoPeer
from tests.bench.places import Places
from tests.bench.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One command over the sizes."""

    growing: Growing
    points: tuple[tuple[int, float], ...] = ()
    """Evidence rows, and the median ratio to Python."""
    problem: str = ""
    broken: bool = False

    @property
    def exponent(self) -> float | None:
        """The slope on two logarithmic scales; none with fewer than two points."""
        if len(self.points) < 2:
            return None
        return exponent([size for size, _ in self.points], [ratio for _, ratio in self.points])

    @property
    def missed(self) -> bool:
        """Whether it grows and should not."""
        return self.exponent is not None and self.exponent > GROWTH_LIMIT


def curves(
    sizes: Sequence[Size],
    places: Callable[[Size], Places],
    plan: Plan,
    cases: Sequence[Growing] = GROWING,
) -> list[Curve]:
    """Every command at every size, size by size, so that a run whose time is up has all of the small ones."""
    found = {one.key: Curve(growing=one) for one in cases}
    for size in sizes:
        for one in cases:
            if not found[one.key].problem:
                found[one.key] = _longer(found[one.key], places(size), plan)
    return list(found.values())


def _longer(curve: Curve, places: Places, plan: Plan) -> Curve:
    """The curve with one more point, or with what kept it from one."""
    work = curve.growing.work
    try:
        pairs = paired(
            lambda: places.bench.run(places.command(work)),
            lambda: places.bench.run(places.command(PYTHON)),
            pairs=plan.growth_pairs,
            seconds=plan.growth_seconds,
            warm=False,
        )
    except (TimeIsUp, NoPeer) as error:
        return Curve(growing=curve.growing, points=curve.points, problem=str(error))
    except Failed as error:
        return Curve(growing=curve.growing, points=curve.points, problem=f"failed: {error}", broken=True)
    ratios = [pair.ours.cpu / max(pair.peer.cpu, 0.001) for pair in pairs if pair.peer]
    return Curve(growing=curve.growing, points=(*curve.points, (places.size.evidence, spread(ratios).median)))
