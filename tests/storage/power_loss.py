"""What a power loss may leave of the folder that a command writes in: its calls recorded with strace, and a disk that forgets.

The model, for `test_power_loss.py`. A file has durable bytes and the writes since its last sync; a folder has durable names and the changes to them since *its* last
sync. `fsync` of a file saves its bytes, not its name; `fsync` of a folder saves the names in it. Whatever else is there when the power goes may be kept or lost:

- names: all changes, none, the first few (journalling file systems keep their order), or any of them;
- writes: all, none, or any of them, each whole or cut at 512-byte sectors; the bytes between may be zeros or what lay on the disk before;
- a file may have grown, as its size is a matter of names, without the bytes that were written there.

That is harsher than a disk is, which writes whole blocks of what is in memory. It knows no disk that lies about a sync, and none that spoils what it does not write.
"""

import os
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
_RECORDED = (
    "?open,openat,?creat,write,writev,pwrite64,pwritev,?pwritev2,truncate,ftruncate,fallocate,copy_file_range,fsync,fdatasync,"
    "?sync_file_range,?mkdir,mkdirat,?link,linkat,?rename,renameat,?renameat2,?unlink,unlinkat,?rmdir,?symlink,symlinkat"
)


class Call(NamedTuple):
    """One change, told by paths relative to the folder (`other` is a second name); "say" is what people see, its path the stream's number."""

    what: str
    path: str = ""
    other: str = ""
    place: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Names, each with the number of a file or none for a folder, and the files' bytes."""

    names: dict[str, int | None]
    bytes: dict[int, bytes]

    @classmethod
    def of(cls, folder: Path) -> "State":
        numbers: dict[int, int] = {}
        names: dict[str, int | None] = {}
        held = {}
        for path in sorted(folder.rglob("*")):
            name = str(path.relative_to(folder))
            names[name] = None if path.is_dir() else numbers.setdefault(path.stat().st_ino, len(numbers))
            if (number := names[name]) is not None:
                held[number] = path.read_bytes()
        return cls(names=names, bytes=held)

    @property
    def digest(self) -> str:
        """The same for states that a program cannot tell apart."""
        print_of = {number: sha256(data).hexdigest() for number, data in self.bytes.items()}
        return repr([(name, "a folder" if number is None else print_of[number]) for name, number in sorted(self.names.items())])

    @property
    def journals(self) -> list[str]:
        """What SQLite may have to take back."""
        return [name for name, number in self.names.items() if number is not None and name.endswith("-journal") and self.bytes[number]]

    def put(self, folder: Path) -> Path:
        """The state as files in a new folder; two names of one file are links again."""
        folder.mkdir()
        first: dict[int, Path] = {}
        for name, number in sorted(self.names.items()):
            if number is None:
                (folder / name).mkdir()
            elif number in first:
                (folder / name).hardlink_to(first[number])
            else:
                (folder / name).write_bytes(self.bytes[number])
                first[number] = folder / name
        return folder


def record(strace: str, folder: Path, command: list[str]) -> tuple[State, list[Call]]:
    """The folder as it was, and every change that the command makes in it.

    Raises:
        ValueError: a call that this machinery does not know, so that it cannot be passed over.
    """
    log, before = folder.with_name(f"{folder.name}.log"), State.of(folder)
    watch = [strace, "-f", "-y", "-xx", "-s", "1000000", "--seccomp-bpf", "-e", "signal=none", "-e", f"trace={_RECORDED}", "-o", str(log)]
    done = subprocess.run([*watch, *command], capture_output=True, check=False, timeout=300)
    if done.returncode:
        raise ValueError(f"the command failed: {done.stderr[-2_000:]!r}")
    calls = [call for line in log.read_text("ascii").splitlines() for call in _read(line, f"{folder}/")]
    disk = Disk(before)
    for call in calls:
        disk.do(call)
    if disk.live().digest != State.of(folder).digest:
        raise ValueError("what was recorded is not what was done")
    return before, calls


