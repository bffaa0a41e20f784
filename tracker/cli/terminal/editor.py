"""The user's editor: a text is written into a file of its own, edited, and stays there until it is recorded."""

import os
import signal
import subprocess
from pathlib import Path

from tracker.domain.errors import BadInput


def new_file(text: str, noun: str) -> Path:
    """A new file with a text, which its owner alone may read.

    Raises:
        BadInput: there is no place for it.
    """
    import tempfile

    try:
        descriptor, name = tempfile.mkstemp(suffix=".txt", prefix=f"tracker-{noun}-")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"cannot write a form to edit: {error.strerror}", "make room in the folder for temporary files") from error
    return Path(name)


def edit(editor: str | None, path: Path) -> None:
    """Lets the user's editor at a file, and waits for its end.

    Raises:
        BadInput: there is no editor, it cannot be started, or it ends with an error.
    """
    if editor is None:
        raise BadInput("there is no editor to fill in a form with", "set EDITOR, or give options (see --help)")
    import shlex

    before = signal.signal(signal.SIGINT, lambda *_: None)  # an interruption is for the editor, which gets it too
    try:
        done = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own editor, from the user's environment
    except (OSError, ValueError) as error:
        raise BadInput(f"the editor “{editor}” cannot be started: {error}", "set EDITOR to one that can") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode:
        raise BadInput(f"the editor ended with {done.returncode}", "nothing was added")
