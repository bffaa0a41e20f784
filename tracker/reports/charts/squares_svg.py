"""The picture of a report: a square for each obligation, grouped by what became of it; its fill is the status, its texture the verification.

What is promised stands apart from what was asked, assured or stated, each with its denominator. The rows are bars that can be counted:
squares wrap where a row is full, on a phone as in a file of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from tracker.domain.status_glyphs import STATUS_GLYPHS
from tracker.reports import palette, sentences
from tracker.reports.charts import svg
from tracker.reports.obligations import Obligation, Tally

SIDE = 24
"""Pixels of a square with the space around it: the least that a finger hits (WCAG 2.2, success criterion 2.5.8)."""
MANY = 60
"""Obligations from which on a group has the whole width of a page for itself."""
CROWD = 400
"""Obligations of a group above which each outcome is a bar on a page, as so many squares would be nobody's first screen."""
_LABELS, _LINE = 150, 22
"""Pixels of the words beside the rows of a file, and of a line of words."""
_LINE_BOX = '<rect class="line" x="2.25" y="2.25" width="19.5" height="19.5" rx="3"/>'
_TEXTURES = {
    "solid": ('<rect class="fill" x="1" y="1" width="22" height="22" rx="3"/>', "on"),
    "outline": (_LINE_BOX, "ink"),
    "hatched": (f'{_LINE_BOX}<path class="stripes" d="M4 9L9 4M4 16L16 4M7 20L20 7M14 20L20 14"/>', "halo"),
}
"""Of each texture the box, and what the glyph on it is written with."""
IN_PAGE = "#{}".format
"""The address of a ref, or of what its table is asked, in the page itself."""
_Outcome = tuple[str, list[Obligation]]


def page(promised: Tally, other: Tally, names: Mapping[str, str], *, address: Callable[[str], str] | None = IN_PAGE) -> str:
    """The picture for a page: lists of links to the addresses of the refs, and the numbers as text beside them; `names` are those of parties.

    Without addresses the squares are no links.
    """

    def rows(outcomes: list[_Outcome], owed: bool, *, crowded: bool) -> Iterator[str]:
        most = max(len(its) for _, its in outcomes)
        return (
            _bar(its, word, owed, most, asks=address is IN_PAGE) if crowded else _row(its, names, word, owed, address)
            for word, its in outcomes
        )

    return "".join(
        f'<section class="group{" many" * (tally.obligations > MANY)}"><h3>{heading} <span class="quiet">{denominator}</span></h3>'
        f'<dl class="outcomes">{"".join(rows(outcomes, owed, crowded=tally.obligations > CROWD))}</dl></section>'
        for heading, denominator, tally, outcomes, owed in _groups(promised, other)
    )


