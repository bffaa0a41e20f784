"""`score` and `import scores`: in every format, on both clocks, with nothing done to what others printed."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Program, SmallAnd
from tests.cli.test_hostile import STEERING
from tests.payloads import PAYLOADS
from tracker.domain.text import one_line, width
from tracker.domain.vocabulary import Misprint, Scale

RIO = """\
Commitment,ref,United States,China,Average,Percent
Talk,PACT-1,+1,0,+0.50,75%
Trade,,\u22121,n/a,-0.50,0%
Average,,0.00,0.00,-0.25,
"""
SCORES = ("--scale", "g20", "--agreement", "PACT")


@pytest.fixture
def rated(small_and: SmallAnd, tmp_path: Path) -> Program:
    """PACT-1 fulfilled by the US and under way in China, PACT-2 asked of China; a table of others in entry 10."""
    add = ("evidence", "add", "1", "--stance", "supports", "--source", "wire-2025", "--event-date", "2025-03-01", "--summary", "Done")
    commands: list[tuple[str, ...]] = [add]
    for party, status in (("US", "fulfilled"), ("CN", "advanced")):
        because = ("--because", "6", "--confidence", "low", "--rationale", "Seen", "--effective", "2025-03-02")
        commands.append(("assess", "1", status, "--party", party, *because))
    stop = ("commitment", "add", "PACT", "--title", "Stop", "--text", "China is asked to stop.", "--kind", "request")
    small = small_and(*commands, (*stop, "--obligor", "CN", "--topic", "talks"))
    file = tmp_path / "rio.csv"
    file.write_text(RIO, encoding="utf-8")
    assert small.ok("import", "scores", str(file), *SCORES).startswith(
        "added #10 PACT scores of others on the scale g20: 2 × 2 cells from rio.csv"
    )
    return small


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_table_with_totals_and_notes(rated: Program) -> None:
    answer = rated("score", "--scale", "g20")
    assert answer.code == 0
    assert answer.out.splitlines()[:5] == [
        "REF      US     CN    AVERAGE  PERCENT  N  COMMITMENT",
        "PACT-1   +1     0*    +0.50    75%      2  Talk",
        "average  +1.00  0.00  +0.50",
        "percent  100%   50%            75%",
        "n        1      1                       2",
    ]
    assert "* advanced → 0: well under way" in answer.out
    assert "covers joint commitment, unilateral commitment" in answer.out
    assert "tracker score --scale g20 --explain" in answer.out
    assert answer.err == "not scored, by kind: 1 request (--kind covers others)\n"


def test_a_scale_of_words_is_counted(rated: Program) -> None:
    """The tally first, with the shares of what counts. Red with a share of all cells."""
    page = rated.ok("score", "--scale", "KROC")
    tally, body = page.split("\n\n")[:2]
    assert [" ".join(line.split()) for line in tally.splitlines()] == [
        "VALUE US CN ALL",
        "Not initiated 0 (0%) 0 (0%) 0 (0%)",
        "Minimum 0 (0%) 0 (0%) 0 (0%)",
        "Intermediate 0 (0%) 1 (100%) 1 (50%)",
        "Complete 1 (100%) 0 (0%) 1 (50%)",
        "n 1 1 2",
    ]
    assert body.splitlines()[1].split() == ["PACT-1", "Complete", "Intermediate", "2", "Talk"]
    assert "0 (0%)" not in rated.ok("score", "--scale", "kroc", "--as-of", "2025-02-01")
    overall = json.loads(rated.ok("score", "--scale", "kroc", "--format", "json"))["overall"]
    assert overall["shares"] == {"Not initiated": 0, "Minimum": 0, "Intermediate": 50, "Complete": 50}
    assert rated.ok("score", "--scale", "kroc", "--format", "markdown").startswith("| value | US | CN | all |")


def test_parties_that_do_not_fit_side_by_side_stand_below_one_another(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red without the narrow layout: lines then run past the window."""
    monkeypatch.setattr("tracker.cli.terminal.layout.columns", lambda: 80)
    for scale in Scale:
        page = woodside.ok("score", "--scale", scale.value)
        assert max(width(line) for line in page.splitlines()) <= 80
        assert ("PARTY" in page) == (scale is Scale.GAO)
    words = " ".join(woodside.ok("score", "--scale", "gao").split())
    assert "all 24 Open 1 (4%), Open—Partially Addressed 20 (83%), Closed—Not Implemented 3 (13%) REF" in words