_LINE = re.compile(r"\d+ +(\w+)\((.*)\) += (-?\d+)(.*)")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"^\d+<([^>]*)>")


_KINDS = {
    "pwrite64": "write",
    "ftruncate": "resize",
    "fsync": "sync",
    "fdatasync": "sync",
    "mkdir": "mkdir",
    "mkdirat": "mkdir",
    "link": "link",
    "linkat": "link",
    "rename": "rename",
    "renameat": "rename",
    "renameat2": "rename",
    "unlink": "unlink",
    "unlinkat": "unlink",
}


def _read(line: str, folder: str) -> Iterator[Call]:
    """What a line of strace's says, if it is about the folder or an answer."""
    if " resumed>" in line or "<unfinished" in line:
        raise ValueError(f"two threads at once: {line[:200]}")
    if not (found := _LINE.match(line)) or found[3].startswith("-"):
        return
    what, words, answer = found[1], found[2], int(found[3])
    strings = [_bytes(text) for text in _STRING.findall(words)]
    if what == "write" and words[:2] in ("1<", "2<"):
        yield Call("say", words[0], data=strings[0])
        return
    handle = _HANDLE.match(words)
    paths = [_text(handle[1])] if handle else [os.fsdecode(text) for text in strings]
    inside = [path[len(folder) :] for path in paths if f"{path}/".startswith(folder)]
    if not inside:
        return
    kind = _KINDS.get(what)
    if '"...' in words or len(inside) < len(paths) or not (kind or what in ("open", "openat")):
        raise ValueError(f"cut, between two folders, or a call that is not understood: {line[:200]}")
    if kind:
        place = int(words.rsplit(", ", 1)[-1]) if kind in ("write", "resize") else 0
        yield Call(kind, inside[0], inside[-1], place, strings[0][:answer] if kind == "write" else b"")
    if kind is None and "O_CREAT" in words:
        yield Call("create", inside[0])
    if kind is None and "O_TRUNC" in words:
        yield Call("resize", inside[0])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace(r"\x", ""))


def _text(text: str) -> str:
    """A path, which some versions of strace write plainly where it stands for a handle."""
    return os.fsdecode(_bytes(text)) if text.startswith(r"\x") else text


@dataclass(slots=True)
class _File:
    durable: bytearray
    unsaved: list[Call] = field(default_factory=list)


class _Change(NamedTuple):
    """One change of a name: gone, where there is no file number and it is no folder."""

    name: str
    file: int | None
    gone: bool = False

    @property
    def folder(self) -> str:
        return str(Path(self.name).parent)


