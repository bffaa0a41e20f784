"""A ledger in one file that belongs to no database: the entries' exact bytes, and the attachments by their hash.

A tar archive: `head.json` (size, root, time of the last entry), `ledger.jsonl` (an entry a line), `attachments/<sha256>`. Two archives
of the same ledger are the same bytes.
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from tracker.domain.errors import BadDocument, BadInput, UnwritableStore
from tracker.storage.driver import Driver
from tracker.storage.ledger import attachments, replay
from tracker.storage.ledger.judging import Breaches, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.schema.states import catalog
from tracker.storage.sqlite import files

_HEAD, _LEDGER, _ATTACHMENTS = "head.json", "ledger.jsonl", "attachments/"
_SMALL = 10_000
"""Bytes; the head is much shorter."""


def write(driver: Driver, target: Path) -> int:
    """Writes a new file; returns its size in bytes.

    Raises:
        UnwritableStore: the file exists, or cannot be written.
    """
    try:
        files.require_free(target)
        with files.draft_of(target) as draft:
            with draft.open("wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                _fill(archive, Ledger(driver))
            with draft.open("rb") as written:
                os.fsync(written.fileno())
            files.put_in_place(draft, target)
        return target.stat().st_size
    except FileExistsError as error:
        raise UnwritableStore(f"{target} exists already", "name a new file") from error
    except OSError as error:
        raise UnwritableStore(f"cannot write {target}: {error.strerror or error}", "name another file") from error


def _fill(archive: tarfile.TarFile, ledger: Ledger) -> None:
    head = ledger.head
    fields = {"schema": "tracker.archive/1", "size": head.size, "root": head.root.hex(), "recorded_at": head.recorded_at}
    _add(archive, _HEAD, io.BytesIO(json.dumps(fields).encode() + b"\n"))
    with tempfile.TemporaryFile() as lines:  # a member's size stands before it
        for page in ledger.body_pages(until=head.size):
            lines.write(b"\n".join([*page, b""]))
        _add(archive, _LEDGER, lines)
    if "attachment" in catalog(ledger.driver).table_names(ledger.connection):  # an older schema has none
        for sha256 in attachments.hashes(ledger):
            _add(archive, _ATTACHMENTS + sha256, io.BytesIO(attachments.get(ledger, sha256)))


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size = content.seek(0, os.SEEK_END)
    content.seek(0)
    archive.addfile(member, content)


def is_archive(path: Path) -> bool:
    """Whether a file is one of these, by its first member."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEAD) + 1) == _HEAD.encode() + b"\0"
    except OSError:
        return False


def read(path: Path, ledger: Ledger, progress: Callable[[int, int], None] = lambda done, total: None) -> Breaches:
    """Takes an archive into a ledger without entries, and checks that size and root come out as they were written down.

    Returns:
        What breaks a rule in it.

    Raises:
        BadDocument: not an archive of ours, cut short, or changed.
    """
    judge = Judge(ledger, Refuse.REFERENCES)
    try:
        with tarfile.open(path, mode="r:") as archive:
            fields = json.loads(_content(archive, archive.next(), _HEAD).read(_SMALL))
            size, root = fields["size"], fields["root"]
            lines = _content(archive, archive.next(), _LEDGER)
            for number, _ in enumerate(replay.continued(ledger, (line.rstrip(b"\n") for line in lines), judge), 1):
                progress(number, size)
            for data in _attachments(archive):
                attachments.put(ledger, data)
    except BadInput as error:
        raise BadDocument(error.message, file=str(path), hint="nothing was restored; use another backup") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, EOFError, RecursionError) as error:
        raise BadDocument("is no whole backup of a ledger", file=str(path), hint="name a file made by tracker db backup") from error
    except OSError as error:
        raise UnwritableStore(f"cannot read {path}: {error.strerror or error}", "name a file made by tracker db backup") from error
    head = ledger.head
    if (head.size, head.root.hex()) != (size, root):
        raise BadDocument(
            f"its {head.size:,} entries do not have the root it says", file=str(path), hint="nothing was restored; use another backup"
        )
    return judge.breaches()


def _attachments(archive: tarfile.TarFile) -> Iterator[bytes]:
    while (member := archive.next()) is not None:
        sha256 = member.name.removeprefix(_ATTACHMENTS)
        yield _content(archive, member, _ATTACHMENTS + sha256).read()


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo | None, name: str) -> IO[bytes]:
    content = archive.extractfile(member) if member is not None and member.name == name else None
    if content is None:
        raise ValueError(name)
    return content
