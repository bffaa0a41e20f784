"""Adding evidence as it is typed all day, where everything about it is plainly in order.

Whatever is not (an unknown name, another party, a day to come, a file, what is there already) is left to `tracker.actions.evidence.add`,
which decides and says what is wrong. A test holds that both write the same.
"""

from __future__ import annotations  # typing is not imported to start

from datetime import timedelta
from unicodedata import normalize

from tracker.actions.added import Added
from tracker.domain import plain_evidence
from tracker.domain.dates import read_date
from tracker.domain.errors import BadDate, BadInput
from tracker.domain.refs import REF, SOURCE_KEY, read_grade
from tracker.domain.vocabulary import INDEPENDENT
from tracker.storage import facts, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from tracker.domain.seen import Seen
    from tracker.storage.ledger import Ledger


def add(ledger: Ledger, fields: Mapping[str, Any], *, today: date, again: bool = False) -> Added:
    """Adds evidence; arguments, results and errors are those of `tracker.actions.evidence.add`."""
    new = _plain(ledger, fields, today, again=again)
    if new is not None:
        entry: Any = ledger.append_plain(new)
        return Added(entry=entry)
    from tracker.actions import evidence

    return evidence.add(ledger, fields, today=today, again=again)


def _plain(ledger: Ledger, fields: Mapping[str, Any], today: date, *, again: bool) -> Seen | None:
    """The evidence, if everything about it is plainly in order."""
    given = {name: value for name, value in fields.items() if value is not None}
    ref, key = str(given.pop("commitment", "")).strip().upper(), given.pop("source", None)
    if not (REF.fullmatch(ref) and isinstance(key, str) and SOURCE_KEY.fullmatch(key)):
        return None
    at = ledger.head.size
    terms, source = facts.terms(ledger.driver, ref, at), facts.source(ledger.driver, key, at)
    if terms is None or source is None:
        return None
    try:
        day = given.pop("event_date", source.published)
        given["event_date"] = read_date(day, today) if type(day) is str else day
        if "grade" in given:
            given["reliability"], given["credibility"] = (half.value for half in read_grade(str(given.pop("grade"))))
    except (BadDate, BadInput):
        return None
    new = plain_evidence.read({"voice": source.voice, **given, "source": key, "commitment": ref})
    return new if new is not None and _fits(ledger, new, terms, today, at, again=again) else None


def _fits(ledger: Ledger, new: Any, terms: Any, today: date, at: int, *, again: bool) -> bool:
    """Whether it is plainly what the rules let be recorded (`tracker.domain.rules.evidence`), and is not there already."""
    return (
        new.same_event_as is None
        and (new.quote is not None or (new.quote_prefix is None and new.quote_suffix is None))
        and (new.party is None or new.party in terms.obligors)
        and (new.voice == INDEPENDENT or new.voice in names.names(ledger.driver, "party", at))
        and new.event_date.first_day <= today + timedelta(days=1)
        and (again or not _is_there(ledger, new))
    )


def _is_there(ledger: Ledger, new: Any) -> bool:
    summaries = facts.summaries_like(ledger.driver, new.commitment, new.source, new.stance.value, str(new.event_date))
    return normalize("NFC", new.summary) in (normalize("NFC", summary) for summary in summaries)
