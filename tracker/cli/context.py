"""From a command's context to an open ledger: settings once, a reading or a writing session, and what an adding command prints."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import typer

from tracker.cli import output
from tracker.cli.output import Answer
from tracker.domain.errors import BadInput

if TYPE_CHECKING:
    from typing import BinaryIO

    from tracker.actions.adding import Added
    from tracker.actions.naming import Reading
    from tracker.settings import Settings
    from tracker.storage.ledger import Ledger

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The global options as they were typed."""

    db: str | None = None
    actor: str | None = None
    debug: bool = False


def settings_of(context: typer.Context) -> "Settings":
    """The run's settings."""
    from tracker import settings

    flags = context.obj if isinstance(context.obj, Flags) else _flags_of_root(context)
    return settings.load(db=flags.db, actor=flags.actor, debug=flags.debug)


def _flags_of_root(context: typer.Context) -> Flags:
    """On completion no command runs, and the global options stand unread in the outermost context."""
    root = context
    while root.parent is not None:
        root = root.parent  # type: ignore[assignment]  # every context of ours is Typer's
    return Flags(db=root.params.get("db"), actor=root.params.get("actor"))


@contextmanager
def reading(context: typer.Context, as_of: str | None = None, known_at: str | None = None) -> Iterator[tuple["Ledger", "Reading"]]:
    """An open ledger to read, and the clocks resolved."""
    from tracker.actions import naming
    from tracker.storage import session

    settings = settings_of(context)
    with session.reading(settings.db) as ledger:
        yield ledger, naming.reading(ledger, settings.today, as_of, known_at)


@contextmanager
def writing(context: typer.Context, *, dry_run: bool = False) -> Iterator["Ledger"]:
    """An open ledger to append to; on a dry run nothing stays."""
    from tracker.storage import session

    settings = settings_of(context)
    with session.writing(settings.db, actor=settings.actor, clock=settings.now, dry_run=dry_run) as ledger:
        yield ledger


def adding(context: typer.Context, action: Callable[["Ledger"], "Added"], *, dry_run: bool, form: Answer) -> None:
    """Runs an adding action and prints what came of it, once it is safely written."""
    with writing(context, dry_run=dry_run) as ledger:
        added = action(ledger)
    print_added([added], dry_run=dry_run, form=form)


def print_added(added: list["Added"], *, dry_run: bool, form: Answer) -> None:
    """The new numbers for people, or the whole records for programs."""
    if form is Answer.TABLE:
        from tracker.domain.text import one_line

        for one in added:
            output.write("".join(f"{one_line(line)}\n" for line in _told(one, dry_run=dry_run)))
        return
    items = [one.plain() | {"dry_run": dry_run} for one in added]
    if form is Answer.JSONL:
        output.write(output.json_lines(items))
    else:
        output.write(output.json_text(items[0] if len(items) == 1 else items))


def _told(added: "Added", *, dry_run: bool) -> Iterator[str]:
    from tracker.domain.history import told

    for entry in added.besides:
        yield f"{'would add' if dry_run else 'added'} #{entry.seq} {told(entry)}"
    if not added.new:
        yield f"already there as #{added.entry.seq} {told(added.entry)}"
    else:
        yield f"{'would add' if dry_run else 'added'} #{added.entry.seq} {told(added.entry)}"


def read_text(name: str, limit: int = 50_000_000) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        BadInput: it cannot be read, is no UTF-8 text, or is too large.
    """
    with opened(name) as file:
        return text_of(file, name, limit)


def text_of(file: "BinaryIO", name: str, limit: int = 50_000_000) -> str:
    """The text of a file that is open already; raises as `read_text`."""
    data = _read(file, name, limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{called(name)}:{line}: is not UTF-8 text", "save it as UTF-8") from error


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a file, or of standard input for `-`.

    Raises:
        BadInput: it cannot be read, or is too large.
    """
    with opened(name) as file:
        return _read(file, name, limit)


def _read(file: "BinaryIO", name: str, limit: int) -> bytes:
    with _reading(name):
        data = file.read(limit + 1)
    if len(data) > limit:
        raise BadInput(f"{called(name)} is larger than {limit:,} bytes", "split it into smaller files")
    return data


def begins_with(file: "BinaryIO", name: str, start: bytes) -> bool:
    """Whether an open file begins so, after a byte order mark or none; nothing is read away."""
    with _reading(name):
        found: bytes = file.peek(len(_MARK + start))  # type: ignore[attr-defined]  # both kinds of file that `opened` gives can
    return found.removeprefix(_MARK).startswith(start)


LINE_LIMIT = 50_000_000
"""Bytes; the longest commitment that can be registered is shorter."""


def lines_of(file: "BinaryIO", name: str) -> Iterator[bytes]:
    """The lines of an open file of any size, without their ends; empty ones are left out.

    Raises:
        BadInput: it cannot be read, or a line is no UTF-8 text or too long.
    """
    mark = _MARK
    with _reading(name):
        while line := file.readline(LINE_LIMIT + 1):
            if len(line) > LINE_LIMIT:
                raise BadInput(f"is longer than {LINE_LIMIT:,} bytes")
            if not line.isascii():
                _require_utf_8(line)
            if line := line.removeprefix(mark).removesuffix(b"\n"):
                yield line
            mark = b""


def _require_utf_8(line: bytes) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise BadInput("is not UTF-8 text") from error


_MARK = b"\xef\xbb\xbf"
"""What some programs put before UTF-8 text."""


@contextmanager
def opened(name: str) -> Iterator["BinaryIO"]:
    """A file to read, or standard input for `-`.

    Raises:
        BadInput: it cannot be opened.
    """
    import sys
    from pathlib import Path

    if name == "-":
        output.step()
        yield sys.stdin.buffer
        return
    with _reading(name):
        file = Path(name).open("rb")  # noqa: SIM115 - closed below; what goes wrong in the block is not about opening
    with file:
        yield file


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"cannot read {name}: {reason}", "name a file, or - for standard input") from error


def called(name: str) -> str:
    """A file's name for people."""
    return "standard input" if name == "-" else name


def progress(label: str) -> Callable[[int, int], None]:
    """A progress line on standard error, on a terminal only: call it with how many of how many are done."""
    import sys

    if not sys.stderr.isatty():
        return lambda done, total: None
    from time import monotonic

    state = {"shown": monotonic()}

    def show(done: int, total: int) -> None:
        finished = done >= total > 0
        if monotonic() - state["shown"] < (0.0 if finished else 0.2):
            return
        if finished and not state.get("visible"):
            return
        state["shown"], state["visible"] = monotonic(), 1.0
        share = f" {done * 100 // total:3d} %" if total else ""
        sys.stderr.write(f"\r\x1b[K{label} {done:,}{f' of {total:,}' if total else ''}{share}")
        if finished:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return show
