"""Where every commitment stands now, kept ready in the transaction of each entry: what `list` and `agenda` read instead of all evidence.

Most entries add evidence, and new evidence can only count, be the latest, or contest: that is written without looking at the evidence
before it. After anything else the commitment's standing is derived anew. What depends on the day (overdue, due for review) is asked of
the dates when it is read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.domain.dates import PartialDate
from tracker.domain.standing import Case, Overview, last_seen, overview, review_due_on, speaks_against
from tracker.domain.vocabulary import Attention, Stance, Status
from tracker.storage import facts
from tracker.storage.damage import Damage
from tracker.storage.driver import AT_ONCE, Driver, Row, among, chunks

COLUMNS = (
    "ref", "agreement", "number", "title", "kind", "nature", "topic", "obligors", "made_on", "due", "due_on", "review_every", "seen_on", "review_due_on",
    "status", "open", "verification", "late", "contested", "one_source", "never_assessed", "wordings_differ", "supports", "contradicts", "context",
    "last_evidence_on", "last_entry",
)  # fmt: skip
"""What is kept of a commitment."""

STANDING = ("ref", "position", "party", "status", "verification", "confidence", "effective_on", "assessed_by")
"""And of each of its obligations."""


def _upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"


_KEEP_OVERVIEW = _upsert("overview", COLUMNS, ("ref",))
_KEEP_STANDING = _upsert("standing", STANDING, ("ref", "position"))


def renew(driver: Driver, refs: Sequence[str]) -> None:
    """Derives the standings of these commitments from everything recorded about them."""
    for chunk in chunks(refs):
        derived = [(case, overview(case, date.min)) for case in facts.cases(driver, chunk)]
        driver.run_many(_KEEP_OVERVIEW, [_row(case, now) for case, now in derived])
        driver.run_many(_KEEP_STANDING, [row for case, now in derived for row in _standings(case, now)])


_TOGETHER = 2_000
"""Pieces of evidence from which commitments are no longer derived together: they would fill the memory."""


def renew_all(driver: Driver) -> None:
    """The same for every commitment."""
    for page in driver.pages("SELECT entry, ref FROM commitment WHERE until IS NULL", ("entry",), size=AT_ONCE):
        these, given = among("ref", [ref for _, ref in page])
        counted = "SELECT commitment, count(*) FROM evidence WHERE commitment IN"
        weights: dict[str, int] = dict(driver.rows(f"{counted} {these} GROUP BY commitment", given))
        part, weight = list[str](), 0
        for _, ref in page:
            part.append(ref)
            weight += weights.get(ref, 0)
            if weight >= _TOGETHER:
                renew(driver, part)
                part, weight = [], 0
        renew(driver, part)


def _row(case: Case, now: Overview) -> tuple[Any, ...]:
    terms, agreement = case.terms, case.agreement
    values = {
        "ref": terms.ref,
        "agreement": terms.agreement,
        "number": terms.number,
        "title": terms.title,
        "kind": terms.kind.value,
        "nature": terms.nature.value,
        "topic": terms.topic,
        "obligors": json.dumps(terms.obligors, separators=(",", ":")),
        "made_on": agreement.made_on,
        "due": terms.due,
        "due_on": terms.due.last_day.isoformat() if terms.due else None,
        "review_every": terms.review_every,
        "seen_on": last_seen(case).isoformat(),
        "review_due_on": now.review_due_on.isoformat() if now.review_due_on else None,
        "status": now.status,
        "open": int(now.open),
        "verification": now.verification.value,
        "late": int(now.late),
        "contested": int(Attention.CONTESTED in now.attention),
        "one_source": int(Attention.SINGLE_SOURCE in now.attention),
        "never_assessed": int(Attention.NEVER_ASSESSED in now.attention),
        "wordings_differ": int(Attention.WORDINGS_DIFFER in now.attention),
        **{stance.value: count for stance, count in now.evidence.items()},
        "last_evidence_on": now.last_evidence_on,
        "last_entry": now.last_entry,
    }
    return tuple(_plain(values[name]) for name in COLUMNS)


def _standings(case: Case, now: Overview) -> Iterator[tuple[Any, ...]]:
    for position, one in enumerate(now.standings):
        yield (
            case.terms.ref,
            position,
            one.party,
            one.status.value,
            one.verification.value,
            one.confidence.value if one.confidence else None,
            one.effective_on.isoformat() if one.effective_on else None,
            one.assessed_by,
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, PartialDate) else value


class NewEvidence(NamedTuple):
    """Of a new piece of evidence, what may change a standing."""

    entry: int
    commitment: str
    event_date: PartialDate
    stance: Stance
    counts: bool
    party: str | None


def add(driver: Driver, evidence: Iterable[NewEvidence]) -> None:
    """Takes new evidence into account, in the order of entry."""
    tally = Tally()
    for one in evidence:
        tally.add(one)
    tally.write(driver)


class Tally:
    """What new evidence changes in the overviews, counted by commitment, to be written at once."""

    def __init__(self) -> None:
        self._grown: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return len(self._grown)

    def add(self, one: NewEvidence) -> None:
        """Counts one piece of evidence; each is entered after those before it."""
        self.count([(one.commitment, str(one.event_date), one.stance.value, one.party, one.counts, one.entry)])

    def count(self, evidence: Iterable[tuple[str, str, str, str | None, bool, int]]) -> None:
        """Counts many: commitment, day, stance, party, whether it counts, and number of each."""
        grown = self._grown
        for commitment, day, stance, party, counts, entry in evidence:
            growth = grown.get(commitment)
            if growth is None:
                growth = grown[commitment] = [0, 0, 0, ("", ""), 0, _NOTHING]
            growth[_STANCES[stance]] += 1
            order = _order(day)
            if order > growth[_LATEST]:  # noqa: PLR1730 - to call `max` takes longer
                growth[_LATEST] = order
            growth[_ENTRY] = entry
            if counts and stance != "context" and (one := (stance, party)) not in growth[_AGAINST]:
                growth[_AGAINST] = _with(growth[_AGAINST], one)

    def write(self, driver: Driver) -> None:
        """Brings the overviews up to what was counted, and forgets it."""
        for chunk in chunks(sorted(self._grown)):
            these, given = among("ref", chunk)
            kept = {row[0]: row for row in driver.rows(f"SELECT {', '.join(_KEPT)} FROM overview WHERE ref IN {these}", given)}
            if lost := set(chunk) - set(kept):
                raise Damage(f"overview: there is no row of {min(lost)}")
            try:
                driver.run_many(_GROW, [_grown(kept[ref], *self._grown[ref][:_AGAINST]) for ref in chunk])
            except (ValueError, TypeError) as error:
                raise Damage(f"overview: {error}") from error
        for chunk in chunks(sorted(self._grown)):
            if against := {ref: known for ref in chunk if (known := self._grown[ref][_AGAINST])}:
                _contest(driver, against)
        self._grown.clear()


Against = tuple[str, str | None]
"""A stance that counts, and the party that it is about."""

_STANCES = {"supports": 0, "contradicts": 1, "context": 2}
_LATEST, _ENTRY, _AGAINST = 3, 4, 5
"""Where they stand in what one commitment has grown by."""

_NOTHING: frozenset[Against] = frozenset()


@lru_cache(maxsize=10_000)
def _with(known: frozenset[Against], one: Against) -> frozenset[Against]:
    """One more. Of few stances and parties there are few sets, which many commitments share."""
    return known | {one}


_KEPT = ("ref", "supports", "contradicts", "context", "last_evidence_on", "seen_on", "review_every", "open", "last_entry")
_GROW = (
    "UPDATE overview SET supports = ?, contradicts = ?, context = ?, last_evidence_on = ?, seen_on = ?, review_due_on = ?, last_entry = ?"
    " WHERE ref = ?"
)


def _grown(row: Row, supports: int, contradicts: int, context: int, latest: tuple[str, str], entry: int) -> Row:
    """What `_GROW` takes, of the overview of one commitment and of what it has grown by."""
    ref, kept_supports, kept_contradicts, kept_context, last_on, seen_on, review_every, is_open, last_entry = row
    last_day, last = max(latest, _order(last_on)) if last_on is not None else latest
    seen = max(date.fromisoformat(seen_on), date.fromisoformat(last_day))
    return (
        kept_supports + supports,
        kept_contradicts + contradicts,
        kept_context + context,
        last,
        seen.isoformat(),
        review_due_on(seen, review_every).isoformat() if is_open else None,
        max(last_entry, entry),
        ref,
    )


@lru_cache(maxsize=10_000)
def _order(event_date: str) -> tuple[str, str]:
    """Sorts dates of any precision by the last day they can mean."""
    return PartialDate(event_date).last_day.isoformat(), event_date


_STATUSES = frozenset(Status)


def _contest(driver: Driver, against: Mapping[str, Iterable[Against]]) -> None:
    """What counts, is new and speaks against a status contests it: the assessment cannot have weighed it."""
    these, given = among("ref", against)
    contested: dict[str, list[tuple[str, int]]] = {}
    for ref, position, owing, word in driver.rows(f"SELECT ref, position, party, status FROM standing WHERE ref IN {these}", given):
        if word not in _STATUSES:
            raise Damage(f"standing, row of {ref}: “{word}” is no status")
        if any(party in (None, owing) and _speaks_against(stance, word) for stance, party in against[ref]):
            contested.setdefault(ref, []).append((ref, position))
    places = [place for several in contested.values() for place in several]
    driver.run_many("UPDATE standing SET verification = 'contested' WHERE ref = ? AND position = ?", places)
    driver.run_many("UPDATE overview SET verification = 'contested', contested = 1 WHERE ref = ?", [(ref,) for ref in contested])


@lru_cache(maxsize=100)
def _speaks_against(stance: str, status: str) -> bool:
    return speaks_against(Stance(stance), Status(status))
