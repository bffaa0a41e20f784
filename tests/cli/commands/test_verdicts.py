"""What a verdict rests on, from the command line: retracted and unweighed evidence, origins, obligors, reviews, deadlines and warnings."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program, SmallAnd

SEEN = {"--stance": "supports", "--grade": "B2", "--event-date": "2025-02-01"}


def add(program: Program, summary: str, *arguments: str, ref: str = "1") -> str:
    """Adds evidence; returns its number."""
    given = arguments if {"--source", "--publisher"} & {*arguments} else ("--source", "wire-2025", *arguments)
    usual = [word for name, value in SEEN.items() if name not in arguments for word in (name, value)]
    return str(json.loads(program.ok("evidence", "add", ref, *usual, "--summary", summary, *given, "--format", "json"))["entry"])


def assess(program: Program, status: str, *because: str, party: str | None = None, confidence: str = "moderate") -> dict[str, Any]:
    cited = [word for number in because for word in ("--because", number)]
    about = ["--party", party] if party else []
    said = program.ok("assess", "1", status, *cited, *about, "--confidence", confidence, "--rationale", "As seen.", "--format", "json")
    answer: dict[str, Any] = json.loads(said)
    return answer


def item(program: Program, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program.ok("list", "--all", "--format", "json", *arguments))["items"][0]
    return found


def whys(program: Program, *arguments: str) -> list[str]:
    return [one["text"] for found in json.loads(program.ok("agenda", "--format", "json", *arguments))["items"] for one in found["reasons"]]


# The basis


def test_a_fulfilled_that_lost_its_evidence_is_the_first_on_the_agenda(small: Program) -> None:
    """Red without the columns: it stayed fulfilled, with high confidence, out of every list of what is open."""
    first = add(small, "They met.", "--voice", "CN")
    assess(small, "fulfilled", first, confidence="high")
    assert item(small)["attention"] == ["single_source"]
    said = small.ok("retract", first, "--reason", "Another meeting", "--yes", "--dry-run").splitlines()
    assert said[1:] == ["  #7 PACT-1 fulfilled rests on it (in effect)"]
    taken = json.loads(small.ok("retract", first, "--reason", "Another meeting", "--yes", "--format", "json"))
    assert [(one["entry"], one["party"], one["status"], one["in_effect"]) for one in taken["resting"]] == [(7, None, "fulfilled", True)]
    now = item(small)
    assert (now["status"], now["open"], now["verification"], now["attention"]) == ("fulfilled", False, "unverified", ["basis_retracted"])
    assert whys(small) == [f"rests on #{first}, which was retracted"]
    assert f"#{first}, which it rests on, was retracted by #8" in " ".join(small.ok("show", "1").split())
    assert small("list", "--all", "--fail-on", "basis-retracted").code == 1
    assert small.ok("list", "--all", "--reason", "basis-retracted", "--columns", "ref").splitlines()[1:] == ["PACT-1"]
    assert item(small, "--known-at", "#7")["attention"] == ["single_source"]


def test_an_earlier_assessment_that_rests_on_it_is_named_as_one(small: Program) -> None:
    first, second = add(small, "They met."), add(small, "They met again.")
    assess(small, "initiated", first)
    small.ok("assess", "1", "upheld", "--because", second, "--confidence", "low", "--rationale", "Again.")
    assert small.ok("retract", first, "--reason", "x", "--yes", "--dry-run").splitlines()[1:] == [
        "  #8 PACT-1 initiated rests on it (earlier)"
    ]
    assert json.loads(small.ok("retract", "8", "--reason", "x", "--yes", "--format", "json"))["resting"] == []


# Origins


def test_two_articles_of_one_outlet_are_one_origin(small: Program) -> None:
    first = add(small, "They met.", "--publisher", "Reuters", "--title", "One")
    second = add(small, "They met, they say.", "--publisher", " reuters", "--title", "Two")
    third = add(small, "They met, it is said.", "--publisher", "The Post", "--origin", "REUTERS")
    assess(small, "upheld", first, second, third)
    assert (item(small)["verification"], item(small)["attention"]) == ("claimed", ["single_source"])
    assert "one independent origin" in " ".join(small.ok("show", "1").split())
    small.ok("source", "add", "ap", "--publisher", "The Post", "--origin", "AP")
    fourth = add(small, "They met, says another.", "--source", "ap")
    assess(small, "upheld", first, second, third, fourth)
    assert (item(small)["verification"], item(small)["attention"]) == ("corroborated", [])
    assert json.loads(small.ok("source", "show", "ap", "--format", "json"))["origin"] == "AP"


# Who is carried


def test_evidence_about_one_side_carries_the_other_nothing(small: Program) -> None:
    about_us, about_all = add(small, "The US came.", "--party", "US"), add(small, "They met.")
    told = ("--confidence", "low", "--rationale", "As seen.")
    assert "“fulfilled” is not carried for CN: what it names is about US" in small.refuses(
        "assess", "1", "fulfilled", "--because", about_us, *told, "--party", "CN"
    )
    assert "say whom it is about with --party" in small.refuses("assess", "1", "fulfilled", "--because", about_us, *told)
    made = assess(small, "fulfilled", about_us, about_all, party="CN")
    assert made["warnings"] == [f"#{about_us} is about US and carries nothing for CN"]


# What came later


def test_new_evidence_is_not_overlooked(small: Program) -> None:
    """Red with the day of the assessment instead of its entry: nothing of one day was new."""
    first = add(small, "They met.")
    assess(small, "upheld", first)
    second, third = add(small, "They met again."), add(small, "And again.")
    assert item(small)["attention"] == ["unweighed", "single_source"]
    assert whys(small)[0] == f"2 pieces of evidence unweighed since 2025-07-01 (#{second}, #{third})"
    standing = json.loads(small.ok("show", "1", "--format", "json"))["standing"][0]
    assert (standing["unweighed"], standing["contested_by"]) == ([int(second), int(third)], [])
    assert standing["unweighed_since"] == "2025-07-01"
    against = str(json.loads(small.ok("evidence", "add", "1", "--stance", "contradicts", "--grade", "A1", "--summary", "No.", "--source", "wire-2025", "--event-date", "2025-02-01", "--format", "json"))["entry"])  # fmt: skip
    assert whys(small)[0] == f"contested by #{against}, not weighed yet"
    assess(small, "upheld", first, second, third, against)
    assert item(small)["attention"] == ["single_source"]
    assert item(small, "--known-at", f"#{third}")["attention"] == ["unweighed", "single_source"]


def test_the_absence_of_evidence_is_contested_by_what_supports(small: Program) -> None:
    small.ok("check", "1", "--query", "talks", "--outcome", "nothing-found")
    assess(small, "no-evidence", "6")
    number = add(small, "They met.")
    assert item(small)["verification"] == "contested"
    assert whys(small)[0] == f"contested by #{number}, not weighed yet"


# Criteria


def judging(*results: str) -> list[str]:
    return [word for one in results for word in ("--criterion", one)]


def test_an_assessment_says_which_criteria_are_met(small: Program) -> None:
    small.ok("commitment", "amend", "1", "--criterion", "A first talk", "--criterion", "A second one", "--reason", "a test")
    told = ("1", "upheld", "--because", add(small, "They met."), "--confidence", "low", "--rationale", "x")
    made = json.loads(small.ok("assess", *told, *judging("2=In-Part", "1=met"), "--format", "json"))
    assert made["criteria"] == ["1=met", "2=in_part"]
    assert [one["criteria"] for one in json.loads(small.ok("show", "1", "--format", "json"))["assessments"]] == [["1=met", "2=in_part"]]
    assert "      met: A first talk\n      in part: A second one\n" in small.ok("show", "1")
    assert json.loads(small.ok("assess", *told, *judging("1=met", "2=in_part"), "--format", "json"))["new"] is False, "in whatever order"
    small.ok("commitment", "amend", "1", "--clear", "criteria", "--reason", "a test")
    assert "in part: criterion 2, which is no more" in small.ok("show", "1")


@pytest.mark.parametrize(
    ("results", "says"),
    [
        (("2=met",), "PACT-1 has no criterion 2 — it has 1; tracker show PACT-1 --full lists them"),
        (("1=fine",), "criteria 1: “1=fine” is not of the form 2=met, in-part, not or unknown"),
        (("met",), "criteria 1: “met” is not of the form"),
        (("0=met",), "is not of the form"),
        (("1=met", "1=not"), "names one criterion twice"),
    ],
)
def test_what_a_criterion_cannot_be_is_one_line(small_and: SmallAnd, results: tuple[str, ...], says: str) -> None:
    small = small_and(("commitment", "amend", "1", "--criterion", "A talk", "--reason", "a test"))
    assert says in small.refuses("assess", "1", "not-assessed", "--confidence", "low", "--rationale", "x", *judging(*results))


# Reviews


def test_what_was_registered_a_minute_ago_is_not_due_for_review(small: Program) -> None:
    assert (item(small)["attention"], item(small)["review_due_on"]) == (["never_assessed"], "2025-12-28")


def test_a_backdated_assessment_made_today_is_somebody_looking(small: Program) -> None:
    small.ok("source", "add", "old", "--publisher", "The Post", "--published", "2025-01-20")
    number = add(small, "They met.", "--source", "old", "--event-date", "2025-01-20", "--accessed", "2025-01-21")
    told = ("--because", number, "--confidence", "low", "--rationale", "x", "--effective", "2025-01-22")
    made = json.loads(small.ok("assess", "1", "upheld", *told, "--assessed-on", "2025-01-23", "--format", "json"))
    assert (made["assessed_on"], made["effective_on"]) == ("2025-01-23", "2025-01-22")
    assert item(small)["review_due_on"] == "2025-07-22"
    made = json.loads(small.ok("assess", "1", "upheld", *told, "--format", "json"))
    assert (made["new"], made["assessed_on"]) == (True, "2025-07-01")
    assert item(small)["review_due_on"] == "2025-12-28"
    assert item(small, "--as-of", "2025-03-01")["review_due_on"] == "2025-07-22"
    assert "the day of the assessment 2025-07-09 lies in the future" in small.refuses(
        "assess", "1", "upheld", *told, "--assessed-on", "2025-07-09"
    )


def test_evidence_says_when_it_was_read(small: Program, tmp_path: Path) -> None:
    number = add(small, "They met.")
    assert json.loads(small.ok("evidence", "show", number, "--format", "json"))["accessed"] == "2025-07-01"
    file = tmp_path / "some.jsonl"
    file.write_text(
        '{"commitment": "PACT-1", "stance": "supports", "summary": "Read.", "source": "wire-2025", "accessed": "yesterday"}\n',
        encoding="utf-8",
    )
    small.ok("evidence", "add", "--from", str(file))
    assert json.loads(small.ok("evidence", "show", "7", "--format", "json"))["accessed"] == "2025-06-30"
    file.write_text('{"commitment": "PACT-1", "stance": "supports", "summary": "Not said.", "source": "wire-2025"}\n', encoding="utf-8")
    small.ok("import", str(file))
    assert json.loads(small.ok("evidence", "show", "8", "--format", "json"))["accessed"] is None


# Deadlines ahead


@pytest.fixture
def dated(empty: Program) -> Program:
    """PACT-1 due in 20 days, PACT-2 overdue and extended by 14 days from now, PACT-3 without a deadline."""
    empty.ok("party", "add", "US", "--name", "United States")
    empty.ok("agreement", "add", "PACT", "--title", "The pact", "--made-on", "2025-01-15", "--party", "US")
    for title, *days in (("One", "--due", "2025-07-21"), ("Two", "--due", "2025-03"), ("Three",)):
        empty.ok("commitment", "add", "PACT", "--title", title, "--text", "x", "--obligor", "US", *days)
    empty.ok("commitment", "amend", "PACT-2", "--extend-to", "2025-07-15", "--reason", "They agreed on it")
    return empty


def test_deadlines_ahead_are_seen_with_their_dates(dated: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red with the extension left out, or with every deadline to come: one is 20 days away, the other 14."""

    def soon(*arguments: str) -> dict[str, str]:
        found = json.loads(dated.ok("list", "--reason", "due-soon", "--format", "json", *arguments))["items"]
        return {one["ref"]: one["due_soon_on"] for one in found}

    assert soon() == {"PACT-1": "2025-07-21", "PACT-2": "2025-07-15"}
    assert soon("--within", "14") == {"PACT-2": "2025-07-15"}
    assert soon("--within", "13") == {}
    assert soon("--as-of", "2025-07-02", "--within", "13") == {"PACT-2": "2025-07-15"}
    assert soon("--as-of", "2025-06-30") == {"PACT-1": "2025-07-21"}, "the extension was not in effect yet"
    monkeypatch.setenv("TRACKER_WITHIN", "14")
    assert soon() == {"PACT-2": "2025-07-15"}
    monkeypatch.delenv("TRACKER_WITHIN")
    assert whys(dated)[:3] == [
        "overdue since 2025-03 (extended to 2025-07-15)",
        "due soon: extended deadline 2025-07-15",
        "never assessed: US",
    ]
    assert "due soon: due 2025-07-21" in whys(dated)
    assert "due soon: due 2025-07-21" not in whys(dated, "--within", "14")
    assert dated.ok("list", "--columns", "ref,due,extended_to,extensions", "--limit", "2").splitlines()[2].split() == [
        *("PACT-2", "2025-03", "2025-07-15", "2025-07-15", "from", "2025-07-01"),
    ]
    report = json.loads(dated.ok("report", "--format", "json", "--within", "14"))
    assert [one["ref"] for one in report["attention"] for reason in one["reasons"] if reason["reason"] == "due_soon"] == ["PACT-2"]
    rows = dated.ok("report", "--format", "csv").splitlines()
    assert "2025-03,2025-07-15," in rows[2]


