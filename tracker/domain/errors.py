"""Everything that can go wrong for a user, as one tree; the command line turns it into one line and an exit code.

TrackerError
├── BadInput              what was typed or read cannot be taken
│   ├── BadDate
│   ├── BadWord           not in a vocabulary
│   ├── BadDocument       a file: names file, line, entry and field (BadDocuments: several faults of it)
│   └── BadBasis          an assessment that does not rest on what it names
├── NotFound              a ref, key, code or entry number nobody registered
├── Conflict              it is there already, and differs
├── StoreError            the store cannot be used
│   ├── NoStore · ForeignStore · EmptyStore · BehindStore · AheadStore
│   ├── UnreachableStore · TransientStore   (of a server: not there; gave up, and may be asked again)
│   └── UnwritableStore · LockedStore · NoTemporaryRoom · DamagedStore · UnattestedStore
├── NotCaptured           what a server or a file gave is not the page that was asked for
├── MissingExtra          a part of the program that is installed only where it is wanted
└── Interrupted
"""

from collections.abc import Iterable, Sequence
from re import split, sub
from typing import Self

FAULT_LIMIT = 50
"""Faults of one file that are named one by one."""

MEND = "nothing was added; mend the file and import it again"


class TrackerError(Exception):
    """A problem with one line to say and a command to type next.

    `message` says what and where, `hint` what to do; both may hold hostile text and are made visible when printed.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = ""
        """The field of the record that it is about, where it is about one: a form names its line."""
        self.further: tuple[TrackerError, ...] = ()
        """What else is wrong with the same record; named where all faults of a file are."""

    def about(self, field: str) -> Self:
        """The error, said to be about a field of the record."""
        self.field = field
        return self

    @property
    def hint_in_file(self) -> str:
        """The hint for whoever fills in fields of a file or form: it names these where it names options; commands stay as they are typed."""
        parts = self.hint.split("; ")
        return "; ".join(
            part if "tracker " in part else sub("--([a-z-]+)", lambda option: option[1].replace("-", "_"), part) for part in parts
        )

    def lines(self) -> list[tuple[str, str]]:
        """What is printed: messages, each with its hint."""
        return [(self.message, self.hint)]


def near(wanted: str, known: Iterable[str]) -> list[str]:
    """The few known words most like the wanted one; else some that it is a part of."""
    from difflib import get_close_matches  # imported where something is wrong: every start imports this module

    words, part = {word.lower(): word for word in known}, wanted.strip().lower()[:80]
    like = get_close_matches(part, list(words), n=3, cutoff=0.5) or [word for word in words if part and part in word][:3]
    return [words[match] for match in like]


def did_you_mean(wanted: str, known: Iterable[str], otherwise: str) -> str:
    """A hint that names the near words, or says where to look."""
    matches = near(wanted, known)
    return f"did you mean {' or '.join(matches)}?" if matches else otherwise


def shortened(text: str, limit: int = 60) -> str:
    """An offending value short enough for one line."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


class BadInput(TrackerError):
    """A value that cannot be taken."""


class BadDate(BadInput):
    """A date that is malformed, impossible, or of the wrong precision."""

    def __init__(self, text: str, problem: str = "is not a date") -> None:
        super().__init__(f"“{shortened(text)}” {problem}", "write 2024-03-31, 2024-03, 2024, today, yesterday or “3 days ago” (year first)")


class BadWord(BadInput):
    """A word that is not in its vocabulary."""

    def __init__(self, what: str, given: str, known: Sequence[str]) -> None:
        matches = near(given, known)
        meant = f"did you mean {' or '.join(matches)}? " if matches else ""
        super().__init__(f"no {what} “{shortened(given)}”", f"{meant}one of: {', '.join(known)}")


class BadDocument(BadInput):
    """A file whose content cannot be taken: one fault, with file, line, entry and field as far as they are known.

    Args:
        problem: what is wrong, in words that follow the place.
        file: what the user calls the file.
        line: counted from 1.
        entry: which part of the file, such as `commitment 2, evidence launch` or `item 3`.
        field: the field's name.
        hint: what to do; by default, to mend the file.
    """

    def __init__(self, problem: str, *, file: str, line: int | None = None, entry: str = "", field: str = "", hint: str = "") -> None:
        place = f"{file}:{line}" if line else file
        where = ", ".join(part for part in (entry, field) if part)
        super().__init__(f"{place}: {where}: {problem}" if where else f"{place}: {problem}", hint or MEND)
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles the message as it stands: the process that reads rows hands its faults to the one that stores them."""
        return BaseException.__new__, (type(self),), self.__dict__


class BadDocuments(BadDocument):
    """Many faults of one file, in the order of their lines, of which the first are named and the rest counted; raised by `Faults`."""

    def __init__(self, first: Sequence[BadDocument], count: int) -> None:
        TrackerError.__init__(self, "\n".join(fault.message for fault in first), MEND)
        self.line = first[0].line
        self.first = tuple(first)
        self.count = count

    def lines(self) -> list[tuple[str, str]]:
        """Each fault with its own hint, then how many more there are."""
        hints = ("" if fault.hint == MEND else fault.hint.removeprefix("nothing was added; ") for fault in self.first)
        more = self.count - len(self.first)
        last = f"and {more:,} more" if more else f"{self.count:,} faults"
        return [*zip((fault.message for fault in self.first), hints, strict=True), (last, self.hint)]


class Faults:
    """Collects the faults of one file, so that all of them are reported at once.

    Memory is bounded: beyond the first `FAULT_LIMIT` by line, faults are only counted.
    """

    def __init__(self) -> None:
        self._first: list[BadDocument] = []
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    def add(self, fault: BadDocument) -> None:
        """Adds one fault, or those that another collector raised."""
        first, count = (fault.first, fault.count) if isinstance(fault, BadDocuments) else ((fault,), 1)
        self._count += count
        self._first = sorted((*self._first, *first), key=lambda one: one.line or 0)[:FAULT_LIMIT]

    def error(self) -> BadDocument:
        """The one fault, or a `BadDocuments` of several; there must be one."""
        return self._first[0] if self._count == 1 else BadDocuments(self._first, self._count)

    def refuse(self) -> None:
        """Raises what was collected, if anything was.

        Raises:
            BadDocument: see `error`.
        """
        if self._count:
            raise self.error()


class BadBasis(BadInput):
    """An assessment that names no entries, or entries that cannot carry it."""


class NotFound(TrackerError):
    """Something named that is not in the ledger (at the position read)."""

    def __init__(self, what: str, wanted: str, known: Iterable[str] = (), hint: str = "") -> None:
        super().__init__(f"no {what} “{shortened(wanted)}”", did_you_mean(wanted, known, hint))


class Conflict(TrackerError):
    """Something of that name is in the ledger already and says something else."""


class StoreError(TrackerError):
    """The store cannot be used as it is."""


class NoStore(StoreError):
    """There is nothing at the address."""

    def __init__(self, where: str, hint: str = "create one: tracker init --seed woodside-2023 (or name another with --db)") -> None:
        super().__init__(f"no store at {where}", hint)


class EmptyStore(StoreError):
    """A database without a schema."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the database at {where} is empty", "set it up: tracker init")


