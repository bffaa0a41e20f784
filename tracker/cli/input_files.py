"""Files that a command names, or standard input for `-`: read whole or line by line, with their limits and one error for what cannot be read."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from stat import S_ISREG
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from tracker.cli.terminal import output
from tracker.domain.errors import BadInput, NoTemporaryRoom

TEXT_LIMIT = 50_000_000
"""Bytes of a file that is read at once."""


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`."""
    return text_of(read_bytes(name, TEXT_LIMIT), name)


def text_of(data: bytes, name: str) -> str:
    """The text in a file's bytes.

    Raises:
        BadInput: it is no UTF-8 text.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{called(name)}:{line}: is not UTF-8 text", "save it as UTF-8") from error


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a file, or of standard input for `-`.

    Raises:
        BadInput: it cannot be read, or is too large.
    """
    with opened(name) as stream:
        return rest_of(stream, name, limit)


def read_page(name: str, limit: int, *, allow_private: bool) -> tuple[str, bytes]:
    """The page at an address, which is fetched, with the address that answered; or a file's bytes, with none.

    Raises:
        BadInput: it cannot be read, or is too large.
        NotCaptured: what came is not that page.
    """
    if not name.lower().startswith(("http://", "https://")):
        return "", read_bytes(name, limit)
    from tracker.web import capturing

    page = capturing.page(name, allow_private=allow_private)
    return page.url, page.body


def first_line(stream: BinaryIO, name: str) -> bytes:
    """The first line of an open file, or as much of it as a text may have.

    Raises:
        BadInput: it cannot be read.
    """
    with _readable(name):
        return stream.readline(TEXT_LIMIT + 1)


def head(stream: BinaryIO, name: str, size: int) -> bytes:
    """The next bytes of an open file."""
    with _readable(name):
        return stream.read(size)


def rest_of(stream: BinaryIO, name: str, limit: int = TEXT_LIMIT, begun: bytes = b"") -> bytes:
    """What was read already and what is left of an open file.

    Raises:
        BadInput: it cannot be read, or is too large.
    """
    with _readable(name):
        data = begun + stream.read(limit + 1 - len(begun))
    if len(data) > limit:
        raise BadInput(f"{called(name)} is larger than {limit:,} bytes", "split it into smaller files")
    return data


LINE_LIMIT = 50_000_000
"""Bytes; the longest commitment that can be registered is shorter."""


def lines_of(file: BinaryIO, name: str, begun: bytes) -> Iterator[bytes]:
    """The lines of an open file of any size from `begun`, the first, which is read already; without their ends, and without empty ones.

    Raises:
        BadInput: it cannot be read, or a line is no UTF-8 text or too long.
    """
    line = begun.removeprefix(_MARK)
    with _readable(name):
        while line or begun:
            if len(line) > LINE_LIMIT:
                raise BadInput(f"is longer than {LINE_LIMIT:,} bytes")
            try:
                line.decode()
            except UnicodeDecodeError as error:
                raise BadInput("is not UTF-8 text") from error
            if line := line.removesuffix(b"\n"):
                yield line
            line = begun = file.readline(LINE_LIMIT + 1)


_MARK = b"\xef\xbb\xbf"
"""What some programs put before UTF-8 text."""


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file to read, or standard input for `-`.

    Raises:
        BadInput: it cannot be read.
    """
    with _readable(name):
        if name == "-":
            output.step()
        file = nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed below
    with file as stream:
        yield stream


@contextmanager
def at_hand(file: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """An open file of which nothing is still to come: what is no ordinary file, as a pipe, is read to its end into a temporary one.

    Raises:
        BadInput: it cannot be read.
        NoTemporaryRoom: there is no room for it.
    """
    try:
        ordinary = S_ISREG(os.fstat(file.fileno()).st_mode)
    except OSError:  # no file at all, as in the tests
        ordinary = True
    if ordinary:
        yield file
        return
    with SpooledTemporaryFile(_IN_MEMORY) as spool:
        while piece := head(file, name, _PIECE):
            try:
                spool.write(piece)
            except OSError as error:
                raise NoTemporaryRoom(error.strerror or str(error)) from error
        spool.seek(0)
        yield cast("BinaryIO", spool)


_PIECE, _IN_MEMORY = 1_000_000, 10_000_000
"""Bytes read at once, and of what is to come in memory at most."""


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"cannot read {name}: {reason}", "name a file, or - for standard input") from error


def called(name: str) -> str:
    """What messages call a file: its name, or standard input."""
    return "standard input" if name == "-" else name
