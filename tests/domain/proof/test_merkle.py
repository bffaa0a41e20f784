"""The Merkle tree against Certificate Transparency's and transparency-dev's figures, and against its own definition."""

from base64 import b64decode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from tests.merkle_proofs import consistency_proof, inclusion_proof, root_from_leaves
from tracker.domain.proof.merkle import (
    EMPTY_ROOT,
    extend,
    extend_many,
    includes,
    is_consistent,
    leaf_hash,
    leaf_hashes,
    node_hash,
    root_of,
)

# Figures that always run: Certificate Transparency's reference tree (google/certificate-transparency, merkle_tree_test.cc).

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(data)) for data in INPUTS]


@pytest.mark.parametrize(("size", "root"), list(enumerate(ROOTS)))
def test_reference_roots(size: int, root: str) -> None:
    assert root_from_leaves(LEAVES[:size]).hex() == root


def test_leaves_and_nodes_are_told_apart() -> None:
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert sha256(b"").digest() == EMPTY_ROOT == root_of([])


def test_a_reference_proof() -> None:
    proof = [
        bytes.fromhex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
        bytes.fromhex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"),
        bytes.fromhex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ]
    assert inclusion_proof(LEAVES, 5) == proof
    assert includes(bytes.fromhex(ROOTS[8]), 8, 5, LEAVES[5], proof)


# The shared vectors.


@vectors.needed
def test_certificate_transparency_reference_tree() -> None:
    tree = vectors.read("rfc6962/ct_reference_tree_8.json")
    leaves = [leaf_hash(bytes.fromhex(data)) for data in tree["leaf_inputs_hex"]]
    assert EMPTY_ROOT.hex() == tree["empty_root"]
    assert [root_from_leaves(leaves[: size + 1]).hex() for size in range(8)] == tree["roots_by_size_1_to_8"]
    level = leaves
    for expected in tree["node_hashes_by_level"]:
        assert [node.hex() for node in level] == expected
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)] if len(level) > 1 else []
    for one in tree["inclusion"]:
        size, index, proof = one["tree_size"], one["leaf_index"], [bytes.fromhex(node) for node in one["proof"]]
        assert inclusion_proof(leaves[:size], index) == proof
        assert includes(root_from_leaves(leaves[:size]), size, index, leaves[index], proof)
    for one in tree["consistency"]:
        first, second, proof = one["size1"], one["size2"], [bytes.fromhex(node) for node in one["proof"]]
        assert consistency_proof(leaves[:second], first) == proof
        assert is_consistent(bytes.fromhex(one["root1"]), first, bytes.fromhex(one["root2"]), second, proof)
    for one in tree["hash_leaf"]:
        assert leaf_hash(bytes.fromhex(one["data_hex"])).hex() == one["hash"]
    for one in tree["hash_node"]:
        assert node_hash(bytes.fromhex(one["left_hex"]), bytes.fromhex(one["right_hex"])).hex() == one["hash"]


@vectors.needed
def test_golden_roots_of_large_trees() -> None:
    golden = {one["size"]: b64decode(one["root_b64"]) for one in vectors.read("rfc6962/golden_roots_large.json")["roots"]}
    frontier: list[bytes] = []
    found = {}
    for index in range(max(golden)):
        frontier = extend(frontier, index, leaf_hash(bytes((index & 0xFF, index >> 8 & 0xFF))))
        if index + 1 in golden:
            found[index + 1] = root_of(frontier)
    assert found == golden


@vectors.needed
def test_a_real_certificate_log_entry() -> None:
    one = vectors.read("rfc6962/ct_real_log_inclusion.json")
    proof = [bytes.fromhex(node) for node in one["audit_path"]]
    root, leaf = bytes.fromhex(one["root"]), leaf_hash(bytes.fromhex(one["leaf_data_hex"]))
    assert includes(root, one["tree_size"], one["leaf_index"], leaf, proof)
    assert not includes(root, one["tree_size"], one["leaf_index"] + 1, leaf, proof)
    assert not includes(root, one["tree_size"], one["leaf_index"], leaf, proof[:-1])


PROBES = "rfc6962/transparency-dev-merkle/testdata"


def _proof(probe: dict[str, Any]) -> list[bytes]:
    return [b64decode(node) for node in probe["proof"] or []]


@vectors.needed
@pytest.mark.parametrize("name", vectors.found(PROBES, "inclusion/**/*.json"))
def test_inclusion_probe(name: str) -> None:
    probe = vectors.read(name)
    root, leaf = b64decode(probe["root"] or ""), b64decode(probe["leafHash"] or "")
    assert includes(root, probe["treeSize"], probe["leafIdx"], leaf, _proof(probe)) is not probe["wantErr"]


