"""The report as Markdown (GitHub's dialect, good in Pandoc too), for repositories, wikis and mail."""

import re
from collections.abc import Iterable
from itertools import chain

from tracker.domain.record.attachments import about
from tracker.domain.record.records import Evidence
from tracker.domain.standing.attention import extension, numbers
from tracker.domain.status_glyphs import mark
from tracker.domain.vocabulary import Attention, Credibility, Reliability, Stance, spelled
from tracker.reports.formats.markdown_text import block, inline, link, scores, table
from tracker.reports.model import EvidenceLine, Report, Sheet, StandingText, WordingText
from tracker.reports.sentences import METHOD, STATUS_MEANINGS, VERIFICATION_MEANINGS, beyond

NOTHING = "—"


def write(report: Report) -> bytes:
    """The whole report in UTF-8; recorded texts are escaped and their steering characters made visible."""
    lines = [*_head(report), *_attention(report), *_matrix(report), *_scores(report), *_summary(report)]
    if report.sheets:
        lines += ["## Commitments", ""]
    parts = chain((lines,), map(_sheet, report.sheets), (_method(),))  # one by one: a long report is large
    return b"\n".join(_tidied(part).encode() for part in parts)


def sheet(one: Sheet) -> str:
    """One commitment's sheet alone."""
    return _tidied(_sheet(one))