def saved(promised: Tally, other: Tally, names: Mapping[str, str], *, title: str, source: str, width: int = 900) -> str:
    """The picture as a file (`svg.saved`), its squares in rows of a width in pixels."""
    parts, y, a_row = [], 0, (width - _LABELS) // SIDE
    for heading, denominator, _, outcomes, owed in _groups(promised, other):
        parts.append(f'<text y="{y + 14}"><tspan font-weight="bold">{heading}</tspan> {denominator}</text>')
        y += _LINE
        for word, its in outcomes:
            count = f'<tspan font-weight="bold">{len(its):,}</tspan>'
            parts.append(f'<text x="{_LABELS - 10}" y="{y + 16}" text-anchor="end">{word} {count}</text>')
            for number, one in enumerate(its):
                where = f'x="{_LABELS + number % a_row * SIDE}" y="{y + number // a_row * SIDE}"'
                parts.append(_square(one, names, where, owed=owed))
            y += SIDE * -(-len(its) // a_row) + 4
        y += 10
    parts.append(f'<text class="key-of" x="{_LABELS}" y="{y + 8}">{sentences.SQUARES_KEY}</text>')
    return svg.saved("".join(parts), width, y + 14, title=title, source=source)


def _groups(promised: Tally, other: Tally) -> Iterator[tuple[str, str, Tally, list[_Outcome], bool]]:
    """What is promised, and the rest: its heading, denominator and outcomes, each by status and the better verified first."""
    heads = (sentences.PROMISED, sentences.totals(promised)), (sentences.OTHER, sentences.other_totals(other))
    for (heading, denominator), tally, owed in zip(heads, (promised, other), (True, False), strict=True):
        if tally.obligations:
            outcomes = [(sentences.outcome_label(one, owed=owed), sorted(its, key=_rank)) for one, its in tally.by_outcome]
            yield heading, denominator, tally, outcomes, owed


def _rank(one: Obligation) -> tuple[int, int]:
    return palette.COLOURED.index(one.standing.status), list(palette.TEXTURES).index(one.standing.verification)


def _row(its: list[Obligation], names: Mapping[str, str], word: str, owed: bool, address: Callable[[str], str] | None) -> str:
    def square(one: Obligation) -> str:
        drawn = _square(one, names, owed=owed)
        linked = drawn if address is None else svg.linked(drawn, address(one.ref), "square")
        return f'<li data-o="{one.ref} {one.party}">{linked}</li>'

    return f"<div><dt>{word} <b>{len(its):,}</b></dt><dd><ul>{''.join(map(square, its))}</ul></dd></div>"


def _bar(its: list[Obligation], word: str, owed: bool, most: int, *, asks: bool) -> str:
    """An outcome as a bar, a part for each status and texture, which in a report leads to its obligations in the table; `most` fill the width."""
    parts, start = "", 0
    alike = Counter((one.standing.status, palette.TEXTURES[one.standing.verification]) for one in its)
    for (status, texture), count in alike.items():
        levels = [level.value for level, has in palette.TEXTURES.items() if has == texture]
        title = sentences.SEGMENT.format(sentences.status_label(status, owed=owed), " or ".join(levels), f"{count:,}")
        where = f'x="{100 * start / most:.2f}%" width="{100 * count / most:.2f}%" height="{SIDE}"'
        body = {
            "solid": '<rect class="fill" width="100%" height="22"/>',
            "outline": '<rect class="line" x="1.5" y="1.5" width="99%" height="19"/>',
        }
        hatched = '<line class="hatching" x2="100%" y1="11" y2="11"/>'
        bar, fits = body.get(texture, hatched), ",".join(f"{owed} {status} {level}" for level in levels)
        shown = f'<g class="off">{bar}</g><svg data-fits="{fits}" data-of="{count}" width="100%" height="{SIDE}">{bar}</svg>'
        drawn = f'<svg class="status-{palette.colour_of(status, owed=owed)}" {where}><title>{title}</title>{shown}</svg>'
        parts += svg.linked(drawn, IN_PAGE(f"status={status}") if asks else None, "square")
        start += count
    return f'<div><dt>{word} <b>{len(its):,}</b></dt><dd><svg width="100%" height="{SIDE}" role="group" aria-label="{word}">{parts}</svg></dd></div>'


def _square(one: Obligation, names: Mapping[str, str], where: str = "", *, owed: bool) -> str:
    """One obligation, named by what it says; what nobody had promised is not shown as broken."""
    standing = one.standing
    said = sentences.status_label(standing.status, owed=owed), sentences.sure(standing.verification, standing.confidence)
    title = svg.safe(f"{one.ref}, {names.get(one.party, one.party)}: {', '.join(said)}")
    colour = palette.colour_of(standing.status, owed=owed)
    box, ink = _TEXTURES[palette.TEXTURES[standing.verification]]
    glyph = f'<text class="cell {ink}" x="12" y="16.5">{STATUS_GLYPHS[standing.status]}</text>'
    return f'<svg class="status-{colour}" {where} width="{SIDE}" height="{SIDE}" role="img"><title>{title}</title>{box}{glyph}</svg>'
