"""Evidence by the ten thousand, for whoever tells of all of it: with the record's names, types and JSON, and without building the records.

What is held was checked when it came in, and `verify` proves that it is what came in. To build ten thousand records takes a second and
holds 70 MB more than these. A word that is none of the vocabulary, or a date that is none, is damage all the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from tracker.domain.dates import PartialDate
from tracker.domain.errors import BadDate
from tracker.domain.seen import Seen
from tracker.domain.standing import Held
from tracker.domain.vocabulary import Credibility, Reliability, Stage, Stance
from tracker.storage import streams
from tracker.storage.damage import Damage
from tracker.storage.driver import Driver, among, chunks
from tracker.storage.rows import parts_of
from tracker.storage.selection import KNOWN


class Observed(NamedTuple):
    """A piece of evidence; a test holds its fields against the record's (`tracker.domain.records.Evidence`)."""

    commitment: str
    event_date: PartialDate
    stance: Stance
    summary: str
    source: str
    reliability: Reliability
    credibility: Credibility
    voice: str
    stage: Stage | None
    party: str | None
    same_event_as: int | None
    quote: str | None
    note: str | None
    id: str | None
    quote_prefix: str | None
    quote_suffix: str | None
    attachments: tuple[Seen, ...] | None

    @property
    def grade(self) -> str:
        """Both halves of the Admiralty code, side by side: `B2`."""
        return self.reliability + self.credibility

    @property
    def counts(self) -> bool:
        """Whether it can carry a standing (DESIGN §3)."""
        return self.reliability in "ABC" and self.credibility in "123"

    def model_dump(self, *, mode: str = "json") -> dict[str, Any]:  # noqa: ARG002 - as a record says it
        """The fields as JSON values."""
        fields = {name: str(value) if isinstance(value, str) else value for name, value in self._asdict().items()}
        return fields | {"attachments": None if self.attachments is None else [one.model_dump() for one in self.attachments]}


_STANCES = {one.value: one for one in Stance}
_STAGES: dict[str | None, Stage | None] = {None: None, **{one.value: one for one in Stage}}
_RELIABILITIES = {one.value: one for one in Reliability}
_CREDIBILITIES = {one.value: one for one in Credibility}
_COLUMNS = tuple(name for name in Observed._fields if name != "attachments")


def evidence(driver: Driver, at: int, refs: Sequence[str] | None = None) -> dict[str, list[Held[Any]]]:
    """What was known at a position about each of these commitments, or about every one, in the order of entry.

    Raises:
        Damage: a row that holds no such record.
    """
    grouped: dict[str, list[Held[Any]]] = defaultdict(list)
    for chunk in [None] if refs is None else chunks(refs):
        these, given = ("", {}) if chunk is None else among("ref", chunk)
        condition = f" AND commitment IN {these}" if these else ""
        query = f"SELECT entry, seq, retracted_by, {', '.join(_COLUMNS)} FROM evidence WHERE {KNOWN}{condition} ORDER BY entry"
        for rows in streams.pages(driver, query, {"at": at, **given}):
            attached = parts_of(driver, "attachments", [row[1] for row in rows])
            for entry, seq, retracted_by, *fields in rows:
                record = _read(seq, fields, attached.get(seq))
                stands = retracted_by is None or retracted_by > at
                held = Held(entry=entry, record=record, changed=seq, retracted_by=None if stands else retracted_by)
                grouped[record.commitment].append(held)
    return grouped


def _read(seq: int, fields: list[Any], attached: list[Any] | None) -> Observed:
    commitment, event_date, stance, summary, source, reliability, credibility, voice, stage, *rest = fields
    try:
        return Observed._make(
            (
                commitment,
                _date(event_date),
                _STANCES[stance],
                summary,
                source,
                _RELIABILITIES[reliability],
                _CREDIBILITIES[credibility],
                voice,
                _STAGES[stage],
                *rest,
                None if attached is None else tuple(Seen("attached", one) for one in attached),
            )
        )
    except KeyError as error:
        raise Damage(f"evidence, row of #{seq}: {error} is no word of the vocabulary") from error
    except (BadDate, ValueError, TypeError) as error:
        raise Damage(f"evidence, row of #{seq}: {getattr(error, 'message', error)}") from error


@lru_cache(maxsize=8_192)
def _date(text: str) -> PartialDate:
    return PartialDate.parse(text)
