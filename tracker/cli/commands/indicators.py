"""`indicator …`: what of a commitment is counted: add, add a target, amend, remove, list; each change is an amendment of the commitment."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, TypedDict, Unpack

import typer

from tracker.cli import context as run
from tracker.cli import input_files
from tracker.cli.commands import filling, options, tables
from tracker.cli.commands.declaring import Commands, hints
from tracker.cli.commands.fields import fields
from tracker.cli.terminal import listings
from tracker.cli.terminal.formats import Answer, Format
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import Against, Direction

if TYPE_CHECKING:
    from tracker.documents.forms import Filled
    from tracker.documents.printed_figures import Row
    from tracker.domain.standing.printed_figures import Comparison
    from tracker.settings import Settings

group = Commands(name="indicator", help="Indicators: what of a commitment is counted, against which targets.", no_args_is_help=True)


Code = Annotated[str, options.argument("CODE", "Its short name in the commitment, such as EXPORTS.", options.complete_indicator)]
Why = Annotated[str | None, options.text("--reason", "Why it is defined now.")]


class IndicatorOptions(TypedDict, total=False):
    """What is counted, and where it stood to begin with."""

    title: Annotated[str | None, options.text("--title", "What is counted.")]
    unit: Annotated[str | None, options.text("--unit", "In what: USD bn, t, %, meetings.")]
    direction: Annotated[str | None, options.Vocabulary(Direction).option("--direction", "WORD", "{}. [default: at-least]")]
    decimals: Annotated[int | None, options.number("--decimals", "To how many decimals what is computed is printed.")]
    measure: Annotated[str | None, options.name("--measure", "Whose count it is, where others count it too.")]
    subject: Annotated[str | None, options.name("--subject", "Of what, where there are several.")]
    baseline: Annotated[str | None, options.number("--baseline", "The value to begin with.")]
    baseline_period: Annotated[str | None, options.period("--baseline-period", "Of when that value is: 2017.")]
    baseline_source: Annotated[str | None, options.source("--baseline-source", "The source that has it.")]
    prorated: Annotated[bool | None, typer.Option("--prorated", help="Say what a straight line expects by now, as an illustration.")]


class TargetOptions(TypedDict, total=False):
    """What is to be met, and when."""

    value: Annotated[str | None, options.number("--target", "The value to be met; of a relative one what it adds: -30.")]
    value_to: Annotated[str | None, options.number("--target-to", "The other end, where it is a range.")]
    period: Annotated[str | None, typer.Option("--per", "--over", metavar="PERIOD", help="For when: 2024, 2020-01/2021-12, 2016-01-16/.")]
    by: Annotated[str | None, options.date("--by", "By when, where it is for no period.")]
    each: Annotated[str | None, options.name("--each", "Every year, quarter, month or 6 months of the period.")]
    against: Annotated[str | None, options.Vocabulary(Against).option("--against", "WORD", "Relative to the baseline: {}.")]
    cumulative: Annotated[bool | None, typer.Option("--cumulative", help="Add up what was seen in parts of the period.")]
    milestone: Annotated[bool | None, typer.Option("--milestone", help="A step to a later target.")]
    written: Annotated[str | None, options.text("--written", "As the text has it.")]


class NewIndicatorOptions(IndicatorOptions, TargetOptions, total=False):
    """An indicator with its first target."""


def _amend(
    settings: "Settings", ref: str, code: str, fields: Item | None, reason: str, change: str = "amend", *, dry_run: bool, form: Answer
) -> None:
    """Amends the commitment, and prints what came of it."""
    from tracker.actions import indicators

    made, today = indicators.Change(change), settings.today
    run.adding(settings, lambda ledger: indicators.amend(ledger, ref, code, fields, reason, made, today=today), dry_run=dry_run, form=form)


def _target(given: Item, today: date) -> Item:
    """The target that was given, under `targets`; nothing where none was."""
    names = TargetOptions.__annotations__
    target = _given(fields({name: given.pop(name, None) for name in names}, today, *names))
    return {"targets": [target]} if target else {}


def _described(given: Item) -> Item:
    """The fields of an indicator that were given."""
    baseline = {name: given.pop(f"baseline{end}", None) for name, end in (("value", ""), ("period", "_period"), ("source", "_source"))}
    return _given(given | {"baseline": _given(baseline) or None})


def _given(found: Item) -> Item:
    return {name: value for name, value in found.items() if value is not None}


@group.command()
def add(
    context: typer.Context,
    ref: options.Ref,
    code: Annotated[str | None, options.argument("CODE", "Its short name in the commitment, such as EXPORTS.")] = None,
    *,
    reason: Why = None,
    resume: options.Resume = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[NewIndicatorOptions],
) -> None:
    """Say what of a commitment is counted, with a baseline and a first target where there are some.

    Without a code and options, your editor opens a form.

    \b
    tracker indicator add BERLIN-1 MEETINGS --title "Meetings held" \\
      --unit meetings --target 1 --each "24 months" --over 2024/2027
    """  # noqa: D301 - \b keeps the lines of the example
    given: Item = {**values, "code": code, "reason": reason}
    if filling.is_wanted(given=any(given.values()), resumed=resume):
        _fill_in(context.obj, ref, resume, dry_run=dry_run, form=form)
        return
    if missing := [said for name, said in (("code", "CODE"), ("title", "--title"), ("unit", "--unit")) if not given[name]]:
        raise BadInput(f"missing {' and '.join(missing)}", f"tracker indicator add {ref} CALLS --title “Calls held” --unit calls")
    _add(context.obj, ref, given, dry_run=dry_run, form=form)


def _add(settings: "Settings", ref: str, given: Item, *, dry_run: bool, form: Answer) -> None:
    code, reason, target = given.pop("code"), given.pop("reason", None), _target(given, settings.today)
    _amend(settings, ref, code, _described(given) | target, reason or "It can be counted", "define", dry_run=dry_run, form=form)


def _fill_in(settings: "Settings", ref: str, resume: str | None, *, dry_run: bool, form: Answer) -> None:
    """Defines an indicator from a form in the editor."""
    from tracker.actions import browsing, registers
    from tracker.cli.terminal import entry_forms

    with run.reading(settings) as (ledger, reading):
        shown = browsing.show(ledger, reading, ref).item
        sources = registers.sources_near(ledger, reading.position, shown["ref"], entry_forms.SOURCES_LISTED)

    def record(filled: "Filled") -> None:
        filled.require("code", "title", "unit")
        given: Item = filled.texts | {name: filled.value(name, filling.yes) for name in ("prorated", "cumulative", "milestone")}
        given["decimals"] = filled.value("decimals", filling.count)
        filled.faults.refuse()
        _add(settings, shown["ref"], given, dry_run=dry_run, form=form)

    empty = entry_forms.indicator(shown, sources, hints(NewIndicatorOptions))
    filling.fill_in(settings, empty, "indicator", record, resumed=resume, keep=dry_run)


@group.command()
def target(
    context: typer.Context,
    ref: options.Ref,
    code: Code,
    *,
    amended: Annotated[bool, typer.Option("--amend", help="Correct the target of that period or date, with the reason.")] = False,
    removed: Annotated[bool, typer.Option("--remove", help="Take the target of that period or date away, with the reason.")] = False,
    reason: Why = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[TargetOptions],
) -> None:
    """Add one more target to an indicator, or correct one or take it away.

    \b
    tracker indicator target BERLIN-1 MEETINGS --target 4 --by 2031
    tracker indicator target BERLIN-1 MEETINGS --target 5 --by 2031 --amend \\
      --reason "As the declaration has it"
    """  # noqa: D301 - \b keeps the lines of the example
    more, change = _target({**values}, context.obj.today), "amend target" if amended else "remove target" if removed else "amend"
    example = f"tracker indicator target {ref} {code} --target 4 --by 2031"
    if amended and removed:
        raise BadInput("--amend and --remove are two things", "give one of them")
    if not more or (change == "amend" and values.get("value") is None):
        raise BadInput(f"missing {'--target' if change == 'amend' else '--per or --by'}", example)
    if change != "amend" and not reason:
        raise BadInput("missing --reason", f"{example} --{change.partition(' ')[0]} --reason …")
    _amend(context.obj, ref, code, more, reason or "A target", change, dry_run=dry_run, form=form)


@group.command(amends=True)
def amend(
    context: typer.Context,
    ref: options.Ref,
    code: Code,
    reason: options.Reason,
    *,
    clear: options.Clear = None,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
    **values: Unpack[IndicatorOptions],
) -> None:
    """Correct an indicator, with the reason; --clear baseline or targets takes these away, indicator target --amend corrects one.

    \b
    tracker indicator amend BERLIN-1 MEETINGS --unit "meetings held" \\
      --reason "As the declaration counts them"
    """  # noqa: D301 - \b keeps the lines of the example
    emptied = {one.strip().lower().replace("-", "_"): None for one in clear or ()}
    _amend(context.obj, ref, code, _described({**values}) | emptied, reason, dry_run=dry_run, form=form)


@group.command()
def remove(
    context: typer.Context,
    ref: options.Ref,
    code: Code,
    reason: options.Reason,
    dry_run: options.DryRun = False,
    form: options.AnswerOption = Answer.TABLE,
) -> None:
    """Take an indicator away that was defined by mistake, while no value of it was seen; it stays in the history.

    \b
    tracker indicator remove BERLIN-1 MEETINGS --reason "Nobody counts them"
    """  # noqa: D301 - \b keeps the lines of the example
    _amend(context.obj, ref, code, None, reason, dry_run=dry_run, form=form)


@group.command("list")
def list_(
    context: typer.Context,
    ref: options.MaybeRef = None,
    known_at: options.KnownAt = None,
    columns: options.Columns = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """List the indicators, of one commitment or of all."""
    from tracker.actions import indicators
    from tracker.domain.record.indicators import Indicator

    with run.reading(context.obj, None, known_at) as (ledger, reading):
        items = indicators.listed(ledger, ref, reading.position)
    usual = ("ref", "code", "title", "unit", "direction", "baseline", "targets")
    known, colour = ("ref", *Indicator.model_fields), context.obj.colour
    listings.register(items, reading, "indicator", usual, form, columns, known=known, searched=ref is not None, colour=colour)


@group.command()
def compare(
    context: typer.Context,
    ref: options.Ref,
    file: Annotated[str, options.argument("FILE", "A table of printed figures (CSV, XLSX, ODS, JSON); - is standard input.")],
    known_at: options.KnownAt = None,
    columns: options.Columns = None,
    form: options.FormatOption = Format.TABLE,
    **said: Unpack[tables.ReadingOptions],
) -> None:
    """Hold printed percents, multiples and increases against the values recorded.

    A row has period and figure (or percent), and says of which indicator it is: by series, or by measure and product. Another column, what, may
    begin with percent, times (of the target), increase (since the value before), over (the target) or members (that meet it). A figure follows
    from the values as they were when it was printed (published_on), follows within rounding, does not, or its values are not recorded.

    \b
    tracker indicator compare PHASE_ONE-1 percents.csv
    """  # noqa: D301 - \b keeps the lines of the example
    from tracker.actions import indicators
    from tracker.documents import printed_figures
    from tracker.documents.tables import reading as sheets
    from tracker.documents.tables.layout import Form
    from tracker.domain.errors import Faults

    faults, reading, name = Faults(), tables.table_options(said, raw=False), input_files.called(file)
    with input_files.opened(file) as stream, input_files.at_hand(stream, file) as at_hand:
        found = sheets.sheets(at_hand, name, tables.form_of(at_hand, file, None) or Form.CSV, reading, faults)
        rows = [*printed_figures.read(found, name, reading, faults)]
    faults.refuse()
    with run.reading(context.obj, None, known_at) as (ledger, at):
        answers = indicators.compared(ledger, ref, at.position, [one.printed for one in rows])
    items = [_compared(row, one) for row, one in zip(rows, answers, strict=True)]
    usual = ("line", "period", "printed", "follows", "computed", "made_of")
    listings.register(
        items, at, "comparison", usual, form, columns, known=[*items[0]] if items else usual, searched=True, colour=context.obj.colour
    )


def _compared(row: "Row", one: "Comparison") -> Item:
    from tracker.domain.quantities import half_up

    printed = row.printed
    return {
        "line": row.place.line, "indicator": one.code or printed.indicator, "measure": printed.measure, "subject": printed.subject, "period": printed.period,
        "what": printed.what, "printed": printed.figure, "follows": one.follows.value,
        "computed": None if one.computed is None else f"{half_up(one.computed, 2):f}", "made_of": one.made_of,
    }  # fmt: skip


VINTAGE = ("time", "published", "value", "entry", "source", "party", "restates", "retracted_by")
PROGRESS = (
    "period", "by", "target", "source", "party", "attained", "attained_in",
    "share_of_target", "share_of_way", "expected", "suggestion", "entries",
)  # fmt: skip


@group.command()
def show(
    context: typer.Context,
    ref: options.Ref,
    code: Code,
    vintages: Annotated[bool, typer.Option("--vintages", help="Every value that was observed, restated and retracted ones too.")] = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
    form: options.FormatOption = Format.TABLE,
) -> None:
    """Show how far an indicator has come towards its targets, by source; shares are in percent."""
    from tracker.actions import indicators

    with run.reading(context.obj, as_of, known_at) as (ledger, reading):
        items = indicators.shown(ledger, reading, ref, code, VINTAGE if vintages else ())
    usual, colour = VINTAGE if vintages else PROGRESS, context.obj.colour
    listings.register(items, reading, "indicator", usual, form, None, known=usual, searched=True, colour=colour)