def test_json(rated: Program) -> None:
    answer = json.loads(rated.ok("score", "--scale", "g20", "--format", "json"))
    assert (answer["schema"], answer["as_of"], answer["known_at"], answer["total"], answer["truncated"]) == (
        *("tracker.score/1", "2025-07-01", 10),
        *(1, False),
    )
    assert (answer["scale"], answer["crosswalk"], answer["kinds"]) == ("g20", "1", ["joint_commitment", "unilateral_commitment"])
    [item] = answer["items"]
    assert item["cells"][1] == {
        "party": "CN",
        "status": "advanced",
        "value": "0",
        "number": 0,
        "lossy": True,
        "lost": answer["losses"][0]["lost"],
        "assessed_by": 8,
    }
    assert (item["average"], item["percent"], item["n"]) == ("0.50", 75, 2)
    assert [(one["party"], one["average"], one["percent"], one["n"]) for one in answer["by_party"]] == [
        ("US", "1.00", 100, 1),
        ("CN", "0.00", 50, 1),
    ]
    assert answer["overall"]["percent"] == 75
    assert json.loads(rated.ok("score", "--scale", "g20", "--format", "jsonl")) == item


def test_csv_and_markdown(rated: Program) -> None:
    first, second = rows(rated.ok("score", "--scale", "g20", "--format", "csv"))
    assert (first["ref"], first["party"], first["status"], first["value"], first["number"], first["lost"]) == (
        *("PACT-1", "US", "fulfilled"),
        *("1", "1", ""),
    )
    assert (second["value"], second["number"]) == ("0", "0")
    assert second["lost"]
    table = rated.ok("score", "--scale", "g20", "--format", "markdown")
    assert table.splitlines()[0] == "| ref | US | CN | average | percent | n | commitment |"
    assert "\n\n- " in table


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "markdown"])
@pytest.mark.parametrize("scale", [scale.value.replace("_", "-") for scale in Scale])
def test_every_scale_in_every_format_over_woodside(woodside: Program, scale: str, form: str) -> None:
    answer = woodside("score", "--scale", scale, "--format", form)
    assert (answer.code, bool(answer.out)) == (0, True)
    assert not STEERING.search(answer.out.replace("\r\n", "\n"))


def test_woodside_by_hand(woodside: Program) -> None:
    """Counted from `list`: upheld +1, withdrawn -1, what is begun 0. Red with -1 marked like a formula: a spreadsheet must add it up."""
    listed = json.loads(woodside.ok("list", "--all", "--kind", "joint-commitment", "--kind", "unilateral-commitment", "--format", "json"))
    statuses = [one["status"] for item in listed["items"] for one in item["standing"]]
    numbers = {"upheld": 1, "withdrawn": -1, "advanced": 0, "stalled": 0, "partly_fulfilled": 0}
    counted = [numbers[status] for status in statuses if status != "not_assessed"]
    overall = json.loads(woodside.ok("score", "--scale", "g20", "--format", "json"))["overall"]
    assert (overall["n"], overall["total"]) == (len(counted), sum(counted)) == (23, 12)
    assert (overall["average"], overall["percent"]) == ("0.52", 76)
    cells = rows(woodside.ok("score", "--scale", "g20", "--format", "csv"))
    assert [int(cell["number"]) for cell in cells if cell["number"]] == counted


