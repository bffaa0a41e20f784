"""Cases in a few words, so that the tables of the standing tests can be read.

A piece of evidence is written as people talk about it: `+B2 CN xinhua` supports, graded B2, in China's voice, from the source
`xinhua`; `-` contradicts and `~` is context. `@US` after it says which obligor it is about, `retracted` that it was taken back.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.domain.dates import PartialDate
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.refs import read_grade
from tracker.domain.standing.commitment_record import CommitmentRecord
from tracker.domain.vocabulary import CheckOutcome, CommitmentKind, Confidence, Nature, Stance, Status

MADE_ON = date(2023, 11, 15)
_STANCES = {"+": Stance.SUPPORTS, "-": Stance.CONTRADICTS, "~": Stance.CONTEXT}


def day(text: str) -> date:
    return date.fromisoformat(text)


def evidence(words: str, entry: int, on: str = "2024-01-30", **fields: Any) -> Versioned[Evidence]:
    """`+B2 CN xinhua @US retracted` as entry number so and so."""
    grade, voice, source, *rest = words.split()
    reliability, credibility = read_grade(grade[1:])
    record = Evidence(
        commitment="WOODSIDE-2",
        event_date=PartialDate(on),
        stance=_STANCES[grade[0]],
        summary="Something was seen",
        source=source,
        reliability=reliability,
        credibility=credibility,
        voice=voice,
        party=next((word[1:] for word in rest if word.startswith("@")), None),
        **fields,
    )
    return Versioned(entry=entry, record=record, changed=entry, material=entry, retracted_by=900 if "retracted" in rest else None)


def check(entry: int, on: str = "2024-02-01", *, outcome: str = "nothing_found", retracted: bool = False) -> Versioned[Check]:
    record = Check(commitment="WOODSIDE-2", on=day(on), queries=("fentanyl working group",), outcome=CheckOutcome(outcome))
    return Versioned(entry=entry, record=record, changed=entry, retracted_by=900 if retracted else None)


def source(key: str, publisher: str, origin: str | None = None, material: int = 1) -> Versioned[Source]:
    return Versioned(entry=1, record=Source(key=key, publisher=publisher, origin=origin), changed=material, material=material)


def verdict(
    status: Status,
    entry: int,
    because: Iterable[int] = (),
    *,
    party: str | None = None,
    on: str = "2024-03-01",
    assessed_on: str | None = None,
    retracted: bool = False,
) -> Versioned[Assessment]:
    record = Assessment(
        commitment="WOODSIDE-2",
        status=status,
        confidence=Confidence.MODERATE,
        effective_on=day(on),
        rationale="As seen",
        because=tuple(because),
        party=party,
        assessed_on=day(assessed_on) if assessed_on else None,
    )
    return Versioned(entry=entry, record=record, changed=entry, retracted_by=900 if retracted else None)


def case(
    evidence: Sequence[Versioned[Evidence]] = (),
    checks: Sequence[Versioned[Check]] = (),
    assessments: Sequence[Versioned[Assessment]] = (),
    **terms: Any,
) -> CommitmentRecord:
    """WOODSIDE-2, owed by China to the United States unless said otherwise, as entry 1."""
    fields: dict[str, Any] = {
        "agreement": "WOODSIDE",
        "number": 2,
        "title": "Resume counternarcotics cooperation",
        "text": "Both resume it",
        "kind": CommitmentKind.JOINT_COMMITMENT,
        "nature": Nature.STANDING,
        "topic": "counternarcotics",
        "obligors": ("CN",),
    }
    return CommitmentRecord(
        agreement=Agreement(code="WOODSIDE", title="The summit", made_on=PartialDate("2023-11-15"), parties=("US", "CN")),
        commitment=Versioned(entry=1, record=Commitment(**(fields | terms)), changed=1),
        registered_on=MADE_ON,
        evidence=tuple(evidence),
        checks=tuple(checks),
        assessments=tuple(assessments),
    )


def weighed(status: Status, cited: Sequence[str], uncited: Sequence[str] = (), **terms: Any) -> CommitmentRecord:
    """A case assessed on the cited evidence (#11, #12, …) while the rest (#51, …) lies beside it; the assessment is #100."""
    basis = [evidence(words, 11 + position) for position, words in enumerate(cited)]
    beside = [evidence(words, 51 + position) for position, words in enumerate(uncited)]
    return case([*basis, *beside], assessments=[verdict(status, 100, [one.entry for one in basis])], **terms)
