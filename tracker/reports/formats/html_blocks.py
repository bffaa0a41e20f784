"""Blocks as HTML, one function a block. Every text passes `escape`; it was made visible when it became a run."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import assert_never

from markupsafe import Markup, escape

from tracker.domain.text import one_line
from tracker.domain.vocabulary import Verification
from tracker.reports import blocks
from tracker.reports.blocks import Block, Look, Role, Run, Runs, marked, text
from tracker.reports.charts import squares_svg, timeline_svg
from tracker.reports.sentences import TARGETS_KEY, VERIFICATION_MEANINGS

_ROLES = {
    Role.BODY: "text",
    Role.LEAD: "lead text",
    Role.QUIET: "quiet text",
    Role.NOTE: "note text",
    Role.QUOTE: "text",
    Role.FIXED: "fixed-line",
}
_TAGS = {Look.STRONG: "strong", Look.EMPHASIS: "em", Look.STRUCK: "del", Look.NEW: "ins"}
_VERIFICATIONS = frozenset(Verification)


class HtmlBlocks:
    """Writes blocks; entries and commitments that have a place on the page, or a page of their own, are linked to."""

    def __init__(
        self, entries: Collection[int], refs: Iterable[str] = (), *, pages: Mapping[str, str] | None = None, depth: int = 1
    ) -> None:
        self._anchors = frozenset((*(f"e-{number}" for number in entries), *refs))
        self._pages = pages or {}
        self._depth = depth

    def sheet(self, given: Iterable[Block]) -> Markup:
        """A commitment's sheet, whose first block is the heading that it is named by."""
        head, *rest = given
        assert isinstance(head, blocks.Heading)
        title = f'<h3 id="title-{head.anchor}">{self._runs(head.runs)}</h3>'
        return Markup(  # noqa: S704 - made of escaped texts alone
            f'<article class="sheet" id="{head.anchor}" aria-labelledby="title-{head.anchor}">\n{title}\n{self._blocks(rest)}</article>\n'
        )

    def part(self, given: Iterable[Block]) -> Markup:
        """Blocks one after another."""
        return Markup(self._blocks(given))  # noqa: S704 - made of escaped texts alone

    def _blocks(self, given: Iterable[Block]) -> str:
        made = []
        for are_cards, some in groupby(given, lambda block: isinstance(block, blocks.Card)):
            inner = "".join(map(self._block, some))
            made.append(f'<ol class="events">\n{inner}</ol>\n' if are_cards else inner)
        return "".join(made)

    def _block(self, block: Block) -> str:  # noqa: C901, PLR0912 - one case a block
        match block:
            case blocks.Paragraph():
                return self._paragraph(block)
            case blocks.Bullets():
                items = "".join(f'<li class="text">{self._runs(item)}</li>\n' for item in block.items)
                return f'<ul class="texts">\n{items}</ul>\n'
            case blocks.Card():
                return self._card(block)
            case blocks.Heading():
                place = f' id="{block.anchor}"' if block.anchor else ""
                level = block.level + self._depth
                return f"<h{level}{place}>{self._runs(block.runs)}</h{level}>\n"
            case blocks.Columns():
                parts = "".join(f'<div class="column">\n{self._blocks(part)}</div>\n' for part in block.parts)
                return f'<div class="columns {block.sort}">\n{parts}</div>\n'
            case blocks.Fold():
                kind = "fold printed" if block.printed else "fold record"
                return (
                    f'<details class="{kind}"><summary>{self._runs(block.summary.runs)}</summary>\n{self._blocks(block.blocks)}</details>\n'
                )
            case blocks.Facts():
                rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{self._runs(runs)}</dd></div>\n" for name, runs in block.rows)
                return f'<dl class="facts">\n{rows}</dl>\n'
            case blocks.Grid():
                return self._table(block)
            case blocks.Lanes():
                return _lanes(block)
            case blocks.Trend():
                head = f'<svg class="trend" role="img" aria-label="{escape(one_line(block.description))}" height="{block.height}">'
                return f'{head}{block.body}</svg>\n<p class="quiet">{TARGETS_KEY}</p>\n'
            case blocks.Copied():
                button = f'<button type="button" class="copy" aria-describedby="{block.anchor}" hidden>Copy</button>'
                return f'<pre class="cite" id="{block.anchor}">{escape(block.text)}</pre>\n{button}\n'
            case blocks.Picture():
                return f'<div class="picture">{squares_svg.page(block.promised, block.other, block.names)}</div>\n'
            case blocks.Contents():
                return ""
            case _:
                assert_never(block)

    def _paragraph(self, block: blocks.Paragraph) -> str:
        said = f'<p class="{_ROLES[block.role]}">{self._runs(block.runs)}</p>\n'
        return f"<blockquote>{said}</blockquote>\n" if block.role is Role.QUOTE else said

    def _card(self, card: blocks.Card) -> str:
        when = f'<p class="when"><span class="date">{escape(card.when)}</span> <span class="entry">#{card.entry}</span></p>'
        return f'<li class="event" id="{card.anchor}">\n{when}\n<div class="what">\n{self._blocks(card.body)}</div></li>\n'

    def _table(self, block: blocks.Grid) -> str:
        heads = "".join(f'<th scope="col">{escape(text(head).text)}</th>' for head in block.heads)
        caption = f"<caption>{escape(text(block.caption).text)}</caption>"
        labels = [f' data-label="{escape(head)}"' if number > 1 else "" for number, head in enumerate(block.heads)]
        rows = "".join(self._row(row, labels[1:]) for row in block.rows)
        return f'<table class="said">{caption}\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n'

    def _row(self, cells: tuple[Runs, ...], labels: Sequence[str]) -> str:
        first, *rest = map(self._runs, cells)
        head = f'<th scope="row" class="text">{first}</th>' if first else "<td></td>"
        others = "".join(f'<td class="text"{label}>{cell}</td>' for label, cell in zip(labels, rest, strict=True))
        return f"<tr>{head}{others}</tr>\n"

    def _runs(self, runs: Runs) -> str:
        return "".join([self._run(run) for run in runs if run.text])

    def _run(self, run: Run) -> str:
        if run.word:
            return pill(run.word, run.text)
        words = _escaped(run.text)
        if run.address:
            words = f'<a class="source" href="{escape(run.address)}" rel="noreferrer noopener">{words}</a>'
        elif run.anchor:
            place = f"#{run.anchor}" if run.anchor in self._anchors else self._pages.get(run.anchor)
            words = f'<a class="entry" href="{escape(place)}">{words}</a>' if place else words
        if run.language:
            words = f'<span lang="{run.language}" dir="auto">{words}</span>'
        if run.look is Look.PLAIN:
            return words
        tag = _TAGS.get(run.look)
        return f"<{tag}>{words}</{tag}>" if tag else f'<span class="{run.look}">{words}</span>'


