"""Shell completion by Typer's protocol: refs of the store, words of the vocabularies, and names of commands."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from types import ModuleType
from typing import Any

import pytest
import typer
from typer.core import TyperArgument, TyperGroup

from tests.cli.conftest import Program
from tracker.cli.app import app
from tracker.cli.start import run


@pytest.fixture(autouse=True)
def rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rich that fails when it is looked for, and is put back afterwards."""
    monkeypatch.setitem(sys.modules, "rich", ModuleType("rich"))


def asking(shell: str, line: str, store: str = "", action: str = "get-args") -> dict[str, str]:
    """What a shell puts into the environment; the last word is the one to complete."""
    words = line.split(" ")
    line = "\n".join(words) if shell == "bash" else line
    asked = {
        "_TRACKER_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": action,
    }
    return asked | ({"TRACKER_DB": store} if store else {})


class Shell:
    """Asks for a completion in this process, and gives the lines of the answer."""

    def __init__(self, program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.program = program
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, line: str, shell: str = "bash", action: str = "get-args", code: int = 0) -> list[str]:
        line = line.replace("STORE", str(self.program.db))
        with self._monkeypatch.context() as patch:
            for name, value in asking(shell, line, str(self.program.db), action).items():
                patch.setenv(name, value)
            self._capsys.readouterr()
            assert run([]) == code
        captured = self._capsys.readouterr()
        assert captured.err == ""
        return [line for line in captured.out.splitlines() if line]


@pytest.fixture
def complete(woodside: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(woodside, monkeypatch, capsys)


ALL = [f"WOODSIDE-{number}" for number in range(1, 26)]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("tracker show ", ALL),
        ("tracker show X", []),
        ("tracker show WOODSIDE-25", ["WOODSIDE-25"]),
        ("tracker show woodside-25", ["woodside-25"]),
        ("tracker history W", ALL),
        ("tracker evidence add WOODSIDE-8", ["WOODSIDE-8"]),
        ("tracker --debug show WOODSIDE-25", ["WOODSIDE-25"]),
        ("tracker --db STORE show WOODSIDE-25", ["WOODSIDE-25"]),
        ("tracker --db STORE.none show W", []),
        ("tracker show 1 W", []),
        ("tracker evidence show 35", ["350", "351"]),
        ("tracker evidence show 15", [f"15{last}" for last in range(3, 10)]),
        ("tracker retract 15", [f"15{last}" for last in (0, 1, 3, 4, 5, 6, 7, 8, 9)]),
        ("tracker retract \\#158", ["#158"]),
        ("tracker show \\#158", ["#158"]),
        ("tracker assess 2 upheld --because 13", []),
        ("tracker assess 2 upheld --because 16", ["160", "161", "162", "163", "164"]),
        ("tracker assess 99 upheld --because 16", []),
        ("tracker list --party c", ["cn"]),
        ("tracker list --topic cl", ["climate"]),
        ("tracker list --agreement w", ["woodside"]),
        ("tracker evidence add 2 --voice i", ["independent"]),
        ("tracker evidence add 2 --source cnn-2024", ["cnn-2024-04-16"]),
        ("tracker party show U", ["US", "UA"]),
        ("tracker source show upi", ["upi-2025-05-28"]),
        ("tracker commitment add W", ["WOODSIDE"]),
        ("tracker list --status st", ["stalled"]),
        ("tracker report W", ALL),
        ("tracker report WOODSIDE-3 WOODSIDE-25", ["WOODSIDE-25"]),
        ("tracker report d", ["diff"]),
        ("tracker report diff WOODSIDE-25", ["WOODSIDE-25"]),
        ("tracker report -o a.pdf --party c", ["cn"]),
        ("tracker report WOODSIDE-3 --topic cl", ["climate"]),
        ("tracker report --br", ["--brief"]),
        ("tracker report --format pd", ["pdf"]),
        ("tracker assess 2 --criterion 2=", ["2=met", "2=in-part", "2=not", "2=unknown"]),
        ("tracker show --format js", ["json", "jsonl"]),
        ("tracker show --as", ["--as-of"]),
        ("tracker re", ["retract", "report"]),
        ("tracker evidence re", ["recheck", "regrade"]),
    ],
)
def test_what_bash_is_offered(complete: Shell, line: str, offered: list[str]) -> None:
    assert sorted(complete(line)) == sorted(offered)


