"""Records with their place in the ledger."""

from typing import Generic, NamedTuple, TypeVar

R_co = TypeVar("R_co", covariant=True)


class Versioned(NamedTuple, Generic[R_co]):
    """A record as the ledger holds it: the entry that brought it, the entry that last changed it, the one that took it back."""

    entry: int
    record: R_co
    changed: int = 0
    retracted_by: int | None = None
    """Of what is registered, the entry that declared it void."""
    material: int = 0
    """Of evidence and sources, the entry that brought it or last changed in it what a verdict rests on."""

    @property
    def stands(self) -> bool:
        """Whether it has been neither retracted nor declared void."""
        return self.retracted_by is None
