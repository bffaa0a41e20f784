"""Files kept with evidence: what is recorded of them, and giving them back."""

from collections.abc import Sequence

from tracker.actions import adding, naming
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.record import attachments
from tracker.domain.record.attachments import File
from tracker.domain.record.records import Attachment, Evidence
from tracker.domain.record.versioned import Versioned
from tracker.storage.ledger import attachments as contents
from tracker.storage.ledger.ledger import Ledger


def described(new: Evidence, files: Sequence[File]) -> Evidence:
    """The evidence with its files, and how often its quote is found in each; the same file named twice is one."""
    if not files:
        return new
    from tracker.domain.record import quotes  # most evidence comes without files

    kept = {
        (file.name, digest := file.sha256): adding.record(
            Attachment,
            {
                "sha256": digest,
                "name": file.name,
                "media_type": file.media_type,
                "size": len(file.data),
                "quote_found": quotes.occurrences(file.data, file.media_type, *new.quoted),
            },
        )
        for file in files
    }
    return new.model_copy(update={"attachments": tuple(kept.values())})


def refuse_to_lose(known: Versioned[Evidence], files: Sequence[File]) -> None:
    """What is in the ledger already is not added again, and so must not bring files that would be dropped.

    Raises:
        Conflict: it does; saying how to keep them.
    """
    there = {one.sha256 for one in known.record.attachments or ()}
    new = [file.name for file in files if file.sha256 not in there]
    if new:
        raise Conflict(
            f"the same evidence is there already as #{known.entry}, without {new[0]}{f' and {len(new) - 1} more' if len(new) > 1 else ''}",
            f"to keep what is new, add it as another report of the event: --again --same-event-as {known.entry}",
        )


def attachments_of(ledger: Ledger, reading: naming.Reading, number: str, wanted: Sequence[str]) -> list[tuple[Attachment, bytes]]:
    """The attachments of a piece of evidence, retracted or not, each with its content: all of them, or those named by name or hash.

    Raises:
        NotFound: no such evidence or attachment, or content that is not in this store.
        BadInput: it has none, or a beginning of a hash that several share.
    """
    found = naming.evidence(ledger, number, reading.position)
    seq, held = found.entry, found.record.attachments or ()
    if not held:
        raise BadInput(f"#{seq} has no attachments", "tracker evidence list --columns entry,attachments shows which has")
    names, hashes = [one.name for one in held], [one.sha256 for one in held]
    places: dict[int, None] = {}
    for one in wanted:
        which = attachments.chosen(one, names, hashes)
        if not which:
            raise NotFound(f"attachment of #{seq} called", one, names, f"tracker evidence show {seq} lists them")
        if one not in names and len({hashes[place] for place in which}) > 1:
            raise BadInput(f"several attachments of #{seq} have a hash that begins with {one}", "give more of it")
        places |= dict.fromkeys(which)
    return [(held[place], contents.get(ledger, hashes[place])) for place in (places or range(len(held)))]
