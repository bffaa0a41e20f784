"""What is installed: every package pinned, every installation by the pins, and nobody sent to an index for a program that is not there."""

import re
from importlib import metadata
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests import constraints
from tests.bench import peers
from tracker.domain.errors import MissingExtra

ROOT = constraints.ROOT
PINNED = constraints.pins(constraints.FILE.read_text(encoding="utf-8"))
WANTED = [Requirement(line) for line in constraints.requirements(constraints.project())]


def test_a_pin_is_a_name_and_a_version() -> None:
    lines = constraints.FILE.read_text(encoding="utf-8").removeprefix(constraints.HEADER).splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][a-z0-9.+]*", line) for line in lines)
    assert lines == sorted({line.partition("==")[0]: line for line in lines}.values(), key=lambda line: line.partition("==")[0])


def test_what_pyproject_names_is_pinned_within_its_range() -> None:
    for wanted in WANTED:
        assert Version(PINNED[constraints.canonical(wanted.name)]) in wanted.specifier, wanted


def test_what_the_pinned_packages_need_is_pinned() -> None:
    """Only releases that are the pinned ones are asked: `make test-newest` installs others."""
    pending, seen = [(one.name, frozenset(one.extras)) for one in WANTED], set()
    while pending:
        name, extras = entry = pending.pop()
        assert constraints.canonical(name) in PINNED
        try:
            installed = distribution(name)
        except PackageNotFoundError:  # an extra that only the heavy tests or the benchmark install
            continue
        if entry in seen or installed.version != PINNED[constraints.canonical(name)]:
            continue
        seen.add(entry)
        needs = map(Requirement, installed.requires or ())
        here = (one for one in needs if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)))
        pending += [(one.name, frozenset(one.extras)) for one in here]
    assert seen or PINNED["pytest"] != distribution("pytest").version


@pytest.mark.parametrize("file", ["Makefile", ".ci/run"])
def test_every_installation_goes_by_the_pins(file: str) -> None:
    lines = [line for line in (ROOT / file).read_text(encoding="utf-8").splitlines() if re.search(r"\bpip\b.*\binstall\b", line)]
    assert all("--constraint ,$(CONSTRAINTS)" in line and "--no-build-isolation" in line for line in lines)
    assert len(lines) == (file == "Makefile")


def test_the_benchmark_installs_its_peer_by_the_pins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(peers, "_quietly", ran.append)
    peers.Peers(folder=tmp_path).path("sqlite-utils")
    (install,) = [line for line in ran if "install" in line]
    assert install[install.index("--constraint") + 1] == str(ROOT / "constraints.txt")


def test_the_file_is_written_on_the_lowest_python_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    document: dict[str, Any] = {"project": {"requires-python": ">=3.0"}}
    monkeypatch.setattr(constraints, "project", lambda: document)
    with pytest.raises(SystemExit, match=re.escape("on Python 3.0: make upgrade PYTHON=python3.0 VENV=.venv-3.0")):
        constraints.main()


EXTRAS = constraints.project()["project"]["optional-dependencies"]


@pytest.mark.parametrize("extra", ["sign", "postgres", "feeds", "pdf", "docx", "xlsx"])
def test_a_missing_package_is_named_with_the_range_of_pyproject(extra: str) -> None:
    (wanted,) = EXTRAS[extra]
    assert MissingExtra("reports", "anything", extra).hint.lower() == f"install it: pip install '{wanted.lower()}'"


def test_a_missing_package_is_named_where_there_is_no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    def requires(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    assert MissingExtra("reports", "typst", "pdf").hint == "install it: pip install typst"


TEXTS = [
    path
    for folder in ("tracker", "docs", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".sh", ""} and path.is_file()
]


def test_nobody_is_told_to_install_us_from_an_index() -> None:
    assert len(TEXTS) > 100
    told = re.compile(r"pip install\b[^\n`]*[\s'\"](commitment-)?tracker\b")
    assert [path for path in (*TEXTS, ROOT / "README.md", ROOT / "Makefile") if told.search(path.read_text(encoding="utf-8"))] == []
