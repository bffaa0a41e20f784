"""The fields of every record in their order, for reading what is held already: to build the records themselves takes pydantic.

A test holds them against the records (`tracker.domain.records`), which are what decides.
"""

from __future__ import annotations  # typing is not imported to start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_TERMS = (
    "title", "text", "kind", "nature", "topic", "obligors", "beneficiaries", "due", "extended_to", "review_every", "criteria", "wordings",
    "discrepancies", "follows",
)  # fmt: skip
_ROW = ("label", "commitment", "cells", "average", "percent")

FIELDS = {
    "party_registered": ("code", "name"),
    "agreement_registered": ("code", "title", "made_on", "place", "parties", "summary"),
    "source_registered": ("key", "publisher", "title", "url", "published", "kind", "language", "voice", "note"),
    "commitment_registered": (*_TERMS, "agreement", "number"),
    "commitment_amended": ("commitment", "changes", "reason"),
    "evidence_added": (
        "commitment", "event_date", "stance", "summary", "source", "reliability", "credibility", "voice", "stage", "party", "same_event_as",
        "quote", "note", "id", "quote_prefix", "quote_suffix", "attachments",
    ),
    "evidence_regraded": ("evidence", "reliability", "credibility", "reason"),
    "check_recorded": ("commitment", "on", "queries", "outcome", "languages", "note", "id"),
    "assessment_made": ("commitment", "status", "confidence", "effective_on", "rationale", "because", "party"),
    "entry_retracted": ("entry", "reason"),
    "scores_imported": ("agreement", "scale", "file", "source", "columns", "rows", "averages", "percents"),
}  # fmt: skip
"""Of the content of an entry, by its kind."""

PARTS = {
    "changes": tuple(name for name in _TERMS if name != "obligors"),
    "wordings": ("source", "paragraph", "form", "text", "quote"),
    "attachments": ("sha256", "name", "media_type", "size", "quote_found"),
    "rows": _ROW,
    "averages": _ROW,
    "percents": _ROW,
}
"""Of the objects inside, by the field that holds one or several."""


def in_order(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's content with its fields in the order of the records instead of the canonical one.

    Raises:
        KeyError: there is no such kind.
    """
    return _ordered(FIELDS[kind], content)


def _ordered(names: tuple[str, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _part(name, value[name]) for name in names if name in value}


def _part(name: str, value: Any) -> Any:
    if name not in PARTS:
        return value
    return [_ordered(PARTS[name], one) for one in value] if isinstance(value, list) else _ordered(PARTS[name], value)
