"""Flags, environment and config file into one `Settings` that does not change; the only reader of the environment.

Precedence: flag, environment, config file, default. The config file is TOML with the keys `db`, `actor` and `key`, in the user's
config folder (`~/.config/tracker/config.toml` on Linux). Every command asks this module where the store is, and few ask more: each
value is worked out, and what that takes is imported, when it is asked for.
"""

from __future__ import annotations  # typing and pathlib are not imported to start

import os
import sys

from tracker.domain.errors import BadInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from datetime import date, datetime
    from pathlib import Path
    from typing import Any

CONFIG_SIZE_LIMIT = 100_000


class Settings:
    """Everything a command may want to know about where and for whom it runs."""

    __slots__ = ("_actor", "_db", "_environment", "_file")

    def __init__(self, db: str | None, actor: str | None, environment: Mapping[str, str]) -> None:
        self._db = db or environment.get("TRACKER_DB")
        self._actor = actor or environment.get("TRACKER_ACTOR")
        self._environment = environment
        self._file: dict[str, str] | None = None

    @property
    def db(self) -> str:
        """Path or address of the store; a URL may hold a password, which no text of ours shows.

        Raises:
            BadInput: it is not given, and the config file cannot be read.
        """
        self._db = self._db or self._configured("db") or _default_db(self._environment)
        return self._db

    @property
    def actor(self) -> str:
        """Who is recorded as the author of entries.

        Raises:
            BadInput: a name that is no single line of text, or none is given and the config file cannot be read.
        """
        return _name(self._actor or self._configured("actor") or _login())

    @property
    def colour(self) -> bool:
        """Whether colour is wanted where a terminal can show it."""
        return "NO_COLOR" not in self._environment and self._environment.get("TERM") != "dumb"

    @property
    def editor(self) -> str | None:
        """The user's editor, for `evidence add` without flags."""
        return self._environment.get("VISUAL") or self._environment.get("EDITOR") or None

    def _configured(self, name: str) -> str | None:
        if self._file is None:
            self._file = _config(self._environment)
        return self._file.get(name)

    @staticmethod
    def now() -> datetime:
        """The moment, with the user's time zone."""
        from datetime import UTC, datetime

        return datetime.now(UTC).astimezone()

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now().date()


def load(*, db: str | None = None, actor: str | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of one run."""
    return Settings(db, actor, environment)


class KeyPlace:
    """Where the key that signs checkpoints lies."""

    __slots__ = ("named", "path")

    def __init__(self, *, path: Path, named: bool) -> None:
        self.path = path
        self.named = named
        """Whether somebody named it; then it must be there."""


def completion(environment: Mapping[str, str] = os.environ) -> Mapping[str, str] | None:
    """What a shell that wants a word completed says in the environment; none where it is not a shell that asks."""
    return environment if environment.get("_TRACKER_COMPLETE") else None


def without_plugins(environment: MutableMapping[str, str] = os.environ) -> None:
    """Tells pydantic not to look through every installed package for plugins: that takes longer than to list, and none of them is ours."""
    environment.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def signing_key(given: str | None = None, *, environment: Mapping[str, str] = os.environ) -> KeyPlace:
    """The key file: `--key`, the config file's `key`, or `checkpoint.key` beside the config file.

    Raises:
        BadInput: a config file that cannot be read, or a name that is no path.
    """
    from pathlib import Path

    named = given if given is not None else _config(environment).get("key")
    if named is None:
        return KeyPlace(path=Path(_config_path(environment)).with_name("checkpoint.key"), named=False)
    try:
        if not named or "\0" in named:
            raise BadInput(f"“{named}” is no path to a key", "name its file")
        return KeyPlace(path=Path(named).expanduser(), named=True)
    except RuntimeError as error:  # nobody's home folder
        raise BadInput(f"“{named}” is no path to a key: {error}", "name a file by its whole path") from error


def _config(environment: Mapping[str, str]) -> dict[str, str]:
    path = _config_path(environment)
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib is not imported to start
            values = _toml(file.read(CONFIG_SIZE_LIMIT).decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # no UTF-8 and no TOML are both ValueErrors
        raise BadInput(f"{path}: cannot be read: {error}", 'it holds lines such as db = "/path/to/tracker.db"') from error
    for name, value in values.items():
        if name not in ("db", "actor", "key") or not isinstance(value, str):
            raise BadInput(f"{path}: there is no setting “{name}” of that form", 'settings are db = "…", actor = "…" and key = "…"')
    return values


def _toml(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _config_path(environment: Mapping[str, str]) -> str:
    folder = _folder("XDG_CONFIG_HOME", "~/.config", environment)
    if folder is None:
        import platformdirs

        named = environment.get("XDG_CONFIG_HOME")
        folder = os.path.join(named, "tracker") if named else platformdirs.user_config_dir("tracker", appauthor=False)  # noqa: PTH118
    return os.path.join(folder, "config.toml")  # noqa: PTH118


def _default_db(environment: Mapping[str, str]) -> str:
    folder = _folder("XDG_DATA_HOME", "~/.local/share", environment)
    if folder is None:
        import platformdirs

        folder = platformdirs.user_data_dir("tracker", appauthor=False)
    return os.path.join(folder, "tracker.db")  # noqa: PTH118 - as above


def _folder(variable: str, usual: str, environment: Mapping[str, str]) -> str | None:
    """Our folder by the XDG Base Directory Specification, on Linux; elsewhere platformdirs knows it, which is slow to import."""
    if sys.platform != "linux" or "ANDROID_DATA" in environment:
        return None
    named = environment.get(variable, "")
    return os.path.join(named if named.strip() else os.path.expanduser(usual), "tracker")  # noqa: PTH111, PTH118 - nor is pathlib quick


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _name(name: str) -> str:
    """An author's name is one line of ordinary text: it stands in every entry."""
    import re

    name = name.strip()
    if not name or len(name) > 200 or re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", name):
        raise BadInput("the actor's name must be one line of 1 to 200 characters", 'give it with --actor "Ana Analyst" or TRACKER_ACTOR')
    return name
