"""Records as they lie: the fields of what is held, or was found plainly in order, with the records' names, types and JSON.

To build the records themselves takes pydantic, which takes longer than all the rest of what people type all day.
"""

from __future__ import annotations  # typing is not imported to start

from datetime import date

from tracker.domain.dates import PartialDate
from tracker.domain.vocabulary import (
    CheckOutcome,
    CommitmentKind,
    Confidence,
    Credibility,
    Nature,
    Reliability,
    SourceKind,
    Stage,
    Stance,
    Status,
    WordingForm,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


class Seen:
    """A record's fields as attributes."""

    def __init__(self, table: str, fields: dict[str, Any]) -> None:
        self._plain = fields
        typed = _TYPED[table]
        self.__dict__.update({name: typed[name](value) if name in typed and value is not None else value for name, value in fields.items()})

    def content(self) -> dict[str, Any]:
        """As an entry's content: what is not given left out."""
        return {name: value for name, value in self._plain.items() if value is not None}

    def model_dump(self, *, mode: str = "json") -> dict[str, Any]:  # noqa: ARG002 - as a record says it
        """The fields as JSON values."""
        return dict(self._plain)

    @property
    def ref(self) -> str:
        """Of a commitment."""
        return f"{self._plain['agreement']}-{self._plain['number']}"

    @property
    def grade(self) -> str:
        """Of evidence."""
        return f"{self._plain['reliability']}{self._plain['credibility']}"

    @property
    def counts(self) -> bool:
        """Whether it can carry a standing (DESIGN §3)."""
        return self._plain["reliability"] in "ABC" and self._plain["credibility"] in "123"


def _several(table: str) -> Callable[[Iterable[dict[str, Any]]], tuple[Seen, ...]]:
    return lambda items: tuple(Seen(table, item) for item in items)


_TYPED: dict[str, dict[str, Callable[[Any], Any]]] = {
    "agreement": {"made_on": PartialDate.parse, "parties": tuple},
    "source": {"published": PartialDate.parse, "kind": SourceKind},
    "commitment": {
        "kind": CommitmentKind,
        "nature": Nature,
        "due": PartialDate.parse,
        "extended_to": PartialDate.parse,
        **dict.fromkeys(("obligors", "beneficiaries", "criteria", "discrepancies"), tuple),
        "wordings": _several("wording"),
    },
    "wording": {"form": WordingForm, "paragraph": tuple},
    "evidence": {
        "event_date": PartialDate.parse,
        "stance": Stance,
        "stage": Stage,
        "reliability": Reliability,
        "credibility": Credibility,
        "attachments": _several("attached"),
    },
    "attached": {},
    "search": {"on": date.fromisoformat, "outcome": CheckOutcome, "queries": tuple, "languages": tuple},
    "assessment": {"status": Status, "confidence": Confidence, "effective_on": date.fromisoformat, "because": tuple},
}
