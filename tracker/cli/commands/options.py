"""Options and arguments that several commands share, each written once, and completed by their vocabularies."""

import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, TypedDict

import typer

from tracker import settings
from tracker.cli.commands.words import hyphened
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput, TrackerError
from tracker.domain.vocabulary import (
    INDEPENDENT,
    MIXED,
    Attention,
    CheckOutcome,
    CommitmentKind,
    Confidence,
    CriterionResult,
    EntryKind,
    Nature,
    Scale,
    SourceKind,
    Stage,
    Stance,
    Status,
    Verification,
)

Complete = Callable[[typer.Context, str], list[tuple[str, str]]]


def completing(noun: str, *more: tuple[str, str]) -> Complete:
    """Completes a name of the store with a word of description; offers nothing where the store cannot be read.

    Args:
        noun: of what, as `naming.completions` takes it.
        more: what may stand there besides, with its description.
    """

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from tracker.actions import naming
        from tracker.domain.text import one_line
        from tracker.storage import session

        # Typer gives descriptions to rich where it is installed, which reads [brackets] as markup and breaks long titles into lines.
        sys.modules["rich"] = None  # type: ignore[assignment]
        root = ctx
        while root.parent is not None:
            root = root.parent  # type: ignore[assignment]  # every context of ours is Typer's
        sign = incomplete[: incomplete.startswith("#")]
        wanted, typed = ("entry" if sign and noun == "commitment" else noun), incomplete.removeprefix(sign)
        try:
            # No command runs on completion, and the global options stand unread in the outermost context.
            with session.reading(settings.Settings(db=root.params.get("db")).db) as ledger:
                found = naming.completions(ledger, wanted, typed, about=ctx.params.get("ref") or next(iter(ctx.args), None))
        except TrackerError:
            return []
        found += [(word, said) for word, said in more if word.startswith(typed.lower())]
        # What was typed keeps its case, and what follows takes it: a shell offers only what continues it.
        rest = str.lower if typed.islower() else str
        return [(incomplete + rest(name[len(typed) :]), one_line(said)) for name, said in found]

    return complete


complete_ref, complete_party, complete_agreement = completing("commitment"), completing("party"), completing("agreement")
complete_source, complete_topic, complete_indicator = completing("source"), completing("topic"), completing("indicator")
complete_evidence, complete_basis, complete_entry = completing("evidence"), completing("basis"), completing("entry")
complete_voice = completing("party", (INDEPENDENT, "nobody's organ"))


def taking(metavar: str, complete: Complete | None = None) -> Callable[..., Any]:
    """Declares options that take one sort of value, which help calls and shells complete alike in every command.

    Args:
        metavar: what help calls the value.
        complete: completes it, where the store knows such values.

    Returns:
        A function of an option's name and help, which also takes what `typer.Option` takes.
    """

    def option(name: str, text: str, **attributes: Any) -> Any:
        return typer.Option(name, metavar=metavar, help=text, autocompletion=complete, **attributes)

    return option


