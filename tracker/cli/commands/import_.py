"""`import`: dossiers, tables, the ledger's own lines, and the ratings of others."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Unpack

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options, ratings, tables
from tracker.cli.commands.ratings import SCORES, SCORES_USAGE
from tracker.cli.commands.words import word
from tracker.cli.terminal import output
from tracker.cli.terminal.progress import progress_line
from tracker.domain.document_kinds import DocumentKind, TableKind
from tracker.domain.errors import FAULT_LIMIT, BadInput
from tracker.domain.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tracker.actions.imported import Imported, ImportOptions
    from tracker.documents.score_table import ScoreSheet
    from tracker.documents.workbook.reading import Workbook
    from tracker.storage.ledger.judging import Breaches
    from tracker.storage.ledger.ledger import Ledger


class FileOptions(ratings.RatingOptions, tables.ReadingOptions, total=False):
    """What is said of tables: how ratings become assessments, and how all are read."""


def import_(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        options.argument(
            "[KIND] FILE…",
            f"Dossiers (YAML), tables (CSV, XLSX, ODS, JSON, JSON Lines), or a ledger's exported lines; - is standard input. KIND says what tables hold, and must for scores: {', '.join(sorted(TableKind))}.",
        ),
    ] = None,
    scale: options.ScaleOption = None,
    agreement: Annotated[
        str | None,
        options.agreement(
            "--agreement", "For commitments, assessments and scores: the agreement that they are of, or whose commitments they judge."
        ),
    ] = None,
    source: Annotated[
        str | None, options.source("--source", "For scores, and assessments by a scale: the registered source that printed them.")
    ] = None,
    members: Annotated[
        str | None,
        typer.Option(
            "--members",
            metavar="A..U",
            help="For scores, and assessments by a scale: the first and last column of the members, by heading or letter.",
        ),
    ] = None,
    *,
    schema: Annotated[
        str | None,
        options.Vocabulary(DocumentKind).option("--schema", "KIND", "Print the JSON Schema of a kind of document and add nothing: {}."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Add evidence, checks, assessments and scores that are there and were retracted.")
    ] = False,
    accept_breaches: Annotated[
        bool, typer.Option("--accept-breaches", help="For a ledger's lines: take entries that break a rule, and name them.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="For CSV of evidence: cells are exactly as recorded, as evidence list --raw writes them.")
    ] = False,
    add_parties: Annotated[
        bool, typer.Option("--add-parties", help="For tables of commitments: who owes one becomes a party to its agreement.")
    ] = False,
    amend: Annotated[  # noqa: ARG001 - `_refuse_unfit` asks whether it is on the line
        bool,
        typer.Option(
            "--amend", help="For dossiers and such tables: amend what is known to what the file says, with --reason; else it is refused."
        ),
    ] = False,
    reason: Annotated[str | None, options.text("--reason", "Why; it is kept with every amendment.")] = None,
    template: Annotated[
        str | None,
        options.Vocabulary(TableKind).option(
            "--template", "KIND", "Write an empty table to be filled in, to -o FILE.xlsx, and add nothing: {}."
        ),
    ] = None,
    target: options.Output = "-",
    force: options.Force = False,
    about: Annotated[str | None, options.commitment("--about", "For figures: the commitment of rows that name none.")] = None,
    dry_run: options.DryRun = False,
    **said: Unpack[FileOptions],
) -> None:
    """Add dossiers, tables, a ledger's lines, or others' ratings.

    All of a file or nothing of it, and nothing twice: what is there already is counted, not added, even if it was retracted.

    A ledger's lines continue this one, and are refused at the first entry that breaks a rule. Into a store without entries they are copied
    whole; what breaks a rule is named then, and the exit code is 1.

    Rows of evidence have the fields of evidence add: commitment, stance, summary, source, event_date, grade and so on. Headings are known
    in any case, with blanks, _ or -, or by --map. The apostrophe by which evidence list marks a formula in CSV is taken off, unless --raw.

    Tables of commitments have the fields of commitment add, with obligors as US; CN, or FR (France) where a party is new, wordings one a line
    as SOURCE: TEXT, and criteria one a line. A row is found again by its ref, number, label or title. --from-format takes recommendations as
    the GAO (gao) and UPR Info (upr) publish them, without their ratings; --assess makes of each rating of the GAO what --scale makes of one.

    A row of assessments has commitment, party, status, effective, confidence and rationale, and rests on entries (evidence: #57; 61, numbers or
    ids) or on evidence that it brings (summary, source or publisher and the rest, event_date, grade). With --scale, it is a table of ratings:
    each rated cell is evidence that the source rated so, and an assessment that rests on it; n/a and empty cells add nothing.

    A row of figures is a baseline, a target or an actual value of an indicator (kind, indicator or series, period, value, unit): baselines and
    targets become the commitment's, actual values evidence, a new indicator is defined by its rows. --about names the commitment of all.

    Of a workbook that tracker export wrote, changed cells are amendments (--reason), a changed status is a new assessment, new rows are added,
    and a row that is gone takes nothing back. What was changed here since too is refused with both values.

    Ratings come as CSV, XLSX or ODS, commitments down and members across, and are kept as printed. Columns and last lines headed average, score or percent
    are printed figures, which tracker score --compare proves, as it does counts and shares of values; a column headed ref names our
    commitments, id is the publisher's own name for one. A file called scores is ./scores.

    \b
    tracker import commitments rio.xlsx --agreement RIO --add-parties
    tracker import recommendations.csv --from-format gao --agreement GAO
    tracker import scores rio.csv --scale g20 --agreement RIO
    tracker import assessments rio.csv --scale g20 --agreement RIO \\
      --source g20rg-2025 --effective 2025-11-01 --grade B2 --final
    """  # noqa: D301 - \b keeps the lines of the example
    if _writes_out(context, files, schema, template, target, force=force):
        return
    if not files:
        raise BadInput("missing argument 'FILE…'", "see tracker import --help")
    from tracker.actions.imported import ImportOptions

    named = TableKind(files[0]) if files[0] in [*TableKind] else None  # a file of that name is written ./evidence
    reading = tables.table_options(said, raw=raw)
    asked = ImportOptions(
        today=context.obj.today,
        again=again,
        amend=reason,
        agreement=agreement,
        about=about,
        add_parties=add_parties,
        accept_breaches=accept_breaches,
        tables=replace(reading, table=named or reading.table),
        dry_run=dry_run,
    )
    if files[0] == SCORES:
        _refuse_unfit(context, SCORES, SCORES)
        ratings.import_scores(context, files[1:], asked)
        return
    if files[0] == TableKind.ASSESSMENTS and files[1:] and scale is not None:
        _refuse_unfit(context, files[0], RATED)
        for name in files[1:]:
            _import(context, asked, ratings.of_table(context, name, said, asked))
        return
    if (scale, source if not said.get("assess") else None, members) != (None, None, None):
        raise BadInput(
            "--scale, --source and --members are for the ratings of others",
            f"tracker import {SCORES} {SCORES_USAGE}, or tracker import {TableKind.ASSESSMENTS} {ratings.ASSESSMENTS_USAGE}",
        )
    if named and not files[1:]:
        raise BadInput(f"tables of {named} need a file", f"tracker import {named} FILE (a file called {named}: ./{named})")
    broken = [_import_file(context, name, said, asked) for name in files[bool(named) :]]
    if any(broken) and not accept_breaches:
        raise output.Done(1)


def _writes_out(
    context: typer.Context, files: list[str] | None, schema: str | None, template: str | None, target: str, *, force: bool
) -> bool:
    """Whether a schema or an empty table was asked for, which is written then, and nothing added."""
    if schema is None and template is None and (target, force) == ("-", False):
        return False
    if files or (schema is None) == (template is None):
        raise BadInput("--schema and --template write something out and add nothing", "tracker import --template evidence -o FILE.xlsx")
    if template is not None:
        tables.write_template(context, template, target)
        return True
    from tracker.documents import schemas

    run.save(context, target, [schemas.schema(word(DocumentKind, "schema", schema or "")).encode()])
    return True


DOSSIER, LEDGER, RATED, BOOK = "dossier", "ledger", "ratings", "workbook"
"""What a file holds that is no table by records: RATED are assessments by a scale, BOOK a workbook that was written out to be edited."""
TABLES = (*tables.REGISTERS, TableKind.EVIDENCE, TableKind.ASSESSMENTS, TableKind.FIGURES, BOOK)
JUDGED = (TableKind.ASSESSMENTS, RATED, SCORES)
FITTING = {
    "amend": (
        (DOSSIER, BOOK, RATED, TableKind.FIGURES, *tables.REGISTERS),
        "dossiers, tables of what is registered, figures, and assessments by a scale",
        "amend what is known one by one: tracker evidence amend",
    ),
    "raw": (("csv",), "CSV of evidence", "leave it out: nothing else has marks"),
    "accept_breaches": ((LEDGER,), "a ledger's lines", "leave it out: what is newly recorded breaks no rule"),
    "again": (
        (DOSSIER, TableKind.EVIDENCE, TableKind.FIGURES, *JUDGED),
        "dossiers, rows of evidence, figures, assessments and scores",
        "leave it out",
    ),
    "agreement": ((TableKind.COMMITMENTS, *JUDGED), "tables of commitments, assessments and scores", "leave it out"),
    "about": ((TableKind.FIGURES,), "figures", "leave it out"),
    "add_parties": ((TableKind.COMMITMENTS, BOOK), "tables of commitments", "leave it out"),
    **dict.fromkeys(("map", "dates", "ignore_unknown"), (TABLES, "tables", "leave it out")),
    **dict.fromkeys(("map_file", "from_format"), ((*TABLES, SCORES), "tables", "leave it out")),
    "encoding": ((*TABLES, SCORES, RATED), "tables", "leave it out"),
    "assess": ((TableKind.COMMITMENTS,), "tables of commitments", f"tracker import {ratings.ASSESS_USAGE}"),
    **dict.fromkeys(
        ("effective", "grade", "confidence", "final", "read_as"),
        ((RATED,), "assessments by a scale", f"tracker import {TableKind.ASSESSMENTS} {ratings.ASSESSMENTS_USAGE}"),
    ),
}
"""Options that only some files know: what these hold or are, what they are called, and what to do with others."""


def _refuse_unfit(context: typer.Context, name: str, *held: str) -> None:
    """Refuses options that would be passed over, as the file neither holds nor is what they are for."""
    given = {one for one in context.params if (source := context.get_parameter_source(one)) and source.name == "COMMANDLINE"}
    for option, (fitting, called, hint) in FITTING.items():
        if option in given and not {*held}.intersection(fitting):
            raise BadInput(f"{name}: --{option.replace('_', '-')} is for {called}", hint)
    if len(given & {"amend", "reason"}) == 1 and not (BOOK in held and "reason" in given):
        raise BadInput("--amend and --reason go together", "say why what is known is amended: --amend --reason …")


def _import_file(context: typer.Context, name: str, said: FileOptions, asked: "ImportOptions") -> "Breaches":
    """Imports whatever a file holds, and says what was added; returns what breaks a rule."""
    from tracker.domain.errors import Faults

    shown, faults = input_files.called(name), Faults()
    with input_files.opened(name) as stream, input_files.at_hand(stream, name) as file:
        form = tables.form_of(file, name, asked.tables.table)
        if form in ("xlsx", "ods") and not asked.tables.table:
            from tracker.documents.workbook import reading as workbooks

            if (opened := workbooks.opened(file, shown, form, asked.tables, faults)) is not None:
                _refuse_unfit(context, shown, BOOK)
                return _import(context, asked, _of_workbook(*opened, asked))
        if form:
            reading = ratings.rated(context, asked) if said.get("assess") else asked.tables
            by = ratings.how(context, said, asked) if said.get("assess") else None
            kind, sheets = tables.opened(file, shown, form, reading, faults)
            _refuse_unfit(context, shown, form, kind, *([RATED] if by else []))
            rated = list["ScoreSheet"]()
            take = tables.taker(kind, sheets, shown, replace(asked, tables=reading), faults, rated if by else None)
            return _import(context, asked, take, *(ratings.taker(sheet, by, asked) for sheet in rated if by))
        first = input_files.first_line(file, name)
        if first.removeprefix(b"\xef\xbb\xbf").startswith(b"{"):
            _refuse_unfit(context, shown, LEDGER)
            from tracker.actions.ledger_import import ledger_lines

            lines, progress = input_files.lines_of(file, name, first), progress_line(f"importing {shown}: entry")
            return _import(context, asked, lambda ledger: ledger_lines(ledger, lines, shown, asked, progress))
        _refuse_unfit(context, shown, DOSSIER)
        return import_dossier(context, input_files.text_of(input_files.rest_of(file, name, begun=first), name), shown, asked)


def import_dossier(context: typer.Context, text: str, name: str, asked: "ImportOptions") -> "Breaches":
    """Imports one dossier, and says what was added."""
    from tracker.actions import dossier_import
    from tracker.documents import dossier

    loaded, progress = dossier.load(text, name), progress_line(f"importing {name}: commitment")
    return _import(context, asked, lambda ledger: dossier_import.dossier(ledger, loaded, asked, progress))


def _of_workbook(book: "Workbook", others: "Iterable[str]", asked: "ImportOptions") -> "Callable[[Ledger], Imported]":
    """What takes the changes of a workbook that was written out to be edited."""
    from tracker.actions import workbook_import

    for sheet in others:
        output.say(f"{book.file}[{one_line(sheet)}]: passed over, as it was not in the workbook that was written")
    return lambda ledger: workbook_import.workbook(ledger, book, asked, progress_line(f"importing {book.file}: row"))


def _import(context: typer.Context, asked: "ImportOptions", *takes: "Callable[[Ledger], Imported]") -> "Breaches":
    """Imports what was read, all or nothing, and says what was added, or on a dry run would be; returns what breaks a rule."""
    from tracker.domain.record.descriptions import nouns

    with run.writing(context.obj, dry_run=asked.dry_run) as ledger:
        every = [take(ledger) for take in takes]
    told = [asked.tables.note] if asked.tables.note else []
    for done in every:
        for lines in (done.differences, [*dict.fromkeys(done.earlier)]):
            told += lines[:FAULT_LIMIT]
            told += [f"and {len(lines) - FAULT_LIMIT:,} more"] if len(lines) > FAULT_LIMIT else []
        counted = ", ".join(f"{count:,} {nouns(kind, count)}" for kind, count in done.added.items() if count)
        entries = f"{done.total:,} {'entry' if done.total == 1 else 'entries'} ({counted})"
        known = f", {done.known:,} already there" if done.known else ""
        known += f", {done.retracted:,} of them retracted (--again adds them)" if done.retracted else ""
        told.append(f"{'would add' if asked.dry_run else 'added'} {entries}{known}" if done.total else f"nothing new{known}")
        for line in (*told, *(f"warning: {line}" for line in done.doubts.lines())):
            output.say(f"{done.file}: {one_line(line)}")
        told.clear()
        run.say_breaches(done.breaches, done.file, dry_run=asked.dry_run)
    return every[0].breaches
