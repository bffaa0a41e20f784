"""Blocks as lines of Markdown, each block followed by an empty line; every text in them is escaped for where it stands."""

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from tracker.reports import blocks
from tracker.reports.blocks import Block, Look, Role, Run, Runs, text
from tracker.reports.formats.markdown_text import escaped, linked, table

_AROUND = {Look.STRONG: "**", Look.EMPHASIS: "*", Look.LABEL: "*", Look.STRUCK: "~~", Look.NEW: "**"}


def lines(block: Block, indent: str = "") -> Iterator[str]:
    """The lines of a block, set in as a list needs it."""
    for one in blocks.plain((block,)):
        match one:
            case blocks.Heading():
                made: Iterable[str] = (f"{'#' * (one.level + 1)} {_line(one.runs)}",)
            case blocks.Paragraph():
                made = (_paragraph(one, indent),)
            case blocks.Bullets():
                made = tuple(f"- {_text(item, f'{indent}  ')}" for item in one.items)
            case blocks.Facts():
                made = tuple(f"- {name}: {_text(runs, f'{indent}  ')}" for name, runs in one.rows)
            case blocks.Grid():
                head, rows = [_line((text(name),)) for name in one.heads], [[_line(cell) for cell in row] for row in one.rows]
                caption = (_line((text(one.caption),)), "") if one.caption else ()
                made = (*caption, *table(head, rows)[:-1])
            case blocks.Card():
                made = _card(one)
            case blocks.Copied():
                made = _copied(one.text)
            case _:
                assert_never(one)
        yield from (f"{indent}{line}" if line else "" for line in made)
        yield ""


def _card(card: blocks.Card) -> tuple[str, ...]:
    head = Run(text=f"#{card.entry}")
    inner = [line for block in card.body for line in lines(block, "  ")]
    first = inner[0].strip() if inner else ""
    return (f"- **{card.when}** ({_line((head,))}) {first}", *inner[1:-1])


def _paragraph(paragraph: blocks.Paragraph, indent: str) -> str:
    match paragraph.role:
        case Role.QUOTE | Role.NOTE:
            return f"> {_text(paragraph.runs, f'{indent}> ')}"
        case _:
            return _text(paragraph.runs, indent)


def _copied(words: str) -> tuple[str, ...]:
    """One line as a quotation, several as code, within a fence that none of them ends."""
    if "\n" not in words:
        return (f"> {_text((text(words),), '> ')}",)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", words) or [""]))
    return (fence, *words.split("\n"), fence)


def _line(runs: Runs) -> str:
    """Runs on one line, for headings and the cells of a table."""
    return _joined(runs, " ")


def _text(runs: Runs, indent: str) -> str:
    """Runs with their line breaks, as one paragraph; further lines are set in."""
    return _joined(runs, f"\\\n{indent}")


def _joined(runs: Runs, line_break: str) -> str:
    made = ""
    for run in runs:
        before, core, after = _trimmed(run.text)
        if "\n" in before and made and not made.endswith(line_break):
            made = made.rstrip(" ") + line_break
        starts = not made or ("\n" in line_break and made.endswith(line_break))
        made += "" if starts or "\n" in before else before
        made += _run(run, core, line_break, starts=starts) if core else ""
        made += line_break if "\n" in after and not made.endswith(line_break) else after.strip("\n")
    return made.removesuffix(line_break).rstrip(" ")


def _trimmed(words: str) -> tuple[str, str, str]:
    """A text as the blanks before it, itself and those after it: a sign of emphasis has none on its inside."""
    core = words.strip(" \n")
    before, _, after = words.partition(core) if core else (words, "", "")
    return before, core, after


def _run(run: Run, core: str, line_break: str, *, starts: bool) -> str:
    around = _AROUND.get(run.look, "")
    lines = [line.strip(" ") for line in core.split("\n") if line.strip(" ")]  # an empty line would end the paragraph
    if run.address:
        return f"{around}{linked(' '.join(lines), run.address)}{around}"
    first = starts and not around and not run.word
    shown = (escaped(line, starts="\n" in line_break if number else first) for number, line in enumerate(lines))
    return f"{around}{line_break.join(shown)}{around}"
