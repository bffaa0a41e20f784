"""Completion of a ref by the shell, answered without Typer where it is plainly a ref that is being typed.

What a shell says and expects is Typer's protocol, so its scripts (`--show-completion`) serve both: the line stands in the environment,
and the answer goes out in the shell's own form. Whatever is not the first argument of a command that takes a ref is for Typer.
"""

from __future__ import annotations  # typing is not imported to start

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ABOUT_A_REF = (
    *(("show",), ("history",), ("check",), ("assess",), ("evidence", "add"), ("evidence", "list")),
    *(("commitment", "amend"), ("commitment", "show")),
)
"""The commands whose first argument is a ref."""


def refs(db: str | None, incomplete: str) -> list[tuple[str, str]]:
    """Refs of the store that begin with what was typed, with their titles; none where the store cannot be read."""
    from tracker import settings
    from tracker.domain.errors import TrackerError

    try:
        from tracker.actions import naming
        from tracker.domain.text import one_line
        from tracker.storage import session

        with session.reading(settings.load(db=db).db) as ledger:
            # What was typed keeps its case: a shell offers only what continues it.
            return [(incomplete + ref[len(incomplete) :], one_line(title)) for ref, title in naming.completions(ledger, incomplete)]
    except TrackerError:
        return []


class Asked:
    """A ref that a shell wants completed."""

    __slots__ = ("action", "db", "incomplete", "shell")

    def __init__(self, shell: str, action: str, db: str | None, incomplete: str) -> None:
        self.shell = shell
        self.action = action
        self.db = db
        self.incomplete = incomplete

    def __call__(self) -> int:
        """Answers; the exit code is the answer where fish asks whether there is anything."""
        found = refs(self.db, self.incomplete)
        if self.action == "is-args":
            return 0 if found else 1
        sys.stdout.write(_FORMS[self.shell](found) + "\n")
        return 0


def read(environment: Mapping[str, str]) -> Asked | None:
    """What the shell asks, or None where it is for Typer to answer."""
    instruction, _, shell = environment["_TRACKER_COMPLETE"].partition("_")
    action = environment.get("_TYPER_COMPLETE_FISH_ACTION", "") if shell == "fish" else "get-args"
    line = environment.get("COMP_WORDS" if shell == "bash" else "_TYPER_COMPLETE_ARGS", "")
    if instruction != "complete" or shell not in _FORMS or action not in ("get-args", "is-args") or not _is_plain(line):
        return None
    words = line.split()
    if shell == "bash":
        place = environment.get("COMP_CWORD", "")
        if not (place.isascii() and place.isdecimal()):
            return None
        before, incomplete = words[1 : int(place)], "".join(words[int(place) : int(place) + 1])
    else:
        before, incomplete = (words[1:], "") if line.endswith(" ") else (words[1:-1], words[-1] if len(words) > 1 else "")
    db = None
    if before[:1] == ["--db"] and len(before) > 1 and not before[1].startswith("-"):
        db, before = before[1], before[2:]
    if tuple(before) not in ABOUT_A_REF or incomplete.startswith(("-", "=")):
        return None
    return Asked(shell, action, db, incomplete)


def _is_plain(line: str) -> bool:
    """Whether the line falls into words at its spaces, without quotes; bash puts each word on a line."""
    return line.replace("\n", " ").isprintable() and line.isascii() and not any(sign in line for sign in "'\"\\")


def _zsh(found: Sequence[tuple[str, str]]) -> str:
    def quoted(text: str) -> str:
        for sign, escaped in (('"', '""'), ("'", "''"), ("$", "\\$"), ("`", "\\`"), (":", "\\\\:")):
            text = text.replace(sign, escaped)
        return f'"{text}"'

    lines = "\n".join(f"{quoted(ref)}:{quoted(title)}" if title else quoted(ref) for ref, title in found)
    return f"_arguments '*: :(({lines}))'" if found else "_files"


_FORMS = {
    "bash": lambda found: "\n".join(ref for ref, _ in found),
    "fish": lambda found: "\n".join(f"{ref}\t{title}" if title else ref for ref, title in found),
    "zsh": _zsh,
}
"""The answer as each shell takes it."""
