"""Whole commitments to be looked at, read as they lie: with the records' names, types and JSON, and without building the records.

What is held was checked when it came in, and `verify` proves that it is what came in; to check it again takes longer than all the rest
of `show`. A value that cannot be what its field says is damage all the same.
"""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.errors import BadDate
from tracker.domain.seen import Seen
from tracker.domain.standing import Case, Held
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks
from tracker.storage.rows import record_fields
from tracker.storage.selection import KNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from tracker.storage.driver import Driver


def case(driver: Driver, ref: str, at: int) -> Case:
    """A commitment that is there, with everything recorded about it, each in the order of entry.

    Raises:
        Damage: a row that holds no such record.
    """
    given = {"ref": ref, "at": at}
    [terms] = _held(driver, "commitment", "ref = :ref", given) or _lost(ref)
    code = terms.record.agreement
    agreements = _held(driver, "agreement", "code = :code", {"code": code, "at": at})
    if not agreements:
        raise Damage(f"the agreement {code} has commitments and is not there itself")
    return Case(
        agreement=agreements[0].record,
        commitment=terms,
        evidence=tuple(_held(driver, "evidence", "commitment = :ref", given)),
        checks=tuple(_held(driver, "search", "commitment = :ref", given)),
        assessments=tuple(_held(driver, "assessment", "commitment = :ref", given)),
    )


def sources(driver: Driver, keys: Iterable[str], at: int) -> dict[str, Any]:
    """The sources of these keys."""
    found: dict[str, Any] = {}
    for chunk in chunks(sorted(set(keys))):
        these, given = among("key", chunk)
        found |= {one.record.key: one.record for one in _held(driver, "source", f"key IN {these}", {**given, "at": at})}
    return found


def _lost(ref: str) -> list[Held[Any]]:
    raise Damage(f"commitment: of {ref} there is no version")


def _held(driver: Driver, table: str, condition: str, given: dict[str, Any]) -> list[Held[Any]]:
    rows = driver.records(f"SELECT * FROM {table} WHERE {KNOWN} AND {condition} ORDER BY entry", given)
    result = []
    for row, fields in zip(rows, record_fields(driver, table, rows), strict=True):
        try:
            record = Seen(table, fields)
            retracted = row.get("retracted_by")
            stands = retracted is None or retracted > given["at"]
        except (BadDate, ValueError, TypeError) as error:
            raise Damage(f"{table}, row of #{row['seq']}: {getattr(error, 'message', error)}") from error
        result.append(Held(entry=row["entry"], record=record, changed=row["seq"], retracted_by=None if stands else retracted))
    return result
