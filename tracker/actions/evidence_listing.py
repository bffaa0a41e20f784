"""`evidence list`: which evidence, read while it is written out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.actions import naming
from tracker.domain.dates import read_date
from tracker.domain.errors import BadInput, shortened
from tracker.domain.items import Item
from tracker.domain.refs import folded_code, read_voice
from tracker.domain.vocabulary import INDEPENDENT
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.queries import names, streams


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFilter:
    """Which evidence, as it was typed, but for words of vocabularies."""

    ref: str | None = None
    agreements: Iterable[str] = ()
    parties: Iterable[str] = ()
    voices: Iterable[str] = ()
    sources: Iterable[str] = ()
    publishers: Iterable[str] = ()
    stances: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    grades: Iterable[str] = ()
    since: str | None = None
    until: str | None = None
    search: Iterable[str] = ()
    retracted: bool = False


def listed(ledger: Ledger, reading: naming.Reading, asked: EvidenceFilter, today: date) -> "ListedEvidence":
    """The evidence that passes a filter, by the day of the event.

    Raises:
        NotFound: a commitment, agreement, party, source or publisher that is not there, with the near ones.
        BadInput: a grade or date that is none, or an empty search.
    """
    position = reading.position
    wanted = streams.Wanted(
        position=position,
        refs=(naming.ref(ledger, asked.ref, position),) if asked.ref else None,
        agreements=tuple(naming.agreement_code(ledger, code, position) for code in asked.agreements),
        parties=tuple(naming.party(ledger, code, position) for code in asked.parties),
        voices=tuple(_voice(ledger, voice, position) for voice in asked.voices),
        sources=tuple(naming.source(ledger, key, position, "tracker source list shows them") for key in asked.sources),
        publishers=naming.as_recorded("publisher", asked.publishers, lambda: names.publishers(ledger.driver, position)),
        stances=asked.stances,
        stages=asked.stages,
        grades=tuple(map(_grade, asked.grades)),
        since=read_date(asked.since, today).first_day if asked.since else None,
        until=read_date(asked.until, today).last_day if asked.until else None,
        search=tuple(map(naming.searchable, asked.search)),
        retracted=asked.retracted,
        as_of=reading.as_of,
    )
    return ListedEvidence(ledger, wanted)


def _voice(ledger: Ledger, text: str, position: int) -> str:
    return INDEPENDENT if read_voice(text) == INDEPENDENT else naming.party(ledger, text, position)


def _grade(text: str) -> streams.Grade:
    """A whole grade, `B2`, or one of its halves: `B`, `2`.

    Raises:
        BadInput: none of these.
    """
    match = re.fullmatch("([A-F])?([1-6])?", folded_code(text))
    if not match or not match[0]:
        raise BadInput(f"no grade “{shortened(text)}”", "write B2, or only the reliability B (A–F) or the credibility 2 (1–6)")
    return match[1], match[2]


@dataclass(frozen=True, slots=True)
class ListedEvidence:
    """Evidence that is read while it is taken."""

    ledger: Ledger
    wanted: streams.Wanted

    def total(self) -> int:
        """The number of pieces of evidence."""
        return streams.evidence_count(self.ledger.driver, self.wanted)

    def rows(self, fields: Iterable[str]) -> Iterator[list[Any]]:
        """Reads these fields of each piece, in their order."""
        return streams.evidence(self.ledger.driver, self.wanted, tuple(fields))

    def items(self) -> Iterator[Item]:
        """All fields of each, by name."""
        return (dict(zip(streams.FIELDS, row, strict=True)) for row in self.rows(streams.FIELDS))