class ForeignStore(StoreError):
    """A file or database that is not ours."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where} {problem}", "name a Tracker store with --db or TRACKER_DB")


class BehindStore(StoreError):
    """A store that an older Tracker wrote."""

    def __init__(self, where: str, found: str, head: str) -> None:
        super().__init__(
            f"the store at {where} has schema {found}, this program needs {head}", "upgrade it (a backup is made first): tracker db upgrade"
        )


class AheadStore(StoreError):
    """A store that a newer Tracker wrote."""

    def __init__(self, where: str, found: str, head: str) -> None:
        super().__init__(
            f"the store at {where} has schema {found}, newer than this program's {head}",
            "install a newer Tracker: pip install --upgrade . in a newer clone",
        )


class UnwritableStore(StoreError):
    """The store can be read but not written, or its folder cannot be used."""


class NoTemporaryRoom(StoreError):
    """What does not fit into memory cannot be put into a temporary file either."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"no room for temporary files: {problem}",
            "nothing is wrong with the store; make room in the folder for temporary files, or name another: TMPDIR=/FOLDER tracker …",
        )


class LockedStore(StoreError):
    """Somebody else holds the store for longer than we wait."""

    def __init__(self, where: str, holder: str = "") -> None:
        super().__init__(
            f"the store at {where} is locked by {holder or 'another program'}", "nothing was written; try again when it is done"
        )


class UnreachableStore(StoreError):
    """No server answers at the address."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"cannot reach {where}: {problem}", "nothing was written; is the server up, and the address right?")


class TransientStore(StoreError):
    """The server gave up what was being done, and nothing of it stays: the same command may be run again."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"the store at {where} was lost: {problem}", "nothing was written; try again")


class DamagedStore(StoreError):
    """The database cannot be read as one."""

    def __init__(
        self, where: str, problem: str, remedy: str = "restore a backup; tracker verify says more where the file still opens"
    ) -> None:
        super().__init__(f"the store at {where} is damaged: {problem}", remedy)


class UnattestedStore(StoreError):
    """What was to be written out does not follow from the entries: the rows derived from them were changed."""

    exit_code = 1

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"the store at {where} is damaged: {problem}", "tracker verify says more, tracker db rebuild writes them anew")


class NotCaptured(TrackerError):
    """A page that could not be captured, for what came in its place; `gone` where its server says that it is not there any more."""

    exit_code = 1

    def __init__(self, reason: str, hint: str = "", *, gone: bool = False) -> None:
        usual = "nothing was added; save the page in a browser and give that file (to evidence add with --capture-file)"
        super().__init__(f"not captured: {reason}", hint or usual)
        self.reason = reason
        self.gone = gone


class MissingExtra(TrackerError):
    """Something that needs a package which a plain installation leaves out."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        needed = " ".join(f"'{one}'" for one in _requirements(extra)) or package
        super().__init__(f"{what} need the package {package}, which is not installed", f"install it: pip install {needed}")


def _requirements(extra: str) -> list[str]:
    """The requirements that this distribution declares for one of its extras, such as `typst>=0.15,<0.16`.

    Returns:
        A requirement in the syntax of PEP 508 for each package, lower bound first; none where the distribution's metadata is not there,
        as in a copy of the folder.
    """
    from importlib.metadata import PackageNotFoundError, requires

    try:
        declared = requires("commitment-tracker") or []
    except PackageNotFoundError:
        return []
    found = []
    for line in declared:
        requirement, _, marker = (part.strip() for part in line.partition(";"))
        if marker.replace('"', "'") == f"extra == '{extra}'":
            name = split("[<>=!~ ]", requirement, maxsplit=1)[0]
            bounds = requirement.removeprefix(name).replace(" ", "").split(",")
            found.append(name + ",".join(sorted(bounds, reverse=True)))
    return found
