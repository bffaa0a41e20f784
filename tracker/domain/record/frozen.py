"""What every record is: a frozen value, which is read from and written as JSON values without pydantic's own machinery where that is slow."""

from collections.abc import Callable, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticUndefined

from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.record import stored_values

_set = object.__setattr__


class Record(BaseModel):
    """Frozen, closed to unknown fields; its validation is built when first used, as most commands use few kinds."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def stored(cls, fields: Mapping[str, object]) -> Self:
        """Builds a record from JSON values that were validated when they were written, without validating them again.

        Args:
            fields: what `json_fields` gave, as it lies in the columns of a table; a field that is absent has its default, or, where
                it is required, is not there to be read.

        Raises:
            ValueError: a date that is none, a word that is not of its vocabulary, or a value of another type.
        """
        readers, defaults, required, names = stored_values.columns(cls)
        values, name = defaults.copy(), ""
        try:
            for name, value in fields.items():
                if (read := readers.get(name)) is not None:
                    values[name] = None if value is None else read(value)
        except (ValueError, TypeError, AttributeError, BadInput) as error:
            raise ValueError(f"{name}: {getattr(error, 'message', error)}") from error
        for name in required:
            if values[name] is PydanticUndefined:
                del values[name]
        record = cls.__new__(cls)
        _set(record, "__dict__", values)  # as `model_construct` does
        _set(record, "__pydantic_fields_set__", names)
        _set(record, "__pydantic_extra__", None)
        _set(record, "__pydantic_private__", None)
        return record

    def json_fields(self) -> Item:
        """Every field by its name as a JSON value, None where it is not given: `model_dump` without building a serialiser first."""
        return self._as_json(Record.json_fields)

    def content(self) -> Item:
        """The record as an entry's content: JSON values, what is not given left out."""
        return {name: value for name, value in self._as_json(Record.content).items() if value is not None}

    def _as_json(self, of_record: "Callable[[Record], Item]") -> Item:
        fields = self.__dict__.copy()
        for name in stored_values.converted(type(self)):
            if (value := fields.get(name)) is not None:
                fields[name] = _json_value(value, of_record)
        return fields


def _json_value(value: object, of_record: Callable[[Record], Item]) -> object:
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, str):  # a word or a date, which most are; whether something is a model takes longer to ask
        return str(value)
    if isinstance(value, tuple):
        return [_json_value(item, of_record) for item in value]
    return of_record(value) if isinstance(value, Record) else str(value)  # a day
