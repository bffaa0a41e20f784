"""What is said about an import, whatever its file holds, and what every import gives back."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from tracker.actions.added import Added
from tracker.documents.tables.layout import Place, TableOptions, fault
from tracker.domain.errors import Faults, StoreError, TrackerError
from tracker.domain.record.descriptions import rests_on_it
from tracker.domain.record.plausibility import Tally
from tracker.domain.record.rules import NO_DAY
from tracker.domain.vocabulary import EntryKind, spelled
from tracker.storage.ledger.judging import Breaches

Progress = Callable[[int, int], None]
"""Is given how many parts of a file are done, of how many."""


def unseen(done: int, total: int) -> None:
    """The progress that nobody follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the user says about an import.

    Args:
        today: the user's day.
        again: add what is there and was retracted.
        amend: the reason of amendments; without one, what a file says otherwise is refused.
        agreement: the code of the agreement whose numbers and labels name commitments; of any where there is none.
        about: the ref of the commitment that figures are of which name none.
        add_parties: whether those who owe a commitment become parties to its agreement.
        accept_breaches: take a ledger's lines that break a rule; a reference to what is not there is never taken.
        tables: how a file of tables is read.
        dry_run: whether all is taken back in the end, by whoever opened the ledger.
    """

    today: date = NO_DAY
    again: bool = False
    amend: str | None = None
    agreement: str | None = None
    about: str | None = None
    add_parties: bool = False
    accept_breaches: bool = False
    tables: TableOptions = field(default_factory=TableOptions)
    dry_run: bool = False


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many entries of each kind were added, and how many were there already."""

    file: str
    added: Counter[EntryKind] = field(default_factory=Counter)
    known: int = 0
    retracted: int = 0
    """How many of those that are known were retracted."""
    differences: list[str] = field(default_factory=list)
    """What was amended, field by field, and how things were named."""
    earlier: list[str] = field(default_factory=list)
    """What the file says as it was before it was amended or declared void; nothing is done about it."""
    doubts: Tally = field(default_factory=Tally)
    """What is implausible about what was added."""
    breaches: Breaches = field(default_factory=Breaches)
    """What breaks a rule in a ledger's lines that were taken all the same."""

    @property
    def total(self) -> int:
        """Entries added."""
        return self.added.total()

    def count(self, added: Added) -> None:
        """Counts what was added one by one, with what is implausible about it, and what rests on what it changes."""
        self.known += not added.new
        if added.new:
            number = added.entry.seq
            self.added[added.entry.kind] += 1
            self.earlier += [f"warning: #{number}: {warning}" for warning in added.warnings]
            self.earlier += map(rests_on_it, added.resting or ())

    def take(self, other: "Imported") -> None:
        """Counts what the import of a part has done."""
        self.added.update(other.added)
        self.known += other.known
        self.retracted += other.retracted
        self.differences += other.differences
        self.earlier += [*other.earlier, *(f"warning: {line}" for line in other.doubts.lines())]


@contextmanager
def noting(faults: Faults, file: str, place: Place, called: Callable[[str], str]) -> Iterator[None]:
    """Collects what is wrong with a row (`note`) and goes on."""
    try:
        yield
    except TrackerError as error:
        note(faults, error, file, place, called)


def note(faults: Faults, error: TrackerError, file: str, place: Place, called: Callable[[str], str]) -> None:
    """Collects what is wrong with a row, in which a field is called something."""
    if isinstance(error, StoreError):
        raise error
    for one in (error, *error.further):
        hint = f"nothing was added; {one.hint_in_file}" if one.hint else ""
        field = called(one.field)
        faults.add(fault(file, place, one.message.removeprefix(f"{spelled(field)}: "), field=field, hint=hint))
