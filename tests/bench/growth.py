"""How each command's time grows with the ledger: the ratio to a bare Python at every size, and the exponent of the line through them.

It is processor time here: other work on the machine, which comes and goes between one size and the next, would bend the line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.bench.cases import GROWING, NOT_GROWING, PYTHON, Growing, Work
from tests.bench.dataset import Size
from tests.bench.figures import exponent, spread
from tests.bench.measuring import Failed, TimeIsUp, Usage, paired
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
        return not self.growing.scan and self.exponent is not None and self.exponent > NOT_GROWING


Measured = Callable[[Work, Size], Usage | None]
"""What a work took on a size, where it is measured for the table of cases."""


def curves(
    sizes: Sequence[Size],
    places: Callable[[Size], Places],
    plan: Plan,
    cases: Sequence[Growing] = GROWING,
    measured: Measured = lambda *_: None,
) -> list[Curve]:
    """Every command at every size, size by size, so that a run whose time is up has all of the small ones.

    What reads everything is not run again where a case has measured it: of a million entries that takes minutes.
    """
    found = {one.key: Curve(growing=one) for one in cases}
    for size in sizes:
        for one in cases:
            if not found[one.key].problem:
                found[one.key] = _longer(found[one.key], places(size), plan, measured if one.scan else lambda *_: None)
    return list(found.values())


def _longer(curve: Curve, places: Places, plan: Plan, measured: Measured) -> Curve:
    """The curve with one more point, or with what kept it from one."""
    work = curve.growing.work
    try:
        known = measured(work, places.size)
        pairs = paired(
            lambda: known or places.bench.run(places.command(work)),
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
