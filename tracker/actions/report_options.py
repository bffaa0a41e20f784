"""What a report is made by: from this value and the ledger its bytes follow, and every file of it but CSV carries the value."""

import json
import re
from datetime import date
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from tracker.actions.naming import Reading
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.record.entries import first_problem
from tracker.domain.vocabulary import Scale
from tracker.storage.queries.filters import EVERYTHING, Selection


class ReportOptions(NamedTuple):
    """Everything that was asked for, with both clocks resolved, and what writes it (`registry.version`); no file is named."""

    version: str
    format: str
    reading: Reading
    scope: Selection = EVERYTHING
    since: str = ""
    """A day in figures, an entry, or the text of a checkpoint; empty where nothing was asked for."""
    brief: bool = False
    with_history: bool = False
    scale: Scale | None = None
    base: str = ""
    """The address of a site."""

    @property
    def text(self) -> str:
        """JSON on one line: keys in order, defaults left out, in ASCII without what steers markup."""
        asked = self._replace(reading=self.reading._replace(known=False))  # a position that was asked for is one like any other
        flat = json.dumps(_plain(asked), sort_keys=True, separators=(",", ":"), default=date.isoformat)
        return re.sub("[<>&'`\x7f]", lambda found: f"\\u{ord(found[0]):04x}", flat)

    @classmethod
    def read(cls, text: str) -> "ReportOptions":
        """Reads what another's file carries."""
        try:
            options = TypeAdapter(cls).validate_json(text, strict=True)
        except ValidationError as error:
            raise BadInput(first_problem(error)) from None
        if options.text != text:
            raise BadInput("Tracker does not write it so")
        return options


def _plain(value: ReportOptions | Reading | Selection) -> Item:
    """A value as JSON has it, without what is as it is by default."""
    given = {name: one for name, one in value._asdict().items() if name not in value._field_defaults or one != value._field_defaults[name]}
    return {name: _plain(one) if isinstance(one, Reading | Selection) else one for name, one in given.items()}
