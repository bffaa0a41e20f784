"""Ledgers for tests in a few words: a clock that ticks, records with everything but what matters filled in, and a small whole story."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tests.databases import StoredRows, fill, rows_of
from tests.places import PostgresPlace
from tracker.actions import naming
from tracker.actions.evidence_listing import EvidenceFilter, listed
from tracker.domain.record.amendments import AMENDMENTS, Amendment, Void
from tracker.domain.record.entries import Entry, decode
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
)
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.vocabulary import Noun
from tracker.storage import session, transactions
from tracker.storage.driver import Driver
from tracker.storage.ledger import attachments, replay
from tracker.storage.ledger.judging import Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.verification import verify
from tracker.storage.projections import overviews
from tracker.storage.queries import names, scores, versions
from tracker.storage.queries.filters import Selection
from tracker.storage.schema import states
from tracker.storage.sqlite import connecting

Store = TypeVar("Store")
"""A path or a place; its text is its address."""


class Fresh(Protocol):
    """Opens a ledger with these records for the length of a block, after which they stand there again alone: the fixture `fresh`."""

    def __call__(self, records: tuple[Record, ...] = (), /) -> AbstractContextManager[Ledger]: ...


TODAY = date(2025, 7, 1)
TWENTY = Path(__file__).parent / "data" / "summit-of-twenty.yaml"
"""An invented summit of twenty parties with seventeen commitments, for what has to be seen with many of them."""
START = datetime(2025, 7, 1, 12, tzinfo=UTC)


class Ticking:
    """A clock that moves on by the same step each time it is looked at."""

    def __init__(self, start: datetime = START, step: timedelta = timedelta(seconds=1)) -> None:
        self._next = start
        self._step = step

    def __call__(self) -> datetime:
        now, self._next = self._next, self._next + self._step
        return now


def after(records: tuple[Record, ...]) -> Ticking:
    """The clock when these records have been recorded from `START` on."""
    return Ticking(START + timedelta(seconds=len(records)))


@cache
def _content(records: tuple[Record, ...]) -> bytes:
    """A database of the schema of today with these records, made once: to migrate an empty one takes a good part of a second."""
    if records:
        with in_memory() as ledger:
            tell(ledger, records)
            transactions.commit(ledger.driver)  # what is not committed is not serialized
            whole: bytes = ledger.driver.raw.serialize()
        return whole
    with connecting.passing("file::memory:") as driver:
        states.upgrade(driver)
        empty: bytes = driver.raw.serialize()
    return empty


@contextmanager
def in_memory(records: tuple[Record, ...] = (), *, clock: Callable[[], datetime] | None = None, actor: str = "ana") -> Iterator[Ledger]:
    """A ledger with these records that lives as long as the block."""

    def connect() -> Driver:
        driver = connecting.connect("file::memory:", "memory", foreign_keys=True)
        driver.raw.deserialize(_content(records))
        return driver

    with transactions.transaction(
        connect,
        where="memory",
        complaint=sqlite3.Error,
        translated=connecting.translated,
        begin="BEGIN IMMEDIATE",
        end=transactions.commit,
    ) as driver:
        yield Ledger(driver, actor=actor, clock=clock or after(records))


@contextmanager
def writing(store: object, *, clock: Any = None, actor: str = "ana", dry_run: bool = False) -> Iterator[Ledger]:
    with session.writing(str(store), actor=actor, clock=clock or Ticking(), dry_run=dry_run) as ledger:
        yield ledger


@contextmanager
def reading(store: object) -> Iterator[Ledger]:
    with session.reading(str(store)) as ledger:
        yield ledger


def source(key: str = "wire-1", **fields: Any) -> Source:
    return Source(**{"key": key, "publisher": "The Wire", **fields})


def commitment(number: int = 1, **fields: Any) -> Commitment:
    given = {
        "agreement": "PACT",
        "number": number,
        "title": f"Undertaking {number}",
        "text": "Both sides talk.",
        "kind": "joint_commitment",
        "nature": "standing",
        "topic": "talks",
        "obligors": ("US", "CN"),
    }
    return Commitment(**{**given, **fields})


def evidence(summary: str = "They talked", **fields: Any) -> Evidence:
    given = {"commitment": "PACT-1", "event_date": "2025-03", "stance": "supports", "source": "wire-1", "summary": summary}
    return Evidence(**{**given, **fields})


def check(**fields: Any) -> Check:
    return Check(**{"commitment": "PACT-1", "on": "2025-06-01", "queries": ("talks",), "outcome": "nothing_found", **fields})


def assessment(because: tuple[int, ...], **fields: Any) -> Assessment:
    given = {"commitment": "PACT-1", "status": "upheld", "confidence": "low", "effective_on": "2025-06-02", "rationale": "As seen"}
    return Assessment(**{**given, "because": because, **fields})


def regrade(number: int, grade: str = "A1", reason: str = "Read again") -> Regrade:
    return Regrade(evidence=number, reliability=grade[0], credibility=grade[1], reason=reason)


def amendment(ref: str = "PACT-1", **changes: Any) -> Amendment:
    return AMENDMENTS[Noun.COMMITMENT].model_validate({"commitment": ref, "changes": changes, "reason": "Clearer"})


def amend(noun: Noun, target: str | int, *, clear: tuple[str, ...] | None = None, effective_on: Any = None, **changes: Any) -> Amendment:
    given = {"changes": changes or None, "clear": clear, "reason": "It was written down wrongly", noun.value: target}
    return AMENDMENTS[noun].model_validate(given | ({"effective_on": effective_on} if effective_on else {}))


GROUND: tuple[Record, ...] = (
    Party(code="US", name="United States"),
    Party(code="CN", name="China"),
    Agreement(code="PACT", title="The pact", made_on="2025-01-15", parties=("US", "CN"), place="Genève"),
    source(url="https://example.org/1", published="2025-02-01", title="Talks begin"),
    source("post-2", publisher="The Post", voice="CN", note="Translated"),
    commitment(wordings=({"source": "wire-1", "paragraph": 3, "text": "They will talk", "quote": "will talk"},), criteria=("A talk",)),
    commitment(2, obligors=("US",), beneficiaries=("CN",), due="2025-05", discrepancies=("One report says so",)),
)
"""Entries 1–7: two parties, an agreement, two sources, two commitments."""

STORY: tuple[Record, ...] = (
    *GROUND,
    evidence(reliability="B", credibility="2", quote="“They talked,” he said"),  # 8
    evidence("They talked again", event_date="2025-04-01", source="post-2", voice="CN", party="US", same_event_as=8),  # 9
    evidence("Nobody came", stance="contradicts", stage="announced", note="Hearsay", id="nobody"),  # 10
    check(languages=("en", "zh"), note="Archives too", id="c1"),  # 11
    assessment((8, 11)),  # 12
    regrade(9, "A2"),  # 13
    amendment(title="Undertaking one", extended_to="2025-12-31", wordings=({"source": "post-2", "text": "会谈"},)),  # 14
    Retraction(entry=10, reason="Another meeting"),  # 15
    assessment((8, 9), party="CN", status="stalled", effective_on="2025-06-03"),  # 16
    check(commitment="PACT-2", outcome="found"),  # 17
    Retraction(entry=16, reason="Too early"),  # 18
    regrade(9, "C3", "And once more"),  # 19
)
"""Every kind of entry: amended, regraded twice, and one each of evidence and assessments taken back."""

FIRST_STORY: tuple[Record, ...] = (
    *STORY[:15],
    assessment((9,), party="CN", status="stalled", effective_on="2025-06-03"),  # 16
    *STORY[16:],
)
"""The story as the golden stores of format 1 have it, in which evidence about one side carried the other."""


def score_table(**fields: Any) -> ScoreTable:
    """Two rows rated for two members; the second row's average is wrong."""
    rows = (
        {"label": "Talk", "commitment": "PACT-1", "cells": ("+1", "0"), "average": "+0.50", "percent": "75%"},
        {"label": "Trade", "cells": ("\u22121", "n/a"), "average": "-0.50", "percent": "0%"},
    )
    given = {"agreement": "PACT", "scale": "g20", "file": "pact.csv", "columns": ("United States", "China"), "rows": rows}
    return ScoreTable(**{**given, **fields})


