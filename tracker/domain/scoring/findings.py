"""What a comparison of a printed table with itself brings."""

from dataclasses import dataclass

from tracker.domain.vocabulary import Misprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A printed figure, or a cell, that does not hold."""

    place: str
    """The row's label or the member, as printed; `all cells` for the figures over everything."""
    line: int | None = None
    """The row of the file, and what its publisher calls it; none of a member."""
    id: str | None = None
    what: str
    """`average`, `percent` or `cell`; `count` or `share` in a tally."""
    printed: str
    follows: str
    """What follows from the cells, rounded like what is printed; empty for a cell."""
    n: int
    """How many cells count."""
    misprint: Misprint
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigures:
    """What was looked at, and what was found."""

    figures: int
    """Printed figures that were recomputed."""
    findings: tuple[Finding, ...]
    convention: str = ""
    """How the figures were judged; empty where there are none."""
