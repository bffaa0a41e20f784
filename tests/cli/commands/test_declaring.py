"""Every option of every command that takes one value is refused where it is given twice."""

from collections.abc import Iterator
from typing import Annotated, Any, Required, TypedDict, Unpack

import pytest
import typer
from typer.testing import CliRunner

from tests.cli.conftest import Program
from tracker.cli import app
from tracker.cli.commands.declaring import Command, Commands, Group, hints
from tracker.cli.start import run

ROOT: Any = typer.main.get_command(app.app)


def commands(command: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The whole tree, from the root on."""
    yield path, command
    for name in getattr(command, "commands", ()):
        yield from commands(command.get_command(typer.Context(command), name), (*path, name))


TREE = dict(commands())
OPTIONS = {
    path: [
        (name, option.nargs)
        for option in command.params
        if option.param_type_name == "option" and not option.is_flag and not option.multiple
        for name in option.opts
    ]
    for path, command in TREE.items()
}
"""Those that take one value, with of how many words it is."""


class Shared(TypedDict, total=False):
    """Options of two commands."""

    name: Required[Annotated[str, typer.Option("--name", metavar="TEXT", help="Its name.")]]
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From when on; a day. [default: today]")]
    word: Annotated[list[str] | None, typer.Option("--word", metavar="WORD", help="Repeat for more.")]


@pytest.fixture
def shared() -> Commands:
    """A group of commands that take them, and print what they got."""
    group = Commands()

    @group.command()
    def add(code: str, *, dry_run: bool = False, **options: Unpack[Shared]) -> None:
        typer.echo(f"{code} {dry_run} {sorted(options.items())}")

    @group.command(amends=True)
    def amend(code: str, *, dry_run: bool = False, **options: Unpack[Shared]) -> None:
        typer.echo(f"{code} {dry_run} {sorted(options.items())}")

    return group


def answer(group: Commands, *arguments: str) -> str:
    result = CliRunner().invoke(group, arguments)
    return result.output


def test_shared_options_stand_between_the_arguments_and_the_options_of_the_command(shared: Commands) -> None:
    for name in ("add", "amend"):
        assert [one.name for one in typer.main.get_group(shared).commands[name].params] == ["code", "name", "since", "word", "dry_run"]
    text = answer(shared, "add", "x", "--name", "N", "--word", "a", "--word", "b")
    assert text == "x False [('name', 'N'), ('since', None), ('word', ['a', 'b'])]\n"


def test_what_amends_requires_no_shared_option_and_names_no_default(shared: Commands) -> None:
    assert "Missing option '--name'" in answer(shared, "add", "x")
    assert answer(shared, "amend", "x") == "x False [('name', None), ('since', None), ('word', None)]\n"
    assert "[default: today]" in answer(shared, "add", "--help")
    assert "default" not in answer(shared, "amend", "--help").partition("--dry-run")[0]


def test_a_form_says_what_the_options_say() -> None:
    said = {"name": "TEXT: its name", "since": "DATE: from when on; empty: today", "word": "WORD: repeat for more, one a line"}
    assert hints(Shared) == said


def test_the_tree_is_whole() -> None:
    assert len(TREE) > 30
    assert sum(map(len, OPTIONS.values())) > 150
    assert [path for path, command in TREE.items() if not isinstance(command, Command | Group)] == []


@pytest.mark.parametrize("path", [path for path, options in OPTIONS.items() if options], ids=" ".join)
def test_a_second_value_is_refused(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Red with Typer's own commands, which take the last value."""
    for option, values in OPTIONS[path]:
        assert run([*path, *[option, *["1"] * values] * 2]) == 2, option
        said = capsys.readouterr()
        assert said.out == ""
        assert "is given twice, and one can be taken — see tracker" in said.err, option
        assert said.err.count("\n") == 1


def test_each_spelling_of_an_option_is_the_option(small: Program) -> None:
    assert "--format is given 3 times, and one can be taken — see tracker list --help" in small.refuses(
        "list", "-f", "json", "--format=csv", "-fjson"
    )
    assert "--db is given twice" in small.refuses("--db", "elsewhere.db", "list")


def test_what_repeats_and_what_only_asks_is_taken(small: Program) -> None:
    assert small.ok("list", "--party", "US", "--party", "CN", "--all", "--all")
    assert "Usage:" in small.ok("list", "--limit", "1", "--limit", "2", "--help")
