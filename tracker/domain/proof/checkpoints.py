"""Checkpoints (c2sp.org/tlog-checkpoint): a ledger's size and root in three lines, and what they say of a ledger read later.

Pure. What an answer is worth hangs on who vouches for the checkpoint, so that comes first (`vouched`):

- A signature in the name of a known key must fit, or the whole checkpoint is `bad signature`.
- Where any key is known, only what one of them signed counts; the rest is `unverifiable`. Otherwise whoever can change a file could
  leave the signature out.
- Where no key is known, an unsigned checkpoint is taken as it is, because a root noted outside is worth having; every sentence about
  it says that it is unsigned. Signed by strangers is `unverifiable` here too, as the specification wants.

Only then is it compared: size 0 fixes nothing and is `unverifiable`; then `truncated`, `rewritten` or `consistent`, and `forked` where
two of one origin cannot both be true.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.errors import BadInput
from tracker.domain.proof import signed_notes
from tracker.domain.proof.signed_notes import Note, Trust, Verifier, from_base64, to_base64
from tracker.domain.text import counted

HASH_LENGTH = 32
SIZE_MAX = 2**63 - 1
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Verdict(StrEnum):
    """What came of checking something against a ledger, or a proof against itself."""

    CONSISTENT = "consistent"
    PROVEN = "proven"
    IDENTICAL = "identical"
    DIFFERENT = "different"
    LINE_CHECKED = "line_checked"
    """The line in a report is consistent; what else the report says was not looked at."""
    OPTIONS_MISSING = "options_missing"
    """The line in a report is consistent; what it would be written again by is not in it."""
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    FORKED = "forked"
    NOT_PROVEN = "not_proven"
    BAD_SIGNATURE = "bad_signature"
    UNVERIFIABLE = "unverifiable"

    @property
    def label(self) -> str:
        """The verdict in words."""
        return "only its line was checked" if self is Verdict.LINE_CHECKED else self.value.replace("_", " ")

    @property
    def glyph(self) -> str:
        """A mark for a line about it; no tick where more was said than was checked."""
        return "–" if self is Verdict.LINE_CHECKED else "✓" if self.good else "✗"

    @property
    def good(self) -> bool:
        """Whether the answer is yes."""
        return self in (Verdict.CONSISTENT, Verdict.PROVEN, Verdict.IDENTICAL, Verdict.LINE_CHECKED)


def read_size(text: str) -> int:
    """A count in ASCII decimal without leading zeros.

    Raises:
        BadInput: anything else, or more than 2⁶³−1.
    """
    if not _SIZE.fullmatch(text) or int(text) > SIZE_MAX:
        raise BadInput("its size or index is not a number from 0 to 2⁶³−1 without leading zeros")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Whose ledger, how many entries, their root, and lines that others may have put below: kept, and never read."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin or not signed_notes.is_plain(self.origin) or len(self.origin) > signed_notes.NAME_LIMIT:
            raise BadInput(
                f"a checkpoint's origin is one line of text of at most {signed_notes.NAME_LIMIT} characters",
                "best an address of yours, such as example.org/summits",
            )

    @property
    def text(self) -> str:
        """The body of the checkpoint (c2sp.org/tlog-checkpoint), which is what gets signed."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, to_base64(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Reads the text of a checkpoint without its signatures.

        Raises:
            BadInput: fewer than three lines, an empty one, no size, or a root that is no SHA-256 hash.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise BadInput("not a checkpoint: it has an origin, a size and a root, each on a line that ends", _HINT)
        root = from_base64(lines[2])
        if root is None or len(root) != HASH_LENGTH:
            raise BadInput("not a checkpoint: its third line is no SHA-256 hash in Base 64", _HINT)
        return cls(origin=lines[0], size=read_size(lines[1]), root=root, extensions=tuple(lines[3:]))


_HINT = "tracker checkpoint -o FILE writes one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A checkpoint as somebody handed it over: what it says, its signatures, and the file's name."""

    file: str
    note: Note
    checkpoint: Checkpoint


