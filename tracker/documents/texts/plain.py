"""Plain text as paragraphs: offsets are those of the file as it lies, so wrapped lines stay wrapped."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from tracker.domain.drafting.text import Paragraph, Span, Text

_MARK = re.compile(r"[ \t]*(?:[-•*–‣◦▪·]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)(?:[ \t]+|$)")
"""What a list item or a numbered paragraph begins with."""
_NAME = re.compile(r"[A-Z]\.[ \t]+[A-Z][a-z]+ [A-Z]")
"""An initial, which is no mark."""
_BLANK = re.compile(r"\n[ \t\r\f]*\n\s*|\f")
_WIDE = 120
"""Characters from which a line is a paragraph of its own, and none that was wrapped."""


class Block(NamedTuple):
    """A paragraph of a document that has marks of its own for headings and lists."""

    words: str
    level: int
    listed: bool


def read(plain: str) -> Text:
    """The paragraphs of a plain text, apart by empty lines, list marks, or as lines of their own where nothing is wrapped."""
    return _of_spans(plain, (span for block in _blocks(plain) for span in _lines(plain, block)), None)


def of_blocks(blocks: Iterable[Block]) -> Text:
    """The blocks one below the other, an empty line between."""
    plain, spans, levels = list[str](), list[Span](), dict[int, int]()
    at = 0
    for block in blocks:
        if words := " ".join(block.words.split()):
            marked = words if not block.listed or _MARK.match(words) else f"- {words}"
            spans.append((at, at + len(marked)))
            levels[at] = block.level
            plain.append(marked)
            at += len(marked) + 2
    return _of_spans("\n\n".join(plain), spans, levels)


def _of_spans(plain: str, spans: Iterable[Span], levels: dict[int, int] | None) -> Text:
    """A text of these paragraphs, the marks of lists taken off; where no levels are known, a short line without an end is a heading."""
    paragraphs: list[Paragraph] = []
    for start, end in spans:
        words = plain[start:end].rstrip()
        mark = None if _NAME.match(words) else _MARK.match(words)
        begin = start + (mark.end() if mark else len(words) - len(words.lstrip()))
        if body := plain[begin : start + len(words)]:
            short = mark is None and len(body.split()) <= 12 and "\n" not in body and body[:1].isupper() and body[-1:] not in ".:;,!?–—"
            level = int(short) if levels is None else levels.get(start, 0)
            paragraphs.append(Paragraph(len(paragraphs) + 1, begin, start + len(words), level, mark[0].strip() if mark else ""))
    return Text(plain, paragraphs)


def _blocks(plain: str) -> Iterator[Span]:
    start = 0
    for gap in _BLANK.finditer(plain):
        yield start, gap.start()
        start = gap.end()
    yield start, len(plain)


def _lines(plain: str, block: Span) -> Iterator[Span]:
    """The paragraphs of a block without empty lines: a line goes on from the one before, unless that was short and ended a sentence."""
    lines = [line.span() for line in re.compile(r"[^\n]+").finditer(plain, *block)]
    longest = max((end - start for start, end in lines), default=0)
    begun = block[0]
    for before, (start, end) in pairwise(lines):
        words = plain[slice(*before)].rstrip()
        if longest > _WIDE or (len(words) < longest * 0.6 and words[-1:] in ".:;!?") or _MARK.match(plain, start, end):
            yield begun, start
            begun = start
    yield begun, block[1]
