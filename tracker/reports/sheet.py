"""The sheet of one commitment as blocks, from the verdict down: what HTML, PDF, DOCX, Markdown and `show --full` lay out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from tracker.domain.record.records import Source
from tracker.domain.standing.explanations import Fixed, reasons
from tracker.domain.standing.quantified import quantified, titled_lines
from tracker.domain.text import counted
from tracker.domain.vocabulary import INDEPENDENT, CriterionResult, spelled
from tracker.domain.word_differences import Kind, differences
from tracker.reports import blocks, sentences
from tracker.reports.blocks import Block, Look, Role, Run, Runs, line, marked, shown, text
from tracker.reports.charts.timeline_svg import label
from tracker.reports.citations import bibtex, citation
from tracker.reports.language import language_tag
from tracker.reports.model import Sheet, StandingText, WordingText
from tracker.reports.obligations import Obligation
from tracker.reports.sentences import REASONS, WHAT_WAS, day, sure, topic, who, with_days
from tracker.reports.sheet_record import entries, evidence, heading, numbers, searches, source_link, taken_back

Names = Mapping[str, str]
"""Parties' names by their codes."""

CRITERION_GLYPHS = {CriterionResult.MET: "●", CriterionResult.IN_PART: "◐", CriterionResult.NOT: "×", CriterionResult.UNKNOWN: "○"}
MANY = 4
"""Verdicts of a sheet above which those that are alike are one."""
OURS, QUOTED = (text(f"{words}:", Look.LABEL) for words in (sentences.OURS, sentences.QUOTED))


def sheet(one: Sheet, names: Names, fixed: Fixed, *, history: bool = True, address: str = "") -> Iterator[Block]:
    """Composes the sheet.

    With `history` every entry about it is listed; `address` is that of a page of its own, by which it is cited.
    """
    yield blocks.Heading(level=2, runs=(line(f"{one.ref}: {one.terms.title}"),), anchor=one.ref)
    yield from _void(one)
    if fixed.window:
        yield blocks.Paragraph(runs=(text(sentences.as_of(fixed)),), role=Role.NOTE)
    yield from _verdicts(one, names)
    yield from _over_time(one, names, fixed)
    yield from _promise(one, names)
    yield from _listed("Criteria", map(tuple, _criteria(one, names)))
    yield from numbers(one, names)
    for title, lines in titled_lines(quantified(one.case, one.overview.day) | {"numbers": []}, names):
        yield from _listed(line(title).text, ((line(with_days(said)),) for said in lines))
    yield from evidence(one, names)
    yield from searches(one)
    yield from _what_would_change(one, names)
    yield from _earlier(one, names)
    if history and one.history:
        yield _history(one)
    yield from _citation(one, fixed, address)


def _named(codes: Iterable[str], names: Names) -> str:
    return ", ".join(names.get(code, code) for code in codes)


def _listed(title: str, items: Iterable[Runs]) -> Iterator[Block]:
    if made := tuple(items):
        yield heading(title)
        yield blocks.Bullets(items=made)


def _void(one: Sheet) -> Iterator[Block]:
    by = one.case.commitment.retracted_by
    if by is not None:
        reason, instead = one.retraction_reason(by), ", ".join(one.replaced_by(by))
        said = f"Declared void by #{by}{f': {reason}' if reason else ''}{f'; see {instead}' if instead else ''}"
        yield blocks.Paragraph(runs=(text(said, Look.STRONG),), role=Role.NOTE)


def _verdicts(one: Sheet, names: Names) -> Iterator[Block]:
    yield heading("Where it stands")
    placed: set[int] = set()
    together: dict[object, list[tuple[tuple[str, ...], tuple[Block, ...]]]] = {}
    for parties, its in one.grouped_standings:
        now, entry = its.standing, its.standing.assessed_by
        anchor = f"e-{entry}" if entry and entry not in placed else ""
        placed.add(entry or 0)
        card = blocks.Heading(level=4, runs=(line(_named(parties, names)),), anchor=anchor), *_verdict(its, owed=one.terms.kind.owed)
        stands = (now.status, now.verification, now.confidence) if len(one.grouped_standings) > MANY else parties
        together.setdefault(stands, []).append((parties, card))
    parts = []
    for group in together.values():
        (parties, card), *others = group
        if others:
            every = [party for theirs, _ in group for party in theirs]
            head = blocks.Heading(level=4, runs=(line(f"{counted(len(every), 'party', 'parties')}: {_named(every, names)}"),))
            now = next(its.standing for its in one.standings if its.standing.party == every[0])
            mark = marked(now.status, owed=one.terms.kind.owed), text(f"  {sure(now.verification, now.confidence)}", Look.QUIET)
            each = blocks.Fold(
                summary=blocks.Paragraph(runs=(text(REASONS),)), blocks=tuple(block for _, cards in group for block in cards)
            )
            card = (head, blocks.Paragraph(runs=mark), each)
        parts.append(card)
    yield blocks.Columns(sort="verdicts", parts=tuple(parts))
    if attention := "; ".join(why for _, why in reasons(one.terms, one.overview, lambda code: names.get(code, code))):
        yield blocks.Paragraph(runs=(text("Needs attention: ", Look.STRONG), line(with_days(attention))), role=Role.NOTE)


