"""The report as CSV (RFC 4180) for spreadsheets: one row for each obligation, that is each commitment as owed by one party."""

import csv
import io
from collections.abc import Callable

from tracker.domain.standing import Standing
from tracker.domain.text import formula_safe, visible
from tracker.domain.vocabulary import Stance
from tracker.reports.model import Report, Sheet, StandingText

COLUMNS = (
    "ref", "title", "agreement", "kind", "nature", "topic", "party", "status", "verification", "confidence", "effective_on", "assessed_by", "made_on", "due",
    "overdue", "late", "review_due_on", "review_due", "attention", "supports", "contradicts", "context", "last_evidence_on", "last_entry", "rationale",
    "as_of", "known_at", "root",
)  # fmt: skip


def write(report: Report, *, raw: bool = False) -> str:
    r"""The rows under a header, in the order of the report, with `\r\n` line ends and empty cells for what is not known.

    `overdue` and `late` are the obligation's; `review_due` and the counts of evidence are its commitment's.

    Args:
        report: what to write.
        raw: for machines: leaves texts as recorded, where a spreadsheet might take one for a formula and a terminal for a command.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    safe: Callable[[str], str] = str if raw else _safe
    for sheet in report.sheets:
        for text in sheet.standings:
            cells = _cells(report, sheet, text)
            rows.writerow([safe(cells[column]) for column in COLUMNS])
    return out.getvalue()


def _safe(text: str) -> str:
    return formula_safe(visible(text, keep="\n"))


def _cells(report: Report, sheet: Sheet, text: StandingText) -> dict[str, str]:
    terms, now, standing = sheet.terms, sheet.overview, text.standing
    return {
        "ref": sheet.ref,
        "title": terms.title,
        "agreement": terms.agreement,
        "kind": terms.kind.value,
        "nature": terms.nature.value,
        "topic": terms.topic,
        **_standing(standing),
        "made_on": sheet.agreement.made_on,
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
        "rationale": text.rationale,
        "as_of": report.fixed.as_of.isoformat(),
        "known_at": str(report.fixed.known_at),
        "root": report.fixed.root,
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
