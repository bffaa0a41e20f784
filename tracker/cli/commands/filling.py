"""Filling in a form in the user's editor, as often as it takes; what was typed stays in its file until it is recorded."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tracker.cli import input_files
from tracker.cli.terminal import editor, output
from tracker.domain.errors import MEND, BadInput, TrackerError, shortened
from tracker.domain.text import one_line

if TYPE_CHECKING:
    from tracker.documents.forms import Filled, Form
    from tracker.settings import Settings

FILE = "your form"
"""What errors call it."""


def is_wanted(*, given: bool, resumed: str | None) -> bool:
    """Whether a command opens its form: nothing else was given, and somebody is there to fill it in."""
    if not given and sys.stdin.isatty() and sys.stdout.isatty():
        return True
    if resumed is not None:
        raise BadInput(
            "--resume opens a form in your editor", "give it on a terminal, and without the options that the form has fields for"
        )
    return False


def fill_in(
    settings: "Settings", form: "Form", noun: str, record: "Callable[[Filled], None]", *, resumed: str | None = None, keep: bool = False
) -> None:
    """Opens a form in the editor until it can be recorded, or its author leaves it.

    The file is removed once it is recorded, or where nothing was filled in; otherwise its name is printed. A file that was resumed is
    its author's and is never removed.
    `keep` leaves the file there although `record` took it, as on a dry run.
    """
    empty = form.render()
    path = _existing(resumed) if resumed is not None else editor.new_file(empty, noun)
    output.step()  # what was typed is not asked for again
    recorded = False
    try:
        while not recorded:
            editor.edit(settings.editor, path)
            try:
                text = input_files.read_text(str(path))
                if text.strip() in ("", empty.strip()):
                    output.say(f"nothing added: the {noun} form was left as it was")
                    return
                filled = form.read(text, FILE)
                with filled.locating():
                    record(filled)
            except TrackerError as error:
                _say(error)
                if not typer.confirm("edit again?", default=True, err=True):
                    raise output.Done(2) from None
            else:
                recorded = True
    finally:
        if resumed is None and ((recorded and not keep) or _is_untouched(path, empty)):
            path.unlink(missing_ok=True)
        elif keep or not recorded:
            output.say(f"what you typed is kept in {path} (--resume FILE goes on with it)")


def count(text: str) -> int:
    """The whole number in a field."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise BadInput(f"“{shortened(text)}” is not a number", "write digits")
    return int(text)


def yes(text: str) -> bool | None:
    """Whether a field says yes; nothing is said by no."""
    if (said := text.lower()) not in ("yes", "no"):
        raise BadInput(f"“{shortened(text)}” is neither yes nor no", "write yes, or leave it empty")
    return said == "yes" or None


def _existing(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"there is no form {name}", "name the file that was printed when the form was left")
    return path


def _is_untouched(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8").strip() in ("", text.strip())
    except (OSError, ValueError):
        return False


def _say(error: TrackerError) -> None:
    for message, hint in error.lines():
        shown = "nothing was added" if hint == MEND else hint
        output.say(f"tracker: {one_line(message)}{f' — {one_line(shown)}' if shown else ''}")
