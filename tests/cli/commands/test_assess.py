"""`check` and `assess`."""

import json

import pytest

from tests.cli.conftest import Program, SmallAnd

ASSESS = ("assess", "PACT-1", "--confidence", "moderate", "--rationale", "They met.")


SEEN = ("evidence", "add", "1", "--source", "wire-2025", "--grade", "B2")


@pytest.fixture
def seen(small_and: SmallAnd) -> Program:
    """Evidence #6 for and #7 against, check #8, and another commitment with evidence #10."""
    return small_and(
        (*SEEN, "--stance", "supports", "--summary", "They met.", "--event-date", "2025-03-01"),
        (*SEEN, "--stance", "contradicts", "--summary", "They did not.", "--event-date", "2025-03-02"),
        (
            "check",
            "1",
            "--query",
            "PACT talks",
            "--query",
            "PACT 会谈",
            "--language",
            "en",
            "--language",
            "zh",
            "--outcome",
            "nothing-found",
        ),
        ("commitment", "add", "PACT", "--title", "Other", "--text", "x", "--obligor", "US"),
        ("evidence", "add", "2", "--stance", "supports", "--summary", "Other.", "--source", "wire-2025", "--event-date", "2025-03-01"),
    )


def status(program: Program) -> dict[str, str]:
    return {one["party"]: one["status"] for one in json.loads(program.ok("show", "1", "--format", "json"))["standing"]}


def test_a_status_changes_only_by_an_assessment(seen: Program) -> None:
    assert status(seen) == {"US": "not_assessed", "CN": "not_assessed"}
    assert seen.ok(*ASSESS[:2], "initiated", *ASSESS[2:], "--because", "6", "--because", "#7").startswith(
        "added #11 PACT-1 assessed initiated"
    )
    assert status(seen) == {"US": "initiated", "CN": "initiated"}
    seen.ok(*ASSESS[:2], "Stalled", *ASSESS[2:], "--because", "7", "--party", "cn", "--effective", "yesterday")
    assert status(seen) == {"US": "initiated", "CN": "initiated"}, "an assessment in effect since yesterday does not override today's"
    seen.ok(*ASSESS[:2], "not-started", *ASSESS[2:], "--because", "8", "--party", "CN")
    assert status(seen) == {"US": "initiated", "CN": "not_started"}


def test_the_same_assessment_twice_is_found(seen: Program) -> None:
    command = (*ASSESS[:2], "upheld", *ASSESS[2:], "--because", "6,7", "--effective", "2025-06-01")
    assert json.loads(seen.ok(*command, "--format", "json"))["entry"] == 11
    assert json.loads(seen.ok(*command, "--format", "json")) | {"new": True} == json.loads(seen.ok(*command, "--format", "json")) | {
        "new": True
    }
    assert json.loads(seen.ok(*command, "--format", "json"))["new"] is False
    assert json.loads(seen.ok(*command, "--again", "--format", "json"))["entry"] == 12


def test_a_check_is_made_today_unless_a_day_is_given(seen: Program) -> None:
    shown = json.loads(seen.ok("show", "#8", "--format", "json"))["content"]
    assert (shown["on"], shown["queries"], shown["languages"]) == ("2025-07-01", ["PACT talks", "PACT 会谈"], ["en", "zh"])
    assert (
        json.loads(seen.ok("check", "1", "--query", "x", "--outcome", "found", "--on", "2025-05-05", "--format", "json"))["on"]
        == "2025-05-05"
    )
    assert "lies in the future" in seen.refuses("check", "1", "--query", "x", "--outcome", "found", "--on", "2026-05-05")
    assert "needs a day" in seen.refuses("check", "1", "--query", "x", "--outcome", "found", "--on", "2025-05")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["upheld"], "“upheld” rests on nothing"),
        (["upheld", "--because", "10"], "#10 is no evidence or check about PACT-1"),
        (["upheld", "--because", "5"], "#5 is no evidence or check about PACT-1"),
        (["upheld", "--because", "99"], "#99 is no evidence or check about PACT-1"),
        (["upheld", "--because", "six"], "not an entry number"),
        (["upheld", "--because", "8"], "rests on a search alone"),
        (["no-evidence", "--because", "6"], "names no check"),
        (["uphold", "--because", "6"], "did you mean upheld?"),
        (["upheld", "--because", "6", "--party", "JP"], "no party “JP”"),
        (["upheld", "--because", "6", "--effective", "2025-08-01"], "lies in the future"),
        (["upheld", "--because", "6", "--effective", "2025-06"], "needs a day"),
    ],
)
def test_a_status_is_earned(seen: Program, arguments: list[str], says: str) -> None:
    assert says in seen.refuses(*ASSESS[:2], arguments[0], *ASSESS[2:], *arguments[1:])


def test_a_retracted_entry_carries_nothing(seen: Program) -> None:
    seen.ok("retract", "6", "--reason", "wrong", "--yes")
    assert "#6 was retracted by #11" in seen.refuses(*ASSESS[:2], "upheld", *ASSESS[2:], "--because", "6")


def test_a_search_that_was_retracted_is_found_and_recorded_again_only_when_asked_to(seen: Program) -> None:
    search = ("check", "PACT-1", "--query", "talks again", "--outcome", "nothing-found", "--on", "2025-06-01")
    number = seen.ok(*search).split()[1].removeprefix("#")
    seen.ok("retract", number, "--reason", "wrong", "--yes")
    assert seen.ok(*search).startswith(f"already there as #{number}, retracted by #{int(number) + 1} (--again adds it)")
    assert seen.ok(*search, "--again").startswith(f"added #{int(number) + 2} ")
    assert seen.ok(*search).startswith(f"already there as #{int(number) + 2} ")


def test_several_parties_are_assessed_each_with_an_entry(seen: Program) -> None:
    """Red with one value of --party, of which Typer takes the last."""
    line = (*ASSESS[:2], "not-started", *ASSESS[2:], "--because", "8", "--party", "CN", "--party", "us", "--party", "cn")
    assert [json.loads(one)["party"] for one in seen.ok(*line, "--dry-run", "--format", "jsonl").splitlines()] == ["CN", "US"]
    told = seen.ok(*line)
    assert told.count("added #") == 2
    assert status(seen) == {"US": "not_started", "CN": "not_started"}
    assert seen.ok(*line).count("already there as #") == 2


def test_of_several_parties_all_are_assessed_or_none(seen: Program) -> None:
    assert "no party “JP”" in seen.refuses(*ASSESS[:2], "not-started", *ASSESS[2:], "--because", "8", "--party", "CN", "--party", "JP")


def test_a_level_of_confidence_that_is_none_is_refused(seen: Program) -> None:
    says = seen.refuses("assess", "PACT-1", "upheld", "--rationale", "x", "--because", "6", "--confidence", "certain")
    assert "one of: low, moderate, high" in says
