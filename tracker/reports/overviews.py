"""What a site's pages say besides a report's: a verdict in one line, what a commitment belongs to and is found by, what changed month by month."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tracker.domain.record.folding import folded_name
from tracker.domain.standing.standing import Standing
from tracker.domain.text import counted, one_line
from tracker.domain.vocabulary import Status
from tracker.reports import sentences
from tracker.reports.blocks import Block, Bullets, Fold, Heading, Paragraph, Role, Run, line, text
from tracker.reports.model import Report, Sheet
from tracker.reports.palette import COLOURED

MONTHS = 12
"""Months of changes that are open; earlier ones are folded."""
APART = 3
"""Standings that fit on a line one by one."""


def verdict(sheet: Sheet, names: Mapping[str, str]) -> str:
    """Where each party stands, in one line; where more than a few stand differently, how many stand where."""
    if len(sheet.grouped_standings) <= APART:
        return "; ".join(stands(sheet, parties, text.standing, names) for parties, text in sheet.grouped_standings)
    each = ", ".join(f"{len(its):,} {said}" for said, its in by_status(sheet).items())
    return f"{counted(len(sheet.standings), 'party', 'parties')}: {each}."


def by_status(sheet: Sheet) -> dict[str, list[Standing]]:
    """The parties' standings by their status in words, the best first."""
    ranked = sorted((its.standing for its in sheet.standings), key=lambda one: COLOURED.index(one.status))
    return {sentences.status_label(status, owed=sheet.terms.kind.owed): [*its] for status, its in groupby(ranked, lambda one: one.status)}


def stands(sheet: Sheet, parties: Sequence[str], standing: Standing, names: Mapping[str, str]) -> str:
    """Where some parties stand: `China: stalled (corroborated, moderate confidence)`."""
    status = sentences.status_label(standing.status, owed=sheet.terms.kind.owed)
    who = sentences.who([names.get(party, party) for party in parties], len(sheet.terms.obligors))
    return f"{who}: {status} ({sentences.sure(standing.verification, standing.confidence)})"


def belongs_to(sheet: Sheet, names: Mapping[str, str]) -> Paragraph:
    """Links to the pages that a commitment is on as well: of its parties and topics."""
    parties = (Run(one_line(names.get(code, code)), anchor=f"party {code}") for code in sheet.case.obligors)
    topics = (Run(one_line(sentences.topic(topic)), anchor=f"topic {folded_name(topic)}") for topic in sheet.terms.every_topic)
    return Paragraph(runs=tuple(run for link in (*parties, *topics) for run in (link, text("  "))), role=Role.QUIET)


def words(sheet: Sheet) -> str:
    """What a commitment is found by: its terms, and what the sources say and the evidence shows."""
    said = (wording.wording.text for wording in (*sheet.reported, *sheet.expected))
    return " ".join((sheet.terms.text, *sheet.terms.every_topic, *said, *(held.record.summary for held in sheet.evidence)))


def changes(report: Report, names: Mapping[str, str]) -> Iterator[Block]:
    """Composes every change of a status by the month in which it took effect, the newest first."""
    found: dict[tuple[str, str, str, str, str], list[str]] = {}
    for one in (one for sheet in report.sheets for one in sheet.obligations):
        for before, after in zip((None, *one.lane.spans), one.lane.spans, strict=False):
            if before or after.status is not Status.NOT_ASSESSED:
                was = sentences.status_label(before.status if before else Status.NOT_ASSESSED, owed=one.owed)
                change = (after.start.isoformat(), one.ref, after.since, was, sentences.status_label(after.status, owed=one.owed))
                found.setdefault(change, []).append(names.get(one.party, one.party))
    sheets = {sheet.ref: sheet for sheet in report.sheets}
    newest = sorted(found, key=lambda change: change[0], reverse=True)
    for place, (month, its) in enumerate(groupby(newest, lambda change: change[0][:7])):
        head = Heading(level=3, runs=(text(sentences.month(month)),), anchor=f"m-{month}")
        items = tuple(
            (Run(change[1], anchor=change[1]), line(f"  {_moved(sheets[change[1]], found[change], *change[2:])}")) for change in its
        )
        yield from (head, Bullets(items=items)) if place < MONTHS else (Fold(summary=head, blocks=(Bullets(items=items),)),)
    if not found:
        yield Paragraph(runs=(text("Nothing was assessed yet."),), role=Role.QUIET)


def _moved(sheet: Sheet, parties: list[str], since: str, was: str, status: str) -> str:
    who = sentences.who(parties, len(sheet.case.obligors))
    return f"{sheet.terms.title}. {sentences.MOVED.format(who=who, was=was, status=status, day=sentences.day(since))}"
