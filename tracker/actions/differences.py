"""What a document says otherwise than the ledger about a thing that both know: field by field, with what was amended since left alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.domain.items import Item
from tracker.domain.record.evidence_rules import shortened
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """The fields that a document gives, where they are not as the ledger has them now."""

    new: Item
    """What the thing never said, by field; None for what the document empties."""
    earlier: Mapping[str, int]
    """The fields with a value that an earlier version had, each with the entry that amended it since."""


def between(given: Mapping[str, object], versions: Sequence[Versioned[Any]]) -> Differences:
    """Compares what a document gives of a thing with every version that the thing has had.

    Args:
        given: the fields that the document gives, as JSON values; one that it leaves out says nothing.
        versions: of the thing, the earliest first.
    """
    fields = [one.record.json_fields() for one in versions]
    new, earlier = Item(), dict[str, int]()
    for name, value in given.items():
        held = [one.get(name) or None for one in fields]
        if held[-1] == (value or None):
            continue
        if (value or None) in held:
            last = max(place for place, one in enumerate(held) if one == (value or None))
            earlier[name] = versions[last + 1].changed
        else:
            new[name] = value or None
    return Differences(new=new, earlier=earlier)


def in_words(amended: Iterable[tuple[str, object, object]]) -> str:
    """Fields that were amended, each with what it is now and what it was."""
    return "; ".join(f"{spelled(name)} is now “{shortened(now)}”, was “{shortened(was)}”" for name, now, was in amended)
