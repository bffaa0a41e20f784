"""A worker process that reads a large file while what was read before is being stored, so that an import may use two processors.

Where no process can be forked, the values are made in this one. (`multiprocessing.Process` would close standard input, which may be the file.)
"""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeVar

from tracker.domain.errors import BadDocument

Value = TypeVar("Value")

_PIPE_SIZE = 1 << 20
"""Bytes that wait between the two: with the 64 KiB that are usual, they would wake each other two dozen times for one chunk of rows."""


@contextmanager
def read_ahead(values: Iterable[Value]) -> Iterator[Iterator[Value]]:
    """Iterates over picklable values in a child process, which ends when the block does, however that ends.

    The child is forked at once, before the block opens a store or a connection, of which it must not have a copy; it waits while what it made
    has not been taken. A `BadDocument` that it meets is raised here in its place.
    """
    receiver, sender = Pipe(duplex=False)
    try:
        child = os.fork()
    except (AttributeError, OSError):  # not on this system; no more processes for this user
        yield iter(values)
        return
    if not child:
        receiver.close()  # so that writing fails where the parent is gone
        _serve(values, sender)
    sender.close()
    try:
        yield _received(receiver)
    finally:
        receiver.close()
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _serve(values: Iterable[object], sender: "Connection[Any, Any]") -> None:
    """The child's whole life: sends each value in a list, then what went wrong or None. It ends without the tidying that is the parent's to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted too, and ends both
    with suppress(ImportError, AttributeError, OSError):  # Linux alone, and not above a user's limit
        import fcntl

        fcntl.fcntl(sender, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
    with suppress(BaseException):
        try:
            for value in values:
                sender.send([value])
            sender.send(None)
        except BadDocument as fault:
            sender.send(fault)
        except Exception as error:  # noqa: BLE001 - a bug, which the parent reports
            sender.send(RuntimeError(repr(error)))
    os._exit(0)


def _received(receiver: "Connection[Any, Any]") -> Iterator[Any]:
    while True:
        try:
            message = receiver.recv()
        except EOFError:
            raise RuntimeError("the process that reads the file is gone") from None
        if isinstance(message, Exception):
            raise message
        if message is None:
            return
        [value] = message
        yield value