def _verdict(one: StandingText, *, owed: bool) -> Iterator[Block]:
    now = one.standing
    confidence = [f"{now.confidence.value} confidence"] if now.confidence else []
    since = [f"since {day(now.effective_on.isoformat())}"] if now.effective_on else []
    said = ", ".join((*confidence, *since, *(["late"] if now.late else []), *([] if now.status.open else ["closed"])))
    yield blocks.Paragraph(
        runs=(marked(now.status, owed=owed), text("  "), marked(now.verification), text(f"  {said}" if said else "", Look.QUIET))
    )
    why = (text(f"{spelled(now.verification).capitalize()}: ", Look.STRONG), line(f"{one.why}."))
    if not now.assessed_by:
        yield blocks.Paragraph(runs=why)
        return
    first, rest = first_sentence(one.rationale)
    more: list[Runs] = [why, (text("Assessed in ", Look.STRONG), *entries((now.assessed_by,)))]
    more += [(text("Rests on ", Look.STRONG), *entries(one.because))] if one.because else []
    more += [(text("Not weighed: ", Look.STRONG), *entries(now.not_weighed))] if now.not_weighed else []
    whole = (blocks.Paragraph(runs=(text(rest),)),) if rest else ()
    yield blocks.Fold(summary=blocks.Paragraph(runs=(text(first),)), blocks=(*whole, blocks.Bullets(items=tuple(more), short=True)))


_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"][.!?])(?<!\b[A-Z][a-z]\.)(?<!\b(?:Gen|Sen|Rep|Art)\.)(?<!\b(?:cf|vs)\.)[ \n]+(?=[A-Z“\"(])")


def first_sentence(words: str) -> tuple[str, str]:
    """The first sentence of a text, and the rest of it; where no end of a sentence is sure, all is the first."""
    first, *rest = _SENTENCE.split(shown(words.strip()), maxsplit=1)
    return first, "".join(rest)


def _over_time(one: Sheet, names: Names, fixed: Fixed) -> Iterator[Block]:
    lanes = [(named(parties, names, len(one.obligations)), its) for parties, its in alike(one.obligations)]
    yield heading("Over time")
    words = blocks.Bullets(items=tuple((line(label(its, {its.party: name}).removeprefix(f"{one.ref}, ")),) for name, its in lanes))
    yield blocks.Lanes(obligations=tuple(its for _, its in lanes), names=tuple(name for name, _ in lanes), as_of=fixed.as_of, words=words)


def alike(obligations: Iterable[Obligation]) -> list[tuple[tuple[str, ...], Obligation]]:
    """One of those obligations of a commitment that had the same statuses at the same times, and are as well verified, each, with their parties.

    It has what was seen of any of them.
    """
    grouped: dict[object, list[Obligation]] = {}
    for one in obligations:
        spans = tuple((span.status, span.start, span.seen_until) for span in one.lane.spans)
        grouped.setdefault((spans, one.standing.verification), []).append(one)
    found = []
    for its in grouped.values():
        one = its[0]
        if len(its) > 1:
            marks = sorted({mark: None for other in its for mark in other.lane.marks}, key=lambda mark: mark.on)
            unassessed = tuple(replace(span, assessed_by=None) for span in one.lane.spans)
            one = replace(one, lane=replace(one.lane, spans=unassessed, marks=tuple(marks)))
        found.append((tuple(other.party for other in its), one))
    return found


def named(parties: Iterable[str], names: Names, of: int) -> str:
    """Some of so many parties by their names, or by how many they are."""
    return who([names.get(party, party) for party in parties], of)


def _promise(one: Sheet, names: Names) -> Iterator[Block]:
    yield heading(WHAT_WAS[one.terms.kind])
    yield blocks.Paragraph(runs=(OURS, text(f" {one.terms.text}")), role=Role.LEAD)
    yield blocks.Facts(rows=tuple(_facts(one, names)))
    for caption, wordings in (("What each source says", one.reported), ("Expected before the meeting; not what was agreed", one.expected)):
        if wordings:
            by_source: dict[str, list[WordingText]] = {}
            for said in wordings:
                by_source.setdefault(said.source.key, []).append(said)
            yield _accounts(caption, by_source.values(), names)
    yield from _compared(one)
    yield from _listed("Where the sources differ", ((text(difference),) for difference in one.terms.discrepancies))


