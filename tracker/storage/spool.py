"""What is read in one go and used after it, so that nobody waits meanwhile: some thousand values in memory, the others in a temporary file."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Generic, TypeVar

from tracker.domain.errors import NoTemporaryRoom

Value = TypeVar("Value")

IN_MEMORY = 10_000
"""Values that are kept as they are, where nothing else is said."""


class Spool(Generic[Value]):
    """Values of any number in the order in which they came, read as often as one likes; its file has no name, and is gone with it."""

    def __init__(self, values: Iterable[Value], *, in_memory: int = IN_MEMORY, page: int = 500) -> None:
        """Takes all the values.

        Args:
            values: they can be pickled.
            in_memory: how many of them stay in memory.
            page: how many of the others are written and read at once.

        Raises:
            NoTemporaryRoom: the file cannot be written.
        """
        self._file: IO[bytes] | None = None
        rest = iter(values)
        self._first = [*islice(rest, in_memory)]
        self._length = len(self._first)
        while some := [*islice(rest, page)]:
            self._length += len(some)
            self._write(some)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Value]:
        yield from self._first
        if self._file is None:
            return
        import pickle

        end, place = self._file.seek(0, 2), 0
        while place < end:
            self._file.seek(place)
            some: list[Value] = pickle.load(self._file)  # noqa: S301 - our own file, which nobody else can open
            place = self._file.tell()
            yield from some

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, some: list[Value]) -> None:
        import pickle
        from tempfile import TemporaryFile

        try:
            self._file = self._file or TemporaryFile()  # noqa: SIM115 - closed with this
            pickle.dump(some, self._file, pickle.HIGHEST_PROTOCOL)
            self._file.flush()
        except OSError as error:
            raise NoTemporaryRoom(error.strerror or str(error)) from error
