"""The status report, read at one position of the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tracker.actions import browsing, listing, naming
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.standing.explanations import Fixed
from tracker.domain.standing.standing import CommitmentRecord, overview
from tracker.reports.formats import csv_
from tracker.storage.queries import listing as rows
from tracker.storage.queries import names, scores, streams
from tracker.storage.queries.filters import Filter, Selection
from tracker.storage.spool import Spool

if TYPE_CHECKING:
    from tracker.reports.formats.registry import ReportFormat
    from tracker.reports.model import Report
    from tracker.storage.ledger.ledger import Ledger

_PAGE = 500
"""Commitments of a table in memory at once."""
FEED = 500
"""Entries in a site's feed: a reader that comes by each day misses none."""


def report(ledger: "Ledger", reading: naming.Reading, *, agreements: Sequence[str] = (), contents: bool = True) -> "Report":
    """The report over the agreements named, or over all; where the contents of the entries are not wanted, its histories say what each did.

    Raises:
        NotFound: an agreement that is not there.
    """
    chosen = naming.selection(ledger, reading.position, agreements=agreements)
    return _report(ledger, reading, browsing.cases(ledger, reading, chosen, attested=True), chosen, contents=contents)


@dataclass(slots=True)
class ReportTable:
    """The report row by row, one for each obligation, read while it is written."""

    ledger: "Ledger"
    position: naming.Reading
    agreements: tuple[str, ...]
    fixed: Fixed
    commitments: int = 0
    """How many were written so far."""

    def pieces(self, *, raw: bool = False, excel: bool = False) -> Iterator[bytes]:
        """CSV, as `csv_.write` makes it of the whole report, and with `excel` as Excel opens it in Europe."""
        parties = names.party_names(self.ledger.driver, self.position.position)
        return (text.encode() for text in csv_.pieces(self._pages(), self.fixed, parties, raw=raw, excel=excel))

    def _pages(self) -> Iterator[tuple[list[Item], dict[int, str]]]:
        def use(found: listing.FoundRows) -> Spool[Item]:
            return Spool(rows.items(found.driver, found.question), in_memory=_PAGE, page=_PAGE)

        items = iter(listing.read(self.ledger, self.position, Filter(selection=Selection(agreements=self.agreements)), use))
        while page := list(islice(items, _PAGE)):
            self.commitments += len(page)
            assessed_by = {owed["assessed_by"] for item in page for owed in item["standing"] if owed["assessed_by"]}
            rationales = streams.rationales(self.ledger.driver, assessed_by)
            self.ledger.driver.pause()
            yield page, rationales


def table(ledger: "Ledger", reading: naming.Reading, *, agreements: Sequence[str] = ()) -> ReportTable:
    """The report of the agreements named, or of all, row by row.

    Raises:
        NotFound: an agreement that is not there.
    """
    chosen = naming.selection(ledger, reading.position, agreements=agreements)
    return ReportTable(ledger, reading, chosen.agreements, browsing.fixed(ledger, reading))


def refuse_too_many(ledger: "Ledger", reading: naming.Reading, form: "ReportFormat", *, agreements: Sequence[str] = ()) -> None:
    """Refuses a report of more evidence than its format takes, by a count, before anything is read.

    Raises:
        BadInput: more pieces of evidence than the format has room for.
    """
    if form.most_evidence is None:
        return
    chosen = naming.selection(ledger, reading.position, agreements=agreements)
    wanted = streams.Wanted(position=reading.position, agreements=chosen.agreements, retracted=True, as_of=reading.as_of)
    count = streams.evidence_count(ledger.driver, wanted)
    if count > form.most_evidence:
        raise BadInput(
            f"{count:,} pieces of evidence are too many for {form.name.upper()}, which is made in memory: at most {form.most_evidence:,}",
            "one agreement at a time (--agreement), or as rows: tracker evidence list --format csv > evidence.csv",
        )


def sheet(ledger: "Ledger", reading: naming.Reading, ref: str) -> str:
    """One commitment's sheet of the report, as Markdown.

    Raises:
        NotFound: with the near refs.
    """
    from tracker.reports.formats import markdown
    from tracker.storage.ledger import attesting

    chosen = Selection(refs=(naming.ref(ledger, ref, reading.position),))
    cases = [
        case.as_of(reading.as_of) for case in attesting.attested(ledger.driver, reading.position, chosen)
    ]  # shown as it stood, even before it was agreed
    return markdown.sheet(_report(ledger, reading, cases, chosen).sheets[0])


def _report(
    ledger: "Ledger", reading: naming.Reading, cases: Sequence[CommitmentRecord], chosen: Selection, *, contents: bool = True
) -> "Report":
    from tracker.actions import ratings  # these take longer to import than a table of rows to begin
    from tracker.reports import model

    alone = cases[0].terms.ref if len(cases) == 1 else None
    known = ((case, overview(case, reading.day, reading.within)) for case in cases)
    return model.build(
        cases,
        fixed=browsing.fixed(ledger, reading),
        parties=browsing.parties(ledger, reading.position),
        sources=browsing.sources(ledger, reading.position),
        histories=browsing.histories(ledger, reading.position, [case.terms.ref for case in cases], contents=contents),
        notes=listing.backfilled(ledger, reading, chosen),
        rated_otherwise=ratings.rated_otherwise(ledger, reading, scores.imported(ledger.driver, reading.position, rating=alone), known),
    )


def site(ledger: "Ledger", reading: naming.Reading, *, agreements: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of a site by their paths: pages for the agreements named, or for all, with the feeds; of all, the ledger's lines too.

    Raises:
        NotFound: an agreement that is not there.
        MissingExtra: the package that writes calendars is not installed.
    """
    from tracker.actions import exporting, feeds
    from tracker.reports.formats import site as writer

    chosen = naming.selection(ledger, reading.position, agreements=agreements)
    cases = browsing.cases(ledger, reading, chosen, attested=True)
    codes = dict.fromkeys(case.agreement.code for case in cases)
    data = {"feed.atom": feeds.feed(ledger, reading.position, limit=FEED), "agenda.ics": feeds.calendar(ledger, reading, chosen)}
    if not agreements:
        data["ledger.jsonl"] = b"".join(exporting.lines(ledger, reading.position))
    return writer.pages(
        writer.Site(
            whole=_report(ledger, reading, cases, chosen),
            agreements={
                code: _report(ledger, reading, [case for case in cases if case.agreement.code == code], Selection(agreements=(code,)))
                for code in codes
            },
            commitments={
                case.terms.ref: replace(
                    _report(ledger, reading, [case], Selection(refs=(case.terms.ref,))), title=f"{case.terms.ref} {case.terms.title}"
                )
                for case in cases
            },
            data=data,
        )
    )