LATER: tuple[Record, ...] = (
    score_table(),  # 20
    Retraction(entry=20, reason="Another edition"),  # 21
    score_table(source="wire-1", averages={"label": "Average", "cells": ("0.00", "0.00")}),  # 22
    amend(Noun.PARTY, "US", name="United States of America"),  # 23
    amend(Noun.AGREEMENT, "PACT", clear=("place",), title="The Pact"),  # 24
    amend(Noun.SOURCE, "wire-1", publisher="The Wire Service"),  # 25
    evidence("They met", party="US"),  # 26
    amend(Noun.EVIDENCE, 26, commitment="PACT-2", note="It was about the other one"),  # 27
    amend(Noun.COMMITMENT, "PACT-1", obligors=("US",)),  # 28
    amend(Noun.COMMITMENT, "PACT-1", obligors=("CN", "US"), extended_to="2026", effective_on="2025-06-20"),  # 29
    commitment(3),  # 30
    evidence("They wrote", commitment="PACT-3"),  # 31
    Void(noun="commitment", name="PACT-3", reason="Entered twice", replaced_by=("PACT-1",)),  # 32
    Retraction(entry=32, reason="It is another one"),  # 33
    source("lost-3"),  # 34
    Void(noun="source", name="lost-3", reason="Not used"),  # 35
    Retraction(entry=31, reason="Unreadable"),  # 36
    Retraction(entry=36, reason="Readable after all"),  # 37
    amend(Noun.SOURCE, "post-2", origin="The Wire"),  # 38
    commitment(4),  # 39
    Void(noun="commitment", name="PACT-4", reason="Two in one", replaced_by=("PACT-1", "PACT-3")),  # 40
    SourceRecheck(evidence=8, on=TODAY, url="https://example.org/8", outcome="vanished", note="HTTP 404 Not Found"),  # 41
)
"""What follows the story: the kinds of entry that came after the golden stores, in which `STORY` is told."""


