"""What a file that is written out may not replace: the store, the key and what belongs to them; other databases, backups and keys unless asked to."""

import os
from contextlib import suppress
from pathlib import Path

from tracker.domain.errors import UnwritableStore
from tracker.storage import keys
from tracker.storage.files import SIDE_FILES

DATABASE, ARCHIVE = "a SQLite database", "a backup of a ledger"
_JOURNAL = "where SQLite keeps what it needs to mend a database"

_KINDS = {
    b"SQLite format 3\0": DATABASE,
    b"head.json\0": ARCHIVE,
    b"PRIVATE+KEY+": "a private key",
    b'{\n  "schema": "%s"' % keys.SCHEMA.encode(): "the list of what a key has signed",
}
"""What must not be lost, by how its file begins."""


def require_replaceable(path: Path, *, store: str | None, key: Path | None, force: bool) -> None:
    """Refuses to write a file over the store or the key, if there is one, or what belongs to them; without force, over what must not be lost.

    Raises:
        UnwritableStore: saying what the file is.
    """
    if "\0" in str(path):
        return  # no file has such a name, as whoever opens it says
    in_use = {store: "the store itself"} | {f"{os.path.realpath(store)}{suffix}": _JOURNAL for suffix in SIDE_FILES} if store else {}
    if key is not None:
        in_use |= {str(key): "the key that signs checkpoints", str(keys.list_of(key)): "the list of what the key has signed"}
    for other, what in in_use.items():
        if _is_same(path, other):
            raise UnwritableStore(f"{path} is {what}, which no output replaces", "name another file with -o")
    if not force and (kind := kind_of(path)):
        raise UnwritableStore(f"{path} is {kind}, and would be lost", "name another file with -o, or replace it with --force")


def _is_same(path: Path, other: str) -> bool:
    """Whether both are one file, by whatever links, or would be if they were there."""
    with suppress(OSError):
        return os.path.samefile(path, other)
    return os.path.realpath(path) == os.path.realpath(other)


def kind_of(path: Path) -> str:
    """What a file is that must not be lost; nothing for any other, and where there is none."""
    for suffix in SIDE_FILES:
        if path.name.endswith(suffix) and kind_of(Path(str(path).removesuffix(suffix))) == DATABASE:
            return _JOURNAL
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            start = file.read(100)
    except OSError:
        return "a file that cannot be read"
    return next((kind for begins, kind in _KINDS.items() if start.startswith(begins)), "")
