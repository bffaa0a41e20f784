"""The report as DOCX for an editor to work on: Word's own heading, list and table styles, real tables, links, an outline and a contents list.

Everything that a style can say a style says, so that changing the style changes the report. Made by python-docx; the same report gives
the same bytes, since the package's dates are the report's and the archive's are fixed.
"""

import io
import zipfile
from typing import TYPE_CHECKING

import docx
from docx.text.paragraph import Paragraph as Line

from tracker.domain.vocabulary import Verification
from tracker.reports import palette, sentences
from tracker.reports.blocks import (
    Block,
    Bullets,
    Card,
    Contents,
    Copied,
    Document,
    Facts,
    Fold,
    Grid,
    Heading,
    Lanes,
    Paragraph,
    Picture,
    Role,
    Run,
    Runs,
    Simple,
    plain,
    text,
)
from tracker.reports.composition import compose
from tracker.reports.formats import docx_styles as styles
from tracker.reports.formats import docx_xml as xml
from tracker.reports.formats import drawings
from tracker.reports.model import Report

if TYPE_CHECKING:
    from docx.document import Document as File

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a ZIP archive can name."""


def write(report: Report) -> bytes:
    """The report as the bytes of a DOCX file."""
    return _DocxWriter(compose(report), report).written()


class _DocxWriter:
    """One file while it is written."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.places = {anchor: number for number, anchor in enumerate(sorted(document.anchors), start=1)}
        self.file: File = docx.Document()
        xml.drop_thumbnail(self.file)
        self.styles = styles.prepare(self.file)
        self._properties(report)

    def written(self) -> bytes:
        file = self.file
        self._say(self._line("Subtitle"), "Tracker · commitment verification")
        self._say(self._line("Title"), text(self.document.title).text)
        self._foot()
        for block in self.document.blocks:
            self._laid(block)
        out = io.BytesIO()
        file.save(out)
        return _fixed(out.getvalue())

    def _properties(self, report: Report) -> None:
        core = self.file.core_properties
        core.title = text(self.document.title).text[:255]
        core.author = core.last_modified_by = "Tracker"
        core._element.get_or_add_description().text = report.provenance  # noqa: SLF001 - python-docx takes 255 characters
        core.language = "en"
        core.created = core.modified = report.stamp.replace(tzinfo=None)
        core.revision = 1

    def _line(self, style: str) -> Line:
        line = self.file.add_paragraph()
        xml.set_style(line, self.styles[style])
        return line

    def _say(self, line: Line, words: str, style: str = "") -> None:
        xml.add_words(line, words, self.styles[style] if style else "")

    def _foot(self) -> None:
        line = self.file.sections[0].footer.paragraphs[0]
        self._say(line, text(self.document.foot).text + " · page ")
        xml.add_field(line, "PAGE", "1")
        self._say(line, " of ")
        xml.add_field(line, "NUMPAGES", "1")

    def _contents(self, title: str) -> None:
        """A contents field of Word, filled in already: parts and commitments with links and the fields of their pages."""
        heads = [block for block in plain(self.document.blocks) if isinstance(block, Heading) and block.level <= 2 and block.anchor]
        self._say(self._line("Contents title"), title)
        lines = [self._line(f"TOC {head.level}") for head in heads]
        xml.open_field(lines[0], r'TOC \o "1-2" \h \z')
        for head, line in zip(heads, lines, strict=True):
            xml.add_link_within(line, self._place(head.anchor), "".join(run.text for run in head.runs))
            self._say(line, "\t")
            xml.add_field(line, rf"PAGEREF {self._place(head.anchor)} \h", "·")
        xml.close_field(lines[-1])

    def _laid(self, block: Block) -> None:
        """Lays a block out: what can be drawn as a picture with its caption, all else as the simpler blocks that Word has styles for."""
        match block:
            case Contents():
                self._contents(block.title)
            case Picture() if drawn := drawings.png(drawings.picture(block)):
                self._drawing(drawn, block.said, sentences.PICTURED)
            case Lanes() if block.whole and (made := [drawings.png(drawn) for drawn in drawings.timeline(block)])[0]:
                for drawn in filter(None, made):
                    self._drawing(drawn, "; ".join("".join(run.text for run in item) for item in block.words.items), sentences.DRAWN)
            case Fold() if not block.printed:
                pass
            case _:
                for one in plain((block,)):
                    self._block(one)

    def _drawing(self, drawn: bytes, said: str, caption: str) -> None:
        line = self._line("Body Text")
        xml.set_alternative(line.add_run().add_picture(io.BytesIO(drawn), width=styles.TEXT_WIDTH), said)
        line.paragraph_format.keep_with_next = True
        self._say(self._line("Caption"), caption)

    def _block(self, block: Simple) -> None:
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._paragraph(block)
            case Bullets():
                for item in block.items:
                    self._runs(self._line("List Bullet"), item)
            case Facts():
                self._facts(block)
            case Grid():
                self._table(block)
            case Card():
                self._record(block)
            case Copied():
                self._paragraph(Paragraph(runs=(text(block.text),), role=Role.FIXED))

    def _heading(self, block: Heading) -> None:
        line = self._line(f"Heading {block.level}")
        if block.anchor:
            self._bookmark(line, block.anchor)
        self._runs(line, block.runs)
        if block.new_page:
            line.paragraph_format.page_break_before = True

    def _facts(self, block: Facts) -> None:
        for name, runs in block.rows:
            line = self._line("Fact")
            self._say(line, f"{name}\t", "Quiet")
            self._runs(line, runs)

    def _paragraph(self, block: Paragraph) -> None:
        line = self._line(styles.PARAGRAPHS[block.role])
        self._runs(line, block.runs)

    def _record(self, block: Card) -> None:
        line = self._line("Entry")
        self._bookmark(line, block.anchor)
        self._say(line, block.when, "Strong")
        self._say(line, f"  #{block.entry}  ", "Quiet")
        first, *rest = plain(block.body)
        if isinstance(first, Paragraph) and first.role is Role.BODY:
            self._runs(line, first.runs)
        else:
            rest = [first, *rest]
        for part in rest:
            self._block(part)

    def _table(self, block: Grid) -> None:
        if block.caption:
            line = self._line("Caption")
            line.paragraph_format.keep_with_next = True
            self._say(line, block.caption)
        table = self.file.add_table(rows=0, cols=len(block.heads), style=styles.TABLE)
        widths = xml.set_widths(table, block.widths, styles.TEXT_WIDTH)
        style = self.styles["Table small" if block.small else "Table text"]
        heads = tuple((text(head),) for head in block.heads)
        for number, row in enumerate((heads, *block.rows)):
            cells = xml.add_row(table, widths, head=number == 0)
            for cell, runs in zip(cells, row, strict=True):
                xml.set_style(cell, style if number else self.styles["Table head"])
                self._runs(cell, runs)
        self._line("Table end")

    def _bookmark(self, line: Line, anchor: str) -> None:
        xml.add_bookmark(line, self._place(anchor), self.places[anchor])

    def _place(self, anchor: str) -> str:
        """A bookmark's name; Word takes 40 letters, digits and underscores, and hides what begins with one."""
        return f"_Tracker{self.places[anchor]}"

    def _runs(self, line: Line, runs: Runs) -> None:
        for run in runs:
            if run.text:
                self._run(line, run)

    def _run(self, line: Line, run: Run) -> None:
        if run.address:
            xml.add_link(line, run.address, run.text, self.styles["Hyperlink"])
        elif run.anchor in self.places:
            xml.add_link_within(line, self._place(run.anchor), run.text, self.styles["Hyperlink"])
        else:
            style = "Mark" if run.word else styles.CHARACTERS[run.look]
            glyph = 1 if run.word in palette.COLOURED else 0
            if glyph:
                xml.shade(xml.add_words(line, run.text[:glyph], self.styles["Mark"]), palette.LIGHT[run.word])
            made = xml.add_words(line, run.text[glyph:], self.styles[style] if style else "")
            if run.word == Verification.CONTESTED.value:
                made.font.color.rgb = styles.rgb("alert")
            if run.language:
                xml.set_language(made, run.language)


def _fixed(archive: bytes) -> bytes:
    """The archive with its members' dates fixed, their order and content kept."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            member.create_system = 3
            fixed.writestr(member, made.read(name))
    return out.getvalue()
