"""Evidence of any number, read row by row: what a list of a million pieces is made from without holding them.

The database sorts, which gives the numbers of the rows, eight bytes each; the rows are then read a page at a time, each in a transaction of
its own. Words that an answer is computed from are checked, as everywhere, on the way.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.items import Item
from tracker.domain.record.records import Evidence
from tracker.domain.vocabulary import Credibility, Reliability, Stage, Stance, counts
from tracker.storage.corruption import DerivedDamage
from tracker.storage.driver import PAGE, Driver, Row, among, chunks
from tracker.storage.projections.rows import KNOWN
from tracker.storage.queries import search
from tracker.storage.queries.conditions import Conditions
from tracker.storage.queries.names import party_names

_LEAP = "(CAST(substr({0}, 1, 4) AS INTEGER) % 4 = 0 AND (CAST(substr({0}, 1, 4) AS INTEGER) % 100 <> 0 OR CAST(substr({0}, 1, 4) AS INTEGER) % 400 = 0))"
_LAST_DAY = (
    "CASE WHEN length({0}) = 10 THEN {0} WHEN length({0}) = 4 THEN {0} || '-12-31'"
    " WHEN substr({0}, 6, 2) IN ('04', '06', '09', '11') THEN {0} || '-30'"
    " WHEN substr({0}, 6, 2) <> '02' THEN {0} || '-31'"
    f" WHEN {_LEAP} THEN {{0}} || '-29' ELSE {{0}} || '-28' END"
)


def last_day(column: str) -> str:
    """The last day that a partial date can mean, as an expression that both databases understand."""
    return _LAST_DAY.format(column)


Grade = tuple[str | None, str | None]
"""A reliability and a credibility; either may be whatever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which evidence, at which position of the ledger: the values of one field are alternatives, the fields combine."""

    position: int
    refs: tuple[str, ...] | None = None
    """Of these commitments, void or not; else of all that stand."""
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    """Obligors; what is about all of a commitment's obligors is about each of them."""
    voices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    """Names as they were recorded."""
    stances: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    since: date | None = None
    until: date | None = None
    """Days of the event; a partial date counts by its last day."""
    search: tuple[str, ...] = ()
    """Texts whose words and phrases must all occur in the summary or the quote."""
    retracted: bool = False
    """Retracted evidence too."""
    as_of: date | None = None
    """Nothing that happened later."""


def _known(table: str) -> str:
    return f"{table}.seq <= :position AND ({table}.superseded_by IS NULL OR {table}.superseded_by > :position)"


def _chosen(driver: Driver, wanted: Wanted) -> Conditions:
    found = Conditions(_known("e"), position=wanted.position)
    if not wanted.retracted:
        found.add("(e.retracted_by IS NULL OR e.retracted_by > :position)")
    if wanted.refs is not None:
        found.add(f"e.commitment {driver.is_one_of('refs')}", refs=driver.list_of([*wanted.refs]))
    else:
        found.add(f"e.commitment NOT IN (SELECT ref FROM commitment WHERE {KNOWN} AND void_by <= :position)")
    if wanted.agreements:
        of_them = found.alternatives(wanted.agreements)
        found.add(f"e.commitment IN (SELECT ref FROM commitment WHERE superseded_by IS NULL AND agreement IN {of_them})")
    if wanted.parties:
        owing = f"SELECT c.ref FROM commitment c JOIN obligation o ON o.seq = c.seq WHERE {_known('c')} AND o.party IN"
        these = found.alternatives(wanted.parties)
        found.add_any(f"e.party IN {these}", f"e.party IS NULL AND e.commitment IN ({owing} {these})")
    if wanted.publishers:
        found.add(f"e.source IN (SELECT key FROM source WHERE {KNOWN} AND publisher IN {found.alternatives(wanted.publishers)})")
    for column, values in (("voice", wanted.voices), ("source", wanted.sources), ("stance", wanted.stances), ("stage", wanted.stages)):
        found.among(f"e.{column}", values)
    found.add_any(*(_graded(found, grade) for grade in wanted.grades))
    for day, comparison in ((wanted.since, ">="), (wanted.until, "<="), (wanted.as_of, "<=")):
        if day is not None:
            found.add(f"{last_day('e.event_date')} {comparison} {found.parameter(day.isoformat())}")
    for term in search.terms(wanted.search):
        found.add(f"e.seq IN (SELECT seq FROM search_text WHERE {search.occurs(driver, found.parameter(term))})")
    return found


def _graded(found: Conditions, grade: Grade) -> str:
    halves = zip(("e.reliability", "e.credibility"), grade, strict=True)
    return " AND ".join(f"{column} = {found.parameter(value)}" for column, value in halves if value is not None)


