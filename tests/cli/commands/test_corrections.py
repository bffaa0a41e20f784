"""Corrections as they are typed: amend, void, retract and undo."""

import json
from typing import Any

import pytest

from tests.cli.conftest import Program, SmallAnd


def answer(program: Program, *arguments: str) -> Any:
    return json.loads(program.ok(*arguments, "--format", "json"))


@pytest.fixture
def seen(small_and: SmallAnd) -> Program:
    """The small store with evidence about PACT-1, and a second commitment."""
    return small_and(
        ("evidence", "add", "PACT-1", "--stance", "supports", "--summary", "They talked", "--source", "wire-2025", "--grade", "B2"),
        ("commitment", "add", "PACT", "--title", "Cut", "--text", "x", "--obligor", "US", "--obligor", "CN", "--due", "2025-06-01"),
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("party", "amend", "us", "--name", "USA"), "party US amended (name “United States” → USA): typo"),
        (("agreement", "amend", "pact", "--place", "Oslo"), "agreement PACT amended (place nothing → Oslo): typo"),
        (("source", "amend", "wire-2025", "--origin", "Agency"), "source wire-2025 amended (origin nothing → Agency): typo"),
        (("commitment", "amend", "2", "--due", "2025-06-02"), "PACT-2 amended (due 2025-06-01 → 2025-06-02): typo"),
        (("commitment", "amend", "2", "--clear", "due"), "PACT-2 amended (due 2025-06-01 → nothing): typo"),
        (
            ("commitment", "amend", "2", "--extend-to", "2026", "--effective", "2025-05-01"),
            "(extended to nothing → 2026, effective 2025-05-01)",
        ),
    ],
)
def test_what_is_amended_is_told_and_a_dry_run_changes_nothing(seen: Program, arguments: tuple[str, ...], told: str) -> None:
    before = answer(seen, "history")
    assert told in seen.ok(*arguments, "--reason", "typo", "--dry-run")
    assert answer(seen, "history") == before
    assert told in seen.ok(*arguments, "--reason", "typo")
    assert told in answer(seen, "history")["items"][0]["told"]


def test_the_json_of_an_amendment_has_old_and_new(seen: Program) -> None:
    number = answer(seen, "evidence", "list")["items"][0]["entry"]
    amended = answer(seen, "evidence", "amend", str(number), "--grade", "A2", "--note", "Read twice", "--reason", "y")
    assert amended["changed"] == [{"field": "note", "from": None, "to": "Read twice"}, {"field": "reliability", "from": "B", "to": "A"}]
    assert "#" in seen.ok("evidence", "show", str(number))
    assert answer(seen, "report", "diff", "--from", f"#{amended['entry'] - 1}")["items"][0]["entries"][0]["changed"] == amended["changed"]


def test_evidence_is_moved(seen: Program) -> None:
    number = answer(seen, "evidence", "list")["items"][0]["entry"]
    seen.ok("evidence", "amend", str(number), "--commitment", "2", "--reason", "The other")
    told = f"#{number} amended (commitment PACT-1 → PACT-2): The other"
    assert told in seen.ok("history", "PACT-1")
    assert told in seen.ok("history", "PACT-2")
    assert [item["evidence"]["supports"] for item in answer(seen, "list", "--all")["items"]] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("party", "amend", "US"), "nothing to amend"),
        (("party", "amend", "FR", "--name", "France"), "no party “FR”"),
        (("agreement", "amend", "PACT", "--remove-party", "FR"), "FR is no party to it — its parties are US, CN"),
        (("source", "amend", "wire-2025", "--clear", "publisher"), "“publisher” cannot be empty"),
        (("source", "amend", "wire-2025", "--url", "nowhere"), "is not a web address"),
        (("commitment", "amend", "2", "--effective", "2025-01-01"), "--effective is the day of an extension"),
        (("commitment", "amend", "2", "--obligor", "US"), "taking an obligor away asks first, and nobody is there to answer — add --yes"),
        (("evidence", "amend", "99", "--note", "x"), "no evidence “#99”"),
        (("evidence", "amend", "1", "--grade", "Z9"), "grade"),
        (("commitment", "void", "2"), "a void registration asks first, and nobody is there to answer — add --yes"),
        (("commitment", "void", "9", "--yes"), "no commitment"),
        (("commitment", "void", "2", "--move-evidence", "--yes"), "evidence is moved to exactly one commitment"),
        (("party", "void", "US", "--yes"), "the party US is named by PACT-1"),
        (("source", "void", "nope", "--yes"), "no source “nope”"),
        (("retract", "#1..#3", "--yes"), "nothing can be retracted of #1 to #3 (left alone: 3 that are retracted already or cannot be)"),
        (("agreement", "amend", "PACT", "--place", "x", "--clear", "place"), "agreement amendment: place is both changed and cleared"),
        (("source", "amend", "wire-2025", "--origin", ""), "origin: is empty — to empty it: --clear origin"),
        (("evidence", "amend", "6", "--quote-prefix", ""), "quote prefix: is empty — to empty it: --clear quote-prefix"),
        (("retract", "#3", "--yes"), "for others see tracker agreement --help, and tracker undo"),
        (("retract", "#3..#1", "--yes"), "#3 comes after #1 — write the smaller number first"),
        (("retract", "#1..x", "--yes"), "“x”"),
        (("retract", "#1..#7"), "add --yes"),
        (("undo",), "undoing asks first, and nobody is there to answer — add --yes"),
    ],
)
def test_bad_input_gets_one_line_and_changes_nothing(seen: Program, arguments: tuple[str, ...], says: str) -> None:
    reason = () if arguments == ("undo",) else ("--reason", "x")
    assert says in seen.refuses(*arguments, *reason)


