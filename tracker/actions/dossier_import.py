"""Takes a dossier into the ledger: all of it or nothing, and nothing twice."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from tracker.actions import amending, differences
from tracker.actions.added import found
from tracker.actions.imported import Imported, ImportOptions, Progress, unseen
from tracker.documents.dossier import entry_of
from tracker.documents.parts import AssessmentItem, CommitmentItem, EvidenceItem, Loaded, PartFaults
from tracker.domain.errors import NotFound
from tracker.domain.items import Item, Path
from tracker.domain.record import evidence_rules, plausibility, register_rules, rules
from tracker.domain.record.amendments import AMENDMENTS
from tracker.domain.record.descriptions import registered
from tracker.domain.record.entries import Entry
from tracker.domain.record.records import LINKS, Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import Noun, spelled
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions

Registered = TypeVar("Registered", Party, Agreement, Source, Commitment)


def dossier(ledger: Ledger, loaded: Loaded, options: ImportOptions, progress: Progress = unseen) -> Imported:
    """Adds what a dossier has and the ledger has not, with `again` also what was retracted, and amends what it says otherwise.

    That is refused unless `amend` is the reason for which it is amended.

    What is there is found by its name (code, key, number, id), and evidence under another id by its identity; so an import after a
    retraction brings nothing back. Fields are compared with every version that a thing has had, so a file of yesterday reverts nothing.

    Raises:
        BadDocument: something refers to nothing, breaks a rule, or is in the ledger and says something else; names the place.
    """
    return _DossierImport(ledger, loaded, options, progress).run()


class _DossierImport:
    """One pass over a dossier; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, loaded: Loaded, options: ImportOptions, progress: Progress) -> None:
        self._ledger = ledger
        self._loaded = loaded
        self._options = options
        self._progress = progress
        self._done = Imported(file=loaded.file)
        self._faults = PartFaults(loaded)
        self._renewed: dict[int, int] = {}
        """The entries that were retracted, each with the one in which the same was added anew."""
        self._state = LedgerState(ledger)
        self._at = ledger.head.size
        self._voices = {held.record.key: held.record.voice for held in versions.registered(ledger.driver, Source, self._at)}

    def run(self) -> Imported:
        loaded = self._loaded
        self._register_all(loaded.parties, "parties")
        self._register_all(loaded.agreements, "agreements")
        self._register_all(loaded.sources, "sources")
        for code, parties in loaded.joining.items():
            self._join(code, parties)
        commitments = [item.commitment(code) for code, item in loaded.commitments]
        known = self._known(commitments)
        for index, (commitment, (_, item)) in enumerate(zip(commitments, loaded.commitments, strict=True)):
            path: Path = ("commitments", index)
            if self._register(commitment, known.get(commitment.ref), item.model_fields_set, path):
                self._entries(commitment, item, path)
            self._progress(index + 1, len(commitments))
        self._faults.refuse()
        return self._done

    def _known(self, records: Sequence[Registered]) -> dict[str, Versioned[Registered]]:
        """What the ledger had under the names of these when the import began."""
        if not records:
            return {}
        names = [register_rules.name_of(one) for one in records]
        found = versions.registered(self._ledger.driver, type(records[0]), self._at, names)
        return {register_rules.name_of(one.record): one for one in found}

    def _register_all(self, records: Sequence[Registered], field: str) -> None:
        known = self._known(records)
        for index, record in enumerate(records):
            self._register(record, known.get(register_rules.name_of(record)), record.model_fields_set, (field, index))
            if isinstance(record, Source):
                self._voices[record.key] = record.voice

    def _register(self, record: Registered, known: Versioned[Registered] | None, given: Iterable[str], path: Path) -> bool:
        """Registers a thing, or compares the given fields of what is known; False where it is void, or cannot be taken."""
        noun, name = Noun(type(record).__name__.lower()), register_rules.name_of(record)
        if known is not None and not known.stands:
            self._left_alone(f"{registered(noun, name)} was declared void by #{known.retracted_by}")
            return False
        unknown = self._unknown(record, path)
        with self._faults.noting((noun, name)):
            if known is None:
                place = (*path, "voice") if isinstance(record, Source) else path
                (self._judge if unknown else self._append)(record, place, unknown)
            elif not unknown:
                self._compare(noun, name, known, given, record, path)
        if unknown:
            self._faults.faulty.add((noun, name))
        return (noun, name) not in self._faults.faulty

    def _unknown(self, record: Registered, path: Path) -> set[str]:
        """The fields of a record that name what is not there or cannot be taken; each such name is a fault once."""
        fields = set[str]()
        for name in ("parties", "obligors", "beneficiaries"):
            for position, code in enumerate(getattr(record, name, ())):
                if self._lacks((Noun.PARTY, code), (*path, name, position)):
                    fields.add(name)
        for position, wording in enumerate(getattr(record, "wordings", ())):
            if self._lacks((Noun.SOURCE, wording.source), (*path, "wordings", position, "source")):
                fields.add("wordings")
        if isinstance(record, Source) and (Noun.PARTY, record.voice) in self._faults.faulty:
            fields.add("voice")
        if isinstance(record, Commitment) and (Noun.AGREEMENT, record.agreement) in self._faults.faulty:
            fields |= {"agreement", "obligors"}
        return fields

    def _lacks(self, named: tuple[Noun, str], path: Path) -> bool:
        """Whether a party or source is not there; says so once."""
        if named not in self._faults.faulty:
            with self._faults.noting(named):
                self._check(*named, path)
        return named in self._faults.faulty

    def _join(self, code: str, parties: Sequence[str]) -> None:
        """Adds parties to an agreement that is there."""
        with self._faults.noting((Noun.AGREEMENT, code)):
            self._amend(Noun.AGREEMENT, code, {"add_party": parties}, ("joining", code))
            self._done.differences.append(f"agreement {code}: new parties {', '.join(parties)}")

    def _amend(self, noun: Noun, target: Any, fields: Item, path: Path) -> None:
        """Gives fields other values, or empties those that are to be None."""
        reason = self._options.amend or f"They owe commitments of {self._loaded.file}"
        clear = [name for name, value in fields.items() if value is None]
        with self._faults.placing(path):
            self._done.count(amending.amend(self._ledger, noun, str(target), fields, reason, clear=clear, today=self._options.today))
        self._state = LedgerState(self._ledger)

    def _left_alone(self, what: str) -> None:
        self._done.known += 1
        self._done.earlier.append(what)

    def _compare(
        self, noun: Noun, target: Any, known: Versioned[Any], names: Iterable[str], record: Record, path: Path, called: str = ""
    ) -> None:
        """Takes a known thing as it is, or amends it to what the document says of it in the fields of these names, or refuses that.

        Errors call it by its target (code, key, ref or entry) unless something else is said.
        """
        fields = record.json_fields()
        given = {name: fields[name] for name in AMENDMENTS[noun].changeable.model_fields if name in names}
        held = known.record.json_fields()
        if all((held[name] or None) == (value or None) for name, value in given.items()):
            self._done.known += 1
            return
        differing = differences.between(given, versions.every(self._ledger.driver, noun, target))
        what = called or registered(noun, target)
        for name, number in differing.earlier.items():
            self._done.earlier.append(f"{what}: {spelled(name)} was amended since in #{number}")
        if not differing.new:
            self._done.known += 1
        elif isinstance(record, Source) and (unfit := [*register_rules.address_is_one(record, self._state, self._options.today)]):
            self._faults.add(self._loaded.problem((*path, "url"), unfit[0].message, unfit[0].hint))  # which repeats no password in it
        elif self._options.amend is None:
            for name, value in differing.new.items():
                problem = f"{called or target} is in the ledger as #{known.entry} and says something else there: "
                hint = "nothing was added; take over what this file says: --amend --reason …"
                place = (*path, "grade" if name in ("reliability", "credibility") else name)
                self._faults.add(self._loaded.problem(place, problem + evidence_rules.difference_of(name, held[name], value), hint))
        else:
            self._amend(noun, target, differing.new, path)
            told = differences.in_words((name, value, held[name]) for name, value in differing.new.items())
            self._done.differences.append(f"{what}: {told}")

    def _entries(self, commitment: Commitment, item: CommitmentItem, path: Path) -> None:
        assessments = versions.observations(self._ledger.driver, Assessment, self._at, ref=commitment.ref) if item.assessments else []
        numbers: dict[str, int] = {}
        for position, piece in enumerate(item.evidence):
            place: Path = (*path, "evidence", position)
            with self._faults.noting(piece.id, (piece.same_event_as, piece.restates, (Noun.SOURCE, piece.source))):
                record = self._evidence(piece, commitment, numbers, place)
                numbers[piece.id] = self._known_by_id(piece, record, place) or self._once(record, place)
        for position, search in enumerate(item.checks):
            place = (*path, "checks", position)
            with self._faults.noting(search.id):
                numbers[search.id] = self._once(search.check(commitment.ref), place)
        for position, verdict in enumerate(item.assessments):
            with self._faults.noting(None, verdict.because):
                self._assessment(verdict, commitment, numbers, assessments, (*path, "assessments", position))

    def _evidence(self, piece: EvidenceItem, commitment: Commitment, numbers: dict[str, int], path: Path) -> Evidence:
        self._check(Noun.SOURCE, piece.source, (*path, "source"))
        named = {name: getattr(piece, name) for name in LINKS}
        for name, other in named.items():
            if other is not None and other not in numbers:
                raise self._loaded.problem((*path, name), f"“{other}” is no earlier evidence of this commitment")
        links = {name: other and numbers[other] for name, other in named.items()}
        return piece.evidence(commitment.ref, voice=piece.voice or self._voices[piece.source], **links)

    def _known_by_id(self, piece: EvidenceItem, record: Evidence, path: Path) -> int | None:
        """The entry of the evidence that stands under this id, compared with what the document says of it; none where there is none."""
        named = (one for one in self._state.named(record.commitment, piece.id) if one.stands and isinstance(one.record, Evidence))
        known = next(named, None) or self._known_by_number(piece.id, record)
        if known is None:
            return None
        self._renewed.update((one.entry, known.entry) for one in self._state.find_all(record) if one.retracted_by is not None)
        names = {*piece.model_fields_set, "commitment"} | ({"reliability", "credibility"} if "grade" in piece.model_fields_set else set())
        if piece.voice is None:
            names.discard("voice")
        names -= {name for name in LINKS if self._renewed.get(getattr(known.record, name) or 0) == getattr(record, name)}
        self._compare(Noun.EVIDENCE, known.entry, known, names, record, path, f"“{piece.id}”")
        return known.entry

    def _known_by_number(self, name: str, record: Evidence) -> Versioned[Evidence] | None:
        """The evidence without an id that an export of this ledger names by its number; the number may also be another ledger's."""
        number = entry_of(name)
        held = None if number is None else self._state.versioned(number)
        ours = held.record if held is not None and held.stands else None
        if not isinstance(ours, Evidence) or (ours.id, ours.commitment) != (None, record.commitment):
            return None
        alike = ours.source == record.source or ours.summary == record.summary
        return held if alike and all(one.retracted_by is not None for one in self._state.find_all(record)) else None

    def _once(self, record: Evidence | Check, path: Path) -> int:
        """Appends an observation that is not there; returns its entry number."""
        found = [one for version in self._versions(record) for one in self._state.find_all(version)]
        known = next((one for one in found if one.retracted_by is None), next(iter(found), None))
        number = known.entry if known is not None and self._is_known(known.retracted_by) else self._append(record, path).seq
        self._renewed.update((one.entry, number) for one in found if one.retracted_by is not None)
        return number

    def _versions(self, record: Evidence | Check) -> Iterator[Evidence | Check]:
        """An observation as it is now, and as it was recorded while what it repeats had another number."""
        yield record
        for name in LINKS if isinstance(record, Evidence) else ():
            for earlier, number in self._renewed.items():
                if number == getattr(record, name) != earlier:
                    yield record.model_copy(update={name: earlier})

    def _is_known(self, retracted_by: int | None) -> bool:
        """Counts what is in the ledger already; False where it was retracted and is to be added anew."""
        if retracted_by is not None and self._options.again:
            return False
        self._done.known += 1
        self._done.retracted += retracted_by is not None
        return True

    def _assessment(
        self, verdict: AssessmentItem, commitment: Commitment, numbers: dict[str, int], assessments: list[Versioned[Assessment]], path: Path
    ) -> None:
        for position, name in enumerate(verdict.because):
            if name not in numbers:
                problem = f"“{name}” is no evidence or check of commitment {commitment.number}"
                raise self._loaded.problem((*path, "because", position), problem)
        record = verdict.assessment(commitment.ref, tuple(numbers[name] for name in verdict.because))
        same = [held for held in assessments if self._based(held.record) == self._based(record)]
        if (known := found(same)) is not None and self._is_known(known.retracted_by):
            return
        entry = self._append(record, path)
        assessments.append(Versioned(entry=entry.seq, record=record, changed=entry.seq))

    def _based(self, verdict: Assessment) -> Assessment:
        """An assessment with its basis in one order, each entry by the number that it has now."""
        return verdict.model_copy(update={"because": tuple(sorted(self._renewed.get(number, number) for number in verdict.because))})

    def _append(self, record: Record, path: Path, without: Container[str] = ()) -> Entry:
        """Appends a record that breaks no rule; the path is the place of one that does."""
        self._judge(record, path, without)
        doubts = [*plausibility.doubts(record, self._state)]
        entry = self._ledger.append(record)
        self._done.doubts.add(f"#{entry.seq}", doubts)
        self._done.added[entry.kind] += 1
        return entry

    def _judge(self, record: Record, path: Path, without: Container[str] = ()) -> None:
        """Refuses a record that breaks a rule, but for those about some fields."""
        with self._faults.placing((*path, "on") if isinstance(record, Check) else path, without):
            rules.require(record, self._state, self._options.today)

    def _check(self, noun: Noun, name: str, path: Path) -> None:
        """Refuses the name of a party or source that is not there."""
        if noun is Noun.PARTY and self._state.registered(noun, name) is None:
            hint = f"nothing was added; {self._loaded.unknown[noun]}: there are {', '.join(self._state.parties())}"
            raise self._loaded.problem(path, f"no party “{name}”", hint)
        if noun is Noun.SOURCE and name not in self._voices:
            with self._faults.placing(path):
                raise NotFound("source", name, self._voices, self._loaded.unknown[noun])
