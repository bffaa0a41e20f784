"""What `-o` may not replace: the store, keys and their lists ever; databases, backups and keys of others without `--force`."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.cli.conftest import Program
from tests.ledgers import reading
from tracker.cli import app
from tracker.storage import session
from tracker.storage.ledger import archive

OUTPUTS: dict[str, list[str]] = {
    "report write": ["report", "--format", "html", "-o"],
    "report write, row by row": ["report", "--format", "csv", "-o"],
    "report write, of no ledger": ["report", "--format", "json-schema", "-o"],
    "checkpoint": ["checkpoint", "-o"],
    "export": ["export", "-o"],
    "export, of an agreement": ["export", "--format", "dossier", "-o"],
    "prove": ["prove", "#57", "-o"],
    "draft": ["draft", __file__, "-o"],
    "import, a template": ["import", "--template", "parties", "-o"],
}
"""Commands that write a file, which is replaced if it is there."""
NEW = {"db backup": ["db", "backup", "-o"], "checkpoint key new": ["checkpoint", "key", "new", "-o"]}
"""Commands that write a file which must not be there."""


def with_output(command: Any, words: tuple[str, ...] = ()) -> Iterator[str]:
    """The commands that have an option `-o`."""
    context = typer.Context(command)
    if any("-o" in param.opts for param in command.params):
        yield " ".join(words)
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            yield from with_output(command.get_command(context, name), (*words, name))


def test_every_command_with_an_output_is_tried_here() -> None:
    tried = {name.split(",")[0] for name in (*OUTPUTS, *NEW)} | {"evidence extract-attachment"}
    assert set(with_output(typer.main.get_command(app.app))) == tried


@pytest.fixture
def key(woodside: Program, tmp_path: Path, config: Path) -> Path:
    """The usual key, which has signed."""
    woodside.ok("checkpoint", "key", "new")
    woodside.ok("checkpoint", "-o", str(tmp_path / "mark"))
    return config / "checkpoint.key"


def linked(path: Path) -> list[Path]:
    """A file under its name and by both sorts of links."""
    symbolic, hard = path.with_name("symbolic"), path.with_name("hard")
    symbolic.symlink_to(path.name)
    os.link(path, hard)
    return [path, symbolic, hard]


@pytest.mark.parametrize("command", OUTPUTS)
def test_the_store_and_what_belongs_to_it_is_never_replaced(woodside: Program, key: Path, tmp_path: Path, command: str) -> None:
    """It was red when written: `report -o a.db` replaced the ledger, `checkpoint -o k.key` the key."""
    targets = {
        **dict.fromkeys(linked(woodside.db), "is the store itself"),
        **dict.fromkeys(linked(key), "is the key that signs"),
        key.with_name("checkpoint.key.signed"): "is the list of what the key has signed",
        woodside.db.with_name("woodside.db-journal"): "where SQLite keeps",
        woodside.db.with_name("woodside.db-wal"): "where SQLite keeps",
    }
    for target, says in targets.items():
        before = target.read_bytes() if target.exists() else None
        for force in ([], ["--force"]):
            assert says in woodside.refuses(*OUTPUTS[command], str(target), *force)
        assert (target.read_bytes() if target.exists() else None) == before


@pytest.mark.parametrize("command", ["report write", "report write, row by row", "export", "export, of an agreement"])
def test_nothing_is_read_for_an_output_that_is_refused(woodside: Program, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("the ledger was read")

    monkeypatch.setattr(session, "reading", read)
    assert "is the store itself" in woodside.refuses(*OUTPUTS[command], str(woodside.db))


def a_backup(program: Program, path: Path) -> None:
    program.ok("db", "backup", "-o", str(path))


def an_archive(program: Program, path: Path) -> None:
    with reading(program.db) as ledger:
        archive.write(ledger.driver, path)


def a_database(_: Program, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")


def a_key(program: Program, path: Path) -> None:
    program.ok("checkpoint", "key", "new", "-o", str(path))


def a_list(program: Program, path: Path) -> None:
    a_key(program, made := path.with_name("made"))
    shutil.copy(made.with_name("made.signed"), path)


@pytest.mark.parametrize("command", OUTPUTS)
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (a_backup, "is a SQLite database"),
        (an_archive, "is a backup of a ledger"),
        (a_database, "is a SQLite database"),
        (a_key, "is a private key"),
        (a_list, "is the list of what a key has signed"),
    ],
)
def test_what_must_not_be_lost_is_replaced_by_force_alone(
    woodside: Program, tmp_path: Path, command: str, make: Callable[[Program, Path], None], says: str
) -> None:
    make(woodside, target := tmp_path / "precious")
    before = target.read_bytes()
    said = woodside.refuses(*OUTPUTS[command], str(target))
    assert says in said
    assert "--force" in said
    assert target.read_bytes() == before
    woodside.ok(*OUTPUTS[command], str(target), "--force")
    assert target.read_bytes() != before


def test_a_file_that_cannot_be_read_may_be_a_key(woodside: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (target := tmp_path / "there").write_text("mine")
    opened = Path.open

    def refusing(path: Path, *given: Any, **named: Any) -> Any:
        if path == target:
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **named)

    monkeypatch.setattr(Path, "open", refusing)  # root may read everything
    assert "cannot be read" in woodside.refuses("report", "-o", str(target))


@pytest.mark.parametrize("command", OUTPUTS)
def test_an_ordinary_file_is_replaced_and_a_link_written_through(woodside: Program, tmp_path: Path, command: str) -> None:
    (target := tmp_path / "there").write_text("older")
    (link := tmp_path / "link").symlink_to("there")
    woodside.ok(*OUTPUTS[command], str(link))
    assert link.is_symlink()
    assert target.read_bytes() not in (b"older", b"")


@pytest.mark.parametrize("command", NEW)
def test_no_new_file_is_put_where_sqlite_looks_for_a_journal(woodside: Program, tmp_path: Path, command: str) -> None:
    """Red without the look: SQLite removes the file with the next command, and a key would be gone."""
    target = tmp_path / "woodside.db-journal"
    assert "where SQLite keeps" in woodside.refuses(*NEW[command], str(target))
    assert not target.exists()


def test_a_key_that_is_named_is_no_output_either(woodside: Program, tmp_path: Path) -> None:
    a_key(woodside, key := tmp_path / "k.key")
    before = key.read_bytes()
    for command in (["checkpoint"], ["prove", "#57"]):
        assert "is the key that signs" in woodside.refuses(*command, "--key", str(key), "-o", str(key), "--force")
    assert key.read_bytes() == before


def test_a_site_replaces_no_store_that_lies_in_its_folder(small: Program, tmp_path: Path) -> None:
    """Each of its files is looked at. Red where only the folder is."""
    site = tmp_path / "site"
    small.ok("report", "--format", "site", "-o", str(site))
    (site / "report.json").unlink()
    small.db = Path(shutil.move(small.db, site / "report.json"))
    assert "is the store itself" in small.refuses("report", "--format", "site", "-o", str(site))


def test_an_attachment_called_like_a_journal_of_the_store_is_not_written_beside_it(woodside: Program, tmp_path: Path) -> None:
    """Red without the look: what somebody sent as evidence would be played back into the store."""
    (tmp_path / "sent").mkdir()
    (sent := tmp_path / "sent" / "woodside.db-journal").write_bytes(b"\xd9\xd5\x05\xf9 \xa1c\xd7")
    source = json.loads(woodside.ok("source", "list", "--format", "json"))["items"][0]["key"]
    add = ("evidence", "add", "2", "--stance", "context", "--event-date", "2024-01-30", "--summary", "x", "--source", source)
    woodside.ok(*add, "--attach", str(sent))
    assert "where SQLite keeps" in woodside.refuses("evidence", "extract-attachment", "356", "-o", str(tmp_path))
    assert not (tmp_path / "woodside.db-journal").exists()
    woodside.ok("evidence", "extract-attachment", "356", "-o", str(tmp_path / "elsewhere"))
