"""Scores as texts: the tables of commitments, parties and totals that the terminal, Markdown and reports print, and the notes below them."""

from collections.abc import Iterator

from tracker.actions import naming, scoring
from tracker.actions.scoring import Scores
from tracker.domain.quantities import half_up
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.scales import EMPTY, Crosswalk, Tally, percent, signed
from tracker.domain.vocabulary import CommitmentKind, Scale, spelled
from tracker.reports.model import Report, ScaleTable

Rows = list[list[str]]
Block = tuple[list[str], Rows]
"""Heads, and the rows below them."""


def of_report(report: Report, reading: naming.Reading, scale: Scale) -> ScaleTable:
    """The standings that a report of this reading has, on a scale: of the commitments in it that somebody owes."""
    known, owed = [(sheet.case, sheet.overview) for sheet in report.sheets], tuple(kind for kind in CommitmentKind if kind.owed)
    return on_scale(scoring.of(CROSSWALKS[scale], reading, known, [party.code for party in report.parties], owed))


def on_scale(found: Scores) -> ScaleTable:
    """Scores as a report has them."""
    return ScaleTable(found.walk.name, across(found), (*notes(found), *found.notes), scoring.plain(found))


def across(found: Scores) -> list[Block]:
    """A row a commitment: with the totals below on a scale of numbers, else below how many cells have each value, and which share."""
    walk = found.walk
    totals = ["average", "percent", "n"] if walk.averaged else ["n"]
    heads = ["ref", *found.parties, *totals, "commitment"]
    body = [
        [row.terms.ref, *(cell.marked if cell else "" for cell in row.cells), *figures(walk, row.tally), row.terms.title]
        for row in found.rows
    ]
    tallies = [*found.by_party, found.overall]
    if not walk.averaged:
        shares = [[value.label, *(share(one, value.label) for one in tallies)] for value in walk.values]
        return [(["value", *found.parties, "all"], [*shares, ["n", *(str(one.n) for one in tallies)]]), (heads, body)]
    by_line = zip(*(figures(walk, one) for one in tallies), strict=True)
    foot = [_below(name, list(line), 3, position) for position, (name, line) in enumerate(zip(totals, by_line, strict=True))]
    return [(heads, [*body, *foot])]


def share(counted: Tally, label: str) -> str:
    """How many cells have a value, and which share of those that count."""
    percentage = counted.share(label)
    return str(counted.counts[label]) if percentage is None else f"{counted.counts[label]} ({percentage}%)"


def _below(name: str, line: list[str], width: int, position: int) -> list[str]:
    """A line of totals: each party's below its column, the one over all cells below the column of the same figure."""
    *by_party, overall = line
    return [name, *by_party, *(overall if column == position else "" for column in range(width)), ""]


def figures(walk: Crosswalk, counted: Tally) -> list[str]:
    """Average, percent and number of the cells that count; of a scale of words the number alone."""
    if not walk.averaged:
        return [str(counted.n)]
    average = counted.average
    if average is None:
        return [EMPTY, EMPTY, "0"]
    return [signed(half_up(average, 2)), f"{half_up(percent(average)):f}%", str(counted.n)]


def notes(found: Scores) -> Iterator[str]:
    """What the stars mean, what is covered, and where the scale is described."""
    walk = found.walk
    for status, value, lost in found.losses:
        yield f"* {spelled(status)} → {value}: {lost}"
    kinds = ", ".join(spelled(kind) for kind in found.kinds)
    yield f"covers {kinds}; n counts the cells that are neither n/a nor blank, and the totals are pooled over cells"
    yield f"scale {_typed(walk.scale)}: {walk.name}, crosswalk {walk.version}, after {walk.source} ({walk.edition}); tracker score --scale {_typed(walk.scale)} --explain"


def _typed(scale: Scale) -> str:
    return scale.value.replace("_", "-")
