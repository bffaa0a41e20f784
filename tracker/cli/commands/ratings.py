"""Ratings of others for `tracker import`: kept as printed, or read as assessments."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options, tables
from tracker.cli.commands.words import word
from tracker.cli.terminal.formats import Answer
from tracker.cli.terminal.progress import progress_line
from tracker.domain.document_kinds import TableKind
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import Confidence, Scale, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.actions.assessing_by_scale import Ratings
    from tracker.actions.imported import Imported, ImportOptions
    from tracker.documents.score_table import ScoreSheet
    from tracker.documents.tables.layout import TableOptions
    from tracker.storage.ledger.ledger import Ledger

SCORES = "scores"
ASSESS_USAGE = "FILE --from-format gao --agreement CODE --assess --source KEY --effective DATE"
SCORES_USAGE = "FILE.csv --scale g20 --agreement CODE"
ASSESSMENTS_USAGE = "FILE.csv --scale g20 --agreement CODE --source KEY --effective DATE"


class RatingOptions(TypedDict, total=False):
    """How ratings become assessments."""

    assess: Annotated[
        bool | None,
        typer.Option("--assess", help="For --from-format gao: assess too, by the ratings beside them, with --source and --effective."),
    ]
    effective: Annotated[str | None, options.date("--effective", "For assessments by a scale: the day of the ratings.")]
    grade: Annotated[
        str | None,
        typer.Option("--grade", metavar="B2", help="For assessments by a scale: the grade of each rating as evidence. [default: F6]"),
    ]
    confidence: Annotated[
        str | None,
        options.CONFIDENCE.option(
            "--confidence", "LEVEL", "For assessments by a scale: in the statuses that values are read as ({}). [default: low]"
        ),
    ]
    final: Annotated[
        bool | None,
        typer.Option(
            "--final",
            help="For assessments by a scale: the report is the last one, so that what it finds undone is not-fulfilled, and what it finds"
            " half done partly-fulfilled; else both are open, as not-started and advanced, and may still be done.",
        ),
    ]
    read_as: Annotated[
        list[str] | None,
        typer.Option(
            "--read-as",
            metavar="VALUE=STATUS",
            help="For assessments by a scale: the status of a value, where that of tracker score --explain does not fit; repeat for others.",
        ),
    ]


def _sheets_of(context: typer.Context, name: str, asked: "ImportOptions") -> "list[ScoreSheet]":
    """The ratings in a file: those of members, or those beside commitments where a map file names their column."""
    from pathlib import PurePath

    from tracker.documents import score_table
    from tracker.domain.errors import BadDocument, Faults

    label = "standard input" if name == "-" else PurePath(name).name
    with input_files.opened(name) as stream, input_files.at_hand(stream, name) as file:
        form = tables.form_of(file, name, TableKind.SCORES)
        assert form
        if not (asked.tables.mapping or asked.tables.rating):
            return [score_table.read(file, form, label, context.params["members"], context.params["encoding"])]
        asked = replace(asked, tables=replace(rated(context, asked), table=TableKind.COMMITMENTS))
        faults, found = Faults(), list["ScoreSheet"]()
        tables.taker(*tables.opened(file, label, form, asked.tables, faults), label, asked, faults, found)
        if not any(sheet.rows for sheet in found):
            faults.add(BadDocument("holds no ratings", file=label))
        faults.refuse()
        return found


def import_scores(context: typer.Context, files: list[str], asked: "ImportOptions") -> None:
    """Records ratings as they are printed, and says so."""
    given = {"a file": files, "--scale": context.params["scale"] or asked.tables.scale, "--agreement": context.params["agreement"]}
    if missing := [what for what, value in given.items() if not value]:
        raise BadInput(f"scores of others need {missing[0]}", f"tracker import {SCORES} {SCORES_USAGE} (a file called scores: ./scores)")
    kind = word(Scale, "scale", given["--scale"])
    from tracker.actions import scoring

    again, dry_run, source = (context.params[name] for name in ("again", "dry_run", "source"))
    for sheet in (one for file in files for one in _sheets_of(context, file, asked)):
        with run.writing(context.obj, dry_run=dry_run) as ledger:
            added = scoring.take_in(ledger, sheet, kind, given["--agreement"], source, again=again)
        run.print_added([added], dry_run=dry_run, form=Answer.TABLE)


def of_table(context: typer.Context, name: str, said: RatingOptions, asked: "ImportOptions") -> "Callable[[Ledger], Imported]":
    """What takes the ratings of a table into a ledger as assessments."""
    by = how(context, said, asked, f"{TableKind.ASSESSMENTS} {ASSESSMENTS_USAGE}")
    return taker(_sheets_of(context, name, asked)[0], by, asked)


def rated(context: typer.Context, asked: "ImportOptions") -> "TableOptions":
    """How a table is read in which ratings stand beside commitments.

    Raises:
        BadInput: the map file names none.
    """
    from tracker.documents.table_shapes import RATING

    if not asked.tables.rating or asked.tables.scale is None:
        name = context.params["from_format"] or context.params["map_file"] or "the table"
        hint = 'import it as commitments, without --assess; a map file names them: rating = "Status" and scale = "gao"'
        raise BadInput(f"{name} has no ratings of conduct", hint)
    return replace(asked.tables, mapping={**asked.tables.mapping, asked.tables.rating: RATING})


def how(context: typer.Context, said: RatingOptions, asked: "ImportOptions", usage: str = ASSESS_USAGE) -> "Ratings":
    """How ratings become assessments.

    Raises:
        BadInput: an option is missing or cannot be understood.
    """
    from tracker.actions import assessing_by_scale
    from tracker.domain.dates import read_day
    from tracker.domain.refs import read_grade

    given = context.params
    scale = asked.tables.scale or word(Scale, "scale", given["scale"])
    if missing := [option for option in ("agreement", "source", "effective") if given[option] is None]:
        raise BadInput(f"assessments by a scale need --{missing[0]}", f"tracker import {usage}")
    statuses = [one.rpartition("=") for one in said.get("read_as") or ()]
    return assessing_by_scale.Ratings(
        scale=scale,
        agreement=given["agreement"],
        source=given["source"],
        effective=read_day(given["effective"], asked.today),
        grade="".join(read_grade(said.get("grade") or "F6")),
        confidence=word(Confidence, "confidence", said.get("confidence") or Confidence.LOW),
        final=bool(said.get("final")),
        read_as=assessing_by_scale.statuses_said(scale, [(value, word(Status, "status", status)) for value, _, status in statuses]),
    )


def taker(sheet: "ScoreSheet", by: "Ratings", asked: "ImportOptions") -> "Callable[[Ledger], Imported]":
    """What takes each rating of a sheet into a ledger as evidence, with an assessment that rests on it."""
    from tracker.actions import assessing_by_scale, assessment_import
    from tracker.domain.errors import Faults

    def take(ledger: "Ledger") -> "Imported":
        faults, progress = Faults(), progress_line(f"importing {sheet.file}: rating")
        rated, besides = assessing_by_scale.verdicts(ledger, sheet, by, faults, asked.amend)
        done = assessment_import.verdicts(ledger, rated, sheet.file, faults, asked, progress)
        done.take(besides)
        return done

    return take
