"""Entries that are there, or come from elsewhere, judged by the rules: each against the state before it.

A breach is refused or named, as whoever judges wants it (`Refuse`). One that is named counts until its entry is retracted or mended.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto

from tracker.domain.errors import BadInput
from tracker.domain.record import register_rules, rules
from tracker.domain.record.entries import Entry
from tracker.domain.record.plausibility import Tally, doubts
from tracker.domain.record.records import Agreement, Commitment, Evidence, Party, Regrade, Source
from tracker.domain.record.rules import Breach
from tracker.domain.text import author_problem
from tracker.domain.timestamps import LAST_TIME, later
from tracker.domain.vocabulary import Noun
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions

AHEAD = timedelta(days=1)
"""How far the clock of somebody else may be ahead of this one."""

_REMEMBERED = 10_000
"""Breaches that are described; further ones are counted."""


class Refuse(Enum):
    """Which breaches of a rule are refused rather than named."""

    ALL = auto()
    """Of every rule: for what is newly recorded."""
    REFERENCES = auto()
    """Of those rules that say what an entry refers to: for a ledger that is copied whole."""
    NOTHING = auto()


class BrokenRule(BadInput):
    """An entry that breaks a rule and was not taken."""

    def __init__(self, message: str, *, reference: bool) -> None:
        super().__init__(message, "nothing was taken; prove the ledger that it is from: tracker verify")
        self.reference = reference
        """Whether it refers to what is not there, and so cannot be taken at all."""


@dataclass(slots=True, kw_only=True)
class Breaches:
    """What is wrong with the entries of a ledger, each in a sentence that names the entry."""

    standing: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """Of entries that were retracted, or mended by a later one; the sentence says by which."""
    more: int = 0
    """Breaches that are not described."""
    times: list[str] = field(default_factory=list)
    """Which entries are of a time that has not come: no breach."""

    def __len__(self) -> int:
        return len(self.standing) + self.more


class Judge:
    """Judges entries in their order, and keeps what it finds."""

    def __init__(self, ledger: Ledger, refuse: Refuse, *, today: date | None = None) -> None:
        """Judges entries that follow those of a ledger.

        Args:
            ledger: where they are taken, or lie.
            refuse: which breaches are errors.
            today: the user's day, where the entries are newly recorded here: the rules of today hold for them, rather than those of
                their own format, and no timestamp of theirs makes a day come sooner.
        """
        self.state = LedgerState(ledger)
        self._ledger = ledger
        self._refuse = refuse
        self._today = today
        self._found: list[tuple[int, Breach]] = []
        self._more = 0
        self.latest = later(ledger.clock(), AHEAD)
        """The time after which an entry is said to be ahead."""
        self._ahead: dict[bool, tuple[Entry, int]] = {}
        """The first entry that is ahead and the number of the last one; of those at the end of the calendar, and of the others."""
        self.doubts = Tally()
        """What is implausible about entries that are newly recorded here."""

    def look_at(self, entry: Entry) -> None:
        """Judges the next entry.

        Raises:
            BrokenRule: it breaks a rule whose breaches are refused.
        """
        if entry.recorded_at > self.latest:
            at_end = entry.recorded_at == LAST_TIME
            self._ahead[at_end] = self._ahead.get(at_end, (entry, 0))[0], entry.seq
        today = rules.latest_today(entry.recorded_at)
        v: int | None = entry.v
        if self._today is not None:
            today, v = min(today, self._today), None
        if self._refuse is Refuse.ALL and (problem := author_problem(entry.recorded_by)):
            raise BrokenRule(f"entry #{entry.seq}: recorded_by {problem}", reference=False)
        found = [*rules.breaches(entry.record, self.state, today, v=v)]
        references = [breach for breach in found if breach.rule.reference]
        if refused := {Refuse.ALL: references or found, Refuse.REFERENCES: references, Refuse.NOTHING: []}[self._refuse]:
            raise BrokenRule(refused[0].of_entry(entry.seq), reference=bool(references))
        if self._today is not None and not found:
            self.doubts.add(f"#{entry.seq}", doubts(entry.record, self.state))
        for breach in found:
            if len(self._found) < _REMEMBERED:
                self._found.append((entry.seq, breach))
            else:
                self._more += 1

    def breaches(self, *, references: bool | None = None) -> Breaches:
        """What was found, with what the ledger says of it at its head.

        Args:
            references: only the breaches of rules that say what an entry refers to, or only the others; both by default.
        """
        done = Breaches(more=self._more if not references else 0, times=[_ahead(*found) for _, found in sorted(self._ahead.items())])
        state = LedgerState(self._ledger)
        for seq, breach in self._found:
            if references is None or breach.rule.reference is references:
                sentence, mended = breach.of_entry(seq), _mended(self._ledger, state, seq, breach)
                if mended:
                    done.mended.append(f"{sentence}; {mended}")
                else:
                    done.standing.append(sentence)
        return done


def _ahead(first: Entry, last: int) -> str:
    """Which entries are ahead of this clock."""
    end = ", after which there is no time: their order is that of their numbers" if first.recorded_at == LAST_TIME else " or later"
    which = f"#{first.seq}" if first.seq == last else f"#{first.seq} to #{last}"
    return f"{which}: recorded at {first.recorded_at}{end}, and ahead of this clock"


def _mended(ledger: Ledger, state: LedgerState, seq: int, breach: Breach) -> str:
    """How what an entry brought was taken back or mended; nothing where it still stands as it was."""
    if state.kind(seq) is None:
        return ""  # it could not be taken over
    held = state.versioned(seq)
    if held is not None and not held.stands:
        return f"retracted by #{held.retracted_by}"
    entry = ledger.get(seq)
    match entry.record:
        case Regrade() as record if (graded := state.versioned(record.evidence)) is not None:
            if not graded.stands:
                return f"#{graded.entry} was retracted by #{graded.retracted_by}"
            return f"mended by #{graded.changed}" if graded.changed > seq else ""
        case Evidence():
            now = versions.every(ledger.driver, Noun.EVIDENCE, seq)[-1]
        case Party() | Agreement() | Source() | Commitment() as record:
            now = versions.every(ledger.driver, Noun(type(record).__name__.lower()), register_rules.name_of(record))[-1]
        case _:
            return ""
    if not now.stands:
        return f"declared void by #{now.retracted_by}"
    today = rules.latest_today(entry.recorded_at)
    return "" if now.changed == seq or any(breach.rule.check(now.record, state, today)) else f"mended by #{now.changed}"
