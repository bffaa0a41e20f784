"""The items of `list` and `agenda`, read from overview rows: filters, orders and pages.

The rows of `overview` and `standing` are written by one derivation (`overviews`): at the head of the ledger they lie ready, and of a past
position or day they are derived into a scratch store of two tables (`past`). Either is asked by the same statements.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.items import Item
from tracker.domain.vocabulary import DUE_SOON_WITHIN, MIXED, Attention, CommitmentKind, Nature, Note, Status, Verification
from tracker.storage.corruption import DerivedDamage
from tracker.storage.driver import Driver, Row, among, chunks
from tracker.storage.queries.conditions import Conditions
from tracker.storage.queries.filters import Filter, conditions


class Question(NamedTuple):
    """Which overview rows are asked for, as SQL; a search has been run when it is made."""

    condition: str
    parameters: Item


_OVERDUE = "(open = 1 AND due_on < :day)"
_REVIEW_DUE = "(review_due_on <= :day)"
_DUE_IS_SOON, _EXTENSION_IS_SOON = (f"({column} >= :day AND {column} <= :soon)" for column in ("due_on", "extended_on"))
_LAPSE, _DIFFER, _TURN_IS_SOON = "(lapse_on <= :day)", "(numbers_differ_on <= :day)", "(lapse_on > :day AND lapse_on <= :turn)"
_REASONS = {
    Attention.BASIS_RETRACTED: "basis_retracted = 1",
    Attention.BASIS_CHANGED: "basis_changed = 1",
    Attention.CONTESTED: "contested = 1",
    Attention.OVERDUE: _OVERDUE,
    Attention.LAPSE: _LAPSE,
    Attention.NUMBERS_DIFFER: _DIFFER,
    Attention.DUE_SOON: f"(open = 1 AND ({_DUE_IS_SOON} OR {_EXTENSION_IS_SOON} OR {_TURN_IS_SOON}))",
    Attention.UNWEIGHED: "unweighed = 1",
    Attention.SOURCE_LOST: "source_lost IS NOT NULL",
    Attention.REVIEW_DUE: _REVIEW_DUE,
    Attention.SINGLE_SOURCE: "one_origin = 1",
    Attention.NEVER_ASSESSED: "never_assessed = 1",
}
_RANKS = " || ".join(f"CASE WHEN {condition} THEN '{reason.rank:02}' ELSE '' END" for reason, condition in _REASONS.items())
_FIRST = " ".join(f"WHEN {condition} THEN {reason.rank}" for reason, condition in _REASONS.items())
_ATTENTION = " + ".join(f"CASE WHEN {condition} THEN {1 << reason.rank} ELSE 0 END" for reason, condition in _REASONS.items())
"""A bit for each reason, by its rank."""
_COLUMNS = (
    "ref", "title", "agreement", "kind", "nature", "topic", "obligors", "status", "open", "verification", "made_on", "due", "due_on",
    "extended_to", "extended_on", "extensions", "late", "review_due_on", "wordings_differ", "supports", "contradicts", "context", "last_evidence_on",
    "last_entry", "label", "topics", "lapse_on", "lapse", "numbers_differ_on", "numbers_differ",
)  # fmt: skip
_STANDING = ("party", "status", "confidence", "verification", "effective_on", "assessed_by")
_PRESSING_ON = (
    f"CASE WHEN {_OVERDUE} THEN due_on WHEN {_LAPSE} THEN lapse_on WHEN {_DIFFER} THEN numbers_differ_on"
    f" WHEN {_DUE_IS_SOON} THEN due_on WHEN {_EXTENSION_IS_SOON} THEN extended_on WHEN {_TURN_IS_SOON} THEN lapse_on"
    " ELSE coalesce(review_due_on, '9999') END"
)
_ORDERS = {
    "ref": "",
    "status": "status",
    "verification": "verification",
    "due": "coalesce(due_on, '9999-12-31')",
    "review": "coalesce(review_due_on, '9999')",
    "attention": f"coalesce(nullif({_RANKS}, ''), '99')",
    "evidence": "supports + contradicts + context DESC",
    "last": "last_entry DESC",
    "topic": "",
    "agenda": f"CASE {_FIRST} END, {_PRESSING_ON}",
}
SORTS = tuple(name for name in _ORDERS if name != "agenda")
"""What `list` can be sorted by; ties keep the order of the refs."""
PAGE = 2_000
"""Commitments in memory at once."""


def question(driver: Driver, position: int, asked: Filter, day: date, within: int = DUE_SOON_WITHIN) -> Question:
    """What a filter asks of overview rows.

    On `day` it is judged what is overdue, due for review, or due soon: so many days ahead.
    """
    found = conditions(driver, asked.selection._replace(parties=()), position)
    found.parameters |= {
        "day": day.isoformat(),
        "soon": days_after(day, within).isoformat(),
        "turn": days_after(day, within + 1).isoformat(),
    }
    if asked.only_open:
        found.add("open = 1")
    found.add_any(*_of_one_obligation(found, asked))
    found.add_any(*(_REASONS[Attention(reason)] for reason in asked.reasons))
    if asked.needs_attention:
        found.add_any(*sorted(_REASONS.values(), key=len))  # what is asked soonest first
    if asked.overdue:
        found.add(_OVERDUE)
    if asked.review_due:
        found.add(_REVIEW_DUE)
    bounds = [
        f"{{0}} {sign} {found.parameter(limit.isoformat())}" for sign, limit in ((">", asked.due_after), ("<", asked.due_before)) if limit
    ]
    if bounds:
        found.add_any(*(" AND ".join(bounds).format(column) for column in ("due_on", "extended_on")))
    return Question(condition=found.sql, parameters=found.parameters)


def _of_one_obligation(found: Conditions, asked: Filter) -> Iterator[str]:
    """That one and the same obligation is of a party asked for, and has a status and a verification asked for; `mixed` is no obligation's status."""
    owed = "SELECT 1 FROM standing s WHERE s.ref = overview.ref"
    for column, values in (("party", asked.selection.parties), ("verification", asked.verifications)):
        owed += f" AND s.{column} IN {found.alternatives(values)}" if values else ""
    if asked.statuses:
        yield f"EXISTS ({owed} AND s.status IN {found.alternatives(asked.statuses)})"
    elif asked.selection.parties or asked.verifications:
        yield f"EXISTS ({owed})"
    if MIXED in asked.statuses:
        yield f"(status = '{MIXED}' AND EXISTS ({owed}))"


