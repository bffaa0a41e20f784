"""The rules of what may be recorded: each a function of a record, what the ledger holds before it, and the day. Pure.

What concerns a single value is a matter of its type (`tracker.domain.record.records`); what needs the rest of the ledger stands here, and only
here. Whoever records anything asks `breaches`, and so does `verify`, entry by entry: `RULES` says of each rule for which records it holds,
and from which entry format `v` on. A rule that is stricter than what earlier programs let in holds for no entry that is there (`since`
is None) and is asked only when something is recorded.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from pydantic import ValidationError

from tracker.domain.dates import days_after
from tracker.domain.errors import BadBasis, BadInput, Conflict, NotFound, TrackerError, did_you_mean
from tracker.domain.record import addresses
from tracker.domain.record.amendments import AMENDMENTS, AgreementAmendment, Amendment, CommitmentAmendment, EvidenceAmendment, Void
from tracker.domain.record.entries import RECORD_TYPES, first_problem
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
    Terms,
)
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import INDEPENDENT, RETRACTABLE, CheckOutcome, EntryKind, Noun, Status, spelled


class State(Protocol):
    """What the ledger holds before a record, as the rules ask for it."""

    def registered(self, noun: str, name: str) -> int | None:
        """The entry that registered a party, agreement, source or commitment of this name, or none."""

    def void(self, noun: str, name: str) -> int | None:
        """The entry that declared a party, agreement, source or commitment void, or none where it stands."""

    def instead(self, number: int) -> Sequence[str]:
        """What stands in the place of what an entry declared void."""

    def holds(self, number: int) -> bool:
        """Whether what an entry retracted or declared void is still taken back by it."""

    def parties(self) -> Sequence[str]:
        """The codes of all parties."""

    def obligors(self, ref: str) -> tuple[str, ...]:
        """The parties that owe a commitment; empty where it is not registered."""

    def terms(self, ref: str) -> Terms | None:
        """What a commitment says now, or none where it is not registered."""

    def current(self, noun: Noun, target: Any) -> Record | None:
        """What is registered under a name, void or not, or the evidence of a number, retracted or not; none where there is none."""

    def repeats(self, number: int) -> Sequence[int]:
        """The evidence that stands and says that it is about the same event as the evidence of a number."""

    def named_by(self, noun: Noun, name: str) -> Sequence[str]:
        """What stands and names a party, source or agreement: refs, entries, codes and keys."""

    def next_number(self, agreement: str) -> int:
        """The first number after those of an agreement's commitments."""

    def kind(self, number: int) -> EntryKind | None:
        """The kind of an entry, or none where there is no such entry."""

    def held(self, number: int) -> Versioned[Any] | None:
        """The evidence, check, assessment or table of scores that an entry brought, retracted or not; none of any other entry."""

    def named(self, commitment: str, name: str) -> Sequence[Versioned[Any]]:
        """The evidence and checks about a commitment that have this `id`, retracted or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, with what it applies to."""

    check: Callable[[Any, State, date], Iterator[TrackerError]]
    """Yields an error for each breach, given the record, the state before it, and the user's day."""
    records: tuple[type[Record], ...]
    since: int | None = 1
    """The entry format from which it holds; none where it is asked only when something is recorded."""
    until: int | None = None
    """The last entry format for which it holds; such a rule is asked of nothing that is recorded now."""
    reference: bool = False
    """Whether it says what an entry refers to: a ledger in which such a rule is broken is not copied."""

    def holds_for(self, v: int | None) -> bool:
        """Whether it holds for an entry of a format, or for a record that is to be written (None)."""
        if v is None:
            return self.until is None
        return self.since is not None and self.since <= v and (self.until is None or v <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that a record breaks."""

    rule: Rule
    error: TrackerError

    def of_entry(self, seq: int) -> str:
        """The breach as a sentence about an entry."""
        message = self.error.message
        return f"entry #{seq} {message}" if message.startswith("names the ") else f"entry #{seq}: {message}"


def breaches(record: Record, state: State, today: date, *, v: int | None = None) -> Iterator[Breach]:
    """Every breach of every rule that a record is subject to.

    Args:
        record: what is recorded, or was.
        state: what the ledger holds before it.
        today: the user's day; of an entry that is there the latest that it can have been (`latest_today`).
        v: the format of an entry that is there; none for a record that is to be written.
    """
    for rule in RULES:
        if type(record) in rule.records and rule.holds_for(v):
            for error in rule.check(record, state, today):
                yield Breach(rule=rule, error=error)


NO_DAY = date.max
"""Before which every day lies: for records that no rule asks for a day."""


def require(record: Record, state: State, today: date = NO_DAY, *, known: bool = False) -> None:
    """Refuses a record that may not be recorded.

    Args:
        record: what is to be recorded.
        state: what the ledger holds.
        today: the user's day, for records with a day of their own.
        known: whether the record is in the ledger already, so that its `id` is its own.

    Raises:
        TrackerError: the first breach, in its own words, with those that come after it as `further`.
    """
    found = [one.error for one in breaches(record, state, today) if not (known and one.rule.check is id_is_unique)]
    if found:
        first, *further = found
        first.further = tuple(further)
        raise first


def latest_today(recorded_at: str) -> date:
    """The day that rules take for the user's when they judge an entry that is there: two after the UTC day of its timestamp."""
    return days_after(date.fromisoformat(recorded_at[:10]), 2)


# What is registered


def _names(record: Record) -> Iterator[tuple[str, Sequence[str | None]]]:
    """The names that a record refers to, by noun; a voice, which need not be a party's, has a rule of its own."""
    match record:
        case Evidence():
            yield "commitment", (record.commitment,)
            yield "source", (record.source,)
            yield "party", (record.party,)
        case Check():
            yield "commitment", (record.commitment,)
        case Assessment():
            yield "commitment", (record.commitment,)
            yield "party", (record.party,)
        case Agreement():
            yield "party", record.parties
        case Commitment():
            yield "agreement", (record.agreement,)
            yield "party", (*record.obligors, *record.beneficiaries)
            yield "source", [wording.source for wording in record.wordings]
        case Amendment():
            yield from _names_of_amendment(record)
        case Void():
            yield record.noun, (record.name, *(record.replaced_by or ()))
        case ScoreTable():
            yield "agreement", (record.agreement,)
            yield "source", (record.source,)
            yield "commitment", [row.commitment for row in record.rows]


def _names_of_amendment(record: Amendment) -> Iterator[tuple[str, Sequence[str | None]]]:
    if record.noun is not Noun.EVIDENCE:
        yield record.noun, (record.target,)
    changes = record.changes
    yield "commitment", (getattr(changes, "commitment", None),)
    yield "source", (getattr(changes, "source", None), *(wording.source for wording in getattr(changes, "wordings", None) or ()))
    parties = [getattr(changes, name, None) or () for name in ("parties", "obligors", "beneficiaries")]
    yield "party", (getattr(changes, "party", None), *(code for several in parties for code in several))


def names_are_registered(record: Record, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """Every party, agreement, source and commitment that a record names is registered."""
    for noun, names in _names(record):
        for name in sorted({one for one in names if one is not None and state.registered(noun, one) is None}):
            yield BadInput(f"names the {noun} {name}, which is not there", "register it first").about(noun)


def name_is_free(record: Party | Agreement | Source | Commitment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A party, agreement, source or commitment is registered under a name once."""
    noun, name = Noun(type(record).__name__.lower()), name_of(record)
    what = name if noun is Noun.COMMITMENT else f"the {noun} {name}"
    if (void := state.void(noun, name)) is not None:
        yield Conflict(f"{what} was declared void by #{void}, and its name is not used again", f"reinstate it: tracker retract '#{void}'")
    elif (number := state.registered(noun, name)) is None:
        return
    elif isinstance(record, Commitment):
        free = state.next_number(record.agreement)
        yield Conflict(f"{name} is there already", f"see tracker show {name}; the next free number is {free}")
    else:
        yield Conflict(f"{what} is registered as #{number} and says something else", f"see tracker {noun} show {name}")


def name_of(record: Party | Agreement | Source | Commitment) -> str:
    """The name under which something is registered."""
    match record:
        case Commitment():
            return record.ref
        case Source():
            return record.key
        case _:
            return record.code


def voice_is_registered(record: Source | Evidence, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A voice is a registered party's, or independent."""
    if record.voice != INDEPENDENT and state.registered("party", record.voice) is None:
        hint = did_you_mean(record.voice, [*state.parties(), INDEPENDENT], f"a registered party's code, or {INDEPENDENT}")
        yield BadInput(f"no party “{record.voice}” to be the voice of", hint).about("voice")


def address_is_one(record: Source, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A source's address can be followed, and tells nobody a password."""
    for fault in () if record.url is None else addresses.faults(record.url):
        yield BadInput(f"the address of the source {record.key} {fault}", "copy it from the browser's address bar")


# Parties, days and quotes


def party_is_obligor(record: Evidence | Assessment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A party that evidence or an assessment is about owes the commitment."""
    if record.party is not None and (obligors := state.obligors(record.commitment)) and record.party not in obligors:
        yield BadInput(f"{record.party} does not owe {record.commitment}", f"it is owed by {', '.join(obligors)}").about("party")


def day_has_come(record: Evidence | Check | Assessment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
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


def quote_is_given(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """What stands before and after a quote is given with the quote."""
    if record.quote is None and (record.quote_prefix or record.quote_suffix):
        yield BadInput("what stands before and after a quote is given without the quote", "add --quote “…” (in a file: quote)").about(
            "quote"
        )


def id_is_unique(record: Evidence | Check, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """An `id` names one piece of evidence or one check of a commitment; what was retracted may be recorded again under its own."""
    for known in () if record.id is None else state.named(record.commitment, record.id):
        if known.stands or not same(known.record, record):
            if differs := difference(known.record, record):
                yield Conflict(
                    f"“{record.id}” is in the ledger as #{known.entry} and says something else there: {differs}",
                    "evidence is never overwritten: regrade or retract it, or give the new one another id",
                )
            else:
                yield Conflict(f"the id “{record.id}” is taken by #{known.entry}, which says the same", "give the new one another id")
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


# Entries that rest on others


def same_event_stands(record: Evidence, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
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


def cited_entries_stand(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """An assessment rests on evidence and checks about its commitment that were not retracted."""
    where = f"tracker show {record.commitment} lists what there is"
    for number in record.because:
        known = state.held(number)
        if known is None or not isinstance(known.record, Evidence | Check) or known.record.commitment != record.commitment:
            yield BadBasis(f"#{number} is no evidence or check about {record.commitment}", where).about("because")
        elif not known.stands:
            yield BadBasis(f"#{number} was retracted by #{known.retracted_by} and carries nothing", where).about("because")


def status_is_carried(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A status is earned: the entries that an assessment names can carry it."""
    known = [state.held(number) for number in record.because]
    standing = [one.record for one in known if one is not None and one.stands]
    if len(standing) == len(known):  # else what does not stand is named, and whether the rest carries the status is beside the point
        yield from (error.about("because") for error in carried(record, standing))


def carried(record: Assessment, cited: Sequence[Record]) -> Iterator[BadBasis]:
    """What is wrong with a status that rests on these: absence needs a search, all else but `not_assessed` needs evidence."""
    if record.status is Status.NOT_ASSESSED:
        return
    searches = [one for one in cited if isinstance(one, Check)]
    evidence = any(isinstance(one, Evidence) for one in cited)
    status = spelled(record.status)
    if not record.because:
        yield BadBasis(
            f"“{status}” rests on nothing", f"name the entries with --because; tracker show {record.commitment} lists what there is"
        )
    elif record.status is Status.NO_EVIDENCE and not searches:
        yield BadBasis(
            "“no evidence” says that somebody looked, and names no check",
            f"record the search first: tracker check {record.commitment} --query … --outcome nothing-found",
        )
    elif not record.status.rests_on_check and not evidence:
        yield BadBasis(
            f"“{status}” rests on a search alone", "a search that found nothing carries only no-evidence, not-started and not-fulfilled"
        )
    elif (record.status is Status.NO_EVIDENCE or not evidence) and all(one.outcome is CheckOutcome.FOUND for one in searches):
        yield BadBasis(
            f"“{status}” rests on a search that found something", "what it found is evidence: add it, and name it with --because"
        )


def obligors_are_carried(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """For each obligor that an assessment is about, an entry that it names is about that obligor or about all."""
    known = [state.held(number) for number in record.because]
    standing = [one.record for one in known if one is not None and one.stands]
    if len(standing) == len(known):
        yield from carried_for_each(record, standing, state.obligors(record.commitment))


def carried_for_each(record: Assessment, cited: Sequence[Record], obligors: Sequence[str]) -> Iterator[BadBasis]:
    """What is wrong with an assessment of obligors about whom nothing that it names says anything.

    A search is about all; where it carries the status, it does so for each. Whether the status is carried at all is another rule's matter.
    """
    evidence = [one for one in cited if isinstance(one, Evidence)]
    searched = record.status.rests_on_check and any(isinstance(one, Check) and one.outcome is not CheckOutcome.FOUND for one in cited)
    if record.status is Status.NOT_ASSESSED or searched or not evidence:
        return
    about = {one.party for one in evidence}
    lacking = [party for party in ((record.party,) if record.party else obligors) if not about & {party, None}]
    if lacking:
        others = ", ".join(sorted(party for party in about if party is not None))
        yield BadBasis(
            f"“{spelled(record.status)}” is not carried for {', '.join(lacking)}: what it names is about {others}",
            f"name evidence about {lacking[0]} or about all{'' if record.party else ', or say whom it is about with --party'}",
        ).about("because")


def regraded_evidence_stands(record: Regrade, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """What is regraded is evidence, and was not retracted."""
    known = state.held(record.evidence)
    if known is None or not isinstance(known.record, Evidence):
        yield NotFound("evidence", f"#{record.evidence}", hint="tracker evidence list shows the numbers")
    elif not known.stands:
        yield Conflict(f"#{record.evidence} is retracted", f"it was taken back by #{known.retracted_by}")


def grade_is_new(record: Regrade, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """Evidence is not given the grade that it has."""
    known = state.held(record.evidence)
    if known is not None and isinstance(known.record, Evidence) and known.record.grade == f"{record.reliability}{record.credibility}":
        yield Conflict(f"#{record.evidence} is graded {known.record.grade} already", "nothing to change")


def retracted_entry_stands(record: Retraction, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """What is retracted is evidence, a check, an assessment or a table of scores that stands, or a retraction or a void that holds."""
    kind = state.kind(record.entry)
    if kind is None:
        yield NotFound("entry", f"#{record.entry}", hint="tracker history shows the numbers")
    elif kind in (EntryKind.ENTRY_RETRACTED, EntryKind.REGISTRATION_VOIDED):
        if not state.holds(record.entry):
            yield Conflict(f"#{record.entry} holds no longer, so there is nothing to reinstate", "see tracker history")
    elif kind not in RETRACTABLE:
        yield Conflict(
            f"#{record.entry} is {spelled(kind)} and cannot be retracted",
            "evidence, checks, assessments and scores can; what is registered is amended or declared void, such as by tracker source void",
        )
    elif (known := state.held(record.entry)) is not None and not known.stands:
        yield Conflict(f"#{record.entry} is retracted already", f"see tracker history: #{known.retracted_by}")


def deadline_stays(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """An amendment does not move an original deadline: an extension is another field."""
    current = state.terms(record.target)
    if record.fields.get("due") is not None and current is not None and current.due is not None:
        yield BadInput(f"the original deadline of {record.target} is {current.due} and stays", "an extension is recorded with --extend-to")


# Corrections


def named_things_stand(record: Record, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """What a record names, or is the voice of, was not declared void."""
    voice = getattr(record, "voice", INDEPENDENT)
    voices: list[tuple[str, Sequence[str | None]]] = [("party", (voice,))] if voice != INDEPENDENT else []
    for noun, names in (*_names(record), *voices):
        for name in sorted({one for one in names if one is not None}):
            if (number := state.void(noun, name)) is not None:
                what = name if noun == Noun.COMMITMENT else f"the {noun} {name}"
                instead = state.instead(number)
                see = f"see {', '.join(instead)}" if instead else f"reinstate it: tracker retract '#{number}'"
                yield Conflict(f"{what} was declared void by #{number}", see)


def amended_evidence_stands(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """Evidence that is amended is there, and was not retracted."""
    known = state.held(record.target)
    if known is None or not isinstance(known.record, Evidence):
        yield NotFound("evidence", f"#{record.target}", hint="tracker evidence list shows the numbers")
    elif not known.stands:
        yield Conflict(f"#{record.target} is retracted", f"it was taken back by #{known.retracted_by}")


def moved_evidence_is_not_tied(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """Evidence is not moved to another commitment while a link to the same event ties it to this one."""
    current = state.current(record.noun, record.target)
    if "commitment" not in record.fields or not isinstance(current, Evidence) or record.fields["commitment"] == current.commitment:
        return
    tied = [(record.target, current.same_event_as)] if current.same_event_as and "same_event_as" not in record.fields else []
    for one, other in (*tied, *((number, record.target) for number in state.repeats(record.target))):
        yield Conflict(
            f"#{record.target} stays with {current.commitment}: #{one} is about the same event as #{other}",
            f"undo the link first: tracker evidence amend #{one} --clear same-event-as --reason …",
        )


def amendment_changes_something(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """An amendment makes something else of what is there."""
    current = state.current(record.noun, record.target)
    if current is not None and not _ill_made(record, current) and record.applied_to(current) == current:
        name = f"#{record.target}" if record.noun is Noun.EVIDENCE else record.target
        yield Conflict(f"{name} says that already", "nothing to amend")


def _ill_made(record: Amendment, current: Record) -> str:
    """What is wrong with the shape of what an amendment makes; empty where nothing is."""
    try:
        record.applied_to(current)
    except ValidationError as error:
        return first_problem(error)
    return ""


def kept_when_amended(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """What an amendment makes is whole, and breaks no rule of entries that was not broken before."""
    if (current := state.current(record.noun, record.target)) is not None and (problem := _ill_made(record, current)):
        yield BadInput(problem)
    yield from _newly_broken(record, state, today, recorded=False)


def kept_when_recorded(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """What an amendment makes breaks no rule of recording that was not broken before."""
    yield from _newly_broken(record, state, today, recorded=True)


def _newly_broken(record: Amendment, state: State, today: date, *, recorded: bool) -> Iterator[TrackerError]:
    """The breaches by what an amendment makes, and not by what is there: of the rules of entries, or of those of recording alone."""
    current = state.current(record.noun, record.target)
    if current is None or _ill_made(record, current):
        return
    made = record.applied_to(current)
    skipped: set[Callable[[Any, State, date], Iterator[TrackerError]]] = {
        names_are_registered,
        named_things_stand,
        name_is_free,
        id_is_unique,
    }
    if recorded and isinstance(made, Evidence) and made.id is not None:
        taken = [one for one in state.named(made.commitment, made.id) if one.entry != record.target and one.stands]
        yield from (Conflict(f"the id “{made.id}” is taken by #{one.entry}", "retract one of them, and add it again") for one in taken[:1])
    for rule in RULES:
        if type(made) in rule.records and rule.check not in skipped and (rule.since is None) is recorded and rule.until is None:
            before = {error.message for error in rule.check(current, state, today)}
            yield from (error for error in rule.check(made, state, today) if error.message not in before)


def nothing_names_what_is_void(record: Void, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A party, source or agreement is declared void only while nothing that stands names it."""
    if record.noun is not Noun.COMMITMENT and (names := state.named_by(record.noun, record.name)):
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        yield Conflict(
            f"the {record.noun} {record.name} is named by {', '.join(names[:5])}{more}", "amend these first, so that nothing names it"
        )


def nothing_replaces_itself(record: Void, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """What is void is not replaced by itself."""
    if record.name in (record.replaced_by or ()):
        yield BadInput(f"{record.name} cannot take its own place", "name another, or leave out --replaced-by")


def obligors_are_parties(record: Commitment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """Who owes a commitment is a party to its agreement."""
    agreement = state.current(Noun.AGREEMENT, record.agreement)
    if not isinstance(agreement, Agreement):
        return
    for party in record.obligors:
        if party not in agreement.parties and state.registered("party", party) is not None:
            yield BadInput(
                f"{party} is no party to {agreement.code} and cannot owe a commitment of it",
                f"its parties are {', '.join(agreement.parties)}; add it: tracker agreement amend {agreement.code} --add-party {party} --reason …",
            ).about("obligors")


def deadlines_are_possible(record: Commitment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A deadline is not before the agreement, and an extension not before the original deadline."""
    agreement = state.current(Noun.AGREEMENT, record.agreement)
    due, extended_to = record.due, record.extended_to
    if due is None:
        return
    if isinstance(agreement, Agreement) and due.last_day < agreement.made_on.first_day:
        made_on = agreement.made_on
        yield BadInput(f"the deadline {due} is before the agreement, which was made on {made_on}", "give the day that it says").about("due")
    if extended_to is not None and extended_to.last_day < due.last_day:
        problem = BadInput(f"the extension to {extended_to} is before the original deadline {due}", "an extension gives more time")
        yield problem.about("extended_to")


def agreement_fits_its_commitments(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """An agreement that is amended keeps the parties that owe its commitments, and was not made after their deadlines."""
    current = state.current(Noun.AGREEMENT, record.target)
    if not isinstance(current, Agreement) or {"parties", "made_on"}.isdisjoint(record.fields) or _ill_made(record, current):
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


def rated_commitments_are_of_the_agreement(record: ScoreTable, state: State, today: date) -> Iterator[TrackerError]:  # noqa: ARG001
    """A table of scores rates commitments of its own agreement."""
    for ref in sorted({row.commitment for row in record.rows if row.commitment is not None}):
        yield from rated(ref, record.agreement)


def rated(ref: str, agreement: str) -> Iterator[BadInput]:
    """What is wrong with a commitment that a table of scores of an agreement rates."""
    if ref.rpartition("-")[0] != agreement:
        yield BadInput(f"{ref} is no commitment of {agreement}", "leave it out, or name the agreement that it is of")


RULES: tuple[Rule, ...] = (
    Rule(check=quote_is_given, records=(Evidence,)),
    Rule(check=party_is_obligor, records=(Evidence, Assessment)),
    Rule(check=voice_is_registered, records=(Source, Evidence), reference=True),
    Rule(check=names_are_registered, records=(*RECORD_TYPES.values(),), reference=True),
    Rule(check=name_is_free, records=(Party, Agreement, Source, Commitment), reference=True),
    Rule(check=day_has_come, records=(Evidence, Check, Assessment)),
    Rule(check=same_event_stands, records=(Evidence,), reference=True),
    Rule(check=cited_entries_stand, records=(Assessment,), reference=True),
    Rule(check=status_is_carried, records=(Assessment,)),
    Rule(check=obligors_are_carried, records=(Assessment,), since=2),
    Rule(check=obligors_are_parties, records=(Commitment,), since=2),
    Rule(check=deadlines_are_possible, records=(Commitment,), since=2),
    Rule(check=regraded_evidence_stands, records=(Regrade,), reference=True),
    Rule(check=retracted_entry_stands, records=(Retraction,), reference=True),
    Rule(check=deadline_stays, records=(CommitmentAmendment,), until=1),
    Rule(check=named_things_stand, records=(*RECORD_TYPES.values(),), since=2, reference=True),
    Rule(check=amended_evidence_stands, records=(EvidenceAmendment,), since=2, reference=True),
    Rule(check=moved_evidence_is_not_tied, records=(EvidenceAmendment,), since=2, reference=True),
    Rule(check=kept_when_amended, records=(*AMENDMENTS.values(),), since=2),
    Rule(check=agreement_fits_its_commitments, records=(AgreementAmendment,), since=2),
    Rule(check=nothing_names_what_is_void, records=(Void,), since=2, reference=True),
    Rule(check=nothing_replaces_itself, records=(Void,), since=2),
    Rule(check=rated_commitments_are_of_the_agreement, records=(ScoreTable,)),
    Rule(check=grade_is_new, records=(Regrade,), since=None),
    Rule(check=amendment_changes_something, records=(*AMENDMENTS.values(),), since=None),
    Rule(check=kept_when_recorded, records=(*AMENDMENTS.values(),), since=None),
    Rule(check=id_is_unique, records=(Evidence, Check), since=None),
    Rule(check=address_is_one, records=(Source,), since=None),
)
"""Every rule, in the order in which breaches are named."""
