"""The report as CSV (RFC 4180) for spreadsheets: one row for each obligation, that is each commitment as owed by one party."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby, product
from typing import TYPE_CHECKING, Any

from tracker.domain.explanations import Fixed
from tracker.domain.standing import Case, Overview, Standing
from tracker.domain.text import formula_safe, visible
from tracker.domain.vocabulary import Attention, Stance
from tracker.reports import csv_text

if TYPE_CHECKING:
    from tracker.reports.model import Report

Cells = Sequence[Sequence[str]]
"""Columns of equal length as they are written, but for the report's own."""

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
    return "".join(written([_made_safe(_columns(rows), raw=raw)] if rows else [], report.fixed))


def written(pages: Iterable[Cells], fixed: Fixed) -> Iterator[str]:
    """The same, of pages of cells that are taken one after the other."""
    yield csv_text.page([[column] for column in COLUMNS])
    of_report = f",{fixed.as_of.isoformat()},{fixed.known_at},{fixed.root}\r\n"
    for page in pages:
        yield of_report.join([*map(",".join, zip(*page, strict=True)), ""])


def derived(cases: Iterable[tuple[Case, Overview]], rationales: Mapping[int, str], *, raw: bool = False) -> Cells:
    """A page of cases with their standings, where a rationale is known by its assessment's entry."""
    columns = _columns(
        _cells(case.terms, case.agreement, now, one, rationales[one.assessed_by] if one.assessed_by else "")
        for case, now in cases
        for one in now.standings
    )
    return _made_safe(columns, raw=raw)


_TEXTS = ("title", "topic", "attention", "rationale")
GROUPS = tuple(tuple(names) for _, names in groupby(_MADE, lambda name: name if name in _TEXTS else ""))
"""The columns with those that stand beside each other and hold no text taken together."""
_REASONS = tuple("; ".join(compress([reason.value for reason in Attention], bits)) for bits in product((0, 1), repeat=len(Attention)))


def kept(page: Mapping[str, Sequence[Any]], *, raw: bool = False) -> Cells:
    """A page of what the store keeps ready of every obligation, in these groups; the reasons to look at it as bits."""
    page = {**page, "attention": [_REASONS[flags] for flags in page["attention"]]}
    return [csv_text.cells(page[name], None if raw else _safe) if name in _TEXTS else page[name] for name, *_ in GROUPS]


def _made_safe(page: Mapping[str, Sequence[str]], *, raw: bool) -> Cells:
    return [csv_text.cells(page[name], None if raw else _safe) for name in _MADE]


def _columns(rows: Iterable[dict[str, str]]) -> dict[str, list[str]]:
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
