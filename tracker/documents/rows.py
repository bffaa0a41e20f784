"""Rows of evidence, a line each: JSON Lines or CSV of any length, read as a stream, checked field by field, in chunks.

A row is taken exactly where the record `Evidence` takes it: every field is read by that record's own type. What has few values (a stance, a
source, a day) is read once and remembered. Whether a name resolves is asked where the ledger is at hand.
"""

import csv
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum, StrEnum
from functools import partial
from operator import itemgetter
from typing import Annotated, Any, BinaryIO

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from tracker.documents.batch import Unreadable, json_fields, no_number
from tracker.domain.dates import read_date
from tracker.domain.entries import plain_message
from tracker.domain.errors import BadDocument, NotFound, TrackerError
from tracker.domain.records import PLAIN_FIELDS, SOURCE_FIELDS, Evidence
from tracker.domain.refs import REF, SOURCE_KEY, read_grade, read_number
from tracker.domain.text import one_line

CHUNK = 2_000
"""Rows handed on at once."""

LINE_LIMIT = 2_000_000
"""Bytes in one line: more than all the longest texts of a row, every character escaped."""

NAMES = frozenset((*PLAIN_FIELDS, "grade", *SOURCE_FIELDS))
"""What a row may give."""

_TEXTS = ("summary", "quote", "note", "id", "quote_prefix", "quote_suffix")
_WORDS = ("event_date", "source", "voice", "reliability", "credibility", "grade", "stance", "stage", "party")
"""Fields of few values, in the order in which their complaints come."""

_REMEMBERED = 50_000
"""Spellings of one field that are remembered."""

Values = tuple[Any, ...]
"""By `PLAIN_FIELDS`: text, a number or nothing."""

Identity = tuple[str, str, str, str, str, str | None]
"""Commitment, source, stance, day, summary (NFC) and party: evidence alike in these is the same (`evidence.same_as`)."""

Row = tuple[int, Values, bytes | None, int | None, dict[str, Any] | None]
"""One row as far as it can be read without a ledger, of plain values, so that it can be handed to another process:

its first line; its values; the canonical content of its entry and the `likeness` of its identity, or nothing where these need the ledger (a
default of its source, a commitment named otherwise than by its ref); and what describes its source, where there is more to it than a key.
"""

Columns = tuple[Sequence[Any], ...]
"""The values of several rows, field by field as in `PLAIN_FIELDS`."""

Chunk = tuple[Sequence[int], Columns, Sequence[Any], Sequence[Any], Sequence[Any]]
"""Some thousands of rows, at least one: what `Row` holds, each of all of them."""

LIKENESSES = 1 << 27
"""How many there are: a bit for each takes 16 MiB."""


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


def read(stream: BinaryIO, form: Form, file: str, *, today: date, first: bytes = b"") -> Iterator[Chunk]:
    """The rows of a file, some thousands at a time.

    Args:
        stream: what is left of the file.
        form: how it is written.
        file: what errors call it.
        today: the user's day, for dates such as `yesterday`.
        first: the lines that were read from the stream already.

    Raises:
        BadDocument: the first row that cannot be taken, with its line and field.
    """
    lines = _lines(stream, file, first)
    given = _objects(lines, file) if form is Form.JSON_LINES else _records(lines, file)
    reader, chunk, problem = _Reader(file, today), [], None
    try:
        for line, fields in given:
            chunk.append(reader.row(line, fields))
            if len(chunk) == CHUNK:
                yield across(chunk)
                chunk = []
    except BadDocument as error:
        problem = error  # told after what may be wrong before it
    if chunk:
        yield across(chunk)
    if problem:
        raise problem


def across(rows: Sequence[Row]) -> Chunk:
    """Rows as a chunk."""
    lines, several, contents, likenesses, described = zip(*rows, strict=True)
    return lines, tuple(zip(*several, strict=True)), contents, likenesses, described


def one_by_one(chunk: Chunk) -> Iterator[Row]:
    """The rows of a chunk."""
    lines, columns, contents, likenesses, described = chunk
    return zip(lines, zip(*columns, strict=True), contents, likenesses, described, strict=True)


def content(values: Values) -> bytes:
    """The canonical content of an entry with these values, as `Evidence.content` has it.

    Keys are ASCII and values are text or small numbers, for which sorting by code point and pydantic's escapes are RFC 8785.
    """
    return to_json({name: value for name, value in zip(_SORTED, _in_order(values), strict=True) if value is not None})


_SORTED = sorted(PLAIN_FIELDS)
_in_order = itemgetter(*map(PLAIN_FIELDS.index, _SORTED))


