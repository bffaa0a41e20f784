"""Proofs that need no database: one entry is in a ledger, or an earlier ledger is the beginning of a later one.

Pure. An inclusion proof is a c2sp.org/tlog-proof, its `extra` the entry's exact bytes:

    c2sp.org/tlog-proof@v1
    extra <Base 64 of the entry's bytes>
    index <the entry's number less one>
    <Base 64 of one hash of the Merkle path, lowest first> …
    <empty line>
    <the checkpoint, as it was issued>

A consistency proof is a file of our own in its likeness; the hashes are PROOF(m, D[n]) of RFC 6962 §2.1.2:

    tracker/consistency-proof@v1
    old <Base 64 of the earlier checkpoint, as it was issued>
    <Base 64 of one hash> …
    <empty line>
    <the later checkpoint, as it was issued>

The arithmetic shows only that the entry is under the root which stands in the same file. Somebody must vouch for that root: a known
key's signature, or a root that the reader noted elsewhere (`Anchor`); where nobody does the answer is `unverifiable`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.domain.errors import BadInput
from tracker.domain.proof import checkpoints, merkle
from tracker.domain.proof.checkpoints import HASH_LENGTH, Checkpoint, CheckpointAnswer, Offered, Verdict, Vouched, read_size, vouched
from tracker.domain.proof.signed_notes import Verifier, from_base64, to_base64
from tracker.domain.text import counted

SIZE_LIMIT = 32_000_000
"""Bytes of a proof; the longest entry, in Base 64, is far below."""

PATH_LIMIT = 128
"""Hashes of a proof: two for each of the 63 levels that a tree can have is more than any needs."""

INCLUSION = "c2sp.org/tlog-proof@v1"
CONSISTENCY = "tracker/consistency-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """An inclusion proof: an entry's bytes are the leaf at `index` (from 0) of the checkpoint's tree."""

    index: int
    entry: bytes = field(repr=False)
    path: tuple[bytes, ...]
    offered: Offered

    @property
    def text(self) -> str:
        """The proof as a file."""
        head = [INCLUSION, f"extra {to_base64(self.entry)}", f"index {self.index}", *map(to_base64, self.path)]
        return "\n".join(head) + "\n\n" + self.offered.note.data.decode()

    @property
    def holds(self) -> bool:
        """Whether the path leads from the entry to the root."""
        mark = self.offered.checkpoint
        return merkle.includes(mark.root, mark.size, self.index, merkle.leaf_hash(self.entry), self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """A consistency proof: the tree of one checkpoint is the beginning of another's."""

    old: Offered
    new: Offered
    path: tuple[bytes, ...]

    @property
    def text(self) -> str:
        """The proof as a file."""
        head = [CONSISTENCY, f"old {to_base64(self.old.note.data)}", *map(to_base64, self.path)]
        return "\n".join(head) + "\n\n" + self.new.note.data.decode()

    @property
    def holds(self) -> bool:
        """Whether the path leads to both roots."""
        old, new = self.old.checkpoint, self.new.checkpoint
        return merkle.is_consistent(old.root, old.size, new.root, new.size, self.path)


Proof = Inclusion | Consistency


def parse(data: bytes, file: str) -> Proof:
    """Reads a proof of either kind.

    Raises:
        BadInput: it is none; the message names the file.
    """
    try:
        return _parse(data, file)
    except BadInput as error:
        message = error.message.removeprefix(f"{file}: ")
        raise BadInput(f"{file}: {message}", error.hint or _HINT) from None


_HINT = "tracker prove '#57' -o FILE writes a proof"


def _parse(data: bytes, file: str) -> Proof:
    if len(data) > SIZE_LIMIT:
        raise BadInput(f"larger than {SIZE_LIMIT:,} bytes, which no proof is")
    head, empty_line, rest = data.partition(b"\n\n")
    try:
        kind, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        kind, lines = "", []
    if not empty_line or kind not in (INCLUSION, CONSISTENCY):
        raise BadInput(f"not a proof: its first line is neither {INCLUSION} nor {CONSISTENCY}, or no checkpoint follows")
    offered = checkpoints.read(rest, file)
    if kind == CONSISTENCY:
        old = checkpoints.read(_decoded("old", lines), file)
        return Consistency(old=old, new=offered, path=_path(lines[1:]))
    entry = _decoded("extra", lines)
    if len(lines) < 2 or not lines[1].startswith("index "):
        raise BadInput("not a proof: it has no line with the index")
    return Inclusion(index=read_size(lines[1].removeprefix("index ")), entry=entry, path=_path(lines[2:]), offered=offered)


def _decoded(label: str, lines: Sequence[str]) -> bytes:
    first = lines[0] if lines else ""
    data = from_base64(first.removeprefix(f"{label} "))
    if not first.startswith(f"{label} ") or not data:
        raise BadInput(f"not a proof to check by itself: its second line is not “{label}” with Base 64")
    return data