def test_both_clocks_and_the_filters(rated: Program) -> None:
    def values(*arguments: str) -> list[str]:
        return [row["value"] for row in rows(rated.ok("score", "--scale", "g20", "--format", "csv", *arguments))]

    assert values() == ["1", "0"]
    assert values("--known-at", "#7") == ["1", "n/a"]
    assert values("--as-of", "2025-03-01") == ["n/a", "n/a"]
    assert values("--as-of", "2025-01-01") == []
    assert values("--party", "cn") == ["0"]
    assert values("--kind", "request") == ["n/a"]
    assert values("--agreement", "pact", "--kind", "assurance") == []
    assert "no agreement “RIO”" in rated.refuses("score", "--scale", "g20", "--agreement", "RIO")
    assert "no party “FR”" in rated.refuses("score", "--scale", "g20", "--party", "FR")


def test_nothing_to_score_is_no_error(empty: Program) -> None:
    answer = empty("score", "--scale", "g20")
    assert (answer.code, answer.out, answer.err) == (0, "", "no commitment to score\n")
    found = json.loads(empty.ok("score", "--scale", "g20", "--format", "json"))
    assert (found["total"], found["overall"]["average"], found["overall"]["percent"]) == (0, None, None)
    assert empty("score", "--compare").err.startswith("no scores of others are recorded; tracker import scores")


def test_an_average_over_nothing_is_a_dash(small: Program) -> None:
    """Red with 0 for an empty denominator."""
    lines = small.ok("score", "--scale", "g20").splitlines()
    assert lines[1].split() == ["PACT-1", "n/a*", "n/a*", "—", "—", "0", "Talk"]
    assert lines[2].split() == ["average", "—", "—", "—"]
    assert lines[4].split() == ["n", "0", "0", "0"]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "markdown"])
def test_explain_needs_no_store(tmp_path: Path, empty: Program, form: str) -> None:
    nowhere = Program(tmp_path / "nowhere.db", empty._capsys, empty._monkeypatch)
    text = nowhere.ok("score", "--explain", "--format", form)
    assert not nowhere.db.exists()
    for scale in Scale:
        one = nowhere.ok("score", "--explain", "--scale", scale.value, "--format", form)
        assert len(one) < len(text)
        assert "http" in one


def test_explain_says_source_version_and_losses(empty: Program) -> None:
    page = empty.ok("score", "--explain", "--scale", "ti-uk")
    for words in ("ti-uk  Global Anti-Corruption Pledge Tracker, crosswalk 1", "used by: Transparency", "source: ", "not confirmed: "):
        assert words in page
    assert "Underway* (Ongoing* without a deadline)" in page
    assert "open, overdue     Overdue*" in page
    assert "Ongoing   initiated*; upheld* where standing or recurring" in page
    [item] = json.loads(empty.ok("score", "--explain", "--scale", "g20", "--format", "json"))["items"]
    assert (item["version"], item["averaged"], len(item["statuses"])) == ("1", True, 13)
    assert item["values"][0]["read_as"] == {"status": "fulfilled", "going_on": "upheld", "final": None, "lossy": None}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no scale is named — tracker score --scale g20 | politifact"),
        (("--scale", "g7"), "no scale “g7”"),
        (("--explain", "--compare"), "--compare does not go with this"),
        (("--explain", "--agreement", "PACT"), "--agreement does not go with this"),
        (("--compare", "--party", "US"), "--party does not go with this"),
        (("--compare", "--as-of", "2025"), "--as-of does not go with this"),
        (("--compare", "--compare-with"), "--compare-with does not go with this"),
        (("--compare-with", "--kind", "request"), "--kind does not go with this: --compare-with reads the tables of others"),
        (("--compare-with", "--fail-on", "any"), "--fail-on is for --compare"),
        (("--scale", "g20", "#3"), "“#3” names a table of others — add --compare-with, or --compare"),
        (("--compare-with", "#3"), "no table of scores “#3”"),
        (("--scale", "g20", "--from", "2025"), "--from says one day of two — give --from DATE and --to DATE"),
        (("--scale", "g20", "--to", "2025"), "--to says one day of two"),
        (("--scale", "g20", "--from", "2025", "--to", "2025-06", "--as-of", "2025"), "--as-of does not go with this: --from and --to"),
        (("--scale", "g20", "--from", "2025-06", "--to", "2025-05"), "--from 2025-06-30 is later than --to 2025-05-31"),
        (("--scale", "g20", "--from", "soon", "--to", "2025-05"), "soon"),
        (("--compare", "--from", "2025", "--to", "2025"), "--from does not go with this: --compare reads"),
        (("--explain", "--to", "2025"), "--to does not go with this: --explain needs no store"),
        (("--scale", "g20", "--fail-on", "any"), "--fail-on is for --compare"),
        (("--compare", "--fail-on", "typo"), "no reason “typo”"),
    ],
)
def test_what_does_not_fit_together_is_refused(small: Program, arguments: tuple[str, ...], says: str) -> None:
    assert says in small.refuses("score", *arguments)


