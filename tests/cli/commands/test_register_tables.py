"""Tables of commitments, parties and sources as files: one command takes a whole cycle, and what they say otherwise is shown or amended."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Program
from tests.documents.tables.tables import book, files
from tests.places import Place
from tracker.documents.tables.layout import Form

MEMBERS = {
    "AR": "Argentina", "AU": "Australia", "BR": "Brazil", "CA": "Canada", "CN": "China", "FR": "France", "DE": "Germany", "IN": "India",
    "ID": "Indonesia", "IT": "Italy", "JP": "Japan", "MX": "Mexico", "RU": "Russia", "SA": "Saudi Arabia", "ZA": "South Africa",
    "KR": "South Korea", "TR": "Türkiye", "GB": "United Kingdom", "US": "United States", "EU": "European Union", "AU2": "African Union",
}  # fmt: skip
NAMED = "; ".join(f"{code} ({name})" for code, name in MEMBERS.items())
CYCLE = [
    ("Number of the report", "Title", "Text", "Obligors", "Topic"),
    *((f"2024-{100 + number}", f"Undertaking {number}", "They do it.", NAMED if number == 1 else "; ".join(MEMBERS.values()), "trade") for number in range(1, 14)),
]  # fmt: skip
"""A cycle of 13 commitments by 21 members: the first row names these with their codes, the others by their names alone."""


def test_a_cycle_comes_by_one_command(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program(str(place), capsys, monkeypatch)  # type: ignore[arg-type]  # an address, whose text is all that is used
    program.ok("party", "add", "BR", "--name", "Brazil")
    program.ok("agreement", "add", "RIO", "--title", "The summit", "--made-on", "2024-11-19", "--party", "BR")
    file = Path("rio.xlsx")
    file.write_bytes(book(CYCLE))
    command = ("import", "commitments", str(file), "--agreement", "RIO", "--map", "Number of the report=label", "--add-parties")
    would = program(*command, "--dry-run")
    assert (would.code, would.err.splitlines()) == (
        0,
        [
            f"rio.xlsx: agreement RIO: new parties {', '.join(code for code in MEMBERS if code != 'BR')}",
            "rio.xlsx: new commitments: RIO-1 to RIO-13",
            "rio.xlsx: would add 34 entries (20 parties, 1 amended agreement, 13 commitments), 1 already there",
        ],
    )
    assert "added 34 entries" in program(*command).err
    item = json.loads(program.ok("show", "2024-113", "--format", "json"))
    assert (item["ref"], item["obligors"], item["topic"]) == ("RIO-13", [*MEMBERS], "trade")
    assert program(*command).err.splitlines() == ["rio.xlsx: nothing new, 34 already there"]
    assert program.ok("verify")


ROWS = [
    ("Title", "Text", "Obligors", "Wordings", "Criteria", "Due"),
    ("Clean water", "They bring water.", "US; CN", "wire-2025: Water for all\nwire-2025: Soon", "A well\nA pump", "2030"),
    ("Debt", "They relieve.", "US", "", "", ""),
]


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called by their names alone."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", [*Form])
def test_commitments_come_in_every_form_once_and_are_known_by_their_headings(small: Program, form: Form) -> None:
    file = Path(f"rows.{form}")
    file.write_bytes(files(ROWS)[form])
    assert "would add 2 entries (2 commitments)" in small("import", str(file), "--agreement", "pact", "--dry-run").err
    assert small("import", str(file)).err.splitlines() == [
        f"rows.{form}: new commitments: PACT-2 to PACT-3",
        f"rows.{form}: added 2 entries (2 commitments)",
    ]
    item = json.loads(small.ok("show", "2", "--format", "json"))
    assert (item["criteria"], [one["text"] for one in item["wordings"]], item["due"]) == (
        ["A well", "A pump"],
        ["Water for all", "Soon"],
        "2030",
    )
    assert small("import", str(file)).err == f"rows.{form}: nothing new, 2 already there\n"


def test_a_workbook_has_parties_sources_and_commitments_together(small: Program) -> None:
    sheets: dict[str, list[tuple[str, ...]]] = {
        "Parties": [("Code", "Name"), ("FR", "France")],
        "Sources": [("Key", "Publisher", "Voice"), ("elysee-1", "The presidency", "FR")],
    }
    rows = [("Title", "Text", "Obligors", "Wordings"), ("Rivers", "They clean them.", "FR; US", "elysee-1: Clean rivers")]
    file = Path("book.xlsx")
    file.write_bytes(book(rows, **sheets))
    assert small.refuses("import", str(file)) == (
        "tracker: book.xlsx[Table]:2: Obligors: FR is no party to PACT and cannot owe a commitment of it"
        " — nothing was added; add them in the same import: --add-parties\n"
    )
    file.write_bytes(book(rows, **sheets, Notes=[("Draft of June",)]))
    assert small("import", str(file), "--add-parties").err.splitlines() == [
        "book.xlsx[Notes]: passed over, as it holds no table that is known",
        "book.xlsx: agreement PACT: new parties FR",
        "book.xlsx: new commitments: PACT-2",
        "book.xlsx: added 4 entries (1 party, 1 source, 1 amended agreement, 1 commitment)",
    ]
    changed = book(
        [rows[0], ("Rivers", "They clean some.", "FR; US", "elysee-1: Clean rivers")],
        Sources=[sheets["Sources"][0], ("elysee-1", "The palace", "FR")],
    )
    file.write_bytes(changed)
    answer = small("import", str(file))
    assert answer.code == 2
    assert "book.xlsx[Table]:2: Text: PACT-2 is in the ledger as #9 and says something else there" in answer.err
    assert "book.xlsx[Sources]:2: Publisher: elysee-1 is in the ledger as #7 and says something else there" in answer.err
    assert small("import", str(file), "--amend", "--reason", "Read again").err.splitlines() == [
        "book.xlsx: source elysee-1: publisher is now “The palace”, was “The presidency”",
        "book.xlsx: PACT-2: text is now “They clean some.”, was “They clean them.”",
        "book.xlsx: added 2 entries (1 amended source, 1 amended commitment)",
    ]


@pytest.mark.parametrize(
    ("arguments", "rows", "says"),
    [
        (("--again",), ROWS, "rows.csv: --again is for dossiers, rows of evidence, figures, assessments and scores"),
        (("--add-parties",), [("code", "name"), ("FR", "France")], "rows.csv: --add-parties is for tables of commitments"),
        (
            ("--agreement", "pact"),
            [("key", "publisher"), ("x", "y")],
            "rows.csv: --agreement is for tables of commitments, assessments and scores",
        ),
        (("--agreement", "pakt"), ROWS, "no agreement “pakt”"),
        (("--amend",), ROWS, "--amend and --reason go together"),
    ],
)
def test_what_does_not_fit_a_table_is_refused(small: Program, arguments: tuple[str, ...], rows: list[tuple[str, ...]], says: str) -> None:
    file = Path("rows.csv")
    file.write_bytes(files(rows)[Form.CSV])
    assert says in small.refuses("import", str(file), *arguments)


def test_what_cannot_be_read_is_said_before_options_that_do_not_fit(small: Program) -> None:
    Path("excel.csv").write_bytes("title;text;obligors\nÉté;x;US\n".encode("cp1252"))
    assert "excel.csv:2: is not UTF-8 text" in small.refuses("import", "excel.csv", "--agreement", "PACT")


def test_evidence_and_commitments_of_one_workbook_come_one_after_the_other(small: Program) -> None:
    evidence = [("commitment", "event_date", "stance", "summary", "source"), ("PACT-1", "2025-03", "supports", "They met", "wire-2025")]
    file = Path("book.xlsx")
    file.write_bytes(book(ROWS, Evidence=evidence))
    assert "book.xlsx holds commitments and evidence — import one after the other" in small.refuses("import", str(file))
    assert "added 2 entries (2 commitments)" in small("import", "commitments", str(file)).err
    assert "added 1 entry" in small("import", "evidence", str(file)).err


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("commitments", {"title": "Rivers", "text": "x", "obligors": "US"}),
        ("parties", {"code": "FR", "name": "France"}),
        ("sources", {"key": "post-2", "publisher": "The Post"}),
    ],
)
def test_a_template_that_is_filled_in_comes_in(small: Program, kind: str, cells: dict[str, str]) -> None:
    small.ok("import", "--template", kind, "-o", "empty.xlsx")
    filled = openpyxl.load_workbook("empty.xlsx")
    sheet = filled.active
    headings = [cell.value for cell in sheet[2]]
    for name, cell in cells.items():
        sheet.cell(3, headings.index(name) + 1, cell)
    filled.save("filled.xlsx")
    assert "filled.xlsx: added 1 entry" in small("import", "filled.xlsx").err
