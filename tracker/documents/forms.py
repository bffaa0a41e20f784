"""Forms that people fill in with an editor: plain text, in which each field has a heading and its text runs to the next heading.

A heading is a line that begins with exactly three equals signs, with the field's name between two of them: `=== event date ===`. What
follows on that line explains the field and is not read. The text below is taken as it was typed; nothing in it is markup, except that a
line that begins like a heading has a backslash before it. Outside of fields stand comments, lines that begin with `#`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from tracker.domain.errors import BadDocument, BadInput, Faults, TrackerError, did_you_mean
from tracker.domain.text import one_line
from tracker.domain.vocabulary import spelled

Value = TypeVar("Value")

_HEADING = re.compile(r"=== *([^=]*?) *===(?!=)[^\n]*")
_LIKE_A_HEADING = re.compile(r"\\*===(?!=)")
_TICKED = re.compile(r"\[ *([^\] ]?) *\] *#([1-9]\d{0,17})\b[^\n]*", re.ASCII)
_NUMBERS = re.compile(r"(#?[1-9]\d{0,17}[ ,]*)+", re.ASCII)
_END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form, with what it holds before anything is filled in."""

    name: str
    hint: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to be filled in.

    Args:
        head: comments before the fields.
        fields: in their order.
        foot: comments after the fields: what is worth knowing while one writes.
    """

    head: Sequence[str]
    fields: Sequence[Field]
    foot: Sequence[str] = ()

    def render(self) -> str:
        """The text of the form."""
        lines = [*map(_comment, self.head), ""]
        for field in self.fields:
            lines += [f"=== {spelled(field.name)} === {one_line(field.hint)}".rstrip(), *([_escaped(field.text)] if field.text else []), ""]
        return "\n".join([*lines, f"=== {_END} === below is for reading", "", *map(_comment, self.foot)]).rstrip() + "\n"

    def read(self, text: str, file: str) -> "Filled":
        """What was filled into the form, as somebody's editor left it.

        Raises:
            BadDocument: a heading that is none of this form's, or stands there twice, or text outside of the fields; each with its line.
        """
        names = {spelled(field.name): field.name for field in self.fields} | {_END: ""}
        faults, found, current = Faults(), dict[str, list[tuple[int, str]]](), ""
        for number, line in enumerate(_lines(text), 1):
            if _LIKE_A_HEADING.match(line) and not line.startswith("\\"):
                match = _HEADING.fullmatch(line)
                name = " ".join(match[1].lower().replace("_", " ").split()) if match else ""
                if name not in names:
                    meant = did_you_mean(name, names, f"a line of text that begins with === is written with a backslash: \\{line[:40]}")
                    faults.add(BadDocument(f"there is no field “{name or line[:40]}” in this form", file=file, line=number, hint=meant))
                elif names[name] in found:
                    faults.add(
                        BadDocument("stands there twice", file=file, line=number, field=name, hint="put both texts under one heading")
                    )
                current = names.get(name, current)
                found.setdefault(current, []).append((number, ""))
            elif current:
                found[current].append((number, line[1:] if _LIKE_A_HEADING.match(line) else line))
            elif line.strip() and not line.startswith("#"):
                hint = "write it below a heading, or begin the line with # if it is nothing to keep"
                faults.add(BadDocument(f"“{line.strip()[:40]}” stands outside of the fields", file=file, line=number, hint=hint))
        faults.refuse()
        return Filled({name: tuple(lines) for name, lines in found.items() if name}, file)


def _comment(line: str) -> str:
    return f"# {one_line(line)}".rstrip()


def _escaped(text: str) -> str:
    """The text with a backslash before each line that begins like a heading."""
    return "\n".join(f"\\{line}" if _LIKE_A_HEADING.match(line) else line for line in text.split("\n"))


def _lines(text: str) -> list[str]:
    """The lines of a file, which an editor may have saved with a byte order mark or with line ends of two characters."""
    text = text.removeprefix("\ufeff")
    return (text.replace("\r\n", "\n") if text.partition("\n")[0].endswith("\r") else text).split("\n")


class Filled:
    """What was filled into a form: the text of each field, and where it stands.

    Args:
        fields: by name, the numbered lines of each, of which the first is its heading.
        file: what errors call the form.
    """

    def __init__(self, fields: Mapping[str, Sequence[tuple[int, str]]], file: str) -> None:
        self._fields = fields
        self.file = file
        self.faults = Faults()
        """What is wrong with the values read so far."""

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the fields that hold something, without the blanks around them."""
        return {name: text for name in self._fields if (text := self.text(name))}

    @property
    def emptied(self) -> list[str]:
        """The fields that are there and hold nothing."""
        return [name for name in self._fields if not self.text(name)]

    def text(self, name: str) -> str:
        """The text of a field without the blanks around it; empty where there is none."""
        return "\n".join(line for _, line in self._fields.get(name, ())).strip()

    def line(self, name: str) -> int | None:
        """Where a field's text begins, or its heading stands if it holds nothing; none for a field that is not there."""
        lines = self._fields.get(name, ())
        return next((number for number, line in lines if line.strip()), lines[0][0] if lines else None)

    def words(self, name: str) -> list[str]:
        """The words of a field that holds several codes, with commas between them or without."""
        return self.text(name).replace(",", " ").split()

    def items(self, name: str) -> list[str]:
        """The lines of a field that holds one thing in each."""
        return [line.strip() for _, line in self._fields.get(name, ()) if line.strip()]

    def value(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """A field's value, or None where it holds nothing or what cannot be read; then the fault is noted."""
        text = self.text(name)
        try:
            return read(text) if text else None
        except TrackerError as error:
            self.add(error.about(name))
            return None

    def ticked(self, name: str) -> list[str]:
        """The entry numbers in a field whose lines begin with `[x] #57`, and those that stand in lines of their own."""
        chosen: list[str] = []
        for number, line in self._fields.get(name, ()):
            text = line.strip()
            if match := _TICKED.fullmatch(text):
                chosen += [match[2]] if match[1] else []
            elif _NUMBERS.fullmatch(text):
                chosen += re.findall(r"\d+", text)
            elif text:
                hint = "tick a line as in [x] #57, or write entry numbers"
                self.faults.add(BadDocument(f"“{one_line(text)[:40]}” is no entry", file=self.file, line=number, field=name, hint=hint))
        return chosen

    def require(self, *names: str) -> None:
        """Notes the fields that must hold something and do not."""
        for name in names:
            if not self.text(name):
                self.add(BadInput("is missing", f"write it below === {spelled(name)} ===").about(name))

    def add(self, error: TrackerError) -> None:
        """Notes an error and those that come with it, each with the line of the field it is about."""
        for one in (error, *error.further):
            self.faults.add(
                one
                if isinstance(one, BadDocument)
                else BadDocument(
                    one.message, file=self.file, line=self.line(one.field), field=one.field, hint=one.hint_in_file or "nothing was added"
                )
            )

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Names field and line in what is wrong with the fields; other errors pass as they are.

        Raises:
            BadDocument: all that was noted, and what was raised about a field.
        """
        try:
            yield
        except BadDocument:
            raise
        except TrackerError as error:
            if not error.field:
                raise
            self.add(error)
        self.faults.refuse()
