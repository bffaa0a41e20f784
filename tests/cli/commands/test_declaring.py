"""Every option of every command that takes one value is refused where it is given twice."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from tests.cli.conftest import Program
from tracker.cli import app
from tracker.cli.commands.declaring import Command, Group
from tracker.cli.start import run

ROOT: Any = typer.main.get_command(app.app)


def commands(command: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The whole tree, from the root on."""
    yield path, command
    for name in getattr(command, "commands", ()):
        yield from commands(command.get_command(typer.Context(command), name), (*path, name))


TREE = dict(commands())
OPTIONS = [
    (path, name, option.nargs)
    for path, command in TREE.items()
    for option in command.params
    if option.param_type_name == "option" and not option.is_flag and not option.multiple
    for name in option.opts
]


def test_the_tree_is_whole() -> None:
    assert len(TREE) > 30
    assert len(OPTIONS) > 150
    assert [path for path, command in TREE.items() if not isinstance(command, Command | Group)] == []


@pytest.mark.parametrize(("path", "option", "values"), OPTIONS, ids=lambda part: " ".join(part) if isinstance(part, tuple) else part)
def test_a_second_value_is_refused(path: tuple[str, ...], option: str, values: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Red with Typer's own commands, which take the last value."""
    assert run([*path, *[option, *["1"] * values] * 2]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "is given twice, and one can be taken — see tracker" in said.err
    assert said.err.count("\n") == 1


def test_each_spelling_of_an_option_is_the_option(small: Program) -> None:
    assert "--format is given 3 times, and one can be taken — see tracker list --help" in small.refuses(
        "list", "-f", "json", "--format=csv", "-fjson"
    )
    assert "--db is given twice" in small.refuses("--db", "elsewhere.db", "list")


def test_what_repeats_and_what_only_asks_is_taken(small: Program) -> None:
    assert small.ok("list", "--party", "US", "--party", "CN", "--all", "--all")
    assert "Usage:" in small.ok("list", "--limit", "1", "--limit", "2", "--help")
