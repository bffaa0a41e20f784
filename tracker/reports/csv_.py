"""The report as CSV (RFC 4180) for spreadsheets: one row for each obligation, that is each commitment as owed by one party."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker.domain.explanations import Fixed
from tracker.domain.standing import Case, Overview, Standing
from tracker.domain.text import formula_safe, visible
from tracker.domain.vocabulary import Attention, Stance, Status
from tracker.reports import csv_text

if TYPE_CHECKING:
    from tracker.reports.model import Report

Page = Mapping[str, Sequence[str]]
"""Cells before they are made safe: columns of equal length, by name."""

COLUMNS = (
    "ref", "title", "agreement", "kind", "nature", "topic", "party", "status", "verification", "confidence", "effective_on", "assessed_by", "made_on", "due",
    "overdue", "late", "review_due_on", "review_due", "attention", "supports", "contradicts", "context", "last_evidence_on", "last_entry", "rationale",
    "as_of", "known_at", "root",
)  # fmt: skip
_MADE = COLUMNS[:-3]
"""What a page has; the rest is the report's."""


def write(report: "Report", *, raw: bool = False) -> str:
    r"""The rows under a header, in the order of the report, with `\r\n` line ends and empty cells for what is not known.

    `overdue` and `late` are the obligation's; `review_due` and the counts of evidence are its commitment's.

    Args:
        report: what to write.
        raw: for machines: leaves texts as recorded, where a spreadsheet might take one for a formula and a terminal for a command.
    """
    rows = [
        _cells(sheet.terms, sheet.agreement, sheet.overview, text.standing, text.rationale)
        for sheet in report.sheets
        for text in sheet.standings
    ]
    return "".join(written([_columns(rows)] if rows else [], report.fixed, raw=raw))


def written(pages: Iterable[Page], fixed: Fixed, *, raw: bool = False) -> Iterator[str]:
    """The same, of pages of columns that are taken one after the other."""
    yield csv_text.page([[column] for column in COLUMNS])
    safe = None if raw else _safe
    of_report = {"as_of": fixed.as_of.isoformat(), "known_at": str(fixed.known_at), "root": fixed.root}
    for page in pages:
        length = len(page["ref"])
        columns = {**page, **{name: [value] * length for name, value in of_report.items()}}
        yield csv_text.page([csv_text.cells(columns[name], safe) for name in COLUMNS])


def derived(cases: Iterable[tuple[Case, Overview]], rationales: Mapping[int, str]) -> Page:
    """A page of cases with their standings, where a rationale is known by its assessment's entry."""
    return _columns(
        _cells(case.terms, case.agreement, now, one, rationales[one.assessed_by] if one.assessed_by else "")
        for case, now in cases
        for one in now.standings
    )


def kept(page: Mapping[str, Sequence[Any]], day: date) -> Page:
    """A page of what the store keeps ready of every obligation; what depends on the day is judged here."""
    today = day.isoformat()
    overdue = [
        bool(is_open) and due_on is not None and due_on < today for is_open, due_on in zip(page["open"], page["due_on"], strict=True)
    ]
    review_due = [review_on is not None and review_on <= today for review_on in page["review_due_on"]]
    flags = zip(page["contested"], overdue, review_due, page["one_source"], page["never_assessed"], page["wordings_differ"], strict=True)
    texts = {name: [value or "" for value in page[name]] if None in page[name] else page[name] for name in _TEXTS if name in page}
    numbers = {
        name: ["" if value is None else str(value) for value in page[name]] if None in page[name] else list(map(str, page[name]))
        for name in _NUMBERS
    }
    return {
        **texts,
        **numbers,
        "overdue": [_word(late and status in _OPEN) for late, status in zip(overdue, page["status"], strict=True)],
        "late": [
            _word(status == Status.FULFILLED and due_on is not None and effective_on > due_on)
            for status, due_on, effective_on in zip(page["status"], page["due_on"], page["effective_on"], strict=True)
        ],
        "review_due": list(map(_word, review_due)),
        "attention": list(map(_reasons, flags)),
    }


_NUMBERS = ("assessed_by", "supports", "contradicts", "context", "last_entry")
_TEXTS = tuple(name for name in COLUMNS if name not in _NUMBERS)
_OPEN = frozenset(status.value for status in Status if status.open)


@cache
def _reasons(flags: tuple[object, ...]) -> str:
    return "; ".join(reason.value for reason, holds in zip(Attention, flags, strict=True) if holds)


def _columns(rows: Iterable[dict[str, str]]) -> Page:
    made = list(rows)
    return {name: [row[name] for row in made] for name in _MADE}


def _safe(text: str) -> str:
    return formula_safe(visible(text, keep="\n"))


def _cells(terms: Any, agreement: Any, now: Overview, standing: Standing, rationale: str) -> dict[str, str]:
    """The cells of an obligation; the terms and the agreement are records, or the facts that stand for them."""
    return {
        "ref": terms.ref,
        "title": terms.title,
        "agreement": terms.agreement,
        "kind": terms.kind.value,
        "nature": terms.nature.value,
        "topic": terms.topic,
        **_standing(standing),
        "made_on": agreement.made_on,
        "due": terms.due or "",
        "overdue": _word(now.overdue and standing.status.open),
        "late": _word(standing.late),
        "review_due_on": now.review_due_on.isoformat() if now.review_due_on else "",
        "review_due": _word(now.review_due),
        "attention": "; ".join(reason.value for reason in now.attention),
        "supports": str(now.evidence[Stance.SUPPORTS]),
        "contradicts": str(now.evidence[Stance.CONTRADICTS]),
        "context": str(now.evidence[Stance.CONTEXT]),
        "last_evidence_on": now.last_evidence_on or "",
        "last_entry": str(now.last_entry),
        "rationale": rationale,
    }


def _standing(standing: Standing) -> dict[str, str]:
    return {
        "party": standing.party,
        "status": standing.status.value,
        "verification": standing.verification.value,
        "confidence": standing.confidence.value if standing.confidence else "",
        "effective_on": standing.effective_on.isoformat() if standing.effective_on else "",
        "assessed_by": str(standing.assessed_by or ""),
    }


def _word(value: bool) -> str:
    return "true" if value else "false"