def test_compare_lists_what_does_not_follow(rated: Program) -> None:
    before = rated.db.read_bytes()
    answer = rated("score", "--compare")
    assert answer.code == 0
    assert [line.split("  ")[0] for line in answer.out.splitlines()] == ["ENTRY", "#10", "#10"]
    assert "-1.00" in answer.out.splitlines()[1]
    assert "na counted: n/a stands in the denominator" in answer.out
    assert answer.err.splitlines() == [
        "#10 rio.csv: 7 printed figures recomputed, 2 found",
        "#10 judged half up, averages to 2 decimals, percents to 0 decimals, as their columns are printed; a spreadsheet drops trailing zeros",
        "nothing was changed: ratings of others stay as they were printed",
    ]
    found = json.loads(rated.ok("score", "--compare", "--agreement", "pact", "--scale", "g20", "--format", "json"))
    assert (found["schema"], found["total"], found["tables"][0]["figures"]) == ("tracker.score-comparison/1", 2, 7)
    assert [(item["place"], item["misprint"]) for item in found["items"]] == [("Trade", "na_counted"), ("all cells", "mean_of_means")]
    assert [row["printed"] for row in rows(rated.ok("score", "--compare", "--format", "csv"))][:1] == ["'-0.50"]
    assert rated.ok("score", "--compare", "--format", "markdown").startswith("| entry | agreement |")
    assert len(rated.ok("score", "--compare", "--format", "jsonl").splitlines()) == 2
    assert rated.ok("score", "--compare", "--known-at", "#9") == ""
    assert rated.db.read_bytes() == before


THEIRS = "id,Commitment,ref,US,China,Peru\n2025-1,Talk,PACT-1,0,\u22121,0\n,Trade,,+1,0,0\n"


def test_compare_with_lists_what_others_rate_otherwise(rated: Program) -> None:
    """Both sides with their evidence, in every format; a table that agrees only with its count. Red with the row's other cell."""
    rated.ok("import", "scores", "-", *SCORES, "--source", "wire-2025", stdin=THEIRS)
    before = rated.db.read_bytes()
    answer = rated("score", "--compare-with", "--scale", "g20")
    assert answer.code == 0
    assert [line.split()[:5] for line in answer.out.splitlines()] == [
        ["REF", "PARTY", "THEIRS", "OURS", "STATUS"],
        ["PACT-1", "US", "0", "+1", "fulfilled"],
        ["PACT-1", "CN", "-1", "0", "advanced"],
    ]
    assert "theirs #11 standard input:2 2025-1 China “\u22121”, The Wire; ours #8 #6" in answer.out
    assert answer.err.splitlines() == [
        "#10 rio.csv: 2 ratings compared, 0 otherwise",
        "#11 standard input: 2 ratings compared, 2 otherwise; no party's code or name: Peru",
    ]
    found = json.loads(rated.ok("score", "--compare-with", "#11", "--agreement", "pact", "--format", "json"))
    assert (found["schema"], found["total"], found["notes"]) == ("tracker.score-ratings/1", 2, answer.err.splitlines()[1:])
    item = found["items"][1]
    assert {name: item[name] for name in ("ref", "party", "theirs", "ours", "entry", "line", "id", "column", "printed", "source")} == {
        "ref": "PACT-1",
        "party": "CN",
        "theirs": "-1",
        "ours": "0",
        "entry": 11,
        "line": 2,
        "id": "2025-1",
        "column": "China",
        "printed": "\u22121",
        "source": "wire-2025",
    }
    assert (item["status"], item["verification"], item["assessed_by"], item["because"]) == ("advanced", "unverified", 8, [6])
    cells = rows(rated.ok("score", "--compare-with", "standard input", "--format", "csv"))
    assert [(one["theirs"], one["ours"]) for one in cells] == [("0", "1"), ("-1", "0")]  # numbers, no text
    assert list(cells[0]) == list(item)
    assert len(rated.ok("score", "--compare-with", "--format", "jsonl").splitlines()) == 2
    assert rated.ok("score", "--compare-with", "--format", "markdown").startswith("| ref | party | theirs | ours |")
    assert rated.db.read_bytes() == before


