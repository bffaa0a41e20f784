"""What became of obligations over time: the spans of their statuses, what was seen on the way, and the share of each status.

Pure, and without rules of its own: a status on a day is that of the assessment in effect on it, and how far somebody had looked is what a
review becomes due by (`standing.py`). Something dated by its month or year counts from its last possible day there, and is written as it
was dated.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview, current_assessment, last_look
from tracker.domain.vocabulary import Stance, Status


class Seen(StrEnum):
    """What a mark on the timeline stands for."""

    FOR = "for"
    AGAINST = "against"
    SEARCH = "search"
    DUE = "due"
    EXTENDED = "extended"
    REVIEW = "review"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A status from one day until the next."""

    status: Status
    since: str
    """The first day, as it is dated: that of an agreement may be a month or a year."""
    start: date
    end: date
    seen_until: date
    """The day to which somebody had looked, from `start` to `end`; of a closed status the end, since nothing is left to look at."""
    assessed_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something on a day."""

    seen: Seen
    on: date
    dated: str
    entry: int | None = None
    counts: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One obligation over time."""

    ref: str
    party: str
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]

    @property
    def unseen_since(self) -> date | None:
        """The day since which nobody looked; none where somebody looked to the end of the lane, or nothing is left to look at."""
        last = self.spans[-1]
        return last.seen_until if last.seen_until < last.end else None

    def missed(self, deadline: date) -> bool:
        """Whether a deadline that has passed was missed: at the end of its day what was due was still open, or had been given up."""
        then = next((span.status for span in reversed(self.spans) if span.start <= deadline), self.spans[0].status)
        return then.open or then in (Status.NOT_FULFILLED, Status.WITHDRAWN)

    def of(self, *kinds: Seen) -> tuple[Mark, ...]:
        """The marks of these kinds, by date."""
        return tuple(mark for mark in self.marks if mark.seen in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many obligations had each status from a day on."""

    dated: str
    on: date
    counts: Mapping[Status, int]
    total: int
    """All that are counted; a status outside every count is not."""

    def percent(self, status: Status) -> float | None:
        """Of the obligations counted, 0 to 100; none where nothing is counted."""
        return 100 * self.counts.get(status, 0) / self.total if self.total else None


def lanes(case: CommitmentRecord, now: Overview, until: date) -> tuple[Lane, ...]:
    """Each obligation of a case, up to a day (or the last change known, where that is later)."""
    return tuple(
        Lane(ref=case.terms.ref, party=party, spans=spans(case, party, until), marks=tuple(_marks(case, party, now)))
        for party in case.obligors
    )


def spans(case: CommitmentRecord, party: str, until: date) -> tuple[Span, ...]:
    """The statuses of an obligation from the agreement on, or from an earlier assessment; before the first it was not assessed."""
    made = case.agreement.made_on
    days = sorted({held.record.effective_on for held in case.verdicts(party)})
    starts = [(made.last_day, str(made)), *((day, day.isoformat()) for day in days)] if not days or made.last_day < days[0] else []
    starts = starts or [(day, day.isoformat()) for day in days]
    changes: list[tuple[date, str, Status, int | None]] = []
    for day, dated in starts:
        then = current_assessment(case, party, day)
        status = then.record.status if then else Status.NOT_ASSESSED
        if not changes or changes[-1][2] is not status:
            changes.append((day, dated, status, then.entry if then else None))
    ends = [*(day for day, *_ in changes[1:]), max(until, changes[-1][0])]
    look = last_look(case, party)
    seen = look.last_day if look else date.min
    return tuple(
        Span(status=status, since=dated, start=day, end=end, seen_until=min(max(seen, day), end) if status.open else end, assessed_by=entry)
        for (day, dated, status, entry), end in zip(changes, ends, strict=True)
    )


def _marks(case: CommitmentRecord, party: str, now: Overview) -> Iterator[Mark]:
    """What bears on the obligation, by kind and then by date; what was taken back, and context, left out."""
    sides = {Stance.SUPPORTS: Seen.FOR, Stance.CONTRADICTS: Seen.AGAINST}
    by_date = sorted(case.evidence, key=lambda held: (held.record.event_date.last_day, held.entry))
    for stance, seen in sides.items():
        for held in by_date:
            record = held.record
            if held.stands and record.stance is stance and record.party in (None, party):
                on = record.event_date
                yield Mark(
                    seen=seen,
                    on=on.last_day,
                    dated=str(on),
                    entry=held.entry,
                    counts=record.counts,
                    text=f"{record.grade}: {record.summary}",
                )
    for check in sorted((held for held in case.checks if held.stands), key=lambda held: (held.record.on, held.entry)):
        outcome = check.record.outcome
        yield Mark(seen=Seen.SEARCH, on=check.record.on, dated=check.record.on.isoformat(), entry=check.entry, text=outcome.value)
    terms = case.terms
    for seen, day in ((Seen.DUE, terms.due), (Seen.EXTENDED, case.extended_to)):
        if day:
            yield Mark(seen=seen, on=day.last_day, dated=str(day))
    for turn in case.occurrences(party, now.day):
        if turn.lapses_on and turn.lapses_on <= now.day:
            yield Mark(seen=Seen.LAPSE, on=turn.lapses_on, dated=turn.lapses_on.isoformat(), text=turn.period.label)
    if now.review_due_on:
        yield Mark(seen=Seen.REVIEW, on=now.review_due_on, dated=now.review_due_on.isoformat())


def shares(given: Iterable[tuple[CommitmentRecord, Iterable[Lane]]], until: date) -> tuple[Share, ...]:
    """How many owed obligations had each status, on every day on which that changed, and on the last day.

    Only commitments of a kind that is owed are counted, each once for every obligor, from the day of their agreement on.
    """
    counts: Counter[Status] = Counter()
    rows: list[Share] = []
    changes = sorted(_changes(given), key=lambda change: change[0])
    for place, (day, dated, before, after) in enumerate(changes):
        counts[after] += 1
        if before:
            counts[before] -= 1
        if place + 1 < len(changes) and changes[place + 1][0] == day:
            continue
        row = _share(day, dated, counts)
        if not rows or rows[-1].counts != row.counts:
            rows.append(row)
    if rows and rows[-1].on < until:
        rows.append(_share(until, until.isoformat(), counts))
    return tuple(rows)


def _share(day: date, dated: str, counts: Mapping[Status, int]) -> Share:
    held = {status: counts[status] for status in Status if counts.get(status)}
    return Share(
        dated=dated, on=day, counts=held, total=sum(count for status, count in held.items() if status is not Status.NOT_APPLICABLE)
    )


def _changes(given: Iterable[tuple[CommitmentRecord, Iterable[Lane]]]) -> Iterator[tuple[date, str, Status | None, Status]]:
    for case, its in given:
        if case.terms.kind.owed:
            for lane in its:
                before: Status | None = None
                for span in lane.spans:
                    yield span.start, span.since, before, span.status
                    before = span.status
