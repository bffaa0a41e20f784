"""Checkpoints, answers and proofs over a whole ledger, and the refusal to sign a second history."""

import pytest
from sqlalchemy import text

from tests.ledgers import evidence, in_memory
from tests.merkle_proofs import inclusion_proof, root_from_leaves
from tracker.actions import proving, report_checks
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.proof import merkle
from tracker.domain.proof.checkpoints import Checkpoint, CheckpointAnswer, Offered, Verdict
from tracker.domain.proof.proofs import Anchor, Consistency, Inclusion
from tracker.domain.proof.signed_notes import Note, Signer, to_base64
from tracker.storage.corruption import Damage
from tracker.storage.ledger import heads
from tracker.storage.ledger.ledger import Ledger

ANA = Signer.new("example.org/ana", bytes(range(32)))


def mark(ledger: Ledger, size: int) -> Checkpoint:
    return Checkpoint(origin="log", size=size, root=ledger.root_at(size))


def offer(one: Checkpoint, file: str = "a.txt") -> Offered:
    return Offered(file=file, note=ANA.sign(one.text), checkpoint=one)


def test_a_checkpoint_is_the_head(story: Ledger) -> None:
    one = proving.checkpoint(story, "log")
    assert (one.origin, one.size, one.root) == ("log", 19, story.head.root)
    first = merkle.leaf_hash(story.get(1).bytes).hex()
    assert proving.checkpoint(story).origin == f"tracker.local/{first[:16]}"
    with pytest.raises(BadInput, match="origin"):
        proving.checkpoint(story, "two\nlines")


def test_an_empty_ledger_has_a_checkpoint_too() -> None:
    with in_memory() as ledger:
        one = proving.checkpoint(ledger)
        assert (one.origin, one.size, one.root) == ("tracker.local/empty", 0, merkle.EMPTY_ROOT)
        (answer,), _ = proving.answers(ledger, [offer(one)], [], [ANA.verifier])
        assert answer.verdict is Verdict.UNVERIFIABLE
        (answer,), _ = proving.answers(ledger, [offer(Checkpoint(origin="log", size=1, root=bytes(32)))], [], [ANA.verifier])
        assert answer.verdict is Verdict.TRUNCATED


# Broken once by reading the root from the head alone.
def test_a_head_that_is_not_of_its_entries_gets_no_checkpoint(story: Ledger) -> None:
    story.connection.execute(text("UPDATE ledger_head SET frontier = zeroblob(length(frontier))"))
    with pytest.raises(Damage, match="those that are there have another"):
        proving.checkpoint(Ledger(story.driver))


# Broken once each by leaving out the comparison of sizes and of roots.
def test_a_key_signs_no_second_history(story: Ledger, ground: Ledger) -> None:
    now = proving.checkpoint(story, "log")
    before = [mark(story, size) for size in range(20)]
    assert proving.refusal(story, now, before) is None
    assert proving.refusal(story, now, []) is None
    assert proving.refusal(ground, proving.checkpoint(ground, "log"), [mark(story, 7)]) is None, "the same seven entries"
    rolled_back = proving.refusal(ground, proving.checkpoint(ground, "log"), [now])
    assert rolled_back == "this key has signed 19 entries of “log”, and the ledger has 7"
    ground.append(evidence("Another story"))
    other = proving.refusal(ground, proving.checkpoint(ground, "log"), [mark(story, 8)])
    assert other == "this key has signed the first 8 entries of “log”, and those of the ledger are others"
    assert proving.refusal(ground, proving.checkpoint(ground, "another"), [now]) is None


def test_answers(story: Ledger, ground: Ledger) -> None:
    report = report_checks.KeptReport.read(f"known at #7 · ledger size 7 · root {story.root_at(7).hex()}".encode(), "r.md")
    whole = [offer(mark(story, size)) for size in range(1, 20)]
    given, reported = proving.answers(story, whole, [report], [ANA.verifier])
    assert {answer.verdict for answer in given} == {Verdict.CONSISTENT}
    assert [answer.verdict for answer in reported] == [Verdict.OPTIONS_MISSING]
    given, reported = proving.answers(ground, whole, [report], [ANA.verifier])
    assert [answer.verdict for answer in given] == [Verdict.CONSISTENT] * 7 + [Verdict.TRUNCATED] * 12
    assert "and the ledger has 7" in given[-1].sentence
    ground.append(evidence("Another story"))
    given, reported = proving.answers(ground, whole[6:9], [report], [ANA.verifier])
    assert [answer.verdict for answer in given] == [Verdict.CONSISTENT, Verdict.REWRITTEN, Verdict.TRUNCATED]
    assert reported[0].verdict is Verdict.OPTIONS_MISSING


def test_the_head_is_not_believed_but_the_entries(story: Ledger) -> None:
    one = offer(mark(story, 19))
    with story.connection.begin_nested() as forgery:
        for name in story.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            story.connection.execute(text(f"DROP TRIGGER {name}"))
        story.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        story.connection.execute(text("DELETE FROM entry WHERE seq = 19"))
        assert heads.stored(story.driver)[0].size == 19
        (answer,), _ = proving.answers(Ledger(story.driver, bears=Damage), [one], [], [ANA.verifier])
        forgery.rollback()
    assert answer.verdict is Verdict.TRUNCATED


