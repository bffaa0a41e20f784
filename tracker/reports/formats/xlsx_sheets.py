"""What stands on the sheets of the XLSX report, as values: texts, numbers, dates, addresses, and places on other sheets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import PartialDate
from tracker.domain.standing.attention import numbers
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.text import counted
from tracker.domain.vocabulary import MIXED, Credibility, Reliability, Stance, Status, spelled
from tracker.reports import sentences
from tracker.reports.citations import citation
from tracker.reports.composition import clocks
from tracker.reports.model import EvidenceLine, Report, Sheet
from tracker.reports.obligations import Tally
from tracker.reports.sheet import first_sentence
from tracker.reports.sheet_record import figures


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a web address, if it may be linked to, or to the top of the sheet that they name."""

    text: str
    to: str | None = None
    within: bool = False
    """Whether they name a sheet."""

    def __str__(self) -> str:
        """The words."""
        return self.text


Value = str | int | bool | date | Link | None
Row = tuple[Value, ...]


class Heads(tuple[Value, ...]):
    """A row of heads."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its heads, each with the width of its column, its rows, and the columns on the left that stay in view."""

    name: str
    columns: str
    rows: tuple[Row, ...]
    frozen: int = 2

    @property
    def parsed(self) -> list[tuple[str, int]]:
        """The heads with their widths."""
        return [(title, int(width)) for title, _, width in (column.rpartition(" ") for column in self.columns.split(", "))]


_GROUP = {True: sentences.PROMISED, False: sentences.OTHER}
STATUS = "Mark 6, Status 15"
STANDING = f"{STATUS}, Level mark 6, Verification 13, Confidence 11"


def pages(report: Report) -> tuple[Page, ...]:
    """All of them, in their order; the first is the answer."""
    sheets = report.sheets
    tables = (
        Page("Obligations", OBLIGATIONS, tuple(row for one in sheets for row in _obligations(one))),
        Page("Commitments", COMMITMENTS, tuple(map(_commitment, sheets))),
        Page("Texts", TEXTS, tuple(row for one in sheets for row in _texts(one, report))),
        Page("Evidence", EVIDENCE, tuple(_observation(one, line) for one in sheets for line in one.evidence)),
        Page("Searches", SEARCHES, tuple(row for one in sheets for row in _searches(one))),
        Page("Assessments", ASSESSMENTS, tuple(row for one in sheets for row in _assessments(one))),
        *([Page("Numbers", NUMBERS, indicators)] if (indicators := tuple(row for one in sheets for row in _numbers(one))) else []),
        *([Page("Changes", CHANGES, tuple(_changes(report)))] if report.changes else []),
        Page("Definitions", DEFINITIONS, tuple(_definitions()), 0),
    )
    return Page("Summary", SUMMARY, tuple(_summary(report, tables)), 0), *tables


def _day(given: PartialDate | date | None) -> Value:
    """A whole date as a date; a partial one in words."""
    if isinstance(given, PartialDate):
        return given.first_day if given.is_whole else sentences.day(given)
    return given


def _status(word: str, *, owed: bool) -> tuple[str, str]:
    """The glyph and the word of a status or of `mixed`."""
    return STATUS_GLYPHS[word], spelled(word) if word == MIXED else sentences.status_label(Status(word), owed=owed)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"• {text}" for text in texts)


SUMMARY = f"Ref 20, What 66, {STANDING}, Group 14"


def _summary(report: Report, tables: Sequence[Page]) -> Iterator[Row]:
    yield (report.title,)
    for agreement in report.agreements:
        yield "Agreement", agreement.title
        yield "Made", f"{sentences.day(agreement.made_on)}{f', {agreement.place}' if agreement.place else ''}"
    yield from [("Window", report.fixed.window.label)] if report.fixed.window else []
    yield "As of", report.fixed.as_of
    yield from (("In brief", report.in_brief), *(("Note", note) for note in report.notes))
    yield from _outcomes(report.promised, sentences.totals(report.promised), owed=True)
    yield from _outcomes(report.other, sentences.other_totals(report.other), owed=False)
    yield from _first(report)
    if report.changes:
        yield from ((), Heads((sentences.since(report.changes.asked),)))
        for title, clock, moved in clocks(report.changes, report.names):
            yield title, clock.description
            yield from moved
    yield from ((), Heads((sentences.IN_SHEETS, "")))
    yield from ((Link(page.name, within=True), counted(len(page.rows), "row")) for page in tables)
    yield from (
        (),
        Heads(("Verify", "")),
        ("Recorded (UTC)", report.fixed.known_on[:19].replace("T", " ")),
        ("Fixed by", report.fixed.line),
    )


