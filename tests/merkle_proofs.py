"""Proofs of RFC 6962 §2.1 over leaves in memory, from the subtrees that the package names; it reads their roots from a store."""

from collections.abc import Sequence

from tracker.domain.proof.merkle import consistency_spans, extend_many, inclusion_spans, root_of


def root_from_leaves(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, MTH(D[n])."""
    return root_of(extend_many([], 0, leaves))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(m, D[n]) for the leaf at 0-based `index`, lowest node first."""
    return [root_from_leaves(leaves[start:end]) for start, end in inclusion_spans(len(leaves), index)]


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """PROOF(m, D[n]) that the tree of `first` leaves is a prefix of the tree over `leaves`."""
    return [root_from_leaves(leaves[start:end]) for start, end in consistency_spans(len(leaves), first)]