def _facts(one: Sheet, names: Names) -> Iterator[tuple[str, Runs]]:
    terms, now = one.terms, one.overview
    yield "Owed by" if terms.kind.owed else "Of", (line(_named(terms.obligors, names)),)
    if terms.beneficiaries:
        yield "For the benefit of", (line(_named(terms.beneficiaries, names)),)
    yield "Agreed in", (line(f"{one.agreement.title}, {day(one.agreement.made_on)}"),)
    if terms.due:
        late = (text(", "), text("overdue", Look.STRONG)) if now.overdue else (text(", fulfilled late", Look.QUIET),) if now.late else ()
        yield "Due", (text(day(terms.due)), *late)
    if one.extensions_told:
        yield "Extended to", (text(with_days(one.extensions_told)), text(" (the original deadline counts)", Look.QUIET))
    if now.review_due_on:
        yield (
            "Review due",
            (text(day(now.review_due_on.isoformat())), *((text(", "), text("now", Look.STRONG)) if now.review_due else ())),
        )
    if terms.label:
        yield "Label", (line(terms.label),)
    yield "Kind", (line(f"{spelled(terms.kind)}, {spelled(terms.nature)}"),)
    yield "Topic", (line("; ".join(map(topic, terms.every_topic))),)
    if terms.follows:
        yield "Follows", (text(terms.follows),)
    if one.rated_otherwise:
        yield "Rated otherwise", (line("; ".join(one.rated_otherwise)),)


def _said_by(source: Source, names: Names) -> Iterator[Run]:
    voice = "" if source.voice == INDEPENDENT else f"voice of {names.get(source.voice, source.voice)}"
    published = day(source.published) if source.published else "undated"
    about_it = (source.title, published, voice, source.note)
    yield source_link(source)
    yield line(f" {'; '.join(filter(None, about_it))}", Look.QUIET)


def _accounts(caption: str, by_source: Collection[list[WordingText]], names: Names) -> blocks.Grid:
    """What each source says, and where some wording says who is to act, how binding it is or by when, that in columns of their own."""
    given = [name for name in sentences.ACCOUNTS if any(getattr(one.wording, name) for wordings in by_source for one in wordings)]
    rows = list[tuple[Runs, ...]]()
    for wordings in by_source:
        for number, some in enumerate([one] for one in wordings) if given else [(0, wordings)]:
            cells = ((line(getattr(some[0].wording, name) or sentences.NOTHING),) for name in given)
            rows.append((() if number else tuple(_said_by(some[0].source, names)), tuple(_wording_lines(some)), *cells))
    heads = (sentences.SOURCE, sentences.ON_WHAT if given else sentences.SAYS, *(sentences.ACCOUNTS[name] for name in given))
    return blocks.Grid(caption=caption, heads=heads, rows=tuple(rows), widths=(3, 6, *(1.5 for _ in given)))


def _wording_lines(its: list[WordingText]) -> Iterator[Run]:
    """The wordings of a source, each a line with its paragraphs, quoted and in our words."""
    for number, said in enumerate(its):
        paragraphs = ", ".join(map(str, said.wording.paragraph))
        yield text("\n" * (number > 0) + (f"¶ {paragraphs} " if paragraphs else ""), Look.QUIET)
        if said.wording.quote:
            yield QUOTED
            yield text(" ")
            yield Run(text=said.wording.quote, language=language_tag(said.source.language))
            yield text("\n")
        yield OURS
        yield text(f" {said.wording.text}")


def _compared(one: Sheet) -> Iterator[Block]:
    """Quotations of one language, each source's against those of the first, word by word."""
    quoted: dict[str | None, dict[str, list[str]]] = {}
    for said in one.reported:
        if said.wording.quote:
            quoted.setdefault(said.source.language, {}).setdefault(said.source.key, []).append(said.wording.quote)
    for sources in quoted.values():
        (first, base), *others = ((one.sources[key].publisher, "\n".join(quotes)) for key, quotes in sources.items())
        if others:
            yield blocks.Fold(
                summary=blocks.Paragraph(runs=(text("Quotations word by word against "), line(first))),
                blocks=tuple(blocks.Paragraph(runs=tuple(_against(base, name, quotes))) for name, quotes in others),
            )


