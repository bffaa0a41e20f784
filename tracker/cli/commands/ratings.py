"""Ratings of others for `tracker import`: kept as printed, or read as assessments."""

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options, tables
from tracker.cli.commands.words import word
from tracker.cli.terminal.formats import Answer
from tracker.cli.terminal.progress import progress_line
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import Confidence, Scale, Status, TableKind

if TYPE_CHECKING:
    from tracker.actions.assessing_by_scale import Ratings
    from tracker.actions.dossier_import import Imported
    from tracker.documents.score_table import ScoreSheet
    from tracker.documents.tables.layout import TableOptions
    from tracker.storage.ledger.ledger import Ledger

SCORES = "scores"
ASSESS_USAGE = "FILE --from-format gao --agreement CODE --assess --source KEY --effective DATE"
SCORES_USAGE = "FILE.csv --scale g20 --agreement CODE"
ASSESSMENTS_USAGE = "FILE.csv --scale g20 --agreement CODE --source KEY --effective DATE"

AssessOption = Annotated[
    bool, typer.Option("--assess", help="For --from-format gao: assess too, by the ratings beside them, with --source and --effective.")
]
EffectiveOption = Annotated[str | None, options.date("--effective", "For assessments by a scale: the day of the ratings.")]
GradeOption = Annotated[
    str, typer.Option("--grade", metavar="B2", help="For assessments by a scale: the grade of each rating as evidence.")
]
ConfidenceOption = Annotated[
    str, options.CONFIDENCE.option("--confidence", "LEVEL", "For assessments by a scale: in the statuses that values are read as ({}).")
]
FinalOption = Annotated[
    bool,
    typer.Option(
        "--final",
        help="For assessments by a scale: the report is the last one, so that what it finds undone is not-fulfilled, and what it finds half"
        " done partly-fulfilled; else both are open, as not-started and advanced, and may still be done.",
    ),
]
ReadAsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--read-as",
        metavar="VALUE=STATUS",
        help="For assessments by a scale: the status of a value, where that of tracker score --explain does not fit; repeat for others.",
    ),
]


def _sheet_of(context: typer.Context, name: str) -> "ScoreSheet":
    from pathlib import PurePath

    from tracker.documents import score_table

    label = "standard input" if name == "-" else PurePath(name).name
    with input_files.opened(name) as stream, input_files.at_hand(stream, name) as file:
        form = tables.form_of(file, name, TableKind.SCORES)
        assert form
        return score_table.read(file, form, label, context.params["members"], context.params["encoding"])


def import_scores(context: typer.Context, files: list[str]) -> None:
    """Records ratings as they are printed, and says so."""
    given = {"a file": files, "--scale": context.params["scale"], "--agreement": context.params["agreement"]}
    if missing := [what for what, value in given.items() if not value]:
        raise BadInput(f"scores of others need {missing[0]}", f"tracker import {SCORES} {SCORES_USAGE} (a file called scores: ./scores)")
    kind = word(Scale, "scale", given["--scale"])
    from tracker.actions import scoring

    again, dry_run, source = (context.params[name] for name in ("again", "dry_run", "source"))
    for name in files:
        sheet = _sheet_of(context, name)
        with run.writing(context.obj, dry_run=dry_run) as ledger:
            added = scoring.take_in(ledger, sheet, kind, given["--agreement"], source, again=again)
        run.print_added([added], dry_run=dry_run, form=Answer.TABLE)


def import_assessments(context: typer.Context, name: str) -> "Imported":
    """Adds each rating of a table as evidence, with an assessment that rests on it."""
    ratings = _said(context, word(Scale, "scale", context.params["scale"]), f"{TableKind.ASSESSMENTS} {ASSESSMENTS_USAGE}")
    sheet = _sheet_of(context, name)
    with run.writing(context.obj, dry_run=context.params["dry_run"]) as ledger:
        return assess(context, ledger, sheet, ratings)


def beside(context: typer.Context, reading: "TableOptions") -> "Ratings":
    """How ratings that stand beside commitments become assessments.

    Raises:
        BadInput: the map file names none, or an option is missing or cannot be understood.
    """
    if not reading.rating or reading.scale is None:
        name = context.params["from_format"] or context.params["map_file"] or "the table"
        hint = 'leave --assess out; a map file names them: rating = "Status" and scale = "gao"'
        raise BadInput(f"{name} has no ratings of conduct", hint)
    return _said(context, reading.scale, ASSESS_USAGE)


def _said(context: typer.Context, scale: Scale, usage: str) -> "Ratings":
    given = context.params
    if missing := [option for option in ("agreement", "source", "effective") if given[option] is None]:
        raise BadInput(f"assessments by a scale need --{missing[0]}", f"tracker import {usage}")
    from tracker.actions import assessing_by_scale
    from tracker.domain.dates import read_day
    from tracker.domain.refs import read_grade

    statuses = [one.rpartition("=") for one in given["read_as"] or ()]
    return assessing_by_scale.Ratings(
        scale=scale,
        agreement=given["agreement"],
        source=given["source"],
        effective=read_day(given["effective"], context.obj.today),
        grade="".join(read_grade(given["grade"])),
        confidence=word(Confidence, "confidence", given["confidence"]),
        final=given["final"],
        read_as=assessing_by_scale.statuses_said(scale, [(value, word(Status, "status", status)) for value, _, status in statuses]),
    )


def assess(context: typer.Context, ledger: "Ledger", sheet: "ScoreSheet", ratings: "Ratings") -> "Imported":
    """Adds each rating of a sheet as evidence, with an assessment that rests on it."""
    from tracker.actions import assessing_by_scale, assessment_import
    from tracker.domain.errors import Faults

    faults, progress = Faults(), progress_line(f"importing {sheet.file}: rating")
    rated, silent = assessing_by_scale.verdicts(ledger, sheet, ratings, faults)
    done = assessment_import.verdicts(
        ledger, rated, file=sheet.file, faults=faults, today=context.obj.today, again=context.params["again"], progress=progress
    )
    done.earlier += silent
    return done
