"""Takes rows of evidence into the ledger, a million as well as one: all of a file or nothing of it, and nothing twice.

A row means what the same fields mean to `evidence.add`. Rows are judged one by one and written some at a time.
"""

from collections.abc import Callable, Iterable
from json import dumps

from tracker.actions import evidence, naming
from tracker.actions.imported import Imported, ImportOptions, Progress, note, unseen
from tracker.documents.rows import Row
from tracker.domain.errors import BadInput, Conflict, Faults, TrackerError
from tracker.domain.record import plausibility, rules
from tracker.domain.record.records import LINKS, Evidence, Source
from tracker.domain.vocabulary import EntryKind
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import KnownEvidence, LedgerState
from tracker.storage.projections import overviews

Taken = Callable[[Row, int], None]
"""Is given a row, and the entry in which its evidence is now."""

_REMEMBERED = 100_000
"""Sources in memory before they are forgotten."""


def rows(
    ledger: Ledger,
    chunks: Iterable[list[Row]],
    file: str,
    options: ImportOptions,
    progress: Progress = unseen,
    taken: Taken = lambda row, entry: None,
) -> Imported:
    """Adds the evidence of a file that the ledger has not, and with `again` what it has and was retracted.

    Raises:
        BadDocument: all rows that break a rule or name what is not there, each with its line.
    """
    return _RowImport(ledger, file, options, taken).run(chunks, progress)


class _RowImport:
    """One pass over a file's rows; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, file: str, options: ImportOptions, taken: Taken) -> None:
        self._ledger = ledger
        self._options = options
        self._taken = taken
        self._done = Imported(file=file)
        self._size = ledger.head.size
        self._state = LedgerState(ledger)
        self._sources: dict[str, Source] = {}
        self._touched = set[str]()
        self._under_another_id: dict[tuple[str, str], int] = {}
        self._faults = Faults()

    def run(self, chunks: Iterable[list[Row]], progress: Progress) -> Imported:
        self._ledger.driver.enlarge_cache()
        for chunk in chunks:
            self._add(chunk)
            progress(self._done.total + self._done.known, 0)
        self._faults.refuse()
        overviews.renew(self._ledger.driver, sorted(self._touched))
        return self._done

    def _add(self, chunk: list[Row]) -> None:
        if len(self._sources) > _REMEMBERED:
            self._sources.clear()
        self._state.look_up_names(self._named(chunk))
        part: list[tuple[Row, Evidence]] = []
        for row in chunk:
            registers = row.source is not None and self._described(row) not in self._sources
            if registers or any(isinstance(row.fields.get(name), str) for name in LINKS):
                self._take(part)  # the source that it may register gets the next number, and an earlier row that it names has one
                part = []
            try:
                part.append((row, self._record(row)))
            except TrackerError as error:
                self._refuse(row, error)
        self._take(part)

    def _named(self, chunk: list[Row]) -> dict[str, set[str]]:
        return {
            "commitment": {row.fields["commitment"] for row in chunk},
            "source": {row.fields["source"] for row in chunk if "source" in row.fields},
        }

    def _record(self, row: Row) -> Evidence:
        """The evidence of a row, with what the ledger knows: the commitment's ref, the source's key, and its day and voice where none are given."""
        fields = dict(row.fields)
        if self._state.registered("commitment", fields["commitment"]) is None:
            fields["commitment"] = naming.ref(self._ledger, fields["commitment"], self._ledger.head.size)
        source = self._source(row)
        fields["source"] = source.key
        fields.setdefault("voice", source.voice)
        if "event_date" not in fields:
            if source.published is None:
                raise BadInput("the event date is missing", "when did it happen? give event_date (2024-03-31, 2024-03 or 2024)")
            fields["event_date"] = source.published
        for name in LINKS:
            if isinstance(earlier := fields.get(name), str):
                fields[name] = self._entry_of(fields["commitment"], earlier, name)
        return Evidence.stored(fields)

    def _entry_of(self, commitment: str, name: str, field: str) -> int:
        """The entry of the evidence that has an id: of an earlier row, or of what is in the ledger already.

        Raises:
            BadInput: there is none.
        """
        if (found := self._under_another_id.get((commitment, name))) is not None:
            return found
        named = [one for one in self._state.named(commitment, name) if isinstance(one.record, Evidence)]
        if not named:
            problem = f"{field}: there is no evidence “{name}” of {commitment}"
            raise BadInput(problem, "name an earlier row of this file by its id, or an entry by its number")
        return max(named, key=lambda one: (one.stands, one.entry)).entry

    def _source(self, row: Row) -> Source:
        key, voice = row.fields.get("source", ""), row.fields.get("voice")
        name = key if row.source is None else self._described(row)
        if name not in self._sources:
            source, added = evidence.source_of(self._ledger, key, row.source or {}, voice, self._ledger.head.size)
            self._done.added.update(entry.kind for entry in added)
            self._sources[name] = source
        return self._sources[name]

    @staticmethod
    def _described(row: Row) -> str:
        """A key for what describes a source; no source has such a key."""
        return dumps([row.source, row.fields.get("source"), row.fields.get("voice")], sort_keys=True)

    def _take(self, part: list[tuple[Row, Evidence]]) -> None:
        """Judges rows and appends what is not there yet."""
        if not part:
            return
        self._state.look_up([record for _, record in part])
        number, new = self._ledger.head.size, list[Evidence]()
        for row, record in part:
            try:
                found = self._find(record)
                rules.require(record, self._state, self._options.today, known=found is not None)
            except TrackerError as error:
                self._refuse(row, error)
                continue
            if found is None:
                new.append(record)
                self._state.take(number + len(new), record)
                self._done.doubts.add(f"#{number + len(new)}", plausibility.doubts(record, self._state))
                self._touched.add(record.commitment)
            self._taken(row, number + len(new) if found is None else found.entry)
        self._ledger.append_many(new, renew_overviews=False)
        self._state.written()
        self._done.added[EntryKind.EVIDENCE_ADDED] += len(new)

    def _find(self, record: Evidence) -> KnownEvidence | None:
        """Where a row is in the ledger already and not to be added anew; counts it then."""
        if record.id is not None and any(one.entry > self._size for one in self._state.named(record.commitment, record.id)):
            raise Conflict(f"“{record.id}” is used twice in this file", "give one of them another id")
        found = self._state.find(record)
        if found is None or (self._options.again and found.retracted_by is not None):
            return None
        self._done.known += 1
        self._done.retracted += found.retracted_by is not None
        if record.id is not None and not self._state.named(record.commitment, record.id):
            self._under_another_id[record.commitment, record.id] = found.entry
        return found

    def _refuse(self, row: Row, error: TrackerError) -> None:
        note(self._faults, error, self._done.file, row.place, lambda field: row.column)
