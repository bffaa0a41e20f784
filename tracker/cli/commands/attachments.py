"""Files on their way into the ledger and out of it: read whole and bounded, written new and only into the folder that was named."""

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.cli.terminal import output
from tracker.domain.errors import BadDocument, BadInput, TrackerError, UnwritableStore, shortened
from tracker.domain.items import Item
from tracker.domain.record.attachments import SIZE_LIMIT, TOTAL_LIMIT, UNKNOWN_TYPE, File, file_names

if TYPE_CHECKING:
    from tracker.settings import Settings

_TYPES = {".md": "text/markdown", ".markdown": "text/markdown", ".xhtml": "application/xhtml+xml", ".xht": "application/xhtml+xml"} | {
    ".warc": "application/warc", ".gz": "application/gzip", ".wacz": "application/wacz", ".mhtml": "multipart/related", ".mht": "multipart/related"
}  # fmt: skip
"""Suffixes that the standard library does not know in every version."""


_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


class Reader:
    """Reads the files of one command, which together have a limit."""

    def __init__(self) -> None:
        self._read = 0

    def files(self, names: Sequence[str]) -> tuple[File, ...]:
        """Reads the files of these names, to be attached.

        Raises:
            BadInput: one is missing, unreadable, no ordinary file, or too large, by itself or with the others.
        """
        return tuple(self._file(name) for name in names)

    def _file(self, name: str) -> File:
        if name == "-":
            raise BadInput("an attachment is a file, not standard input", "save it first: its name and what it is are kept with it")
        data = _content(name)
        self._read += len(data)
        if self._read > TOTAL_LIMIT:
            raise BadInput(f"with {name} the attachments are more than {TOTAL_LIMIT:,} bytes together", "attach them with several commands")
        label = Path(name).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return File(name=label, media_type=_media_type(label), data=data)

    def into(self, items: Sequence[tuple[Any, Item]], file: str) -> list[tuple[Any, Item]]:
        """The items of a batch with the files that they name under `attach` in place of the names.

        Such a file may come from somebody else, so it reaches only what lies in the current folder.
        """
        return [
            (place, {**fields, "attach": self._named(fields["attach"], place, file)} if "attach" in fields else dict(fields))
            for place, fields in items
        ]

    def _named(self, names: Sequence[str], place: tuple[int | None, str], file: str) -> tuple[File, ...]:
        try:
            for name in names:
                if not _is_inside(name):
                    raise BadInput(f"{shortened(name)} is not in the current folder", "go there, or attach it with --attach")
            return self.files(names)
        except TrackerError as error:
            line, entry = place
            raise BadDocument(
                error.message, file=file, line=line, entry=entry, field="attach", hint=f"nothing was added; {error.hint}".rstrip("; ")
            ) from error


def with_capture(settings: "Settings", given: Item, capture: str = "", capture_file: str = "", *, allow_private: bool) -> Item:
    """The fields of evidence with a captured page: its files, where it is from as a note, and its address where no source has one.

    Raises:
        TrackerError: it is not captured.
    """
    from tracker.domain.record.quotes import found
    from tracker.web import capturing

    if capture and capture_file:
        raise BadInput("a page is fetched or taken from a file, not both", "leave out --capture or --capture-file")
    quoted = partial(found, **{name.removeprefix("quote_"): given.get(name) or "" for name in ("quote", "quote_prefix", "quote_suffix")})
    if capture:
        page = capturing.capture(capture, now=settings.now(), allow_private=allow_private, quoted=quoted, say=output.say)
    else:
        page = capturing.of_file(Reader().files([capture_file])[0], given.get("url", ""), quoted)
    url = {"url": capture or page.url} if (capture or page.url).startswith("http") and "source" not in given else {}
    note = "\n".join(filter(None, (given.get("note"), page.note)))
    return url | given | {"attach": (*given.get("attach", ()), *page.files), "note": note}


def _is_inside(name: str) -> bool:
    try:
        return Path(name).resolve().is_relative_to(Path.cwd())
    except (OSError, ValueError, RuntimeError):
        return True  # reading it says what is wrong


def _content(name: str) -> bytes:
    """The bytes of an ordinary file; nothing else is opened to be read, since a pipe may never end."""
    try:
        with open(name, "rb", opener=lambda path, flags: os.open(path, flags | getattr(os, "O_NONBLOCK", 0))) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise BadInput(f"cannot attach {name}: it is no ordinary file", "save what it gives to a file first")
            data = file.read(SIZE_LIMIT + 1) if found.st_size <= SIZE_LIMIT else b""
            size = max(found.st_size, len(data))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"cannot attach {name}: {reason}", "name a file that can be read") from error
    if size > SIZE_LIMIT:
        raise BadInput(
            f"{name} has {size:,} bytes, an attachment at most {SIZE_LIMIT:,}",
            "attach the part that matters, and say in --note where the whole is",
        )
    return data


def _media_type(name: str) -> str:
    """What the suffix says; by the tables of the standard library alone, so that it is the same on every machine."""
    from mimetypes import MimeTypes

    suffix = Path(name).suffix.lower()
    known = _TYPES.get(suffix) or MimeTypes().types_map[True].get(suffix, UNKNOWN_TYPE)
    return known if len(known) <= 100 else UNKNOWN_TYPE


def write(folder: str, names: Sequence[str], contents: Sequence[bytes]) -> list[str]:
    """Writes each content into a new file of the folder, under a plain name; returns their paths. All of them or none.

    Raises:
        BadInput: something is in the way.
        UnwritableStore: the folder or a file cannot be written.
    """
    plain = file_names(names)
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        place = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except (OSError, ValueError) as error:
        raise _unwritable(folder, error) from error
    written: list[str] = []
    path = folder
    try:
        for name, data in zip(plain, contents, strict=True):
            path = str(Path(folder) / name)
            with open(name, "xb", opener=lambda path, flags: os.open(path, flags | _NO_LINKS, 0o666, dir_fd=place)) as file:
                written.append(name)
                file.write(data)
    except BaseException as error:  # also an interruption leaves nothing behind
        for one in written:
            with suppress(OSError):
                os.unlink(one, dir_fd=place)
        if isinstance(error, FileExistsError):
            raise BadInput(f"{path} is in the way", "nothing was written; name another folder with -o") from error
        if isinstance(error, OSError | ValueError):
            raise _unwritable(path, error) from error
        raise
    finally:
        os.close(place)
    return [str(Path(folder) / name) for name in plain]


def _unwritable(path: str, error: OSError | ValueError) -> UnwritableStore:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UnwritableStore(f"cannot write {path}: {reason}", "nothing was written; name another folder with -o")
