"""Standings on the scales of others, and the ratings of others: taken in as printed, and proven against their own cells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tracker.actions import browsing, listing, naming, ratings
from tracker.actions.added import Added, found
from tracker.actions.adding import append, record
from tracker.domain.errors import BadDocument, TrackerError, shortened
from tracker.domain.items import Item
from tracker.domain.quantities import half_up
from tracker.domain.record import register_rules
from tracker.domain.record.records import Commitment
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.scoring.changes import Change, changes
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.ratings import RatedTable
from tracker.domain.scoring.scales import Crosswalk, ScoreCell, Tally, percent, scaled, tally
from tracker.domain.scoring.score_parsing import read_cell
from tracker.domain.scoring.tallies import tally_of
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview
from tracker.domain.vocabulary import CommitmentKind, Scale, spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import scores
from tracker.storage.queries.filters import Selection

if TYPE_CHECKING:
    from tracker.documents.score_table import ScoreSheet  # with all that reads workbooks, which only an import needs


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRow:
    """A commitment with a cell for each party of the table; none where the party owes nothing."""

    terms: Commitment
    cells: tuple[ScoreCell | None, ...]
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Standings on a scale, with totals."""

    reading: naming.Reading
    walk: Crosswalk
    kinds: tuple[CommitmentKind, ...]
    """Which kinds of commitment the counts cover."""
    parties: tuple[str, ...]
    rows: tuple[ScoredRow, ...]
    by_party: tuple[Tally, ...]
    overall: Tally
    """Pooled over the cells: not the mean of the rows' averages."""
    notes: tuple[str, ...]

    @property
    def losses(self) -> tuple[tuple[str, str, str], ...]:
        """What the marked cells lose, each once: status, value, sentence."""
        marked = (cell for row in self.rows for cell in row.cells if cell is not None and cell.lost)
        return tuple(dict.fromkeys((cell.status.value, cell.value, cell.lost) for cell in marked))

    def changes_since(self, old: "Scores") -> list[Change]:
        """What became of the whole, of each column, row and cell since an earlier reading of the same commitments."""
        before = {(row.terms.ref, cell.party): cell for row in old.rows for cell in row.cells if cell}
        pairs = {(row.terms.ref, cell.party): cell for row in self.rows for cell in row.cells if cell}
        return changes(self.walk, {name: (before.get(name), cell) for name, cell in pairs.items()}, self.parties)


def score(
    ledger: Ledger,
    reading: naming.Reading,
    scale: Scale,
    *,
    agreements: tuple[str, ...] = (),
    parties: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
) -> Scores:
    """The standings on a scale; without kinds, of the commitments that somebody owes, open and closed.

    Raises:
        NotFound: an unknown agreement or party.
    """
    chosen = naming.resolved(ledger, reading.position, reading.narrowed(Selection(agreements=agreements, parties=parties)))
    covered = tuple(kind for kind in CommitmentKind if (kind.value in kinds if kinds else kind.owed))
    known = browsing.known(ledger, reading, chosen)
    registered = [party.code for party in browsing.parties(ledger, reading.position)]
    columns = [code for code in registered if not chosen.parties or code in chosen.parties]
    notes = listing.notes(ledger, reading, chosen._replace(kinds=tuple(kind.value for kind in covered)))
    left_out = _left_out(case for case, _ in known if case.terms.kind not in covered)
    return of(CROSSWALKS[scale], reading, known, columns, covered, (*left_out, *notes))


