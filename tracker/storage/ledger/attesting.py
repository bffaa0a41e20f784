"""Attesting: the commitments that a report, a dossier or an assessment reads, derived again from their entries and compared with what lies there.

The entries are projected into a scratch store by the code that projected them when they were appended, and the records are read from there; rows
that were changed, added, hidden or taken away differ from the scratch store's. What is appended meanwhile is left out on both sides.
"""

import json
from collections.abc import Collection, Sequence

from tracker.domain.record.amendments import SourceAmendment, Void
from tracker.domain.record.entries import RECORD_TYPES, Entry
from tracker.domain.record.records import Record
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.corruption import Damage, Unattested
from tracker.storage.driver import Driver, Row, among, chunks
from tracker.storage.ledger.ledger import COLUMNS, Ledger
from tracker.storage.projections import overviews, projections
from tracker.storage.projections.commitment_records import cases_of
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection
from tracker.storage.sqlite import connecting

_VERSIONS = "seq IN (SELECT seq FROM {} WHERE {} IN {{0}})"
_COMPARED = {
    "commitment": "ref IN {0}",
    **dict.fromkeys(("obligation", "wording"), _VERSIONS.format("commitment", "ref")),
    **dict.fromkeys(("extension", "mentioned", "evidence", "search", "assessment"), "commitment IN {0}"),
    "attached": _VERSIONS.format("evidence", "commitment"),
    "basis": _VERSIONS.format("assessment", "commitment"),
    "source": "key IN {0}",
    **dict.fromkeys(("party", "agreement"), "1 = 1"),
}
"""The rows of each table that belong to commitments, or to sources, in an order in which each is found by what was compared before."""
_AT_HEAD = dict.fromkeys(("overview", "standing"), "ref IN {0}")
"""And those that hold for the last entry alone."""
_MARKS = ("superseded_by", "retracted_by", "void_by")
_INDEXED = (
    ("commitment", "ref"), ("source", "key"),
    *((table, name) for table in ("evidence", "search", "assessment") for name in ("entry", "commitment")),
)  # fmt: skip


def attested(live: Driver, position: int, selection: Selection | None = None) -> list[CommitmentRecord]:
    """The chosen commitments (refs, agreements, or all) as they were known at a position, as `versions.cases`, but derived from their entries.

    Raises:
        Unattested: a row about them, or one that they rest on, is not what the entries give.
        Damage: an entry that cannot be read, or with columns that are not those of its bytes.
    """
    chosen = selection or Selection()
    with live.snapshot():
        last, refs = Ledger(live).last_number(), _refs(live, chosen)
        columns = {table: live.columns(table) for table in ("entry", *projections.ALL)}
        at_head = {table: _rows(live, table, columns[table], refs, last) for table in _AT_HEAD}
    with connecting.passing("") as scratch:
        for table, names in columns.items():
            described = (f'"{name}"{" INTEGER" if name == "seq" else ""}' for name in names)
            scratch.run(f"CREATE TABLE {table} ({', '.join(described)}, PRIMARY KEY ({_key(names)}))")
        for table, name in _INDEXED:
            scratch.run(f"CREATE INDEX {table}_{name} ON {table} ({name})")
        about = f"SELECT seq FROM entry WHERE commitment {live.is_one_of('refs')} AND seq <= :last ORDER BY seq"
        _replay(live, scratch, live.values(about, {"refs": live.list_of(refs), "last": last}))
        keys = {*scratch.values("SELECT source FROM evidence UNION SELECT source FROM wording")}
        for indicators in map(json.loads, scratch.values("SELECT indicators FROM commitment WHERE indicators IS NOT NULL")):
            keys.update(filter(None, (base.get("source") for one in indicators if (base := one.get("baseline")))))
        _replay(live, scratch, _registers(live, keys, last), keys)
        if lost := keys.difference(scratch.values("SELECT key FROM source")):
            raise Unattested(f"source, row of {min(lost)}: is not there")
        cases = {case.terms.ref: case for case in cases_of(scratch, refs)}
        overviews.write(scratch, cases.values())
        for table, lying in at_head.items():
            _require_same(table, lying, _rows(scratch, table, columns[table], refs, last))
        for table in _COMPARED:
            for some in chunks(sorted(keys) if table == "source" else refs):
                given = (table, columns[table], some, last)
                _require_same(table, _rows(live, *given), _rows(scratch, *given))
                live.pause()
        known = versions.refs(scratch, position, chosen)
        return [cases[ref] for ref in known] if position >= last else [*cases_of(scratch, known, position)]


