"""What the ledger holds before a record, as the rules ask for it; an open ledger answers in `tracker.storage.ledger.state`."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from tracker.domain.record.records import Evidence, Record, Terms
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind, Noun


class State(Protocol):
    """What the ledger holds before a record, as the rules ask for it."""

    def registered(self, noun: str, name: str) -> int | None:
        """The entry that registered a party, agreement, source or commitment of this name, or none."""

    def void(self, noun: str, name: str) -> int | None:
        """The entry that declared a party, agreement, source or commitment void, or none where it stands."""

    def instead(self, number: int) -> Sequence[str]:
        """What stands in the place of what an entry declared void."""

    def taker(self, number: int) -> Record:
        """What an entry says that took something back."""

    def holds(self, number: int) -> bool:
        """Whether what an entry retracted or declared void is still taken back by it."""

    def parties(self) -> Sequence[str]:
        """The codes of all parties."""

    def obligors(self, ref: str) -> tuple[str, ...]:
        """The parties that owe a commitment; empty where it is not registered."""

    def terms(self, ref: str) -> Terms | None:
        """What a commitment says now, or none where it is not registered."""

    def current(self, noun: Noun, target: Any) -> Record | None:
        """What is registered under a name, void or not, or the evidence of a number, retracted or not; none where there is none."""

    def repeats(self, number: int) -> Sequence[int]:
        """The evidence that stands and says that it is about the same event as the evidence of a number."""

    def named_by(self, noun: Noun, name: str) -> Sequence[str]:
        """What stands and names a party, source or agreement: refs, entries, codes and keys."""

    def evidence_under(self, noun: Noun, name: str) -> Iterable[tuple[int, Evidence]]:
        """The evidence that stands and names a source, or is about a commitment of an agreement, by its entries."""

    def observed(self, commitment: str, indicator: str, period: str | None = None) -> Sequence[Versioned[Evidence]]:
        """The evidence that stands and has a value of an indicator, of one period or of any, in the order of entry."""

    def labelled(self, agreement: str, label: str) -> Sequence[str]:
        """The refs of the commitments of an agreement that stand and have this label, without regard to case, blanks and Unicode form."""

    def next_number(self, agreement: str) -> int:
        """The first number after those of an agreement's commitments."""

    def kind(self, number: int) -> EntryKind | None:
        """The kind of an entry, or none where there is no such entry."""

    def versioned(self, number: int) -> Versioned[Record] | None:
        """The evidence, check, assessment or table of scores that an entry brought, retracted or not; none of any other entry."""

    def named(self, commitment: str, name: str) -> Sequence[Versioned[Record]]:
        """The evidence and checks about a commitment that have this `id`, retracted or not."""
