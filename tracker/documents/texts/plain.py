"""Plain text as paragraphs: offsets are those of the file as it lies, so wrapped lines stay wrapped."""

import re
from collections.abc import Iterator
from itertools import pairwise

from tracker.domain.drafting.text import Paragraph, Span, Text

_MARK = re.compile(r"[ \t]*(?:[-•*–‣◦▪·]|#{1,6}|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)(?:[ \t]+|$)")
"""What a list item, a numbered paragraph or a heading (#) begins with."""
_NAME = re.compile(r"[A-Z]\.[ \t]+[A-Z][a-z]+ [A-Z]")
"""An initial, which is no mark."""
_BLANK = re.compile(r"\n[ \t\r\f]*\n\s*|\f|\Z")
_WIDE = 120
"""Characters from which a line is a paragraph of its own, and none that was wrapped."""


def list_mark(level: int) -> str:
    """What an item of a list is marked by that lies in so many others."""
    return f"{'-*•‣'[max(0, min(level, 3))]} "


def read(plain: str) -> Text:
    """The paragraphs of a plain text, apart by empty lines, list marks, or as lines of their own where nothing is wrapped.

    A heading is marked as one by #, or is a short line that does not end as a sentence does.
    """
    paragraphs: list[Paragraph] = []
    for start, end in _spans(plain):
        words = plain[start:end].rstrip()
        mark = None if _NAME.match(words) else _MARK.match(words)
        begin, sign = start + (mark.end() if mark else len(words) - len(words.lstrip())), mark[0].strip() if mark else ""
        if body := plain[begin : start + len(words)]:
            short = not mark and len(body.split()) <= 12 and "\n" not in body and body[:1].isupper() and body[-1:] not in ".:;,!?–—"
            paragraphs.append(Paragraph(len(paragraphs) + 1, begin, start + len(words), heading=short or sign[:1] == "#", mark=sign))
    return Text(plain, paragraphs)


def _spans(plain: str) -> Iterator[Span]:
    """Where paragraphs are: a line goes on from the one before, unless that was short and ended a sentence or was a heading, or it has a mark of its own."""
    begun = 0
    for gap in _BLANK.finditer(plain):
        lines = [line.span() for line in re.compile(r"[^\n]+").finditer(plain, begun, gap.start())]
        longest = max((end - start for start, end in lines), default=0)
        for before, (start, end) in pairwise(lines):
            words = plain[slice(*before)].rstrip()
            short = len(words) < longest * 0.6 and (words[-1:] in ".:;!?" or plain[start : start + 1].isupper())
            if longest > _WIDE or short or _MARK.match(plain, start, end):
                yield begun, start
                begun = start
        yield begun, gap.start()
        begun = gap.end()
