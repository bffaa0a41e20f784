"""Flags, environment and config file into one frozen `Settings`; the only reader of the environment.

Precedence: flag, environment, config file, default. The config file is TOML with the keys `db`, `actor` and `key`, in the user's
config folder (`~/.config/tracker/config.toml` on Linux).
"""

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from tracker.domain.errors import BadInput

CONFIG_SIZE_LIMIT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a command may want to know about where and for whom it runs."""

    db: str = field(repr=False)
    """Path or address of the store; a URL may hold a password, which no text of ours shows."""
    actor: str
    """Who is recorded as the author of entries."""
    debug: bool
    """Whether a bug shows its traceback."""
    colour: bool
    """Whether colour is wanted where a terminal can show it."""
    editor: str | None
    """The user's editor, for `evidence add` without flags."""

    @staticmethod
    def now() -> datetime:
        """The moment, with the user's time zone."""
        return datetime.now(UTC).astimezone()

    @property
    def today(self) -> date:
        """The day where the user is."""
        return self.now().date()


def load(*, db: str | None = None, actor: str | None = None, debug: bool = False, environment: Mapping[str, str] = os.environ) -> Settings:
    """Resolves the settings of one run.

    Raises:
        BadInput: a config file that cannot be read, or an actor's name that is no single line of text.
    """
    chosen_db = db or environment.get("TRACKER_DB")
    chosen_actor = actor or environment.get("TRACKER_ACTOR")
    configured = _config(environment) if chosen_db is None or chosen_actor is None else {}
    return Settings(
        db=chosen_db or configured.get("db") or _default_db(),
        actor=_name(chosen_actor or configured.get("actor") or _login()),
        debug=debug,
        colour="NO_COLOR" not in environment and environment.get("TERM") != "dumb",
        editor=environment.get("VISUAL") or environment.get("EDITOR") or None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """Where the key that signs checkpoints lies."""

    path: Path
    named: bool
    """Whether somebody named it; then it must be there."""


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
            values = tomllib.loads(file.read(CONFIG_SIZE_LIMIT).decode())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}", 'it holds lines such as db = "/path/to/tracker.db"') from error
    for name, value in values.items():
        if name not in ("db", "actor", "key") or not isinstance(value, str):
            raise BadInput(f"{path}: there is no setting “{name}” of that form", 'settings are db = "…", actor = "…" and key = "…"')
    return values


def _config_path(environment: Mapping[str, str]) -> Path:
    if folder := environment.get("XDG_CONFIG_HOME"):
        return Path(folder) / "tracker" / "config.toml"
    import platformdirs

    return platformdirs.user_config_path("tracker", appauthor=False) / "config.toml"


def _default_db() -> str:
    import platformdirs

    return str(platformdirs.user_data_path("tracker", appauthor=False) / "tracker.db")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


def _name(name: str) -> str:
    """An author's name is one line of ordinary text: it stands in every entry."""
    name = name.strip()
    if not name or len(name) > 200 or re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", name):
        raise BadInput("the actor's name must be one line of 1 to 200 characters", 'give it with --actor "Ana Analyst" or TRACKER_ACTOR')
    return name
