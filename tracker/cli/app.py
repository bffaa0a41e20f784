"""The program `tracker`: its global options, its commands, and `main`."""

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from tracker import __version__
from tracker.cli import assess, boundary, browse, checkpoint, evidence, exchange, prove, registers, report, score, store, verify
from tracker.cli.context import Flags

HELP = """\
Write down what was promised, gather evidence for and against it, and keep what was known when.

\b
Start with the shipped dossier, look around, and add what you have seen:
  tracker init --seed woodside-2023
  tracker list
  tracker show WOODSIDE-2
  tracker evidence add WOODSIDE-2 --stance supports --event-date 2024-01-30 \\
    --summary "The working group was opened in Beijing" --grade B2 \\
    --publisher Xinhua --url https://example.org/1 --published 2024-01-31 --voice CN

\b
Then say where it stands, resting on the numbers that were printed:
  tracker assess WOODSIDE-2 upheld --because 57 --confidence moderate \\
    --rationale "Opened, and it has met since"
"""

ORDER = (
    *("list", "show", "agenda", "history", "evidence", "check", "assess", "retract", "report", "score"),
    *("import", "export", "verify", "checkpoint", "prove", "agreement", "commitment", "source", "party", "init", "db"),
)
"""The commands as help lists them: what people do most comes first."""


class _InOrder(TyperGroup):
    """Typer would put groups behind commands."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        return sorted(self.commands, key=ORDER.index)


app = typer.Typer(
    name="tracker",
    cls=_InOrder,
    help=HELP,
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
        str | None,
        typer.Option(
            "--db",
            metavar="PATH|URL",
            help="The store: a file, or postgresql://… without a password (also TRACKER_DB; default: one file in your data folder).",
        ),
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
score.register(app)
exchange.register(app)
verify.register(app)
checkpoint.register(app)
prove.register(app)
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
