"""Forms in the editor: what was typed is recorded as it stands, or its file is named; it is never lost."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.commands.test_evidence import ONE, editor, filling, on_a_terminal
from tests.cli.conftest import Program

PROSE = """They said: “yes” #3 of the plan -- 'no'.

---
# not a comment
\\\\=== summary === as it stands: [x]"""
EVIDENCE = {"stance": "supports", "source": "wire-2025", "event_date": "2025-03-01"}


def on(small: Program, tmp_path: Path, script: str, *arguments: str, answers: bytes = b"", **environment: str) -> tuple[int, str]:
    (tmp_path / "tmp").mkdir(exist_ok=True)
    given = editor(tmp_path, script) | {"TMPDIR": str(tmp_path / "tmp"), **environment}
    return on_a_terminal(["--db", str(small.db), "--actor", "ana", *arguments], given, answers)


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "tmp").glob("*.txt"))


def test_prose_is_recorded_as_it_was_typed(small: Program, tmp_path: Path) -> None:
    code, seen = on(small, tmp_path, filling(summary=PROSE, **EVIDENCE), "evidence", "add", "pact-1")
    assert code == 0, seen
    assert "=== summary === as it stands" in small.ok("evidence", "show", "6", "--format", "json")
    assert "#3 of the plan -- 'no'.\\n\\n---\\n# not a comment\\n" in small.ok("evidence", "show", "6", "--format", "json")
    assert files(tmp_path) == []


def test_a_form_shows_what_one_must_know(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE, "--party", "CN")
    _, seen = on(small, tmp_path, "print(text)", "evidence", "add", "1")
    assert "# Evidence about PACT-1: Talk" in seen
    assert "# Owed by US (not assessed, unverified), CN (not assessed, unverified)" in seen
    assert re.search(r"# #6 2025-03-01 . supports F6 about CN: They met\.", seen)
    assert "# wire-2025  The Wire" in seen
    assert "nothing added: the evidence form was left as it was" in seen
    assert files(tmp_path) == []


def test_a_mistake_names_field_and_line_and_opens_the_form_again_with_everything_in_it(small: Program, tmp_path: Path) -> None:
    script = f"""\
