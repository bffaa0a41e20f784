"""From the settings to an open ledger: a reading or a writing session, and what an adding command prints."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, BinaryIO

from tracker.cli.terminal import output
from tracker.cli.terminal.formats import Answer
from tracker.domain.errors import BadInput
from tracker.domain.text import one_line

if TYPE_CHECKING:
    from tracker.actions.added import Added
    from tracker.actions.naming import Reading
    from tracker.settings import Settings
    from tracker.storage.ledger.judging import Breaches
    from tracker.storage.ledger.ledger import Ledger


@contextmanager
def reading(settings: "Settings", as_of: str | None = None, known_at: str | None = None) -> "Iterator[tuple[Ledger, Reading]]":
    """Opens the ledger to read, and resolves both clocks."""
    from tracker.actions import naming
    from tracker.storage import session

    with session.reading(settings.db) as ledger:
        yield ledger, naming.reading(ledger, settings.today, as_of, known_at)


@contextmanager
def writing(settings: "Settings", *, dry_run: bool = False) -> "Iterator[Ledger]":
    """Opens the ledger to append to; on a dry run nothing stays."""
    from tracker.storage import session

    with session.writing(settings.db, actor=settings.actor, clock=settings.now, dry_run=dry_run) as ledger:
        yield ledger


def adding(settings: "Settings", action: "Callable[[Ledger], Added]", *, dry_run: bool, form: Answer) -> None:
    """Runs an adding action and prints what came of it, once it is safely written."""
    with writing(settings, dry_run=dry_run) as ledger:
        added = action(ledger)
    print_added([added], dry_run=dry_run, form=form)


def print_added(added: "list[Added]", *, dry_run: bool, form: Answer) -> None:
    """Prints the new numbers for people, or the whole records for programs."""
    if form is Answer.TABLE:
        for one in added:
            output.write("".join(f"{one_line(line)}\n" for line in _lines(one, dry_run=dry_run)))
        return
    items = [one.plain() | {"dry_run": dry_run} for one in added]
    if form is Answer.JSONL:
        output.write(output.json_lines(items))
    else:
        output.write(output.json_text(items[0] if len(items) == 1 else items))


def _lines(added: "Added", *, dry_run: bool) -> Iterator[str]:
    from tracker.domain.record.descriptions import describe_entry

    for entry in added.besides:
        yield f"{'would add' if dry_run else 'added'} #{entry.seq} {describe_entry(entry)}"
    if not added.new:
        retracted = "" if added.retracted_by is None else f", retracted by #{added.retracted_by} (--again adds it)"
        yield f"already there as #{added.entry.seq}{retracted} {describe_entry(added.entry)}"
    else:
        yield f"{'would add' if dry_run else 'added'} #{added.entry.seq} {describe_entry(added.entry)}"


BREACHES_LIMIT = 20
"""Entries that break a rule and are named; the rest are counted. `tracker verify` names them too."""


def say_breaches(breaches: "Breaches", where: str) -> None:
    """Names the entries of a ledger that break a rule, and those that did and were mended."""
    for sentences, more in ((breaches.standing, breaches.more), (breaches.mended, 0)):
        for sentence in sentences[:BREACHES_LIMIT]:
            output.say(f"{where}: {one_line(sentence)}")
        if (rest := max(0, len(sentences) - BREACHES_LIMIT) + more) > 0:
            output.say(f"{where}: and {rest:,} more")
    if breaches:
        number = len(breaches)
        output.say(f"{where}: {number:,} {'breach of a rule' if number == 1 else 'breaches of rules'}; every entry is there")


TEXT_LIMIT = 50_000_000
"""Bytes of a file that is read at once."""


def read_text(name: str, limit: int = TEXT_LIMIT) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        BadInput: it cannot be read, is no UTF-8 text, or is too large.
    """
    return text_of(read_bytes(name, limit), name)


def text_of(data: bytes, name: str) -> str:
    """The text in a file's bytes.

    Raises:
        BadInput: it is no UTF-8 text.
    """
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
    with opened(name) as stream:
        return rest_of(stream, name, limit)


def first_line(stream: BinaryIO, name: str) -> bytes:
    """The first line of an open file, or as much of it as a text may have.

    Raises:
        BadInput: it cannot be read.
    """
    with _readable(name):
        return stream.readline(TEXT_LIMIT + 1)


def rest_of(stream: BinaryIO, name: str, limit: int = TEXT_LIMIT, begun: bytes = b"") -> bytes:
    """What was read already and what is left of an open file.

    Raises:
        BadInput: it cannot be read, or is too large.
    """
    with _readable(name):
        data = begun + stream.read(limit + 1 - len(begun))
    if len(data) > limit:
        raise BadInput(f"{called(name)} is larger than {limit:,} bytes", "split it into smaller files")
    return data


LINE_LIMIT = 50_000_000
"""Bytes; the longest commitment that can be registered is shorter."""


def lines_of(file: BinaryIO, name: str, begun: bytes) -> Iterator[bytes]:
    """The lines of an open file of any size from `begun`, the first, which is read already; without their ends, and without empty ones.

    Raises:
        BadInput: it cannot be read, or a line is no UTF-8 text or too long.
    """
    line = begun.removeprefix(_MARK)
    with _readable(name):
        while line or begun:
            if len(line) > LINE_LIMIT:
                raise BadInput(f"is longer than {LINE_LIMIT:,} bytes")
            if not line.isascii():
                _require_utf_8(line)
            if line := line.removesuffix(b"\n"):
                yield line
            line = begun = file.readline(LINE_LIMIT + 1)


def _require_utf_8(line: bytes) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise BadInput("is not UTF-8 text") from error


_MARK = b"\xef\xbb\xbf"
"""What some programs put before UTF-8 text."""


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """A file to read, or standard input for `-`.

    Raises:
        BadInput: it cannot be read.
    """
    with _readable(name):
        if name == "-":
            output.step()
        file = nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed below
    with file as stream:
        yield stream


@contextmanager
def _readable(name: str) -> Iterator[None]:
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
    if not sys.stderr.isatty():
        return lambda done, total: None
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
