"""A process of the fork server is one of its own: with the streams, folder, environment and end that a process has that is started anew."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fork_server import ForkServer, forks

SAYS = "import os, sys; print(sys.argv[1:], os.getcwd(), os.environ['GIVEN'], input()); print('complaint', file=sys.stderr)"


def test_it_has_the_streams_the_folder_the_environment_and_the_arguments_of_whoever_started_it(tmp_path: Path) -> None:
    command, environment = ["-c", SAYS, "one", "two words"], {"GIVEN": "äß"}
    asked = [
        subprocess.run([python, *command], cwd=tmp_path, env=environment, input="line\n", capture_output=True, text=True, check=False)
        for python in (forks().python, sys.executable)
    ]
    assert [(one.stdout, one.stderr, one.returncode) for one in asked] == [
        (f"['one', 'two words'] {tmp_path} äß line\n", "complaint\n", 0)
    ] * 2


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("pass", 0),
        ("raise SystemExit(3)", 3),
        ("raise SystemExit('x')", 1),
        ("1 / 0", 1),
        ("import os; os._exit(7)", 7),
        ("import os; os.kill(os.getpid(), 9)", -signal.SIGKILL),
    ],
)
def test_it_ends_as_python_does(script: str, code: int) -> None:
    assert subprocess.run([forks().python, "-c", script], capture_output=True, check=False).returncode == code


def test_they_run_side_by_side_and_end_with_the_server(tmp_path: Path) -> None:
    server = ForkServer()
    waiting = [
        subprocess.Popen([server.python, "-c", "print(1, flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in "abc"
    ]
    for process in waiting:
        assert process.stdout
        assert process.stdout.readline() == b"1\n"
    server.stop()
    for process in waiting:
        with process:
            process.wait(timeout=30)
    assert not os.path.exists(server.tracker)  # noqa: PTH110
