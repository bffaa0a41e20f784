"""Taking a dossier, or another ledger's lines, into the ledger: all of a file or nothing of it, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from tracker.actions import adding, amending, differences
from tracker.documents.dossier import entry_of
from tracker.documents.parts import AssessmentItem, CommitmentItem, EvidenceItem, Loaded
from tracker.domain.errors import BadDocument, Conflict, Faults, NotFound, StoreError, TrackerError
from tracker.domain.items import Item, Path
from tracker.domain.record import evidence_rules, plausibility, register_rules, rules
from tracker.domain.record.amendments import AMENDMENTS
from tracker.domain.record.entries import Entry
from tracker.domain.record.plausibility import Tally
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.vocabulary import EntryKind, Noun, spelled
from tracker.storage.ledger import replay
from tracker.storage.ledger.judging import Breaches, BrokenRule, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions

Progress = Callable[[int, int], None]
Registered = TypeVar("Registered", Party, Agreement, Source, Commitment)
Name = str | tuple[Noun, str]
"""The id of an observation, which is its own in a document, or what something registered is called."""


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many entries of each kind were added, and how many were there already."""

    file: str
    added: Counter[EntryKind] = field(default_factory=Counter)
    known: int = 0
    retracted: int = 0
    """How many of those that are known were retracted."""
    differences: list[str] = field(default_factory=list)
    """What was amended, field by field, and how things were named."""
    earlier: list[str] = field(default_factory=list)
    """What the file says as it was before it was amended or declared void; nothing is done about it."""
    doubts: Tally = field(default_factory=Tally)
    """What is implausible about what was added."""
    breaches: Breaches = field(default_factory=Breaches)
    """What breaks a rule in a ledger's lines that were taken all the same."""

    @property
    def total(self) -> int:
        """Entries added."""
        return self.added.total()