def _refs(driver: Driver, chosen: Selection) -> list[str]:
    """The chosen commitments, hidden and added ones too, and those with which they share entries, as evidence was moved between them."""
    found = {*chosen.refs}
    for first, end in () if found else [(f"{code}-", f"{code}.") for code in chosen.agreements] or [("", "a")]:
        for name, table in (("commitment", "entry"), ("ref", "commitment")):
            query = f"SELECT DISTINCT {name} FROM {table} WHERE {name} >= :first AND {name} < :end"
            found.update(driver.values(query, {"first": first, "end": end}))
    shared = [{*pair} for pair in driver.rows("SELECT m.commitment, e.commitment FROM mentioned m JOIN entry e ON e.seq = m.seq")]
    while more := {ref for pair in shared if pair & found for ref in pair} - found - {None}:
        found |= more
    return sorted(found)


def _registers(driver: Driver, keys: Collection[str], last: int) -> list[int]:
    """The entries about parties and agreements, those that may have changed a source, and those that registered the sources of these keys."""
    others = f"kind NOT IN ('{EntryKind.SOURCE_REGISTERED}', '{EntryKind.SCORES_IMPORTED}')"
    these = f"kind = '{EntryKind.SOURCE_REGISTERED}' AND seq IN (SELECT entry FROM source WHERE key {driver.is_one_of('keys')})"
    query = f"SELECT seq FROM entry WHERE commitment IS NULL AND seq <= :last AND ({others} OR {these}) ORDER BY seq"
    return driver.values(query, {"keys": driver.list_of(sorted(keys)), "last": last})


def _replay(live: Driver, scratch: Driver, numbers: Sequence[int], keys: Collection[str] = ()) -> None:
    """Projects the entries of these numbers, but for those that change another source than these."""
    for some in chunks(numbers):
        these, given = among("seq", some)
        rows = live.rows(f"SELECT {', '.join(COLUMNS[:-1])} FROM entry WHERE seq IN {these} ORDER BY seq", given)
        live.pause()
        entries = [_read(row[0], row[-1]) for row in rows]
        for row, entry, commitment in zip(rows, entries, Ledger(scratch).commitments_of(entries), strict=True):
            if row[:-1] != (entry.seq, entry.kind, entry.recorded_at, entry.recorded_by, commitment):
                raise Damage(f"entry #{row[0]}: a column is not what its bytes say")
        kept = [(row, entry) for row, entry in zip(rows, entries, strict=True) if not _of_another_source(entry.record, keys)]
        scratch.insert_many("entry", COLUMNS[:-1], [row for row, _ in kept])
        try:
            projections.project(scratch, [entry for _, entry in kept])
        except Damage as damage:
            raise Unattested(str(damage)) from damage


def _read(seq: int, body: bytes) -> Entry:
    """An entry from its bytes, which were proven when they were appended."""
    try:
        plain = json.loads(body)
        kind = EntryKind(plain["kind"])
        return Entry.model_construct(**plain | {"kind": kind, "record": RECORD_TYPES[kind].stored(plain.pop("content"))})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Damage(f"entry #{seq}: {error}") from error


def _of_another_source(record: Record, keys: Collection[str]) -> bool:
    match record:
        case SourceAmendment():
            return record.target not in keys
        case Void():
            return record.noun is Noun.SOURCE and record.name not in keys
        case _:
            return False


def _key(columns: Collection[str]) -> str:
    return ", ".join(name for name in ("seq" if "seq" in columns else "ref", "position") if name in columns)


def _rows(driver: Driver, table: str, columns: Sequence[str], names: Sequence[str], last: int) -> list[Row]:
    """The rows of a table that belong to these commitments, or sources, as they were with the last entry, by their key."""
    shown = (f"CASE WHEN {name} <= :last THEN {name} END" if name in _MARKS else f'"{name}"' for name in columns)
    query = f"SELECT {', '.join(shown)} FROM {table} WHERE {'seq <= :last AND ' if 'seq' in columns else ''}"
    found = list[Row]()
    for some in chunks(names):
        these, given = among("name", some)
        condition = (_COMPARED | _AT_HEAD)[table].format(these)
        found += driver.rows(f"{query}{condition} ORDER BY {_key(columns)}", {"last": last, **given})
    return found


def _require_same(table: str, lying: Sequence[Row], derived: Sequence[Row]) -> None:
    if lying != derived:
        (name, *_) = min({*lying} ^ {*derived}, key=lambda row: str(row[0]), default=(table,))
        raise Unattested(f"{table}, row of {f'#{name}' if isinstance(name, int) else name}: differs from its entries")