def test_compare_with_reads_both_clocks_and_one_table(rated: Program) -> None:
    assert rated("score", "--compare-with", "rio.csv").err == "#10 rio.csv: 2 ratings compared, 0 otherwise\n"
    past = rows(rated.ok("score", "--compare-with", "--as-of", "2025-03-01", "--format", "csv"))
    assert [(one["party"], one["theirs"], one["ours"], one["assessed_by"]) for one in past] == [
        ("US", "1", "n/a", ""),
        ("CN", "0", "n/a", ""),
    ]
    assert rated("score", "--compare-with", "--known-at", "#9").err.startswith("no scores of others are recorded")
    rated.ok("retract", "10", "--yes", "--reason", "Misread")
    assert rated.ok("score", "--compare-with") == ""
    assert "no table of scores “#10”" in rated.refuses("score", "--compare-with", "#10")


def test_show_and_the_sheet_say_what_others_rate_otherwise(rated: Program) -> None:
    """Red where a table that was taken back still speaks."""
    line = "The Wire gives 0 where our standing is +1 (US): #11 row 2"
    rated.ok("import", "scores", "-", *SCORES, "--source", "wire-2025", stdin=THEIRS.replace("\u22121", ""))
    assert f"  {line}\n" in rated.ok("show", "PACT-1")
    assert json.loads(rated.ok("show", "PACT-1", "--format", "json"))["rated_otherwise"] == [line]
    assert "gives" not in rated.ok("show", "PACT-2")
    assert f"- Rated otherwise: {line}" in rated.ok("show", "PACT-1", "--format", "markdown").replace("\\", "")
    report = json.loads(rated.ok("report", "--format", "json", "-o", "-"))
    assert [item["rated_otherwise"] for item in report["items"]] == [[line], []]
    assert line in rated.ok("report", "--format", "html", "-o", "-")
    assert json.loads(rated.ok("show", "PACT-1", "--known-at", "#10", "--format", "json"))["rated_otherwise"] == []
    rated.ok("retract", "11", "--yes", "--reason", "Misread")
    assert line not in rated.ok("show", "PACT-1")
    assert line not in rated.ok("report", "--format", "markdown", "-o", "-")


