"""Windows of assessment as a filter by dates: as of their end, what is outside marked, and nothing of a standing decided anew."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from tests.cli.commands.test_verify_report import DAYS, answer, changed
from tests.cli.conftest import Clock, Program, SmallAnd
from tracker.reports.formats import json_schema

IDENTICAL = "identical: written again from the ledger, it is the same to the byte"


def seen(stance: str, on: str, publisher: str) -> tuple[str, ...]:
    words = ("--stance", stance, "--summary", f"Seen by {publisher}", "--event-date", on, "--publisher", publisher, "--grade", "A2")
    return ("evidence", "add", "PACT-1", *words)


WINDOWS = ("--window", "first=2025-01-15/2025-03", "--window", "whole=2025-01-15/2026", "--reason", "As its article 9 has it")
AHEAD = (
    ("agreement", "amend", "PACT", *WINDOWS),
    ("agreement", "add", "ACCORD", "--title", "The accord", "--made-on", "2025-01-20", "--party", "US"),
    ("commitment", "add", "ACCORD", "--title", "Count", "--text", "It counts.", "--obligor", "US"),
    seen("supports", "2024-12", "Early"),
    seen("supports", "2025-02-03", "Midway"),
    seen("contradicts", "2025-05", "Later"),
    ("check", "PACT-1", "--query", "talks", "--outcome", "nothing-found", "--on", "2025-01-10"),
    ("assess", "PACT-1", "initiated", "--because", "10", "--confidence", "low", "--rationale", "They met.", "--effective", "2025-02-10"),
)


@pytest.fixture
def pact(small_and: SmallAnd) -> Program:
    """`PACT-1` with two windows and evidence before, in and after the first of them, and an agreement without windows."""
    return small_and(*AHEAD)


def read(program: Program, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program.ok(*arguments, "--format", "json"))
    return found


def test_a_window_reads_its_commitments_as_of_its_end_and_says_so(pact: Program) -> None:
    """Red with another day than its end, with the commitments of other agreements, and with a name of JSON that is no more."""
    there, plain = read(pact, "list", "--window", "First"), read(pact, "list", "--as-of", "2025-03", "--agreement", "PACT")
    window = {"code": "FIRST", "agreements": ["PACT"], "since": "2025-01-15", "until": "2025-03", "over": True}
    assert there == plain | {"window": window}
    assert [*there][:4] == ["schema", "as_of", "window", "known_at"]
    assert "window FIRST of PACT, 15 Jan–Mar 2025 · as of 2025-03-31\n" in pact("list", "--window", "first").err
    assert "window WHOLE of PACT, 15 Jan 2025 – 2026, not over yet · as of 2025-07-01\n" in pact("list", "--window", "whole").err
    assert read(pact, "list", "--window", "whole", "--known-at", "#12")["as_of"] == "2025-07-01"
    scores = read(pact, "score", "--scale", "g20", "--window", "first")
    assert (scores["window"], [one["ref"] for one in scores["items"]]) == (window, ["PACT-1"])
    assert scores["items"] == read(pact, "score", "--scale", "g20", "--as-of", "2025-03", "--agreement", "PACT")["items"]
    assert "window" not in plain


def test_what_is_outside_of_a_window_is_marked_and_counts(pact: Program) -> None:
    """Red with what is earlier unmarked or left out, and with a verification of the window's own."""
    item, plain = read(pact, "show", "PACT-1", "--window", "first"), read(pact, "show", "PACT-1", "--as-of", "2025-03")
    assert [one["outside_window"] for one in (*item["observations"], *item["checks"])] == [True, False, True]
    assert [one["outside_window"] for one in read(pact, "show", "PACT-1", "--window", "whole")["observations"]] == [True, False, False]
    assert (item["standing"], item["evidence"]) == (plain["standing"], plain["evidence"])
    assert not [one for one in plain["observations"] if "outside_window" in one]
    assert [(one["event_date"], one["outside_window"]) for one in item["after_window"]] == [("2025-05", True)]
    assert (read(pact, "show", "PACT-1", "--window", "whole")["after_window"], "after_window" in plain) == ([], False)
    page, sheet = pact.ok("show", "PACT-1", "--window", "first"), pact.ok("show", "PACT-1", "--window", "first", "--full")
    assert "  window FIRST of PACT, 15 Jan–Mar 2025 · as of 2025-03-31\n" in page
    page, later = page.split("After the window, and not counted (1 of 1)")
    for part, [first, *_] in ((page, item["observations"]), (later, item["after_window"])):
        assert [line.split()[0] for line in part.splitlines() if line.endswith("· outside the window")] == [f"#{first['entry']}"]
    assert "window FIRST of PACT, 15 Jan–Mar 2025, as of 31 Mar 2025\n" in sheet
    assert "independent; outside the window; in our words" in sheet
    assert "nothing found, outside the window: talks" in sheet
    assert sheet.count("outside the window") == 3
    assert "Seen by Later" in sheet.split("After the window, and not counted (1)")[1]


