"""Where an obligation stands: derived from the records, never stored as somebody's claim.

Pure functions over a `CommitmentRecord`.
`today` decides what is overdue or due for review; a `as_of` leaves out what took effect after it (`--as-of`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import PartialDate, days_after
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord, Extension
from tracker.domain.standing.progress import contradiction
from tracker.domain.vocabulary import (
    DUE_SOON_WITHIN,
    INDEPENDENT,
    MIXED,
    Attention,
    Confidence,
    Interest,
    Note,
    Stance,
    Status,
    Verification,
)

if TYPE_CHECKING:
    from tracker.domain.record.records import Assessment, Check, Evidence, Record


class Standing(NamedTuple):
    """Where one obligation is now."""

    party: str
    status: Status
    verification: Verification
    confidence: Confidence | None = None
    effective_on: date | None = None
    assessed_by: int | None = None
    """The entry of the assessment it comes from."""
    carried_by: tuple[int, ...] = ()
    """Evidence that counts, in the assessment's basis, on the side of the status."""
    contested_by: tuple[int, ...] = ()
    """Evidence that counts, against the status, which the assessment does not cite."""
    unweighed: tuple[int, ...] = ()
    """Other evidence for or against that counts and came, or was materially amended, after the assessment, which does not cite it."""
    unweighed_since: date | None = None
    """The day (UTC) on which the first of that was recorded."""
    basis_retracted: tuple[int, ...] = ()
    """Entries that the assessment cites and that were retracted."""
    basis_changed: tuple[int, ...] = ()
    """Entries that the assessment cites and that were materially amended after it, or their source, or that are about another commitment now."""
    one_origin: bool = False
    """Whether what carries it comes from one origin alone."""
    late: bool = False
    """Fulfilled, but after the original deadline."""

    @property
    def not_weighed(self) -> tuple[int, ...]:
        """All evidence, for and against, that the assessment should have a look at."""
        return tuple(sorted((*self.contested_by, *self.unweighed)))


class Overview(NamedTuple):
    """A commitment's standing as a whole, with why it should be looked at."""

    status: str
    """The obligations' common status, or `mixed`."""
    open: bool
    verification: Verification
    standings: tuple[Standing, ...]
    overdue: bool
    due_soon_on: "PartialDate | None"
    """The next deadline or extension, where it lies within the days asked for."""
    extended_to: "PartialDate | None"
    extensions: tuple[Extension, ...]
    late: bool
    review_due_on: date | None
    review_due: bool
    attention: tuple[Attention, ...]
    notes: tuple[Note, ...]
    evidence: dict[Stance, int]
    last_evidence_on: "PartialDate | None"
    last_entry: int
    lapse_on: date | None = None
    """The first day on which a period has passed without what recurs, by what is known; which one it is, in words, is `lapse`."""
    lapse: str | None = None
    numbers_differ_on: date | None = None
    """The first day from which the numbers say otherwise than the status; what they say, in words, is `numbers_differ`."""
    numbers_differ: str | None = None
    source_lost: tuple[int, ...] = ()
    day: date = date.min


def is_late(status: Status, effective_on: str | None, due: "PartialDate | None") -> bool:
    """Whether an obligation was fulfilled, but after the original deadline; the day as ISO text."""
    return status is Status.FULFILLED and due is not None and effective_on is not None and effective_on > due.last_day.isoformat()


def due_soon_on(deadlines: "Iterable[PartialDate | None]", today: date, within: int) -> "PartialDate | None":
    """The first of these deadlines that lies no more than so many days ahead."""
    last = days_after(today, within)
    soon = (one for one in deadlines if one is not None and today <= one.last_day <= last)
    return min(soon, key=lambda one: one.last_day, default=None)


def current_assessment(case: CommitmentRecord, party: str, day: date = date.max) -> "Versioned[Assessment] | None":
    """The unretracted assessment of this obligation latest in effect, on a day or of all; of several of one day, the one recorded last."""
    made = (a for a in case.verdicts(party) if a.record.effective_on <= day)
    return max(made, key=lambda a: (a.record.effective_on, a.entry), default=None)


