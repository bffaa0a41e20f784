"""Archives that are cut, changed or put together from others: refused before anything is written; those of the first kind are read for ever."""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ledgers import GROUND, evidence, findings, reading, told, writing
from tracker.domain.errors import BadDocument, StoreError, UnwritableStore
from tracker.storage import session
from tracker.storage.ledger import archive, attachments

Members = dict[str, bytes]
Damage = Callable[[Path], None]
FILES = (b"the first page", b"the second page" * 500)
HASHES = sorted(hashlib.sha256(data).hexdigest() for data in FILES)


@pytest.fixture
def source(store: Path) -> Path:
    """A ledger with two attachments."""
    told(store, GROUND)
    with writing(store) as ledger:
        named = [{"sha256": attachments.put(ledger, data), "name": "page", "media_type": "text/plain", "size": len(data)} for data in FILES]
        ledger.append(evidence(attachments=named))
        ledger.append(evidence("Again", attachments=named[:1]))
    return store


@pytest.fixture
def backup(source: Path, tmp_path: Path) -> Path:
    path = tmp_path / "ledger.backup"
    with reading(source) as ledger:
        archive.write(ledger.driver, path)
    return path


def members(path: Path) -> Members:
    with tarfile.open(path) as file:
        return {one.name: file.extractfile(one).read() for one in file.getmembers()}  # type: ignore[union-attr]


def put_together(path: Path, parts: list[tuple[str, bytes]]) -> None:
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as file:
        for name, data in parts:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            file.addfile(member, io.BytesIO(data))


def changed(change: Callable[[Members], list[tuple[str, bytes]] | None]) -> Damage:
    """Damage to the members of a whole tar archive."""

    def damage(path: Path) -> None:
        parts = members(path)
        put_together(path, change(parts) or [*parts.items()])

    return damage


def summed(change: Callable[[Members], None]) -> Damage:
    """Damage by somebody who writes the sums anew."""

    def damage(parts: Members) -> None:
        change(parts)
        del parts["SHA256SUMS"]
        parts["SHA256SUMS"] = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in parts.items()).encode()

    return changed(damage)


def cut(end: Callable[[bytes], int]) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(path.read_bytes()[: end(path.read_bytes())])

    return damage


def turned(where: Callable[[bytes], int]) -> Damage:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[where(bytes(data))] ^= 1
        path.write_bytes(data)

    return damage


def header(name: str) -> Callable[[bytes], int]:
    """Where the header of a member begins."""
    return lambda data: data.index(name.encode() + b"\0")


