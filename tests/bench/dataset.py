"""The data that everybody is measured on: made by counting, without chance, so that the same size is the same bytes everywhere.

One evidence row has about 400 bytes as JSON. Of the commitments 30 % are assessed, a third of these closed. The first commitment of all
(`HOT`) has some fifty rows, the others share the rest evenly; every 5,000th row holds the rare word. Events happen within the 700 days
before they are recorded: evidence of the future would break a rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

HOT = "PACT000-1"
"""The commitment with about fifty entries."""

PLAIN_REF = "PACT000-2"
"""A commitment with as many rows as any other."""

RARE = "zirconium"
HALFWAY = "2022-06-30"
"""A day in the middle of both clocks."""

AT_ONCE = 1_000
"""Rows that an import records at one moment."""

COLUMNS = ("commitment", "event_date", "stance", "stage", "summary", "source", "grade", "voice")
"""The fields of an evidence row, in the order of the CSV file."""

_PARTIES = ("AR", "AU", "BR", "CA", "CN", "DE", "EG", "ET", "FR", "GB", "ID", "IN", "IT", "JP", "KE", "KR", "MX", "SA", "TR", "US")
_TOPICS = ("climate", "trade", "health", "security", "finance", "migration", "energy", "science")
_NATURES = ("one_off", "recurring", "standing", "quantitative")
_STANCES = ("supports", "supports", "context", "contradicts", "supports", "context", "supports")
_STAGES = ("announced", "in_force", "implemented", "effect")
_GRADES = ("B2", "A1", "C3", "B3", "D4", "F6", "A2", "C2", "B1", "E5", "C1")
_OPEN, _CLOSED = ("advanced", "initiated", "stalled"), ("fulfilled", "partly_fulfilled", "not_fulfilled")
_WHO = (
    "The foreign ministry",
    "A deputy minister of trade",
    "The parliament’s budget committee",
    "A spokesperson in Genève",
    "The customs authority",
)
_DID = ("announced that", "told reporters that", "confirmed in writing that", "repeated before the assembly that", "published figures saying that",
        "denied reports that", "let it be known through its embassy that")  # fmt: skip
_WHAT = (
    "the joint working group met for two days and agreed on its next agenda",
    "the first instalment of the promised funds was paid out to the secretariat",
    "the line between both ministries has been tested and is staffed around the clock",
    "the draft regulation went to the council, where a second reading is expected",
    "exports of the listed substances fell by a fifth against the year before",
    "inspectors were given access to three of the five sites named in the annex",
    "the ministry has not yet received the data that the other side owes it",
    "the deadline cannot be kept because the enabling act is still under review",
    "new licences were issued to forty laboratories under the revised procedure",
    "the exchange of students resumed with the first group of one hundred and twenty",
    "both coast guards held an exercise under the rules that were agreed upon",
)
_WHERE = (
    "according to the minutes of the meeting",
    "as the ministry’s own register shows",
    "although no document was shown",
    "in a note to the depositary",
)
_DAYS = tuple((date(2019, 1, 1) + timedelta(days=number)).isoformat() for number in range(2000))
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=5 * 365)

Record = tuple[str, dict[str, Any]]
"""The kind of an entry and its content."""


@dataclass(frozen=True, order=True)
class Size:
    """How much there is."""

    commitments: int
    evidence: int

    def __str__(self) -> str:
        return f"{self.commitments}x{self.evidence}"


def ref(index: int) -> str:
    """The name of the commitment with this index from 0: a thousand in each agreement."""
    return f"PACT{index // 1000:03}-{index % 1000 + 1}"


def base(size: Size) -> Iterator[Record]:
    """Parties, agreements, sources and commitments: what evidence rows refer to."""
    for code in _PARTIES:
        yield "party_registered", {"code": code, "name": f"The Republic of {code}"}
    for number in range(_thousands(size.commitments)):
        title, parties = f"Pact number {number}", [_PARTIES[number % 20], _PARTIES[(number + 7) % 20]]
        yield "agreement_registered", {"code": f"PACT{number:03}", "title": title, "made_on": "2019-01-15", "parties": parties}
    for number in range(_sources(size)):
        yield "source_registered", _source(number)
    for index in range(size.commitments):
        yield "commitment_registered", commitment(index)


def commitment(index: int) -> dict[str, Any]:
    """The content of a commitment."""
    agreement, both = index // 1000, [_PARTIES[index // 1000 % 20], _PARTIES[(index // 1000 + 7) % 20]]
    joint = index % 5 < 2
    content: dict[str, Any] = {
        "agreement": f"PACT{agreement:03}",
        "number": index % 1000 + 1,
        "title": f"Undertaking {index} on {_TOPICS[index % 8]}",
        "text": f"The sides undertake that {_WHAT[index % 11]}, by the means named in annex {index % 40}.",
        "kind": "joint_commitment" if joint else "unilateral_commitment",
        "nature": _NATURES[index % 4],
        "topic": _TOPICS[index % 8],
        "obligors": both if joint else both[index % 2 :][:1],
        "beneficiaries": [],
        "review_every": 180,
        "criteria": [],
        "wordings": [],
        "discrepancies": [],
    }
    if index % 3 == 0:
        content["due"] = _day(index * 31)
    return content


def rows(size: Size) -> Iterator[dict[str, str]]:
    """The evidence, one row after the other."""
    for number in range(size.evidence):
        yield row(size, number)


def row(size: Size, number: int) -> dict[str, str]:
    """One evidence row; `number` may lie behind the size, for rows that are added later."""
    mixed = number * 2654435761 % 4294967296  # Knuth's multiplicative hash: neighbours differ in everything
    recorded = moment(size, before_evidence(size) + min(number, size.evidence) // AT_ONCE * AT_ONCE)
    day = (recorded - timedelta(days=number * 7919 % 700)).date().isoformat()
    source = mixed % _sources(size)
    where = RARE if number % 5000 == 17 else _WHERE[mixed // 3 % 4]
    told = f"{_WHO[mixed // 7 % 5]} {_DID[mixed // 11 % 7]} {_WHAT[mixed // 13 % 11]}, {where}; and that {_WHAT[mixed // 17 % 11]} (report {number})."
    return {
        "commitment": ref(_owner(size, number)),
        "event_date": day[:7] if number % 10 == 3 else day,
        "stance": _STANCES[mixed // 19 % 7],
        "stage": _STAGES[mixed // 23 % 4],
        "summary": told,
        "source": f"wire-{source}",
        "grade": _GRADES[mixed // 29 % 11],
        "voice": _voice(source),
    }


def assessments(size: Size) -> Iterator[dict[str, Any]]:
    """Verdicts on three in ten commitments, each resting on its first evidence, which is numbered from behind the base."""
    before = before_evidence(size)
    for index in range(size.commitments):
        if index % 10 > 2:
            continue
        yield {
            "commitment": ref(index),
            "status": status(index),
            "confidence": ("low", "moderate", "high")[index % 3],
            "effective_on": _day(index * 13),
            "rationale": f"What was reported by {_WHO[index % 5].lower()} bears it out as far as can be seen.",
            "because": [before + 1 + _first_row(size, index)],
        }


def status(index: int) -> str:
    """The status of a commitment once everything is told."""
    return "not_assessed" if index % 10 > 2 else _CLOSED[index % 3] if index % 10 == 2 else _OPEN[index % 3]


def is_open(index: int) -> bool:
    """Whether the commitment is still open at the end."""
    return index % 10 != 2


def entries(size: Size) -> Iterator[dict[str, Any]]:
    """The base as the ledger's first entries."""
    return (entry(size, seq, kind, content) for seq, (kind, content) in enumerate(base(size), 1))


