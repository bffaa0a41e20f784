"""Texts of a known form, which records take as fields (pydantic is imported only by those who build records)."""

from typing import Any, ClassVar, Self

from tracker.domain.errors import BadInput
from tracker.domain.items import Item


class Written(str):
    """A string that is known to be well formed, so it prints, sorts and serialises as what it is."""

    __slots__ = ()
    EXAMPLE: ClassVar[str]
    """What it is with an example, as errors say it: `a date is text such as 2024-03-31`."""
    SCHEMA: ClassVar[Item]
    """What JSON Schemas say of it."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a text of the form."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Lets the frozen records take it as a field."""
        from pydantic_core import core_schema

        def check(value: Any) -> Written:
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise ValueError(cls.EXAMPLE)  # noqa: TRY004 - pydantic collects ValueError
            try:
                return cls.parse(str(value))  # YAML and JSON read digits alone as a number
            except BadInput as error:
                raise ValueError(f"{error.message}; {error.hint}") from error

        return core_schema.no_info_plain_validator_function(
            check, serialization=core_schema.plain_serializer_function_ser_schema(str, return_schema=core_schema.str_schema())
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> Item:
        """Published as text of its form, or the number that YAML and JSON read."""
        return cls.SCHEMA
