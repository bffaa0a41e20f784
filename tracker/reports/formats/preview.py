"""The picture that others show with a link to a page of a site: its title and how it stands, 1200 × 630 pixels, set by typst.

Each is compiled alone, with typst's own fonts, read once; the machine's are looked at only for a picture with characters that those lack.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import typst

from tracker.reports import palette, sentences
from tracker.reports.formats.pdf import lacking
from tracker.reports.model import Report, Sheet
from tracker.reports.overviews import APART, by_status, stands

ROWS, SQUARES = 7, 20
"""Lines of a picture, and squares of one."""
Row = tuple[list[str], str, int]
"""A line of a picture: the colours of its squares, what is said of them, and of how many obligations it is."""


class Previews:
    """Draws the pictures of a site."""

    def __init__(self, texts: Iterable[str], names: Mapping[str, str]) -> None:
        """Looks which characters of the texts, and of the parties' names, typst has no glyph for."""
        self._names = names
        self._lacking = lacking({*"".join((*texts, *names.values()))})
        self._template = files("tracker.reports").joinpath("templates", "preview.typ").read_bytes()
        self._compilers = [typst.Compiler(root=Path(__file__).parents[1], ignore_system_fonts=ignored) for ignored in (True, False)]
        self.of_machine = 0
        """How many pictures were set with the machine's fonts."""

    def drawn(self, title: str, part: Report, sheet: Sheet | None = None) -> bytes:
        """The picture of a part of a report, or of one sheet, as PNG."""
        said = {"title": title, "rows": rows(part, sheet, self._names), "source": sentences.source(part.fixed)}
        page = {name: palette.LIGHT[name] for name in ("paper", "ink", "quiet")}
        data = json.dumps(said | page, ensure_ascii=False)
        system = not self._lacking.isdisjoint(data)
        self.of_machine += system
        made = self._compilers[system].compile(self._template, format="png", ppi=72.0, sys_inputs={"data": data})
        assert isinstance(made, bytes)
        return made


def rows(part: Report, sheet: Sheet | None, names: Mapping[str, str]) -> list[Row]:
    """The lines of a picture; what is beyond those that it has room for is counted in the last."""
    made = [*(_counts(part) if sheet is None else _verdicts(sheet, names))]
    if len(made) > ROWS:
        left = sum(count for *_, count in made[ROWS - 1 :])
        made[ROWS - 1 :] = [([], sentences.AND_MORE.format(f"{left:,}"), left)]
    return made


def _counts(part: Report) -> Iterator[Row]:
    for tally, owed in ((part.promised, True), (part.other, False)):
        each = [(sentences.outcome_label(outcome, owed=owed), its) for outcome, its in tally.by_outcome]
        if not owed and part.promised.obligations and each:
            each = [(sentences.OTHER.lower(), tuple(one for _, its in each for one in its))]
        for said, its in each:
            colours = [palette.LIGHT[palette.colour_of(one.standing.status, owed=owed)] for one in its[:SQUARES]]
            yield colours, f"{len(its):,} {said}", len(its)


def _verdicts(sheet: Sheet, names: Mapping[str, str]) -> Iterator[Row]:
    if len(sheet.grouped_standings) > APART:
        for said, its in by_status(sheet).items():
            colour = palette.LIGHT[palette.colour_of(its[0].status, owed=sheet.terms.kind.owed)]
            yield [colour] * min(len(its), SQUARES), f"{len(its):,} {said}", len(its)
        return
    for parties, text in sheet.grouped_standings:
        colour = palette.LIGHT[palette.colour_of(text.standing.status, owed=sheet.terms.kind.owed)]
        yield [colour], stands(sheet, parties, text.standing, names), len(parties)
