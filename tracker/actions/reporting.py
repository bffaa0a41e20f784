"""The status report, read at one position of the ledger."""

from collections.abc import Sequence

from tracker.actions import browsing, naming
from tracker.domain.records import Party, Source
from tracker.reports import model
from tracker.storage import queries
from tracker.storage.ledger import Ledger


def report(ledger: Ledger, at: naming.Reading, *, agreements: Sequence[str] = ()) -> model.Report:
    """The report over the agreements named, or over all.

    Raises:
        NotFound: an agreement that is not there.
    """
    chosen = naming.selection(ledger, at.at, agreements=agreements)
    cases = [case for case, _ in browsing.known(ledger, at, chosen)]
    return model.build(
        cases,
        fixed=browsing.fixed(ledger, at),
        parties=[held.record for held in sorted(queries.registered(ledger, Party, at.at), key=lambda held: held.entry)],
        sources={held.record.key: held.record for held in queries.registered(ledger, Source, at.at)},
        histories={case.terms.ref: browsing.history(ledger, at.at, ref=case.terms.ref) for case in cases},
        notes=browsing.backfilled(ledger, at),
    )


def written(report: model.Report, form: str, *, raw: bool = False) -> str:
    """The report in one of its formats; only that format's module is imported."""
    match form:
        case "markdown":
            from tracker.reports import markdown

            return markdown.write(report)
        case "html":
            from tracker.reports import html

            return html.write(report)
        case "json":
            from tracker.reports import json_

            return json_.write(report)
        case "csv":
            from tracker.reports import csv_

            return csv_.write(report, raw=raw)
        case _:
            raise AssertionError(form)
