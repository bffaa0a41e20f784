"""One commitment composed as blocks: its terms, wordings, standings, evidence, searches and assessments."""

from collections.abc import Iterable, Iterator, Mapping

from tracker.domain.record.attachments import about
from tracker.domain.record.records import Evidence, Source
from tracker.domain.vocabulary import INDEPENDENT, Stance, spelled
from tracker.reports.blocks import Block, Bullets, Card, Facts, Heading, Look, Paragraph, Role, Run, Runs, line, marked, text
from tracker.reports.language import language_tag
from tracker.reports.links import web_address
from tracker.reports.model import EvidenceLine, Sheet, StandingText, WordingText

Names = Mapping[str, str]
"""Parties' names by their codes."""


def commitment(sheet: Sheet, names: Names) -> Iterator[Block]:
    """Composes a commitment's section of the report."""
    terms, now = sheet.terms, sheet.overview
    yield Heading(level=2, runs=(line(f"{sheet.ref}: {terms.title}"),), anchor=sheet.ref)
    state = [marked(now.status), text("   "), marked(now.verification), text(f"   {'open' if now.open else 'closed'}", Look.QUIET)]
    yield Paragraph(runs=tuple(state))
    yield Paragraph(runs=(text(terms.text),), role=Role.LEAD)
    yield Facts(rows=tuple(_facts(sheet, names)))
    yield from _listed("What would verify it", terms.criteria)
    yield Heading(level=3, runs=(text("Standing"),))
    for parties, one in sheet.grouped_standings:
        yield from _standing(", ".join(names.get(party, party) for party in parties), one)
    yield from _wordings("Wordings reported", sheet.reported)
    yield from _wordings("Expected before the meeting, not agreed", sheet.expected)
    yield from _listed("Where the wordings differ", terms.discrepancies)
    yield Heading(level=3, runs=(text("Evidence"),))
    if not sheet.evidence:
        yield Paragraph(runs=(text("None recorded."),), role=Role.QUIET)
    for title, stance in (("For", Stance.SUPPORTS), ("Against", Stance.CONTRADICTS), ("Context", Stance.CONTEXT)):
        yield from _evidence(title, sheet, sheet.side(stance))
    yield from _evidence("Retracted", sheet, sheet.retracted)
    yield from _checks(sheet)
    yield from _assessments(sheet, names)
    yield Paragraph(runs=(text("How to cite: ", Look.STRONG), line(sheet.citation)), role=Role.FIXED)


def names_of(codes: Iterable[str], names: Names) -> str:
    """The parties as people call them."""
    return ", ".join(names.get(code, code) for code in codes)


def _facts(sheet: Sheet, names: Names) -> Iterator[tuple[str, Runs]]:
    terms, now = sheet.terms, sheet.overview
    yield "Kind", (text(f"{spelled(terms.kind)}, {spelled(terms.nature)}"),)
    if terms.label:
        yield "Label", (line(terms.label),)
    yield "Topic", (line("; ".join(terms.every_topic)),)
    yield "Owed by" if terms.kind.owed else "Of", (line(names_of(terms.obligors, names)),)
    if terms.beneficiaries:
        yield "For the benefit of", (line(names_of(terms.beneficiaries, names)),)
    yield "Made on", (text(sheet.agreement.made_on),)
    if terms.due:
        late = (text(" overdue", Look.STRONG),) if now.overdue else (text(" fulfilled late", Look.QUIET),) if now.late else ()
        yield "Due", (text(terms.due), *late)
    if sheet.extensions_told:
        yield "Extended to", (text(sheet.extensions_told), text(" (the original deadline counts)", Look.QUIET))
    if now.review_due_on:
        yield "Review due", (text(now.review_due_on.isoformat()), *((text(" now", Look.STRONG),) if now.review_due else ()))
    if terms.follows:
        yield "Follows", (line(terms.follows),)
    if sheet.attention_told:
        yield "Attention", (text(sheet.attention_told),)
    if sheet.rated_otherwise:
        yield "Rated otherwise", (line("; ".join(sheet.rated_otherwise)),)


def _listed(title: str, texts: tuple[str, ...]) -> Iterator[Block]:
    if texts:
        yield Heading(level=3, runs=(text(title),))
        yield Bullets(items=tuple((text(one),) for one in texts))


def _entries(numbers: Iterable[int]) -> Iterator[Run]:
    for position, number in enumerate(numbers):
        if position:
            yield text(", ")
        yield Run(text=f"#{number}", anchor=f"e-{number}")


def _standing(parties: str, one: StandingText) -> Iterator[Block]:
    now = one.standing
    yield Heading(level=4, runs=(line(parties),))
    made: list[Run] = [marked(now.status), text("   "), marked(now.verification)]
    if now.assessed_by:
        confidence = f"{now.confidence.value} confidence, " if now.confidence else ""
        effective = f"from {now.effective_on.isoformat()}, " if now.effective_on else ""
        made += [text(f"   {confidence}{effective}assessed by ", Look.QUIET), *_entries((now.assessed_by,))]
        made += [text(", late", Look.QUIET)] if now.late else []
    yield Paragraph(runs=tuple(made))
    if one.rationale:
        yield Paragraph(runs=(text(one.rationale),))
    reasons: list[Runs] = [(text(f"Why {spelled(now.verification)}: ", Look.STRONG), line(f"{one.why}."))]
    reasons += [(text("Rests on: ", Look.STRONG), *_entries(one.because))] if one.because else []
    reasons += [(text("Not weighed: ", Look.STRONG), *_entries(now.not_weighed))] if now.not_weighed else []
    reasons += [(text("Would change it: ", Look.STRONG), line(f"{advice}.")) for advice in one.would_change]
    yield Bullets(items=tuple(reasons))


