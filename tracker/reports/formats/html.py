"""The report as one HTML file to read, print and send: no remote asset, and a policy that lets none in.

Everything is there without the script, which only sorts, filters, pages and copies; the policy names its hash and that of the style.
Where a report is long, what follows the first part of it is folded, and laid out when it is opened: nothing is left out.

Whatever a template prints passes `markup.printed`, which makes steering characters visible and then markup of it text. Nothing recorded
is ever marked safe.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from typing import TYPE_CHECKING

from markupsafe import Markup

from tracker.domain.standing.timeline import Seen, shares
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.text import one_line
from tracker.domain.vocabulary import MIXED, Attention, Verification, spelled
from tracker.reports import composition, palette, sentences
from tracker.reports.blocks import Block, Bullets, Fold, Heading, Paragraph, text
from tracker.reports.charts import shares_svg, squares_svg, timeline_svg
from tracker.reports.formats.html_blocks import HtmlBlocks, pill
from tracker.reports.formats.html_table import WORDED, Table, swatch
from tracker.reports.model import Report, Sheet
from tracker.reports.sheet import first_sentence, sheet

if TYPE_CHECKING:
    from jinja2 import Environment

PART = 50
"""Commitments that are shown at once; where there are more, each further so many are folded, and so are all sheets."""
JOINED = 50
"""Texts that are written at once: most are a few letters, a sheet is some thousand."""
SHOWN = 100
"""Rows of the table that the script shows at first, and the only ones that a browser which runs it makes elements of at once."""
FEW = 2
"""Changes that are shown at once."""
STYLES = ("report.css", "sheet.css", "charts.css", "svg.css")


def write(report: Report) -> bytes:
    """The whole report as one document in UTF-8."""
    return b"".join(pieces(report))


def pieces(report: Report) -> Iterator[bytes]:
    """The document of `write` in pieces, none longer than a few sheets: a long report is large, and need never be in memory as a whole."""
    environment = _environment()
    style = _style(environment, report)
    script = _script(environment, "report.js")
    names = report.names
    places = frozenset() if report.brief else anchors(report.sheets)
    drawn = [(one.ref, one.terms.title, one.obligations) for one in report.sheets]
    writer = HtmlBlocks(places, () if report.brief else (one.ref for one in report.sheets))
    texts = environment.get_template("report.html.j2").stream(
        **_answer(report, squares_svg.IN_PAGE),
        style=style,
        script=script,
        policy=_policy(style, script),
        entry=_Entries(places),
        named={code: one_line(name) for code, name in names.items()},
        whole=lambda one: writer.sheet(sheet(one, names, report.fixed, history=report.with_history)),
        scores=writer.part(composition.scores(report, names)),
        method=writer.part(composition.method()),
        changed=writer.part(_first_few(islice(composition.changes(report, names), 1, None))),
        moved=len(composition.moves(report.changes, names)) if report.changes else 0,
        lists=HtmlBlocks(()).part(filter(_is_list, composition.parts(report))) if report.brief else "",
        timeline=timeline_svg.drawn(drawn, report.fixed.as_of, names) if sum(len(its) for *_, its in drawn) <= composition.LANES else None,
        shares=shares_of(report),
        part=PART,
        page=None,
    )
    texts.enable_buffering(JOINED)
    return (text.encode() for text in texts)


def shares_of(report: Report) -> shares_svg.Shares | None:
    """The share of each status over time; none where nothing is counted."""
    lanes = [(one.case, [its.lane for its in one.obligations]) for one in report.sheets]
    return shares_svg.drawn(shares(lanes, report.fixed.as_of))


def _answer(report: Report, place: Callable[[str], str]) -> dict[str, object]:
    """The values of `front.html.j2` and `table.html.j2`, which link to the places of commitments."""
    names = report.names
    table = Table(report)
    standing = {one.status for its in report.sheets for one in its.overview.standings}
    return {
        "report": report,
        "place": place,
        "picture": squares_svg.page(report.promised, report.other, names, address=None if report.brief else place),
        "owed": {one.ref: one.terms.kind.owed for one in report.sheets},
        "table": table,
        "by_party": "" if table.columns else HtmlBlocks(()).part(composition.by_party(report)),
        "statuses": [word for word in STATUS_GLYPHS if word in standing or word == MIXED],
        "shown": SHOWN,
    }


def page(report: Report, place: Callable[[str], str], script: str, **values: object) -> bytes:
    """A page of a site that is about a report, with its style, its script and its policy inside."""
    environment = _environment()
    style, does = _sheets(environment, "site.css"), _script(environment, script)
    made = environment.get_template("site.html.j2")
    policy = _policy(style, does, own=bool(values["index"]))
    texts = made.stream(values, **_answer(report, place), style=style, script=does, policy=policy)
    texts.enable_buffering(1_000)  # a long table is many small texts, which are never there all at once
    return b"".join(text.encode() for text in texts)


def anchors(sheets: Iterable[Sheet]) -> frozenset[int]:
    """The numbers of the entries that have a place in the sheets to link to."""
    held = ((*(line.entry for line in one.evidence), *(its.entry for its in (*one.checks, *one.assessments))) for one in sheets)
    return frozenset(chain.from_iterable(held))


@cache
def _environment() -> "Environment":
    from tracker.reports.formats.markup import environment_over, printed_line

    environment = environment_over("templates")
    environment.filters |= {"line": printed_line, "spelled": spelled, "first_sentence": first_sentence, "trusted": Markup}
    environment.globals |= {
        "pill": {word: pill(word) for word in STATUS_GLYPHS},
        "verified": {word: pill(word) for word in VERIFICATION_GLYPHS},
        "status_glyphs": STATUS_GLYPHS,
        "swatch": lambda status, verification, owed: swatch(status, verification, owed=owed),
        "verifications": tuple(reversed(Verification)),
        "attentions": tuple(Attention),
        "words": sentences,
        "seen": Seen,
    }
    return environment


def _is_list(block: Block) -> bool:
    """Whether it is a list of the first page, or the heading of one."""
    return isinstance(block, Bullets) or (isinstance(block, Heading) and block.level == 2)


def _first_few(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with what follows the first items of a long list folded, so that the first screen stays one."""
    for block in blocks:
        if isinstance(block, Bullets) and len(block.items) > FEW:
            yield Bullets(items=block.items[:FEW])
            rest = Bullets(items=block.items[FEW:])
            yield Fold(summary=Paragraph(runs=(text(sentences.FURTHER.format(len(rest.items))),)), blocks=(rest,))
        else:
            yield block


