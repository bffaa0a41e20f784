"""Evidence written in the user's editor: a form in YAML, read like any file."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from tracker.domain.errors import BadInput

_FORM = """\
# Evidence about {ref}. Fill in, save and close; leave it as it is to add nothing.
commitment: {ref}
stance:            # supports, contradicts or context
event_date:        # 2024-01-30, 2024-01 or 2024
summary:
grade: F6          # reliability A-F of the source, credibility 1-6 of the information
# The source: its key if it is registered, or what describes it
source:
publisher:
title:
url:
published:
voice:             # a party's code, or independent
# If need be
party:
stage:             # announced, in_force, implemented or effect
quote:
quote_prefix:      # what stands right before the quote, where it occurs more than once
quote_suffix:
note:
attach:            # a file in this folder, or several: [report.pdf, page.html]
"""


def template(ref: str | None) -> str:
    """The empty form."""
    return _FORM.format(ref=ref or "")


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
