"""The report as PDF for A4 paper and for screen readers (PDF/UA-1), set by typst from the template `report.typ`.

Recorded text reaches typst as JSON data, never as markup: the template prints strings, and nothing evaluates them. No package is
loaded, so nothing asks the network. The fonts built into typst come first; the machine's own are looked at only for characters that
those lack (Chinese names, for one), and a character that no font has is spelled by its number, which is said in the file and beside it.
"""

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import typst

from tracker.domain.items import Item
from tracker.reports import blocks, palette
from tracker.reports.blocks import Document, text
from tracker.reports.composition import ROOM, compose
from tracker.reports.formats import paper
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
    data = _data(document, report)
    system, lacking = _coverage(set(json.dumps(data, ensure_ascii=False)))
    fitting = _fitting(document, report, lacking, system=system)
    data = data if fitting is document else _data(fitting, report)
    for _ in range(3):  # what a character alone does not show, such as a mark that finds no base, the whole does
        try:
            made = _compiled(_template(), _spelled(data | _notes(lacking), lacking), system=system, timestamp=report.stamp)
        except typst.TypstError as error:
            more = _named(error) - lacking
            if not more:
                raise
            lacking |= more
        else:
            return Written(made, _remarks(lacking))
    raise AssertionError(sorted(lacking))


def _fitting(document: Document, report: Report, lacking: set[str], *, system: bool) -> Document:
    """The document with as much on its first page as one holds: nearly always what was reckoned, and less where letters are wide."""
    for room in range(ROOM - 6, 0, -6):
        data = _data(replace(document, blocks=document.front), report) | _notes(lacking)
        if isinstance(_typst(_template(), _spelled(data, lacking), system=system).compile(format="svg"), bytes):
            break  # several pages are a list
        document = compose(report, room)
    return document


def _template() -> bytes:
    return files("tracker.reports").joinpath("templates", "report.typ").read_bytes()


def _typst(template: bytes, data: str, *, system: bool) -> typst.Compiler:
    # the root is all that it could read; the folder one stands in may be gone
    return typst.Compiler(template, root=Path(__file__).parents[1], ignore_system_fonts=not system, sys_inputs={"data": data})


def _compiled(template: bytes, data: str, *, system: bool, timestamp: datetime) -> bytes:
    made = _typst(template, data, system=system).compile(format="pdf", pdf_standards=["ua-1"], timestamp=timestamp)
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
        _compiled(_PROBE, json.dumps(characters, ensure_ascii=False), system=system, timestamp=datetime.fromtimestamp(0, UTC))
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


def _spelled(data: Item, lacking: set[str]) -> str:
    """The data as JSON, with what no font has spelled by number: none of it is of JSON's own characters."""
    written = json.dumps(data, ensure_ascii=False)
    return re.sub("[" + "".join(map(re.escape, sorted(lacking))) + "]+", _numbers, written) if lacking else written


def _numbers(found: re.Match[str]) -> str:
    plain = (_PICTURES.get(character, f"⟨U+{ord(character):04X}⟩") for character in found[0])
    return "".join(plain).replace("⟩⟨", " ")


def _remarks(lacking: set[str]) -> tuple[str, ...]:
    count = len(lacking - set(_PICTURES))
    if not count:
        return ()
    what = "1 character is" if count == 1 else f"{count:,} characters are"
    return (f"{what} in no font at hand and spelled by number, such as ⟨U+{ord(min(lacking - set(_PICTURES))):04X}⟩ — {FONT_HINT}",)


def _notes(lacking: set[str]) -> Item:
    said = (text(f"A note on this file: {remark}.") for remark in _remarks(lacking))
    return {"notes": [_value(blocks.Paragraph(runs=(one,), role=blocks.Role.QUIET)) for one in said]}


def _data(document: Document, report: Report) -> Item:
    return {
        "title": document.title,
        "foot": document.foot,
        "keywords": report.provenance,
        "anchors": sorted(document.anchors),
        "colours": dict(palette.LIGHT),
        "inks": {word: palette.ink_on(palette.LIGHT[word]) for word in palette.COLOURED},
        "notes": [],
        "blocks": [_value(one) for one in paper.laid(document.blocks)],
    }


def _value(one: object) -> object:
    """A block as the template reads it: its fields and its kind; of a run's language the main one alone, as typst tells scripts apart by itself."""
    match one:
        case blocks.Run():
            return one._asdict() | {"language": one.language.partition("-")[0].lower()}
        case tuple():
            return [_value(part) for part in one if not (isinstance(part, blocks.Run) and not part.text)]
        case str():
            return blocks.shown(one)
        case int() | float():
            return one
        case paper.Drawing():
            return {"kind": "drawing", "svg": one.svg, "said": one.description}
        case _:
            assert is_dataclass(one)
            return {"kind": type(one).__name__.lower()} | {field.name: _value(getattr(one, field.name)) for field in fields(one)}
