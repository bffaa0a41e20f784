"""Which commitments have one obligation that is of a party, has a status and has a verification asked for: what every list, and the page, must answer."""

from collections.abc import Iterable, Sequence

from tracker.domain.items import Item
from tracker.domain.vocabulary import MIXED


def matching(items: Iterable[Item], *, party: str | None = None, status: str | None = None, verification: str | None = None) -> list[str]:
    """The refs of the items, as `list --format json` gives them; `mixed` is asked of the whole, as no obligation has it."""
    of_one = None if status == MIXED else status
    return [
        item["ref"]
        for item in items
        if (status != MIXED or item["status"] == MIXED) and any(_holds(one, party, of_one, verification) for one in item["standing"])
    ]


def _holds(one: Item, *asked: str | None) -> bool:
    has: Sequence[str] = (one["party"], one["status"], one["verification"])
    return all(value in (None, given) for value, given in zip(asked, has, strict=True))