@vectors.needed
@pytest.mark.parametrize("name", vectors.found(PROBES, "consistency/**/*.json"))
def test_consistency_probe(name: str) -> None:
    probe = vectors.read(name)
    first, second = b64decode(probe["root1"] or ""), b64decode(probe["root2"] or "")
    assert is_consistent(first, probe["size1"], second, probe["size2"], _proof(probe)) is not probe["wantErr"]


@vectors.needed
def test_all_probes_are_there() -> None:
    assert [len(vectors.found(PROBES, f"{kind}/**/*.json")) for kind in ("inclusion", "consistency")] == [98, 98]


# Laws.

SIZES = st.integers(1, 70)


def _leaves(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def _root(leaves: Sequence[bytes]) -> bytes:
    """MTH(D[n]) exactly as RFC 6962 §2.1 says it, by recursion."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _root(leaves[:k]) + _root(leaves[k:])).digest()


def _flipped(data: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if position == bit // 8 else 0) for position, byte in enumerate(data))


@given(st.lists(st.binary(max_size=4), max_size=70))
def test_the_frontier_is_the_recursive_tree(data: list[bytes]) -> None:
    leaves = [leaf_hash(one) for one in data]
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = extend(frontier, size, leaf)
        assert len(frontier) == (size + 1).bit_count()
    assert root_of(frontier) == root_from_leaves(leaves) == _root(leaves)


def test_extending_leaves_the_old_frontier_alone() -> None:
    before = extend(extend(extend([], 0, LEAVES[0]), 1, LEAVES[1]), 2, LEAVES[2])
    kept = list(before)
    extend(before, 3, LEAVES[3])
    assert before == kept


@given(SIZES, st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    index, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
    leaves = _leaves(size)
    root, proof = _root(leaves), inclusion_proof(leaves, index)
    assert includes(root, size, index, leaves[index], proof)
    assert not includes(_flipped(root, bit), size, index, leaves[index], proof)
    assert not includes(root, size, index, _flipped(leaves[index], bit), proof)
    assert not includes(root, size, index, leaves[index], [*proof, root])
    for position, node in enumerate(proof):
        assert not includes(root, size, index, leaves[index], [*proof[:position], _flipped(node, bit), *proof[position + 1 :]])
        assert not includes(root, size, index, leaves[index], [*proof[:position], *proof[position + 1 :]])
    for other in set(range(-1, size + 1)) - {index}:
        assert not includes(root, size, other, leaves[index], proof)


@given(SIZES, st.data())
def test_consistency(second: int, data: st.DataObject) -> None:
    first, bit = data.draw(st.integers(1, second)), data.draw(st.integers(0, 255))
    leaves = _leaves(second)
    old, new, proof = _root(leaves[:first]), _root(leaves), consistency_proof(leaves, first)
    assert is_consistent(old, first, new, second, proof)
    assert not is_consistent(_flipped(old, bit), first, new, second, proof)
    assert not is_consistent(old, first, _flipped(new, bit), second, proof)
    assert not is_consistent(old, first, new, second, [*proof, new])
    for position, node in enumerate(proof):
        assert not is_consistent(old, first, new, second, [*proof[:position], _flipped(node, bit), *proof[position + 1 :]])
        assert not is_consistent(old, first, new, second, [*proof[:position], *proof[position + 1 :]])


@given(SIZES, st.data())
def test_no_proof_of_a_rewritten_prefix(second: int, data: st.DataObject) -> None:
    """A log whose earlier leaf was changed is never shown to be consistent with what it was."""
    first = data.draw(st.integers(1, second))
    changed = data.draw(st.integers(0, first - 1))
    honest = _leaves(second)
    forged = [*honest[:changed], leaf_hash(b"forged"), *honest[changed + 1 :]]
    assert not is_consistent(_root(honest[:first]), first, _root(forged), second, consistency_proof(forged, first))


@pytest.mark.parametrize(("size", "index"), [(0, 0), (1, 1), (8, 8), (8, -1)])
def test_no_proof_for_a_leaf_that_is_not_there(size: int, index: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize(("size", "first"), [(0, 0), (8, 0), (8, 9), (8, -1)])
def test_no_proof_from_a_prefix_that_is_not_there(size: int, first: int) -> None:
    with pytest.raises(ValueError, match="no prefix"):
        consistency_proof(LEAVES[:size], first)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.data())
def test_many_leaves_at_once_are_as_one_by_one(leaves: list[bytes], data: st.DataObject) -> None:
    """Red when a level forgets the node that the frontier brings to it."""
    as_of = data.draw(st.integers(0, len(leaves)))
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = extend(frontier, size, leaf)
    begun = extend_many([], 0, leaves[:as_of])
    assert extend_many(begun, as_of, leaves[as_of:]) == frontier
    assert leaf_hashes(leaves) == [leaf_hash(leaf) for leaf in leaves]
