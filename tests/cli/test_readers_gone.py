"""A reader that goes away in the middle, as `head -1` does, ends a command without a word: on every command that answers at length."""

import fcntl
import os
import sys
from threading import Thread
from typing import Any

import pytest

from tests.cli.conftest import Program
from tracker.cli.start import run

SMALLEST_PIPE = 4_096
SIZES = (0, 1, 100, 1_500, 3_600, 4_900, 6_400, 8_100, 9_800)
"""What the reader takes before it goes: nothing, less than a pipe holds, and more."""
COMMANDS = [
    *(["list", "--all", "--format", form] for form in ("table", "json", "jsonl", "csv", "markdown")),
    *(["evidence", "list", "--format", form] for form in ("table", "json", "jsonl", "csv", "markdown")),
    *(["history", "--format", form] for form in ("table", "jsonl", "csv")),
    *(["report", "--format", form] for form in ("markdown", "json", "csv", "html")),
    *(["export", "--format", form] for form in ("jsonl", "dossier")),
    *(["agenda"], ["agenda", "--format", "json"], ["source", "list"], ["show", "1", "--format", "json"], ["import", "--schema", "dossier"]),
    *(["--help"], ["list", "--help"], ["evidence", "add", "--help"]),
]


TRIED = [
    *((command, SIZES[number % 3 :: 3]) for number, command in enumerate(COMMANDS)),
    *(pytest.param(command, SIZES, marks=pytest.mark.heavy) for command in COMMANDS),
]


@pytest.mark.parametrize(("command", "sizes"), TRIED)
def test_a_reader_that_goes_away_hears_no_complaint(
    woodside: Program, command: list[str], sizes: tuple[int, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Red where Typer's own exit code is taken."""
    complaints: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    for size in sizes:
        reading, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
        reader = Thread(target=_read, args=(reading, size))
        with os.fdopen(writing, "w", encoding="utf-8") as answer, pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", answer)
            reader.start()
            code = run(["--db", str(woodside.db), *command])
        reader.join()
        assert (code, capsys.readouterr().err, complaints) == (0, "", []), f"after {size} bytes"


def _read(reading: int, size: int) -> None:
    while size > 0 and (data := os.read(reading, size)):
        size -= len(data)
    os.close(reading)
