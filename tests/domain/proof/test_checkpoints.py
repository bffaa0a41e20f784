"""Checkpoints: the three lines, who vouches for them, and each word that is said of a ledger."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from tests.domain.proof.test_signed_notes import complaint
from tests.merkle_proofs import root_from_leaves
from tracker.domain.errors import BadInput
from tracker.domain.proof import checkpoints, merkle, signed_notes
from tracker.domain.proof.checkpoints import Checkpoint, Offered, Verdict, judge, vouched
from tracker.domain.proof.signed_notes import Note, Signer, Verifier

ANA = Signer.new("example.org/ana", bytes(range(32)))
BOB = Signer.new("example.org/bob", bytes(32))
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(12)]
ROOTS = {size: root_from_leaves(LEAVES[:size]) for size in range(13)}


def mark(size: int, root: bytes | None = None, origin: str = "log") -> Checkpoint:
    return Checkpoint(origin=origin, size=size, root=ROOTS[size] if root is None else root)


def offer(one: Checkpoint, signer: Signer | None = None, file: str = "a.txt") -> Offered:
    return Offered(file=file, note=signer.sign(one.text) if signer else Note(text=one.text), checkpoint=one)


def words(*offered: Offered, size: int = 12, known: Sequence[Verifier] = (ANA.verifier,)) -> list[str]:
    return [answer.verdict.label for answer in judge(offered, size, ROOTS, known)]


def test_the_specifications_example() -> None:
    one = Checkpoint.parse(EXAMPLE)
    assert (one.origin, one.size, one.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert one.text == EXAMPLE
    assert Checkpoint.parse(f"{EXAMPLE}more\n— and more\n").extensions == ("more", "— and more")
    signed = (
        EXAMPLE
        + "\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    )
    assert checkpoints.read(signed.encode(), "a").checkpoint == one
    assert checkpoints.read(EXAMPLE.encode(), "a").note.signatures == ()


@vectors.needed
def test_the_shared_checkpoints() -> None:
    shared = vectors.read("signed-note/notes.json")
    for one in shared["checkpoint_text"]:
        read = checkpoints.read(one["text"].encode(), "a").checkpoint
        assert (read.size, read.root, read.text) == (one["size"], merkle.leaf_hash(one["record"].encode()), one["text"])
    for text in shared["bad_checkpoint_text"]:
        with pytest.raises(BadInput, match=r"^a: "):
            checkpoints.read(text.encode(), "a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "log\n9944\n",
        f"\n9944\n{ROOT}\n",
        f"log\n9944\n{ROOT}",
        f"log\nbananas\n{ROOT}\n",
        f"log\n-34\n{ROOT}\n",
        f"log\n+34\n{ROOT}\n",
        f"log\n 34\n{ROOT}\n",
        f"log\n034\n{ROOT}\n",
        f"log\n00\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n٣\n{ROOT}\n",
        f"log\n3438945738945739845734895735\n{ROOT}\n",
        f"log\n9223372036854775808\n{ROOT}\n",
        f"log\n1\n{ROOT[:-1]}\n",
        f"log\n1\n{ROOT[:-2]}==\n",
        f"log\n1\n{ROOT.replace('q2I=', 'q2J=')}\n",
        "log\n1\nYmFuYW5hcw==\n",
        f"log\n1\n{ROOT}\n\n",
        f"log\n1\n{ROOT}\n\nmore\n",
        f"log\r\n1\r\n{ROOT}\r\n",
        f"{'x' * 201}\n1\n{ROOT}\n",
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"^a: ") as raised:
        checkpoints.read(text.encode(), "a")
    assert "AYEKFA" not in raised.value.message


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")), st.integers(0, 200))
def test_the_parser_raises_only_our_errors(data: bytes, place: int) -> None:
    good = ANA.sign(EXAMPLE).data
    for one in (data, good + data, data + good, good[:place] + data + good[place:]):
        assert complaint(checkpoints.read, one, "a").startswith(("a: ", "nothing"))


plain = st.text(min_size=1, max_size=50).filter(lambda text: "\n" not in text and signed_notes.is_plain(text))


@given(plain, st.integers(0, checkpoints.SIZE_MAX), st.binary(min_size=32, max_size=32), st.lists(plain, max_size=3))
def test_what_was_written_is_read_again(origin: str, size: int, root: bytes, more: list[str]) -> None:
    one = Checkpoint(origin=origin, size=size, root=root, extensions=tuple(more))
    assert Checkpoint.parse(one.text) == one
    assert checkpoints.read(one.text.encode(), "a").checkpoint == one
    assert checkpoints.read(ANA.sign(one.text).data, "a").checkpoint == one


def test_who_vouches() -> None:
    known = [ANA.verifier]
    assert vouched(ANA.sign(EXAMPLE), known).signed_by == ("example.org/ana",)
    assert vouched(ANA.sign(EXAMPLE), known).verdict is None
    assert vouched(BOB.sign(EXAMPLE), known).verdict is Verdict.UNVERIFIABLE
    assert vouched(BOB.sign(EXAMPLE), []).verdict is Verdict.UNVERIFIABLE
    assert vouched(Note(text=EXAMPLE), known).verdict is Verdict.UNVERIFIABLE, "or whoever changes a file leaves the signature out"
    assert vouched(Note(text=EXAMPLE), []).verdict is None
    assert "unsigned" in vouched(Note(text=EXAMPLE), []).how
    forged = Note(text=EXAMPLE.replace("163", "164"), signatures=ANA.sign(EXAMPLE).signatures)
    assert vouched(forged, known).verdict is Verdict.BAD_SIGNATURE


# Broken once each: without the comparison of roots, of sizes, without the look at size 0, at the signatures, at the other checkpoints.
@pytest.mark.parametrize("size", range(1, 13))
def test_each_word(size: int) -> None:
    other = bytes(32)
    assert words(offer(mark(size), ANA)) == ["consistent"]
    assert words(offer(mark(size, other), ANA)) == ["rewritten"]
    assert words(offer(mark(12), ANA), size=size) == (["truncated"] if size < 12 else ["consistent"])
    assert words(offer(mark(size), BOB)) == words(offer(mark(size))) == ["unverifiable"]
    assert words(offer(mark(size)), known=()) == ["consistent"]
    assert words(offer(mark(size, other)), known=()) == ["rewritten"]
    bad = Offered(file="a", note=Note(text=mark(size).text, signatures=ANA.sign(EXAMPLE).signatures), checkpoint=mark(size))
    assert words(bad) == ["bad signature"]


def test_an_empty_ledger_is_nothing_to_check_against() -> None:
    assert words(offer(mark(0), ANA)) == ["unverifiable"]
    assert words(offer(mark(0)), known=()) == ["unverifiable"]
    assert words(offer(mark(0), ANA), size=0) == ["unverifiable"]


def test_forks() -> None:
    other = bytes(32)
    assert words(offer(mark(12), ANA, "a"), offer(mark(5, other), ANA, "b")) == ["forked", "forked"], "of the larger all is known"
    assert words(offer(mark(5, other), ANA, "a"), offer(mark(12), ANA, "b")) == ["forked", "forked"]
    assert words(offer(mark(5), ANA, "a"), offer(mark(12, other), ANA, "b")) == ["consistent", "rewritten"], "both could be true elsewhere"
    assert words(offer(mark(5, other), ANA, "a"), offer(mark(5), ANA, "b"), offer(mark(4), ANA, "c")) == ["forked", "forked", "consistent"]
    assert words(offer(mark(12), ANA, "a"), offer(mark(12, other), ANA, "b"), size=6) == ["forked", "forked"], "beyond the ledger too"
    assert words(offer(mark(5), ANA, "a"), offer(mark(5, other, "else"), ANA, "b")) == ["consistent", "rewritten"], "another origin"
    assert words(offer(mark(5), ANA, "a"), offer(mark(5, other), BOB, "b")) == ["consistent", "unverifiable"], "strangers fork nothing"
    assert words(offer(mark(5), ANA, "a"), offer(mark(5), ANA, "b")) == ["consistent", "consistent"]
    sentence = judge([offer(mark(5), ANA, "a.txt"), offer(mark(5, other), ANA, "b.txt")], 12, ROOTS, [ANA.verifier])[0].sentence
    assert "b.txt says otherwise" in sentence


def test_every_word_has_its_own_sentence() -> None:
    other, known = bytes(32), [ANA.verifier]
    bad = Offered(file="a", note=Note(text=mark(5).text, signatures=ANA.sign(EXAMPLE).signatures), checkpoint=mark(5))
    offered = [offer(mark(5), ANA), offer(mark(6, other), ANA), offer(mark(11), BOB), offer(mark(7)), offer(mark(0), ANA), bad]
    sentences = [answer.sentence for answer in judge(offered, 12, ROOTS, known)]
    sentences += [judge([offer(mark(12), ANA)], 11, ROOTS, known)[0].sentence, judge([offer(mark(12), ANA)], 3, ROOTS, known)[0].sentence]
    assert len(set(sentences)) == len(sentences)
    assert sentences[0] == "the ledger begins with the 5 entries that it fixes, and has 7 more (signed by example.org/ana)"
    assert "the last one is gone" in sentences[-2]
    assert "the last 9 are gone" in sentences[-1]
    assert [verdict.good for verdict in Verdict].count(True) == 4
    assert {verdict.glyph for verdict in Verdict if verdict.good} == {"✓", "–"}, "no tick where more was said than was checked"
