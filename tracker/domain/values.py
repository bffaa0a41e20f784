"""Values for what every line typed passes through: frozen, by keyword, equal if their fields are.

They are what `dataclasses` makes, without its import and without code compiled for each class, which together cost as much time as
Python's own start. Where neither matters, a dataclass is the thing to use.
"""

from __future__ import annotations  # typing is not imported to start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_options):  # noqa: ANN003, ANN201 - what type checkers are told, and nobody else
        """Leaves the class as it is."""
        return lambda kind: kind


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Value:
    """A subclass names its fields as annotations, and gives some of them a default, which must not be one that changes."""

    _fields: tuple[str, ...]
    _usual: dict[str, Any]

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)
        cls._usual = {name: vars(cls)[name] for name in cls._fields if name in vars(cls)}

    def __init__(self, **given: Any) -> None:
        fields = self._usual | given
        if fields.keys() != set(self._fields):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self._fields)}")
        self.__dict__.update(fields)

    def replaced(self, **changes: Any) -> Self:
        """The same but for these fields."""
        return type(self)(**(self.__dict__ | changes))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__[name] for name in self._fields))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={self.__dict__[name]!r}' for name in self._fields)})"
