"""By when, how much and how often: as the words say it, as exact as they are, never more."""

import re

from tracker.domain.dates import PartialDate
from tracker.domain.drafting.lexicon import Lexicon
from tracker.domain.errors import BadDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
Deadline = tuple[PartialDate | None, str]
"""When something is due, as exact as the words, and these; no date where they name none."""


def deadline(text: str, lexicon: Lexicon, made_on: PartialDate | None) -> Deadline | None:
    """The deadline that a passage names: the first with a date to come, else the first words of time.

    Without the day of the document “this year” is no date, and one that only says when (“in 2026”) is not taken to be still to come.
    """
    for found in lexicon.patterns["date"].finditer(text):
        due = _due(found, made_on)
        if due and (due.last_day > made_on.first_day if made_on else found["until"]):
            return due, " ".join(found[0].split())
    words = lexicon.patterns["time"].search(text)
    return (None, " ".join(words[0].split())) if words else None


def _due(found: re.Match[str], made_on: PartialDate | None) -> PartialDate | None:
    if not (written := found["year"]) and made_on is None:
        return None
    if found["bare"] and made_on:  # the next month or day of that name, where something is due until then
        number, on = _MONTHS.index(found["bare"][:3].lower()) + 1, int(found["bare_day"] or found["day_bare"] or 0)
        made = made_on.first_day
        passed = number < made.month or (number == made.month and ("next" in found[0].lower() or 0 < on < made.day))
        coming = f"{made.year + passed:04}-{number:02}" + (f"-{on:02}" if on else "")
        written = coming if found["until"] and len(made_on) > len("2026") else ""
    elif not written:
        written = f"{int(str(made_on)[:4]) + (found['relative'] or '').lower().count('next'):04}"
    elif found["month"] and not found["iso"]:
        written += f"-{_MONTHS.index(found['month'][:3].lower()) + 1:02}"
        written += f"-{int(day):02}" if (day := found["day"] or found["day2"]) else ""
    try:
        return PartialDate.parse(written)
    except BadDate:
        return None


def measures(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """The numbers with their units, and how often, in its words."""
    numbers = (" ".join(found[0].split()) for found in lexicon.patterns["quantity"].finditer(text))
    every = lexicon.patterns["every"].search(text)
    return "; ".join(dict.fromkeys(numbers)), every[0] if every else ""
