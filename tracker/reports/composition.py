"""The report composed as a document of blocks, in one order for every format: a first page that answers, a table, the timeline, the sheets.

The first page is the whole of a brief. How much of its lists there is room for is reckoned here, from the length of their words, so that
every format says the same; what has no room is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tracker.domain.standing.changes import BothClocks, Changes
from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.domain.text import counted, one_line, width
from tracker.domain.vocabulary import Confidence, Credibility, Reliability, Status, Verification
from tracker.reports import blocks, sentences
from tracker.reports.blocks import Block, Document, Look, Role, Run, Runs, line, marked, text
from tracker.reports.charts.timeline_svg import label
from tracker.reports.model import Report, Sheet
from tracker.reports.obligations import Obligation, Tally
from tracker.reports.sentences import METHOD, STATUS_MEANINGS, VERIFICATION_MEANINGS
from tracker.reports.sheet import Names, alike, first_sentence, named, sheet

DEADLINES = 5
"""Deadlines of the front; the table has all of them."""
ABREAST = 4
"""Parties that have a column each in the table; more of them stand in one, those alike together."""
LANES, LANES_OF_ONE, _NAMES = 200, 4, 40
"""Lanes of the timeline, of one commitment on it, and letters of the names beside one; where there are more, each sheet has its own."""
SQUARES = 600
"""Obligations that are drawn as squares; more of them are numbers."""
ROOM, _MEASURE, _TITLE, _SENTENCE = 68, 96, 44, 320
"""Lines of a page, letters of such a line, letters of a line of the title, and letters of the sentence on an agreement."""


def compose(report: Report, room: int = ROOM) -> Document:
    """Composes the whole report, or its first page alone, with so many lines on it."""
    return Document(title=one_line(report.title), foot=sentences.foot(report.fixed), blocks=tuple(parts(report, room)))


def parts(report: Report, room: int = ROOM) -> Iterator[Block]:
    """The blocks of the report one by one, since a long one is large."""
    yield from _front(report, report.names, room)
    if not report.brief:
        yield from _rest(report, report.names)
    verify = line(f"{report.fixed.line}. {sentences.VERIFY_BY} tracker verify --report FILE")
    yield blocks.Paragraph(runs=(text(f"{sentences.VERIFIED}: ", Look.STRONG), verify), role=Role.FIXED)


def _rest(report: Report, names: Names) -> Iterator[Block]:
    if report.sheets:
        yield _part(sentences.TABLE, new_page=True)
    yield from _table(report, names)
    if len(report.parties) > ABREAST:
        yield from by_party(report)
    for part in (_timeline, changes, scores):
        yield from part(report, names)
    if report.sheets:
        yield blocks.Contents(title=sentences.CONTENTS)
        yield _part(sentences.SHEETS, new_page=True)
    for one in report.sheets:
        yield from sheet(one, names, report.fixed, history=report.with_history)
    yield from method()


def _part(title: str, *, new_page: bool = False) -> blocks.Heading:
    return blocks.Heading(level=1, runs=(text(title),), anchor=title.lower().replace(" ", "-"), new_page=new_page)


class _List(NamedTuple):
    """A list of the first page under its heading, and how many of it there are in all."""

    heading: str
    items: Sequence[Runs]
    total: int


def _front(report: Report, names: Names, room: int) -> Iterator[Block]:
    """Composes the first page, with as much of its lists as there is room for."""
    fixed = (*_about(report), *_picture(report, names))
    notes = tuple(blocks.Paragraph(runs=(text(note),), role=Role.QUIET) for note in report.notes)
    lists = [one for one in _lists(report, names) if one.items]
    shown = [len(one.items) for one in lists]
    taken = 2.4 * _lines(report.title, _TITLE) + _height((*fixed, *notes))
    while taken + _height(_shown(lists, shown)) > room and max(shown, default=0) > 1:
        longest = max(reversed(range(len(shown))), key=lambda number: shown[number])
        shown[longest] -= 1
    yield from (*fixed, *_shown(lists, shown), *notes)


def _about(report: Report) -> Iterator[Block]:
    """The agreements, each with its day and place; of one alone, the first sentence on it."""
    for agreement in report.agreements[:3]:
        place = f", {agreement.place}" if agreement.place else ""
        said = (line(agreement.title, Look.STRONG), line(f" ({agreement.code}), {sentences.day(agreement.made_on)}{place}", Look.QUIET))
        yield blocks.Paragraph(runs=said, role=Role.LEAD)
        if agreement.summary and len(report.agreements) == 1:
            yield blocks.Paragraph(runs=(line(_cut(first_sentence(agreement.summary)[0])),))
    if more := len(report.agreements[3:]):
        yield blocks.Paragraph(runs=(text(sentences.more(more)),), role=Role.QUIET)


def _cut(words: str) -> str:
    return words if len(words) <= _SENTENCE else f"{words[: _SENTENCE - 1].rsplit(' ', 1)[0]}…"


def _picture(report: Report, names: Names) -> Iterator[Block]:
    numbers = tuple(_numbers(report))
    yield _part(sentences.IN_BRIEF)
    if report.promised.obligations + report.other.obligations > SQUARES:
        yield from numbers
    elif numbers:
        yield blocks.Picture(promised=report.promised, other=report.other, names=names, description=report.in_brief, numbers=numbers)
    yield blocks.Paragraph(runs=(text(report.in_brief),), role=Role.QUIET)


def _numbers(report: Report) -> Iterator[blocks.Grid]:
    for tally, owed, caption in _groups(report):
        rows = []
        for outcome, its in tally.by_outcome:
            signs = "".join(STATUS_GLYPHS[one.standing.status] for one in (its if len(its) <= SQUARES else ()))
            rows.append(((text(sentences.outcome_label(outcome, owed=owed)),), (text(f"{len(its):,}"),), (text(signs),)))
        if rows:
            yield blocks.Grid(caption=caption, heads=sentences.NUMBERS, rows=tuple(rows), widths=(2.5, 1.2, 6))


def _groups(report: Report) -> Iterator[tuple[Tally, bool, str]]:
    """What is promised, and the rest, where there is any: its obligations, whether they are owed, and its denominator."""
    if any(one.terms.kind.owed for one in report.sheets):
        yield report.promised, True, f"{sentences.PROMISED}: {sentences.totals(report.promised)}"
    if not all(one.terms.kind.owed for one in report.sheets):
        yield report.other, False, f"{sentences.OTHER}: {sentences.other_totals(report.other)}"


def _lists(report: Report, names: Names) -> Iterator[_List]:
    if report.brief and len(report.sheets) == 1:
        yield from _one(report.sheets[0], names)
    else:
        owed = {one.ref: one.terms.kind.owed for one in report.sheets}
        marks = (marked(one.status, owed=owed[one.ref]) for one in report.findings)
        glyphs = (mark._replace(text=mark.text[0]) for mark in marks)  # the sentences have the words
        found = [(glyph, line(f" {one.sentence}.  "), _ref(one.ref)) for glyph, one in zip(glyphs, report.findings, strict=True)]
        yield _List(sentences.FINDINGS, found, len(found))
    if report.changes:
        moved = moves(report.changes, names)
        items = [(_ref(ref), line(f"  {words}")) for ref, words in moved[:DEADLINES]]
        yield _List(sentences.since(report.changes.asked), items, len(moved))
    ahead = report.deadlines
    yield _List(sentences.DEADLINES, [(_ref(one.ref), line(f"  {one.title}: {one.words}")) for one in ahead[:DEADLINES]], len(ahead))


def _one(only: Sheet, names: Names) -> Iterator[_List]:
    """Of a commitment alone, what it says and where each party stands, with the first sentence of why where they are few."""
    yield _List(sentences.WHAT_WAS[only.terms.kind], [(line(_cut(only.terms.text)),)], 1)
    verdicts = []
    for parties, its in only.grouped_standings:
        now, why = its.standing, first_sentence(its.rationale)[0] if its.rationale else f"{its.why}."
        who = named(parties, names, len(only.terms.obligors))
        mark = marked(now.status, owed=only.terms.kind.owed)
        verdicts.append(
            (line(f"{who}: "), mark, text(f"  {sentences.sure(now.verification, now.confidence)}. ", Look.QUIET), line(_cut(why)))
        )
    shown = verdicts if len(verdicts) <= DEADLINES else _together(only, names)
    yield _List(sentences.STANDS_NOW, shown, len(shown))


def _shown(lists: Sequence[_List], shown: Sequence[int]) -> Iterator[Block]:
    for one, many in zip(lists, shown, strict=True):
        more = ((text(sentences.more(one.total - many), Look.QUIET),),) if one.total > many else ()
        yield blocks.Heading(level=2, runs=(text(one.heading),))
        yield blocks.Bullets(items=(*one.items[:many], *more))


def _height(given: Iterable[Block]) -> float:
    """How many lines of a page the blocks take."""
    taken = 0.0
    for block in given:
        match block:
            case blocks.Heading():
                taken += 2.4
            case blocks.Paragraph():
                taken += 0.5 + _lines("".join(run.text for run in block.runs)) * (1.15 if block.role is Role.LEAD else 0.9)
            case blocks.Bullets():
                taken += sum(0.25 + _lines("".join(run.text for run in item), _MEASURE - 3) for item in block.items)
            case blocks.Grid():
                taken += 2.5 + 1.6 * len(block.rows)
            case blocks.Picture():
                for tally in (block.promised, block.other):
                    taken += 2.4 + sum(1.6 * -(-len(its) // 25) for _, its in tally.by_outcome)
            case _:
                pass
    return taken


def _lines(words: str, measure: int = _MEASURE) -> int:
    """How many lines words take; capitals, at most, as wide as two letters."""
    return sum(max(1, -(-(width(part) + sum(map(str.isupper, part))) // measure)) for part in words.split("\n"))


def changes(report: Report, names: Names) -> Iterator[Block]:
    """Composes what changed, on both clocks, where it was asked for."""
    if report.changes is None:
        return
    yield blocks.Heading(level=1, runs=(text(sentences.since(report.changes.asked)),), anchor="changes")
    for title, clock, moved in clocks(report.changes, names):
        yield blocks.Heading(level=2, runs=(text(title),))
        yield blocks.Paragraph(runs=(text(clock.description),))
        if items := tuple((_ref(ref), line(f"  {words}")) for ref, words in moved):
            yield blocks.Bullets(items=items)
        if rows := tuple(
            ((Run(text=f"#{number}", anchor=f"e-{number}"),), (line(sentences.day(day)),), (line(told),))
            for number, day, told in clock.entries()
        ):
            grid = blocks.Grid(caption=title, heads=("Entry", "Date", "What"), rows=rows, widths=(1, 1.5, 9))
            yield blocks.Fold(summary=blocks.Heading(level=3, runs=(text(sentences.ENTRIES),)), blocks=(grid,))


def moves(changes: BothClocks, names: Names) -> tuple[tuple[str, str], ...]:
    """What moved on either clock, each once."""
    return tuple(dict.fromkeys(one for *_, its in clocks(changes, names) for one in its))


def clocks(changes: BothClocks, names: Names) -> Iterator[tuple[str, Changes, list[tuple[str, str]]]]:
    """Each clock under its title, with what moved on it: refs, and what became of which party's part."""
    for title, clock in ((sentences.HAPPENED, changes.happened), (sentences.RECORDED, changes.recorded)):
        told = ((one, "; ".join(f"{names.get(to.party, to.party)}: {to.description}" for to in one.moved)) for one in clock.commitments)
        yield title, clock, [(one.ref, f"{one.title}: {words}") for one, words in told if words]


