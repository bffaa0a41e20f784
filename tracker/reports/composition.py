"""The report composed as a document of blocks: what PDF and DOCX say, in the order of the other formats for people."""

from collections.abc import Iterable, Iterator, Mapping

from tracker.domain.standing.changes import BothClocks, Changes
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Credibility, Reliability, Stance, spelled
from tracker.reports import sentences
from tracker.reports.blocks import (
    Block,
    Bullets,
    Document,
    Facts,
    Fold,
    Grid,
    Heading,
    Look,
    Paragraph,
    Role,
    Run,
    Runs,
    Spread,
    line,
    marked,
    text,
)
from tracker.reports.model import Report, Sheet
from tracker.reports.sentences import EVERY_KIND, METHOD, STATUS_MEANINGS, VERIFICATION_MEANINGS, beyond
from tracker.reports.sheet import Names, sheet

NOTHING = "—"
DEADLINES = 5
"""Deadlines of the front; the table has all of them."""


def compose(report: Report) -> Document:
    """Composes the whole report, with every entry about its commitments at the end."""
    blocks = (*parts(report, history=False), *_history(report.sheets))
    return Document(title=one_line(report.title), foot=one_line(report.fixed.line), blocks=blocks)


def parts(report: Report, *, history: bool) -> Iterator[Block]:
    """The blocks of the report one by one, since a long one is large; `history` is whether each sheet lists the entries about it."""
    names = {party.code: party.name for party in report.parties}
    yield from (*_front(report), *changes(report, names))
    for part in (_attention, _matrix, _scores, _summary):
        yield from part(report)
    if report.sheets:
        yield _part("Commitments")
    for one in report.sheets:
        yield from sheet(one, names, report.fixed, history=history)
    yield from method()


def _part(title: str) -> Heading:
    return Heading(level=1, runs=(text(title),), anchor=title.lower().replace(" ", "-"))


def _front(report: Report) -> Iterator[Block]:
    for agreement in report.agreements:
        place = f", {agreement.place}" if agreement.place else ""
        yield Paragraph(
            runs=(line(agreement.title, Look.STRONG), line(f" ({agreement.code}), {agreement.made_on}{place}", Look.QUIET)), role=Role.LEAD
        )
        if agreement.summary:
            yield Paragraph(runs=(text(agreement.summary),))
    fixed = report.fixed
    yield Facts(
        rows=(
            ("As of", (text(fixed.as_of.isoformat()),)),
            ("Known at", (text(f"#{fixed.known_at}"), line(f"  recorded {fixed.known_on}" if fixed.known_on else "", Look.QUIET))),
            ("Ledger size", (text(f"{fixed.known_at} {'entry' if fixed.known_at == 1 else 'entries'}"),)),
            ("Merkle root", (text(fixed.root),)),
        )
    )
    yield _part("In brief")
    yield Paragraph(runs=(text(report.in_brief),), role=Role.LEAD)
    yield from first(report)
    for note in report.notes:
        yield Paragraph(runs=(text(note),), role=Role.NOTE)
    if report.statuses:
        yield Spread(counts=report.statuses)
        total = sum(count for _, count in report.statuses)
        yield Paragraph(runs=(text(EVERY_KIND.format(total)),), role=Role.QUIET)


def first(report: Report) -> Iterator[Block]:
    """Composes what a reader should know first: the findings, and the next deadlines."""
    if report.findings:
        yield Bullets(items=tuple((_ref(one.ref), line(f"  {one.sentence}.")) for one in report.findings))
    if report.deadlines:
        yield Paragraph(runs=(text(sentences.DEADLINES, Look.STRONG),))
        yield Bullets(items=tuple((_ref(one.ref), line(f"  {one.title}: {one.words}")) for one in report.deadlines[:DEADLINES]))


def changes(report: Report, names: Names) -> Iterator[Block]:
    """Composes what changed, on both clocks, where it was asked for."""
    if report.changes is None:
        return
    yield Heading(level=1, runs=(text(sentences.since(report.changes.asked)),), anchor="changes")
    for title, clock, moved in clocks(report.changes, names):
        yield Heading(level=2, runs=(text(title),))
        yield Paragraph(runs=(text(clock.description),))
        if items := tuple((_ref(ref), line(f"  {words}")) for ref, words in moved):
            yield Bullets(items=items)
        if rows := tuple(((_entry(number),), (line(day),), (line(told),)) for number, day, told in clock.entries()):
            grid = Grid(caption=title, heads=("Entry", "Date", "What"), rows=rows, widths=(1, 1.5, 9), small=True)
            yield Fold(summary=Heading(level=3, runs=(text(sentences.ENTRIES),)), blocks=(grid,))


def clocks(changes: BothClocks, names: Names) -> Iterator[tuple[str, Changes, list[tuple[str, str]]]]:
    """Each clock under its title, with what moved on it: refs, and what became of which party's part."""
    for title, clock in ((sentences.HAPPENED, changes.happened), (sentences.RECORDED, changes.recorded)):
        told = ((one, "; ".join(f"{names.get(to.party, to.party)}: {to.description}" for to in one.moved)) for one in clock.commitments)
        yield title, clock, [(one.ref, f"{one.title}: {words}") for one, words in told if words]


def _attention(report: Report) -> Iterator[Block]:
    yield _part("What needs attention")
    if not report.attention:
        yield Paragraph(runs=(text("Nothing does."),))
        return
    rows = []
    for row in report.attention:
        reasons: list[Run] = []
        for reason, why in row.reasons:
            more = beyond(why, reason.label)
            reasons += [text("; ")] if reasons else []
            reasons += [text(reason.label, Look.STRONG), line(f" {more}" if more else "")]
        rows.append(((_ref(row.ref),), (line(row.title),), tuple(reasons)))
    yield Grid(
        caption="Commitments to look at now, the most pressing first",
        heads=("Ref", "Commitment", "Why"),
        rows=tuple(rows),
        widths=(2, 5, 6),
    )


