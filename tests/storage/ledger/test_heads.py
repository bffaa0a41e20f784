"""A spoiled head: read past, made anew from the entries, and never so that a loss is hidden."""

import threading
from pathlib import Path

import pytest

from tests.ledgers import GROUND, STORY, findings, in_memory, told, writing
from tests.merkle_proofs import root_from_leaves
from tests.places import Place, PostgresPlace, SqlitePlace, contents
from tests.storage.ledger.test_ledger import TWO_HEADS, literal
from tracker.cli.start import run
from tracker.domain.errors import DamagedStore
from tracker.domain.record.records import Party
from tracker.storage import session
from tracker.storage.corruption import Damage
from tracker.storage.ledger import heads
from tracker.storage.ledger.heads import Head

FRANCE = Party(code="FR", name="France")


def told_head(place: Place) -> Head:
    """The head of the whole story."""
    told(place)
    with session.reading(str(place)) as ledger:
        return ledger.head


def refused(place: Place) -> DamagedStore:
    """What an add is refused with, and nothing is written."""
    before = contents(place)
    with pytest.raises(DamagedStore) as caught, writing(place) as ledger:
        ledger.append(FRANCE)
    assert contents(place) == before
    return caught.value


def set_head(place: Place, size: int, frontier: bytes) -> None:
    place.run(f"UPDATE ledger_head SET size = {size}, frontier = {literal(place, frontier)}")


@pytest.mark.parametrize("spoil", ["DELETE FROM ledger_head", "two heads", "frontier", "size = -1", "recorded_at = 'z'", "behind"])
def test_a_head_that_cannot_be_read_or_is_behind_is_read_past_and_made_anew(place: Place, spoil: str) -> None:
    """Red where reading asks for a whole head, and where rebuilding leaves it."""
    head = told_head(place)
    if spoil == "behind":
        set_head(place, 16, root_from_leaves([row[0] for row in place.rows("SELECT leaf FROM entry ORDER BY seq LIMIT 16")]))
    elif spoil == "frontier":
        set_head(place, 19, b"\0")
    else:
        place.run(TWO_HEADS[place.dialect] if spoil == "two heads" else f"UPDATE ledger_head SET {spoil}" if "=" in spoil else spoil)
    with session.reading(str(place), bears=Damage) as ledger:
        assert ledger.head == ledger.head == head
        [warning] = ledger.warnings
        assert "this is read from the entries that are there — nothing is lost; have it made anew" in warning
        assert ledger.root_at(19) == head.root
    assert findings(place)
    if spoil == "two heads" and place.dialect == "postgresql":
        return  # only where a constraint is gone, with which nothing is written
    assert refused(place).hint.endswith("tracker db rebuild")
    with writing(place) as ledger:
        assert ledger.rebuild() == 19
        [warning] = ledger.warnings
        assert warning.endswith(f"; the head was made anew: 19 entries, root {head.root.hex()}")
        assert ledger.append(FRANCE).seq == 20
    assert findings(place) == []


@pytest.mark.parametrize(
    ("size", "frontier", "there"),
    [
        (22, b"\1" * 96, "there are 19"),
        (99, b"\1" * 96, "there are 19"),  # of which it does not hold the hashes either
        (19, b"\1" * 96, "those that are there have another"),
        (16, b"\1" * 32, "those that are there have another"),
    ],
    ids=["22", "99", "19", "16"],
)
def test_a_head_whose_entries_are_not_there_is_damage_and_is_written_down_before_it_goes(
    place: Place, size: int, frontier: bytes, there: str
) -> None:
    """Red where such a head is made anew as one that cannot be read is: nothing would tell of the loss."""
    head = told_head(place)
    set_head(place, size, frontier)
    with session.reading(str(place), bears=Damage) as ledger:
        assert ledger.head == head
        [warning] = ledger.warnings
        assert f"names {size} entries of root " in warning
        assert f"{there}; this is read from the entries that are there — restore a backup" in warning
    with pytest.raises(DamagedStore, match=there), session.reading(str(place)) as ledger:
        assert ledger.head
    before = contents(place)
    assert there in refused(place).message
    with pytest.raises(DamagedStore, match=there) as caught, writing(place) as ledger:
        ledger.rebuild()
    assert caught.value.hint == "restore a backup, or go on with the entries that are there: tracker db rebuild --accept-loss"
    assert contents(place) == before
    lost: list[Head] = []
    with writing(place) as ledger:
        assert ledger.rebuild(lost.append) == 19
    assert [(one.size, b"".join(one.frontier)) for one in lost] == [(size, frontier)]
    assert findings(place) == []


