"""Assessments as files: a cycle of ratings by one command, rows that name or bring what they rest on, and what does not fit them."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.commands.test_register_tables import CYCLE, MEMBERS
from tests.cli.conftest import Program
from tests.documents.tables.tables import book, files, separated
from tests.places import Place
from tracker.documents.tables.layout import Form

NAMES = [*MEMBERS.values()]
CELLS = [[("+1", "0", "\u22121")[(row * 5 + column * 7) % 3] for column in range(21)] for row in range(13)]
RATED = [
    ("Number", "Commitment", *NAMES, "Average"),
    *((f"2024-{101 + row}", f"Undertaking {row + 1}", *CELLS[row], "0.1") for row in range(13)),
    ("", "Average", *["0.2"] * 21, "0.15"),
]
"""A cycle of 13 commitments by 21 members, with invented values."""
REPORT = ("source", "add", "g20rg-2025", "--publisher", "G20 Research Group", "--title", "2024 Final Report", "--published", "2025-06-01")
OPTIONS = ("--scale", "g20", "--agreement", "RIO", "--source", "g20rg-2025", "--effective", "2025-05-31", "--grade", "B2")


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called by their names alone."""
    monkeypatch.chdir(tmp_path)


def cycle(program: Program) -> Program:
    """A store with the commitments of the cycle, and the report."""
    program.ok("party", "add", "BR", "--name", "Brazil")
    program.ok("agreement", "add", "RIO", "--title", "The summit", "--made-on", "2024-11-19", "--party", "BR")
    program.ok(*REPORT)
    Path("rio.xlsx").write_bytes(book(CYCLE))
    program.ok("import", "commitments", "rio.xlsx", "--agreement", "RIO", "--map", "Number of the report=label", "--add-parties")
    return program


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.heavy)], indirect=True)
def test_a_cycle_of_ratings_is_one_command(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = cycle(Program(str(place), capsys, monkeypatch))  # type: ignore[arg-type]  # an address, whose text is all that is used
    Path("ratings.csv").write_bytes(separated(RATED))
    command = ("import", "assessments", "ratings.csv", *OPTIONS, "--final")
    counted = "546 entries (273 pieces of evidence, 273 assessments)"
    assert program(*command, "--dry-run").err == f"ratings.csv: would add {counted}\n"
    assert program(*command).err == f"ratings.csv: added {counted}\n"
    assert program(*command).err == "ratings.csv: nothing new, 546 already there\n"
    expected = Counter({"+1": "fulfilled", "0": "partly_fulfilled", "\u22121": "not_fulfilled"}[cell] for cells in CELLS for cell in cells)
    assert Counter(status for (status,) in place.rows("SELECT status FROM standing")) == expected
    shown = json.loads(program.ok("show", "2024-101", "--format", "json"))
    [brazil] = [one for one in shown["assessments"] if one["party"] == "BR"]
    [basis] = [one for one in shown["observations"] if one["entry"] in brazil["because"]]
    assert (brazil["status"], brazil["confidence"], basis["stance"], basis["grade"]) == ("not_fulfilled", "low", "contradicts", "B2")
    assert basis["summary"] == "“2024 Final Report” gives Brazil -1 (no compliance, or action against the goal; G20 compliance score)"
    assert brazil["rationale"] == (
        "“2024 Final Report” gives -1 (no compliance, or action against the goal), read as not fulfilled, as the report is final"
        "; -1 says less than that: one value for not begun yet, failed, and taken back"
    )
    [argentina] = [one for one in shown["assessments"] if one["party"] == "AR"]
    assert argentina["rationale"] == "“2024 Final Report” gives +1 (full compliance), read as fulfilled"
    scored = json.loads(program.ok("score", "--scale", "g20", "--format", "json"))["items"][0]["cells"]
    printed = [cell.replace("\u2212", "-") for cell in CELLS[0]]
    assert {cell["party"]: cell["value"] for cell in scored} == dict(zip(MEMBERS, printed, strict=True))
    assert program.ok("verify")


SMALL_CYCLE = [("ref", "United States", "CN"), ("PACT-1", "+1", "0")]
SAID = {"--scale": "g20", "--agreement": "PACT", "--source": "wire-2025", "--effective": "2025-02-01"}
SMALL_OPTIONS = tuple(word for option in SAID.items() for word in option)


def said(**changed: str) -> tuple[str, ...]:
    """The options with other values, by their names."""
    return tuple(word for option in (SAID | {f"--{name}": value for name, value in changed.items()}).items() for word in option)


def statuses(program: Program) -> list[str]:
    return [one["status"] for one in json.loads(program.ok("show", "PACT-1", "--format", "json"))["standing"]]


def test_values_are_read_by_the_nature_of_the_commitment_or_as_was_said(small: Program) -> None:
    Path("a.csv").write_bytes(separated(SMALL_CYCLE))
    small.ok("import", "assessments", "a.csv", *SMALL_OPTIONS)
    assert statuses(small) == ["fulfilled", "advanced"]
    small.ok("commitment", "amend", "PACT-1", "--nature", "standing", "--reason", "It goes on")
    small.ok("import", "assessments", "a.csv", *SMALL_OPTIONS, "--read-as", "0=Initiated", "--confidence", "moderate")
    assert statuses(small) == ["upheld", "initiated"]
    [_, china] = [one for one in json.loads(small.ok("show", "PACT-1", "--format", "json"))["assessments"] if one["party"] == "CN"]
    assert "read as initiated, as was said when it was imported; 0 says less than that: " in china["rationale"]
    assert china["confidence"] == "moderate"


def test_cells_that_say_nothing_about_conduct_add_nothing(small: Program) -> None:
    Path("a.csv").write_bytes(
        separated(
            [("ref", "US", "CN", "FR"), ("PACT-1", "Not Yet Rated", "n/a", ""), ("PACT-9", "", "—", ""), ("Promise Kept", "1", "0", "0")]
        )
    )
    command = ("import", "assessments", "a.csv", *said(scale="politifact"))
    assert small(*command).err == "a.csv: 1 × “Not Yet Rated” is read as not assessed and adds nothing\na.csv: nothing new\n"
    assert small(*command, "--read-as", "not yet rated=not-started").err == "a.csv: added 2 entries (1 piece of evidence, 1 assessment)\n"
    assert statuses(small) == ["not_started", "not_assessed"]


def test_all_faults_of_a_table_of_ratings_are_named_with_row_and_column(small: Program) -> None:
    small.ok("party", "add", "FR", "--name", "France")
    small.ok("agreement", "add", "OTHER", "--title", "Another", "--made-on", "2025-01-15", "--party", "US")
    small.ok("commitment", "add", "OTHER", "--title", "Trade", "--text", "It trades.", "--obligor", "US")
    small.ok("commitment", "add", "PACT", "--title", "Meet", "--text", "Both meet.", "--obligor", "US")
    rows = [
        ("ref", "US", "China", "France", "Atlantis", "United States"),
        ("PACT-1", "2", "0", "+1", "0", ""),
        ("PACT-7", "0", "0", "", "", ""),
        ("2", "0", "", "", "0", "0"),
        ("OTHER-1", "0", "", "", "", ""),
        ("pact-1", "0", "", "", "", ""),
    ]
    Path("a.csv").write_bytes(separated(rows))
    answer = small("import", "assessments", "a.csv", *SMALL_OPTIONS)
    assert (answer.code, answer.err.splitlines()) == (
        2,
        [
            "tracker: a.csv:2: US: “2” is no value of the scale g20 — one of: +1 | 0 | -1",
            "tracker: a.csv:2: Atlantis: no party “Atlantis” — registered are US, CN, FR",
            "tracker: a.csv:2: France: FR does not owe PACT-1 — it is owed by US, CN",
            "tracker: a.csv:3: no commitment “PACT-7” — did you mean PACT-2?",
            "tracker: a.csv:4: United States: is US, as “US” is — leave one of them out",
            "tracker: a.csv:5: OTHER-1 is no commitment of PACT — leave it out, or name the agreement that it is of",
            "tracker: a.csv:6: PACT-1 is rated in row 2 too — leave one of them out",
            "tracker: 7 faults — nothing was added; mend the file and import it again",
        ],
    )
    assert statuses(small) == ["not_assessed", "not_assessed"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (SMALL_OPTIONS[:2], "assessments by a scale need --agreement"),
        (SMALL_OPTIONS[:6], "assessments by a scale need --effective"),
        ((*SMALL_OPTIONS, "--read-as", "2=fulfilled"), "--read-as: “2” is no value of the scale g20 — one of: +1 | 0 | -1"),
        ((*SMALL_OPTIONS, "--read-as", "0=fine"), "no status “fine”"),
        (said(source="nobody"), "no source “nobody”"),
        (said(effective="2025"), "2025"),
        ((*SMALL_OPTIONS, "--grade", "Z9"), "Z9"),
        ((*SMALL_OPTIONS, "--map", "a=b"), "assessments: --map is for tables"),
        (said(scale="ogp"), "2 of 2 cells are no values of the scale ogp"),
        (("--final",), "a.csv: --final is for assessments by a scale"),
        (SMALL_OPTIONS[4:6], "--scale, --source and --members are for the ratings of others"),
    ],
)
def test_what_does_not_fit_ratings_is_refused(small: Program, options: tuple[str, ...], says: str) -> None:
    Path("a.csv").write_bytes(separated(SMALL_CYCLE))
    assert says in small.refuses("import", "assessments", "a.csv", *options)


