"""Start-up is a feature: what a command does not need is not imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Program

HEAVY = {"sqlalchemy", "alembic", "pydantic", "pydantic_core", "rich", "jinja2", "yaml", "rfc8785", "markupsafe", "sqlite3", "cryptography"}

SLOW = {"typing", "dataclasses", "inspect", "pathlib", "json", "csv", "textwrap", "shutil", "tempfile", "subprocess", "calendar", "difflib"} | {
    "platformdirs", "tomllib", "getpass", "shlex", "random", "hashlib", "decimal", "fractions", "importlib.metadata"
}  # fmt: skip
"""Modules of the standard library that cost more than most commands take, and platformdirs."""


def imported(script: str, *arguments: str) -> set[str]:
    """The modules in memory after a script of Python."""
    ending = "print('@@' + json.dumps(sorted(sys.modules)))\n"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{script}\nimport json\n{ending}", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    names: list[str] = json.loads(done.stdout.rpartition("@@")[2])
    return set(names) - {"json"}


def imported_by(*arguments: str) -> set[str]:
    """The modules in memory after a run of the program."""
    return imported("from tracker.cli.start import run\ncode = run(sys.argv[1:])\nassert code == 0, code", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["list", "--help"],
        ["evidence", "add", "--help"],
        ["db", "--help"],
        ["checkpoint", "--help"],
        ["checkpoint", "key", "--help"],
        ["prove", "--help"],
        ["verify", "--help"],
        ["score", "--help"],
    ],
)
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    assert imported_by(*arguments) & HEAVY == set()


def test_the_version_imports_nothing_but_where_it_stands() -> None:
    assert {name for name in imported_by("--version") if name.startswith("tracker")} == {
        "tracker",
        "tracker.cli",
        *(f"tracker.cli.{name}" for name in ("boundary", "completion", "grammar", "output", "start")),
        *("tracker.domain", "tracker.domain.errors", "tracker.settings"),
    }


def test_help_imports_no_command_and_a_commands_help_no_other() -> None:
    def declared(*arguments: str) -> set[str]:
        from tracker.cli import app

        return {module for module, _ in app.COMMANDS.values()} & {name.removeprefix("tracker.cli.") for name in imported_by(*arguments)}

    assert declared("--help") == set()
    assert declared("list", "--help") == {"browse_commands"}
    assert declared("evidence", "add", "--help") == {"evidence_commands"}
    assert declared("db", "--help") == {"store"}


def test_the_lines_typed_all_day_import_no_typer(small: Program) -> None:
    add = ("evidence", "add", "1", "--stance", "context", "--summary", "x", "--source", "wire-2025")
    for line in (("list",), ("show", "1"), ("agenda",), ("history",), ("evidence", "list"), (*add, "--dry-run"), add):
        names = imported_by("--db", str(small.db), *line)
        assert names & {"typer", "rich", "shlex", "getpass", "platformdirs", "tomllib", "alembic", "jinja2", "yaml"} <= {
            "getpass",
            "tomllib",
        }
        if line[0] != "evidence":
            assert names & {"getpass", "tomllib"} == set()
        assert "tracker.cli.app" not in names


def test_the_lines_typed_all_day_need_neither_sqlalchemy_nor_pydantic(small: Program) -> None:
    """Red when a module on their way imports what builds records, or makes schemas."""
    add = ("evidence", "add", "PACT-1", "--stance", "context", "--summary", "x", "--source", "wire-2025")
    for line in (("list",), ("list", "--as-of", "today"), ("show", "1"), ("agenda",), ("history",), (*add, "--dry-run"), add):
        assert imported_by("--db", str(small.db), *line) & (HEAVY - {"sqlite3"}) == set(), line
    for short in (("list", "--all"), ("list", "--all", "--format", "json"), ("agenda",)):
        assert imported_by("--db", str(small.db), *short) & {"dataclasses", "inspect", "typing", "pathlib", "hashlib"} == set(), short


def test_what_the_command_line_itself_imports_for_them_is_quick() -> None:
    modules = "tracker.settings, tracker.cli.start, tracker.cli.browse, tracker.cli.evidence, tracker.cli.listings, tracker.cli.pages"
    assert imported(f"import {modules}") & (SLOW | HEAVY | {"typer"}) == set()


def test_a_ref_is_completed_without_typer(small: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_TRACKER_COMPLETE": "complete_bash", "COMP_WORDS": "tracker\nshow\nP", "COMP_CWORD": "2"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TRACKER_DB", str(small.db))
    assert imported_by() & {"typer", "rich", "shlex", "alembic", "jinja2", "yaml", "tracker.cli.app", "pydantic", "sqlalchemy"} == set()


def test_exporting_the_lines_needs_nothing_that_reads_records(small: Program) -> None:
    """Red with the dossier's imports at the top of `actions.exporting`."""
    assert imported_by("--db", str(small.db), "export") & (HEAVY - {"sqlite3"}) == set()


def test_checking_a_proof_opens_no_database(woodside: Program, tmp_path: Path) -> None:
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    woodside.ok("prove", "#57", "-o", str(tmp_path / "57.tlog-proof"))
    assert (
        imported_by("prove", "--check", str(tmp_path / "57.tlog-proof"), "--root", root) & {"alembic", "yaml", "rich", "cryptography"}
        == set()
    )


def test_an_import_at_the_top_would_be_noticed() -> None:
    assert {"typer", "typing", "tracker.cli.app"} <= imported_by("--help")
    assert {"pathlib", "typing"} <= imported("import pathlib, typing")


def test_no_module_of_the_command_line_imports_typers_click() -> None:
    for path in Path(__file__).parents[2].glob("tracker/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import click" not in text
        assert "_click" not in text
