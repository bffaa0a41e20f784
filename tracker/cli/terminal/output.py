"""Data on standard output in the format asked for, talk on standard error; a reader that went away ends the command quietly."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.terminal.formats import Format
from tracker.domain.errors import BadInput, UnwritableStore
from tracker.domain.items import Item
from tracker.domain.text import formula_safe, json_escaped, visible

if TYPE_CHECKING:
    from tracker.actions.naming import Reading
    from tracker.settings import Pager


class Done(Exception):
    """The command is over before its end, with this exit code and nothing more to say."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


AT_ONCE = 500
"""Pieces of text in one call of the system."""

_steps = 0


def step() -> None:
    """Notes that the command cannot be run again unseen any more, since it answered or read its standard input."""
    global _steps  # noqa: PLW0603 - there is one standard output and one standard input
    _steps += 1


def steps() -> int:
    """How often a command of this process answered or read its standard input."""
    return _steps


def write(text: str) -> None:
    """Writes data to standard output."""
    write_all([text])


def write_all(pieces: Iterable[str]) -> None:
    """Writes data to standard output as it is made, some hundred pieces at a time: a call of the system for each row takes longer than the row."""
    rest = iter(pieces)
    try:
        while text := "".join(islice(rest, AT_ONCE)):
            step()
            sys.stdout.write(text)
    except BrokenPipeError:
        silence()
        raise Done from None


_pager: "Callable[[], Pager | None] | None" = None


def page_with(pager: "Callable[[], Pager | None]") -> None:
    """Sets what `show` asks for the user's pager."""
    global _pager  # noqa: PLW0603 - there is one terminal
    _pager = pager


def show(pieces: Iterable[str]) -> None:
    """Writes an answer that is read already: on a terminal that is not high enough, in the user's pager."""
    if not sys.stdout.isatty():
        write_all(pieces)
        return
    from tracker.cli.terminal import pager

    text = "".join(pieces)
    found = _pager() if _pager and pager.is_needed(text) else None
    if found is None:
        write(text)
        return
    try:
        step()
        pager.run(found, text)
    except OSError as error:
        say(f"note: the pager “{' '.join(found.command)}” cannot be started: {error.strerror}")
        write(text)


def write_bytes(pieces: Iterable[bytes]) -> None:
    """Writes exact bytes to standard output."""
    step()
    try:
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence()
        raise Done from None


def silence() -> None:
    """Sends what is still buffered for standard output nowhere, after its reader went away."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def say(text: str) -> None:
    """Writes a message for people to standard error."""
    with suppress(BrokenPipeError):
        sys.stdout.flush()  # what was answered stands before what is said about it
    with suppress(OSError):  # where standard error is full or gone there is nowhere to say so; the exit code remains
        print(visible(text, keep="\n"), file=sys.stderr, flush=True)  # noqa: T201 - this is where talk goes out


def save(path: str, pieces: Iterable[bytes]) -> None:
    """Writes a whole file, or `-` for standard output; an existing file is replaced only once the new one is complete.

    Raises:
        UnwritableStore: the file cannot be written; what was there is untouched.
    """
    if path == "-":
        write_bytes(pieces)
        return
    from tracker.storage import files

    target = Path(path)
    try:
        if target.exists() and not target.is_file():  # a device or pipe such as /dev/stdout is written as it is
            with target.open("wb") as file:
                file.writelines(pieces)
        else:
            files.write(target, pieces)
    except OSError as error:
        raise UnwritableStore(f"cannot write {path}: {error.strerror}", "name another file with -o, or - for standard output") from error


def write_data(form: Format, *, whole: object, lines: Iterable[Item], rows: Iterable[Item], columns: Sequence[str]) -> None:
    """Writes an answer in a format for programs.

    Args:
        form: any format but the table.
        whole: the one value of JSON.
        lines: the objects of JSON Lines.
        rows: the rows of CSV and Markdown.
        columns: of the rows, in this order.
    """
    match form:
        case Format.JSON:
            show([json_text(whole)])
        case Format.JSONL:
            show(json_line_pieces(lines))
        case Format.CSV:
            show(csv_pieces(rows, columns))
        case Format.MARKDOWN:
            show(markdown_pieces(rows, columns))
        case Format.TABLE:
            raise AssertionError("a table is laid out by its own command")


_MANY = 1_000
"""Items from which it pays to import the compiled encoder: the standard library's writes indented JSON in Python, 0.04 ms an item."""


