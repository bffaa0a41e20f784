"""The report as PDF for A4 paper and for screen readers (PDF/UA-1), set by typst from the template `report.typ`.

Recorded text reaches typst as JSON data, never as markup: the template prints strings, and nothing evaluates them. No package is
loaded, so nothing asks the network. The fonts built into typst come first; the machine's own are looked at only for characters that
those lack (Chinese names, for one), and a character that no font has is spelled by its number, which is said in the file and beside it.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from tracker.domain.items import Item
from tracker.reports import palette
from tracker.reports.blocks import (
    Block,
    Bullets,
    Card,
    Columns,
    Contents,
    Copied,
    Document,
    Facts,
    Fold,
    Grid,
    Heading,
    Lanes,
    Paragraph,
    Picture,
    Role,
    Run,
    Runs,
    Simple,
    text,
)
from tracker.reports.composition import compose
from tracker.reports.formats import drawings
from tracker.reports.formats.registry import Written
from tracker.reports.model import Report

FONT_HINT = "install a free font that has them, such as fonts-noto-cjk (Noto Sans CJK) for Chinese, Japanese and Korean"

_LACKING = re.compile(r'the text `"((?:\\.|[^"\\])*)"` could not be displayed')
"""How typst names what it has no glyph for where PDF/UA-1 is asked for, which forbids such (ISO 14289-1 §7.21.8); the text is in Rust's spelling."""
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_PROBE = b"#set document(title: [Probe])\n#for one in json(bytes(sys.inputs.data)) [#one #h(1em)]"


def write(report: Report) -> Written:
    """The file's bytes, the same for the same report where the same typst and, beyond its own, the same fonts are installed."""
    document = compose(report)
    data = _document(document) | {"keywords": report.provenance}
    system, lacking = _coverage(set(json.dumps(data, ensure_ascii=False)))
    for _ in range(3):  # what a character alone does not show, such as a mark that finds no base, the whole does
        try:
            made = _compiled(_template(), _data(data, lacking), system=system, timestamp=report.stamp)
        except typst.TypstError as error:
            more = _named(error) - lacking
            if not more:
                raise
            lacking |= more
        else:
            return Written(made, _remarks(lacking))
    raise AssertionError(sorted(lacking))


def _template() -> bytes:
    return files("tracker.reports").joinpath("templates", "report.typ").read_bytes()


def _compiled(template: bytes, data: Any, *, system: bool, timestamp: datetime) -> bytes:
    made = typst.Compiler(
        template,
        root=Path(__file__).parents[1],  # all that it could read; the folder one stands in may be gone
        ignore_system_fonts=not system,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    ).compile(format="pdf", pdf_standards=["ua-1"], timestamp=timestamp)
    assert isinstance(made, bytes)
    return made


def _coverage(characters: set[str]) -> tuple[bool, set[str]]:
    """Whether the machine's fonts are needed, and which of the characters have no glyph even so."""
    odd = sorted(character for character in characters if not character.isascii())
    lacking = _lacking(odd, system=False)
    if not lacking - set(_PICTURES):
        return False, lacking
    found = _lacking(sorted(lacking), system=True)
    return found != lacking, found


def lacking(characters: set[str]) -> set[str]:
    """The characters for which typst's own fonts have no glyph."""
    return _lacking(sorted(one for one in characters if not one.isascii()), system=False)


def _lacking(characters: list[str], *, system: bool) -> set[str]:
    try:
        _compiled(_PROBE, characters, system=system, timestamp=datetime.fromtimestamp(0, UTC))
    except typst.TypstError as error:
        return _named(error)
    return set()


def _named(error: typst.TypstError) -> set[str]:
    """The characters that typst says it has no glyph for; none of the ordinary ones, whatever is said of a text around them."""
    found = (_ESCAPE.sub(_unescaped, text) for text in _LACKING.findall(error.diagnostic))
    return {character for text in found for character in text if not character.isascii()}


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}.get(found[2], found[2])


_PICTURES = {chr(0x2400 + code): f"⟨U+{code:04X}⟩" for code in range(0x20)} | {"␡": "⟨U+007F⟩"}
"""Control characters are shown by their pictures, which few fonts have; the character's own number says the same."""