def _outcomes(tally: Tally, totals: str, *, owed: bool) -> Iterator[Row]:
    if tally.obligations:
        yield from ((), Heads((_GROUP[owed], totals, tally.obligations)))
    for outcome, its in tally.by_outcome:
        statuses = [one.standing.status for one in its]
        words = (f"{glyph} {statuses.count(one)} {word}" for one in Status if one in statuses for glyph, word in (_status(one, owed=owed),))
        yield sentences.outcome_label(outcome, owed=owed), ", ".join(words), len(its)


def _first(report: Report) -> Iterator[Row]:
    """The findings and the next deadlines."""
    owed = {sheet.ref: sheet.terms.kind.owed for sheet in report.sheets}
    if report.findings:
        yield from ((), Heads((sentences.FINDINGS, "", "Mark", "Status", "Level mark", "Verification", "Confidence", "Group")))
    for one in report.findings:
        sure = (*_status(one.status, owed=owed[one.ref]), VERIFICATION_GLYPHS[one.verification], one.verification, one.confidence)
        yield one.ref, f"{one.sentence}.", *sure, _GROUP[owed[one.ref]]
    if report.deadlines:
        yield from ((), Heads((sentences.DEADLINES, "", "", "Due", "", "Parties", "", "Group")))
    for due in report.deadlines:
        parties, group = ", ".join(due.parties), _GROUP[owed[due.ref]]
        yield due.ref, f"{due.title}: {due.words}", None, _day(due.due), None, parties, None, group


OBLIGATIONS = (
    f"Ref 13, Party 7, Title 26, Group 12, Outcome 12, {STANDING}, Since 12, Last seen 12, Late 6, Assessed by 9, Reason 34, "
    "Why so sure 28, Not weighed 9, Would change it 32"
)


def _obligations(sheet: Sheet) -> Iterator[Row]:
    for text, its in zip(sheet.standings, sheet.obligations, strict=True):
        one = text.standing
        yield (
            *(sheet.ref, one.party, sheet.terms.title, _GROUP[its.owed], sentences.outcome_label(its.outcome, owed=its.owed)),
            *(*_status(one.status, owed=its.owed), VERIFICATION_GLYPHS[one.verification], one.verification, one.confidence),
            *(one.effective_on, _day(its.last_seen), one.late, one.assessed_by),
            *(first_sentence(text.rationale)[0], text.why, numbers(one.not_weighed, None), "; ".join(text.would_change)),
        )


COMMITMENTS = (
    f"Ref 13, Title 30, Group 12, Kind 12, Label 8, Topic 15, Owed by 9, Benefits 9, {STANDING}, Open 6, Due 12, Extended to 12, "
    "Overdue 8, Late 6, Review due on 12, Attention 17, For 6, Against 8, Context 8, Last evidence 12, Last entry 8"
)


def _commitment(sheet: Sheet) -> Row:
    terms, now = sheet.terms, sheet.overview
    confidence = dict.fromkeys(one.confidence.value if one.confidence else "none" for one in now.standings)
    return (
        *(sheet.ref, terms.title, _GROUP[terms.kind.owed], spelled(terms.kind), terms.label),
        *("; ".join(terms.every_topic), ", ".join(terms.obligors), ", ".join(terms.beneficiaries)),
        *(*_status(now.status, owed=terms.kind.owed), VERIFICATION_GLYPHS[now.verification], now.verification, ", ".join(confidence)),
        *(now.open, _day(terms.due), _day(now.extended_to), now.overdue, now.late, now.review_due_on),
        "; ".join((*(one.label for one in now.attention), *map(spelled, now.notes))),
        *(*(now.evidence[stance] for stance in Stance), _day(now.last_evidence_on), now.last_entry),
    )


TEXTS = "Ref 14, What 24, Source 26, ¶ 10, Text 76, Quoted 60"


def _texts(sheet: Sheet, report: Report) -> Iterator[Row]:
    terms = sheet.terms
    said = [
        (sentences.WHAT_WAS[terms.kind], terms.text),
        ("Agreed in", f"{sheet.agreement.title}, {sentences.day(sheet.agreement.made_on)}"),
        ("Nature", spelled(terms.nature)),
        *((f"Criterion {number}", text) for number, text in enumerate(terms.criteria, start=1)),
        *(("Sources differ", text) for text in terms.discrepancies),
        ("Extended", sentences.with_days(sheet.extensions_told)),
        *(("Rated otherwise", text) for text in sheet.rated_otherwise),
        ("Follows", terms.follows),
        ("How to cite", citation(sheet, report.fixed)),
    ]
    yield from ((sheet.ref, what, None, None, text, None) for what, text in said if text)
    for what, wordings in (("Wording", sheet.reported), ("Expected before", sheet.expected)):
        for one in wordings:
            paragraph = ", ".join(map(str, one.wording.paragraph))
            yield sheet.ref, what, Link(one.source.publisher, one.source.url), paragraph, one.wording.text, one.wording.quote


