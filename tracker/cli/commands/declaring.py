"""How commands are declared: with Typer, and so that an option that takes one value is given once.

Typer takes the last of several values and drops the others without a word; with `assess --party AU --party BR` one of two verdicts was lost.

Options that several commands share are the keys of a TypedDict, `Annotated` as parameters are; a command takes them as
`**values: Unpack[…]`, and they stand before its keyword-only parameters. A form takes its headings from them (`hints`).
"""

from collections.abc import Callable
from copy import copy
from inspect import Parameter, signature
from typing import Annotated, Any, Required, TypeVar, get_args, get_origin, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import OptionInfo

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


_DEFAULT = " [default: "
"""How a help text says what holds where an option is left out."""


class Commands(typer.Typer):
    """A Typer of such commands, in plain text."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**{"cls": Group, "rich_markup_mode": None, **attributes})

    def command(self, name: str | None = None, *, amends: bool = False, **attributes: Any) -> Callable[[Function], Function]:
        """Declares a command.

        Args:
            name: by default, the function's.
            amends: whether what is not given stays as it is: no shared option is required, and none names a default.
            attributes: as Typer takes them.
        """
        declare = super().command(name, **{"cls": Command, **attributes})
        return lambda function: declare(_with_shared_options(function, amends=amends))


def _with_shared_options(function: Function, *, amends: bool) -> Function:
    """Gives a function that takes `**values: Unpack[…]` the signature that it has with each of them written out, for Typer to read."""
    own = signature(function)
    *parameters, last = own.parameters.values()
    if last.kind is Parameter.VAR_KEYWORD:
        at = sum(one.kind is not Parameter.KEYWORD_ONLY for one in parameters)
        parameters[at:at] = [_parameter(*one, amends=amends) for one in _declared(get_args(last.annotation)[0])]
        function.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # which inspect asks for first
    return function


def _declared(options: type) -> list[tuple[str, type, OptionInfo, bool]]:
    """The options that a TypedDict declares: name, type, what Typer is told of it, and whether it is required."""
    found = []
    for name, hint in get_type_hints(options, include_extras=True).items():
        required = get_origin(hint) is Required
        kind, option = get_args(get_args(hint)[0] if required else hint)
        found.append((name, kind, option, required))
    return found


def _parameter(name: str, kind: type, option: OptionInfo, required: bool, *, amends: bool) -> Parameter:
    shown = copy(option)
    shown.show_default = not required
    if amends:
        shown.help = str(option.help).partition(_DEFAULT)[0]
    default = Parameter.empty if required and not amends else None
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, shown])


def hints(options: type) -> dict[str, str]:
    """What a form says of shared options, by name: the form of a value, the first clause of the help, and what holds where it is left empty."""
    said = {}
    for name, kind, option, _ in _declared(options):
        text, _, default = str(option.help).partition(_DEFAULT)
        clause = text.partition(";")[0].rstrip(".")
        several = ", one a line" if "list" in str(kind) else ""
        otherwise = f"; empty: {default.rstrip(']')}" if default else ""
        said[name] = f"{option.metavar or 'yes'}: {clause[:1].lower()}{clause[1:]}{several}{otherwise}"
    return said
