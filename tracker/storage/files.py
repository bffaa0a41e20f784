"""Files that are whole or not there: drafts, names given durably, and names under which no database may be put."""

import errno
import os
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from tracker.domain.errors import UnwritableStore

PRIVATE = 0o600
"""The mode of a new file that holds a store or a key: for its owner alone."""

SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a database under its name, and plays back into whatever database it finds there."""

_DRAFT = re.compile(r"\.tracker-[0-9a-f]{16}\.new")


@contextmanager
def draft_of(path: Path, mode: int = PRIVATE) -> Iterator[Path]:
    """An empty file of its own beside a path, gone after the block; drafts that killed processes left in the folder are removed first.

    Args:
        path: what the draft is to become.
        mode: of the file, less what the process's umask takes from it.
    """
    _clear(path.parent)
    draft, descriptor = _new_draft(path, mode)
    try:
        yield draft
    finally:
        _remove(draft)
        os.close(descriptor)  # and with it the lock, which says that somebody works on the draft


@cache
def _clear(folder: Path) -> None:
    """Removes the drafts that killed processes left in a folder; once, as a site has thousands of files in one."""
    for draft in _drafts(folder):
        with suppress(OSError):
            descriptor = os.open(draft, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            try:
                if _locked(descriptor):
                    _remove(draft)
            finally:
                os.close(descriptor)


def _new_draft(path: Path, mode: int) -> tuple[Path, int]:
    """A new draft, and its descriptor with the lock."""
    while True:
        draft = path.with_name(f".tracker-{secrets.token_hex(8)}.new")  # its length is no matter of the name's
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        _locked(descriptor)
        if draft.exists():  # nobody took it for abandoned in between
            return draft, descriptor
        os.close(descriptor)


def _drafts(folder: Path) -> list[Path]:
    with suppress(OSError), os.scandir(folder) as names:  # a folder that may be written need not be readable
        return [Path(one.path) for one in names if _DRAFT.fullmatch(one.name) and one.is_file(follow_symlinks=False)]
    return []


def _locked(descriptor: int) -> bool:
    """Locks a draft unless somebody works on it; on Linux alone, as elsewhere the lock gets in the way of SQLite's on the same file."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False


def _remove(draft: Path) -> None:
    """Removes a draft, after what SQLite may have left beside it."""
    for name in (*(f"{draft}{suffix}" for suffix in SIDE_FILES), str(draft)):
        with suppress(OSError):
            os.unlink(name)


@contextmanager
def new_file(path: Path, mode: int = PRIVATE) -> Iterator[Path]:
    """A draft that gets its name when the block ends well, durably: the file is whole, or not there.

    Args:
        path: a name that nothing has yet.
        mode: of the file, which its owner can always read and write.

    Raises:
        FileExistsError: the name is taken.
        UnwritableStore: something lies beside it that SQLite would play back into a database of that name.
    """
    require_free(path)
    require_no_side_files(path)
    with draft_of(path) as draft:
        yield draft
        draft.chmod(mode | PRIVATE)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        require_no_side_files(path)
        _put_in_place(draft, path)


def _put_in_place(draft: Path, path: Path) -> None:
    """Gives a finished file its name, and never over another file."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        require_free(path)  # a file system without links (FAT): the check and the rename leave a moment between them
        draft.rename(path)
    sync(path.parent)


@contextmanager
def refusals(path: Path, hint: str) -> Iterator[None]:
    """Within the block, what the system complains about a file that is written is one of our errors, with this hint."""
    try:
        yield
    except FileExistsError as error:
        raise UnwritableStore(f"{path} exists already", hint) from error
    except OSError as error:
        raise UnwritableStore(f"cannot write {path}: {error.strerror or error}", hint) from error


def write(path: Path, pieces: Iterable[bytes], *, mode: int = 0o666) -> None:
    """Writes a whole file in place of the one that is there, whose mode it takes on; a link is written through.

    Args:
        path: the file.
        pieces: its content.
        mode: of a new file, less what the process's umask takes from it.
    """
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    replaced = real.stat().st_mode & 0o7777 if real.exists() else None
    with draft_of(real, mode if replaced is None else PRIVATE) as draft:
        with draft.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if replaced is not None:
            draft.chmod(replaced)
        draft.replace(real)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, durably."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync(one.parent)


def sync(folder: Path) -> None:
    """Makes the names in a folder survive a power loss, where it may be read."""
    with suppress(PermissionError):
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
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def require_no_side_files(path: Path) -> None:
    """Refuses the name of a database beside which something lies that SQLite would play back into it.

    Raises:
        UnwritableStore: naming the file.
    """
    for suffix in SIDE_FILES:
        if os.path.lexists(f"{path}{suffix}"):
            raise UnwritableStore(
                f"{path}{suffix} is there, left by another database, and SQLite would play it back into the one at {path}",
                "nothing was written; move it to the database that it belongs to, or out of the way",
            )


def has_one_name(path: str) -> bool:
    """Whether no hard link gives the file a second name; a draft that became the file and was not removed yet is no name."""
    if os.stat(path).st_nlink > 1:
        real = Path(os.path.realpath(path))
        for draft in _drafts(real.parent):
            if draft.samefile(real):
                _remove(draft)
    return os.stat(path).st_nlink <= 1