def _ref(ref: str) -> Run:
    return Run(text=ref, anchor=ref)


def _table(report: Report, names: Names) -> Iterator[Block]:
    """Composes what is promised, and then the rest, by topic: each commitment with where its parties stand, the last look, and its flag."""
    few = len(report.parties) <= ABREAST
    for _, owed, caption in _groups(report):
        sheets = [one for one in report.by_topic if one.terms.kind.owed is owed]
        whose = [party for party in report.parties if any(party.code in one.terms.obligors for one in sheets)]
        where = tuple(party.name for party in whose) if few else (sentences.STANDS_NOW,)
        rows = []
        for one in sheets:
            by_party = {its.party: its for its in one.obligations}
            cells = (
                [_cell(by_party.get(party.code)) for party in whose]
                if few
                else [tuple(run for its in _together(one, names) for run in (text("\n"), *its))[1:]]
            )
            flags = "\n".join(reason.label for reason in one.overview.attention)
            rows.append(
                (
                    *_what(one),
                    *cells,
                    (text(sentences.day(one.last_seen) if one.last_seen else sentences.NEVER),),
                    (text(flags, Look.STRONG),),
                )
            )
        yield blocks.Grid(
            caption=caption,
            heads=(sentences.REF, sentences.COMMITMENT, *where, sentences.LAST_SEEN, sentences.FLAG),
            rows=tuple(rows),
            widths=(max(1.5, 0.17 * max(len(one.ref) for one in sheets)), 4, *((2.6,) * len(where) if few else (5.6,)), 1.45, 1.5),
        )


