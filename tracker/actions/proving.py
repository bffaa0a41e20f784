"""What an outsider can check: checkpoints, the answers to them, and proofs. Every root is made from the entries' own bytes."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.actions.report_checks import KeptReport
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.items import Item
from tracker.domain.proof import checkpoints, merkle, proofs
from tracker.domain.proof.checkpoints import Checkpoint, CheckpointAnswer, Offered, Verdict
from tracker.domain.proof.proofs import Anchor, Consistency, Inclusion
from tracker.domain.proof.signed_notes import Verifier
from tracker.domain.record import descriptions
from tracker.domain.record.entries import decode
from tracker.storage.ledger import heads
from tracker.storage.ledger.ledger import Ledger


def checkpoint(ledger: Ledger, origin: str | None = None) -> Checkpoint:
    """The ledger's size and root now.

    Without an origin it is named after its first entry, so that checkpoints of two ledgers are not taken for those of one.

    Raises:
        Damage: the ledger's head is not that of its entries.
        BadInput: an origin that is no line of text.
    """
    frontier, size, first = list[bytes](), 0, "empty"
    with ledger.driver.snapshot():
        head, last = heads.read(ledger.driver), ledger.last_number()
    for page in _leaves(ledger, last):
        first = first if size else page[0][:8].hex()
        frontier = merkle.extend_many(frontier, size, page)
        size += len(page)
    if (size, tuple(frontier)) != (head.size, head.frontier):
        raise heads.LostEntries(head, "those that are there have another")
    return Checkpoint(origin=f"tracker.local/{first}" if origin is None else origin, size=size, root=merkle.root_of(frontier))


def refusal(ledger: Ledger, mark: Checkpoint, signed: Iterable[Checkpoint]) -> str | None:
    """Why a key that signed those checkpoints must not sign this one of the ledger; none where it may."""
    before = [one for one in signed if one.origin == mark.origin and one.size]
    roots = _roots(ledger, [one.size for one in before])
    for one in before:
        if one.size > mark.size:
            return f"this key has signed {one.size:,} entries of “{one.origin}”, and the ledger has {mark.size:,}"
        if roots[one.size] != one.root:
            return f"this key has signed the first {one.size:,} entries of “{one.origin}”, and those of the ledger are others"
    return None


def answers(
    ledger: Ledger, offered: Sequence[Offered], reports: Sequence[KeptReport], known: Iterable[Verifier]
) -> tuple[list[CheckpointAnswer], list[CheckpointAnswer]]:
    """What each checkpoint and each report says of the ledger.

    Raises:
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    sizes = [one.checkpoint.size for one in offered] + [claim.size for report in reports for claim in report.claims]
    roots = _roots(ledger, sizes)
    reached = max(roots)  # the entries there are, whatever the head says, or as many of them as anybody asks about
    size = reached if max(sizes, default=0) > reached else max(reached, ledger.head.size)
    return (checkpoints.judge(offered, size, roots, known), [report.answer(ledger, size, roots) for report in reports])


def inclusion(ledger: Ledger, number: int, offered: Offered) -> Inclusion | CheckpointAnswer:
    """The proof that an entry is in the ledger of a checkpoint; an answer where that is not this ledger.

    Raises:
        NotFound: no entry of that number.
        BadInput: the entry is later than the checkpoint.
    """
    mark = offered.checkpoint
    if number > ledger.head.size:
        raise NotFound("entry", f"#{number}", hint=f"the ledger ends at #{ledger.head.size}")
    if number > mark.size:
        raise BadInput(
            f"entry #{number} is later than {offered.file}, which ends at #{mark.size}", "leave out --checkpoint, or give a later one"
        )
    size, (root, *path) = _subtrees(ledger, mark.size, [(0, mark.size), *merkle.inclusion_spans(mark.size, number - 1)])
    if differs := _differs(offered, size, root):
        return differs
    body = next(iter(ledger.bodies(after=number - 1, until=number)))
    return Inclusion(index=number - 1, entry=body, path=tuple(path), offered=offered)


def consistency(ledger: Ledger, old: Offered, new: Offered) -> Consistency | CheckpointAnswer:
    """The proof that one checkpoint's ledger begins with another's; an answer where either is not of this ledger.

    Raises:
        BadInput: the first is of an empty ledger, or later than the second.
    """
    first, second = old.checkpoint, new.checkpoint
    if not first.size:
        raise BadInput(f"{old.file} is of an empty ledger, with which every ledger begins", "there is nothing to prove")
    if first.size > second.size:
        raise BadInput(f"{old.file} ({first.size:,} entries) is later than {new.file} ({second.size:,})", "name the earlier one first")
    spans = [(0, second.size), (0, first.size), *merkle.consistency_spans(second.size, first.size)]
    size, (root, first_root, *path) = _subtrees(ledger, second.size, spans)
    if differs := _differs(new, size, root) or _differs(old, min(size, first.size), first_root):
        return differs
    return Consistency(old=old, new=new, path=tuple(path))


