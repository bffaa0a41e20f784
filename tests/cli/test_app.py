"""The root lists commands that it has not imported, so what it says of them is held against the commands themselves."""

import shlex
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from tests.cli.conftest import Program
from tracker.cli import app, boundary

ROOT: Any = typer.main.get_command(app.app)


@pytest.mark.parametrize("name", app.COMMANDS)
def test_a_command_is_listed_with_the_first_line_of_its_help(name: str) -> None:
    command, listed = ROOT.get_command(typer.Context(ROOT), name), ROOT.commands[name]
    assert command.get_short_help_str(200) == app.COMMANDS[name][1]
    assert not command.hidden
    for limit in (20, 45, 62, 79, 200):
        assert listed.get_short_help_str(limit) == command.get_short_help_str(limit)


@pytest.mark.parametrize(
    ("name", "declared"), [("agenda", ["agenda"]), ("check", ["check"]), ("party", ["add", "amend", "list", "show", "void"])]
)
def test_a_command_is_declared_without_the_others_of_its_module(monkeypatch: pytest.MonkeyPatch, name: str, declared: list[str]) -> None:
    """Red where the options of all of them are read off their functions."""
    found = list[str]()
    read = typer.main.get_command_from_info

    def noted(command_info: Any, **further: Any) -> Any:
        command = read(command_info, **further)
        found.append(str(command.name))
        return command

    monkeypatch.setattr(typer.main, "get_command_from_info", noted)
    ROOT.get_command(typer.Context(ROOT), name)
    assert sorted(found) == declared


def test_help_lists_every_command_once_under_the_headings(empty: Program) -> None:
    text = empty.ok("--help")
    listed = [line for line in text.partition("Every day:")[2].splitlines() if line]
    headings = [line.removesuffix(":") for line in listed if not line.startswith(" ")]
    assert ["Every day", *headings] == list(app.GROUPS.values())
    assert [line.split()[0] for line in listed if line.startswith("  ") and line.split()[0] in app.COMMANDS] == list(app.COMMANDS)


AMENDING = ["party amend", "agreement amend", "source amend", "commitment amend", "evidence amend"]
COUNTING = ["indicator add", "indicator target", "indicator amend", "indicator remove"]
ADDING = ["party add", "agreement add", "source add", "commitment add", *COUNTING, "check", "evidence add", "assess", *AMENDING]
"""In an order in which their examples work."""


def examples(command: Any, words: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The examples in the help of every command that records something."""
    context = typer.Context(command)
    if isinstance(command, TyperGroup):
        found: dict[str, list[str]] = {}
        for name in command.list_commands(context):
            found |= examples(command.get_command(context, name), (*words, name))
        return found
    lines = (command.help or "").replace("\\\n", " ").splitlines()
    return {" ".join(words): [line.strip() for line in lines if line.strip().startswith("tracker ")]}


def test_every_adding_command_has_an_example_that_works(woodside: Program) -> None:
    found = examples(ROOT)
    assert sorted(name for name in found if name.endswith(" add")) == sorted(name for name in ADDING if name.endswith(" add"))
    for name in ADDING:
        assert found[name], name
        for line in found[name]:
            woodside.ok(*shlex.split(line.replace("57", "156").replace("61", "157"))[1:])


def test_examples_fit_a_terminal_of_80_columns(woodside: Program) -> None:
    for name in ADDING:
        text = woodside.ok(*name.split(), "--help").partition("Arguments:")[0]
        assert [line for line in text.splitlines() if len(line) > 80] == [], name


def options(command: Any) -> set[str]:
    """The options of all commands that take an entry's number."""
    context = typer.Context(command)
    if isinstance(command, TyperGroup):
        return {found for name in command.list_commands(context) for found in options(command.get_command(context, name))}
    return {name for one in command.params if one.param_type_name == "option" and "#N" in (one.metavar or "") for name in one.opts}


def test_options_that_take_a_number_are_known_where_their_value_is_missing() -> None:
    assert options(ROOT) == set(boundary.NUMBER_OPTIONS)