SEARCHES = "Entry 8, Ref 14, Date 12, Outcome 18, Queries 60, Languages 12, Note 60, Retracted by 10"


def _searches(sheet: Sheet) -> Iterator[Row]:
    for held in sheet.checks:
        one = held.record
        outcome = ", ".join(filter(None, (spelled(one.outcome), sheet.case.aside(one.on))))
        yield (*(held.entry, sheet.ref, one.on, outcome, "; ".join(one.queries), ", ".join(one.languages)), *(one.note, held.retracted_by))


EVIDENCE = (
    "Entry 7, Ref 13, Event date 12, Stance 11, Summary 42, Source 16, Source title 20, Published 12, Grade 7, In words 15, Counts 7, "
    "Voice 12, Stage 11, About 7, Same event as 8, Quote 30, Note 20, Attachments 14, Retracted by 9, Reason of the retraction 14"
)


def _observation(sheet: Sheet, line: EvidenceLine) -> Row:
    record, source = line.record, line.source
    quote = "\n".join(filter(None, (record.quote, *(f"({where} “{words}”)" for where, words in line.around_quote))))
    words = (record.reliability.meaning, record.credibility.meaning, sheet.case.aside(record.event_date.last_day))
    attached = _lines(f"{one.name} ({one.size:,} bytes, sha256 {one.sha256})" for one in record.attachments or ())
    return (
        *(line.entry, sheet.ref, _day(record.event_date), spelled(record.stance), record.summary, Link(source.publisher, source.url)),
        *(source.title, _day(source.published), record.grade, ", ".join(filter(None, words))),
        *(record.counts, record.voice, spelled(record.stage) if record.stage else None, record.party, record.same_event_as, quote),
        *(record.note, attached, line.retracted_by, sheet.retraction_reason(line.retracted_by) if line.retracted_by else None),
    )


ASSESSMENTS = f"Entry 8, Ref 14, Party 12, Group 13, {STATUS}, Confidence 12, Effective on 12, Rationale 76, Rests on 20, Criteria 44, Retracted by 10"


def _assessments(sheet: Sheet) -> Iterator[Row]:
    owed, criteria = sheet.terms.kind.owed, dict(enumerate(sheet.terms.criteria, start=1))
    for held in sheet.assessments:
        made = held.record
        results = (f"{spelled(result)}: {number}. {criteria.get(number, 'no more')}" for number, result in made.results.items())
        yield (
            *(held.entry, sheet.ref, made.party or "every party", _GROUP[owed], *_status(made.status, owed=owed)),
            *(made.confidence.value, made.effective_on, made.rationale, numbers(made.because, None), _lines(results), held.retracted_by),
        )


NUMBERS = "Ref 13, Indicator 14, Unit 10, Party 8, Source 24, Period 16, Target 10, Attained 12, Share 9, Suggestion 12, Entry 9"


def _numbers(sheet: Sheet) -> Iterator[Row]:
    for indicator, one in figures(sheet.case, sheet.overview.day):
        whose = (sheet.ref, indicator.code, indicator.unit, one["party"], one["source"], one["period"])
        share, entry = f"{one['share_of_target']} %" if one["share_of_target"] else None, numbers(one["entries"], None)
        yield *whose, one["target"], one["attained"], share, spelled(one["suggestion"] or ""), entry


CHANGES = "Clock 20, Entry 8, Date 12, What 110"


def _changes(report: Report) -> Iterator[Row]:
    for title, clock, _ in clocks(report.changes, {}) if report.changes else ():
        yield from ((title, number, _day(PartialDate(day)), told) for number, day, told in clock.entries())


DEFINITIONS = "Of 28, Mark 7, Word 20, Meaning 100"


def _definitions() -> Iterator[Row]:
    yield from (("Method", None, term, text) for term, text in sentences.METHOD.items())
    yield from (("Status", STATUS_GLYPHS[word], spelled(word), meaning) for word, meaning in sentences.STATUS_MEANINGS.items())
    yield from (("Verification", VERIFICATION_GLYPHS[word], word, meaning) for word, meaning in sentences.VERIFICATION_MEANINGS.items())
    for name, grades in (("Reliability of the source", Reliability), ("Credibility of the information", Credibility)):
        yield from ((name, None, one.value, one.meaning) for one in grades)
