"""What every adding command gives back, and how fields as typed become a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from tracker.domain.entries import Entry, plain_message
from tracker.domain.errors import BadInput, shortened
from tracker.domain.records import Evidence, Record
from tracker.domain.vocabulary import spelled

Kind = TypeVar("Kind", bound=Record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The entry that now holds a record, and whether it was written just now."""

    entry: Entry
    new: bool = True
    besides: tuple[Entry, ...] = ()
    """Entries written on the way, such as an unknown source."""

    def plain(self) -> dict[str, Any]:
        """The record with its number, as `--format json` gives it."""
        return {
            "entry": self.entry.seq,
            "new": self.new,
            "entry_kind": self.entry.kind.value,
            "recorded_at": self.entry.recorded_at,
            "recorded_by": self.entry.recorded_by,
            **_fields(self.entry),
            "besides": [{"entry": other.seq, "entry_kind": other.kind.value, **_fields(other)} for other in self.besides],
        }


def _fields(entry: Entry) -> dict[str, Any]:
    """The record's own; sources and commitments have a `kind`, and a retraction's `entry` is the one it takes back."""
    fields = entry.record.model_dump(mode="json")
    if isinstance(entry.record, Evidence):
        fields["attachments"] = fields["attachments"] or []
    return {"retracts" if name == "entry" else name: value for name, value in fields.items()}


def record(kind: type[Kind], fields: Mapping[str, Any]) -> Kind:
    """A record from fields as people typed them; what is None was not given.

    Raises:
        BadInput: naming the first field that cannot be taken.
    """
    try:
        return kind.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = " ".join(str(part + 1) if isinstance(part, int) else spelled(part) for part in first["loc"])
        given = first["input"] if isinstance(first["input"], str) else ""
        message = plain_message(first)
        value = f" “{shortened(given)}”" if given and given[:30] not in message else ""
        raise BadInput(f"{field or kind.__name__.lower()}{value}: {message}", "the command's --help shows what it takes") from error
