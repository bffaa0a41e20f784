"""What every adding command gives back."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from tracker.domain.items import Item
from tracker.domain.record.amendments import Amendment
from tracker.domain.record.descriptions import changed
from tracker.domain.record.entries import Entry
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind

Observation = TypeVar("Observation")


class Added(NamedTuple):
    """The entry that now holds a record, and whether it was written just now."""

    entry: Entry
    new: bool = True
    besides: tuple[Entry, ...] = ()
    """Entries written on the way, such as an unknown source."""
    retracted_by: int | None = None
    """Where the record was there already: the entry that retracted it."""
    before: Item | None = None
    """Of a correction, what stood before it (`storage.queries.earlier`)."""
    warnings: tuple[str, ...] = ()
    """What is implausible about the record."""
    resting: tuple[Item, ...] | None = None
    """Of what takes something back or changes it: the assessments that rest on that (`storage.queries.resting`)."""

    def plain(self) -> Item:
        """The record with its number, as `--format json` gives it."""
        return {
            "entry": self.entry.seq,
            "new": self.new,
            "entry_kind": self.entry.kind.value,
            "recorded_at": self.entry.recorded_at,
            "recorded_by": self.entry.recorded_by,
            **_fields(self.entry),
            **({} if self.retracted_by is None else {"retracted_by": self.retracted_by}),
            **({"changed": changed(self.entry.record.content(), self.before)} if isinstance(self.entry.record, Amendment) else {}),
            **({} if self.resting is None else {"resting": list(self.resting)}),
            "warnings": list(self.warnings),
            "besides": [{"entry": other.seq, "entry_kind": other.kind.value, **_fields(other)} for other in self.besides],
        }


def found(same: Sequence[Versioned[Observation]]) -> Versioned[Observation] | None:
    """The first of these entries that stands, or the first retracted one where none does."""
    return next((held for held in same if held.stands), next(iter(same), None))


def _fields(entry: Entry) -> Item:
    """The record's own; sources and commitments have a `kind`, and a retraction's `entry` is the one it takes back."""
    fields = entry.record.json_fields()
    if entry.kind is EntryKind.EVIDENCE_ADDED:
        fields["attachments"] = fields["attachments"] or []
    return {"retracts" if name == "entry" else name: value for name, value in fields.items()}
