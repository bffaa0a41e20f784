"""`export`: what cannot be written out, and copies into other stores."""

from pathlib import Path

import pytest

from tests.cli.commands.test_import_ import BROKEN, forged
from tests.cli.conftest import Program
from tracker.domain.errors import BadInput


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["export", "--format", "yaml"], "one of: jsonl, dossier"),
        (["export", "--agreement", "PACT"], "exported whole"),
        (["export", "--format", "dossier", "--agreement", "PAKT"], "did you mean PACT?"),
        (["export", "-o", "/nowhere/at/all"], "cannot write /nowhere/at/all"),
    ],
)
def test_bad_input_is_one_line(small: Program, arguments: list[str], says: str) -> None:
    assert says in small.refuses(*arguments)


def test_a_copy_that_continues_a_store_is_refused_at_the_first_breach(small: Program, tmp_path: Path) -> None:
    copied = str(tmp_path / "copied.db")
    small.ok("party", "add", "TW", "--name", "Taiwan")
    before = small.ok("export")
    small.ok("export", "--to-db", copied)
    small.ok("import", "-", "--accept-breaches", stdin=forged(before))
    assert BROKEN[0] in small.refuses("export", "--to-db", copied)
    assert small.at(copied).ok("export") == before


def test_a_copy_that_fails_leaves_no_store_behind(small: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise BadInput("cannot be copied")

    monkeypatch.setattr("tracker.storage.ledger.copying.copy", failing)
    assert "cannot be copied" in small.refuses("export", "--to-db", str(tmp_path / "new.db"))
    assert not (tmp_path / "new.db").exists()
    small.at(str(tmp_path / "made.db")).ok("init")
    assert "cannot be copied" in small.refuses("export", "--to-db", str(tmp_path / "made.db"))
    assert (tmp_path / "made.db").exists()  # it was there before
