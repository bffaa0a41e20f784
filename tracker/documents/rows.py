"""Rows of evidence for `tracker import`: JSON Lines or CSV of any length, read as a stream, validated, and handed on in chunks.

Whether a name resolves is asked where the ledger is at hand. A line that cannot be taken does not end the reading: all faults of a file are
told at its end, so whoever stores rows takes them all before.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import BinaryIO, NamedTuple

from pydantic_core import from_json

from tracker.documents.batch import json_value
from tracker.documents.evidence_input import FIELDS_HINT, NAMES, EvidenceReader, EvidenceRow
from tracker.domain.errors import BadDocument, Faults
from tracker.domain.items import Item
from tracker.domain.record.records import SOURCE_FIELDS
from tracker.domain.text import formula_text, one_line

CHUNK = 1_000
"""Rows handed on at once."""

LINE_LIMIT = 2_000_000
"""Bytes in one line: more than all the longest texts of a row, every character escaped."""


class Row(NamedTuple):
    """A row as far as it can be read without a ledger, of plain values, so that it can lie in a temporary file."""

    line: int
    """Its first."""
    fields: Item
    """Of `Evidence` by name, only those that are given, as JSON values; `commitment` as written where it is no ref."""
    source: Item | None
    """By `SOURCE_FIELDS`, what describes a source, empty where neither a key nor anything else does; None where there is just a key."""


class Form(StrEnum):
    """How rows are written down."""

    JSON_LINES = "jsonl"
    CSV = "csv"


def form_of(first: bytes, file: str) -> Form | None:
    """The form of a file of rows, by its first line and its name; none where it is something else."""
    line = first.removeprefix(b"\xef\xbb\xbf").strip()
    if line.startswith(b"{"):
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            return None
        is_entry = {"v", "seq", "kind"} <= fields.keys()
        return Form.JSON_LINES if not is_entry and {"commitment", "stance", "summary"} & fields.keys() else None
    names = {name.strip().strip('"') for name in line.decode("utf-8", "replace").split(",")}
    return Form.CSV if file.lower().endswith(".csv") or {"commitment", "stance"} <= names else None


def read(stream: BinaryIO, form: Form, file: str, *, today: date, first: bytes = b"", raw: bool = False) -> Iterator[list[Row]]:
    """The rows of a file, some at a time.

    Args:
        stream: what is left of the file.
        form: how it is written.
        file: what errors call it.
        today: the user's day, for dates such as `yesterday`.
        first: the lines that were read from the stream already.
        raw: whether CSV's cells are exactly as recorded; otherwise the mark of a formula is taken off, as `evidence list` puts it on.

    Raises:
        BadDocument: after the last row that could be read, all that cannot be taken, each with its line and field.
    """
    faults = Faults()
    reader = EvidenceReader(EvidenceRow, file, today, faults)
    given = (
        _objects(_lines(stream, file, first), file, faults)
        if form is Form.JSON_LINES
        else _records(_lines(stream, file, first), file, faults, str if raw else formula_text)
    )
    chunk: list[Row] = []
    try:
        for line, written in given:
            if (fields := reader.read(written, line)) is not None:
                chunk.append(_row(line, fields))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except BadDocument as fault:
        faults.add(fault)  # and nothing behind it can be read
    if chunk:
        yield chunk
    faults.refuse()


def _row(line: int, fields: Item) -> Row:
    if "source" in fields and _DESCRIPTION.isdisjoint(fields):
        return Row(line, fields, None)
    source = {name: fields.pop(name) for name in SOURCE_FIELDS if name in fields}
    return Row(line, fields, source)


_DESCRIPTION = frozenset(SOURCE_FIELDS)


def _lines(stream: BinaryIO, file: str, first: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbered lines, the mark of the byte order left out."""
    number = 0
    ahead = iter(first.splitlines(keepends=True))
    while line := next(ahead, None) or _line(stream, file):
        number += 1
        if len(line) > LINE_LIMIT:
            raise BadDocument(f"the line is longer than {LINE_LIMIT:,} bytes", file=file, line=number)
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _line(stream: BinaryIO, file: str) -> bytes:
    try:
        return stream.readline(LINE_LIMIT + 1)
    except OSError as error:
        raise BadDocument(f"cannot be read: {error.strerror}", file=file, hint="nothing was added; try again") from error


def _objects(lines: Iterable[tuple[int, bytes]], file: str, faults: Faults) -> Iterator[tuple[int, Item]]:
    for number, line in lines:
        try:
            fields = from_json(line, allow_inf_nan=False, cache_strings="keys")
            if type(fields) is dict and line.count(b":") == len(fields):  # so that no name can stand there twice
                yield number, fields
                continue
        except ValueError:
            pass  # said by the reader that is slower and says more
        if line.strip():
            try:
                yield number, _object(line, file, number)
            except BadDocument as fault:
                faults.add(fault)


def _object(line: bytes, file: str, number: int) -> Item:
    fields = json_value(_decoded(line, file, number), file, number)
    if not isinstance(fields, dict):
        raise BadDocument("is not an object with fields", file=file, line=number)
    return fields


def _records(lines: Iterable[tuple[int, bytes]], file: str, faults: Faults, text_of: Callable[[str], str]) -> Iterator[tuple[int, Item]]:
    """CSV of RFC 4180, each record with the number of its first line; an empty cell is not given."""
    reader = csv.reader((_decoded(line, file, number) for number, line in lines), strict=True)
    begun, header = 1, None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadDocument(f"is not CSV: {error}", file=file, line=begun) from error
        if cells is None:
            break
        if header is None:
            header = _header(cells, file)
        elif cells and len(cells) != len(header):
            faults.add(BadDocument(f"has {len(cells):,} cells, and there are {len(header):,} columns", file=file, line=begun))
        elif cells:
            yield begun, {name: text_of(cell) for name, cell in zip(header, cells, strict=True) if cell}
        begun = reader.line_num + 1


def _header(cells: Sequence[str], file: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    for name in names:
        if name not in NAMES:
            raise BadDocument(f"there is no column “{one_line(name)[:40]}”", file=file, line=1, hint=FIELDS_HINT)
        if names.count(name) > 1:
            raise BadDocument(f"the column “{name}” stands there twice", file=file, line=1)
    if missing := [name for name, field in EvidenceRow.model_fields.items() if field.is_required() and name not in names]:
        raise BadDocument(f"the column “{missing[0]}” is missing", file=file, line=1, hint=FIELDS_HINT)
    return names


def _decoded(line: bytes, file: str, number: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadDocument("is not UTF-8 text", file=file, line=number, hint="nothing was added; save it as UTF-8") from error
