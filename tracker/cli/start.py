"""Where the program begins and ends: the few lines that are typed all day go straight to their command, everything else to Typer."""

from __future__ import annotations  # typing is not imported to start

import gc
import os
import sys

from tracker import settings
from tracker.cli import boundary, completion, grammar, output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main() -> None:
    """Runs the program and ends the process with its code.

    What was answered is flushed, and everything a command opened is closed, before this ends it; so the interpreter need not take its
    memory apart piece by piece. Where the flush fails, it ends as every program does, and says so. Nearly everything that is made on the
    way to a short answer is still there at its end, so nobody looks for garbage; what may take long turns that on again.
    """
    gc.disable()
    settings.without_plugins()
    code = run(sys.argv[1:])
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):  # a stream that is full, or was closed on the way
        sys.exit(code)
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Runs the program with arguments; returns the exit code."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: nobody listens, and no file of ours may get its number
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character must not stop a command
    return boundary.run(lambda: _do(arguments), arguments)


def _do(arguments: Sequence[str]) -> object:
    """Does what was asked for: by a shell that completes, or on the line."""
    command: Callable[[], object] | None
    asked = settings.completion()
    if asked is not None:
        command = completion.read(asked)
    elif list(arguments) == ["--version"]:
        command = _version
    else:
        command = grammar.read(arguments)
    if command is None:
        from tracker.cli import app

        command = app.typed(arguments)
    return command()


def _version() -> None:
    from tracker import __version__

    output.write(f"tracker {__version__}\n")
