"""Which commitments stand how at the head of the ledger: pages of what is kept of each."""

from __future__ import annotations  # typing is not imported to start

import json
from functools import lru_cache

from tracker.domain.values import Value
from tracker.domain.vocabulary import MIXED, Attention, Status, Verification
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks
from tracker.storage.selection import Selection, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from tracker.storage.driver import Driver

COLUMNS = (
    "ref", "agreement", "number", "title", "kind", "nature", "topic", "obligors", "made_on", "due", "due_on", "review_every", "seen_on", "review_due_on",
    "status", "open", "verification", "late", "contested", "one_source", "never_assessed", "wordings_differ", "supports", "contradicts", "context",
    "last_evidence_on", "last_entry",
)  # fmt: skip
"""What is kept of a commitment."""

STANDING = ("ref", "position", "party", "status", "verification", "confidence", "effective_on", "assessed_by")
"""And of each of its obligations."""


class Filter(Value):
    """Which standings are asked for; the values of one field are alternatives, the fields combine."""

    day: str
    """On which overdue and due for review are judged."""
    only_open: bool = False
    statuses: tuple[str, ...] = ()
    verifications: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    overdue: bool = False
    review_due: bool = False
    needs_attention: bool = False

    @property
    def by_status_alone(self) -> bool:
        """Whether nothing but the statuses decides."""
        return not (self.verifications or self.reasons or self.overdue or self.review_due or self.needs_attention)


_OVERDUE = "(open = 1 AND due_on < :day)"
_REVIEW_DUE = "(review_due_on <= :day)"
_REASONS = {
    Attention.CONTESTED: "contested = 1",
    Attention.OVERDUE: _OVERDUE,
    Attention.REVIEW_DUE: _REVIEW_DUE,
    Attention.SINGLE_SOURCE: "one_source = 1",
    Attention.NEVER_ASSESSED: "never_assessed = 1",
    Attention.WORDINGS_DIFFER: "wordings_differ = 1",
}
_RANKS = " || ".join(f"CASE WHEN {condition} THEN '{reason.rank}' ELSE '' END" for reason, condition in _REASONS.items())
_FIRST = " ".join(f"WHEN {condition} THEN {reason.rank}" for reason, condition in _REASONS.items())
_ORDERS = {
    "ref": "",
    "status": "status",
    "verification": "verification",
    "due": "coalesce(due_on, '9999-12-31')",
    "review": "coalesce(review_due_on, '9999')",
    "attention": f"coalesce(nullif({_RANKS}, ''), '9')",
    "evidence": "supports + contradicts + context DESC",
    "last": "last_entry DESC",
    "topic": "",
    "agenda": f"CASE {_FIRST} END, CASE WHEN {_OVERDUE} THEN due_on ELSE coalesce(review_due_on, '9999') END",
}


def listed(driver: Driver, at: int, chosen: Selection, asked: Filter, *, order: str, limit: int | None) -> tuple[int, list[dict[str, Any]]]:
    """How many commitments there are of those asked for, and the first of them as the items of `list`, at the head of the ledger.

    Raises:
        Damage: a row that holds no standing.
    """
    condition, given = _condition(driver, at, chosen, asked)
    ordered = driver.folded("topic") if order == "topic" else _ORDERS[order]
    query = (
        f"SELECT {', '.join(COLUMNS)}, {_OVERDUE}, {_REVIEW_DUE} FROM overview{condition}"
        f" ORDER BY {f'{ordered}, ' if ordered else ''}agreement, number{'' if limit is None else ' LIMIT :limit'}"
    )
    rows = driver.rows(query, {**given, "limit": limit})
    whole = limit is None or len(rows) < limit
    total = len(rows) if whole else driver.value(f"SELECT count(*) FROM overview{condition}", given)
    standings: dict[str, list[dict[str, Any]]] = {row[0]: [] for row in rows}
    for ref, *values in _standing_rows(driver, list(standings)):
        standings[ref].append(_standing(values))
    return total, [_item(row, standings[row[0]]) for row in rows]


