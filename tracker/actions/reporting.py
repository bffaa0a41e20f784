"""The status report, read at one position of the ledger."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.actions import browsing, naming
from tracker.domain.records import Party, Source
from tracker.domain.standing import Case
from tracker.reports import model
from tracker.storage import queries
from tracker.storage.ledger import Ledger
from tracker.storage.selection import Selection

FEED = 500
"""Entries in a site's feed: a reader that comes by each day misses none."""


def report(ledger: Ledger, at: naming.Reading, *, agreements: Sequence[str] = ()) -> model.Report:
    """The report over the agreements named, or over all.

    Raises:
        NotFound: an agreement that is not there.
    """
    chosen = naming.selection(ledger, at.at, agreements=agreements)
    return _report(ledger, at, browsing.cases(ledger, at, chosen))


def sheet(ledger: Ledger, at: naming.Reading, ref: str) -> str:
    """One commitment's sheet of the report, as Markdown.

    Raises:
        NotFound: with the near refs.
    """
    from tracker.reports import markdown

    chosen = Selection(refs=(naming.ref(ledger, ref, at.at),))
    cases = [case.until(at.cut) for case in queries.cases(ledger, at.at, chosen)]  # shown as it stood, even before it was agreed
    return markdown.sheet(_report(ledger, at, cases).sheets[0])


def _report(ledger: Ledger, at: naming.Reading, cases: Sequence[Case]) -> model.Report:
    return model.build(
        cases,
        fixed=browsing.fixed(ledger, at),
        parties=[held.record for held in sorted(queries.registered(ledger, Party, at.at), key=lambda held: held.entry)],
        sources={held.record.key: held.record for held in queries.registered(ledger, Source, at.at)},
        histories=browsing.histories(ledger, at.at, [case.terms.ref for case in cases]),
        notes=browsing.backfilled(ledger, at, cases),
    )


def site(ledger: Ledger, at: naming.Reading, *, agreements: Sequence[str] = ()) -> dict[str, bytes]:
    """The files of a site by their paths: pages for the agreements named, or for all, with the feeds; of all, the ledger's lines too.

    Raises:
        NotFound: an agreement that is not there.
        MissingExtra: the package that writes calendars is not installed.
    """
    from tracker.actions import exporting, feeding
    from tracker.reports import site as writer

    chosen = naming.selection(ledger, at.at, agreements=agreements)
    cases = browsing.cases(ledger, at, chosen)
    codes = dict.fromkeys(case.agreement.code for case in cases)
    data = {"feed.atom": feeding.feed(ledger, at.at, limit=FEED), "agenda.ics": feeding.calendar(ledger, at, chosen)}
    if not agreements:
        data["ledger.jsonl"] = b"".join(exporting.lines(ledger, at.at))
    return writer.pages(
        writer.Site(
            whole=_report(ledger, at, cases),
            agreements={code: _report(ledger, at, [case for case in cases if case.agreement.code == code]) for code in codes},
            commitments={
                case.terms.ref: replace(_report(ledger, at, [case]), title=f"{case.terms.ref} {case.terms.title}") for case in cases
            },
            data=data,
        )
    )