def dossier(
    ledger: Ledger,
    loaded: Loaded,
    *,
    today: date,
    again: bool = False,
    amend: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """Adds what a dossier has and the ledger has not, with `again` also what was retracted, and amends what it says otherwise.

    That is refused unless `amend` is the reason for which it is amended.

    What is there is found by its name (code, key, number, id), and evidence under another id by its identity; so an import after a
    retraction brings nothing back. Fields are compared with every version that a thing has had, so a file of yesterday reverts nothing.

    Raises:
        BadDocument: something refers to nothing, breaks a rule, or is in the ledger and says something else; names the place.
    """
    return _DossierImport(ledger, loaded, today, progress, again=again, amend=amend).run()


class _DossierImport:
    """One pass over a dossier; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, loaded: Loaded, today: date, progress: Progress, *, again: bool, amend: str | None) -> None:
        self._ledger = ledger
        self._loaded = loaded
        self._today = today
        self._progress = progress
        self._done = Imported(file=loaded.file)
        self._again = again
        self._amend = amend
        self._faults = Faults()
        self._faulty = set[Name]()
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
            self._left_alone(f"{_called(noun, name)} was declared void by #{known.retracted_by}")
            return False
        unknown = self._unknown(record, path)
        with self._noting((noun, name)):
            if known is None:
                place = (*path, "voice") if isinstance(record, Source) else path
                (self._judge if unknown else self._append)(record, place, unknown)
            elif not unknown:
                self._compare(noun, name, known, given, record, path)
        if unknown:
            self._faulty.add((noun, name))
        return (noun, name) not in self._faulty

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
        if isinstance(record, Source) and (Noun.PARTY, record.voice) in self._faulty:
            fields.add("voice")
        if isinstance(record, Commitment) and (Noun.AGREEMENT, record.agreement) in self._faulty:
            fields |= {"agreement", "obligors"}
        return fields

    def _lacks(self, named: tuple[Noun, str], path: Path) -> bool:
        """Whether a party or source is not there; says so once."""
        if named not in self._faulty:
            with self._noting(named):
                self._check(*named, path)
        return named in self._faulty

    def _join(self, code: str, parties: Sequence[str]) -> None:
        """Adds parties to an agreement that is there."""
        with self._noting((Noun.AGREEMENT, code)), self._at_place(("joining", code)):
            reason = self._amend or f"They owe commitments of {self._loaded.file}"
            added = amending.amend(self._ledger, Noun.AGREEMENT, code, {"add_party": parties}, reason, today=self._today)
            self._done.added[added.entry.kind] += 1
            self._done.differences.append(f"agreement {code}: new parties {', '.join(parties)}")

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
        found = differences.between(given, versions.every(self._ledger.driver, noun, target))
        what = called or _called(noun, target)
        for name, number in found.earlier.items():
            self._done.earlier.append(f"{what}: {spelled(name)} was amended since in #{number}")
        if not found.new:
            self._done.known += 1
        elif isinstance(record, Source) and (unfit := [*register_rules.address_is_one(record, self._state, self._today)]):
            self._faults.add(self._loaded.problem((*path, "url"), unfit[0].message, unfit[0].hint))  # which repeats no password in it
        elif self._amend is None:
            for name, value in found.new.items():
                problem = f"{called or target} is in the ledger as #{known.entry} and says something else there: "
                hint = "nothing was added; take over what this file says: --amend --reason …"
                place = (*path, "grade" if name in ("reliability", "credibility") else name)
                self._faults.add(self._loaded.problem(place, problem + evidence_rules.difference_of(name, held[name], value), hint))
        else:
            self._amend_to(noun, target, held, found.new, what, path)

    def _amend_to(self, noun: Noun, target: Any, held: Item, new: Item, what: str, path: Path) -> None:
        changes = {name: value for name, value in new.items() if value is not None}
        clear = [name for name, value in new.items() if value is None]
        fields = {noun.value: target, "changes": changes or None, "clear": clear or None, "reason": self._amend}
        with self._at_place(path):
            amendment = adding.record(AMENDMENTS[noun], fields)
        self._append(amendment, path)
        self._state = LedgerState(self._ledger)
        told = "; ".join(
            f"{spelled(name)} is now “{evidence_rules.shortened(value)}”, was “{evidence_rules.shortened(held[name])}”"
            for name, value in new.items()
        )
        self._done.differences.append(f"{what}: {told}")

    def _entries(self, commitment: Commitment, item: CommitmentItem, path: Path) -> None:
        assessments = versions.assessments(self._ledger.driver, self._at, ref=commitment.ref) if item.assessments else []
        numbers: dict[str, int] = {}
        for position, piece in enumerate(item.evidence):
            place: Path = (*path, "evidence", position)
            with self._noting(piece.id, (piece.same_event_as, (Noun.SOURCE, piece.source))):
                record = self._evidence(piece, commitment, numbers, place)
                numbers[piece.id] = self._known_by_id(piece, record, place) or self._once(record, place)
        for position, search in enumerate(item.checks):
            place = (*path, "checks", position)
            with self._noting(search.id):
                numbers[search.id] = self._once(search.check(commitment.ref), place)
        for position, verdict in enumerate(item.assessments):
            with self._noting(None, verdict.because):
                self._assessment(verdict, commitment, numbers, assessments, (*path, "assessments", position))

    @contextmanager
    def _noting(self, name: Name | None, rests_on: Iterable[Name | None] = ()) -> Iterator[None]:
        """Notes what is wrong with a part and goes on; what rests on a faulty one is not judged."""
        try:
            yield
        except BadDocument as fault:
            if self._faulty.isdisjoint(rests_on):
                self._faults.add(fault)
            if name is not None:
                self._faulty.add(name)

    def _evidence(self, piece: EvidenceItem, commitment: Commitment, numbers: dict[str, int], path: Path) -> Evidence:
        self._check(Noun.SOURCE, piece.source, (*path, "source"))
        if piece.same_event_as is not None and piece.same_event_as not in numbers:
            raise self._loaded.problem((*path, "same_event_as"), f"“{piece.same_event_as}” is no earlier evidence of this commitment")
        same_event = numbers[piece.same_event_as] if piece.same_event_as else None
        return piece.evidence(commitment.ref, voice=piece.voice or self._voices[piece.source], same_event_as=same_event)

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
        if self._renewed.get(known.record.same_event_as or 0) == record.same_event_as:
            names.discard("same_event_as")
        self._compare(Noun.EVIDENCE, known.entry, known, names, record, path, f"“{piece.id}”")
        return known.entry

    def _known_by_number(self, name: str, record: Evidence) -> Versioned[Evidence] | None:
        """The evidence without an id that an export of this ledger names by its number; the number may also be another ledger's."""
        number = entry_of(name)
        held = None if number is None else self._state.held(number)
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
        if isinstance(record, Evidence) and record.same_event_as is not None:
            for earlier, number in self._renewed.items():
                if number == record.same_event_as != earlier:
                    yield record.model_copy(update={"same_event_as": earlier})

    def _is_known(self, retracted_by: int | None) -> bool:
        """Counts what is in the ledger already; False where it was retracted and is to be added anew."""
        if retracted_by is not None and self._again:
            return False
        self._done.known += 1
        self._done.retracted += retracted_by is not None
        return True

    def _assessment(
        self,
        verdict: AssessmentItem,
        commitment: Commitment,
        numbers: dict[str, int],
        assessments: list[Versioned[Assessment]],
        path: Path,
    ) -> None:
        for position, name in enumerate(verdict.because):
            if name not in numbers:
                raise self._loaded.problem(
                    (*path, "because", position), f"“{name}” is no evidence or check of commitment {commitment.number}"
                )
        record = verdict.assessment(commitment.ref, tuple(numbers[name] for name in verdict.because))
        same = [held for held in assessments if self._based(held.record) == self._based(record)]
        known = next((held for held in same if held.stands), next(iter(same), None))
        if known is not None and self._is_known(known.retracted_by):
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
        with self._at_place((*path, "on") if isinstance(record, Check) else path, without):
            rules.require(record, self._state, self._today)

    def _check(self, noun: Noun, name: str, path: Path) -> None:
        """Refuses the name of a party or source that is not there."""
        if noun is Noun.PARTY and self._state.registered(noun, name) is None:
            hint = f"nothing was added; {self._loaded.unknown[noun]}: there are {', '.join(self._state.parties())}"
            raise self._loaded.problem(path, f"no party “{name}”", hint)
        if noun is Noun.SOURCE and name not in self._voices:
            with self._at_place(path):
                raise NotFound("source", name, self._voices, self._loaded.unknown[noun])

    @contextmanager
    def _at_place(self, path: Path, without: Container[str] = ()) -> Iterator[None]:
        """Gives errors the place of a part, and leaves out those about some fields of it."""
        try:
            yield
        except (BadDocument, StoreError):
            raise
        except TrackerError as error:
            faults = Faults()
            for one in (error, *error.further):
                if one.field not in without:
                    faults.add(self._loaded.problem(path, one.message, f"nothing was added; {one.hint_in_file}", one.field))
            if faults:
                raise faults.error() from error


def _called(noun: Noun, name: str) -> str:
    return name if noun is Noun.COMMITMENT else f"{noun} {name}"


def ledger_lines(
    ledger: Ledger,
    lines: Iterable[bytes],
    file: str,
    progress: Progress = lambda done, total: None,
    *,
    today: date = rules.NO_DAY,
    accept_breaches: bool = False,
) -> Imported:
    """Continues this ledger with another's exported lines: its own entries must be the beginning of them, byte for byte.

    Into a ledger without entries they are copied whole, and what breaks a rule of their own time is named. What continues a ledger is
    newly recorded here, and the first breach of a rule is refused.

    Args:
        ledger: open for writing.
        lines: the exact bytes of the entries.
        file: what errors call it.
        progress: is given how many lines are done.
        today: the user's day; by default only the entries' own timestamps say which days have come.
        accept_breaches: take what breaks a rule all the same, and name it; an entry that refers to what is not there is never taken.

    Raises:
        Conflict: this ledger holds an entry that the file does not begin with.
        BadDocument: a line that is no entry, does not follow, or breaks a rule.
    """
    done, number = Imported(file=file), 0
    whole = ledger.head.size == 0
    judge = Judge(ledger, Refuse.REFERENCES if whole or accept_breaches else Refuse.ALL, today=None if whole else today)
    try:
        for entry in replay.continued(ledger, lines, judge):
            number += 1
            if entry is None:
                done.known += 1
            else:
                done.added[entry.kind] += 1
            if number % 500 == 0:
                progress(number, 0)
    except Conflict as error:
        raise Conflict(f"{file}:{number + 1}: {error.message}", error.hint) from error
    except TrackerError as error:
        todo = (
            "take it all the same: --accept-breaches"
            if isinstance(error, BrokenRule) and not error.reference
            else "export the ledger again: tracker export -o FILE"
        )
        raise BadDocument(error.message, file=file, line=number + 1, hint=f"nothing was added; {todo}") from error
    done.breaches, done.doubts = judge.breaches(), judge.doubts
    return done
