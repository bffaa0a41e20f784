"""What is found where good rows should be. The session, which knows where the store is, makes it an error that a user can read."""

from typing import TYPE_CHECKING

from tracker.domain.errors import BadInput

if TYPE_CHECKING:
    from tracker.domain.record.entries import Entry

_UNDERIVED = ("entry", "attachment", "ledger_head", "file format")
"""Without which a ledger cannot be taken along."""


class Damage(Exception):
    """Rows that no append of this program wrote; the message says which and what is wrong, not where the store is."""

    remedy = "restore a backup; tracker verify says more where the file still opens"
    """What to do about it."""


class DerivedDamage(Damage):
    """Damage to what is derived from the entries, and can be made anew from them."""

    remedy = "nothing is lost; have it made anew from the entries: tracker db rebuild"


class Unattested(DerivedDamage):
    """Derived rows that are not what their entries give; nothing that is read from them is written out."""


def decoded(seq: int, body: bytes) -> "Entry":
    """An entry from the bytes that are stored of it, with its record checked."""
    from tracker.domain.record.entries import decode

    try:
        return decode(body)
    except BadInput as error:
        raise Damage(f"entry #{seq}: {error.message}") from error


def remedy_of(problem: str) -> str:
    """What to do where a table or column is missing, by what the database says: one of the entries, or one that is derived from them."""
    if any(name in problem for name in _UNDERIVED):
        return Damage.remedy
    return "the entries may be whole: take them along into a new store: tracker export --to-db NEW"
