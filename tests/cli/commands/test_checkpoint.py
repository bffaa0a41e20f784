"""`checkpoint`, `checkpoint key …` and `verify` against what was kept elsewhere, on stores that a forger has had in hand."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Program
from tests.tampering import rewrite, truncate

ANSWER = re.compile(r"^[✓✗–] (?:checkpoint|report) .*?: ([a-z ]+): ", re.MULTILINE)


@pytest.fixture
def kept(small: Program, tmp_path: Path) -> Path:
    """A signed checkpoint of `small`, its five entries, with the usual key."""
    small.ok("checkpoint", "key", "new", "--name", "example.org/ana")
    small.ok("checkpoint", "-o", str(tmp_path / "kept.txt"))
    return tmp_path / "kept.txt"


def words(answer: Answer) -> list[str]:
    """What was said of each file; with the exit code of a yes only where all are consistent."""
    found = ANSWER.findall(answer.out)
    assert answer.code == (0 if set(found) == {"consistent"} and "THE LEDGER DOES NOT HOLD" not in answer.out else 1)
    return found


def test_without_a_key_a_checkpoint_is_three_lines(small: Program, tmp_path: Path) -> None:
    answer = small("checkpoint")
    origin, size, root, end = answer.out.split("\n")
    assert re.fullmatch(r"tracker\.local/[0-9a-f]{16}", origin)
    assert (size, len(root), end) == ("5", 44, "")
    assert "unsigned" in answer.err
    assert small.ok("checkpoint", "--origin", "example.org/summits").startswith("example.org/summits\n5\n")
    small.ok("checkpoint", "-o", str(tmp_path / "u.txt"))
    assert (tmp_path / "u.txt").read_text() == answer.out
    assert words(small("verify", "--checkpoint", str(tmp_path / "u.txt"))) == ["consistent"]
    assert "unsigned, so worth as much as the place" in small("verify", "--checkpoint", "-", stdin=answer.out).out


def test_a_key_is_made_once_and_shown_as_verifier_key(small: Program, config: Path) -> None:
    made = small("checkpoint", "key", "new")
    assert made.code == 0
    key = config / "checkpoint.key"
    assert re.fullmatch(r"tracker\.local/ana\+[0-9a-f]{8}\+\S{44}\n", made.out)
    assert str(key) in made.err
    assert key.stat().st_mode & 0o777 == 0o600
    assert small.ok("checkpoint", "key", "show") == made.out
    assert "never overwritten" in small.refuses("checkpoint", "key", "new")


def test_the_private_key_is_in_no_output_and_no_ledger(small: Program, kept: Path, config: Path, tmp_path: Path) -> None:
    secret = (config / "checkpoint.key").read_text().strip()
    seed = secret.split("+", 4)[4]  # base64, which may have a plus of its own
    verifier = small.ok("checkpoint", "key", "show").strip()
    for arguments in (
        ["checkpoint"],
        ["checkpoint", "key", "show"],
        ["checkpoint", "key", "new", "-o", str(tmp_path / "2.key")],
        ["--debug", "verify", "--checkpoint", str(config / "checkpoint.key")],
        ["--debug", "verify", "--checkpoint", str(kept), "--verifier-key", secret],
        ["--debug", "verify", "--checkpoint", str(kept), "--verifier-key", verifier],
        ["--debug", "prove", "#1"],
        ["--debug", "prove", "--check", str(config / "checkpoint.key")],
        ["--debug", "checkpoint", "--key", str(kept)],
    ):
        answer = small(*arguments)
        assert seed not in answer.out + answer.err
        assert "Traceback" not in answer.err
    assert seed.encode() not in small.db.read_bytes()
    assert seed not in (config / "checkpoint.key.signed").read_text()
    assert seed not in small.ok("export")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["checkpoint", "--key", "/nowhere.key"], "cannot read the key /nowhere.key: No such file"),
        (["checkpoint", "--origin", ""], "origin"),
        (["checkpoint", "--origin", "a\nb"], "origin"),
        (["checkpoint", "--origin", "x", "key", "show"], "options come last"),
        (["checkpoint", "key", "new", "-o", "-"], "a private key is not printed"),
        (["checkpoint", "key", "new", "--name", "a b"], "one word"),
        (["checkpoint", "key", "show"], "make one: tracker checkpoint key new"),
        (["verify", "--checkpoint", "/nowhere.txt"], "cannot read /nowhere.txt"),
        (["verify", "--checkpoint", "-"], "standard input: not a checkpoint"),
        (["verify", "--verifier-key", "x"], "is for checkpoints"),
        (["verify", "--report", "/nowhere.md"], "cannot read /nowhere.md"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses(*arguments)


def test_the_config_names_the_key(small: Program, config: Path, tmp_path: Path) -> None:
    small.ok("checkpoint", "key", "new", "--name", "example.org/team", "-o", str(tmp_path / "team.key"))
    config.mkdir(parents=True, exist_ok=True)
    (config / "config.toml").write_text(f'key = "{tmp_path / "team.key"}"\n')
    assert "\n— example.org/team " in small.ok("checkpoint")
    (config / "config.toml").write_text('key = "/nowhere.key"\n')
    assert "cannot read the key /nowhere.key" in small.refuses("checkpoint")


def test_consistent_and_growing(small: Program, kept: Path) -> None:
    assert words(small("verify", "--checkpoint", str(kept))) == ["consistent"]
    small.ok("party", "add", "JP", "--name", "Japan")
    answer = small("verify", "--checkpoint", str(kept))
    assert words(answer) == ["consistent"]
    assert "begins with the 5 entries that it fixes, and has 1 more (signed by example.org/ana)" in answer.out
    assert "among the entries after the last that was fixed outside" in answer.err
    assert words(small("verify", "--checkpoint", "-", stdin=kept.read_bytes())) == ["consistent"]


# These forgeries pass `verify` by itself (tests/tampering.py asserts it); only what was kept elsewhere finds them.


def test_a_truncated_ledger(small: Program, kept: Path, tmp_path: Path) -> None:
    small.ok("report", "-o", str(tmp_path / "r.md"))
    truncate(small.db, 3)
    assert small("verify").code == 0
    answer = small("verify", "--checkpoint", str(kept), "--report", str(tmp_path / "r.md"))
    assert words(answer) == ["truncated", "truncated"]
    assert "it fixes 5 entries, and the ledger has 3: the last 2 are gone" in answer.out
    small.ok("party", "add", "JP", "--name", "Japan")
    small.ok("party", "add", "KR", "--name", "Korea")
    assert words(small("verify", "--checkpoint", str(kept))) == ["rewritten"], "grown again, with another story"


def test_a_rewritten_ledger(small: Program, kept: Path, tmp_path: Path) -> None:
    small.ok("report", "-o", str(tmp_path / "r.html"))
    rewrite(small.db, 4, "The Wire", "The Lyre")
    assert small("verify").code == 0
    answer = small("verify", "--checkpoint", str(kept), "--report", str(tmp_path / "r.html"))
    assert words(answer) == ["rewritten", "rewritten"]
    assert "the ledger's first 5 entries are not what was fixed" in answer.out
    item = json.loads(small("verify", "--checkpoint", str(kept), "--format", "json").out)
    assert item["holds"] is False
    assert (item["checkpoints"][0]["answer"], item["checkpoints"][0]["signed_by"]) == ("rewritten", ["example.org/ana"])
    assert [check["findings"] for check in item["checks"]] == [[]] * 8
    assert "rewritten" in small("verify", "--checkpoint", str(kept), "--format", "jsonl").out.splitlines()[-1]
    assert "rewritten" in small("verify", "--checkpoint", str(kept), "--format", "csv").out.splitlines()[-1]


def test_forked_ledgers(small: Program, kept: Path, config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copy(small.db, other)
    small.ok("party", "add", "JP", "--name", "Japan")
    small.ok("checkpoint", "-o", str(tmp_path / "a.txt"))
    (config / "checkpoint.key.signed").write_bytes(b"")  # whoever forks takes the key's memory away
    fork = Program(other, small._capsys, small._monkeypatch)
    fork.ok("party", "add", "KR", "--name", "Korea")
    fork.ok("checkpoint", "-o", str(tmp_path / "b.txt"))
    both = ("verify", "--checkpoint", str(tmp_path / "a.txt"), "--checkpoint", str(tmp_path / "b.txt"), "--checkpoint", str(kept))
    assert words(small(*both)) == ["forked", "forked", "consistent"]
    assert words(fork(*both)) == ["forked", "forked", "consistent"]
    assert "two histories of it were given out" in fork(*both).out


def test_bad_signatures_and_strangers(small: Program, kept: Path, config: Path) -> None:
    text = kept.read_text()
    assert words(small("verify", "--checkpoint", "-", stdin=text.replace("\n5\n", "\n4\n"))) == ["bad signature"]
    unsigned = text.partition("\n\n")[0] + "\n"
    assert words(small("verify", "--checkpoint", "-", stdin=unsigned)) == ["unverifiable"], "a key is known, so it should be signed"
    verifier = small.ok("checkpoint", "key", "show").strip()
    shutil.rmtree(config)  # somebody else's machine
    assert words(small("verify", "--checkpoint", str(kept))) == ["unverifiable"]
    assert words(small("verify", "--checkpoint", str(kept), "--verifier-key", verifier)) == ["consistent"]
    assert words(small("verify", "--checkpoint", "-", stdin=unsigned)) == ["consistent"]
    assert words(small("verify", "--checkpoint", "-", "--verifier-key", verifier, stdin=unsigned)) == ["unverifiable"]
    other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    answer = small("verify", "--checkpoint", str(kept), "--verifier-key", other)
    assert words(answer) == ["unverifiable"]
    assert "no known key has signed it, only example.org/ana" in answer.out


def test_nothing_to_check_against(empty: Program, tmp_path: Path) -> None:
    empty.ok("checkpoint", "-o", str(tmp_path / "0.txt"))
    assert (tmp_path / "0.txt").read_text().startswith("tracker.local/empty\n0\n")
    empty.ok("party", "add", "JP", "--name", "Japan")
    (tmp_path / "r.md").write_text("# A report without its line\n")
    (tmp_path / "r.pdf").write_bytes(b"%PDF-1.7\xff\x00")
    answer = empty(
        "verify", "--checkpoint", str(tmp_path / "0.txt"), "--report", str(tmp_path / "r.md"), "--report", str(tmp_path / "r.pdf")
    )
    assert words(answer) == ["unverifiable"] * 3
    assert "compare the root with one noted outside" in answer.err


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_reports_of_every_format(woodside: Program, tmp_path: Path, form: str) -> None:
    report = tmp_path / "report"
    woodside.ok("report", "--format", form, "--known-at", "#300", "-o", str(report))
    answer = woodside("verify", "--report", str(report), "--format", "json")
    assert answer.code == 0
    (item,) = json.loads(answer.out)["reports"]
    assert (item["answer"], item["size"]) == ("identical", 300)
    root: str = item["root"]
    report.write_text(
        report.read_text(encoding="utf-8").replace(root, "0" + root[1:] if root[0] != "0" else "1" + root[1:]), encoding="utf-8"
    )
    assert words(woodside("verify", "--report", str(report))) == ["rewritten"]


def test_both_the_store_and_what_was_kept_must_hold(small: Program, kept: Path) -> None:
    data = small.db.read_bytes()
    small.db.write_bytes(data.replace(b"The Wire", b"The Lyre"))
    answer = small("verify", "--checkpoint", str(kept))
    assert answer.code == 1
    assert "THE LEDGER DOES NOT HOLD" in answer.out
    assert ANSWER.findall(answer.out) == ["rewritten"], "what lies there is hashed, not what is said to be its hash"


@pytest.fixture
def refuses(small: Program, kept: Path) -> Iterator[None]:
    """After the block: nothing signed, nothing forgotten, one line, exit code 1."""
    yield
    for command in (["checkpoint"], ["prove", "#1"], ["prove", "--since", str(kept)]):
        answer = small(*command)
        assert answer.code == 1
        assert answer.out == ""
        assert answer.err.startswith("tracker: this key has signed ")
        assert answer.err.count("\n") == 1


# Broken once by releasing the signature without `proving.refusal`.
@pytest.mark.usefixtures("refuses")
def test_a_rollback_is_not_signed(small: Program) -> None:
    truncate(small.db, 3)


@pytest.mark.usefixtures("refuses")
def test_a_rewritten_ledger_is_not_signed(small: Program) -> None:
    rewrite(small.db, 2, '"China"', '"Cathay"')
    small.ok("party", "add", "JP", "--name", "Japan")


def test_signing_again_and_later_is_fine(small: Program, kept: Path, config: Path) -> None:
    assert small.ok("checkpoint") == kept.read_text()
    small.ok("party", "add", "JP", "--name", "Japan")
    assert "\n6\n" in small.ok("checkpoint")
    signed = json.loads((config / "checkpoint.key.signed").read_text())["signed"]
    assert [(one["origin"], one["size"]) for one in signed] == [("example.org/ana", 6)]
    truncate(small.db, 5)
    assert small("checkpoint").code == 1, "five were signed before six, and six are what counts now"
    assert small("checkpoint", "--origin", "another").code == 0
    (config / "checkpoint.key.signed").unlink()
    assert "cannot be told" in small.refuses("checkpoint")


def test_what_is_signed_is_noted_before_it_is_given_away(small: Program, kept: Path, config: Path, tmp_path: Path) -> None:
    small.ok("party", "add", "JP", "--name", "Japan")
    assert "cannot write" in small("checkpoint", "-o", str(tmp_path / "no" / "folder.txt")).err
    assert json.loads((config / "checkpoint.key.signed").read_text())["signed"][0]["size"] == 6


def test_a_damaged_store_gets_no_checkpoint(small: Program, kept: Path) -> None:
    data = small.db.read_bytes()
    small.db.write_bytes(data.replace(b"The Wire", b"The Lyre"))
    answer = small("checkpoint")
    assert (answer.code, answer.out) == (2, "")
    assert re.fullmatch(r"tracker: the store at .* is damaged: .*restore a backup, or .*tracker db rebuild --accept-loss\n", answer.err)


def test_without_cryptography_whatever_is_unsigned_still_works(small: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    assert "pip install 'cryptography>=44.0.1'" in small.refuses("checkpoint", "key", "new")
    unsigned = small.ok("checkpoint")
    assert words(small("verify", "--checkpoint", "-", stdin=unsigned)) == ["consistent"]
    (tmp_path / "p").write_text(small.ok("prove", "#5"), encoding="utf-8")
    assert small("prove", "--check", str(tmp_path / "p"), "--checkpoint", "-", stdin=unsigned).code == 0


def test_hostile_names_are_shown_as_text(small: Program, tmp_path: Path) -> None:
    hostile = tmp_path / "\x1b[31m.txt"
    hostile.write_text("ev\u202eil\n5\n" + "A" * 43 + "=\n", encoding="utf-8")
    again = tmp_path / "again.txt"
    again.write_text("ev\u202eil\n5\n" + "B" + "A" * 42 + "=\n", encoding="utf-8")
    answer = small("verify", "--checkpoint", str(hostile), "--checkpoint", str(again))
    assert words(answer) == ["forked", "forked"]
    assert "\x1b" not in answer.out
    assert "\u202e" not in answer.out
    assert "⟨U+202E⟩" in answer.out
