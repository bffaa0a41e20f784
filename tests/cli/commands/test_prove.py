"""`prove`: files that an outsider checks without a database."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Program
from tests.tampering import rewrite, truncate


@pytest.fixture
def signed(small: Program, tmp_path: Path) -> str:
    """The verifier key of a key that signs; a checkpoint of the five entries is in `old.txt`."""
    small.ok("checkpoint", "key", "new", "--name", "example.org/ana")
    small.ok("checkpoint", "-o", str(tmp_path / "old.txt"))
    return small.ok("checkpoint", "key", "show").strip()


def word(answer: Answer) -> str:
    found = answer.out.partition(":")[0]
    assert found[:2] == ("✓ " if answer.code == 0 else "✗ ")
    assert answer.code in (0, 1)
    return found[2:]


def test_an_entry_is_proven_and_shown(small: Program, signed: str, tmp_path: Path) -> None:
    proof = tmp_path / "5.tlog-proof"
    assert f"wrote {proof}: entry #5 is in the 5 entries" in small("prove", "#5", "-o", str(proof)).err
    small.db.unlink()
    answer = small("prove", "--check", str(proof), "--verifier-key", signed)
    assert word(answer) == "proven"
    assert "entry #5 is in the ledger “example.org/ana” of 5 entries (signed by example.org/ana)" in answer.out
    for shown in ("2025-07-01T12:00:", "ana", "PACT-1 registered: Talk", "Both sides talk."):
        assert shown in answer.out
    item = json.loads(small.ok("prove", "--check", "-", "--format", "json", stdin=proof.read_bytes()))
    assert (item["answer"], item["entry"], item["size"], item["signed_by"]) == ("proven", 5, 5, ["example.org/ana"])
    assert item["content"]["text"] == "Both sides talk."


def test_on_another_machine_somebody_must_vouch(small: Program, signed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proof, old = str(tmp_path / "p"), str(tmp_path / "old.txt")
    small.ok("prove", "2", "-o", proof)
    root = json.loads(small.ok("verify", "--format", "json"))["root"]
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    answer = small("prove", "--check", proof)
    assert word(answer) == "unverifiable"
    assert "no known key has signed it, only example.org/ana" in answer.out
    assert word(small("prove", "--check", proof, "--verifier-key", signed)) == "proven"
    assert word(small("prove", "--check", proof, "--root", root)) == "proven"
    assert word(small("prove", "--check", proof, "--root", "00" * 32)) == "unverifiable"
    assert "nothing to compare with" in small.refuses("prove", "--check", proof, "--checkpoint", old)
    assert word(small("prove", "--check", proof, "--checkpoint", old, "--verifier-key", signed)) == "proven"


def test_without_a_key(small: Program, tmp_path: Path) -> None:
    proof, old = str(tmp_path / "p"), str(tmp_path / "u.txt")
    small.ok("checkpoint", "-o", old)
    small.ok("prove", "#2", "-o", proof)
    answer = small("prove", "--check", proof, "--format", "json")
    assert answer.code == 1
    assert json.loads(answer.out)["answer"] == "unverifiable"
    assert json.loads(answer.out)["told"] == "party CN registered: China"
    assert word(small("prove", "--check", proof, "--checkpoint", old)) == "proven"


def test_against_an_earlier_checkpoint(small: Program, signed: str, tmp_path: Path) -> None:
    small.ok("party", "add", "JP", "--name", "Japan")
    old = tmp_path / "old.txt"
    proof = small.ok("prove", "#3", "--checkpoint", str(old))
    assert proof.endswith(f"\n\n{old.read_text()}"), "as it was issued"
    assert word(small("prove", "--check", "-", "--verifier-key", signed, stdin=proof)) == "proven"
    assert "entry #6 is later than" in small.refuses("prove", "#6", "--checkpoint", str(old))


def test_growth(small: Program, signed: str, tmp_path: Path) -> None:
    small.ok("party", "add", "JP", "--name", "Japan")
    old, new, proof = (str(tmp_path / name) for name in ("old.txt", "new.txt", "growth"))
    small.ok("checkpoint", "-o", new)
    assert "are the beginning of the 6 entries of" in small("prove", "--between", old, new, "-o", proof).err
    assert small.ok("prove", "--since", old) == Path(proof).read_text()
    small.db.unlink()
    answer = small("prove", "--check", proof, "--verifier-key", signed)
    assert word(answer) == "proven"
    assert "of 6 entries begins with the 5 entries of “example.org/ana”, unchanged" in answer.out
    item = json.loads(small.ok("prove", "--check", proof, "--format", "json"))
    assert (item["answer"], item["entry"]) == ("proven", None)


def test_a_forged_store_proves_nothing(small: Program, signed: str, tmp_path: Path) -> None:
    old = str(tmp_path / "old.txt")
    small.ok("party", "add", "JP", "--name", "Japan")
    new = str(tmp_path / "new.txt")
    small.ok("checkpoint", "-o", new)
    truncate(small.db, 5)
    for arguments, says in (
        (["#5", "--checkpoint", new], "truncated"),
        (["--between", old, new], "truncated"),
    ):
        answer = small("prove", *arguments)
        assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
        assert says in answer.err
    rewrite(small.db, 4, "The Wire", "The Lyre")
    answer = small("prove", "#1", "--checkpoint", old)
    assert (answer.code, answer.out) == (1, "")
    assert "this ledger cannot prove it, rewritten" in answer.err


# Broken once by answering `proven` whenever the arithmetic holds: the changes in the signer's name went red.
def test_no_character_of_a_proof_can_be_changed(small: Program, signed: str) -> None:
    small.ok("party", "add", "JP", "--name", "Japan")
    for proof in (small.ok("prove", "#5"), small.ok("prove", "--since", str(small.db.parent / "old.txt"))):
        data = proof.encode()
        for place in range(0, len(data), 5):
            flipped = bytes([*data[:place], data[place] ^ 1, *data[place + 1 :]])
            answer = small("prove", "--check", "-", stdin=flipped)
            assert answer.code in (1, 2), place
            assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["prove"], "one thing at a time"),
        (["prove", "#1", "--check", "x"], "one thing at a time"),
        (["prove", "#1", "--since", "x"], "one thing at a time"),
        (["prove", "#0"], "is not an entry number"),
        (["prove", "#99"], "the ledger ends at #5"),
        (["prove", "#1", "--root", "00"], "go with --check"),
        (["prove", "#1", "--format", "json"], "go with --check"),
        (["prove", "--check", "x", "--key", "y"], "do not go with --check"),
        (["prove", "--check", "x", "-o", "y"], "do not go with --check"),
        (["prove", "--check", "/nowhere"], "cannot read /nowhere"),
        (["prove", "--check", "-"], "standard input: not a proof"),
        (["prove", "--check", "-", "--root", "xy"], "64 hexadecimal digits"),
        (["prove", "--check", "-", "--verifier-key", "xy"], "not a verifier key"),
        (["prove", "--since", "-", "--checkpoint", "x"], "--between OLD NEW"),
        (["prove", "#1", "--checkpoint", "-", "--key", "x"], "signed as it is"),
        (["prove", "#1", "--checkpoint", "-", "--checkpoint", "x"], "against one checkpoint"),
        (["prove", "#1", "--checkpoint", "-"], "not a checkpoint"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses(*arguments)
