"""Vocabulary words as they are typed: with hyphens, blanks or underscores, in any case."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from tracker.domain.errors import BadWord
from tracker.domain.vocabulary import folded_word

Word = TypeVar("Word", bound=StrEnum)


def word(kind: type[Word], what: str, given: str, *, besides: Sequence[str] = ()) -> Word:
    """The member of a vocabulary, in either spelling and any case; besides, words that an error names too.

    Raises:
        BadWord: none of them, with the near ones.
    """
    name = folded_word(given)
    try:
        return kind(name)
    except ValueError:
        raise BadWord(what, given, [*hyphened(kind), *besides]) from None


def words(kind: type[StrEnum], what: str, given: Iterable[str] | None, *, besides: Sequence[str] = ()) -> tuple[str, ...]:
    """Members of a vocabulary, as they are stored; besides, words that are taken as they are."""
    return tuple(one if one in besides else word(kind, what, one, besides=besides).value for one in given or ())


def hyphened(kind: type[StrEnum]) -> list[str]:
    """A vocabulary as it is typed."""
    return [member.value.replace("_", "-") for member in kind]
