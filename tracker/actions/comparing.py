"""What changed since an earlier moment, or between two."""

from dataclasses import replace
from datetime import date

from tracker.actions import browsing, naming
from tracker.domain.dates import PartialDate, days_after, read_date
from tracker.domain.errors import BadInput
from tracker.domain.items import Item
from tracker.domain.proof.checkpoints import Checkpoint, Verdict, compared
from tracker.domain.standing import changes
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries.filters import EVERYTHING, Selection


def changes_since(ledger: Ledger, reading: naming.Reading, asked: str, *, scope: Selection = EVERYTHING) -> changes.BothClocks:
    """What was recorded up to the position read, and what happened up to its day: from a day (in figures) on, or after an entry or what a checkpoint (its text) fixes.

    The entries from a day on are those of that day in UTC. After an entry, what happened is counted from the day of that entry on.

    Raises:
        BadDate: neither a date nor a number.
        BadInput: an entry that is not there yet, or a checkpoint that is not of this ledger.
        NotFound: a commitment, agreement, party or topic that is not there.
    """
    checkpoint = Checkpoint.parse(asked) if "\n" in asked else None
    if checkpoint is None:
        after, named = browsing.since(ledger, asked, reading.day), asked
    else:
        after, size = checkpoint.size, ledger.head.size
        named = f"the checkpoint of {checkpoint.origin} at #{after}"
        roots = {after: ledger.root_at(after)} if after <= size else {}
        verdict, sentence = compared(after, checkpoint.root, size, roots)
        if verdict in (Verdict.TRUNCATED, Verdict.REWRITTEN):
            raise BadInput(f"{named} is not a checkpoint of this ledger: {sentence}", "tracker verify --checkpoint FILE says more")
    if after > reading.position:
        raise BadInput(f"--since {named} begins after #{after}", f"what is reported ends at #{reading.position}")
    chosen = naming.resolved(ledger, reading.position, scope)
    last = PartialDate(ledger.get(after).day).first_day if after else reading.day
    recorded = _between(
        ledger, reading._replace(position=after, day=last if reading.as_of is None else reading.day), reading, named, chosen
    )
    begins = read_date(asked, reading.day).first_day if checkpoint is None and not named.startswith("#") else last if after else date.min
    days = (min(days_after(begins, -1), reading.day), reading.day)
    return changes.BothClocks(happened=_happened(ledger, reading, named, days, chosen), recorded=recorded)


def difference(ledger: Ledger, reading: naming.Reading, since: str, until: str | None, today: date, scope: Selection) -> changes.Changes:
    """What changed between two entries, on the ledger's clock, or between the ends of two days, on the effective one.

    `since` and `until` are two entries (`#57`) or two days; without the second, it is all that is recorded, or today.

    Raises:
        BadDate: neither a date nor a number.
        BadInput: an entry and a day, an entry that is not there yet, or a first reading after the second.
        NotFound: a commitment, agreement or party that is not there.
    """
    if not since.strip().startswith("#"):
        return _between_days(ledger, reading, since, until, today, scope)
    if reading.known:
        raise BadInput("--known-at is for days", f"what is compared with {since.strip()} is what was known at --to '#N'")
    if until is not None and not until.strip().startswith("#"):
        raise _mixed(since, until)
    before, after = naming.reading(ledger, today, None, since), naming.reading(ledger, today, None, until)
    if before.position > after.position:
        raise BadInput(
            f"--from {since} is #{before.position}, after --to {until or 'now'}, which is #{after.position}", "change them round"
        )
    return _between(ledger, before, after, since, naming.resolved(ledger, after.position, scope))


def _mixed(since: str, until: str) -> BadInput:
    return BadInput(
        f"--from {since.strip()} and --to {until.strip()} are an entry and a day",
        "compare two entries, or two days; --known-at '#N' reads days as they were known then",
    )


def _between_days(ledger: Ledger, reading: naming.Reading, since: str, until: str | None, today: date, scope: Selection) -> changes.Changes:
    if until is not None and until.strip().startswith("#"):
        raise _mixed(since, until)
    days = (read_date(since, today).last_day, read_date(until, today).last_day if until is not None else reading.day)
    if days[0] > days[1]:
        raise BadInput(f"--from {days[0]} is after --to {days[1]}", "change them round")
    return _happened(ledger, reading, since, days, naming.resolved(ledger, reading.position, scope))


def _happened(ledger: Ledger, reading: naming.Reading, asked: str, days: tuple[date, date], chosen: Selection) -> changes.Changes:
    found = changes.between_days(browsing.cases(ledger, reading, chosen), asked=asked, position=reading.position, days=days)
    return found.for_parties(chosen.parties) if chosen.parties else found


def _between(ledger: Ledger, before: naming.Reading, after: naming.Reading, asked: str, chosen: Selection) -> changes.Changes:
    """What the entries between two positions changed; what belongs to no commitment is left out where it belongs to nothing chosen."""
    found = changes.between_positions(
        browsing.cases(ledger, before, chosen),
        browsing.cases(ledger, after, chosen),
        _lines(ledger, before.position, after.position),
        asked=asked,
        positions=(before.position, after.position),
        days=(before.day, after.day),
    )
    if chosen.parties:
        return found.for_parties(chosen.parties)
    if chosen.refs or chosen.topics:
        return replace(found, besides=())
    return replace(found, besides=tuple(line for line in found.besides if line["commitment"] is None)) if chosen.agreements else found


def _lines(ledger: Ledger, after: int, until: int) -> list[Item]:
    """What was recorded between two positions, oldest first, once for each commitment to whose history it belongs."""
    mentions = ledger.mentions(after=after, until=until)
    lines = browsing.history(ledger, until, after=after)[::-1]
    return [told for line in lines for told in (line, *(line | {"commitment": ref} for ref in mentions.get(line["entry"], ())))]
