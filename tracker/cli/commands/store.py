"""`init` and `db …`: the store itself."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli import context as run
from tracker.cli.commands import options
from tracker.cli.commands.declaring import Commands
from tracker.cli.terminal import output, pages
from tracker.cli.terminal.formats import Format
from tracker.cli.terminal.progress import progress_line
from tracker.domain.errors import NotFound
from tracker.domain.text import one_line
from tracker.storage import session
from tracker.storage.ledger.heads import Head

db = Commands(name="db", help="The store: its state, upgrade, backup, restore, rebuild, roles.", no_args_is_help=True)


def init(
    context: typer.Context, seed: Annotated[str | None, options.name("--seed", "Load a shipped dossier too, such as woodside-2023.")] = None
) -> None:
    """Create the store, with a shipped dossier if asked.

    Safe to repeat: what is there stays.
    """
    from tracker import bundled
    from tracker.actions.imported import ImportOptions
    from tracker.cli.commands.import_ import import_dossier

    if seed and seed not in bundled.seeds():
        raise NotFound("shipped dossier", seed, bundled.seeds(), f"there are: {', '.join(bundled.seeds())}")
    address, _ = context.obj.db, context.obj.actor  # a name that cannot be taken is refused before anything is made
    created = session.create(address)
    where = session.where(address)
    output.say(f"{'created' if created else 'already there:'} {where}")
    if seed:
        path = bundled.seeds()[seed]
        import_dossier(context, path.read_text(encoding="utf-8"), path.name, ImportOptions(today=context.obj.today))
    elif created:
        output.say(
            "next: tracker init --seed woodside-2023 for the shipped dossier, or tracker import FILE, or tracker party add --help for an agreement of your own"
        )


@db.command()
def status(context: typer.Context, form: options.FormatOption = Format.TABLE) -> None:
    """Say where the store is, what state its schema is in, and what to type next."""
    from tracker.storage.schema import states

    where, state = session.where(context.obj.db), session.state(context.obj.db)
    schema = session.store_at(context.obj.db).schema() if state in ("current", "behind", "ahead") else None
    facts: dict[str, object] = {"store": where, "state": state, "schema": schema, "program_schema": states.HEAD}
    if state == "current":
        with run.reading(context.obj) as (ledger, _):
            head = ledger.head
            facts |= {
                "size": head.size,
                "root": head.root.hex(),
                "last_entry": head.recorded_at or None,
                "bytes": session.store_at(context.obj.db).size(),
                "locked_by": session.store_at(context.obj.db).locked_by() or None,
                "altered": [difference for difference, _ in states.altered(ledger.driver)],
            }
    facts["next"] = NEXT[state]
    pages.record(facts, form)


NEXT = {
    "missing": "tracker init",
    "empty": "tracker init",
    "current": "",
    "behind": "tracker db upgrade",
    "ahead": "install a newer Tracker",
    "foreign": "name a Tracker store with --db",
}


@db.command()
def upgrade(
    context: typer.Context,
    backup: Annotated[str | None, options.file("--backup", "Where the backup goes that is made first; default: beside the store.")] = None,
) -> None:
    """Bring the store up to this program's schema, after a backup."""
    store = session.store_at(context.obj.db)
    target = Path(backup) if backup else store.backup_name(context.obj.now().strftime("%Y%m%dT%H%M%S%f"))
    run.require_replaceable(context.obj, target)
    if store.upgrade(target):
        output.say(f"upgraded {store.where}; the store as it was is in {target}")
    else:
        output.say(f"already current: {store.where}")


@db.command()
def backup(
    context: typer.Context, target: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="The new file.", show_default=False)]
) -> None:
    """Copy the store, as of one moment, to a new file.

    Of a file, SQLite's own copy; of a PostgreSQL database, an archive of the entries and attachments. Either can be restored into either.
    """
    run.require_replaceable(context.obj, target)
    size = session.back_up(context.obj.db, Path(target), lambda warning: output.say(f"warning: {one_line(warning)}"))
    output.say(f"backed up {session.where(context.obj.db)} to {target} ({size:,} bytes)")


@db.command()
def restore(context: typer.Context, source: Annotated[str, options.argument("FILE", "A backup made by tracker db backup.")]) -> None:
    """Put a backup where no ledger is yet.

    Every entry is there afterwards; those that break a rule are named, and the exit code is 1.
    """
    done = session.restore(context.obj.db, Path(source), progress_line("restoring: entry"))
    output.say(f"restored {done.head.size:,} entries, root {done.head.root.hex()}; next: tracker verify")
    if done.note:
        output.say(f"note: {done.note}")
    run.say_breaches(done.breaches, session.where(context.obj.db))
    if done.breaches:
        raise output.Done(1)


@db.command()
def rebuild(
    context: typer.Context,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on where entries are missing; size and root that were are written beside the store.")
    ] = False,
    dry_run: options.DryRun = False,
) -> None:
    """Write all projections again from the entries, which stay as they are, and a spoiled head.

    A head that names more entries than there are, or others, is what is left of them: nothing is done but with --accept-loss.
    """

    def write_down(head: Head) -> None:
        from tracker.domain.proof.checkpoints import Checkpoint

        target = session.store_at(context.obj.db).backup_name(context.obj.now().strftime("%Y%m%dT%H%M%S%f")).with_suffix(".checkpoint")
        if not dry_run:
            output.save(str(target), [Checkpoint(origin="tracker.local/lost", size=head.size, root=head.root).text.encode()])
        output.say(f"what was lost stays on record in {target}, to be kept with the store: tracker verify --checkpoint {target}")

    with run.writing(context.obj, dry_run=dry_run) as ledger:
        count = ledger.rebuild(write_down if accept_loss else None)
    output.say(f"{'would rebuild' if dry_run else 'rebuilt'} the projections from {count:,} entries")


@db.command()
def roles(
    analyst: Annotated[str, options.name("--analyst", "Who may append.")] = "tracker_analyst",
    reader: Annotated[str, options.name("--reader", "Who may read.")] = "tracker_reader",
    schema: Annotated[str, options.name("--schema", "Where the store's tables are.")] = "public",
    bind_author: Annotated[
        bool | None, typer.Option("--bind-author/--no-bind-author", help="Take entries of the login's own name alone; kept in the store.")
    ] = None,
) -> None:
    """Print the SQL of two roles for a team on PostgreSQL: analysts, who append, and readers.

    Nothing is run. Read it, then: tracker db roles | psql --single-transaction DATABASE
    """
    from tracker.storage.postgres import roles as for_a_team

    output.write(for_a_team.sql(schema, analyst, reader, bind_author=bind_author))
