"""The root lists commands that it has not imported, so what it says of them is held against the commands themselves."""

from typing import Any

import pytest
import typer

from tracker.cli import app

ROOT: Any = typer.main.get_command(app.app)


@pytest.mark.parametrize("name", app.COMMANDS)
def test_a_command_is_listed_with_the_first_line_of_its_help(name: str) -> None:
    command, listed = ROOT.get_command(typer.Context(ROOT), name), ROOT.commands[name]
    assert command.get_short_help_str(200) == app.COMMANDS[name][1]
    assert not command.hidden
    for limit in (20, 45, 62, 79, 200):
        assert listed.get_short_help_str(limit) == command.get_short_help_str(limit)


def test_every_declared_command_is_listed() -> None:
    declared = {name for module, _ in app.COMMANDS.values() for name in app._declared(module)}
    assert declared == set(app.COMMANDS)
