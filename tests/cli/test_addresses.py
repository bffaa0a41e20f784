"""A slip in the address of a database is refused, shows nobody the password in it, and never becomes a file."""

from pathlib import Path

import pytest

from tests.cli.conftest import Program

SECRET = "s3cretw0rd"
SLIPS = (
    f"postgresql:ana:{SECRET}@db.example/treaties",
    f"postgresql:/ana:{SECRET}@db.example/treaties",
    f"postgresql:{SECRET}",
    f"postgresql:///?dbname=x password={SECRET}",
    f"postgresql:///password={SECRET}",
    f"postgresql://password={SECRET}@db.example/x",
    f"postgresql://host=db.example password={SECRET}",
    f"postgresql://ana:{SECRET}/x@db.example/treaties",
    f"postgresql://ana:{SECRET}@x@db.example/treaties",
    f"postgresql:\\\\ana:{SECRET}@db.example\\treaties",
    f"postgresql//ana:{SECRET}@db.example/treaties",
    f"postgresql/ana:{SECRET}@db.example/treaties",
    f"postgres//{SECRET}@db.example/treaties",
    f"postgres:ana:{SECRET}@db.example/treaties",
    f"Postgresql://ana:{SECRET}@db.example/treaties",
    f"postgressql://ana:{SECRET}@db.example/treaties",
    f"postgresql+psycopg://ana:{SECRET}@db.example/treaties",
    f" postgresql://ana:{SECRET}@db.example/treaties",
    f"ostgresql:/ana/{SECRET}",
    f"pg:{SECRET}@db.example",
    f"{SECRET}://ana@db.example/treaties",
    f"ana:{SECRET}://db.example/treaties",
    f"ana.lyst:{SECRET}@db.example/treaties",
    f"//ana:{SECRET}@db.example/treaties",
    f"//{SECRET}@db.example/treaties",
    f"host=db.example password={SECRET}",
    f" HOST = db.example password = {SECRET}",
    f"password={SECRET}",
    f"dbname=treaties password='{SECRET}'",
    f"treaties password={SECRET}",
    f"user=ana {SECRET}",
    f"PGPASSWORD={SECRET} treaties",
    f"sqlite:/ana:{SECRET}@db.example",
    f"mysql://ana:{SECRET}@db.example/treaties",
)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_unseen(woodside: Program, slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where what is no address of PostgreSQL is the path of a file: `init` made it, and every error named it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TRACKER_DB", slip)
    for command in ("init", "list", "db status", "db backup -o copy.db", "db upgrade", "verify", "party add FR --name x", "export --to-db"):
        to = [slip] if command.endswith("--to-db") else []
        for where in (["--db", str(woodside.db) if to else slip], ["--debug"]):
            answer = woodside.of_environment(*where, *command.split(), *to)
            assert (answer.code, answer.out, answer.err.count("\n"), SECRET in answer.err) == (2, "", 1, False)
            assert "cannot be read" in answer.err
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["user@host.db", "10:30.db", "a=b.db", "./ana:x@host.db", "postgres.db", "postgresql/treaties.db", "password.db", "x//y.db"]
)
def test_a_file_may_have_nearly_any_name(woodside: Program, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert woodside.of_environment("--db", name, "init").code == 0
    assert (tmp_path / name).is_file()


def test_a_store_is_not_copied_into_itself_by_any_name(woodside: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where the addresses are compared as texts."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.db").symlink_to(woodside.db)
    (tmp_path / "folder").symlink_to(tmp_path)
    names = [
        str(woodside.db),
        woodside.db.name,
        "./x/../" + woodside.db.name,
        "link.db",
        f"folder/{woodside.db.name}",
        f"sqlite:///{woodside.db}",
    ]
    (tmp_path / "x").mkdir()
    for name in names:
        assert "into itself" in woodside.refuses("export", "--to-db", name)
    Path("hard.db").hardlink_to(woodside.db)
    assert "into itself" in woodside.refuses("export", "--to-db", "hard.db")