def _tidied(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _head(report: Report) -> list[str]:
    lines = [f"# {inline(report.title)}", ""]
    for agreement in report.agreements:
        place = f", {inline(agreement.place)}" if agreement.place else ""
        lines += [f"**{inline(agreement.title)}** ({agreement.code}), {agreement.made_on}{place}", ""]
        lines += [block(agreement.summary), ""] if agreement.summary else []
    lines += [inline(report.fixed.line), ""]
    lines += [f"Entry #{report.fixed.known_at} was recorded {inline(report.fixed.known_on)}.", ""] if report.fixed.known_on else []
    lines += ["## In brief", "", inline(report.in_brief), ""]
    for note in report.notes:
        lines += [f"> {block(note, '> ')}", ""]
    if report.statuses:
        lines += table(["Status", "Commitments of every kind"], [[mark(status), str(count)] for status, count in report.statuses])
    return lines


def _attention(report: Report) -> list[str]:
    rows = [f"- **{row.ref}** {inline(row.title)}: {'; '.join(_reason(*one) for one in row.reasons)}" for row in report.attention]
    return ["## What needs attention", "", *(rows or ["Nothing does."]), ""]


def _reason(reason: Attention, text: str) -> str:
    more = beyond(text, reason.label)
    return f"*{reason.label}*{f' ({inline(more)})' if more else ''}"


def _matrix(report: Report) -> list[str]:
    if not report.matrix:
        return []
    rows = [
        [row.ref, inline(row.title), *(f"{mark(cell.status)}, {mark(cell.verification)}" if cell else NOTHING for cell in row.cells)]
        for row in report.matrix
    ]
    header = ["Ref", "Commitment", *(f"{inline(party.name)} ({party.code})" for party in report.parties)]
    return [
        "## Commitments by party",
        "",
        f"Status and verification of each obligation; {NOTHING} where a party owes nothing.",
        "",
        *table(header, rows),
    ]


def _scores(report: Report) -> list[str]:
    return [f"## {inline(report.scores.name)}", "", *scores(report.scores), ""] if report.scores else []


def _summary(report: Report) -> list[str]:
    if not report.sheets:
        return []
    rows = [
        [
            sheet.ref,
            inline(sheet.terms.title),
            spelled(sheet.terms.kind),
            mark(sheet.overview.status),
            mark(sheet.overview.verification),
            f"{sheet.terms.due or NOTHING}{extension(sheet.overview.extended_to)}{_lateness(sheet)}",
            " / ".join(str(sheet.overview.evidence[stance]) for stance in Stance),
            sheet.overview.last_evidence_on or NOTHING,
        ]
        for sheet in report.sheets
    ]
    header = ["Ref", "Commitment", "Kind", "Status", "Verification", "Due", "Evidence for / against / context", "Last evidence"]
    return ["## Summary", "", *table(header, rows)]


def _lateness(sheet: Sheet) -> str:
    return ", **overdue**" if sheet.overview.overdue else ", late" if sheet.overview.late else ""


def _sheet(sheet: Sheet) -> list[str]:
    terms, now = sheet.terms, sheet.overview
    lines = [
        f"### {sheet.ref}: {inline(terms.title)}",
        "",
        f"**{mark(now.status)}** · {mark(now.verification)} · {'open' if now.open else 'closed'}",
        "",
        block(terms.text),
        "",
    ]
    facts = [
        ("Kind", f"{spelled(terms.kind)}, {spelled(terms.nature)}"),
        ("Label", inline(terms.label) if terms.label else ""),
        ("Topic", inline("; ".join(terms.every_topic))),
        ("Owed by" if terms.kind.owed else "Of", ", ".join(terms.obligors)),
        ("For the benefit of", ", ".join(terms.beneficiaries)),
        ("Made on", str(sheet.agreement.made_on)),
        ("Due", f"{terms.due}{_lateness(sheet)}" if terms.due else ""),
        ("Extended to", f"{sheet.extensions_told} (the original deadline counts)" if sheet.extensions_told else ""),
        ("Review due", f"{now.review_due_on.isoformat()}{', **now**' if now.review_due else ''}" if now.review_due_on else ""),
        ("Follows", inline(terms.follows) if terms.follows else ""),
        ("Attention", sheet.attention_told),
        ("Rated otherwise", inline("; ".join(sheet.rated_otherwise))),
    ]
    lines += [*(f"- {name}: {value}" for name, value in facts if value), ""]
    lines += _listed("What would verify it", terms.criteria)
    lines += _wordings("Wordings reported", sheet.reported) + _wordings("Expected before the meeting, not agreed", sheet.expected)
    lines += _listed("Where the wordings differ", terms.discrepancies)
    lines += ["#### Standing", ""]
    for parties, standing in sheet.grouped_standings:
        lines += _standing(parties, standing)
    for title, stance in (("Evidence for", Stance.SUPPORTS), ("Evidence against", Stance.CONTRADICTS), ("Context", Stance.CONTEXT)):
        lines += _evidence(title, sheet, sheet.side(stance))
    if not sheet.evidence:
        lines += ["#### Evidence", "", "None recorded.", ""]
    lines += _evidence("Retracted evidence", sheet, sheet.retracted)
    return [*lines, *_checks(sheet), *_assessments(sheet), *_history(sheet), "#### How to cite", "", f"> {inline(sheet.citation)}", ""]


def _listed(title: str, texts: Iterable[str]) -> list[str]:
    items = [f"- {block(text, '  ')}" for text in texts]
    return [f"#### {title}", "", *items, ""] if items else []


def _wordings(title: str, texts: tuple[WordingText, ...]) -> list[str]:
    lines = []
    for text in texts:
        wording, source = text.wording, text.source
        paragraphs = f", ¶ {', '.join(map(str, wording.paragraph))}" if wording.paragraph else ""
        about = "; ".join(inline(part) for part in (source.title, source.published, source.note) if part)
        lines.append(f"- **{link(source.publisher, source.url)}**{paragraphs}{f' ({about})' if about else ''}: {block(wording.text, '  ')}")
        lines += ["", f"  > {block(wording.quote, '  > ')}", ""] if wording.quote else []
    return [f"#### {title}", "", *lines, ""] if lines else []


def _standing(parties: tuple[str, ...], text: StandingText) -> list[str]:
    now = text.standing
    lines = [f"##### {', '.join(parties)}: {mark(now.status)}, {mark(now.verification)}", ""]
    if now.assessed_by:
        confidence = f"Confidence: {now.confidence.value}; " if now.confidence else ""
        effective = f"in effect from {now.effective_on.isoformat()}; " if now.effective_on else ""
        lines += [f"{confidence}{effective}assessed by #{now.assessed_by}{'; late' if now.late else ''}.", ""]
    lines += [f"Rationale: {block(text.rationale)}", ""] if text.rationale else []
    lines.append(f"- Why {spelled(now.verification)}: {inline(text.why)}.")
    lines += [f"- Rests on: {numbers(text.because, None)}."] if text.because else []
    lines += [f"- Not weighed: {numbers(now.not_weighed, None)}."] if now.not_weighed else []
    lines += [f"- Would change it: {inline(advice)}." for advice in text.would_change]
    return [*lines, ""]


def _evidence(title: str, sheet: Sheet, evidence: tuple[EvidenceLine, ...]) -> list[str]:
    if not evidence:
        return []
    lines = [f"#### {title}", ""]
    for line in evidence:
        lines += _observation(sheet, line)
    return [*lines, ""]


def _observation(sheet: Sheet, line: EvidenceLine) -> list[str]:
    record, source = line.record, line.source
    about = [
        f"grade {record.grade}{'' if record.counts else ' (does not count)'}",
        f"voice {record.voice}",
        f"stage {spelled(record.stage)}" if record.stage else "",
        f"about {record.party}" if record.party else "",
        f"same event as #{record.same_event_as}" if record.same_event_as else "",
    ]
    published = f", published {source.published}" if source.published else ""
    title = f", {inline(source.title)}" if source.title else ""
    summary = block(record.summary, "  ")
    body = f"~~{inline(record.summary)}~~ retracted by #{line.retracted_by}{_retraction(sheet, line)}" if line.retracted_by else summary
    stance = f", {spelled(record.stance)}" if line.retracted_by else ""
    lines = [
        f"- **{record.event_date}** (#{line.entry}{stance}) {body}\\",
        f"  {link(source.publisher, source.url)}{title}{published}; {', '.join(filter(None, about))}",
    ]
    lines += ["", f"  > {block(record.quote, '  > ')}", ""] if record.quote else []
    around = " and ".join(f"{where} “{inline(words)}”" for where, words in line.around_quote)
    lines += ["", f"  Quoted {around}.", ""] if around else []
    lines += ["", *_attached(record), ""] if record.attachments else []
    lines += ["", f"  Note: {block(record.note, '  ')}", ""] if record.note else []
    return lines


def _attached(record: Evidence) -> list[str]:
    return [
        f"  - Attached: {inline(one.name)} ({about(one.size, one.sha256, one.quote_found, quoted=record.quote is not None)})"
        for one in record.attachments or ()
    ]


def _retraction(sheet: Sheet, line: EvidenceLine) -> str:
    reason = sheet.retraction_reason(line)
    return f": {inline(reason)}" if reason else ""


def _checks(sheet: Sheet) -> list[str]:
    lines = []
    for held in sheet.checks:
        check = held.record
        languages = f" (in {', '.join(map(inline, check.languages))})" if check.languages else ""
        retracted = f", retracted by #{held.retracted_by}" if held.retracted_by else ""
        note = f" Note: {block(check.note, '  ')}" if check.note else ""
        lines.append(
            f"- **{check.on}** (#{held.entry}{retracted}) *{spelled(check.outcome)}*{languages}: {'; '.join(map(inline, check.queries))}.{note}"
        )
    return ["#### Searches", "", *lines, ""] if lines else []


def _assessments(sheet: Sheet) -> list[str]:
    lines = []
    for held in sheet.assessments:
        made = held.record
        about = [
            made.party or "every party that owes it",
            f"{made.confidence.value} confidence",
            f"because {numbers(made.because, None)}" if made.because else "",
        ]
        retracted = f", retracted by #{held.retracted_by}" if held.retracted_by else ""
        lines.append(
            f"- **{made.effective_on}** (#{held.entry}{retracted}) {mark(made.status)}: {', '.join(filter(None, about))}. {block(made.rationale, '  ')}"
        )
    return ["#### Assessments", "", *lines, ""] if lines else []


def _history(sheet: Sheet) -> list[str]:
    rows = [
        [f"#{entry['entry']}", inline(str(entry["recorded_at"])), inline(str(entry["recorded_by"])), inline(str(entry["told"]))]
        for entry in sheet.history
    ]
    return ["#### History", "", *table(["Entry", "Recorded", "By", "What"], rows)] if rows else []


def _method() -> list[str]:
    return [
        *("## Method and definitions", ""),
        *(f"- **{term}.** {inline(text)}" for term, text in METHOD),
        *("", "### Statuses", "", *(f"- {mark(word)}: {meaning}" for word, meaning in STATUS_MEANINGS.items()), ""),
        *("### Verification", "", *(f"- {mark(word)}: {meaning}" for word, meaning in VERIFICATION_MEANINGS.items()), ""),
        *("### Grades", ""),
        *table(["Source", "Reliability"], [[one.value, one.meaning] for one in Reliability]),
        *table(["Information", "Credibility"], [[one.value, one.meaning] for one in Credibility]),
    ]
