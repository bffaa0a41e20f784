"""When something was recorded: UTC, to the microsecond, each time after the one before; where the calendar ends, the last time again."""

from datetime import UTC, datetime, timedelta

_STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"
LAST_TIME = "9999-12-31T23:59:59.999999Z"
"""The only time that entries share: what is recorded after it repeats it, and the numbers of the entries say their order."""


def timestamp(moment: datetime, after: str = "") -> str:
    """`moment` in UTC with six decimals, or one microsecond after `after` where the clock stood still or went back.

    Raises:
        ValueError: `after` is no such time.
    """
    stamp = _spelled(moment.astimezone(UTC))
    if stamp > after:
        return stamp
    return LAST_TIME if after == LAST_TIME else _spelled(datetime.strptime(after, _STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1))


def follows(stamp: str, before: str) -> bool:
    """Whether an entry of this time can come next after one of that time."""
    return stamp > before or stamp == before == LAST_TIME


def later(moment: datetime, by: timedelta) -> str:
    """A moment that much later; where the calendar ends, its last."""
    return _spelled(min(moment.astimezone(UTC), datetime.max.replace(tzinfo=UTC) - by) + by)


def _spelled(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='microseconds')[: -len('+00:00')]}Z"
