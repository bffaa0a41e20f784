"""The status report, read at one position of the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tracker.actions import browsing, listing, naming
from tracker.actions.report_options import ReportOptions
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import Fixed
from tracker.domain.standing.standing import overview
from tracker.domain.vocabulary import EntryKind
from tracker.reports.formats import csv_, registry
from tracker.storage.queries import listing as rows
from tracker.storage.queries import names, scores, streams, versions
from tracker.storage.queries.filters import EVERYTHING, Filter, Selection
from tracker.storage.spool import Spool

if TYPE_CHECKING:
    from tracker.reports.blocks import Block
    from tracker.reports.formats.registry import ReportFormat
    from tracker.reports.formats.site import Site
    from tracker.reports.model import Report
    from tracker.storage.ledger.ledger import Ledger

_PAGE = 500
"""Commitments of a table in memory at once."""
FEED = 500
"""Entries in a site's feed: a reader that comes by each day misses none."""


def whole(ledger: "Ledger", options: ReportOptions) -> "Report":
    """The status report as its options say.

    Raises:
        NotFound: a commitment, agreement, party or topic that is not there.
        BadInput: more evidence than the format has room for, or a moment since which nothing can be said.
    """
    from tracker.actions import comparing, score_tables

    form, reading = registry.named(options.format), options.reading
    options = options._replace(scope=naming.resolved(ledger, reading.position, reading.narrowed(options.scope)))
    refuse_too_many(ledger, reading, form, options.scope)
    made = report(ledger, reading, options.scope, contents=form.contents, brief=options.brief)
    changes = comparing.changes_since(ledger, reading, options.since, scope=options.scope) if options.since else None
    made = replace(made, options=options.text, changes=changes, with_history=options.with_history)
    return replace(made, scores=score_tables.of_report(made, reading, options.scale)) if options.scale else made


def report(
    ledger: "Ledger", reading: naming.Reading, scope: Selection = EVERYTHING, *, contents: bool = True, brief: bool = False
) -> "Report":
    """The status report.

    Where the scope names parties, only their obligations are shown and counted. Its histories have the contents of entries, or else what
    each did.
    """
    chosen = naming.resolved(ledger, reading.position, scope)
    return replace(_report(ledger, reading, _cases(ledger, reading, chosen), chosen, contents=contents), brief=brief)


def _cases(ledger: "Ledger", reading: naming.Reading, chosen: Selection) -> list[CommitmentRecord]:
    """The chosen commitments, of which only the obligations of the parties asked for are looked at."""
    return [case._replace(parties=chosen.parties) for case in browsing.cases(ledger, reading, chosen, attested=True)]


@dataclass(slots=True)
class ReportTable:
    """The report row by row, one for each obligation, read while it is written."""

    ledger: "Ledger"
    position: naming.Reading
    scope: Selection
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

        items = iter(listing.read(self.ledger, self.position, Filter(selection=self.scope), use, parties=self.scope.parties))
        while page := list(islice(items, _PAGE)):
            self.commitments += len(page)
            assessed_by = {owed["assessed_by"] for item in page for owed in item["standing"] if owed["assessed_by"]}
            rationales = streams.rationales(self.ledger.driver, assessed_by)
            self.ledger.driver.pause()
            yield page, rationales


def table(ledger: "Ledger", reading: naming.Reading, scope: Selection = EVERYTHING) -> ReportTable:
    """The report row by row.

    Raises:
        NotFound: a commitment, agreement, party or topic that is not there.
    """
    return ReportTable(ledger, reading, naming.resolved(ledger, reading.position, reading.narrowed(scope)), browsing.fixed(ledger, reading))


def refuse_too_many(ledger: "Ledger", reading: naming.Reading, form: "ReportFormat", scope: Selection = EVERYTHING) -> None:
    """Refuses a report of more evidence than its format takes, by a count, before anything is read.

    Raises:
        BadInput: more pieces of evidence than the format has room for.
    """
    if form.most_evidence is None:
        return
    chosen = naming.resolved(ledger, reading.position, scope)
    refs = None if chosen == EVERYTHING else tuple(versions.refs(ledger.driver, reading.position, chosen))
    wanted = streams.Wanted(position=reading.position, refs=refs, retracted=True, as_of=reading.as_of)
    count = streams.evidence_count(ledger.driver, wanted)
    if count > form.most_evidence:
        raise BadInput(
            f"{count:,} pieces of evidence are too many for {form.name.upper()}, which is made in memory: at most {form.most_evidence:,}",
            "one agreement at a time (--agreement), or as rows: tracker evidence list --format csv > evidence.csv",
        )


