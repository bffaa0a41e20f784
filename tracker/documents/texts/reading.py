"""Reads a document of any form that is known, told by its content, or Markdown by its name: plain text, Markdown, HTML, PDF, DOCX."""

import logging
import re
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from tracker.documents.tables.archive import Archive, local
from tracker.documents.texts import page, plain
from tracker.documents.texts.plain import list_mark
from tracker.domain.drafting.text import Text
from tracker.domain.errors import BadDocument, MissingExtra
from tracker.domain.record.captured_text import decoded

SIZE_LIMIT, TEXT_LIMIT, PAGE_LIMIT = 20_000_000, 5_000_000, 2_000
"""Bytes of a document, characters of its text, and pages of a PDF."""
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|div|p|h1|article|main)\b", re.IGNORECASE | re.DOTALL
)
_FORMS = "name a file of plain text, Markdown, HTML, PDF or DOCX"
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*", re.IGNORECASE)


def read(data: bytes, file: str) -> Text:
    """The text of a document, whose name is as the user calls it.

    Raises:
        BadDocument: it is damaged, of a form that is not read, or holds too much or no text.
        MissingExtra: the package that it is read with is not installed.
    """
    if data.startswith(b"%PDF"):
        words = _pdf(data, file)
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        words = _docx(Archive(BytesIO(data), file), file)
    elif _HTML.match(data.removeprefix(b"\xef\xbb\xbf"), 0, 4_096):
        words = page.read(decoded(data, "text/html"))
    elif b"\0" in data[:1_000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadDocument("is no text", file=file, hint=_FORMS)
    else:
        words = decoded(data, "text/plain")
        if "\ufffd" in words and "\ufffd".encode() not in data:
            raise BadDocument("is not UTF-8 text", file=file, hint="save it as UTF-8")
        if Path(file).suffix.lower() in (".md", ".markdown"):
            words = page.read(_library("markdown_it", "texts in Markdown", "markdown-it-py").MarkdownIt("commonmark").render(words))
    if len(words) > TEXT_LIMIT:
        raise BadDocument(f"holds more than {TEXT_LIMIT:,} characters of text", file=file, hint="name a part of it")
    if not (text := plain.read(words)).paragraphs:
        raise BadDocument("holds no text", file=file, hint="name a file of text; a scanned page has to be recognised first")
    return text


def _library(module: str, what: str, package: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(what, package, "text") from error


def _pdf(data: bytes, file: str) -> str:
    pypdf = _library("pypdf", "texts in PDF", "pypdf")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends in a file on its way is nothing to tell
    try:
        found = [one.extract_text() for _, one in zip(range(PAGE_LIMIT + 1), pypdf.PdfReader(BytesIO(data)).pages, strict=False)]
    except Exception as error:  # a damaged file can make a reader of PDF raise anything
        hint = "save it anew, without a password, or as text"
        raise BadDocument(f"cannot be read: {type(error).__name__}", file=file, hint=hint) from error
    if len(found) > PAGE_LIMIT:
        raise BadDocument(f"has more than {PAGE_LIMIT:,} pages", file=file, hint="name a part of it")
    return "\n".join(line for one in found for line in one.splitlines() if not _PAGE_NUMBER.fullmatch(line))


def _docx(archive: Archive, file: str) -> str:
    """The paragraphs of a Word document (ECMA-376), headings marked by #, and items of lists."""
    if "word/document.xml" not in archive.names:
        raise BadDocument("is no DOCX", file=file, hint=_FORMS)
    paragraphs = []
    for _, one in archive.elements("word/document.xml", "p"):
        parts = [(local(part), part) for part in one.iter()]
        words = "".join(part.text or "" if name == "t" else " " if name in ("tab", "br", "cr") else "" for name, part in parts)
        style = next((value for name, part in parts if name == "pStyle" for value in part.attrib.values()), "")
        level = next((value for name, part in parts if name == "ilvl" for value in part.attrib.values() if value.isdecimal()), "0")
        item = list_mark(int(level[:2])) if any(name == "numPr" for name, _ in parts) else ""
        mark = "# " if re.fullmatch(r"(?i)title|heading ?\d", style) else item
        paragraphs.append(mark * bool(words.strip()) + " ".join(words.split()))
    return "\n\n".join(paragraphs)
