"""A report with more commitments than are shown at once."""

from datetime import date

from tests.reports.book import Book
from tests.reports.sample import AS_OF, ROOT, ordinary
from tracker.domain.record.records import Agreement, Assessment, Commitment, Evidence, Party, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.standing.explanations import Fixed
from tracker.reports.model import Report, build

PART, SHOWN = 10, 20
"""In place of fifty and a hundred: what is folded, and what the table leaves out at first, are the same code at any length."""
COUNT = 2 * PART + 7
"""More than one part, more than the table shows at first, and not a whole number of parts."""
STATUSES = ("upheld", "stalled", "fulfilled", "initiated")


def many() -> Report:
    """Commitments of which every second has a deadline, each assessed on one piece of evidence."""
    book = Book(ordinary)
    book.put(Party(code="NORTH", name="Northland"))
    book.put(Party(code="SOUTH", name="Southland"))
    book.put(Source(key="wire", publisher="A wire service"))
    treaty = Agreement(code="LONG", title="A long treaty", made_on="2024-01-15", parties=("NORTH", "SOUTH"))
    book.put(treaty)
    return build(
        [_case(book, treaty, number) for number in range(1, COUNT + 1)],
        fixed=Fixed(as_of=AS_OF, cut=False, known_at=book.seq, known_on="2025-01-14T12:00:00.000000Z", root=ROOT),
        parties=book.parties,
        sources=book.sources,
        histories=book.histories,
        rated_otherwise={},
    )


def _case(book: Book, treaty: Agreement, number: int) -> CommitmentRecord:
    terms = Commitment(
        agreement="LONG",
        number=number,
        title=f"Article {number}",
        text="Something is done.",
        kind="unilateral_commitment",
        nature="one_off",
        topic="other",
        obligors=("NORTH" if number % 3 else "SOUTH",),
        due=f"2024-{number % 12 + 1:02}" if number % 2 else None,
    )
    commitment = book.put(terms, terms.ref)
    seen = Evidence(
        commitment=terms.ref,
        event_date=f"2024-05-{number % 28 + 1:02}",
        stance="supports",
        summary=f"Seen of article {number}.",
        source="wire",
        reliability="B",
        credibility="2",
    )
    first = book.put(seen, terms.ref)
    made = Assessment(
        commitment=terms.ref,
        status=STATUSES[number % 4],
        confidence="low",
        effective_on=date(2024, 6, number % 28 + 1),
        rationale="As seen.",
        because=(first,),
    )
    return CommitmentRecord(
        agreement=treaty,
        commitment=Versioned(entry=commitment, record=terms),
        evidence=(Versioned(entry=first, record=seen),),
        assessments=(Versioned(entry=book.put(made, terms.ref), record=made),),
    )
