"""Questions asked of the projections, each read at one position of the ledger (`at`: the number of its last known entry)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tracker.domain.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Source
from tracker.domain.scores import ScoreTable
from tracker.domain.standing import Case, Held
from tracker.storage import names as called
from tracker.storage import observed, scores
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks
from tracker.storage.ledger import Ledger
from tracker.storage.projections import held
from tracker.storage.selection import KNOWN, Selection, conditions


def cases(ledger: Ledger, at: int, selection: Selection | None = None, *, light: bool = False) -> list[Case]:
    """The chosen commitments with everything recorded about them, by agreement and number; the evidence as records, or lightly (`observed`)."""
    chosen: list[Held[Commitment]] = []
    wanted = selection or Selection()
    for refs in list(chunks(wanted.refs)) or [()]:
        condition, given = conditions(ledger.driver, wanted, refs, at)
        query = f"SELECT * FROM commitment WHERE {KNOWN}{condition} ORDER BY agreement, number"
        chosen += held(ledger.driver, "commitment", ledger.driver.records(query, {"at": at, **given}), at)
    agreements = {one.record.code: one.record for one in registered(ledger, Agreement, at)}
    if lost := {one.record.agreement for one in chosen} - set(agreements):
        raise Damage(f"the agreement {min(lost)} has commitments and is not there itself")
    keys = [one.record.ref for one in chosen]
    everything = len(keys) > 500  # then one pass over all is cheaper than many lists of refs
    which = None if everything else keys
    evidence = observed.evidence(ledger.driver, at, which) if light else _about(ledger, "evidence", which, at)
    checks = _about(ledger, "search", which, at)
    assessments = _about(ledger, "assessment", which, at)
    return [
        Case(
            agreement=agreements[one.record.agreement],
            commitment=one,
            evidence=tuple(evidence[one.record.ref]),
            checks=tuple(checks[one.record.ref]),
            assessments=tuple(assessments[one.record.ref]),
        )
        for one in chosen
    ]


def commitment(ledger: Ledger, ref: str, at: int) -> Commitment:
    """What the commitment of a ref says.

    Raises:
        Damage: there is no version of it at that position.
    """
    rows = ledger.driver.records(f"SELECT * FROM commitment WHERE {KNOWN} AND ref = :ref", {"at": at, "ref": ref})
    found: list[Held[Commitment]] = held(ledger.driver, "commitment", rows, at)
    if not found:
        raise Damage(f"commitment: of {ref} there is no version")
    return found[0].record


def _about(ledger: Ledger, table: str, refs: Sequence[str] | None, at: int) -> dict[str, list[Held[Any]]]:
    grouped: dict[str, list[Held[Any]]] = defaultdict(list)
    for chunk in [None] if refs is None else chunks(refs):
        these, given = ("", {}) if chunk is None else among("ref", chunk)
        condition = f" AND commitment IN {these}" if these else ""
        query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY entry"
        for one in held(ledger.driver, table, ledger.driver.records(query, {"at": at, **given}), at):
            grouped[one.record.commitment].append(one)
    return grouped


_REGISTERS: dict[type[Any], tuple[str, str]] = {Party: ("party", "code"), Agreement: ("agreement", "code"), Source: ("source", "key")}


def registered(ledger: Ledger, kind: type[Any], at: int, names: Sequence[str] | None = None) -> list[Held[Any]]:
    """The parties, agreements or sources of these names, or all of them, by name."""
    table, name = _REGISTERS[kind]
    found: list[Held[Any]] = []
    for chunk in [None] if names is None else chunks(names):
        these, given = ("", {}) if chunk is None else among("name", chunk)
        condition = f" AND {name} IN {these}" if these else ""
        query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY {name}"
        found += held(ledger.driver, table, ledger.driver.records(query, {"at": at, **given}), at)
    return found


def names(ledger: Ledger, kind: type[Any], at: int) -> list[str]:
    """Every party's or agreement's code, or source's key."""
    return called.names(ledger.driver, _REGISTERS[kind][0], at)


def refs(ledger: Ledger, at: int) -> list[str]:
    """Every commitment's ref, by agreement and number."""
    return called.refs(ledger.driver, at)


def source_at(ledger: Ledger, url: str, published: str | None, at: int) -> Held[Source] | None:
    """The source of an address and publication date."""
    condition = "published IS NULL" if published is None else "published = :published"
    query = f"SELECT * FROM source WHERE {KNOWN} AND url = :url AND {condition} ORDER BY entry"
    rows = ledger.driver.records(query, {"at": at, "url": url, "published": published})
    return next(iter(held(ledger.driver, "source", rows, at)), None)


def evidence(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Evidence]]:
    """Evidence in the order of entry, retracted included: of one commitment, of one number, or all."""
    return _observations(ledger, "evidence", at, ref, number)


def evidence_like(ledger: Ledger, at: int, one: Evidence) -> list[Held[Evidence]]:
    """Evidence about the same commitment with the same source, stance and day, in the order of entry, retracted included."""
    fields = one.model_dump(mode="json", include={"commitment", "source", "stance", "event_date"})
    same = " AND ".join(f"{name} = :{name}" for name in fields)
    rows = ledger.driver.records(f"SELECT * FROM evidence WHERE {KNOWN} AND {same} ORDER BY entry", {"at": at, **fields})
    return held(ledger.driver, "evidence", rows, at)


def checks(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Check]]:
    """Checks, likewise."""
    return _observations(ledger, "search", at, ref, number)


def assessments(ledger: Ledger, at: int, *, ref: str | None = None, number: int | None = None) -> list[Held[Assessment]]:
    """Assessments, likewise."""
    return _observations(ledger, "assessment", at, ref, number)


def score_tables(ledger: Ledger, at: int, *, number: int | None = None) -> list[Held[ScoreTable]]:
    """Ratings of others in the order of entry, retracted included: of one number, or all."""
    return scores.imported(ledger.driver, at, number=number)


def _observations(ledger: Ledger, table: str, at: int, ref: str | None, number: int | None) -> list[Held[Any]]:
    condition = (" AND commitment = :ref" if ref is not None else "") + (" AND entry = :number" if number is not None else "")
    query = f"SELECT * FROM {table} WHERE {KNOWN}{condition} ORDER BY entry"
    return held(ledger.driver, table, ledger.driver.records(query, {"at": at, "ref": ref, "number": number}), at)
