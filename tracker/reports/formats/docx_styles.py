"""The styles of the DOCX report: Word's own where there are such, a few of ours beside them, all to be changed in one place by an editor."""

from docx.document import Document as File
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from tracker.reports import palette
from tracker.reports.blocks import Look, Role

TABLE = "Table Grid"
TEXT_WIDTH = Mm(178)
"""Between the margins of A4, in EMU."""

PARAGRAPHS = {
    Role.BODY: "Body Text",
    Role.LEAD: "Lead",
    Role.QUIET: "Entry detail",
    Role.NOTE: "Note",
    Role.QUOTE: "Quote",
    Role.FIXED: "Fixed line",
}
CHARACTERS = {
    Look.PLAIN: None,
    Look.STRONG: "Strong",
    Look.EMPHASIS: "Emphasis",
    Look.QUIET: "Quiet",
    Look.LABEL: "Label",
    Look.STRUCK: "Struck",
    Look.NEW: "New words",
}
FONT = "Arial"
EAST_ASIAN_FONT = "Noto Sans CJK SC"
LEADING = 1.12
"""Of a line's height, in sizes of its letters, whatever font stands in for one that is not there."""


def prepare(file: File) -> dict[str, str]:
    """Sets the paper and the styles, and gives the styles' ids by their names."""
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(13), Mm(14)
    section.footer_distance = Mm(7)
    styles = file.styles
    normal = styles["Normal"]
    _font(normal, 7.5)
    for name, size, before, after in (
        ("Title", 18, 0, 6),
        ("Heading 1", 13, 12, 4),
        ("Heading 2", 10.5, 10, 2),
        ("Heading 3", 8.5, 5, 1),
        ("Heading 4", 8, 2, 0),
    ):
        _font(styles[name], size, colour="ink")
        _space(styles[name], before, after)
    _space(styles["Body Text"], 0, 2)
    _space(styles["Caption"], 2, 1)
    _space(styles["Quote"], 1, 1)
    _font(styles["List Bullet"], 9.5)
    _font(styles["Caption"], 7, colour="quiet", bold=False)
    _font(styles["Quote"], 7, colour="ink")
    _font(styles["Subtitle"], 9.5, colour="quiet", bold=False)
    _font(styles["Footer"], 7, colour="quiet")
    styles["Quote"].paragraph_format.left_indent = Mm(8)
    for name, base, size, colour, indent, before, after in (
        ("Lead", "Normal", 9.5, "ink", 0, 0, 3),
        ("Note", "Normal", 7.5, "quiet", 4, 0, 2),
        ("Drawing", "Normal", 7.5, "ink", 0, 0, 0),
        ("Point", "List Bullet", 7.5, "ink", 4, 0, 0),
        ("Entry", "Normal", 7, "ink", 0, 3, 0),
        ("Entry detail", "Normal", 6.5, "quiet", 0, 0, 1),
        ("Fixed line", "Normal", 6.5, "quiet", 0, 0, 2),
        ("Table head", "Normal", 7, "ink", 0, 2, 1),
        ("Table text", "Normal", 7, "ink", 0, 2, 1),
        ("Contents title", "Normal", 13, "ink", 0, 14, 4),
        ("Table end", "Normal", 2, "ink", 0, 0, 0),
        ("TOC 1", "Normal", 8, "ink", 0, 0, 1),
        ("TOC 2", "Normal", 8, "ink", 6, 0, 0),
    ):
        made: ParagraphStyle = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = styles[base]
        made.quick_style = True
        _font(made, size, colour=colour)
        _space(made, before, after)
        made.paragraph_format.left_indent = Mm(indent)
    for name in ("TOC 1", "TOC 2"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    styles["Point"].paragraph_format.first_line_indent = Mm(-4)
    styles["Drawing"].paragraph_format.line_spacing = 1  # a height that is fixed would cut pictures
    styles["Entry"].paragraph_format.keep_with_next = True
    for name in ("Quiet", "Label", "Mark", "Struck", "New words", "Hyperlink"):
        character: CharacterStyle = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        character.quick_style = True
    styles["Quiet"].font.color.rgb = rgb("quiet")
    styles["Label"].font.italic = True
    styles["Hyperlink"].font.color.rgb = rgb("link")
    styles["Hyperlink"].font.underline = styles["New words"].font.underline = True
    styles["Struck"].font.strike = True
    styles["Table head"].font.bold = styles["Contents title"].font.bold = True
    for border in styles[TABLE].element.iter(*(qn(f"w:{side}") for side in ("top", "left", "bottom", "right", "insideH", "insideV"))):
        border.set(qn("w:color"), str(rgb("rule")))
    return {style.name: style.style_id for style in styles if style.name}


def rgb(name: str) -> RGBColor:
    """A colour of the palette, by its name."""
    return RGBColor.from_string(palette.LIGHT[name][1:])


def _font(style: ParagraphStyle, size: float, *, colour: str = "", bold: bool | None = None) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)  # a theme's font would win over the one named
    fonts.set(qn("w:eastAsia"), EAST_ASIAN_FONT)
    style.font.size = Pt(size)
    style.paragraph_format.line_spacing = Pt(LEADING * size)
    if colour:
        style.font.color.rgb = rgb(colour)
    if bold is not None:
        style.font.bold = bold


def _space(style: ParagraphStyle, before: float, after: float) -> None:
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
