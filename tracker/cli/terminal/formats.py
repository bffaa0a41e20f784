"""How commands answer: for people, or as data."""

from enum import StrEnum


class Format(StrEnum):
    """How reading commands answer."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"


class AgendaFormat(StrEnum):
    """How the agenda answers: as lists do, or as a calendar to subscribe to."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    ICS = "ics"


class HistoryFormat(StrEnum):
    """How the history answers: as lists do, or as a feed to subscribe to."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    ATOM = "atom"


class Answer(StrEnum):
    """How adding commands answer."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
