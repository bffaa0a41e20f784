"""A report's blocks laid out for a terminal: hanging paragraphs, with colour as a third sign after glyph and word."""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from tracker.cli.terminal.layout import STATUS_COLOURS, paragraph, styled
from tracker.reports import blocks
from tracker.reports.blocks import Block, Look, Role, Run, Runs, text

_STYLES = {Look.STRONG: "bold", Look.QUIET: "dim", Look.LABEL: "dim", Look.NEW: "green", Look.STRUCK: "red"}
_BODY = "  "


def lines(given: Iterable[Block], limit: int, *, colour: bool) -> Iterator[str]:
    """The blocks in lines of at most so many columns."""
    writer = _Writer(limit, colour=colour)
    for block in blocks.plain(given):
        yield from writer.block(block, _BODY)


class _Writer:
    """Wraps texts and dresses them."""

    def __init__(self, limit: int, *, colour: bool) -> None:
        self._limit = limit
        self._colour = colour

    def block(self, block: blocks.Simple, indent: str) -> Iterator[str]:
        match block:
            case blocks.Heading(level=level):
                if level > 2:
                    yield ""
                start = "" if level <= 3 else _BODY
                yield self._text(block.runs, f"{start}    ", start, style="bold")
            case blocks.Paragraph():
                runs = (text("quoted: ", Look.LABEL), *block.runs) if block.role is Role.QUOTE else block.runs
                yield self._text(runs, indent, style="dim" if block.role is Role.QUIET else None)
            case blocks.Bullets():
                yield from (self._text(item, f"{indent}  ", f"{indent}– ") for item in block.items)
            case blocks.Facts():
                yield from (self._text((text(f"{name}: ", Look.QUIET), *runs), f"{indent}  ", indent) for name, runs in block.rows)
            case blocks.Card():
                yield from self._card(block, indent)
            case blocks.Grid():
                yield ""
                yield self._text((text(block.caption),), indent, style="bold")
                for first, *rest in block.rows:
                    yield from (self._text(cell, f"{indent}  ", indent) for cell in (first,) if cell)
                    yield self._text(tuple(_labelled(block.heads[1:], rest) if len(rest) > 1 else rest[0]), f"{indent}    ")
            case blocks.Copied():
                yield self._text((text(block.text),), indent)
            case _:
                assert_never(block)

    def _card(self, card: blocks.Card, indent: str) -> Iterator[str]:
        yield self._text((text(f"#{card.entry}", Look.STRONG), text(f"  {card.when}")), indent)
        for block in blocks.plain(card.body):
            yield from self.block(block, f"{indent}    ")

    def _text(self, runs: Runs, indent: str, first: str | None = None, *, style: str | None = None) -> str:
        """Runs as a wrapped paragraph, whose links' addresses stand below it; all in one style, or each run in its own."""
        written = paragraph("".join(run.text for run in runs), self._limit, indent, first=first)
        if style:
            written = styled(written, style, colour=self._colour)
        elif self._colour:
            written = self._dressed(written, runs)
        addresses = [f"{indent}{run.address}" for run in runs if run.address]
        return "\n".join((written, *(styled(address, "dim", colour=self._colour) for address in addresses)))

    def _dressed(self, written: str, runs: Runs) -> str:
        """Each run that was not broken by a line's end in its own style."""
        made, rest = "", written
        for run in runs:
            core = run.text.strip()
            style = STATUS_COLOURS.get(run.word) if run.word else _STYLES.get(run.look)
            before, found, after = rest.partition(core) if core and style else ("", "", "")
            if found:
                made, rest = f"{made}{before}{styled(core, style, colour=True)}", after
        return made + rest


def _labelled(heads: Sequence[str], cells: Sequence[Runs]) -> Iterator[Run]:
    """The cells of a row that say something, each with the head of its column."""
    filled = [(head, cell) for head, cell in zip(heads, cells, strict=True) if any(run.text.strip() for run in cell)]
    for number, (head, cell) in enumerate(filled):
        yield text(f"{' · ' * bool(number)}{head}: ", Look.LABEL)
        yield from cell
