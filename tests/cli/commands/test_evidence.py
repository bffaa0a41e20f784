"""`evidence add|list|show|regrade`: what people do most."""

import json
import os
import pty
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.fork_server import forks

ONE = ("evidence", "add", "PACT-1", "--stance", "supports", "--event-date", "2025-03-01", "--summary", "They met.", "--source", "wire-2025")


def added(program: Program, *arguments: str, stdin: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(program.ok(*arguments, "--format", "json", stdin=stdin))
    return answer


def test_one_line_adds_evidence_and_registers_the_source_on_the_way(small: Program) -> None:
    command = (
        *("evidence", "add", "pact-1", "--stance", "supports", "--event-date", "2025-01-30", "--summary", "The group was opened."),
        *("--publisher", "Xinhua", "--url", "https://example.org/x", "--published", "2025-01-31", "--voice", "CN", "--grade", "B2"),
    )
    first = added(small, *command)
    assert (first["entry"], first["new"], first["commitment"], first["source"]) == (7, True, "PACT-1", "xinhua-2025-01-31")
    assert (first["reliability"], first["credibility"], first["voice"]) == ("B", "2", "CN")
    assert [(one["entry"], one["key"], one["voice"]) for one in first["besides"]] == [(6, "xinhua-2025-01-31", "CN")]
    second = added(small, *command)
    assert (second["entry"], second["new"], second["besides"]) == (7, False, [])
    assert small.ok(*command).startswith("already there as #7 ")
    third = added(small, *command, "--again")
    assert (third["entry"], third["new"], third["source"]) == (8, True, "xinhua-2025-01-31")


def test_the_same_address_and_date_find_the_known_source(small: Program) -> None:
    described = ("--publisher", "Whoever", "--url", "https://example.org/1", "--published", "2025-02-01")
    assert added(small, *ONE[:-2], *described)["source"] == "wire-2025"
    other_day = ("--publisher", "The Wire", "--url", "https://example.org/1", "--published", "2025-02-02")
    assert added(small, *ONE[:-2], *other_day)["source"] == "the-wire-2025-02-02"


def test_defaults_are_said_and_nothing_is_padded(small: Program) -> None:
    bare = added(small, "evidence", "add", "1", "--stance", "context", "--summary", "A report.", "--source", "wire-2025")
    assert (bare["event_date"], bare["reliability"] + bare["credibility"], bare["voice"]) == ("2025-02-01", "F6", "independent")
    partial = added(
        small, "evidence", "add", "1", "--stance", "context", "--summary", "Some time.", "--source", "wire-2025", "--event-date", "2025-03"
    )
    assert partial["event_date"] == "2025-03"
    spoken = added(
        small,
        "evidence",
        "add",
        "1",
        "--stance",
        "context",
        "--summary",
        "Just now.",
        "--source",
        "wire-2025",
        "--event-date",
        "3 days ago",
    )
    assert spoken["event_date"] == "2025-06-28"


def test_a_summary_comes_from_standard_input(small: Program) -> None:
    command = [word if word != "They met." else "-" for word in ONE]
    assert added(small, *command, stdin="They met\nagain.\n")["summary"] == "They met\nagain."


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(small: Program) -> None:
    before = small.db.read_bytes()
    assert small.ok(*ONE, "--dry-run").startswith("would add #6 PACT-1 evidence supports")
    assert json.loads(small.ok(*ONE, "--dry-run", "--format", "json"))["dry_run"] is True
    assert small.db.read_bytes() == before


JSON_ITEM = {"stance": "supports", "event_date": "2025-03-01", "summary": "They met.", "source": "wire-2025", "grade": "B2"}
YAML_ITEMS = """\
- {stance: supports, event_date: 2025-03-01, summary: They met., source: wire-2025, grade: B2}
- stance: contradicts
  event_date: 2025-04
  summary: They did not meet.
  publisher: NO Times
  published: 2025-04-30
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(JSON_ITEM), 1),
        (json.dumps([JSON_ITEM, JSON_ITEM | {"summary": "Again."}], indent=1), 2),
        (json.dumps(JSON_ITEM) + "\n" + json.dumps(JSON_ITEM | {"summary": "Again."}) + "\n", 2),
        (YAML_ITEMS, 2),
    ],
)
def test_many_at_once_from_a_pipe(small: Program, text: str, expected: int) -> None:
    lines = small.ok("evidence", "add", "PACT-1", "--from", "-", "--format", "jsonl", stdin=text).splitlines()
    assert len(lines) == expected
    assert [json.loads(line)["new"] for line in lines] == [True] * expected
    again = small.ok("evidence", "add", "PACT-1", "--from", "-", "--format", "jsonl", stdin=text).splitlines()
    assert [json.loads(line)["new"] for line in again] == [False] * expected


def test_what_list_gives_as_json_can_be_added_again_elsewhere(small: Program) -> None:
    small.ok(*ONE, "--grade", "B2", "--note", "sure")
    small.ok("commitment", "add", "PACT", "--title", "Talk more", "--text", "x", "--obligor", "US")
    wanted = ("stance", "event_date", "summary", "source", "grade", "note")
    item = json.loads(small.ok("evidence", "list", "1", "--format", "jsonl"))
    copy = added(
        small, "evidence", "add", "--from", "-", stdin=json.dumps({name: item[name] for name in wanted} | {"commitment": "PACT-2"})
    )
    assert (copy["commitment"], copy["note"]) == ("PACT-2", "sure")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (json.dumps([JSON_ITEM, 2]), "item 2: is not an object"),
        ('{"stance": "supports"', "is not JSON"),
        (json.dumps(JSON_ITEM) + "\n{oops\n", "standard input:2"),
        (json.dumps(JSON_ITEM) + "\n" + json.dumps(JSON_ITEM | {"grade": "Z9"}), "standard input:2: grade: no grade “Z9”"),
        (json.dumps([JSON_ITEM, JSON_ITEM | {"colour": 1}]), "item 2, colour: there is no such field"),
        ("- {stance: supports, summary: x}\n", "standard input:1"),
        ("- &a {x: 1}\n- *a\n", "anchors and aliases"),
    ],
)
def test_a_file_is_added_whole_or_not_at_all(small: Program, text: str, says: str) -> None:
    assert says in small.refuses("evidence", "add", "PACT-1", "--from", "-", stdin=text)


def test_all_faults_of_a_file_are_told_a_line_each(small: Program) -> None:
    before = small.db.read_bytes()
    text = json.dumps([JSON_ITEM, JSON_ITEM | {"grade": "Z9", "stance": "maybe"}, {"summary": "a\nb", "\x1bx": 1}])
    answer = small("evidence", "add", "PACT-1", "--from", "-", stdin=text)
    assert (answer.code, answer.out, small.db.read_bytes()) == (2, "", before)
    assert [line.split(" — ")[0] for line in answer.err.splitlines()] == [
        "tracker: standard input: item 2, stance: “maybe” is none of supports, contradicts or context",
        "tracker: standard input: item 2, grade: no grade “Z9”",
        "tracker: standard input: item 3, ␛x: there is no such field",
        "tracker: standard input: item 3, stance: is missing",
        "tracker: 4 faults",
    ]


def test_bytes_that_are_no_text_are_refused(small: Program) -> None:
    assert "standard input:2: is not UTF-8 text" in small.refuses("evidence", "add", "--from", "-", stdin=b"a: 1\nb: \xff\n")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"--stance": "suports"}, "did you mean supports?"),
        ({"--event-date": "2024-13"}, "is no day of the calendar"),
        ({"--event-date": "03/04/2026"}, "year first"),
        ({"--event-date": "2031-01-01"}, "lies in the future"),
        ({"--grade": "B7"}, "no grade “B7”"),
        ({"--voice": "JP"}, "no party “JP” to be the voice of"),
        ({"--party": "JP"}, "JP does not owe PACT-1"),
        ({"--stage": "begun"}, "one of: announced, in-force"),
        ({"--source": "wire"}, "did you mean wire-2025?"),
        ({"--same-event-as": "1"}, "#1 is not evidence about PACT-1"),
        ({"--same-event-as": "one"}, "not an entry number"),
        ({"--summary": "x" * 30_000}, "30,000 characters, at most 20,000"),
        ({"--summary": "  "}, "summary"),
        ({"--summary": "nul \0"}, "U+0000"),
        ({"--summary": "half \udcff"}, "U+DCFF"),
        ({"--publisher": "Another Wire"}, "named by its key or described, not both"),
        ({"--from": "x.json"}, "--from takes everything from the file"),
    ],
)
def test_bad_input_leaves_the_ledger_unchanged(small: Program, changes: dict[str, str], says: str) -> None:
    options = dict(zip(ONE[3::2], ONE[4::2], strict=True)) | changes
    assert says in small.refuses(*ONE[:3], *(word for pair in options.items() for word in pair))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "missing a ref and --stance and --summary"),
        (["PACT-1", "--stance", "supports"], "missing --summary"),
        (["PACT-1", "--stance", "supports", "--summary", "x"], "the source is missing"),
        (["PACT-1", "--stance", "supports", "--summary", "x", "--publisher", "y"], "the event date is missing"),
        (["PACT-1", "--stance", "supports", "--summary", "x", "--url", "https://new.example"], "its publisher is missing"),
        (
            [
                "PACT-1",
                "--stance",
                "supports",
                "--summary",
                "x",
                "--publisher",
                "y",
                "--url",
                "javascript:alert(1)",
                "--event-date",
                "2025",
            ],
            "not a web address",
        ),
        (["PACT-9", "--stance", "supports", "--summary", "x", "--source", "wire-2025"], "did you mean PACT-1?"),
        (["--from", "/nowhere/x.json"], "cannot read"),
    ],
)
def test_what_is_missing_is_named(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses("evidence", "add", *arguments)


def test_evidence_is_listed_by_the_day_of_the_event(small: Program) -> None:
    small.ok(*ONE)
    small.ok("evidence", "add", "1", "--stance", "contradicts", "--summary", "Before.", "--source", "wire-2025", "--event-date", "2025-02")
    listed = json.loads(small.ok("evidence", "list", "--format", "json"))["items"]
    assert [one["summary"] for one in listed] == ["Before.", "They met."]
    only = json.loads(small.ok("evidence", "list", "pact-1", "--stance", "contradicts", "--format", "json"))
    assert (only["total"], only["items"][0]["entry"]) == (1, 7)
    assert json.loads(small.ok("evidence", "list", "--as-of", "2025-02-27", "--format", "json"))["total"] == 0


def test_a_regrade_keeps_the_reason_and_the_entry(small: Program) -> None:
    small.ok(*ONE, "--grade", "C3")
    assert small.ok("evidence", "regrade", "#6", "a1", "--reason", "two more reports") == "added #7 #6 regraded C3 → A1: two more reports\n"
    shown = json.loads(small.ok("evidence", "show", "6", "--format", "json"))
    assert (shown["grade"], [line["kind"] for line in shown["history"]]) == ("A1", ["evidence_added", "evidence_regraded"])
    assert json.loads(small.ok("evidence", "show", "6", "--known-at", "#6", "--format", "json"))["grade"] == "C3"
    assert "graded A1 already" in small.refuses("evidence", "regrade", "6", "A1", "--reason", "x")


def test_a_retraction_stays_visible_and_asks(small: Program) -> None:
    small.ok(*ONE)
    assert "add --yes" in small.refuses("retract", "6", "--reason", "wrong meeting")
    assert small.ok("retract", "6", "--reason", "wrong meeting", "--yes") == "added #7 #6 retracted: wrong meeting\n"
    assert small.ok("evidence", "list") == ""
    assert "retracted by #7" in small.ok("evidence", "list", "--retracted")
    assert "Retracted by #7: wrong meeting" in small.ok("show", "1", "--full")
    assert "retracted already" in small.refuses("retract", "6", "--reason", "again", "--yes")
    assert small.ok(*ONE).startswith("already there as #6, retracted by #7 (--again adds it) PACT-1 evidence")
    found = added(small, *ONE)
    assert (found["new"], found["entry"], found["retracted_by"]) == (False, 6, 7)
    assert added(small, *ONE, "--again")["new"] is True


def on_a_terminal(arguments: list[str], environment: dict[str, str], answers: bytes = b"") -> tuple[int, str]:
    """Runs the program on a pseudo-terminal; gives its exit code and what a person saw."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([forks().tracker, *arguments], stdin=follower, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    if answers:
        os.write(leader, answers)
    seen = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(leader)
    return process.wait(timeout=60), seen.decode(errors="replace")


def editor(tmp_path: Path, script: str) -> dict[str, str]:
    program = tmp_path / "editor"
    program.write_text(f"#!{sys.executable}\nimport sys\npath = sys.argv[1]\ntext = open(path).read()\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": os.environ["PATH"], "EDITOR": str(program), "HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "80"}


def filling(**texts: str) -> str:
    """A script for the editor: types a text below the heading of each of these fields."""
    return f"""\
lines = text.split("\\n")
for name, typed in {texts!r}.items():
    [at] = [number for number, line in enumerate(lines) if line.startswith(f"=== {{name.replace('_', ' ')}} ===")]
    lines.insert(at + 1, typed)
open(path, "w").write("\\n".join(lines))"""


FILL = filling(stance="supports", summary="They met.", source="wire-2025", event_date="2025-03-01")


def test_without_options_a_terminal_opens_the_editor(small: Program, tmp_path: Path) -> None:
    arguments = ["--db", str(small.db), "evidence", "add", "PACT-1"]
    code, seen = on_a_terminal(arguments, editor(tmp_path, FILL))
    assert code == 0, seen
    assert "added #6 PACT-1 evidence supports (2025-03-01, F6): They met." in seen


def test_a_retraction_on_a_terminal_takes_no_for_an_answer(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE)
    arguments = ["--db", str(small.db), "retract", "6", "--reason", "x"]
    assert on_a_terminal(arguments, editor(tmp_path, ""), answers=b"n\n")[0] == 1
    assert on_a_terminal(arguments, editor(tmp_path, ""), answers=b"y\n")[0] == 0
    assert "#6" in small.ok("evidence", "list", "--retracted")


def test_raw_cells_are_for_machines_alone(small: Program) -> None:
    small.ok(*ONE[:-4], "--summary", "=1+1", "--source", "wire-2025")
    assert "'=1+1" in small.ok("evidence", "list", "--format", "csv")
    assert ",=1+1," in small.ok("evidence", "list", "--format", "csv", "--raw")
    assert "--raw is for CSV only" in small.refuses("evidence", "list", "--raw")
    assert "no column" in small.refuses("evidence", "list", "--format", "jsonl", "--columns", "x")
