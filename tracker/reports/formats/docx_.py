"""The report as DOCX for an editor to work on: Word's own heading, list and table styles, real tables, links, an outline and a contents list.

Everything that a style can say a style says, so that changing the style changes the report. Made by python-docx; the same report gives
the same bytes, since the package's dates are the report's and the archive's are fixed.
"""

import io
import zipfile
from collections.abc import Iterable

import docx
from docx.document import Document as File
from docx.table import _Cell
from docx.text.paragraph import Paragraph as Line

from tracker.domain.vocabulary import Verification
from tracker.reports import blocks, palette
from tracker.reports.blocks import Block, Document, Run, Runs, text
from tracker.reports.composition import compose
from tracker.reports.formats import docx_styles as styles
from tracker.reports.formats import docx_xml as xml
from tracker.reports.formats import drawings, paper
from tracker.reports.model import Report

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
        self.place: File | _Cell = self.file
        self._bookmarked, self._front = "", True
        self._properties(report)

    def written(self) -> bytes:
        file = self.file
        self._say(self._line("Subtitle"), "Tracker · commitment verification")
        self._say(self._line("Title"), text(self.document.title).text)
        self._foot()
        self._lay(paper.laid(self.document.blocks))
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
        """A paragraph at the end of what is written, with the bookmark that waits for one."""
        line = self.place.add_paragraph()
        xml.set_style(line, self.styles[style])
        if self._bookmarked:
            xml.add_bookmark(line, self._place(self._bookmarked), self.places[self._bookmarked])
            self._bookmarked = ""
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
        """A contents field of Word, filled in already with links; the pages' numbers come when it is refreshed, as Word does on opening."""
        heads = [one for one in blocks.plain(self.document.blocks) if isinstance(one, blocks.Heading) and one.level <= 2 and one.anchor]
        self._say(self._line("Contents title"), title)
        lines = [self._line(f"TOC {head.level}") for head in heads]
        xml.open_field(lines[0], r'TOC \o "1-2" \h \z')
        for head, line in zip(heads, lines, strict=True):
            xml.add_link_within(line, self._place(head.anchor), "".join(run.text for run in head.runs))
        xml.close_field(lines[-1])

    def _lay(self, given: Iterable[Block | paper.Laid]) -> None:  # noqa: C901 - one case a block
        for block in given:
            match block:
                case blocks.Heading():
                    self._heading(block)
                case blocks.Paragraph():
                    self._runs(self._line(styles.PARAGRAPHS[block.role]), block.runs)
                case blocks.Bullets():
                    for item in block.items:
                        self._runs(self._line("List Bullet" if self._front else "Point"), item)
                case blocks.Grid():
                    self._table(block)
                case blocks.Contents():
                    self._contents(block.title)
                case paper.Drawing():
                    self._drawing(block)
                case paper.Entry():
                    self._bookmarked = block.anchor
                    self._runs(self._line("Entry"), block.runs)
                    self._lay(block.more)
                case paper.Abreast():
                    self._abreast(block)

    def _heading(self, block: blocks.Heading) -> None:
        self._bookmarked = block.anchor
        line = self._line(f"Heading {block.level}")
        self._runs(line, block.runs)
        if block.new_page:
            line.paragraph_format.page_break_before, self._front = True, False
        if self.place is not self.file:
            line.paragraph_format.keep_with_next = False  # or LibreOffice takes the whole table to the next page

    def _drawing(self, block: paper.Drawing) -> None:
        drawn = drawings.png(block.svg)
        if drawn is None:
            self._lay(block.instead)
            return
        line = self._line("Drawing")
        xml.set_alternative(line.add_run().add_picture(io.BytesIO(drawn), width=styles.TEXT_WIDTH), block.description)
        if block.caption:
            line.paragraph_format.keep_with_next = True
            self._say(self._line("Caption"), block.caption)

    def _abreast(self, block: paper.Abreast) -> None:
        """A table without borders."""
        table = self.file.add_table(rows=0, cols=len(block.shares))
        widths = xml.set_widths(table, block.shares, styles.TEXT_WIDTH)
        for self.place, part in zip(xml.add_row(table, widths), block.parts, strict=True):
            self._lay(part)
        self.place = self.file
        self._line("Table end")

    def _table(self, block: blocks.Grid) -> None:
        if block.caption:
            line = self._line("Caption")
            line.paragraph_format.keep_with_next = True
            self._say(line, block.caption)
        table = self.file.add_table(rows=0, cols=len(block.heads), style=styles.TABLE)
        widths = xml.set_widths(table, block.widths, styles.TEXT_WIDTH)
        heads = tuple((text(head),) for head in block.heads)
        for number, row in enumerate((heads, *block.rows)):
            style = "Table text" if number else "Table head"
            for self.place, runs in zip(xml.add_row(table, widths, head=number == 0, whole=True), row, strict=True):
                self._runs(self._line(style), runs)
        self.place = self.file
        self._line("Table end")

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
