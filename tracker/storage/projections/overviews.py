"""Where every commitment stands now, kept ready in the transaction of each entry: what `list` and `agenda` read instead of all evidence.

After each entry about a commitment its standing is derived anew (`renew`). What depends on the day (overdue, due for review) is asked of
the dates when it is read.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tracker.domain.standing.standing import CommitmentRecord, Overview, last_seen, overview
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


_AMENDED = (EntryKind.SOURCE_AMENDED, EntryKind.AGREEMENT_AMENDED, EntryKind.EVIDENCE_AMENDED)
"""Amendments of what may belong to several commitments."""


def touched(driver: Driver, entries: "Iterable[Entry]", commitments: Iterable[str | None]) -> set[str]:
    """The commitments whose standing entries may have changed.

    Args:
        driver: the open transaction, with the entries written and projected.
        entries: the entries.
        commitments: the ref of the commitment that each belongs to, None where it belongs to none.
    """
    found = {ref for ref in commitments if ref is not None}
    for entry in entries:
        if entry.kind not in _AMENDED:
            continue
        given = {"seq": entry.seq, "name": getattr(entry.record, "target", None)}
        match entry.kind:
            case EntryKind.SOURCE_AMENDED:
                found.update(
                    driver.values("SELECT DISTINCT commitment FROM evidence WHERE source = :name AND superseded_by IS NULL", given)
                )
            case EntryKind.AGREEMENT_AMENDED:
                found.update(driver.values("SELECT ref FROM commitment WHERE agreement = :name AND superseded_by IS NULL", given))
            case EntryKind.EVIDENCE_AMENDED:
                found.update(driver.values("SELECT commitment FROM mentioned WHERE seq = :seq", given))
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


def _row(case: CommitmentRecord, now: Overview) -> tuple[Any, ...]:
    terms, agreement = case.terms, case.agreement
    values = {
        "ref": terms.ref,
        "agreement": terms.agreement,
        "number": terms.number,
        "title": terms.title,
        "kind": terms.kind.value,
        "nature": terms.nature.value,
        "topic": terms.topic,
        "obligors": _json(terms.obligors),
        "made_on": str(agreement.made_on),
        "due": str(terms.due) if terms.due else None,
        "due_on": terms.due.last_day.isoformat() if terms.due else None,
        "extended_to": str(now.extended_to) if now.extended_to else None,
        "extended_on": now.extended_to.last_day.isoformat() if now.extended_to else None,
        "extensions": _json([one.plain() for one in now.extensions]),
        "review_every": terms.review_every,
        "seen_on": last_seen(case).isoformat(),
        "review_due_on": now.review_due_on.isoformat() if now.review_due_on else None,
        "status": now.status,
        "open": int(now.open),
        "verification": now.verification.value,
        "late": int(now.late),
        "basis_retracted": int(Attention.BASIS_RETRACTED in now.attention),
        "basis_changed": int(Attention.BASIS_CHANGED in now.attention),
        "contested": int(Attention.CONTESTED in now.attention),
        "unweighed": int(Attention.UNWEIGHED in now.attention),
        "one_origin": int(Attention.SINGLE_SOURCE in now.attention),
        "never_assessed": int(Attention.NEVER_ASSESSED in now.attention),
        "wordings_differ": int(Note.WORDINGS_DIFFER in now.notes),
        **{stance.value: count for stance, count in now.evidence.items()},
        "last_evidence_on": str(now.last_evidence_on) if now.last_evidence_on else None,
        "last_entry": now.last_entry,
        "label": terms.label,
        "topics": _json(terms.topics) if terms.topics else None,
        "lapse_on": now.lapse_on.isoformat() if now.lapse_on else None,
        "lapse": now.lapse,
        "source_lost": _json(now.source_lost) if now.source_lost else None,
        "numbers_differ": now.numbers_differ,
        "numbers_differ_on": now.numbers_differ_on.isoformat() if now.numbers_differ_on else None,
    }
    return tuple(values[name] for name in COLUMNS)


def _standings(case: CommitmentRecord, now: Overview) -> Iterator[tuple[Any, ...]]:
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
            _json(one.contested_by),
            _json(one.unweighed),
            one.unweighed_since.isoformat() if one.unweighed_since else None,
            _json(one.basis_retracted),
            _json(one.basis_changed),
        )


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