def sheet(ledger: "Ledger", reading: naming.Reading, ref: str, *, history: bool = True) -> "Iterator[Block]":
    """One commitment's sheet of the report; `history` is whether it lists every entry about it.

    Raises:
        NotFound: with the near refs.
    """
    from tracker.reports import sheet as composing
    from tracker.storage.ledger import attesting

    chosen = Selection(refs=(naming.ref(ledger, ref, reading.position),))
    cases = [
        case.as_of(reading.as_of, reading.window) for case in attesting.attested(ledger.driver, reading.position, chosen)
    ]  # shown as it stood, even before it was agreed
    report = _report(ledger, reading, cases, chosen)
    return composing.sheet(report.sheets[0], report.names, report.fixed, history=history)


def markdown_sheet(ledger: "Ledger", reading: naming.Reading, ref: str) -> str:
    """One commitment's sheet as Markdown.

    Raises:
        NotFound: with the near refs.
    """
    from tracker.reports.formats import markdown

    return markdown.sheet(sheet(ledger, reading, ref))


def _report(
    ledger: "Ledger", reading: naming.Reading, cases: Sequence[CommitmentRecord], chosen: Selection, *, contents: bool = True
) -> "Report":
    from tracker.actions import ratings  # these take longer to import than a table of rows to begin
    from tracker.reports import model

    alone = cases[0].terms.ref if len(cases) == 1 else None
    parties = browsing.parties(ledger, reading.position)
    known = ((case, overview(case, reading.day, reading.within)) for case in cases)
    made = model.build(
        cases,
        fixed=browsing.fixed(ledger, reading),
        parties=parties,
        sources=browsing.sources(ledger, reading.position),
        histories=browsing.histories(ledger, reading.position, [case.terms.ref for case in cases], contents=contents),
        notes=listing.notes(ledger, reading, chosen),
        scope=_scope(chosen, cases, {party.code: party.name for party in parties}),
        rated_otherwise=ratings.rated_otherwise(ledger, reading, scores.imported(ledger.driver, reading.position, rating=alone), known),
    )
    leaves = streams.leaves(ledger.driver, {one.overview.last_entry for one in made.sheets})
    return replace(made, sheets=tuple(replace(one, leaf=leaves[one.overview.last_entry].hex()) for one in made.sheets))


def _scope(chosen: Selection, cases: Sequence[CommitmentRecord], called: Mapping[str, str]) -> str:
    """What a report is narrowed to, in words; empty where it is about everything."""
    if chosen == EVERYTHING:
        return ""
    from tracker.reports import sentences

    titles = {case.agreement.code: case.agreement.title for case in cases}
    named = {case.terms.ref: f"{case.terms.ref} {case.terms.title}" for case in cases}
    return sentences.scope(
        agreements=[titles.get(code, code) for code in chosen.agreements or [*titles][: len(titles) == 1]],
        parties=[called[code] for code in chosen.parties],
        topics=chosen.topics,
        refs=[named.get(ref, ref) for ref in chosen.refs] if len(chosen.refs) == 1 else chosen.refs,
    )


def site(ledger: "Ledger", reading: naming.Reading, scope: Selection = EVERYTHING, base: str = "") -> "Site":
    """A site to be written: pages for what is chosen, with the feeds; where everything is, the ledger's lines too.

    Raises:
        NotFound: a commitment, agreement, party or topic that is not there.
        MissingExtra: the package that writes calendars is not installed.
    """
    from tracker.actions import exporting, feeds
    from tracker.reports.formats import atom
    from tracker.reports.formats.site import Site

    chosen, identity = naming.resolved(ledger, reading.position, reading.narrowed(scope)), feeds.identity(ledger)
    whole = _report(ledger, reading, _cases(ledger, reading, chosen), chosen)
    entries = {entry["entry"]: entry for one in whole.sheets for entry in one.history}
    leaves = {entry: leaf.hex() for entry, leaf in streams.leaves(ledger.driver, entries).items()}
    data: dict[str, Iterable[bytes]] = {"agenda.ics": [feeds.calendar(ledger, ((one.case, one.overview) for one in whole.sheets))]}
    if chosen == EVERYTHING:
        data["feed.atom"] = [feeds.feed(ledger, reading.position, limit=FEED, base=base)]
        data["ledger.jsonl"] = exporting.lines(ledger, reading.position)
    else:
        lines = [{**entries[n], "leaf": leaves[n]} for n in sorted(entries, reverse=True) if _concerns(entries[n], chosen.parties)][:FEED]
        name, updated = f"{identity}/{whole.scope}", whole.fixed.known_on or feeds.NOTHING_YET
        data["feed.atom"] = [atom.feed(lines, ledger=name, title=f"What was recorded about {whole.scope}", updated=updated, base=base)]
    options = {
        form.name: ReportOptions(registry.version(form), form.name, reading, chosen, base=base).text for form in registry.FORMATS.values()
    }
    return Site(whole, options, ledger=identity, leaves=leaves, data=data, base=base)


def _concerns(entry: Item, parties: Sequence[str]) -> bool:
    """Whether an entry is about one of some parties, if there are any: of all about a commitment, but for what others were assessed to have done."""
    return not parties or entry["kind"] != EntryKind.ASSESSMENT_MADE or entry["content"].get("party") in (None, *parties)
