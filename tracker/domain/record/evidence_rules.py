"""The rules of evidence and searches, and what makes two pieces of evidence one (`tracker.domain.record.rules` has the table)."""

from collections.abc import Iterator
from datetime import date

from tracker.domain.dates import days_after
from tracker.domain.errors import BadInput, Conflict, TrackerError, did_you_mean
from tracker.domain.record.ledger_state import State
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import LINKS, SERIES, Agreement, Assessment, Check, Evidence, Record
from tracker.domain.vocabulary import Noun


def party_is_obligor(record: Evidence | Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """A party that evidence or an assessment is about owes the commitment."""
    if record.party is not None and (obligors := state.obligors(record.commitment)) and record.party not in obligors:
        yield BadInput(f"{record.party} does not owe {record.commitment}", f"it is owed by {', '.join(obligors)}").about("party")


def day_has_come(record: Evidence | Check | Assessment | SourceRecheck, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence, searches and assessments are not dated after tomorrow, when every place on Earth has reached the user's day."""
    days: list[tuple[str, str, date | None]]
    match record:
        case Evidence():
            days = [("the event date", "event_date", record.event_date.first_day), ("the day of access", "accessed", record.accessed)]
        case Check() | SourceRecheck():
            days = [("the search of" if isinstance(record, Check) else "the look of", "on", record.on)]
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
    if record.quote is None and any(record.quoted):
        yield BadInput("what stands before and after a quote is given without the quote", "add --quote “…”").about("quote")


def linked_evidence_stands(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """What evidence repeats or restates is evidence about the same commitment, and was not retracted; a value restates one of the same."""
    for field in LINKS:
        if (number := getattr(record, field)) is None:
            continue
        known = state.versioned(number)
        if known is None or not isinstance(known.record, Evidence) or known.record.commitment != record.commitment:
            yield BadInput(
                f"#{number} is not evidence about {record.commitment}", f"tracker evidence list {record.commitment} shows the numbers"
            ).about(field)
        elif not known.stands:
            yield BadInput(f"#{number} is retracted", "name evidence that stands").about(field)
        elif field == "restates" and any(getattr(known.record, name) != getattr(record, name) for name in SERIES):
            of = " ".join(filter(None, (getattr(known.record, name) for name in SERIES))) or "no value"
            yield BadInput(f"#{number} is of {of}", "a value restates one of the same indicator, period and party").about(field)


def value_is_of_an_indicator(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """A value that was seen is given with its period, and of an indicator of the commitment."""
    given = {"indicator": record.indicator, "value": record.value, "period": record.period}
    missing = [name for name, value in given.items() if value is None]
    if 0 < len(missing) < len(given) or (missing and record.restates is not None):
        problem = f"a value that was seen has an indicator, a value and a period; missing: {', '.join(missing)}"
        yield BadInput(problem, "give all of them: --indicator CODE --value 57.60 --period 2024").about(missing[0])
    if record.indicator is not None and (terms := state.terms(record.commitment)) is not None:
        codes = [one.code for one in terms.indicators or ()]
        if record.indicator not in codes:
            hint = did_you_mean(record.indicator, codes, f"define it first: tracker indicator add {record.commitment} {record.indicator} …")
            yield BadInput(f"{record.commitment} has no indicator {record.indicator}", hint).about("indicator")


def occurrence_comes_due(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """An occurrence is one of the periods in which the commitment is to be kept."""
    if (wanted := record.occurrence) is None:
        return
    terms, agreement = state.terms(record.commitment), state.current(Noun.AGREEMENT, record.commitment.rpartition("-")[0])
    if terms is None or not isinstance(agreement, Agreement):
        return
    hint, found = "say how often it is: tracker commitment amend --every", None
    if terms.recurrence is not None:
        periods = terms.recurrence.periods(agreement.made_on)
        found = next((one for one in periods if (one.last_day or date.max) >= wanted.first_day), None)
        hint = f"it is to be kept every {terms.recurrence.every}{f', such as {found}' if found else ''}"
    if found is None or (found.first_day, found.last_day) != (wanted.first_day, wanted.last_day):
        yield BadInput(f"{wanted} is none of the periods in which {record.commitment} is to be kept", hint).about("occurrence")


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
