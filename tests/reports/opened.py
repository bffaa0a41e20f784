"""The files of a report opened again, each with another program than the one that wrote it, and the text that people see in them."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
from pypdf import PdfReader

from tests.reports.parsed import Page, squeezed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINKS_OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def text(name: str, data: bytes) -> str:
    """What is written in a report, whatever its format, with single spaces."""
    match name:
        case "pdf":
            return squeezed(pdf_text(data))
        case "docx":
            return squeezed("\n".join(docx_lines(data)))
        case "xlsx":
            return squeezed(
                "\n".join(str(value) for rows in xlsx_rows(data).values() for row in rows for value in row if value is not None)
            )
        case "html":
            return Page(data.decode()).text
        case _:
            return squeezed(data.decode())


def pdf_text(data: bytes) -> str:
    """The text layer; line breaks inside of words, which are invisible, taken out."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).replace("\u200b", "")


def pdf_addresses(data: bytes) -> list[str]:
    """Where its links lead outside."""
    return [str(action["/URI"]) for action in _actions(data) if "/URI" in action]


def pdf_actions(data: bytes) -> set[str]:
    """The sorts of what a click does."""
    return {str(action.get("/S", "")) for action in _actions(data)}


def _actions(data: bytes) -> Iterator[Any]:
    for page in PdfReader(io.BytesIO(data)).pages:
        for annotation in page.get("/Annots") or ():
            found = annotation.get_object()
            assert found["/Subtype"] == "/Link"
            yield found["/A"].get_object() if "/A" in found else {"/S": "/GoTo"}


def docx_part(data: bytes, name: str = "word/document.xml") -> Any:
    """A part of the package, parsed as the XML that it must be."""
    return ET.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def docx_lines(data: bytes) -> list[str]:
    """The paragraphs' texts in order, tables included, then the foot."""
    return [_words(line) for name in ("word/document.xml", "word/footer1.xml") for line in docx_part(data, name).iter(f"{W}p")]


def _words(line: Any) -> str:
    pieces = {f"{W}t": None, f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t"}
    return "".join((part.text or "") if pieces[part.tag] is None else str(pieces[part.tag]) for part in line.iter() if part.tag in pieces)


def docx_styled(data: bytes) -> list[tuple[str, str]]:
    """The paragraphs with their styles' ids."""
    styled = []
    for line in docx_part(data).iter(f"{W}p"):
        style = line.find(f"{W}pPr/{W}pStyle")
        styled.append(("" if style is None else style.get(f"{W}val"), _words(line)))
    return styled


def docx_addresses(data: bytes) -> list[str]:
    """Where its links lead outside; nothing else may lead there."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    found = []
    for name in archive.namelist():
        if name.endswith(".rels"):
            for relation in ET.fromstring(archive.read(name)):
                if relation.get("TargetMode") == "External":
                    assert relation.get("Type") == LINKS_OF
                    found.append(str(relation.get("Target")))
    return found


def xlsx_book(data: bytes) -> Any:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def xlsx_rows(data: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet's values, row by row."""
    return {sheet.title: [[_day(value) for value in row] for row in sheet.iter_rows(values_only=True)] for sheet in xlsx_book(data)}


def _day(value: Any) -> Any:
    """Excel has days only as midnights."""
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def xlsx_table(data: bytes, name: str) -> list[dict[str, Any]]:
    """A sheet's rows by their heads."""
    heads, *rows = xlsx_rows(data)[name]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def bare(words: str) -> str:
    """The ASCII signs of a text alone, spelled code points and spaces left out: what every font and every extraction agrees on."""
    return "".join(sign for sign in re.sub(r"⟨\s*U\s*\+[^⟩]*⟩", "", words) if "!" <= sign <= "~")
