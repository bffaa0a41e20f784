"""Projected rows: which version of a record holds at a position, and the fields of the records behind them as JSON values."""

import json
from collections.abc import Sequence
from typing import Any

from tracker.storage.corruption import DerivedDamage
from tracker.storage.driver import Driver, among, chunks

KNOWN = "seq <= :position AND (superseded_by IS NULL OR superseded_by > :position)"
"""The version of each record that held at the position."""

REGISTERED = f"{KNOWN} AND (void_by IS NULL OR void_by > :position)"
"""Of what is registered, the version that held at the position, if it was not void."""

STANDS = f"{KNOWN} AND (retracted_by IS NULL OR retracted_by > :position)"
"""Of what can be retracted, the version that held at the position, if it stood."""

KEYS = {"party": "code", "agreement": "code", "source": "key", "commitment": "ref"} | dict.fromkeys(
    ("evidence", "search", "assessment"), "entry"
)
"""The column of each table that names what is in it."""

LISTS = frozenset(
    (
        *("parties", "beneficiaries", "criteria", "discrepancies", "queries", "languages", "paragraph", "topics"),
        *("indicators", "recurrence", "windows"),
    )
)
"""Fields that are JSON text: lists, and what is an object itself."""
PARTS: dict[str, tuple[str, str]] = {
    "obligors": ("obligation", "party"),
    "wordings": ("wording", ""),
    "because": ("basis", "cited"),
    "attachments": ("attached", ""),
}
"""Fields that are rows: their table, and the column that holds the value (none: the value is an object)."""


def table_of(kind: type) -> str:
    """The table of a kind of record; `check` is a reserved word of SQL."""
    return {"Check": "search"}.get(kind.__name__, kind.__name__.lower())


def _list(table: str, row: dict[str, Any], name: str) -> Any:
    try:
        return None if row[name] is None else json.loads(row[name])
    except (ValueError, TypeError, RecursionError) as error:
        raise DerivedDamage(f"{table}, row of #{row['seq']}: {name} is no list") from error


def record_fields(driver: Driver, table: str, rows: Sequence[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """These fields of the records behind projected rows, as JSON values; a field that a row says nothing of is absent.

    Raises:
        DerivedDamage: what should be a list is none.
    """
    parts = {name: parts_of(driver, name, [row["seq"] for row in rows]) for name in names if name in PARTS}
    columns = [name for name in names if name in rows[0]] if rows else []
    lists = LISTS.intersection(columns)
    found = []
    for row in rows:
        fields = {name: row[name] for name in columns}
        for name in lists:
            fields[name] = _list(table, row, name)
        for name, items in parts.items():
            if row["seq"] in items:
                fields[name] = items[row["seq"]]
        found.append(fields)
    return found


def parts_of(driver: Driver, name: str, seqs: Sequence[int]) -> dict[int, list[Any]]:
    """What the rows of these numbers have in a field that is rows itself, in order."""
    part, column = PARTS[name]
    grouped: dict[int, list[Any]] = {}
    for chunk in chunks(seqs):
        these, given = among("seq", chunk)
        for row in driver.records(f"SELECT * FROM {part} WHERE seq IN {these} ORDER BY seq, position", given):
            item = row[column] if column else _item(part, row)
            grouped.setdefault(row["seq"], []).append(item)
    return grouped


def _item(part: str, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _list(part, row, name) if name in LISTS else row[name] for name in row if name not in ("seq", "position")}
