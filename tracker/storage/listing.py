"""Which commitments stand how at the head of the ledger: pages of what is kept of each."""

from __future__ import annotations  # typing is not imported to start

import json
from functools import lru_cache

from tracker.domain.kept import ROW, STANDING
from tracker.domain.values import Value
from tracker.domain.vocabulary import MIXED, Attention, Interest, Status, Verification
from tracker.storage.damage import Damage
from tracker.storage.driver import among, chunks
from tracker.storage.selection import Selection, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from tracker.domain.kept import Standings
    from tracker.storage.driver import Driver, Row


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


class Question(Value):
    """What is asked of the table of overviews, as SQL; made once, since a search is decided while it is made."""

    condition: str
    given: dict[str, Any]
    in_order: bool
    """Whether its rows can be read page by page in the order of the refs as cheaply as all at once."""


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
_BITS = [(reason.value, 1 << rank) for rank, reason in enumerate(Attention)]
_ATTENTION = " + ".join(f"CASE WHEN {_REASONS[Attention(reason)]} THEN {bit} ELSE 0 END" for reason, bit in _BITS)
_READ = tuple(_ATTENTION if name == "attention" else name for name in ROW)
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
    put = question(driver, at, chosen, asked)
    items = _items(driver, put, order, limit)
    return total(driver, put, shown=len(items), limit=limit), items


def _items(driver: Driver, put: Question, order: str, limit: int | None) -> list[dict[str, Any]]:
    return [_item(row, standings) for rows, standings in pages(driver, put, order=order, limit=limit) for row in rows]


def pages(driver: Driver, put: Question, *, order: str, limit: int | None) -> Iterator[tuple[list[Row], Standings]]:
    """The same as rows by `kept.ROW`, with the standings of all of them; a long list in several pages.

    Raises:
        Damage: a row that holds no standing.
    """
    ordered = driver.folded("topic") if order == "topic" else _ORDERS[order]
    query = f"SELECT {', '.join(_READ)} FROM overview WHERE {put.condition}"
    if limit is None and not ordered and put.in_order:
        found = driver.pages(query, ("agreement", "number"), put.given, size=MANY_REFS)
    else:  # the first page would be as dear as all
        sorted_ = f"{query} ORDER BY {f'{ordered}, ' if ordered else ''}agreement, number{'' if limit is None else ' LIMIT :limit'}"
        found = iter([driver.rows(sorted_, {**put.given, "limit": limit})])
    standings: dict[str, list[Row]] | None = None
    for rows in found:
        if standings is None:
            standings = _standings(driver, [row[_REF] for row in rows])
        yield _checked(rows, standings), standings


def total(driver: Driver, put: Question, *, shown: int, limit: int | None) -> int:
    """How many there are in all, where so many are shown at this limit."""
    if limit is None or shown < limit:
        return shown
    number: int = driver.value(f"SELECT count(*) FROM overview WHERE {put.condition}", put.given)
    return number


def pressing(driver: Driver, at: int, chosen: Selection, day: str, limit: int | None) -> list[dict[str, Any]]:
    """The items of what needs attention, most pressing first. The contested come first, so where they fill the page no others are looked for."""
    asked = Filter(day=day, needs_attention=True)
    if limit is not None:
        contested = asked.replaced(needs_attention=False, reasons=(Attention.CONTESTED.value,))
        items = _items(driver, question(driver, at, chosen, contested), "agenda", limit)
        if len(items) == limit:
            return items
    return _items(driver, question(driver, at, chosen, asked), "agenda", limit)