def test_impossible_deadlines_and_obligors_are_refused(dated: Program) -> None:
    dated.ok("party", "add", "TW", "--name", "Taiwan")
    new = ("commitment", "add", "PACT", "--title", "x", "--text", "x", "--obligor")
    assert "the extension to 2025-06 is before the original deadline 2025-07-21" in dated.refuses(
        "commitment", "amend", "PACT-1", "--extend-to", "2025-06", "--reason", "x"
    )
    assert "the deadline 2024 is before the agreement" in dated.refuses(*new, "US", "--due", "2024")
    assert "tracker agreement amend PACT --add-party TW" in dated.refuses(*new, "TW")


# Warnings


def test_what_is_implausible_is_recorded_and_warned_of(small: Program, tmp_path: Path) -> None:
    answer = small(
        "evidence", "add", "1", "--stance", "supports", "--event-date", "2025-03-01", "--summary", "After.", "--source", "wire-2025"
    )
    assert answer.code == 0
    assert answer.err == "warning: #6: the event of 2025-03-01 is after its source wire-2025 was published, 2025-02-01\n"
    shown = json.loads(
        small.ok(
            "evidence",
            "add",
            "1",
            "--stance",
            "supports",
            "--event-date",
            "2024",
            "--summary",
            "Before.",
            "--source",
            "wire-2025",
            "--format",
            "json",
        )
    )
    assert shown["warnings"] == ["the event of 2024 is before the agreement, which was made on 2025-01-15"]
    doubted = add(small, "Doubted.", "--grade", "F6")
    made = assess(small, "upheld", doubted, confidence="high")
    assert made["warnings"][0].startswith("the confidence is high and the basis unverified")
    rows = [{"commitment": "PACT-1", "stance": "supports", "summary": f"Row {n}", "source": "wire-2025", "event_date": on} for n, on in enumerate(("2025-03", "2024", "2025-04"))]  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = small("import", str(file)).err.splitlines()
    assert [line.partition("warning: ")[2] for line in said if "warning" in line] == [
        "evidence dated after its source was published: 2, first #10: the event of 2025-03 is after its source wire-2025 was published, 2025-02-01",
        "evidence dated before the agreement: #11: the event of 2024 is before the agreement, which was made on 2025-01-15",
    ]


