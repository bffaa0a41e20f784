"""How the JSON values that lie in the columns of a table become what validation made of them when they were written."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from tracker.domain.items import Item
from tracker.domain.written import Written

Reader = Callable[[Any], Any]


@cache
def columns(record: type[BaseModel]) -> tuple[dict[str, Reader], Item, tuple[str, ...], set[str]]:
    """How each field's JSON value becomes the value that validation makes of it; each field's default; what has none; and their names.

    The names are one set for all records, which are frozen: a set for each would be a third of what a record takes in memory.
    """
    readers = {name: _reader(field.annotation) for name, field in record.model_fields.items()}
    defaults = {name: field.get_default() for name, field in record.model_fields.items()}
    return readers, defaults, tuple(name for name, default in defaults.items() if default is PydanticUndefined), set(defaults)


@cache
def converted(record: type[BaseModel]) -> tuple[str, ...]:
    """The fields whose values are no JSON values as they are: words, dates, lists and records."""
    return tuple(name for name, read in columns(record)[0].items() if read not in (_unchanged, _text))


def _unchanged(value: object) -> object:
    return value


def _text(value: object) -> object:
    if type(value) is not str:
        raise TypeError("must be a text")
    return value


class _Words(dict[str, Enum]):
    """The words of a vocabulary by their text: to look one up takes a third of the time of calling the enumeration."""

    def __init__(self, vocabulary: type[Enum]) -> None:
        super().__init__((word.value, word) for word in vocabulary)
        self._vocabulary = vocabulary

    def __missing__(self, text: str) -> Enum:
        """Lets the enumeration say what is wrong."""
        return self._vocabulary(text)


def _list(value: object) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("must be a list")
    return value


def _reader(kind: Any) -> Reader:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _reader(inner[0])
    if origin in (Union, UnionType):
        return _reader(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        one = _reader(inner[0])
        return lambda items: tuple(map(one, _list(items)))
    read: Reader = _unchanged
    if issubclass(kind, BaseModel):
        read = kind.stored  # as all records have it
    elif issubclass(kind, Written):
        read = lru_cache(maxsize=8_192)(kind.parse)  # the same days come again and again
    elif issubclass(kind, date):
        read = date.fromisoformat
    elif issubclass(kind, Enum):
        read = _Words(kind).__getitem__
    elif issubclass(kind, str):
        read = _text
    return read
