"""The one table of the HTML report as values: its groups, rows and cells; the template writes the markup.

A party has a column of its own as long as there are few of them; of more, each row names those that it is about, so that nothing grows as
parties times commitments.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from tracker.domain.record.folding import searched
from tracker.domain.standing.explanations import reasons
from tracker.domain.standing.outcomes import Outcome
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.vocabulary import Attention, Stance, Status, Verification
from tracker.reports import palette, sentences
from tracker.reports.charts import timeline_svg
from tracker.reports.charts.axis import Axis
from tracker.reports.model import EvidenceLine, Report, Sheet
from tracker.reports.obligations import Obligation, Tally
from tracker.reports.sheet import alike, first_sentence, named

COLUMNS = 30
"""Parties that have a column each."""
WORDED = 3
"""Parties up to which a cell says in words what its mark stands for."""
_LANES = 3
"""Small timelines of a row: one for all whose obligation went alike."""
_SAID = 4
"""Verdicts that a row unfolds to; the sheet has all."""


class Cell(NamedTuple):
    """An obligation in its row."""

    party: str
    name: str
    mark: Markup
    stands: str
    sure: str
    standing: str
    """Party, status and verification, by which it is filtered."""


class Row(NamedTuple):
    """A commitment."""

    place: int
    sheet: Sheet
    cells: tuple[Cell | None, ...]
    """One for each column; without columns, one for each party that it is about."""
    kept: int
    counted: int
    lanes: tuple[Markup, ...]
    more_lanes: int
    seen: str
    reasons: list[tuple[Attention, str]]
    latest: tuple[tuple[str, EvidenceLine], ...]

    @property
    def verdicts(self) -> "list[tuple[str, Cell, str]]":
        """Who stands how, and why: the first sentence of the assessment, or what is missing."""
        cells = {cell.party: cell for cell in self.cells if cell}
        return [
            (sentences.listed([cells[party].name for party in parties]), cells[parties[0]], first_sentence(one.rationale or one.why)[0])
            for parties, one in self.sheet.grouped_standings[:_SAID]
        ]


class Group(NamedTuple):
    """Commitments on one topic, of those that are promised or of the rest."""

    owed: bool
    topic: str
    rows: Sequence[Row]


class Table:
    """The table of a report, made row by row while it is written."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._names = report.names
        self._axis: Axis = timeline_svg.axis_over((one for its in report.sheets for one in its.obligations), report.fixed.as_of)
        self._sheets = report.by_topic
        self.columns = report.parties if len(report.parties) <= COLUMNS else ()
        self.worded = len(report.parties) <= WORDED
        self.years = sentences.years(self._axis.start, self._axis.end)

    def groups(self, start: int, end: int | None = None) -> Iterator[Group]:
        """The rows from one place to another, by group."""
        some = enumerate(self._sheets[start:end], start)
        for (owed, topic), its in groupby(some, lambda one: (one[1].terms.kind.owed, one[1].terms.topic)):
            yield Group(owed, sentences.topic(topic), [self._row(place, sheet) for place, sheet in its])

    def totals(self) -> Iterator[tuple[str, Sequence[tuple[str, int, int]], int, int]]:
        """For what is promised and for the rest: what is counted, of each party how many of how many, and of all."""
        for label, tally in ((sentences.KEPT_OF, self._report.promised), (sentences.MET_OF, self._report.other)):
            if tally.obligations:
                kept, counted = _by_party(tally)
                each = [(party.name, kept.get(party.code, 0), counted.get(party.code, 0)) for party in self._report.parties]
                yield label, each, sum(kept.values()), tally.obligations

    def searched(self) -> Iterator[Markup]:
        """The text that `list --search` searches, of each commitment by its ref, as the members of a JSON object."""
        for number, its in enumerate(self._sheets):
            standing = (line.record for line in its.evidence if line.retracted_by is None)
            text = "\n".join(
                (searched(its.terms.model_dump(include=_OF_TERMS)), *(searched(one.model_dump(include=_OF_EVIDENCE)) for one in standing))
            )
            said = json.dumps(text).replace("<", "\\u003c")
            yield Markup(f'{"," if number else ""}"{its.ref}":{said}\n')  # noqa: S704 - JSON without a sign that opens markup

    def _row(self, place: int, sheet: Sheet) -> Row:
        by_party = {one.party: self._cell(one) for one in sheet.obligations}
        counted = [one for one in sheet.obligations if one.standing.status is not Status.NOT_APPLICABLE]
        lanes = self._lanes(sheet)
        sides = ((name, sheet.side(stance)) for name, stance in (("For", Stance.SUPPORTS), ("Against", Stance.CONTRADICTS)))
        return Row(
            place=place,
            sheet=sheet,
            cells=tuple(by_party.get(party.code) for party in self.columns) if self.columns else tuple(by_party.values()),
            kept=sum(one.outcome is Outcome.KEPT for one in counted),
            counted=len(counted),
            lanes=tuple(lanes[:_LANES]),
            more_lanes=len(lanes[_LANES:]),
            seen=sheet.last_seen or "",
            reasons=reasons(sheet.terms, sheet.overview, lambda code: self._names.get(code, code)),
            latest=tuple((name, lines[-1]) for name, lines in sides if lines),
        )

    def _cell(self, one: Obligation) -> Cell:
        standing = one.standing
        return Cell(
            party=one.party,
            name=self._names.get(one.party, one.party),
            mark=swatch(standing.status, standing.verification, owed=one.owed),
            stands=sentences.status_label(standing.status, owed=one.owed),
            sure=sentences.sure(standing.verification, standing.confidence),
            standing=f"{one.party} {standing.status} {standing.verification}",
        )

    def _lanes(self, sheet: Sheet) -> list[Markup]:
        """A small timeline for all whose obligation went alike, those of most parties first."""
        drawn = []
        for parties, its in sorted(alike(sheet.obligations), key=lambda one: len(one[0]), reverse=True):
            who = named(parties, self._names, len(sheet.obligations))
            drawn.append(Markup(timeline_svg.small(its, self._axis, {its.party: who})))  # noqa: S704 - made of escaped texts alone
        return drawn


_OF_TERMS, _OF_EVIDENCE = {"title", "text", "label", "wordings"}, {"summary", "quote"}


def _by_party(tally: Tally) -> tuple[Mapping[str, int], Mapping[str, int]]:
    kept: dict[str, int] = {}
    counted: dict[str, int] = {}
    for outcome, its in tally.by_outcome:
        for one in its:
            counted[one.party] = counted.get(one.party, 0) + 1
            kept[one.party] = kept.get(one.party, 0) + (outcome is Outcome.KEPT)
    return kept, counted


@cache
def swatch(status: Status, verification: Verification, *, owed: bool) -> Markup:
    """A status as a small square: its colour, its glyph, and in its texture how well it is verified; the words stand beside it."""
    names = f"swatch status-{palette.colour_of(status, owed=owed)} {palette.TEXTURES[verification]}"
    return Markup(f'<span class="{names}" aria-hidden="true">{STATUS_GLYPHS[status]}</span>')  # noqa: S704 - our own words
