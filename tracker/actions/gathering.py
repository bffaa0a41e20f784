"""Taking rows of evidence into the ledger, a million as well as one: all of a file or nothing of it, and nothing twice.

A row means what the same fields mean to `evidence.add`. What can be seen at a glance is judged here; whatever is not plainly right goes the
way of a single piece of evidence, which finds the words for what is wrong with it.
"""

import gc
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from itertools import compress
from json import dumps, loads
from typing import Any

from pydantic_core import to_json

from tracker.actions import evidence, naming
from tracker.actions.adding import record
from tracker.actions.importing import Imported, Progress
from tracker.documents.rows import Row as ReadRow
from tracker.domain import rules
from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDocument, BadInput, TrackerError
from tracker.domain.records import PLAIN_FIELDS, Evidence, Party, Source
from tracker.domain.refs import REF
from tracker.domain.vocabulary import INDEPENDENT, EntryKind
from tracker.storage import bulk, queries
from tracker.storage.ledger import Ledger
from tracker.storage.state import LedgerState

Values = tuple[Any, ...]
"""By `PLAIN_FIELDS`: text, a number or nothing."""

Identity = tuple[str, str, str, str, str, str | None]
"""Commitment, source, stance, day, summary (NFC) and party: evidence alike in these is the same (`evidence.same_as`)."""

Row = tuple[int, Values, bytes | None, int | None, dict[str, Any] | None]
"""First line, values, canonical content and likeness (nothing where they need the ledger), and what describes a source."""

Columns = tuple[Sequence[Any], ...]
"""The values of several rows, field by field as in `PLAIN_FIELDS`."""

Chunk = tuple[Sequence[int], Columns, Sequence[Any], Sequence[Any], Sequence[Any]]
"""Several rows, at least one: what `Row` holds, each of all of them."""

LIKENESSES = 1 << 27
"""How many there are: a bit for each takes 16 MiB."""

_SOURCE, _VOICE, _SAME = (PLAIN_FIELDS.index(name) for name in ("source", "voice", "same_event_as"))
_HELD = 200_000
"""Commitments whose obligors are remembered."""


def rows(
    ledger: Ledger, chunks: Iterable[list[ReadRow]], *, file: str, today: date, progress: Progress = lambda done, total: None
) -> Imported:
    """Adds the evidence of a file that the ledger has not.

    Raises:
        BadDocument: the first row that breaks a rule or names what is not there, with its line.
    """
    with _without_collecting():
        return _Gathering(ledger, file, today).run(map(_chunk, chunks), progress)


def _chunk(read: Sequence[ReadRow]) -> Chunk:
    return across([_row(*one) for one in read])


def _row(line: int, fields: dict[str, Any], described: dict[str, Any] | None) -> Row:
    values = tuple(
        (fields | {name: fields.get(name) or Evidence.model_fields[name].default.value for name in _GRADE}).get(name)
        for name in PLAIN_FIELDS
    )
    if REF.fullmatch(fields["commitment"]) and described is None and "event_date" in fields and "voice" in fields:
        return line, values, content(values), likeness(identity(values)), None
    return line, values, None, None, described


_GRADE = ("reliability", "credibility")


def across(rows: Sequence[Row]) -> Chunk:
    """Rows as a chunk."""
    lines, several, contents, likenesses, described = zip(*rows, strict=True)
    return lines, tuple(zip(*several, strict=True)), contents, likenesses, described


def one_by_one(chunk: Chunk) -> Iterator[Row]:
    """The rows of a chunk."""
    lines, columns, contents, likenesses, described = chunk
    return zip(lines, zip(*columns, strict=True), contents, likenesses, described, strict=True)


def content(values: Values) -> bytes:
    """The canonical content of an entry with these values, as `Evidence.content` has it."""
    return to_json({name: value for name, value in sorted(zip(PLAIN_FIELDS, values, strict=True)) if value is not None})


def identity(values: Values) -> Identity:
    """What tells whether evidence is there already."""
    commitment, day, stance, summary, source, _, _, _, _, party = values[:10]
    return commitment, source, stance, day, folded(summary), party