ROWS = [
    (
        "Commitment",
        "Party",
        "Status",
        "Effective from",
        "Confidence",
        "Rationale",
        "Summary",
        "Publisher",
        "Published",
        "Event date",
        "Grade",
    ),
    (
        "1",
        "China",
        "advanced",
        "2025-03-01",
        "moderate",
        "They began",
        "The ministry met them",
        "The Post",
        "2025-03-02",
        "2025-03-01",
        "B2",
    ),
    ("PACT-1", "US", "Stalled", "2025-03-01", "low", "They stopped", "Nobody came", "The Post", "2025-03-02", "2025-03-01", "F6"),
]


@pytest.mark.parametrize("form", [*Form])
def test_assessments_with_their_evidence_come_in_every_form(small: Program, form: Form) -> None:
    name = f"rows.{form}"
    Path(name).write_bytes(files(ROWS)[form])
    command = ("import", name, "--map", "Effective from=effective")
    added = f"{name}: added 5 entries (1 source, 2 pieces of evidence, 2 assessments)\n"
    assert small(*command, "--dry-run").err == added.replace("added", "would add")
    assert small(*command).err == added
    assert small(*command).err == f"{name}: nothing new, 4 already there\n"
    assert statuses(small) == ["stalled", "advanced"]
    small.ok("retract", "8", "--reason", "Wrong", "--yes")
    small.ok("retract", "10", "--reason", "Wrong", "--yes")
    answer = small(*command).err
    assert answer == f"{name}: nothing new, 4 already there, 2 of them retracted (--again adds them)\n"
    assert "added 2 entries (1 piece of evidence, 1 assessment), 2 already there" in small(*command, "--again").err
    small.ok("retract", "9", "--reason", "Wrong", "--yes")
    assert small(*command, "--again").err == f"{name}: added 1 entry (1 assessment), 3 already there\n"
    assert small.ok("verify")