class _Entries(dict[int, Markup]):
    """Entries by their numbers, as links where they have a place on the page; each is written when it is first asked for."""

    def __init__(self, anchors: frozenset[int]) -> None:
        super().__init__()
        self._anchors = anchors

    def __missing__(self, number: int) -> Markup:
        anchored, plain = '<a class="entry" href="#e-{0:d}">#{0:d}</a>', '<span class="entry">#{0:d}</span>'
        made = self[number] = Markup((anchored if number in self._anchors else plain).format(number))  # noqa: S704 - of a number, or it fails
        return made


def _source(environment: "Environment", name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _script(environment: "Environment", name: str) -> str:
    return _source(environment, "folding.js") + _source(environment, name)


def _policy(style: str, script: str, *, own: bool = False) -> str:
    """What the document may do: be styled by this style sheet, run this script (and its own, from where it lies), show images that it carries itself."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode("ascii") for text in (style, script)]
    runs = f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    return runs + " 'self'" * own + "; img-src data:; base-uri 'none'; form-action 'none'"


def _style(environment: "Environment", report: Report) -> str:
    """The style sheet, with the two rules that depend on the report: the room that its columns need, and the printed foot."""
    foot = f'@page {{ @bottom-left {{ content: "{sentences.foot(report.fixed)}"; }} }}'
    if report.brief:  # one page of paper: what is folded stays so
        foot += " @media print { .printed::details-content { display: none; } .front { break-after: auto; } }"
    columns = len(report.parties)
    room = f"@container (min-width: 44rem) and (max-width: {490 + 24 * columns}px) {{ .scroll:has(.matrix) {{ max-height: 90vh; overflow: auto; }} .matrix {{ width: max-content; }} }}"
    wide = "@container (min-width: 76rem) { .promises .party { width: 28px; } }" if WORDED < columns <= 20 else ""
    return f"{_sheets(environment)}\n@media screen {{ {room} {wide} }}\n{foot}"


@cache
def _sheets(environment: "Environment", *more: str) -> str:
    sheets = [_source(environment, name) for name in (*STYLES, *more)]
    return "\n".join([palette.css(), *sheets, palette.resolved(_source(environment, "print.css"))])