def test_an_amendment_says_what_rests_on_it_and_what_it_makes_implausible(small: Program) -> None:
    """Red with the amendment left out of the doubts, or with every field taken for one that a verdict rests on."""
    number = add(small, "They met.")
    assess(small, "upheld", number)
    amend = ("evidence", "amend", number, "--reason", "Read again", "--dry-run", "--format", "json")
    made = json.loads(small.ok(*amend, "--event-date", "2025-03-01"))
    assert made["warnings"] == ["the event of 2025-03-01 is after its source wire-2025 was published, 2025-02-01"]
    assert [one["entry"] for one in made["resting"]] == [7]
    made = json.loads(small.ok(*amend, "--summary", "They met twice."))
    assert (made["warnings"], "resting" in made) == ([], False)
    small.ok(*amend[:5], "--grade", "D2")
    assert (item(small)["attention"], item(small)["verification"]) == (["basis_changed"], "unverified")
    assert whys(small) == [f"rests on #{number}, which was changed after the assessment"]
    small.ok("source", "add", "other", "--publisher", "x")
    again = add(small, "They met again.", "--source", "other", "--voice", "CN")
    assess(small, "upheld", again)
    small.ok("source", "amend", "other", "--origin", "Reuters", "--reason", "It says so")
    assert item(small)["attention"][0] == "basis_changed"
    assert "the source of" in " ".join(small.ok("show", "1").split())


