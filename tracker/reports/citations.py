"""How to cite the record of a commitment: as a line, and as an entry for BibTeX."""

import re
from datetime import date

from tracker.domain.standing.explanations import Fixed
from tracker.domain.text import one_line
from tracker.reports.model import Sheet
from tracker.reports.sentences import day

_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {sign: f"\\{sign}" for sign in "{}%&#$_"}
"""Signs that TeX takes for commands (Knuth, The TeXbook, chapter 7), as it prints them."""


def citation(sheet: Sheet, fixed: Fixed, address: str = "") -> str:
    """Author, title, agreement, the day of the record, the address where there is one, and the day of access, on one line."""
    recorded, accessed = _days(fixed)
    made = f"{sheet.agreement.title}, {day(sheet.agreement.made_on)}"
    return one_line(
        f"{fixed.author or 'Tracker'}, “{sheet.ref}: {sheet.terms.title}” ({made}). Record of {recorded}, standing as of"
        f" {day(fixed.as_of.isoformat())}{address and f', {address}'}, accessed {accessed}."
    )


def bibtex(sheet: Sheet, fixed: Fixed, address: str = "") -> str:
    """The citation as a BibTeX entry `@misc`; what TeX would run is escaped, but not in the address, which is read as it stands."""
    recorded, accessed = _days(fixed)
    fields = {
        "author": f"{{{_tex(fixed.author or 'Tracker')}}}",
        "title": _tex(f"{sheet.ref}: {sheet.terms.title}"),
        "howpublished": _tex(f"{sheet.agreement.title}, {day(sheet.agreement.made_on)}"),
        "year": recorded[-4:],
        "note": f"Record of {recorded}, standing as of {day(fixed.as_of.isoformat())}, accessed {accessed}",
        **({"url": address} if address else {}),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items())
    return "\n".join((f"@misc{{{sheet.ref.lower()},", *lines, "}"))


def _tex(text: str) -> str:
    return re.sub(r"[\\~^{}%&#$_]", lambda sign: _TEX[sign[0]], one_line(text))


def _days(fixed: Fixed) -> tuple[str, str]:
    """When the record was last added to, and the day on which it is read: that described, or where it describes a past one, that of the record."""
    recorded = date.fromisoformat(fixed.known_on[:10]) if fixed.known_on else fixed.as_of
    return day(recorded.isoformat()), day(max(recorded, fixed.as_of).isoformat())
