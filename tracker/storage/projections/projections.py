"""Entries into projected rows and rows back into records; the same code serves a live append, a rebuild and a proof.

`project` is the fold: given an entry, it writes what the entry changes. It never reads the clock and never rejects; what may be
appended is decided before.
"""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tracker.domain.record.folding import UNICODE, folded_name, searched
from tracker.domain.record.identity import evidence_identity
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.corruption import Damage, DerivedDamage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.projections.rows import KEYS, LISTS, PARTS, record_fields, table_of

if TYPE_CHECKING:
    from tracker.domain.record.entries import Entry

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

RECORDS = {table_of(kind): kind for kind in (Party, Agreement, Source, Commitment, Evidence, Check, Assessment)}
"""The records that lie in a table; amendments, of which none lies in one, are not imported to read."""

ALL = (
    *("party", "agreement", "source", "commitment", "obligation", "extension", "wording", "evidence", "attached", "search_text"),
    *("search", "assessment", "basis", "mentioned", "overview", "standing"),
)
"""In an order in which each refers only to earlier ones."""

MATERIAL = {
    "evidence": frozenset(
        {"stance", "party", "event_date", "reliability", "credibility", "voice", "source", "commitment", "indicator", "value", "period"}
    ),
    "source": frozenset({"origin", "publisher"}),
}
"""What a verdict rests on: where one of these fields changes, the record was changed materially."""


def project(driver: Driver, entries: "Iterable[Entry]") -> None:
    """Writes what the entries change, in their order; the overviews follow (`overviews.renew`)."""
    new = _New(driver)
    for entry in entries:
        record: Any = entry.record
        match entry.kind:
            case EntryKind.EVIDENCE_REGRADED:
                grade = {"reliability": record.reliability.value, "credibility": record.credibility.value}
                _new_version(new, entry, "evidence", {"entry": record.evidence}, grade)
            case EntryKind.ENTRY_RETRACTED:
                _take_back(new, entry, record.entry)
            case EntryKind.REGISTRATION_VOIDED:
                new.write()
                statement = f"UPDATE {record.noun} SET void_by = :by WHERE {KEYS[record.noun]} = :name AND superseded_by IS NULL"
                driver.run(statement, {"by": entry.seq, "name": record.name})
                if record.noun is Noun.COMMITMENT:
                    new.mention(entry.seq, record.replaced_by or ())
            case EntryKind.SCORES_IMPORTED | EntryKind.SOURCE_RECHECKED:
                pass  # read off the entries themselves (`scores`, `rechecks`)
            case kind if kind in TABLES:
                written: dict[str, Any] = {"entry": entry.seq, "seq": entry.seq}
                if kind is EntryKind.COMMITMENT_REGISTERED:
                    written["registered_on"] = entry.day
                    if record.extended_to is not None:
                        new.extend(entry.seq, record.ref, str(record.extended_to), None)
                new.add(TABLES[kind], record.json_fields(), written)
            case _:
                _new_version(new, entry, record.noun, {KEYS[record.noun]: record.target}, record.fields)
    new.write()


def _take_back(new: "_New", entry: "Entry", number: int) -> None:
    """Marks what an entry brought as retracted; of a retraction or a void, what it took back holds again."""
    new.write()
    driver = new.driver
    kind, body = next(iter(driver.rows("SELECT kind, body FROM entry WHERE seq = :number", {"number": number})), (None, b""))
    match kind:
        case EntryKind.ENTRY_RETRACTED:
            taken_back = json.loads(body)["content"]["entry"]
            brought_by = driver.value("SELECT kind FROM entry WHERE seq = :number", {"number": taken_back})
            if (table := TABLES.get(brought_by)) is not None:
                _new_version(new, entry, table, {"entry": taken_back}, {})
        case EntryKind.REGISTRATION_VOIDED:
            void = json.loads(body)["content"]
            _new_version(new, entry, void["noun"], {KEYS[void["noun"]]: void["name"]}, {})
        case EntryKind.EVIDENCE_ADDED | EntryKind.CHECK_RECORDED | EntryKind.ASSESSMENT_MADE:
            statement = f"UPDATE {TABLES[EntryKind(kind)]} SET retracted_by = :by WHERE entry = :entry AND retracted_by IS NULL"
            driver.run(statement, {"by": entry.seq, "entry": number})
            if kind == EntryKind.EVIDENCE_ADDED:
                driver.run(
                    "UPDATE search_text SET superseded_by = :by WHERE superseded_by IS NULL AND seq IN (SELECT seq FROM evidence WHERE entry = :entry)",
                    {"by": entry.seq, "entry": number},
                )


