"""Where an obligation stands: derived from the records, never stored as somebody's claim.

Pure functions over a `CommitmentRecord`, which holds one commitment with everything recorded about it at one position of the ledger.
`today` decides what is overdue or due for review; a `as_of` leaves out what took effect after it (`--as-of`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import INDEPENDENT, MIXED, Attention, Confidence, Interest, Stance, Status, Verification

if TYPE_CHECKING:
    from tracker.domain.dates import PartialDate
    from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A deadline as the parties moved it."""

    entry: int
    extended_to: "PartialDate | None"
    """None where an extension was taken back."""
    effective_on: date | None
    """The day from which on it holds; none where it was registered with the commitment, and holds from its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRecord:
    """One commitment and everything recorded about it, each in the order of entry."""

    agreement: "Agreement"
    commitment: "Versioned[Commitment]"
    evidence: "tuple[Versioned[Evidence], ...]" = ()
    checks: "tuple[Versioned[Check], ...]" = ()
    assessments: "tuple[Versioned[Assessment], ...]" = ()
    sources: "Mapping[str, Versioned[Source]]" = field(default_factory=dict)
    """By key, those that the evidence names."""
    since: Mapping[str, int] = field(default_factory=dict)
    """By obligor, the entry since which, without a break, it is one."""
    extensions: tuple[Extension, ...] = ()
    registered_on: date = date.min
    """The UTC day of the entry that registered the commitment."""

    @property
    def terms(self) -> "Commitment":
        """The commitment itself."""
        return self.commitment.record

    def as_of(self, day: date | None) -> "CommitmentRecord":
        """The record without what happened or took effect after a day; whole where none is given."""
        if day is None:
            return self
        return replace(
            self._extended_by(day),
            evidence=tuple(e for e in self.evidence if e.record.event_date.last_day <= day),
            checks=tuple(c for c in self.checks if c.record.on <= day),
            assessments=tuple(a for a in self.assessments if a.record.effective_on <= day),
        )

    def _extended_by(self, day: date) -> "CommitmentRecord":
        """The record without the extensions of later days."""
        if not self.extensions:
            return self
        known = tuple(one for one in self.extensions if one.effective_on is None or one.effective_on <= day)
        latest = max(known, key=lambda one: (one.effective_on or date.min, one.entry), default=None)
        terms = self.terms.model_copy(update={"extended_to": latest.extended_to if latest else None})
        return replace(self, extensions=known, commitment=replace(self.commitment, record=terms))

    def counterparts(self, party: str) -> frozenset[str]:
        """Everybody with a stake in the commitment other than this obligor."""
        return frozenset((*self.terms.obligors, *self.terms.beneficiaries, *self.agreement.parties)) - {party}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
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
    unweighed: tuple[int, ...] = ()
    """Evidence that counts, against the status, which the assessment does not cite."""
    one_source: bool = False
    late: bool = False
    """Fulfilled, but after the original deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A commitment's standing as a whole, with why it should be looked at."""

    status: str
    """The obligations' common status, or `mixed`."""
    open: bool
    verification: Verification
    standings: tuple[Standing, ...]
    overdue: bool
    late: bool
    review_due_on: date | None
    review_due: bool
    attention: tuple[Attention, ...]
    evidence: dict[Stance, int]
    last_evidence_on: "PartialDate | None"
    last_entry: int


def is_late(status: Status, effective_on: str | None, due: "PartialDate | None") -> bool:
    """Whether an obligation was fulfilled, but after the original deadline; the day as ISO text."""
    return status is Status.FULFILLED and due is not None and effective_on is not None and effective_on > due.last_day.isoformat()


def current_assessment(case: CommitmentRecord, party: str) -> "Versioned[Assessment] | None":
    """The unretracted assessment of this obligor latest in effect; of several of one day, the one recorded last."""
    own = (a for a in case.assessments if a.stands and a.record.party in (None, party))
    return max(own, key=lambda a: (a.record.effective_on, a.entry), default=None)


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
    made = assessment.record
    about = [e for e in case.evidence if e.stands and e.record.counts and e.record.party in (None, party)]
    carrying = [e for e in about if e.entry in made.because and _on_side(e.record.stance, made.status)]
    unweighed = [e for e in about if e.entry not in made.because and speaks_against(e.record.stance, made.status)]
    due = case.terms.due
    return Standing(
        party=party,
        status=made.status,
        verification=Verification.CONTESTED
        if unweighed
        else verification(made.status, party, case.counterparts(party), [e.record for e in carrying]),
        confidence=made.confidence,
        effective_on=made.effective_on,
        assessed_by=assessment.entry,
        carried_by=tuple(e.entry for e in carrying),
        unweighed=tuple(e.entry for e in unweighed),
        one_source=len({e.record.source for e in carrying}) == 1,
        late=is_late(made.status, made.effective_on.isoformat(), due),
    )


