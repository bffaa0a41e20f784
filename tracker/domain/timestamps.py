"""When something was recorded: UTC, to the microsecond, and never twice the same."""

from datetime import UTC, datetime, timedelta

_STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def timestamp(moment: datetime, after: str = "") -> str:
    """`moment` in UTC with six decimals, or one microsecond after `after` where the clock stood still or went back."""
    stamp = moment.astimezone(UTC).strftime(_STAMP)
    return stamp if stamp > after else (datetime.strptime(after, _STAMP).replace(tzinfo=UTC) + timedelta(microseconds=1)).strftime(_STAMP)
