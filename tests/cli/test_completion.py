"""A ref is completed without Typer, and the shell is told what Typer would tell it."""

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Program
from tracker.cli import app, completion
from tracker.cli.start import run


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


LINES = [
    "tracker show WOODSIDE-2",
    "tracker show woodside-2",
    "tracker show ",
    "tracker show X",
    "tracker history W",
    "tracker check WOODSIDE-1",
    "tracker assess WOODSIDE-1",
    "tracker evidence add WOODSIDE-1",
    "tracker evidence list WOODSIDE-25",
    "tracker commitment amend WOODSIDE-9",
    "tracker --db STORE show WOODSIDE-25",
    "tracker --db STORE.none show W",
]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("line", LINES)
def test_the_answer_is_typers(
    woodside: Program, shell: str, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer._completion_classes._sanitize_help_text", lambda text: text)  # which lets rich break titles into lines
    for name, value in asking(shell, line.replace("STORE", str(woodside.db)), str(woodside.db)).items():
        monkeypatch.setenv(name, value)
    assert completion.read(os.environ) is not None
    capsys.readouterr()
    assert run([]) == 0
    quickly = capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        app.typed([])()
    assert (ended.value.code, capsys.readouterr()) == (0, quickly)


@pytest.mark.parametrize(("line", "code"), [("tracker show W", 0), ("tracker show X", 1)])
def test_fish_asks_first_whether_there_is_anything(woodside: Program, line: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asking("fish", line, str(woodside.db), "is-args").items():
        monkeypatch.setenv(name, value)
    assert completion.read(os.environ) is not None
    assert run([]) == code


@pytest.mark.parametrize(
    "line",
    [
        "tracker",
        "tracker sh",
        "tracker show --as",
        "tracker show 1 W",
        "tracker list --status st",
        "tracker show --format js",
        "tracker evidence W",
        "tracker 'show' W",
        'tracker show "W',
        "tracker show \\W",
        "tracker show =W",
        "tracker --db = x show W",
        "tracker --debug show W",
        "tracker evidence show 5",
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_is_not_plainly_a_ref_is_typers(shell: str, line: str) -> None:
    assert completion.read(asking(shell, line)) is None


def test_other_shells_and_other_questions_are_typers() -> None:
    assert completion.read(asking("pwsh", "tracker show W")) is None
    assert completion.read(asking("bash", "tracker show W") | {"_TRACKER_COMPLETE": "source_bash"}) is None
    assert completion.read(asking("bash", "tracker show W") | {"COMP_CWORD": "x"}) is None
    assert completion.read(asking("fish", "tracker show W", action="")) is None


def test_a_title_of_any_length_is_one_line_to_fish(
    woodside: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    title = "A [bold]long[/bold] :smile: title " * 8
    woodside.ok("commitment", "amend", "1", "--title", title, "--reason", "x")
    for name, value in asking("fish", "tracker show WOODSIDE-1", str(woodside.db)).items():
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert run([]) == 0
    assert f"WOODSIDE-1\t{title.strip()}" in capsys.readouterr().out.splitlines()


def test_commands_are_completed_without_their_modules() -> None:
    script = "import sys\nfrom tracker.cli.start import run\ntry:\n    run([])\nexcept SystemExit:\n    print(*sorted(n for n in sys.modules if n.startswith('tracker.cli.')))"
    environment = {"PATH": os.environ["PATH"]} | asking("bash", "tracker re")
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split()[:2] == ["retract", "report"]
    assert "tracker.cli.report" not in done.stdout
