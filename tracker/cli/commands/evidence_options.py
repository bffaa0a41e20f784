"""The options of evidence, in their order: what `evidence add`, `evidence amend` and the form in the editor ask for."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypedDict

import typer

from tracker.cli import input_files
from tracker.cli.commands import options
from tracker.cli.commands.fields import fields
from tracker.domain.items import Item


class _Seen(TypedDict, total=False):
    """What was seen, and where."""

    stance: options.StanceOption
    event_date: Annotated[
        str | None, options.date("--event-date", "When it happened: 2024-01-30, 2024-01, 2024, yesterday. [default: when it was published]")
    ]
    summary: Annotated[str | None, options.text("--summary", "What was seen, in your own words; - reads it from standard input.")]
    grade: Annotated[
        str | None,
        typer.Option("--grade", metavar="B2", help="Reliability A–F of the source and credibility 1–6 of the information. [default: F6]"),
    ]
    source: Annotated[str | None, options.source("--source", "A registered source (tracker source list).")]


class _Observed(TypedDict, total=False):
    """A value of an indicator, or one turn of what recurs."""

    indicator: Annotated[str | None, options.indicator("--indicator", "Of a value that was seen: the code of the indicator that it is of.")]
    value: Annotated[str | None, options.number("--value", "The value, as it was written: 57.60.")]
    period: Annotated[
        str | None,
        typer.Option("--period", "--as-at", metavar="PERIOD", help="Of when: 2020, 2020-Q3, 2020-01/2020-04, or as at a day: 2020-03-05."),
    ]
    restates: Annotated[str | None, options.evidence("--restates", "The earlier evidence whose value this one revises.")]
    occurrence: Annotated[str | None, options.period("--occurrence", "Which turn of what recurs it is about. [default: by its date]")]


class _NewSource(TypedDict, total=False):
    """A source that need not be registered yet."""

    publisher: Annotated[str | None, options.name("--publisher", "Or describe the source: it is found again, or registered on the way.")]
    source_kind: options.SourceKindOption


class _Wording(TypedDict, total=False):
    """Whose words, about whom, and what else to know."""

    voice: Annotated[str | None, options.voice("--voice", "Who says it. [default: the source's voice]")]
    party: Annotated[str | None, options.party("--party", "The one obligor it is about. [default: about all]")]
    stage: options.StageOption
    same_event_as: Annotated[str | None, options.evidence("--same-event-as", "Another report of the same measure.")]
    quote: Annotated[str | None, options.text("--quote", "The few words it rests on, as the source has them.")]
    quote_prefix: Annotated[
        str | None, options.text("--quote-prefix", "What stands right before the quote, where it occurs more than once.")
    ]
    quote_suffix: Annotated[str | None, options.text("--quote-suffix", "What stands right after the quote.")]
    accessed: Annotated[str | None, options.date("--accessed", "When you read it. [default: today]")]
    note: Annotated[str | None, options.text("--note", "Why this grade, or what to be careful about.")]


class EvidenceOptions(_Seen, _Observed, _Wording, total=False):
    """What can be amended of evidence."""


class NewEvidenceOptions(_Seen, _Observed, _NewSource, options.SourceOptions, _Wording, total=False):
    """What evidence is added with: its source may be described, and files kept with it."""

    attach: Annotated[
        list[str] | None,
        options.file("--attach", "Keep this file with it, at most 25 MiB; in text and HTML the quote is looked up. Repeat for more."),
    ]


def fields_given(values: Mapping[str, object], today: date) -> Item:
    """The fields that were given, read by their names; a summary of `-` is read from standard input."""
    found = {name: value for name, value in fields(values, today, *values).items() if value is not None}
    if found.get("summary") == "-":
        found["summary"] = input_files.read_text("-").strip()
    return found
