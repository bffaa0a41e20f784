"""A pager for what is higher than the terminal, and nowhere else."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands.test_evidence import on_a_terminal
from tests.cli.conftest import Program
from tests.fork_server import forks
from tracker.cli.terminal import pager

LONG = ("list", "--all")


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A pager that keeps what it was given in a file beside it, with the options of `less` on the first line."""
    return made(tmp_path, "open(sys.argv[0] + '.read', 'a').write(os.environ.get('LESS', '') + '\\n' + sys.stdin.read())")


def made(folder: Path, script: str) -> Path:
    program = folder / "reader"
    program.write_text(f"#!{sys.executable}\nimport os, subprocess, sys\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def read(reader: Path) -> str:
    file = Path(f"{reader}.read")
    return file.read_text(encoding="utf-8") if file.exists() else ""


def seen(program: Program, *arguments: str, **environment: str) -> str:
    shell = {"PATH": os.environ["PATH"], "HOME": str(program.db.parent), "TERM": "xterm", "COLUMNS": "80", "LINES": "24", "LANG": "C.UTF-8"}
    code, screen = on_a_terminal(["--db", str(program.db), *arguments], shell | environment)
    assert code == 0, screen
    return screen.replace("\r\n", "\n")


def test_what_is_higher_than_the_terminal_is_read_in_the_pager(woodside: Program, reader: Path) -> None:
    straight = seen(woodside, "--no-pager", *LONG, PAGER=str(reader))
    assert (read(reader), "\x1b[" in straight) == ("", True)
    assert seen(woodside, *LONG, PAGER=str(reader)) == ""
    assert read(reader) == f"FRX\n{straight}"


def test_the_users_own_options_of_less_are_left_alone(woodside: Program, reader: Path) -> None:
    seen(woodside, *LONG, PAGER=str(reader), LESS="-S")
    assert read(reader).startswith("-S\n")


@pytest.mark.parametrize(
    ("command", "environment"),
    [
        (("list", "--limit", "3"), {}),
        (LONG, {"TERM": "dumb"}),
        (LONG, {"TRACKER_PAGER": ""}),
        (LONG, {"TRACKER_PAGER": "cat"}),
        (("evidence", "list", "--format", "csv"), {}),  # it is written while it is read
    ],
)
def test_there_is_no_pager_where_none_is_wanted(woodside: Program, reader: Path, command: list[str], environment: dict[str, str]) -> None:
    assert seen(woodside, *command, **{"PAGER": str(reader)} | environment)
    assert read(reader) == ""


def test_a_pipe_has_no_pager(woodside: Program, reader: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PAGER": str(reader), "TERM": "xterm", "LINES": "24", "HOME": str(woodside.db.parent)}
    command = [forks().tracker, "--db", str(woodside.db), *LONG, "--format", "json"]
    assert subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout.startswith(b"{")
    assert read(reader) == ""


def test_a_pager_that_is_left_early_ends_silently(woodside: Program, tmp_path: Path) -> None:
    early = made(tmp_path, "sys.stdin.close()")
    assert seen(woodside, "report", "--format", "json", PAGER=str(early)) == ""


def test_a_pager_that_cannot_be_started_is_named(woodside: Program) -> None:
    screen = seen(woodside, *LONG, PAGER="no-such-pager -x")
    assert "the pager “no-such-pager -x” cannot be started: No such file" in screen
    assert "WOODSIDE-25" in screen


@pytest.mark.parametrize(
    "command",
    [
        "list --all", "list --all --format json", "list --all --format markdown", "show 2", "show 2 --full", "show 2 --format markdown",
        "agenda", "history", "evidence list", "source list", "report", "report diff --from #2", "score --scale g20",
    ],
)  # fmt: skip
def test_nobody_waits_for_who_reads(woodside: Program, tmp_path: Path, command: str) -> None:
    """Red where the pager is opened before the store is closed: SQLite lets nobody write while somebody reads."""
    add = [forks().tracker, "--db", str(woodside.db), "party", "add", "FR", "--name", "France"]
    writes = made(tmp_path, f"print(subprocess.run({add!r}, capture_output=True, text=True).stdout)\nsys.stdin.read()")
    assert seen(woodside, *command.split(), PAGER=str(writes)).startswith("added #356 party FR registered: France")


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("", False), ("x\n" * 9, False), ("x\n" * 10, True), ("\n" * 9, False), (f"{'x' * 720}\n", False), (f"{'x' * 721}\n", True),
        (f"\x1b[31m{'x' * 80}\x1b[0m\n" * 9, False), ("漢" * 360 + "\n", False), ("漢" * 361 + "\n", True),
    ],
)  # fmt: skip
def test_a_row_is_left_for_the_prompt(monkeypatch: pytest.MonkeyPatch, text: str, needed: bool) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "10")
    assert pager.is_needed(text) is needed
