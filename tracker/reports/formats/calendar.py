"""Deadlines and reviews as iCalendar (RFC 5545): whole days that a calendar subscribes to, each with an identity that stays.

An event that moves keeps its UID and gets a higher SEQUENCE, so that a subscriber sees it move instead of seeing a second one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.domain.errors import MissingExtra
from tracker.domain.text import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One day to think of."""

    name: str
    """What it is of its commitment, such as `WOODSIDE-3-deadline`: the same as long as it is the same event."""
    day: date
    title: str
    text: str
    category: str
    sequence: int
    """The last entry of the ledger that could have moved it."""
    changed: datetime
    """When that entry was recorded."""


def ics(events: Sequence[Event], *, ledger: str, title: str) -> bytes:
    """The calendar, the same bytes for the same events.

    Args:
        events: in the order in which they are written.
        ledger: what tells this ledger's events from another's, such as the name that its checkpoints carry.
        title: what a calendar program shows as the calendar's name.

    Raises:
        MissingExtra: the package icalendar is not installed.
    """
    try:
        import icalendar
    except ImportError as error:
        raise MissingExtra("calendars", "icalendar", "feeds") from error
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Tracker//Commitments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", visible(title))
    for one in events:
        event = icalendar.Event()
        event.add("uid", f"{one.name}@{ledger}")
        event.add("dtstamp", one.changed)
        event.add("last-modified", one.changed)
        event.add("sequence", one.sequence)
        event.add("dtstart", one.day)
        if one.day < date.max:  # without an end it is over with the day (RFC 5545 §3.6.1), as there is none after that one
            event.add("dtend", one.day + timedelta(days=1))
        event.add("summary", visible(one.title))
        event.add("description", visible(one.text, keep="\n"))
        event.add("categories", [one.category])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