if "They met" in text:
    open(path, "w").write(text.replace("suports", "supports"))
    raise SystemExit
{filling(**EVIDENCE | {"stance": "suports", "summary": "They met."})}"""
    code, seen = on(small, tmp_path, script, "evidence", "add", "PACT-1", answers=b"\n")
    assert "tracker: your form:11: stance: “suports” is none of supports, contradicts or context" in seen
    assert "edit again? [Y/n]" in seen
    assert (code, "added #6" in seen, files(tmp_path)) == (0, True, [])


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"party": "FR"}, "party: FR does not owe PACT-1"),
        ({"event_date": "2999-01-01"}, "event_date: the event date 2999-01-01 lies in the future"),
        ({"source": "wire-2026"}, "source: no source “wire-2026”"),
        ({"source": "", "publisher": ""}, "source: the source is missing"),
        ({"quote_prefix": "x"}, "quote: what stands before and after a quote is given without the quote — add quote"),
        ({"voice": "XX"}, "voice: no party “XX”"),
        ({"attach": "none.pdf"}, "attach: cannot attach none.pdf"),
        ({"same_event_as": "#3"}, "same_event_as: #3 is not evidence"),
    ],
)
def test_what_a_rule_refuses_names_its_field_and_no_word_is_lost(small: Program, tmp_path: Path, wrong: dict[str, str], fault: str) -> None:
    code, seen = on(small, tmp_path, filling(**EVIDENCE | {"summary": "They met."} | wrong), "evidence", "add", "1", answers=b"n\n")
    assert re.search(rf"tracker: your form:\d+: {re.escape(fault)}", seen), seen
    [left] = files(tmp_path)
    assert (code, f"what you typed is kept in {left}" in seen) == (2, True)
    assert "They met." in left.read_text(encoding="utf-8")
    assert left.stat().st_mode & 0o77 == 0


def test_a_form_that_was_left_is_resumed(small: Program, tmp_path: Path) -> None:
    on(small, tmp_path, filling(**EVIDENCE | {"stance": "suports", "summary": "They met."}), "evidence", "add", "1", answers=b"n\n")
    [left] = files(tmp_path)
    script = 'open(path, "w").write(text.replace("suports", "supports"))'
    code, seen = on(small, tmp_path, script, "evidence", "add", "1", "--resume", str(left))
    assert (code, "added #6" in seen, files(tmp_path)) == (0, True, [left])
    assert "there is no form" in on(small, tmp_path, script, "evidence", "add", "1", "--resume", "none.txt")[1]
    assert "--resume opens a form" in small.refuses("evidence", "add", "1", "--resume", str(left))


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("raise SystemExit(3)", 2, "the editor ended with 3"),
        ('open(path, "wb").write(text.encode() + b"\\n=== note ===\\n\\xff")', 2, "is not UTF-8 text"),
    ],
)
def test_an_editor_that_fails_loses_nothing(small: Program, tmp_path: Path, script: str, code: int, said: str) -> None:
    typed = f"{filling(summary='They met.')}\ntext = open(path).read()\n{script}"
    answer = on(small, tmp_path, typed, "evidence", "add", "1", answers=b"n\n")
    assert (answer[0], said in answer[1], len(files(tmp_path))) == (code, True, 1)
    assert b"They met." in files(tmp_path)[0].read_bytes()


def test_an_end_of_input_at_the_question_loses_nothing(small: Program, tmp_path: Path) -> None:
    code, seen = on(small, tmp_path, filling(summary="They met."), "evidence", "add", "1", answers=b"\x04")
    assert (code, "what you typed is kept in" in seen, len(files(tmp_path))) == (130, True, 1)


def test_a_dry_run_keeps_the_form(small: Program, tmp_path: Path) -> None:
    code, seen = on(small, tmp_path, filling(summary="They met.", **EVIDENCE), "evidence", "add", "1", "--dry-run")
    assert (code, "would add #6" in seen, "what you typed is kept in" in seen, len(files(tmp_path))) == (0, True, True, 1)


def test_evidence_is_amended_in_a_form_that_has_its_fields_filled_in(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE, "--note", "# unsure: “x”", "--quote", "They met.\n=== note ===", "--grade", "B2")
    script = f"""text = text.replace("They met.\\n\\n===", "They met: twice. #2\\n\\n===", 1).replace("# unsure: “x”", "")
{filling(reason="Two meetings: see the readout")}"""
    code, seen = on(small, tmp_path, script, "evidence", "amend", "6")
    assert code == 0, seen
    shown = json.loads(small.ok("evidence", "show", "6", "--format", "json"))
    assert (shown["summary"], shown["note"], shown["grade"]) == ("They met: twice. #2", None, "B2")
    assert shown["quote"] == "They met.\n=== note ==="
    last = json.loads(small.ok("show", "#7", "--format", "json"))["content"]
    assert last == {
        "evidence": 6,
        "changes": {"summary": "They met: twice. #2"},
        "clear": ["note"],
        "reason": "Two meetings: see the readout",
    }
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"note": "x"}, r"your form:\d+: reason: is missing"),
        ({"reason": "x"}, "says that already|nothing to amend|changes nothing"),
        ({"reason": "x", "party": "FR"}, r"your form:\d+: party: no party “FR”"),
        ({"reason": "x", "note": "y", "event_date": "soon"}, r"your form:\d+: event_date: "),
    ],
)
def test_an_amendment_that_cannot_be_taken_is_named_and_kept(small: Program, tmp_path: Path, form: dict[str, str], fault: str) -> None:
    small.ok(*ONE)
    code, seen = on(small, tmp_path, filling(**form), "evidence", "amend", "6", answers=b"n\n")
    assert (code, len(files(tmp_path))) == (2, 1)
    assert re.search(f"tracker: .*({fault})", seen), seen


def test_an_assessment_rests_on_what_is_ticked(small: Program, tmp_path: Path) -> None:
    small.ok(*ONE)
    small.ok("check", "1", "--query", "talks", "--outcome", "nothing-found")
    small.ok("commitment", "amend", "1", "--criterion", "A talk", "--criterion", "Another", "--reason", "a test")
    form = {"status": "partly fulfilled", "confidence": "Low", "rationale": "One meeting: #1 of two.", "assessed_on": "2025-06-30"}
    form["criteria"] = "2 = In-part\n1=met"
    script = f'text = text.replace("[ ] #6", "[x] #6")\n{filling(**form)}'
    code, seen = on(small, tmp_path, script, "assess", "1")
    assert code == 0, seen
    assert "added #9 PACT-1 assessed partly fulfilled (low confidence, from " in seen
    assert "because #6)" in seen
    made = json.loads(small.ok("show", "#9", "--format", "json"))["content"]
    assert (made["assessed_on"], made["criteria"]) == ("2025-06-30", ["1=met", "2=in_part"])
    code, seen = on(small, tmp_path, f'text = text.replace("[ ] #6", "[x] #6")\n{filling(**form, party="us, CN")}', "assess", "1")
    assert (code, "#10 PACT-1 assessed partly fulfilled for US" in seen, "#11 PACT-1 assessed partly fulfilled for CN" in seen) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({}, ["status: is missing", "confidence: is missing", "rationale: is missing"]),
        ({"status": "done", "confidence": "low", "rationale": "x"}, ["status: no status “done”"]),
        (
            {"status": "upheld", "confidence": "low", "rationale": "x"},
            ["because: “upheld” rests on nothing — name the entries with because; tracker show"],
        ),
        ({"status": "upheld", "confidence": "low", "rationale": "x", "because": "#3"}, ["because: #3 is no evidence or check"]),
        ({"status": "upheld", "confidence": "low", "rationale": "x", "party": "FR"}, ["party: no party “FR”"]),
        ({"status": "upheld", "confidence": "low", "rationale": "x", "effective_on": "soon"}, ["effective_on: “soon” is not a date"]),
    ],
)
def test_an_assessment_that_cannot_be_taken_is_named_by_its_fields(
    small: Program, tmp_path: Path, form: dict[str, str], faults: list[str]
) -> None:
    code, seen = on(small, tmp_path, filling(**form, **({} if form else {"party": "US"})), "assess", "1", answers=b"n\n")
    assert code == 2
    for fault in faults:
        assert re.search(rf"tracker: your form:\d+: {fault}", seen), seen


def test_a_commitment_is_registered_from_a_form(small: Program, tmp_path: Path) -> None:
    form = {"title": "Meet: again", "text": "Both meet.\n\n# Twice.", "obligors": "us, CN", "criteria": "One meeting.\nAnother: 2."}
    form |= {"topic": "talks\ntrade, goods", "label": "88.1"}
    code, seen = on(small, tmp_path, filling(**form, wordings="wire-2025::They meet."), "commitment", "add", "pact")
    assert code == 0, seen
    assert "added #6 PACT-2 registered: Meet: again" in seen
    shown = small.ok("show", "2", "--full")
    facts = ("Label: 88.1", "Kind: joint commitment, one off", "Topic: talks; trade, goods")
    assert all(fact in " ".join(shown.split()) for fact in facts), shown
    assert "Owed by: United States, China" in shown
    assert "# Twice." in shown
    assert shown.count("One meeting.") == shown.count("Another: 2.") == 1
    wrong = {"title": "x", "text": "x", "obligors": "US", "due": "soon", "review_every": "often"}
    seen = on(small, tmp_path, filling(**wrong), "commitment", "add", "pact", answers=b"n\n")[1]
    assert re.search(r"your form:\d+: review_every: “often” is not a number", seen)
    wrong["review_every"] = ""
    seen = on(small, tmp_path, filling(**wrong), "commitment", "add", "pact", answers=b"n\n")[1]
    assert re.search(r"your form:\d+: due: “soon” is not a date", seen)


def test_indicators_are_defined_in_forms(small: Program, tmp_path: Path) -> None:
    commitment = {"title": "Cut", "text": "They cut it.", "obligors": "US", "every": "year"}
    wrong = filling(**commitment, indicators="- {code: cut, unit: t}")
    seen = on(small, tmp_path, wrong, "commitment", "add", "pact", answers=b"n\n")[1]
    assert "indicators 1 title: is missing" in " ".join(seen.split())
    right = filling(**commitment, indicators="- code: cut\n  title: Methane\n  unit: t\n  targets: [{value: 30.0, by: 2030}]")
    code, seen = on(small, tmp_path, right, "commitment", "add", "pact")
    assert code == 0, seen
    form = {"code": "calls", "title": "Calls", "unit": "calls", "decimals": "1", "baseline": "5", "baseline_period": "2020"}
    form |= {"value": "-30", "by": "2030", "against": "percent", "milestone": "yes", "reason": "The text\nsays so"}
    code, seen = on(small, tmp_path, filling(**form), "indicator", "add", "2")
    assert code == 0, seen
    assert "amended (indicator CALLS added: Calls, calls): The text says so" in " ".join(seen.split())
    found = json.loads(small.ok("show", "2", "--format", "json"))
    cut, calls = found["indicators"]
    assert (cut["targets"][0]["value"], found["recurrence"]["every"], calls["baseline"]["value"], calls["decimals"]) == (
        "30.0",
        "year",
        "5",
        1,
    )
    assert [name for name, value in calls["targets"][0].items() if value] == ["value", "by", "against", "milestone"]
    seen = on(small, tmp_path, filling(**{**form, "code": "b", "prorated": "perhaps"}), "indicator", "add", "2", answers=b"n\n")[1]
    assert re.search(r"prorated: “perhaps” is neither yes nor no", seen)
    assert "missing CODE and --title" in small.refuses("indicator", "add", "2", "--unit", "t")


@pytest.mark.parametrize("command", [("evidence", "add", "1"), ("assess", "1"), ("commitment", "add", "PACT")])
def test_without_a_terminal_what_is_missing_is_named(small: Program, command: tuple[str, ...]) -> None:
    assert "missing " in small.refuses(*command)


def test_without_an_editor_nothing_is_left_behind(small: Program, tmp_path: Path) -> None:
    code, seen = on(small, tmp_path, "", "evidence", "add", "1", EDITOR="", TERM="dumb")
    assert (code, "there is no editor" in seen, files(tmp_path)) == (2, True, [])
    code, seen = on(small, tmp_path, "", "evidence", "add", "1", EDITOR="none-such")
    assert (code, "the editor “none-such” cannot be started" in seen, files(tmp_path)) == (2, True, [])
