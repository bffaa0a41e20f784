"""Tables of evidence as people have them: `import` of CSV, XLSX, ODS, JSON and JSON Lines, with what is said about them on the line."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Program
from tests.documents.tables.tables import book, files, open_document, separated, table_of
from tracker.documents.tables.layout import Form
from tracker.documents.templates import template
from tracker.domain.document_kinds import TableKind

ROWS = [
    ("Ref", "Event date", "STANCE", "Summary", "source"),
    ("PACT-1", "2025-03", "supports", "They met", "wire-2025"),
    ("PACT-1", "2025-03-02", "contradicts", "They left; again, soon", "wire-2025"),
]


def evidence(program: Program) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(program.ok("evidence", "list", "--format", "json"))["items"]
    return items


@pytest.mark.parametrize("form", [*Form])
def test_evidence_comes_in_every_form_once(small: Program, tmp_path: Path, form: Form) -> None:
    file = tmp_path / f"rows.{form}"
    file.write_bytes(files(ROWS)[form])
    assert "would add 2 entries (2 pieces of evidence)" in small("import", str(file), "--dry-run").err
    assert "added 2 entries (2 pieces of evidence)" in small("import", str(file)).err
    assert [(one["event_date"], one["summary"]) for one in evidence(small)] == [("2025-03-02", ROWS[2][3]), ("2025-03", "They met")]
    assert small("import", "evidence", "-", stdin=files(ROWS)[form]).err == "standard input: nothing new, 2 already there\n"
    assert small("import", "-", stdin=files(ROWS)[form]).err == "standard input: nothing new, 2 already there\n"


def test_another_hand_s_table_is_read_as_the_line_or_a_file_says(small: Program, tmp_path: Path) -> None:
    rows = [
        ("Our evidence", *("",) * 5),
        ("Nr", "Tag", "Haltung", "Was", "source", "Farbe"),
        ("PACT-1", "16.4.2025", "supports", "Sie trafen sich; schön", "wire-2025", "rot"),
    ]
    (tmp_path / "rows.csv").write_bytes(separated(rows, ";", "cp1252"))
    columns = ("Nr=commitment", "tag=event_date", "HALTUNG=stance", "Was=summary")
    said = [word for one in columns for word in ("--map", one)]
    said += ["--encoding", "cp1252", "--dates", "dmy", "--ignore-unknown"]
    assert "added 1 entry" in small("import", str(tmp_path / "rows.csv"), *said).err
    assert (evidence(small)[0]["event_date"], evidence(small)[0]["summary"]) == ("2025-04-16", "Sie trafen sich; schön")
    lines = "\n".join(f"{json.dumps(one.split('=')[0])} = {json.dumps(one.split('=')[1])}" for one in columns)
    (tmp_path / "map.toml").write_text(f'dates = "mdy"\nencoding = "cp1252"\nignore_unknown = true\n[columns]\n{lines}\n', encoding="utf-8")
    file = ("--map-file", str(tmp_path / "map.toml"))
    assert "is no date with --dates mdy" in small.refuses("import", str(tmp_path / "rows.csv"), *file)
    assert "nothing new, 1 already there" in small("import", str(tmp_path / "rows.csv"), *file, "--dates", "dmy").err


def test_all_faults_of_a_workbook_are_named_with_sheet_row_and_heading(small: Program, tmp_path: Path) -> None:
    rows = [*ROWS, ("PACT-1", "2025-03-03", "suports", "x", "wire-2025"), ("PACT-1", "4/16/2025", "supports", "x", "wire-2025")]
    more = [*ROWS[:1], ("PACT-7", "2025", "supports", "x", "wire-2025")]
    (tmp_path / "book.xlsx").write_bytes(book(rows, More=ROWS[:1] + rows[3:4], Notes=[("see", "text")]))
    answer = small("import", str(tmp_path / "book.xlsx"))
    assert answer.code == 2
    shown = f"tracker: {tmp_path}/book.xlsx"
    assert answer.err.splitlines() == [
        f"{tmp_path}/book.xlsx[Notes]: passed over, as it holds no table that is known",
        f"{shown}[More]:2: STANCE: “suports” is none of supports, contradicts or context",
        f"{shown}[Table]:4: STANCE: “suports” is none of supports, contradicts or context",
        (
            f"{shown}[Table]:5: Event date: “4/16/2025” is not written year first — "
            "say in which order days and months stand (--dates dmy or --dates mdy), or write 2021-04-16"
        ),
        "tracker: 3 faults — nothing was added; mend the file and import it again",
    ]
    (tmp_path / "book.ods").write_bytes(open_document(table_of(more, "Mehr")))
    assert f"{tmp_path}/book.ods[Mehr]:2: no commitment “PACT-7”" in small.refuses("import", str(tmp_path / "book.ods"))


def test_a_row_may_be_about_the_event_of_an_earlier_one(small: Program) -> None:
    head = ("commitment", "event_date", "stance", "summary", "source", "id", "same_event_as")
    first = ("PACT-1", "2025-03", "supports", "They met", "wire-2025", "met", "")
    second = ("PACT-1", "2025-03", "supports", "They met, says another", "wire-2025", "", "met")
    data = separated([head, first, second])
    assert "added 2 entries" in small("import", "-", stdin=data).err
    assert [one["same_event_as"] for one in evidence(small)] == [None, 6]
    assert "nothing new, 2 already there" in small("import", "-", stdin=data).err
    renamed = data.replace(b"met,\r\n", b"seen,\r\n").replace(b",met\r\n", b",seen\r\n")
    assert "nothing new, 2 already there" in small("import", "-", stdin=renamed).err
    before = separated([head, (*second[:5], "", "later"), (*first[:5], "later", "")])
    line = small.refuses("import", "-", stdin=before.replace(b"They met", b"They sat"))
    assert line == (
        "tracker: standard input:2: same_event_as: there is no evidence “later” of PACT-1"
        " — nothing was added; name an earlier row of this file by its id, or an entry by its number\n"
    )


def test_our_own_list_of_evidence_goes_back_in_and_adds_nothing(small: Program) -> None:
    small.ok("import", "-", stdin=files(ROWS)[Form.CSV])
    for more in ((), ("--raw",), ("--excel",)):
        sheet = small.ok("evidence", "list", "--format", "csv", *more)
        assert small("import", "-", *(more if "--raw" in more else ()), stdin=sheet).err == "standard input: nothing new, 2 already there\n"


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["evidence"], b"", "tables of evidence need a file — tracker import evidence FILE (a file called evidence: ./evidence)"),
        (["-", "--map", "x"], separated(ROWS), "--map “x” maps nothing"),
        (["-", "--map", "Ref=refs"], separated(ROWS), "--map: evidence have no column “refs”"),
        (["-", "--dates", "ymd"], separated(ROWS), "no order of dates “ymd” — did you mean mdy? one of: dmy, mdy"),
        (["-", "--encoding", "latin-99"], separated(ROWS), "there is no encoding “latin-99”"),
        (["-", "--map-file", "/nowhere.toml"], separated(ROWS), "cannot read /nowhere.toml"),
        (["-", "--dates", "dmy"], b"dossier: 1\n", "standard input: --dates is for tables — leave it out"),
        (
            ["-"],
            book(ROWS, Assessed=[("commitment", "status", "confidence", "effective", "rationale")]),
            "holds assessments and evidence — import one after the other",
        ),
        (["-"], book([]), "standard input: holds no table"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], stdin: bytes, says: str) -> None:
    assert says in small.refuses("import", *arguments, stdin=stdin)


@pytest.mark.parametrize("kind", [*TableKind])
def test_a_template_is_written_without_a_store(empty: Program, tmp_path: Path, kind: TableKind) -> None:
    file = tmp_path / "empty.xlsx"
    empty.at(tmp_path / "none.db").ok("import", "--template", kind, "-o", str(file))
    assert file.read_bytes() == template(kind)


def test_a_template_adds_nothing_and_needs_its_package(empty: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no kind of table “evidense” — did you mean evidence?" in empty.refuses("import", "--template", "evidense")
    assert "write something out and add nothing" in empty.refuses("import", "--template", "evidence", "x.csv")
    assert "write something out and add nothing" in empty.refuses("import", "-o", "x.xlsx", "x.csv")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    for name in ("templates", "worksheets"):
        monkeypatch.delitem(sys.modules, f"tracker.documents.{name}")
        monkeypatch.delattr(f"tracker.documents.{name}")
    line = empty.refuses("import", "--template", "evidence", "-o", str(tmp_path / "x.xlsx"))
    assert line == "tracker: templates need the package XlsxWriter, which is not installed — install it: pip install 'xlsxwriter>=3.2,<4'\n"


def test_a_workbook_is_kept_from_the_terminal(small: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.commands.tables.is_terminal", lambda: True)
    assert "XLSX is not for a terminal — name a file: -o evidence.xlsx" in small.refuses("import", "--template", "evidence")
    assert "XLSX is not for a terminal — name a file: -o book.xlsx" in small.refuses("export", "--format", "xlsx")


def test_scores_come_in_workbooks_and_other_encodings_too(small: Program, tmp_path: Path) -> None:
    rows = [("Scores",), ("Commitment", "ref", "US", "CN"), ("Förderung", "PACT-1", 1, -1)]
    (tmp_path / "scores.xlsx").write_bytes(book(rows))
    given = ("--scale", "g20", "--agreement", "PACT")
    assert "added #6" in small.ok("import", "scores", str(tmp_path / "scores.xlsx"), *given)
    texts = separated([[str(cell) for cell in row] for row in rows], ";", "cp1252")
    (tmp_path / "scores.csv").write_bytes(texts)
    assert "--encoding cp1252 it says “Förderung" in small.refuses("import", "scores", str(tmp_path / "scores.csv"), *given)
    assert "already there as #6" in small.ok("import", "scores", str(tmp_path / "scores.csv"), *given, "--encoding", "cp1252")
    assert "scores: --dates is for tables" in small.refuses("import", "scores", "x.csv", *given, "--dates", "dmy")


def test_an_object_of_several_lines_and_unknown_fields_are_said_once(small: Program, tmp_path: Path) -> None:
    row = dict(zip(("commitment", "event_date", "stance", "summary", "source"), ROWS[1], strict=True))
    assert "added 1 entry" in small("import", "-", stdin=json.dumps(row, indent=2)).err
    lines = "\n".join(json.dumps(row | {"colour": "red", "summary": f"They met {number}"}) for number in range(3))
    assert small.refuses("import", "-", stdin=lines).startswith("tracker: standard input:1: colour: there is no such field")


def test_attached_files_that_are_not_taken_are_said(small: Program) -> None:
    """Red where their names are passed over without a word."""
    rows = [{"commitment": "PACT-1", "stance": "supports", "summary": f"They met {n}", "source": "wire-2025"} for n in range(3)]
    lines = "\n".join(json.dumps(row | {"attachments": [{"name": "a.pdf"}] if number else []}) for number, row in enumerate(rows))
    assert small("import", "-", stdin=lines).err.splitlines() == [
        "standard input: the files attached to 2 of the rows are not taken: they are only in a whole ledger",
        "standard input: added 3 entries (3 pieces of evidence)",
    ]
    text = (
        "commitment,stance,summary,source,attachments\nPACT-1,supports,They met 0,wire-2025,a.pdf\nPACT-1,supports,They met 1,wire-2025,\n"
    )
    assert small("import", "-", stdin=text).err.splitlines() == [
        "standard input: the files attached to 1 of the rows are not taken: they are only in a whole ledger",
        "standard input: nothing new, 2 already there",
    ]
