"""What python-docx has no call for, written as the elements of WordprocessingML (ECMA-376 part 1, §17): links, fields, bookmarks, shading.

Texts and addresses are set through lxml's element API, which escapes them; no markup is put together from strings.
"""

from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shape import InlineShape
from docx.shared import RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tracker.reports import palette

EMU_PER_TWIP = 635


def _element(tag: str, /, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), value)
    return made


def add_bookmark(line: Paragraph, name: str, number: int) -> None:
    """A place to link to, at the start of what follows."""
    line._p.append(_element("w:bookmarkStart", id=str(number), name=name))  # noqa: SLF001 - the element behind a paragraph
    line._p.append(_element("w:bookmarkEnd", id=str(number)))  # noqa: SLF001


def drop_thumbnail(file: Document) -> None:
    """Leaves out the picture of an empty page that python-docx's template carries."""
    rels = file.part.package.rels
    for key in [key for key, one in rels.items() if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del rels[key]


def set_alternative(shape: InlineShape, description: str) -> None:
    """What a picture shows, for those who do not see it."""
    shape._inline.docPr.set("descr", description)  # noqa: SLF001


def add_link(line: Paragraph, address: str, words: str, style: str = "") -> None:
    """Words that lead to a web address."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    _wrap(line, link, words, style)


def add_link_within(line: Paragraph, name: str, words: str, style: str = "") -> None:
    """Words that lead to a bookmark."""
    _wrap(line, _element("w:hyperlink", anchor=name), words, style)


def set_style(line: Paragraph, style: str) -> None:
    """Gives a paragraph the style of that id; python-docx would search all styles by name each time."""
    line._p.style = style  # noqa: SLF001


def add_words(line: Paragraph, words: str, style: str = "") -> Run:
    """Words at the end of a paragraph in the character style of that id; line breaks and tabs become Word's."""
    run = line.add_run(words)
    if style:
        run._r.style = style  # noqa: SLF001
    return run


def _wrap(line: Paragraph, link: Any, words: str, style: str) -> None:
    run = add_words(line, words, style)._r  # noqa: SLF001
    line._p.append(link)  # noqa: SLF001
    link.append(run)


def add_field(line: Paragraph, code: str, shown: str) -> None:
    """A field that the program that opens the file works out, such as the page's number."""
    open_field(line, code)
    line.add_run(shown)
    close_field(line)


def open_field(line: Paragraph, code: str) -> None:
    """The beginning of a field; what follows is its result so far, which Word works out anew when it opens the file."""
    line.add_run()._r.append(_element("w:fldChar", fldCharType="begin", dirty="true"))  # noqa: SLF001
    instruction = _element("w:instrText")
    instruction.text = f" {code} "
    line.add_run()._r.append(instruction)  # noqa: SLF001
    line.add_run()._r.append(_element("w:fldChar", fldCharType="separate"))  # noqa: SLF001


def close_field(line: Paragraph) -> None:
    """The end of a field, perhaps in a later paragraph."""
    line.add_run()._r.append(_element("w:fldChar", fldCharType="end"))  # noqa: SLF001


def shade(run: Run, ground: str) -> None:
    """A colour behind the words, which are black or white on it."""
    run.font.color.rgb = RGBColor.from_string(palette.ink_on(ground)[1:])
    run._r.get_or_add_rPr().append(_element("w:shd", val="clear", color="auto", fill=ground[1:]))  # noqa: SLF001


def set_language(run: Run, tag: str) -> None:
    """The language of the words, for spelling checks and for fonts."""
    run._r.get_or_add_rPr().append(_element("w:lang", val=tag, eastAsia=tag))  # noqa: SLF001


def set_widths(table: Table, shares: Sequence[float], total: int) -> list[int]:
    """Fixes the columns' widths, in shares of a total in EMU, and gives them in twentieths of a point."""
    table.autofit = False
    margins = _element("w:tblCellMar")
    margins.extend(_element(f"w:{side}", w=str(width), type="dxa") for side, width in (("left", 30), ("right", 90)))
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001
    widths = [int(total * share / sum(shares) / EMU_PER_TWIP) for share in shares]
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):  # noqa: SLF001
        column.set(qn("w:w"), str(width))
    return widths


def add_row(table: Table, widths: Sequence[int], *, head: bool = False, whole: bool = False) -> list[_Cell]:
    """A row's empty cells; a head is repeated on every page, and what is whole is not torn in two.

    Built element by element: python-docx's own rows cost time that grows with the square of the table.
    """
    row, about = OxmlElement("w:tr"), OxmlElement("w:trPr")
    if whole:
        about.append(_element("w:cantSplit"))
    if head:
        about.append(_element("w:tblHeader"))
    row.append(about)
    cells = []
    for width in widths:
        cell, about_cell = OxmlElement("w:tc"), OxmlElement("w:tcPr")
        about_cell.append(_element("w:tcW", w=str(width), type="dxa"))
        if head:
            about_cell.append(_element("w:shd", val="clear", color="auto", fill=palette.LIGHT["panel"][1:]))
        cell.append(about_cell)
        row.append(cell)
        cells.append(_Cell(cell, table))
    table._tbl.append(row)  # noqa: SLF001
    return cells
