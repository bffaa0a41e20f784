"""Many pieces of evidence in one file: JSON (an object or a list), JSON Lines, or YAML; each with its place for an error to name."""

import json
from datetime import date
from typing import Any, NoReturn

from tracker.documents import yaml_reader
from tracker.documents.evidence_input import EvidenceInput, EvidenceReader
from tracker.domain.errors import BadDocument, Faults
from tracker.domain.text import one_line

SIZE_LIMIT = 100_000_000
"""Characters in one file of JSON; YAML has its own, lower one."""

ITEM_LIMIT = 100_000

Place = tuple[int | None, str]
"""A line where it is known, and which item it is."""

Item = tuple[Place, dict[str, Any]]
"""A piece of evidence by field, as `EvidenceReader.read` gives it, with `attach` and what describes a source."""


def read(text: str, file: str, *, today: date) -> list[Item]:
    """Reads the pieces of evidence in the text of a file, which errors call so; dates such as `yesterday` are counted from `today`.

    Raises:
        BadDocument: in none of the three forms, or all that cannot be taken of its items, each with line, item and field.
    """
    faults = Faults()
    reader = EvidenceReader(EvidenceInput, file, today, faults)
    items: list[Item] = []
    for (line, entry), value in _values(text, file, faults):
        if not isinstance(value, dict):
            faults.add(BadDocument("is not an object with fields", file=file, line=line, entry=entry))
        elif (fields := reader.read(value, line, entry)) is not None:
            items.append(((line, entry), fields))
    faults.refuse()
    return items


def _values(text: str, file: str, faults: Faults) -> list[tuple[Place, object]]:
    """What stands in a file, item by item."""
    if len(text) > SIZE_LIMIT:
        raise BadDocument(f"is too large: {len(text):,} characters, at most {SIZE_LIMIT:,}", file=file)
    text = text.removeprefix("\ufeff")
    match text.lstrip()[:1]:
        case "[":
            return _items(json_value(text, file), file)
        case "{":
            return _lines(text, file, faults) if _is_lines(text) else _items(json_value(text, file), file)
    read = yaml_reader.read(text, file)
    return _items(read.value, file, read)


def _items(value: object, file: str, read: yaml_reader.Read | None = None) -> list[tuple[Place, object]]:
    """The items of a list, or the only one; of YAML with their lines."""
    items = value if isinstance(value, list) else [value]
    if len(items) > ITEM_LIMIT:
        raise BadDocument(f"holds {len(items):,} items, at most {ITEM_LIMIT:,}", file=file)
    lines = [read.line((index,) if items is value else ()) if read else None for index in range(len(items))]
    return [
        ((line, f"item {number}" if len(items) > 1 else ""), item) for number, (line, item) in enumerate(zip(lines, items, strict=True), 1)
    ]


def _is_lines(text: str) -> bool:
    """Whether the first line is an object by itself, and not the last."""
    first, _, rest = text.strip().partition("\n")
    try:
        json.loads(first)
    except (RecursionError, ValueError):
        return False
    return bool(rest)


def _lines(text: str, file: str, faults: Faults) -> list[tuple[Place, object]]:
    items: list[tuple[Place, object]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                items.append(((number, ""), json_value(line, file, number)))
            except BadDocument as fault:
                faults.add(fault)
        if len(items) > ITEM_LIMIT:
            raise BadDocument(f"holds more than {ITEM_LIMIT:,} items", file=file)
    return items


class _UnreadableError(ValueError):
    """JSON that Python would take, and we do not."""


def json_value(text: str, file: str, line: int | None = None) -> object:
    """The value of a JSON text, in which no name of an object stands twice.

    Raises:
        BadDocument: with the line, which is that of the text where the text is one line.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadDocument(f"is not JSON: {error.msg}", file=file, line=line or error.lineno) from error
    except _UnreadableError as error:
        raise BadDocument(str(error), file=file, line=line) from error
    except (RecursionError, ValueError) as error:
        raise BadDocument("is not JSON that can be read: nested too deeply, or a number too long", file=file, line=line) from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, Any]:
    """An object's fields, of which none may stand there twice."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _UnreadableError(f"the field “{one_line(name)[:40]}” stands there twice")
        fields[name] = value
    return fields


def _no_number(name: str) -> NoReturn:
    """Refuses what Python alone takes for a number."""
    raise _UnreadableError(f"is not JSON: there is no number {name}")
