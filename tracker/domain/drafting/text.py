"""A text as it is read: one plain string, its paragraphs and their sentences by offsets in code points."""

from collections.abc import Iterator
from typing import NamedTuple

from tracker.domain.drafting.lexicon import Lexicon

Span = tuple[int, int]
"""Where a passage begins and ends (exclusive), in code points."""


class Paragraph(NamedTuple):
    """A paragraph by its number, from 1; it begins behind its list mark (`3.`, `(a)`, `-`)."""

    number: int
    start: int
    end: int
    heading: bool = False
    mark: str = ""


class Text(NamedTuple):
    """What a document says."""

    plain: str
    paragraphs: list[Paragraph]


def sentences(text: str, paragraph: Paragraph, lexicon: Lexicon) -> Iterator[Span]:
    """The sentences of a paragraph; abbreviations end none, nor do initials, unless a word comes that mostly begins one (“… the U.S. The”)."""
    start, patterns = paragraph.start, lexicon.patterns
    for found in patterns["end"].finditer(text, paragraph.start, paragraph.end):
        word = text[max(start, found.start() - 40) : found.start()].rpartition(" ")[2]
        initials = patterns["initials"].fullmatch(word) and not patterns["opening"].match(text, found.end())
        if text[found.start()] != "." or not (initials or word.strip("(“\"'").lower() in lexicon.lists["abbreviations"]):
            yield start, start + len(text[start : found.end()].rstrip())
            start = found.end()
    if last := text[start : paragraph.end].rstrip():
        yield start, start + len(last)