def test_a_window_that_is_meant_otherwise_is_refused(pact: Program) -> None:
    """Red with the first of several windows taken, and with a window of another agreement."""
    assert pact.refuses("list", "--window", "frist") == "tracker: no window “frist” — did you mean FIRST?\n"
    assert "leave out --as-of, or --window" in pact.refuses("show", "PACT-1", "--window", "first", "--as-of", "2025-03")
    lacking = "tracker: no window of ACCORD “first” — tracker agreement amend CODE --window final=2024-01/2024-06 adds one\n"
    assert pact.refuses("list", "--window", "first", "--agreement", "accord", "--agreement", "pact") == lacking
    assert pact.refuses("show", "accord-1", "--window", "first") == lacking
    assert "leave out --window" in pact.refuses("score", "--scale", "g20", "--window", "first", "--from", "2025-01", "--to", "2025-02")
    pact.ok("agreement", "amend", "ACCORD", "--window", "first=2025-01-15/2025-03", "--reason", "Alike")
    assert read(pact, "list", "--window", "first")["window"]["agreements"] == ["ACCORD", "PACT"]
    pact.ok("agreement", "amend", "ACCORD", "--window", "first=2025-02/2025-04", "--reason", "Otherwise")
    told = pact.refuses("list", "--window", "first")
    assert (
        told
        == "tracker: the window FIRST is 2025-02/2025-04 in ACCORD and 2025-01-15/2025-03 in PACT — add --agreement CODE for one of them\n"
    )
    assert [one["ref"] for one in read(pact, "list", "--window", "first", "--agreement", "accord")["items"]] == ["ACCORD-1"]
    assert read(pact, "show", "PACT-1", "--window", "first")["window"]["until"] == "2025-03"
    for noun, name in (("commitment", "ACCORD-1"), ("agreement", "ACCORD")):
        pact.ok(noun, "void", name, "--reason", "A mistake", "--yes")
    assert read(pact, "list", "--window", "first")["window"]["agreements"] == ["PACT"]


def test_a_report_of_a_window_says_it_and_is_written_again(pact: Program, clock: Clock, tmp_path: Path) -> None:
    """Red with the window left out of the options, and with one believed that no agreement has."""
    files = [tmp_path / f"r.{ending}" for ending in ("md", "html", "json", "xlsx")]
    site = tmp_path / "site"
    for file in files:
        assert (
            "window WHOLE of PACT, 15 Jan 2025 – 2026, not over yet · as of 2025-07-01"
            in pact("report", "--window", "whole", "-o", str(file)).err
        )
    pact.ok("report", "--window", "first", "--format", "site", "-o", str(site))
    clock.looks += DAYS
    pact.ok("party", "add", "FR", "--name", "France")
    assert answer(pact, *files, site / "SHA256SUMS") == [IDENTICAL] * 5
    for file in files[:2]:
        assert file.read_text(encoding="utf-8").count("outside the window") == 2
    document = json.loads(files[2].read_bytes())
    assert [error.message for error in jsonschema.Draft202012Validator(json_schema.schema()).iter_errors(document)] == []
    assert (document["window"]["code"], document["scope"]) == ("WHOLE", "The pact")
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(files[3]) for row in sheet for cell in row]
    assert sum(cell.endswith(", outside the window") for cell in cells) == 2
    forged = changed(files[0], '["WHOLE",["PACT"],"2025-01-15","2026"', '["WHOLE",["PACT"],"2024-01-15","2026"')
    assert answer(pact, forged) == ["unverifiable: it cannot be written again and compared: its window is none of this ledger"]
    assert "--window" in pact.refuses("report", "--format", "json-schema", "--window", "whole")
