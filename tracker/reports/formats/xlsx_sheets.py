"""What stands on the sheets of the XLSX report, as values: texts as recorded, numbers, dates and addresses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.dates import PartialDate
from tracker.domain.record.records import Source
from tracker.domain.standing.attention import numbers
from tracker.domain.status_glyphs import mark
from tracker.domain.vocabulary import Credibility, Reliability, Stance, Verification, spelled
from tracker.reports.model import EvidenceLine, Report, Sheet
from tracker.reports.sentences import METHOD, STATUS_MEANINGS, VERIFICATION_MEANINGS


@dataclass(frozen=True, slots=True)
class Address:
    """Words that lead to a source's address, where it has one that may be linked to."""

    text: str
    address: str | None


Value = str | int | bool | date | Address | None


@dataclass(frozen=True, slots=True)
class Column:
    """A head and the column's width in characters."""

    title: str
    width: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet: its columns and rows; the columns on the left that stay in view; on the first sheet, the rows to print bold."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    frozen: int = 1
    bold: frozenset[int] = field(default_factory=frozenset)


def pages(report: Report) -> tuple[Page, ...]:
    """All of them, in their order; the first is the summary."""
    return (_summary(report), _commitments(report), _standings(report), _evidence(report), _assessments(report), _definitions())


def _day(given: PartialDate | date | None) -> Value:
    """A whole date as a date; a partial one as the text it is."""
    if isinstance(given, PartialDate):
        return given.first_day if given.is_whole else str(given)
    return given


def _summary(report: Report) -> Page:
    fixed = report.fixed
    owed = [sheet for sheet in report.sheets if sheet.terms.kind.owed]
    rows: list[tuple[Value, ...]] = [(report.title,)]
    bold: set[int] = set()

    def part(*heads: Value) -> None:
        rows.append(())
        bold.add(len(rows))
        rows.append(heads)

    for agreement in report.agreements:
        rows.append(("Agreement", agreement.title))
        rows.append(("Made on", _day(agreement.made_on)))
        rows.append(("Place", agreement.place))
    rows.append(("As of", fixed.as_of))
    rows.append(("Known at entry", fixed.known_at))
    rows.append(("Recorded (UTC)", fixed.known_on))
    rows.append(("Ledger size", fixed.known_at))
    rows.append(("Merkle root", fixed.root))
    rows.append(("Fixed by", fixed.line))
    part("In brief")
    rows.append(("", report.in_brief))
    rows += [("Note", note) for note in report.notes]
    part("Status", "Commitments of every kind")
    rows += [(mark(status), count) for status, count in report.statuses]
    part("Verification", "Commitments owed")
    rows += [(mark(one), sum(sheet.overview.verification is one for sheet in owed)) for one in reversed(Verification)]
    part("Evidence", "Pieces, retracted ones apart")
    rows += [(spelled(stance), sum(sheet.overview.evidence[stance] for sheet in report.sheets)) for stance in Stance]
    part("What needs attention", "Commitment", "Why")
    rows += [(row.ref, row.title, "; ".join(text for _, text in row.reasons)) for row in report.attention]
    part("Made by", "Tracker; the history of every entry stands in the other formats")
    return Page(name="Summary", columns=(Column("", 24), Column("", 76), Column("", 66)), rows=tuple(rows), bold=frozenset(bold))


COMMITMENTS = (
    *(Column("Ref", 14), Column("Title", 44), Column("Label", 14)),
    *(Column("Agreement", 14), Column("Kind", 20), Column("Nature", 12), Column("Topic", 18)),
    *(Column("Owed by", 14), Column("For the benefit of", 14), Column("Status", 18), Column("Open", 8), Column("Verification", 16)),
    *(Column("Made on", 12), Column("Due", 12), Column("Extended to", 12), Column("Extensions", 26), Column("Overdue", 9)),
    *(
        Column("Due soon on", 12),
        Column("Late", 8),
        Column("Review due on", 13),
        Column("Review due", 9),
        Column("Attention", 26),
        Column("For", 8),
        Column("Against", 8),
    ),
    *(Column("Context", 8), Column("Last evidence", 13), Column("Last entry", 9), Column("Text", 60), Column("What would verify it", 50)),
    *(
        Column("Wordings", 60),
        Column("Where the wordings differ", 50),
        Column("Searches", 50),
        Column("Follows", 30),
        Column("How to cite", 60),
    ),
)


def _commitments(report: Report) -> Page:
    return Page(name="Commitments", columns=COMMITMENTS, rows=tuple(_commitment(sheet) for sheet in report.sheets), frozen=2)


def _commitment(sheet: Sheet) -> tuple[Value, ...]:
    terms, now = sheet.terms, sheet.overview
    return (
        *(sheet.ref, terms.title, terms.label, terms.agreement, spelled(terms.kind), spelled(terms.nature), "; ".join(terms.every_topic)),
        *(", ".join(terms.obligors), ", ".join(terms.beneficiaries), mark(now.status), now.open, mark(now.verification)),
        *(_day(sheet.agreement.made_on), _day(terms.due), _day(now.extended_to), sheet.extensions_told or None, now.overdue),
        *(_day(now.due_soon_on), now.late, now.review_due_on, now.review_due, sheet.attention_told.replace(", ", "; ")),
        *(now.evidence[stance] for stance in Stance),
        *(_day(now.last_evidence_on), now.last_entry, terms.text, _lines(terms.criteria)),
        *(_lines(_wordings(sheet)), _lines(terms.discrepancies), _lines(_searches(sheet)), terms.follows, sheet.citation),
    )


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"• {text}" for text in texts)


