"""`export`: the ledger's own lines, a dossier, or the record as a workbook to be edited."""

from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options, tables
from tracker.cli.terminal import output
from tracker.cli.terminal.progress import progress_line
from tracker.domain.errors import BadInput


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
    from tracker.domain.text import counted
    from tracker.storage.ledger import attachments

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
        tables.require_xlsx("workbooks", target, "book.xlsx")
    run.require_output(context, target)
    with run.reading(context.obj, None, known_at) as (ledger, reading):
        if form == "jsonl":
            run.save(context, target, exporting.lines(ledger, reading.position))
            if count := len(attachments.hashes(ledger)):
                output.say(f"left in the store: {counted(count, 'attachment')}; tracker db backup and export --to-db take them along")
            return
        if form == "xlsx":
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
