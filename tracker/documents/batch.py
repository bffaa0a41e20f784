"""Many pieces of evidence in one file: JSON (an object or a list), JSON Lines, or YAML; each with its place for an error to name."""

import json
from typing import Any

from tracker.documents import yaml_reader
from tracker.domain.errors import BadDocument

ITEM_LIMIT = 100_000

Place = tuple[int | None, str]
"""A line where it is known, and which item it is."""


def read(text: str, file: str) -> list[tuple[Place, dict[str, Any]]]:
    """The items of a file.

    Raises:
        BadDocument: in none of the three forms, or an item that is no object.
    """
    start = text.lstrip()[:1]
    if start == "[" or (start == "{" and "\n" not in text.strip()):
        return _items(_json(text, file, None), None, file)
    if start == "{":
        try:
            return _items(_json(text, file, None), None, file)
        except BadDocument:
            lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
            return [item for number, line in lines for item in _items(_json(line, file, number), number, file)]
    read = yaml_reader.read(text, file)
    items = _items(read.value, None, file)
    one = isinstance(read.value, dict)
    return [((read.line(() if one else (index,)), place[1]), item) for index, (place, item) in enumerate(items)]


def _json(text: str, file: str, line: int | None) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadDocument(f"is not JSON: {error.msg}", file=file, line=line or error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise BadDocument("is not JSON that can be read: nested too deeply, or a number too long", file=file, line=line) from error


def _items(value: Any, line: int | None, file: str) -> list[tuple[Place, dict[str, Any]]]:
    items = value if isinstance(value, list) else [value]
    if len(items) > ITEM_LIMIT:
        raise BadDocument(f"holds {len(items):,} items, at most {ITEM_LIMIT:,}", file=file)
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise BadDocument("is not an object with fields", file=file, line=line, entry=f"item {number}")
    return [((line, f"item {number}" if len(items) > 1 else ""), item) for number, item in enumerate(items, 1)]
