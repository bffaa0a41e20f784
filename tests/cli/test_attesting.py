"""What is written out for people, a dossier and an assessment rest on rows that the entries give, or on nothing: one line, exit code 1."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.places import SqlitePlace
from tracker import __version__
from tracker.reports.formats.registry import FORMATS

ITS_FIRST = "(SELECT min(seq) FROM evidence WHERE commitment = 'WOODSIDE-3')"
TAMPERING = {
    "a status": "UPDATE standing SET status = 'fulfilled' WHERE ref = 'WOODSIDE-3'",
    "an overview": "UPDATE overview SET contested = 1 - contested WHERE ref = 'WOODSIDE-3'",
    "evidence": f"UPDATE evidence SET stance = 'contradicts' WHERE seq = {ITS_FIRST}",
    "hidden evidence": f"UPDATE evidence SET superseded_by = (SELECT max(seq) FROM entry) WHERE seq = {ITS_FIRST}",
    "a verdict": "UPDATE assessment SET confidence = 'low' WHERE commitment = 'WOODSIDE-3'",
    "a verdict that is gone": "DELETE FROM basis; DELETE FROM assessment WHERE commitment = 'WOODSIDE-3'",
    "the trace of a retraction": "UPDATE evidence SET retracted_by = NULL",
    "an added search": """INSERT INTO search (entry, seq, commitment, "on", queries, outcome, languages)
        VALUES (1, 1, 'WOODSIDE-3', '2024-01-01', '["x"]', 'nothing_found', '["en"]')""",
    "a commitment that is gone": "UPDATE commitment SET void_by = (SELECT max(seq) FROM entry) WHERE ref = 'WOODSIDE-3'",
}
"""What somebody with the rights of whoever keeps the database can do to derived rows."""

FOR_PEOPLE = [name for name, form in FORMATS.items() if form.of_ledger and not form.rows]
ASSESS = ("assess", "WOODSIDE-3", "advanced", "--confidence", "low", "--rationale", "It goes on", "--because")
UNATTESTED: tuple[tuple[str, ...], ...] = (
    ("list", "--all"),
    ("evidence", "list", "--format", "csv"),
    ("export",),
    ("report", "--format", "csv"),
)


def retract_one(program: Program, rows: Callable[[str], list[tuple[int]]]) -> str:
    """Retracts one piece of evidence, and gives the number of another."""
    given = rows("SELECT entry FROM evidence WHERE commitment = 'WOODSIDE-3' AND superseded_by IS NULL ORDER BY entry")
    program.ok("retract", f"#{given[-1][0]}", "--reason", "Another meeting", "--yes")
    return str(given[0][0])


def require_refusal(program: Program, size: Callable[[], object], *arguments: str) -> None:
    before = size()
    answer = program(*arguments)
    assert (answer.code, answer.out) == (1, ""), (arguments, answer)
    assert answer.err.startswith("tracker: the store at ")
    assert answer.err.endswith(": differs from its entries — tracker verify says more, tracker db rebuild writes them anew\n")
    assert answer.err.count("\n") == 1
    assert size() == before


@pytest.mark.parametrize("tampering", TAMPERING)
def test_what_does_not_follow_from_the_entries_is_not_written_out(woodside: Program, tmp_path: Path, tampering: str) -> None:
    place = SqlitePlace(woodside.db)
    because = retract_one(woodside, place.rows)
    place.run(f"PRAGMA foreign_keys = OFF; {TAMPERING[tampering]}")
    for number, form in enumerate(FOR_PEOPLE if tampering == "a status" else FOR_PEOPLE[:1]):  # one reading serves them all
        target = tmp_path / f"out{number}"
        require_refusal(woodside, woodside.db.read_bytes, "report", "--format", form, "-o", str(target))
        assert not target.exists()
    for arguments in (
        ("export", "--format", "dossier"),
        ("report", "--agreement", "woodside"),
        (*ASSESS, because),
        (*ASSESS, because, "--dry-run"),
    ):
        require_refusal(woodside, woodside.db.read_bytes, *arguments)
    if "commitment" not in tampering:
        require_refusal(woodside, woodside.db.read_bytes, "show", "WOODSIDE-3", "--format", "markdown")
    for reading in UNATTESTED:
        assert woodside(*reading).code == 0
    woodside.ok("db", "rebuild")
    assert woodside.ok("report", "3", "-o", str(tmp_path / "whole.html")) == ""
    assert "added #" in woodside.ok(*ASSESS, because)


def test_others_commitments_do_not_matter_to_an_assessment(woodside: Program) -> None:
    place = SqlitePlace(woodside.db)
    because = retract_one(woodside, place.rows)
    place.run("UPDATE standing SET status = 'fulfilled' WHERE ref = 'WOODSIDE-4'")
    assert "added #" in woodside.ok(*ASSESS, because)


def test_what_is_not_attested_carries_no_root(woodside: Program, tmp_path: Path) -> None:
    root = woodside.ok("report", "--format", "markdown").rpartition("root ")[2][:64]
    target = tmp_path / "a.csv"
    assert root not in woodside.ok("report", "--format", "csv")
    assert root not in woodside("report", "-o", str(target)).err
    assert root not in woodside.ok("evidence", "list", "--format", "csv")
    assert root not in woodside.ok("export")
    assert "no line" in woodside("verify", "--report", str(target)).out


def test_a_report_of_which_only_the_line_was_checked_gets_no_tick(woodside: Program, tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    woodside.ok("report", "-o", str(target))
    target.write_text(target.read_text().replace("upheld", "fulfilled").replace('"version":"', '"version":"0.0.1 before '))
    line = woodside.ok("verify", "--report", str(target)).splitlines()[-1]
    assert line.startswith(
        f"– report {target}: only its line was checked: made by version 0.0.1 before {__version__}, and this is {__version__}"
    )
    assert '"answer": "line_checked"' in woodside.ok("verify", "--report", str(target), "--format", "json")