def test_another_date_of_a_source_or_an_agreement_says_what_it_makes_implausible(small: Program) -> None:
    """Red where such an amendment asks for no evidence, counts what was implausible before, or what was retracted."""
    numbers = [add(small, f"They met in room {n}.") for n in range(3)]
    small.ok("retract", numbers[2], "--reason", "Wrong room", "--yes")

    def warned(*words: str) -> list[str]:
        shown = json.loads(small.ok(*words, "--reason", "Read again", "--dry-run", "--format", "json"))
        return list(shown["warnings"])

    held = item(small)["last_evidence_on"]
    assert warned("source", "amend", "wire-2025", "--published", "2024-12-01") == [
        f"#{numbers[0]}: the event of {held} is after its source wire-2025 was published, 2024-12-01 (and 1 more)"
    ]
    assert warned("agreement", "amend", "PACT", "--made-on", "2026-01-01") == [
        f"#{numbers[0]}: the event of {held} is before the agreement, which was made on 2026-01-01 (and 1 more)"
    ]
    small.ok("source", "amend", "wire-2025", "--published", "2024-12-01", "--reason", "Read again")
    assert warned("source", "amend", "wire-2025", "--published", "2024-12-01", "--title", "Another") == []


def test_of_the_shipped_dossier_only_what_weighs_the_other_side_is_warned_of(empty: Program) -> None:
    said = empty("init", "--seed", "woodside-2023").err
    assert [line.partition("warning: ")[2].partition(", first")[0] for line in said.splitlines() if "warning" in line] == [
        "evidence about another party in an assessment: 3",
    ]
