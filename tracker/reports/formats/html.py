"""The report as one HTML file to read, print and send: no remote asset, and a policy that lets none in.

Everything is there without the script, which only sorts, filters, pages and copies; the policy names its hash and that of the style.
Where a report is long, what follows the first part of it is folded, and laid out when it is opened: nothing is left out.

Whatever a template prints passes `markup.printed`, which makes steering characters visible and then markup of it text. Nothing recorded
is ever marked safe.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tracker.domain.record.attachments import about
from tracker.domain.standing.timeline import Seen, shares
from tracker.domain.status_glyphs import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.text import one_line
from tracker.domain.vocabulary import MIXED, Attention, Credibility, Reliability, Stance, Status, Verification, spelled
from tracker.domain.word_differences import Kind
from tracker.reports import palette, sentences
from tracker.reports.charts import shares_svg, timeline_svg
from tracker.reports.language import language_tag
from tracker.reports.links import web_address
from tracker.reports.model import Report
from tracker.reports.sentences import METHOD, STATUS_MEANINGS, VERIFICATION_MEANINGS, beyond
from tracker.reports.sides import compared, voices

if TYPE_CHECKING:
    from jinja2 import Environment

PART = 50
"""Commitments that are shown at once; where there are more, each further so many are folded, and so are all sheets."""
SHOWN = 100
"""Rows of the table that the script shows at first, and the only ones that a browser which runs it makes elements of at once."""
STYLES = ("report.css", "sheet.css", "charts.css")


def write(report: Report, *, trail: Sequence[tuple[str, str]] = ()) -> bytes:
    """The whole report as one document in UTF-8; `trail` are the pages above it, each an address and a name."""
    return b"".join(pieces(report, trail=trail))


def pieces(report: Report, *, trail: Sequence[tuple[str, str]] = ()) -> Iterator[bytes]:
    """The document of `write` in pieces, none longer than a sheet: a long report is large, and need never be in memory as a whole."""
    environment = _environment()
    style = _style(environment, report)
    script = _source(environment, "report.js")
    names = {party.code: party.name for party in report.parties}
    over_time = [(sheet, [one.lane for one in sheet.obligations]) for sheet in report.sheets]
    timeline = timeline_svg.drawn([(sheet.ref, sheet.terms.title, its) for sheet, its in over_time], report.fixed.as_of, names)
    texts = environment.get_template("report.html.j2").generate(
        report=report,
        trail=trail,
        style=style,
        script=script,
        policy=_policy(style, script),
        **_marks(environment, report, _anchors(report)),
        total=sum(count for _, count in report.statuses),
        timeline=timeline,
        shares=shares_svg.drawn(shares([(sheet.case, its) for sheet, its in over_time], report.fixed.as_of)),
        part=PART,
        shown=SHOWN,
    )
    return (text.encode() for text in texts)


def index(report: Report, data: Sequence[str]) -> str:
    """The first page of a site: the agreements with their commitments, each a link to its page, and the files of data."""
    environment = _environment()
    style = _style(environment, report)
    sheets = [(agreement, [sheet for sheet in report.sheets if sheet.agreement == agreement]) for agreement in report.agreements]
    return environment.get_template("index.html.j2").render(
        report=report, style=style, policy=_policy(style, ""), sheets=sheets, data=data, **_marks(environment, report, frozenset())
    )


@cache
def _environment() -> "Environment":
    from markupsafe import Markup

    from tracker.reports.formats.markup import environment_over, printed_line

    environment = environment_over("templates")
    environment.filters |= {
        "line": printed_line,
        "spelled": spelled,
        "web_address": web_address,
        "language": language_tag,
        "beyond": beyond,
        "trusted": Markup,
    }
    environment.globals |= {
        "status_glyphs": STATUS_GLYPHS,
        "verification_glyphs": VERIFICATION_GLYPHS,
        "status_meanings": STATUS_MEANINGS,
        "verification_meanings": VERIFICATION_MEANINGS,
        "status_order": {word: rank for rank, word in enumerate((*(status.value for status in Status), MIXED))},
        "verifications": tuple(reversed(Verification)),
        "attentions": tuple(Attention),
        "method": METHOD,
        "words": sentences,
        "reliabilities": tuple(Reliability),
        "credibilities": tuple(Credibility),
        "about_attachment": about,
        "sides": (("For", Stance.SUPPORTS), ("Against", Stance.CONTRADICTS), ("Context", Stance.CONTEXT)),
        "voices": voices,
        "compared": compared,
        "seen": Seen,
        "kinds": Kind,
    }
    return environment


class _Pieces(dict[Any, Any]):
    """Small pieces that stand in a page a hundred thousand times and differ in few ways: each is written when it is first asked for."""

    def __init__(self, write: Callable[[Any], Any]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, key: Any) -> Any:
        made = self[key] = self._write(key)
        return made


def _marks(environment: "Environment", report: Report, anchors: frozenset[int]) -> dict[str, _Pieces]:
    """The pieces of the pages of a report, by what they show: a status, a number, a source's key, a grade."""
    from markupsafe import Markup

    anchored, plain = '<a class="entry" href="#e-{0:d}">#{0:d}</a>', '<span class="entry">#{0:d}</span>'
    entry = _Pieces(lambda number: Markup((anchored if number in anchors else plain).format(number)))  # noqa: S704 - of a number, or it fails
    marks: Any = environment.get_template("marks.html.j2").make_module({"entry": entry})
    sources = report.sheets[0].sources if report.sheets else {}
    graded = {line.record.grade: line.record for sheet in report.sheets for line in sheet.evidence}
    names = {party.code: party.name for party in report.parties}
    return {
        "pill": _Pieces(marks.pill),
        "verified": _Pieces(marks.verified),
        "entry": entry,
        "entries": _Pieces(marks.entries),
        "spoken": _Pieces(marks.spoken),
        "grade": _Pieces(lambda grade: marks.grade(graded[grade])),
        "source_link": _Pieces(lambda key: marks.source_link(sources[key])),
        "by": _Pieces(lambda key: marks.by(sources[key])),
        "named": _Pieces(lambda code: one_line(names.get(code, code))),
    }


def _source(environment: "Environment", name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _policy(style: str, script: str) -> str:
    """What the document may do: be styled by this style sheet, run this script, show images that it carries itself."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode("ascii") for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _style(environment: "Environment", report: Report) -> str:
    """The style sheet, with the two rules that depend on the report: the strip's proportions and the printed foot."""
    sheets = [_source(environment, name) for name in STYLES]
    paper = palette.resolved(_source(environment, "print.css"))
    columns = " ".join(f"minmax(1.25rem, {count}fr)" for _, count in report.statuses)
    strip = f".strip {{ grid-template-columns: {columns or 'none'}; }}"
    foot = f'@page {{ @bottom-left {{ content: "as of {report.fixed.as_of.isoformat()} · known at #{report.fixed.known_at}"; }} }}'
    return "\n".join([palette.css(), *sheets, paper, strip, foot])


def _anchors(report: Report) -> frozenset[int]:
    """The numbers of the entries that have a place in the document to link to."""
    evidence = (line.entry for sheet in report.sheets for line in sheet.evidence)
    checks = (held.entry for sheet in report.sheets for held in sheet.checks)
    assessments = (held.entry for sheet in report.sheets for held in sheet.assessments)
    return frozenset((*evidence, *checks, *assessments))
