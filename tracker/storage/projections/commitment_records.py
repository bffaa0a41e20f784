"""Commitments with everything recorded about them: projected rows back into the records from which a standing is derived."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.record.records import Agreement, Commitment
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.standing import CommitmentRecord
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.projections.projections import held
from tracker.storage.projections.rows import KNOWN, PARTS

_OF_A_STANDING = {
    "evidence": ("commitment", "event_date", "stance", "source", "reliability", "credibility", "voice", "party"),
    "search": ("commitment", "on"),
    "assessment": ("commitment", "status", "confidence", "effective_on", "because", "party"),
}
"""The fields from which a standing is derived."""


def cases_of(driver: Driver, refs: Sequence[str], position: int = 2**62, *, texts: bool = True) -> Iterator[CommitmentRecord]:
    """The commitments of these refs that were known at a position, in this order, with everything recorded about them.

    Args:
        driver: the open transaction.
        refs: some hundred are read at once, with all that belongs to them.
        position: the position.
        texts: False where only standings are derived: evidence, checks and assessments then lack what these do not need.

    Raises:
        Damage: a row that holds no such record.
    """
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        given["position"] = position
        rows = driver.records(f"SELECT * FROM commitment WHERE {KNOWN} AND ref IN {these}", given)
        found: dict[str, Versioned[Commitment]] = {one.record.ref: one for one in held(driver, "commitment", rows, position)}
        codes = sorted({one.record.agreement for one in found.values()})
        named, codes_given = among("code", codes)
        rows = driver.records(f"SELECT * FROM agreement WHERE {KNOWN} AND code IN {named}", {"position": position, **codes_given})
        agreements: dict[str, Agreement] = {one.record.code: one.record for one in held(driver, "agreement", rows, position)}
        if lost := set(codes) - set(agreements):
            raise Damage(f"the agreement {min(lost)} has commitments and is not there itself")
        about = {table: _about(driver, table, these, given, None if texts else names) for table, names in _OF_A_STANDING.items()}
        for ref in chunk:
            if ref in found:
                yield CommitmentRecord(
                    agreement=agreements[found[ref].record.agreement],
                    commitment=found[ref],
                    evidence=tuple(about["evidence"][ref]),
                    checks=tuple(about["search"][ref]),
                    assessments=tuple(about["assessment"][ref]),
                )


def _about(driver: Driver, table: str, these: str, given: dict[str, Any], names: Sequence[str] | None) -> dict[str, list[Versioned[Any]]]:
    grouped: dict[str, list[Versioned[Any]]] = defaultdict(list)
    columns = "*" if names is None else ", ".join(f'"{name}"' for name in ("seq", "entry", "retracted_by", *names) if name not in PARTS)
    query = f"SELECT {columns} FROM {table} WHERE {KNOWN} AND commitment IN {these} ORDER BY entry"
    for rows in driver.record_pages(query, given):
        for one in held(driver, table, rows, given["position"], names):
            grouped[one.record.commitment].append(one)
    return grouped
