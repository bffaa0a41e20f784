"""Evidence written in the user's editor: a form in YAML, read like any file."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tracker.domain.errors import BadInput
from tracker.domain.record.records import Evidence

_FIRST = ("commitment", "stance", "event_date", "summary", "grade")
_SOURCE = ("source", "publisher", "title", "url", "published", "voice")
_NEXT = ("party", "stage")
_LAST = ("note", "attach")
_LEFT_OUT = ("reliability", "credibility", "same_event_as", "id", "attachments")
"""What a grade in one word says, and what a form has no use for."""
_VALUES = {"grade": "F6"}
_COMMENTS = {
    "stance": "supports, contradicts or context",
    "event_date": "2024-01-30, 2024-01 or 2024",
    "grade": "reliability A-F of the source, credibility 1-6 of the information",
    "voice": "a party's code, or independent",
    "stage": "announced, in_force, implemented or effect",
    "quote_prefix": "what stands right before the quote, where it occurs more than once",
    "attach": "a file in this folder, or several: [report.pdf, page.html]",
}


def template(ref: str | None) -> str:
    """The empty form: every field of evidence, those that are always needed first."""
    placed = {*_FIRST, *_SOURCE, *_NEXT, *_LAST, *_LEFT_OUT}
    rest = [name for name in Evidence.model_fields if name not in placed]
    values = _VALUES | {"commitment": ref or ""}
    lines = [
        f"# Evidence about {ref or ''}. Fill in, save and close; leave it as it is to add nothing.",
        *(_line(name, values) for name in _FIRST),
        "# The source: its key if it is registered, or what describes it",
        *(_line(name, values) for name in _SOURCE),
        "# If need be",
        *(_line(name, values) for name in (*_NEXT, *rest, *_LAST)),
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, values: Mapping[str, str]) -> str:
    line = f"{name}: {values.get(name, '')}".rstrip()
    return f"{line:<18} # {_COMMENTS[name]}" if name in _COMMENTS else line


def is_untouched(text: str, ref: str | None) -> bool:
    """Whether nothing was filled in."""
    return not text.strip() or text.strip() == template(ref).strip()


def edit(editor: str, text: str) -> str:
    """The text after the user's editor has been at it.

    Raises:
        BadInput: the editor cannot be started, or ends with an error.
    """
    descriptor, name = tempfile.mkstemp(suffix=".yaml", prefix="evidence-")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        try:
            done = subprocess.run([*shlex.split(editor), name], check=False)  # noqa: S603 - the user's own editor, from the user's environment
        except (OSError, ValueError) as error:
            raise BadInput(f"the editor “{editor}” cannot be started: {error}", "set EDITOR to one that can") from error
        if done.returncode:
            raise BadInput(f"the editor ended with {done.returncode}", "nothing was added")
        return path.read_text(encoding="utf-8")
    finally:
        path.unlink(missing_ok=True)
