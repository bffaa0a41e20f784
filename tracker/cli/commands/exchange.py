"""`import` and `export`: dossiers, tables, the ledger's own lines, and the ratings of others."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import options, ratings, tables
from tracker.cli.commands.ratings import SCORES, SCORES_USAGE
from tracker.cli.commands.words import word
from tracker.cli.terminal import output
from tracker.cli.terminal.progress import progress_line
from tracker.domain.errors import BadInput
from tracker.domain.text import one_line
from tracker.domain.vocabulary import Confidence, DocumentKind, TableKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tracker.actions.dossier_import import Imported
    from tracker.documents.score_table import ScoreSheet
    from tracker.documents.tables.layout import Form, Row, TableOptions
    from tracker.documents.workbook.reading import Origin


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("import")(import_)
    app.command("export")(export)


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
    assess: ratings.AssessOption = False,
    effective: ratings.EffectiveOption = None,
    grade: ratings.GradeOption = "F6",
    confidence: ratings.ConfidenceOption = Confidence.LOW.value,
    final: ratings.FinalOption = False,
    read_as: ratings.ReadAsOption = None,
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
    amend: Annotated[
        bool,
        typer.Option(
            "--amend", help="For dossiers and such tables: amend what is known to what the file says, with --reason; else it is refused."
        ),
    ] = False,
    reason: Annotated[str | None, options.text("--reason", "Why; it is kept with every amendment.")] = None,
    map_: tables.MapOption = None,
    map_file: tables.MapFileOption = None,
    from_format: tables.FromFormatOption = None,
    encoding: tables.EncodingOption = None,
    dates: tables.DatesOption = None,
    ignore_unknown: tables.IgnoreUnknownOption = False,
    template: tables.TemplateOption = None,
    target: options.Output = "-",
    force: options.Force = False,
    dry_run: options.DryRun = False,
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
    given = {"--amend": amend, "--raw": raw, "--accept-breaches": accept_breaches, "--again": again}
    given["--reason"] = reason is not None and not amend
    for_tables = {"--map": map_, "--map-file": map_file, "--encoding": encoding, "--dates": dates, "--ignore-unknown": ignore_unknown}
    for_tables["--from-format"] = from_format
    given |= {option: bool(value) for option, value in for_tables.items()} | {"--agreement": bool(agreement), "--add-parties": add_parties}
    given["--assess"] = assess
    of_ratings = {"--effective": effective, "--grade": grade != "F6", "--confidence": confidence != Confidence.LOW.value}
    given |= {option: bool(value) for option, value in (of_ratings | {"--final": final, "--read-as": read_as}).items()}
    if files[0] == SCORES:
        _refuse_unfit(SCORES, {SCORES}, given)
        ratings.import_scores(context, files[1:])
        return
    if files[0] == TableKind.ASSESSMENTS and files[1:] and scale is not None:
        _refuse_unfit(files[0], {RATED}, given)
        for name in files[1:]:
            _say(ratings.import_assessments(context, name), dry_run=dry_run)
        return
    if (scale, source if not assess else None, members) != (None, None, None):
        raise BadInput(
            "--scale, --source and --members are for the ratings of others",
            f"tracker import {SCORES} {SCORES_USAGE}, or tracker import {TableKind.ASSESSMENTS} {ratings.ASSESSMENTS_USAGE}",
        )
    if amend and reason is None:
        raise BadInput(TOGETHER, "say why what is known is amended: --amend --reason …")
    wanted = tables.kind_named(files)
    reading = tables.table_options(map_, tables.map_file_of(map_file, from_format), encoding, dates, ignore_unknown=ignore_unknown, raw=raw)
    if wanted and not files[1:]:
        raise BadInput(f"tables of {wanted} need a file", f"tracker import {wanted} FILE (a file called {wanted}: ./{wanted})")
    files, wanted = files[bool(wanted) :], wanted or reading.table
    holds = [_import_file(context, name, wanted, reading, given, agreement, reason, dry_run=dry_run) for name in files]
    if not all(holds):
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


DOSSIER, LEDGER, RATED = "dossier", "ledger", "ratings"
"""What a file holds that is no table by records: RATED are assessments by a scale."""
BOOK = "workbook"
"""A workbook that was written out to be edited."""
TABLES = (*tables.REGISTERS, TableKind.EVIDENCE, TableKind.ASSESSMENTS, BOOK)
JUDGED = (TableKind.ASSESSMENTS, RATED, SCORES)
TOGETHER = "--amend and --reason go together"
FITTING = {
    "--amend": (
        (DOSSIER, BOOK, *tables.REGISTERS),
        "dossiers and tables of what is registered",
        "amend what is known one by one: tracker evidence amend",
    ),
    "--raw": (("csv",), "CSV of evidence", "leave it out: nothing else has marks"),
    "--accept-breaches": ((LEDGER,), "a ledger's lines", "leave it out: what is newly recorded breaks no rule"),
    "--again": ((DOSSIER, TableKind.EVIDENCE, *JUDGED), "dossiers, rows of evidence, assessments and scores", "leave it out"),
    "--agreement": ((TableKind.COMMITMENTS, *JUDGED), "tables of commitments, assessments and scores", "leave it out"),
    "--add-parties": ((TableKind.COMMITMENTS,), "tables of commitments", "leave it out"),
    **dict.fromkeys(("--map", "--map-file", "--from-format", "--dates", "--ignore-unknown"), (TABLES, "tables", "leave it out")),
    "--encoding": ((*TABLES, SCORES, RATED), "tables", "leave it out"),
    "--assess": ((TableKind.COMMITMENTS,), "tables of commitments", f"tracker import {ratings.ASSESS_USAGE}"),
    **dict.fromkeys(
        ("--effective", "--grade", "--confidence", "--final", "--read-as"),
        ((RATED,), "assessments by a scale", f"tracker import {TableKind.ASSESSMENTS} {ratings.ASSESSMENTS_USAGE}"),
    ),
}
"""Options that only some files know: what these hold or are, what they are called, and what to do with others."""


def _refuse_unfit(name: str, held: "Collection[str]", given: "Mapping[str, bool]") -> None:
    """Refuses options that would be passed over, as the file neither holds nor is what they are for."""
    if given["--reason"] and BOOK not in held:
        raise BadInput(TOGETHER, "say why what is known is amended: --amend --reason …")
    for option, (fitting, called, hint) in FITTING.items():
        if given[option] and not {*held}.intersection(fitting):
            raise BadInput(f"{name}: {option} is for {called}", hint)


def _import_file(
    context: typer.Context,
    name: str,
    wanted: TableKind | None,
    reading: "TableOptions",
    given: "Mapping[str, bool]",
    agreement: str | None,
    reason: str | None,
    *,
    dry_run: bool,
) -> bool:
    """Imports whatever a file holds; False where entries break a rule and nobody said to accept that."""
    shown = input_files.called(name)
    with input_files.opened(name) as stream, input_files.at_hand(stream, name) as file:
        form = tables.form_of(file, name, wanted)
        first = b"" if form else input_files.first_line(file, name)
        is_ledger = not form and first.removeprefix(b"\xef\xbb\xbf").startswith(b"{")
        if form == "xlsx" and not wanted and (origin := tables.origin_of(file, shown)) is not None:
            _refuse_unfit(shown, {BOOK}, given)
            _import_workbook(context, file, shown, origin, reading, reason, dry_run=dry_run)
            return True
        if form:
            _import_table(context, file, shown, form, wanted, reading, given, agreement, reason, dry_run=dry_run)
            return True
        _refuse_unfit(shown, {LEDGER if is_ledger else DOSSIER}, given)
        if is_ledger:
            lines = input_files.lines_of(file, name, first)
            return _import_lines(context, lines, shown, accept_breaches=given["--accept-breaches"], dry_run=dry_run)
        text = input_files.text_of(input_files.rest_of(file, name, begun=first), name)
        import_dossier(context, text, shown, again=given["--again"], amend=reason, dry_run=dry_run)
    return True


def import_dossier(context: typer.Context, text: str, name: str, *, again: bool = False, amend: str | None = None, dry_run: bool) -> None:
    """Imports one dossier and says what it added."""
    from tracker.actions import dossier_import
    from tracker.documents import dossier

    loaded = dossier.load(text, name)
    settings = context.obj
    with run.writing(context.obj, dry_run=dry_run) as ledger:
        progress = progress_line(f"importing {name}: commitment")
        done = dossier_import.dossier(ledger, loaded, today=settings.today, again=again, amend=amend, progress=progress)
    _say(done, dry_run=dry_run)


def _import_table(
    context: typer.Context,
    stream: BinaryIO,
    name: str,
    form: "Form",
    wanted: TableKind | None,
    reading: "TableOptions",
    given: "Mapping[str, bool]",
    agreement: str | None,
    reason: str | None,
    *,
    dry_run: bool,
) -> None:
    """Imports the tables of a file and says what was added."""
    from collections import defaultdict
    from itertools import chain, islice

    from tracker.actions import assessment_import, bulk_import, register_import
    from tracker.documents import rows, score_table, table_shapes, verdicts
    from tracker.documents.tables import reading as sheet_reading
    from tracker.documents.tables.layout import called
    from tracker.domain.errors import Faults
    from tracker.storage.spool import Spool

    settings, faults, judged = context.obj, Faults(), list["Imported"]()
    by = ratings.beside(context, reading) if given["--assess"] else None
    reading = replace(reading, mapping={**reading.mapping, reading.rating: table_shapes.RATING}) if by else reading
    sheets = tables.read(stream, name, form, wanted, reading, faults)
    first = [*islice(sheets, 1)]
    if not first:  # rather than say that options do not fit what could not be read
        faults.refuse()
    kind = first[0][0] if first else wanted or TableKind.EVIDENCE
    _refuse_unfit(name, {form, kind, *([RATED] if by else [])}, given)
    alone = (sheet for _, sheet in chain(first, sheets))
    if kind is TableKind.EVIDENCE:
        chunks = Spool(rows.chunks(alone, name, reading, faults, settings.today), in_memory=10, page=1)
        faults.refuse()
        with run.writing(settings, dry_run=dry_run) as ledger:
            progress = progress_line(f"importing {name}: row")
            done = bulk_import.rows(ledger, chunks, file=name, today=settings.today, again=given["--again"], progress=progress)
    elif kind is TableKind.ASSESSMENTS:
        made = [*verdicts.read(alone, name, reading, faults, settings.today)]
        with run.writing(settings, dry_run=dry_run) as ledger:
            done = assessment_import.verdicts(
                ledger, made, file=name, faults=faults, today=settings.today, agreement=agreement, again=given["--again"],
                progress=progress_line(f"importing {name}: assessment"),
            )  # fmt: skip
    else:
        found, beside = defaultdict[TableKind, list["Row"]](list), list["ScoreSheet"]()
        for each, sheet in chain(first, sheets):
            shape = table_shapes.RATED_COMMITMENTS if by and each is TableKind.COMMITMENTS else table_shapes.SHAPES[each]
            some = [*sheet_reading.rows(sheet, shape, name, reading, faults)]
            if by:
                beside.append(score_table.beside(some, called(name, sheet.name), reading.rating))
            found[each] += some
        with run.writing(settings, dry_run=dry_run) as ledger:
            done = register_import.tables(
                ledger, found, file=name, faults=faults, today=settings.today, agreement=agreement, add_parties=given["--add-parties"],
                amend=reason, progress=progress_line(f"importing {name}: commitment"),
            )  # fmt: skip
            judged += [ratings.assess(context, ledger, sheet, by) for sheet in beside if by]
    if reading.note:
        output.say(f"{name}: {reading.note}")
    for one in (done, *judged):
        _say(one, dry_run=dry_run)


def _import_workbook(
    context: typer.Context, stream: BinaryIO, name: str, origin: "Origin", reading: "TableOptions", reason: str | None, *, dry_run: bool
) -> None:
    """Imports what was changed in a workbook and says what was added."""
    from tracker.actions import workbook_import
    from tracker.documents.workbook import reading as workbooks
    from tracker.domain.errors import Faults

    book, others = workbooks.opened(stream, name, origin, reading, Faults())
    for sheet in others:
        output.say(f"{name}[{one_line(sheet)}]: passed over, as it was not in the workbook that was written")
    settings, progress = context.obj, progress_line(f"importing {name}: row")
    with run.writing(settings, dry_run=dry_run) as ledger:
        done = workbook_import.workbook(ledger, book, today=settings.today, reason=reason, progress=progress)
    _say(done, dry_run=dry_run)


def _import_lines(context: typer.Context, lines: "Iterable[bytes]", name: str, *, accept_breaches: bool, dry_run: bool) -> bool:
    """Imports a ledger's lines and says what was added; False where entries break a rule and nobody said to accept that."""
    from tracker.actions import dossier_import

    settings = context.obj
    with run.writing(settings, dry_run=dry_run) as ledger:
        progress = progress_line(f"importing {name}: entry")
        done = dossier_import.ledger_lines(ledger, lines, name, progress, today=settings.today, accept_breaches=accept_breaches)
    _say(done, dry_run=dry_run)
    run.say_breaches(done.breaches, name, dry_run=dry_run)
    return accept_breaches or not done.breaches


