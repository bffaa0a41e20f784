"""What leaves as data: the ledger's own lines, an agreement as a dossier, and the record as a workbook to be edited.

The lines need none of what reads records, which takes longer to import than ten thousand lines to write; so it is imported on demand.
"""

from collections.abc import Iterator

from tracker.domain.errors import BadInput
from tracker.storage.ledger.ledger import Ledger


def lines(ledger: Ledger, until: int) -> Iterator[bytes]:
    """The entries' exact bytes, one a line, many lines in a piece: canonical JSON holds no line break."""
    for page in ledger.body_pages(until=until):
        yield b"\n".join([*page, b""])


def as_dossier(ledger: Ledger, agreement: str | None, position: int) -> tuple[str, list[str]]:
    """One agreement as a YAML dossier, with what had to be left out of it.

    Raises:
        BadInput: none named, and there is not just one.
        NotFound: no agreement of that code.
    """
    from tracker.actions import browsing, naming
    from tracker.documents import dossier
    from tracker.domain.record.records import Source
    from tracker.storage.ledger import attesting
    from tracker.storage.queries import names, versions
    from tracker.storage.queries.filters import Selection

    codes = names.names(ledger.driver, "agreement", position)
    if agreement is None and len(codes) != 1:
        raise BadInput("a dossier is one agreement", f"name it with --agreement: {', '.join(codes[:10])}" if codes else "there is none yet")
    one = naming.agreement(ledger, agreement or codes[0], position)
    cases = attesting.attested(ledger.driver, position, Selection(agreements=(one.code,)))
    keys = {wording.source for case in cases for wording in case.terms.wordings} | {
        held.record.source for case in cases for held in case.evidence if held.stands
    }
    keys |= {one.source for case in cases for one in case.terms.indicators or () if one.source}
    sources = [
        held.record for held in sorted(versions.registered(ledger.driver, Source, position, sorted(keys)), key=lambda held: held.entry)
    ]
    named = set(one.parties)
    for case in cases:
        named |= {*case.terms.obligors, *case.terms.beneficiaries}
        named |= {held.record.voice for held in case.evidence if held.stands}
    named |= {source.voice for source in sources}
    parties = [party for party in browsing.parties(ledger, position) if party.code in named]
    return dossier.dump(one, cases, parties, sources)


def as_workbook(ledger: Ledger, agreement: str | None, position: int) -> Iterator[bytes]:
    """What stands, as a workbook to be edited: all of it, or one agreement with what it may name; its bytes, some at a time."""
    from tracker.actions import naming
    from tracker.documents.workbook import writing
    from tracker.documents.workbook.reading import Origin
    from tracker.storage.queries import recorded

    code = None if agreement is None else naming.agreement_code(ledger, agreement, position)
    origin = Origin(position, ledger.root_at(position).hex(), code)
    return writing.write(origin, lambda sheet: recorded.every(ledger.driver, sheet.record, position, code))
