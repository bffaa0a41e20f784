"""What changed in a ledger since an earlier position."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.actions import browsing, naming
from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadInput
from tracker.domain.proof.checkpoints import Checkpoint, Verdict, compared
from tracker.domain.standing import changes
from tracker.storage.ledger.ledger import Ledger


def since(ledger: Ledger, reading: naming.Reading, asked: str, today: date, checkpoint: Checkpoint | None = None) -> int:
    """The entry after which a comparison begins: after that entry, from that day on (UTC), or after those that a checkpoint fixes.

    Raises:
        BadDate: neither a date nor a number.
        BadInput: an entry that is not there yet, or a checkpoint that is not of this ledger.
    """
    if checkpoint is None:
        after = browsing.since(ledger, asked, today)
    else:
        after, size = checkpoint.size, ledger.head.size
        roots = {after: ledger.root_at(after)} if after <= size else {}
        verdict, sentence = compared(after, checkpoint.root, size, roots)
        if verdict in (Verdict.TRUNCATED, Verdict.REWRITTEN):
            raise BadInput(f"{asked} is not a checkpoint of this ledger: {sentence}", f"tracker verify --checkpoint {asked} says more")
    if after > reading.position:
        raise BadInput(f"--since {asked} begins after #{after}", f"what is reported ends at #{reading.position}")
    return after


def changes_since(
    ledger: Ledger, reading: naming.Reading, after: int, asked: str, *, agreements: Sequence[str] = ()
) -> changes.LedgerChanges:
    """What was recorded after an entry, up to the position read, and what it changed.

    Raises:
        NotFound: an agreement that is not there.
    """
    chosen = naming.selection(ledger, reading.position, agreements=agreements)
    day = reading.day if reading.as_of is not None else PartialDate(ledger.get(after).day).first_day if after else reading.day
    before = replace(reading, position=after, day=day)
    return changes.changes(
        [case for case, _ in browsing.known(ledger, before, chosen)],
        [case for case, _ in browsing.known(ledger, reading, chosen)],
        browsing.history(ledger, reading.position, after=after)[::-1],
        asked=asked,
        positions=(after, reading.position),
        days=(before.day, reading.day),
    )


def difference(ledger: Ledger, since: str, until: str | None, today: date, *, agreements: Sequence[str] = ()) -> changes.LedgerChanges:
    """What changed between two readings, each a day (its end, UTC) or an entry; without the second, up to now.

    Raises:
        BadDate: neither a date nor a number.
        BadInput: an entry that is not there yet, or a first reading after the second.
        NotFound: an agreement that is not there.
    """
    before, after = naming.reading(ledger, today, None, since), naming.reading(ledger, today, None, until)
    if before.position > after.position:
        raise BadInput(
            f"--from {since} is #{before.position}, after --to {until or 'now'}, which is #{after.position}", "change them round"
        )
    chosen = naming.selection(ledger, after.position, agreements=agreements)
    return changes.changes(
        [case for case, _ in browsing.known(ledger, before, chosen)],
        [case for case, _ in browsing.known(ledger, after, chosen)],
        browsing.history(ledger, after.position, after=before.position)[::-1],
        asked=since,
        positions=(before.position, after.position),
        days=(before.day, after.day),
    )
