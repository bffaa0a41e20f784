"""Proofs as files: what was written is read again, holds, and holds no longer once a single bit is turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import merkle_proofs
from tests.domain.proof.test_checkpoints import ANA, BOB, LEAVES, mark, offer
from tests.domain.proof.test_signed_notes import complaint
from tracker.domain.errors import BadInput
from tracker.domain.proof import proofs
from tracker.domain.proof.checkpoints import Offered, Verdict
from tracker.domain.proof.proofs import Anchor, Consistency, Inclusion, judge, parse, read_root
from tracker.domain.proof.signed_notes import Note, Signer

KNOWN = [ANA.verifier]


def inclusion(size: int, index: int, signer: Signer | None = ANA) -> Inclusion:
    path = merkle_proofs.inclusion_proof(LEAVES[:size], index)
    return Inclusion(index=index, entry=bytes([index]), path=tuple(path), offered=offer(mark(size), signer))


def consistency(old: int, new: int, signer: Signer | None = ANA) -> Consistency:
    path = merkle_proofs.consistency_proof(LEAVES[:new], old)
    return Consistency(old=offer(mark(old), signer), new=offer(mark(new), signer), path=tuple(path))


@pytest.mark.parametrize("size", range(1, 13))
def test_every_proof_is_read_again_and_holds(size: int) -> None:
    for place in range(size):
        for proof in (inclusion(size, place), consistency(place + 1, size)):
            again = parse(proof.text.encode(), "a.txt")
            assert again.text == proof.text
            assert judge(again, KNOWN).verdict is Verdict.PROVEN


def test_the_file_is_the_specifications() -> None:
    lines = inclusion(12, 5).text.split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra BQ==", "index 5"]
    assert len(lines[3:]) == 4 + 1 + 3 + 1 + 1 + 1, "the path, an empty line, the checkpoint, an empty line, its signature"


FILES = [inclusion(12, 5).text.encode(), consistency(5, 12).text.encode()]


# Broken once by taking `proof.holds` for granted: the flips in the path, the entry and the index went red.
@given(st.sampled_from(FILES), st.integers(0, 10**6))
def test_no_bit_can_be_turned(data: bytes, place: int) -> None:
    place %= len(data) * 8
    flipped = bytearray(data)
    flipped[place // 8] ^= 1 << place % 8
    try:
        proof = parse(bytes(flipped), "a.txt")
    except BadInput:
        return
    assert not judge(proof, KNOWN).verdict.good


@given(st.sampled_from(FILES), st.binary(max_size=40), st.integers(0, 600), st.integers(0, 100))
def test_the_parser_raises_only_our_errors(data: bytes, more: bytes, place: int, gone: int) -> None:
    for one in (more, data + more, more + data, data[:place] + more + data[place + gone :]):
        assert complaint(lambda data: judge(parse(data, "a.txt"), KNOWN), one).startswith(("a.txt: ", "nothing"))


HASH = "A" * 43 + "="


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("extra BQ==\n", ""),
        ("extra BQ==", "extra BR=="),
        ("extra BQ==", "extra "),
        ("extra BQ==", "extra  BQ=="),
        ("index 5", "index 05"),
        ("index 5", "index -5"),
        ("index 5", "index"),
        ("index 5\n", ""),
        ("index 5\n", f"index 5\n{HASH[:-1]}\n"),
        ("index 5\n", "index 5\nAAAA\n"),
        ("index 5\n", "index 5\n\n"),
        ("index 5\n", "index 5\n" + f"{HASH}\n" * proofs.PATH_LIMIT),
        ("\nlog\n", "\nl\x00og\n"),
        ("\nlog\n12\n", "\nlog\n"),
    ],
)
def test_what_is_no_proof_is_refused(old: str, new: str) -> None:
    text = inclusion(12, 5).text
    assert old in text
    with pytest.raises(BadInput, match=r"^a\.txt: "):
        parse(text.replace(old, new, 1).encode(), "a.txt")


def test_limits() -> None:
    with pytest.raises(BadInput, match="larger than"):
        parse(b"c2sp.org/tlog-proof@v1\nextra " + b"A" * proofs.SIZE_LIMIT, "a.txt")


def test_a_root_in_the_same_file_vouches_for_nothing() -> None:
    proof = inclusion(12, 5, None)
    assert judge(proof, []).verdict is Verdict.UNVERIFIABLE
    assert judge(proof, KNOWN).verdict is Verdict.UNVERIFIABLE
    assert judge(inclusion(12, 5, BOB), KNOWN).verdict is Verdict.UNVERIFIABLE
    root = mark(12).root
    assert judge(proof, [], [Anchor(root=root)]).verdict is Verdict.PROVEN
    assert judge(proof, KNOWN, [Anchor(root=root, size=12, origin="log")]).verdict is Verdict.PROVEN
    assert judge(proof, [], [Anchor(root=root, size=11)]).verdict is Verdict.UNVERIFIABLE
    assert judge(proof, [], [Anchor(root=mark(11).root)]).verdict is Verdict.UNVERIFIABLE


def test_a_root_from_elsewhere_that_differs_outweighs_a_signature() -> None:
    proof = inclusion(12, 5)
    assert judge(proof, KNOWN, [Anchor(root=bytes(32), size=12, origin="log")]).verdict is Verdict.FORKED
    assert judge(proof, KNOWN, [Anchor(root=bytes(32), size=12, origin="else")]).verdict is Verdict.UNVERIFIABLE
    assert judge(proof, KNOWN, [Anchor(root=bytes(32))]).verdict is Verdict.UNVERIFIABLE


def test_growth_is_proven_only_where_both_ends_are_vouched_for() -> None:
    old, new = (Anchor(root=mark(size).root, size=size, origin="log") for size in (5, 12))
    assert judge(consistency(5, 12, None), [], [old, new]).verdict is Verdict.PROVEN
    assert judge(consistency(5, 12, None), [], [old]).verdict is Verdict.UNVERIFIABLE
    assert judge(consistency(5, 12, None), [], [new]).verdict is Verdict.UNVERIFIABLE
    mixed = Consistency(old=offer(mark(5)), new=offer(mark(12), ANA), path=consistency(5, 12).path)
    assert judge(mixed, KNOWN).verdict is Verdict.UNVERIFIABLE
    assert judge(mixed, KNOWN, [old]).verdict is Verdict.PROVEN


def test_what_does_not_hold() -> None:
    for wrong in (
        Inclusion(index=4, entry=b"\x05", path=inclusion(12, 5).path, offered=offer(mark(12), ANA)),
        Inclusion(index=5, entry=b"\x06", path=inclusion(12, 5).path, offered=offer(mark(12), ANA)),
        Inclusion(index=5, entry=b"\x05", path=inclusion(11, 5).path, offered=offer(mark(12), ANA)),
        Consistency(old=offer(mark(5, bytes(32)), ANA), new=offer(mark(12), ANA), path=consistency(5, 12).path),
        Consistency(old=offer(mark(12), ANA), new=offer(mark(5), ANA), path=consistency(5, 12).path),
        Consistency(old=offer(mark(0), ANA), new=offer(mark(5), ANA), path=()),
    ):
        assert judge(wrong, KNOWN).verdict is Verdict.NOT_PROVEN
    forged = Offered(file="a", note=Note(text=mark(12).text, signatures=ANA.sign("else\n").signatures), checkpoint=mark(12))
    proof = Inclusion(index=5, entry=b"\x05", path=inclusion(12, 5).path, offered=forged)
    assert judge(proof, KNOWN).verdict is Verdict.BAD_SIGNATURE
    assert judge(proof, KNOWN, [Anchor(root=mark(12).root)]).verdict is Verdict.BAD_SIGNATURE


@pytest.mark.parametrize("text", ["", "xy", "00", "0" * 63, "0" * 66, "é" * 64])
def test_a_root_is_64_digits(text: str) -> None:
    with pytest.raises(BadInput, match="64 hexadecimal digits"):
        read_root(text)
    assert read_root(f" {'0F' * 32}\n").root == b"\x0f" * 32
