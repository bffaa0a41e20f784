"""Flags, environment and config file into one `Settings` that does not change; the only reader of the environment.

Precedence: flag, environment, config file, default. The config file is TOML with the keys `db`, `actor`, `author`, `key`, `pager` and `within`, in the user's
config folder (`~/.config/tracker/config.toml` on Linux). Every command asks this module where the store is, and few ask more: each
value is worked out, and what that takes is imported, when it is asked for.
"""

import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from tracker.domain.errors import BadInput
from tracker.domain.vocabulary import DUE_SOON_WITHIN

CONFIG_SIZE_LIMIT = 100_000
EDITORS = ("sensible-editor", "nano", "vi")
"""Tried in this order where none is named."""


class Pager(NamedTuple):
    """The program in which long answers are read, and its environment."""

    command: tuple[str, ...]
    environment: Mapping[str, str]


class Settings:
    """Where the store is, who writes, and how the user's terminal and clock are."""

    def __init__(
        self, *, db: str | None = None, actor: str | None = None, paged: bool = True, environment: Mapping[str, str] = os.environ
    ) -> None:
        self._db = db or environment.get("TRACKER_DB")
        self._actor = actor or environment.get("TRACKER_ACTOR")
        self._environment = environment
        self._paged = paged

    @property
    def db(self) -> str:
        """Path or address of the store; a URL may hold a password, which no text of ours shows."""
        return self._db or _config(self._environment).get("db") or str(_folder(self._environment, "data", ".local/share") / "tracker.db")

    @property
    def actor(self) -> str:
        """Who is recorded as the author of entries.

        Raises:
            BadInput: a name that is no single line of text, or none is given and the config file cannot be read.
        """
        return _name(self._actor or _config(self._environment).get("actor") or _login())

    @property
    def author(self) -> str:
        """The person or institution whom citations of the record name: `TRACKER_AUTHOR`, or the config file's `author`; empty where nobody is named.

        Raises:
            BadInput: it is not given, and the config file cannot be read.
        """
        return (self._environment.get("TRACKER_AUTHOR") or _config(self._environment).get("author") or "").strip()

    @property
    def colour(self) -> bool:
        """Whether colour is wanted where a terminal can show it."""
        return "NO_COLOR" not in self._environment and self._environment.get("TERM") != "dumb"

    @property
    def editor(self) -> str | None:
        """The user's editor, for forms: VISUAL, EDITOR, or the first of `EDITORS` that is installed and the terminal can show."""
        named = self._environment.get("VISUAL") or self._environment.get("EDITOR")
        if named or self._environment.get("TERM", "dumb") == "dumb":
            return named or None
        from shutil import which

        return next((name for name in EDITORS if which(name, path=self._environment.get("PATH"))), None)

    @property
    def pager(self) -> Pager | None:
        """The user's pager: `TRACKER_PAGER`, the config file's `pager`, `PAGER`, else `less` where it is installed; None where none is wanted.

        `less` leaves what fits, keeps colours and does not clear the screen, unless the user's `LESS` says otherwise.

        Raises:
            BadInput: a command whose quotation marks are not closed, or a config file that cannot be read.
        """
        if not self._paged or self._environment.get("TERM") == "dumb":
            return None
        import shlex
        import shutil

        told = self._environment.get("TRACKER_PAGER")
        told = _config(self._environment).get("pager") if told is None else told
        told = self._environment.get("PAGER") if told is None else told
        told = (shutil.which("less") and "less") if told is None else told
        try:
            command = tuple(shlex.split(told or ""))
        except ValueError as error:
            raise BadInput(f"“{told}” is no pager: {error}", "set PAGER to a command such as less, or give --no-pager") from error
        return Pager(command=command, environment={"LESS": "FRX", **self._environment}) if command not in ((), ("cat",)) else None

    @property
    def within(self) -> int:
        """How many days ahead a deadline is due soon.

        Raises:
            BadInput: it is not given, and the config file cannot be read; or no number of days.
        """
        given = self._environment.get("TRACKER_WITHIN") or _config(self._environment).get("within")
        if given is None:
            return DUE_SOON_WITHIN
        if not re.fullmatch(r"[0-9]{1,5}", given.strip()):
            raise BadInput(f"“{given}” is no number of days within which a deadline is due soon", "give one such as TRACKER_WITHIN=30")
        return int(given)

    @staticmethod
    def now() -> datetime:
        """The current time, in the user's time zone."""
        return datetime.now(UTC).astimezone()

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now().date()

    @property
    def utc_today(self) -> date:
        """The day by which the ledger counts, for options whose days are UTC."""
        return self.now().astimezone(UTC).date()


class KeyPlace(NamedTuple):
    """Where the key that signs checkpoints lies."""

    path: Path
    named: bool
    """Whether somebody named it; then it must be there."""


def without_plugins(environment: MutableMapping[str, str] = os.environ) -> None:
    """Keeps pydantic from looking for plugins in every installed package, which takes longer than to list; we use none."""
    environment.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def signing_key(given: str | None = None, *, environment: Mapping[str, str] = os.environ) -> KeyPlace:
    """The key file: `--key`, the config file's `key`, or `checkpoint.key` beside the config file.

    Raises:
        BadInput: a config file that cannot be read, or a name that is no path.
    """
    named = given if given is not None else _config(environment).get("key")
    if named is None:
        return KeyPlace(path=_config_path(environment).with_name("checkpoint.key"), named=False)
    try:
        if not named or "\0" in named:
            raise BadInput(f"“{named}” is no path to a key", "name its file")
        return KeyPlace(path=Path(named).expanduser(), named=True)
    except RuntimeError as error:  # nobody's home folder
        raise BadInput(f"“{named}” is no path to a key: {error}", "name a file by its whole path") from error


def _config(environment: Mapping[str, str]) -> dict[str, str]:
    path = _config_path(environment)
    try:
        with path.open("rb") as file:
            text = file.read(CONFIG_SIZE_LIMIT).decode()
        import tomllib

        values = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # no UTF-8 and no TOML are both ValueErrors
        raise BadInput(f"{path}: cannot be read: {error}", 'it holds lines such as db = "/path/to/tracker.db"') from error
    for name, value in values.items():
        if name not in ("db", "actor", "author", "key", "pager", "within") or not isinstance(value, int if name == "within" else str):
            known = 'settings are db = "…", actor = "…", author = "…", key = "…", pager = "…" and within = 30'
            raise BadInput(f"{path}: there is no setting “{name}” of that form", known)
    return {name: str(value) for name, value in values.items()}


def _config_path(environment: Mapping[str, str]) -> Path:
    return _folder(environment, "config", ".config") / "config.toml"


def _folder(environment: Mapping[str, str], kind: str, usual: str) -> Path:
    """A folder of ours by the XDG Base Directory Specification, which has relative paths ignored, or as the platform has it.

    On Linux it is what platformdirs says, which every list would have to import.
    """
    named = Path(environment.get(f"XDG_{kind.upper()}_HOME", ""))
    if named.is_absolute():
        return named / "tracker"
    if sys.platform == "linux":
        return Path(environment.get("HOME") or Path.home(), usual, "tracker")
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")("tracker", appauthor=False))


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _name(name: str) -> str:
    from tracker.domain.text import author_problem

    if problem := author_problem(name := name.strip()):
        raise BadInput(f"the actor's name {problem}", 'give it with --actor "Ana Analyst" or TRACKER_ACTOR')
    return name
