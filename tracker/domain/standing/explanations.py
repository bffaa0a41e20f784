"""A standing in words: why it is verified as it is, what would change it, why it should be looked at. Pure, like the standing itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from tracker.domain.standing.attention import Grounds, numbers, reason_text
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.standing import Overview, Standing, changed_by
from tracker.domain.text import counted
from tracker.domain.vocabulary import DUE_SOON_WITHIN, INDEPENDENT, Attention, Interest, Note, Status, Verification

if TYPE_CHECKING:
    from tracker.domain.record.records import Check, Commitment, Evidence
    from tracker.domain.record.versioned import Versioned
    from tracker.domain.standing.windows import AssessmentWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What fixes a report: the two clocks and the ledger it was read from."""

    as_of: date
    """What is overdue, due soon or due for review is judged on this day."""
    within: int = DUE_SOON_WITHIN
    """How many days ahead a deadline is due soon."""
    cut: bool
    """Whether what took effect after `as_of` was left out."""
    known_at: int
    """The last entry known."""
    known_on: str
    """When that entry was recorded (UTC); empty for an empty ledger."""
    root: str
    """The Merkle root over the entries known, in hex."""
    author: str = ""
    """The person or institution whom citations name; empty for nobody in particular."""
    window: "AssessmentWindow | None" = None
    """The assessment window as of whose end it is."""

    @property
    def line(self) -> str:
        """The one line that ties a report to a ledger."""
        return f"{self.clocks} · ledger size {self.known_at} · root {self.root}"

    @property
    def clocks(self) -> str:
        """Its beginning, of what is not attested."""
        return f"{f'{self.window.label} · ' if self.window else ''}as of {self.as_of} · known at #{self.known_at}"


def what_would_change(case: CommitmentRecord, now: Standing) -> list[str]:
    """What a reader should look for: the evidence that would change this standing or how well it is verified."""
    advice: list[str] = []
    status = now.status
    if status is Status.NOT_ASSESSED:
        return ["any evidence that counts (grade A1 to C3), and an assessment that rests on it"]
    if now.not_weighed:
        advice.append(f"a new assessment that weighs {numbers(now.not_weighed)}")
    if lost := sorted((*now.basis_retracted, *now.basis_changed)):
        advice.append(f"a new assessment that looks at its basis again ({numbers(lost)})")
    if status.serves is not Interest.NOBODY:
        witness = "a counterpart saying that it was done" if status.serves is Interest.OBLIGOR else "the obligor admitting it"
        if now.verification is Verification.UNVERIFIED:
            advice.append("evidence for it that counts (grade A1 to C3)")
        elif now.verification is Verification.CLAIMED:
            independent = any(e.record.voice == INDEPENDENT for e in case.evidence if e.entry in now.carried_by)
            advice.append(f"{'a' if independent else 'an independent'} second origin, or {witness}")
    if status.serves is Interest.OBLIGOR and status.open:
        advice.append("a refusal, a lapse or a reversal reported by a source that counts")
    elif status.serves is Interest.COUNTERPARTS:
        advice.append("conduct that meets a criterion, reported by a source that counts")
    elif status is Status.NO_EVIDENCE:
        advice.append("a first observation, for or against")
    return advice


def explain(case: CommitmentRecord, now: Standing, called: Callable[[str], str] = str) -> str:
    """Why a standing is verified as well as it is, in one sentence that names the entries and what became of its basis.

    Voices are called by their codes, or otherwise.
    """
    if now.status is Status.NOT_ASSESSED:
        return "nobody has assessed this obligation yet"
    return "; ".join((_verified(case, now, called), *_lost_basis(case, now)))


def _verified(case: CommitmentRecord, now: Standing, called: Callable[[str], str]) -> str:
    carrying = [e for e in case.evidence if e.entry in now.carried_by]
    entries = numbers([e.entry for e in carrying])
    voices = {e.record.voice for e in carrying}
    names = ", ".join(called(voice) for voice in sorted(voices))
    origins = len({case.origin(e.record.source) for e in carrying})
    if now.contested_by:
        one = len(now.contested_by) == 1
        return f"{numbers(now.contested_by)} {'speaks' if one else 'speak'} against it and {'has' if one else 'have'} not been weighed"
    match now.verification:
        case Verification.UNVERIFIED:
            left = " left" if now.basis_retracted or now.basis_changed else ""
            return f"nothing{left} in its basis counts (grade A1 to C3) and speaks for it"
        case Verification.CLAIMED if origins == 1 and voices == {INDEPENDENT}:
            return f"one independent origin ({entries}), nobody else yet"
        case Verification.CLAIMED if voices.issubset(_served(case, now)):
            return f"only voices whose interest it serves ({names}: {entries})"
        case Verification.CLAIMED if origins == 1:
            return f"one origin ({names}: {entries}), no second one yet"
        case Verification.CLAIMED:
            return f"no independent voice, and none against its own interest ({names}: {entries})"
        case Verification.CONFIRMED:
            return f"a voice speaks against its own interest ({names}: {entries})"
        case _:
            return f"an independent voice among {origins} origins ({entries})"


