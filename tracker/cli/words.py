"""Vocabulary words as they are typed: with hyphens or underscores, in any case."""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.errors import BadWord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from enum import StrEnum
    from typing import TypeVar

    Word = TypeVar("Word", bound=StrEnum)


def word(kind: type[Word], what: str, given: str) -> Word:
    """The member of a vocabulary, in either spelling and any case.

    Raises:
        BadWord: none of them, with the near ones.
    """
    name = given.strip().lower().replace("-", "_").replace(" ", "_")
    try:
        return kind(name)
    except ValueError:
        raise BadWord(what, given, hyphened(kind)) from None


def words(kind: type[StrEnum], what: str, given: Iterable[str] | None, *, besides: Sequence[str] = ()) -> tuple[str, ...]:
    """Several of them, as stored."""
    return tuple(one if one in besides else word(kind, what, one).value for one in given or ())


def maybe(kind: type[Word], what: str, given: str | None) -> Word | None:
    """One of them, or none given."""
    return word(kind, what, given) if given is not None else None


def hyphened(kind: type[StrEnum]) -> list[str]:
    """A vocabulary as it is typed."""
    return [member.value.replace("_", "-") for member in kind]
