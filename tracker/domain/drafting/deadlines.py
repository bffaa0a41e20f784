"""By when, how much and how often: as the words say it, as exact as they are, never more."""

import re
from collections.abc import Iterable, Mapping

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    rf"(?:(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\.?,?\s+(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?:of\s+)?)?"
    r"(?P<year>20\d\d(?P<iso>-\d\d(?:-\d\d)?)?)(?![\d-]*\d)|(?P<relative>this|next)\s+(?:calendar\s+)?year|(?:the\s+)?year[’']?s?[\s-]end|the\s+end\s+of\s+the\s+year"
)
_NUMBER, _LARGE = r"(?:\d[\d,]*(?:\.\d+)?|half|one-third|two-thirds)", r"(?:\s+(?:thousand|million|billion|trillion)\b)?"


Deadline = tuple[PartialDate | None, str]
"""When something is due, as exact as the words, and these; no date where they name none."""


class Times:
    """Finds times and quantities in passages, by words as in `words.toml` and the day of the document.

    Without that day, “this year” is no date, and one that only says when (“in 2026”) is not taken to be still to come.
    """

    def __init__(self, time: Mapping[str, Iterable[str]], made_on: PartialDate | None) -> None:
        self._made_on = made_on
        of = {name: "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"\s+") for name, words in time.items()}
        said = rf"\b(?:(?P<until>{of['until']})|{of['when']})\s+(?:(?:{of['parts']})\s*)*(?:{_DATE})(?:\s+(?:\w+\s+){{0,3}}(?:{of['meetings']}))?"
        self._date = re.compile(rf"{said}(?!\s*(?:{of['documents']})\b)|\bthis\s+year\b", re.IGNORECASE)
        self._words, self._every = (re.compile(rf"\b(?:{of[name]})\b", re.IGNORECASE) for name in ("words", "every"))
        self._quantity = re.compile(rf"[$€£¥]\s?{_NUMBER}{_LARGE}|\b{_NUMBER}(?:\s?%|[\s-](?:{of['units']})\b)")

    def deadline(self, text: str) -> Deadline | None:
        """The deadline that a passage names: the first with a date to come, else the first words of time."""
        for found in self._date.finditer(text):
            due = self._due(found)
            if due and (due.last_day > self._made_on.first_day if self._made_on else found["until"]):
                return due, " ".join(found[0].split())
        words = self._words.search(text)
        return (None, " ".join(words[0].split())) if words else None

    def _due(self, found: re.Match[str]) -> PartialDate | None:
        if not (written := found["year"]):
            return PartialDate(f"{int(self._made_on[:4]) + (found['relative'] or '').lower().count('next'):04}") if self._made_on else None
        if found["month"] and not found["iso"]:
            written += f"-{_MONTHS.index(found['month'][:3].lower()) + 1:02}"
            written += f"-{int(day):02}" if (day := found["day"] or found["day2"]) else ""
        try:
            return PartialDate.parse(written)
        except BadDate:
            return None

    def measures(self, text: str) -> tuple[str, str]:
        """The numbers with their units, and how often, in its words."""
        every = self._every.search(text)
        return "; ".join(dict.fromkeys(" ".join(found[0].split()) for found in self._quantity.finditer(text))), every[0] if every else ""
