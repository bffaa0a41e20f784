"""The counts that every format for readers must give alike, looked for in what is opened again."""

import re
from collections import Counter

from tests.reports import opened
from tracker.domain.status_glyphs import mark
from tracker.domain.vocabulary import MIXED, Stance, Status, Verification, spelled
from tracker.reports.formats import registry
from tracker.reports.model import Report
from tracker.reports.sentences import outcome_label, status_label


def counts_the_same(report: Report, name: str) -> None:
    """Statuses, verification, standings and evidence, in the words and marks of the format."""
    data = registry.write(report, name).data
    text = opened.text(name, data)
    assert report.in_brief in text
    if name == "xlsx":
        _sheets_count_the_same(report, data)
        return
    words = " ".join(word for word in text.replace("|", " ").split() if word != "---")
    if name == "html":  # its picture counts obligations by what became of them, and its table has a cell for each
        for tally, owed in ((report.promised, True), (report.other, False)):
            assert all(f"{outcome_label(one, owed=owed)} {len(its)}" in words for one, its in tally.by_outcome)
        cells = re.findall(r'<td class="obligation" data-o="(.*?)"', data.decode())
        assert Counter(cells) == Counter(
            f"{one.party} {one.status} {one.verification}" for its in report.sheets for one in its.overview.standings
        )
        return
    for status, count in report.statuses:
        assert f"{mark(status)} {count}" in words or f"{mark(status)}{count}" in words, (status, count)
    cells = [cell for row in report.matrix for cell in row.cells if cell]
    for verification in Verification:
        marked = sum(cell.verification is verification for cell in cells)
        overall = sum(sheet.overview.verification is verification for sheet in report.sheets)
        told = sum(one.standing.verification is verification for sheet in report.sheets for _, one in sheet.grouped_standings)
        said = marked + overall + told + 1  # the matrix, the summary, the verdicts, the legend
        assert words.count(mark(verification)) == said, verification
    for sheet in report.sheets:
        assert " / ".join(str(sheet.overview.evidence[stance]) for stance in Stance) in words


def _sheets_count_the_same(report: Report, data: bytes) -> None:
    front = [row[2] for row in opened.xlsx_rows(data)["Summary"] if isinstance(row[2], int)]
    tallies = [tally for tally in (report.promised, report.other) if tally.obligations]
    assert front == [number for tally in tallies for number in (tally.obligations, *(len(its) for _, its in tally.by_outcome))]
    rows = opened.xlsx_table(data, "Commitments")
    words = [(sheet.overview, sheet.terms.kind.owed) for sheet in report.sheets]
    assert [(row["Status"], row["Verification"]) for row in rows] == [
        (_word(now.status, owed=owed), now.verification.value) for now, owed in words
    ]
    evidence = Counter(row["Stance"] for row in opened.xlsx_table(data, "Evidence") if row["Retracted by"] is None)
    for stance, head in zip(Stance, ("For", "Against", "Context"), strict=True):
        counted = sum(sheet.overview.evidence[stance] for sheet in report.sheets)
        assert evidence[stance.value] == counted == sum(row[head] for row in rows)
    obligations = opened.xlsx_table(data, "Obligations")
    assert [(row["Ref"], row["Party"], row["Outcome"], row["Status"], row["Verification"]) for row in obligations] == [
        (one.ref, one.party, outcome_label(one.outcome, owed=one.owed), _word(now.status, owed=one.owed), now.verification.value)
        for sheet in report.sheets
        for one in sheet.obligations
        for now in (one.standing,)
    ]
    assert len(opened.xlsx_table(data, "Assessments")) == sum(len(sheet.assessments) for sheet in report.sheets)


def _word(word: str, *, owed: bool) -> str:
    return spelled(word) if word == MIXED else status_label(Status(word), owed=owed)
