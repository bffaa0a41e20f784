"""A small report with everything in it, built from domain values: mixed, contested, retracted, late, partial dates, other scripts.

`words` gives the text of each field by its name, so that a test can put anything into every one of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tests.reports.book import Book, Words
from tests.reports.cases import asked, ferries, opened, patrols
from tracker.domain.record.records import Agreement, Party, Source
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import Fixed
from tracker.reports.model import Report, build

ROOT = "5c0e7f3f61bb0ef83b05bd1ab4ebc9f3d3a4bb1ec2e4a5fd7f1f0d5b4c3a2910"
AS_OF = date(2025, 1, 15)


def ordinary(_: str, text: str) -> str:
    """Every field as it is."""
    return text


def sample(words: Words = ordinary) -> Report:
    """The report; entries are numbered in the order in which they are written here."""
    book = Book(words)
    w = words
    book.put(Party(code="NORTH", name=w("party.name", "Northland")))
    book.put(Party(code="SOUTH", name="南国 (Southland)"))
    book.put(Party(code="ISLE", name="Isle"))
    summit = Agreement(
        code="LAKE",
        title=w("agreement.title", "Summit at the Lake"),
        made_on="2024-03",
        place=w("agreement.place", "Lakeside"),
        parties=("NORTH", "SOUTH"),
        summary=w("agreement.summary", "Two governments met.\n\nThey agreed on four things."),
    )
    book.put(summit)
    _sources(book, w)
    cases = (ferries(book, summit, w), patrols(book, summit, w), asked(book, summit, w), opened(book, summit))
    made = build(
        cases,
        fixed=Fixed(
            as_of=AS_OF, cut=True, known_at=book.seq, known_on="2025-01-14T12:00:00.000000Z", root=ROOT, author=w("author", "Lake Watch")
        ),
        parties=book.parties,
        sources=book.sources,
        histories=book.histories,
        notes=[w("note", "2 facts dated before 2024-06-01 were recorded after it.")],
        rated_otherwise={"LAKE-1": [w("rated", "Lake Watch gives 0 where our standing is +1 (NORTH): #40 row 3")]},
    )
    return replace(made, with_history=True)


def empty() -> Report:
    """A report over nothing."""
    return build(
        (),
        fixed=Fixed(as_of=AS_OF, cut=False, known_at=0, known_on="", root=ROOT),
        parties=(),
        sources={},
        histories={},
        rated_otherwise={},
    )


def report_of(*cases: CommitmentRecord, as_of: date = AS_OF, names: Sequence[str] = ("US", "CN")) -> Report:
    """The report over cases in a few words (`tests.domain.cases`), with sources of the names that they use."""
    keys = {held.record.source for case in cases for held in case.evidence}
    return build(
        cases,
        fixed=Fixed(as_of=as_of, cut=False, known_at=900, known_on="2025-01-14T12:00:00.000000Z", root=ROOT),
        parties=tuple(Party(code=name, name=f"{name.title()}land") for name in names),
        sources={key: Source(key=key, publisher=key) for key in keys},
        histories={},
        rated_otherwise={},
    )


def _sources(book: Book, w: Words) -> None:
    book.put(
        Source(
            key="herald",
            publisher=w("source.publisher", "The Herald"),
            title=w("source.title", "What they signed"),
            url="https://herald.example/" + w("source.url", "2024/lake_(summit)?a=1&b=2#top"),
            published="2024-03-16",
            language=w("source.language", "en"),
            note=w("source.note", "Archived copy."),
        )
    )
    book.put(
        Source(
            key="gazette",
            publisher="Northern Gazette",
            url="HTTPS://gazette.example/" + "a" * 180,
            kind="state_media",
            language=w("source.language", "en"),
            voice="NORTH",
        )
    )
    book.put(
        Source(
            key="radio",
            publisher="南方电台",
            title="湖畔会晤",
            url="https://radio.example/新闻",
            published="2024",
            language="zh-Hans",
            voice="SOUTH",
        )
    )
    book.put(Source(key="wire", publisher="A wire service", kind="press"))
