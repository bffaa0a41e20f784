"""Lines of text and records of CSV (RFC 4180) from a stream of bytes, of any number in bounded memory."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from tracker.domain.errors import BadDocument, BadInput, shortened

LINE_LIMIT = 2_000_000
"""Characters in one line: more than all the longest texts of a row, every character escaped."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

SAMPLE = 20
"""Lines that are looked at to find what separates the cells, or where the headings are."""

_UNDECODABLE = re.compile("[\udc80-\udcff]+")
_NAMED_SEPARATOR = re.compile(r'"?sep=([,;\t])"?[\r\n]*', re.IGNORECASE)
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def encoding_of(head: bytes, named: str | None = None) -> str:
    """The encoding of a text that begins with these bytes: the one that is named, or UTF-16 where it looks so, or else UTF-8.

    Raises:
        BadInput: there is no encoding of that name.
    """
    if named is not None:
        try:
            "".encode(named)
        except LookupError as error:
            raise BadInput(
                f"there is no encoding “{shortened(named)}”", "such as cp1252 (Western Europe), cp1251 (Cyrillic), gb18030, shift_jis"
            ) from error
        return named
    if found := _MARKS.get(head[:2]):
        return found
    return {b"\0": "utf-16-be"}.get(head[:1], "utf-16-le") if b"\0" in head[:2] and len(head) > 1 else "utf-8-sig"


def lines(stream: BinaryIO, file: str, named: str | None = None) -> Iterator[tuple[int, str]]:
    """Numbered lines with their ends, the mark of the byte order left out.

    Raises:
        BadDocument: a line that is too long or does not fit the encoding, or a file that cannot be read; with its line.
        BadInput: there is no encoding of that name.
    """
    start = stream.tell()
    encoding = encoding_of(stream.read(4), named)
    stream.seek(start)
    text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="\n")
    number = 0
    try:
        while line := text.readline(LINE_LIMIT + 1):
            number += 1
            if len(line) > LINE_LIMIT:
                raise BadDocument(f"the line is longer than {LINE_LIMIT:,} characters", file=file, line=number)
            if not line.isascii() and (wrong := _UNDECODABLE.search(line)):
                raise _does_not_fit(line, wrong, encoding, file, number)
            yield number, line
    except UnicodeError as error:
        raise BadDocument(f"is not {_name(encoding)} text", file=file, line=number + 1, hint=_ENCODING_HINT) from error
    except OSError as error:
        raise BadDocument(f"cannot be read: {error.strerror}", file=file, hint="nothing was added; try again") from error
    finally:
        if not stream.closed:  # as it is where the table was refused by its first lines
            text.detach()


_ENCODING_HINT = "nothing was added; name its encoding with --encoding, or save it as UTF-8"


def _name(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _does_not_fit(line: str, wrong: re.Match[str], encoding: str, file: str, number: int) -> BadDocument:
    hint = _ENCODING_HINT
    if encoding == "utf-8-sig":
        around = line[max(0, wrong.start() - 20) : wrong.end() + 20].strip().encode("utf-8", "surrogateescape").decode("cp1252", "replace")
        hint = f"nothing was added; save it as UTF-8, or name its encoding: with --encoding cp1252 it says “{around}”"
    return BadDocument(f"is not {_name(encoding)} text", file=file, line=number, hint=hint)


def records(stream: BinaryIO, file: str, named: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """The records of a file that have something in them, each with the number of its first line.

    Raises:
        BadDocument: what is no CSV, or no text, with its line; or more than one sign could separate the cells.
    """
    given = (line for _, line in lines(stream, file, named))
    sample = [*islice(given, SAMPLE)]
    skipped = 1 if sample and (told := _NAMED_SEPARATOR.fullmatch(sample[0])) else 0
    separator = told[1] if skipped and told else separator_of("".join(sample), file)
    reader = csv.reader(chain(sample[skipped:], given), delimiter=separator, strict=True)
    begun = 1 + skipped
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = "CR alone outside quotes, as in old Mac files; save it as CSV UTF-8" if "new-line" in str(error) else error
            raise BadDocument(f"is not CSV: {problem}", file=file, line=begun) from error
        if cells is None:
            return
        if cells:
            yield begun, cells
        begun = reader.line_num + 1 + skipped


def separator_of(text: str, file: str) -> str:
    """The sign by which most records of a text have equally many cells, and many; a comma where none separates anything."""
    found = {sign: _commonest_width(text, sign) for sign in SEPARATORS}
    best = max(found.values())
    fitting = [sign for sign in SEPARATORS if found[sign] == best]
    if best != _NOTHING and len(fitting) > 1:
        several = " or ".join(SEPARATORS[sign] for sign in fitting)
        hint = f"put cells with {several} in quotes, or say what separates them in a first line: sep={fitting[0]}"
        raise BadDocument("more than one sign could separate the cells", file=file, line=1, hint=hint)
    return fitting[0]


_NOTHING = (0, 0)


def _commonest_width(text: str, sign: str) -> tuple[int, int]:
    """How many records have the number of cells, of more than one, that most have; and that number."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(io.StringIO(text, newline=""), delimiter=sign) if len(cells) > 1)
    except csv.Error:  # said where the file is read
        return _NOTHING
    return max(((count, width) for width, count in widths.items()), default=_NOTHING)
