"""Writes constraints.txt anew: the newest releases that the ranges in pyproject.toml allow, resolved by pip and not installed.

The runtime, every extra and the build backend are resolved together, on the lowest Python that is supported, because what can be
installed there can be installed on every later one. Only wheels are taken: to build another package would install what is not pinned.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "constraints.txt"

HEADER = """\
# The release of every package that the Makefile, CI and the benchmark install: runtime, extras, developers' tools, build backend.
# Written by `make upgrade` from the ranges in pyproject.toml, on the lowest supported Python; do not edit by hand.
"""


def project() -> dict[str, Any]:
    """The content of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(document: dict[str, Any]) -> list[str]:
    """Every requirement that pyproject.toml states, in the syntax of PEP 508: runtime, all extras, build backend."""
    extras = document["project"]["optional-dependencies"].values()
    return sorted(
        {*document["project"]["dependencies"], *document["build-system"]["requires"], *(line for extra in extras for line in extra)}
    )


def canonical(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """The version of each package in a file of constraints."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {name: version for name, _, version in (line.partition("==") for line in lines)}


def lowest_python(document: dict[str, Any]) -> tuple[int, int]:
    """Major and minor version of the lowest Python that is supported."""
    major, minor = document["project"]["requires-python"].removeprefix(">=").split(".")
    return int(major), int(minor)


def resolved(wanted: list[str]) -> dict[str, str]:
    """The newest version of each package that satisfies the requirements together, dependencies included."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--no-input", "install"]
    options = ["--dry-run", "--ignore-installed", "--only-binary", ":all:", "--report", "-"]
    report = json.loads(subprocess.run([*pip, *options, *wanted], stdout=subprocess.PIPE, check=True).stdout)
    found = (one["metadata"] for one in report["install"])
    return {canonical(one["name"]): one["version"] for one in found}


def main() -> None:
    """Writes the file, or refuses to on another Python than the lowest."""
    document = project()
    if sys.version_info[:2] != (lowest := lowest_python(document)):
        python = ".".join(map(str, lowest))
        sys.exit(f"constraints.txt is written on Python {python}: make upgrade PYTHON=python{python} VENV=.venv-{python}")
    found = resolved(requirements(document))
    FILE.write_text(HEADER + "".join(f"{name}=={found[name]}\n" for name in sorted(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
