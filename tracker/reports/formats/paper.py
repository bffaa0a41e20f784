"""Blocks as paper has them: what is folded lies open, what is only looked up runs on in one paragraph, and drawings are pictures."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from tracker.reports import blocks, sentences
from tracker.reports.blocks import Block, Look, Role, Runs, text
from tracker.reports.charts import svg
from tracker.reports.formats import drawings

_COLUMNS, _SHORT = 2, 60
"""Columns of a page, and letters of one below which it is not worth its width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture, what it shows in words, and the blocks that say so where it cannot be drawn."""

    svg: str
    description: str
    caption: str
    instead: "tuple[blocks.Grid | blocks.Bullets, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of the ledger: where links to it arrive, and what is said of it."""

    anchor: str
    runs: Runs
    more: "tuple[blocks.Paragraph | blocks.Bullets, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abreast:
    """Parts side by side, each with its share of the width."""

    parts: "tuple[tuple[Laid, ...], ...]"
    shares: tuple[float, ...]


Laid = blocks.Heading | blocks.Paragraph | blocks.Bullets | blocks.Grid | blocks.Contents | Drawing | Entry | Abreast


def laid(given: Iterable[Block]) -> Iterator[Laid]:  # noqa: C901 - one case a block
    """The blocks as they are printed."""
    for block in given:
        match block:
            case blocks.Fold():
                yield from laid((block.summary, *block.blocks) if block.printed else ())
            case blocks.Trend():
                drawn = drawings.on_paper(svg.saved(block.body, 800, block.height, title="", source=""))
                yield Drawing(svg=drawn, description=block.description, caption=sentences.TARGETS_KEY, instead=())
            case blocks.Copied():
                yield blocks.Paragraph(runs=(text(block.text),), role=Role.FIXED)
            case blocks.Facts():
                yield _run_on(((text(f"{name}: ", Look.QUIET), *runs) for name, runs in block.rows), Role.BODY)
            case blocks.Bullets() if block.short:
                yield _run_on(block.items)
            case blocks.Card():
                yield _entry(block)
            case blocks.Columns():
                yield from _columns(tuple(tuple(laid(part)) for part in block.parts))
            case blocks.Picture():
                yield Drawing(svg=drawings.picture(block), description=block.description, caption=sentences.PICTURED, instead=block.numbers)
            case blocks.Lanes():
                said = "; ".join(map(_words, block.words.items))
                for number, drawn in enumerate(drawings.timeline(block)):
                    yield Drawing(
                        svg=drawn, description=said, caption=sentences.DRAWN * block.whole, instead=(block.words,) * (number == 0)
                    )
            case _:
                yield block


def _run_on(items: Iterable[Runs], role: Role = Role.QUIET) -> blocks.Paragraph:
    """Items one after another in one paragraph."""
    runs = [run._replace(text=run.text.replace("\n", " · ")) for item in items for run in (text(" · ", Look.QUIET), *item)]
    return blocks.Paragraph(runs=tuple(runs[1:]), role=role)


def _entry(card: blocks.Card) -> Entry:
    """Its day and number before its first words; its details, such as its source, run on at its end."""
    first, *rest = (one for one in card.body if isinstance(one, blocks.Paragraph | blocks.Bullets))
    assert isinstance(first, blocks.Paragraph)
    runs = (text(card.when, Look.STRONG), text(f" #{card.entry} ", Look.QUIET), *first.runs)
    details = [one.runs for one in rest if isinstance(one, blocks.Paragraph) and one.role is Role.QUIET]
    others = (one for one in rest if isinstance(one, blocks.Bullets) or one.role is not Role.QUIET)
    return Entry(anchor=card.anchor, runs=runs, more=(*others, *([_run_on(details)] if details else ())))


def _columns(parts: tuple[tuple[Laid, ...], ...]) -> Iterator[Laid]:
    """One column or two, as wide as what stands in them, so that they end alike; one below the other where one is short."""
    if len(parts) > _COLUMNS:
        half = sum(map(_letters, chain(*parts))) / 2
        ends = [abs(sum(map(_letters, chain(*parts[:end]))) - half) for end in range(1, len(parts))]
        end = ends.index(min(ends)) + 1
        parts = (tuple(chain(*parts[:end])), tuple(chain(*parts[end:])))
    held = [sum(map(_letters, part)) for part in parts]
    if len(parts) == _COLUMNS and min(held) < _SHORT:
        yield from chain(*parts)
    else:
        yield Abreast(parts=parts, shares=tuple(min(max(letters / sum(held), 0.25), 0.75) for letters in held))


def _letters(one: Laid) -> int:
    match one:
        case blocks.Paragraph() | blocks.Heading():
            return len(_words(one.runs))
        case blocks.Bullets():
            return sum(len(_words(item)) for item in one.items)
        case Entry():
            return len(_words(one.runs)) + sum(map(_letters, one.more))
        case _:
            return 0


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs)
