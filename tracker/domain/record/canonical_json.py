"""Canonical JSON (RFC 8785) of what entries hold: objects, lists, text, integers, booleans and null, but no floats."""

from pydantic_core import to_json

from tracker.domain.errors import BadInput

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON reads exactly, and the negative of the smallest."""


def canonical(value: object) -> bytes:
    """Serialises a JSON value as RFC 8785 prescribes: keys in the order of their UTF-16 code units, no white space, UTF-8.

    Args:
        value: dicts with text for keys, lists or tuples, text, integers within ±(2⁵³−1), booleans and None.

    Raises:
        BadInput: anything else in it, such as a float or a lone surrogate.
    """
    try:
        return to_json(_ordered(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"cannot be written as canonical JSON: {error}") from error


def _ordered(value: object) -> object:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise ValueError(f"{value} does not lie within ±(2⁵³−1)")
        return value
    if isinstance(value, dict):
        keys = sorted(value, key=None if "".join(value).isascii() else lambda name: name.encode("utf-16-be"))
        return {key: item if type(item := value[key]) is str else _ordered(item) for key in keys}
    if isinstance(value, list | tuple):
        return [item if type(item) is str else _ordered(item) for item in value]
    if isinstance(value, float):
        raise TypeError(f"{value} is no integer; decimal quantities are text")
    raise TypeError(f"{type(value).__name__} is no type of JSON")
