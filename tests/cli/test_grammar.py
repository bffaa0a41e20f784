"""What is read without Typer is what Typer would read, or is left to Typer."""

from typing import Any, cast

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st
from typer.core import TyperArgument, TyperGroup, TyperOption

from tests.cli.conftest import Program
from tracker.cli import app, completion, grammar
from tracker.cli.formats import AgendaFormat, Answer, Format, HistoryFormat

ROOT: Any = typer.main.get_command(app.app)
REFUSED: Any = typer.BadParameter.__mro__[2]


def as_typer_has_it(words: tuple[str, ...]) -> Any:
    """Typer's command of these words."""
    command: Any = ROOT
    for word in words:
        command = command.get_command(typer.Context(command), word)
    return command


def read_by_typer(arguments: list[str]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The global options and the command's parameters as Typer reads them; None where it refuses, or shows help."""
    try:
        context: Any = ROOT.make_context("tracker", list(arguments))
        parameters, rest = context.params, [*context._protected_args, *context.args]
        while isinstance(context.command, TyperGroup):
            name, command, rest = cast("Any", context.command).resolve_command(context, rest)
            context = command.make_context(name, rest, parent=context)
            rest = [*context._protected_args, *context.args]
    except (typer.Exit, REFUSED):
        return None
    return parameters, context.params


def takes(option: Any) -> str | tuple[str, ...]:
    """What the grammar calls what Typer's option takes."""
    if option.is_flag:
        return grammar.FLAG
    if option.multiple:
        return grammar.TEXTS
    choices = getattr(option.type, "choices", None)
    if choices:
        return tuple(getattr(one, "value", one) for one in choices)
    return {"int": grammar.WHOLE, "integer": grammar.WHOLE, "str": grammar.TEXT, "text": grammar.TEXT}[option.type.name]


@pytest.mark.parametrize("words", list(grammar.COMMANDS), ids=" ".join)
def test_the_options_of_a_command_are_those_that_typer_was_told(words: tuple[str, ...]) -> None:
    command, known = as_typer_has_it(words), grammar.COMMANDS[words]
    options = [one for one in command.params if isinstance(one, TyperOption)]
    arguments = [one for one in command.params if isinstance(one, TyperArgument)]
    assert known.options == {name: (one.name, takes(one)) for one in options for name in (*one.opts, *one.secondary_opts)}
    assert [(known.argument, known.must)] == ([(one.name, one.required) for one in arguments] or [(None, False)])
    assert not any(one.required or one.envvar or one.nargs != 1 or one.callback for one in options)
    assert all(one.nargs == 1 and not one.envvar for one in arguments)


def test_the_global_options_are_those_that_typer_was_told() -> None:
    typers = {name: (one.name, takes(one)) for one in ROOT.params if one.name in ("db", "actor", "debug") for name in one.opts}
    assert grammar._GLOBAL.options == typers


def test_the_formats_are_those_of_the_commands() -> None:
    assert tuple(Format) == grammar.FORMATS
    assert tuple(AgendaFormat) == (*grammar.FORMATS, "ics")
    assert tuple(HistoryFormat) == (*grammar.FORMATS, "atom")
    assert tuple(Answer) == ("table", "json", "jsonl")


@pytest.mark.parametrize("words", list(grammar.COMMANDS), ids=" ".join)
def test_without_options_the_defaults_are_typers(words: tuple[str, ...]) -> None:
    line = [*words, *(["1"] if grammar.COMMANDS[words].must else [])]
    call = grammar.read(line)
    typers = read_by_typer(line)
    assert call
    assert typers
    assert call.parameters == typers[1]


WORDS = sorted({name for words in grammar.COMMANDS for name in words})
OPTIONS = sorted({name for command in (*grammar.COMMANDS.values(), grammar._GLOBAL) for name in command.options})
VALUES = ["", "-", "1", "US", "WOODSIDE-3", "#57", "table", "json", "ics", "atom", "a b", "=", "a=b", "٣", "007", "1_0", "+1", " 1", "x\0"]
TRICKS = ["--", "-x", "-1", "--help", "-h", "-af", "-fjson", "-f=json", "--form", "--version", "--all=1", "--install-completion", "show=1"]

typed = st.one_of(
    st.sampled_from(OPTIONS),
    st.sampled_from(VALUES),
    st.sampled_from(TRICKS),
    st.builds("{}={}".format, st.sampled_from(OPTIONS), st.sampled_from(VALUES)),
    st.text(max_size=5),
)


def lines() -> st.SearchStrategy[list[str]]:
    """Lines that are mostly right: global options, a command, and options of that command with a value each."""
    spoken = st.sampled_from(VALUES[1:13])
    options = st.one_of(*(st.builds(_option, st.just(name), st.just(command), spoken) for command, name in _known()))
    front = st.lists(st.sampled_from([["--db", "x"], ["--db=y"], ["--actor", "ana"], ["--debug"]]), max_size=2)
    right = st.tuples(
        front, st.sampled_from(list(grammar.COMMANDS)), st.lists(st.one_of(options, st.builds(list, st.tuples(spoken))), max_size=4)
    )
    spoilt = st.lists(typed, max_size=2)
    return st.builds(
        lambda line, more: [word for part in line[0] for word in part] + [*line[1]] + [word for part in line[2] for word in part] + more,
        right,
        spoilt,
    )


def _known() -> list[tuple[grammar.Command, str]]:
    return [(command, name) for command in grammar.COMMANDS.values() for name in command.options]


def _option(name: str, command: grammar.Command, value: str) -> list[str]:
    takes = command.options[name][1]
    if takes == grammar.FLAG:
        return [name]
    said = takes[-1] if isinstance(takes, tuple) else "12" if takes == grammar.WHOLE else value
    return [f"{name}={said}"] if len(value) % 2 and name.startswith("--") else [name, said]


@given(st.one_of(lines(), st.lists(st.one_of(st.sampled_from(WORDS), typed), max_size=8)))
@example(["list", "--limit", "٣"])
@example(["list", "--status", "--all"])
@example(["list", "--format", "JSON"])
@example(["list", "--format="])
@example(["list", "--all=1"])
@example(["evidence", "list", "--retracted="])
@example(["list", "-f=json"])
@example(["show", "1", "2"])
@example(["show", "--", "-1"])
@example(["history", ""])
@example(["evidence", "--help", "add"])
@example(["--db", "list"])
def test_what_is_read_here_is_what_typer_reads(line: list[str]) -> None:
    call = grammar.read(line)
    if call is None:
        return
    typers = read_by_typer(line)
    assert typers is not None, "Typer refuses it"
    assert (call.db, call.actor) == (typers[0]["db"], typers[0]["actor"])
    assert call.parameters == typers[1]


@pytest.mark.parametrize(
    "line",
    [
        "list",
        "list --all --format json",
        "list -a -f csv --columns ref,title",
        "--db x --actor ana list --party US --party=CN --limit 3",
        "show WOODSIDE-3 --as-of 2024-01-01",
        "show --known-at #57 3",
        "agenda --format ics",
        "history WOODSIDE-3 --since yesterday",
        "evidence list --stance supports",
        "evidence add 3 --stance supports --summary - --attach a --attach b --dry-run",
        "--debug evidence add --from - -f jsonl",
    ],
)
def test_what_is_typed_all_day_is_read_here(line: str) -> None:
    assert grammar.read(line.split()) is not None


@pytest.mark.parametrize(
    "line", ["", "lst", "list --help", "list -h", "list x", "show", "show 1 2", "list --limit x", "list --status", "check 1"]
)
def test_what_is_not_plain_is_typers(line: str) -> None:
    assert grammar.read(line.split()) is None


def test_both_roads_answer_the_same(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        ("list", "--all", "--format", "json"),
        ("list", "--status", "stalled"),
        ("show", "2"),
        ("agenda",),
        ("history", "3", "--limit", "2"),
        ("evidence", "list", "3"),
        ("evidence", "add", "2", "--stance", "context", "--summary", "x", "--event-date", "2024", "--publisher", "y", "--dry-run"),
        ("list", "--fail-on", "overdue", "--fail-on", "contested"),
        ("show", "99"),
        ("list", "--status", "stalld"),
    ]
    quickly = [woodside(*line) for line in lines]
    monkeypatch.setattr(grammar, "read", lambda arguments: None)
    assert [woodside(*line) for line in lines] == quickly


def test_the_names_and_first_lines_of_help_are_those_of_the_commands() -> None:
    for name, (_, line) in app.COMMANDS.items():
        command = as_typer_has_it((name,))
        stub = ROOT.commands[name]
        for limit in (20, 45, 62, 79, 200):
            assert stub.get_short_help_str(limit) == command.get_short_help_str(limit)
        assert command.get_short_help_str(200) == line
        assert not command.hidden


def test_every_declared_command_is_listed() -> None:
    declared = {name for module, _ in app.COMMANDS.values() for name in app._declared(module)}
    assert declared == set(app.COMMANDS)


def test_the_commands_about_a_ref_are_those_that_complete_one() -> None:
    def complete(command: Any, words: tuple[str, ...]) -> list[tuple[str, ...]]:
        if isinstance(command, TyperGroup):
            names = command.list_commands(typer.Context(command))
            return [found for name in names for found in complete(as_typer_has_it((*words, name)), (*words, name))]
        first = next((one for one in command.params if isinstance(one, TyperArgument)), None)
        sentinel = [("-", "-")]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(completion, "refs", lambda db, incomplete: sentinel)
            asked = first.shell_complete(typer.Context(command), "") if first else []
        return [words] if [one.value for one in asked] == ["-"] else []

    assert sorted(complete(ROOT, ())) == sorted(completion.ABOUT_A_REF)