def of(
    walk: Crosswalk,
    reading: naming.Reading,
    known: Iterable[tuple[CommitmentRecord, Overview]],
    parties: Iterable[str],
    covered: tuple[CommitmentKind, ...],
    notes: tuple[str, ...] = (),
) -> Scores:
    """The standings on a scale of known commitments, of the kinds covered, with a column for each of these parties that owes one."""
    cases = [(case, now) for case, now in known if case.terms.kind in covered]
    obliged = {party for case, _ in cases for party in case.terms.obligors}
    columns = tuple(code for code in parties if code in obliged)
    rows = tuple(_row(walk, case, now, columns) for case, now in cases)
    return Scores(
        reading=reading,
        walk=walk,
        kinds=covered,
        parties=columns,
        rows=rows,
        by_party=tuple(tally(walk, (cell for row in rows if (cell := row.cells[index]))) for index in range(len(columns))),
        overall=tally(walk, (cell for row in rows for cell in row.cells if cell)),
        notes=notes,
    )


def _row(walk: Crosswalk, case: CommitmentRecord, now: Overview, columns: tuple[str, ...]) -> ScoredRow:
    terms = case.terms
    cells = {
        one.party: scaled(walk, one, dated=terms.due is not None, overdue=now.overdue) for one in now.standings if one.party in columns
    }
    return ScoredRow(terms=terms, cells=tuple(cells.get(party) for party in columns), tally=tally(walk, cells.values()))


def _left_out(cases: Iterable[CommitmentRecord]) -> list[str]:
    counted = Counter(case.terms.kind for case in cases)
    if not counted:
        return []
    kinds = ", ".join(f"{counted[kind]} {spelled(kind)}" for kind in CommitmentKind if counted[kind])
    return [f"not scored, by kind: {kinds} (--kind covers others)"]


def plain_row(scores: Scores, row: ScoredRow) -> Item:
    """A commitment's cells as `--format json` gives them."""
    cells = [
        {
            "party": cell.party,
            "status": cell.status.value,
            "value": cell.value,
            "number": scores.walk.number(cell.value),
            "lossy": bool(cell.lost),
            "lost": cell.lost or None,
            "assessed_by": cell.assessed_by,
        }
        for cell in row.cells
        if cell
    ]
    terms = row.terms
    named = {"ref": terms.ref, "title": terms.title, "agreement": terms.agreement, "kind": terms.kind.value}
    return {**named, "cells": cells, **plain_tally(scores.walk, row.tally)}


def plain_tally(walk: Crosswalk, counted: Tally) -> Item:
    """A total: the average as a decimal text and the percent as a whole number, both rounded half up from `total / n`; null over nothing."""
    figures: Item = {"n": counted.n}
    if walk.averaged:
        average = counted.average
        figures |= {
            "total": counted.total,
            "average": None if average is None else f"{half_up(average, 2):f}",
            "percent": None if average is None else int(half_up(percent(average))),
        }
    return {**figures, "counts": dict(counted.counts), "shares": {label: counted.share(label) for label in counted.counts}}


def plain(scores: Scores) -> Item:
    """Scores whole, but for what surrounds them in an answer of `--format json`."""
    walk = scores.walk
    return {
        "items": [plain_row(scores, row) for row in scores.rows],
        "scale": walk.scale.value,
        "crosswalk": walk.version,
        "source": walk.source,
        "url": walk.url,
        "edition": walk.edition,
        "kinds": [kind.value for kind in scores.kinds],
        "parties": list(scores.parties),
        "by_party": [{"party": party, **plain_tally(walk, one)} for party, one in zip(scores.parties, scores.by_party, strict=True)],
        "overall": plain_tally(walk, scores.overall),
        "losses": [{"status": status, "value": value, "lost": lost} for status, value, lost in scores.losses],
        "notes": list(scores.notes),
    }


def plain_walk(walk: Crosswalk) -> Item:
    """A crosswalk whole, as `--explain --format json` gives it."""
    return {
        "scale": walk.scale.value,
        **{name: getattr(walk, name) for name in ("name", "used_by", "source", "url", "edition", "version", "unconfirmed", "averaged")},
        "values": [
            {"value": value.label, "meaning": value.meaning, "number": value.number, "also": list(value.also), "read_as": asdict(reading)}
            for value in walk.values
            for reading in [walk.readings[value.label]]
        ],
        "overdue": walk.overdue or None,
        "statuses": [
            {
                "status": status.value,
                "value": crossing.value,
                "undated": crossing.undated or None,
                "lossy": bool(crossing.lost),
                "lost": crossing.lost or None,
            }
            for status, crossing in walk.crossings.items()
        ],
    }


