"""The entry point: runs the program and ends the process with its exit code."""

import os
import sys
from collections.abc import Sequence

import typer

from tracker import settings
from tracker.cli import boundary
from tracker.cli.app import app


def main() -> None:
    """Runs the program with the arguments of this process."""
    settings.without_plugins()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs the program with arguments and returns the exit code."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: no file of ours may get its number, and an answer cannot be written
            nothing = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
            setattr(sys, name, open(nothing, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character must not stop a command
    return boundary.run(lambda: _invoke(arguments), arguments)


def _invoke(arguments: Sequence[str]) -> object:
    try:
        return typer.main.get_command(app).main(args=list(arguments), prog_name="tracker", standalone_mode=False)
    except SystemExit as end:  # after completion, and where standard output was closed
        if isinstance(end.__context__, BrokenPipeError):  # which Typer makes an exit code 1 of, in every mode
            raise end.__context__ from None
        return end.code