def _what(one: Sheet) -> tuple[Runs, Runs]:
    """Its ref, and its title with its topic and deadline."""
    due = f"; {sentences.DUE.format(sentences.day(one.terms.due))}" if one.terms.due else ""
    extended = f", {sentences.EXTENDED_TO.format(sentences.day(one.overview.extended_to))}" if one.overview.extended_to else ""
    return (_ref(one.ref),), (line(one.terms.title), text("\n"), line(f"{sentences.topic(one.terms.topic)}{due}{extended}", Look.QUIET))


def _cell(its: Obligation | None) -> Runs:
    if its is None:
        return (text(sentences.NOTHING),)
    return marked(its.standing.status, owed=its.owed), text("\n"), _sure(its.standing.verification, its.confidence)


def _together(one: Sheet, names: Names) -> list[Runs]:
    """Where its parties stand, those alike together, most of them first."""
    grouped: dict[tuple[Status, Verification, Confidence | None], list[str]] = {}
    for its in one.obligations:
        grouped.setdefault((its.standing.status, its.standing.verification, its.confidence), []).append(its.party)
    made: list[Runs] = []
    for (status, verification, confidence), parties in sorted(grouped.items(), key=lambda group: -len(group[1])):
        who = named(parties, names, len(one.terms.obligors))
        made.append((marked(status, owed=one.terms.kind.owed), line(f" {who}, "), _sure(verification, confidence)))
    return made


