"""How fields as people typed them become a record."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from tracker.domain.errors import BadInput, shortened
from tracker.domain.record.entries import plain_message
from tracker.domain.record.records import Record
from tracker.domain.vocabulary import spelled

Kind = TypeVar("Kind", bound=Record)


def record(kind: type[Kind], fields: Mapping[str, Any]) -> Kind:
    """A record from fields as people typed them; what is None was not given.

    Raises:
        BadInput: naming the first field that cannot be taken.
    """
    try:
        return kind.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = " ".join(str(part + 1) if isinstance(part, int) else spelled(part) for part in first["loc"])
        given = first["input"] if isinstance(first["input"], str) and first["loc"][-1:] != ("url",) else ""  # which may hold a password
        message = plain_message(first)
        value = f" “{shortened(given)}”" if given and given[:30] not in message else ""
        refused = BadInput(f"{field or kind.__name__.lower()}{value}: {message}", "the command's --help shows what it takes")
        raise refused.about(str(first["loc"][0]) if first["loc"] else "") from error
