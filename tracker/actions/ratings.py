"""Ratings of others: their printed figures proven against their own cells, and their cells compared with our standings."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import NamedTuple

from tracker.actions import naming
from tracker.domain.errors import NotFound
from tracker.domain.items import Item
from tracker.domain.record.records import Source
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.scoring.discrepancies import compare
from tracker.domain.scoring.findings import ComparedFigures
from tracker.domain.scoring.ratings import RatedTable, compare_with, sentences
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview
from tracker.domain.vocabulary import Scale
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, scores, versions


class Proven(NamedTuple):
    """A table of others, proven against its own cells."""

    entry: int
    table: ScoreTable
    done: ComparedFigures

    @classmethod
    def of(cls, held: Versioned[ScoreTable]) -> "Proven":
        """A table as it is held, proven."""
        return cls(held.entry, held.record, compare(held.record))

    def plain(self) -> Item:
        """The table's name, and what was looked at."""
        counts = {"rows": len(self.table.rows), "members": len(self.table.columns), "figures": self.done.figures}
        return {
            **self._name(),
            "source": self.table.source,
            **counts,
            "findings": len(self.done.findings),
            "convention": self.done.convention or None,
        }

    def plain_findings(self) -> list[Item]:
        """Each finding with the table it is in."""
        return [{**self._name(), **asdict(one), "follows": one.follows or None} for one in self.done.findings]

    def _name(self) -> Item:
        return {"entry": self.entry, "agreement": self.table.agreement, "scale": self.table.scale.value, "file": self.table.file}


def tables(
    ledger: Ledger, reading: naming.Reading, *, agreements: tuple[str, ...] = (), scale: Scale | None = None, named: str | None = None
) -> list[Versioned[ScoreTable]]:
    """The tables of others that stand: of these agreements, of a scale, of a number or file.

    Raises:
        NotFound: an unknown agreement, or no such table.
    """
    codes = tuple(naming.agreement_code(ledger, code, reading.position) for code in agreements)
    among = [
        held
        for held in scores.imported(ledger.driver, reading.position)
        if held.stands and (not codes or held.record.agreement in codes) and scale in (None, held.record.scale)
    ]
    found = [held for held in among if named in (None, str(held.entry), f"#{held.entry}", held.record.file)]
    if named is not None and not found:
        raise NotFound("table of scores", named, [f"#{held.entry} {held.record.file}" for held in among], "see tracker score --compare")
    return found


def compared_with(
    ledger: Ledger, reading: naming.Reading, tables: Sequence[Versioned[ScoreTable]], known: Iterable[tuple[CommitmentRecord, Overview]]
) -> list[RatedTable]:
    """Tables of others beside the standings of commitments; a table without a source is called by its file."""
    if not tables:
        return []
    cases, called = {case.terms.ref: (case, now) for case, now in known}, names.party_names(ledger.driver, reading.position)
    sources = versions.registered(ledger.driver, Source, reading.position, [held.record.source or "" for held in tables])
    publishers = {held.record.key: held.record.publisher for held in sources}
    return [compare_with(held, publishers.get(held.record.source or "", held.record.file), cases, called) for held in tables]


def rated_otherwise(
    ledger: Ledger, reading: naming.Reading, tables: Iterable[Versioned[ScoreTable]], known: Iterable[tuple[CommitmentRecord, Overview]]
) -> dict[str, list[str]]:
    """What those of the tables that stand rate otherwise than these commitments stand, in sentences by ref."""
    compared = compared_with(ledger, reading, [held for held in tables if held.stands], known)
    return sentences(item for table in compared for item in table.otherwise)
