"""Rows of a table as JSON: an object or a list of objects, or an object a line (JSON Lines), of any number in bounded memory."""

from collections.abc import Iterator
from typing import BinaryIO

from pydantic_core import from_json

from tracker.documents.batch import SIZE_LIMIT, json_value
from tracker.documents.tables import delimited
from tracker.domain.errors import BadDocument, Faults
from tracker.domain.items import Item


def json_lines(stream: BinaryIO, file: str, faults: Faults, encoding: str | None = None) -> Iterator[tuple[int, Item]]:
    """The objects of JSON Lines with their lines; what is none is a fault, and does not end the reading."""
    for number, line in delimited.lines(stream, file, encoding):
        try:
            fields = from_json(line, allow_inf_nan=False, cache_strings="keys")
            names = line.count('":')  # which are all where no colon stands apart, or more
            apart = " :" in line or "\t:" in line or "\r:" in line
            if type(fields) is dict and names == len(fields) and not apart:  # so that no name can stand there twice
                yield number, fields
                continue
        except ValueError:
            pass  # said by the reader that is slower and says more
        if line.strip():
            try:
                yield number, _object(json_value(line, file, number), file, number)
            except BadDocument as fault:
                faults.add(fault)


def json_list(stream: BinaryIO, file: str, faults: Faults, encoding: str | None = None) -> Iterator[tuple[int, Item]]:
    """The objects of a list, or the only one, by their numbers.

    Raises:
        BadDocument: it is no JSON, or too large.
    """
    pieces, size = [], 0
    for _, line in delimited.lines(stream, file, encoding):
        size += len(line)
        if size > SIZE_LIMIT:
            raise BadDocument(
                f"is larger than {SIZE_LIMIT:,} characters", file=file, hint="nothing was added; write an object a line (JSON Lines)"
            )
        pieces.append(line)
    value = json_value("".join(pieces), file)
    items = value.get("items") if isinstance(value, dict) and "schema" in value else value  # an answer of `evidence list --format json`
    for number, item in enumerate(items if isinstance(items, list) else [value], 1):
        try:
            yield number, _object(item, file, number)
        except BadDocument as fault:
            faults.add(fault)


def _object(value: object, file: str, number: int) -> Item:
    if not isinstance(value, dict):
        raise BadDocument("is not an object with fields", file=file, line=number)
    return value
