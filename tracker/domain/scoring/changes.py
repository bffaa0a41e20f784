"""A scale at two readings: what cells, rows, columns and all of them were and are, and the exact difference. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from tracker.domain.quantities import half_up
from tracker.domain.scoring.scales import Crosswalk, ScoreCell, tally

Pair = tuple[ScoreCell | None, ScoreCell]
"""A cell at both readings; none at the first where the commitment was not agreed yet."""


class Change(NamedTuple):
    """A cell; without a party a commitment's row, without a ref a party's column, without both the whole."""

    ref: str | None
    party: str | None
    old: Decimal | str | None
    """A number, an average to two decimals, a word, or how many cells have each word; none where nothing counts."""
    new: Decimal | str | None
    difference: Decimal | None
    """Of the exact averages, rounded half up; none on a scale of words, or where nothing counts."""
    n_old: int
    n_new: int
    cells: int
    changed: int
    """Cells that have another value."""


def changes(walk: Crosswalk, pairs: Mapping[tuple[str, str], Pair], parties: Iterable[str]) -> list[Change]:
    """What became of the whole, of the columns of these parties, of the rows and of each cell, in this order; the cells by ref and party."""
    groups = defaultdict[tuple[str | None, str | None], list[Pair]](list, {(None, party): [] for party in parties})
    for (ref, party), pair in pairs.items():
        for name in ((None, None), (None, party), (ref, None), (ref, party)):
            groups[name].append(pair)
    return [_change(walk, *name, groups[name]) for name in sorted(groups, key=lambda name: [part is not None for part in name])]


def _change(walk: Crosswalk, ref: str | None, party: str | None, pairs: Sequence[Pair]) -> Change:
    places = 0 if ref and party else 2
    sides = [[cell for cell in side if cell] for side in zip(*pairs, strict=True)]
    tallies = [tally(walk, cells) for cells in sides]
    averages = [one.average if walk.averaged else None for one in tallies]
    figures: list[Decimal | str | None] = []
    for cells, counted, average in zip(sides, tallies, averages, strict=True):
        words = [f"{word} {count}" for word, count in counted.counts.items() if count] if places else [cell.value for cell in cells]
        figures.append(", ".join(words) or None if average is None else half_up(average, places))
    old, new = averages
    difference = None if old is None or new is None else half_up(new - old, places)
    changed = sum(before is None or before.value != after.value for before, after in pairs)
    return Change(ref, party, figures[0], figures[1], difference, tallies[0].n, tallies[1].n, len(pairs), changed)
