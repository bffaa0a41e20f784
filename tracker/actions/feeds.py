"""What others subscribe to: a calendar of deadlines and reviews, and a feed of what was recorded."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker.actions import browsing
from tracker.domain.dates import PartialDate, days_after
from tracker.domain.proof import merkle
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview
from tracker.domain.vocabulary import spelled
from tracker.reports.formats import atom
from tracker.reports.formats.calendar import Event, ics
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.entries import ALL, EntryFilter

NOTHING_YET = "1970-01-01T00:00:00Z"
"""When an empty ledger was last changed: a feed must say something."""


def identity(ledger: Ledger) -> str:
    """What tells this ledger's events and entries from another's, for as long as it grows: its first entry's hash."""
    first = next(ledger.bodies(until=1), None)
    return f"{merkle.leaf_hash(first)[:8].hex()}.tracker.local" if first else "empty.tracker.local"


def calendar(ledger: Ledger, known: Iterable[tuple[CommitmentRecord, Overview]]) -> bytes:
    """The deadlines of commitments, and the reviews of those that are open.

    Raises:
        MissingExtra: the package icalendar is not installed.
    """
    events = [event for case, now in known for event in _events(ledger, case, now)]
    return ics(sorted(events, key=lambda one: (one.day, one.name)), ledger=identity(ledger), title="Commitments")


def _events(ledger: Ledger, case: CommitmentRecord, now: Overview) -> list[Event]:
    terms = case.terms
    changed = datetime.fromisoformat(ledger.get(now.last_entry).recorded_at)
    text = f"{terms.ref} {terms.title}\n{case.agreement.title}\nowed by {', '.join(case.obligors)} · {spelled(now.status)}, {now.verification.value}"

    def event(what: str, day: date, title: str, more: str = "", of: str = "") -> Event:
        return Event(
            name=f"{terms.ref}-{what.replace(' ', '-')}{of.replace('/', '-')}",
            day=day,
            title=f"{title}: {terms.ref} {terms.title}",
            text=f"{text}{more}",
            category=what,
            sequence=now.last_entry,
            changed=changed,
        )

    def due(what: str, moment: PartialDate) -> Event:
        more = "" if moment.is_whole else f"\ndue {moment}, of which this is the last day"
        return event(what, moment.last_day, "Due" if what == "deadline" else "Due after extension", more)

    events = [due(what, moment) for what, moment in (("deadline", terms.due), ("extended deadline", now.extended_to)) if moment]
    if now.review_due_on:
        events.append(
            event(
                "review", now.review_due_on, "Review", f"\nnobody has looked, and nothing was seen, for {terms.review_every} days by then"
            )
        )
    turns = (one for party in case.obligors for one in case.occurrences(party, days_after(now.day, 366)) if one.lapses_on)
    for one in {turn.period: turn for turn in turns}.values():
        title = "Due again" if one.due_on >= now.day else "Lapsed"
        events.append(event("occurrence", one.due_on, title, f"\nof {one.period.label}", f"-{one.period}"))
    return events


def feed(ledger: Ledger, until: int, *, which: EntryFilter = ALL, after: int = 0, limit: int | None = None, base: str = "") -> bytes:
    """What was recorded, newest first; what passes a filter; with links to a site where its address is given."""
    lines = [
        {**line, "leaf": merkle.leaf_hash(ledger.get(line["entry"]).bytes).hex()}
        for line in browsing.history(ledger, until, which=which, after=after, limit=limit, contents=False)
    ]
    updated = lines[0]["recorded_at"] if lines else ledger.head.recorded_at or NOTHING_YET
    return atom.feed(
        lines,
        ledger=identity(ledger),
        title=f"What was recorded about {which.commitment}" if which.commitment else "What was recorded",
        updated=updated,
        base=base,
    )
