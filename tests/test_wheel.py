"""The wheel needs nothing else: built, unpacked outside the checkout beside its declared dependencies alone, and used.

No network: the dependencies are linked from the environment of the tests, those that the wheel declares and what they declare in
turn, so that one which is used but not declared is missed.
"""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tracker import bundled

ROOT = Path(__file__).parents[1]


def declared(requires: Iterable[str], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """The distributions that are needed, by name, and what they need in turn; extras left out."""
    for line in requires:
        requirement = Requirement(line)
        if requirement.name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[requirement.name] = distribution(requirement.name)
            declared(found[requirement.name].requires or (), found)
    return found


def required_by(wheel: Path) -> list[str]:
    """What the wheel itself declares; the environment of the tests may know an older state of it."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    return message_from_bytes(archive.read(name)).get_all("Requires-Dist") or []


def link(distributions: dict[str, Distribution], folder: Path) -> None:
    """Links every top-level file and folder of the distributions into one folder."""
    folder.mkdir()
    for one in distributions.values():
        for top in {path.parts[0] for path in one.files or () if path.parts[0] not in ("..", "__pycache__")}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(one.locate_file(top))))


@pytest.mark.slow
def test_the_wheel_works_beside_its_declared_dependencies_alone(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, check=True, timeout=120, cwd=ROOT)
    (wheel,) = tmp_path.glob("commitment_tracker-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"tracker/_bundled/seeds/woodside-2023.yaml", "tracker/_bundled/migrations/versions/0001_ledger.py"} <= set(names)
    assert {path.relative_to(ROOT).as_posix() for path in bundled.mappings().values()} <= set(names)
    assert not any(name.startswith(("tests/", "docs/", "migrations/", "seeds/")) for name in names)
    unpacked, dependencies = tmp_path / "unpacked", tmp_path / "dependencies"
    zipfile.ZipFile(wheel).extractall(unpacked)
    [script] = Distribution.at(next(unpacked.glob("*.dist-info"))).entry_points
    assert (script.group, script.name, script.value) == ("console_scripts", "tracker", "tracker.cli.start:main")
    link(declared(required_by(wheel), {}), dependencies)
    path = os.pathsep.join(map(str, (unpacked, dependencies)))
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONPATH": path}
    python = [sys.executable, "-S"]  # without what is installed in the environment of the tests

    def tracker(*arguments: str) -> str:
        command = [*python, "-m", "tracker", "--db", "store.db", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=True, timeout=60).stdout

    tracker("init", "--seed", "woodside-2023")
    assert len(json.loads(tracker("list", "--all", "--format", "json"))["items"]) == 25
    assert tracker("report", "--format", "html").startswith("<!DOCTYPE html>")
    assert tracker("report", "--format", "markdown").startswith("# Status report")
    assert "the ledger holds" in tracker("verify")
    where = subprocess.run(
        [*python, "-c", "import tracker; print(tracker.__file__)"],
        env=clean,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert str(unpacked) in where
