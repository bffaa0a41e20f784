"""What a sheet shows of the record: numbers, evidence for and against, the strongest first, and searches; and how entries and sources are named."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from tracker.domain.items import Item
from tracker.domain.record.attachments import about
from tracker.domain.record.indicators import Indicator
from tracker.domain.record.records import Check, Evidence, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.progress import restated
from tracker.domain.standing.quantified import quantified
from tracker.domain.standing.windows import AFTERWARDS
from tracker.domain.vocabulary import INDEPENDENT, CheckOutcome, Stance, spelled
from tracker.reports import sentences
from tracker.reports.blocks import Block, Bullets, Card, Columns, Fold, Grid, Heading, Look, Paragraph, Role, Run, Runs, Trend, line, text
from tracker.reports.charts import targets_svg
from tracker.reports.language import language_tag
from tracker.reports.links import web_address
from tracker.reports.model import EvidenceLine, Sheet
from tracker.reports.sentences import day


def evidence(one: Sheet, names: Mapping[str, str]) -> Iterator[Block]:
    """What speaks for it and against it, side by side; context and what was taken back folded."""
    yield heading("Evidence")
    sides = (("For", one.side(Stance.SUPPORTS)), ("Against", one.side(Stance.CONTRADICTS)))
    if not any(found for _, found in sides):
        yield Paragraph(runs=(text("For (0) · Against (0): nothing recorded."),), role=Role.QUIET)
    else:
        yield Columns(sort="evidence", parts=tuple((_part(title, len(found)), *_side(one, found, names)) for title, found in sides))
    for title, found in (("Context", one.side(Stance.CONTEXT)), ("Retracted", one.retracted), (AFTERWARDS, one.later)):
        if found:
            yield Fold(summary=_part(title, len(found)), blocks=tuple(_side(one, found, names)))


def _side(one: Sheet, found: tuple[EvidenceLine, ...], names: Mapping[str, str]) -> Iterator[Block]:
    """The strongest first: by grade, and of one grade the latest."""
    if not found:
        yield Paragraph(runs=(text("Nothing recorded."),), role=Role.QUIET)
    latest = sorted(found, key=lambda held: (held.record.event_date.last_day, held.entry), reverse=True)
    for held in sorted(latest, key=lambda held: held.record.grade):
        yield Card(entry=held.entry, when=day(held.record.event_date), body=tuple(_observation(one, held, names)))


def _observation(one: Sheet, held: EvidenceLine, names: Mapping[str, str]) -> Iterator[Block]:
    record, source, summary = held.record, held.source, held.record.summary
    for its in one.terms.indicators or ():
        if record.period and summary == f"{its.code} {record.value}, {record.period.label}":  # as it is filled in (`defaults`)
            summary = f"{its.title}: {record.value} {its.unit}, {record.period.label}"
    yield Paragraph(runs=(text(summary, Look.STRUCK if held.retracted_by else Look.PLAIN),))
    if held.retracted_by:
        yield Paragraph(runs=(text(taken_back(one, held.retracted_by), Look.STRONG),))
    if record.quote:
        yield Paragraph(runs=(Run(text=record.quote, language=language_tag(source.language)),), role=Role.QUOTE)
    if around := [f"{where} “{words}”" for where, words in held.around_quote]:
        yield Paragraph(runs=(text(f"Quoted {' and '.join(around)}."),), role=Role.QUIET)
    title = (text(", "), line(source.title, Look.EMPHASIS)) if source.title else ()
    published = f", {day(source.published)}" if source.published else ""
    weight = "" if record.counts else " (too weak to carry a status)"
    said = [
        f"{record.grade}: {record.reliability.meaning}, {record.credibility.meaning}{weight}",
        "independent" if record.voice == INDEPENDENT else f"voice of {names.get(record.voice, record.voice)}",
        spelled(record.stance) if held.retracted_by else "",
        spelled(record.stage) if record.stage else "",
        f"about {names.get(record.party, record.party)}" if record.party else "",
        one.case.aside(record.event_date.last_day),
        sentences.OURS + (f", and {sentences.QUOTED}" if record.quote else ""),
    ]
    same = (text("; same event as "), *entries((record.same_event_as,))) if record.same_event_as else ()
    yield Paragraph(runs=(source_link(source), *title, text(f"{published}\n{'; '.join(filter(None, said))}"), *same), role=Role.QUIET)
    if record.attachments:
        yield Bullets(items=tuple(_attached(record)))
    if record.note:
        yield Paragraph(runs=(text(f"Note: {record.note}"),), role=Role.QUIET)


def _attached(record: Evidence) -> Iterator[Runs]:
    for one in record.attachments or ():
        said = about(one.size, one.sha256, one.quote_found, quoted=record.quote is not None)
        yield (line(f"Attached: {one.name}"), text(f" ({said})", Look.QUIET))


def searches(one: Sheet) -> Iterator[Block]:
    """The searches that found nothing, and the others folded; the latest first."""
    empty = [held for held in one.checks if held.stands and held.record.outcome is CheckOutcome.NOTHING_FOUND]
    others = [held for held in one.checks if held not in empty]
    if empty:
        yield heading("Searches that found nothing")
        yield from (_search(one, held) for held in reversed(empty))
    if others:
        yield Fold(summary=heading("Other searches", len(others)), blocks=tuple(_search(one, held) for held in reversed(others)))


def _search(one: Sheet, held: Versioned[Check]) -> Card:
    check = held.record
    languages = f" (in {', '.join(check.languages)})" if check.languages else ""
    aside = f", {one.case.aside(check.on)}".removesuffix(", ")
    body = [Paragraph(runs=(text(spelled(check.outcome), Look.STRONG), line(f"{languages}{aside}: {'; '.join(check.queries)}")))]
    if held.retracted_by:
        body.append(Paragraph(runs=(text(taken_back(one, held.retracted_by), Look.STRONG),)))
    if check.note:
        body.append(Paragraph(runs=(text(f"Note: {check.note}"),), role=Role.QUIET))
    return Card(entry=held.entry, when=day(check.on.isoformat()), body=tuple(body))


_IN_WORDS = 3
"""Progress towards so many targets is said in words above the drawing; of more the table has it."""


def figures(case: CommitmentRecord, today: date) -> Iterator[tuple[Indicator, Item]]:
    """The progress of each indicator (`quantified`), and each value that no target asks for, in the order of their periods."""
    found, held = case.observed(), {one.entry: one for one in case.evidence}
    blank: Item = dict.fromkeys(("target", "target_to", "by", "shares", "says", "share_of_target", "suggestion"), "")
    for indicator, its in zip(case.terms.indicators or (), quantified(case, today)["numbers"], strict=True):
        rows = its["progress"]
        placed = {entry for one in rows if len(one["entries"]) == 1 and not one["attained_in"] for entry in one["entries"]}
        for (origin, party), values in found.get(indicator.code, {}).items():
            loose = ((one.evidence.entry, one.evidence.record) for one in values if one.evidence.entry not in placed)
            whose = blank | {"source": origin, "party": party}
            rows += [whose | {"period": one.period, "attained": one.value, "entries": [entry]} for entry, one in loose]
        if base := indicator.baseline:
            whose = blank | {"source": base.source and case.reporter(base.source), "party": None}
            named = dict.fromkeys(("says", "suggestion"), sentences.BASELINE)
            rows.append(whose | named | {"period": base.period, "attained": base.value, "entries": []})
        for one in sorted(rows, key=lambda row: (row["period"] or row["by"]).last_day or date.max):
            when = one["period"].label if one["period"] else sentences.BY.format(day(one["by"]))
            before = (f"{was.record.value} (#{was.entry})" for entry in one["entries"] for was in restated(held[entry], held))
            target = "–".join(filter(None, (one["target"], one["target_to"])))
            source = one["source"] or indicator.measure
            yield indicator, one | {"period": when, "target": target, "source": source, "restated": ", ".join(before)}


def numbers(one: Sheet, names: Mapping[str, str]) -> Iterator[Block]:
    """A drawing of each indicator, or of those that count one thing in one unit by different measures, and the table of its figures."""
    every, seen = dict[str, list[Item]](), dict[str | None, list[Versioned[Evidence]]]()
    turns, groups = Counter[object](), dict[object, list[Indicator]]()
    for its, row in figures(one.case, one.overview.day):
        every.setdefault(its.code, []).append(row)
    for held in one.case.evidence:
        seen.setdefault(held.record.indicator, []).append(held)
    for its in (its for its in one.terms.indicators or () if its.code in every):
        what = (its.subject or its.code, its.unit, any(row["entries"] for row in every[its.code]))
        turns[what, its.measure] += 1
        groups.setdefault((what, turns[what, its.measure]), []).append(its)
    for indicators in groups.values():
        first, rows = indicators[0], list[tuple[Runs, ...]]()
        title = f"{first.title if len(indicators) == 1 else spelled(first.subject or '')}, {first.unit}"
        yield heading(sentences.NUMBERS_OF.format(line(title).text))
        progress = [row["told"] for its in indicators for row in every[its.code] if "told" in row and row["entries"] and not row["party"]]
        if 0 < len(progress) <= _IN_WORDS:
            yield Bullets(items=tuple((line(said),) for said in progress))
        if any(row["entries"] for row in every[first.code]):
            case = one.case._replace(evidence=tuple(held for its in indicators for held in seen[its.code]))
            body, height, said = targets_svg.drawn(indicators, case, names)
            yield Trend(title=title, body=body, height=height, description=f"{title}: {said}")
        for row in (row for its in indicators for row in every[its.code]):
            source = ", ".join(filter(None, (names.get(row["party"], row["party"]), spelled(row["source"] or ""))))
            after = (row["shares"], row["says"], row["restated"])
            before = ((line(said),) for said in (row["period"], row["target"], source))
            rows.append((*before, (line(f"{row['attained'] or ''} "), *entries(row["entries"])), *((line(said),) for said in after)))
        table = Grid(caption=line(title).text, heads=sentences.FIGURES, rows=tuple(rows), widths=(3, 2, 5, 3, 4, 3, 3))
        yield Fold(summary=Paragraph(runs=(text(sentences.TABLED),)), blocks=(table,))


def heading(title: str, count: int | None = None) -> Heading:
    """The title of a section of the sheet, with how much there is of it."""
    return Heading(level=3, runs=(text(title if count is None else f"{title} ({count:,})"),))


def _part(title: str, count: int) -> Heading:
    return Heading(level=4, runs=(text(f"{title} ({count:,})"),))


def entries(numbers: Iterable[int]) -> Iterator[Run]:
    """Entries by their numbers, each a link to where it stands."""
    for position, number in enumerate(numbers):
        if position:
            yield text(", ")
        yield Run(text=f"#{number}", anchor=f"e-{number}")


def taken_back(one: Sheet, by: int) -> str:
    """By which entry something was taken back, and why where the history reaches so far."""
    reason = one.retraction_reason(by)
    return f"Retracted by #{by}{f': {reason}' if reason else ''}"


def source_link(source: Source) -> Run:
    """A source by its publisher, as a link where it has an address that may be linked to."""
    return _linked(source.publisher, source.url)


@lru_cache(maxsize=1_024)  # a few sources carry most evidence
def _linked(publisher: str, url: str | None) -> Run:
    return Run(text=line(publisher).text, address=web_address(url), look=Look.STRONG)
