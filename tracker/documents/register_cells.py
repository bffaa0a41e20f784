"""What cells of tables hold in few words where a dossier has several fields: a party with its name, a wording with its source."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from tracker.documents.parts import CommitmentItem
from tracker.domain.errors import shortened
from tracker.domain.items import Item
from tracker.domain.record.records import LIST_LIMIT, Wording
from tracker.domain.refs import SOURCE_KEY

PARTY = "write the code of a registered party, or of a new one with its name, such as FR (France)"
WORDING = "write source: text, one a line, such as cnn-2023-11-16: They will meet"


def named_party(written: object) -> Item | None:
    """The fields of a party that is written with its name, `FR (France)`; none where it is not."""
    match = re.fullmatch(r"\s*([^\s()]+)\s*\((.+)\)\s*", written, re.DOTALL) if isinstance(written, str) else None
    return {"code": match[1], "name": match[2]} if match else None


def _wording(written: object) -> object:
    """The fields of a wording that is written in one line, `source: text`."""
    if not isinstance(written, str):
        return written
    key, _, text = written.partition(":")
    if not SOURCE_KEY.fullmatch(key := key.strip().lower()):
        raise ValueError(f"“{shortened(written)}” does not begin with a source")
    return {"source": key, "text": text}


class CommitmentRow(CommitmentItem):
    """A commitment as a row of a table."""

    wordings: Annotated[tuple[Annotated[Wording, BeforeValidator(_wording)], ...], Field(max_length=LIST_LIMIT)] = ()
