"""The documents say what the program does: the commands of every page are run as written, and what they print is compared.

The README's tour begins with an empty folder; every page under docs/ goes on from the store that the tour leaves.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.fork_server import forks
from tracker.cli.start import run as run_program

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
ELLIPSIS = "…"
MARK = "@@tour"

Walk = tuple[Path, list[str]]
"""The folder in which a page's commands were run, and what each printed."""


@dataclass
class Step:
    """A command and the lines that the page shows below it."""

    command: str
    printed: list[str] = field(default_factory=list)


def steps(page: Path) -> list[Step]:
    """The commands of every console block with the lines below each."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line.removeprefix("$ ")))
            else:
                found[-1].printed.append(line)
    return found


def run(commands: list[str], folder: Path) -> list[str]:
    """What each command prints, both streams, in one shell."""
    script = "\n".join(f"{{ {command}\n}} 2>&1\necho '{MARK}'" for command in commands)
    path = os.pathsep.join((str(Path(forks().tracker).parent), os.environ["PATH"]))
    environment = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr
    return done.stdout.split(f"{MARK}\n")[:-1]


def normal(line: str) -> str:
    """Without what differs from run to run: hashes and moments, the folder, the size of the database, and today's date."""
    line = re.sub(r"\b[0-9a-f]{64}\b", "HASH", line)
    line = re.sub(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "MOMENT", line)
    line = re.sub(r"as of \d{4}-\d{2}-\d{2}", "as of DAY", line)
    line = re.sub(r"(#\d+  )\d{4}-\d{2}-\d{2}", r"\1DAY", line)
    line = re.sub(r"unweighed since \d{4}-\d{2}-\d{2}", "unweighed since DAY", line)  # from the day on which it was recorded
    line = re.sub(r"\([\d,]+ bytes\)", "(SIZE bytes)", line)
    return re.sub(r"\S*/(?=[a-z]+\.(db|backup)\b)", "", line).rstrip()


