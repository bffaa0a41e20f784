"""The rules of evidence and searches, and what makes two pieces of evidence one (`tracker.domain.record.rules` has the table)."""

from collections.abc import Iterator
from datetime import date

from tracker.domain.dates import days_after
from tracker.domain.errors import BadInput, Conflict, TrackerError
from tracker.domain.record.ledger_state import State
from tracker.domain.record.records import Assessment, Check, Evidence, Record


def party_is_obligor(record: Evidence | Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """A party that evidence or an assessment is about owes the commitment."""
    if record.party is not None and (obligors := state.obligors(record.commitment)) and record.party not in obligors:
        yield BadInput(f"{record.party} does not owe {record.commitment}", f"it is owed by {', '.join(obligors)}").about("party")


def day_has_come(record: Evidence | Check | Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence, searches and assessments are not dated after tomorrow, when every place on Earth has reached the user's day."""
    days: list[tuple[str, str, date | None]]
    match record:
        case Evidence():
            days = [("the event date", "event_date", record.event_date.first_day), ("the day of access", "accessed", record.accessed)]
        case Check():
            days = [("the search of", "on", record.on)]
        case Assessment():
            days = [
                ("the effective date", "effective_on", record.effective_on),
                ("the day of the assessment", "assessed_on", record.assessed_on),
            ]
    for what, field, day in days:
        if day is not None and day > days_after(today, 1):
            yield BadInput(f"{what} {day} lies in the future", "evidence, searches and assessments are about what has happened").about(
                field
            )


def quote_is_given(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """What stands before and after a quote is given with the quote."""
    if record.quote is None and (record.quote_prefix or record.quote_suffix):
        yield BadInput("what stands before and after a quote is given without the quote", "add --quote “…”").about("quote")


def same_event_stands(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """What evidence repeats is evidence about the same commitment, and was not retracted."""
    number = record.same_event_as
    if number is None:
        return
    known = state.held(number)
    if known is None or not isinstance(known.record, Evidence) or known.record.commitment != record.commitment:
        yield BadInput(
            f"#{number} is not evidence about {record.commitment}", f"tracker evidence list {record.commitment} shows the numbers"
        ).about("same_event_as")
    elif not known.stands:
        yield BadInput(f"#{number} is retracted", "name evidence that stands").about("same_event_as")


def id_is_unique(record: Evidence | Check, state: State, today: date) -> Iterator[TrackerError]:
    """An `id` names one piece of evidence or one check of a commitment; what was retracted may be recorded again under its own."""
    for known in () if record.id is None else state.named(record.commitment, record.id):
        if known.stands or not same(known.record, record):
            problem = Conflict(f"the id “{record.id}” is taken by #{known.entry}, which says the same", "give the new one another id")
            if differs := difference(known.record, record):
                problem = Conflict(
                    f"“{record.id}” is in the ledger as #{known.entry} and says something else there: {differs}",
                    "evidence is never overwritten: regrade or retract it, or give the new one another id",
                )
            yield problem.about("id")
            return


def same(known: Record, new: Record) -> bool:
    """Whether two observations are the same one: evidence by its identity, whatever its grade or id; a check by all that it says."""
    if isinstance(known, Evidence) and isinstance(new, Evidence):
        return known.identity == new.identity
    return known == new


def difference(known: Record, new: Record) -> str:
    """The first field in which two records differ, files aside, with both values shortened; empty where they do not."""
    for name in type(new).model_fields:
        ours, theirs = getattr(known, name, None), getattr(new, name)
        if ours != theirs and name != "attachments":
            return difference_of(name, ours, theirs)
    return ""


def difference_of(name: str, ours: object, theirs: object) -> str:
    """How a field of what is there differs from a new one's, with both values shortened."""
    return f"{name} is “{shortened(ours)}” there and “{shortened(theirs)}” here"


def shortened(value: object) -> str:
    """A value of a field, or as much of it as a message can hold."""
    text = "nothing" if value in (None, (), []) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