def test_two_readings_give_old_new_and_difference(rated: Program) -> None:
    """For the whole, each party, each commitment and each cell, in every format. Red with the days the wrong way round."""
    rated.ok(
        "assess",
        "1",
        "fulfilled",
        "--party",
        "CN",
        "--because",
        "6",
        "--confidence",
        "low",
        "--rationale",
        "Done",
        "--effective",
        "2025-04-02",
    )
    days = ("score", "--scale", "g20", "--from", "2025-03", "--to", "2025-06-30")
    answer = rated(*days)
    assert [line.split() for line in answer.out.splitlines()] == [
        ["REF", "PARTY", "OLD", "NEW", "DIFFERENCE", "N", "OLD", "N", "NEW", "CELLS", "CHANGED"],
        ["all", "all", "+0.50", "+1.00", "+0.50", "2", "2", "2", "1"],
        ["all", "US", "+1.00", "+1.00", "0.00", "1", "1", "1", "0"],
        ["all", "CN", "0.00", "+1.00", "+1.00", "1", "1", "1", "1"],
        ["PACT-1", "all", "+0.50", "+1.00", "+0.50", "2", "2", "2", "1"],
        ["PACT-1", "CN", "0", "+1", "+1", "1", "1", "1", "1"],
    ]
    assert answer.err.splitlines() == [
        "average +0.50 → +1.00, 1 of 2 cells changed; --format csv has those that did not, too",
        "not scored, by kind: 1 request (--kind covers others)",
        "4 facts dated by 2025-06-30 were recorded after it (add --known-at 2025-06-30 for what was known then)",
    ]
    found = json.loads(rated.ok(*days, "--format", "json"))
    assert (found["schema"], found["from"], found["to"], found["as_of"], found["scale"], found["total"]) == (
        *("tracker.score-changes/1", "2025-03-31", "2025-06-30", "2025-06-30", "g20"),
        6,
    )
    assert found["items"][0] == {
        "ref": None,
        "party": None,
        "old": "0.50",
        "new": "1.00",
        "difference": "0.50",
        "n_old": 2,
        "n_new": 2,
        "cells": 2,
        "changed": 1,
    }
    cells = rows(rated.ok(*days[:3], "--from", "2025-03-01", "--to", "2025-03", "--format", "csv"))
    assert [(one["party"], one["old"], one["new"]) for one in cells[-2:]] == [("US", "n/a", "1"), ("CN", "n/a", "0")]
    assert len(rated.ok(*days, "--format", "jsonl").splitlines()) == 6
    assert rated.ok(*days, "--format", "markdown").startswith("| ref | party | old | new | difference |")
    assert rated(*days, "--party", "us").err.startswith("average +1.00 → +1.00, 0 of 1 cells changed")
    words = rated.ok(*days[:2], "kroc", *days[3:])
    assert words.splitlines()[1].split("  ")[2:] != []
    assert "Intermediate 1, Complete 1" in words
    assert rated(*days, "--known-at", "#10").err.startswith("average +0.50 → +0.50, 0 of 2 cells changed")


def test_a_difference_below_zero_is_a_number_in_csv(rated: Program) -> None:
    rated.ok(
        "assess",
        "1",
        "withdrawn",
        "--party",
        "US",
        "--because",
        "6",
        "--confidence",
        "low",
        "--rationale",
        "No",
        "--effective",
        "2025-04-02",
    )
    cells = rows(rated.ok("score", "--scale", "g20", "--from", "2025-03", "--to", "2025-05", "--format", "csv"))
    assert [(one["new"], one["difference"]) for one in cells] == [
        *(("-0.50", "-1.00"), ("-1.00", "-2.00"), ("0.00", "0.00"), ("-0.50", "-1.00"), ("-1", "-2"), ("0", "0"))
    ]


def test_what_was_not_agreed_yet_has_no_old_value(rated: Program) -> None:
    days = ("score", "--scale", "g20", "--from", "2020", "--to", "2025-06", "--format", "csv")
    assert [(one["party"], one["old"], one["new"]) for one in rows(rated.ok(*days))[-2:]] == [("US", "", "1"), ("CN", "", "0")]
    assert rated("score", "--scale", "g20", "--from", "2019", "--to", "2020").err == "no commitment to score\n"


def test_where_names_file_row_and_the_publishers_own_name(small: Program) -> None:
    text = "id,Commitment,Weight,United States,China,Final Score\n2024-7,Talk,3,+1,0,+0.90\n,Final Score,,0.00,0.00,\n"
    assert "Weight" in small.refuses("import", "scores", "-", *SCORES, "--members", "Weight..Peru", stdin=text)
    small.ok("import", "scores", "-", *SCORES, "--members", "D..E", stdin=text)
    lines = small.ok("score", "--compare").splitlines()
    assert [line.split("  ")[2].strip() for line in lines[1:]] == ["standard input:2 2024-7 Talk", "standard input United States"]
    assert "--members are for the ratings of others" in small.refuses("import", "-", "--members", "A..B", stdin=text)


