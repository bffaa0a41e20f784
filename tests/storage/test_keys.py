"""The key's file: for its owner alone, never overwritten, and it remembers what it has signed."""

import fcntl
import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.domain.errors import BadInput, MissingExtra, TrackerError, UnwritableStore
from tracker.domain.proof.checkpoints import Checkpoint
from tracker.domain.proof.signed_notes import Signer
from tracker.storage import keys

ANA = Signer.new("example.org/ana", bytes(range(32)))
FIRST = Checkpoint(origin="log", size=3, root=b"\x01" * 32)


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "new" / "ana.key"
    keys.create(path, ANA)
    return path


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_key_is_for_its_owner_alone(key: Path) -> None:
    old = os.umask(0)
    try:
        keys.create(key.with_name("other.key"), ANA)
    finally:
        os.umask(old)
    for path in (key, keys.list_of(key), key.with_name("other.key")):
        assert mode(path) == 0o600
    assert mode(key.parent) == 0o700
    assert keys.read(key) == ANA
    assert sorted(path.name for path in key.parent.iterdir()) == ["ana.key", "ana.key.signed", "other.key", "other.key.signed"]


def test_a_key_is_never_overwritten(key: Path, tmp_path: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(UnwritableStore, match="never overwritten"):
        keys.create(key, Signer.new("b", bytes(32)))
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UnwritableStore, match="never overwritten"):
        keys.create(tmp_path / "dangling", ANA)
    assert key.read_bytes() == before
    with pytest.raises(UnwritableStore, match="cannot"):
        keys.create(key / "below", ANA)
    with pytest.raises(UnwritableStore, match="cannot create"):
        keys.create(tmp_path / ("x" * 300), ANA)
    assert not keys.is_there(tmp_path / ("x" * 300))


def test_it_remembers_the_last_checkpoint_of_each_origin(key: Path) -> None:
    other = Checkpoint(origin="else", size=9, root=b"\x02" * 32)
    later = Checkpoint(origin="log", size=4, root=b"\x03" * 32)
    for mark in (FIRST, other, later):
        with keys.locked_key(key) as held:
            held.remember(mark)
    with keys.locked_key(key) as held:
        assert set(held.signed) == {other, later}
    assert mode(keys.list_of(key)) == 0o600
    assert "PRIVATE" not in keys.list_of(key).read_text()


def test_a_new_key_in_the_place_of_a_lost_one_keeps_the_list(key: Path) -> None:
    with keys.locked_key(key) as held:
        held.remember(FIRST)
    key.unlink()
    keys.create(key, Signer.new("b", bytes(32)))
    with keys.locked_key(key) as held:
        assert held.signed == (FIRST,)


def test_a_list_that_is_missing_is_not_begun_anew(key: Path) -> None:
    keys.list_of(key).unlink()
    with pytest.raises(BadInput, match="what this key has signed cannot be told"), keys.locked_key(key):
        pass
    keys.list_of(key).touch()
    with keys.locked_key(key) as held:
        assert held.signed == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(min_size=1)
    | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        lambda signed: json.dumps({"schema": keys.SCHEMA, "signed": signed}).encode()
    )
)
def test_a_list_that_cannot_be_read_is_refused(key: Path, data: bytes) -> None:
    keys.list_of(key).write_bytes(data)
    try:
        with keys.locked_key(key) as held:
            assert held.signed == ()
    except TrackerError as error:
        assert "what this key has signed cannot be told" in error.message  # noqa: PT017


@pytest.mark.parametrize("change", [{"size": -1}, {"size": True}, {"size": "3"}, {"root": "00"}, {"origin": ""}, {"origin": 3}])
def test_a_list_of_something_else_is_refused(key: Path, change: dict[str, object]) -> None:
    item = {"origin": "log", "size": 3, "root": "01" * 32, **change}
    keys.list_of(key).write_text(json.dumps({"schema": keys.SCHEMA, "signed": [item]}))
    with pytest.raises(BadInput, match="cannot be read"), keys.locked_key(key):
        pass


# Broken once by leaving the look at the mode out.
@pytest.mark.parametrize("open_to", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_can_read_is_not_used(key: Path, open_to: int) -> None:
    key.chmod(open_to)
    with pytest.raises(BadInput, match="open to others") as raised:
        keys.read(key)
    assert "chmod 600" in raised.value.hint
    key.chmod(0o400)
    assert keys.read(key) == ANA


@pytest.mark.parametrize("data", [b"", b"\xff", ANA.secret[:-3].encode(), b"x" * 2_000, b"PRIVATE+KEY+"])
def test_what_is_no_key_is_said_without_repeating_it(key: Path, data: bytes) -> None:
    key.write_bytes(data)
    with pytest.raises(BadInput, match="private key") as raised:
        keys.read(key)
    assert ANA.secret[-30:-3] not in raised.value.message + raised.value.hint
    with pytest.raises(BadInput, match="cannot read the key"):
        keys.read(key.parent)


def test_two_do_not_sign_at_once(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "LOCK_SECONDS", 0.05)
    with key.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UnwritableStore, match="another command is signing"), keys.locked_key(key):
            pass
    with keys.locked_key(key):
        pass


def test_a_list_that_cannot_be_written_stays_as_it_was(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys.list_of(key).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with keys.locked_key(key) as held, pytest.raises(UnwritableStore, match="No space left"):
        held.remember(FIRST)
    monkeypatch.undo()
    assert keys.list_of(key).read_bytes() == before
    assert len(list(key.parent.iterdir())) == 2


def test_reading_a_key_needs_the_package(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(MissingExtra):
        keys.read(key)
