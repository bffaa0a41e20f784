"""Texts of every form: the same paragraphs out of each, what is around a page left out, and one line for what cannot be read."""

import io
import logging
import sys
import zipfile
from itertools import pairwise

import docx
import pytest

from tracker.documents.texts import reading
from tracker.domain.drafting.text import Text
from tracker.domain.errors import BadDocument, MissingExtra, TrackerError

PLAIN = """\
Trade

We will open the port of Oslo, e.g. to
ships of the U.S. Navy. We agreed to:

- lift tariffs on salt;
- mend the bridge.
2. Sweden will pay.
"""
PARAGRAPHS = [
    ("Trade", 1, ""),
    ("We will open the port of Oslo, e.g. to ships of the U.S. Navy. We agreed to:", 0, ""),
    ("lift tariffs on salt;", 0, "-"),
    ("mend the bridge.", 0, "-"),
    ("Sweden will pay.", 0, "2."),
]
PAGE = """<!doctype html><html><head><title>t</title><script>We will track you.</script></head><body>
<nav><ul><li><a href="/">We will be menu</a></li></ul></nav><div><a href="/">Home</a> | <a href="/x">We will link</a></div>
<main><h2>Trade</h2><p>We will open the port of <b>Oslo</b>, e.g. to ships of the U.S.&nbsp;Navy. We agreed to:</p>
<ul><li>lift tariffs on salt;<li>mend the bridge.</ul><p>2. Sweden will pay.</p><div hidden>We will hide.</div></main>
<aside>We will advertise.</aside><footer>We will copyright.</footer></body></html>"""


def shown(text: Text) -> list[tuple[str, int, str]]:
    for before, after in pairwise(text.paragraphs):
        assert before.end <= after.start
        assert after.number == before.number + 1
    return [(" ".join(text.plain[one.start : one.end].split()), int(one.heading), one.mark.strip("#")) for one in text.paragraphs]


def in_word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("Trade", 2)
    document.add_paragraph(PARAGRAPHS[1][0])
    for words, _, _ in PARAGRAPHS[2:4]:
        document.add_paragraph(words, style="List Bullet").paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
    document.add_paragraph("2. Sweden will pay.")
    document.save(out)
    return out.getvalue()


def in_pdf(*pages: str) -> bytes:
    """A PDF of these pages, a line each line."""
    objects, kids = [b"<</Type/Catalog/Pages 2 0 R>>", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"], []
    for page in pages:
        shows = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in page.splitlines()).encode()
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td " + shows + b" ET"
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        objects.append(b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/MediaBox[0 0 595 842]/Contents %d 0 R>>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    body = b"%PDF-1.4\n"
    offsets = []
    for number, one in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        count,
        table,
        count,
        len(body),
    )


def test_every_form_gives_the_paragraphs_that_a_reader_sees() -> None:
    markdown = PLAIN.replace("Trade\n", "## Trade\n").replace("Oslo", "**Oslo**").replace("2. Sweden", "\n2\\. Sweden")
    forms = {"a.txt": PLAIN.encode(), "b.html": PAGE.encode(), "c": PAGE.encode("utf-16"), "d.md": markdown.encode(), "e.docx": in_word()}
    for name, data in forms.items():
        if name != "c":  # whose first bytes are a mark
            assert shown(reading.read(data, name)) == PARAGRAPHS, name
    lines = "Trade\nWe will open the port of Oslo, e.g. to ships of the U.S. Navy. We\nagreed to:\n- lift tariffs on salt;\n- mend the bridge.\n1 of 2"
    assert shown(reading.read(in_pdf(lines, "2. Sweden will pay."), "f.pdf")) == PARAGRAPHS
    without_main = PAGE.replace("<main>", "").replace("</main>", "")
    assert shown(reading.read(without_main.encode(), "b.html")) == PARAGRAPHS
    text = reading.read(PLAIN.encode("utf-16"), "g.txt")
    assert shown(text) == PARAGRAPHS
    assert text.plain == PLAIN  # offsets are those of the file


def test_lists_within_lists_and_what_asks_for_consent() -> None:
    page = (
        "<div><p>This site uses cookies. We will store your choice.</p></div><div role=dialog><p>We value your privacy.</p></div>"
        "<ul><li>Norway agreed to:<ol><li>open a port;<li>close a mine.</ol><li>Sweden will pay.</ul>"
    )
    listed = [("Norway agreed to:", 0, "-"), ("open a port;", 0, "*"), ("close a mine.", 0, "*"), ("Sweden will pay.", 0, "-")]
    assert shown(reading.read(f"<html><body>{page}</body></html>".encode(), "a.html")) == listed
    document, out = docx.Document(), io.BytesIO()
    for words, _, mark in listed:
        number = document.add_paragraph(words).paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
        number.get_or_add_ilvl().val = int(mark == "*")
    document.save(out)
    assert shown(reading.read(out.getvalue(), "a.docx")) == listed
    story = f"<article><p>{'Egypt will share its data. ' * 9}</p></article>" + "<p>Sudan will never do this.</p>" * 15
    assert len(reading.read(f"<html><body>{story}</body></html>".encode(), "a.html").paragraphs) == 1
    with pytest.raises(BadDocument, match="is not UTF-8 text"):
        reading.read("España pagará".encode("cp1252"), "a.txt")


def test_what_cannot_be_read_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb, other = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file, file.open("word/document.xml", "w", force_zip64=True) as member:
        for _ in range(260):
            member.write(b" " * 1_000_000)
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("a.txt", "We will.")
    forms = {
        b"": "no text",
        b"<html><script>We will</script></html>": "no text",
        b"\0\1\2": "is no text",
        b"%PDF-1.7 nothing": "cannot be read",
        in_pdf("We will.")[:200]: "cannot be read",
        in_pdf(""): "no text",
        bomb.getvalue(): "holds more than",
        other.getvalue(): "is no DOCX",
        b"PK\3\4 damaged": "is damaged",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old": "is a workbook of the old form|no DOCX",
    }
    for data, says in forms.items():
        with pytest.raises(BadDocument, match=says) as refused:
            reading.read(data, "a.x")
        assert "\n" not in refused.value.message
    monkeypatch.setattr(reading, "PAGE_LIMIT", 1)
    with pytest.raises(BadDocument, match="more than 1 pages"):
        reading.read(in_pdf("a", "b"), "a.pdf")


def test_deep_and_endless_pages_are_read_in_linear_time() -> None:
    deep = b"<!doctype html>" + b"<div><nav>" * 100_000 + b"<p>We will open the port." + b"<a href=x" * 1_000
    assert shown(reading.read(deep, "a.html"))[0][0] == "We will open the port."
    with pytest.raises(BadDocument, match="holds no text"):  # deeper than Markdown is read
        reading.read(b"> " * 20_000 + b"We will.", "a.md")
    assert len(reading.read(b"We will. " * 100_000, "a.txt").paragraphs) == 1


@pytest.mark.parametrize(("package", "name"), [("markdown_it", "a.md"), ("pypdf", "a.pdf")])
def test_a_missing_package_is_one_line(package: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match="which is not installed") as refused:
        reading.read(in_pdf("We will.") if name == "a.pdf" else b"We will.", name)
    assert {"markdown_it": "markdown-it-py", "pypdf": "pypdf"}[package] in refused.value.message
    assert "pip install" in refused.value.hint
    assert isinstance(refused.value, TrackerError)
    assert logging.getLogger("pypdf").level in (logging.NOTSET, logging.CRITICAL)