def standing(case: CommitmentRecord, party: str) -> Standing:
    """The standing of one obligor's obligation (docs/design.md §3.4)."""
    assessment = current_assessment(case, party)
    if assessment is None or assessment.record.status is Status.NOT_ASSESSED:
        return Standing(
            party=party,
            status=Status.NOT_ASSESSED,
            verification=Verification.UNVERIFIED,
            assessed_by=assessment.entry if assessment else None,
        )
    made, cited = assessment.record, frozenset(assessment.record.because)
    about = [e for e in case.evidence if e.stands and e.record.counts and e.record.party in (None, party)]
    carrying = [e for e in about if e.entry in cited and made.status.carried_by(e.record.stance)]
    beside = [e for e in about if e.entry not in cited and e.record.stance is not Stance.CONTEXT]
    against = [e for e in beside if made.status.contested_by(e.record.stance)]
    later = [e for e in beside if e.material > assessment.entry and not made.status.contested_by(e.record.stance)]
    origins = len({case.origin(e.record.source) for e in carrying})
    retracted, changed = _lost_basis(case, assessment)
    return Standing(
        party=party,
        status=made.status,
        verification=Verification.CONTESTED
        if against
        else verification(made.status, party, case.counterparts(party), {e.record.voice for e in carrying}, origins),
        confidence=made.confidence,
        effective_on=made.effective_on,
        assessed_by=assessment.entry,
        carried_by=tuple(e.entry for e in carrying),
        contested_by=tuple(e.entry for e in against),
        unweighed=tuple(e.entry for e in later),
        unweighed_since=min((case.recorded[e.material] for e in later if e.material in case.recorded), default=None),
        basis_retracted=retracted,
        basis_changed=changed,
        one_origin=origins == 1,
        late=is_late(made.status, made.effective_on.isoformat(), case.terms.due),
    )