def _differs(offered: Offered, size: int, root: bytes) -> CheckpointAnswer | None:
    mark = offered.checkpoint
    verdict, sentence = checkpoints.compared(mark.size, mark.root, size, {size: root})
    return None if verdict.good else CheckpointAnswer(file=offered.file, verdict=verdict, sentence=sentence)


ENTRY_FIELDS = ("entry", "kind", "recorded_at", "recorded_by", "told", "leaf", "content")
"""What `checked` tells of an entry."""


def anchors(offered: Iterable[Offered], known: Sequence[Verifier]) -> list[Anchor]:
    """Checkpoints that somebody has from elsewhere, as roots to compare a proof with.

    Raises:
        BadInput: one for which nobody vouches.
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    roots = []
    for one in offered:
        voucher = checkpoints.vouched(one.note, known)
        if voucher.verdict:
            raise BadInput(
                f"{one.file} is nothing to compare with, {voucher.verdict.label}: {voucher.sentence}", "give its root with --root"
            )
        roots.append(Anchor(root=one.checkpoint.root, size=one.checkpoint.size, origin=one.checkpoint.origin))
    return roots


def checked(data: bytes, file: str, known: Sequence[Verifier], anchors: Sequence[Anchor] = ()) -> tuple[CheckpointAnswer, Item | None]:
    """Whether a proof holds, and the entry that it is about; no ledger is needed.

    The entry is there only where the hashes lead to it.

    Raises:
        BadInput: not a proof.
        MissingExtra: there is a signature to check, and `cryptography` is not installed.
    """
    proof = proofs.parse(data, file)
    answer = proofs.judge(proof, known, anchors)
    if isinstance(proof, Consistency) or not (answer.verdict.good or answer.verdict is Verdict.UNVERIFIABLE) or not proof.holds:
        return answer, None
    try:
        entry = decode(proof.entry)
    except BadInput as error:
        return replace(answer, verdict=Verdict.NOT_PROVEN, sentence=f"what is proven is no entry of a ledger: {error.message}"), None
    if entry.seq != proof.index + 1:
        sentence = f"the entry calls itself #{entry.seq}, and lies at #{proof.index + 1}: this ledger was not written by Tracker"
        return replace(answer, verdict=Verdict.NOT_PROVEN, sentence=sentence), None
    line = descriptions.line(entry.plain, None)
    content = line.pop("content")
    del line["commitment"]
    line.pop("changed", None)  # what stood before an amendment is in other entries
    return answer, {**line, "leaf": merkle.leaf_hash(proof.entry).hex(), "content": content}


def _leaves(ledger: Ledger, until: int | None) -> Iterator[list[bytes]]:
    """Leaf hashes, many at once, made from the bytes as they lie; what no append has written hashes to what no append has hashed."""
    for page in ledger.body_pages(until=until):
        yield merkle.leaf_hashes(body if isinstance(body, bytes) else b"\x00" for body in page)


def _subtrees(ledger: Ledger, until: int, spans: Sequence[merkle.Span]) -> tuple[int, list[bytes]]:
    """How many entries there are up to a number, and the roots of parts of the tree over them, as far as there are entries."""
    frontiers, count = [list[bytes]() for _ in spans], 0
    for page in _leaves(ledger, until):
        for number, (start, end) in enumerate(spans):
            before = max(count - start, 0)  # leaves of this part that earlier pages held
            within = page[max(start - count, 0) : max(end - count, 0)]
            frontiers[number] = merkle.extend_many(frontiers[number], before, within) if within else frontiers[number]
        count += len(page)
    return count, [merkle.root_of(frontier) for frontier in frontiers]


def _roots(ledger: Ledger, sizes: Iterable[int]) -> dict[int, bytes]:
    """The roots at these sizes as far as there are entries, and where the entries end before, the root there; at 0 always."""
    wanted = sorted(set(sizes))
    roots, frontier, count = {0: merkle.EMPTY_ROOT}, list[bytes](), 0
    for page in _leaves(ledger, min(wanted[-1] if wanted else 0, checkpoints.SIZE_MAX)):
        for size in wanted[bisect_right(wanted, count) : bisect_right(wanted, count + len(page))]:
            roots[size] = merkle.root_of(merkle.extend_many(frontier, count, page[: size - count]))
        frontier = merkle.extend_many(frontier, count, page)
        count += len(page)
    if count:
        roots[count] = merkle.root_of(frontier)
    return roots
