"""Late-arriving records: how many of a past day were recorded only after it, which a list or report of that day says beside it."""

from calendar import monthrange
from datetime import date

from tracker.storage.driver import Driver
from tracker.storage.projections.rows import KNOWN, REGISTERED, STANDS
from tracker.storage.queries import as_of_queries
from tracker.storage.queries.filters import Selection, conditions

_BY_THEN = "CASE length({0}) WHEN 10 THEN {0} <= :day WHEN 7 THEN {0} <= :month ELSE {0} <= :year END"

MANY = 10_000
"""Up to so many facts are counted."""


def recorded_later(driver: Driver, position: int, then: int, day: date, chosen: Selection) -> int:
    """How many facts of a past day were recorded after entry `then`, by which that day had ended; of more than `MANY` so many and one.

    A partial date counts from its last day. What was recorded later has later versions only, so nothing before `then` is looked at.
    """
    asked = conditions(driver, chosen, position)
    if not chosen.refs:  # what is named is described even before it was agreed
        as_of_queries.add_made_by(asked, driver, position, day)
    month, year = _whole_by(day)
    given = asked.parameters | {"after": then, "day": day.isoformat(), "month": month, "year": year}
    about = (
        f" AND commitment IN (SELECT ref FROM commitment WHERE {REGISTERED} AND {asked.sql})"
        if asked
        else f" AND commitment NOT IN (SELECT ref FROM commitment WHERE {KNOWN} AND void_by <= :position)"
    )
    stands = f"entry > :after AND seq > :after AND {STANDS}{about}"
    several = (
        f"SELECT 1 FROM evidence WHERE {stands} AND {_BY_THEN.format('event_date')}",
        f'SELECT 1 FROM search WHERE {stands} AND "on" <= :day',
        f"SELECT 1 FROM assessment WHERE {stands} AND effective_on <= :day",
    )
    count: int = driver.value(f"SELECT count(*) FROM ({' UNION ALL '.join(several)} LIMIT {MANY + 1}) AS later", given)
    return count


def _whole_by(day: date) -> tuple[str, str]:
    """The last month and the last year that had ended by the end of a day."""
    ended = day.day == monthrange(day.year, day.month)[1]
    year, month = divmod(day.year * 12 + day.month - (0 if ended else 1) - 1, 12)
    return f"{year:04}-{month + 1:02}", f"{day.year - (0 if ended and day.month == 12 else 1):04}"
