"""The content of attachments, by its SHA-256: each stored once, however often it is attached, and never given out unchecked."""

from hashlib import sha256

from tracker.domain.errors import NotFound
from tracker.storage.corruption import Damage
from tracker.storage.ledger.ledger import Ledger


def put(ledger: Ledger, data: bytes) -> str:
    """Stores the content unless it is there; returns its hash in hex. The ledger's write lock keeps another from doing so in between."""
    digest = sha256(data).hexdigest()
    if ledger.driver.value("SELECT 1 FROM attachment WHERE sha256 = :digest", {"digest": digest}) is None:
        ledger.driver.insert("attachment", {"sha256": digest, "data": data})
    return digest


def get(ledger: Ledger, digest: str) -> bytes:
    """The content of a hash in hex.

    Raises:
        NotFound: it is not in this store; a ledger that was imported as lines comes without it.
        Damage: what lies there has another hash.
    """
    rows = ledger.driver.rows("SELECT data FROM attachment WHERE sha256 = :digest", {"digest": digest})
    if not rows:
        raise NotFound("content of an attachment", digest, hint="a ledger imported as lines has none; extract it where it was attached")
    data = rows[0][0]
    if not isinstance(data, bytes) or sha256(data).hexdigest() != digest:
        raise Damage(f"the content of attachment {digest} does not have that hash")
    return data


def hashes(ledger: Ledger) -> list[str]:
    """The hashes of all that is stored, in order."""
    return ledger.driver.values("SELECT sha256 FROM attachment ORDER BY sha256")