def take_in(ledger: Ledger, sheet: "ScoreSheet", scale: Scale, agreement: str, source: str | None = None, *, again: bool = False) -> Added:
    """Records the ratings of others as printed, from a source of that key.

    The same table is found, not added, whatever its file is called; one that was retracted is added with `again`.

    Raises:
        NotFound: an unknown agreement or source.
        BadDocument: most cells are no values of the scale; a row names a commitment that is not there, or not of this agreement.
        BadInput: a text that no record takes.
    """
    position = ledger.head.size
    code = naming.agreement(ledger, agreement, position).code
    refuse_unreadable(sheet, CROSSWALKS[scale])
    fields: Item = {
        "agreement": code,
        "scale": scale,
        "file": sheet.file,
        "source": naming.source(ledger, source, position) if source else None,
        "columns": sheet.columns,
        "rows": [_named(ledger, sheet, row, line, code, position) for row, line in zip(sheet.rows, sheet.lines, strict=True)],
        **sheet.below,
    }
    new = record(ScoreTable, fields)
    known = found([held for held in scores.imported(ledger.driver, position) if _as_printed(held.record) == _as_printed(new)])
    if known and (known.stands or not again):
        return Added(entry=ledger.get(known.entry), new=False, retracted_by=known.retracted_by)
    return append(ledger, new)


def _as_printed(table: ScoreTable) -> ScoreTable:
    """A table without its file, and where in it a row stands."""
    return table.model_copy(update={"file": "", "rows": tuple(row.model_copy(update={"line": None}) for row in table.rows)})


def refuse_unreadable(sheet: "ScoreSheet", walk: Crosswalk) -> None:
    """Refuses a table of another scale, or whose columns are taken for what they are not, by its first five faults."""
    rows = [
        (line, row["cells"]) for row, line in zip(sheet.rows, sheet.lines, strict=True) if not tally_of(row["label"], row["cells"], walk)
    ]
    wrong = [
        (line, column, cell)
        for line, cells in rows
        for column, cell in zip(sheet.columns, cells, strict=True)
        if not read_cell(cell, walk).readable
    ]
    cells = len(sheet.rows) * len(sheet.columns)
    if wrong and 2 * len(wrong) >= cells:
        first = "; ".join(f"row {line}, “{column}”: “{shortened(cell)}”" for line, column, cell in wrong[:5])
        hint = f"values are {' | '.join(value.label for value in walk.values)}; say which columns are members: --members B..U"
        raise BadDocument(
            f"{len(wrong):,} of {cells:,} cells are no values of the scale {walk.scale.value}: {first}", file=sheet.file, hint=hint
        )


def _named(ledger: Ledger, sheet: "ScoreSheet", row: Item, line: int, agreement: str, position: int) -> Item:
    """A row whose commitment, where it names one, is there and of the agreement."""
    if "commitment" not in row:
        return {**row, "line": line}
    try:
        ref = naming.ref(ledger, row["commitment"], position, agreement)
    except TrackerError as error:
        raise BadDocument(error.message, file=sheet.file, line=line, field="ref", hint=f"nothing was added; {error.hint}") from error
    for breach in register_rules.rated(ref, agreement):
        raise BadDocument(breach.message, file=sheet.file, line=line, field="ref")
    return {**row, "line": line, "commitment": ref}


def beside_ours(ledger: Ledger, reading: naming.Reading, tables: Sequence[Versioned[ScoreTable]]) -> list[RatedTable]:
    """Tables of others, each beside the standings of the commitments that it names."""
    rated = tuple({row.commitment or "" for held in tables for row in held.record.rows})
    return ratings.compared_with(ledger, reading, tables, browsing.known(ledger, reading, Selection(refs=rated))) if rated else []
