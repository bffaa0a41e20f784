"""What cells of tables hold in few words where a dossier has several fields: a party with its name, a wording with its source."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from tracker.documents.parts import CommitmentItem
from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.record.field_types import LIST_LIMIT
from tracker.domain.record.records import Wording
from tracker.domain.refs import PARTY_CODE, SOURCE_KEY

PARTIES = ("obligors", "beneficiaries")
"""The fields of a commitment that list parties."""
PARTY = "write the code of a registered party, or of a new one with its name, such as FR (France)"


def named_party(written: object) -> Item | None:
    """The fields of a party that is written with its code in capitals and its name, `FR (France)` or `France (FR)`; none where it is not."""
    match = re.fullmatch(r"\s*(.+?)\s*\((.+)\)\s*", written, re.DOTALL) if isinstance(written, str) else None
    for code, name in () if match is None else ((match[1], match[2]), (match[2], match[1])):
        if PARTY_CODE.fullmatch(code):
            return {"code": code, "name": name}
    return None


def wording(written: object) -> object:
    """The fields of a wording that is written in one line, `source: text`."""
    if not isinstance(written, str):
        return written
    key, colon, text = written.partition(":")
    if not SOURCE_KEY.fullmatch(key := key.strip().lower()) or not colon:
        hint = "write source: text, one a line, such as cnn-2023-11-16: They will meet"
        raise ValueError from BadInput(f"“{shortened(written)}” does not begin with a source", hint)
    return {"source": key, "text": text.strip()}


class CommitmentRow(CommitmentItem):
    """A commitment as a row of a table."""

    wordings: Annotated[tuple[Annotated[Wording, BeforeValidator(wording)], ...], Field(max_length=LIST_LIMIT)] = ()
