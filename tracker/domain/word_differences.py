"""How two wordings of the same thing differ, word by word.

Pure. A word is a run of letters and digits; where a script sets no spaces (Han, kana) each character is one. White space belongs to the
word before it and is not compared.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

WORDS_LIMIT = 2_000
"""Words of a text, beyond which only its beginning and its end are compared, in linear time."""
PAIRS_LIMIT = 20_000
"""Pairs of equal words in two texts, beyond which the same is done: the search for runs takes as long as there are pairs."""

_WORD = re.compile(r"(?:[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+(?:['’-]\w+)*|[^\w\s])\s*")
_CHANCE = 3
"""Letters of a single word that two texts share by chance: between two changes it belongs to both."""


class Kind(StrEnum):
    """Where a part of the text stands."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words that both have, or one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """The second text as the first with words gone and words new."""

    parts: tuple[Part, ...]
    shared: int
    """Words that both have, in the same order; punctuation is not counted."""
    before: int
    """Words of the first."""
    after: int
    """Words of the second."""


def differences(before: str, after: str) -> Differences:
    """The runs of words that two texts share, and those that only one has.

    The parts that are the same or new, one after the other, are the second text; those the same or gone are the words of the first.
    """
    old, new = _WORD.findall(before.lstrip()), _WORD.findall(after.lstrip())
    runs = list(_by_chance(old, new, list(_runs([word.rstrip() for word in old], [word.rstrip() for word in new]))))
    return Differences(
        parts=tuple(_parts(old, new, runs)),
        shared=sum(_counted(new[place : place + length]) for _, place, length in runs),
        before=_counted(old),
        after=_counted(new),
    )


def _counted(words: Iterable[str]) -> int:
    return sum(word[0].isalnum() for word in words)


Run = tuple[int, int, int]
"""Equal words: from this place in the first text, from that place in the second, so many."""


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    seen = Counter(old)
    if max(len(old), len(new)) <= WORDS_LIMIT and sum(seen[word] for word in new) <= PAIRS_LIMIT:
        yield from (block for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks() if block.size)
        return
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next((place for place in range(shorter - head) if old[-1 - place] != new[-1 - place]), shorter - head)
    yield from ((a, b, size) for a, b, size in ((0, 0, head), (len(old) - tail, len(new) - tail, tail)) if size)


def _by_chance(old: Sequence[str], new: Sequence[str], runs: Sequence[Run]) -> Iterator[Run]:
    """The runs without a lone short word or sign between two changes, which says nothing and makes the text hard to read."""
    for one, other, length in runs:
        ends = (one == 0 and other == 0) or (one + length == len(old) and other + length == len(new))
        if ends or length > 1 or len(new[other].rstrip()) > _CHANCE:
            yield (one, other, length)


def _parts(old: Sequence[str], new: Sequence[str], runs: Sequence[Run]) -> Iterator[Part]:
    def all_parts() -> Iterator[Part]:
        a = b = 0
        for one, other, length in [*runs, (len(old), len(new), 0)]:
            yield Part(Kind.GONE, "".join(old[a:one]))
            yield Part(Kind.NEW, "".join(new[b:other]))
            yield Part(Kind.SAME, "".join(new[other : other + length]))
            a, b = one + length, other + length

    parts = (part for part in all_parts() if part.text)
    for kind, group in groupby(parts, key=lambda part: part.kind):
        yield Part(kind, "".join(part.text for part in group))
