"""Data on standard output in the format asked for, talk on standard error; a reader that went away ends the command quietly."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from tracker.cli.terminal.formats import Format
from tracker.domain.errors import BadInput, UnwritableStore
from tracker.domain.text import formula_safe, visible

Item = Mapping[str, Any]


class Done(Exception):
    """The command is over before its end, with this exit code and nothing more to say."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


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
    step()
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        silence()
        raise Done from None


def write_all(pieces: Iterable[str]) -> None:
    """Writes data to standard output piece by piece, as it is made."""
    for piece in pieces:
        write(piece)


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
    target = Path(path)
    if target.exists() and not target.is_file():
        _save_in_place(target, pieces)
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with draft.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise UnwritableStore(f"cannot write {path}: {error.strerror}", "name another file with -o, or - for standard output") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _save_in_place(target: Path, pieces: Iterable[bytes]) -> None:
    """A device or pipe such as /dev/stdout is written as it is."""
    try:
        with target.open("wb") as file:
            for piece in pieces:
                file.write(piece)
    except OSError as error:
        raise UnwritableStore(f"cannot write {target}: {error.strerror}", "name another file with -o, or - for standard output") from error


def write_data(form: Format, *, whole: Any, lines: Iterable[Item], rows: Iterable[Item], columns: Sequence[str]) -> None:
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
            write(json_text(whole))
        case Format.JSONL:
            write(json_lines(lines))
        case Format.CSV:
            write_all(csv_pieces(rows, columns))
        case Format.MARKDOWN:
            write_all(markdown_pieces(rows, columns))
        case Format.TABLE:
            raise AssertionError("a table is laid out by its own command")


def json_text(value: Any) -> str:
    """One JSON value: characters as they are, keys in the order given, two spaces a level."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def envelope(schema: str, items: Sequence[Item], *, as_of: str, known_at: int, total: int | None = None) -> dict[str, Any]:
    """The object around the items of a reading command (docs/design.md §6.1)."""
    count = len(items) if total is None else total
    return {
        "schema": f"tracker.{schema}/1",
        "as_of": as_of,
        "known_at": known_at,
        "total": count,
        "truncated": count > len(items),
        "items": list(items),
    }


def json_lines(items: Iterable[Item]) -> str:
    """JSON Lines: the bare items, one a line."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return "".join(encode(item) + "\n" for item in items)


def flat(value: Any) -> str:
    """A JSON value in one cell."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(flat(one) for one in value)
        case dict():
            return " ".join(flat(one) for one in value.values() if one not in (None, ""))
        case _:
            return str(value)


def csv_pieces(items: Iterable[Item], columns: Sequence[str]) -> Iterator[str]:
    """CSV for spreadsheets, some hundred rows at a time: text that could be a formula is marked reversibly, numbers are as they are."""
    from tracker.reports.formats import csv_text

    yield csv_text.page([csv_text.cells([name]) for name in columns])
    rest = iter(items)
    while page := list(islice(rest, 500)):
        yield csv_text.page([csv_column([item.get(name) for item in page]) for name in columns])


def csv_column(values: Sequence[Any], *, raw: bool = False) -> Sequence[str]:
    """One column's values as cells of CSV; raw without marks, exactly as they are."""
    from tracker.reports.formats import csv_text

    kinds = set(map(type, values))
    if kinds == {int}:
        return list(map(str, values))
    nothing = type(None)
    if kinds == {nothing}:
        return [""] * len(values)
    if kinds == {int, nothing}:
        return ["" if value is None else str(value) for value in values]
    if int in kinds:
        return [csv_text.quoted(flat(value) if raw else _cell(value)) for value in values]
    if kinds <= {str, nothing}:
        texts = values if kinds == {str} else [value or "" for value in values]
    else:
        texts = [flat(value) for value in values]
    return csv_text.cells(texts, None if raw else _safe)


def _cell(value: Any) -> str:
    return str(value) if type(value) is int else _safe(flat(value))


def _safe(text: str) -> str:
    return visible(formula_safe(text), keep="\n\t\r")


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
