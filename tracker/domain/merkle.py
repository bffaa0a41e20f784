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
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def extend(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after appending one leaf hash to a tree of `size` leaves: O(log size)."""
    grown = [*frontier, leaf]
    while size & 1:
        right, left = grown.pop(), grown.pop()
        grown.append(node_hash(left, right))
        size >>= 1
    return grown


def extended(frontier: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
    """The frontier after appending many leaf hashes, as `extend` one by one."""
    grown = list(frontier)
    for position, leaf in enumerate(leaves, size):
        right, bits = leaf, position
        while bits & 1:
            right = sha256(b"\x01" + grown.pop() + right).digest()
            bits >>= 1
        grown.append(right)
    return grown


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root over a frontier."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = node_hash(left, root)
    return root


def root_from_leaves(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, MTH(D[n]) of RFC 6962 §2.1."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = extend(frontier, size, leaf)
    return root_of(frontier)


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(m, D[n]) of RFC 6962 §2.1.1 for the leaf at 0-based `index`, lowest node first."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*inclusion_proof(leaves[:k], index), root_from_leaves(leaves[k:])]
    return [*inclusion_proof(leaves[k:], index - k), root_from_leaves(leaves[:k])]


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """PROOF(m, D[n]) of RFC 6962 §2.1.2 that the tree of `first` leaves is a prefix of the tree over `leaves`."""
    if not 0 < first <= len(leaves):
        raise ValueError(f"no prefix of {first} leaves in a tree of {len(leaves)}")
    return _subproof(leaves, first, whole=True)


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    size = len(leaves)
    if first == size:
        return [] if whole else [root_from_leaves(leaves)]
    k = _split(size)
    if first <= k:
        return [*_subproof(leaves[:k], first, whole=whole), root_from_leaves(leaves[k:])]
    return [*_subproof(leaves[k:], first - k, whole=False), root_from_leaves(leaves[:k])]


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
