"""The report as a folder of pages for any static host: an index, a page for each agreement and commitment, the feeds and the data.

Addresses are made of codes and refs, which never change: `WOODSIDE/index.html`, `WOODSIDE/WOODSIDE-3.html`. Every page is the HTML report
of what it is about, with its policy and its style inside, so a page works wherever it lies, and alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.reports.formats import csv_, html, json_, markdown
from tracker.reports.model import Report

INDEX = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a site is made of."""

    whole: Report
    agreements: Mapping[str, Report]
    """By code."""
    commitments: Mapping[str, Report]
    """By ref; each about that one alone."""
    data: Mapping[str, bytes]
    """Files that are no reports: the feeds, the ledger's lines."""


def pages(site: Site) -> dict[str, bytes]:
    """Every file by its path in the folder, with `/` between; the same bytes for the same site."""
    files = {INDEX: html.index(site.whole, sorted(site.data)).encode()}
    home = ("../index.html", "All agreements")
    for code, report in site.agreements.items():
        files[f"{code}/{INDEX}"] = html.write(report, trail=(home,))
    for ref, report in site.commitments.items():
        code = report.agreements[0].code
        files[f"{code}/{ref}.html"] = html.write(report, trail=(home, (INDEX, report.agreements[0].title)))
    files["report.json"] = json_.write(site.whole)
    files["report.csv"] = csv_.write(site.whole).encode()
    files["report.md"] = markdown.write(site.whole)
    return {**files, **site.data}