_MARKUP = re.compile("[&<>'\"]")
"""What `escape` writes otherwise; most runs have none of it."""


def _escaped(text: str) -> str:
    return str(escape(text)) if _MARKUP.search(text) else text


@cache
def pill(word: str, mark: str = "") -> Markup:
    """A status as a filled pill, a verification as an outlined tag; with another mark than its own where that says more."""
    glyph, _, name = (mark or marked(word).text).partition(" ")
    inner = f'<span class="glyph" aria-hidden="true">{glyph}</span> {name}'
    if word in _VERIFICATIONS:
        return Markup(f'<span class="verified verified-{word}" title="{VERIFICATION_MEANINGS[word]}">{inner}</span>')  # noqa: S704 - our words
    return Markup(f'<span class="pill status-{word}">{inner}</span>')  # noqa: S704


def _lanes(block: blocks.Lanes) -> str:
    names = {one.party: name for one, name in zip(block.obligations, block.names, strict=True)}
    timeline = timeline_svg.drawn([("", "", block.obligations)], block.as_of, names)
    ((_, _, drawn),) = timeline.rows
    labels = "".join(f'<text x="{place}" y="13">{label}</text>' for place, label in timeline.axis.ticks)
    rows = "".join(f'<p class="lane-of">{escape(one_line(names[one.lane.party]))}</p>\n{one.svg}\n' for one in drawn)
    axis = f'<p class="lane-of" aria-hidden="true"></p><svg class="axis" height="18" aria-hidden="true">{labels}</svg>\n'
    return f'<div class="lanes">\n{rows}{axis}</div>\n'
