"""How fields as people typed them become a record, and a record an entry."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from tracker.actions.added import Added
from tracker.domain.errors import BadInput, shortened
from tracker.domain.record import rules
from tracker.domain.record.entries import plain_message
from tracker.domain.record.plausibility import doubts
from tracker.domain.record.records import Record
from tracker.domain.vocabulary import spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import earlier

Kind = TypeVar("Kind", bound=Record)


def append(ledger: Ledger, new: Record, today: date = rules.NO_DAY, *, state: LedgerState | None = None) -> Added:
    """Appends a record that breaks no rule, with what is implausible about it and, of a correction, what stood before.

    Raises:
        TrackerError: it breaks a rule.
    """
    state = state or LedgerState(ledger)
    rules.require(new, state, today)
    warnings = tuple(doubt.sentence for doubt in doubts(new, state))
    entry = ledger.append(new)
    return Added(entry=entry, before=earlier.before(ledger.driver, [entry.plain]).get(entry.seq), warnings=warnings)


def record(kind: type[Kind], fields: Mapping[str, object]) -> Kind:
    """A record from fields as people typed them; what is None was not given."""
    try:
        return kind.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = " ".join(str(part + 1) if isinstance(part, int) else spelled(part) for part in first["loc"] if part != "changes")
        given = first["input"] if isinstance(first["input"], str) and first["loc"][-1:] != ("url",) else ""  # which may hold a password
        message = plain_message(first)
        value = f" “{shortened(given)}”" if given and given[:30] not in message else ""
        hint = "the command's --help shows what it takes"
        if first["type"] == "string_too_short" and first["loc"][0] == "changes":
            hint = f"to empty it: --clear {field.replace(' ', '-')}"
        refused = BadInput(f"{field or re.sub('(?<=[a-z])(?=[A-Z])', ' ', kind.__name__).lower()}{value}: {message}", hint)
        raise refused.about(str(first["loc"][0]) if first["loc"] else "") from error
