"""What changed between two readings: what is between them, and where it moved a standing. Pure.

On the ledger's clock the readings are cases at two positions, and between them are entries. On the effective clock they are the cases of
one position cut at two days, and between them is what happened: evidence, searches, verdicts. A status is compared as it was at the one
reading with what it is at the other.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.items import Item
from tracker.domain.record.descriptions import describe, nouns
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview, overview
from tracker.domain.text import counted
from tracker.domain.vocabulary import spelled

if TYPE_CHECKING:
    from tracker.domain.record.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChange:
    """An obligation's status and verification at both readings; at the first they are none where there was no obligation."""

    party: str
    status: tuple[str | None, str]
    verification: tuple[str | None, str]

    @property
    def is_one(self) -> bool:
        """Whether it is not what it was."""
        return self.status[0] != self.status[1] or self.verification[0] != self.verification[1]

    @property
    def description(self) -> str:
        """What moved, in words, without the party."""
        (was, now), (held, holds) = self.status, self.verification
        if was is None:
            return f"new: {spelled(now)}, {holds}"
        if not self.is_one:
            return f"{spelled(now)}, {holds}, as before"
        parts = [f"{spelled(one)} → {spelled(other)}" for one, other in ((was, now), (held or "", holds)) if one != other]
        return ", ".join(parts)

    def plain(self) -> Item:
        """As JSON values."""
        return {
            "party": self.party,
            "status": {"from": self.status[0], "to": self.status[1]},
            "verification": {"from": self.verification[0], "to": self.verification[1]},
            "told": self.description,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentChanges:
    """One commitment about which something is between the readings."""

    ref: str
    title: str
    new: bool
    standings: tuple[StandingChange, ...]
    entries: tuple[Item, ...]
    """Oldest first, as `history.line` gives them; on the effective clock with their day `on`, as they read now."""

    @property
    def moved(self) -> tuple[StandingChange, ...]:
        """The obligations that are not where they were."""
        return tuple(one for one in self.standings if one.is_one)

    def plain(self) -> Item:
        """As JSON values."""
        return {
            "ref": self.ref,
            "title": self.title,
            "new": self.new,
            "standing": [one.plain() for one in self.standings],
            "moved": [one.plain() for one in self.moved],
            "entries": [dict(entry) for entry in self.entries],
        }

    def row(self) -> Item:
        """As a row of a table."""
        return {
            "ref": self.ref,
            "title": self.title,
            "new": self.new,
            "moved": [f"{moved.party}: {moved.description}" for moved in self.moved],
            "now": [f"{one.party}: {spelled(one.status[1])}, {one.verification[1]}" for one in self.standings],
            "entries": [entry["entry"] for entry in self.entries],
        }


ROW = ("ref", "title", "new", "moved", "now", "entries")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything between two readings."""

    asked: str
    """The first reading as it was asked for."""
    after: int
    until: int
    """The numbers of the last entries known at the readings; the same on the effective clock."""
    days: tuple[date, date] | None = None
    """The days compared, on the effective clock."""
    commitments: tuple[CommitmentChanges, ...]
    besides: tuple[Item, ...] = ()
    """Entries that belong to no commitment of the report: parties, agreements, sources."""

    @property
    def description(self) -> str:
        """The whole in one sentence."""
        if not self.commitments and not self.besides:
            return "Nothing happened since." if self.days else "Nothing was recorded since."
        obligations = [moved for one in self.commitments for moved in one.moved if moved.status[0] is not None]
        statuses = sum(moved.status[0] != moved.status[1] for moved in obligations)
        levels = sum(moved.verification[0] != moved.verification[1] for moved in obligations)
        new = sum(one.new for one in self.commitments)
        parts = [
            f"{self._between()} on {counted(len(self.commitments), 'commitment')}",
            f"{len(self.besides)} besides" if self.besides else "",
            counted(new, "new commitment") if new else "",
            f"{counted(statuses, 'status', 'statuses')} changed",
            f"{counted(levels, 'verification')} changed",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def _between(self) -> str:
        kinds = Counter(entry.get("kind", "") for one in self.commitments for entry in one.entries)
        if self.days is None or not kinds:
            return counted(kinds.total(), "entry", "entries")
        *most, last = [f"{number} {nouns(kind, number)}" for kind, number in sorted(kinds.items(), key=lambda one: _DATED.index(one[0]))]
        return f"{', '.join(most)} and {last}" if most else last

    def for_parties(self, parties: Collection[str]) -> "Changes":
        """What of it is about these obligors, or about all of a commitment's."""
        narrowed = (
            replace(
                one,
                standings=tuple(standing for standing in one.standings if standing.party in parties),
                entries=tuple(entry for entry in one.entries if entry["content"].get("party") in (None, *parties)),
            )
            for one in self.commitments
        )
        return replace(self, commitments=tuple(one for one in narrowed if one.entries or one.moved), besides=())

    def plain(self) -> Item:
        """As JSON values: what `tracker report diff --format json` answers."""
        days = [day.isoformat() for day in self.days] if self.days else None
        return {
            "schema": "tracker.changes/1",
            "clock": "effective" if days else "ledger",
            "from": days[0] if days else self.after,
            "to": days[1] if days else self.until,
            "known_at": self.until,
            "told": self.description,
            "items": [one.plain() for one in self.commitments],
            "besides": [dict(entry) for entry in self.besides],
        }

    def entries(self) -> Iterator[tuple[int, str, str]]:
        """Every entry between, by its number, with its day and what it did; those of no commitment last."""
        for entry in chain(*(one.entries for one in self.commitments), self.besides):
            yield entry["entry"], _day(entry), entry["told"]

    def lines(self) -> Iterator[str]:
        """In words, a line each: the whole, each commitment with what moved and every entry, and the rest."""
        readings = f"{self.days[0]} to {self.days[1]}, as known at #{self.until}" if self.days else f"#{self.after} to #{self.until}"
        yield f"From {readings}: {self.description}"
        for one in self.commitments:
            yield ""
            yield f"{one.ref}  {one.title}"
            for standing in one.standings:
                yield f"  {standing.party}: {standing.description}"
            yield from _entry_lines(one.entries)
        if self.besides:
            yield ""
            yield "Besides"
            yield from _entry_lines(self.besides)


class BothClocks(NamedTuple):
    """What changed since a day, an entry or a checkpoint: in the world, as it is known now, and in the ledger."""

    happened: Changes
    recorded: Changes

    @property
    def asked(self) -> str:
        """Since when, as it was asked for."""
        return self.recorded.asked

    def plain(self) -> Item:
        """As JSON values."""
        return {"since": self.asked, "happened": self.happened.plain(), "recorded": self.recorded.plain()}


def _entry_lines(entries: Iterable[Item]) -> Iterator[str]:
    for entry in entries:
        yield f"  #{entry['entry']}  {_day(entry)}  {entry['told']}"


def _day(entry: Item) -> str:
    day: str = entry["on"] if "on" in entry else entry["recorded_at"][:10]
    return day


def between_positions(
    before: Iterable[CommitmentRecord],
    after: Iterable[CommitmentRecord],
    entries: Sequence[Item],
    *,
    asked: str,
    positions: tuple[int, int],
    days: tuple[date, date],
) -> Changes:
    """What the entries between two positions changed, on the ledger's clock.

    Args:
        before: the cases at the first position.
        after: the cases at the second.
        entries: what was recorded between, as `descriptions.line` gives it, oldest first.
        asked: the first position as it was asked for.
        positions: the number of the last entry known, of both.
        days: the day described, of both.
    """
    was = {case.terms.ref: overview(case, days[0]) for case in before}
    now = {case.terms.ref: (case, overview(case, days[1])) for case in after}
    lines: dict[str, list[Item]] = {}
    besides: list[Item] = []
    for line in entries:
        (lines.setdefault(line["commitment"], []) if line["commitment"] in now else besides).append(line)
    found = (_of_one(case, was.get(ref), current, lines.get(ref, ())) for ref, (case, current) in now.items())
    return Changes(
        asked=asked,
        after=positions[0],
        until=positions[1],
        commitments=tuple(one for one in found if one.entries or one.moved),
        besides=tuple(besides),
    )


def between_days(cases: Iterable[CommitmentRecord], *, asked: str, position: int, days: tuple[date, date]) -> Changes:
    """What happened after the end of one day and until that of another, as it is known at one position: the effective clock.

    The cases are those at that position, not cut; `asked` is the first day as it was asked for.
    """
    found = []
    for case in cases:
        if case.agreement.made_on.last_day > days[1]:
            continue
        was = overview(case.as_of(days[0]), days[0]) if case.agreement.made_on.last_day <= days[0] else None
        then = case.as_of(days[1])
        found.append(_of_one(case, was, overview(then, days[1]), _happened(then, days[0])))
    return Changes(
        asked=asked, after=position, until=position, days=days, commitments=tuple(one for one in found if one.entries or one.moved)
    )


_DATED = ("evidence_added", "check_recorded", "assessment_made", "commitment_amended")
"""What has a day of its own, as a history names it."""


def _happened(case: CommitmentRecord, after: date) -> list[Item]:
    """What stands and is dated after a day, as it reads now; a partial date counts by its last day."""
    evidence, check, assessment, amendment = _DATED
    dated: list[tuple[Versioned[Record], date, str, str]] = [
        *((held, held.record.event_date.last_day, str(held.record.event_date), evidence) for held in case.evidence),
        *((held, held.record.on, held.record.on.isoformat(), check) for held in case.checks),
        *((held, held.record.effective_on, held.record.effective_on.isoformat(), assessment) for held in case.assessments),
    ]

    def line(entry: int, kind: str, on: str, told: str, content: Item) -> Item:
        return {"entry": entry, "kind": kind, "on": on, "commitment": case.terms.ref, "told": told, "content": content}

    found = []
    for held, day, on, kind in dated:
        if held.stands and day > after:
            content = held.record.content()
            found.append((day, held.entry, line(held.entry, kind, on, describe(kind, content), content)))
    for one in case.extensions:
        if one.effective_on is not None and one.effective_on > after:
            moved = f"extended to {one.extended_to}" if one.extended_to else "extension taken back"
            told = f"{case.terms.ref} {moved}"
            found.append((one.effective_on, one.entry, line(one.entry, amendment, one.effective_on.isoformat(), told, one.plain())))
    return [line for _, _, line in sorted(found, key=lambda one: one[:2])]


def _of_one(case: CommitmentRecord, was: Overview | None, now: Overview, entries: Iterable[Item]) -> CommitmentChanges:
    held = {one.party: one for one in was.standings} if was else {}
    standings = []
    for one in now.standings:
        then = held.get(one.party)
        standings.append(
            StandingChange(
                party=one.party,
                status=(then.status.value if then else None, one.status.value),
                verification=(then.verification.value if then else None, one.verification.value),
            )
        )
    return CommitmentChanges(
        ref=case.terms.ref, title=case.terms.title, new=was is None, standings=tuple(standings), entries=tuple(entries)
    )
