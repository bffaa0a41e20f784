"""Flag, environment, config file, default: in this order."""

import sys
from pathlib import Path

import platformdirs
import pytest

from tracker import settings
from tracker.domain.errors import BadInput


def write(folder: Path, text: str) -> dict[str, str]:
    (folder / "tracker").mkdir()
    (folder / "tracker" / "config.toml").write_text(text, encoding="utf-8")
    return {"XDG_CONFIG_HOME": str(folder)}


def test_precedence(tmp_path: Path) -> None:
    environment = write(tmp_path, 'db = "/configured.db"\nactor = "Configured"\n')
    assert settings.Settings(environment=environment).db == "/configured.db"
    assert settings.Settings(environment=environment).actor == "Configured"
    environment |= {"TRACKER_DB": "/environment.db", "TRACKER_ACTOR": "Environment"}
    assert settings.Settings(environment=environment).db == "/environment.db"
    assert settings.Settings(db="/flag.db", actor="Flag", environment=environment).db == "/flag.db"
    assert settings.Settings(db="/flag.db", actor="Flag", environment=environment).actor == "Flag"


def test_the_editor_is_the_one_named_or_the_first_that_is_there(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "TERM": "xterm", "VISUAL": "code --wait", "EDITOR": "ed"}
    assert settings.Settings(environment=environment).editor == "code --wait"
    assert settings.Settings(environment=environment | {"VISUAL": ""}).editor == "ed"
    bare = {"PATH": str(tmp_path), "TERM": "xterm"}
    assert settings.Settings(environment=bare).editor is None
    for name in reversed(settings.EDITORS):
        (tmp_path / name).touch(mode=0o755)
        assert settings.Settings(environment=bare).editor == name
    assert settings.Settings(environment=bare | {"TERM": "dumb"}).editor is None
    assert settings.Settings(environment=environment | {"TERM": "dumb"}).editor == "code --wait"


def test_defaults_are_a_file_in_the_data_folder_and_the_login(tmp_path: Path) -> None:
    default = settings.Settings(environment={"XDG_CONFIG_HOME": str(tmp_path)})
    assert Path(default.db).name == "tracker.db"
    assert default.actor


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
@pytest.mark.parametrize(
    "variables", [{}, {"XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config"}, {"XDG_DATA_HOME": " "}, {"HOME": "/home/ana"}]
)
def test_the_folders_are_those_that_platformdirs_knows(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings.Settings(environment=variables).db == str(platformdirs.user_data_path("tracker", appauthor=False) / "tracker.db")
    key = settings.signing_key(environment=variables)
    assert key.path.parent == platformdirs.user_config_path("tracker", appauthor=False)


@pytest.mark.parametrize("relative", ["config", "./config", "~/config", "", " /config"])
def test_a_relative_folder_is_ignored_as_its_standard_says(relative: str, tmp_path: Path) -> None:
    """Red with platformdirs, which goes by it: the store was another in each folder."""
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": relative, "XDG_DATA_HOME": relative}
    at_home = {"HOME": str(tmp_path)}
    assert settings.signing_key(environment=environment) == settings.signing_key(environment=at_home)
    assert settings.Settings(environment=environment).db == settings.Settings(environment=at_home).db


@pytest.mark.parametrize("text", ["db = ", "colour = 'red'", "db = 3", "\0"])
def test_a_config_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match=r"config\.toml"):
        _ = settings.Settings(environment=write(tmp_path, text)).db


@pytest.mark.parametrize("name", [" ", "a\nb", "x" * 201, "esc \x1b[31m", "half \udcff", "back \u202e", "\x9b", "li\u2028ne"])
def test_an_author_is_one_line_of_text(name: str) -> None:
    with pytest.raises(BadInput, match="actor"):
        _ = settings.Settings(db="x", actor=name, environment={}).actor


def test_an_author_is_asked_for_only_where_something_is_written(tmp_path: Path) -> None:
    reading = settings.Settings(db="x", environment={"XDG_CONFIG_HOME": str(tmp_path), "TRACKER_ACTOR": "a\nb"})
    assert (reading.db, reading.colour) == ("x", True)
    with pytest.raises(BadInput, match="actor"):
        _ = reading.actor


@pytest.mark.parametrize(("environment", "colour"), [({}, True), ({"NO_COLOR": ""}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_a_wish(environment: dict[str, str], colour: bool) -> None:
    assert settings.Settings(db="x", actor="a", environment=environment).colour is colour


def test_the_pager_is_trackers_own_or_everybodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def command(*, paged: bool = True, **environment: str) -> str | None:
        found = settings.Settings(paged=paged, environment=configured | environment).pager
        return " ".join(found.command) if found else None

    configured = {"XDG_CONFIG_HOME": str(tmp_path / "none")}
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert command() == "less"
    assert command(PAGER="more -d") == "more -d"
    assert command(PAGER="") is None
    configured = write(tmp_path, 'pager = "most"\n')
    assert command(PAGER="more") == "most"
    assert command(PAGER="more", TRACKER_PAGER="less -S") == "less -S"
    assert command(TRACKER_PAGER="") is None
    assert command(TRACKER_PAGER="less -S", paged=False) is None
    with pytest.raises(BadInput, match="is no pager"):
        command(TRACKER_PAGER='less "')
    configured = {"XDG_CONFIG_HOME": str(tmp_path / "none")}
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert command() is None


def test_the_key_is_where_it_was_named_or_beside_the_config(tmp_path: Path) -> None:
    def key(given: str | None, environment: dict[str, str]) -> tuple[Path, bool]:
        place = settings.signing_key(given, environment=environment)
        return place.path, place.named

    nobody = {"XDG_CONFIG_HOME": str(tmp_path / "nobody")}
    assert key(None, nobody) == (tmp_path / "nobody" / "tracker" / "checkpoint.key", False)
    environment = write(tmp_path, 'key = "~/keys/ours.key"\n')
    assert key(None, environment) == (Path("~/keys/ours.key").expanduser(), True)
    assert key("flag.key", environment) == (Path("flag.key"), True)
    for name in ("", "a\0b", "~nobody-of-this-name/key"):
        with pytest.raises(BadInput, match="no path to a key"):
            settings.signing_key(name, environment=nobody)


def test_whom_citations_name(tmp_path: Path) -> None:
    environment = write(tmp_path, 'author = "Institute for Promises"\n')
    assert settings.Settings(environment={"XDG_CONFIG_HOME": str(tmp_path / "none")}).author == ""
    assert settings.Settings(environment=environment).author == "Institute for Promises"
    assert settings.Settings(environment=environment | {"TRACKER_AUTHOR": " Lake Watch "}).author == "Lake Watch"


def test_within_how_many_days_a_deadline_is_due_soon(tmp_path: Path) -> None:
    environment = write(tmp_path, "within = 14\n")
    assert settings.Settings(environment={"XDG_CONFIG_HOME": str(tmp_path / "none")}).within == 30
    assert settings.Settings(environment=environment).within == 14
    assert settings.Settings(environment=environment | {"TRACKER_WITHIN": "7"}).within == 7
    for given in ("soon", "-1", "1.5", "1000000"):
        with pytest.raises(BadInput, match="no number of days"):
            _ = settings.Settings(environment={"TRACKER_WITHIN": given}).within


@pytest.mark.parametrize("text", ["within = '14'", "within = 1.5"])
def test_a_number_of_days_is_a_number(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match="no setting “within” of that form"):
        _ = settings.Settings(environment=write(tmp_path, text)).within
