"""Content by its hash: stored once, given back whole, and never given out when it has changed."""

from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DatabaseError

from tests.ledgers import in_memory, reading, writing
from tracker.domain.errors import DamagedStore, NotFound
from tracker.storage import tables as t
from tracker.storage.ledger import attachments

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_what_is_put_is_given_back_and_lies_there_once() -> None:
    """Red when `put` inserts without looking: the second is refused by the table."""
    with in_memory() as ledger:
        data = bytes(range(256)) * 5_000
        digest = attachments.put(ledger, data)
        assert attachments.put(ledger, data) == digest
        assert attachments.get(ledger, digest) == data
        assert attachments.put(ledger, b"") == NOTHING
        assert attachments.get(ledger, NOTHING) == b""
        assert attachments.hashes(ledger) == sorted([digest, NOTHING])


def test_a_dry_run_puts_nothing(store: Path) -> None:
    with writing(store, dry_run=True) as ledger:
        attachments.put(ledger, b"x")
    with reading(store) as ledger:
        assert attachments.hashes(ledger) == []


def test_what_is_not_there_is_not_found(store: Path) -> None:
    with reading(store) as ledger, pytest.raises(NotFound) as caught:
        attachments.get(ledger, NOTHING)
    assert caught.value.message.startswith("no content of an attachment “e3b0")
    assert caught.value.hint


def test_what_has_another_hash_is_damage(store: Path) -> None:
    """Red when `get` gives out what lies there unchecked."""
    with writing(store) as ledger:
        ledger.connection.execute(insert(t.attachment).values(sha256=NOTHING, data=b"forged"))
    with pytest.raises(DamagedStore, match="does not have that hash"), reading(store) as ledger:
        attachments.get(ledger, NOTHING)


@pytest.mark.parametrize("change", ["UPDATE attachment SET data = x'00'", "DELETE FROM attachment"])
def test_content_is_never_changed(change: str) -> None:
    with in_memory() as ledger:
        attachments.put(ledger, b"x")
        with pytest.raises(DatabaseError, match="attachments are never changed"):
            ledger.connection.execute(text(change))
