"""The rules of what is registered and named: parties, agreements, sources and commitments (`tracker.domain.record.rules` has the table)."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from tracker.domain.errors import BadInput, Conflict, TrackerError, did_you_mean
from tracker.domain.record import addresses
from tracker.domain.record.amendments import Amendment, Void
from tracker.domain.record.ledger_state import State
from tracker.domain.record.records import Agreement, Commitment, Evidence, Party, Record, Retraction, Source
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.vocabulary import INDEPENDENT, EntryKind, Noun

_NAMING = {
    "commitment": Noun.COMMITMENT,
    "agreement": Noun.AGREEMENT,
    "source": Noun.SOURCE,
    "party": Noun.PARTY,
    "parties": Noun.PARTY,
    "obligors": Noun.PARTY,
    "beneficiaries": Noun.PARTY,
    "wordings": Noun.SOURCE,
    "indicators": Noun.SOURCE,
    "rows": Noun.COMMITMENT,
}
"""The fields of records that name what is registered; wordings, indicators and rows of scores have it in a field of their own."""


@cache
def _naming_fields(kind: type[Record]) -> tuple[tuple[str, Noun], ...]:
    return tuple((field, noun) for field, noun in _NAMING.items() if field in kind.model_fields)


def _names(record: Record) -> list[tuple[Noun, str, str]]:
    """What a record refers to, each once: noun, name, and the field that has it; a voice, which need not be a party's, has a rule of its own."""
    found = dict[tuple[Noun, str], str]()
    if isinstance(record, Void):
        found = {(record.noun, record.name): "name"} | {(record.noun, name): "replaced_by" for name in record.replaced_by or ()}
    elif isinstance(record, Amendment) and record.noun is not Noun.EVIDENCE:
        found = {(record.noun, record.target): record.noun.value}
    naming = record.changes if isinstance(record, Amendment) else record
    for field, noun in () if naming is None else _naming_fields(type(naming)):
        value = getattr(naming, field)
        for one in value if isinstance(value, tuple) else (value,):
            name = getattr(one, noun.value) if isinstance(one, Record) else one
            if name is not None:
                found.setdefault((noun, name), field)
    return [(noun, name, field) for (noun, name), field in found.items()]


def names_are_registered(record: Record, state: State, today: date) -> Iterator[TrackerError]:
    """Every party, agreement, source and commitment that a record names is registered."""
    for noun, name, field in _names(record):
        if state.registered(noun, name) is None:
            yield BadInput(f"names the {noun} {name}, which is not there", "register it first").about(field)


def named_things_stand(record: Record, state: State, today: date) -> Iterator[TrackerError]:
    """What a record names, or is the voice of, was not declared void."""
    voice = getattr(record, "voice", INDEPENDENT)
    voices = [(Noun.PARTY, voice, "voice")] if voice != INDEPENDENT else []
    for noun, name, field in (*_names(record), *voices):
        if (number := state.void(noun, name)) is not None:
            what = name if noun is Noun.COMMITMENT else f"the {noun} {name}"
            instead = state.instead(number)
            see = f"see {', '.join(instead)}" if instead else f"reinstate it: tracker retract '#{number}'"
            yield Conflict(f"{what} was declared void by #{number}", see).about(field)


def name_is_free(record: Party | Agreement | Source | Commitment, state: State, today: date) -> Iterator[TrackerError]:
    """A party, agreement, source or commitment is registered under a name once."""
    noun, name = Noun(type(record).__name__.lower()), name_of(record)
    what = name if noun is Noun.COMMITMENT else f"the {noun} {name}"
    field = {Noun.COMMITMENT: "number", Noun.SOURCE: "key"}.get(noun, "code")
    if (void := state.void(noun, name)) is not None:
        hint = f"reinstate it: tracker retract '#{void}'"
        yield Conflict(f"{what} was declared void by #{void}, and its name is not used again", hint).about(field)
    elif (number := state.registered(noun, name)) is None:
        return
    elif isinstance(record, Commitment):
        hint = f"see tracker show {name}; the next free number is {state.next_number(record.agreement)}"
        yield Conflict(f"{name} is there already", hint).about(field)
    else:
        yield Conflict(f"{what} is registered as #{number} and says something else", f"see tracker {noun} show {name}").about(field)


def name_of(record: Party | Agreement | Source | Commitment) -> str:
    """The name under which something is registered."""
    match record:
        case Commitment():
            return record.ref
        case Source():
            return record.key
        case _:
            return record.code


def voice_is_registered(record: Source | Evidence, state: State, today: date) -> Iterator[TrackerError]:
    """A voice is a registered party's, or independent."""
    if record.voice != INDEPENDENT and state.registered("party", record.voice) is None:
        hint = did_you_mean(record.voice, [*state.parties(), INDEPENDENT], f"a registered party's code, or {INDEPENDENT}")
        yield BadInput(f"no party “{record.voice}” to be the voice of", hint).about("voice")


def address_is_one(record: Source, state: State, today: date) -> Iterator[TrackerError]:
    """A source's address can be followed, and tells nobody a password."""
    for fault in () if record.url is None else addresses.faults(record.url):
        yield BadInput(f"the address of the source {record.key} {fault}", "copy it from the browser's address bar").about("url")


def obligors_are_parties(record: Commitment, state: State, today: date) -> Iterator[TrackerError]:
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


def deadlines_are_possible(record: Commitment, state: State, today: date) -> Iterator[TrackerError]:
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


def label_is_free(record: Commitment | Retraction, state: State, today: date) -> Iterator[TrackerError]:
    """A label names one commitment of its agreement among those that stand, also where one that was void is reinstated."""
    made: Record | None = record
    if isinstance(record, Retraction):
        void = state.taker(record.entry) if state.kind(record.entry) is EntryKind.REGISTRATION_VOIDED else None
        made = state.terms(void.name) if isinstance(void, Void) and void.noun is Noun.COMMITMENT else None
    if isinstance(made, Commitment) and made.label is not None:
        for other in state.labelled(made.agreement, made.label):
            if other != made.ref:
                problem = Conflict(f"{other} has the label “{made.label}” already", f"give another label; see tracker show {other}")
                yield problem.about("label")


def rated_commitments_are_of_the_agreement(record: ScoreTable, state: State, today: date) -> Iterator[TrackerError]:
    """A table of scores rates commitments of its own agreement."""
    for ref in sorted({row.commitment for row in record.rows if row.commitment is not None}):
        yield from rated(ref, record.agreement)


def rated(ref: str, agreement: str) -> Iterator[BadInput]:
    """What is wrong with a commitment that a table of scores of an agreement rates."""
    if ref.rpartition("-")[0] != agreement:
        yield BadInput(f"{ref} is no commitment of {agreement}", "leave it out, or name the agreement that it is of").about("rows")