def test_the_root_over_all_entries_is_compared_where_a_head_is_made_or_signed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Red where rebuilding compares the last entries alone, as reading does."""
    head = told_head(place)
    monkeypatch.setattr(heads, "_TAIL", 2)
    set_head(place, 19, b"\1" * 32 + b"".join(head.frontier[1:]))
    with session.reading(str(place)) as ledger:
        assert ledger.head.size == 19
    with pytest.raises(DamagedStore, match="have another"), writing(place) as ledger:
        ledger.rebuild()
    monkeypatch.setattr(heads, "_TAIL", 512)
    with pytest.raises(DamagedStore, match="have another"), session.reading(str(place)) as ledger:
        assert ledger.head


@pytest.mark.parametrize("change", ["UPDATE entry SET leaf = zeroblob(32) WHERE seq = 9", "DELETE FROM entry WHERE seq = 9"])
def test_nothing_is_rebuilt_from_entries_that_do_not_hold(change: str) -> None:
    """Red where rebuilding takes the bytes as they lie."""
    with in_memory(STORY) as ledger:
        for statement in ("DROP TRIGGER entry_no_update", "DROP TRIGGER entry_no_delete", "PRAGMA defer_foreign_keys = ON", change):
            ledger.driver.run(statement)
        with pytest.raises(Damage, match="entry #9 is missing, or does not have the hash") as caught:
            ledger.rebuild(lambda _: None)
        assert caught.value.remedy.startswith("restore a backup")
        ledger.driver.raw.rollback()


def test_whoever_comes_while_a_lost_head_is_made_anew_waits_for_it(database: PostgresPlace) -> None:
    """Red without the lock in the row's place: the other finds no head, and is refused."""
    told(database, GROUND)
    database.run("DELETE FROM ledger_head")
    added: list[int] = []

    def add() -> None:
        with writing(database) as ledger:
            added.append(ledger.append(FRANCE).seq)

    with writing(database) as ledger:
        ledger.rebuild()
        other = threading.Thread(target=add)
        other.start()
        other.join(1)
        assert added == []
    other.join(20)
    assert added == [8]
    assert findings(database) == []


def test_a_backup_is_made_past_a_head_that_cannot_be_read_with_a_warning_and_not_of_a_loss(place: Place, tmp_path: Path) -> None:
    """Red where the head is copied unseen."""
    told_head(place)
    set_head(place, 19, b"\0")
    warnings = list[str]()
    session.back_up(str(place), tmp_path / "spoiled", warnings.append)
    [warning] = warnings
    assert warning.endswith("tracker db rebuild")
    set_head(place, 22, b"\1" * 96)
    with pytest.raises(DamagedStore, match="there are 19") as caught:
        session.back_up(str(place), tmp_path / "lost", warnings.append)
    assert caught.value.hint.endswith("tracker db rebuild --accept-loss")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db"] == ["spoiled"]


def test_a_backup_whose_head_is_spoiled_alone_is_mended_by_rebuilding_it(store: Path, tmp_path: Path) -> None:
    """Red where its hashes are looked at before its head: another backup is named."""
    place = SqlitePlace(store)
    head = told_head(place)
    set_head(place, 19, b"\0")
    with pytest.raises(DamagedStore, match=r"store\.db is damaged: the ledger's head") as caught:
        session.restore(str(tmp_path / "new.db"), store)
    assert caught.value.hint == "nothing is lost; have it made anew from the entries: tracker db rebuild"
    with writing(place) as ledger:
        ledger.rebuild()
    assert session.restore(str(tmp_path / "new.db"), store).head == head


@pytest.mark.parametrize(("table", "named"), [("standing", "tracker export --to-db NEW"), ("entry", "restore a backup")])
def test_only_where_entries_are_gone_a_backup_is_named(place: Place, tmp_path: Path, table: str, named: str) -> None:
    """Red where each table that is gone is damage alike."""
    head = told_head(place)
    place.run(f"DROP TABLE {table}{' CASCADE' if place.dialect == 'postgresql' else ''}")
    with pytest.raises(DamagedStore, match=table) as caught, session.reading(str(place)) as ledger:
        ledger.driver.values(f"SELECT * FROM {table}")
    assert named in caught.value.hint
    if table == "standing":
        assert run(["--db", str(place), "export", "--to-db", str(tmp_path / "new.db")]) == 0
        with session.reading(str(tmp_path / "new.db")) as ledger:
            assert ledger.head == head


def test_an_archive_is_made_past_a_head_that_cannot_be_read_and_not_of_a_loss(database: PostgresPlace, tmp_path: Path) -> None:
    """Red where an archive is made with whatever head there is: restored, it would hide the loss."""
    head = told_head(database)
    database.run("DELETE FROM ledger_head")
    session.back_up(str(database), tmp_path / "archive")
    assert session.restore(str(tmp_path / "restored.db"), tmp_path / "archive").head == head
    with writing(database) as ledger:
        ledger.rebuild()
    set_head(database, 22, b"\1" * 96)
    with pytest.raises(DamagedStore, match="there are 19"):
        session.back_up(str(database), tmp_path / "another")
