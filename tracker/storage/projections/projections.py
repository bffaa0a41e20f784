"""Entries into projected rows and rows back into records; the same code serves a live append, a rebuild and a proof.

`project` is the fold: given an entry, it writes what the entry changes. It never reads the clock and never rejects; what may be
appended is decided before.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tracker.domain.record.entries import RECORD_TYPES, Entry
from tracker.domain.record.folding import UNICODE
from tracker.domain.record.identity import evidence_identity
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver
from tracker.storage.projections import search_text
from tracker.storage.projections.rows import LISTS, PARTS, record_fields

TABLES = {
    EntryKind.PARTY_REGISTERED: "party",
    EntryKind.AGREEMENT_REGISTERED: "agreement",
    EntryKind.SOURCE_REGISTERED: "source",
    EntryKind.COMMITMENT_REGISTERED: "commitment",
    EntryKind.EVIDENCE_ADDED: "evidence",
    EntryKind.CHECK_RECORDED: "search",
    EntryKind.ASSESSMENT_MADE: "assessment",
}
"""Where the records lie that an entry of a kind brings."""

RECORDS = {table: RECORD_TYPES[kind] for kind, table in TABLES.items()}
"""The records that lie in a table."""

ALL = (
    "party",
    "agreement",
    "source",
    "commitment",
    "obligation",
    "wording",
    "evidence",
    "attached",
    "search_text",
    "search",
    "assessment",
    "basis",
    "overview",
    "standing",
)
"""In an order in which each refers only to earlier ones."""


def project(driver: Driver, entries: Iterable[Entry]) -> None:
    """Writes what the entries change, in their order; the overviews follow (`overviews.renew`)."""
    new = _New(driver)
    for entry in entries:
        record: Any = entry.record
        match entry.kind:
            case EntryKind.COMMITMENT_AMENDED:
                _new_version(new, entry, "commitment", {"ref": record.commitment}, record.changes.content())
            case EntryKind.EVIDENCE_REGRADED:
                grade = {"reliability": record.reliability.value, "credibility": record.credibility.value}
                _new_version(new, entry, "evidence", {"entry": record.evidence}, grade)
            case EntryKind.ENTRY_RETRACTED:
                new.write()
                for table in ("evidence", "search", "assessment"):
                    statement = f"UPDATE {table} SET retracted_by = :by WHERE entry = :entry AND retracted_by IS NULL"
                    driver.run(statement, {"by": entry.seq, "entry": record.entry})
                driver.run(
                    "UPDATE search_text SET superseded_by = :by WHERE superseded_by IS NULL AND seq IN (SELECT seq FROM evidence WHERE entry = :entry)",
                    {"by": entry.seq, "entry": record.entry},
                )
            case EntryKind.SCORES_IMPORTED:
                pass  # read off the entries themselves (`scores`): a handful of tables needs no rows
            case kind:
                new.add(TABLES[kind], record.json_fields(), {"entry": entry.seq, "seq": entry.seq})
    new.write()


_IDENTITY = ("commitment", "source", "stance", "event_date", "summary", "party")


class _New:
    """New rows, gathered until something has to read them."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._rows: dict[str, dict[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, table: str, fields: dict[str, Any], written: dict[str, Any]) -> None:
        """A record as the rows that it is."""
        seq = written["seq"]
        if table == "commitment":
            fields["ref"] = f"{fields['agreement']}-{fields['number']}"
            self._search(seq, fields["ref"], search_text.folded(table, fields))
        if table == "evidence":
            values: list[Any] = [fields.get(name) for name in _IDENTITY]
            fields["identity"] = evidence_identity(*values)
            self._search(seq, fields["commitment"], search_text.folded(table, fields))
        parts = [(name, fields.pop(name)) for name in PARTS if name in fields]
        for name in LISTS.intersection(fields):
            fields[name] = _stored(name, fields[name])
        self._add(table, fields | written)
        for name, items in parts:
            part, column = PARTS[name]
            for position, item in enumerate(items or ()):
                row = {column: item} if column else {key: _stored(key, value) for key, value in item.items()}
                self._add(part, {"seq": seq, "position": position, **row})

    def _search(self, seq: int, commitment: str, folded: str) -> None:
        self._add("search_text", {"seq": seq, "commitment": commitment, "folded": folded, "unicode": UNICODE})

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, {}).setdefault(tuple(row), []).append(tuple(row.values()))

    def write(self) -> None:
        """Writes them."""
        for table in ALL:
            for names, rows in self._rows.pop(table, {}).items():
                self.driver.insert_many(table, names, rows)


def _new_version(new: _New, entry: Entry, table: str, which: dict[str, Any], changes: dict[str, Any]) -> None:
    """Closes the version that holds and writes the next one with the changes."""
    new.write()
    driver = new.driver
    condition = " AND ".join(f"{name} = :{name}" for name in which)
    versions = driver.records(f"SELECT * FROM {table} WHERE {condition} AND superseded_by IS NULL", which)
    if len(versions) != 1:
        raise Damage(f"{table}: of what #{entry.seq} changes there are {len(versions)} current versions")
    current = versions[0]
    fields = record_fields(driver, table, [current], [*RECORDS[table].model_fields])[0]
    for versions_of in (table, "search_text"):
        driver.run(
            f"UPDATE {versions_of} SET superseded_by = :superseded_by WHERE seq = :seq", {"superseded_by": entry.seq, "seq": current["seq"]}
        )
    new.add(table, fields | changes, {"entry": current["entry"], "seq": entry.seq})


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if name in LISTS else value


def held(
    driver: Driver, table: str, rows: Sequence[dict[str, Any]], position: int, names: Sequence[str] | None = None
) -> list[Versioned[Any]]:
    """The records behind projected rows as they were at a position of the ledger, or only these fields of theirs (`Record.stored`).

    Raises:
        Damage: a row that holds no such record.
    """
    kind = RECORDS[table]
    names = names or [*kind.model_fields]
    needed = {name for name in names if kind.model_fields[name].is_required()}
    if rows and (lost := {"entry", "seq"} - rows[0].keys()):  # a damaged schema can name a column otherwise
        raise Damage(f"{table}: there is no column {min(lost)}")
    result = []
    for row, fields in zip(rows, record_fields(driver, table, rows, names), strict=True):
        if lost := needed - fields.keys():
            raise Damage(f"{table}, row of #{row['seq']}: {min(lost)} is missing")
        retracted = row.get("retracted_by")
        try:
            record = kind.stored(fields)
            stands = retracted is None or retracted > position
        except (ValueError, TypeError) as error:
            raise Damage(f"{table}, row of #{row['seq']}: {error}") from error
        result.append(Versioned(entry=row["entry"], record=record, changed=row["seq"], retracted_by=None if stands else retracted))
    return result
