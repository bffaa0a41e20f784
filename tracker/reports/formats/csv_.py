"""The report as CSV (RFC 4180) for spreadsheets: one row for each obligation, that is each commitment as owed by one party."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tracker.domain.dates import PartialDate
from tracker.domain.items import Item
from tracker.domain.standing import summary
from tracker.domain.standing.explanations import Fixed
from tracker.domain.standing.standing import is_late
from tracker.domain.text import formula_safe, visible
from tracker.domain.vocabulary import Status
from tracker.reports.formats import csv_text

if TYPE_CHECKING:
    from tracker.reports.model import Report

COLUMNS = (
    "ref", "title", "label", "agreement", "kind", "nature", "topic", "topics", "party", "party_name", "status", "verification", "confidence", "effective_on", "assessed_by", "made_on", "due",
    "extended_to", "extensions", "due_soon_on", "overdue", "late", "review_due_on", "review_due", "attention", "supports", "contradicts", "context", "last_evidence_on", "last_entry", "rationale",
    "as_of", "known_at",
)  # fmt: skip

Rationales = Mapping[int, str]
"""The rationales of assessments by their entries."""


def write(report: "Report", *, raw: bool = False) -> str:
    r"""The rows under a header, in the order of the report, with `\r\n` line ends and empty cells for what is not known.

    `overdue` and `late` are the obligation's; `review_due` and the counts of evidence are its commitment's. For machines, `raw` leaves
    texts as recorded, where a spreadsheet might take one for a formula and a terminal for a command.
    """
    items = [summary.item(sheet.terms, sheet.agreement, sheet.overview) for sheet in report.sheets]
    rationales = {
        text.standing.assessed_by: text.rationale for sheet in report.sheets for text in sheet.standings if text.standing.assessed_by
    }
    return "".join(pieces([(items, rationales)], report.fixed, report.names, raw=raw))


def pieces(
    pages: Iterable[tuple[Iterable[Item], Rationales]], fixed: Fixed, parties: Mapping[str, str], *, raw: bool = False, excel: bool = False
) -> Iterator[str]:
    """The text of `write`, line by line, from items of `list` (`summary.item`), rationales by assessment, and names of parties by code."""
    of_report = {"as_of": fixed.as_of.isoformat(), "known_at": fixed.known_at}  # no root: what is read row by row is not attested
    safe = str if raw else _safe
    names = {code: safe(name) for code, name in parties.items()}
    rows = (
        _row(item, owed, names, rationales, of_report, safe) for items, rationales in pages for item in items for owed in item["standing"]
    )
    return csv_text.table(COLUMNS, rows, excel=excel)


def _row(
    item: Item, owed: Item, names: Mapping[str, str], rationales: Rationales, of_report: Item, safe: Callable[[str], str]
) -> tuple[object, ...]:
    status = Status(owed["status"])
    due = None if item["due"] is None else PartialDate(item["due"])
    cells = {
        **item,
        **item["evidence"],
        **owed,
        **of_report,
        "title": safe(item["title"]),
        "label": safe(item["label"] or ""),
        "topic": safe(item["topic"]),
        "topics": safe("; ".join(item["topics"])),
        "party_name": names.get(owed["party"]),
        "extensions": "; ".join(" ".join(str(value) for value in one.values() if value is not None) for one in item["extensions"]),
        "overdue": _word(item["overdue"] and status.open),
        "late": _word(is_late(status, owed["effective_on"], due)),
        "review_due": _word(item["review_due"]),
        "attention": "; ".join(item["attention"]),
        "rationale": safe(rationales.get(owed["assessed_by"], "")),
    }
    return tuple(map(cells.__getitem__, COLUMNS))


def _safe(text: str) -> str:
    return formula_safe(visible(text, keep="\n"))


def _word(value: bool) -> str:
    return "true" if value else "false"
