"""Taking a dossier, or another ledger's lines, into the ledger: all of a file or nothing of it, and nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.documents.dossier import AssessmentItem, CheckItem, CommitmentItem, EvidenceItem, Loaded
from tracker.documents.yaml_reader import Path
from tracker.domain import rules
from tracker.domain.entries import Entry
from tracker.domain.errors import BadDocument, Conflict, NotFound, TrackerError
from tracker.domain.records import Agreement, Assessment, Check, Commitment, Evidence, Party, Record, Source
from tracker.domain.refs import read_grade
from tracker.domain.standing import Held
from tracker.domain.vocabulary import EntryKind
from tracker.storage import queries, repeating
from tracker.storage.ledger import Ledger
from tracker.storage.selection import Selection

Progress = Callable[[int, int], None]
_QUOTED = ("quote", "quote_prefix", "quote_suffix")


@dataclass(slots=True, kw_only=True)
class Imported:
    """How many entries of each kind were added, and how many were there already."""

    file: str
    added: Counter[EntryKind] = field(default_factory=Counter)
    known: int = 0

    @property
    def total(self) -> int:
        """Entries added."""
        return self.added.total()


def dossier(ledger: Ledger, loaded: Loaded, *, today: date, progress: Progress = lambda done, total: None) -> Imported:
    """Adds what a dossier has and the ledger has not.

    What is there is told by its name (code, key, number, id), so an import after a retraction brings nothing back.

    Raises:
        BadDocument: something refers to nothing, breaks a rule, or is in the ledger and says something else; names the place.
    """
    return _DossierImport(ledger, loaded, today, progress).run()


class _DossierImport:
    """One pass over a dossier; the ledger's transaction makes it all or nothing."""

    def __init__(self, ledger: Ledger, loaded: Loaded, today: date, progress: Progress) -> None:
        self._ledger = ledger
        self._loaded = loaded
        self._today = today
        self._progress = progress
        self._done = Imported(file=loaded.file)
        self._at = ledger.head.size
        self._parties = set(queries.names(ledger, Party, self._at))
        self._voices = {held.record.key: held.record.voice for held in queries.registered(ledger, Source, self._at)}

    def run(self) -> Imported:
        document = self._loaded.dossier
        known = {case.terms.ref: case for case in queries.cases(self._ledger, self._at, Selection(agreements=(document.agreement.code,)))}
        for index, party in enumerate(document.parties):
            self._register(party, party.code, ("parties", index))
            self._parties.add(party.code)
        self._check_parties(document.agreement.parties, ("agreement", "parties"))
        self._register(document.agreement, document.agreement.code, ("agreement",))
        for index, source in enumerate(document.sources):
            with self._at_place(("sources", index, "voice")):
                rules.voice(source.voice, sorted(self._parties))
            self._register(source, source.key, ("sources", index))
            self._voices[source.key] = source.voice
        for index, item in enumerate(document.commitments):
            commitment = item.commitment(document.agreement.code)
            self._commitment(commitment, known.get(commitment.ref), index)
            self._entries(commitment, item, known.get(commitment.ref), ("commitments", index))
            self._progress(index + 1, len(document.commitments))
        return self._done

    def _register(self, record: Party | Agreement | Source, name: str, path: Path) -> None:
        found = queries.registered(self._ledger, type(record), self._at, [name])
        if not found:
            self._append(record)
        elif found[0].record == record:
            self._done.known += 1
        else:
            raise self._loaded.problem(
                path, f"{name} is in the ledger as #{found[0].entry} and says something else there: {_difference(found[0].record, record)}"
            )

    def _commitment(self, commitment: Commitment, known: Any, index: int) -> None:
        path: Path = ("commitments", index)
        for name in ("obligors", "beneficiaries"):
            self._check_parties(getattr(commitment, name), (*path, name))
        for position, wording in enumerate(commitment.wordings):
            self._check_source(wording.source, (*path, "wordings", position, "source"))
        if known is None:
            self._append(commitment)
            return
        original = self._ledger.get(known.commitment.entry).record
        if commitment not in (original, known.terms):
            hint = f"nothing was added; to change its terms: tracker commitment amend {commitment.ref}"
            raise self._loaded.problem(
                path,
                f"{commitment.ref} is in the ledger as #{known.commitment.entry} and says something else there: {_difference(known.terms, commitment)}",
                hint,
            )
        self._done.known += 1

    def _entries(self, commitment: Commitment, item: CommitmentItem, known: Any, path: Path) -> None:
        evidence: dict[int, Held[Evidence]] = {held.entry: held for held in known.evidence} if known else {}
        checks: dict[int, Held[Check]] = {held.entry: held for held in known.checks} if known else {}
        assessments: list[Held[Assessment]] = list(known.assessments) if known else []
        numbers: dict[str, int] = {}
        for position, piece in enumerate(item.evidence):
            place: Path = (*path, "evidence", position)
            record = self._evidence(piece, commitment, numbers, evidence, place)
            numbers[piece.id] = self._once(record, evidence, place)
        for position, search in enumerate(item.checks):
            place = (*path, "checks", position)
            check = _check(search, commitment.ref)
            with self._at_place((*place, "on")):
                rules.not_in_future("the search of", check.on, self._today)
            numbers[search.id] = self._once(check, checks, place)
        for position, verdict in enumerate(item.assessments):
            self._assessment(verdict, commitment, numbers, evidence, checks, assessments, (*path, "assessments", position))

    def _evidence(
        self, piece: EvidenceItem, commitment: Commitment, numbers: dict[str, int], evidence: dict[int, Held[Evidence]], path: Path
    ) -> Evidence:
        self._check_source(piece.source, (*path, "source"))
        if piece.same_event_as is not None and piece.same_event_as not in numbers:
            raise self._loaded.problem((*path, "same_event_as"), f"“{piece.same_event_as}” is no earlier evidence of this commitment")
        reliability, credibility = read_grade(piece.grade)
        record = Evidence(
            commitment=commitment.ref,
            reliability=reliability,
            credibility=credibility,
            voice=piece.voice or self._voices[piece.source],
            same_event_as=numbers[piece.same_event_as] if piece.same_event_as else None,
            **{
                name: getattr(piece, name)
                for name in ("id", "event_date", "stance", "stage", "summary", "source", "party", *_QUOTED, "note")
            },
        )
        same_event = evidence.get(record.same_event_as) if record.same_event_as else None
        with self._at_place(path):
            rules.evidence(
                record, commitment, sorted(self._parties), same_event if same_event is None or same_event.stands else None, self._today
            )
        return record

    def _once(self, record: Evidence | Check, known: dict[int, Any], path: Path) -> int:
        """Appends an observation whose id (or, without the id, whose content) is not there; returns its entry number."""
        held = next((one for one in known.values() if one.record.id == record.id), None)
        if held is not None:
            original = self._ledger.get(held.entry).record
            if record not in (_as_dossier(original), _as_dossier(held.record)):
                raise self._loaded.problem(
                    path,
                    f"“{record.id}” is in the ledger as #{held.entry} and says something else there: {_difference(_as_dossier(original), record)}",
                    "nothing was added; evidence is never overwritten: regrade or retract it, or give the new one another id",
                )
        else:
            held = next((one for one in known.values() if _as_dossier(one.record, id=record.id) == record), None)
        if held is not None:
            self._done.known += 1
            return int(held.entry)
        entry = self._append(record)
        known[entry.seq] = Held(entry=entry.seq, record=record, changed=entry.seq)
        return entry.seq

    def _assessment(
        self,
        verdict: AssessmentItem,
        commitment: Commitment,
        numbers: dict[str, int],
        evidence: dict[int, Held[Evidence]],
        checks: dict[int, Held[Check]],
        assessments: list[Held[Assessment]],
        path: Path,
    ) -> None:
        for position, name in enumerate(verdict.because):
            if name not in numbers:
                raise self._loaded.problem(
                    (*path, "because", position), f"“{name}” is no evidence or check of commitment {commitment.number}"
                )
        record = Assessment(
            commitment=commitment.ref,
            effective_on=verdict.effective,
            because=tuple(numbers[name] for name in verdict.because),
            **{name: getattr(verdict, name) for name in ("status", "confidence", "rationale", "party")},
        )
        if any(_same_verdict(held.record, record) for held in assessments):
            self._done.known += 1
            return
        with self._at_place(path):
            rules.assessment(record, commitment, evidence, checks, self._today)
        entry = self._append(record)
        assessments.append(Held(entry=entry.seq, record=record, changed=entry.seq))

    def _append(self, record: Record) -> Entry:
        entry = self._ledger.append(record)
        self._done.added[entry.kind] += 1
        return entry

    def _check_parties(self, codes: Iterable[str], path: Path) -> None:
        for position, code in enumerate(codes):
            if code not in self._parties:
                raise self._loaded.problem(
                    (*path, position),
                    f"no party “{code}”",
                    f"nothing was added; register it under “parties”: there are {', '.join(sorted(self._parties))}",
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
            raise self._loaded.problem(path, error.message, f"nothing was added; {error.hint}") from error


def _as_dossier(known: Record, **changes: Any) -> Record:
    """A record as a dossier can say it: attachments stay in the store."""
    return known.model_copy(update={**changes, "attachments": None} if isinstance(known, Evidence) else changes)


def _check(search: CheckItem, ref: str) -> Check:
    return Check(commitment=ref, **{name: getattr(search, name) for name in CheckItem.model_fields})


def _same_verdict(known: Assessment, new: Assessment) -> bool:
    return known.model_copy(update={"because": tuple(sorted(known.because))}) == new.model_copy(
        update={"because": tuple(sorted(new.because))}
    )


def _difference(known: Record, new: Record) -> str:
    """The first field that differs, with both values."""
    for name in type(new).model_fields:
        ours, theirs = getattr(known, name), getattr(new, name)
        if ours != theirs:
            return f"{name} is “{_brief(ours)}” there and “{_brief(theirs)}” here"
    return "it differs"


def _brief(value: Any) -> str:
    text = "nothing" if value in (None, ()) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def ledger_lines(ledger: Ledger, lines: Iterable[bytes], file: str, progress: Progress = lambda done, total: None) -> Imported:
    """Continues this ledger with another's exported lines: its own entries must be the beginning of them, byte for byte.

    Raises:
        Conflict: this ledger holds an entry that the file does not begin with.
        BadDocument: a line that is no entry, or does not follow.
    """
    done, number = Imported(file=file), 0
    try:
        for entry in repeating.continued(ledger, lines):
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
        hint = "nothing was added; export the ledger again: tracker export -o FILE"
        raise BadDocument(error.message, file=file, line=number + 1, hint=hint) from error
    return done
