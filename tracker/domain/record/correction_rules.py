"""The rules of regrades, retractions, amendments and declarations that something is void (`tracker.domain.record.rules` has the table)."""

from collections.abc import Iterator
from datetime import date

from pydantic import ValidationError

from tracker.domain.errors import BadInput, Conflict, NotFound, TrackerError
from tracker.domain.record.amendments import Amendment, Void
from tracker.domain.record.entries import first_problem
from tracker.domain.record.ledger_state import State
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import LINKS, SERIES, Agreement, Evidence, Record, Regrade, Retraction
from tracker.domain.vocabulary import RETRACTABLE, EntryKind, Noun, spelled


def corrected_evidence_stands(record: Regrade | SourceRecheck | Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence that is regraded or amended, or whose source is looked at again, is there, and was not retracted."""
    number = record.target if isinstance(record, Amendment) else record.evidence
    known = state.versioned(number)
    if known is None or not isinstance(known.record, Evidence):
        yield NotFound("evidence", f"#{number}", hint="tracker evidence list shows the numbers").about("evidence")
    elif not known.stands:
        yield Conflict(f"#{number} is retracted", f"it was taken back by #{known.retracted_by}").about("evidence")


def grade_is_new(record: Regrade, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence is not given the grade that it has."""
    known = state.versioned(record.evidence)
    if known is not None and isinstance(known.record, Evidence) and known.record.grade == f"{record.reliability}{record.credibility}":
        yield Conflict(f"#{record.evidence} is graded {known.record.grade} already", "nothing to change").about("reliability")


def retracted_entry_stands(record: Retraction, state: State, today: date) -> Iterator[TrackerError]:
    """What is retracted is evidence, a check, an assessment or a table of scores that stands, or a retraction or a void that holds."""
    kind = state.kind(record.entry)
    if kind is None:
        yield NotFound("entry", f"#{record.entry}", hint="tracker history shows the numbers").about("entry")
    elif kind in (EntryKind.ENTRY_RETRACTED, EntryKind.REGISTRATION_VOIDED):
        if not state.holds(record.entry):
            yield Conflict(f"#{record.entry} holds no longer, so there is nothing to reinstate", "see tracker history").about("entry")
    elif kind not in RETRACTABLE:
        hint = f"evidence, checks, assessments and scores can; for others see tracker {kind.partition('_')[0]} --help, and tracker undo"
        yield Conflict(f"#{record.entry} is {spelled(kind)} and cannot be retracted", hint).about("entry")
    elif (known := state.versioned(record.entry)) is not None and not known.stands:
        yield Conflict(f"#{record.entry} is retracted already", f"see tracker history: #{known.retracted_by}").about("entry")


def deadline_stays(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """An amendment does not move an original deadline: an extension is another field."""
    current = state.terms(record.target)
    if record.fields.get("due") is not None and current is not None and current.due is not None:
        problem = BadInput(
            f"the original deadline of {record.target} is {current.due} and stays", "an extension is recorded with --extend-to"
        )
        yield problem.about("due")


def moved_evidence_is_not_tied(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence is not moved to another commitment while a link to the same event ties it to this one."""
    current = state.current(record.noun, record.target)
    if "commitment" not in record.fields or not isinstance(current, Evidence) or record.fields["commitment"] == current.commitment:
        return
    tied = [(record.target, current.same_event_as)] if current.same_event_as and "same_event_as" not in record.fields else []
    for one, other in (*tied, *((number, record.target) for number in state.repeats(record.target))):
        yield Conflict(
            f"#{record.target} stays with {current.commitment}: #{one} is about the same event as #{other}",
            f"undo the link first: tracker evidence amend #{one} --clear same-event-as --reason …",
        ).about("commitment")


def nothing_repeats_itself(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """Evidence that is amended repeats neither itself nor what repeats it."""
    for field in LINKS:
        number, passed = record.fields.get(field), set[int]()
        while number is not None and number not in passed:
            if number == record.target:
                yield BadInput(f"#{number} cannot repeat itself", "name the first report of it").about(field)
                return
            passed.add(number)
            number = getattr(getattr(state.versioned(number), "record", None), field, None)


def restated_values_stay(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """What a value is of stays while another one that stands restates it."""
    current = state.current(record.noun, record.target)
    if isinstance(current, Evidence) and current.indicator and current.period:
        moved = [name for name in (*SERIES, "commitment") if record.fields.get(name, old := getattr(current, name)) != old]
        for one in state.observed(current.commitment, current.indicator, current.period) if moved else ():
            if one.record.restates == record.target:
                hint = f"undo the link first: tracker evidence amend #{one.entry} --clear restates --reason …"
                yield Conflict(f"#{record.target} keeps its {moved[0]}: #{one.entry} restates it", hint).about(moved[0])


def indicators_in_use_stay(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """An indicator stays while values of it that were seen stand."""
    current = state.terms(record.target)
    if "indicators" in record.fields and current is not None:
        kept = {one["code"] for one in record.fields["indicators"] or ()}
        for one in current.indicators or ():
            if one.code not in kept and (seen := state.observed(record.target, one.code)):
                seen_in = ", ".join(f"#{held.entry}" for held in seen[:5]) + ("" if len(seen) <= 5 else f" and {len(seen) - 5:,} more")
                hint = f"retract them first, or amend it: tracker indicator amend {record.target} {one.code} …"
                yield Conflict(f"{one.code} stays, as values of it were seen: {seen_in}", hint).about("indicators")


def amendment_changes_something(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """An amendment makes something else of what is there."""
    current = state.current(record.noun, record.target)
    if current is not None and not ill_made(record, current) and record.applied_to(current) == current:
        name = f"#{record.target}" if record.noun is Noun.EVIDENCE else record.target
        yield Conflict(f"{name} says that already", "nothing to amend")


def ill_made(record: Amendment, current: Record) -> str:
    """What is wrong with the shape of what an amendment makes; empty where nothing is."""
    try:
        record.applied_to(current)
    except ValidationError as error:
        return first_problem(error)
    return ""


def agreement_fits_its_commitments(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """An agreement that is amended keeps the parties that owe its commitments, and was not made after their deadlines."""
    current = state.current(Noun.AGREEMENT, record.target)
    if not isinstance(current, Agreement) or {"parties", "made_on"}.isdisjoint(record.fields) or ill_made(record, current):
        return
    made = record.applied_to(current)
    for ref in state.named_by(Noun.AGREEMENT, current.code):
        terms = state.terms(ref)
        for party in terms.obligors if terms else ():
            if party in current.parties and party not in made.parties:
                hint = f"change who owes it first: tracker commitment amend {ref} --obligor … --reason …"
                yield Conflict(f"{party} owes {ref} and stays a party to {current.code}", hint).about("parties")
        if terms and terms.due and terms.due.last_day < made.made_on.first_day and current.made_on != made.made_on:
            hint = f"change its deadline first: tracker commitment amend {ref} --due … --reason …"
            yield Conflict(f"{ref} is due {terms.due}, before {made.made_on}", hint).about("made_on")


def nothing_names_what_is_void(record: Void, state: State, today: date) -> Iterator[TrackerError]:
    """A party, source or agreement is declared void only while nothing that stands names it."""
    if record.noun is not Noun.COMMITMENT and (names := state.named_by(record.noun, record.name)):
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        hint = "amend these first, so that nothing names it"
        yield Conflict(f"the {record.noun} {record.name} is named by {', '.join(names[:5])}{more}", hint).about("name")


def nothing_replaces_itself(record: Void, state: State, today: date) -> Iterator[TrackerError]:
    """What is void is not replaced by itself."""
    if record.name in (record.replaced_by or ()):
        yield BadInput(f"{record.name} cannot take its own place", "name another, or leave out --replaced-by").about("replaced_by")
