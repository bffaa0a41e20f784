"""How much one run does: sizes, pairs and seconds, for the full run and the quick one."""

from dataclasses import dataclass

from tests.bench.dataset import Size


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What differs between the runs; the cases are the same."""

    sizes: dict[str, Size]
    """By the name that a case gives: `main` for most, the others where the goal names another number."""
    growth: tuple[Size, ...]
    pairs: int
    heavy_pairs: int
    """For what takes seconds each time."""
    seconds: float
    """After so many, a case begins no further pair."""
    heavy_seconds: float
    growth_pairs: int
    """For each command at each size."""
    growth_seconds: float
    longest: float
    """Seconds for one process, and for making one store."""
    total: float
    """Seconds for the run; what is not done then is reported as not run."""


_GROWTH = (Size(100, 1_000), Size(1_000, 10_000), Size(10_000, 100_000), Size(100_000, 1_000_000))

FULL = Plan(
    sizes={
        "main": Size(10_000, 100_000),
        "million": Size(100_000, 1_000_000),
        "verify": Size(8_000, 88_000),
        "html": Size(2_000, 20_000),
        "site": Size(1_000, 10_000),
    },
    growth=_GROWTH,
    pairs=11,
    heavy_pairs=3,
    seconds=8,
    heavy_seconds=30,
    growth_pairs=5,
    growth_seconds=2.5,
    longest=400,
    total=870,
)
QUICK = Plan(
    sizes={
        "main": Size(1_000, 10_000),
        "million": Size(2_000, 20_000),
        "verify": Size(100, 1_000),
        "html": Size(100, 1_000),
        "site": Size(100, 1_000),
    },
    growth=_GROWTH[:2],
    pairs=3,
    heavy_pairs=1,
    seconds=1.5,
    heavy_seconds=3,
    growth_pairs=1,
    growth_seconds=0.5,
    longest=30,
    total=57,
)