def json_text(value: object) -> str:
    """One JSON value: characters as they are where none steers a terminal, keys in the order given, two spaces a level."""
    if isinstance(value, dict) and len(value.get("items", ())) >= _MANY:
        from pydantic_core import to_json  # writes the same bytes

        return json_escaped(to_json(value, indent=2).decode()) + "\n"
    return json_escaped(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def envelope(schema: str, items: Sequence[Item], reading: "Reading", total: int | None = None) -> Item:
    """The object around the items of a reading command (docs/design.md §6.1)."""
    count = len(items) if total is None else total
    return {
        "schema": f"tracker.{schema}/1",
        "as_of": reading.day.isoformat(),
        **({"window": reading.window._asdict()} if reading.window else {}),
        "known_at": reading.position,
        "total": count,
        "truncated": count > len(items),
        "items": list(items),
    }


def json_pieces(around: Item, items: Iterable[Item]) -> Iterator[str]:
    """An envelope as JSON, as `json_text` makes it, with its items (the last member, empty in `around`) written while they are read."""
    head, _, end = json_text(around).rpartition("[]")
    yield f"{head}["
    between = ""
    for item in items:
        yield f"{between}\n    " + json_escaped(json.dumps(item, ensure_ascii=False, indent=2)).replace("\n", "\n    ")
        between = ","
    yield f"\n  ]{end}" if between else f"]{end}"


def json_line_pieces(items: Iterable[Item]) -> Iterator[str]:
    """JSON Lines: the bare items, one a line."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return (json_escaped(encode(item)) + "\n" for item in items)


def json_lines(items: Iterable[Item]) -> str:
    """JSON Lines as one text."""
    return "".join(json_line_pieces(items))


def flat(value: object) -> str:
    """A JSON value in one cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return "; ".join(flat(one) for one in value)
        case dict():
            return " ".join(flat(one) for one in value.values() if one not in (None, ""))
        case _:
            return str(value)


def csv_pieces(items: Iterable[Item], columns: Sequence[str], *, excel: bool = False) -> Iterator[str]:
    """These columns of the items as CSV for spreadsheets, row by row."""
    return csv_rows(([item.get(name) for name in columns] for item in items), columns, excel=excel)


def csv_rows(rows: Iterable[Sequence[object]], columns: Sequence[str], *, raw: bool = False, excel: bool = False) -> Iterator[str]:
    """CSV, row by row: for spreadsheets, text that could be a formula is marked reversibly, numbers are as they are.

    Args:
        rows: JSON values.
        columns: what they are called.
        raw: for machines: every text exactly as recorded.
        excel: as Excel opens it in Europe (`csv_text`).
    """
    from tracker.reports.formats import csv_text

    cell = flat if raw else _cell
    return csv_text.table(columns, ([cell(value) for value in row] for row in rows), excel=excel)


def _cell(value: object) -> str | int | None:
    if value is None or type(value) is int:
        return value
    text = flat(value)
    return visible(formula_safe(text), keep="\n\t\r") if isinstance(value, str | list | dict) else text


def markdown_pieces(items: Iterable[Item], columns: Sequence[str]) -> Iterator[str]:
    """A table that GitHub and Pandoc render, row by row; recorded text is never markup in it."""
    from tracker.reports.formats.markdown_text import inline

    yield "| " + " | ".join(columns) + " |\n" + "| " + " | ".join("---" for _ in columns) + " |\n"
    for item in items:
        yield "| " + " | ".join(inline(flat(item.get(column))) for column in columns) + " |\n"


def chosen(columns: str | None, known: Sequence[str], usual: Sequence[str]) -> list[str]:
    """The names in `--columns a,b`, or the usual ones.

    Raises:
        BadInput: a column that is not known.
    """
    if columns is None:
        return list(usual)
    names = [name.strip() for name in columns.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise BadInput(f"no column “{name}”", f"there are: {', '.join(known)}")
    return names or list(usual)
