"""The fields of records from options of the same names: words of vocabularies and dates are read, lists become tuples."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.cli.commands.words import word
from tracker.domain.errors import BadInput, TrackerError, shortened
from tracker.domain.items import Item
from tracker.domain.vocabulary import CheckOutcome, CommitmentKind, Confidence, Nature, SourceKind, Stage, Stance, Status

WORDS: dict[str, tuple[type[StrEnum], str]] = {
    "confidence": (Confidence, "confidence"),
    "kind": (CommitmentKind, "kind"),
    "nature": (Nature, "nature"),
    "outcome": (CheckOutcome, "outcome"),
    "source_kind": (SourceKind, "kind of source"),
    "stage": (Stage, "stage"),
    "stance": (Stance, "stance"),
    "status": (Status, "status"),
}
"""By field, its vocabulary and what errors call a word of it."""
DATES = ("by", "due", "event_date", "extended_to", "made_on", "published", "since", "until")
DAYS = ("accessed", "assessed_on", "effective_on", "on")
"""Dates of which the day must be known."""


def fields(given: Mapping[str, object], today: date, *names: str) -> Item:
    """The fields of these names, None where nothing was given.

    Args:
        given: options, by the names of the fields.
        today: the user's day, for dates such as `yesterday`.
        names: of the fields.

    Raises:
        TrackerError: what cannot be taken, about its field.
    """
    found: Item = {}
    for name in names:
        try:
            found[name] = _read(name, given.get(name), today)
        except TrackerError as error:
            raise error.about(name) from None
    return found


def _read(name: str, value: Any, today: date) -> object:
    from tracker.domain.dates import read_date, read_day

    if name in WORDS and value is not None:
        return word(*WORDS[name], value)
    if name in (*DATES, *DAYS):
        return (read_date if name in DATES else read_day)(value, today) if value else None
    return (tuple(value) or None) if isinstance(value, list | tuple) else value


def span(text: str, field: str) -> Item:
    """A time from one date to another, `2025-03/2025-09`, or from one on, `2025-03/`.

    Raises:
        BadInput: no slash in it.
    """
    since, slash, until = (part.strip() for part in text.partition("/"))
    if not slash:
        raise BadInput(f"“{shortened(text, 40)}” is no time from one date to another", "write 2025-03/2025-09").about(field)
    return {"since": since, "until": until or None}