def identity(values: Values) -> Identity:
    """What tells whether evidence is there already."""
    commitment, day, stance, summary, source, _, _, _, _, party = values[:10]
    return commitment, source, stance, day, folded(summary), party


def folded(summary: str) -> str:
    """A summary as it is compared."""
    return summary if summary.isascii() else unicodedata.normalize("NFC", summary)


def likeness(one: Identity) -> int:
    """A number below `LIKENESSES`, the same of the same identity in this process and its children; of others, only by chance."""
    return hash(one) % LIKENESSES


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


def _objects(lines: Iterable[tuple[int, bytes]], file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in lines:
        try:
            fields = from_json(line, allow_inf_nan=False, cache_strings="keys")
            if type(fields) is dict and line.count(b":") == len(fields):  # so that no name can stand there twice
                yield number, fields
                continue
        except ValueError:
            pass  # said by the reader that is slower and says more
        if line.strip():
            yield number, _object(line, file, number)


def _object(line: bytes, file: str, number: int) -> dict[str, Any]:
    try:
        fields = json.loads(_decoded(line, file, number), object_pairs_hook=json_fields, parse_constant=no_number)
    except json.JSONDecodeError as error:
        raise BadDocument(f"is not JSON: {error.msg}", file=file, line=number) from error
    except Unreadable as error:
        raise BadDocument(str(error), file=file, line=number) from error
    except (RecursionError, ValueError) as error:
        raise BadDocument("is not JSON that can be read: nested too deeply, or a number too long", file=file, line=number) from error
    if not isinstance(fields, dict):
        raise BadDocument("is not an object with fields", file=file, line=number)
    return fields


def _records(lines: Iterable[tuple[int, bytes]], file: str) -> Iterator[tuple[int, dict[str, Any]]]:
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
        elif cells:
            if len(cells) != len(header):
                raise BadDocument(f"has {len(cells):,} cells, and there are {len(header):,} columns", file=file, line=begun)
            yield begun, {name: cell for name, cell in zip(header, cells, strict=True) if cell}
        begun = reader.line_num + 1


def _header(cells: Sequence[str], file: str) -> list[str]:
    names = [cell.strip() for cell in cells]
    for name in names:
        if name not in NAMES:
            raise BadDocument(f"there is no column “{one_line(name)[:40]}”", file=file, line=1, hint=f"nothing was added; {_columns()}")
        if names.count(name) > 1:
            raise BadDocument(f"the column “{name}” stands there twice", file=file, line=1)
    if missing := [name for name in ("commitment", "stance", "summary") if name not in names]:
        raise BadDocument(f"the column “{missing[0]}” is missing", file=file, line=1, hint=f"nothing was added; {_columns()}")
    return names


def _columns() -> str:
    return f"the columns of evidence are {', '.join((*PLAIN_FIELDS, 'grade', *SOURCE_FIELDS))}"


def _decoded(line: bytes, file: str, number: int) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadDocument("is not UTF-8 text", file=file, line=number, hint="nothing was added; save it as UTF-8") from error


def _type_of(name: str) -> Any:
    field = Evidence.model_fields[name]
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _together(types: Iterable[Any]) -> Any:
    return tuple[tuple(types)]  # type: ignore[misc]


class _Reader:
    """Reads the fields of one file's rows."""

    def __init__(self, file: str, today: date) -> None:
        self._file = file
        self._line = 0
        self._today = today
        types = {name: TypeAdapter(_type_of(name)).validator.validate_python for name in PLAIN_FIELDS}
        self._texts = TypeAdapter(_together(_type_of(name) for name in _TEXTS)).validator.validate_python
        self._number = types["same_event_as"]
        self._readers: dict[str, Callable[[Any], Any]] = {
            **{name: partial(_plain, types[name]) for name in ("stance", "stage", "reliability", "credibility", "voice", "party")},
            "event_date": self._day,
            "source": _source,
            "grade": _grade,
        }
        self._day_type = types["event_date"]
        readings = [partial(self._read, name) for name in _WORDS]
        self._remembered, self._afresh = [*map(_Remembered, readings)], [*map(_Afresh, readings)]
        self._lowest = tuple(Evidence.model_fields[name].default.value for name in ("reliability", "credibility"))

    def row(self, line: int, fields: dict[str, Any]) -> Row:
        """One row.

        Raises:
            BadDocument: naming the field that cannot be taken.
        """
        self._line = line
        if not fields.keys() <= NAMES:
            self._refuse_unknown(fields)
        try:
            return self._row(line, fields, self._remembered)
        except TypeError:  # a list or an object can be no key
            return self._row(line, fields, self._afresh)

    def _row(self, line: int, fields: dict[str, Any], words: Sequence["_Remembered | _Afresh"]) -> Row:
        get = fields.get
        days, sources, voices, reliabilities, credibilities, grades, stances, stages, parties = words
        ref, stance, text = get("commitment"), get("stance"), get("summary")
        if ref is None or stance is None or text is None:
            raise self._problem("commitment" if ref is None else "stance" if stance is None else "summary", "is missing")
        try:
            summary, quote, note, name, prefix, suffix = self._texts(
                (text, get("quote"), get("note"), get("id"), get("quote_prefix"), get("quote_suffix"))
            )
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise self._problem(_TEXTS[int(first["loc"][0])], plain_message(first)) from error
        ref = str(ref).strip()
        if is_ref := REF.fullmatch(ref) is not None:
            ref = ref.upper()
        day, source, voice = days[get("event_date")], sources[get("source")] or None, voices[get("voice")]
        reliability, credibility = reliabilities[get("reliability")], credibilities[get("credibility")]
        if (grade := get("grade")) is not None:
            reliability, credibility = grades[grade]
        described = None if source is not None and _SOURCE_FIELDS.isdisjoint(fields) else self._described(fields)
        same = get("same_event_as")
        values = (
            ref,
            day,
            stances[stance],
            summary,
            source,
            reliability or self._lowest[0],
            credibility or self._lowest[1],
            voice,
            stages[get("stage")],
            parties[get("party")],
            None if same is None else self._entry(same),
            quote,
            note,
            name,
            prefix,
            suffix,
        )
        if is_ref and described is None and day is not None and voice is not None:
            return line, values, content(values), likeness(identity(values)), None
        return line, values, None, None, described

    def _read(self, name: str, value: Any) -> Any:
        with self._at(name):
            return self._readers[name](value)

    def _day(self, value: Any) -> str:
        return _plain(self._day_type, read_date(value, self._today) if isinstance(value, str) else value)

    def _entry(self, value: Any) -> int:
        with self._at("same_event_as"):
            number: int = self._number(read_number(value) if isinstance(value, str) else value)
        return number

    def _described(self, fields: dict[str, Any]) -> dict[str, Any] | None:
        given = {name: fields[name] for name in SOURCE_FIELDS if fields.get(name) is not None}
        if isinstance(given.get("published"), str):
            with self._at("published"):
                given["published"] = str(read_date(given["published"], self._today))
        return given if given or not fields.get("source") else None

    def _refuse_unknown(self, fields: dict[str, Any]) -> None:
        name = next(name for name in fields if name not in NAMES)
        if name in ("attach", "attachments"):
            hint = "nothing was added; files are attached by tracker evidence add, with --attach or --from"
            raise BadDocument("rows carry no attachments", file=self._file, line=self._line, field=name, hint=hint)
        raise BadDocument(
            "there is no such field", file=self._file, line=self._line, field=one_line(name)[:40], hint=f"nothing was added; {_columns()}"
        )

    def _problem(self, field: str, problem: str) -> BadDocument:
        return BadDocument(problem, file=self._file, line=self._line, field=field)

    @contextmanager
    def _at(self, field: str) -> Iterator[None]:
        try:
            yield
        except ValidationError as error:
            raise self._problem(field, plain_message(error.errors(include_url=False)[0])) from error
        except TrackerError as error:
            hint = f"nothing was added; {error.hint}" if error.hint else ""
            raise BadDocument(error.message, file=self._file, line=self._line, field=field, hint=hint) from error


_SOURCE_FIELDS = frozenset(SOURCE_FIELDS)


class _Remembered(dict[Any, Any]):
    """What a field of few values says, by how it is spelled: every spelling is read once. Nothing says nothing."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._read = read

    def __missing__(self, value: Any) -> Any:
        found = self._read(value)
        if isinstance(value, str) and len(self) < _REMEMBERED:  # text alone: 1, 1.0 and true are one key
            self[value] = found
        return found


class _Afresh:
    """The same, read each time."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read

    def __getitem__(self, value: Any) -> Any:
        return None if value is None else self._read(value)


def _plain(read: Callable[[Any], Any], value: Any) -> str:
    """A value of a vocabulary, or a date, as bare text: what JSON, a database and another process take."""
    found = read(value)
    return str(found.value if isinstance(found, Enum) else found)


def _source(value: Any) -> str:
    key = str(value)
    if key and not SOURCE_KEY.fullmatch(key):
        raise NotFound("source", key, hint="tracker source list shows the keys")
    return key


def _grade(value: Any) -> tuple[str, str]:
    reliability, credibility = read_grade(str(value))
    return reliability.value, credibility.value
