"""Errors leave through one place: one line, the exit code, and nothing else happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.fork_server import forks
from tracker.cli import boundary
from tracker.domain import errors

TRACKER = [sys.executable, "-m", "tracker"]


def test_a_bug_is_code_3_and_says_where_to_look(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("surprise\x1b[31m")

    monkeypatch.setattr("tracker.actions.listing.listed", broken)
    answer = woodside("list")
    assert answer.code == 3
    assert answer.err.startswith("tracker: this is a bug in Tracker: ZeroDivisionError at tests.cli.test_boundary:")
    assert "please report it" in answer.err
    assert "Traceback" not in answer.err
    assert "\x1b" not in answer.err
    assert "Traceback" in woodside("--debug", "list").err


def test_an_interruption_is_code_130(woodside: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tracker.actions.listing.listed", interrupted)
    assert (woodside("list").code, woodside("list").err) == (130, "tracker: interrupted; nothing more was written\n")


def test_every_error_of_ours_has_a_message_and_the_code_of_could_not_run() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.TrackerError)]
    assert len(kinds) > 10
    assert {kind for kind in kinds if kind.exit_code != 2} == {errors.UnattestedStore, errors.NotCaptured}
    assert errors.UnattestedStore.exit_code == 1  # whether the rows follow from the entries was asked, and the answer is no
    assert errors.NotCaptured.exit_code == 1  # as it is where a page was asked for


def test_a_message_is_one_line_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        raise errors.BadInput("two\nlines \x1b]0;title\x07", "and \u202e a hint")

    assert boundary.run(command, []) == 2
    assert capsys.readouterr().err == "tracker: two lines ␛]0;title␇ — and ⟨U+202E⟩ a hint\n"


@pytest.mark.parametrize(
    "command",
    [
        ["list", "--all"],
        ["export"],
        ["report"],
        ["list", "--format", "json"],
        ["history"],
        ["show", "1"],
        ["--help"],
        ["evidence", "--help"],
        ["party", "list"],
    ],
)
def test_a_closed_pipe_is_no_failure(woodside: Program, command: list[str]) -> None:
    """Red where Typer's own answer to it is taken, which is 1."""
    process = subprocess.Popen([forks().tracker, "--db", str(woodside.db), *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_only_the_first_line_is_read(woodside: Program) -> None:
    command = f"set -o pipefail; '{forks().tracker}' --db '{woodside.db}' export | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


def closed(woodside: Program, command: str, how: str) -> tuple[int, str]:
    script = f"'{sys.executable}' -m tracker --db '{woodside.db}' --actor ana {command} {how}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("how", "command", "code"),
    [
        pytest.param(how, command, code, marks=() if command == "list" or how == "<&- 2>&-" else pytest.mark.heavy)
        for how in ("2>&-", "<&-", "<&- 2>&-")
        for command, code in (("list", 0), ("--version", 0), ("--help", 0), ("show 99", 2), ("export", 0))
    ],
)
def test_a_stream_that_was_closed_stops_nothing(woodside: Program, how: str, command: str, code: int) -> None:
    before = woodside.db.read_bytes()
    ended, said = closed(woodside, command, how)
    assert ended == code
    assert said.count("\n") == (code == 2 and "2>" not in how)
    assert woodside.db.read_bytes() == before


UNWRITABLE = (">&-", "<&- >&-", "<&- >&- 2>&-", "1</dev/null")
OFTEN = ("--help", "export", "report")
ANSWERING = ("list", "list --format json", "--version", "--help", "export", "report", "verify", "show 1")


@pytest.mark.parametrize(
    ("how", "command"),
    [
        pytest.param(how, command, marks=() if command == "list" or (how == ">&-" and command in OFTEN) else pytest.mark.heavy)
        for how in UNWRITABLE
        for command in ANSWERING
    ],
)
def test_an_answer_that_cannot_be_written_is_no_success(woodside: Program, how: str, command: str) -> None:
    """Red with an open /dev/null in the place of what was closed: a script took an empty file for the answer."""
    before = woodside.db.read_bytes()
    ended, said = closed(woodside, command, how)
    assert ended == 2
    assert "2>" in how or said.startswith("tracker: cannot write the answer: Bad file descriptor — leave standard output open, or")
    assert woodside.db.read_bytes() == before


def test_what_answers_on_standard_error_needs_no_standard_output(woodside: Program, tmp_path: Path) -> None:
    code, said = closed(woodside, f"db backup -o '{tmp_path}/b'", ">&-")
    assert (code, said.count("\n")) == (0, 1)
    assert (tmp_path / "b").stat().st_size > 0


def test_what_was_recorded_before_the_answer_failed_is_said(woodside: Program) -> None:
    code, said = closed(woodside, "party add FR --name France", ">&-")
    assert (code, "tracker history shows whether it did" in said) == (2, True)
    assert '"FR"' in woodside.ok("party", "list", "--format", "json")


def test_an_interrupted_import_leaves_nothing(empty: Program, tmp_path: Path) -> None:
    lines = "".join(f'- {{key: s{number}, publisher: "{"x" * 200}"}}\n  ' for number in range(20_000))
    file = tmp_path / "large.yaml"
    file.write_text(
        f"dossier: 1\nagreement: {{code: P, title: x, made_on: 2025, parties: [US]}}\nparties: [{{code: US, name: x}}]\nsources:\n  {lines}",
        encoding="utf-8",
    )
    before = empty.db.read_bytes()
    process = subprocess.Popen(
        [*TRACKER, "--db", str(empty.db), "import", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    journal = Path(f"{empty.db}-journal")
    deadline = time.monotonic() + 30
    while not journal.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    assert process.poll() is None, "the import was over before it could be interrupted"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "tracker: interrupted; nothing more was written\n"
    assert empty.db.read_bytes() == before
    assert not journal.exists()


def test_an_interrupted_import_of_rows_leaves_nothing_and_nobody(small: Program, tmp_path: Path) -> None:
    """As a terminal interrupts: the whole group of processes in the foreground. Red where one of them goes on, or a row was written."""
    row = '{"commitment": "PACT-1", "stance": "supports", "summary": "They met, %d.", "source": "wire-2025", "event_date": "2025-03-01"}\n'
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(row % number for number in range(30_000)), encoding="utf-8")
    before = small.db.read_bytes()
    process = subprocess.Popen(
        [*TRACKER, "--db", str(small.db), "import", str(file)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    journal = Path(f"{small.db}-journal")
    deadline = time.monotonic() + 30
    while not journal.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    assert process.poll() is None, "the import was over before it could be interrupted"
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "tracker: interrupted; nothing more was written\n")
    assert small.db.read_bytes() == before
    assert not journal.exists()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_terminal_that_cannot_show_a_character_stops_nothing(woodside: Program) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([*TRACKER, "--db", str(woodside.db), "show", "1"], env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0
    assert b"\\u2013" in done.stdout


def test_no_arguments_show_the_help() -> None:
    done = subprocess.run(TRACKER, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tracker evidence add WOODSIDE-2" in done.stdout


def test_help_shows_a_command_that_works_as_it_stands(woodside: Program) -> None:
    text = woodside.ok("--help")
    commands = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip().startswith("tracker ")]
    assert len(commands) == 9
    script = "\n".join(command.replace("--because 57", "--because 156") for command in commands)
    environment = {**os.environ, "TRACKER_DB": str(woodside.db), "PATH": f"{Path(forks().tracker).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-ec", script], env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "added #358 WOODSIDE-2 assessed upheld" in done.stdout


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("check PACT-1 --query x", "one of: nothing-found | found; see tracker check --help"),
        ("assess PACT-1", "statuses: not-assessed | no-evidence"),
        ("assess PACT-1 upheld", "levels: low | moderate | high"),
        ("evidence add PACT-1 --summary x", "tracker evidence add PACT-1 --stance supports|contradicts|context"),
        ("evidence add --stance supports --summary x", "tracker evidence add PACT-1 --stance"),
        ("evidence show", "quote the # that begins a number, or the shell takes the rest for a comment: '#57'"),
        ("retract --reason x", "quote the #"),
        ("show", "quote the #"),
        ("assess PACT-1 upheld --because", "quote the #"),
        ("list --known-at", "quote the #"),
        ("party show", "see tracker party show --help"),
        ("show 5", "? entry 5 is tracker show '#5', in quotes"),
    ],
)
def test_what_is_missing_is_said_with_what_it_may_be(small: Program, command: str, hint: str) -> None:
    assert hint in small.refuses(*command.split())


def test_a_bare_number_among_agreements_is_a_ref_or_an_entry(small: Program) -> None:
    small.ok("agreement", "add", "DEAL", "--title", "The deal", "--made-on", "2025", "--party", "US")
    small.ok("commitment", "add", "DEAL", "--title", "x", "--text", "x", "--obligor", "US")
    message = small.refuses("show", "1")
    assert "“1” could be of any agreement — write the whole ref: DEAL-1 or PACT-1; entry 1 is tracker show '#1', in quotes" in message
    assert "tracker list --all shows the refs" in small.refuses("show", "9")
    assert "entry 9" not in small.refuses("show", "9")
    assert "tracker evidence add DEAL-1 --stance" in small.refuses("evidence", "add")


def test_without_a_store_an_example_names_the_shipped_dossier(small: Program) -> None:
    small.db.unlink()
    assert "tracker evidence add WOODSIDE-3 --stance" in small.refuses("evidence", "add")
