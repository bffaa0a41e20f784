"""The key that signs checkpoints, in a file for its owner alone, and beside it what it has signed: outside every database.

`KEY` holds the private key, `KEY.signed` the last checkpoint signed for each origin. That list is written to the disk before a
signature is given away, so no crash makes the key forget; and because a key without its list could be led to sign a second history,
a list that is missing is refused, not begun anew. Both are read and written under a lock on the key file.
"""

import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.domain.errors import BadInput, TrackerError, UnwritableStore
from tracker.domain.proof.checkpoints import HASH_LENGTH, SIZE_MAX, Checkpoint
from tracker.domain.proof.signed_notes import Signer
from tracker.storage import files

KEY_SIZE_LIMIT = 1_000
LIST_SIZE_LIMIT = 1_000_000
LOCK_SECONDS = 10.0
SCHEMA = "tracker.signed/1"


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key under its lock, with what it has signed."""

    path: Path
    signer: Signer
    signed: tuple[Checkpoint, ...]

    def remember(self, mark: Checkpoint) -> None:
        """Notes durably that this checkpoint is signed, in place of the one before it.

        Raises:
            UnwritableStore: the list cannot be written; then the signature must not be given away.
        """
        kept = [one for one in self.signed if one.origin != mark.origin]
        _write(list_of(self.path), _listed([*kept, mark]), replace=True)


def list_of(path: Path) -> Path:
    """Where what a key has signed is noted."""
    return path.with_name(f"{path.name}.signed")


def is_there(path: Path) -> bool:
    """Whether there is a key file that can be seen."""
    with suppress(OSError):
        return path.is_file()
    return False


def create(path: Path, signer: Signer) -> None:
    """Writes a new key, for its owner alone, with an empty list of what it has signed.

    Raises:
        UnwritableStore: there is a file already, or it cannot be written.
    """
    try:
        taken = path.exists() or path.is_symlink()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UnwritableStore(f"cannot create {path}: {error.strerror}", "name another file with -o") from error
    if taken:
        raise UnwritableStore(f"{path} is there already, and a key is never overwritten", "name another file with -o")
    with suppress(FileExistsError):  # of a key that was there before: what was signed then stays noted
        _write(list_of(path), _listed([]), replace=False)
    try:
        _write(path, signer.secret + "\n", replace=False)
    except FileExistsError:
        raise UnwritableStore(f"{path} is there already, and a key is never overwritten", "name another file with -o") from None


def read(path: Path) -> Signer:
    """The key in a file that only its owner can read.

    Raises:
        BadInput: not there, not a key, or open to others.
        MissingExtra: `cryptography` is not installed.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(KEY_SIZE_LIMIT + 1) if stat.S_ISREG(mode) else b""
    except OSError as error:
        raise BadInput(f"cannot read the key {path}: {error.strerror}", "make one: tracker checkpoint key new -o FILE") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadInput(f"the key {path} is open to others (mode {stat.S_IMODE(mode):o})", f"close it: chmod 600 {path}")
    try:
        return Signer.parse(data.decode() if len(data) <= KEY_SIZE_LIMIT else "")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not a private key", "make one: tracker checkpoint key new -o FILE") from None
    except BadInput as error:
        raise BadInput(f"{path}: {error.message}", error.hint) from None


@contextmanager
def locked_key(path: Path) -> Iterator[HeldKey]:
    """The key, for as long as the block lasts nobody else's to sign with.

    Raises:
        BadInput: as `read`; or what it has signed cannot be told.
        UnwritableStore: another command is signing with it, for longer than we wait.
        MissingExtra: `cryptography` is not installed.
    """
    signer = read(path)
    with path.open("rb") as file:
        _lock(file.fileno(), path)
        yield HeldKey(path=path, signer=signer, signed=_read_list(list_of(path)))


def _lock(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UnwritableStore(f"another command is signing with {path}", "nothing was signed; try again when it is done") from None
            time.sleep(0.02)
        except OSError as error:
            raise UnwritableStore(f"cannot lock {path}: {error.strerror}", "keep the key on a disk of this machine") from error
        else:
            return


def _read_list(path: Path) -> tuple[Checkpoint, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(LIST_SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise BadInput(
            f"{path} is missing, so what this key has signed cannot be told",
            f"copy it from where the key was used; for a key that has signed nothing yet: touch {path}",
        ) from None
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}", "it says what the key has signed; check its permissions") from error
    if not data:
        return ()
    try:
        return _read_items(json.loads(data))
    except (TrackerError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadInput(f"{path} cannot be read, so what this key has signed cannot be told", "put back the copy from a backup") from error


def _read_items(value: Any) -> tuple[Checkpoint, ...]:
    if value["schema"] != SCHEMA:
        raise ValueError(SCHEMA)
    return tuple(_checkpoint(one) for one in value["signed"])


def _checkpoint(value: Any) -> Checkpoint:
    mark = Checkpoint(origin=value["origin"], size=value["size"], root=bytes.fromhex(value["root"]))
    if type(mark.size) is not int or not 0 <= mark.size <= SIZE_MAX or len(mark.root) != HASH_LENGTH:
        raise ValueError(mark.size)
    return mark


def _listed(signed: Sequence[Checkpoint]) -> str:
    items = [{"origin": one.origin, "size": one.size, "root": one.root.hex()} for one in signed]
    return json.dumps({"schema": SCHEMA, "signed": items}, indent=2, ensure_ascii=False) + "\n"


def _write(path: Path, text: str, *, replace: bool) -> None:
    """Writes a whole file for its owner alone.

    Raises:
        FileExistsError: the name is taken, and was not to be replaced.
        UnwritableStore: anything else that stands in the way; what was there is untouched.
    """
    try:
        if replace:
            files.write(path, [text.encode()], mode=files.PRIVATE)
            files.sync(path.parent)
        else:
            with files.new_file(path) as draft:
                draft.write_text(text, encoding="utf-8")
    except FileExistsError:
        raise
    except OSError as error:
        raise UnwritableStore(f"cannot write {path}: {error.strerror}", "nothing was signed; check the disk and its permissions") from error