def test_rows_name_entries_by_number(small: Program) -> None:
    small.ok(*("evidence", "add", "PACT-1", "--stance", "supports", "--summary", "They met", "--source", "wire-2025"))
    rows = [
        ("ref", "status", "effective", "confidence", "rationale", "evidence"),
        ("PACT-1", "initiated", "2025-02-02", "low", "As seen", "6"),
    ]
    Path("rows.xlsx").write_bytes(book(rows))
    assert "added 1 entry (1 assessment)" in small("import", "assessments", "rows.xlsx").err
    assert statuses(small) == ["initiated", "initiated"]
    rows.append(("PACT-1", "initiated", "2025-02-02", "low", "As seen", "#5; #77"))
    Path("rows.xlsx").write_bytes(book(rows))
    answer = small("import", "assessments", "rows.xlsx")
    assert answer.code == 2
    assert "rows.xlsx[Table]:3: evidence: #5 is no evidence or check about PACT-1" in answer.err
    assert "rows.xlsx[Table]:3: evidence: #77 is no evidence or check about PACT-1" in answer.err


def test_ratings_are_known_again_under_other_names(small: Program) -> None:
    """Red where the evidence is looked for by what it would say now."""
    Path("a.csv").write_bytes(separated(SMALL_CYCLE))
    command = ("import", "assessments", "a.csv", *SMALL_OPTIONS)
    small.ok(*command)
    small.ok("source", "amend", "wire-2025", "--title", "Another title", "--reason", "Misread")
    small.ok("party", "amend", "CN", "--name", "PRC", "--reason", "Shorter")
    assert small(*command).err == "a.csv: nothing new, 4 already there\n"


def test_another_value_for_the_same_day_is_refused_or_amended(small: Program) -> None:
    """Red where it becomes evidence beside the first."""
    Path("a.csv").write_bytes(separated(SMALL_CYCLE))
    small.ok("import", "assessments", "a.csv", *SMALL_OPTIONS)
    assert statuses(small) == ["fulfilled", "advanced"]
    Path("a.csv").write_bytes(separated([SMALL_CYCLE[0], ("PACT-1", "+1", "-1")]))
    command = ("import", "assessments", "a.csv", *SMALL_OPTIONS)
    assert small.refuses(*command) == (
        "tracker: a.csv:2: CN: China is rated 0 in the ledger, as #7, and -1 here"
        " — nothing was added; take over what this file says: tracker import … --amend --reason …\n"
    )
    said = small(*command, "--amend", "--reason", "A misprint").err.splitlines()
    assert said == [
        "a.csv: PACT-1, China: was rated 0 in #7, and is now -1",
        "a.csv: #9 PACT-1 CN advanced rests on it (in effect)",
        "a.csv: added 2 entries (1 assessment, 1 amended piece of evidence), 3 already there",
    ]
    assert statuses(small) == ["fulfilled", "not_started"]
    assert small(*command).err == "a.csv: nothing new, 4 already there\n"
    Path("a.csv").write_bytes(separated(SMALL_CYCLE))  # red where the table of before is refused as another value
    assert small(*command).err.splitlines() == [
        "a.csv: PACT-1, China: says something older; #7 was amended by #10",
        "a.csv: nothing new, 2 already there",
    ]
    assert statuses(small) == ["fulfilled", "not_started"]