def complete_result(_: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Completes how far a criterion is met, behind its number."""
    number, parted, word = incomplete.partition("=")
    return [(f"{number}={one}", "") for one in hyphened(CriterionResult) if parted and one.startswith(word)]


text, date, name, file = taking("TEXT"), taking("DATE"), taking("NAME"), taking("FILE")
number, period = taking("N"), taking("PERIOD")
party, agreement, indicator = taking("CODE", complete_party), taking("CODE", complete_agreement), taking("CODE", complete_indicator)
source, topic, commitment = taking("KEY", complete_source), taking("TOPIC", complete_topic), taking("REF", complete_ref)
voice, evidence = taking("CODE|independent", complete_voice), taking("#N", complete_evidence)
moment, wording, address, days = taking("DATE|#N"), taking("KEY:PARA:TEXT"), taking("URL"), taking("DAYS")
result = taking("N=RESULT", complete_result)


def argument(metavar: str, text: str, complete: Callable[..., Any] | None = None) -> Any:
    """Declares an argument: what help calls and says of it, and what completes it."""
    return typer.Argument(metavar=metavar, help=text, autocompletion=complete, show_default=False)


class Vocabulary:
    """Help and completion for an option or argument that takes a word of a vocabulary."""

    def __init__(self, kind: type[StrEnum], *more: str) -> None:
        self._words = (*hyphened(kind), *more)

    def __str__(self) -> str:
        return " | ".join(self._words)

    def complete(self, incomplete: str) -> list[str]:
        """The words that begin with what was typed."""
        return [word for word in self._words if word.startswith(incomplete.lower())]

    def option(self, name: str, metavar: str, text: str = "{}", **attributes: Any) -> Any:
        """An option that takes one of the words, which stand in its help in place of `{}`."""
        return typer.Option(name, metavar=metavar, help=text.format(self), autocompletion=self.complete, **attributes)


STATUS, STANCE, KIND, ATTENTION = Vocabulary(Status), Vocabulary(Stance), Vocabulary(CommitmentKind), Vocabulary(Attention)
CONFIDENCE = Vocabulary(Confidence)
OR = "{}; repeat for “or”."


Ref = Annotated[str, argument("REF", "The commitment, such as WOODSIDE-3, or its label; of one agreement, a number does.", complete_ref)]
RefOrNumber = Annotated[str, argument("REF|#N", "The commitment, such as WOODSIDE-3, or an entry's number in quotes: '#57'.", complete_ref)]
AboutRef = Annotated[str | None, argument("REF", "The commitment, such as WOODSIDE-3.", complete_ref)]
Refs = Annotated[
    list[str] | None,
    argument(
        "[REF]…",
        "Only these commitments, such as WOODSIDE-3.",
        completing("commitment", ("diff", "say what changed between two days or entries")),
    ),
]
MaybeRef = Annotated[str | None, argument("REF", "Only this commitment.", complete_ref)]
Number = Annotated[str, argument("#N", "The entry's number, #57 or 57.", complete_evidence)]
EntryNumber = Annotated[str, argument("#N", "The entry's number, #57 or 57.", complete_entry)]
AnswerOption = Annotated[Answer, typer.Option("--format", "-f", help="How to answer: the new numbers, or the whole records.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to answer; the same data whether or not a terminal listens.")]
AsOf = Annotated[str | None, date("--as-of", "What was in effect on that day, as we know it now.")]
KnownAt = Annotated[str | None, moment("--known-at", "Only what the ledger held by the end of that day (UTC), or with that entry.")]
Window = Annotated[str | None, taking("CODE")("--window", "As of this assessment window's end; what is earlier is marked, and counts.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything, say what would be written, write nothing.")]
Again = Annotated[bool, typer.Option("--again", help="Add it even though the same is there already.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from this machine and private networks too.")]
Resume = Annotated[str | None, file("--resume", "Go on with a form that was left, in your editor.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the entry.", show_default=False)]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; - is standard output.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file even where it is a database, a backup or a key; never the store.")]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,…", help="These columns, in this order, in a table, CSV or Markdown.")
]
Excel = Annotated[
    bool, typer.Option("--excel", help="CSV as Excel opens it in Europe: semicolons, and a mark that it is UTF-8 (BOM); not with --raw.")
]
Within = Annotated[int | None, days("--within", "How near a deadline is due soon. [default: 30, or TRACKER_WITHIN]", min=0)]
Clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help="Empty this optional field; repeat for more.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Parties = Annotated[list[str] | None, party("--party", "Owed by this party; repeat for “or”.")]
Agreements = Annotated[list[str] | None, agreement("--agreement", "Of this agreement; repeat for “or”.")]
Topics = Annotated[list[str] | None, topic("--topic", "On this topic; repeat for “or”.")]


StatusArgument = Annotated[str | None, argument("STATUS", str(STATUS), STATUS.complete)]
Statuses = Annotated[list[str] | None, Vocabulary(Status, MIXED).option("--status", "STATUS", OR)]
Verifications = Annotated[list[str] | None, Vocabulary(Verification).option("--verification", "LEVEL", OR)]
Reasons = Annotated[list[str] | None, ATTENTION.option("--reason", "WHY", f"Needs attention for this: {OR}")]
FailOn = Annotated[
    list[str] | None, ATTENTION.option("--fail-on", "WHY", "Exit with 1 if anything listed needs attention for this; repeat for “or”.")
]
Kinds = Annotated[list[str] | None, KIND.option("--kind", "KIND", OR)]
EntryKinds = Annotated[list[str] | None, Vocabulary(EntryKind).option("--kind", "KIND", OR)]
KindOption = Annotated[str | None, KIND.option("--kind", "KIND")]
ScaleOption = Annotated[str | None, Vocabulary(Scale).option("--scale", "SCALE", "{}.")]
Natures = Annotated[list[str] | None, Vocabulary(Nature).option("--nature", "NATURE", OR)]
NatureOption = Annotated[str | None, Vocabulary(Nature).option("--nature", "NATURE")]
StanceOption = Annotated[str | None, STANCE.option("--stance", "STANCE")]
Stances = Annotated[list[str] | None, STANCE.option("--stance", "STANCE", OR)]
Stages = Annotated[list[str] | None, Vocabulary(Stage).option("--stage", "STAGE", OR)]
StageOption = Annotated[str | None, Vocabulary(Stage).option("--stage", "STAGE", "How far the measure has come: {}.")]
ConfidenceOption = Annotated[str | None, CONFIDENCE.option("--confidence", "LEVEL", show_default=False)]
OutcomeOption = Annotated[str, Vocabulary(CheckOutcome).option("--outcome", "OUTCOME", show_default=False)]
SourceKindOption = Annotated[str | None, Vocabulary(SourceKind).option("--source-kind", "KIND")]


def require_csv(csv: bool, *, raw: bool = False, excel: bool) -> None:
    """Refuses options of CSV where something else is written, and cells as recorded in what Excel opens.

    Raises:
        BadInput: one of these.
    """
    for option, given in (("--raw", raw), ("--excel", excel)):
        if given and not csv:
            raise BadInput(f"{option} is for CSV only", "add --format csv")
    if raw and excel:
        raise BadInput("--raw leaves formulas as recorded, which Excel would run", "leave out --raw, or --excel")


class SourceOptions(TypedDict, total=False):
    """What describes a source, beside who published it and its kind."""

    title: Annotated[str | None, text("--title", "The source's title.")]
    url: Annotated[str | None, address("--url", "The source's address.")]
    published: Annotated[str | None, date("--published", "When the source was published.")]
    language: Annotated[str | None, typer.Option("--language", metavar="CODE", help="The source's language, such as en.")]
    origin: Annotated[str | None, name("--origin", "Whose report the source relays, such as Reuters. [default: its publisher]")]