def same(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines agree, a line `…` standing for any number of lines."""
    if not expected:
        return not printed
    if expected[0] == ELLIPSIS:
        return any(same(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and normal(expected[0]) == normal(printed[0]) and same(expected[1:], printed[1:])


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Walk]:
    """Runs a page's commands, once, and returns where and what came of it."""

    @cache
    def walk(page: Path) -> Walk:
        folder = tmp_path_factory.mktemp(page.stem)
        if page == README:
            return folder, run([step.command for step in steps(page)], folder)
        shutil.copytree(walk(README)[0], folder, dirs_exist_ok=True)
        settings = steps(README)[0].command
        return folder, run([settings, *(step.command for step in steps(page))], folder)[1:]

    return walk


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_a_page_s_commands_print_what_the_page_says(page: Path, walked: Callable[[Path], Walk]) -> None:
    outputs = walked(page)[1]
    for step, output in zip(steps(page), outputs, strict=True):
        assert same(step.printed, output.splitlines()), f"$ {step.command}\n{output}\n--- the page says\n" + "\n".join(step.printed)


def test_the_tour_is_a_tour(walked: Callable[[Path], Walk]) -> None:
    folder, outputs = walked(README)
    assert len(outputs) >= 9
    assert "<!DOCTYPE html>" in (folder / "woodside.html").read_text(encoding="utf-8")[:100]
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150
    assert sum(len(steps(page)) for page in PAGES) > 30


PROOFS = ROOT / "docs" / "proofs.md"


def python(number: int, folder: Path) -> str:
    """What one of the two Python programs of the page on proofs prints."""
    programs = re.findall(r"^```python\n(.*?)^```$", PROOFS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(programs) == 2
    command = [sys.executable, "-c", programs[number]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def test_the_root_by_hand_is_the_root_of_the_ledger(walked: Callable[[Path], Walk]) -> None:
    folder, outputs = walked(PROOFS)
    by_hand = python(0, folder)
    assert any(f"root {by_hand}" in output for output in outputs)
    leaves = [re.findall(r"\b[0-9a-f]{64}\b", output) for output in outputs if '"leaf"' in output or "  -" in output]
    assert leaves[-2] == leaves[-1] != []


def test_a_proof_by_hand_leads_to_the_root_and_a_false_one_does_not(walked: Callable[[Path], Walk], tmp_path: Path) -> None:
    folder, outputs = walked(PROOFS)
    entry, verdict = python(1, folder).split("\n")
    holds, root = verdict.split(" ")
    assert (json.loads(entry)["seq"], holds) == (57, "True")
    assert any(f"root {root}" in output for output in outputs)
    lines = (folder / "57.tlog-proof").read_text(encoding="utf-8").split("\n")
    lines[5], lines[6] = lines[6], lines[5]
    (tmp_path / "57.tlog-proof").write_text("\n".join(lines), encoding="utf-8")
    assert "False" in python(1, tmp_path)


def test_a_different_output_is_noticed() -> None:
    assert not same(["a", ELLIPSIS, "c"], ["a", "b"])
    assert same(["a", ELLIPSIS, "c"], ["a", "b", "b", "c"])
    assert not same(["a"], ["a", "b"])


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_every_link_to_a_file_of_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_every_path_of_the_project_that_a_page_names_is_there(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for path in re.findall(r"`((?:tracker|tests|migrations|seeds|docs)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_every_section_of_the_design_that_code_names_is_there() -> None:
    headings = re.findall(r"^#+ ([\d.]+?)\.? ", (ROOT / "docs" / "design.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {
        (path.name, section)
        for folder in ("tracker", "tests", "migrations")
        for path in (ROOT / folder).rglob("*.py")
        for section in re.findall(r"design\.md §(\d+(?:\.\d+)*)", path.read_text(encoding="utf-8"))
    }
    assert {(name, section) for name, section in named if section not in headings} == set()


def named_commands(page: Path) -> list[list[str]]:
    """The words of every command of the program that a page names in a line of a block or in inline code."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`(tracker [^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if re.match(r"\$ |[a-z(]", line)]
    pieces = [piece.strip() for line in [*lines, *spans] for piece in re.split(r"[|;&()]", line.partition(" # ")[0])]
    return [re.sub(r"^tracker( --db \S+)? ", "", piece).split() for piece in pieces if piece.startswith("tracker ")]


@cache
def help_of(*path: str) -> str:
    """The help of a command of the program, or of a group of commands."""
    captured = io.StringIO()
    with redirect_stdout(captured):
        code = run_program([*path, "--help"])
    assert code == 0, f"there is no command: tracker {' '.join(path)}"
    return captured.getvalue()


@pytest.mark.parametrize("page", [README, *PAGES], ids=lambda page: page.stem)
def test_every_command_and_option_that_a_page_names_is_there(page: Path) -> None:
    for words in named_commands(page):
        path: tuple[str, ...] = ()
        while words and not words[0].startswith("-"):
            following = re.search(r"^(?:Commands|Every day):\n(.*)", help_of(*path), re.MULTILINE | re.DOTALL)
            if not following or not (re.search(rf"^  {re.escape(words[0])} ", following[1], re.MULTILINE) or not path):
                break
            path = (*path, words.pop(0))
        options = {option for word in words for option in re.findall(r"^--[a-z][a-z-]+", word)}
        known = set(re.findall(r"--[a-z][a-z-]+", help_of(*path) + help_of()))
        assert options <= known, f"tracker {' '.join([*path, *words])}"


def test_a_command_or_option_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    for line in ("tracker lsit", "tracker list --al", "tracker evidence add --stanze x"):
        page = tmp_path / "page.md"
        page.write_text(f"`{line}`")
        with pytest.raises(AssertionError):
            test_every_command_and_option_that_a_page_names_is_there(page)
