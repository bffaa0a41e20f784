"""Records with their place in the ledger."""

from dataclasses import dataclass
from typing import Generic, TypeVar

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned(Generic[R_co]):
    """A record as the ledger holds it: the entry that brought it, the entry that last changed it, the one that took it back."""

    entry: int
    record: R_co
    changed: int = 0
    retracted_by: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been retracted."""
        return self.retracted_by is None