def _ref(ref: str) -> Run:
    return Run(text=ref, anchor=ref)


def _ref_share(report: Report) -> float:
    """How much of a table its refs need, where a title has 5."""
    return max(1.6, 0.22 * max((len(sheet.ref) for sheet in report.sheets), default=0))


def _matrix(report: Report) -> Iterator[Block]:
    if not report.matrix:
        return
    yield _part("Commitments by party")
    # As many parties as a page is wide enough for stand side by side; more of them make further tables.
    for start in range(0, len(report.parties), 4):
        parties = report.parties[start : start + 4]
        yield Grid(
            caption=f"Status and verification of each obligation; {NOTHING} where a party owes nothing",
            heads=("Ref", "Commitment", *(f"{party.name} ({party.code})" for party in parties)),
            rows=tuple(
                (
                    (_ref(row.ref),),
                    (line(row.title),),
                    *(
                        (marked(cell.status), text("\n"), marked(cell.verification)) if cell else (text(NOTHING),)
                        for cell in row.cells[start : start + 4]
                    ),
                )
                for row in report.matrix
            ),
            widths=(_ref_share(report), 5, *(2.5 for _ in parties)),
        )


def _scores(report: Report) -> Iterator[Block]:
    if report.scores:
        yield _part(one_line(report.scores.name))
        for heads, rows in report.scores.tables:
            cells = tuple(tuple((line(cell),) for cell in row) for row in rows)
            yield Grid(caption="", heads=tuple(heads), rows=cells, widths=(1,) * len(heads), small=True)
        yield Bullets(items=tuple((line(note),) for note in report.scores.notes))


def _summary(report: Report) -> Iterator[Block]:
    if not report.sheets:
        return
    yield _part("Summary")
    yield Grid(
        caption="Every commitment with its overall status; evidence is counted for / against / as context",
        heads=("Ref", "Commitment", "Status", "Due", "Evidence", "Last seen"),
        rows=tuple(
            (
                (_ref(sheet.ref),),
                (line(sheet.terms.title), text("\n"), line(f"{spelled(sheet.terms.kind)}, {sheet.terms.topic}", Look.QUIET)),
                (marked(sheet.overview.status), text("\n"), marked(sheet.overview.verification)),
                (text(sheet.terms.due or NOTHING), *_extension(sheet), *_lateness(sheet)),
                (text(" / ".join(str(sheet.overview.evidence[stance]) for stance in Stance)),),
                (text(sheet.overview.last_evidence_on or NOTHING),),
            )
            for sheet in report.sheets
        ),
        widths=(_ref_share(report), 4.6, 2.6, 1.9, 1.8, 1.9),
    )


def _extension(sheet: Sheet) -> Runs:
    extended_to = sheet.overview.extended_to
    return (text(f"\nextended to {extended_to}", Look.QUIET),) if extended_to else ()


def _lateness(sheet: Sheet) -> Runs:
    now = sheet.overview
    return (text("\noverdue", Look.STRONG),) if now.overdue else (text("\nlate", Look.QUIET),) if now.late else ()


def method() -> Iterator[Block]:
    """Composes what the words of a report mean."""
    yield _part("Method and definitions")
    for term, meaning in METHOD:
        yield Paragraph(runs=(text(f"{term}. ", Look.STRONG), text(meaning)))
    for title, meanings in (("Statuses", STATUS_MEANINGS), ("Verification", VERIFICATION_MEANINGS)):
        yield Heading(level=2, runs=(text(title),))
        yield _legend(title, meanings)
    yield Heading(level=2, runs=(text("Grades"),))
    yield _grades("Reliability of the source", ((one.value, one.meaning) for one in Reliability))
    yield _grades("Credibility of the information", ((one.value, one.meaning) for one in Credibility))


def _legend(title: str, meanings: Mapping[str, str]) -> Grid:
    return Grid(
        caption=f"{title}: what each word means",
        heads=("Word", "Meaning"),
        rows=tuple(((marked(word),), (text(meaning),)) for word, meaning in meanings.items()),
        widths=(2, 6),
    )


def _grades(caption: str, grades: Iterable[tuple[str, str]]) -> Grid:
    return Grid(
        caption=caption,
        heads=("Grade", "Meaning"),
        rows=tuple(((text(grade),), (text(meaning),)) for grade, meaning in grades),
        widths=(1, 6),
    )


def _history(sheets: Iterable[Sheet]) -> Iterator[Block]:
    """Every entry about the commitments, in small print at the end."""
    entries = {entry["entry"]: entry for sheet in sheets for entry in sheet.history}
    if not entries:
        return
    yield _part("History of the record")
    yield Grid(
        caption="Every entry about these commitments, the newest first",
        heads=("Entry", "Recorded (UTC)", "By", "What"),
        rows=tuple(
            (
                (_entry(number),),
                (line(str(entry["recorded_at"])[:19].replace("T", " ")),),
                (line(str(entry["recorded_by"])),),
                (line(str(entry["told"])),),
            )
            for number, entry in sorted(entries.items(), reverse=True)
        ),
        widths=(1, 2.2, 1.6, 9),
        small=True,
    )


def _entry(number: int) -> Run:
    return Run(text=f"#{number}", anchor=f"e-{number}")
