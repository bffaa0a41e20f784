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
    for tally, owed in ((report.promised, True), (report.other, False)) if name in ("html", "markdown") else ():  # elsewhere it is drawn
        assert all(f"{outcome_label(one, owed=owed)} {len(its)}" in words for one, its in tally.by_outcome)
    if name == "html":  # its table has a cell for each obligation
        cells = re.findall(r'<td class="obligation" data-o="(.*?)"', data.decode())
        assert Counter(cells) == Counter(
            f"{one.party} {one.status} {one.verification}" for its in report.sheets for one in its.overview.standings
        )
        return
    for verification in Verification:
        told = sum(one.standing.verification is verification for sheet in report.sheets for _, one in sheet.grouped_standings)
        assert words.count(mark(verification)) == told + 1, "the verdicts, and the legend"
        sure = sum(one.standing.verification is verification for sheet in report.sheets for one in sheet.obligations)
        assert words.count(verification.value) >= told + 1 + sure, "the cells of the table"
    for sheet in report.sheets:
        for title, stance in (("For", Stance.SUPPORTS), ("Against", Stance.CONTRADICTS)):
            assert f"{title} ({sheet.overview.evidence[stance]})" in words


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
