"""A standing in words: why it is verified as it is, what would change it, why it should be looked at. Pure, like the standing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.domain.standing.standing import CommitmentRecord, Overview, Standing
from tracker.domain.vocabulary import INDEPENDENT, Attention, Interest, Status, Verification

if TYPE_CHECKING:
    from tracker.domain.record.records import Commitment


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What fixes a report: the two clocks and the ledger it was read from."""

    as_of: date
    """What is overdue or due for review is judged on this day."""
    cut: bool
    """Whether what took effect after `as_of` was left out."""
    known_at: int
    """The last entry known."""
    known_on: str
    """When that entry was recorded (UTC); empty for an empty ledger."""
    root: str
    """The Merkle root over the entries known, in hex."""

    @property
    def line(self) -> str:
        """The one line that ties a report to a ledger."""
        return f"as of {self.as_of} · known at #{self.known_at} · ledger size {self.known_at} · root {self.root}"


def what_would_change(case: CommitmentRecord, now: Standing) -> list[str]:
    """What a reader should look for: the evidence that would change this standing or how well it is verified."""
    advice: list[str] = []
    status = now.status
    if status is Status.NOT_ASSESSED:
        return ["any evidence that counts (grade A1 to C3), and an assessment that rests on it"]
    if now.unweighed:
        numbers = ", ".join(f"#{n}" for n in now.unweighed)
        advice.append(f"a new assessment that weighs {numbers}")
    if status.serves is not Interest.NOBODY:
        witness = "a counterpart saying that it was done" if status.serves is Interest.OBLIGOR else "the obligor admitting it"
        if now.verification is Verification.UNVERIFIED:
            advice.append("evidence for it that counts (grade A1 to C3)")
        elif now.verification is Verification.CLAIMED:
            independent = any(e.record.voice == INDEPENDENT for e in case.evidence if e.entry in now.carried_by)
            advice.append(f"{'a' if independent else 'an independent'} second source, or {witness}")
    if status.serves is Interest.OBLIGOR and status.open:
        advice.append("a refusal, a lapse or a reversal reported by a source that counts")
    elif status.serves is Interest.COUNTERPARTS:
        advice.append("conduct that meets a criterion, reported by a source that counts")
    elif status is Status.NO_EVIDENCE:
        advice.append("a first observation, for or against")
    return advice


def explain(case: CommitmentRecord, now: Standing) -> str:
    """Why a standing is verified as well as it is, in one sentence that names the entries."""
    if now.status is Status.NOT_ASSESSED:
        return "nobody has assessed this obligation yet"
    carrying = [e for e in case.evidence if e.entry in now.carried_by]
    numbers = ", ".join(f"#{e.entry}" for e in carrying)
    voices = {e.record.voice for e in carrying}
    names = ", ".join(sorted(voices))
    sources = len({e.record.source for e in carrying})
    if now.unweighed:
        against = ", ".join(f"#{number}" for number in now.unweighed)
        return f"{against} {'speaks' if len(now.unweighed) == 1 else 'speak'} against it and {'has' if len(now.unweighed) == 1 else 'have'} not been weighed"
    match now.verification:
        case Verification.UNVERIFIED:
            return "nothing in its basis counts (grade A1 to C3) and speaks for it"
        case Verification.CLAIMED if sources == 1 and voices == {INDEPENDENT}:
            return f"one independent source ({numbers}), nobody else yet"
        case Verification.CLAIMED if voices.issubset(_served(case, now)):
            return f"only voices whose interest it serves ({names}: {numbers})"
        case Verification.CLAIMED if sources == 1:
            return f"one source ({names}: {numbers}), no second one yet"
        case Verification.CLAIMED:
            return f"no independent voice, and none against its own interest ({names}: {numbers})"
        case Verification.CONFIRMED:
            return f"a voice speaks against its own interest ({names}: {numbers})"
        case _:
            return f"an independent voice among {sources} sources ({numbers})"


def _served(case: CommitmentRecord, now: Standing) -> frozenset[str]:
    """The voices whose interest the status serves."""
    match now.status.serves:
        case Interest.OBLIGOR:
            return frozenset({now.party})
        case Interest.COUNTERPARTS:
            return case.counterparts(now.party)
        case Interest.NOBODY:
            return frozenset()


def reason_text(
    reason: Attention, *, due: str | None, review_due_on: object, unassessed: Iterable[str], unweighed: Iterable[int], differences: int
) -> str:
    """Why a commitment needs attention, in words with the numbers and days.

    Args:
        reason: the reason.
        due: the deadline.
        review_due_on: the day from which a review is due.
        unassessed: the parties whose obligations nobody has assessed.
        unweighed: the entries that contest an assessment.
        differences: how many differences between the wordings are noted.
    """
    match reason:
        case Attention.CONTESTED:
            return f"contested by {', '.join(f'#{number}' for number in sorted(set(unweighed)))}, not weighed yet"
        case Attention.OVERDUE:
            return f"overdue since {due}"
        case Attention.REVIEW_DUE:
            return f"review due since {review_due_on}"
        case Attention.SINGLE_SOURCE:
            return "rests on one source"
        case Attention.NEVER_ASSESSED:
            return f"never assessed: {', '.join(unassessed)}"
        case Attention.WORDINGS_DIFFER:
            return f"{differences} {'difference' if differences == 1 else 'differences'} in wording"


def reasons(terms: "Commitment", now: Overview) -> list[tuple[Attention, str]]:
    """Every reason for attention of a commitment, with its words."""
    unassessed = [one.party for one in now.standings if one.status is Status.NOT_ASSESSED]
    unweighed = [number for one in now.standings for number in one.unweighed]
    return [
        (
            reason,
            reason_text(
                reason,
                due=terms.due,
                review_due_on=now.review_due_on,
                unassessed=unassessed,
                unweighed=unweighed,
                differences=len(terms.discrepancies),
            ),
        )
        for reason in now.attention
    ]


def citation(case: CommitmentRecord, fixed: Fixed) -> str:
    """How to cite the record of a commitment so that a reader can find exactly this state of it."""
    return f"Tracker, {case.terms.ref}, “{case.terms.title}” ({case.agreement.title}, {case.agreement.made_on}), {fixed.line}."


def recorded_later(count: int, day: date, *, most: int) -> list[str]:
    """The note, if there is need of one, that a past day is described by facts which were recorded only after it.

    Args:
        count: how many.
        day: that day.
        most: up to how many are counted.
    """
    if not count:
        return []
    facts = "1 fact" if count == 1 else f"more than {most:,} facts" if count > most else f"{count} facts"
    return [f"{facts} dated by {day} {'was' if count == 1 else 'were'} recorded after it (add --known-at {day} for what was known then)"]
