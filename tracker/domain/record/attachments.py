"""Files kept with evidence: how large they may be, what is said of them, and the names under which they can be written back. Pure.

A name is data: it came from somebody's disk, perhaps from another country's, and says nothing about where the file may go.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from tracker.domain import text

SIZE_LIMIT = 25 * 1024 * 1024
"""Bytes in one file: what mail systems carry, and so what people send each other; a scan or a saved page fits, a film does not.
All of it is held in memory, hashed and stored as one value, and every backup carries it."""

TOTAL_LIMIT = 4 * SIZE_LIMIT
"""Bytes in all the files of one command, which are in memory together."""

NAME_BYTES = 200
"""UTF-8 bytes of a name written back: file systems take 255, and a number may have to fit behind."""

UNKNOWN_TYPE = "application/octet-stream"

_SEPARATORS = re.compile(r'[/\\:*?"<>|\s]')
_RESERVED = r"(?is)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?"  # compiled when a file is written back
"""Devices of Windows, with any suffix (Microsoft, “Naming Files, Paths, and Namespaces”)."""


class File(NamedTuple):
    """A file as it was read: what it was called (no path), what it seems to be, and its content."""

    name: str
    media_type: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The content's hash in hex, under which it is kept."""
        return sha256(self.data).hexdigest()


def about(size: int, digest: str, quote_found: int | None, *, quoted: bool) -> str:
    """What is said of an attachment behind its name: size, hash and, where the evidence has a quote, whether it is in there."""
    parts = ["1 byte" if size == 1 else f"{size:,} bytes", f"sha256 {digest}"]
    return ", ".join([*parts, f"quote {finding(quote_found)}"] if quoted else parts)


def counted(count: int) -> str:
    """How many there are, in words."""
    return "attachment" if count == 1 else f"{count} attachments"


def finding(quote_found: int | None) -> str:
    """How often the quote was found, in words."""
    match quote_found:
        case None:
            return "not looked for"
        case 0:
            return "not found"
        case 1:
            return "found"
        case _:
            return f"found {quote_found:,} times"


def file_names(names: Iterable[str]) -> list[str]:
    """Names for the files of one folder: each a plain one, and no two the same where case and normal form do not count."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem, suffix = _halves(_plain(name))
        tries = (f"{stem}{f'-{count}' if count > 1 else ''}{suffix}" for count in range(1, len(taken) + 2))
        free = next(one for one in tries if _key(one) not in taken)
        taken.add(_key(free))
        found.append(free)
    return found


def _plain(name: str) -> str:
    """A name that leads nowhere on any system: no separator, no control or invisible character, no hidden file, option or device."""
    printed = text.plain(unicodedata.normalize("NFC", name[:1_000]), "_")
    stem, suffix = _halves(_SEPARATORS.sub(lambda found: " " if found[0] == " " else "_", printed))
    while len(f"{stem}{suffix}".encode()) > NAME_BYTES:
        stem = stem[:-1]
    plain = f"{stem}{suffix}".strip(" .")
    if plain.startswith(("-", "~")) or re.fullmatch(_RESERVED, plain):
        plain = f"_{plain}"
    return plain or "attachment"


def _halves(name: str) -> tuple[str, str]:
    """Stem and suffix; a suffix of more than 20 characters is none."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem and len(suffix) <= 20 else (name, "")


def _key(name: str) -> str:
    """What two names have in common that one folder cannot hold, on the systems that are least particular."""
    return unicodedata.normalize("NFKC", name).casefold()


def chosen(wanted: str, names: Sequence[str], hashes: Sequence[str]) -> list[int]:
    """The positions of those called so, or else of those whose hash begins so (at least four hex digits)."""
    called = [position for position, name in enumerate(names) if name == wanted]
    if called or not re.fullmatch(r"[0-9a-f]{4,64}", wanted, re.IGNORECASE | re.ASCII):
        return called
    return [position for position, digest in enumerate(hashes) if digest.startswith(wanted.lower())]
