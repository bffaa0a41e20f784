"""The rules of what may be recorded: each a function of a record, what the ledger holds before it, and the day. Pure.

What concerns a single value is a matter of its type (`tracker.domain.record.records`); what needs the rest of the ledger is one function in
`register_rules`, `evidence_rules`, `assessment_rules` or `correction_rules`, by what the rule is about, and a line of the table below. Whoever records anything asks `breaches`, and so does `verify`, entry by entry: `RULES` says of each rule for which records it holds,
and from which entry format `v` on. A rule that is stricter than what earlier programs let in holds for no entry that is there (`since`
is None) and is asked only when something is recorded.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.errors import BadInput, Conflict, TrackerError
from tracker.domain.record import assessment_rules, correction_rules, evidence_rules, register_rules
from tracker.domain.record.amendments import AMENDMENTS, AgreementAmendment, Amendment, CommitmentAmendment, EvidenceAmendment, Void
from tracker.domain.record.entries import RECORD_TYPES
from tracker.domain.record.ledger_state import State
from tracker.domain.record.rechecks import SourceRecheck
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Regrade, Retraction, Source
from tracker.domain.record.score_tables import ScoreTable


class Rule(NamedTuple):
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


class Breach(NamedTuple):
    """A rule that a record breaks."""

    rule: Rule
    error: TrackerError

    def of_entry(self, seq: int) -> str:
        """The breach as a sentence about an entry."""
        message = self.error.message
        return f"entry #{seq} {message}" if message.startswith("names the ") else f"entry #{seq}: {message}"


def breaches(record: Record, state: State, today: date, *, v: int | None = None) -> Iterator[Breach]:
    """Every breach of every rule that a record is subject to.

    `today` is the user's day, or of an entry that is there the latest that it can have been (`latest_today`); `v` is the format of such an
    entry.
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
    found = [one.error for one in breaches(record, state, today) if not (known and one.rule.check is evidence_rules.id_is_unique)]
    if found:
        first, *further = found
        first.further = tuple(further)
        raise first


def latest_today(recorded_at: str) -> date:
    """The day that rules take for the user's when they judge an entry that is there: two after the UTC day of its timestamp."""
    return days_after(date.fromisoformat(recorded_at[:10]), 2)


def kept_when_amended(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """What an amendment makes is whole, and breaks no rule of entries that was not broken before."""
    if (current := state.current(record.noun, record.target)) is not None and (problem := correction_rules.ill_made(record, current)):
        yield BadInput(problem, f"tracker {record.noun} amend --help shows what it takes")
    yield from _newly_broken(record, state, today, recorded=False)


def kept_when_recorded(record: Amendment, state: State, today: date) -> Iterator[TrackerError]:
    """What an amendment makes breaks no rule of recording that was not broken before."""
    yield from _newly_broken(record, state, today, recorded=True)


def _newly_broken(record: Amendment, state: State, today: date, *, recorded: bool) -> Iterator[TrackerError]:
    """The breaches by what an amendment makes, and not by what is there: of the rules of entries, or of those of recording alone."""
    current = state.current(record.noun, record.target)
    if current is None or correction_rules.ill_made(record, current):
        return
    made = record.applied_to(current)
    skipped: set[Callable[[Any, State, date], Iterator[TrackerError]]] = {
        register_rules.names_are_registered,
        register_rules.named_things_stand,
        register_rules.name_is_free,
        evidence_rules.id_is_unique,
    }
    if recorded and isinstance(made, Evidence) and made.id is not None:
        taken = [one for one in state.named(made.commitment, made.id) if one.entry != record.target and one.stands]
        for one in taken[:1]:
            yield Conflict(f"the id “{made.id}” is taken by #{one.entry}", "retract one of them, and add it again").about("id")
    for rule in RULES:
        if type(made) in rule.records and rule.check not in skipped and (rule.since is None) is recorded and rule.until is None:
            before = {error.message for error in rule.check(current, state, today)}
            yield from (error for error in rule.check(made, state, today) if error.message not in before)


RULES: tuple[Rule, ...] = (
    Rule(check=evidence_rules.quote_is_given, records=(Evidence,)),
    Rule(check=evidence_rules.party_is_obligor, records=(Evidence, Assessment)),
    Rule(check=register_rules.voice_is_registered, records=(Source, Evidence), reference=True),
    Rule(check=register_rules.names_are_registered, records=(*RECORD_TYPES.values(),), reference=True),
    Rule(check=register_rules.name_is_free, records=(Party, Agreement, Source, Commitment), reference=True),
    Rule(check=evidence_rules.day_has_come, records=(Evidence, Check, Assessment, SourceRecheck)),
    Rule(check=evidence_rules.linked_evidence_stands, records=(Evidence,), reference=True),
    Rule(check=evidence_rules.value_is_of_an_indicator, records=(Evidence,), since=2),
    Rule(check=evidence_rules.occurrence_comes_due, records=(Evidence,), since=2),
    Rule(check=register_rules.named_things_stand, records=(*RECORD_TYPES.values(),), since=2, reference=True),
    Rule(check=assessment_rules.cited_entries_stand, records=(Assessment,), reference=True),
    Rule(check=assessment_rules.status_is_carried, records=(Assessment,)),
    Rule(check=assessment_rules.obligors_are_carried, records=(Assessment,), since=2),
    Rule(check=assessment_rules.criteria_are_there, records=(Assessment,), since=2),
    Rule(check=register_rules.obligors_are_parties, records=(Commitment,), since=2),
    Rule(check=register_rules.deadlines_are_possible, records=(Commitment,), since=2),
    Rule(check=register_rules.label_is_free, records=(Commitment, Retraction), since=2),
    Rule(check=correction_rules.corrected_evidence_stands, records=(Regrade, EvidenceAmendment, SourceRecheck), reference=True),
    Rule(check=correction_rules.retracted_entry_stands, records=(Retraction,), reference=True),
    Rule(check=correction_rules.deadline_stays, records=(CommitmentAmendment,), until=1),
    Rule(check=correction_rules.moved_evidence_is_not_tied, records=(EvidenceAmendment,), since=2, reference=True),
    Rule(check=correction_rules.nothing_repeats_itself, records=(EvidenceAmendment,), since=None),
    Rule(check=correction_rules.restated_values_stay, records=(EvidenceAmendment,), since=None),
    Rule(check=correction_rules.indicators_in_use_stay, records=(CommitmentAmendment,), since=2),
    Rule(check=kept_when_amended, records=(*AMENDMENTS.values(),), since=2),
    Rule(check=correction_rules.agreement_fits_its_commitments, records=(AgreementAmendment,), since=2),
    Rule(check=correction_rules.nothing_names_what_is_void, records=(Void,), since=2, reference=True),
    Rule(check=correction_rules.nothing_replaces_itself, records=(Void,), since=2),
    Rule(check=register_rules.rated_commitments_are_of_the_agreement, records=(ScoreTable,)),
    Rule(check=correction_rules.grade_is_new, records=(Regrade,), since=None),
    Rule(check=correction_rules.amendment_changes_something, records=(*AMENDMENTS.values(),), since=None),
    Rule(check=kept_when_recorded, records=(*AMENDMENTS.values(),), since=None),
    Rule(check=evidence_rules.id_is_unique, records=(Evidence, Check), since=None),
    Rule(check=register_rules.address_is_one, records=(Source,), since=None),
)
"""Every rule, in the order in which breaches are named."""
