"""The program `tracker`: its global options, its commands, and `main`."""

import sys
from typing import Annotated

import typer

from tracker import __version__
from tracker.cli import assess, boundary, browse, evidence, exchange, registers, report, store, verify
from tracker.cli.context import Flags

app = typer.Typer(
    name="tracker",
    help=(
        "Write down what was promised, gather evidence for and against it, and keep what was known when.\n\n"
        "Start: tracker init --seed woodside-2023, then tracker list, tracker show WOODSIDE-2 and\n"
        "tracker evidence add WOODSIDE-2 --stance supports --summary “…” --publisher “…” --url https://… --published 2024-01-31 --grade B2."
    ),
    epilog="Exit codes: 0 done, 1 the answer is no, 2 could not run, 3 a bug, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"tracker {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    db: Annotated[
        str | None, typer.Option("--db", metavar="PATH|URL", help="The store (also TRACKER_DB; default: one file in your data folder).")
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="NAME", help="Who writes (also TRACKER_ACTOR; default: your login name).")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,  # noqa: ARG001
) -> None:
    """Holds the global options for the command that follows."""
    context.obj = Flags(db=db, actor=actor, debug=debug)


browse.register(app)
evidence.register(app)
assess.register(app)
report.register(app)
exchange.register(app)
verify.register(app)
registers.register(app)
store.register(app)


def main() -> None:
    """Runs the program and exits with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs the program with arguments; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character must not stop a command
    return boundary.run(lambda: typer.main.get_command(app).main(args=arguments, prog_name="tracker", standalone_mode=False), arguments)