def tell(ledger: Ledger, records: tuple[Record, ...] = STORY) -> None:
    for record in records:
        ledger.append(record)


_TOLD: dict[tuple[Record, ...], StoredRows] = {}
"""What stands in a database with these records, which takes a good part of a second to write one by one."""


def told(store: Store, records: tuple[Record, ...] = STORY) -> Store:
    """The store with the records in it."""
    database = store.server.connection(store.name) if isinstance(store, PostgresPlace) else None
    empty = database and not database.execute("SELECT FROM entry LIMIT 1").rowcount
    if database and empty and records in _TOLD:
        fill(database, _TOLD[records])
        return store
    with writing(store) as ledger:
        tell(ledger, records)
    if database and empty:
        _TOLD[records] = rows_of(database)
    return store


FILES = (b"<p>They talked</p>", b"\x89PNG\r\n", b"")
"""Contents of attachments: a page, a picture, and nothing."""


def attach(ledger: Ledger) -> None:
    """Two more pieces of evidence: one with all the files, one with the page alone, which is stored once."""
    for files in (FILES, FILES[:1]):
        kept = [{"sha256": attachments.put(ledger, data), "name": "a", "media_type": "text/html", "size": len(data)} for data in files]
        ledger.append(evidence(f"Kept {len(kept)}", quote="talked", quote_prefix="They", attachments=kept))


def everything(ledger: Ledger, at: int) -> dict[str, Any]:
    """All that can be read at a position."""
    return {
        "cases": versions.cases(ledger.driver, at),
        "parties": versions.registered(ledger.driver, Party, at),
        "agreements": versions.registered(ledger.driver, Agreement, at),
        "sources": versions.registered(ledger.driver, Source, at),
        "names": [names.names(ledger.driver, kind.__name__.lower(), at) for kind in (Party, Agreement, Source)],
        "refs": names.refs(ledger.driver, at),
        "titles": names.described(ledger.driver, at, "commitment"),
        "evidence": versions.observations(ledger.driver, Evidence, at),
        "checks": versions.observations(ledger.driver, Check, at),
        "assessments": versions.observations(ledger.driver, Assessment, at),
        "scores": scores.imported(ledger.driver, at),
        "found": versions.cases(ledger.driver, at, Selection(search=("talked",))),
        "owed": versions.cases(ledger.driver, at, Selection(parties=("CN",))),
        "bodies": list(ledger.bodies(until=at)),
        "root": ledger.root_at(at),
    }


def entries(ledger: Ledger, *, after: int = 0, until: int | None = None) -> list[Entry]:
    return [decode(body) for body in ledger.bodies(after=after, until=until)]


def append_exported(ledger: Ledger, body: bytes) -> Entry:
    """Takes one exported entry over by itself."""
    judge = Judge(ledger, Refuse.ALL)
    [(entry, commitment)] = replay._taken(ledger, [body], judge, judge.latest)
    overviews.renew(ledger.driver, sorted(overviews.touched(ledger.driver, [entry], [commitment])))
    return entry


def evidence_items(ledger: Ledger, at: naming.Reading, ref: str | None = None, **asked: Any) -> list[dict[str, Any]]:
    """The items of `evidence list`."""
    return list(listed(ledger, at, EvidenceFilter(ref=ref, **asked), TODAY).items())


def findings(store: object) -> list[str]:
    """What `verify` finds, each with the name of its check."""
    with reading(store) as ledger:
        return [f"{check.name}: {finding}" for check in verify(ledger) for finding in check.findings]
