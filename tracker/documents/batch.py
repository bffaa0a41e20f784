"""Many pieces of evidence in one file: JSON (an object or a list), JSON Lines, or YAML; each with its place for an error to name."""

import json
from typing import Any, NoReturn

from tracker.documents import yaml_reader
from tracker.domain.errors import BadDocument
from tracker.domain.text import one_line

SIZE_LIMIT = 100_000_000
"""Characters in one file of JSON; YAML has its own, lower one."""

ITEM_LIMIT = 100_000

Place = tuple[int | None, str]
"""A line where it is known, and which item it is."""

Item = tuple[Place, dict[str, Any]]


def read(text: str, file: str) -> list[Item]:
    """The items of a file.

    Raises:
        BadDocument: in none of the three forms, or an item that is no object.
    """
    if len(text) > SIZE_LIMIT:
        raise BadDocument(f"is too large: {len(text):,} characters, at most {SIZE_LIMIT:,}", file=file)
    text = text.removeprefix("\ufeff")
    match text.lstrip()[:1]:
        case "[":
            return _items(_json(text, file, None), None, file)
        case "{":
            return _lines(text, file) if _is_lines(text) else _items(_json(text, file, None), None, file)
    read = yaml_reader.read(text, file)
    items = _items(read.value, None, file)
    one = isinstance(read.value, dict)
    return [((read.line(() if one else (index,)), place[1]), item) for index, (place, item) in enumerate(items)]


def _is_lines(text: str) -> bool:
    """Whether the first line is an object by itself, and not the last."""
    first, _, rest = text.strip().partition("\n")
    try:
        json.loads(first)
    except (RecursionError, ValueError):
        return False
    return bool(rest)


def _lines(text: str, file: str) -> list[Item]:
    items: list[Item] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            items += _items(_json(line, file, number), number, file)
        if len(items) > ITEM_LIMIT:
            raise BadDocument(f"holds more than {ITEM_LIMIT:,} items", file=file)
    return items


def _json(text: str, file: str, line: int | None) -> Any:
    try:
        return json.loads(text, object_pairs_hook=json_fields, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise BadDocument(f"is not JSON: {error.msg}", file=file, line=line or error.lineno) from error
    except Unreadable as error:
        raise BadDocument(str(error), file=file, line=line) from error
    except (RecursionError, ValueError) as error:
        raise BadDocument("is not JSON that can be read: nested too deeply, or a number too long", file=file, line=line) from error


class Unreadable(ValueError):
    """JSON that Python would take, and we do not."""


def json_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's fields, of which none may stand there twice."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise Unreadable(f"the field “{one_line(name)[:40]}” stands there twice")
        fields[name] = value
    return fields


def no_number(name: str) -> NoReturn:
    """Refuses what Python alone takes for a number."""
    raise Unreadable(f"is not JSON: there is no number {name}")


def _items(value: Any, line: int | None, file: str) -> list[Item]:
    items = value if isinstance(value, list) else [value]
    if len(items) > ITEM_LIMIT:
        raise BadDocument(f"holds {len(items):,} items, at most {ITEM_LIMIT:,}", file=file)
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise BadDocument("is not an object with fields", file=file, line=line, entry=f"item {number}" if len(items) > 1 else "")
    return [((line, f"item {number}" if len(items) > 1 else ""), item) for number, item in enumerate(items, 1)]
