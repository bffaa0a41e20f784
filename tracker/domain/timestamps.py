"""When something was recorded: UTC, to the microsecond, and never twice the same."""

from datetime import UTC, datetime, timedelta

from tracker.domain.errors import StoreError

_STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def timestamp(moment: datetime, after: str = "") -> str:
    """`moment` in UTC with six decimals, or one microsecond after `after` where the clock stood still or went back.

    Raises:
        StoreError: no moment is after `after`.
    """
    stamp = _spelled(moment.astimezone(UTC))
    if stamp > after:
        return stamp
    try:
        return _spelled(datetime.strptime(after, _STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1))
    except OverflowError as error:
        hint = "a clock was wrong then: what is before that entry can be imported into a new store (tracker export, tracker import)"
        raise StoreError(f"the last entry was recorded at {after}, and the calendar has no moment after it", hint) from error


def _spelled(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='microseconds')[: -len('+00:00')]}Z"
