"""What is implausible about a record and recorded all the same, with a warning: pure, like the rules, and asked where they are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tracker.domain.dates import days_after
from tracker.domain.record.amendments import Amendment, EvidenceAmendment
from tracker.domain.record.folding import folded_name
from tracker.domain.record.ledger_state import State
from tracker.domain.record.records import Agreement, Assessment, Evidence, Record, Source
from tracker.domain.vocabulary import CheckOutcome, Confidence, Noun, Status


class Implausibility(StrEnum):
    """Why a record is implausible, as many of a kind are counted."""

    AFTER_ITS_SOURCE = "evidence dated after its source was published"
    READ_BEFORE_ITS_SOURCE = "evidence read before its source was published"
    BEFORE_THE_AGREEMENT = "evidence dated before the agreement"
    OUTSIDE_ITS_PERIOD = "a value dated outside of its period"
    SECOND_VALUE = "a second value of one origin for a period"
    OTHER_ORIGIN = "a restatement by another origin"
    ANOTHER_VOICE = "evidence moved to a source of another voice"
    UNVERIFIED_CONFIDENCE = "high confidence on an unverified basis"
    ABOUT_ANOTHER_PARTY = "evidence about another party in an assessment"


class Doubt(NamedTuple):
    """One thing that is implausible about a record."""

    kind: Implausibility
    sentence: str


@dataclass(slots=True)
class Tally:
    """Doubts about many records, counted by kind, each kind with the first."""

    counts: Counter[Implausibility] = field(default_factory=Counter)
    first: dict[Implausibility, str] = field(default_factory=dict)

    def add(self, where: str, found: Iterable[Doubt]) -> None:
        """Counts what is implausible about one record; `where` names it, such as `#57`."""
        for doubt in found:
            self.counts[doubt.kind] += 1
            self.first.setdefault(doubt.kind, f"{where}: {doubt.sentence}")

    def lines(self) -> Iterator[str]:
        """A line for each kind."""
        for kind in Implausibility:
            if count := self.counts[kind]:
                yield f"{kind.value}: {f'{count:,}, first ' if count > 1 else ''}{self.first[kind]}"


def doubts(record: Record, state: State) -> Iterator[Doubt]:
    """What is implausible about a record that breaks no rule, given what the ledger holds; of an amendment, what it brings."""
    match record:
        case Evidence():
            yield from (*_dates(record, state), *_values(record, state))
        case Assessment():
            yield from _basis(record, state)
        case EvidenceAmendment():
            current = state.current(record.noun, record.target)
            if isinstance(current, Evidence):
                known = {*_dates(current, state), *_values(current, state)}
                amended = record.applied_to(current)
                yield from (doubt for doubt in (*_dates(amended, state), *_values(amended, state, record.target)) if doubt not in known)
                voices = [getattr(state.current(Noun.SOURCE, key), "voice", None) for key in (current.source, amended.source)]
                if current.voice == amended.voice == voices[0] != voices[1]:
                    sentence = f"its voice stays {amended.voice}, and that of its source {amended.source} is {voices[1]}"
                    yield Doubt(kind=Implausibility.ANOTHER_VOICE, sentence=sentence)
        case Amendment() if record.noun in (Noun.SOURCE, Noun.AGREEMENT) and record.fields.keys() & {"published", "made_on"}:
            yield from _redated(record, state)


def _redated(amendment: Amendment, state: State) -> Iterator[Doubt]:
    """What another date of a source or an agreement makes implausible about the evidence under it: the first of each kind, and how many more."""
    found = Tally()
    if (current := state.current(amendment.noun, amendment.target)) is not None:
        amended = amendment.applied_to(current)
        for number, one in state.evidence_under(amendment.noun, amendment.target):
            known = {*_dates(one, state)}
            found.add(f"#{number}", (doubt for doubt in _dates(one, state, amended) if doubt not in known))
    for kind, first in found.first.items():
        more = found.counts[kind] - 1
        yield Doubt(kind=kind, sentence=f"{first} (and {more:,} more)" if more else first)


def _dates(record: Evidence, state: State, amended: Record | None = None) -> Iterator[Doubt]:
    """A day more is given to a source: it may have been published where the day of the event had not begun yet.

    Args:
        record: the evidence.
        state: what the ledger holds.
        amended: its source or its agreement, as an amendment makes it.
    """
    source = amended if isinstance(amended, Source) else state.current(Noun.SOURCE, record.source)
    begun = record.event_date.first_day
    if isinstance(source, Source) and source.published is not None:
        if begun > days_after(source.published.last_day, 1):
            yield Doubt(
                kind=Implausibility.AFTER_ITS_SOURCE,
                sentence=f"the event of {record.event_date} is after its source {source.key} was published, {source.published}",
            )
        if record.accessed is not None and source.published.first_day > days_after(record.accessed, 1):
            yield Doubt(
                kind=Implausibility.READ_BEFORE_ITS_SOURCE,
                sentence=f"it was read on {record.accessed}, before its source {source.key} was published, {source.published}",
            )
    agreement = amended if isinstance(amended, Agreement) else state.current(Noun.AGREEMENT, record.commitment.rpartition("-")[0])
    if isinstance(agreement, Agreement) and record.event_date.last_day < agreement.made_on.first_day:
        yield Doubt(
            kind=Implausibility.BEFORE_THE_AGREEMENT,
            sentence=f"the event of {record.event_date} is before the agreement, which was made on {agreement.made_on}",
        )


def _values(record: Evidence, state: State, number: int = 0) -> Iterator[Doubt]:
    """A restatement is dated when it was published, after the period that it is of."""
    period, dated = record.period, record.event_date
    if record.value is None or record.indicator is None or period is None:
        return
    origin = _origin(record, state)
    if record.restates is not None:
        known = state.versioned(record.restates)
        if known is not None and isinstance(known.record, Evidence) and _origin(known.record, state) != origin:
            yield Doubt(kind=Implausibility.OTHER_ORIGIN, sentence=f"it restates #{known.entry}, which is of another origin")
        return
    if dated.last_day < period.first_day or (period.last_day is not None and dated.first_day > period.last_day):
        yield Doubt(kind=Implausibility.OUTSIDE_ITS_PERIOD, sentence=f"its date {dated} is outside of the period {period}")
    for one in state.observed(record.commitment, record.indicator, period):
        if (
            one.entry != number
            and one.record.party == record.party
            and one.record.value != record.value
            and _origin(one.record, state) == origin
        ):
            sentence = (
                f"#{one.entry} has {one.record.value} of {record.indicator} for {period} from the same origin; a revision says --restates"
            )
            yield Doubt(kind=Implausibility.SECOND_VALUE, sentence=sentence)
            return


def _origin(record: Evidence, state: State) -> str:
    source = state.current(Noun.SOURCE, record.source)
    return folded_name(source.origin or source.publisher) if isinstance(source, Source) else record.source


def _basis(record: Assessment, state: State) -> Iterator[Doubt]:
    if record.status is Status.NOT_ASSESSED:
        return
    cited = [(number, held.record) for number in record.because if (held := state.versioned(number)) is not None and held.stands]
    evidence = [(number, one) for number, one in cited if isinstance(one, Evidence)]
    searched = record.status.rests_on_check and any(getattr(one, "outcome", None) is CheckOutcome.NOTHING_FOUND for _, one in cited)
    about = {None, record.party} if record.party else {None, *state.obligors(record.commitment)}
    if record.party:
        for number, one in evidence:
            if one.party not in about:
                yield Doubt(
                    kind=Implausibility.ABOUT_ANOTHER_PARTY,
                    sentence=f"#{number} is about {one.party} and carries nothing for {record.party}",
                )
    verified = any(one.counts and one.party in about and record.status.carried_by(one.stance) for _, one in evidence)
    if record.confidence is Confidence.HIGH and not verified and not searched:
        yield Doubt(
            kind=Implausibility.UNVERIFIED_CONFIDENCE,
            sentence="the confidence is high and the basis unverified: nothing that it names counts (grade A1 to C3) and speaks for the status",
        )
