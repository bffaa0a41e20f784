"""`evidence add` and `evidence list`: what people do most, from their words to the answer.

What Typer is told about them stands in `evidence_commands`, which these do not import: most runs of them go without Typer (`grammar`).
"""

from __future__ import annotations  # typing is not imported to start

import gc
import sys

from tracker.cli import context as run
from tracker.cli import output
from tracker.cli.formats import Answer, Format
from tracker.cli.words import maybe, words
from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import SourceKind, Stage, Stance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from tracker.actions.added import Added
    from tracker.settings import Settings


FIELDS = (
    *("stance", "summary", "event_date", "source", "publisher", "title", "url", "published", "source_kind", "language", "grade", "voice"),
    *("party", "stage", "same_event_as", "quote", "quote_prefix", "quote_suffix", "note", "attach"),
)
"""What describes a piece of evidence, in the order in which it is spoken of."""


def add(
    settings: Settings,
    *,
    ref: str | None = None,
    summary: str | None = None,
    from_file: str | None = None,
    again: bool = False,
    dry_run: bool = False,
    form: str = Answer.TABLE,
    **described: Any,
) -> None:
    """Adds evidence from options, from a file, or in the editor when no options are given.

    Args:
        settings: where and for whom.
        ref: the commitment.
        summary: what was seen; `-` reads it from standard input.
        from_file: many at once.
        again: although the same is there already.
        dry_run: write nothing.
        form: how to answer.
        described: the other fields of evidence by name, as they were typed; None where they were not.
    """
    answer = Answer(form)
    read: dict[str, Any] = {
        "stance": maybe(Stance, "stance", described.get("stance")),
        "summary": run.read_text("-").strip() if summary == "-" else summary,
        "source_kind": maybe(SourceKind, "kind of source", described.get("source_kind")),
        "stage": maybe(Stage, "stage", described.get("stage")),
        "attach": described.get("attach") or None,
    }
    given = {name: value for name in FIELDS if (value := read.get(name, described.get(name))) is not None}
    if from_file is not None:
        if given:
            raise BadInput("--from takes everything from the file", f"leave out --{next(iter(given)).replace('_', '-')}")
        name = "standard input" if from_file == "-" else from_file
        _add_many(settings, run.read_text(from_file), name, ref, again=again, dry_run=dry_run, form=answer)
        return
    if not given and sys.stdin.isatty() and sys.stdout.isatty():
        _add_from_editor(settings, ref, again=again, dry_run=dry_run, form=answer)
        return
    missing = [f"--{name}" for name in ("stance", "summary") if name not in given]
    if ref is None or missing:
        raise BadInput(
            f"missing {' and '.join(['a ref', *missing] if ref is None else missing)}",
            "tracker evidence add WOODSIDE-2 --stance supports --summary “…” --publisher “…” --url … --published …",
        )
    _add_one(settings, {**given, "commitment": ref}, again=again, dry_run=dry_run, form=answer)


def _add_one(settings: Settings, given: dict[str, Any], *, again: bool, dry_run: bool, form: Answer) -> None:
    from tracker.actions import plainly

    today = settings.today
    if "attach" in given:
        from tracker.cli import attachments

        given = {**given, "attach": attachments.Reader().files(given["attach"])}
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = plainly.add(ledger, given, today=today, again=again)
    _print_added([added], dry_run=dry_run, form=form)


def _add_many(settings: Settings, text: str, name: str, ref: str | None, *, again: bool, dry_run: bool, form: Answer) -> None:
    from tracker.actions import evidence as action
    from tracker.documents import batch

    gc.enable()  # it may be long
    items = batch.read(text, name)
    if any("attach" in fields for _, fields in items):
        from tracker.cli import attachments

        items = attachments.Reader().into(items, name)
    with run.writing(settings, dry_run=dry_run) as ledger:
        added = action.add_many(ledger, items, file=name, commitment=ref, today=settings.today, again=again)
    _print_added(added, dry_run=dry_run, form=form)


def _print_added(added: list[Added], *, dry_run: bool, form: Answer) -> None:
    """The new numbers; for people also what was attached, and whether the quote is in there."""
    if form is not Answer.TABLE:
        run.print_added(added, dry_run=dry_run, form=form)
        return
    for one in added:
        run.print_added([one], dry_run=dry_run, form=form)
        fields = one.plain()
        if one.new and fields["attachments"]:
            from tracker.cli import pages

            output.write("".join(f"  attached {line}\n" for line in pages.attached(fields)))


def _add_from_editor(settings: Settings, ref: str | None, *, again: bool, dry_run: bool, form: Answer) -> None:
    from tracker.cli import editor
    from tracker.domain.errors import TrackerError

    if settings.editor is None:
        raise BadInput("nothing to add, and no editor is set", "give options (tracker evidence add --help), or set EDITOR")
    text = editor.template(ref)
    while True:
        text = editor.edit(settings.editor, text)
        if editor.is_untouched(text, ref):
            output.say("nothing added: the form was left as it was")
            return
        try:
            _add_many(settings, text, "your form", ref, again=again, dry_run=dry_run, form=form)
        except TrackerError as error:
            import typer

            output.say(f"tracker: {error.message} — {error.hint}")
            if not typer.confirm("edit again?", default=True, err=True):
                raise
        else:
            return


def list_(
    settings: Settings,
    *,
    ref: str | None = None,
    stance: Sequence[str] | None = None,
    retracted: bool = False,
    as_of: str | None = None,
    known_at: str | None = None,
    columns: str | None = None,
    form: str = Format.TABLE,
    raw: bool = False,
) -> None:
    """Evidence by the day of the event."""
    from tracker.actions import evidence as action
    from tracker.cli import listings

    stances = words(Stance, "stance", stance)
    if raw and form != Format.CSV:
        raise BadInput("--raw is for CSV only", "add --format csv")
    if form != Format.TABLE:
        from tracker.cli import streams

        names = listings.evidence_columns(columns)
        with run.reading(settings, as_of, known_at) as (ledger, at):
            streams.evidence(action.streamed(ledger, at, ref, stances=stances, retracted=retracted), at, Format(form), names, raw=raw)
        return
    with run.reading(settings, as_of, known_at) as (ledger, at):
        items = action.listed(ledger, at, ref, stances=stances, retracted=retracted)
    listings.evidence(items, columns, colour=settings.colour)