def _spelled(lacking: set[str]) -> partial[str] | None:
    if not lacking:
        return None
    run = re.compile("[" + "".join(map(re.escape, sorted(lacking))) + "]+")
    return partial(run.sub, _numbers)


def _numbers(found: re.Match[str]) -> str:
    plain = (_PICTURES.get(character, f"⟨U+{ord(character):04X}⟩") for character in found[0])
    return "".join(plain).replace("⟩⟨", " ")


def _data(value: Any, lacking: set[str]) -> Any:
    """The data with every text that lacks glyphs spelled by number, and a note that says so."""
    spell = _spelled(lacking)
    if spell is None:
        return value

    def walked(one: Any) -> Any:
        match one:
            case str():
                return spell(one)
            case list():
                return [walked(part) for part in one]
            case dict():
                return {name: walked(part) for name, part in one.items()}
            case _:
                return one

    remarks = _remarks(lacking)
    notes = _blocks(Paragraph(runs=(text(f"A note on this file: {remark}."),), role=Role.QUIET) for remark in remarks)
    return walked(value) | {"notes": notes}


def _remarks(lacking: set[str]) -> tuple[str, ...]:
    count = len(lacking - set(_PICTURES))
    if not count:
        return ()
    what = "1 character is" if count == 1 else f"{count:,} characters are"
    return (f"{what} in no font at hand and spelled by number, such as ⟨U+{ord(min(lacking - set(_PICTURES))):04X}⟩ — {FONT_HINT}",)


def _document(document: Document) -> Item:
    return {
        "title": text(document.title).text,
        "foot": text(document.foot).text,
        "anchors": sorted(document.anchors),
        "colours": dict(palette.LIGHT),
        "inks": {word: palette.ink_on(palette.LIGHT[word]) for word in palette.COLOURED},
        "notes": [],
        "blocks": _blocks(document.blocks),
    }


def _blocks(blocks: Iterable[Block]) -> list[Item]:
    """The blocks as the template reads them; a fold is open on paper, or not there."""
    made = []
    for block in blocks:
        match block:
            case Fold():
                made += _blocks((block.summary, *block.blocks)) if block.printed else []
            case Lanes() if block.whole:
                made += [_image(drawing, _said(block.words)) for drawing in drawings.timeline(block)]
            case _:
                made.append(_block(block))
    return made


def _block(block: Columns | Lanes | Picture | Contents | Simple) -> Item:  # noqa: C901 - one case a block
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "runs": _runs(block.runs), "anchor": block.anchor, "new_page": block.new_page}
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs), "role": block.role.value}
        case Bullets():
            return {"kind": "bullets", "items": [_runs(item) for item in block.items], "short": block.short}
        case Facts():
            return {"kind": "facts", "rows": [{"name": name, "runs": _runs(runs)} for name, runs in block.rows]}
        case Picture():
            return _image(drawings.picture(block), block.said)
        case Contents():
            return {"kind": "contents", "title": block.title}
        case Grid():
            return {
                "kind": "table",
                "caption": block.caption,
                "heads": [text(head).text for head in block.heads],
                "rows": [[_runs(cell) for cell in row] for row in block.rows],
                "widths": list(block.widths),
                "small": block.small,
            }
        case Card():
            return {
                "kind": "record",
                "entry": block.entry,
                "when": block.when,
                "anchor": block.anchor,
                "body": _blocks(block.body),
            }
        case Columns():
            return {"kind": "columns", "sort": block.sort, "parts": [_blocks(part) for part in block.parts]}
        case Lanes():
            (drawing,) = drawings.timeline(block)
            return _image(drawing, _said(block.words))
        case Copied():
            return _block(Paragraph(runs=(text(block.text),), role=Role.FIXED))


def _image(drawing: str, said: str) -> Item:
    return {"kind": "image", "svg": drawing, "said": said}


def _said(words: Bullets) -> str:
    return "; ".join("".join(run.text for run in item) for item in words.items)


def _runs(runs: Runs) -> list[dict[str, str]]:
    return [_run(run) for run in runs if run.text]


def _run(run: Run) -> dict[str, str]:
    return {
        "text": run.text,
        "look": run.look.value,
        "address": run.address or "",
        "anchor": run.anchor,
        "word": run.word,
        "language": _language(run.language),
    }


def _language(tag: str) -> str:
    """The main language alone: typst tells scripts apart by itself."""
    return tag.partition("-")[0].lower()