def _lost_basis(case: CommitmentRecord, now: Standing) -> Iterator[str]:
    """What became of the entries that the assessment cites, each with the entry that did it."""
    observed: chain[Versioned[Evidence | Check]] = chain(case.evidence, case.checks)
    found = {one.entry: one for one in observed if one.entry in (*now.basis_retracted, *now.basis_changed)}
    for number in now.basis_retracted:
        yield f"#{number}, which it rests on, was retracted by #{found[number].retracted_by}"
    for number in now.basis_changed:
        if number not in found:
            yield f"#{number}, which it rests on, is about another commitment now"
        else:
            of_source = found[number].material <= (now.assessed_by or 0)
            whose = f"the source of #{number}" if of_source else f"#{number}"
            yield f"{whose}, which it rests on, was changed by #{changed_by(case, found[number])}"


def _served(case: CommitmentRecord, now: Standing) -> frozenset[str]:
    """The voices whose interest the status serves."""
    match now.status.serves:
        case Interest.OBLIGOR:
            return frozenset({now.party})
        case Interest.COUNTERPARTS:
            return case.counterparts(now.party)
        case Interest.NOBODY:
            return frozenset()


def extensions(now: Overview) -> str:
    """Every extension with the day from which it is in effect, in the order of entry."""
    told = [f"{one.extended_to or 'none'}{f' from {one.effective_on.isoformat()}' if one.effective_on else ''}" for one in now.extensions]
    return "; ".join(told) or str(now.extended_to or "")


def reasons(terms: "Commitment", now: Overview, called: Callable[[str], str] = str) -> list[tuple[Attention, str]]:
    """Every reason for attention of a commitment, with its words; parties are called by their codes, or otherwise."""
    grounds = Grounds(
        due=terms.due,
        extended_to=now.extended_to,
        due_soon_on=now.due_soon_on,
        review_due_on=now.review_due_on.isoformat() if now.review_due_on else None,
        lapse=now.lapse,
        numbers_differ=now.numbers_differ,
        unassessed=[called(one.party) for one in now.standings if one.status is Status.NOT_ASSESSED],
        basis_retracted=_together(one.basis_retracted for one in now.standings),
        basis_changed=_together(one.basis_changed for one in now.standings),
        contested_by=_together(one.contested_by for one in now.standings),
        unweighed=_together(one.unweighed for one in now.standings),
        source_lost=now.source_lost,
        unweighed_since=min((one.unweighed_since.isoformat() for one in now.standings if one.unweighed_since), default=None),
    )
    return [(reason, reason_text(reason, grounds)) for reason in now.attention]


def _together(entries: Iterable[Iterable[int]]) -> list[int]:
    return sorted({number for some in entries for number in some})


def notes(terms: "Commitment", now: Overview) -> list[str]:
    """What is worth knowing of a commitment and is no reason to look at it now, in words."""
    return [f"{counted(len(terms.discrepancies), 'difference')} in wording" for note in now.notes if note is Note.WORDINGS_DIFFER]


def citation(case: CommitmentRecord, fixed: Fixed) -> str:
    """How to cite the record of a commitment so that a reader can find exactly this state of it."""
    return f"Tracker, {case.terms.ref}, “{case.terms.title}” ({case.agreement.title}, {case.agreement.made_on}), {fixed.line}."


def recorded_later(count: int, day: date, *, most: int) -> list[str]:
    """The note, if there is need of one, that a past day is described by facts which were recorded only after it, counted up to `most`."""
    if not count:
        return []
    facts = f"more than {most:,} facts" if count > most else counted(count, "fact")
    return [f"{facts} dated by {day} {'was' if count == 1 else 'were'} recorded after it (add --known-at {day} for what was known then)"]