def items(driver: Driver, put: Question, *, order: str = "ref", limit: int | None = None) -> Iterator[Item]:
    """The first commitments in an order, some in memory at once.

    Raises:
        DerivedDamage: a row that holds no standing.
    """
    ordered = driver.folded("topic") if order == "topic" else _ORDERS[order]
    query = f"SELECT agreement, number, {', '.join(_COLUMNS)}, {_ATTENTION} FROM overview WHERE {put.condition}"
    if limit is None and not ordered:
        pages = driver.pages(query, ("agreement", "number"), put.parameters, size=PAGE)
    else:
        query += f" ORDER BY {f'{ordered}, ' if ordered else ''}agreement, number{'' if limit is None else ' LIMIT :limit'}"
        pages = (list(some) for some in chunks(driver.rows(query, {**put.parameters, "limit": limit}), PAGE))
    for rows in pages:
        standings = _standings(driver, [row[2] for row in rows])
        for row in rows:
            yield _item(row[2:], standings, put.parameters)


def total(driver: Driver, put: Question) -> int:
    """How many there are in all."""
    number: int = driver.value(f"SELECT count(*) FROM overview WHERE {put.condition}", put.parameters)
    return number


ENTRIES = ("basis_retracted", "basis_changed", "contested_by", "unweighed", "source_lost")