def test_every_entry_is_proven_at_every_size(story: Ledger) -> None:
    for size in (1, 7, 8, 13, 19):
        for number in range(1, size + 1):
            proof = proving.inclusion(story, number, offer(mark(story, size)))
            assert isinstance(proof, Inclusion)
            answer, entry = proving.checked(proof.text.encode(), "p", [ANA.verifier])
            assert answer.verdict is Verdict.PROVEN
            assert entry
            assert tuple(entry) == proving.ENTRY_FIELDS
            assert (entry["entry"], entry["recorded_at"]) == (number, story.get(number).recorded_at)
            assert entry["content"] == story.get(number).record.content()


def test_growth_is_proven_between_any_two_sizes(story: Ledger) -> None:
    for old in range(1, 20):
        for new in range(old, 20):
            proof = proving.consistency(story, offer(mark(story, old)), offer(mark(story, new)))
            assert isinstance(proof, Consistency)
            answer, entry = proving.checked(proof.text.encode(), "p", [ANA.verifier])
            assert (answer.verdict, entry) == (Verdict.PROVEN, None)


def test_what_this_ledger_cannot_prove(story: Ledger, ground: Ledger) -> None:
    ground.append(evidence("Another story"))
    theirs = offer(mark(story, 8))
    later = offer(mark(story, 19))
    for refused, verdict in (
        (proving.inclusion(ground, 8, theirs), Verdict.REWRITTEN),
        (proving.inclusion(ground, 8, later), Verdict.TRUNCATED),
        (proving.consistency(ground, offer(mark(ground, 7)), theirs), Verdict.REWRITTEN),
        (proving.consistency(ground, theirs, offer(mark(ground, 8))), Verdict.REWRITTEN),
    ):
        assert isinstance(refused, CheckpointAnswer)
        assert refused.verdict is verdict
    with pytest.raises(BadInput, match="entry #8 is later"):
        proving.inclusion(ground, 8, offer(mark(ground, 7)))
    with pytest.raises(NotFound, match="#9"):
        proving.inclusion(ground, 9, theirs)
    with pytest.raises(BadInput, match="empty ledger"):
        proving.consistency(ground, offer(mark(ground, 0)), theirs)
    with pytest.raises(BadInput, match="is later than"):
        proving.consistency(story, later, theirs)


def leaf_proof(bodies: list[bytes], index: int) -> bytes:
    leaves = [merkle.leaf_hash(body) for body in bodies]
    one = Checkpoint(origin="log", size=len(leaves), root=root_from_leaves(leaves))
    path = tuple(inclusion_proof(leaves, index))
    return Inclusion(index=index, entry=bodies[index], path=path, offered=offer(one)).text.encode()


def test_proven_bytes_that_are_no_entry_of_that_number(ground: Ledger) -> None:
    bodies = list(ground.bodies())
    assert proving.checked(leaf_proof(bodies, 3), "p", [ANA.verifier])[0].verdict is Verdict.PROVEN
    swapped, entry = proving.checked(leaf_proof([bodies[1], bodies[0]], 0), "p", [ANA.verifier])
    assert (swapped.verdict, entry) == (Verdict.NOT_PROVEN, None)
    assert "calls itself #2, and lies at #1" in swapped.sentence
    foreign, entry = proving.checked(leaf_proof([b"hello world"], 0), "p", [ANA.verifier])
    assert (foreign.verdict, entry) == (Verdict.NOT_PROVEN, None)
    assert "no entry of a ledger" in foreign.sentence


def test_an_entry_is_shown_only_where_the_hashes_lead_to_it(ground: Ledger) -> None:
    proof = proving.inclusion(ground, 3, offer(mark(ground, 7)))
    assert isinstance(proof, Inclusion)
    other = b'{"a":1}'
    forged = proof.text.replace(to_base64(proof.entry), to_base64(other))
    assert proving.checked(forged.encode(), "p", [ANA.verifier])[1] is None
    unsigned = proof.text.partition("\n\n— ")[0] + "\n"
    answer, entry = proving.checked(unsigned.encode(), "p", [])
    assert answer.verdict is Verdict.UNVERIFIABLE
    assert entry
    assert proving.checked(unsigned.encode(), "p", [], [Anchor(root=ground.head.root)])[0].verdict is Verdict.PROVEN
    broken = proof.text.replace("\nlog\n", "\nlogg\n")
    assert proving.checked(broken.encode(), "p", [ANA.verifier])[1] is None


def test_anchors_are_vouched_for_like_checkpoints(ground: Ledger) -> None:
    one = mark(ground, 7)
    unsigned = Offered(file="u", note=Note(text=one.text), checkpoint=one)
    assert proving.anchors([unsigned], []) == proving.anchors([offer(one)], [ANA.verifier]) == [Anchor(root=one.root, size=7, origin="log")]
    for refused, known in ((unsigned, [ANA.verifier]), (offer(one), [])):
        with pytest.raises(BadInput, match="nothing to compare with"):
            proving.anchors([refused], known)
