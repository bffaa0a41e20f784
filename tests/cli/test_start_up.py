"""Start-up is a feature: what a command does not need is not imported."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Program

HEAVY = {"sqlalchemy", "alembic", "pydantic", "pydantic_core", "rich", "jinja2", "yaml", "rfc8785", "markupsafe", "sqlite3", "cryptography"}


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules in memory after a run of the program."""
    script = (
        "import json, sys\n"
        "from tracker.cli.app import run\n"
        "code = run(json.loads(sys.argv[1]))\n"
        "assert code == 0, code\n"
        "print('@@' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run([sys.executable, "-c", script, json.dumps(arguments)], capture_output=True, text=True, check=True, timeout=60)
    names: list[str] = json.loads(done.stdout.rpartition("@@")[2])
    return set(names)


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


def test_reading_imports_no_migration_and_no_report_writer(woodside: Program) -> None:
    assert imported_by("--db", str(woodside.db), "list") & {"alembic", "jinja2", "yaml", "rich"} == set()


def test_adding_imports_no_migration_and_no_report_writer(small: Program) -> None:
    command = ("evidence", "add", "1", "--stance", "context", "--summary", "x", "--source", "wire-2025")
    assert imported_by("--db", str(small.db), *command) & {"alembic", "jinja2", "yaml", "rich"} == set()


def test_checking_a_proof_opens_no_database(woodside: Program, tmp_path: Path) -> None:
    root = json.loads(woodside.ok("verify", "--format", "json"))["root"]
    woodside.ok("prove", "#57", "-o", str(tmp_path / "57.tlog-proof"))
    assert (
        imported_by("prove", "--check", str(tmp_path / "57.tlog-proof"), "--root", root) & {"alembic", "yaml", "rich", "cryptography"}
        == set()
    )


def test_a_heavy_import_at_the_top_would_be_noticed() -> None:
    assert HEAVY & {"sqlalchemy"}
    assert "typer" in imported_by("--version")


def test_no_module_of_the_command_line_imports_typers_click() -> None:
    for path in Path(__file__).parents[2].glob("tracker/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert "import click" not in text
        assert "_click" not in text
