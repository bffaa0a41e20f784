"""How commands are declared: with Typer, and so that an option that takes one value is given once.

Typer takes the last of several values and drops the others without a word; with `assess --party AU --party BR` one of two verdicts was lost.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from tracker.domain.errors import BadInput

Function = TypeVar("Function", bound=Callable[..., object])


def require_once(command: TyperCommand | TyperGroup, context: typer.Context, arguments: list[str]) -> None:
    """Refuses an option of one value that the command's own arguments give more than once.

    Raises:
        BadInput: naming the option.
    """
    if context.resilient_parsing:  # on completion the line is not finished
        return
    *_, given = command.make_parser(context).parse_args(args=[*arguments])
    if any(one.is_eager for one in given):
        return  # help and version answer whatever else is on the line
    options = [one for one in given if one.param_type_name == "option" and not getattr(one, "is_flag", False) and not one.multiple]
    for option in options:
        if (times := options.count(option)) > 1:
            name = max(option.opts, key=len)
            raise BadInput(
                f"{name} is given {'twice' if times == 2 else f'{times} times'}, and one can be taken", f"see {context.command_path} --help"
            )


class Command(TyperCommand):
    """A command whose options of one value are given once."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads the arguments."""
        require_once(self, ctx, args)
        return super().parse_args(ctx, args)


class Group(TyperGroup):
    """A group of commands, whose own options of one value are given once."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Reads the arguments before the name of the command."""
        require_once(self, ctx, args)
        return super().parse_args(ctx, args)


class Commands(typer.Typer):
    """A Typer of such commands, in plain text."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{"cls": Group, "rich_markup_mode": None, **attributes})

    def command(self, name: str | None = None, **attributes: Any) -> Callable[[Function], Function]:
        """Declares a command."""
        return super().command(name, **{"cls": Command, **attributes})