def evidence_count(driver: Driver, wanted: Wanted) -> int:
    """The number of pieces of evidence."""
    asked = _chosen(driver, wanted)
    number: int = driver.value(f"SELECT count(*) FROM evidence e WHERE {asked.sql}", asked.parameters)
    return number


_COLUMNS = {
    **{name: f"e.{name}" for name in ("entry", *Evidence.model_fields)},
    "attachments": "EXISTS (SELECT 1 FROM attached a WHERE a.seq = e.seq)",
    "retracted_by": "CASE WHEN e.retracted_by <= :position THEN e.retracted_by END",
    "grade": "e.reliability || e.credibility",
    "counts": "NULL",
    "publisher": "s.publisher",
    "url": "s.url",
    "published": "s.published",
}
FIELDS = tuple(_COLUMNS)
"""An item of `evidence list`, field by field."""
_NAMED = {"voice_name": "e.voice", "party_name": "e.party"}
"""Columns beside those of an item, which say who it is that a code means."""


def evidence(driver: Driver, wanted: Wanted, fields: Sequence[str] = FIELDS) -> Iterator[list[Any]]:
    """These fields of evidence, by the day of the event, then by its date as recorded, then by entry.

    Raises:
        DerivedDamage: a row that holds no such record.
    """
    asked = _chosen(driver, wanted)
    ordered = f"SELECT e.seq FROM evidence e WHERE {asked.sql} ORDER BY {last_day('e.event_date')}, e.event_date, e.entry"
    numbers = driver.at_once(lambda: array("q", (seq for (seq,) in driver.streamed(ordered, asked.parameters))))
    parties = party_names(driver, wanted.position)
    known = _COLUMNS | _NAMED
    columns = (*(known[name] for name in (*fields, "stance", "stage", "grade", "event_date", "publisher")), "e.seq")
    query = f"SELECT {', '.join(columns)} FROM evidence e LEFT JOIN source s ON s.key = e.source AND {_known('s')} WHERE e.seq"
    naming = [place for place, field in enumerate(fields) if field in _NAMED]
    counting, attaching = ([place for place, field in enumerate(fields) if field == name] for name in ("counts", "attachments"))
    for *values, stance, stage, grade, event_date, publisher, seq in _in_this_order(driver, query, numbers, wanted.position):
        try:
            counted = _counts(stance, stage, grade)
            _read_date(event_date)
        except (BadDate, ValueError) as error:
            raise DerivedDamage(f"evidence, row of #{seq}: {getattr(error, 'message', error)}") from error
        if publisher is None:
            raise DerivedDamage(f"evidence, row of #{seq}: its source is not there")
        for place in counting:
            values[place] = counted
        for place in naming:
            values[place] = parties.get(values[place])
        for place in attaching:
            values[place] = _attached(driver, seq) if values[place] else []
            driver.pause()
        yield values


def _in_this_order(driver: Driver, query: str, numbers: "array[int]", position: int) -> Iterator[Row]:
    """The rows of these numbers, their last column, some at a time."""
    for start in range(0, len(numbers), PAGE):
        some = numbers[start : start + PAGE].tolist()
        given = {"position": position, "numbers": driver.list_of(some)}
        found = {row[-1]: row for row in driver.rows(f"{query} {driver.is_one_of('numbers', 'bigint')}", given)}
        driver.pause()
        yield from (found[number] for number in some)


@cache
def _counts(stance: str, stage: str | None, grade: str) -> bool:
    """Whether evidence of this grade counts; the words are checked.

    Raises:
        ValueError: one is not such a word.
    """
    Stance(stance)
    if stage is not None:
        Stage(stage)
    return counts(Reliability(grade[:1]), Credibility(grade[1:]))


@lru_cache(maxsize=8_192)
def _read_date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _attached(driver: Driver, seq: int) -> list[Item]:
    return driver.records(
        "SELECT sha256, name, media_type, size, quote_found FROM attached WHERE seq = :seq ORDER BY position", {"seq": seq}
    )


def leaves(driver: Driver, entries: Iterable[int]) -> dict[int, bytes]:
    """The leaf hashes of entries, by their numbers."""
    found: dict[int, bytes] = {}
    for chunk in chunks(sorted(entries)):
        these, given = among("seq", chunk)
        found |= dict(driver.rows(f"SELECT seq, leaf FROM entry WHERE seq IN {these}", given))
    return found


def rationales(driver: Driver, entries: Iterable[int]) -> dict[int, str]:
    """The rationales of assessments, by their entries."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(entries)):
        these, given = among("entry", chunk)
        found |= dict(driver.rows(f"SELECT entry, rationale FROM assessment WHERE entry IN {these}", given))
    return found
