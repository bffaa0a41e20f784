"""The rules of what an assessment rests on (`tracker.domain.record.rules` has the table)."""

from collections.abc import Iterator, Sequence
from datetime import date

from tracker.domain.errors import BadBasis, BadInput, TrackerError
from tracker.domain.record.ledger_state import State
from tracker.domain.record.records import Assessment, Check, Evidence, Record
from tracker.domain.vocabulary import CheckOutcome, Status, spelled


def criteria_are_there(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """An assessment says how far criteria are met that the commitment has."""
    terms = state.terms(record.commitment) if record.criteria else None
    if terms is not None and (beyond := [number for number in record.results if number > len(terms.criteria)]):
        yield BadInput(
            f"{record.commitment} has no criterion {beyond[0]}",
            f"it has {len(terms.criteria)}; tracker show {record.commitment} --full lists them",
        ).about("criteria")


def cited_entries_stand(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """An assessment rests on evidence and checks about its commitment that were not retracted."""
    where = f"tracker show {record.commitment} lists what there is"
    for number in record.because:
        known = state.versioned(number)
        if known is None or not isinstance(known.record, Evidence | Check) or known.record.commitment != record.commitment:
            yield BadBasis(f"#{number} is no evidence or check about {record.commitment}", where).about("because")
        elif not known.stands:
            yield BadBasis(f"#{number} was retracted by #{known.retracted_by} and carries nothing", where).about("because")


def status_is_carried(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """A status is earned: the entries that an assessment names can carry it."""
    known = [state.versioned(number) for number in record.because]
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


def obligors_are_carried(record: Assessment, state: State, today: date) -> Iterator[TrackerError]:
    """For each obligor that an assessment is about, an entry that it names is about that obligor or about all."""
    known = [state.versioned(number) for number in record.because]
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
