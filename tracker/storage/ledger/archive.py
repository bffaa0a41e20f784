"""A ledger in one file that belongs to no database: the entries' exact bytes, and the attachments by their hash.

A tar archive: `head.json` (size, root, time of the last entry, attachments that entries name and the store did not hold), `ledger.jsonl`
(an entry a line), `attachments/<sha256>`, and at its end `SHA256SUMS`, the hash of every member before it as `sha256sum --check` reads them.
Two archives of the same ledger are the same bytes. Archives of the first kind have no such end; they are read for ever.
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import IO

from tracker.domain.errors import BadDocument, BadInput, UnwritableStore
from tracker.domain.proof import merkle
from tracker.storage import files
from tracker.storage.corruption import DerivedDamage
from tracker.storage.driver import Driver
from tracker.storage.ledger import attachments, replay
from tracker.storage.ledger.heads import Head
from tracker.storage.ledger.judging import Breaches, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.schema.states import catalog

_HEAD, _LEDGER, _ATTACHMENTS, _SUMS = "head.json", "ledger.jsonl", "attachments/", "SHA256SUMS"
_SCHEMA, _FIRST_SCHEMA = "tracker.archive/2", "tracker.archive/1"
_HEAD_LIMIT = 100_000_000
"""Bytes: the head names each attachment that the store lacked."""
_PAGE = 1_000


def write(driver: Driver, target: Path) -> int:
    """Writes a new file; returns its size in bytes."""
    made = files.new_file(target)
    with files.refusals(target, "name a new file"), made as draft, tarfile.open(draft, mode="w", format=tarfile.PAX_FORMAT) as archive:
        _fill(archive, Ledger(driver, bears=DerivedDamage))
    return target.stat().st_size


def _fill(archive: tarfile.TarFile, ledger: Ledger) -> None:
    head, sums = ledger.head, list[str]()
    tables = catalog(ledger.driver).table_names(ledger.connection)  # an older schema has no attachments
    held = attachments.hashes(ledger) if "attachment" in tables else []
    named = ledger.driver.values("SELECT DISTINCT sha256 FROM attached") if "attached" in tables else []
    fields = {"schema": _SCHEMA, "size": head.size, "root": head.root.hex(), "recorded_at": head.recorded_at}
    fields["absent"] = sorted({*named} - {*held})
    _add(archive, _HEAD, io.BytesIO(json.dumps(fields).encode() + b"\n"), sums)
    with tempfile.TemporaryFile() as lines:  # a member's size stands before it
        for page in ledger.body_pages(until=head.size):
            lines.write(b"\n".join([*page, b""]))
        _add(archive, _LEDGER, lines, sums)
    for digest in held:
        _add(archive, _ATTACHMENTS + digest, io.BytesIO(attachments.get(ledger, digest)), sums)
    _add(archive, _SUMS, io.BytesIO("".join(sums).encode()), sums)


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], sums: list[str]) -> None:
    """Adds a member, and its line to the sums."""
    member = tarfile.TarInfo(name)
    member.size = content.seek(0, os.SEEK_END)
    sums.append(_sum(name, content))
    archive.addfile(member, content)


def _sum(name: str, content: IO[bytes]) -> str:
    """A member's line in the sums; its content is at its begin afterwards."""
    content.seek(0)
    line = f"{file_digest(content, 'sha256').hexdigest()}  {name}\n"  # type: ignore[arg-type]  # a member of an archive is a file
    content.seek(0)
    return line


