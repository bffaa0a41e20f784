"""Parts of a report that have pages of their own: an agreement, a party, a topic, a commitment.

Each is read as of the last day on which anything about it was recorded, took effect or fell due, and no later. Until the next such day its
pages are the same bytes, whatever is recorded of others, so that a host takes only what changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from tracker.domain.dates import days_after
from tracker.domain.record.folding import folded_name
from tracker.domain.standing.explanations import Fixed
from tracker.domain.standing.standing import overview
from tracker.domain.standing.timeline import lanes
from tracker.reports.model import Report, Sheet, of_sheets


def part(report: Report, sheets: Sequence[Sheet], title: str, *, party: str = "") -> Report:
    """The report over some of its sheets, as of their last day; of one party its obligations alone, where one is given."""
    last = max((sheet.history[0] for sheet in sheets), key=lambda entry: int(entry["entry"]))
    fixed = replace(
        report.fixed, as_of=max(_last_day(sheet, report.fixed) for sheet in sheets), known_at=last["entry"], known_on=last["recorded_at"]
    )
    made = of_sheets(tuple(_read(sheet, fixed, party) for sheet in sheets), fixed=fixed, parties=report.parties, scope=title)
    return replace(made, title=title, names=report.names)


def _last_day(sheet: Sheet, fixed: Fixed) -> date:
    return max((day for day in _days(sheet, fixed) if day <= fixed.as_of), default=fixed.as_of)


def _days(sheet: Sheet, fixed: Fixed) -> Iterator[date]:
    """The days on which what is said of a commitment changes by itself, or was changed."""
    now = sheet.overview
    for deadline in filter(None, (sheet.terms.due, now.extended_to)):
        last = deadline.last_day
        yield from (days_after(last, -fixed.within), last, days_after(last, 1))
    yield from filter(None, (now.review_due_on, *(one.since for several in sheet.case.progress() for one in several)))
    for one in (one for party in sheet.case.obligors for one in sheet.case.occurrences(party, fixed.as_of)):
        yield from (one.period.first_day, days_after(one.due_on, 1))
    yield from (span.start for one in sheet.obligations for span in one.lane.spans)
    yield date.fromisoformat(sheet.history[0]["recorded_at"][:10])


def _read(sheet: Sheet, fixed: Fixed, party: str) -> Sheet:
    """A sheet as of a day, and of one party where one is given."""
    case = sheet.case._replace(parties=(party,)) if party else sheet.case
    now = overview(case, fixed.as_of, fixed.within)
    found = {lane.party: lane for lane in lanes(case, now, fixed.as_of)}
    return replace(
        sheet,
        case=case,
        overview=now,
        standings=tuple(one for one in sheet.standings if one.standing.party in found),
        obligations=tuple(replace(one, lane=found[one.party]) for one in sheet.obligations if one.party in found),
    )


def by_topic(report: Report) -> dict[str, tuple[str, list[Sheet]]]:
    """Of each topic, by its folded name, how it is spelled and the sheets."""
    found: dict[str, tuple[str, list[Sheet]]] = {}
    for sheet in report.sheets:
        for topic in sheet.terms.every_topic:
            found.setdefault(folded_name(topic), (topic, []))[1].append(sheet)
    return dict(sorted(found.items()))
