"""What a list is filtered by, as SQL: conditions that all hold, their values bound."""

from collections.abc import Collection
from typing import Any

from tracker.storage.driver import among


class Conditions:
    """Conditions joined by AND, with their parameters by name."""

    def __init__(self, *conditions: str, **parameters: Any) -> None:
        self._parts = list(conditions)
        self.parameters: dict[str, Any] = parameters

    def parameter(self, value: Any) -> str:
        """A value as it stands in a condition: the name of its parameter."""
        name = f"given{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def add(self, condition: str, **parameters: Any) -> None:
        """One that holds too."""
        self._parts.append(condition)
        self.parameters |= parameters

    def add_any(self, *alternatives: str) -> None:
        """One of these holds; nothing is asked where there are none."""
        if alternatives:
            self._parts.append(f"({' OR '.join(alternatives)})")

    def alternatives(self, values: Collection[Any]) -> str:
        """The values as a list for IN."""
        these, parameters = among(f"given{len(self.parameters)}_", values)
        self.parameters |= parameters
        return these

    def among(self, column: str, values: Collection[Any]) -> None:
        """A column has one of these values; nothing is asked where there are none."""
        if values:
            self._parts.append(f"{column} IN {self.alternatives(values)}")

    def __bool__(self) -> bool:
        """Whether anything is asked."""
        return bool(self._parts)

    @property
    def sql(self) -> str:
        """The whole condition."""
        return " AND ".join(self._parts) or "1 = 1"
