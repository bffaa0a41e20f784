"""Which commitments a text bears on: Okapi BM25 over what a store says of each of them, passage by passage.

The terms are words, folded and without English endings, and pairs of neighbouring words; a term weighs the more, the fewer commitments have it.
The ranking function and its constants: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.2
(k1 from 1.2 to 2, b from 0.5 to 0.8).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tracker.domain.record.folding import fold

K1, B = 2.0, 0.75
PASSAGES, TERMS = 3, 6
"""Passages of a text by which a commitment is ranked, the best of them; and terms that are named for each."""
FLOOR = 2.3
"""The weight that a passage needs at least, in words that only one commitment has: most texts about something else lie below (of eight, all but one),
and of the 135 summaries of the shipped dossier that find their commitment two, with a gap of 2.6 to the next."""

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s", "al", "ly")
_STEM = 3
"""Letters that are left of a word at least."""
_COMMON = frozenset({
    "a", "about", "after", "against", "also", "an", "and", "are", "as", "at", "be", "been", "before", "between", "both", "but", "by", "could", "down",
    "first", "for", "from", "had", "has", "have", "he", "her", "his", "in", "into", "is", "it", "its", "may", "more", "new", "no", "not", "of", "on", "one",
    "or", "out", "over", "per", "said", "say", "says", "she", "than", "that", "the", "their", "they", "this", "three", "to", "two", "under", "up", "us", "was",
    "were", "which", "who", "will", "with", "would",
})  # fmt: skip


class Passage(NamedTuple):
    """A passage of the text that speaks for a commitment."""

    number: int
    """Of the passages, from 1."""
    text: str
    score: float


class Match(NamedTuple):
    """A commitment that the text may bear on."""

    ref: str
    score: float
    """Comparable within one text alone."""
    passages: tuple[Passage, ...]
    """The best ones, best first."""
    terms: tuple[str, ...]
    """Words and pairs of words that it shares with them, the weightiest first, as the text has them."""


def rank(texts: Iterable[tuple[str, str]], passages: Sequence[str], limit: int) -> list[Match]:
    """The commitments that share terms with the passages, most likely first.

    Args:
        texts: what is said of each commitment: its ref with a text, as often as there are texts.
        passages: the paragraphs or sentences of what is matched.
        limit: so many commitments at most.
    """
    asked = [dict(terms(one)) for one in passages]
    wanted = {term for one in asked for term in one}
    counts: dict[str, Counter[str]] = {}
    lengths: Counter[str] = Counter()
    for ref, text in texts:
        found = counts.setdefault(ref, Counter())
        for term, _ in terms(text):
            lengths[ref] += 1
            if term in wanted:
                found[term] += 1
    spread = Counter(term for found in counts.values() for term in found)
    weights = {term: math.log(1 + (len(counts) - number + 0.5) / (number + 0.5)) for term, number in spread.items()}
    mean = sum(lengths.values()) / max(len(counts), 1)

    def match(ref: str) -> Match:
        shares = {
            term: weights[term] * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[ref] / mean)) for term, count in counts[ref].items()
        }
        scored = (
            Passage(number, text, sum(shares.get(term, 0) for term in one))
            for number, (text, one) in enumerate(zip(passages, asked, strict=True), 1)
        )
        best = sorted((one for one in scored if one.score), key=lambda one: (-one.score, one.number))[:PASSAGES]
        written = {term: words for one in best for term, words in asked[one.number - 1].items() if term in shares}
        named = sorted(written, key=lambda term: (-shares[term], term))[:TERMS]
        return Match(ref, sum(one.score for one in best), tuple(best), tuple(written[term] for term in named))

    floor = FLOOR * math.log(1 + (len(counts) - 0.5) / 1.5)
    matches = sorted((match(ref) for ref in counts), key=lambda one: (-one.score, one.ref))
    return [one for one in matches if one.passages and one.passages[0].score >= floor][:limit]


def terms(text: str) -> Iterator[tuple[str, str]]:
    """The terms of a text in their order, each with the words as they are folded: every word but the commonest, and each two that follow one another."""
    before = None
    for word in _WORD.findall(fold(text)):
        if word in _COMMON or (len(word) == 1 and word.isascii()):
            continue
        stem = _stem(word)
        yield stem, word
        if before is not None:
            yield f"{before[0]} {stem}", f"{before[1]} {word}"
        before = stem, word


def _stem(word: str) -> str:
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _STEM), "")
    return word.removesuffix(ending) if len(word) > _STEM + 1 else word