def grounds(driver: Driver, refs: Sequence[str]) -> dict[str, Item]:
    """What became of the bases of these commitments, by ref: the entries of each column of `ENTRIES`, and since when some are unweighed."""
    found: dict[str, Item] = {}
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        columns = ", ".join(f"s.{name}" for name in ENTRIES[:-1])
        query = f"SELECT s.ref, unweighed_since, {columns}, coalesce(o.source_lost, '[]') FROM standing s JOIN overview o ON o.ref = s.ref"
        for ref, since, *lists in driver.rows(f"{query} WHERE s.ref IN {these} ORDER BY s.ref, position", given):
            together = found.setdefault(ref, {"unweighed_since": None, **{name: [] for name in ENTRIES}})
            together["unweighed_since"] = min(filter(None, (together["unweighed_since"], since)), default=None)
            for name, text in zip(ENTRIES, lists, strict=True):
                together[name] = sorted({*together[name], *_list(ref, name, text)})
    return found


def _standings(driver: Driver, refs: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        for ref, *row in driver.rows(
            f"SELECT ref, {', '.join(_STANDING)} FROM standing WHERE ref IN {these} ORDER BY ref, position", given
        ):
            found.setdefault(ref, []).append(tuple(row))
    return found


def _item(row: Row, standings: dict[str, list[Row]], given: Mapping[str, Any]) -> Item:
    *columns, attention = row
    found = dict(zip(_COLUMNS, columns, strict=True))
    ref, reasons = found["ref"], _reasons(attention)
    owed = [dict(zip(_STANDING, one, strict=True)) for one in standings.get(ref, ())]
    if not owed or not all(found[name] in _WORDS[name] for name in _WORDS) or not all(one["status"] in _STATUSES for one in owed):
        raise DerivedDamage(f"overview, row of {ref}: holds no standing")
    return {
        **{name: found[name] for name in ("ref", "title", "agreement", "kind", "nature", "topic")},
        "obligors": list(_list(ref, "obligors", found["obligors"])),
        "status": found["status"],
        "open": bool(found["open"]),
        "verification": found["verification"],
        "standing": owed,
        "made_on": found["made_on"],
        "due": found["due"],
        "extended_to": found["extended_to"],
        "extensions": list(_list(ref, "extensions", found["extensions"])),
        "overdue": Attention.OVERDUE in reasons,
        "due_soon_on": _due_soon_on(found, given["day"], given["soon"]) if Attention.DUE_SOON in reasons else None,
        "late": bool(found["late"]),
        "review_due_on": found["review_due_on"],
        "review_due": Attention.REVIEW_DUE in reasons,
        "attention": reasons,
        "notes": [Note.WORDINGS_DIFFER.value] if found["wordings_differ"] else [],
        "evidence": {stance: found[stance] for stance in ("supports", "contradicts", "context")},
        "last_evidence_on": found["last_evidence_on"],
        "last_entry": found["last_entry"],
        "label": found["label"],
        "topics": list(_list(ref, "topics", found["topics"] or "[]")),
        **{name: found[name] for name in ("lapse_on", "lapse", "numbers_differ_on", "numbers_differ")},
    }


def _due_soon_on(found: Mapping[str, Any], day: str, soon: str) -> str:
    """The first of the deadline, its extension and the day on which what recurs is due that lies in these days."""
    turn = days_after(date.fromisoformat(found["lapse_on"]), -1).isoformat() if found["lapse_on"] else None
    given = ((found["due_on"], found["due"]), (found["extended_on"], found["extended_to"]), (turn, turn))
    dated: list[tuple[str, str]] = [(on, written or on) for on, written in given if on is not None and day <= on <= soon]
    return min(dated, key=lambda one: one[0])[1]


@lru_cache(maxsize=512)
def _reasons(bits: int) -> list[str]:
    return [reason.value for reason in Attention if bits & 1 << reason.rank]


def _list(ref: str, column: str, text: str) -> tuple[Any, ...]:
    try:
        return _read_list(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise DerivedDamage(f"overview, row of {ref}: {column} is no list") from error


@lru_cache(maxsize=1_000)
def _read_list(text: str) -> tuple[Any, ...]:
    """A list of JSON, of which there are few different ones."""
    value = json.loads(text)
    if not isinstance(value, list):
        raise TypeError(text)
    return tuple(value)


_STATUSES = {status.value for status in Status}
_WORDS = {
    "kind": {kind.value for kind in CommitmentKind},
    "nature": {nature.value for nature in Nature},
    "status": {*_STATUSES, MIXED},
    "verification": {level.value for level in Verification},
}
