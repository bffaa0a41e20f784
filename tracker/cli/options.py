"""Options and arguments that several commands share, each written once, and completed by their vocabularies."""

import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from tracker import settings
from tracker.cli.formats import Answer, Format
from tracker.cli.words import hyphened
from tracker.domain.errors import TrackerError
from tracker.domain.vocabulary import (
    MIXED,
    Attention,
    CheckOutcome,
    CommitmentKind,
    Confidence,
    Nature,
    Scale,
    SourceKind,
    Stage,
    Stance,
    Status,
    Verification,
)


def _one_of(kind: type[StrEnum], *more: str) -> str:
    return " | ".join((*hyphened(kind), *more))


def complete_ref(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Completes a ref of the store with its title; offers nothing where the store cannot be read."""
    from tracker.actions import naming
    from tracker.domain.text import one_line
    from tracker.storage import session

    # Typer gives descriptions to rich where it is installed, which reads [brackets] as markup and breaks long titles into lines.
    sys.modules["rich"] = None  # type: ignore[assignment]
    root = ctx
    while root.parent is not None:
        root = root.parent  # type: ignore[assignment]  # every context of ours is Typer's
    try:
        # No command runs on completion, and the global options stand unread in the outermost context.
        with session.reading(settings.load(db=root.params.get("db")).db) as ledger:
            # What was typed keeps its case: a shell offers only what continues it.
            return [(incomplete + ref[len(incomplete) :], one_line(title)) for ref, title in naming.completions(ledger, incomplete)]
    except TrackerError:
        return []


def _completes(kind: type[StrEnum], *more: str) -> Callable[[str], list[str]]:
    # Typer tells the parameters of a completion apart by their types or names.
    def complete(incomplete: str) -> list[str]:
        return [name for name in (*hyphened(kind), *more) if name.startswith(incomplete.lower())]

    return complete


Ref = Annotated[
    str,
    typer.Argument(
        metavar="REF",
        help="The commitment, such as WOODSIDE-3; a bare number does where there is one agreement.",
        autocompletion=complete_ref,
        show_default=False,
    ),
]
AboutRef = Annotated[
    str | None,
    typer.Argument(metavar="REF", help="The commitment, such as WOODSIDE-3.", autocompletion=complete_ref, show_default=False),
]
MaybeRef = Annotated[
    str | None, typer.Argument(metavar="REF", help="Only this commitment.", autocompletion=complete_ref, show_default=False)
]
Number = Annotated[str, typer.Argument(help="The entry's number, #57 or 57.", metavar="#N", show_default=False)]
AnswerOption = Annotated[Answer, typer.Option("--format", "-f", help="How to answer: the new numbers, or the whole records.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to answer; the same data whether or not a terminal listens.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="What was in effect on that day, as we know it now.")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DATE|#N", help="Only what the ledger held by the end of that day (UTC), or with that entry."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything, say what would be written, write nothing.")]
Again = Annotated[bool, typer.Option("--again", help="Add it even though the same is there already.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is kept with the entry.", show_default=False)]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; - is standard output.")]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,…", help="These columns, in this order, in a table, CSV or Markdown.")
]
Agreements = Annotated[list[str] | None, typer.Option("--agreement", metavar="CODE", help="Of this agreement; repeat for “or”.")]

StatusArgument = Annotated[
    str, typer.Argument(help=_one_of(Status), metavar="STATUS", autocompletion=_completes(Status), show_default=False)
]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status", metavar="STATUS", help=f"{_one_of(Status, MIXED)}; repeat for “or”.", autocompletion=_completes(Status, MIXED)
    ),
]
Verifications = Annotated[
    list[str] | None,
    typer.Option(
        "--verification", metavar="LEVEL", help=f"{_one_of(Verification)}; repeat for “or”.", autocompletion=_completes(Verification)
    ),
]
Reasons = Annotated[
    list[str] | None,
    typer.Option(
        "--reason",
        metavar="WHY",
        help=f"Needs attention for this: {_one_of(Attention)}; repeat for “or”.",
        autocompletion=_completes(Attention),
    ),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="WHY",
        help="Exit with 1 if anything listed needs attention for this; repeat for “or”.",
        autocompletion=_completes(Attention),
    ),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help=f"{_one_of(CommitmentKind)}; repeat for “or”.", autocompletion=_completes(CommitmentKind)),
]
ScaleOption = Annotated[str | None, typer.Option("--scale", metavar="SCALE", help=f"{_one_of(Scale)}.", autocompletion=_completes(Scale))]
KindOption = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help=_one_of(CommitmentKind), autocompletion=_completes(CommitmentKind))
]
NatureOption = Annotated[str | None, typer.Option("--nature", metavar="NATURE", help=_one_of(Nature), autocompletion=_completes(Nature))]
StanceOption = Annotated[str | None, typer.Option("--stance", metavar="STANCE", help=_one_of(Stance), autocompletion=_completes(Stance))]
Stances = Annotated[
    list[str] | None,
    typer.Option("--stance", metavar="STANCE", help=f"{_one_of(Stance)}; repeat for “or”.", autocompletion=_completes(Stance)),
]
StageOption = Annotated[
    str | None,
    typer.Option("--stage", metavar="STAGE", help=f"How far the measure has come: {_one_of(Stage)}.", autocompletion=_completes(Stage)),
]
ConfidenceOption = Annotated[
    str, typer.Option("--confidence", metavar="LEVEL", help=_one_of(Confidence), autocompletion=_completes(Confidence), show_default=False)
]
OutcomeOption = Annotated[
    str,
    typer.Option("--outcome", metavar="OUTCOME", help=_one_of(CheckOutcome), autocompletion=_completes(CheckOutcome), show_default=False),
]
SourceKindOption = Annotated[
    str | None, typer.Option("--source-kind", metavar="KIND", help=_one_of(SourceKind), autocompletion=_completes(SourceKind))
]