def test_printed_tallies_are_proven(small: Program) -> None:
    text = "Rating,Count,Percent\nPromise Kept,241,49%\nCompromise,131,26%\nPromise Broken,118,24%\nStalled,5,2%\n"
    for rows in (text, text.replace("Stalled", "Other")):
        small.ok("import", "scores", "-", "--scale", "politifact", "--agreement", "PACT", stdin=rows)
    answer = small("score", "--compare")
    assert "#6 standard input: 8 printed figures recomputed, 1 found" in answer.err
    assert [line.split()[0] for line in answer.out.splitlines()[1:]] == ["#6", "#7"]
    assert "standard input:5 Stalled, all cells" in answer.out
    assert "standard input:5 Other, Count" in answer.out  # what it makes of the others cannot be said


def test_fail_on_is_for_monitors(rated: Program) -> None:
    assert rated("score", "--compare", "--fail-on", "any").code == 1
    assert rated("score", "--compare", "--fail-on", "na-counted").code == 1
    assert rated("score", "--compare", "--fail-on", "truncated", "--fail-on", "half-even").code == 0
    for misprint in Misprint:
        assert rated("score", "--compare", "--fail-on", misprint.value).code in (0, 1)


def test_help_keeps_the_lines_of_its_examples(empty: Program) -> None:
    """Red with a raw docstring, whose \\b is two characters."""
    for command, example in (
        ("score", "tracker score --scale g20 --explain"),
        ("import", "tracker import scores rio.csv --scale g20 --agreement RIO"),
    ):
        text = empty.ok(command, "--help")
        assert example in [line.strip() for line in text.splitlines()]
        assert "\\b" not in text


def test_importing_again_and_dry_run(rated: Program, tmp_path: Path) -> None:
    file = tmp_path / "rio.csv"
    before = rated.db.read_bytes()
    assert (
        rated.ok("import", "scores", str(file), *SCORES)
        == "already there as #10 PACT scores of others on the scale g20: 2 × 2 cells from rio.csv\n"
    )
    file.write_text(RIO.replace("+1", "1"), encoding="utf-8")
    would = rated.ok("import", "scores", str(file), "--scale", "kroc", "--agreement", "PACT", "--dry-run")
    assert would.startswith("would add #11 ")
    assert rated.db.read_bytes() == before
    assert rated.ok("import", "scores", "-", *SCORES, "--source", "wire-2025", stdin=RIO).startswith("added #11 ")


def test_a_table_is_taken_back_and_stays_visible(rated: Program) -> None:
    assert rated.ok("retract", "#10", "--reason", "Misread", "--yes") == "added #11 #10 retracted: Misread\n"
    assert rated("score", "--compare").err.startswith("no scores of others")
    assert rated("score", "--compare", "--known-at", "#10").err.startswith("#10 rio.csv")
    shown = json.loads(rated.ok("show", "#10", "--format", "json"))
    assert shown["content"]["rows"][1]["cells"] == ["\u22121", "n/a"]
    assert "scores of others" in rated.ok("show", "#10")
    assert "#10" in rated.refuses("retract", "#10", "--reason", "Again", "--yes")
    assert "the ledger holds: 11 entries" in rated.ok("verify")


