"""Hostile text is ordinary text: the same payloads in every text field, and every output read."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import NOW, Answer, Program
from tests.merkle_proofs import root_from_leaves
from tests.payloads import PAYLOADS
from tracker.cli.start import run
from tracker.documents import yaml_writer
from tracker.domain.proof import merkle
from tracker.domain.record import register_rules, rules
from tracker.domain.text import one_line, visible
from tracker.settings import Settings

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0010ffff]|(?<!\U0001f3fd)\u200d"
)
"""What no terminal may be sent from a record: all controls but tab and newline, bidi, invisible characters but for an emoji's joiner, tags, noncharacters."""


def dossier() -> dict[str, Any]:
    """A commitment for each payload, with the payload in every text field that it has."""
    commitments = []
    for number, payload in enumerate(PAYLOADS, 1):
        text = payload.strip() or "x"
        commitments.append(
            {
                "number": number,
                **dict.fromkeys(("title", "text", "topic", "follows"), text),
                "kind": "joint_commitment",
                "nature": "standing",
                "obligors": ["US", "CN"],
                "criteria": [text],
                "discrepancies": [text],
                "wordings": [
                    {"source": f"source-{number}", "paragraph": 1, "form": form, "text": text, "quote": text}
                    for form in ("reported", "expected")
                ],
                "evidence": [
                    {
                        "id": f"e{number}",
                        "event_date": "2025-03-01",
                        "stance": "supports",
                        "grade": "B2",
                        "source": f"source-{number}",
                        **dict.fromkeys(("summary", "quote", "note"), text),
                    },
                ],
                "checks": [
                    {"id": f"c{number}", "on": "2025-03-02", "queries": [text], "languages": [text], "outcome": "found", "note": text}
                ],
                "assessments": [
                    {"status": "upheld", "confidence": "low", "effective": "2025-03-03", "because": [f"e{number}"], "rationale": text}
                ],
            }
        )
    return {
        "dossier": 1,
        "agreement": {
            "code": "PACT",
            "title": PAYLOADS[0],
            "place": PAYLOADS[0],
            "summary": PAYLOADS[0],
            "made_on": "2025-01-01",
            "parties": ["US", "CN"],
        },
        "parties": [{"code": "US", "name": PAYLOADS[0]}, {"code": "CN", "name": "China"}],
        "sources": [
            {
                "key": f"source-{number}",
                **dict.fromkeys(("publisher", "title", "language", "note"), payload.strip() or "x"),
                "url": f"https://example.org/{number}?{payload.strip()}",
            }
            for number, payload in enumerate(PAYLOADS, 1)
        ],
        "commitments": commitments,
    }


@pytest.fixture(scope="session")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    path, file = folder / "hostile.db", folder / "hostile.yaml"
    file.write_text(yaml_writer.write(dossier()), encoding="utf-8")
    commands = [["init"], ["import", str(file)]]
    for number, payload in list(enumerate(PAYLOADS, 1))[::6]:
        add = ["evidence", "add", str(number), "--stance", "context", "--event-date", "2025", "--summary", payload, "--quote", payload]
        commands += [
            [*add, "--publisher", payload],
            ["commitment", "amend", str(number), "--title", f"{payload} amended", "--reason", payload],
        ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "now", staticmethod(lambda: NOW))
        earlier = tuple(one for one in rules.RULES if one.check is not register_rules.address_is_one)
        patch.setattr(rules, "RULES", earlier)  # such addresses are in ledgers of earlier releases
        for command in commands:
            assert run(["--db", str(path), "--actor", "ana", *command]) == 0
    return path


