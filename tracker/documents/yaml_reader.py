"""YAML as people write dossiers in it, read with limits and with the line of every value.

The scalars of YAML 1.2's core schema, floats left out: `NO` is a country's code and `2024-03` a date's text, not a boolean or a number.
Anchors and aliases are refused (they can expand without end), and so are repeated keys, custom tags and several documents.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from tracker.domain.errors import BadDocument, BadInput
from tracker.domain.items import Item, Path
from tracker.domain.text import one_line

SIZE_LIMIT = 20_000_000
"""Characters in one file."""

DEPTH_LIMIT = 20
"""Levels of nesting."""

MEMBER_LIMIT = 2_000_000
"""Values in one file."""

Place = int | tuple[int, "list[Place] | dict[str, Place]"]
"""The line of a value (from 1) and, where it is a list or a mapping, the places of its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A value and the line on which each part of it begins."""

    value: Any
    place: Place

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it."""
        place = self.place
        for step in path:
            try:
                place = place[1][step]  # type: ignore[index]  # what does not fit is caught
            except (KeyError, IndexError, TypeError):
                break
        return place if isinstance(place, int) else place[0]


def read(text: str, file: str) -> Read:
    """Parses one YAML document.

    Raises:
        BadDocument: malformed, too large or too deep, or using what is refused; names the line.
    """
    if len(text) > SIZE_LIMIT:
        raise BadDocument(f"is too large: {len(text):,} characters, at most {SIZE_LIMIT:,}", file=file)
    text = text.removeprefix("\ufeff")
    if match := _NOT_YAML.search(text):
        raise BadDocument(
            f"holds the character U+{ord(match[0]):04X}, which YAML does not allow", file=file, line=text.count("\n", 0, match.start()) + 1
        )
    try:
        value, place = _Builder(file).document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = one_line(error.problem or str(error))
        character = text[mark.index : mark.index + 1] if mark else ""
        if mark and _flow_depth(text[max(0, mark.index - _LOOKAHEAD) : mark.index + 1]) > DEPTH_LIMIT:
            raise BadDocument(_TOO_DEEP, file=file, line=line) from error
        if character == "\t" or (mark and _INDENTED_BY_TAB.match(text, text.rfind("\n", 0, mark.index) + 1)):
            raise BadDocument("a tab where YAML wants spaces", file=file, line=line, hint="indent with spaces") from error
        hint = "put quotes around the text" if character and character in "@`%" else ""
        raise BadDocument(f"is not YAML: {problem}", file=file, line=line, hint=hint) from error
    except RecursionError as error:
        raise BadDocument(_TOO_DEEP, file=file) from error
    return Read(value=value, place=place)


def part(text: str) -> Any:
    """The value of what stands in a cell or a field as it would in a dossier.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return read(text, "line").value
    except BadDocument as error:
        raise BadInput(error.message, "write it as a dossier has it: tracker export shows it") from error


# What YAML 1.2 §5.1 calls printable, the rest of it: libyaml would name the byte, and fails on lone surrogates.
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOO_DEEP = f"is nested too deeply, at most {DEPTH_LIMIT} levels"
_LOOKAHEAD = 1024  # characters that a parser reads ahead for the colon of a key (YAML 1.2 §7.4.2), and so beyond the value it has reached
_BRACKETS = re.compile(r"""(?P<open>[\[{])|(?P<close>[\]}])|"[^"]*"|'[^']*'""")
_INDENTED_BY_TAB = re.compile(" *\t")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})", re.ASCII)
_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}


def plain_value(scalar: str) -> str | int | bool | None:
    """The value of an unquoted scalar."""
    if scalar in _CONSTANTS:
        return _CONSTANTS[scalar]
    return int(scalar) if _INTEGER.fullmatch(scalar) else scalar


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _flow_depth(text: str) -> int:
    """The deepest nesting of lists and mappings in brackets, quoted scalars left out.

    PyYAML 6.0.4 and later refuse deep nesting themselves, while they read ahead and before the value at our own limit is reached; how
    deep, and in which words, is theirs to change. So the brackets that they met are counted here.
    """
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        if match["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif match["close"]:
            depth = max(0, depth - 1)
    return deepest


class _Builder:
    """Turns the parser's events into values, with a limit at each step."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._members = 0

    def document(self, text: str) -> tuple[Any, Place]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        events = yaml.parse(text, Loader=loader)
        next(events)  # the stream begins
        if isinstance(event := next(events), yaml.StreamEndEvent):
            raise BadDocument("is empty", file=self._file)
        event = next(events)
        value = self._value(event, events, _line(event), 0)
        next(events)  # the document ends
        if not isinstance(event := next(events), yaml.StreamEndEvent):
            raise BadDocument("holds a second document; give each its own file", file=self._file, line=_line(event))
        return value

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], line: int, depth: int) -> tuple[Any, Place]:
        """The value that begins with an event, on that line or behind a name that stands there."""
        begun = _line(event)
        self._refuse_marks(event, begun)
        self._members += 1
        if self._members > MEMBER_LIMIT:
            raise BadDocument(f"holds more than {MEMBER_LIMIT:,} values", file=self._file, line=begun)
        if depth > DEPTH_LIMIT:
            raise BadDocument(_TOO_DEEP, file=self._file, line=begun)
        if isinstance(event, yaml.ScalarEvent):
            return (plain_value(event.value) if event.implicit[0] else event.value), line
        if not isinstance(event, yaml.SequenceStartEvent):
            return self._mapping(events, line, depth)
        items: list[Any] = []
        places: list[Place] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            item, place = self._value(event, events, _line(event), depth + 1)
            items.append(item)
            places.append(place)
        return items, (line, places)

    def _refuse_marks(self, event: yaml.Event, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadDocument("anchors and aliases (& and *) are not read; write the value out", file=self._file, line=line)
        if (tag := getattr(event, "tag", None)) is not None:
            raise BadDocument(f"the tag {one_line(tag)[:40]} is not read; write a plain value", file=self._file, line=line)

    def _mapping(self, events: Iterator[yaml.Event], begun: int, depth: int) -> tuple[Item, Place]:
        mapping: Item = {}
        places: dict[str, Place] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            self._refuse_marks(event, line)
            name = event.value if isinstance(event, yaml.ScalarEvent) else ""
            if not name:
                raise BadDocument("a field's name must be a word", file=self._file, line=line)
            if name in mapping:
                raise BadDocument(f"the field “{one_line(name)[:40]}” stands there twice", file=self._file, line=line)
            mapping[name], places[name] = self._value(next(events), events, line, depth + 1)
        return mapping, (begun, places)