def test_scores_travel_with_the_ledger(rated: Program, tmp_path: Path) -> None:
    other = Program(tmp_path / "other.db", rated._capsys, rated._monkeypatch)
    other.ok("init")
    assert "1 table of scores" in other("import", "-", stdin=rated.ok("export")).err
    assert other.ok("score", "--compare") == rated.ok("score", "--compare")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("scores", *SCORES), "scores of others need a file"),
        (("scores", "-", "--agreement", "PACT"), "scores of others need --scale"),
        (("scores", "-", "--scale", "g20"), "scores of others need --agreement"),
        (("scores", "-", "--scale", "g21", "--agreement", "PACT"), "no scale “g21”"),
        (("scores", "-", "--scale", "g20", "--agreement", "RIO"), "no agreement “RIO”"),
        (("scores", "-", *SCORES, "--source", "x"), "no source “x”"),
        (("scores", "nowhere.csv", *SCORES), "cannot read nowhere.csv"),
        (("-", "--scale", "g20"), "are for the ratings of others"),
    ],
)
def test_imports_that_cannot_be_done(small: Program, arguments: tuple[str, ...], says: str) -> None:
    assert says in small.refuses("import", *arguments, stdin=RIO)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("PACT-1", "PACT-9", "standard input:2: ref: no commitment “PACT-9”"),
        ("n/a", "n/a,1", "standard input:3: has 7 cells, the first line has 6"),
        ("China", "", "standard input:1: column 4 has no heading"),
        ("Talk", '"Ta"lk', "standard input:2: is not CSV"),
        ("Talk", "x" * 1_000, "standard input:2: a cell is too long"),
    ],
)
def test_a_table_that_cannot_be_taken_names_the_place(small: Program, old: str, new: str, says: str) -> None:
    line = small.refuses("import", "scores", "-", *SCORES, stdin=RIO.replace(old, new))
    assert says in line
    assert len(line) < 400


def test_bytes_that_are_no_text_name_their_line(small: Program) -> None:
    assert "standard input:2: is not UTF-8 text" in small.refuses("import", "scores", "-", *SCORES, stdin=b"c,US\n\xff,1\n")


def test_a_table_with_a_byte_order_mark_and_semicolons(small: Program) -> None:
    text = "\ufeff" + RIO.replace(",", ";").replace("\n", "\r\n")
    assert small.ok("import", "scores", "-", *SCORES, stdin=text).startswith("added #6 ")
    [table] = json.loads(small.ok("score", "--compare", "--format", "json"))["tables"]
    assert (table["members"], table["rows"]) == (2, 2)


def test_payloads_are_kept_in_the_ledger_and_shown_as_text(small: Program) -> None:
    """Every payload as a label, a member, a cell and a figure."""
    for number, payload in list(enumerate(PAYLOADS))[::2]:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(
            [["c", f"{payload} a", "b", "average"], [payload, "1", payload, payload], ["last", "1", "1", f"{number} wrong"]]
        )
        added = small("import", "scores", "-", *SCORES, stdin=buffer.getvalue())
        assert added.code == 0, (payload, added.err)
    kept = json.loads(small.ok("score", "--compare", "--format", "json"))["items"]
    assert {item["printed"] for item in kept if item["what"] == "cell"} >= set(PAYLOADS[::2]) - {"***"}
    for form in ("table", "markdown", "csv"):
        answer = small("score", "--compare", "--format", form)
        assert not STEERING.search(answer.out.replace("\r", "") + answer.err)
    table = small.ok("score", "--compare")
    assert all(one_line(payload) in table for payload in PAYLOADS[::2])
    for row in csv.reader(io.StringIO(small.ok("score", "--compare", "--format", "csv"))):
        assert not any(cell.startswith(("=", "@", "\t", "\r", "+")) for cell in row)
    assert not STEERING.search(small.ok("history"))
    assert "the ledger holds" in small.ok("verify")


def test_payloads_as_arguments(small: Program) -> None:
    before = small.db.read_bytes()
    for payload in PAYLOADS[::3]:
        for command in (
            ["score", "--scale", payload],
            ["score", "--scale", "g20", "--agreement", payload],
            ["score", "--compare", "--fail-on", payload],
            ["import", "scores", payload, *SCORES],
            ["import", "scores", "-", "--scale", payload, "--agreement", "PACT"],
        ):
            answer = small(*command)
            assert answer.code == 2, (command, answer)
            assert not STEERING.search(answer.out + answer.err)
            assert answer.err.count("\n") == 1
    assert small.db.read_bytes() == before
