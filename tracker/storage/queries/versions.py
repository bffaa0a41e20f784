"""Questions asked of the projections, each read at one position of the ledger (`position`: the number of its last known entry)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from tracker.domain.record.records import Record, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.vocabulary import Noun
from tracker.storage.corruption import DerivedDamage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.projections.commitment_records import cases_of
from tracker.storage.projections.projections import versioned_records
from tracker.storage.projections.rows import KEYS, KNOWN, REGISTERED, table_of
from tracker.storage.queries.filters import Selection, conditions


def cases(driver: Driver, position: int, selection: Selection | None = None) -> list[CommitmentRecord]:
    """The chosen commitments with everything recorded about them, by agreement and number."""
    return list(cases_of(driver, refs(driver, position, selection or Selection()), position))


def refs(driver: Driver, position: int, wanted: Selection) -> list[str]:
    """The refs of the chosen commitments that were not void, by agreement and number."""
    found: list[str] = []
    for some in list(chunks(wanted.refs)) or [()]:
        asked = conditions(driver, wanted._replace(refs=tuple(some)), position)
        found += driver.values(
            f"SELECT ref FROM commitment WHERE {REGISTERED} AND {asked.sql} ORDER BY agreement, number", asked.parameters
        )
    return found


def case(driver: Driver, ref: str, position: int) -> CommitmentRecord:
    """One commitment with everything recorded about it."""
    found = next(cases_of(driver, [ref], position), None)
    if found is None:
        raise DerivedDamage(f"commitment: of {ref} there is no version")
    return found


Kind = TypeVar("Kind", bound=Record)


def registered(driver: Driver, kind: type[Kind], position: int, names: Sequence[str] | None = None) -> list[Versioned[Kind]]:
    """The parties, agreements, sources or commitments of these names, or all of them, by name."""
    table = table_of(kind)
    name = KEYS[table]
    found: list[Versioned[Kind]] = []
    for chunk in [None] if names is None else chunks(names):
        these, given = ("", {}) if chunk is None else among("name", chunk)
        condition = f" AND {name} IN {these}" if these else ""
        query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY {name}"
        found += versioned_records(driver, table, driver.records(query, {"position": position, **given}), position)
    return found


def sources_at(driver: Driver, url: str, published: str | None, position: int) -> list[Versioned[Source]]:
    """The sources of an address and publication date, the earliest first."""
    condition = "published IS NULL" if published is None else "published = :published"
    query = f"SELECT * FROM source WHERE {KNOWN} AND url = :url AND {condition} ORDER BY entry"
    rows = driver.records(query, {"position": position, "url": url, "published": published})
    return versioned_records(driver, "source", rows, position)


def observations(
    driver: Driver, kind: type[Kind], position: int, *, ref: str | None = None, number: int | None = None
) -> list[Versioned[Kind]]:
    """Evidence, checks or assessments in the order of entry, retracted included: about one commitment, of one number, or all."""
    table = table_of(kind)
    condition = (" AND commitment = :ref" if ref is not None else "") + (" AND entry = :number" if number is not None else "")
    query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY entry"
    return versioned_records(driver, table, driver.records(query, {"position": position, "ref": ref, "number": number}), position)


def standing(driver: Driver, first: int, last: int) -> set[int]:
    """The entries of a range that brought evidence, checks or assessments which stand."""
    given = {"first": first, "last": last}
    return {
        number
        for table in ("evidence", "search", "assessment")
        for number in driver.values(
            f"SELECT entry FROM {table} WHERE entry >= :first AND entry <= :last AND superseded_by IS NULL AND retracted_by IS NULL", given
        )
    }


def every(driver: Driver, noun: Noun, target: Any) -> list[Versioned[Any]]:
    """Every version that something has had, the earliest first."""
    rows = driver.records(f"SELECT * FROM {noun} WHERE {KEYS[noun]} = :target ORDER BY seq", {"target": target})
    return versioned_records(driver, noun, rows, 2**62)


def corrections(driver: Driver, noun: Noun, target: Any, position: int) -> list[int]:
    """The entries up to a position that recorded something, changed it, took it back or declared it void, or reinstated it."""
    taker = "retracted_by" if noun is Noun.EVIDENCE else "void_by"
    rows = driver.rows(f"SELECT seq, {taker} FROM {noun} WHERE {KEYS[noun]} = :target", {"target": target})
    return sorted({one for row in rows for one in row if one is not None and one <= position})