def _say(done: "Imported", *, dry_run: bool) -> None:
    from tracker.domain.record.descriptions import nouns

    for line in (*done.differences, *done.earlier):
        output.say(f"{done.file}: {one_line(line)}")
    counted = ", ".join(f"{count:,} {nouns(kind, count)}" for kind, count in done.added.items() if count)
    known = f"{done.known:,} already there" if done.known else ""
    if done.retracted:
        known += f", {done.retracted:,} of them retracted (--again adds them)"
    if not done.total:
        output.say(f"{done.file}: nothing new" + (f", {known}" if known else ""))
        return
    verb = "would add" if dry_run else "added"
    output.say(
        f"{done.file}: {verb} {done.total:,} {'entry' if done.total == 1 else 'entries'} ({counted})" + (f", {known}" if known else "")
    )
    for line in done.doubts.lines():
        output.say(f"{done.file}: warning: {one_line(line)}")


def export(
    context: typer.Context,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="jsonl: the ledger's entries, byte for byte; dossier: one agreement as YAML; xlsx: what stands, as a workbook to be edited.",
        ),
    ] = "jsonl",
    agreement: Annotated[str | None, options.agreement("--agreement", "Which agreement, for a dossier or a workbook.")] = None,
    known_at: options.KnownAt = None,
    to_db: Annotated[
        str | None,
        typer.Option(
            "--to-db", metavar="PATH|URL", help="Copy the whole ledger, attachments too, into another store; it is created, or continued."
        ),
    ] = None,
    target: options.Output = "-",
    force: options.Force = False,
) -> None:
    """Write out the ledger, a dossier, or a workbook to be edited.

    The ledger is JSON Lines, an entry a line, byte for byte as it is hashed, so nothing in it is escaped that JSON leaves as it is: read
    what others wrote with cat -v or less, not on a bare terminal. A dossier is one agreement as YAML. With --to-db the ledger goes into
    another store, from SQLite to PostgreSQL or back, and has the same root there.

    A workbook (XLSX) has a sheet for each kind of record and a row for each thing that stands. Change cells, add rows, and give it back to
    tracker import, which records what was changed.
    """
    from tracker.actions import exporting

    if to_db is not None:
        if (form, agreement, known_at, target, force) != ("jsonl", None, None, "-", False):
            raise BadInput("--to-db copies the ledger whole", "leave out the other options")
        _copy(context, to_db)
        return

    if form not in ("jsonl", "dossier", "xlsx"):
        raise BadInput(f"no export format “{form}”", "one of: jsonl, dossier, xlsx")
    if form == "jsonl" and agreement:
        raise BadInput("the ledger is exported whole, not by agreement", "leave out --agreement, or use --format dossier or xlsx")
    if form == "xlsx":
        tables.require_file(target, "book.xlsx")
    run.require_output(context, target)
    with run.reading(context.obj, None, known_at) as (ledger, reading):
        if form == "jsonl":
            run.save(context, target, exporting.lines(ledger, reading.position))
            if kept := exporting.attachments(ledger):
                output.say(
                    f"left in the store: {kept:,} attachment{'s' if kept > 1 else ''}; tracker db backup and export --to-db take them along"
                )
            return
        if form == "xlsx":
            with tables.needing_xlsx("workbooks"):
                run.save(context, target, exporting.as_workbook(ledger, agreement, reading.position))
            return
        text, left_out = exporting.as_dossier(ledger, agreement, reading.position)
        run.save(context, target, [text.encode()])
    if left_out:
        output.say(f"left out of the dossier, and kept in the ledger: {', '.join(left_out)}")


def _copy(context: typer.Context, to_db: str) -> None:
    from tracker.storage import session
    from tracker.storage.ledger import copying

    settings = context.obj
    actor = settings.actor  # a name that cannot be taken is refused before anything is made
    target = session.where(to_db)
    if session.is_one(settings.db, to_db):
        raise BadInput("a store cannot be copied into itself", "name another with --to-db")
    made = "created" if session.state(to_db) in ("missing", "empty") else "continued"
    with session.reading(settings.db) as ledger, session.filling(to_db, actor=actor, clock=settings.now) as copy:
        size = copy.head.size
        breaches = copying.copy(ledger, copy, progress_line("copying: entry"), today=settings.today)
        head = copy.head
    output.say(f"{made} {target}: {head.size - size:,} entries added, {head.size:,} in all, root {head.root.hex()}")
    run.say_breaches(breaches, target)
    if breaches:
        raise output.Done(1)
