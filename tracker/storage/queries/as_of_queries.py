"""Overview rows of a past position or day: which commitments there were, and their standings derived from the records of then."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from tracker.domain.dates import PartialDate
from tracker.domain.vocabulary import Status
from tracker.storage.driver import Driver, chunks
from tracker.storage.projections.rows import KNOWN, REGISTERED
from tracker.storage.queries.conditions import Conditions
from tracker.storage.queries.filters import Filter, conditions

_OPEN = "('" + "', '".join(status.value for status in Status if status.open) + "')"
_STATUS_IN_EFFECT = (
    "coalesce((SELECT a.status FROM assessment a WHERE a.commitment = commitment.ref"
    " AND (a.party = b.party OR (a.party IS NULL AND b.since <= a.entry))"
    " AND a.seq <= :position AND (a.superseded_by IS NULL OR a.superseded_by > :position)"
    " AND (a.retracted_by IS NULL OR a.retracted_by > :position) AND a.effective_on <= :as_of"
    " ORDER BY a.effective_on DESC, a.entry DESC LIMIT 1), 'not_assessed')"
)
"""The status of an obligation `b` by the assessment in effect at a position and day (`domain.standing.current_assessment`)."""


def refs(driver: Driver, position: int, as_of: date | None, asked: Filter) -> list[str]:
    """The refs of the commitments known at a position, by agreement and number; of the filter, what they say and whether they were open.

    Args:
        driver: the open transaction.
        position: the position.
        as_of: the day, by the end of which the agreement was made and assessments were in effect; none for whatever day.
        asked: the filter.
    """
    found = conditions(driver, asked.selection, position)
    if as_of is not None:
        add_made_by(found, driver, position, as_of)
    if asked.only_open:
        in_effect = f"SELECT 1 FROM obligation b WHERE b.seq = commitment.seq AND {_STATUS_IN_EFFECT} IN {_OPEN}"
        never_assessed = "ref NOT IN (SELECT commitment FROM assessment)"  # most are not, and this is asked sooner
        found.add(f"({never_assessed} OR EXISTS ({in_effect}))", as_of=as_of.isoformat() if as_of else "9999-12-31")
    return driver.values(f"SELECT ref FROM commitment WHERE {REGISTERED} AND {found.sql} ORDER BY agreement, number", found.parameters)


def add_made_by(found: Conditions, driver: Driver, position: int, day: date) -> None:
    """Asks besides that the agreement was made by the end of a day; nothing where all of them were."""
    made = driver.rows(f"SELECT code, made_on FROM agreement WHERE {KNOWN}", {"position": position})
    if later := [code for code, made_on in made if PartialDate(made_on).last_day > day]:
        found.add(f"agreement NOT IN {found.alternatives(later)}")


@contextmanager
def overviews_of(driver: Driver, refs: Sequence[str], position: int, as_of: date | None, parties: tuple[str, ...] = ()) -> Iterator[Driver]:
    """A scratch store with the overview rows of these commitments (of these parties' obligations alone) at a position and day, for `listing`.

    It lies in SQLite's memory, and in a nameless file where it is large, whichever the database is.
    """
    from tracker.storage.projections import overviews
    from tracker.storage.projections.commitment_records import cases_of
    from tracker.storage.sqlite import connecting

    with connecting.passing("") as scratch:
        scratch.run(f"CREATE TABLE overview ({', '.join(overviews.COLUMNS)}, PRIMARY KEY (ref), UNIQUE (agreement, number))")
        scratch.run(f"CREATE TABLE standing ({', '.join(overviews.STANDING)}, PRIMARY KEY (ref, position))")
        for chunk in chunks(refs):
            cases = (case.as_of(as_of)._replace(parties=parties) for case in cases_of(driver, chunk, position, texts=False))
            overviews.write(scratch, cases)
        yield scratch
