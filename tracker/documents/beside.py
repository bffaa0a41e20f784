"""Reading in a process of its own, so that a large file is read and checked while what was read before is being stored.

Only speed depends on it: where no process can be had, or the file is small, the same values are made right here.
"""

import gc
import marshal
import os
import signal
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

from tracker.domain.errors import BadDocument, TrackerError

_LENGTH = struct.Struct("<BQ")
_VALUE, _END, _PROBLEM = range(3)
_ROOM = 1 << 20
"""Bytes that wait between the two: with the 64 KiB that are usual, they would wake each other two dozen times for one value."""


@contextmanager
def beside(values: Iterable[Any]) -> Iterator[Iterator[Any]]:
    """The same values in the same order, made by a child of this process that ends when the block does, however that ends.

    The values are plain ones (text, bytes, numbers, lists, tuples, nothing). The child is begun at once, before the block opens a store or a
    connection, of which it must not have a copy; it waits while what it made has not been taken.
    """
    child = _fork()
    if child is None:
        yield iter(values)
        return
    number, read, write = child
    if not number:
        os.close(read)
        _serve(values, write)
    os.close(write)
    try:
        with os.fdopen(read, "rb", buffering=1 << 20) as pipe:
            yield _received(pipe)
    finally:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(number, 0)


def _fork() -> tuple[int, int, int] | None:
    """A child's number (0 in the child itself), and the two ends of a pipe; none where there can be none."""
    if not hasattr(os, "fork"):
        return None
    read, write = os.pipe()
    with suppress(ImportError, AttributeError, OSError):  # Linux alone, and not above a user's limit
        import fcntl

        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, _ROOM)
    try:
        return os.fork(), read, write
    except OSError:
        os.close(read)
        os.close(write)
        return None


def _serve(values: Iterable[Any], descriptor: int) -> None:
    """The child's whole life. It ends without the tidying that is the parent's to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends both
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # whoever read is gone
    gc.disable()  # what is made is handed on and dropped, none of it in a circle
    with suppress(BaseException), os.fdopen(descriptor, "wb", closefd=False) as pipe:
        try:
            for value in values:
                _send(pipe, _VALUE, value)
            _send(pipe, _END, None)
        except TrackerError as error:
            _send(pipe, _PROBLEM, (error.message, error.hint))
    os._exit(0)


def _send(pipe: BinaryIO, kind: int, value: Any) -> None:
    data = marshal.dumps(value)
    pipe.write(_LENGTH.pack(kind, len(data)))
    pipe.write(data)
    pipe.flush()


def _received(pipe: BinaryIO) -> Iterator[Any]:
    while True:
        start = pipe.read(_LENGTH.size)
        if len(start) < _LENGTH.size:
            raise RuntimeError("the process that reads the file is gone")
        kind, length = _LENGTH.unpack(start)
        value = marshal.loads(pipe.read(length))  # noqa: S302 - our own child wrote it
        if kind == _END:
            return
        if kind == _PROBLEM:
            raise _Read(*value)
        yield value


class _Read(BadDocument):
    """What the child has found, in its words."""

    def __init__(self, message: str, hint: str) -> None:
        TrackerError.__init__(self, message, hint)
