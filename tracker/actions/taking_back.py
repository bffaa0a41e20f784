"""Taking back what should not have been recorded: retractions, one or many; void registrations; and the last thing somebody did."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.actions import amending
from tracker.actions.added import Added
from tracker.actions.adding import append, record
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.record import rules
from tracker.domain.record.amendments import Amendment, EvidenceAmendment, Void
from tracker.domain.record.descriptions import nouns
from tracker.domain.record.entries import Entry
from tracker.domain.record.records import LINKS, Evidence, Regrade, Retraction
from tracker.domain.refs import read_number
from tracker.domain.vocabulary import RETRACTABLE, EntryKind, Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import scores, versions


def void(
    ledger: Ledger,
    noun: Noun,
    name: str,
    reason: str,
    *,
    replaced_by: Sequence[str] = (),
    move_evidence: bool = False,
    today: date = rules.NO_DAY,
) -> list[Added]:
    """Declares a party, agreement, source or commitment void, as registered by mistake.

    With `move_evidence` the evidence of a commitment is moved to the one that replaces it. Names are as people write them.

    Returns:
        The evidence that was moved, and at last the void registration.

    Raises:
        NotFound: it is not there, or what replaces it.
        BadInput: evidence is to be moved, and not to exactly one commitment; or a breach of a rule.
        Conflict: it is void already, or something that stands names it.
    """
    target = amending.target_of(ledger, noun, name)
    instead = tuple(amending.target_of(ledger, noun, one) for one in replaced_by)
    new = record(Void, {"noun": noun, "name": target, "reason": reason, "replaced_by": instead or None})
    rules.require(new, LedgerState(ledger), today)
    moved = []
    if move_evidence:
        if noun is not Noun.COMMITMENT or len(instead) != 1:
            raise BadInput("evidence is moved to exactly one commitment", "name it with --replaced-by, once")
        moved = _move(ledger, target, instead[0], reason, today)
    return [*moved, append(ledger, new, today)]


def about(ledger: Ledger, ref: str) -> list[str]:
    """What is recorded about a commitment, in words for a question."""
    case = versions.case(ledger.driver, ref, ledger.head.size)
    counts = [
        (kind, sum(one.stands for one in records))
        for kind, records in (
            (EntryKind.EVIDENCE_ADDED, case.evidence),
            (EntryKind.CHECK_RECORDED, case.checks),
            (EntryKind.ASSESSMENT_MADE, case.assessments),
        )
    ]
    return [f"{ref} {case.terms.title}", *(f"{count:,} {nouns(kind, count)}" for kind, count in counts if count)]


def _move(ledger: Ledger, source: str, target: str, reason: str, today: date) -> list[Added]:
    """Moves what stands of a commitment's evidence; links between them are undone for the while, as they hold within a commitment."""
    standing = [one for one in versions.observations(ledger.driver, Evidence, ledger.head.size, ref=source) if one.stands]
    linked = [(one.entry, links) for one in standing if (links := {name: its for name in LINKS if (its := getattr(one.record, name))})]
    changes = [
        *({"evidence": entry, "clear": tuple(links)} for entry, links in linked),
        *({"evidence": one.entry, "changes": {"commitment": target}} for one in standing),
        *({"evidence": entry, "changes": links} for entry, links in linked),
    ]
    return [append(ledger, record(EvidenceAmendment, {**one, "reason": reason}), today) for one in changes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Some entries that follow one another, and what of them would be retracted."""

    first: int
    last: int
    numbers: tuple[int, ...]
    """Of the actor's own entries, those that can be retracted and stand."""
    counts: tuple[tuple[str, int], ...]
    """How many of each kind these are, in words."""
    others: int
    """Entries of the range by somebody else."""
    unretractable: int
    """The actor's own that are none to be retracted, such as sources, or are taken back already."""

    @property
    def description(self) -> str:
        """What would be retracted, in words."""
        parts = ", ".join(f"{count:,} {noun}" for noun, count in self.counts)
        rest = [f"{self.unretractable:,} that are retracted already or cannot be"] if self.unretractable else []
        rest += [f"{self.others:,} by others"] if self.others else []
        left_alone = f" (left alone: {'; '.join(rest)})" if rest else ""
        return f"#{self.first} to #{self.last}{': ' if parts else ''}{parts}{left_alone}"


def in_range(ledger: Ledger, text: str) -> Range:
    """The actor's own entries in a range that can be retracted.

    Raises:
        BadInput: no range, or one that ends before it begins.
        NotFound: it ends after the ledger.
    """
    first, last = (read_number(part) for part in text.split("..", 1))
    if first > last:
        raise BadInput(f"#{first} comes after #{last}", "write the smaller number first")
    if last > ledger.head.size:
        raise NotFound("entry", f"#{last}", hint=f"the ledger ends at #{ledger.head.size}")
    query = "SELECT seq, kind, recorded_by FROM entry WHERE seq >= :first AND seq <= :last ORDER BY seq"
    entries = ledger.driver.rows(query, {"first": first, "last": last})
    own = [(seq, EntryKind(kind)) for seq, kind, by in entries if by == ledger.actor]
    standing = versions.standing(ledger.driver, first, last) | {one.entry for one in scores.imported(ledger.driver) if one.stands}
    chosen = [(seq, kind) for seq, kind in own if kind in RETRACTABLE and seq in standing]
    counts = Counter(kind for _, kind in chosen)
    return Range(
        first=first,
        last=last,
        numbers=tuple(seq for seq, _ in chosen),
        counts=tuple((nouns(kind, count), count) for kind, count in counts.items()),
        others=len(entries) - len(own),
        unretractable=len(own) - len(chosen),
    )


def retract_all(ledger: Ledger, numbers: Sequence[int], reason: str) -> list[Added]:
    """Retracts entries that stand, all of them with one reason."""
    new = [record(Retraction, {"entry": number, "reason": reason}) for number in numbers]
    return [Added(entry=entry) for start in range(0, len(new), _AT_ONCE) for entry in ledger.append_many(new[start : start + _AT_ONCE])]


_AT_ONCE = 1_000


def last_of_actor(ledger: Ledger) -> Entry:
    """The last entry that the actor recorded.

    Raises:
        NotFound: there is none.
    """
    number = ledger.driver.value("SELECT max(seq) FROM entry WHERE recorded_by = :actor", {"actor": ledger.actor})
    if number is None:
        raise NotFound("entry by", ledger.actor, hint="tracker history shows who recorded what; --actor says who you are")
    return ledger.get(number)


def undo(ledger: Ledger, entry: Entry, reason: str, today: date) -> Added:
    """Takes back what an entry did: retracts or reinstates, declares void, or amends to what stood before.

    Raises:
        Conflict: something else happened to it since, or it cannot be taken back.
    """
    seq = entry.seq
    made = entry.record
    if entry.kind in (*RETRACTABLE, EntryKind.ENTRY_RETRACTED, EntryKind.REGISTRATION_VOIDED):
        return append(ledger, record(Retraction, {"entry": seq, "reason": reason}), today)
    if entry.kind.endswith("_registered"):
        name = next(getattr(made, field) for field in ("ref", "code", "key") if hasattr(made, field))
        return void(ledger, Noun(entry.kind.removesuffix("_registered")), name, reason, today=today)[-1]
    match made:
        case Regrade():
            noun, target = Noun.EVIDENCE, made.evidence
            became = {"reliability": str(made.reliability), "credibility": str(made.credibility)}
        case Amendment():
            noun, target, became = made.noun, made.target, made.fields
        case _:
            raise Conflict(f"#{seq} cannot be taken back", "see tracker history")
    current = LedgerState(ledger).current(noun, target)
    held = {} if current is None else current.content()
    if any((held.get(name) or None) != (value or None) for name, value in became.items()):
        raise Conflict(f"what #{seq} changed was changed since", f"amend it: tracker {noun} amend")
    before = amending.before_of(ledger, entry) or {}
    given = {name: before[name] for name in became if before.get(name) not in (None, [])}
    clear = [name for name in became if name not in given]
    return amending.amend(ledger, noun, str(target), given, reason, clear=clear, today=today)