def proven(path: Path) -> tuple[Head, str]:
    """Reads an archive to its end, and checks every hash in it, the root of its entries, and that the attachments they name are there.

    Returns:
        Its head, and what is to be said of attachments that it does not hold.

    Raises:
        BadDocument: not an archive of ours, cut short, or changed.
    """
    with _refusals(path), path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as archive:
        fields = json.loads((first := _content(archive.next(), _HEAD, archive)).read(_HEAD_LIMIT))
        lines = _content(archive.next(), _LEDGER, archive)
        sums, held, old = [_sum(_HEAD, first), _sum(_LEDGER, lines)], set[str](), fields["schema"] == _FIRST_SCHEMA
        head, named = _tree(lines, fields["recorded_at"])
        if (head.size, head.root.hex()) != (fields["size"], fields["root"]):
            raise BadInput(f"its {head.size:,} entries do not have the root it says")
        for member in _attachments(archive):
            sums.append(_sum(member.name, _content(member, member.name, archive)))
            if member.name != _ATTACHMENTS + (digest := sums[-1][:64]) or digest in held:
                raise BadInput(f"{member.name} does not have the hash that is its name, or is there twice")
            held.add(digest)
        wanted = "".join(sums).encode()
        if not old and _content(archive.getmembers()[-1], _SUMS, archive).read(len(wanted) + 1) != wanted:
            raise BadInput(f"{_SUMS} does not name what is in it")
        file.seek(archive.offset)
        end = file.read(2 * tarfile.RECORDSIZE)
        if len(end) < 2 * tarfile.BLOCKSIZE or end.strip(b"\0"):
            raise BadInput("it does not end as it was written")
        if (missing := sorted(named - held)) and not old and missing != fields["absent"]:
            raise BadInput(f"{missing[0]}, an attachment that its entries name, is not in it")
        return head, f"{len(missing):,} attachments that its entries name are not in it, such as {missing[0]}" if missing else ""


def _tree(lines: IO[bytes], recorded_at: str) -> tuple[Head, set[str]]:
    """The head that these entries give, but for its time, and the hashes of the attachments that they name."""
    frontier, size, named = list[bytes](), 0, set[str]()
    while bodies := [line.removesuffix(b"\n") for line in islice(lines, _PAGE)]:
        frontier = merkle.extend_many(frontier, size, merkle.leaf_hashes(bodies))
        size += len(bodies)
        for body in bodies:
            if b'"attachments":' in body:  # as a key: in a text its quotes are escaped
                named.update(one["sha256"] for one in json.loads(body)["content"]["attachments"])
    return Head(size=size, frontier=tuple(frontier), recorded_at=recorded_at), named


def read(path: Path, head: Head, ledger: Ledger, progress: Callable[[int, int], None]) -> Breaches:
    """Takes an archive that was proven to have this head into a ledger without entries.

    Returns:
        What breaks a rule in it.

    Raises:
        BadDocument: an entry that refers to what is not there, or the archive was changed meanwhile.
    """
    judge = Judge(ledger, Refuse.REFERENCES)
    with _refusals(path), tarfile.open(path, mode="r:") as archive:
        _content(archive.next(), _HEAD, archive)
        lines = _content(archive.next(), _LEDGER, archive)
        for number, _ in enumerate(replay.continued(ledger, (line.rstrip(b"\n") for line in lines), judge), 1):
            progress(number, head.size)
        for member in _attachments(archive):
            attachments.put(ledger, _content(member, member.name, archive).read())
        if ledger.head != head:
            raise BadInput("the time in its head is not its last entry's, or it was changed while it was read")
    return judge.breaches()


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """What is wrong with an archive, as one of our errors."""
    try:
        yield
    except BadInput as error:
        raise BadDocument(error.message, file=str(path), hint="nothing was restored; use another backup") from error
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, OverflowError, EOFError, RecursionError) as error:
        raise BadDocument("is no whole backup of a ledger", file=str(path), hint="nothing was restored; use another backup") from error
    except OSError as error:
        raise UnwritableStore(f"cannot read {path}: {error.strerror or error}", "name a file made by tracker db backup") from error


def _attachments(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members up to the sums or, in an archive of the first kind, to the end."""
    while (member := archive.next()) is not None and member.name != _SUMS:
        yield member


def _content(member: tarfile.TarInfo | None, name: str, archive: tarfile.TarFile) -> IO[bytes]:
    content = archive.extractfile(member) if member is not None and member.name == name else None
    if content is None:
        raise BadInput(f"{name} is not where it was written")
    return content