def _lost_basis(case: CommitmentRecord, assessment: "Versioned[Assessment]") -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What an assessment cites that was retracted, and what was materially amended after it."""
    cited = frozenset(assessment.record.because)
    observed: Iterable[Versioned[Evidence | Check]] = chain(case.evidence, case.checks)
    found = {one.entry: one for one in observed if one.entry in cited}
    retracted = [number for number in assessment.record.because if number in found and not found[number].stands]
    changed = [
        number
        for number in assessment.record.because
        if (number not in found and number not in case.left_out)  # it was moved to another commitment
        or (number in found and found[number].stands and changed_by(case, found[number]) > assessment.entry)
    ]
    return tuple(retracted), tuple(changed)


def changed_by(case: CommitmentRecord, cited: "Versioned[Evidence | Check]") -> int:
    """The entry that last changed what a verdict that cites an entry rests on: of the entry itself, or of its source."""
    source = case.sources.get(getattr(cited.record, "source", ""))
    return max(cited.material, source.material if source else 0)


def verification(status: Status, obligor: str, counterparts: frozenset[str], voices: "set[str]", origins: int) -> Verification:
    """How well the evidence that carries a status verifies it, weighing of the other side apart.

    A single independent source is a claim too: nobody else has said so yet. So is the voice of a party that has no stake
    in the commitment: it is neither independent nor does it speak against its own interest. The counterparts are all others with a stake.
    """
    if not voices:
        return Verification.UNVERIFIED
    if INDEPENDENT in voices and origins >= 2:
        return Verification.CORROBORATED
    against_interest = {Interest.OBLIGOR: counterparts, Interest.COUNTERPARTS: frozenset({obligor}), Interest.NOBODY: frozenset[str]()}[
        status.serves
    ]
    return Verification.CONFIRMED if voices & against_interest else Verification.CLAIMED


def overview(case: CommitmentRecord, today: date, within: int = DUE_SOON_WITHIN) -> Overview:
    """The standing of a whole commitment on the day on which it is judged what is overdue, due for review, or due soon (within so many days)."""
    terms, extended_to = case.terms, case.extended_to
    standings = tuple(standing(case, party) for party in case.obligors)
    counted = [s for s in standings if s.status is not Status.NOT_APPLICABLE]
    statuses = {s.status for s in counted} or {Status.NOT_APPLICABLE}
    is_open = any(s.status.open for s in counted)
    overdue = is_open and terms.due is not None and today > terms.due.last_day
    review_on = days_after(last_seen(case), terms.review_every) if is_open else None
    review_due = review_on is not None and today >= review_on
    lapses = (case.lapse(s.party) for s in counted if s.status.open)
    lapse = min(filter(None, lapses), key=lambda one: one.due_on, default=None)
    lapse_on = lapse.lapses_on if lapse else None
    soon = due_soon_on((terms.due, extended_to, PartialDate.of(lapse.due_on) if lapse else None), today, within) if is_open else None
    counting = case._replace(evidence=tuple(e for e in case.evidence if e.record.counts)) if terms.indicators else case
    against = (contradiction(found, s.party, s.status, s.effective_on) for found in [counting.progress()] for s in standings)
    other = min(filter(None, against), key=lambda one: one.since, default=None)
    numbers_differ_on = other.since if other else None
    stance_counts = Counter(e.record.stance for e in case.evidence if e.stands)
    reasons = {
        Attention.BASIS_RETRACTED: any(s.basis_retracted for s in standings),
        Attention.BASIS_CHANGED: any(s.basis_changed for s in standings),
        Attention.CONTESTED: any(s.verification is Verification.CONTESTED for s in counted),
        Attention.OVERDUE: overdue,
        Attention.LAPSE: lapse_on is not None and lapse_on <= today,
        Attention.NUMBERS_DIFFER: numbers_differ_on is not None and numbers_differ_on <= today,
        Attention.DUE_SOON: soon is not None,
        Attention.UNWEIGHED: any(s.unweighed for s in counted),
        Attention.SOURCE_LOST: bool(case.source_lost),
        Attention.REVIEW_DUE: review_due,
        Attention.SINGLE_SOURCE: any(s.one_origin for s in counted),
        Attention.NEVER_ASSESSED: any(s.status is Status.NOT_ASSESSED for s in counted),
    }
    return Overview(
        status=next(iter(statuses)).value if len(statuses) == 1 else MIXED,
        open=is_open,
        verification=min((s.verification for s in counted), key=lambda v: v.rank, default=Verification.UNVERIFIED),
        standings=standings,
        overdue=overdue,
        due_soon_on=soon,
        extended_to=extended_to,
        extensions=case.extensions,
        late=any(s.late for s in counted),
        review_due_on=review_on,
        review_due=review_due,
        attention=tuple(reason for reason, holds in reasons.items() if holds and case.commitment.stands),
        notes=(Note.WORDINGS_DIFFER,) if terms.discrepancies else (),
        evidence={stance: stance_counts[stance] for stance in Stance},
        last_evidence_on=max((e.record.event_date for e in case.evidence if e.stands), key=lambda d: (d.last_day, d), default=None),
        last_entry=max(_entries(case)),
        lapse_on=lapse_on,
        lapse=f"lapsed since {lapse_on}: nothing seen for {lapse.period.label}" if lapse else None,
        numbers_differ_on=numbers_differ_on,
        numbers_differ=f"numbers differ since {other.since}: {other.indicator.title} {other.when}: {other.outcome}" if other else None,
        day=today,
        source_lost=case.source_lost,
    )


def last_look(case: CommitmentRecord, party: str | None = None) -> PartialDate | None:
    """The day on which somebody last looked, or something was last seen, as it is dated; with a party of what bears on its obligation alone.

    It is the latest of the days of checks, of assessments (the analyst's day, or where it is not given the effective date), on which
    evidence was accessed, and of events. Of a record that was cut at a day, what had been looked at by then; none where nobody did.
    """
    evidence = [e.record for e in case.evidence if e.stands and (party is None or e.record.party in (None, party))]
    looks = chain(
        (e.event_date for e in evidence),
        (PartialDate.of(e.accessed) for e in evidence if e.accessed),
        (PartialDate.of(c.record.on) for c in case.checks if c.stands),
        (PartialDate.of(a.assessed_on or a.effective_on) for a in _assessed(case, party)),
    )
    seen = (look for look in looks if case.until is None or look.last_day <= case.until)
    return max(seen, key=lambda look: (look.last_day, look), default=None)


def last_seen(case: CommitmentRecord, party: str | None = None) -> date:
    """The day after which the days to a review are counted: of the last look, and of what was never assessed at least of its registration."""
    look = last_look(case, party)
    if all(a.status is Status.NOT_ASSESSED for a in _assessed(case, party)):
        return max(look.last_day if look else date.min, case.registered_on)
    return look.last_day if look else case.agreement.made_on.last_day


def _assessed(case: CommitmentRecord, party: str | None) -> "Iterator[Assessment]":
    """What was assessed of a commitment and not taken back, or of one party's obligation."""
    return (a.record for a in (case.verdicts(party) if party else case.assessments) if a.stands)


def _entries(case: CommitmentRecord) -> Iterable[int]:
    everything: Iterable[Versioned[Record]] = chain((case.commitment,), case.evidence, case.checks, case.assessments, case.rechecks)
    for held in everything:
        yield from (held.entry, held.changed, held.retracted_by or 0)
