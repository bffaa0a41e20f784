"""One ledger into another, on whichever databases they lie: every entry byte for byte, and every attachment."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tracker.domain.errors import BadInput, Conflict
from tracker.domain.record import rules
from tracker.storage.ledger import attachments, replay
from tracker.storage.ledger.heads import Head
from tracker.storage.ledger.judging import Breaches, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger


class Restored(NamedTuple):
    """What a restored backup holds: all its entries, though some may break a rule."""

    head: Head
    breaches: Breaches
    note: str
    """What is to be said of attachments that it does not hold."""


Progress = Callable[[int, int], None]


def copy(source: Ledger, target: Ledger, progress: Progress = lambda done, total: None, *, today: date = rules.NO_DAY) -> Breaches:
    """Copies a ledger whole into one without entries, or continues one that holds its first entries.

    Returns what breaks a rule in a ledger that was copied whole; entries that continue one are newly recorded there, on the user's day.

    Raises:
        BrokenRule: an entry that continues the target breaks a rule, or one refers to what is not there.
        Conflict: the target's entries are not the first of the source's, byte for byte.
        BadInput: what the source holds does not come out as the ledger it says it is.
    """
    with source.driver.snapshot():  # what is attached later belongs to later entries
        head, contents = source.head, attachments.hashes(source)
    size = target.head.size
    if size > head.size:
        raise Conflict(f"there are {size:,} entries already, more than the {head.size:,} to copy", "copy the other way round")
    judge = Judge(target, Refuse.ALL, today=today) if size else Judge(target, Refuse.REFERENCES)
    for number, _ in enumerate(replay.continued(target, source.bodies(until=head.size), judge), 1):
        progress(number, head.size)
    known = set(attachments.hashes(target))
    for sha256 in contents:
        if sha256 not in known:
            attachments.put(target, attachments.get(source, sha256))
    if target.head != head:
        raise BadInput(
            "the copy does not have the root of the ledger it was made from", "nothing was copied; prove that one: tracker verify"
        )
    return judge.breaches()