def _against(base: str, name: str, quotes: str) -> Iterator[Run]:
    found = differences(base, quotes)
    looks = {Kind.SAME: Look.PLAIN, Kind.GONE: Look.STRUCK, Kind.NEW: Look.NEW}
    yield line(name, Look.STRONG)
    yield text(f" ({found.shared} of its {counted(found.after, 'word')} the same): " if found.shared else " (no words in common): ")
    for part in found.parts:
        yield text(part.text, looks[part.kind])


def _criteria(one: Sheet, names: Names) -> Iterator[list[Run]]:
    """Each criterion with how far it is met, by the assessments in effect; with the parties where these differ."""
    made = {held.entry: held.record.results for held in one.assessments}
    for number, criterion in enumerate(one.terms.criteria, start=1):
        found: dict[CriterionResult, tuple[list[str], dict[int, None]]] = {}
        for standing in one.standings:
            entry = standing.standing.assessed_by or 0
            result = made.get(entry, {}).get(number, CriterionResult.UNKNOWN)
            parties, basis = found.setdefault(result, ([], {}))
            parties.append(standing.standing.party)
            if number in made.get(entry, {}):
                basis[entry] = None
        runs: list[Run] = []
        for result, (parties, basis) in found.items():
            whose = f" for {named(parties, names, len(one.standings))}" if len(found) > 1 else ""
            runs += [text(f"{CRITERION_GLYPHS[result]} {spelled(result)}{whose}", Look.LABEL), text(" ")]
            runs += [*entries(basis), text(" ")] if basis else []
        yield [*runs, text(f" {number}. {criterion}")]


def _what_would_change(one: Sheet, names: Names) -> Iterator[Block]:
    whose: dict[str, list[str]] = {}
    for parties, standing in one.grouped_standings:
        for advice in standing.would_change:
            whose.setdefault(advice, []).extend(parties)
    several = len(one.grouped_standings) > 1
    items = ((text(f"{_named(its, names)}: " if several else "", Look.STRONG), line(f"{advice}.")) for advice, its in whose.items())
    yield from _listed("What would change our mind", items)


def _earlier(one: Sheet, names: Names) -> Iterator[Block]:
    now = {standing.standing.assessed_by for standing in one.standings}
    earlier = [held for held in reversed(one.assessments) if held.entry not in now]
    if not earlier:
        return
    cards = []
    for held in earlier:
        made = held.record
        whose = names.get(made.party, made.party) if made.party else "every party that owes it"
        body = [
            blocks.Paragraph(
                runs=(marked(made.status, owed=one.terms.kind.owed), line(f"  {whose}, {made.confidence.value} confidence", Look.QUIET))
            )
        ]
        if held.retracted_by:
            body.append(blocks.Paragraph(runs=(text(taken_back(one, held.retracted_by), Look.STRONG),)))
        body.append(blocks.Paragraph(runs=(text(made.rationale, Look.STRUCK if held.retracted_by else Look.PLAIN),)))
        if made.because:
            body.append(blocks.Paragraph(runs=(text("Rests on "), *entries(made.because)), role=Role.QUIET))
        cards.append(blocks.Card(entry=held.entry, when=day(made.effective_on.isoformat()), body=tuple(body)))
    yield blocks.Fold(summary=heading("Earlier verdicts", len(cards)), blocks=tuple(cards))


def _history(one: Sheet) -> blocks.Fold:
    items = tuple(
        (
            *entries((entry["entry"],)),
            line(f"  {str(entry['recorded_at'])[:16].replace('T', ' ')} UTC, {entry['recorded_by']}: ", Look.QUIET),
            line(str(entry["told"])),
        )
        for entry in one.history
    )
    return blocks.Fold(summary=heading("History of the record", len(items)), blocks=(blocks.Bullets(items=items, short=True),))


def _citation(one: Sheet, fixed: Fixed, address: str) -> Iterator[Block]:
    yield heading("How to cite")
    yield blocks.Copied(text=citation(one, fixed, address), anchor=f"cite-{one.ref}")
    copied = blocks.Copied(text=bibtex(one, fixed, address), anchor=f"bibtex-{one.ref}")
    yield blocks.Fold(summary=blocks.Paragraph(runs=(text("BibTeX"),)), blocks=(copied,), printed=False)
    last = one.overview.last_entry
    leaf = f", leaf {one.leaf}" if one.leaf else ""
    known = f"known at #{fixed.known_at}, {counted(len(one.history), 'entry', 'entries')} (tracker history {one.ref})"
    verify = f"{known}, the last #{last}{leaf} (tracker show '#{last}', tracker prove {last})"
    yield blocks.Paragraph(runs=(text("Verify: ", Look.STRONG), line(verify)), role=Role.FIXED)
