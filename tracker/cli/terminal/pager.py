"""The user's pager (`less`), for an answer that is higher than the terminal.

Only an answer that is whole is paged: how long another will be is known at its end.
"""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.domain.text import width

if TYPE_CHECKING:
    from tracker.settings import Pager


def is_needed(text: str) -> bool:
    """Whether the text and the prompt after it take more rows than the terminal has, long lines wrapped."""
    size = shutil.get_terminal_size()
    *lines, _ = text.split("\n", size.lines)  # what is after the last of them is the prompt's row, or one too many
    return 1 + sum(max(1, -(-_width(line) // size.columns)) for line in lines) > size.lines


def _width(line: str) -> int:
    if "\x1b" in line:
        import re

        line = re.sub(r"\x1b\[[0-9;]*m", "", line)
    return width(line)


def run(pager: "Pager", text: str) -> None:
    """Shows the text in the pager until it is left; one that is left early has seen enough.

    Raises:
        OSError: it cannot be started.
    """
    sys.stdout.flush()
    data = text.encode(sys.stdout.encoding, "backslashreplace")
    with subprocess.Popen(pager.command, stdin=subprocess.PIPE, env=pager.environment) as process, _uninterrupted():  # noqa: S603 - the user's own pager, from the user's environment
        process.communicate(data)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Leaves Ctrl-C to the pager, which has the terminal: it stops a search there."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