class Disk:
    """What the calls so far have made durable, and what hangs in the air."""

    def __init__(self, state: State) -> None:
        self._durable = dict(state.names)
        self._names = dict(state.names)
        self._changes: list[_Change] = []
        self._files = {number: _File(bytearray(data)) for number, data in state.bytes.items()}

    def do(self, call: Call) -> None:
        match call.what:
            case "create":
                if call.path not in self._names:
                    number = len(self._files)
                    self._files[number] = _File(bytearray())
                    self._name(_Change(call.path, number))
            case "mkdir":
                self._name(_Change(call.path, None))
            case "write" | "resize":
                self._file(call.path).unsaved.append(call)
            case "sync" if self._names.get(call.path, 0) is None or not call.path:
                self._save_names(call.path or ".")
            case "sync":
                file = self._file(call.path)
                file.durable = _written(file.durable, file.unsaved)
                file.unsaved = []
            case "link":
                self._name(_Change(call.other, self._names[call.path]))
            case "unlink":
                self._name(_Change(call.path, None, gone=True))
            case "rename":
                self._name(_Change(call.other, self._names[call.path]))
                self._name(_Change(call.path, None, gone=True))

    def _file(self, path: str) -> _File:
        number = self._names[path]
        if number is None:
            raise ValueError(f"{path} is a folder")
        return self._files[number]

    def _name(self, change: _Change) -> None:
        self._changes.append(change)
        _renamed(self._names, [change])

    def _save_names(self, folder: str) -> None:
        _renamed(self._durable, [change for change in self._changes if change.folder == folder])
        self._changes = [change for change in self._changes if change.folder != folder]

    def live(self) -> State:
        """Everything, as a program sees it."""
        return self._state(self._names, {number: _written(file.durable, file.unsaved) for number, file in self._files.items()})

    def losses(self, seed: str, torn: int) -> Iterator[tuple[str, State]]:
        """The states that a power loss may leave now, each with how it came about; some may be the same.

        The last `torn` of them are made by chance, which the seed fixes.
        """
        chance = random.Random(seed)
        kept = {number: _written(file.durable, file.unsaved) for number, file in self._files.items()}
        lost = {number: file.durable for number, file in self._files.items()}
        names = dict(self._durable)
        for count in range(len(self._changes) + 1):
            _renamed(names, self._changes[count - 1 : count] if count else [])
            yield f"{count} of {len(self._changes)} names kept, all writes kept", self._state(names, kept)
            yield f"{count} of {len(self._changes)} names kept, all writes lost", self._state(names, lost)
        for filler in ("zeros", "garbage"):
            grown = {number: _grown(file, chance, garbage=filler == "garbage") for number, file in self._files.items()}
            yield f"grown with {filler}", self._state(self._names, grown)
        for turn in range(torn):
            some = {number: _torn(file, chance) for number, file in self._files.items()}
            changes = [change for change in self._changes if chance.random() < 0.5]
            names = dict(self._durable)
            _renamed(names, changes)
            yield f"torn {turn}", self._state(names, some)

    def _state(self, names: dict[str, int | None], files: dict[int, bytearray]) -> State:
        """Without what lies in folders that are gone, and without files of no name."""
        there = {name: number for name, number in names.items() if all(str(up) in names or str(up) == "." for up in Path(name).parents)}
        held = {number for number in there.values() if number is not None}
        return State(names=there, bytes={number: bytes(files[number]) for number in held})


def _renamed(names: dict[str, int | None], changes: list[_Change]) -> None:
    for change in changes:
        if change.gone:
            names.pop(change.name, None)
        else:
            names[change.name] = change.file


def _written(durable: bytearray, calls: list[Call]) -> bytearray:
    data = bytearray(durable)
    for call in calls:
        if call.what == "resize":
            data = data[: call.place].ljust(call.place, b"\0")
        else:
            _write(data, call.place, call.data)
    return data


def _write(data: bytearray, place: int, piece: bytes) -> None:
    if place > len(data):
        data.extend(bytes(place - len(data)))
    data[place : place + len(piece)] = piece


def _grown(file: _File, chance: random.Random, *, garbage: bool) -> bytearray:
    """The file's size is saved, its new bytes are not."""
    size, data = len(_written(file.durable, file.unsaved)), bytearray(file.durable)
    more = max(0, size - len(data))
    return data[:size] + (chance.randbytes(more) if garbage else bytes(more))


def _torn(file: _File, chance: random.Random) -> bytearray:
    """Some of the writes, some of them in part."""
    size = len(_written(file.durable, file.unsaved))
    data = bytearray(file.durable)
    likely = chance.choice((0.2, 0.5, 0.9, 0.98))
    if size > len(data) and chance.random() < 0.5:
        data = _grown(file, chance, garbage=chance.random() < 0.5)
    for call in file.unsaved:
        if call.what == "resize":
            if chance.random() < likely:
                data = data[: call.place].ljust(call.place, b"\0")
        elif chance.random() < likely:
            _write(data, call.place, call.data)
        elif chance.random() < 0.5:
            for start, end in pairwise(_sectors(call.place, len(call.data))):
                if chance.random() < 0.5:
                    _write(data, start, call.data[start - call.place : end - call.place])
    return data


def _sectors(place: int, length: int) -> list[int]:
    """The bounds of the sectors that a write touches."""
    end = place + length
    return [place, *range(place - place % SECTOR + SECTOR, end, SECTOR), end]