def entry(size: Size, seq: int, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """An entry of a number, recorded at its moment."""
    stamp = f"{moment(size, seq).isoformat(timespec='microseconds')[:26]}Z"
    return {"v": 1, "seq": seq, "kind": kind, "recorded_at": stamp, "recorded_by": "bench", "content": content}


def moment(size: Size, number: int) -> datetime:
    """When the entry of a number was recorded: all of them are spread over five years."""
    return _BEGIN + _SPAN / (before_evidence(size) + size.evidence + size.commitments * 3 // 10) * number


def before_evidence(size: Size) -> int:
    """How many entries the base has."""
    return len(_PARTIES) + _thousands(size.commitments) + _sources(size) + size.commitments


def _source(number: int) -> dict[str, Any]:
    return {
        "key": f"wire-{number}",
        "publisher": f"The Wire, desk {number % 40}",
        "title": f"Dispatch {number}",
        "url": f"https://example.org/dispatch/{number}",
        "published": _day(number * 17),
        "kind": "official" if _voice(number) != "independent" else "press",
        "language": "en",
        "voice": _voice(number),
    }


def _voice(source: int) -> str:
    return _PARTIES[source % 20] if source % 5 < 2 else "independent"


def _owner(size: Size, number: int) -> int:
    """The commitment that a row is about: now and then the hot one, else one after the other."""
    return 0 if number % _stride(size) == 0 else number % size.commitments


def _first_row(size: Size, index: int) -> int:
    """The first row that is about this commitment."""
    return index + size.commitments if index % _stride(size) == 0 and index else index


def _stride(size: Size) -> int:
    """Ends in 7, so prime to numbers of commitments that are round: nobody loses all rows to the hot one."""
    return size.evidence // 400 * 10 + 7


def _sources(size: Size) -> int:
    return min(1000, max(20, size.evidence // 100))


def _thousands(commitments: int) -> int:
    return -(-commitments // 1000)


def _day(number: int) -> str:
    return _DAYS[number % len(_DAYS)]
