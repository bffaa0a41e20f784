"""Where every commitment stands now, kept ready in the transaction of each entry: what `list` and `agenda` read instead of all evidence.

After each entry about a commitment its standing is derived anew (`renew`). What depends on the day (overdue, due for review) is asked of
the dates when it is read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview, last_seen, overview
from tracker.domain.vocabulary import Attention, EntryKind, Note
from tracker.storage.driver import AT_ONCE, Driver, among, chunks
from tracker.storage.projections.commitment_records import cases_of

if TYPE_CHECKING:
    from tracker.domain.record.entries import Entry

COLUMNS = (
    "ref", "agreement", "number", "title", "kind", "nature", "topic", "obligors", "made_on", "due", "due_on", "extended_to", "extended_on",
    "extensions", "review_every", "seen_on", "review_due_on", "status", "open", "verification", "late", "basis_retracted", "basis_changed",
    "contested", "unweighed", "one_origin", "never_assessed", "wordings_differ", "supports", "contradicts", "context",
    "last_evidence_on", "last_entry", "label", "topics", "lapse_on", "lapse", "numbers_differ_on", "numbers_differ", "source_lost",
)  # fmt: skip
"""What is kept of a commitment."""

STANDING = (
    "ref", "position", "party", "status", "verification", "confidence", "effective_on", "assessed_by", "contested_by",
    "unweighed", "unweighed_since", "basis_retracted", "basis_changed",
)  # fmt: skip
"""And of each of its obligations."""


def _upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"


_KEEP_OVERVIEW = _upsert("overview", COLUMNS, ("ref",))
_KEEP_STANDING = _upsert("standing", STANDING, ("ref", "position"))


_TOGETHER = 2_000
"""Pieces of evidence in memory at once, or those of one commitment."""


def renew(driver: Driver, refs: Sequence[str]) -> None:
    """Derives the standings of these commitments from everything recorded about them, some commitments at a time."""
    for some in _pages(driver, refs):
        write(driver, cases_of(driver, some, texts=False))


def write(driver: Driver, cases: Iterable[CommitmentRecord]) -> None:
    """Writes the overview rows of commitments, in the place of those that are there; one that is void has none."""
    known = [*cases]
    changed = [case for case in known if case.commitment.changed != case.commitment.entry or not case.commitment.stands]
    if changed:
        driver.run_many("DELETE FROM standing WHERE ref = ?", [(case.terms.ref,) for case in changed])
        driver.run_many("DELETE FROM overview WHERE ref = ?", [(case.terms.ref,) for case in changed if not case.commitment.stands])
    derived = [(case, overview(case, date.min)) for case in known if case.commitment.stands]
    driver.run_many(_KEEP_OVERVIEW, [_row(case, now) for case, now in derived])
    driver.run_many(_KEEP_STANDING, [row for case, now in derived for row in _standings(case, now)])


_TOUCHED = {
    EntryKind.SOURCE_AMENDED: "SELECT DISTINCT commitment FROM evidence WHERE source = :name AND superseded_by IS NULL",
    EntryKind.AGREEMENT_AMENDED: "SELECT ref FROM commitment WHERE agreement = :name AND superseded_by IS NULL",
    EntryKind.EVIDENCE_AMENDED: "SELECT commitment FROM mentioned WHERE seq = :seq",
}
"""Amendments of what may belong to several commitments: which these are."""


def touched(driver: Driver, entries: "Iterable[Entry]", commitments: Iterable[str | None]) -> set[str]:
    """The commitments whose standing entries may have changed."""
    found = {ref for ref in commitments if ref is not None}
    for entry in entries:
        if query := _TOUCHED.get(entry.kind):
            found.update(driver.values(query, {"seq": entry.seq, "name": getattr(entry.record, "target", None)}))
    return found


def _pages(driver: Driver, refs: Sequence[str]) -> Iterator[Sequence[str]]:
    if len(refs) == 1:
        yield refs
        return
    for chunk in chunks(refs):
        these, given = among("ref", chunk)
        counted = f"SELECT commitment, count(*) FROM evidence WHERE commitment IN {these} GROUP BY commitment"
        weights: dict[str, int] = dict(driver.rows(counted, given))
        page, weight = list[str](), 0
        for ref in chunk:
            page.append(ref)
            weight += weights.get(ref, 0)
            if weight >= _TOGETHER:
                yield page
                page, weight = [], 0
        if page:
            yield page


def renew_all(driver: Driver) -> None:
    """Derives the standings of every commitment."""
    for page in driver.pages("SELECT entry, ref FROM commitment WHERE superseded_by IS NULL", ("entry",), size=AT_ONCE):
        renew(driver, [ref for _, ref in page])


_DATED = ("extended_to", "last_evidence_on", "review_due_on", "lapse_on", "numbers_differ_on")
_ON_ANY_DAY = (Attention.BASIS_RETRACTED, Attention.BASIS_CHANGED, Attention.CONTESTED, Attention.UNWEIGHED, Attention.NEVER_ASSESSED)


def _text(dated: date | str | None) -> str | None:
    return str(dated) if dated else None


def _row(case: CommitmentRecord, now: Overview) -> tuple[Any, ...]:
    terms, agreement = case.terms, case.agreement
    values = {
        **{name: getattr(terms, name) for name in ("ref", "agreement", "number", "title", "topic", "review_every", "label")},
        **{name: getattr(now, name) for name in ("status", "last_entry", "lapse", "numbers_differ")},
        **{name: int(getattr(now, name)) for name in ("open", "late")},
        **{name: _text(getattr(now, name)) for name in _DATED},
        **{stance.value: count for stance, count in now.evidence.items()},
        **{reason.value: int(reason in now.attention) for reason in _ON_ANY_DAY},
        **{name: getattr(terms, name).value for name in ("kind", "nature")},
        "obligors": _json(terms.obligors),
        "made_on": str(agreement.made_on),
        "due": _text(terms.due),
        "due_on": _text(terms.due.last_day if terms.due else None),
        "extended_on": _text(now.extended_to.last_day if now.extended_to else None),
        "extensions": _json([one.plain() for one in now.extensions]),
        "seen_on": last_seen(case).isoformat(),
        "verification": now.verification.value,
        "one_origin": int(Attention.SINGLE_SOURCE in now.attention),
        "wordings_differ": int(Note.WORDINGS_DIFFER in now.notes),
        "topics": _json(terms.topics) if terms.topics else None,
        "source_lost": _json(now.source_lost) if now.source_lost else None,
    }
    return tuple(values[name] for name in COLUMNS)


def _standings(case: CommitmentRecord, now: Overview) -> Iterator[tuple[Any, ...]]:
    for position, one in enumerate(now.standings):
        yield (
            *(case.terms.ref, position, one.party, *map(_text, (one.status, one.verification, one.confidence, one.effective_on))),
            *(one.assessed_by, _json(one.contested_by), _json(one.unweighed), _text(one.unweighed_since)),
            *(_json(one.basis_retracted), _json(one.basis_changed)),
        )


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