def folded(summary: str) -> str:
    """A summary as it is compared."""
    return summary if summary.isascii() else unicodedata.normalize("NFC", summary)


def likeness(one: Identity) -> int:
    """A number below `LIKENESSES`, the same of the same identity in this process; of others, only by chance."""
    return hash(one) % LIKENESSES


class _Gathering:
    """One pass over a file's rows; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, file: str, today: date) -> None:
        self._ledger = ledger
        self._today = today
        self._done = Imported(file=file)
        self._writer = bulk.EvidenceWriter(ledger)
        self._at = ledger.head.size
        self._voices = {INDEPENDENT, *queries.names(ledger, Party, self._at)}
        self._sources: dict[str, Source] = {held.record.key: held.record for held in queries.registered(ledger, Source, self._at)}
        self._described: dict[str, Source] = {}
        self._obligors: dict[str, tuple[str, ...]] = {}
        self._met = _Met()
        self._may_be_now = lru_cache(maxsize=20_000)(lambda day: PartialDate(day).first_day <= today + timedelta(days=1))

    def run(self, chunks: Iterable[Chunk], progress: Progress) -> Imported:
        for chunk in chunks:
            if len(self._obligors) > _HELD:
                self._obligors.clear()
            _, (refs, *_), *_ = chunk
            self._look_up(set(refs))
            for part in self._parts(chunk):
                self._take(part)
            progress(self._done.total + self._done.known, 0)
        self._writer.finish()
        return self._done

    def _look_up(self, refs: set[str]) -> None:
        """Reads who owes the commitments that are met for the first time, and what is known of them, if anything is."""
        found = bulk.commitments(self._ledger.driver, sorted(ref for ref in refs if ref not in self._obligors))
        self._obligors.update((ref, _names(obligors)) for ref, (obligors, _) in found.items())
        known = sorted(ref for ref, (_, has_evidence) in found.items() if has_evidence)
        self._met.add(likeness(one) for one in self._standing(known))

    def _standing(self, refs: Sequence[str]) -> Iterator[Identity]:
        for commitment, source, stance, day, summary, party in bulk.standing_evidence(self._ledger.driver, refs):
            yield (commitment, source, stance, day, folded(summary), party)

    def _parts(self, chunk: Chunk) -> Iterator[Chunk]:
        """The rows as they may be recorded, with nothing lacking; a part ends before a row for which what comes before it must be written."""
        _, columns, contents, _, _ = chunk
        if all(contents) and self._are_plain(columns):
            yield chunk
            return
        part: list[Row] = []
        for line, given, made, like, described in one_by_one(chunk):
            values, body, alike = given, made, like
            if part and self._rests_on_written(values, described):
                yield across(part)
                part = []
            if body is None or alike is None or values[0] not in self._obligors or values[_SOURCE] not in self._sources:
                with self._at_line(line):
                    values = self._completed(values, described)
                body, alike = content(values), likeness(identity(values))
            if not self._are_plain(tuple((value,) for value in values)):
                with self._at_line(line):
                    self._judge(values)
            part.append((line, values, body, alike, None))
        yield across(part)

    def _are_plain(self, columns: Columns) -> bool:
        """Whether rows name what is there and the rules plainly let all of them be recorded; of the days the last tells (they sort as text)."""
        refs, days, _, _, sources, _, _, voices, _, parties, same, quotes, _, _, prefixes, suffixes = columns
        owing = self._obligors
        return (
            {None}.issuperset(same)
            and self._voices.issuperset(voices)
            and owing.keys() >= set(refs)
            and self._sources.keys() >= set(sources)
            and self._may_be_now(max(days))
            and all(party is None or party in owing[ref] for ref, party in zip(refs, parties, strict=True))
            and all(quote is not None or before is after is None for quote, before, after in zip(quotes, prefixes, suffixes, strict=True))
        )

    def _rests_on_written(self, values: Values, described: dict[str, Any] | None) -> bool:
        """Whether a row registers a source, which gets the next number, or repeats evidence that may have come right before it."""
        same = values[_SAME]
        return (described is not None and _key(described, values) not in self._described) or (
            same is not None and same > self._ledger.head.size
        )

    def _completed(self, values: Values, described: dict[str, Any] | None) -> Values:
        """The values with what the ledger knows: the commitment's ref, the source's key, and its day and voice where none are given."""
        given = dict(zip(PLAIN_FIELDS, values, strict=True))
        if given["commitment"] not in self._obligors:
            at = self._ledger.head.size
            terms = queries.commitment(self._ledger, naming.ref(self._ledger, given["commitment"], at), at)
            given["commitment"] = terms.ref
            self._look_up({terms.ref})
        source = self._source(values, described)
        given["source"] = source.key
        given["voice"] = given["voice"] or source.voice
        given["event_date"] = given["event_date"] or source.published
        if given["event_date"] is None:
            raise BadInput("the event date is missing", "when did it happen? give event_date (2024-03-31, 2024-03 or 2024)")
        return tuple(None if given[name] is None else str(given[name]) if name != "same_event_as" else given[name] for name in PLAIN_FIELDS)

    def _source(self, values: Values, described: dict[str, Any] | None) -> Source:
        if described is None:
            return (
                self._sources.get(values[_SOURCE]) or evidence.source_of(self._ledger, values[_SOURCE], {}, None, self._ledger.head.size)[0]
            )
        key = _key(described, values)
        if key not in self._described:
            source, added = evidence.source_of(self._ledger, values[_SOURCE] or "", described, values[_VOICE], self._ledger.head.size)
            self._done.added.update(entry.kind for entry in added)
            self._described[key] = self._sources[source.key] = source
        return self._described[key]

    def _judge(self, values: Values) -> None:
        """Whether the rules let it be recorded."""
        new = record(Evidence, dict(zip(PLAIN_FIELDS, values, strict=True)))
        state = LedgerState(self._ledger)
        rules.require(new, state, self._today, known=state.find(new) is not None)

    def _take(self, part: Chunk) -> None:
        """Appends what is not there yet."""
        _, columns, contents, likenesses, _ = part
        if met := self._met.add(likenesses):
            new = self._are_new(columns, [alike in met for alike in likenesses])
            self._done.known += new.count(False)
            contents, columns = [*compress(contents, new)], tuple([*compress(column, new)] for column in columns)
        self._writer.append(columns)
        self._done.added[EntryKind.EVIDENCE_ADDED] += len(contents)

    def _are_new(self, columns: Columns, doubtful: Sequence[bool]) -> list[bool]:
        """Of rows of which some may be there already, by their likeness, which are not."""
        identities = [identity(values) if doubt else None for values, doubt in zip(zip(*columns, strict=True), doubtful, strict=True)]
        there = set(self._standing(sorted({one[0] for one in identities if one})))
        new = []
        for one in identities:
            new.append(one is None or one not in there)
            if one is not None:
                there.add(one)
        return new

    @contextmanager
    def _at_line(self, line: int) -> Iterator[None]:
        try:
            yield
        except BadDocument:
            raise
        except TrackerError as error:
            hint = f"nothing was added; {error.hint}" if error.hint else ""
            raise BadDocument(error.message, file=self._done.file, line=line, hint=hint) from error


def _key(described: dict[str, Any], values: Values) -> str:
    return dumps([described, values[_SOURCE], values[_VOICE]], sort_keys=True)


class _Met:
    """Which likenesses were met: a bit each, so that ten million rows take no more memory than one."""

    def __init__(self) -> None:
        self._bits = bytearray(LIKENESSES // 8)

    def add(self, likenesses: Iterable[int]) -> set[int]:
        """Notes them; returns those that were noted before."""
        bits, met = self._bits, set()
        for one in likenesses:
            place, bit = one >> 3, 1 << (one & 7)
            if bits[place] & bit:
                met.add(one)
            else:
                bits[place] |= bit
        return met


@lru_cache(maxsize=1_000)
def _names(obligors: str) -> tuple[str, ...]:
    return tuple(loads(obligors))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of tuples are made and dropped, and none of them in a circle: looking for circles would be all for nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