def _source(source: Source) -> Run:
    return Run(text=line(source.publisher).text, address=web_address(source.url), look=Look.STRONG)


def _wordings(title: str, texts: tuple[WordingText, ...]) -> Iterator[Block]:
    if not texts:
        return
    yield Heading(level=3, runs=(text(title),))
    for one in texts:
        wording, source = one.wording, one.source
        paragraphs = f", ¶ {', '.join(map(str, wording.paragraph))}" if wording.paragraph else ""
        voice = f"voice of {source.voice}" if source.voice != INDEPENDENT else ""
        about_it = "; ".join(part for part in (source.title, source.published or "undated", voice, source.note) if part)
        yield Paragraph(runs=(_source(source), line(f"{paragraphs} ({about_it})", Look.QUIET), text(f": {wording.text}")))
        if wording.quote:
            yield Paragraph(runs=(text(wording.quote),), role=Role.QUOTE, language=language_tag(source.language))


def _evidence(title: str, sheet: Sheet, lines: tuple[EvidenceLine, ...]) -> Iterator[Block]:
    if not lines:
        return
    yield Heading(level=4, runs=(text(title), text(f" ({len(lines)})", Look.QUIET)))
    for one in lines:
        yield Card(entry=one.entry, when=one.record.event_date, body=tuple(_observation(sheet, one)))


def _observation(sheet: Sheet, one: EvidenceLine) -> Iterator[Paragraph | Bullets]:
    record, source = one.record, one.source
    yield Paragraph(runs=(text(record.summary, Look.STRUCK if one.retracted_by else Look.PLAIN),))
    if one.retracted_by:
        reason = sheet.retraction_reason(one)
        yield Paragraph(runs=(text(f"Retracted by #{one.retracted_by}", Look.STRONG), text(f": {reason}" if reason else "")))
    if record.quote:
        yield Paragraph(runs=(text(record.quote),), role=Role.QUOTE, language=language_tag(source.language))
    if around := [f"{where} “{words}”" for where, words in one.around_quote]:
        yield Paragraph(runs=(text(f"Quoted {' and '.join(around)}."),), role=Role.QUIET)
    said = [
        f"grade {record.grade}{'' if record.counts else ' (does not count)'}",
        f"voice {record.voice}",
        spelled(record.stance) if one.retracted_by else "",
        f"stage {spelled(record.stage)}" if record.stage else "",
        f"about {record.party}" if record.party else "",
    ]
    published = f", published {source.published}" if source.published else ""
    title = f", {source.title}" if source.title else ""
    same = (text("; same event as "), *_entries((record.same_event_as,))) if record.same_event_as else ()
    yield Paragraph(runs=(_source(source), line(f"{title}{published}"), text(f"; {'; '.join(filter(None, said))}"), *same), role=Role.QUIET)
    if record.attachments:
        yield Bullets(items=tuple(_attached(record)))
    if record.note:
        yield Paragraph(runs=(text("Note: ", Look.STRONG), text(record.note)), role=Role.QUIET)


def _attached(record: Evidence) -> Iterator[Runs]:
    for one in record.attachments or ():
        said = about(one.size, one.sha256, one.quote_found, quoted=record.quote is not None)
        yield (line(f"Attached: {one.name}"), text(f" ({said})", Look.QUIET))


def _checks(sheet: Sheet) -> Iterator[Block]:
    if sheet.checks:
        yield Heading(level=3, runs=(text("Searches"),))
    for held in sheet.checks:
        check = held.record
        languages = f", in {', '.join(check.languages)}" if check.languages else ""
        retracted = f", retracted by #{held.retracted_by}" if held.retracted_by else ""
        body: list[Paragraph | Bullets] = [
            Paragraph(runs=(text(spelled(check.outcome), Look.STRONG), line(f"{retracted}{languages}:", Look.QUIET))),
            Bullets(items=tuple((line(query),) for query in check.queries)),
        ]
        body += [Paragraph(runs=(text("Note: ", Look.STRONG), text(check.note)), role=Role.QUIET)] if check.note else []
        yield Card(entry=held.entry, when=check.on.isoformat(), body=tuple(body))


def _assessments(sheet: Sheet, names: Names) -> Iterator[Block]:
    if sheet.assessments:
        yield Heading(level=3, runs=(text("Assessments"),))
    for held in sheet.assessments:
        made = held.record
        whose = names.get(made.party, made.party) if made.party else "every party that owes it"
        head: list[Run] = [marked(made.status), line(f"   {whose}, {made.confidence.value} confidence", Look.QUIET)]
        head += [text(f", retracted by #{held.retracted_by}", Look.STRONG)] if held.retracted_by else []
        body = [Paragraph(runs=tuple(head)), Paragraph(runs=(text(made.rationale, Look.STRUCK if held.retracted_by else Look.PLAIN),))]
        body += [Paragraph(runs=(text("Because "), *_entries(made.because)), role=Role.QUIET)] if made.because else []
        yield Card(entry=held.entry, when=made.effective_on.isoformat(), body=tuple(body))