_IDENTITY = ("commitment", "source", "stance", "event_date", "summary", "party", "indicator", "value", "period")


class _New:
    """New rows, gathered until something has to read them."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._rows: dict[str, dict[tuple[str, ...], list[tuple[Any, ...]]]] = {}

    def add(self, table: str, fields: dict[str, Any], written: dict[str, Any]) -> None:
        """A record as the rows that it is.

        Args:
            table: where it lies.
            fields: its fields as JSON values.
            written: the numbers of the entries that brought it and wrote this version, and what else its row says; of a commitment also
                since when each of its obligors is one (`since`), where that is not since this version.
        """
        seq = written["seq"]
        since: dict[str, int] = written.pop("since", {})
        if table == "commitment":
            fields["ref"] = f"{fields['agreement']}-{fields['number']}"
            fields["label_folded"] = None if (label := fields.get("label")) is None else folded_name(label)
            self._search(seq, fields["ref"], searched(fields))
        if table == "evidence":
            values: list[Any] = [fields.get(name) for name in _IDENTITY]
            fields["identity"] = evidence_identity(*values)
            self._search(seq, fields["commitment"], searched(fields))
        if table in MATERIAL:
            written.setdefault("material", seq)
        parts = [(name, fields.pop(name)) for name in PARTS if name in fields]
        for name in LISTS.intersection(fields):
            fields[name] = _stored(name, fields[name])
        self._add(table, fields | written)
        for name, items in parts:
            part, column = PARTS[name]
            for position, item in enumerate(items or ()):
                row = {column: item} if column else {key: _stored(key, value) for key, value in item.items()}
                if part == "obligation":
                    row["since"] = since.get(item, seq)
                self._add(part, {"seq": seq, "position": position, **row})

    def extend(self, seq: int, commitment: str, extended_to: str | None, effective_on: str | None) -> None:
        """What extends a deadline."""
        row = {"seq": seq, "commitment": commitment, "extended_to": extended_to, "effective_on": effective_on}
        self._add("extension", row)

    def mention(self, seq: int, commitments: Iterable[str]) -> None:
        """Commitments whose history an entry belongs to besides its own."""
        for position, commitment in enumerate(commitments):
            self._add("mentioned", {"seq": seq, "position": position, "commitment": commitment})

    def _search(self, seq: int, commitment: str, folded: str) -> None:
        self._add("search_text", {"seq": seq, "commitment": commitment, "folded": folded, "unicode": UNICODE})

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self._rows.setdefault(table, {}).setdefault(tuple(row), []).append(tuple(row.values()))

    def write(self) -> None:
        """Writes them."""
        for table in ALL:
            for names, rows in self._rows.pop(table, {}).items():
                self.driver.insert_many(table, names, rows)


def _new_version(new: _New, entry: "Entry", table: str, which: dict[str, Any], changes: dict[str, Any]) -> None:
    """Closes the version that holds and writes the next one with the changes; the new one stands, also where that one was taken back."""
    new.write()
    driver = new.driver
    condition = " AND ".join(f"{name} = :{name}" for name in which)
    versions = driver.records(f"SELECT * FROM {table} WHERE {condition} AND superseded_by IS NULL", which)
    if len(versions) != 1:
        raise DerivedDamage(f"{table}: of what #{entry.seq} changes there are {len(versions)} current versions")
    current = versions[0]
    fields = record_fields(driver, table, [current], [*RECORDS[table].model_fields])[0]
    written = {"entry": current["entry"], "seq": entry.seq}
    if table in MATERIAL:
        material = any(changes[name] != fields.get(name) for name in MATERIAL[table].intersection(changes))
        written["material"] = entry.seq if material else current["material"]
    if table == "commitment":
        written |= {"registered_on": current["registered_on"], "since": since_of(driver, [current["seq"]])[current["seq"]]}
        if "extended_to" in changes:
            changes = changes | {"extended_to": _extended_to(new, entry, current["ref"], changes["extended_to"])}
    if table == "evidence" and (moved_from := fields["commitment"]) != changes.get("commitment", moved_from):
        new.mention(entry.seq, [moved_from])
    driver.run(f"UPDATE {table} SET superseded_by = :by WHERE seq = :seq", {"by": entry.seq, "seq": current["seq"]})
    if table in ("commitment", "evidence"):
        statement = "UPDATE search_text SET superseded_by = :by WHERE seq = :seq AND superseded_by IS NULL"
        driver.run(statement, {"by": entry.seq, "seq": current["seq"]})
    new.add(table, fields | changes, written)


def _extended_to(new: _New, entry: "Entry", commitment: str, extended_to: str | None) -> str | None:
    """Keeps an extension, and tells to when the deadline is extended by the latest in effect of all that there are."""
    given: Any = entry.record
    effective_on = given.effective_on.isoformat() if given.effective_on else entry.day
    query = "SELECT extended_to FROM extension WHERE commitment = :ref AND effective_on > :day ORDER BY effective_on DESC, seq DESC LIMIT 1"
    later = new.driver.rows(query, {"ref": commitment, "day": effective_on})
    new.extend(entry.seq, commitment, extended_to, effective_on)
    return later[0][0] if later else extended_to


def since_of(driver: Driver, seqs: Sequence[int]) -> dict[int, dict[str, int]]:
    """Of versions of commitments, the entry since which each obligor is one without a break."""
    found: dict[int, dict[str, int]] = {}
    for chunk in chunks(seqs):
        these, given = among("seq", chunk)
        for seq, party, since in driver.rows(f"SELECT seq, party, since FROM obligation WHERE seq IN {these}", given):
            found.setdefault(seq, {})[party] = since
    return found


def _stored(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if name in LISTS and value is not None else value


def versioned_records(
    driver: Driver, table: str, rows: Sequence[dict[str, Any]], position: int, names: Sequence[str] | None = None
) -> list[Versioned[Any]]:
    """The records behind projected rows as they were at a position of the ledger, or only these fields of theirs (`Record.stored`).

    Raises:
        DerivedDamage: a row that holds no such record.
    """
    kind = RECORDS[table]
    names = names or [*kind.model_fields]
    needed = {name for name in names if kind.model_fields[name].is_required()}
    if rows and (lost := {"entry", "seq"} - rows[0].keys()):  # a damaged schema can name a column otherwise
        raise Damage(f"{table}: there is no column {min(lost)}")
    result = []
    for row, fields in zip(rows, record_fields(driver, table, rows, names), strict=True):
        if lost := needed - fields.keys():
            raise DerivedDamage(f"{table}, row of #{row['seq']}: {min(lost)} is missing")
        retracted = row.get("void_by") if KEYS[table] != "entry" else row.get("retracted_by")
        try:
            record = kind.stored(fields)
            stands = retracted is None or retracted > position
        except (ValueError, TypeError) as error:
            raise DerivedDamage(f"{table}, row of #{row['seq']}: {error}") from error
        taken_back = None if stands else retracted
        material = row.get("material", row["entry"])
        result.append(Versioned(entry=row["entry"], record=record, changed=row["seq"], retracted_by=taken_back, material=material))
    return result
