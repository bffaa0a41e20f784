"""The report as one HTML file to read, print and send: no script, no remote asset, and a policy that lets none in.

Two nets lie under every text: `finalize` makes steering characters visible in whatever a template prints, then Jinja's autoescape,
which is always on, makes markup of it text. Nothing recorded is ever marked safe.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tracker.domain.attachments import about
from tracker.domain.marks import STATUS_GLYPHS, VERIFICATION_GLYPHS
from tracker.domain.text import one_line, visible
from tracker.domain.vocabulary import Credibility, Reliability, Stance, spelled
from tracker.reports.language import language_tag
from tracker.reports.legend import STATUS_MEANINGS, VERIFICATION_MEANINGS, beyond
from tracker.reports.links import web_address
from tracker.reports.model import METHOD, Report

if TYPE_CHECKING:
    from jinja2 import Environment


def write(report: Report) -> str:
    """The whole report as one document."""
    environment = _environment()
    style = _style(environment, report)
    return environment.get_template("report.html.j2").render(
        report=report,
        style=style,
        style_hash=b64encode(sha256(style.encode()).digest()).decode("ascii"),
        anchors=_anchors(report),
        names={party.code: party.name for party in report.parties},
        total=sum(count for _, count in report.statuses),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        return visible(value.replace("\r\n", "\n"), keep="\n") if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=PackageLoader("tracker.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "line": one_line,
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
        "method": METHOD,
        "reliabilities": tuple(Reliability),
        "credibilities": tuple(Credibility),
        "about_attachment": about,
        "sides": (("For", Stance.SUPPORTS), ("Against", Stance.CONTRADICTS), ("Context", Stance.CONTEXT)),
    }
    return environment


def _style(environment: "Environment", report: Report) -> str:
    """The style sheet, with the two rules that depend on the report: the strip's proportions and the printed foot."""
    assert environment.loader is not None
    sheets = [environment.loader.get_source(environment, name)[0] for name in ("report.css", "sheet.css", "print.css")]
    columns = " ".join(f"minmax(1.5rem, {count}fr)" for _, count in report.statuses)
    strip = f".strip {{ grid-template-columns: {columns or 'none'}; }}"
    foot = f'@page {{ @bottom-left {{ content: "as of {report.fixed.as_of.isoformat()} · known at #{report.fixed.known_at}"; }} }}'
    return "\n".join([*sheets, strip, foot])


def _anchors(report: Report) -> frozenset[int]:
    """The numbers of the entries that have a place in the document to link to."""
    evidence = (line.entry for sheet in report.sheets for line in sheet.evidence)
    checks = (held.entry for sheet in report.sheets for held in sheet.checks)
    assessments = (held.entry for sheet in report.sheets for held in sheet.assessments)
    return frozenset((*evidence, *checks, *assessments))
