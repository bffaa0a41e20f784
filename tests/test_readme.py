"""The README cannot lie: its tour is run as written, on a store of its own, and what it prints is compared."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
ELLIPSIS = "…"
MARK = "@@tour"


@dataclass
class Step:
    command: str
    printed: list[str] = field(default_factory=list)


def steps(text: str) -> list[Step]:
    """The commands of every console block with the lines below each."""
    found: list[Step] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line.removeprefix("$ ")))
            else:
                found[-1].printed.append(line)
    return found


def run(tour: list[Step], folder: Path) -> list[str]:
    """What each command of the tour prints, both streams, in one shell."""
    script = "\n".join(f"{{ {step.command}\n}} 2>&1\necho '{MARK}'" for step in tour)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"}
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr
    return done.stdout.split(f"{MARK}\n")[:-1]


def normal(line: str) -> str:
    """Without what differs from run to run: hashes and moments, the folder, and today's date."""
    line = re.sub(r"\b[0-9a-f]{64}\b", "HASH", line)
    line = re.sub(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", "MOMENT", line)
    line = re.sub(r"as of \d{4}-\d{2}-\d{2}", "as of DAY", line)
    return re.sub(r"\S*/(?=(tour|copy)\.db)", "", line).rstrip()


def same(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines agree, a line `…` standing for any number of lines."""
    if not expected:
        return not printed
    if expected[0] == ELLIPSIS:
        return any(same(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    return bool(printed) and normal(expected[0]) == normal(printed[0]) and same(expected[1:], printed[1:])


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder in which the tour was run, and what each command printed."""
    folder = tmp_path_factory.mktemp("tour")
    return folder, run(steps(README.read_text(encoding="utf-8")), folder)


@pytest.mark.xdist_group("tour")
def test_the_tour_prints_what_the_readme_says(toured: tuple[Path, list[str]]) -> None:
    folder, outputs = toured
    tour = steps(README.read_text(encoding="utf-8"))
    assert len(tour) > 15
    assert len(outputs) == len(tour)
    for step, output in zip(tour, outputs, strict=True):
        assert same(step.printed, output.splitlines()), f"$ {step.command}\n{output}\n--- the README says\n" + "\n".join(step.printed)
    assert "<!DOCTYPE html>" in (folder / "woodside.html").read_text(encoding="utf-8")[:100]


def python(text: str, number: int, folder: Path) -> str:
    """What one of the README's two Python programs prints."""
    programs = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(programs) == 2
    command = [sys.executable, "-c", programs[number]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


@pytest.mark.xdist_group("tour")
def test_the_root_by_hand_is_the_root_of_the_ledger(toured: tuple[Path, list[str]]) -> None:
    folder, outputs = toured
    text = README.read_text(encoding="utf-8")
    by_hand = python(text, 0, folder)
    assert any(f"root {by_hand}" in output for output in outputs)
    leaves = [re.findall(r"\b[0-9a-f]{64}\b", output) for output in outputs if '"leaf"' in output or "  -" in output]
    assert leaves[-2] == leaves[-1] != []


@pytest.mark.xdist_group("tour")
def test_a_proof_by_hand_leads_to_the_root_and_a_false_one_does_not(toured: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, outputs = toured
    text = README.read_text(encoding="utf-8")
    entry, verdict = python(text, 1, folder).split("\n")
    holds, root = verdict.split(" ")
    assert (json.loads(entry)["seq"], holds) == (57, "True")
    assert any(f"root {root}" in output for output in outputs)
    lines = (folder / "57.tlog-proof").read_text(encoding="utf-8").split("\n")
    lines[5], lines[6] = lines[6], lines[5]
    (tmp_path / "57.tlog-proof").write_text("\n".join(lines), encoding="utf-8")
    assert "False" in python(text, 1, tmp_path)


def test_a_different_output_is_noticed() -> None:
    assert not same(["a", ELLIPSIS, "c"], ["a", "b"])
    assert same(["a", ELLIPSIS, "c"], ["a", "b", "b", "c"])
    assert not same(["a"], ["a", "b"])
