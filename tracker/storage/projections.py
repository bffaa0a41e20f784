"""Entries into projected rows and rows back into records; the same code serves a live append, a rebuild and a proof.

`project` is the fold: given an entry, it writes what the entry changes. It never reads the clock and never rejects; what may be
appended is decided before.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Table, bindparam, insert, update

from tracker.domain.entries import Entry, first_problem
from tracker.domain.records import Agreement, Amendment, Assessment, Check, Commitment, Evidence, Party, Record, Regrade, Retraction, Source
from tracker.domain.scores import ScoreTable
from tracker.domain.standing import Held
from tracker.storage import tables as t
from tracker.storage.damage import Damage

TABLES: dict[type[Record], Table] = {
    Party: t.party,
    Agreement: t.agreement,
    Source: t.source,
    Commitment: t.commitment,
    Evidence: t.evidence,
    Check: t.search,
    Assessment: t.assessment,
}
_INSERT = {table: insert(table) for table in t.PROJECTIONS}
_RECORDS = {table: record for record, table in TABLES.items()}
_LISTS = frozenset({"parties", "beneficiaries", "criteria", "discrepancies", "queries", "languages", "paragraph"})
_PARTS: dict[str, tuple[Table, str]] = {
    "obligors": (t.obligation, "party"),
    "wordings": (t.wording, ""),
    "because": (t.basis, "cited"),
    "attachments": (t.attached, ""),
}
"""Fields that are rows: their table, and the column that holds the value (none: the value is an object)."""

_PARTS_OF = {
    part: part.select().where(part.c.seq.in_(bindparam("seqs", expanding=True))).order_by(part.c.seq, part.c.position)
    for part, _ in _PARTS.values()
}


def project(connection: Connection, entries: Iterable[Entry]) -> None:
    """Writes what the entries change, in their order."""
    for entry in entries:
        match entry.record:
            case Amendment():
                _new_version(connection, entry, t.commitment, t.commitment.c.ref == entry.record.commitment, entry.record.changes.content())
            case Regrade():
                grade = {"reliability": entry.record.reliability.value, "credibility": entry.record.credibility.value}
                _new_version(connection, entry, t.evidence, t.evidence.c.entry == entry.record.evidence, grade)
            case Retraction():
                for table in (t.evidence, t.search, t.assessment):
                    connection.execute(update(table).where(table.c.entry == entry.record.entry).values(retracted_by=entry.seq))
            case ScoreTable():
                pass  # read off the entries themselves (`scores`): a handful of tables needs no rows
            case record:
                _insert(connection, TABLES[type(record)], record.model_dump(mode="json"), {"entry": entry.seq, "seq": entry.seq})


def _insert(connection: Connection, table: Table, fields: dict[str, Any], written: dict[str, Any]) -> None:
    parts = {name: fields.pop(name) for name in _PARTS if name in fields}
    if table is t.commitment:
        fields["ref"] = f"{fields['agreement']}-{fields['number']}"
    connection.execute(_INSERT[table], {name: _stored(name, value) for name, value in fields.items()} | written)
    for name, items in parts.items():
        part, column = _PARTS[name]
        rows = [{column: item} if column else {key: _stored(key, value) for key, value in item.items()} for item in items or ()]
        if rows:
            connection.execute(_INSERT[part], [{"seq": written["seq"], "position": position, **row} for position, row in enumerate(rows)])


def _new_version(connection: Connection, entry: Entry, table: Table, which: Any, changes: dict[str, Any]) -> None:
    """Closes the version that holds and writes the next one with the changes."""
    versions = connection.execute(table.select().where(which, table.c.until.is_(None))).mappings().all()
    if len(versions) != 1:
        raise Damage(f"{table.name}: of what #{entry.seq} changes there are {len(versions)} current versions")
    current = versions[0]
    fields = record_fields(connection, table, [dict(current)])[0]
    connection.execute(update(table).where(table.c.seq == current["seq"]).values(until=entry.seq))
    _insert(connection, table, fields | changes, {"entry": current["entry"], "seq": entry.seq})


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if name in _LISTS else value


def _read(table: Table, row: Mapping[Any, Any], name: str) -> Any:
    if name not in _LISTS:
        return row[name]
    try:
        return json.loads(row[name])
    except (ValueError, TypeError, RecursionError) as error:
        raise Damage(f"{table.name}, row of #{row['seq']}: {name} is no list") from error


def record_fields(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records' fields behind projected rows, as JSON values, lists and parts included."""
    names = _RECORDS[table].model_fields
    fields = [{name: _read(table, row, name) for name in names if name in row} for row in rows]
    for name in names:
        if name in _PARTS:
            grouped = _parts(connection, name, [row["seq"] for row in rows])
            for row, its_fields in zip(rows, fields, strict=True):
                its_fields[name] = grouped.get(row["seq"], None if names[name].default is None else [])
    return fields


def _parts(connection: Connection, name: str, seqs: Sequence[int]) -> dict[int, list[Any]]:
    part, column = _PARTS[name]
    grouped: dict[int, list[Any]] = {}
    for chunk in chunks(seqs):
        for row in connection.execute(_PARTS_OF[part], {"seqs": list(chunk)}).mappings():
            item = row[column] if column else {key: _read(part, row, key) for key in row if key not in ("seq", "position")}
            grouped.setdefault(row["seq"], []).append(item)
    return grouped


def held(connection: Connection, table: Table, rows: Iterable[Mapping[Any, Any]], at: int) -> list[Held[Any]]:
    """The records behind projected rows as they were at a position of the ledger.

    Raises:
        Damage: a row that holds no such record.
    """
    found = [dict(row) for row in rows]
    record = _RECORDS[table]
    result = []
    for row, fields in zip(found, record_fields(connection, table, found), strict=True):
        retracted = row.get("retracted_by")
        try:
            value = record.model_validate(fields)
            stands = retracted is None or retracted > at
        except (ValidationError, TypeError) as error:
            raise Damage(f"{table.name}, row of #{row['seq']}: {first_problem(error)}") from error
        result.append(Held(entry=row["entry"], record=value, changed=row["seq"], retracted_by=None if stands else retracted))
    return result


def chunks(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Slices small enough for one statement's parameters."""
    return (items[start : start + size] for start in range(0, len(items), size))
