"""Which commitments stood how, at any position and day: their refs by status, asked of what was recorded by then."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.dates import PartialDate
from tracker.domain.vocabulary import MIXED, Status
from tracker.storage.driver import among
from tracker.storage.selection import KNOWN, Selection, conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from tracker.storage.driver import Driver
    from tracker.storage.listing import Filter


def refs(driver: Driver, at: int, cut: date | None, chosen: Selection, asked: Filter, *, limit: int | None = None) -> tuple[int, list[str]]:
    """How many commitments had these statuses at a position and, if a day is given, by the end of that day; and the refs of the first.

    On a past day only what was agreed by then is there. An obligation's status is its assessment's latest in effect; of several of one
    day, the one recorded last (`domain.standing.current_assessment`).
    """
    condition, given = conditions(driver, chosen.replaced(agreements=()), chosen.refs, at)
    given |= {"at": at, "cut": cut.isoformat() if cut else "9999-12-31", "limit": limit}
    of_agreements, parameters = _of_agreements(driver, at, cut, chosen)
    given |= parameters
    if asked.statuses and not asked.only_open:
        found = _of_statuses(driver, of_agreements + condition, given, chosen, asked)
    elif limit is None or condition:
        is_open = f" WHERE {_OPEN_THEN}" if asked.only_open else ""
        found = driver.values(f"SELECT ref FROM {_then(of_agreements + condition)}{is_open} ORDER BY agreement, number", given)
    else:
        is_open = f" AND {_OPEN_THEN}" if asked.only_open else ""
        found = driver.values(
            f"SELECT ref FROM overview o WHERE EXISTS (SELECT 1 FROM commitment WHERE ref = o.ref AND {KNOWN}{of_agreements}{is_open})"
            " ORDER BY agreement, number LIMIT :limit",
            given,
        )
        if len(found) == limit:
            return _known(driver, of_agreements, given) - (_closed_then(driver, of_agreements, given) if asked.only_open else 0), found
    return len(found), found[:limit]


def _of_agreements(driver: Driver, at: int, cut: date | None, chosen: Selection) -> tuple[str, dict[str, Any]]:
    """Those of the agreements chosen that were made by the day: a condition that any table with the agreement's code can be asked."""
    made = driver.rows("SELECT code, made_on FROM agreement WHERE entry <= :at", {"at": at}) if cut else []
    later, given = among("later", [code for code, made_on in made if cut and PartialDate(made_on).last_day > cut])
    these, parameters = among("agreement", chosen.agreements)
    condition = (f" AND agreement NOT IN {later}" if given else "") + (f" AND agreement IN {these}" if parameters else "")
    return condition, given | parameters


def _then(condition: str) -> str:
    """The commitments as they were, by the name of their table."""
    return f"(SELECT ref, seq, agreement, number FROM commitment WHERE {KNOWN}{condition}) AS commitment"


def _in_effect(name: str) -> str:
    return f"{name}.entry <= :at AND ({name}.retracted_by IS NULL OR {name}.retracted_by > :at) AND {name}.effective_on <= :cut"


_OPEN = "('" + "', '".join(status.value for status in Status if status.open) + "')"
"""The statuses under which an obligation still has to be watched."""
_STATUS_THEN = (
    "coalesce((SELECT a.status FROM assessment a WHERE a.commitment = commitment.ref AND (a.party IS NULL OR a.party = b.party)"
    f" AND {_in_effect('a')} ORDER BY a.effective_on DESC, a.entry DESC LIMIT 1), 'not_assessed')"
)
"""Of an obligation `b`."""
_OPEN_THEN = f"EXISTS (SELECT 1 FROM obligation b WHERE b.seq = commitment.seq AND {_STATUS_THEN} IN {_OPEN})"
"""Whether any of them was open."""


def _known(driver: Driver, of_agreements: str, given: dict[str, Any]) -> int:
    """How many commitments there were: all but those that came later, for which no table has to be read."""
    now = f"SELECT count(*) FROM overview WHERE 1 = 1{of_agreements}"
    later = f"SELECT count(*) FROM commitment WHERE entry > :at AND seq = entry{of_agreements}"
    number: int = driver.value(f"SELECT ({now}) - ({later})", given)
    return number


def _closed_then(driver: Driver, of_agreements: str, given: dict[str, Any]) -> int:
    """How many of them had nothing open: among those assessed, each of which is found by its last assessment.

    If that is about every obligor, it decides alone; if about one of them, the others' are looked at too.
    """
    query = (
        f"SELECT count(*) FROM assessment z WHERE {_in_effect('z')} AND (z.party IS NOT NULL OR z.status NOT IN {_OPEN})"
        " AND NOT EXISTS (SELECT 1 FROM assessment y WHERE y.commitment = z.commitment"
        f" AND (y.effective_on, y.entry) > (z.effective_on, z.entry) AND {_in_effect('y')})"
        f" AND (z.party IS NULL OR EXISTS (SELECT 1 FROM commitment WHERE ref = z.commitment AND {KNOWN} AND NOT {_OPEN_THEN}))"
    )
    if of_agreements:
        query += f" AND z.commitment IN (SELECT ref FROM overview WHERE 1 = 1{of_agreements})"
    number: int = driver.value(query, given)
    return number


def _of_statuses(driver: Driver, condition: str, given: dict[str, Any], chosen: Selection, asked: Filter) -> list[str]:
    """By the common status, or by that of an obligation (of the parties asked for)."""
    query = (
        f"SELECT ref, b.party, {_STATUS_THEN} FROM {_then(condition)} JOIN obligation b ON b.seq = commitment.seq"
        " ORDER BY agreement, number, b.position"
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for ref, party, status in driver.rows(query, given):
        found.setdefault(ref, []).append((party, status))
    return [ref for ref, several in found.items() if _has_status(several, chosen.parties, asked.statuses)]


def _has_status(several: Sequence[tuple[str, str]], parties: Sequence[str], wanted: Sequence[str]) -> bool:
    counted = {status for _, status in several if status != Status.NOT_APPLICABLE} or {Status.NOT_APPLICABLE.value}
    overall = next(iter(counted)) if len(counted) == 1 else MIXED
    return overall in wanted or any(status in wanted for party, status in several if not parties or party in parties)
