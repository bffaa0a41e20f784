"""What changed between two readings of a ledger: the entries, and where they moved a standing. Pure.

The readings are cases at two positions, cut alike; a status is compared as it was at the one with what it is at the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.standing.standing import CommitmentRecord, Overview, overview
from tracker.domain.vocabulary import spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An obligation whose status or verification is not what it was; `before` is none where there was no obligation."""

    party: str
    status: tuple[str | None, str]
    verification: tuple[str | None, str]

    @property
    def description(self) -> str:
        """What moved, in words, without the party."""
        (was, now), (held, holds) = self.status, self.verification
        if was is None:
            return f"new: {spelled(now)}, {holds}"
        parts = [f"{spelled(one)} → {spelled(other)}" for one, other in ((was, now), (held or "", holds)) if one != other]
        return ", ".join(parts)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "party": self.party,
            "status": {"from": self.status[0], "to": self.status[1]},
            "verification": {"from": self.verification[0], "to": self.verification[1]},
            "told": self.description,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentChanges:
    """One commitment that something was recorded about."""

    ref: str
    title: str
    new: bool
    moved: tuple[Moved, ...]
    entries: tuple[Mapping[str, Any], ...]
    """As `history.line` gives them, oldest first."""

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "ref": self.ref,
            "title": self.title,
            "new": self.new,
            "moved": [moved.plain() for moved in self.moved],
            "entries": [dict(entry) for entry in self.entries],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerChanges:
    """Everything recorded after one entry, up to another."""

    asked: str
    """The position as it was asked for."""
    after: int
    until: int
    commitments: tuple[CommitmentChanges, ...]
    besides: tuple[Mapping[str, Any], ...]
    """Entries that belong to no commitment of the report: parties, agreements, sources."""

    @property
    def description(self) -> str:
        """All that changed, in one sentence."""
        entries = sum(len(one.entries) for one in self.commitments)
        if not entries + len(self.besides):
            return "Nothing was recorded since."
        obligations = [moved for one in self.commitments for moved in one.moved if moved.status[0] is not None]
        statuses = sum(moved.status[0] != moved.status[1] for moved in obligations)
        levels = sum(moved.verification[0] != moved.verification[1] for moved in obligations)
        new = sum(one.new for one in self.commitments)
        parts = [
            f"{_many(entries, 'entry', 'entries')} on {_many(len(self.commitments), 'commitment', 'commitments')}",
            f"{len(self.besides)} besides" if self.besides else "",
            _many(new, "new commitment", "new commitments") if new else "",
            f"{_many(statuses, 'status', 'statuses')} changed",
            f"{_many(levels, 'verification', 'verifications')} changed",
        ]
        return f"{', '.join(part for part in parts if part)}."

    def plain(self) -> dict[str, Any]:
        """As JSON values: what `tracker report diff --format json` answers."""
        return {
            "schema": "tracker.changes/1",
            "from": self.after,
            "to": self.until,
            "told": self.description,
            "items": [one.plain() for one in self.commitments],
            "besides": [dict(entry) for entry in self.besides],
        }

    def lines(self) -> Iterator[str]:
        """In words, a line each: the whole, each commitment with what moved and every entry, and the rest."""
        yield f"From #{self.after} to #{self.until}: {self.description}"
        for one in self.commitments:
            yield ""
            yield f"{one.ref}  {one.title}"
            for moved in one.moved:
                yield f"  {moved.party}: {moved.description}"
            yield from _entry_lines(one.entries)
        if self.besides:
            yield ""
            yield "Besides"
            yield from _entry_lines(self.besides)


def _entry_lines(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield f"  #{entry['entry']}  {entry['recorded_at'][:10]}  {entry['told']}"


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def changes(
    before: Iterable[CommitmentRecord],
    after: Iterable[CommitmentRecord],
    entries: Sequence[Mapping[str, Any]],
    *,
    asked: str,
    positions: tuple[int, int],
    days: tuple[date, date],
) -> LedgerChanges:
    """What the entries changed.

    Args:
        before: the cases at the first position.
        after: the cases at the second.
        entries: what was recorded between, as `history.line` gives it, oldest first.
        asked: the first position as it was asked for.
        positions: the number of the last entry known, of both.
        days: the day described, of both.
    """
    was = {case.terms.ref: overview(case, days[0]) for case in before}
    now = {case.terms.ref: (case, overview(case, days[1])) for case in after}
    lines: dict[str, list[Mapping[str, Any]]] = {}
    besides: list[Mapping[str, Any]] = []
    for line in entries:
        (lines.setdefault(line["commitment"], []) if line["commitment"] in now else besides).append(line)
    touched = [
        CommitmentChanges(
            ref=ref,
            title=case.terms.title,
            new=ref not in was,
            moved=tuple(_moved(was.get(ref), current)),
            entries=tuple(lines.get(ref, ())),
        )
        for ref, (case, current) in now.items()
    ]
    return LedgerChanges(
        asked=asked,
        after=positions[0],
        until=positions[1],
        commitments=tuple(one for one in touched if one.entries or one.moved),
        besides=tuple(besides),
    )


def _moved(was: Overview | None, now: Overview) -> Iterable[Moved]:
    held = {one.party: one for one in was.standings} if was else {}
    for one in now.standings:
        then = held.get(one.party)
        moved = Moved(
            party=one.party,
            status=(then.status.value if then else None, one.status.value),
            verification=(then.verification.value if then else None, one.verification.value),
        )
        if then is None or moved.status[0] != moved.status[1] or moved.verification[0] != moved.verification[1]:
            yield moved