def _wordings(sheet: Sheet) -> Iterator[str]:
    for text in (*sheet.reported, *sheet.expected):
        wording = text.wording
        paragraphs = f", ¶ {', '.join(map(str, wording.paragraph))}" if wording.paragraph else ""
        quote = f" “{wording.quote}”" if wording.quote else ""
        yield f"{text.source.publisher}{paragraphs} ({spelled(wording.form)}): {wording.text}{quote}"


def _searches(sheet: Sheet) -> Iterator[str]:
    for held in sheet.checks:
        check = held.record
        retracted = f", retracted by #{held.retracted_by}" if held.retracted_by else ""
        note = f" {check.note}" if check.note else ""
        yield f"{check.on.isoformat()} (#{held.entry}{retracted}) {spelled(check.outcome)}: {'; '.join(check.queries)}.{note}"


STANDINGS = (
    *(Column("Ref", 14), Column("Party", 10), Column("Title", 44), Column("Status", 18), Column("Verification", 16)),
    *(Column("Confidence", 12), Column("Effective on", 12), Column("Assessed by", 11), Column("Late", 8), Column("Why", 50)),
    *(Column("Rationale", 70), Column("Rests on", 24), Column("Not weighed", 18), Column("Would change it", 50)),
)


def _standings(report: Report) -> Page:
    return Page(name="Standings", columns=STANDINGS, rows=tuple(_standing_rows(report)), frozen=2)


def _standing_rows(report: Report) -> Iterator[tuple[Value, ...]]:
    for sheet in report.sheets:
        for text in sheet.standings:
            one = text.standing
            yield (
                *(sheet.ref, one.party, sheet.terms.title, mark(one.status), mark(one.verification)),
                *(one.confidence.value if one.confidence else None, one.effective_on, one.assessed_by, one.late, text.why),
                *(
                    text.rationale,
                    numbers(text.because, None),
                    numbers(one.not_weighed, None),
                    "; ".join(text.would_change),
                ),
            )


EVIDENCE = (
    *(Column("Entry", 8), Column("Ref", 14), Column("Event date", 12), Column("Stance", 12), Column("Summary", 70), Column("Source", 32)),
    *(Column("Source title", 40), Column("Published", 12), Column("Grade", 8), Column("Reliability", 10), Column("Credibility", 10)),
    *(Column("Counts", 8), Column("Voice", 12), Column("Stage", 13), Column("About", 10), Column("Same event as", 11), Column("Quote", 50)),
    *(Column("Note", 50), Column("Attachments", 40), Column("Retracted by", 10), Column("Reason of the retraction", 40)),
)


def _evidence(report: Report) -> Page:
    return Page(
        name="Evidence",
        columns=EVIDENCE,
        rows=tuple(_observation(sheet, line) for sheet in report.sheets for line in sheet.evidence),
        frozen=2,
    )


def _observation(sheet: Sheet, line: EvidenceLine) -> tuple[Value, ...]:
    record, source = line.record, line.source
    quote = "\n".join(filter(None, (record.quote, *(f"({where} “{words}”)" for where, words in line.around_quote))))
    attached = _lines(f"{one.name} ({one.size:,} bytes, sha256 {one.sha256})" for one in record.attachments or ())
    return (
        *(line.entry, sheet.ref, _day(record.event_date), spelled(record.stance), record.summary, _source(source)),
        *(source.title, _day(source.published), record.grade, record.reliability.value, int(record.credibility.value)),
        *(record.counts, record.voice, spelled(record.stage) if record.stage else None, record.party, record.same_event_as, quote),
        *(record.note, attached, line.retracted_by, sheet.retraction_reason(line.retracted_by) if line.retracted_by else None),
    )


def _source(source: Source) -> Address:
    return Address(source.publisher, source.url)


ASSESSMENTS = (
    *(Column("Entry", 8), Column("Ref", 14), Column("Party", 12), Column("Status", 18), Column("Confidence", 12)),
    *(Column("Effective on", 12), Column("Rationale", 80), Column("Because", 24), Column("Retracted by", 10)),
)


def _assessments(report: Report) -> Page:
    return Page(name="Assessments", columns=ASSESSMENTS, rows=tuple(_assessment_rows(report)), frozen=2)


def _assessment_rows(report: Report) -> Iterator[tuple[Value, ...]]:
    for sheet in report.sheets:
        for held in sheet.assessments:
            made = held.record
            yield (
                *(held.entry, sheet.ref, made.party or "every obligor", mark(made.status), made.confidence.value),
                *(made.effective_on, made.rationale, numbers(made.because, None), held.retracted_by),
            )


def _definitions() -> Page:
    rows = (
        *(("Method", term, text) for term, text in METHOD),
        *(("Status", mark(word), meaning) for word, meaning in STATUS_MEANINGS.items()),
        *(("Verification", mark(word), meaning) for word, meaning in VERIFICATION_MEANINGS.items()),
        *(("Reliability of the source", one.value, one.meaning) for one in Reliability),
        *(("Credibility of the information", one.value, one.meaning) for one in Credibility),
    )
    return Page(name="Definitions", columns=(Column("Of", 30), Column("Word", 24), Column("Meaning", 110)), rows=rows, frozen=0)