def read(data: bytes, file: str) -> Offered:
    """Reads a checkpoint, signed or not.

    Raises:
        BadInput: it is neither; the message names the file.
    """
    try:
        text = signed_notes.note_text(data)
        note = signed_notes.parse(data) if "\n\n" in text else Note(text=text)
        return Offered(file=file, note=note, checkpoint=Checkpoint.parse(note.text))
    except BadInput as error:
        raise BadInput(f"{file}: {error.message}", error.hint) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Who vouches for a checkpoint: `verdict` is set where nobody who counts does."""

    verdict: Verdict | None
    sentence: str
    """Why not; empty where it counts."""
    signed_by: tuple[str, ...] = ()
    """The known keys that signed."""

    @property
    def how(self) -> str:
        """The end of a sentence about it."""
        return f"signed by {', '.join(self.signed_by)}" if self.signed_by else "unsigned, so worth as much as the place where it was kept"


def vouched(note: Note, known: Sequence[Verifier]) -> Vouched:
    """Whether a checkpoint counts for somebody who knows these keys, or none.

    Raises:
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    trust, names = signed_notes.trust(note, known)
    match trust:
        case Trust.SIGNED:
            return Vouched(verdict=None, sentence="", signed_by=names)
        case Trust.BAD_SIGNATURE:
            return Vouched(verdict=Verdict.BAD_SIGNATURE, sentence=f"it carries the name of {names[0]}, whose signature does not fit it")
        case Trust.STRANGERS:
            who = ", ".join(names[:5])
            return Vouched(
                verdict=Verdict.UNVERIFIABLE, sentence=f"no known key has signed it, only {who} (name a key you trust with --verifier-key)"
            )
        case Trust.UNSIGNED if known:
            return Vouched(
                verdict=Verdict.UNVERIFIABLE, sentence="it is unsigned although a key is known to check with: anybody could have written it"
            )
        case Trust.UNSIGNED:
            return Vouched(verdict=None, sentence="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointAnswer:
    """One thing checked, with the answer in a word and in a sentence."""

    file: str
    verdict: Verdict
    sentence: str
    origin: str | None = None
    size: int | None = None
    root: str | None = None
    signed_by: tuple[str, ...] = ()


def judge(offered: Sequence[Offered], size: int, roots: Mapping[int, bytes], known: Iterable[Verifier] = ()) -> list[CheckpointAnswer]:
    """What each checkpoint says of a ledger.

    `roots` has that of the ledger at every size up to the largest which a checkpoint names.
    """
    keys = list(known)
    alone = [_alone(one, size, roots, vouched(one.note, keys)) for one in offered]
    answers = list(alone)
    for place, one in enumerate(offered):
        for other in (offered[there] for there in range(len(offered)) if _contradict(place, there, offered, alone)):
            sentence = f"{other.file} says otherwise, and both are of “{one.checkpoint.origin}”: two histories of it were given out"
            how = vouched(one.note, keys).how
            answers[place] = answer(one, Verdict.FORKED, f"{sentence} ({how})", alone[place].signed_by)
            break
    return answers


def _contradict(place: int, there: int, offered: Sequence[Offered], alone: Sequence[CheckpointAnswer]) -> bool:
    """Whether two checkpoints of one origin cannot be of the same ledger.

    Two of one size with different roots contradict each other by themselves. Of two sizes, the larger must be that of this ledger:
    then it is known which root it had at the smaller one.
    """
    one, other = offered[place].checkpoint, offered[there].checkpoint
    verdicts = [alone[place].verdict, alone[there].verdict]
    if one.origin != other.origin or not all(verdict in _COMPARED for verdict in verdicts):
        return False
    if one.size == other.size:
        return one.root != other.root
    small, large = verdicts if one.size < other.size else reversed(verdicts)
    return small is Verdict.REWRITTEN and large is Verdict.CONSISTENT


_COMPARED = (Verdict.CONSISTENT, Verdict.TRUNCATED, Verdict.REWRITTEN)


def _alone(one: Offered, size: int, roots: Mapping[int, bytes], voucher: Vouched) -> CheckpointAnswer:
    verdict, sentence = compared(one.checkpoint.size, one.checkpoint.root, size, roots)
    if voucher.verdict:
        return answer(one, voucher.verdict, f"{voucher.sentence}; {_BESIDES[verdict]}")
    return answer(one, verdict, f"{sentence} ({voucher.how})", voucher.signed_by)


_BESIDES = {
    Verdict.CONSISTENT: "its root is that of the ledger at its size",
    Verdict.TRUNCATED: "it speaks of more entries than the ledger has",
    Verdict.REWRITTEN: "its root is not that of the ledger at its size",
    Verdict.UNVERIFIABLE: "and it is of an empty ledger, which fixes nothing",
}


def compared(fixed: int, root: bytes, size: int, roots: Mapping[int, bytes]) -> tuple[Verdict, str]:
    """A size and a root that were noted earlier, against a ledger."""
    if fixed == 0:
        return Verdict.UNVERIFIABLE, "it is of an empty ledger, and every ledger begins as one: there is nothing to check against"
    what = counted(fixed, "entry", "entries")
    if fixed > size:
        gone = "the last one is" if fixed == size + 1 else f"the last {fixed - size:,} are"
        return Verdict.TRUNCATED, f"it fixes {what}, and the ledger has {size:,}: {gone} gone"
    if roots[fixed] != root:
        return (
            Verdict.REWRITTEN,
            f"the ledger's first {what} are not what was fixed: their root is {roots[fixed].hex()}, and was {root.hex()}",
        )
    later = f", and has {size - fixed:,} more" if size > fixed else ""
    return Verdict.CONSISTENT, f"the ledger begins with the {what} that it fixes{later}"


def answer(one: Offered, verdict: Verdict, sentence: str, signed_by: tuple[str, ...] = ()) -> CheckpointAnswer:
    """The answer about a checkpoint, with what it says of itself."""
    mark = one.checkpoint
    return CheckpointAnswer(
        file=one.file, verdict=verdict, sentence=sentence, origin=mark.origin, size=mark.size, root=mark.root.hex(), signed_by=signed_by
    )
