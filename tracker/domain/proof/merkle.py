"""The Merkle tree of RFC 6962 §2.1 / RFC 9162 §2.1: leaves and nodes, an appendable frontier, and proofs.

Pure: hashes in, hashes or a verdict out. A *frontier* is the list of roots of the perfect subtrees that cover the leaves so
far, largest first: one for each bit set in the size, at most 64.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""Root of a tree without leaves (RFC 6962 §2.1)."""

_LENGTH = len(EMPTY_ROOT)


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of each of these entries."""
    return [sha256(b"\x00" + data).digest() for data in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after appending one leaf hash to a tree of `size` leaves: O(log size)."""
    grown = [*frontier, leaf]
    while size & 1:
        right, left = grown.pop(), grown.pop()
        grown.append(node_hash(left, right))
        size >>= 1
    return grown


def extend_many(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
    """The frontier after many more leaf hashes in their order, made a whole level of the tree at a time."""
    grown, level, left_over = list(frontier), list(leaves), list[bytes]()
    while size or level:
        if size & 1:
            level.insert(0, grown.pop())
        if len(level) & 1:
            left_over.append(level.pop())
        nodes = iter(level)
        level = [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes, nodes, strict=True)]
        size >>= 1
    return left_over[::-1]


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree that a frontier covers."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


Span = tuple[int, int]
"""Leaves from the first to before the second, by their 0-based index: a subtree, whose root is a node of a proof."""


def inclusion_spans(size: int, index: int) -> list[Span]:
    """The subtrees whose roots are PATH(m, D[n]) of RFC 6962 §2.1.1 for the leaf at 0-based `index`, lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    spans, start, end = list[Span](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(size: int, first: int) -> list[Span]:
    """The subtrees whose roots are PROOF(m, D[n]) of RFC 6962 §2.1.2, that the tree of `first` leaves is a prefix of the one of `size`."""
    if not 0 < first <= size:
        raise ValueError(f"no prefix of {first} leaves in a tree of {size}")
    spans, start, end = list[Span](), 0, size
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return [*([(start, end)] if start else []), *spans[::-1]]


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the leaf hash at 0-based `index` under `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or any(len(node) != _LENGTH for node in (root, leaf, *proof)):
        return False
    position, last, current = index, size - 1, leaf
    for node in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            current = node_hash(node, current)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            current = node_hash(current, node)
        position, last = position >> 1, last >> 1
    return last == 0 and current == root


def is_consistent(first_root: bytes, first: int, second_root: bytes, second: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the smaller tree is a prefix of the larger (RFC 9162 §2.1.4.2).

    An empty first tree proves nothing and is refused, as transparency-dev/merkle does.
    """
    if not 0 < first <= second or any(len(node) != _LENGTH for node in proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    nodes = list(proof) if first & (first - 1) else [first_root, *proof]
    if not nodes:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, node)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
