"""Evidence that plainly is what its bytes say: most of what a ledger holds, read back in a fraction of the time.

Whatever is not plainly in order is declined, and `tracker.domain.entries.decode` goes by the records and says what is wrong. A test holds
that what is taken here is what they make of the same bytes.
"""

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.plain_evidence import LABEL_LIMIT, TEXT_LIMIT
from tracker.domain.records import PLAIN_FIELDS, Evidence, storable
from tracker.domain.refs import PARTY_CODE, REF, SOURCE_KEY
from tracker.domain.vocabulary import INDEPENDENT, Credibility, EntryKind, Reliability, Stage, Stance

STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
"""The time of an entry."""

_ENVELOPE = ("content", "kind", "recorded_at", "recorded_by", "seq", "v")
_ALWAYS = frozenset(("commitment", "event_date", "stance", "summary", "source", "reliability", "credibility", "voice"))
_EMPTY = dict.fromkeys(Evidence.model_fields)
_LIMITS = {**dict.fromkeys(("summary", "quote", "note", "quote_prefix", "quote_suffix"), TEXT_LIMIT), "id": LABEL_LIMIT}
_LARGEST = 2**53 - 1

_STANCES: dict[Any, Stance] = {one.value: one for one in Stance}
_STAGES: dict[Any, Stage] = {one.value: one for one in Stage}
_RELIABILITIES: dict[Any, Reliability] = {one.value: one for one in Reliability}
_CREDIBILITIES: dict[Any, Credibility] = {one.value: one for one in Credibility}


class Plain(NamedTuple):
    """What the bytes of one entry say."""

    seq: int
    recorded_at: str
    recorded_by: str
    record: Evidence


class _Declined(Exception):
    """Not plainly in order."""


def read(data: bytes) -> Plain | None:
    """The evidence of an entry's exact bytes; nothing where the records have to be asked."""
    try:
        value = from_json(data)
        if tuple(value) != _ENVELOPE or to_json(value) != data:  # the same bytes again, so they are canonical if the keys are in order
            return None
        content, kind, recorded_at, recorded_by, seq, version = value.values()
        if kind != EntryKind.EVIDENCE_ADDED or type(version) is not int or version != 1 or not _are_fields(tuple(content)):
            return None
        record = _evidence(content)
        if not (_is_number(seq) and _is_moment(recorded_at) and _is_actor(recorded_by)):
            return None
    except (_Declined, BadDate, KeyError, ValueError, AttributeError, TypeError, RecursionError):
        return None
    return Plain(seq, recorded_at, recorded_by, record)


def made(model: type[BaseModel], fields: dict[str, Any], given: set[str]) -> Any:
    """A record of fields that hold what validation would have made of them, as unpickling makes it."""
    one = model.__new__(model)
    one.__setstate__({"__dict__": fields, "__pydantic_fields_set__": given, "__pydantic_extra__": None, "__pydantic_private__": None})
    return one


def _evidence(content: dict[str, Any]) -> Evidence:
    """As `Evidence` reads them: each value is already as it would be written."""
    fields = {**_EMPTY, **content}
    fields["event_date"] = _date(content["event_date"])
    fields["stance"] = _STANCES[content["stance"]]
    fields["reliability"] = _RELIABILITIES[content["reliability"]]
    fields["credibility"] = _CREDIBILITIES[content["credibility"]]
    ref = content["commitment"]
    if not (REF.fullmatch(ref) and ref.isupper() and SOURCE_KEY.fullmatch(content["source"]) and _is_voice(content["voice"])):
        raise _Declined
    for name in content.keys() - _ALWAYS:
        if name in _LIMITS:
            _look_at_text(name, content[name])
        elif name == "stage":
            fields[name] = _STAGES[content[name]]
        elif not (PARTY_CODE.fullmatch(content[name]) if name == "party" else _is_number(content[name])):
            raise _Declined
    _look_at_text("summary", content["summary"])
    record: Evidence = made(Evidence, fields, set(content))
    return record


@lru_cache(maxsize=1_000)
def _are_fields(names: tuple[str, ...]) -> bool:
    """Whether these are the names of evidence without attachments, in canonical order."""
    return _ALWAYS <= {*names} <= {*PLAIN_FIELDS} and [*names] == sorted(names)


@lru_cache(maxsize=20_000)
def _date(text: str) -> PartialDate:
    found = PartialDate.parse(text)
    if found != text:
        raise _Declined
    return found


@lru_cache(maxsize=1_000)
def _is_voice(text: str) -> bool:
    return text == INDEPENDENT or (PARTY_CODE.fullmatch(text) is not None and text != INDEPENDENT.upper())


@lru_cache(maxsize=1_000)
def _is_actor(text: str) -> bool:
    return 0 < len(storable(text)) <= 200


def _is_moment(text: str) -> bool:
    return STAMP.fullmatch(text) is not None and datetime.fromisoformat(text[:-1]) is not None


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 < value <= _LARGEST


def _look_at_text(name: str, text: str) -> None:
    if type(text) is not str or not 0 < len(text) <= _LIMITS[name] or text != text.strip():
        raise _Declined
    storable(text)