def unweighed(driver: Driver, refs: Sequence[str]) -> dict[str, list[int]]:
    """The evidence that contests these commitments' standings: it counts, speaks against the status, and the assessment does not cite it."""
    found: dict[str, list[int]] = {}
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        query = (
            "SELECT s.ref, e.entry FROM standing s JOIN evidence e ON e.commitment = s.ref AND (e.party IS NULL OR e.party = s.party)"
            f" WHERE s.ref IN {these} AND e.until IS NULL AND e.retracted_by IS NULL"
            " AND e.reliability IN ('A', 'B', 'C') AND e.credibility IN ('1', '2', '3')"
            f" AND (s.status IN {_SERVES_OBLIGOR} AND e.stance = 'contradicts' OR s.status IN {_SERVES_COUNTERPARTS} AND e.stance = 'supports')"
            " AND NOT EXISTS (SELECT 1 FROM basis b WHERE b.seq = s.assessed_by AND b.cited = e.entry)"  # an assessment has one version
        )
        for ref, entry in driver.rows(query, given):
            found.setdefault(ref, []).append(entry)
    return found


def _serving(interest: Interest) -> str:
    words = "', '".join(status.value for status in Status if status.serves is interest)
    return f"('{words}')"


_SERVES_OBLIGOR, _SERVES_COUNTERPARTS = _serving(Interest.OBLIGOR), _serving(Interest.COUNTERPARTS)


def _checked(rows: list[Row], standings: Standings) -> list[Row]:
    """The rows, if each holds a standing."""
    for text in {row[_OBLIGORS] for row in rows}:
        try:
            _list(text)
        except (ValueError, TypeError, RecursionError) as error:
            ref = next(row[_REF] for row in rows if row[_OBLIGORS] == text)
            raise Damage(f"overview, row of {ref}: obligors is no list") from error
    for row in rows:
        if row[_STATUS] not in _STATUSES or row[_VERIFICATION] not in _VERIFICATIONS or row[_REF] not in standings:
            raise Damage(f"overview, row of {row[_REF]}: holds no standing")
    return rows


def question(driver: Driver, at: int, chosen: Selection, asked: Filter) -> Question:
    """What is asked for, at the head of the ledger."""
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
    return Question(condition=" AND ".join(chosen_parts) or "1 = 1", given=given, in_order=rest == Selection())


def _any(reasons: Iterable[Attention]) -> str:
    either = " OR ".join(_REASONS[reason] for reason in reasons)
    return f"({either})" if either else ""


def _standings(driver: Driver, refs: Sequence[str]) -> dict[str, list[Row]]:
    """Of these commitments, or, where they are many, of all: there are more to come."""
    query = f"SELECT {', '.join(STANDING)} FROM standing WHERE"
    found: dict[str, list[Row]] = {}
    if len(refs) >= MANY_REFS:
        several: Iterable[list[Row]] = driver.pages(f"{query} 1 = 1", ("ref", "position"), size=MANY_REFS)
    else:
        several = (
            driver.rows(f"{query} ref IN {these} ORDER BY ref, position", given)
            for these, given in (among("ref", chunk) for chunk in chunks(refs))
        )
    for rows in several:
        for row in rows:
            if row[0] in found:
                found[row[0]].append(row)
            else:
                found[row[0]] = [row]
    return found


def _item(row: Row, standings: Standings) -> dict[str, Any]:
    kept = dict(zip(ROW, row, strict=True))
    reasons = [reason for reason, bit in _BITS if kept["attention"] & bit]
    return {
        **{name: kept[name] for name in ("ref", "title", "agreement", "kind", "nature", "topic")},
        "obligors": list(_list(kept["obligors"])),
        "status": kept["status"],
        "open": bool(kept["open"]),
        "verification": kept["verification"],
        "standing": [dict(zip(_OWED, one[2:], strict=True)) for one in standings[kept["ref"]]],
        "made_on": kept["made_on"],
        "due": kept["due"],
        "overdue": Attention.OVERDUE in reasons,
        "late": bool(kept["late"]),
        "review_due_on": kept["review_due_on"],
        "review_due": Attention.REVIEW_DUE in reasons,
        "attention": reasons,
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


_OWED = STANDING[2:]
_REF, _OBLIGORS, _STATUS, _VERIFICATION = (ROW.index(name) for name in ("ref", "obligors", "status", "verification"))
_STATUSES = {*(status.value for status in Status), MIXED}
_VERIFICATIONS = {level.value for level in Verification}
MANY_REFS = 2_000
"""Commitments in a page, and from which one pass over all standings is cheaper than many lists of refs."""
