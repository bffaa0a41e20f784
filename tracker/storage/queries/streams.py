"""Answers of any length, read page by page: what a list or a report of a million rows is made from without holding them.

A page is some hundred rows as columns by name. The database sorts; SQLite keeps what does not fit into its cache in a nameless file, and
PostgreSQL keeps the place in a cursor of the transaction. Words that an answer is computed from are checked, as everywhere, on the way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import count
from operator import add
from typing import Any

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.record.records import Evidence
from tracker.domain.vocabulary import Credibility, Reliability, Stage, Stance, counts
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver, Row, among, chunks

Column = Sequence[Any]
Page = dict[str, Column]
"""Columns of equal length, by name."""

PAGE = 500
"""Rows at once."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which evidence, at which position of the ledger."""

    position: int
    commitment: str | None = None
    agreements: tuple[str, ...] = ()
    stances: tuple[str, ...] = ()
    retracted: bool = False
    """Retracted evidence too."""
    as_of: date | None = None
    """Nothing that happened later."""


def _chosen(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    parts = ["e.seq <= :position AND (e.superseded_by IS NULL OR e.superseded_by > :position)"]
    given: dict[str, Any] = {"position": wanted.position}
    if not wanted.retracted:
        parts.append("(e.retracted_by IS NULL OR e.retracted_by > :position)")
    if wanted.commitment is not None:
        parts.append("e.commitment = :commitment")
        given["commitment"] = wanted.commitment
    if wanted.agreements:
        these, named = among("agreement", wanted.agreements)
        parts.append(f"e.commitment IN (SELECT ref FROM commitment WHERE agreement IN {these})")
        given |= named
    if wanted.stances:
        these, named = among("stance", wanted.stances)
        parts.append(f"e.stance IN {these}")
        given |= named
    if wanted.as_of is not None:
        parts.append(f"{last_day('e.event_date')} <= :as_of")
        given["as_of"] = wanted.as_of.isoformat()
    return " AND ".join(parts), given


def evidence_count(driver: Driver, wanted: Wanted) -> int:
    """How many pieces."""
    condition, given = _chosen(wanted)
    number: int = driver.value(f"SELECT count(*) FROM evidence e WHERE {condition}", given)
    return number


FIELDS = ("entry", *Evidence.model_fields, "retracted_by", "grade", "counts", "publisher", "url", "published")
"""An item of `evidence list`, field by field."""
_READ = {
    **{name: f"e.{name}" for name in FIELDS},
    "seq": "e.seq",
    "retracted_by": "CASE WHEN e.retracted_by <= :position THEN e.retracted_by END",
}
_CHECKED = ("seq", "event_date", "stance", "stage", "reliability", "credibility", "source")
_OF_SOURCE = ("publisher", "url", "published")
_MADE = ("attachments", "grade", "counts", *_OF_SOURCE)
"""What is not read from a column of evidence."""
_SOURCES = 10_000
"""So many are held at most."""


def evidence(driver: Driver, wanted: Wanted, fields: Sequence[str] = FIELDS) -> Iterator[Page]:
    """These fields of evidence by the day of the event, then by its date as recorded, then by entry.

    Raises:
        Damage: a row that holds no such record.
    """
    condition, given = _chosen(wanted)
    read = list(dict.fromkeys([*_CHECKED, *(name for name in fields if name not in _MADE)]))
    query = (
        f"SELECT {', '.join(_READ[name] for name in read)} FROM evidence e WHERE {condition}"
        f" ORDER BY {last_day('e.event_date')}, e.event_date, e.entry"
    )
    sources: dict[str, Row] = {}
    has_files = "attachments" in fields and driver.value("SELECT seq FROM attached LIMIT 1") is not None
    for rows in pages(driver, query, given):
        page: Page = dict(zip(read, zip(*rows, strict=True), strict=True))
        page |= zip(_OF_SOURCE, _sources(driver, page["source"], sources), strict=True)
        try:
            page["grade"] = _checked(page)
        except (BadDate, ValueError) as error:
            raise _damage(page) from error
        page["counts"] = list(map(_counts, page["grade"]))
        page["attachments"] = _attached(driver, page["seq"]) if has_files else [[] for _ in rows]
        yield {name: page[name] for name in fields}


def _sources(driver: Driver, keys: Column, held: dict[str, Row]) -> Iterable[Column]:
    """Of the sources of these keys what is told beside evidence, column by column; nothing of one that is not there.

    They are few beside what they report, so to look each up once takes a tenth of the time of joining it to every row.
    """
    lacking = {key for key in keys if key not in held}
    if len(held) + len(lacking) > _SOURCES:
        held.clear()
        lacking = set(keys)
    for chunk in chunks(sorted(lacking)):
        these, given = among("key", chunk)
        held.update(
            (row[0], row[1:]) for row in driver.rows(f"SELECT key, {', '.join(_OF_SOURCE)} FROM source WHERE key IN {these}", given)
        )
    nothing = (None,) * len(_OF_SOURCE)
    return zip(*(held.get(key, nothing) for key in keys), strict=True)


def _checked(page: Page) -> list[str]:
    """The grades of a page whose words and dates are such.

    Raises:
        BadDate, ValueError: one is not.
    """
    for name, known in (("stance", Stance), ("stage", Stage)):
        for word in set(page[name]) - {None}:
            known(word)
    for text in set(page["event_date"]):
        _date(text)
    if None in page["publisher"]:
        raise ValueError("its source is not there")
    grades = list(map(add, page["reliability"], page["credibility"]))
    for grade in set(grades):
        _counts(grade)
    return grades


def _damage(page: Page) -> Damage:
    """Says which row it is."""
    for number, seq in enumerate(page["seq"]):
        try:
            _checked({name: column[number : number + 1] for name, column in page.items()})
        except (BadDate, ValueError) as error:
            return Damage(f"evidence, row of #{seq}: {getattr(error, 'message', error)}")
    return Damage("evidence: rows that hold no record")


@cache
def _counts(grade: str) -> bool:
    return counts(Reliability(grade[:1]), Credibility(grade[1:]))


@lru_cache(maxsize=8_192)
def _date(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _attached(driver: Driver, seqs: Sequence[int]) -> list[list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for chunk in chunks(seqs):
        these, given = among("seq", chunk)
        query = f"SELECT seq, sha256, name, media_type, size, quote_found FROM attached WHERE seq IN {these} ORDER BY seq, position"
        for seq, *values in driver.rows(query, given):
            names = ("sha256", "name", "media_type", "size", "quote_found")
            found.setdefault(seq, []).append(dict(zip(names, values, strict=True)))
    return [found.get(seq, []) for seq in seqs]


def rationales(driver: Driver, entries: Iterable[int]) -> dict[int, str]:
    """Of assessments, by their entries."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(entries)):
        these, given = among("entry", chunk)
        found |= dict(driver.rows(f"SELECT entry, rationale FROM assessment WHERE entry IN {these}", given))
    return found


_cursors = count(1)
_CACHE = 4_000
"""KiB of SQLite's cache, twice its own choice: a long answer looks up a source for each row."""


def pages(driver: Driver, query: str, parameters: Mapping[str, Any] | None = None, size: int = PAGE) -> Iterator[list[Row]]:
    """A query's rows, at most `size` in memory at once. Whoever stops in the middle leaves a cursor at most, which the transaction ends."""
    if driver.dialect == "sqlite":
        driver.run(f"PRAGMA cache_size = -{_CACHE}")
        with closing(driver.raw.execute(query, parameters or {})) as cursor:
            while found := cursor.fetchmany(size):
                yield found
        return
    name = f"tracker_pages_{next(_cursors)}"
    driver.run(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", parameters)
    while found := driver.rows(f"FETCH {size} FROM {name}"):
        yield found
    driver.run(f"CLOSE {name}")
