"""One commitment with everything recorded about it at one position of the ledger: what its standing is derived from. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.dates import PartialDate
from tracker.domain.items import Item
from tracker.domain.record.folding import folded_name
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.occurrences import Occurrence, occurrences
from tracker.domain.standing.progress import Progress, Value, observed, progress
from tracker.domain.standing.windows import OUTSIDE, AssessmentWindow

if TYPE_CHECKING:
    from tracker.domain.record.rechecks import SourceRecheck
    from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Source


class Extension(NamedTuple):
    """A deadline as the parties moved it: by which entry, to when, and from which day on."""

    entry: int
    extended_to: "PartialDate | None"
    """None where the extension was taken back."""
    effective_on: date | None = None
    """None where the commitment was registered with it: from its beginning."""

    def plain(self) -> Item:
        """As JSON values."""
        effective_on = self.effective_on.isoformat() if self.effective_on else None
        return {"extended_to": self.extended_to, "effective_on": effective_on, "entry": self.entry}


def _latest(extensions: Iterable[Extension]) -> "PartialDate | None":
    """To when the extension moves the deadline that came into effect last."""
    last = max(extensions, key=lambda one: (one.effective_on or date.min, one.entry), default=None)
    return last.extended_to if last else None


class CommitmentRecord(NamedTuple):
    """One commitment and everything recorded about it, each in the order of entry."""

    agreement: "Agreement"
    commitment: "Versioned[Commitment]"
    evidence: "tuple[Versioned[Evidence], ...]" = ()
    checks: "tuple[Versioned[Check], ...]" = ()
    assessments: "tuple[Versioned[Assessment], ...]" = ()
    sources: "Mapping[str, Versioned[Source]]" = MappingProxyType({})
    """Those that the evidence names, by key."""
    since: Mapping[str, int] = MappingProxyType({})
    """Of each obligor, the entry since which it owes the commitment without a break."""
    extensions: tuple[Extension, ...] = ()
    registered_on: date = date.min
    """The day (UTC) of the entry that registered it."""
    recorded: Mapping[int, date] = MappingProxyType({})
    """The days (UTC) of entries that brought or materially amended evidence after an assessment."""
    until: date | None = None
    """The day at which the record was cut."""
    left_out: frozenset[int] = frozenset()
    """Evidence and checks that the cut left out."""
    rechecks: "tuple[Versioned[SourceRecheck], ...]" = ()
    """Later looks at the sources of its evidence."""
    parties: tuple[str, ...] = ()
    """The obligors whose obligations alone are looked at; all where there is none."""
    window: AssessmentWindow | None = None
    """That of whose time it is read; no standing depends on it."""
    later: "tuple[Versioned[Evidence], ...]" = ()
    """Evidence from after that window, to be shown beside it; nothing else knows of it."""

    @property
    def terms(self) -> "Commitment":
        """The commitment itself."""
        return self.commitment.record

    @property
    def obligors(self) -> tuple[str, ...]:
        """The obligors whose obligations are looked at."""
        return tuple(party for party in self.terms.obligors if not self.parties or party in self.parties)

    @property
    def extended_to(self) -> "PartialDate | None":
        """The deadline by the extension that came into effect last."""
        return _latest(self.extensions) if self.extensions else self.terms.extended_to

    @property
    def source_lost(self) -> tuple[int, ...]:
        """The evidence that stands whose page had vanished, or lost the quote, when somebody last looked at it again."""
        looks = {one.record.evidence: one for one in self.rechecks}
        lost = (e for e in self.evidence if e.stands and e.entry in looks and looks[e.entry].record.lost)
        return tuple(e.entry for e in lost if looks[e.entry].entry > e.material)

    def as_of(self, day: date | None, window: AssessmentWindow | None = None) -> "CommitmentRecord":
        """The record without what happened or took effect after a day, that of the window if one is read; whole where none is given."""
        if day is None:
            return self
        evidence = tuple(e for e in self.evidence if e.record.event_date.last_day <= day)
        checks = tuple(c for c in self.checks if c.record.on <= day)
        observed: Iterable[Versioned[Evidence | Check]] = chain(self.evidence, self.checks)
        kept: Iterable[Versioned[Evidence | Check]] = chain(evidence, checks)
        return self._extended_by(day)._replace(
            evidence=evidence,
            checks=checks,
            assessments=tuple(a for a in self.assessments if a.record.effective_on <= day),
            rechecks=tuple(r for r in self.rechecks if r.record.on <= day),
            until=day,
            window=window,
            later=tuple(e for e in self.evidence if window and e.record.event_date.last_day > window.until.last_day),
            left_out=self.left_out | {one.entry for one in observed}.difference(one.entry for one in kept),
        )

    def aside(self, day: date) -> str:
        """What is said of evidence or a search of that day, the last that its date can mean, where it is of no time of the window read."""
        return "" if self.window is None or self.window.since.first_day <= day <= self.window.until.last_day else OUTSIDE

    def reporter(self, key: str) -> str:
        """Whose report a source relays; without one, its publisher (docs/design.md §3.4)."""
        source = self.sources.get(key)
        return source.record.origin or source.record.publisher if source else key

    def origin(self, key: str) -> str:
        """Whose report a source relays, folded for comparison."""
        return origin_of(self.reporter(key))

    def progress(self) -> list[list[Progress]]:
        """How far its numbers have come towards each target."""
        return progress(self.terms.indicators or (), self.evidence, self.reporter)

    def observed(self) -> "dict[str, dict[tuple[str, str | None], list[Value]]]":
        """What was seen of its numbers, by indicator and then by origin and obligor."""
        return observed(self.terms.indicators or (), self.evidence, self.reporter)

    def occurrences(self, party: str, day: date = date.max) -> Iterator[Occurrence]:
        """What recurs of an obligor, period after period: those that begin by a day, else perhaps without end."""
        about = [e for e in self.evidence if e.stands and e.record.party in (None, party)]
        every = occurrences(self.terms.recurrence, self.agreement.made_on, about, self.checks) if self.terms.recurrence else ()
        return takewhile(lambda one: one.period.first_day <= day, every)

    def lapse(self, party: str) -> Occurrence | None:
        """The first period that passes without what recurs, and that no assessment of an obligation has come after."""
        weighed = max((a.record.assessed_on or a.record.effective_on for a in self.verdicts(party)), default=date.min)
        return next((one for one in self.occurrences(party) if one.lapses_on and one.lapses_on > weighed), None)

    def verdicts(self, party: str) -> "Iterator[Versioned[Assessment]]":
        """The unretracted assessments of an obligation; one without a party holds for those who were obligors when it was made."""
        since = self.since.get(party, 0)
        return (a for a in self.assessments if a.stands and (a.record.party == party or (a.record.party is None and since <= a.entry)))

    def _extended_by(self, day: date) -> "CommitmentRecord":
        """The record without the extensions of later days."""
        if not self.extensions:
            return self
        known = tuple(one for one in self.extensions if one.effective_on is None or one.effective_on <= day)
        terms = self.terms.model_copy(update={"extended_to": _latest(known)})
        return self._replace(extensions=known, commitment=self.commitment._replace(record=terms))

    def counterparts(self, party: str) -> frozenset[str]:
        """Everybody with a stake in the commitment other than this obligor."""
        return frozenset((*self.terms.obligors, *self.terms.beneficiaries, *self.agreement.parties)) - {party}


@lru_cache(maxsize=8_192)
def origin_of(name: str) -> str:
    """The name of an origin for comparison: without regard to case, blanks and Unicode form."""
    return folded_name(name)
