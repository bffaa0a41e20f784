"""From the settings to an open ledger: a reading or a writing session, what an adding command prints, and what a ledger breaks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import TrackerError
from tracker.domain.text import counted, one_line

if TYPE_CHECKING:
    from tracker.actions.added import Added
    from tracker.actions.naming import Reading
    from tracker.settings import Settings
    from tracker.storage.ledger.judging import Breaches
    from tracker.storage.ledger.ledger import Ledger


@contextmanager
def reading(
    settings: "Settings",
    as_of: str | None = None,
    known_at: str | None = None,
    within: int | None = None,
    window: str | None = None,
    agreements: Iterable[str] | None = None,
    refs: Iterable[str] | None = None,
) -> "Iterator[tuple[Ledger, Reading]]":
    """Opens the ledger to read, and resolves both clocks or a window of these; `within` is how many days ahead a deadline is due soon."""
    from tracker.actions import naming
    from tracker.domain.dates import in_figures
    from tracker.storage import session
    from tracker.storage.corruption import Damage

    with session.reading(settings.db, bears=Damage) as ledger:
        known = None if known_at is None else in_figures(known_at, settings.utc_today)
        found = naming.reading(ledger, settings.today, as_of, known, settings.within if within is None else within)
        if window is not None:
            found = naming.of_window(ledger, found, window, agreements or (), refs or ())
        _say_warnings(ledger)
        yield ledger, found._replace(author=settings.author)


def example_ref(settings: "Settings") -> str:
    """A ref of the store for an example in a message; that of the shipped dossier where the store cannot be read."""
    from tracker.actions import naming

    try:
        with reading(settings) as (ledger, _):
            return naming.example(ledger)
    except TrackerError:
        return naming.EXAMPLE


@contextmanager
def writing(settings: "Settings", *, dry_run: bool = False) -> "Iterator[Ledger]":
    """Opens the ledger to append to; on a dry run nothing stays."""
    from tracker.storage import session

    with session.writing(settings.db, actor=settings.actor, clock=settings.now, dry_run=dry_run) as ledger:
        yield ledger
    _say_warnings(ledger)


def _say_warnings(ledger: "Ledger") -> None:
    for warning in ledger.warnings:
        output.say(f"warning: {one_line(warning)}")
    ledger.warnings.clear()


def adding(settings: "Settings", action: "Callable[[Ledger], Added]", *, dry_run: bool, form: Answer) -> None:
    """Runs an adding action and prints what came of it, once it is safely written."""
    with writing(settings, dry_run=dry_run) as ledger:
        added = action(ledger)
    print_added([added], dry_run=dry_run, form=form)


def save(context: typer.Context, target: str, pieces: Iterable[bytes]) -> None:
    """Writes a whole file, or `-` for standard output, for a command that has the options `--force` and, where it signs, `--key`.

    Raises:
        UnwritableStore: the file must not be lost, or cannot be written; what was there is untouched.
    """
    require_output(context, target)
    output.save(target, pieces)


def require_output(context: typer.Context, target: str) -> None:
    """Refuses what `save` would refuse, for a command that has much to read first."""
    if target != "-":
        from tracker.settings import signing_key

        require_replaceable(context.obj, target, signing_key(context.params.get("key_file")).path, force=context.params["force"])


def require_replaceable(settings: "Settings", target: str | Path, key: Path | None = None, *, force: bool = True) -> None:
    """Refuses a file that no output may replace (`storage.overwriting`); by default, of a command that replaces nothing that is there."""
    from tracker.storage import overwriting, session

    overwriting.require_replaceable(Path(target), store=session.file_of(settings.db), key=key, force=force)


def print_added(added: "list[Added]", *, dry_run: bool, form: Answer) -> None:
    """Prints the new numbers for people, or the whole records for programs."""
    if form is Answer.TABLE:
        for one in added:
            output.write("".join(f"{one_line(line)}\n" for line in _lines(one, dry_run=dry_run)))
        _warn(added)
        return
    _warn(added)
    items = [one.plain() | {"dry_run": dry_run} for one in added]
    if form is Answer.JSONL:
        output.write(output.json_lines(items))
    else:
        output.write(output.json_text(items[0] if len(items) == 1 else items))


def _warn(added: "list[Added]") -> None:
    """Says what is implausible about what was recorded, whatever the form of the answer."""
    for one in added:
        for warning in one.warnings:
            output.say(f"warning: #{one.entry.seq}: {one_line(warning)}")


def _lines(added: "Added", *, dry_run: bool) -> Iterator[str]:
    from tracker.domain.record.descriptions import describe_entry, rests_on_it

    for entry in added.besides:
        yield f"{'would add' if dry_run else 'added'} #{entry.seq} {describe_entry(entry)}"
    if not added.new:
        retracted = "" if added.retracted_by is None else f", retracted by #{added.retracted_by} (--again adds it)"
        yield f"already there as #{added.entry.seq}{retracted} {describe_entry(added.entry)}"
    else:
        yield f"{'would add' if dry_run else 'added'} #{added.entry.seq} {describe_entry(added.entry, added.before)}"
    for one in added.resting or ():
        yield f"  {rests_on_it(one)}"


BREACHES_LIMIT = 20
"""Entries that break a rule and are named; the rest are counted. `tracker verify` names them too."""


def say_breaches(breaches: "Breaches", where: str, *, dry_run: bool = False) -> None:
    """Names the entries of a ledger that are ahead of this clock, those that break a rule, and those that did and were mended."""
    for sentences, more in ((breaches.times, 0), (breaches.standing, breaches.more), (breaches.mended, 0)):
        for sentence in sentences[:BREACHES_LIMIT]:
            output.say(f"{where}: {one_line(sentence)}")
        if (rest := max(0, len(sentences) - BREACHES_LIMIT) + more) > 0:
            output.say(f"{where}: and {rest:,} more")
    if breaches:
        there = "no entry was added" if dry_run else "every entry is there"
        output.say(f"{where}: {counted(len(breaches), 'breach of a rule', 'breaches of rules')}; {there}")