def _path(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > PATH_LIMIT:
        raise BadInput(f"a proof of {len(lines):,} hashes, at most {PATH_LIMIT} are read")
    hashes = [from_base64(line) for line in lines]
    if any(one is None or len(one) != HASH_LENGTH for one in hashes):
        raise BadInput("not a proof: a line that should be a SHA-256 hash in Base 64 is none")
    return tuple(one for one in hashes if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A root that the reader has from elsewhere; where only the root was noted, without size and origin."""

    root: bytes
    size: int | None = None
    origin: str | None = None

    def is_of(self, mark: Checkpoint) -> bool:
        """Whether the checkpoint fixes just this."""
        return self.root == mark.root and self.size in (None, mark.size)


def read_root(text: str) -> Anchor:
    """A root as reports print it: 64 hexadecimal digits."""
    try:
        root = bytes.fromhex(text.strip())
    except ValueError:
        root = b""
    if len(root) != HASH_LENGTH:
        raise BadInput("a root is 64 hexadecimal digits", "reports print it, after “root”")
    return Anchor(root=root)


def judge(proof: Proof, known: Sequence[Verifier], anchors: Sequence[Anchor] = ()) -> CheckpointAnswer:
    """Whether a proof holds, and whether somebody who counts vouches for the root that it leads to.

    Raises:
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    offered = [proof.offered] if isinstance(proof, Inclusion) else [proof.old, proof.new]
    vouchers = [_anchored(one, known, anchors) for one in offered]
    verdict, sentence = _verdict(proof, offered, vouchers, anchors)
    return checkpoints.answer(offered[-1], verdict, sentence, vouchers[-1].signed_by)


def _anchored(one: Offered, known: Sequence[Verifier], anchors: Sequence[Anchor]) -> Vouched:
    """Whether somebody vouches for a checkpoint inside a proof: as `vouched`, but a bare root inside the proof vouches for nothing unless the reader has it from elsewhere."""
    voucher, mark = vouched(one.note, known), one.checkpoint
    if voucher.verdict is Verdict.BAD_SIGNATURE or voucher.signed_by:
        return voucher
    if any(anchor.is_of(mark) for anchor in anchors):
        return Vouched(verdict=None, sentence="")
    if voucher.verdict and not anchors:
        return voucher
    return Vouched(verdict=Verdict.UNVERIFIABLE, sentence=f"it is unsigned, and no root from elsewhere is its own {_WAYS}")


_WAYS = "(name a key with --verifier-key, a root with --root, or a --checkpoint)"


def _against(offered: Sequence[Offered], anchors: Sequence[Anchor]) -> tuple[Verdict, str] | None:
    """What the reader holds and the proof does not lead to: another root of the same size, or one it says nothing of."""
    marks = [one.checkpoint for one in offered]
    for anchor in anchors:
        if any(anchor.is_of(mark) for mark in marks):
            continue
        if any((anchor.origin, anchor.size) == (mark.origin, mark.size) for mark in marks):
            return Verdict.FORKED, f"of {anchor.size:,} entries of “{anchor.origin}” you have another root: two histories were given out"
        return Verdict.UNVERIFIABLE, f"the hashes fit, but it says nothing of the root that you gave: {anchor.root.hex()}"
    return None


def _verdict(proof: Proof, offered: Sequence[Offered], vouchers: Sequence[Vouched], anchors: Sequence[Anchor]) -> tuple[Verdict, str]:
    for one, voucher in zip(offered, vouchers, strict=True):
        if voucher.verdict is Verdict.BAD_SIGNATURE:
            return Verdict.BAD_SIGNATURE, f"the checkpoint of {counted(one.checkpoint.size, 'entry', 'entries')}: {voucher.sentence}"
    if not proof.holds:
        return Verdict.NOT_PROVEN, "the hashes do not lead to the root: the file was altered, or was never a proof of this"
    if against := _against(offered, anchors):
        return against
    for one, voucher in zip(offered, vouchers, strict=True):
        if voucher.verdict:
            return (
                voucher.verdict,
                f"the hashes fit, but of the checkpoint of {counted(one.checkpoint.size, 'entry', 'entries')}: {voucher.sentence}",
            )
    ways = ", ".join(
        dict.fromkeys(f"signed by {', '.join(v.signed_by)}" if v.signed_by else "the root is one that you gave" for v in vouchers)
    )
    return Verdict.PROVEN, f"{_claim(proof)} ({ways})"


def _claim(proof: Proof) -> str:
    if isinstance(proof, Inclusion):
        mark = proof.offered.checkpoint
        return f"entry #{proof.index + 1} is in the ledger “{mark.origin}” of {counted(mark.size, 'entry', 'entries')}"
    old, new = proof.old.checkpoint, proof.new.checkpoint
    return f"the ledger “{new.origin}” of {counted(new.size, 'entry', 'entries')} begins with the {counted(old.size, 'entry', 'entries')} of “{old.origin}”, unchanged"
