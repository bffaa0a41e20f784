"""Evidence that is plainly in order, told without pydantic: what people add all day.

Whatever is not plainly in order is declined, and the record itself (`tracker.domain.records.Evidence`) decides and says what is wrong.
So there is one set of rules and messages, and a test holds that what is taken here is what the record would take.
"""

from __future__ import annotations  # typing is not imported to start

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.refs import PARTY_CODE, REF, SOURCE_KEY, read_voice
from tracker.domain.seen import Seen
from tracker.domain.shapes import FIELDS
from tracker.domain.vocabulary import INDEPENDENT, Credibility, Reliability, Stage, Stance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

TEXT_LIMIT, LABEL_LIMIT = 20_000, 100
_LARGEST = 2**63


class _Declined(Exception):
    """Not plainly in order."""


def read(fields: Mapping[str, Any]) -> Seen | None:
    """The evidence of these fields, none of which is None; nothing where the record has to be asked."""
    try:
        given = {name: _READ[name](value) for name, value in fields.items()}
    except (_Declined, BadDate, KeyError, ValueError, AttributeError, TypeError):
        return None
    if not given.keys() >= {"commitment", "event_date", "stance", "summary", "source"}:
        return None
    whole = {**dict.fromkeys(FIELDS["evidence_added"]), "reliability": "F", "credibility": "6", "voice": INDEPENDENT, **given}
    return Seen("evidence", whole)


def _text(limit: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if type(value) is not str or not 0 < len(value) <= limit or value != value.strip() or "\0" in value:
            raise _Declined
        value.encode()  # a lone surrogate is no text
        return value

    return read


def _matching(pattern: Any, *, upper: bool) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text: str = value.upper() if upper else value
        if not pattern.fullmatch(text) or not text.isascii():
            raise _Declined
        return text

    return read


def _word(kind: Any) -> Callable[[Any], str]:
    return lambda value: str(kind(value.replace("-", "_")).value)


def _date(value: Any) -> str:
    return str(value if isinstance(value, PartialDate) else PartialDate.parse(value))


def _voice(value: Any) -> str:
    voice = read_voice(value)
    if voice != INDEPENDENT and not PARTY_CODE.fullmatch(voice):
        raise _Declined
    return voice


def _number(value: Any) -> int:
    if type(value) is not int or not 0 < value < _LARGEST:
        raise _Declined
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "commitment": _matching(REF, upper=True),
    "event_date": _date,
    "stance": _word(Stance),
    "summary": _text(TEXT_LIMIT),
    "source": _matching(SOURCE_KEY, upper=False),
    "reliability": lambda value: Reliability(value).value,
    "credibility": lambda value: Credibility(value).value,
    "voice": _voice,
    "stage": _word(Stage),
    "party": _matching(PARTY_CODE, upper=True),
    "same_event_as": _number,
    "quote": _text(TEXT_LIMIT),
    "note": _text(TEXT_LIMIT),
    "id": _text(LABEL_LIMIT),
    "quote_prefix": _text(TEXT_LIMIT),
    "quote_suffix": _text(TEXT_LIMIT),
}