def _on_side(stance: Stance, status: Status) -> bool:
    """Whether evidence of this stance speaks for the status; a status that serves nobody is carried by either."""
    if status.serves is Interest.NOBODY:
        return stance is not Stance.CONTEXT
    return stance is (Stance.SUPPORTS if status.serves is Interest.OBLIGOR else Stance.CONTRADICTS)


def speaks_against(stance: Stance, status: Status) -> bool:
    """Whether evidence of this stance contests the status."""
    return status.serves is not Interest.NOBODY and stance is not Stance.CONTEXT and not _on_side(stance, status)


def verification(status: Status, obligor: str, counterparts: frozenset[str], carrying: "Sequence[Evidence]") -> Verification:
    """How well the evidence that carries a status verifies it, weighing of the other side apart.

    A single independent source is a claim too: nobody else has said so yet. So is the voice of a party that has no stake
    in the commitment: it is neither independent nor does it speak against its own interest.
    """
    if not carrying:
        return Verification.UNVERIFIED
    voices = {e.voice for e in carrying}
    if INDEPENDENT in voices and len({e.source for e in carrying}) >= 2:
        return Verification.CORROBORATED
    against_interest = {Interest.OBLIGOR: counterparts, Interest.COUNTERPARTS: frozenset({obligor}), Interest.NOBODY: frozenset[str]()}[
        status.serves
    ]
    return Verification.CONFIRMED if voices & against_interest else Verification.CLAIMED


def overview(case: CommitmentRecord, today: date) -> Overview:
    """The standing of a whole commitment on a day."""
    terms = case.terms
    standings = tuple(standing(case, party) for party in terms.obligors)
    counted = [s for s in standings if s.status is not Status.NOT_APPLICABLE]
    statuses = {s.status for s in counted} or {Status.NOT_APPLICABLE}
    is_open = any(s.status.open for s in counted)
    overdue = is_open and terms.due is not None and today > terms.due.last_day
    review_on = review_due_on(last_seen(case), terms.review_every) if is_open else None
    review_due = review_on is not None and today >= review_on
    stance_counts = Counter(e.record.stance for e in case.evidence if e.stands)
    reasons = {
        Attention.CONTESTED: any(s.verification is Verification.CONTESTED for s in counted),
        Attention.OVERDUE: overdue,
        Attention.REVIEW_DUE: review_due,
        Attention.SINGLE_SOURCE: any(s.one_source for s in counted),
        Attention.NEVER_ASSESSED: any(s.status is Status.NOT_ASSESSED for s in counted),
        Attention.WORDINGS_DIFFER: bool(terms.discrepancies),
    }
    return Overview(
        status=next(iter(statuses)).value if len(statuses) == 1 else MIXED,
        open=is_open,
        verification=min((s.verification for s in counted), key=lambda v: v.rank, default=Verification.UNVERIFIED),
        standings=standings,
        overdue=overdue,
        late=any(s.late for s in counted),
        review_due_on=review_on,
        review_due=review_due,
        attention=tuple(reason for reason, holds in reasons.items() if holds),
        evidence={stance: stance_counts[stance] for stance in Stance},
        last_evidence_on=max((e.record.event_date for e in case.evidence if e.stands), key=lambda d: (d.last_day, d), default=None),
        last_entry=max(_entries(case)),
    )


def last_seen(case: CommitmentRecord) -> date:
    """The day of the last thing seen, searched or assessed, or on which the agreement was made."""
    seen: Iterable[date] = chain(
        (case.agreement.made_on.last_day,),
        (e.record.event_date.last_day for e in case.evidence if e.stands),
        (c.record.on for c in case.checks if c.stands),
        (a.record.effective_on for a in case.assessments if a.stands),
    )
    return max(seen)


def review_due_on(seen: date, review_every: int) -> date:
    """`review_every` days after something was last seen."""
    try:
        return seen + timedelta(days=review_every)
    except OverflowError:
        return date.max


def _entries(case: CommitmentRecord) -> Iterable[int]:
    everything: Iterable[Versioned[Any]] = chain((case.commitment,), case.evidence, case.checks, case.assessments)
    for held in everything:
        yield from (held.entry, held.changed, held.retracted_by or 0)
