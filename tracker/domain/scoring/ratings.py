"""Ratings of others beside our standings: the obligations that they rate otherwise than they stand on that scale. Pure.

A column is a party's by its code or its name; one column alone that is no party's rates each commitment whole. A blank or unreadable cell is
no rating; n/a is one, and differs from a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tracker.domain.items import Item
from tracker.domain.record.folding import folded_name
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.scoring.crosswalks import CROSSWALKS
from tracker.domain.scoring.scales import NOT_COUNTED, scaled
from tracker.domain.scoring.score_parsing import read_cell
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview
from tracker.domain.text import counted

THEIRS = ("entry", "agreement", "scale", "file", "line", "id", "column", "printed", "source", "publisher")
OURS = ("status", "verification", "lost", "assessed_by", "because")
COLUMNS = ("ref", "party", "theirs", "ours", *THEIRS, *OURS)


class RatedTable(NamedTuple):
    """A table of others beside our standings."""

    otherwise: list[Item]
    """The obligations that are rated otherwise: theirs with where it is printed (`THEIRS`), ours with what it rests on (`OURS`)."""
    note: str
    """What was compared, and what could not be."""


def compare_with(
    held: Versioned[ScoreTable], publisher: str, cases: Mapping[str, tuple[CommitmentRecord, Overview]], names: Mapping[str, str]
) -> RatedTable:
    """The obligations of these commitments that a table of a publisher rates otherwise than they stand; with the names of all parties."""
    table, walk, columns = held.record, CROSSWALKS[held.record.scale], _parties(held.record.columns, names)
    whole, compared, otherwise = columns == [None], 0, list[Item]()
    for row, (case, now) in ((row, found) for row in table.rows if (found := cases.get(row.commitment or ""))):
        because = {made.entry: made.record.because for made in case.assessments}
        for column, party, printed in zip(table.columns, columns, row.cells, strict=True):
            read = read_cell(printed, walk)
            for one in now.standings if read.readable and not read.blank else ():
                if not whole and one.party != party:
                    continue
                ours = scaled(walk, one, dated=case.terms.due is not None, overdue=now.overdue)
                compared += 1
                if (theirs := read.value or NOT_COUNTED) != ours.value:
                    printed_in = (held.entry, table.agreement, table.scale.value, table.file, row.line, row.id, column, printed)
                    basis = list(because.get(one.assessed_by or 0, ()))
                    rests_on = (one.status.value, one.verification.value, ours.lost or None, one.assessed_by, basis)
                    otherwise.append(
                        {"ref": case.terms.ref, "party": one.party, "theirs": theirs, "ours": ours.value}
                        | dict(zip(THEIRS, (*printed_in, table.source, publisher), strict=True))
                        | dict(zip(OURS, rests_on, strict=True))
                    )
    strangers = [column for column, party in zip(table.columns, columns, strict=True) if party is None and not whole]
    nobody = f"; no party's code or name: {', '.join(strangers)}" if strangers else ""
    return RatedTable(otherwise, f"#{held.entry} {table.file}: {counted(compared, 'rating')} compared, {len(otherwise)} otherwise{nobody}")


def sentences(otherwise: Iterable[Item]) -> dict[str, list[str]]:
    """What is rated otherwise, by ref: a sentence for each value of a row, with the parties that it is given to."""
    together = defaultdict[tuple[str, str, str], list[str]](list)
    for one in otherwise:
        place = f"#{one['entry']} row {one['line']}" if one["line"] else f"#{one['entry']}"
        together[one["ref"], f"{one['publisher']} gives {one['theirs']} where our standing is {one['ours']}", place].append(one["party"])
    said = defaultdict[str, list[str]](list)
    for (ref, words, place), parties in together.items():
        said[ref].append(f"{words} ({', '.join(parties)}): {place}")
    return said


def _parties(columns: Iterable[str], names: Mapping[str, str]) -> list[str | None]:
    """The party of each column, by its code or by the name that it alone has."""
    called: dict[str, str | None] = {}
    for code, name in names.items():
        called[folded_name(name)] = None if folded_name(name) in called else code
    called |= {folded_name(code): code for code in names}
    return [called.get(folded_name(column)) for column in columns]
