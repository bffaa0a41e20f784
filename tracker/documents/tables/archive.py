"""A workbook's zip file, read within bounds: nothing is taken from one that is damaged, encrypted, too large, or that runs or fetches something."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse
from zipfile import BadZipFile, ZipFile

from tracker.domain.errors import BadDocument

SIZE_LIMIT = 250_000_000
"""Bytes of all that is read from one workbook, unpacked."""

ROW_LIMIT, COLUMN_LIMIT = 100_000, 1_000
"""Rows and columns of one sheet."""

ROW_SIZE = 100
"""Bytes that a row counts for besides its own, as empty ones take little room, and time."""

_ELEMENT_LIMIT = 100_000
"""Elements that are held at once: more than a row of so many columns has."""

_PIECE = 1_000_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Archive:
    """The members of a workbook's zip file.

    Args:
        stream: the file, from its beginning.
        file: what errors call it.

    Raises:
        BadDocument: it is no workbook, or one that is not taken.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._file = file
        self._left = SIZE_LIMIT
        with self.reading():
            if (head := stream.read(len(_OLD))) == _OLD:
                raise self._old(_ENCRYPTED in stream.read(SIZE_LIMIT))
            if not head.startswith(b"PK"):
                raise BadZipFile
            self._zip = ZipFile(stream)
            self.names = frozenset(self._zip.namelist())
            self._refuse_unfit()

    def _old(self, encrypted: bool) -> BadDocument:
        if encrypted:
            return self.error("is encrypted", "save it without a password")
        return self.error("is a workbook of the old form (XLS)", "save it as XLSX or ODS")

    def _refuse_unfit(self) -> None:
        if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in self.names):
            raise self.error("holds macros", "save it without them, as XLSX or ODS")
        if any("externalLinks/" in name for name in self.names):
            raise self.error("is linked to other workbooks", "break the links, so that the values stay, and save it again")
        if "xl/workbook.bin" in self.names:
            raise self.error("is a binary workbook (XLSB)", "save it as XLSX or ODS")
        if "content.xml" in self.names and any(element.tag.endswith("}encryption-data") for _, element in self._manifest()):
            raise self._old(encrypted=True)
        if sum(member.file_size for member in self._zip.infolist()) > SIZE_LIMIT:
            raise self._too_large()

    def _manifest(self) -> Iterator[tuple[list[Element], Element]]:
        return self.elements("META-INF/manifest.xml", "encryption-data") if "META-INF/manifest.xml" in self.names else iter(())

    def elements(self, member: str, *wanted: str) -> Iterator[tuple[list[Element], Element]]:
        """The elements of these local names in a member, each with those around it; it is forgotten when the next one is asked for.

        Raises:
            BadDocument: it cannot be read, or holds too much.
        """
        with self.reading(), self._zip.open(member) as stream:
            path: list[Element] = []
            held = 0
            # Expat, which reads it, fetches nothing and stops at entities that multiply.
            for event, element in iterparse(_Counted(stream, self), ("start", "end")):  # noqa: S314
                if event == "start":
                    path.append(element)
                    held += 1
                    if held > _ELEMENT_LIMIT:
                        raise self._too_large()
                else:
                    path.pop()
                    if local(element) in wanted:
                        yield path, element
                        if path:
                            del path[-1][:]
                        held = len(path)

    def matches(self, member: str, pattern: bytes) -> list[tuple[bytes, ...]]:
        """The groups of every match in a member, of a hundred bytes at most, in their order."""
        found: dict[tuple[bytes, ...], None] = {}
        with self.reading(), self._zip.open(member) as stream:
            before = b""
            while piece := stream.read(_PIECE):
                found.update(dict.fromkeys(re.findall(pattern, before + piece)))
                before = piece[-100:]
        return [*found]

    def count(self, size: int) -> None:
        """Counts bytes that were unpacked, whatever the file says of their number.

        Raises:
            BadDocument: they are too many.
        """
        self._left -= size
        if self._left < 0:
            raise self._too_large()

    def error(self, problem: str, hint: str = "", sheet: str = "") -> BadDocument:
        """An error of the whole workbook or of a sheet."""
        return BadDocument(problem, file=f"{self._file}[{sheet}]" if sheet else self._file, hint=hint and f"nothing was added; {hint}")

    def _too_large(self) -> BadDocument:
        return self.error(f"holds more than {SIZE_LIMIT:,} bytes, unpacked", "save the table as CSV, which may be of any size")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Turns whatever goes wrong in a damaged file into one error.

        Raises:
            BadDocument: something went wrong.
        """
        try:
            yield
        except RuntimeError as error:  # a password is wanted, or a method of packing that Python does not know
            raise self.error(
                "cannot be unpacked: it is encrypted, or packed in an unusual way", "save it anew, without a password"
            ) from error
        except (BadZipFile, zlib.error, ParseError, EOFError, OSError, LookupError, ValueError, OverflowError) as error:
            raise self.error("is damaged, or no workbook", "open it in the program that made it, and save it anew") from error


class _Counted:
    """A member whose bytes are counted as they are unpacked."""

    def __init__(self, stream: IO[bytes], archive: Archive) -> None:
        self._stream = stream
        self._archive = archive

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._archive.count(len(data))
        return data


def local(element: Element) -> str:
    """The name of an element without its namespace, of which strict and transitional workbooks have different ones."""
    return element.tag.rpartition("}")[2]
