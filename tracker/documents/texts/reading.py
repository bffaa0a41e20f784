"""Reads a document of any form that is known, told by its content, or Markdown by its name: plain text, Markdown, HTML, PDF, DOCX."""

import re
from io import BytesIO
from pathlib import Path

from tracker.documents.tables.archive import Archive, local
from tracker.documents.texts import page, plain
from tracker.domain.drafting.text import Text
from tracker.domain.errors import BadDocument, MissingExtra
from tracker.domain.record.captured_text import text_of

SIZE_LIMIT, PAGE_LIMIT = 20_000_000, 2_000
"""Bytes of a document and characters of its text; pages of a PDF."""
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1|article|main)\b", re.IGNORECASE | re.DOTALL
)
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)


def read(data: bytes, file: str) -> Text:
    """The text of a document, whose name is as the user calls it.

    Raises:
        BadDocument: it is damaged, of a form that is not read, or holds too much or no text.
        MissingExtra: the package that it is read with is not installed.
    """
    if data.startswith(b"%PDF"):
        text = plain.read(_pdf(data, file))
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        text = plain.of_blocks(_docx(Archive(BytesIO(data), file), file))
    elif _HTML.match(data.removeprefix(b"\xef\xbb\xbf"), 0, 4_096):
        text = page.read(data)
    elif b"\0" in data[:1_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadDocument("is no text", file=file, hint="name a file of plain text, Markdown, HTML, PDF or DOCX")
    elif Path(file).suffix.lower() in (".md", ".markdown"):
        text = page.read(_rendered(text_of(data, "text/plain")).encode())
    else:
        text = plain.read(text_of(data, "text/plain"))
    if not text.paragraphs or len(text.plain) > SIZE_LIMIT:
        problem, hint = (
            ("holds too much text", "name a part of it")
            if text.paragraphs
            else ("holds no text", "a scanned page has to be recognised first")
        )
        raise BadDocument(problem, file=file, hint=hint)
    return text


def _rendered(markdown: str) -> str:
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError as error:
        raise MissingExtra("texts in Markdown", "markdown-it-py", "text") from error
    return f"<!doctype html><meta charset=utf-8>{MarkdownIt('commonmark').render(markdown)}"


def _pdf(data: bytes, file: str) -> str:
    try:
        from pypdf import PdfReader
    except ModuleNotFoundError as error:
        raise MissingExtra("texts in PDF", "pypdf", "text") from error
    import logging

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends in a file on its way is nothing to tell
    try:
        pages = PdfReader(BytesIO(data)).pages
        found = [one.extract_text() for _, one in zip(range(PAGE_LIMIT + 1), pages, strict=False)]
    except Exception as error:  # a damaged file can make a reader of PDF raise anything
        raise BadDocument(
            f"cannot be read: {type(error).__name__}", file=file, hint="save it anew, without a password, or as text"
        ) from error
    if len(found) > PAGE_LIMIT:
        raise BadDocument(f"has more than {PAGE_LIMIT:,} pages", file=file, hint="name a part of it")
    return "\n".join(line for one in found for line in one.splitlines() if not _PAGE_NUMBER.fullmatch(line))


def _docx(archive: Archive, file: str) -> list[plain.Block]:
    """The paragraphs of a Word document (ECMA-376)."""
    if "word/document.xml" not in archive.names:
        raise BadDocument("is no DOCX", file=file, hint="name a file of plain text, Markdown, HTML, PDF or DOCX")
    blocks = []
    for _, one in archive.elements("word/document.xml", "p"):
        words = "".join(part.text or "" if local(part) == "t" else " " if local(part) in ("tab", "br", "cr") else "" for part in one.iter())
        style = next((value for part in one.iter() if local(part) == "pStyle" for value in part.attrib.values()), "")
        level = int(re.fullmatch(r"(?i)title|heading ?\d", style) is not None)
        blocks.append(plain.Block(words, level, listed=any(local(part) == "numPr" for part in one.iter())))
    return blocks
