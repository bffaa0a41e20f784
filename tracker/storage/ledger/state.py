"""What a ledger holds, as the rules ask it (`tracker.domain.record.ledger_state.State`): of an open ledger, at its head.

Many records are judged before they are written together: `take` adds an entry to what is held until `written` says that it is in the
tables, and `look_up` and `look_up_names` read with a few statements what will be asked about many records.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from tracker.domain.record import evidence_rules
from tracker.domain.record.amendments import Amendment, Void
from tracker.domain.record.entries import KINDS, RECORD_TYPES
from tracker.domain.record.folding import folded_name
from tracker.domain.record.records import (
    Agreement,
    Assessment,
    Check,
    Commitment,
    Evidence,
    Party,
    Record,
    Regrade,
    Retraction,
    Source,
    Terms,
)
from tracker.domain.record.score_tables import ScoreTable
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind, Noun
from tracker.storage.driver import among, chunks
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.projections.projections import versioned_records
from tracker.storage.projections.rows import KEYS
from tracker.storage.queries import names, namings, scores, versions

HEAD = 2**62
"""A position after every entry."""

_OF_A_VALUE = ("commitment", "source", "party", "indicator", "value", "period", "restates")
_REMEMBERED = 100_000
"""Names in memory before they are forgotten."""


class KnownEvidence(NamedTuple):
    """An observation that is in the ledger already."""

    entry: int
    retracted_by: int | None


class LedgerState:
    """The state of one open ledger; what it has read of names it remembers, as a registered name stays."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._driver = ledger.driver
        self._registered: dict[tuple[str, str], int] = {}
        self._obligors: dict[str, tuple[str, ...]] = {}
        self._kinds: dict[int, EntryKind] = {}
        self._held: dict[int, Versioned[Any]] = {}
        self._terms: dict[str, Commitment] = {}
        self._observed: defaultdict[tuple[str, str | None, str | None], list[int]] = defaultdict(list)
        self._labels: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        self._remembers = False
        self._named: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._alike: defaultdict[str, list[int]] = defaultdict(list)
        self._current: dict[tuple[str, str], Record] = {}
        self._void: dict[tuple[str, str], int] = {}
        self._takers: dict[int, Retraction | Void] = {}
        self._read_named: dict[tuple[str, str], list[Versioned[Any]]] = {}
        self._read_alike: dict[str, list[KnownEvidence]] = {}

    # What the rules ask

    def registered(self, noun: str, name: str) -> int | None:
        """The entry that registered a name."""
        if (noun, name) not in self._registered:
            self._read_names(noun, [name])
        return self._registered.get((noun, name))

    def void(self, noun: str, name: str) -> int | None:
        """The entry that declared a party, agreement, source or commitment void, or none where it stands."""
        if (noun, name) not in self._registered:
            self._read_names(noun, [name])
        return self._void.get((noun, name))

    def instead(self, number: int) -> Sequence[str]:
        """What stands in the place of what an entry declared void."""
        return getattr(self.taker(number), "replaced_by", None) or ()

    def taker(self, number: int) -> Record:
        """What an entry says that took something back."""
        return self._takers[number] if number in self._takers else self._ledger.get(number).record

    def holds(self, number: int) -> bool:
        """Whether what an entry retracted or declared void is still taken back by it."""
        match self.taker(number):
            case Retraction() as record:
                return (known := self.versioned(record.entry)) is not None and known.retracted_by == number
            case Void() as record:
                return self.void(record.noun, record.name) == number
            case _:
                return False

    def parties(self) -> Sequence[str]:
        """The codes of all parties."""
        return names.names(self._driver, "party", HEAD)

    def obligors(self, ref: str) -> tuple[str, ...]:
        """The parties that owe a commitment."""
        if self.registered("commitment", ref) is None:
            return ()
        if ref not in self._obligors:
            self._read_obligors([ref])
        return self._obligors.get(ref, ())

    def terms(self, ref: str) -> Terms | None:
        """What a commitment says."""
        found = self._terms[ref] if ref in self._terms else self._registered_record(Noun.COMMITMENT, ref)
        return found if isinstance(found, Terms) else None

    def current(self, noun: Noun, target: Any) -> Record | None:
        """What is registered under a name, or the evidence of a number."""
        match noun:
            case Noun.EVIDENCE:
                found = self.versioned(target)
                return None if found is None or not isinstance(found.record, Evidence) else found.record
            case Noun.COMMITMENT:
                return self.terms(target)
            case _:
                return self._registered_record(noun, target)

    def _registered_record(self, noun: Noun, name: str) -> Record | None:
        if (noun, name) in self._current:
            return self._current[noun, name]
        rows = self._driver.records(f"SELECT * FROM {noun} WHERE superseded_by IS NULL AND {KEYS[noun]} = :name", {"name": name})
        found = next((one.record for one in versioned_records(self._driver, noun, rows, HEAD)), None)
        if self._remembers and found is not None:
            self._current[noun, name] = found
        return found

    def repeats(self, number: int) -> Sequence[int]:
        """The evidence that stands and is about the same event as the evidence of a number."""
        query = "SELECT entry FROM evidence WHERE superseded_by IS NULL AND same_event_as = :number"
        known = [self.versioned(entry) for entry in {*self._driver.values(query, {"number": number}), *self._held}]
        return sorted(one.entry for one in known if one and one.stands and getattr(one.record, "same_event_as", None) == number)

    def named_by(self, noun: Noun, name: str) -> Sequence[str]:
        """What stands and names a party, source or agreement; of what is still to be written nothing is looked at."""
        return namings.standing(self._driver, noun, name, HEAD)

    def evidence_under(self, noun: Noun, name: str) -> Iterator[tuple[int, Evidence]]:
        """The evidence that stands and names a source, or is about a commitment of an agreement; not what is still to be written."""
        for page in self._driver.record_pages(namings.EVIDENCE[noun], {"position": HEAD, "name": name}):
            for one in versioned_records(self._driver, "evidence", page, HEAD):
                yield one.entry, one.record

    def observed(self, commitment: str, indicator: str, period: str | None = None) -> Sequence[Versioned[Evidence]]:
        """The evidence that stands and has a value of an indicator, of one period or of any, in the order of entry; the fields that tell values apart."""
        given = {"commitment": commitment, "indicator": indicator, "period": period}
        wanted = {name: value for name, value in given.items() if value is not None}
        of_it = " AND ".join(f"{name} = :{name}" for name in wanted)
        query = f"SELECT entry, seq, retracted_by, {', '.join(_OF_A_VALUE)} FROM evidence WHERE superseded_by IS NULL AND {of_it}"
        known = {
            one.entry: one for one in versioned_records(self._driver, "evidence", self._driver.records(query, given), HEAD, _OF_A_VALUE)
        }
        taken = self._held if period is None else {*known, *self._observed.get((commitment, indicator, period), ())}
        known |= {number: self._held[number] for number in taken if number in self._held}
        found = (one for _, one in sorted(known.items()) if one.stands)
        return [one for one in found if all(getattr(one.record, name, None) == value for name, value in wanted.items())]

    def labelled(self, agreement: str, label: str) -> Sequence[str]:
        """The commitments of an agreement that stand and have this label."""
        wanted = folded_name(label)
        query = "SELECT ref FROM commitment WHERE superseded_by IS NULL AND label_folded = :label AND agreement = :agreement"
        stored = self._driver.values(query, {"label": wanted, "agreement": agreement})
        terms = {ref: self.terms(ref) for ref in (*stored, *self._labels.get((agreement, wanted), ())) if not self.void("commitment", ref)}
        return sorted(ref for ref, one in terms.items() if one and one.label is not None and folded_name(one.label) == wanted)

    def next_number(self, agreement: str) -> int:
        """The first number after those of an agreement's commitments."""
        query = "SELECT max(number) FROM commitment WHERE superseded_by IS NULL AND agreement = :agreement"
        return (self._driver.value(query, {"agreement": agreement}) or 0) + 1

    def kind(self, number: int) -> EntryKind | None:
        """The kind of an entry."""
        if number in self._kinds:
            return self._kinds[number]
        found = self._driver.value("SELECT kind FROM entry WHERE seq = :number", {"number": number})
        return None if found is None else EntryKind(found)

    def versioned(self, number: int) -> Versioned[Any] | None:
        """The evidence, check, assessment or table of scores of a number, as it is held at the position."""
        if number in self._held:
            return self._held[number]
        match self.kind(number):
            case EntryKind.EVIDENCE_ADDED | EntryKind.CHECK_RECORDED | EntryKind.ASSESSMENT_MADE as kind:
                found: Sequence[Versioned[Any]] = versions.observations(self._driver, RECORD_TYPES[kind], HEAD, number=number)
            case EntryKind.SCORES_IMPORTED:
                found = scores.imported(self._driver, HEAD, number=number)
            case _:
                return None
        return next(iter(found), None)

    def named(self, commitment: str, name: str) -> Sequence[Versioned[Any]]:
        """The evidence and checks about a commitment that have this `id`, in the order of entry."""
        key = (commitment, name)
        stored = self._read_named[key] if key in self._read_named else self._read_ids([key])[key]
        return [*(self._held.get(one.entry, one) for one in stored), *(self._held[number] for number in self._named.get(key, ()))]

    # What is there already

    def find(self, record: Evidence | Check) -> KnownEvidence | None:
        """The entry in which an observation is in the ledger already: under its own `id`, or, where that is not taken, saying the same.

        One that stands goes before one that was retracted. None too where the `id` is taken by another: that is for the rules to say.
        """
        found = self.find_all(record)
        return next((one for one in found if one.retracted_by is None), next(iter(found), None))

    def find_all(self, record: Evidence | Check) -> list[KnownEvidence]:
        """Every entry in which an observation is in the ledger already (`find`), in their order."""
        if record.id is not None and (taken := self.named(record.commitment, record.id)):
            its_own = [one for one in taken if self._says(one, record) or (not one.stands and evidence_rules.same(one.record, record))]
            return [KnownEvidence(one.entry, one.retracted_by) for one in its_own]
        if isinstance(record, Evidence):
            return self._found_alike(record)
        about = versions.observations(self._driver, Check, HEAD, ref=record.commitment)
        return [KnownEvidence(one.entry, one.retracted_by) for one in about if one.record.model_copy(update={"id": record.id}) == record]

    def _says(self, known: Versioned[Any], record: Record) -> bool:
        """Whether an observation says just what another does, or did in any of its versions: files stay in the store, and are no part of it."""
        wanted = _without_files(record)
        if _without_files(known.record) == wanted:
            return True
        if known.changed == known.entry or not isinstance(record, Evidence):
            return False
        return any(_without_files(one.record) == wanted for one in versions.every(self._driver, Noun.EVIDENCE, known.entry))

    def _found_alike(self, record: Evidence) -> list[KnownEvidence]:
        identity = record.identity
        stored = self._read_alike[identity] if identity in self._read_alike else self._read_identities([record])[identity]
        found = [KnownEvidence(one.entry, self._held[one.entry].retracted_by) if one.entry in self._held else one for one in stored]
        return found + [KnownEvidence(number, self._held[number].retracted_by) for number in self._alike.get(identity, ())]

    # Many at once

    def look_up_names(self, named: Mapping[str, Collection[str]]) -> None:
        """Reads which of these names, by noun, are registered, and who owes the commitments among them; for evidence, which changes neither."""
        self._remembers = True
        if len(self._registered) > _REMEMBERED:
            for remembered in (self._current, self._registered, self._void, self._obligors):
                remembered.clear()
        for noun, wanted in named.items():
            self._read_names(noun, [name for name in wanted if (noun, name) not in self._registered])
        self._read_obligors([ref for ref in named.get("commitment", ()) if ref not in self._obligors])

    def look_up(self, evidence: Sequence[Evidence]) -> None:
        """Reads where these pieces of evidence may be already, by identity and by `id`; it holds until `written`."""
        self._read_alike = self._read_identities(evidence)
        self._read_named = self._read_ids([*{(one.commitment, one.id) for one in evidence if one.id is not None}])

    def take(self, seq: int, record: Record) -> None:  # noqa: C901 - one case a record
        """Adds a record that is to be written, as the entry of a number, to what is held."""
        self._kinds[seq] = KINDS[type(record)]
        match record:
            case Evidence() | Check() | Assessment() | ScoreTable():
                self._held[seq] = Versioned(entry=seq, record=record, changed=seq)
                if isinstance(record, Evidence):
                    self._alike[record.identity].append(seq)
                    self._observed[record.commitment, record.indicator, record.period].append(seq)
                if isinstance(record, Evidence | Check) and record.id is not None:
                    self._named[record.commitment, record.id].append(seq)
            case Party() | Agreement() | Source():
                noun, name = Noun(type(record).__name__.lower()), record.key if isinstance(record, Source) else record.code
                self._registered[noun, name] = seq
                self._current[noun, name] = record
            case Commitment():
                self._registered["commitment", record.ref] = seq
                self._take_terms(record)
            case Amendment():
                self._amend(seq, record)
            case Regrade():
                if (known := self.versioned(record.evidence)) is not None:
                    grade = {"reliability": record.reliability, "credibility": record.credibility}
                    self._held[record.evidence] = known._replace(record=known.record.model_copy(update=grade), changed=seq)
            case Retraction():
                self._takers[seq] = record
                if (known := self.versioned(record.entry)) is not None and known.stands:
                    self._held[record.entry] = known._replace(retracted_by=seq)
                elif self.kind(record.entry) in (EntryKind.ENTRY_RETRACTED, EntryKind.REGISTRATION_VOIDED):
                    self._reinstate(seq, record.entry)
            case Void():
                self._takers[seq] = record
                self._void[record.noun, record.name] = seq

    def _take_terms(self, commitment: Commitment) -> None:
        self._obligors[commitment.ref] = commitment.obligors
        self._terms[commitment.ref] = commitment
        if commitment.label is not None:
            self._labels[commitment.agreement, folded_name(commitment.label)].append(commitment.ref)

    def _amend(self, seq: int, amendment: Amendment) -> None:
        current = self.current(amendment.noun, amendment.target)
        try:
            made = None if current is None else amendment.applied_to(current)
        except ValidationError:
            return  # whoever judges it says so
        match made:
            case Commitment():
                self._take_terms(made)
            case Evidence() if (known := self.versioned(amendment.target)) is not None:
                self._held[amendment.target] = known._replace(record=made, changed=seq)
                self._alike[made.identity].append(amendment.target)
                self._observed[made.commitment, made.indicator, made.period].append(amendment.target)
                if made.id is not None:
                    self._named[made.commitment, made.id].append(amendment.target)
            case Party() | Agreement() | Source():
                self._current[amendment.noun, amendment.target] = made

    def _reinstate(self, seq: int, number: int) -> None:
        """What an entry retracted or declared void holds again."""
        match self.taker(number):
            case Retraction(entry=entry) if (known := self.versioned(entry)) is not None:
                self._held[entry] = known._replace(retracted_by=None, changed=seq)
            case Void(noun=noun, name=name):
                self._void.pop((noun, name), None)

    def written(self) -> None:
        """Forgets what was taken, as it can be read now; what is registered stays remembered where only evidence is added."""
        taken: dict[Any, Any]
        for taken in (
            *(self._kinds, self._held, self._terms, self._labels, self._observed),
            *(self._named, self._alike, self._takers, self._read_named, self._read_alike),
        ):
            taken.clear()
        if not self._remembers:
            self._current.clear()

    def _read_names(self, noun: str, wanted: Sequence[str]) -> None:
        column = KEYS[noun]
        for chunk in chunks(wanted):
            these, given = among("name", chunk)
            query = f"SELECT {column}, entry, void_by FROM {noun} WHERE {column} IN {these} AND superseded_by IS NULL"
            for name, entry, void_by in self._driver.rows(query, given):
                self._registered[noun, name] = entry
                if void_by is not None:
                    self._void[noun, name] = void_by

    def _read_obligors(self, refs: Sequence[str]) -> None:
        for chunk in chunks(refs):
            these, given = among("ref", chunk)
            query = (
                "SELECT commitment.ref, obligation.party FROM commitment JOIN obligation ON obligation.seq = commitment.seq"
                f" WHERE commitment.superseded_by IS NULL AND commitment.ref IN {these} ORDER BY commitment.ref, obligation.position"
            )
            found = defaultdict[str, list[str]](list)
            for ref, party in self._driver.rows(query, given):
                found[ref].append(party)
            self._obligors.update((ref, tuple(parties)) for ref, parties in found.items())

    def _read_identities(self, records: Sequence[Evidence]) -> dict[str, list[KnownEvidence]]:
        """Where there is evidence that has, or had in any of its versions, the identity of these."""
        found: dict[str, list[KnownEvidence]] = {record.identity: [] for record in records}
        for chunk in chunks([*found]):
            these, given = among("identity", chunk)
            query = (
                "SELECT DISTINCT e.identity, e.entry, now.retracted_by FROM evidence e"
                f" JOIN evidence now ON now.entry = e.entry AND now.superseded_by IS NULL WHERE e.identity IN {these} ORDER BY e.entry"
            )
            for identity, entry, retracted_by in self._driver.rows(query, given):
                found[identity].append(KnownEvidence(entry, retracted_by))
        return found

    def _read_ids(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[Versioned[Any]]]:
        """What has these ids about these commitments, or had one about it before it was moved."""
        found: dict[tuple[str, str], list[Versioned[Any]]] = {one: [] for one in wanted}
        for chunk in chunks(wanted):
            refs, given = among("ref", {ref for ref, _ in chunk})
            ids, more = among("name", {name for _, name in chunk})
            for table in ("evidence", "search"):
                query = f"SELECT DISTINCT commitment, id, entry FROM {table} WHERE commitment IN {refs} AND id IN {ids}"
                known = self._driver.rows(f"{query} ORDER BY entry", {**given, **more})
                these, entries = among("entry", {entry for *_, entry in known})
                rows = self._driver.records(f"SELECT * FROM {table} WHERE superseded_by IS NULL AND entry IN {these}", entries)
                current = {one.entry: one for one in versioned_records(self._driver, table, rows, HEAD)}
                for commitment, name, entry in known:
                    if (commitment, name) in found and entry in current:
                        found[commitment, name].append(current[entry])
        return found


def _without_files(record: Record) -> Record:
    return record.model_copy(update={"attachments": None}) if isinstance(record, Evidence) else record
