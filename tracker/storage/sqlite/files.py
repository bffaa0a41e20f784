"""New files that are whole or not there: drafts, names given durably and never twice, folders that outlast a power loss."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """An empty file of its own beside a path, gone after the block."""
    draft = path.with_name(f".{path.name[:200]}.{secrets.token_hex(8)}.new")
    draft.touch(exist_ok=False)
    try:
        yield draft
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()


def put_in_place(draft: Path, path: Path) -> None:
    """Gives a finished file its name, durably, and never over another file.

    Raises:
        FileExistsError: the name is taken.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        require_free(path)  # a file system without links (FAT): the check and the rename leave a moment between them
        draft.rename(path)
    _sync(path.parent)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, durably."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _sync(one.parent)


def _sync(folder: Path) -> None:
    """Makes the names in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def require_free(path: Path) -> None:
    """Refuses a name that is taken.

    Raises:
        FileExistsError: it is.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
