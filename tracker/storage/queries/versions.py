"""Questions asked of the projections, each read at one position of the ledger (`position`: the number of its last known entry)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Source
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.standing import CommitmentRecord
from tracker.storage.corruption import Damage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections.projections import held
from tracker.storage.queries import names as called
from tracker.storage.queries import scores
from tracker.storage.queries.filters import KNOWN, Selection, conditions

_OF_A_STANDING = {
    "evidence": ("commitment", "event_date", "stance", "source", "reliability", "credibility", "voice", "party"),
    "search": ("commitment", "on"),
    "assessment": ("commitment", "status", "confidence", "effective_on", "because", "party"),
}
"""The fields from which a standing is derived."""


def cases(ledger: Ledger, position: int, selection: Selection | None = None) -> list[CommitmentRecord]:
    """The chosen commitments with everything recorded about them, by agreement and number."""
    wanted = selection or Selection()
    found: list[str] = []
    for refs in list(chunks(wanted.refs)) or [()]:
        condition, given = conditions(ledger.driver, wanted, refs, position)
        found += ledger.driver.values(
            f"SELECT ref FROM commitment WHERE {KNOWN}{condition} ORDER BY agreement, number", {"position": position, **given}
        )
    return list(cases_of(ledger.driver, found, position))


def cases_of(driver: Driver, refs: Sequence[str], position: int = 2**62, *, texts: bool = True) -> Iterator[CommitmentRecord]:
    """The commitments of these refs that were known at a position, in this order, with everything recorded about them.

    Args:
        driver: the open transaction.
        refs: some hundred are read at once, with all that belongs to them.
        position: the position.
        texts: False where only standings are derived: evidence, checks and assessments then lack what these do not need.

    Raises:
        Damage: a row that holds no such record.
    """
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        given["position"] = position
        rows = driver.records(f"SELECT * FROM commitment WHERE {KNOWN} AND ref IN {these}", given)
        found: dict[str, Versioned[Commitment]] = {one.record.ref: one for one in held(driver, "commitment", rows, position)}
        codes = sorted({one.record.agreement for one in found.values()})
        agreements = {one.record.code: one.record for one in _registered(driver, Agreement, position, codes)}
        if lost := set(codes) - set(agreements):
            raise Damage(f"the agreement {min(lost)} has commitments and is not there itself")
        about = {table: _about(driver, table, these, given, None if texts else names) for table, names in _OF_A_STANDING.items()}
        for ref in chunk:
            if ref in found:
                yield CommitmentRecord(
                    agreement=agreements[found[ref].record.agreement],
                    commitment=found[ref],
                    evidence=tuple(about["evidence"][ref]),
                    checks=tuple(about["search"][ref]),
                    assessments=tuple(about["assessment"][ref]),
                )


def _about(driver: Driver, table: str, these: str, given: dict[str, Any], names: Sequence[str] | None) -> dict[str, list[Versioned[Any]]]:
    grouped: dict[str, list[Versioned[Any]]] = defaultdict(list)
    query = f"SELECT * FROM {table} WHERE {KNOWN} AND commitment IN {these} ORDER BY entry"
    for one in held(driver, table, driver.records(query, given), given["position"], names):
        grouped[one.record.commitment].append(one)
    return grouped


def case(ledger: Ledger, ref: str, position: int) -> CommitmentRecord:
    """One commitment with everything recorded about it.

    Raises:
        Damage: there is no version of it at that position.
    """
    found = next(cases_of(ledger.driver, [ref], position), None)
    if found is None:
        raise Damage(f"commitment: of {ref} there is no version")
    return found


def commitment(ledger: Ledger, ref: str, position: int) -> Commitment:
    """What the commitment of a ref says.

    Raises:
        Damage: there is no version of it at that position.
    """
    rows = ledger.driver.records(f"SELECT * FROM commitment WHERE {KNOWN} AND ref = :ref", {"position": position, "ref": ref})
    found: list[Versioned[Commitment]] = held(ledger.driver, "commitment", rows, position)
    if not found:
        raise Damage(f"commitment: of {ref} there is no version")
    return found[0].record


_REGISTERS: dict[type[Any], tuple[str, str]] = {Party: ("party", "code"), Agreement: ("agreement", "code"), Source: ("source", "key")}


def registered(ledger: Ledger, kind: type[Any], position: int, names: Sequence[str] | None = None) -> list[Versioned[Any]]:
    """The parties, agreements or sources of these names, or all of them, by name."""
    return _registered(ledger.driver, kind, position, names)


def _registered(driver: Driver, kind: type[Any], position: int, names: Sequence[str] | None) -> list[Versioned[Any]]:
    table, name = _REGISTERS[kind]
    found: list[Versioned[Any]] = []
    for chunk in [None] if names is None else chunks(names):
        these, given = ("", {}) if chunk is None else among("name", chunk)
        condition = f" AND {name} IN {these}" if these else ""
        query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY {name}"
        found += held(driver, table, driver.records(query, {"position": position, **given}), position)
    return found


def names(ledger: Ledger, kind: type[Any], position: int) -> list[str]:
    """Every party's or agreement's code, or source's key."""
    return called.names(ledger.driver, _REGISTERS[kind][0], position)


def refs(ledger: Ledger, position: int) -> list[str]:
    """Every commitment's ref, by agreement and number."""
    return called.refs(ledger.driver, position)


def source_at(ledger: Ledger, url: str, published: str | None, position: int) -> Versioned[Source] | None:
    """The source of an address and publication date."""
    condition = "published IS NULL" if published is None else "published = :published"
    query = f"SELECT * FROM source WHERE {KNOWN} AND url = :url AND {condition} ORDER BY entry"
    rows = ledger.driver.records(query, {"position": position, "url": url, "published": published})
    return next(iter(held(ledger.driver, "source", rows, position)), None)


def evidence(ledger: Ledger, position: int, *, ref: str | None = None, number: int | None = None) -> list[Versioned[Evidence]]:
    """Evidence in the order of entry, retracted included: of one commitment, of one number, or all."""
    return _observations(ledger, "evidence", position, ref, number)


def checks(ledger: Ledger, position: int, *, ref: str | None = None, number: int | None = None) -> list[Versioned[Check]]:
    """Checks in the order of entry, retracted included: about one commitment, of one number, or all."""
    return _observations(ledger, "search", position, ref, number)


def assessments(ledger: Ledger, position: int, *, ref: str | None = None, number: int | None = None) -> list[Versioned[Assessment]]:
    """Assessments in the order of entry, retracted included: about one commitment, of one number, or all."""
    return _observations(ledger, "assessment", position, ref, number)


def score_tables(ledger: Ledger, position: int, *, number: int | None = None) -> list[Versioned[ScoreTable]]:
    """Ratings of others in the order of entry, retracted included: of one number, or all."""
    return scores.imported(ledger.driver, position, number=number)


def _observations(ledger: Ledger, table: str, position: int, ref: str | None, number: int | None) -> list[Versioned[Any]]:
    condition = (" AND commitment = :ref" if ref is not None else "") + (" AND entry = :number" if number is not None else "")
    query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY entry"
    return held(ledger.driver, table, ledger.driver.records(query, {"position": position, "ref": ref, "number": number}), position)
