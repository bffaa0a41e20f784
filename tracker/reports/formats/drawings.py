"""The drawings of a report as paper has them: SVG in the fonts of the page, and PNG for what knows no SVG."""

from collections.abc import Iterator
from importlib.util import find_spec

from tracker.reports.blocks import Lanes, Picture
from tracker.reports.charts import squares_svg, svg, timeline_svg

FONTS = "Libertinus Serif, DejaVu Sans Mono"
"""What typst brings along."""
PPI = 300
_PAGE = '#set page(width: 170mm, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
_TALLEST = 1_050
"""Pixels of a part of the timeline, at the width of a page of text a little less than its height."""
_MANY = 150
"""Obligations from which on squares are smaller."""


def picture(block: Picture) -> str:
    """The squares."""
    many = block.promised.obligations + block.other.obligations > _MANY
    drawn = squares_svg.saved(block.promised, block.other, block.names, title="", source="", width=1_100 if many else 760)
    return on_paper(drawn)


def timeline(block: Lanes) -> Iterator[str]:
    """The lanes, those of a whole report in parts that fit on a page each, with their key."""
    names = {one.party: name for one, name in zip(block.obligations, block.names, strict=True)}
    tallest, width = (_TALLEST, 900) if block.whole else (None, 1_000)
    for drawn in timeline_svg.saved(
        block.obligations, block.as_of, names, labels=block.names, key=block.whole, tallest=tallest, width=width
    ):
        yield on_paper(drawn)


def on_paper(drawn: str) -> str:
    """In typst's fonts; the signs of statuses are too small to see in the one for text."""
    for signs in (".cell", ".span text"):
        drawn = drawn.replace(f"{signs} {{ ", f"{signs} {{ font-family: 'DejaVu Sans Mono'; ")
    return drawn.replace(svg.FONTS, FONTS).replace("</style>", ".word { font-family: 'Libertinus Serif'; }</style>")


def png(drawn: str) -> bytes | None:
    """A drawing of the width of a page's text as PNG; none where typst is not installed."""
    if not find_spec("typst"):
        return None
    import typst

    compiler = typst.Compiler(_PAGE.encode(), ignore_system_fonts=True, sys_inputs={"svg": drawn})
    made = compiler.compile(format="png", ppi=PPI)
    assert isinstance(made, bytes)
    return made
