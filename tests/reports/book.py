"""A ledger made of paper for the sample: it numbers entries and tells their history."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.domain.items import Item
from tracker.domain.record import descriptions
from tracker.domain.record.entries import KINDS, Entry
from tracker.domain.record.records import Party, Record, Source

Words = Callable[[str, str], str]
"""A field's text by its name and its ordinary text."""


@dataclass
class Book:
    """Numbers the entries as a ledger would."""

    words: Words
    seq: int = 0
    parties: list[Party] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    histories: dict[str, list[Item]] = field(default_factory=dict)

    def put(self, record: Record, ref: str = "") -> int:
        self.seq += 1
        if isinstance(record, Party):
            self.parties.append(record)
        if isinstance(record, Source):
            self.sources[record.key] = record
        if ref:
            stamp = f"{datetime(2025, 1, 14, 10) + timedelta(minutes=self.seq):%Y-%m-%dT%H:%M}:00.000000Z"  # noqa: DTZ001 - written as UTC
            entry = Entry(
                seq=self.seq,
                kind=KINDS[type(record)],
                recorded_at=stamp,
                recorded_by=self.words("recorded_by", "an analyst"),
                record=record,
            )
            self.histories.setdefault(ref, []).append(descriptions.line(entry.plain, ref))
        return self.seq