def followed(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def linked(path: Path) -> None:
    parts = members(path)
    del parts[SECOND]
    sums = parts.pop("SHA256SUMS")
    put_together(path, [*parts.items()])
    with tarfile.open(path, "a") as file:
        link = tarfile.TarInfo(SECOND)
        link.type, link.linkname = tarfile.LNKTYPE, f"attachments/{HASHES[0]}"
        file.addfile(link)
        end = tarfile.TarInfo("SHA256SUMS")
        end.size = len(sums)
        file.addfile(end, io.BytesIO(sums))


SECOND = f"attachments/{HASHES[1]}"
DAMAGES: dict[str, Damage] = {
    "cut in the entries": cut(lambda data: data.index(b"They talked")),
    "cut before the entries": cut(header("ledger.jsonl")),
    "cut before the attachments": cut(header(f"attachments/{HASHES[0]}")),
    "cut between the attachments": cut(header(SECOND)),
    "cut in an attachment": cut(lambda data: data.index(b"the second page") + 700),
    "cut before the sums": cut(header("SHA256SUMS")),
    "cut before the end mark": cut(lambda data: len(data.rstrip(b"\0")) + 1),
    "followed by something": followed,
    "a byte of an entry turned": turned(lambda data: data.index(b"They talked")),
    "a byte of an attachment turned": turned(lambda data: data.index(b"the second page")),
    "a byte of a header turned": turned(lambda data: header(SECOND)(data) + 150),
    "a byte of an attachment's name turned": turned(lambda data: header(SECOND)(data) + 20),
    "a byte of the schema turned": turned(lambda data: data.index(b"archive/2") + 8),
    "no head": changed(lambda parts: [*parts.items()][1:]),
    "no entries": changed(lambda parts: [one for one in parts.items() if one[0] != "ledger.jsonl"]),
    "an entry less": summed(lambda parts: parts.update({"ledger.jsonl": b"".join(parts["ledger.jsonl"].splitlines(keepends=True)[:-1])})),
    "an attachment less": changed(lambda parts: [one for one in parts.items() if one[0] != SECOND]),
    "an attachment less, and from the sums": summed(lambda parts: parts.__delitem__(SECOND)),
    "an attachment twice": changed(lambda parts: [*[*parts.items()][:-1], (SECOND, parts[SECOND]), [*parts.items()][-1]]),
    "an attachment changed, and its sum": summed(lambda parts: parts.update({SECOND: b"another page"})),
    "an attachment more": changed(lambda parts: [*[*parts.items()][:-1], (f"attachments/{'0' * 64}", b""), [*parts.items()][-1]]),
    "a wrong sum": changed(lambda parts: parts.update({"SHA256SUMS": parts["SHA256SUMS"].replace(b"a", b"b", 1)})),
    "a sum less": changed(lambda parts: parts.update({"SHA256SUMS": parts["SHA256SUMS"].split(b"\n", 1)[1]})),
    "no sums": changed(lambda parts: [*parts.items()][:-1]),
    "the time of the head turned": changed(lambda parts: parts.update({"head.json": parts["head.json"].replace(b"2025-", b"2026-")})),
    "another root": summed(
        lambda parts: parts.update({"head.json": parts["head.json"].replace(b'"root": "', b'"root": "00')[:-2] + b"}\n"})
    ),
    "a head that is none": summed(lambda parts: parts.update({"head.json": b"[1]\n"})),
    "a link for an attachment": linked,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("there", [False, True], ids=["nothing there", "an empty store there"])
def test_a_damaged_archive_restores_nothing(backup: Path, store: Path, tmp_path: Path, damage: str, there: bool) -> None:
    """Before, nine of these were restored with exit code 0, most without their attachments; red without the check that each is about."""
    DAMAGES[damage](backup)
    (folder := tmp_path / "new").mkdir()
    target = folder / "store.db"
    if there:
        shutil.copy(store, target)
        before = target.read_bytes()
    with pytest.raises((BadDocument, StoreError)) as caught:
        session.restore(str(target), backup)
    assert str(backup) in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert [path.name for path in folder.iterdir()] == (["store.db"] if there else [])
    assert not there or target.read_bytes() == before


def test_a_whole_archive_is_restored_whole_and_its_sums_are_those_of_sha256sum(source: Path, backup: Path, tmp_path: Path) -> None:
    parts = members(backup)
    assert [*parts] == ["head.json", "ledger.jsonl", *(f"attachments/{one}" for one in HASHES), "SHA256SUMS"]
    assert parts["SHA256SUMS"].decode() == "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in [*parts.items()][:-1])
    assert backup.stat().st_mode & 0o777 == 0o600
    _, breaches, note = session.restore(str(tmp_path / "new.db"), backup)
    assert (len(breaches), note) == (0, "")
    assert findings(tmp_path / "new.db") == []
    with reading(source) as ledger, reading(tmp_path / "new.db") as restored:
        assert restored.head == ledger.head
        assert attachments.hashes(restored) == attachments.hashes(ledger) == HASHES


def first_kind(path: Path) -> None:
    """As the first archives were: without sums, and without a word about what was absent."""
    parts = members(path)
    fields = json.loads(parts["head.json"])
    del fields["absent"], parts["SHA256SUMS"]
    parts["head.json"] = json.dumps(fields | {"schema": "tracker.archive/1"}).encode() + b"\n"
    put_together(path, [*parts.items()])


def test_an_archive_of_the_first_kind_is_read_and_what_it_cannot_be_asked_is_said(backup: Path, tmp_path: Path) -> None:
    first_kind(backup)
    assert session.restore(str(tmp_path / "whole.db"), backup).note == ""
    assert findings(tmp_path / "whole.db") == []
    changed(lambda parts: [one for one in parts.items() if one[0] != SECOND])(backup)
    note = session.restore(str(tmp_path / "less.db"), backup).note
    assert note == f"1 attachments that its entries name are not in it, such as {HASHES[1]}"


def test_the_time_in_the_head_of_an_archive_of_the_first_kind_is_that_of_its_last_entry(backup: Path, tmp_path: Path) -> None:
    """Red without the comparison of heads: what is appended next would be dated after a time that no entry has."""
    first_kind(backup)
    DAMAGES["the time of the head turned"](backup)
    with pytest.raises(BadDocument, match="time in its head"):
        session.restore(str(tmp_path / "new.db"), backup)
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize(
    "damage", ["cut between the attachments", "a byte of an attachment turned", "a byte of a header turned", "an attachment twice"]
)
def test_an_archive_of_the_first_kind_is_not_taken_when_it_is_damaged(backup: Path, tmp_path: Path, damage: str) -> None:
    first_kind(backup)
    DAMAGES[damage](backup)
    with pytest.raises(BadDocument):
        session.restore(str(tmp_path / "new.db"), backup)
    assert not (tmp_path / "new.db").exists()


def test_a_store_that_lacked_an_attachment_is_backed_up_and_restored_without_it(source: Path, tmp_path: Path) -> None:
    """Ledgers that were imported as lines have none. Red where what the entries name must be there."""
    backup, lines = tmp_path / "lines.backup", tmp_path / "lines.db"
    session.create(str(lines))
    with reading(source) as ledger, writing(lines) as copy:
        from tracker.storage.ledger import replay

        assert len([*replay.continued(copy, ledger.bodies())]) == ledger.head.size
    with reading(lines) as ledger:
        archive.write(ledger.driver, backup)
    _, breaches, note = session.restore(str(tmp_path / "new.db"), backup)
    assert (len(breaches), note) == (0, f"2 attachments that its entries name are not in it, such as {HASHES[0]}")


def test_an_archive_is_written_over_nothing_and_beside_no_side_file(source: Path, tmp_path: Path) -> None:
    for name in ("there", "new-wal"):
        (tmp_path / name).write_bytes(b"mine")
    for name in ("there", "new"):
        with reading(source) as ledger, pytest.raises(UnwritableStore):
            archive.write(ledger.driver, tmp_path / name)
    assert (tmp_path / "there").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new-wal", "store.db", "there"]