def test_indicators_are_those_of_the_commitment(complete: Shell) -> None:
    for ref in ("1", "2"):
        complete.program.ok("indicator", "add", ref, f"CALLS-{ref}", "--title", "Calls", "--unit", "calls")
    for words in ("evidence add 1 --indicator", "indicator show 1", "indicator target WOODSIDE-1"):
        assert complete(f"tracker {words} ca") == ["calls-1"]
    assert complete("tracker evidence add --indicator C") == ["CALLS-1", "CALLS-2"]
    assert complete("tracker indicator show 99 C") == []


def test_a_store_that_is_none_offers_nothing(complete: Shell) -> None:
    complete.program.db.write_bytes(b"x" * 4096)
    assert complete("tracker show W") == []


def test_a_spoiled_head_is_nobodys_business_here(complete: Shell) -> None:
    """Red where a warning is said, in the middle of what somebody types."""
    with closing(sqlite3.connect(complete.program.db)) as database, database:
        database.execute("UPDATE ledger_head SET frontier = x'00'")
    assert complete("tracker show W") == []


@pytest.mark.parametrize(("line", "code"), [("tracker show W", 0), ("tracker show X", 1)])
def test_fish_asks_first_whether_there_is_anything(complete: Shell, line: str, code: int) -> None:
    assert complete(line, "fish", "is-args", code) == []


@pytest.mark.parametrize(("shell", "form"), [("fish", "WOODSIDE-1\t{}\n"), ("zsh", '"WOODSIDE-1":"{}"\n')])
def test_a_title_of_any_length_is_one_line(complete: Shell, shell: str, form: str) -> None:
    """Red where Typer gives the titles to rich."""
    title = "A [bold]long[/bold] title " * 8
    complete.program.ok("commitment", "amend", "1", "--title", title, "--reason", "x")
    assert form.format(title.strip()) in "\n".join(complete("tracker show WOODSIDE-1", shell))


def test_the_commands_about_a_ref_complete_one(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DB", str(woodside.db))

    def about_a_ref(command: Any, words: tuple[str, ...] = ()) -> list[str]:
        context = typer.Context(command)
        if isinstance(command, TyperGroup):
            return [
                found
                for name in command.list_commands(context)
                for found in about_a_ref(command.get_command(context, name), (*words, name))
            ]
        arguments = [one for one in command.params if isinstance(one, TyperArgument)]
        completed = [one for one in arguments if any(item.value == "WOODSIDE-1" for item in one.shell_complete(context, "W"))]
        return [" ".join(words)] * len(completed)

    assert sorted(about_a_ref(typer.main.get_command(app))) == sorted(
        [
            "show",
            "report diff",
            "report write",
            "history",
            "check",
            "assess",
            "evidence add",
            "evidence list",
            "evidence recheck",
            *(f"indicator {name}" for name in ("add", "target", "amend", "remove", "list", "show", "compare")),
            "commitment amend",
            "commitment show",
            "commitment void",
        ]
    )


def test_commands_are_completed_without_their_modules() -> None:
    script = (
        "import sys\nfrom tracker.cli.start import run\nrun([])\nprint(*sorted(n for n in sys.modules if n.startswith('tracker.cli.')))"
    )
    environment = {"PATH": os.environ["PATH"]} | asking("bash", "tracker re")
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split()[:2] == ["retract", "report"]
    assert "tracker.cli.commands.report" not in done.stdout
