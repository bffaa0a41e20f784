"""What may be recorded: the rules that need more than one record to decide. Pure; each refusal names its reason."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tracker.domain.errors import BadBasis, BadInput, did_you_mean
from tracker.domain.records import Assessment, Check, Commitment, Evidence
from tracker.domain.standing import Held
from tracker.domain.vocabulary import INDEPENDENT, CheckOutcome, Status, spelled


def not_in_future(what: str, day: date, today: date) -> None:
    """Refuses a day that has not come anywhere on Earth yet.

    Raises:
        BadInput: it lies after tomorrow's date where the user is.
    """
    if day > today + timedelta(days=1):
        raise BadInput(f"{what} {day} lies in the future", "evidence, searches and assessments are about what has happened")


def obligor(commitment: Commitment, party: str | None) -> None:
    """Refuses a party that does not owe the commitment.

    Raises:
        BadInput: naming those who do.
    """
    if party is not None and party not in commitment.obligors:
        raise BadInput(f"{party} does not owe {commitment.ref}", f"it is owed by {', '.join(commitment.obligors)}")


def voice(given: str, parties: Sequence[str]) -> None:
    """Refuses a voice that is neither a registered party nor independent.

    Raises:
        BadInput: naming the near ones.
    """
    if given != INDEPENDENT and given not in parties:
        raise BadInput(
            f"no party “{given}” to be the voice of",
            did_you_mean(given, [*parties, INDEPENDENT], f"a registered party's code, or {INDEPENDENT}"),
        )


def evidence(record: Evidence, commitment: Commitment, parties: Sequence[str], same_event: Held[Evidence] | None, today: date) -> None:
    """Whether evidence fits the commitment it is about.

    Raises:
        BadInput: another party, an unknown voice, a day to come, words around a quote that is not there, or a repeat of something else.
    """
    if record.quote is None and (record.quote_prefix or record.quote_suffix):
        raise BadInput("what stands before and after a quote is given without the quote", "add --quote “…” (in a file: quote)")
    obligor(commitment, record.party)
    voice(record.voice, parties)
    not_in_future("the event date", record.event_date.first_day, today)
    if record.same_event_as is None:
        return
    if same_event is None or same_event.record.commitment != record.commitment:
        raise BadInput(
            f"#{record.same_event_as} is not evidence about {record.commitment}",
            f"tracker evidence list {record.commitment} shows the numbers",
        )
    if not same_event.stands:
        raise BadInput(f"#{record.same_event_as} is retracted", "name evidence that stands")


def assessment(
    record: Assessment, commitment: Commitment, evidence: Mapping[int, Held[Evidence]], checks: Mapping[int, Held[Check]], today: date
) -> None:
    """Whether a status is earned: it rests on unretracted entries about this commitment that can carry it (DESIGN §3).

    Args:
        record: the assessment to be made.
        commitment: what it is about.
        evidence: evidence about the commitment by entry number, retracted included.
        checks: checks likewise.
        today: the user's day.

    Raises:
        BadBasis: nothing named, something that is not of this commitment or retracted, or a check where evidence is needed.
        BadInput: a party that owes nothing here, or a day to come.
    """
    obligor(commitment, record.party)
    not_in_future("the effective date", record.effective_on, today)
    where = f"tracker show {record.commitment} lists what there is"
    if not record.because and record.status is not Status.NOT_ASSESSED:
        raise BadBasis(f"“{spelled(record.status)}” rests on nothing", f"name the entries with --because; {where}")
    for number in record.because:
        cited = evidence.get(number) or checks.get(number)
        if cited is None:
            raise BadBasis(f"#{number} is no evidence or check about {record.commitment}", where)
        if not cited.stands:
            raise BadBasis(f"#{number} was retracted by #{cited.retracted_by} and carries nothing", where)
    if record.status is not Status.NOT_ASSESSED:
        _carried(record, evidence, checks)


def _carried(record: Assessment, evidence: Mapping[int, Held[Evidence]], checks: Mapping[int, Held[Check]]) -> None:
    """Whether entries of these kinds can carry the status: absence needs a search, all else evidence."""
    cited_evidence = any(number in evidence for number in record.because)
    searches = [checks[number].record for number in record.because if number in checks]
    if record.status is Status.NO_EVIDENCE and not searches:
        raise BadBasis(
            "“no evidence” says that somebody looked, and names no check",
            f"record the search first: tracker check {record.commitment} --query … --outcome nothing-found",
        )
    if not record.status.rests_on_check and not cited_evidence:
        raise BadBasis(
            f"“{spelled(record.status)}” rests on a search alone",
            "a search that found nothing carries only no-evidence, not-started and not-fulfilled",
        )
    if (record.status is Status.NO_EVIDENCE or not cited_evidence) and all(one.outcome is CheckOutcome.FOUND for one in searches):
        raise BadBasis(
            f"“{spelled(record.status)}” rests on a search that found something",
            "what it found is evidence: add it, and name it with --because",
        )
