"""What a standing is derived from, and no more, read without building whole records: for lists, and for what is kept of every commitment.

The values have the names and types of the records' fields, so that a `Case` of them is derived like any other (`tracker.domain.standing`).
"""

import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.standing import Case, Held
from tracker.domain.vocabulary import CommitmentKind, Confidence, Credibility, Nature, Reliability, Stance, Status
from tracker.storage.damage import Damage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.selection import KNOWN, Selection, conditions

Row = tuple[Any, ...]
Fact = TypeVar("Fact")


class AgreementFacts(NamedTuple):
    """Of an agreement."""

    code: str
    made_on: PartialDate
    parties: tuple[str, ...]


class CommitmentFacts(NamedTuple):
    """Of a commitment."""

    ref: str
    agreement: str
    number: int
    title: str
    kind: CommitmentKind
    nature: Nature
    topic: str
    due: PartialDate | None
    review_every: int
    obligors: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    discrepancies: tuple[str, ...]


class SourceFacts(NamedTuple):
    """Of a source."""

    key: str
    voice: str
    published: PartialDate | None


class EvidenceFacts(NamedTuple):
    """Of a piece of evidence."""

    event_date: PartialDate
    stance: Stance
    source: str
    voice: str
    party: str | None
    counts: bool


class CheckFacts(NamedTuple):
    """Of a check."""

    on: date


class AssessmentFacts(NamedTuple):
    """Of an assessment."""

    party: str | None
    status: Status
    confidence: Confidence
    effective_on: date
    because: tuple[int, ...]


def cases(driver: Driver, refs: Sequence[str], at: int = 2**62) -> Iterator[Case]:
    """The commitments of these refs that were known at a position, in the order of the refs.

    Raises:
        Damage: a row that holds no such fact.
    """
    for chunk in chunks(refs):
        found = {case.terms.ref: case for case in _cases(driver, chunk, at)}
        yield from (found[ref] for ref in chunk if ref in found)


def _cases(driver: Driver, refs: Sequence[str], at: int) -> Iterator[Case]:
    these, given = among("ref", refs)
    given["at"] = at
    commitments = list(_commitments(driver, these, given))
    agreements = _agreements(driver, sorted({terms.agreement for _, _, terms in commitments}))
    evidence = _about(driver, "evidence", "event_date, stance, source, voice, party, reliability, credibility", these, given, _evidence)
    checks = _about(driver, "search", '"on"', these, given, _check)
    cited = _cited(driver, these, given)
    assessments = _about(
        driver, "assessment", "seq, party, status, confidence, effective_on", these, given, lambda row: _assessment(row, cited)
    )
    for entry, seq, terms in commitments:
        yield Case(
            agreement=agreements[terms.agreement],
            commitment=Held(entry=entry, record=terms, changed=seq),
            evidence=tuple(evidence[terms.ref]),
            checks=tuple(checks[terms.ref]),
            assessments=tuple(assessments[terms.ref]),
        )


def terms(driver: Driver, ref: str, at: int) -> Any:
    """What the commitment of a ref says; none where there is none."""
    these, given = among("ref", [ref])
    return next((found for _, _, found in _commitments(driver, these, given | {"at": at})), None)


def _commitments(driver: Driver, these: str, given: dict[str, Any]) -> Iterator[tuple[int, int, Any]]:
    """Each with the entry that brought it, and the one that wrote this version."""
    rows = driver.rows(
        "SELECT entry, seq, ref, agreement, number, title, kind, nature, topic, due, review_every, beneficiaries, discrepancies"
        f" FROM commitment WHERE {KNOWN} AND ref IN {these}",
        given,
    )
    versions, numbers = among("seq", [row[1] for row in rows])
    obligors: dict[int, list[str]] = defaultdict(list)
    for seq, party in driver.rows(f"SELECT seq, party FROM obligation WHERE seq IN {versions} ORDER BY seq, position", numbers):
        obligors[seq].append(party)
    for row in rows:
        yield row[0], row[1], _read("commitment", row[1], _commitment, (row[2:], obligors[row[1]]))


def source(driver: Driver, key: str, at: int) -> SourceFacts | None:
    """The source of a key; none where there is none."""
    rows = driver.rows(f"SELECT seq, key, voice, published FROM source WHERE {KNOWN} AND key = :key", {"at": at, "key": key})
    return _read("source", rows[0][0], _source, rows[0][1:]) if rows else None


def _agreements(driver: Driver, codes: Sequence[str]) -> dict[str, Any]:
    these, given = among("code", codes)
    found = {row[0]: row for row in driver.rows(f"SELECT code, seq, made_on, parties FROM agreement WHERE code IN {these}", given)}
    if lost := set(codes) - set(found):
        raise Damage(f"the agreement {min(lost)} has commitments and is not there itself")
    return {
        code: _read(
            "agreement", seq, lambda values: AgreementFacts(values[0], _partial(values[1]), _names(values[2])), (code, made_on, parties)
        )
        for code, seq, made_on, parties in found.values()
    }