def _condition(driver: Driver, at: int, chosen: Selection, asked: Filter) -> tuple[str, dict[str, Any]]:
    given: dict[str, Any] = {"day": asked.day, "at": at}

    def among_them(column: str, values: Sequence[str]) -> str:
        these, parameters = among(f"its_{column}", values)
        given.update(parameters)
        return f"{column} IN {these}" if values else ""

    rest = chosen.replaced(agreements=(), kinds=(), parties=())
    further, parameters = conditions(driver, rest, rest.refs, at)
    given |= parameters
    party, status = among_them("party", chosen.parties), among_them("status", asked.statuses)
    owed = "EXISTS (SELECT 1 FROM standing s WHERE s.ref = overview.ref" + (f" AND s.{party}" if party else "")
    parts = (
        "open = 1" if asked.only_open else "",
        among_them("agreement", chosen.agreements),
        among_them("kind", chosen.kinds),
        further.removeprefix(" AND "),
        f"{owed})" if party else "",
        f"({status} OR {owed} AND s.{status}))" if status else "",
        among_them("verification", asked.verifications),
        _any(Attention(reason) for reason in asked.reasons),
        _any(reason for reason in Attention if reason is not Attention.WORDINGS_DIFFER) if asked.needs_attention else "",
        _OVERDUE if asked.overdue else "",
        _REVIEW_DUE if asked.review_due else "",
    )
    chosen_parts = [part for part in parts if part]
    return f" WHERE {' AND '.join(chosen_parts)}" if chosen_parts else "", given


def _any(reasons: Iterable[Attention]) -> str:
    either = " OR ".join(_REASONS[reason] for reason in reasons)
    return f"({either})" if either else ""


def _standing_rows(driver: Driver, refs: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(name for name in STANDING if name != "position")
    if len(refs) > MANY_REFS:
        yield from driver.rows(f"SELECT {columns} FROM standing ORDER BY ref, position")
        return
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        yield from driver.rows(f"SELECT {columns} FROM standing WHERE ref IN {these} ORDER BY ref, position", given)


def _standing(values: Sequence[Any]) -> dict[str, Any]:
    party, status, verification, confidence, effective_on, assessed_by = values
    return {
        "party": party,
        "status": status,
        "confidence": confidence,
        "verification": verification,
        "effective_on": effective_on,
        "assessed_by": assessed_by,
    }


def _item(row: Sequence[Any], standings: list[dict[str, Any]]) -> dict[str, Any]:
    kept = dict(zip(COLUMNS, row, strict=False))
    overdue, review_due = row[-2:]
    held = (kept["contested"], overdue, review_due, kept["one_source"], kept["never_assessed"], kept["wordings_differ"])
    try:
        obligors = _list(kept["obligors"])
    except (ValueError, TypeError, RecursionError) as error:
        raise Damage(f"overview, row of {kept['ref']}: obligors is no list") from error
    if kept["status"] not in _STATUSES or kept["verification"] not in _VERIFICATIONS or not standings:
        raise Damage(f"overview, row of {kept['ref']}: holds no standing")
    return {
        **{name: kept[name] for name in ("ref", "title", "agreement", "kind", "nature", "topic")},
        "obligors": list(obligors),
        "status": kept["status"],
        "open": bool(kept["open"]),
        "verification": kept["verification"],
        "standing": standings,
        "made_on": kept["made_on"],
        "due": kept["due"],
        "overdue": bool(overdue),
        "late": bool(kept["late"]),
        "review_due_on": kept["review_due_on"],
        "review_due": bool(review_due),
        "attention": [reason for reason, holds in zip(_ATTENTION, held, strict=True) if holds],
        "evidence": {stance: kept[stance] for stance in ("supports", "contradicts", "context")},
        "last_evidence_on": kept["last_evidence_on"],
        "last_entry": kept["last_entry"],
    }


@lru_cache(maxsize=1_000)
def _list(text: str) -> tuple[str, ...]:
    """A list of JSON, of which there are few different ones."""
    value = json.loads(text)
    if not isinstance(value, list):
        raise TypeError(text)
    return tuple(value)


_ATTENTION = tuple(reason.value for reason in Attention)
_STATUSES = {*(status.value for status in Status), MIXED}
_VERIFICATIONS = {level.value for level in Verification}
MANY_REFS = 2_000
"""Commitments from which one pass over all standings is cheaper than many lists of refs."""