@pytest.fixture
def hostile(hostile_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    shutil.copy(hostile_store, tmp_path / "hostile.db")
    return Program(tmp_path / "hostile.db", capsys, monkeypatch)


@pytest.mark.parametrize(
    "command",
    [
        ["list"],
        ["list", "--columns", "ref,title,topic"],
        ["agenda"],
        ["evidence", "list"],
        ["history"],
        ["source", "list"],
        ["party", "list"],
        ["agreement", "list"],
    ],
)
def test_listings_show_payloads_as_text(hostile: Program, command: list[str]) -> None:
    answer = hostile(*command)
    assert answer.code == 0
    assert not STEERING.search(answer.out + answer.err)
    if command[0] in ("list", "evidence", "source"):
        for payload in PAYLOADS:
            assert one_line(payload.strip()) in answer.out or f"{one_line(payload)} amended" in answer.out


def test_pages_show_payloads_as_text(hostile: Program) -> None:
    for number, payload in enumerate(PAYLOADS, 1):
        page = hostile.ok("show", str(number), "--full")
        assert not STEERING.search(page)
        flat = re.sub(r"\s+", "", page)
        assert re.sub(r"\s+", "", visible(payload.strip().replace("\r\n", "\n"), keep="\n")) in flat
        assert not STEERING.search(hostile.ok("source", "show", f"source-{number}"))


def test_json_keeps_payloads_and_steers_nothing(hostile: Program) -> None:
    """Red where only the parser of JSON gets to see an escape: C1 controls, bidi, DEL."""
    written = hostile.ok("evidence", "list", "--format", "json")
    kept = {item["summary"] for item in json.loads(written)["items"]}
    assert {payload.strip() for payload in PAYLOADS} <= kept
    for form in ("json", "jsonl"):
        for command in (["list"], ["evidence", "list"], ["history"], ["agreement", "list"], ["agenda"]):
            assert not STEERING.search(hostile.ok(*command, "--format", form))
    for number, payload in list(enumerate(PAYLOADS, 1))[1:6]:
        written = hostile.ok("show", str(number), "--format", "json")
        assert not STEERING.search(written)
        assert json.loads(written)["text"] == payload.strip()


def test_an_exported_line_is_what_was_hashed(hostile: Program) -> None:
    """Escapes in it would be other bytes, and another root."""
    lines = hostile.ok("export").encode()
    root = root_from_leaves(merkle.leaf_hashes(lines.removesuffix(b"\n").split(b"\n")))
    assert root.hex() == json.loads(hostile.ok("db", "status", "--format", "json"))["root"]
    assert "\x9b31m".encode() in lines


def test_payloads_round_trip(hostile: Program, tmp_path: Path) -> None:
    exported = hostile.ok("export", "--format", "dossier")
    assert "nothing new" in hostile("import", "-", stdin=exported).err
    other = Program(tmp_path / "other.db", hostile._capsys, hostile._monkeypatch)
    other.ok("init")
    other.ok("import", "-", stdin=hostile.ok("export"))
    assert other.ok("export") == hostile.ok("export")
    assert "the ledger holds" in hostile.ok("verify")


def test_spreadsheets_run_nothing(hostile: Program) -> None:
    import csv
    import io

    for command in (
        ["list", "--format", "csv"],
        ["evidence", "list", "--format", "csv"],
        ["report", "--format", "csv"],
        ["source", "list", "--format", "csv"],
    ):
        rows = list(csv.reader(io.StringIO(hostile.ok(*command))))
        assert len(rows) > len(PAYLOADS)
        for row in rows:
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r"))
                assert not re.match(r"[-+](?!\d)", cell)


def test_payloads_as_arguments_are_refused_or_taken_as_text(small: Program) -> None:
    before = small.db.read_bytes()
    for number, payload in enumerate(PAYLOADS):
        commands = [
            ["show", payload],
            ["list", "--search", payload],
            ["list", "--topic", payload],
            ["list", "--status", payload],
            ["list", "--party", payload],
            ["list", "--as-of", payload],
            ["list", "--known-at", payload],
            ["list", "--columns", payload],
            ["source", "show", payload],
            ["evidence", "show", payload],
            ["evidence", "add", payload, "--stance", "supports", "--summary", "x", "--source", payload],
            ["import", payload],
            ["init", "--seed", payload],
            ["report", "--agreement", payload],
            ["history", "--since", payload],
        ]
        for command in commands[number % 3 :: 3]:
            answer: Answer = small(*command)
            assert answer.code in (0, 2), (command, answer)
            assert not STEERING.search(answer.out + answer.err)
            assert answer.err.count("\n") <= 1
    assert small.db.read_bytes() == before
