"""Exports that are read again (docs/import.md): what was written adds nothing where it came from, and elsewhere gives the same again."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Program, SmallAnd

PAGE = Path(__file__).parents[2] / "docs" / "import.md"
EVIDENCE = ("evidence", "list", "--format")
READ_AGAIN = {
    "tracker export": (("export",), ("import",)),
    "tracker export --format dossier": (("export", "--format", "dossier"), ("import",)),
    "tracker evidence list --format csv": ((*EVIDENCE, "csv"), ("import",)),
    "tracker evidence list --format csv --excel": ((*EVIDENCE, "csv", "--excel"), ("import",)),
    "tracker evidence list --format csv --raw": ((*EVIDENCE, "csv", "--raw"), ("import", "--raw")),
    "tracker evidence list --format jsonl": ((*EVIDENCE, "jsonl"), ("import",)),
    "tracker evidence list --format json": ((*EVIDENCE, "json"), ("import",)),
}
WHOLE = {"tracker export --to-db STORE", "tracker db backup -o FILE"}
"""What goes from store to store without `import`."""
WORKBOOK = "tracker export --format xlsx"
"""What is no text, and goes by a file."""
LISTS = [name for name in READ_AGAIN if "evidence" in name]

ABOUT = ("evidence", "add", "1", "--stance", "supports", "--event-date", "2025-02", "--source", "wire-2025")
TEXTS = (
    "=1+1",
    "'=1+1",
    "'tis so",
    "-5 per cent",
    "@home",
    "one, two; three",
    'He said "no"',
    "first\nsecond\n",
    "\ttabbed",
    "'",
    "中文",
    "1-2",
)
CONTROLS = "\x1b[31mred \u202ereversed\rreturned\u2028"
"""What CSV shows as pictures, for people."""


def recorded(program: Program, *more: str) -> Program:
    """The store with evidence in which anything may get lost that a table can lose."""
    about = {"commitment": "PACT-1", "stance": "supports", "event_date": "2025-02", "source": "wire-2025"}
    said: list[dict[str, object]] = [
        {"summary": text, "quote": text, "note": text, "grade": "B2", "party": "CN", "voice": "US"} for text in (*TEXTS, *more)
    ]
    same: dict[str, object] = {"summary": "The same event", "same_event_as": 6, "id": "=id", "stage": "in_force"}
    program.ok("import", "-", stdin="".join(json.dumps({**about, **one}) + "\n" for one in (*said, same)))
    return program


@pytest.fixture
def changed(small: Program, tmp_path: Path) -> Program:
    """A store of which some evidence was amended, regraded or retracted, and some has a file."""
    recorded(small)
    (tmp_path / "page.txt").write_text("They met.", encoding="utf-8")
    small.ok(*ABOUT, "--summary", "With a file", "--attach", str(tmp_path / "page.txt"))
    small.ok("evidence", "amend", "7", "--summary", "=2+2", "--reason", "A slip")
    small.ok("evidence", "regrade", "8", "C3", "--reason", "Read again")
    small.ok("retract", "9", "--reason", "Not so", "--yes")
    return small


@pytest.mark.parametrize("name", READ_AGAIN)
def test_what_is_read_again_where_it_came_from_adds_nothing(changed: Program, name: str) -> None:
    export, read = READ_AGAIN[name]
    before, written = changed.ok("export"), changed.ok(*export)
    told = changed(*read, "-", stdin=written)
    assert (told.code, "nothing new, " in told.err) == (0, True), told.err
    assert changed.ok("export") == before


def test_a_workbook_adds_nothing_where_it_came_from(changed: Program, tmp_path: Path) -> None:
    before = changed.ok("export")
    changed.ok(*WORKBOOK.split()[1:], "-o", str(tmp_path / "book.xlsx"))
    assert "nothing new, " in changed("import", str(tmp_path / "book.xlsx")).err
    assert changed.ok("export") == before


@pytest.mark.parametrize("name", LISTS)
def test_retracted_evidence_that_was_listed_is_not_added_again(changed: Program, name: str) -> None:
    export, read = READ_AGAIN[name]
    before = changed.ok("export")
    assert "1 of them retracted" in changed(*read, "-", stdin=changed.ok(*export, "--retracted")).err
    assert changed.ok("export") == before


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_evidence_gives_the_same_evidence_in_another_ledger(small_and: SmallAnd, tmp_path: Path, name: str) -> None:
    export, read = READ_AGAIN[name]
    other = small_and().at(tmp_path / "other.db")
    other.db.write_bytes((tmp_path / "small.db").read_bytes())
    exact = "--raw" in export or "json" in export
    listed = recorded(small_and(), *([CONTROLS] if exact else [])).ok(*export)
    other.ok(*read, "-", stdin=listed)
    assert other.ok(*export) == listed


def test_a_ledger_and_a_dossier_give_the_same_in_a_new_store(changed: Program, tmp_path: Path) -> None:
    for export in (("export",), ("export", "--format", "dossier")):
        other = changed.at(tmp_path / f"{len(export)}.db")
        other.ok("init")
        other.ok("import", "-", stdin=changed.ok(*export))
        listed = ("list", "--all", "--format", "csv", "--columns", "ref,obligors,obligor_names,supports,contradicts,context")
        assert other.ok(*listed) == changed.ok(*listed)
        if len(export) == 1:
            assert other.ok(*export) == changed.ok(*export)


def test_how_far_criteria_are_met_comes_back_from_dossier_and_workbook(twenty: Program, tmp_path: Path) -> None:
    other = twenty.at(tmp_path / "other.db")
    other.ok("init")
    other.ok("import", "-", stdin=twenty.ok("export", "--format", "dossier"))
    said = [[one["criteria"] for one in json.loads(some.ok("show", "1", "--format", "json"))["assessments"]] for some in (twenty, other)]
    assert said[0] == said[1]
    assert ["1=met", "2=in_part", "3=unknown"] in said[0]
    twenty.ok(*WORKBOOK.split()[1:], "-o", str(tmp_path / "book.xlsx"))
    assert "nothing new, " in twenty("import", str(tmp_path / "book.xlsx")).err


def test_a_copy_and_a_backup_are_the_same_ledger(changed: Program, tmp_path: Path) -> None:
    copy, restored = changed.at(tmp_path / "copy.db"), changed.at(tmp_path / "restored.db")
    changed.ok("export", "--to-db", str(copy.db))
    assert "0 entries added" in changed("export", "--to-db", str(copy.db)).err
    changed.ok("db", "backup", "-o", str(tmp_path / "small.backup"))
    restored.ok("db", "restore", str(tmp_path / "small.backup"))
    assert copy.ok("export") == restored.ok("export") == changed.ok("export")


def test_the_page_claims_what_is_tried_here() -> None:
    claimed = re.findall(r"^\| `(tracker [^`]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {*claimed} == {*READ_AGAIN, WORKBOOK} | WHOLE
