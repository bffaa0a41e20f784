"""A text as it is read: one plain string, its paragraphs and their sentences by offsets in code points."""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

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


_END = re.compile(r"[.!?]+[”’\"')\]]*\s+(?=[“‘\"'(\[]*[A-Z0-9À-Þ])")
_INITIALS = re.compile(r"\W*(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z])")
_OPENING = re.compile(
    r"[“‘\"'(]*(?:The|We|In|On|At|By|As|This|That|These|Those|It|They|He|She|Both|Each|All|To|For|Under|But|And|An?|Its|Their|Our)\b"
)


def sentences(text: str, paragraph: Paragraph, abbreviations: Container[str]) -> Iterator[Span]:
    """The sentences of a paragraph; abbreviations end none, nor do initials, unless a word comes that mostly begins one (“… the U.S. The”)."""
    start = paragraph.start
    for found in _END.finditer(text, paragraph.start, paragraph.end):
        word = text[max(start, found.start() - 40) : found.start()].rpartition(" ")[2]
        initials = _INITIALS.fullmatch(word) and not _OPENING.match(text, found.end())
        if text[found.start()] != "." or not (initials or word.strip("(“\"'").lower() in abbreviations):
            yield start, start + len(text[start : found.end()].rstrip())
            start = found.end()
    if last := text[start : paragraph.end].rstrip():
        yield start, start + len(last)
