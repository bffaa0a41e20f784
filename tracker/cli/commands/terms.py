"""The terms of a commitment from options: what `commitment add` and `commitment amend` share."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.cli.commands.fields import fields
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.vocabulary import WordingForm


def terms(given: Mapping[str, Any], today: date) -> Item:
    """The terms of a commitment as its records name them, from what was typed; None where nothing was.

    Raises:
        TrackerError: a field that cannot be taken, named by the error.
    """
    named = {**given, "extended_to": given.get("extend_to")}
    found = fields(named, today, "title", "text", "topic", "review_every", "follows", "beneficiaries", "criteria", "discrepancies")
    wordings = [
        _wording(one, form, name)
        for name, form in (("wordings", WordingForm.REPORTED), ("expected", WordingForm.EXPECTED))
        for one in given.get(name) or ()
    ]
    return found | fields(named, today, "kind", "nature", "due", "extended_to") | {"wordings": tuple(wordings) or None}


def _wording(text: str, form: WordingForm, field: str) -> Item:
    key, colon, rest = text.partition(":")
    paragraph, second, said = rest.partition(":")
    if not colon or not second or not (paragraph.strip() == "" or paragraph.strip().isdecimal()):
        raise BadInput(
            f"“{text[:60]}” is no wording",
            "write KEY:PARAGRAPH:TEXT, such as cnn-2023-11-16:13:“what it says” (the paragraph may be empty)",
        ).about(field)
    return {"source": key.strip(), "paragraph": int(paragraph) if paragraph.strip() else None, "form": form, "text": said}
