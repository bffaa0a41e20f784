"""The terms of a commitment from options: what `commitment add` and `commitment amend` share."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tracker.cli.commands.words import word
from tracker.domain.errors import BadInput, TrackerError
from tracker.domain.vocabulary import CommitmentKind, Nature, WordingForm


def terms(given: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The terms of a commitment as its records name them, from what was typed; None where nothing was.

    Raises:
        TrackerError: a field that cannot be taken, named by the error.
    """
    from tracker.domain.dates import read_date

    def value(name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(given[name]) if given.get(name) else None
        except TrackerError as error:
            raise error.about(name) from None

    wordings = value("wordings", lambda _: [_wording(one, WordingForm.REPORTED) for one in given["wordings"]]) or []
    wordings += value("expected", lambda _: [_wording(one, WordingForm.EXPECTED) for one in given["expected"]]) or []
    return {
        **{name: given.get(name) for name in ("title", "text", "topic", "review_every", "follows")},
        **{name: tuple(given[name]) if given.get(name) else None for name in ("beneficiaries", "criteria", "discrepancies")},
        "kind": value("kind", lambda text: word(CommitmentKind, "kind", text)),
        "nature": value("nature", lambda text: word(Nature, "nature", text)),
        "due": value("due", lambda text: read_date(text, today)),
        "extended_to": value("extend_to", lambda text: read_date(text, today)),
        "wordings": tuple(wordings) or None,
    }


def _wording(text: str, form: WordingForm) -> dict[str, Any]:
    key, colon, rest = text.partition(":")
    paragraph, second, said = rest.partition(":")
    if not colon or not second or not (paragraph.strip() == "" or paragraph.strip().isdecimal()):
        raise BadInput(
            f"“{text[:60]}” is no wording",
            "write KEY:PARAGRAPH:TEXT, such as cnn-2023-11-16:13:“what it says” (the paragraph may be empty)",
        )
    return {"source": key.strip(), "paragraph": int(paragraph) if paragraph.strip() else None, "form": form, "text": said}