def _sure(verification: Verification, confidence: Confidence | None) -> Run:
    look = Look.STRONG if verification is Verification.CONTESTED else Look.QUIET
    return text(sentences.sure(verification, confidence), look)


def by_party(report: Report) -> Iterator[Block]:
    """Composes how each party does."""
    for tally, owed, caption in _groups(report):
        outcomes = [outcome for outcome, _ in tally.by_outcome]
        counts = {outcome: Counter(one.party for one in its) for outcome, its in tally.by_outcome}
        totals = Counter(one.party for _, its in tally.by_outcome for one in its)
        rows = tuple(
            (
                (line(f"{party.name} ({party.code})"),),
                *((text(f"{counts[outcome][party.code]:,}" if counts[outcome][party.code] else ""),) for outcome in outcomes),
                (text(f"{totals[party.code]:,}", Look.STRONG),),
            )
            for party in report.parties
            if totals[party.code]
        )
        heads = (sentences.PARTY, *(sentences.outcome_label(one, owed=owed) for one in outcomes), sentences.ALL)
        if owed:
            yield _part(sentences.BY_PARTY)
        yield blocks.Grid(caption=caption, heads=heads, rows=rows, widths=(4, *(1.2 for _ in outcomes), 1))


def _timeline(report: Report, names: Names) -> Iterator[Block]:
    lanes, cut = [], False
    for one in report.sheets:
        ways = sorted(alike(one.obligations), key=lambda way: -len(way[0]))
        cut = cut or len(ways) > LANES_OF_ONE
        lanes += [(its, named(parties, names, len(one.obligations)), len(parties)) for parties, its in ways[:LANES_OF_ONE]]
    if not lanes or len(lanes) > LANES:
        return
    yield _part(sentences.TIMELINE)
    words = ((_ref(its.ref), line(label(its, {its.party: who}).removeprefix(its.ref))) for its, who, _ in lanes)
    yield blocks.Lanes(
        obligations=tuple(its for its, *_ in lanes),
        names=tuple(
            f"{its.ref} {who if many == 1 or len(who) <= _NAMES else counted(many, 'party', 'parties')}" for its, who, many in lanes
        ),
        as_of=report.fixed.as_of,
        words=blocks.Bullets(items=tuple(words)),
        whole=True,
    )
    if cut:
        yield blocks.Paragraph(runs=(text(sentences.LANES_CUT.format(LANES_OF_ONE)),), role=Role.QUIET)


def scores(report: Report, _: Names) -> Iterator[Block]:
    """Composes the standings on a scale of others, where one was asked for."""
    if report.scores:
        yield _part(one_line(report.scores.name))
        for heads, rows in report.scores.tables:
            cells = tuple(tuple((line(cell),) for cell in row) for row in rows)
            yield blocks.Grid(caption="", heads=tuple(heads), rows=cells, widths=(1,) * len(heads))
        yield blocks.Bullets(items=tuple((line(note),) for note in report.scores.notes))


def method() -> Iterator[Block]:
    """Composes what the words of a report mean."""
    yield _part("Method and definitions")
    for term, meaning in METHOD.items():
        yield blocks.Paragraph(runs=(text(f"{term}. ", Look.STRONG), text(meaning)))
    yield _legend("Statuses", STATUS_MEANINGS)
    yield _legend("Verification", VERIFICATION_MEANINGS)
    rows = ((of.value, of.meaning, its.value, its.meaning) for of, its in zip(Reliability, Credibility, strict=True))
    yield blocks.Grid(
        caption="Reliability of the source, and credibility of the information",
        heads=("Source", "Reliability", "Information", "Credibility"),
        rows=tuple(tuple((text(cell),) for cell in row) for row in rows),
        widths=(1, 3, 1, 3),
    )


def _legend(title: str, meanings: Mapping[str, str]) -> blocks.Grid:
    return blocks.Grid(
        caption=f"{title}: what each word means",
        heads=("Word", "Meaning"),
        rows=tuple(((marked(word),), (text(meaning),)) for word, meaning in meanings.items()),
        widths=(2, 6),
    )