def test_evidence_is_amended_with_a_reason(seen: Program) -> None:
    assert "missing --reason" in seen.refuses("evidence", "amend", "6", "--note", "x")


def test_the_page_of_an_amendment_sets_old_against_new(seen: Program) -> None:
    seen.ok("agreement", "amend", "PACT", "--title", "The new pact", "--place", "Berlin", "--reason", "x")
    number = json.loads(seen.ok("history", "--limit", "1", "--format", "jsonl"))["entry"]
    page = seen.ok("show", f"#{number}").splitlines()
    assert "changed        place: nothing → Berlin" in page
    assert any(line.endswith(" → The new pact") and line.strip().startswith("title: ") for line in page)


def test_a_void_commitment_leaves_the_lists_and_says_where_it_went(seen: Program) -> None:
    seen.ok("commitment", "void", "2", "--replaced-by", "1", "--reason", "Entered twice", "--yes")
    assert [item["ref"] for item in answer(seen, "list", "--all")["items"]] == ["PACT-1"]
    assert "Declared void by" in seen.ok("show", "2")
    assert "Entered twice; see PACT-1" in seen.ok("show", "2")
    assert answer(seen, "show", "2")["void"]["replaced_by"] == ["PACT-1"]
    assert "PACT-2 was declared void" in seen.refuses("check", "PACT-2", "--query", "x", "--outcome", "nothing-found")
    for day in ((), ("--as-of", "2025-06-30")):
        assert [item["ref"] for item in answer(seen, "report", *day)["items"]] == ["PACT-1"]
        assert "PACT-2" not in seen.ok("report", "--format", "csv", *day)
    assert "PACT-2" in seen.ok("report", "--format", "csv", "--known-at", "#7")
    assert "Cut" not in seen.ok("export", "--format", "dossier")
    assert "number: 2" not in seen.ok("export", "--format", "dossier")


def test_undo_takes_back_step_by_step_what_was_done(seen: Program) -> None:
    size = answer(seen, "history")["total"]
    assert f"#{size} undone" in seen.ok("undo", "--yes", "--dry-run")
    assert "PACT-2 declared void" in seen.ok("undo", "--yes")
    assert f"PACT-2 reinstated, #{size + 1} retracted: So soon" in seen.ok("undo", "--reason", "So soon", "--yes")
    assert [item["ref"] for item in answer(seen, "list", "--all")["items"]] == ["PACT-1", "PACT-2"]
    seen.ok("verify")


def test_a_range_is_retracted_at_once(seen: Program) -> None:
    size = answer(seen, "history")["total"]
    would = seen.ok("retract", f"#1..#{size}", "--reason", "Wrong", "--dry-run")
    assert would.startswith(f"would retract #1 to #{size}: 1 piece of evidence (left alone: ")
    assert seen.ok("retract", f"#1..#{size}", "--reason", "Wrong", "--yes") == would.replace("would retract", "retracted")
    assert answer(seen, "evidence", "list")["total"] == 0


def test_what_is_void_is_in_no_register(seen: Program) -> None:
    seen.ok("party", "add", "FR", "--name", "France")
    seen.ok("party", "void", "FR", "--reason", "Not used", "--yes")
    assert [item["code"] for item in answer(seen, "party", "list")["items"]] == ["CN", "US"]
    assert answer(seen, "party", "show", "FR")["void_by"] == answer(seen, "history")["total"]
    number = answer(seen, "history")["total"]
    assert f"party FR reinstated, #{number} retracted: Used" in seen.ok("retract", str(number), "--reason", "Used", "--yes")


DOSSIER = """\
dossier: 1
agreement: {code: DEAL, title: The deal, made_on: 2024-05-01, parties: [US, CN]}
commitments: [{number: 1, title: Talk, text: They talk., obligors: [US, CN]}]
"""


def test_a_mended_dossier_is_refused_with_every_difference_or_amended(small: Program) -> None:
    small.ok("import", "-", stdin=DOSSIER)
    mended = DOSSIER.replace("The deal", "The Deal").replace("They talk.", "They talk yearly.")
    refused = small("import", "-", stdin=mended)
    assert refused.code == 2
    assert "title is “The deal” there and “The Deal” here" in refused.err
    assert "text is “They talk.” there and “They talk yearly.” here" in refused.err
    assert "--amend --reason" in refused.err
    amended = small("import", "-", "--amend", "--reason", "The file was mended", stdin=mended)
    assert "agreement DEAL: title is now “The Deal”, was “The deal”" in amended.err
    again = small("import", "-", stdin=DOSSIER)
    assert again.code == 0
    assert "DEAL-1: text was amended since in #" in again.err
    assert "--amend and --reason go together" in small.refuses("import", "-", "--amend", stdin=mended)
