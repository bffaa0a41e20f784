"""Data on standard output in the format asked for, talk on standard error; a reader that went away ends the command quietly."""

from __future__ import annotations  # typing and pathlib are not imported to start

import os
import sys

from tracker.domain.errors import BadInput, UnwritableStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any


class Done(Exception):
    """The command is over before its end, with this exit code and nothing more to say."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


_steps = 0


def step() -> None:
    """Notes that the command did what cannot be done again as if nothing had happened: it answered, or read its standard input."""
    global _steps  # noqa: PLW0603 - there is one standard output and one standard input
    _steps += 1


def steps() -> int:
    """How many such things were done in this process."""
    return _steps


def write(text: str) -> None:
    """Data for standard output."""
    step()
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        silence()
        raise Done from None


def write_all(pieces: Iterable[str]) -> None:
    """The same piece by piece, as they are made."""
    for piece in pieces:
        write(piece)


def write_bytes(pieces: Iterable[bytes]) -> None:
    """Exact bytes for standard output."""
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
    """After the reader went away: nothing more can be said there, and nothing needs to be."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def say(text: str) -> None:
    """Talk for the person, on standard error."""
    from contextlib import suppress

    from tracker.domain.text import visible

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
    from contextlib import suppress
    from pathlib import Path

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


def json_text(value: Any) -> str:
    """One JSON value for people and machines: characters as they are, keys in the order given, two spaces a level."""
    from json.encoder import encode_basestring

    return _indented(value, "\n", encode_basestring) + "\n"


def _indented(value: Any, end: str, quoted: Callable[[str], str]) -> str:
    """What `json.dumps(value, ensure_ascii=False, indent=2)` gives, in a fraction of the time; `end` ends a line at this level."""
    kind = type(value)
    if kind is str:
        return quoted(value)
    if kind is dict and value:
        inner = end + "  "
        return "{" + ",".join([f"{inner}{quoted(name)}: {_indented(one, inner, quoted)}" for name, one in value.items()]) + end + "}"
    if (kind is list or kind is tuple) and value:
        inner = end + "  "
        return "[" + ",".join([inner + _indented(one, inner, quoted) for one in value]) + end + "]"
    if kind is int:
        return str(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    import json

    return json.dumps(value, ensure_ascii=False)


def envelope(schema: str, items: Sequence[Mapping[str, Any]], *, as_of: str, known_at: int, total: int | None = None) -> dict[str, Any]:
    """The object around the items of a reading command (DESIGN §6)."""
    count = len(items) if total is None else total
    return {
        "schema": f"tracker.{schema}/1",
        "as_of": as_of,
        "known_at": known_at,
        "total": count,
        "truncated": count > len(items),
        "items": list(items),
    }


def json_lines(items: Iterable[Mapping[str, Any]]) -> str:
    """The bare items, one a line."""
    return "".join(json_line_pieces(items))


def json_line_pieces(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The same item by item."""
    import json

    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    return (encode(item) + "\n" for item in items)


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


def csv_text(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """For spreadsheets: text that could be a formula marked reversibly, numbers as they are, one row an item."""
    return "".join(csv_pieces(items, columns))


def csv_pieces(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """The same some hundred rows at a time."""
    from tracker.reports import csv_text

    yield csv_text.page([csv_text.cells([name]) for name in columns])
    rest = iter(items)
    from itertools import islice

    while page := list(islice(rest, 500)):
        yield csv_text.page([csv_column([item.get(name) for item in page]) for name in columns])


def csv_column(values: Sequence[Any], *, raw: bool = False) -> Sequence[str]:
    """One column's values as cells of CSV; raw without marks, exactly as they are."""
    from tracker.reports import csv_text

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
    from tracker.domain.text import formula_safe, visible

    return visible(formula_safe(text), keep="\n\t\r")


def markdown_text(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """A table that GitHub and Pandoc render; recorded text is never markup in it."""
    return "".join(markdown_pieces(items, columns))


def markdown_pieces(items: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """The same row by row."""
    from tracker.reports.markdown_text import inline

    yield "| " + " | ".join(columns) + " |\n" + "| " + " | ".join("---" for _ in columns) + " |\n"
    for item in items:
        yield "| " + " | ".join(inline(flat(item.get(column))) for column in columns) + " |\n"


def chosen(columns: str | None, known: Sequence[str], usual: Sequence[str]) -> list[str]:
    """The columns of `--columns a,b`, or the usual ones.

    Raises:
        BadInput: a column there is none of.
    """
    if columns is None:
        return list(usual)
    names = [name.strip() for name in columns.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise BadInput(f"no column “{name}”", f"there are: {', '.join(known)}")
    return names or list(usual)
