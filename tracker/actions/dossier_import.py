"""Taking a dossier, or another ledger's lines, into the ledger: all of a file or nothing of it, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.actions import adding, differences
from tracker.documents.dossier import AssessmentItem, CommitmentItem, EvidenceItem, Loaded, entry_of
from tracker.documents.yaml_reader import Path
from tracker.domain.errors import BadDocument, Conflict, Faults, NotFound, TrackerError
from tracker.domain.items import Item
from tracker.domain.record import evidence_rules, plausibility, register_rules, rules
from tracker.domain.record.amendments import AMENDMENTS
from tracker.domain.record.entries import Entry
from tracker.domain.record.plausibility import Tally
from tracker.domain.record.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source
from tracker.domain.record.versioned import Versioned
from tracker.domain.standing.standing import CommitmentRecord
from tracker.domain.vocabulary import EntryKind, Noun, spelled
from tracker.storage.ledger import replay
from tracker.storage.ledger.judging import Breaches, BrokenRule, Judge, Refuse
from tracker.storage.ledger.ledger import Ledger
from tracker.storage.ledger.state import LedgerState
from tracker.storage.queries import versions
from tracker.storage.queries.filters import Selection

Progress = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many entries of each kind were added, and how many were there already."""

    file: str
    added: Counter[EntryKind] = field(default_factory=Counter)
    known: int = 0
    retracted: int = 0
    """How many of those that are known were retracted."""
    differences: list[str] = field(default_factory=list)
    """What was amended, field by field."""
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
        self._faulty = set[str]()
        self._renewed: dict[int, int] = {}
        """The entries that were retracted, each with the one in which the same was added anew."""
        self._state = LedgerState(ledger)
        self._at = ledger.head.size
        self._voices = {held.record.key: held.record.voice for held in versions.registered(ledger.driver, Source, self._at)}

    def run(self) -> Imported:
        document = self._loaded.dossier
        known = {
            case.terms.ref: case for case in versions.cases(self._ledger.driver, self._at, Selection(agreements=(document.agreement.code,)))
        }
        for index, party in enumerate(document.parties):
            self._register(party, party.code, ("parties", index))
        self._check_parties(document.agreement.parties, ("agreement", "parties"))
        self._register(document.agreement, document.agreement.code, ("agreement",))
        for index, source in enumerate(document.sources):
            self._register(source, source.key, ("sources", index))
            self._voices[source.key] = source.voice
        for index, item in enumerate(document.commitments):
            commitment = item.commitment(document.agreement.code)
            if (void := self._state.void(Noun.COMMITMENT, commitment.ref)) is not None:
                self._left_alone(f"{commitment.ref} was declared void by #{void}")
                continue
            self._commitment(commitment, item, known.get(commitment.ref), index)
            self._entries(commitment, item, known.get(commitment.ref), ("commitments", index))
            self._progress(index + 1, len(document.commitments))
        self._faults.refuse()
        return self._done

    def _register(self, record: Party | Agreement | Source, name: str, path: Path) -> None:
        found = versions.registered(self._ledger.driver, type(record), self._at, [name])
        noun = Noun(type(record).__name__.lower())
        if not found:
            self._append(record, (*path, "voice") if isinstance(record, Source) else path)
        elif not found[0].stands:
            self._left_alone(f"{noun} {name} was declared void by #{found[0].retracted_by}")
        else:
            self._compare(noun, name, found[0], record.model_fields_set, record, path)

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
        what = called or (str(target) if noun is Noun.COMMITMENT else f"{noun} {target}")
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

    def _commitment(self, commitment: Commitment, item: CommitmentItem, known: CommitmentRecord | None, index: int) -> None:
        path: Path = ("commitments", index)
        for name in ("obligors", "beneficiaries"):
            self._check_parties(getattr(commitment, name), (*path, name))
        for position, wording in enumerate(commitment.wordings):
            self._check_source(wording.source, (*path, "wordings", position, "source"))
        if known is None:
            self._append(commitment, path)
        else:
            self._compare(Noun.COMMITMENT, commitment.ref, known.commitment, item.model_fields_set, commitment, path)

    def _entries(self, commitment: Commitment, item: CommitmentItem, known: Any, path: Path) -> None:
        assessments: list[Versioned[Assessment]] = list(known.assessments) if known else []
        numbers: dict[str, int] = {}
        for position, piece in enumerate(item.evidence):
            place: Path = (*path, "evidence", position)
            with self._noting(piece.id, (piece.same_event_as,)):
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
    def _noting(self, name: str | None, rests_on: Iterable[str | None] = ()) -> Iterator[None]:
        """Notes what is wrong with an observation or an assessment and goes on; what rests on a faulty one is not judged."""
        try:
            yield
        except BadDocument as fault:
            if self._faulty.isdisjoint(rests_on):
                self._faults.add(fault)
            if name is not None:
                self._faulty.add(name)

    def _evidence(self, piece: EvidenceItem, commitment: Commitment, numbers: dict[str, int], path: Path) -> Evidence:
        self._check_source(piece.source, (*path, "source"))
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

    def _append(self, record: Record, path: Path) -> Entry:
        """Appends a record that breaks no rule; the path is the place of one that does."""
        with self._at_place((*path, "on") if isinstance(record, Check) else path):
            rules.require(record, self._state, self._today)
        doubts = [*plausibility.doubts(record, self._state)]
        entry = self._ledger.append(record)
        self._done.doubts.add(f"#{entry.seq}", doubts)
        self._done.added[entry.kind] += 1
        return entry

    def _check_parties(self, codes: Iterable[str], path: Path) -> None:
        for position, code in enumerate(codes):
            if self._state.registered("party", code) is None:
                raise self._loaded.problem(
                    (*path, position),
                    f"no party “{code}”",
                    f"nothing was added; register it under “parties”: there are {', '.join(self._state.parties())}",
                )

    def _check_source(self, key: str, path: Path) -> None:
        if key not in self._voices:
            with self._at_place(path):
                raise NotFound("source", key, self._voices, "list it under “sources”")

    @contextmanager
    def _at_place(self, path: Path) -> Iterator[None]:
        try:
            yield
        except BadDocument:
            raise
        except TrackerError as error:
            faults = Faults()
            for one in (error, *error.further):
                faults.add(self._loaded.problem(path, one.message, f"nothing was added; {one.hint_in_file}"))
            raise faults.error() from error


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
