"""Projected rows back into the fields of the records behind them: JSON values, lists and parts included."""

from __future__ import annotations  # typing is not imported to start

import json

from tracker.domain.shapes import FIELDS
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from tracker.storage.driver import Driver

_FIELDS = {
    "party": FIELDS["party_registered"],
    "agreement": FIELDS["agreement_registered"],
    "source": FIELDS["source_registered"],
    "commitment": FIELDS["commitment_registered"],
    "evidence": FIELDS["evidence_added"],
    "search": FIELDS["check_recorded"],
    "assessment": FIELDS["assessment_made"],
}

LISTS = frozenset({"parties", "beneficiaries", "criteria", "discrepancies", "queries", "languages", "paragraph"})
PARTS: dict[str, tuple[str, str]] = {
    "obligors": ("obligation", "party"),
    "wordings": ("wording", ""),
    "because": ("basis", "cited"),
    "attachments": ("attached", ""),
}
"""Fields that are rows: their table, and the column that holds the value (none: the value is an object)."""


def _read(table: str, row: dict[str, Any], name: str) -> Any:
    if name not in LISTS:
        return row[name]
    try:
        return json.loads(row[name])
    except (ValueError, TypeError, RecursionError) as error:
        raise Damage(f"{table}, row of #{row['seq']}: {name} is no list") from error


def record_fields(driver: Driver, table: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records' fields behind projected rows, in the records' order.

    Raises:
        Damage: what should be a list is none.
    """
    names = _FIELDS[table]
    parts = {name: parts_of(driver, name, [row["seq"] for row in rows]) for name in names if name in PARTS}
    usual: dict[str, Any] = {
        name: None if name == "attachments" else [] for name in parts
    }  # evidence has had attachments only since it can (`Evidence`)
    return [
        {
            name: parts[name].get(row["seq"], usual[name]) if name in parts else _read(table, row, name)
            for name in names
            if name in parts or name in row
        }
        for row in rows
    ]


def parts_of(driver: Driver, name: str, seqs: Sequence[int]) -> dict[int, list[Any]]:
    """What the rows of these numbers have in a field that is rows itself, in order."""
    part, column = PARTS[name]
    grouped: dict[int, list[Any]] = {}
    for chunk in chunks(seqs):
        these, given = among("seq", chunk)
        for row in driver.records(f"SELECT * FROM {part} WHERE seq IN {these} ORDER BY seq, position", given):
            item = row[column] if column else {key: _read(part, row, key) for key in row if key not in ("seq", "position")}
            grouped.setdefault(row["seq"], []).append(item)
    return grouped