def _about(
    driver: Driver, table: str, columns: str, these: str, given: dict[str, Any], made: Callable[[Row], Any]
) -> dict[str, list[Held[Any]]]:
    grouped: dict[str, list[Held[Any]]] = defaultdict(list)
    query = f"SELECT commitment, entry, seq, retracted_by, {columns} FROM {table} WHERE {KNOWN} AND commitment IN {these} ORDER BY entry"
    at = given["at"]
    for commitment, entry, seq, retracted_by, *values in driver.rows(query, given):
        record = _read(table, seq, made, tuple(values))
        stands = retracted_by is None or retracted_by > at
        grouped[commitment].append(Held(entry=entry, record=record, changed=seq, retracted_by=None if stands else retracted_by))
    return grouped


def _cited(driver: Driver, these: str, given: dict[str, Any]) -> dict[int, tuple[int, ...]]:
    query = (
        f"SELECT b.seq, b.cited FROM assessment a JOIN basis b ON b.seq = a.seq WHERE a.commitment IN {these} ORDER BY b.seq, b.position"
    )
    cited: dict[int, list[int]] = defaultdict(list)
    for seq, number in driver.rows(query, given):
        cited[seq].append(number)
    return {seq: tuple(numbers) for seq, numbers in cited.items()}


def _read(table: str, seq: int, made: Callable[[Any], Fact], values: Any) -> Fact:
    try:
        return made(values)
    except (BadDate, ValueError, TypeError, RecursionError) as error:
        raise Damage(f"{table}, row of #{seq}: {getattr(error, 'message', error)}") from error


def _commitment(read: tuple[Row, list[str]]) -> Any:
    (ref, agreement, number, title, kind, nature, topic, due, review_every, beneficiaries, discrepancies), obligors = read
    return CommitmentFacts(
        ref=ref,
        agreement=agreement,
        number=number,
        title=title,
        kind=CommitmentKind(kind),
        nature=Nature(nature),
        topic=topic,
        due=_partial(due) if due is not None else None,
        review_every=review_every,
        obligors=tuple(obligors),
        beneficiaries=_names(beneficiaries),
        discrepancies=_names(discrepancies),
    )


def summaries_like(driver: Driver, commitment: str, source: str, stance: str, event_date: str) -> list[str]:
    """What evidence of this source, stance and day says about a commitment."""
    query = (
        "SELECT summary FROM evidence WHERE commitment = :commitment AND source = :source AND stance = :stance AND event_date = :event_date"
    )
    return driver.values(query, {"commitment": commitment, "source": source, "stance": stance, "event_date": event_date})


def _source(row: Row) -> SourceFacts:
    key, voice, published = row
    if not voice:
        raise ValueError("voice is missing")
    return SourceFacts(key, voice, _partial(published) if published is not None else None)


def _evidence(row: Row) -> EvidenceFacts:
    event_date, stance, source, voice, party, reliability, credibility = row
    return EvidenceFacts(_partial(event_date), Stance(stance), source, voice, party, counts(reliability, credibility))


def _check(row: Row) -> CheckFacts:
    return CheckFacts(date.fromisoformat(row[0]))


def _assessment(row: Row, cited: dict[int, tuple[int, ...]]) -> AssessmentFacts:
    seq, party, status, confidence, effective_on = row
    return AssessmentFacts(party, Status(status), Confidence(confidence), date.fromisoformat(effective_on), cited.get(seq, ()))


def counts(reliability: str, credibility: str) -> bool:
    """Whether evidence of this grade can carry a standing (DESIGN §3)."""
    return Reliability(reliability) <= "C" and Credibility(credibility) <= "3"


@lru_cache(maxsize=4_096)
def _partial(text: str) -> PartialDate:
    return PartialDate.parse(text)


def _names(text: str) -> tuple[str, ...]:
    names = json.loads(text)
    if not isinstance(names, list):
        raise TypeError("no list")
    return tuple(names)


MANY = 10_000
"""Up to so many facts are counted."""


def recorded_later(driver: Driver, at: int, then: int, day: date, chosen: Selection) -> int:
    """How many facts of a past day were recorded after entry `then`, by which that day had ended; of more than `MANY` so many and one.

    A partial date counts from its last day. What was recorded later has later versions only, so nothing before `then` is looked at.
    """
    condition, given = conditions(driver, chosen, chosen.refs, at)
    month, year = _whole_by(day)
    given |= {"at": at, "after": then, "day": day.isoformat(), "month": month, "year": year}
    about = f" AND commitment IN (SELECT ref FROM commitment WHERE {KNOWN}{condition})" if condition else ""
    stands = f"entry > :after AND seq > :after AND {KNOWN} AND (retracted_by IS NULL OR retracted_by > :at){about}"
    dated = "CASE length(event_date) WHEN 10 THEN event_date <= :day WHEN 7 THEN event_date <= :month ELSE event_date <= :year END"
    several = (
        f"SELECT 1 FROM evidence WHERE {stands} AND {dated}",
        f'SELECT 1 FROM search WHERE {stands} AND "on" <= :day',
        f"SELECT 1 FROM assessment WHERE {stands} AND effective_on <= :day",
    )
    count: int = driver.value(f"SELECT count(*) FROM ({' UNION ALL '.join(several)} LIMIT {MANY + 1}) AS later", given)
    return count


def _whole_by(day: date) -> tuple[str, str]:
    """The last month and the last year that had ended by the end of a day."""
    ended = day.day == monthrange(day.year, day.month)[1]
    year, month = divmod(day.year * 12 + day.month - (0 if ended else 1) - 1, 12)
    return f"{year:04}-{month + 1:02}", f"{day.year - (0 if ended and day.month == 12 else 1):04}"
