"""A line on standard error that says how far a long command has come."""

import sys
from collections.abc import Callable
from time import monotonic


def progress_line(label: str) -> Callable[[int, int], None]:
    """A function to call with how many of how many are done, which draws a line on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    state = {"shown": monotonic()}

    def show(done: int, total: int) -> None:
        finished = done >= total > 0
        if monotonic() - state["shown"] < (0.0 if finished else 0.2):
            return
        if finished and not state.get("visible"):
            return
        state["shown"], state["visible"] = monotonic(), 1.0
        share = f" {done * 100 // total:3d} %" if total else ""
        sys.stderr.write(f"\r\x1b[K{label} {done:,}{f' of {total:,}' if total else ''}{share}")
        if finished:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return show
